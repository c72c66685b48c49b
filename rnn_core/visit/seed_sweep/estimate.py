"""The estimate of the time that a sweep still takes."""

from time import perf_counter

_ABSENCE = 2  # seconds without a look after which nobody was watching, and the time that passed measures nothing


class Estimate:
    """Seconds to the end, at the pace since the first result."""

    def __init__(self):
        self._looked = 0.0
        self.begin()

    def begin(self):
        """Forget the pace: workers begin anew."""
        self._first = self._newest = None  # (time, estimated seconds spent) at the first result and at the newest

    def look(self, spent, *, more):
        """Note how much is done: estimated seconds of the work so far. more: whether there is a new result."""
        now = perf_counter()
        if now - self._looked > _ABSENCE:
            self.begin()
        self._looked = now
        if more and (self._first is None or spent > self._first[1]):
            self._newest = now, spent
            self._first = self._first or self._newest

    def left(self, whole):
        """Return the seconds to the end of `whole` estimated seconds of work; None before a second result."""
        if self._first == self._newest:
            return None
        (begin, first), (end, last) = self._first, self._newest
        pace = (end - begin) / (last - first)
        return max(0.0, end + pace * (whole - last) - perf_counter())
