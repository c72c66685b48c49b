"""The curve of the loss or the accuracy over the epochs. The browser draws and updates it in place.

The ghost is the faint curve of the previous comparable experiment. A press on the ghost opens that experiment.
"""

from dataclasses import replace

import numpy as np

from rnn_core import analysis
from rnn_core.figures import style
from rnn_core.run import Run
from rnn_core.ui import picture
from rnn_core.ui.components import parts
from rnn_core.ui.components.messages import Handler, Message
from rnn_core.ui.seam.mounting import component
from rnn_core.ui.web import Json, scene
from rnn_core.ui.words import say
from rnn_core.visit import epochs, runs, store
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.frame import Frame
from rnn_core.visit.session import Session

_HTML = "<div class='figure'><h2 tabindex='-1' hidden></h2><div class='curve-place'></div></div>"

_COLUMNS = {"loss": (0, 2), "accuracy": (1, 3)}
"""Curve -> its columns in the Metrics: (for the training samples, for the validation samples)."""

_KEPT = ("epochs", "speed", "slow_down", "threshold", "accuracy", "fold", "panel", "lang")
"""The fields of the View that keep their current values when the visitor returns to the previous experiment."""

_curve = component("curve", html=_HTML, isolate_styles=False)  # the stylesheet lays the scrubber over it


def mount(key: str, lang: str, heading: str) -> None:
    """Mount a place (a slot of the page) that shows the latest curve from the messages.

    Args:
        key: The key of the place.
        lang: The language of the page.
        heading: The heading above the curve, for screen readers.
    """
    _curve(key, {"heading": heading, "palettes": scene.palettes(), "font": style.FONT}, fed=True)


def message(session: Session, frame: Frame, *, guess: Json | None = None, dark: bool) -> Message:
    """Return the Message of the curve up to the newest epoch of a Frame (content of the page).

    The data of the ghost is a part, which the browser receives only once. The Message has the name of this part.

    Args:
        session: The Session of this visit.
        frame: The Frame that is shown.
        guess: The guess of a question about the curve, from `questions.pictures.on_curve`, or None.
        dark: True if the theme is dark.
    """
    bookmark, run = frame.bookmark, frame.run
    key = (
        "curve",
        run and epochs.weights_key(run, run.newest),
        bookmark.spec,
        bookmark.lang,
        bookmark.view.accuracy,
        frame.end,
    )
    curve = store.shared.get_or_make(key, lambda: describe(frame))
    ghost, handlers = _ghost(session, bookmark)
    data = {"curve": curve, "dark": dark, "alt": say(bookmark.lang, "curves_alt"), "epoch": bookmark.epoch}
    return Message(data | {"ghost": ghost, "guess": guess}, handlers)


def _ghost(session: Session, bookmark: Bookmark) -> tuple[str | None, dict[str, Handler]]:
    """Return the name of the ghost's part, and the handler of a press on the ghost, {event: handler}.

    Return (None, {}) if this visit has no other experiment whose losses can be compared with those of the Bookmark.
    """
    pair = runs.last_comparable(session.history(), bookmark.spec)
    if not pair:
        return None, {}
    other, run = pair
    curve = _curve_of(bookmark)
    kind = (epochs.weights_key(run, run.newest), bookmark.spec.experiment, bookmark.lang, curve)
    part = parts.share("ghost", kind, lambda: describe_ghost(bookmark, run), dict)
    return part.name, {"swapped": lambda name: session.choose(_swapped(session, other) if name == part.name else None)}


def _swapped(session: Session, previous: Bookmark) -> Bookmark:
    """Return the Bookmark of the previous experiment, with the current test input and the current values of `_KEPT`."""
    now = session.bookmark
    view = replace(previous.view, **{name: getattr(now.view, name) for name in _KEPT})
    return replace(previous, experiment=replace(previous.experiment, probe=now.probe), view=view)


def describe_ghost(bookmark: Bookmark, run: Run) -> Json:
    """Return the ghost for JSON: the line of its Run, and the difference from a Bookmark's experiment in words."""
    column, _ = _COLUMNS[_curve_of(bookmark)]
    difference = picture.difference(bookmark.lang, bookmark.spec, run.spec)
    return {
        "line": scene.packed(np.array(run.metrics, float)[:, column]),
        "words": difference,
        "help": say(bookmark.lang, "ghost_help", difference=difference),
    }


def _curve_of(bookmark: Bookmark) -> str:
    """Return "accuracy" or "loss": the curve that a Bookmark shows."""
    judged = not bookmark.spec.task_info.span and not analysis.is_judged_by_loss(bookmark.spec)
    return "accuracy" if bookmark.view.accuracy and judged else "loss"


def describe(frame: Frame) -> Json:
    """Return a Frame's curve for JSON. Each of its lines has a value for each epoch from 0.

    Before there is a Run, the lines have no values.
    """
    bookmark = frame.bookmark
    lang = bookmark.lang
    run = frame.run
    curve = _curve_of(bookmark)
    left = run.left_plateau if run else None
    metrics = np.array(run.metrics if run else (), float).reshape(-1, 4)
    training, validation = _COLUMNS[curve]
    rate_changes = run.rates.changes[1:] if run else ()
    return {
        "curve": curve,
        "epochs": frame.end,
        "lines": {"train": scene.packed(metrics[:, training]), "validation": scene.packed(metrics[:, validation])},
        "chance": {"value": picture.chance(bookmark.spec), "words": picture.chance_words(lang, bookmark.spec)},
        "flag": {"epoch": left, "words": picture.flag_words(lang, run)} if run and left is not None else None,
        "rates": [[epoch, say(lang, "curve_rate", rate=rate)] for epoch, rate in rate_changes],
        "words": picture.curve_words(lang),
    }
