"""Runs: what a visit has recorded, within the memory that it may take."""

from dataclasses import replace
from weakref import WeakValueDictionary

from rnn_core import run

MAX_RUNS = 8
_ALL, _SHARE = 256 * 2**20, 4  # bytes of the states of all visits; a visit may take a fourth of what the others leave

_of_all_visits = WeakValueDictionary()


class Runs(dict):
    """The Runs of one visit by their experiments, the one that is shown last.

    nbytes: of the states of all of them, when the last one was kept.
    """

    def __init__(self):
        super().__init__()
        self.nbytes = 0
        _of_all_visits[id(self)] = self

    def keep(self, experiment, kept):
        """Keep a Run, thinned to what the visit may take, and forget the oldest ones that no longer fit beside it."""
        most = self._allowance()
        self[experiment] = replace(kept, states=run.thin(kept.states, max_bytes=most))
        sizes = [each.nbytes for each in self.values()]
        while len(sizes) > MAX_RUNS or (len(sizes) > 1 and sum(sizes) > most):
            self.pop(next(iter(self)), sizes.pop(0))
        self.nbytes = sum(sizes)

    def _allowance(self):
        """Return how many bytes the states of this visit may take, beside those of the other visits."""
        others = sum(other.nbytes for other in list(_of_all_visits.values()) if other is not self)
        return min(run.MAX_BYTES, max(0, _ALL - others) // _SHARE)
