"""Frame: what the page shows at one moment."""

from typing import NamedTuple

from rnn_core.run import Run
from rnn_core.visit.bookmark import Bookmark


class Notice(NamedTuple):
    """Something to say to the visitor: a key of the texts, and what fills it in."""

    key: str
    values: dict


class Frame(NamedTuple):
    """What the page draws, all of one moment.

    bookmark: what is shown. mark: what the address says, which is ahead of it while a Bookmark is being opened.
    run: None while it is being made. end: how far the progress and the curves go.
    """

    bookmark: Bookmark
    mark: Bookmark
    run: Run | None
    end: int
    playing: bool
    problem: Notice | None


def rates_of(run, spec):
    """The learning rates of a Run as its Bookmark has them: none where it always was that of the Spec."""
    return () if run.changes == ((1, spec.learning_rate),) else run.changes


def mark_of(run):
    """The Bookmark of a Run that was never drawn."""
    return Bookmark(spec=run.spec, epoch=run.newest, rates=rates_of(run, run.spec))
