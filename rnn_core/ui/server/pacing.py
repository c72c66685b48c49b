"""Pacing: if runs wait too long for their permits, the timers of all browsers fire less often.

A visitor who presses a button so gets an answer soon, even if many networks train.
"""

import asyncio
from math import exp, inf

from starlette.types import Message

from rnn_core.ui.seam import protocol

_SHORT_WAIT_S = 0.08  # after shorter waits the timers become faster
_LONG_WAIT_S = 0.25  # after longer waits the timers become slower
_SLOWDOWN_S = 1.5  # time in which the factor grows by e
_SPEEDUP_S = 6.0  # time in which the factor shrinks by e
_MAX_FACTOR = 6.0
_MIN_CHANGE = 1.15  # ratio of two factors from which on a browser is sent the new one


class Pace:
    """The factor by which all timers are slower than the page sets them, the same for all visits."""

    def __init__(self) -> None:
        self.factor = 1.0
        self._adjusted = -inf

    def adjust(self, waited: float) -> None:
        """Change the factor after a run that waited some seconds for its permit."""
        now = asyncio.get_running_loop().time()
        passed = now - self._adjusted
        self._adjusted = now
        if waited > _LONG_WAIT_S:
            self.factor = min(self.factor * exp(min(passed / _SLOWDOWN_S, 1)), _MAX_FACTOR)
        elif waited < _SHORT_WAIT_S:
            self.factor = max(self.factor * exp(-passed / _SPEEDUP_S), 1.0)


class TimerPacing:
    """The pacing of one visit's timer, which asks for a run of a fragment again and again."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._sent = 1.0  # the last factor that the browser was sent
        self._timer: protocol.ForwardMsg | None = None  # the page's message that has set the timer
        self._next: protocol.ForwardMsg | None = None  # the message that sets it in the run under way

    def set(self, timer: protocol.ForwardMsg) -> Message:
        """Return the message that the browser receives in place of one that sets its timer."""
        self._next = timer
        return self._slowed(timer)

    def end_run(self, how: int) -> Message | None:
        """Return the message that the browser receives when a run has ended, or None.

        Args:
            how: The kind of end: `EARLY`, `PAGE` or `FRAGMENT` of `protocol`.
        """
        if how == protocol.EARLY:
            self._next = None  # the next run sets the timer, if there is one
        if how == protocol.PAGE:
            self._timer = self._next  # a run of the whole page that sets no timer ends the last one
            self._next = None
        elif how == protocol.FRAGMENT and self._timer:
            factor = self._pace.factor
            if max(factor / self._sent, self._sent / factor) > _MIN_CHANGE or factor == 1 < self._sent:
                return self._slowed(self._timer)
        return None

    def _slowed(self, timer: protocol.ForwardMsg) -> Message:
        self._sent = self._pace.factor
        return protocol.slowed(timer, self._sent)
