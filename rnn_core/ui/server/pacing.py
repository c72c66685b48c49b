"""Pacing: if runs wait too long for their permits, the timers of all browsers ask less often.

So a visitor who presses a button is answered soon, however many networks train.
"""

import asyncio
from math import exp, inf

from rnn_core.ui.seam import protocol

_SOON, _LATE = 0.08, 0.25  # seconds of waiting below which the timers become faster, and above which slower
_SLOWER, _FASTER = 1.5, 6.0  # seconds in which they do so by a factor e
_SLOWEST, _NOTED = 6.0, 1.15  # factors: the largest, and the smallest change that a browser is sent


class Pace:
    """By what factor the timers are slower than the page sets them, the same for all visits."""

    def __init__(self):
        self.factor, self._adjusted = 1.0, -inf

    def adjust(self, waited):
        """Change the factor after a run that waited some seconds for its permit."""
        now = asyncio.get_running_loop().time()
        passed, self._adjusted = now - self._adjusted, now
        if waited > _LATE:
            self.factor = min(self.factor * exp(min(passed / _SLOWER, 1)), _SLOWEST)
        elif waited < _SOON:
            self.factor = max(self.factor * exp(-passed / _FASTER), 1.0)


class TimerPacing:
    """The pacing of one visit's timer, which asks for a run of a fragment again and again."""

    def __init__(self, pace):
        self._pace, self._sent = pace, 1.0  # the factor that the browser was sent last
        self._timer = self._next = None  # the message of the page that has set it, and of the run that goes on

    def set(self, timer):
        """Return what the browser is sent in place of a message that sets its timer."""
        self._next = timer
        return self._slowed(timer)

    def end_run(self, how):
        """Return what the browser is sent when a run has ended, or None. how: as `protocol` has it."""
        if how == protocol.EARLY:
            self._next = None  # the next run says anew whether there is a timer
        if how == protocol.PAGE:
            self._timer, self._next = self._next, None  # a run of the whole page that sets none ends it
        elif how == protocol.FRAGMENT and self._timer:
            factor = self._pace.factor
            if max(factor / self._sent, self._sent / factor) > _NOTED or factor == 1 < self._sent:
                return self._slowed(self._timer)
        return None

    def _slowed(self, timer):
        self._sent = self._pace.factor
        return protocol.slowed(timer, self._sent)
