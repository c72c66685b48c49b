"""The estimated time until a sweep ends."""

from time import perf_counter
from typing import NamedTuple

_MAX_GAP_S = 2
"""Maximum seconds between two updates while the page is open. After a longer gap, the estimate begins again."""


class _Progress(NamedTuple):
    """The work that was finished by a `time`. `spent` is the estimated duration of this work in seconds."""

    time: float
    spent: float


class Estimate:
    """An estimate of the time to the end, from the pace since the first result."""

    def __init__(self) -> None:
        self._last_update = 0.0
        self.reset()

    def reset(self) -> None:
        """Forget the pace, because the work starts again."""
        self._first: _Progress | None = None
        self._newest: _Progress | None = None

    def update(self, spent: float, *, has_result: bool) -> None:
        """Record the progress. After a long time without an update, forget the pace first.

        Args:
            spent: The estimated seconds of the finished work.
            has_result: True if there is a new result.
        """
        now = perf_counter()
        if now - self._last_update > _MAX_GAP_S:
            self.reset()
        self._last_update = now
        if has_result and (self._first is None or spent > self._first.spent):
            self._newest = _Progress(now, spent)
            self._first = self._first or self._newest

    def seconds_left(self, total: float) -> float | None:
        """Return the estimated seconds to the end, or None before the second result.

        Args:
            total: The estimated seconds of the whole work.
        """
        first, newest = self._first, self._newest
        if first is None or newest is None or first == newest:
            return None
        pace = (newest.time - first.time) / (newest.spent - first.spent)
        return max(0.0, newest.time + pace * (total - newest.spent) - perf_counter())
