"""Pacing: if runs wait too long for their permits, the timers of all browsers fire less often.

A press on a button is then answered soon, even while many networks train.
"""

import asyncio
from math import exp, inf

from starlette.types import Message

from rnn_core.ui.seam import protocol

# If a run waits less than this number of seconds for its permit, the timers fire more often.
_SHORT_WAIT_S = 0.08
# If a run waits longer than this number of seconds, the timers fire less often.
_LONG_WAIT_S = 0.25
# While the waits are long, the factor is multiplied by e in this number of seconds.
_SLOWDOWN_S = 1.5
# While the waits are short, the factor is divided by e in this number of seconds.
_SPEEDUP_S = 6.0
_MAX_FACTOR = 6.0
_MIN_CHANGE = 1.15  # a new factor is sent only if it is this many times larger or smaller than the last one


class Slowdown:
    """The factor by which the intervals of all visits' timers are multiplied."""

    def __init__(self) -> None:
        self.factor = 1.0
        self._adjusted = -inf

    def adjust(self, waited: float) -> None:
        """Raise the factor after a run waited long for its permit, and lower it after a short wait.

        Args:
            waited: The seconds that the run waited.
        """
        now = asyncio.get_running_loop().time()
        passed = now - self._adjusted
        self._adjusted = now
        if waited > _LONG_WAIT_S:
            self.factor = min(self.factor * exp(min(passed / _SLOWDOWN_S, 1)), _MAX_FACTOR)
        elif waited < _SHORT_WAIT_S:
            self.factor = max(self.factor * exp(-passed / _SPEEDUP_S), 1.0)


class TimerPacing:
    """The pacing of one visit's timer, which regularly requests a run of a fragment."""

    def __init__(self, slowdown: Slowdown) -> None:
        self._slowdown = slowdown
        self._sent = 1.0  # the last factor that was sent to the browser
        self._timer: protocol.ForwardMsg | None = None  # the page's message that has set the timer
        self._next: protocol.ForwardMsg | None = None  # the message that sets the timer in the run under way

    def set(self, timer: protocol.ForwardMsg) -> Message:
        """Return the message that sets the browser's timer with a slowed interval, in place of the page's message."""
        self._next = timer
        return self._slowed(timer)

    def end_run(self, status: int) -> Message | None:
        """Return a message with a new interval for the browser at the end of a run, or None to keep the interval.

        Args:
            status: The status of the run: `EARLY`, `PAGE` or `FRAGMENT` of `protocol`.
        """
        if status == protocol.EARLY:
            self._next = None  # if another run follows, that run sets the timer
        if status == protocol.PAGE:
            self._timer = self._next  # a run of the whole page that sets no timer ends the previous timer
            self._next = None
        elif status == protocol.FRAGMENT and self._timer:
            factor = self._slowdown.factor
            if max(factor / self._sent, self._sent / factor) > _MIN_CHANGE or factor == 1 < self._sent:
                return self._slowed(self._timer)
        return None

    def _slowed(self, timer: protocol.ForwardMsg) -> Message:
        self._sent = self._slowdown.factor
        return protocol.slowed(timer, self._sent)
