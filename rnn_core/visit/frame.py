"""Frame: the content of the page at one moment."""

import time
from collections.abc import Iterable
from operator import attrgetter
from typing import Any, NamedTuple

from rnn_core.run import RateSchedule, Run
from rnn_core.spec import Spec
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.compute import Job

_NOTICE_DELAY_S = 4
"""Seconds that a job may take before the page tells the visitor about the wait."""


class Notice(NamedTuple):
    """A message for the visitor.

    Attributes:
        key: The key of the text.
        values: Name -> value of each placeholder in the text.
    """

    key: str
    values: dict[str, Any]


class Frame(NamedTuple):
    """Everything that the page draws at the same moment.

    Attributes:
        bookmark: The Bookmark of the page: its experiment, the epoch that is shown, and its view.
        link: The Bookmark in the address. While a Bookmark is being opened, the link already names the epoch to show
            and the newest epoch, although they are not trained yet.
        run: The Run (a recorded training run) that is shown, or None until the workers have made it.
        end: The epoch at which the progress bar and the curves end.
        playing: True while the visit trains.
        problem: The Notice of an error, or None.
    """

    bookmark: Bookmark
    link: Bookmark
    run: Run | None
    end: int
    playing: bool
    problem: Notice | None

    @property
    def untrained(self) -> bool:
        """True if no epoch is trained, and the address asks for none."""
        return self.link.position.newest == 0 and (self.run is None or self.run.newest == 0)


def wait_notice(jobs: Iterable[Job]) -> Notice | None:
    """Return a Notice about the oldest of some unfinished jobs, or None if no job is at least four seconds old."""
    oldest = min(jobs, key=attrgetter("submitted"), default=None)
    if oldest is None:
        return None
    seconds = time.monotonic() - oldest.submitted
    if seconds < _NOTICE_DELAY_S:
        return None
    key = "wait_repeated" if oldest.retried else "wait_worker" if oldest.started else "wait_queue"
    return Notice(key, {"seconds": int(seconds)})


def divergence_notice(run: Run) -> Notice | None:
    """Return a Notice if a Run has diverged, or else None."""
    if not run.diverged:
        return None
    epoch, rate = run.diverged
    return Notice("problem_diverged", {"epoch": epoch, "last": epoch - 1, "rate": rate})


def bookmark_rates(run: Run, spec: Spec) -> RateSchedule:
    """Return a Run's learning rates for a Bookmark, or an empty RateSchedule if all epochs have the Spec's rate."""
    return RateSchedule() if run.rates == RateSchedule.constant(spec.learning_rate) else run.rates


def bookmark_of(run: Run) -> Bookmark:
    """Return a Bookmark of a Run's newest epoch, with the default view."""
    return Bookmark.of(spec=run.spec, epoch=run.newest, rates=bookmark_rates(run, run.spec))
