"""Frames: what the stage shows of epochs that a browser has not seen, made when it fetches them.

A browser fetches them while its page is at rest. What is trained while one watches comes with the messages instead: to
fetch it would cost the server half as much again.
"""

import math
import re
from hashlib import sha256

from rnn_core import analysis, probe, tasks
from rnn_core.ui import reading
from rnn_core.ui.components import assets, stage
from rnn_core.ui.components.stage import Shown
from rnn_core.ui.words import say
from rnn_core.visit import epochs, store
from rnn_core.visit.store import ByIdentity

_KEY = re.compile(r"[0-9a-f]{32}")
_EPOCH = re.compile(r"0|[1-9][0-9]{0,4}")


def offer(frame, of):
    """Have the frames of what is shown made on demand, as long as the store keeps it. Returns their key.

    of: what all of its epochs agree in, a picture.Content. The key names the content: other weights, another look or
    another version of the page have another one.
    """
    key = sha256(repr((assets.BASE, of)).encode()).hexdigest()[:32]
    known = store.shared.get(("shown", key))
    if known is None or known.run is not frame.run:
        store.shared.put(("shown", key), frame)
    return key


def find(key, epoch):
    """Return the Frame of a key at an epoch, both as they stand in an address; None if there is no such frame."""
    if not (_KEY.fullmatch(key) and _EPOCH.fullmatch(epoch)):
        return None
    shown = store.shared.get(("shown", key))
    if shown is None or int(epoch) not in {state.epoch for state in shown.run.states}:
        return None
    return shown._replace(bookmark=shown.bookmark.change(epoch=int(epoch)))


def is_private(shown):
    """Return whether a Frame shows a visitor's own text or numbers."""
    bookmark = shown.bookmark
    return bookmark.spec.task in tasks.OWN or bookmark.probe.input_kind == probe.OWN


def make(shown):
    """Return what the stage shows of a Frame, as JSON has it: {"frame", "texts"}.

    Waits for a worker where the Trace of its epoch is not known. Nothing is trained.
    """
    before, now = (_trace(shown, epoch) for epoch in (0, shown.bookmark.epoch))
    return show(shown, before, now)._asdict()


def show(frame, before, now):
    """Return what is Shown of a Frame; the Traces are None while they are being made."""
    return Shown(stage.frame(frame.bookmark, frame.bookmark.epoch, now), _texts(frame, before, now))


def _trace(frame, epoch):
    run, shown = frame.run, frame.bookmark.probe
    (state,) = (state for state in run.states if state.epoch == epoch)
    key = epochs.trace_key(run, epoch, shown)
    return store.shared.get_or_submit(key, analysis.trace_probe, run.spec, state, shown).result()


def _texts(frame, before, now):
    """Return what the page says while the stage of an epoch is drawn, {name: text}."""
    return {"measured": _measured(frame)} | _read(frame, before, now)


def _read(frame, before, now):
    """Read the picture out, once for all visitors."""
    key = "reading", frame.bookmark, frame.run and (frame.run.left_plateau or 0), ByIdentity(before), ByIdentity(now)
    texts = {"reading": reading.read, "left": reading.left_plateau}
    return store.shared.once(key, lambda: {name: read(frame, before, now) for name, read in texts.items()})


def _measured(frame):
    """Return what was measured in the epoch, as the end of the line of the progress."""
    if not frame.run:
        return ""
    metrics = frame.run.metrics[frame.bookmark.epoch]
    names = ("loss",) if math.isnan(metrics.accuracy) else ("loss", "accuracy")
    return "".join(f" · {say(frame.bookmark.lang, f'progress_{name}', **metrics._asdict())}" for name in names)
