"""Frames: what the stage shows of epochs that a browser has not seen, made when it fetches them.

A browser fetches them while its page is at rest. What is trained while one watches comes with the messages instead: to
fetch it would cost the server half as much again.
"""

import math
import re
from dataclasses import replace
from hashlib import sha256
from typing import NamedTuple

from rnn_core import analysis, probe, tasks
from rnn_core.ui import picture, reading
from rnn_core.ui.components import assets, chart
from rnn_core.ui.words import say
from rnn_core.visit import epochs, store
from rnn_core.visit.frame import Frame
from rnn_core.visit.store import Same

_KEY = re.compile(r"[0-9a-f]{32}")
_EPOCH = re.compile(r"0|[1-9][0-9]{0,4}")


class View(NamedTuple):
    """A trained network, looked at in one way: all that the stage of an epoch depends on besides its number.

    first: the figure from which the browser tells the others apart.
    """

    frame: Frame
    picked: int | None
    dark: bool
    first: dict

    @property
    def is_private(self):
        """Whether the stage shows a visitor's own text or numbers."""
        bookmark = self.frame.bookmark
        return bookmark.spec.task in tasks.OWN or bookmark.probe.input_kind == probe.OWN


def offer(view, of, base):
    """Have the frames of a View made on demand, as long as the store keeps it. Returns their key.

    of: what all of its epochs agree in, a picture.Content. base: the name of the first figure.
    The key names the content: other weights, another look or another version of the page have another one.
    """
    key = sha256(repr((assets.BASE, of, base, view.picked)).encode()).hexdigest()[:32]
    known = store.shared.get(("view", key))
    if known is None or known.frame.run is not view.frame.run:
        store.shared.put(("view", key), view)
    return key


def find(key, epoch):
    """Return the View of a key and the number of an epoch that it has, both as they stand in an address; None if there
    is no such frame.
    """
    if not (_KEY.fullmatch(key) and _EPOCH.fullmatch(epoch)):
        return None
    view = store.shared.get(("view", key))
    if view is None or int(epoch) not in {state.epoch for state in view.frame.run.states}:
        return None
    return view, int(epoch)


def make(view, epoch):
    """Return the frame of an epoch, as JSON has it: {"figure": how it differs from the first one, "says"}.

    Waits for a worker where the Trace of the epoch is not known. Nothing is trained.
    """
    frame = view.frame._replace(bookmark=replace(view.frame.bookmark, epoch=epoch))
    before, now = _trace(frame, 0), _trace(frame, epoch)
    figure = picture.stage(frame, before, now, picked=view.picked, dark=view.dark)
    return {"figure": chart.apart(view.first, figure), "says": says(frame, before, now)}


def _trace(frame, epoch):
    run, shown = frame.run, frame.bookmark.probe
    key = epochs.look_key(run, epoch, shown)
    found = store.shared.get(key)
    if found is None:
        (state,) = (state for state in run.states if state.epoch == epoch)
        found = store.shared.ask(key, analysis.look, run.spec, state, shown).result()
    return found


def says(frame, before, now):
    """Return what the page says while the stage of an epoch is drawn, {name: text}."""
    return {"measured": _measured(frame)} | _read(frame, before, now)


def _read(frame, before, now):
    """Read the picture out, once for all visitors."""
    key = "reading", frame.bookmark, frame.run and (frame.run.left_plateau or 0), Same(before), Same(now)
    texts = {"reading": reading.read, "left": reading.left_plateau}
    return store.shared.once(key, lambda: {name: read(frame, before, now) for name, read in texts.items()})


def _measured(frame):
    """Return what was measured in the epoch, as the end of the line of the progress."""
    if not frame.run:
        return ""
    metrics = frame.run.metrics[frame.bookmark.epoch]
    names = ("loss",) if math.isnan(metrics.accuracy) else ("loss", "accuracy")
    return "".join(f" · {say(frame.bookmark.lang, f'progress_{name}', **metrics._asdict())}" for name in names)
