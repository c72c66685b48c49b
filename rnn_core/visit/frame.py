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
"""Time without a response from a worker after which the page says so."""


class Notice(NamedTuple):
    """A message for the visitor.

    Attributes:
        key: The key of the text.
        values: Name -> value of each placeholder in the text.
    """

    key: str
    values: dict[str, Any]


class Frame(NamedTuple):
    """Everything that the page draws, all of it from the same moment.

    Attributes:
        bookmark: The Bookmark of the epoch that is shown.
        link: The Bookmark in the address. While a Bookmark is being opened, its epoch is ahead of the epoch shown.
        run: The Run that is shown, None until the workers have made it.
        end: The epoch at which the progress bar and the curves end.
        playing: True while it trains.
        problem: The Notice of an error, or None.
    """

    bookmark: Bookmark
    link: Bookmark
    run: Run | None
    end: int
    playing: bool
    problem: Notice | None


def wait_notice(jobs: Iterable[Job]) -> Notice | None:
    """Return a Notice if the oldest of some jobs has not finished for a few seconds, or None."""
    oldest = min(jobs, key=attrgetter("submitted"), default=None)
    if oldest is None:
        return None
    seconds = time.monotonic() - oldest.submitted
    if seconds < _NOTICE_DELAY_S:
        return None
    key = "wait_repeated" if oldest.retried else "wait_worker" if oldest.started else "wait_queue"
    return Notice(key, {"seconds": int(seconds)})


def bookmark_rates(run: Run, spec: Spec) -> RateSchedule:
    """Return the learning rates of a Run for a Bookmark: no changes if all epochs have the rate of the Spec."""
    return RateSchedule() if run.rates == RateSchedule.constant(spec.learning_rate) else run.rates


def bookmark_of(run: Run) -> Bookmark:
    """Return a Bookmark of the newest epoch of a Run."""
    return Bookmark.of(spec=run.spec, epoch=run.newest, rates=bookmark_rates(run, run.spec))
