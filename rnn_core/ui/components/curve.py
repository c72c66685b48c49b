"""The curve: loss or accuracy over the epochs, which the browser draws and updates in place."""

import numpy as np

from rnn_core import analysis
from rnn_core.figures import style
from rnn_core.ui import picture
from rnn_core.ui.components.messages import Message
from rnn_core.ui.seam.mounting import component
from rnn_core.ui.web import Json, scene
from rnn_core.ui.words import say
from rnn_core.visit import epochs, store
from rnn_core.visit.frame import Frame

_HTML = "<div class='figure'><h2 tabindex='-1' hidden></h2><div class='curve-place'></div></div>"

_COLUMNS = {"loss": (0, 2), "accuracy": (1, 3)}
"""Curve -> its columns in the Metrics, (training, validation)."""

_curve = component("curve", html=_HTML, isolate_styles=False)  # the page's style lays the handle over it


def place(key: str, lang: str, heading: str) -> None:
    """Draw a place for the curve: an element that shows the latest curve from the messages.

    Args:
        key: The key of the place.
        lang: The language of the page.
        heading: The heading above it, for screen readers.
    """
    _curve(key, {"heading": heading, "palettes": scene.palettes(), "font": style.FONT}, fed=True)


def message(frame: Frame, *, dark: bool) -> Message:
    """Return the Message of a Frame's curve, up to the newest epoch."""
    bookmark, run = frame.bookmark, frame.run
    key = (
        "curve",
        run and epochs.weights_key(run, run.newest),
        bookmark.spec,
        bookmark.lang,
        bookmark.view.accuracy,
        frame.end,
    )
    curve = store.shared.once(key, lambda: describe(frame))
    return Message({"curve": curve, "dark": dark, "alt": say(bookmark.lang, "curves_alt"), "epoch": bookmark.epoch})


def describe(frame: Frame) -> Json:
    """Return a Frame's curve for JSON. Its lines have a value for each epoch from 0, or none before there is a Run."""
    bookmark = frame.bookmark
    lang = bookmark.lang
    run = frame.run
    judged = not bookmark.spec.task_info.span and not analysis.is_judged_by_loss(bookmark.spec)
    curve = "accuracy" if bookmark.view.accuracy and judged else "loss"
    metrics = np.array(run.metrics if run else (), float).reshape(-1, 4)
    training, validation = _COLUMNS[curve]
    rate_changes = run.rates.changes[1:] if run else ()
    return {
        "curve": curve,
        "epochs": frame.end,
        "lines": {"train": scene.packed(metrics[:, training]), "validation": scene.packed(metrics[:, validation])},
        "chance": {"value": picture.chance(bookmark.spec), "words": picture.chance_words(lang, bookmark.spec)},
        "rates": [[epoch, say(lang, "curve_rate", rate=rate)] for epoch, rate in rate_changes],
        "words": picture.curve_words(lang),
    }
