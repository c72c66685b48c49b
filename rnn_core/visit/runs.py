"""Runs: a visit's recorded training runs, within a memory limit."""

import math
from collections.abc import Sequence
from dataclasses import replace
from weakref import WeakValueDictionary

from rnn_core import analysis, run
from rnn_core.run import Run
from rnn_core.spec import Spec
from rnn_core.visit.bookmark import Bookmark

MAX_RUNS = 8
"""Maximum number of Runs that a visit keeps."""

_MAX_TOTAL_BYTES = 256 * 2**20
"""Memory limit in bytes for the States (the recorded weights of epochs) of all visits together."""

_SHARES = 4
"""A visit may use 1/_SHARES of the memory that the other visits leave."""

_all_visits: WeakValueDictionary[int, "Runs"] = WeakValueDictionary()


class Runs(dict[Spec, Run]):
    """One visit's Runs by experiment. The last one is the Run that is shown.

    Attributes:
        nbytes: The bytes of the States of all Runs when the last Run was added.
    """

    def __init__(self) -> None:
        super().__init__()
        self.nbytes = 0
        _all_visits[id(self)] = self

    def keep(self, experiment: Spec, recorded: Run) -> None:
        """Add a Run, without some of its States if the visit's memory is too small for all.

        Evict the Runs that were shown least recently until the others fit, but keep at least one Run.
        """
        max_bytes = self._max_bytes()
        self[experiment] = replace(recorded, states=run.thin(recorded.states, max_bytes))
        sizes = [kept.nbytes for kept in self.values()]
        while len(sizes) > MAX_RUNS or (len(sizes) > 1 and sum(sizes) > max_bytes):
            del self[next(iter(self))]
            del sizes[0]
        self.nbytes = sum(sizes)

    def _max_bytes(self) -> int:
        """Return the memory limit in bytes for this visit's States, given the other visits' States."""
        others = sum(other.nbytes for other in list(_all_visits.values()) if other is not self)
        return min(run.MAX_BYTES, max(0, _MAX_TOTAL_BYTES - others) // _SHARES)


def last_comparable(history: Sequence[tuple[Bookmark, Run]], spec: Spec) -> tuple[Bookmark, Run] | None:
    """Return the most recently shown (Bookmark, Run) whose losses can be compared with a Spec's, or None.

    The Run has at least one epoch. Its experiment differs from the Spec's, but has the same loss function, and the best
    constant output has the same loss in both experiments.

    Args:
        history: The (Bookmark, Run) of each experiment. The most recently shown experiment comes first.
        spec: The Spec of the experiment that is shown.
    """
    for bookmark, kept in history:
        if kept.spec.experiment == spec.experiment or not kept.newest or kept.spec.loss != spec.loss:
            continue
        if math.isclose(analysis.chance_loss(kept.spec), analysis.chance_loss(spec)):
            return bookmark, kept
    return None


def has_epochs_of(recorded: Run, bookmark: Bookmark) -> bool:
    """Return True if a Run has all of a Bookmark's epochs, at the Bookmark's learning rates."""
    newest = bookmark.position.newest
    return recorded.newest >= newest and recorded.rates.upto(newest) == bookmark.schedule.upto(newest)
