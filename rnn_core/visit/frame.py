"""Frame: what the page shows at one moment."""

import time
from operator import attrgetter
from typing import NamedTuple

from rnn_core.run import RateSchedule, Run
from rnn_core.visit.bookmark import Bookmark

_PATIENCE = 4  # seconds without an answer from a worker, after which the page says what it waits for


class Notice(NamedTuple):
    """Something to say to the visitor: a key of the texts, and what fills it in."""

    key: str
    values: dict


class Frame(NamedTuple):
    """What the page draws, all of one moment.

    bookmark: what is shown. link: what the address says, which is ahead of it while a Bookmark is being opened.
    run: None while it is being made. end: how far the progress and the curves go.
    """

    bookmark: Bookmark
    link: Bookmark
    run: Run | None
    end: int
    playing: bool
    problem: Notice | None


def wait_of(jobs):
    """A Notice of how long the oldest of these Jobs has been under way, if that is more than a few seconds, or None."""
    oldest = min(jobs, key=attrgetter("begun"), default=None)
    seconds = time.monotonic() - oldest.begun if oldest else 0
    if seconds < _PATIENCE:
        return None
    key = "wait_repeated" if oldest.repeated else "wait_worker" if oldest.taken else "wait_queue"
    return Notice(key, {"seconds": int(seconds)})


def rates_of(run, spec):
    """Return the learning rates of a Run as its Bookmark has them: none if it always was that of the Spec."""
    return RateSchedule() if run.rates == RateSchedule.constant(spec.learning_rate) else run.rates


def bookmark_of(run):
    """The Bookmark of a Run that was never drawn."""
    return Bookmark.of(spec=run.spec, epoch=run.newest, rates=rates_of(run, run.spec))
