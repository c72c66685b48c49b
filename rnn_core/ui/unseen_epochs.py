"""Epochs that a browser has not received: the server makes their frames when the browser fetches them.

A *frame* holds the arrays of one epoch for the stage (the page's main picture). They come from the epoch's Trace: the
outputs and hidden states on the test sequence, which a worker computes. A `Frame`, with a capital, is something else:
the content of the page at one moment.

A browser fetches frames while its page is at rest. During training the messages contain them instead, because separate
requests would cost the server 1.4 to 1.7 times the processor time.
"""

import math
import re
from hashlib import sha256

from rnn_core import analysis, probe, tasks
from rnn_core.analysis import Trace
from rnn_core.run import Run
from rnn_core.ui import headline, picture, reading
from rnn_core.ui.components import assets, stage
from rnn_core.ui.components.stage import Shown
from rnn_core.ui.picture import Content
from rnn_core.ui.web import Json
from rnn_core.ui.words import say
from rnn_core.visit import epochs, store
from rnn_core.visit.frame import Frame
from rnn_core.visit.store import ByIdentity

_KEY = re.compile(r"[0-9a-f]{32}")
_EPOCH = re.compile(r"0|[1-9][0-9]{0,4}")


def offer(frame: Frame, content: Content) -> str:
    """Store a Frame and return its key. From the stored Frame, `find` makes the Frames of other epochs.

    Args:
        frame: The Frame that is shown.
        content: The values that the pictures of all epochs share. The key is a hash of these values and of the page's
            scripts.
    """
    key = sha256(repr((assets.BASE, content)).encode()).hexdigest()[:32]
    stored = store.shared.get(("shown", key))
    if stored is None or stored.run is not frame.run:
        store.shared.put(("shown", key), frame)
    return key


def find(key: str, epoch: str) -> Frame | None:
    """Return the Frame for a key and an epoch, both texts from a URL, or None if there is no such Frame."""
    if not (_KEY.fullmatch(key) and _EPOCH.fullmatch(epoch)):
        return None
    stored = store.shared.get(("shown", key))
    if stored is None or int(epoch) not in {state.epoch for state in stored.run.states}:
        return None
    return stored._replace(bookmark=stored.bookmark.change(epoch=int(epoch)))


def is_private(shown: Frame) -> bool:
    """Return whether a Frame shows a visitor's own text or numbers."""
    bookmark = shown.bookmark
    return bookmark.spec.task in tasks.OWN or bookmark.probe.input_kind == probe.OWN


def make(shown: Frame) -> Json:
    """Return the stage at the epoch of a Frame from `find`, for JSON: {"frame", "texts"}.

    This waits for a worker if the Trace of the Frame's epoch or of epoch 0 is not in the store. Nothing is trained.
    """
    before, now = (_trace(shown, epoch) for epoch in (0, shown.bookmark.epoch))
    return shown_of(shown, before, now)._asdict()


def shown_of(frame: Frame, before: Trace | None, now: Trace | None) -> Shown:
    """Return the Shown of a Frame: the stage at its epoch, and the texts that the page shows with the stage.

    Args:
        frame: The Frame that is shown.
        before: The Trace of the untrained network, None until a worker has made it.
        now: The Trace of the Frame's epoch, None until a worker has made it.
    """
    return Shown(stage.frame(frame.bookmark, frame.bookmark.epoch, now), _texts(frame, before, now))


def _trace(frame: Frame, epoch: int) -> Trace:
    """Return the Trace of an epoch. Wait for a worker if it is not in the store."""
    run: Run | None = frame.run
    assert run is not None  # `find` returns a Frame only for an epoch of its Run
    (state,) = (state for state in run.states if state.epoch == epoch)
    shown = frame.bookmark.probe
    key = epochs.trace_key(run, epoch, shown)
    return store.shared.get_or_submit(key, analysis.trace_probe, run.spec, state, shown).result()


def _texts(frame: Frame, before: Trace | None, now: Trace | None) -> dict[str, str]:
    """Return the texts that the page shows with the stage, {name: text}."""
    return {"measured": _measured(frame), "moment": picture.plateau_sentence(frame)} | _read(frame, before, now)


def _read(frame: Frame, before: Trace | None, now: Trace | None) -> dict[str, str]:
    """Return the headline, the sentences on the stage, and the sentence on the plateau of the loss.

    These texts are made only once, and all visitors share them.
    """
    run = frame.run
    of_run = run and (run.left_plateau or 0, run.diverged and run.newest)
    key = "reading", frame.bookmark, of_run, frame.playing, ByIdentity(before), ByIdentity(now)
    texts = {"reading": reading.read, "left": reading.plateau_announcement, "headline": headline.read}
    return store.shared.get_or_make(key, lambda: {name: read(frame, before, now) for name, read in texts.items()})


def _measured(frame: Frame) -> str:
    """Return the epoch's metrics for the end of the line above the progress bar, or "" before there is a Run."""
    if not frame.run:
        return ""
    lang, spec, epoch = frame.bookmark.lang, frame.bookmark.spec, frame.bookmark.epoch
    metrics = frame.run.metrics[epoch]
    judged = not (math.isnan(metrics.accuracy) or analysis.is_judged_by_loss(spec))
    names = ["loss" if epoch else "untrained"] + ["accuracy"] * judged
    return " · " + "".join(say(lang, f"progress_{name}", **metrics._asdict()) for name in names)
