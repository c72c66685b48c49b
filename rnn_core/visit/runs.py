"""Runs: the Runs that a visit has recorded, within a limit of memory."""

from dataclasses import replace
from weakref import WeakValueDictionary

from rnn_core import run
from rnn_core.run import Run
from rnn_core.spec import Spec
from rnn_core.visit.bookmark import Bookmark

MAX_RUNS = 8
"""Runs of a visit."""

_MAX_TOTAL_BYTES = 256 * 2**20
"""Size of the states of all visits."""

_SHARES = 4
"""A visit may use one of this number of equal shares of the memory that the other visits leave."""

_all_visits: WeakValueDictionary[int, "Runs"] = WeakValueDictionary()


class Runs(dict[Spec, Run]):
    """The Runs of one visit by their experiments. The last one is the Run that is shown.

    Attributes:
        nbytes: The size of the states of all Runs, when the last one was added.
    """

    def __init__(self) -> None:
        super().__init__()
        self.nbytes = 0
        _all_visits[id(self)] = self

    def keep(self, experiment: Spec, recorded: Run) -> None:
        """Add a Run, thinned to the memory that the visit may use, and evict the oldest Runs that no longer fit."""
        max_bytes = self._max_bytes()
        self[experiment] = replace(recorded, states=run.thin(recorded.states, max_bytes))
        sizes = [kept.nbytes for kept in self.values()]
        while len(sizes) > MAX_RUNS or (len(sizes) > 1 and sum(sizes) > max_bytes):
            del self[next(iter(self))]
            del sizes[0]
        self.nbytes = sum(sizes)

    def _max_bytes(self) -> int:
        """Return the size that the states of this visit may have, beside the states of the other visits."""
        others = sum(other.nbytes for other in list(_all_visits.values()) if other is not self)
        return min(run.MAX_BYTES, max(0, _MAX_TOTAL_BYTES - others) // _SHARES)


def has_epochs_of(recorded: Run, bookmark: Bookmark) -> bool:
    """Return True if a Run has all epochs of a Bookmark, at its learning rates."""
    newest = bookmark.position.newest
    return recorded.newest >= newest and recorded.rates.upto(newest) == bookmark.schedule.upto(newest)
