"""Permits: a few runs of the page at a time.

All visits share one interpreter. A hundred runs at once would be in each other's way, and in that of the threads that
hand out the work: each thread would wait for all others again and again. New visits queue behind those that are there.
"""

import asyncio
from contextlib import suppress

from rnn_core.visit import metrics

_RUNS, _ADMISSIONS = 4, 3  # runs at a time, and first runs of visits among them
LONGEST = 1.0
"""Seconds after which a run that goes on keeps nobody waiting any longer."""


def queues():
    """Return the queues that the Permits of all visits share: for a run, and for the admission of a new visit."""
    return asyncio.Semaphore(_RUNS), asyncio.Semaphore(_ADMISSIONS)


class Permit:
    """The permit of one visit for its run of the page. A visit has one run at a time."""

    def __init__(self, runs, admissions):
        self._queues = [admissions, runs]  # a first run needs both; who waits for the first holds none of the second
        self._runs, self._is_new = runs, True
        self._held, self._timeout = [], None
        self._is_running, self._idle = False, asyncio.Event()

    @property
    def is_drawing(self):
        """Whether the page of the visit is being drawn, or about to be."""
        return bool(self._timeout) or self._is_running

    async def acquire(self):
        """Wait for the permit. Return the seconds waited; None if the visit had it already, or for its first run."""
        if self._timeout:
            return None
        loop, is_new, self._is_new = asyncio.get_running_loop(), self._is_new, False
        begun = loop.time()
        for queue in self._queues:
            await queue.acquire()
            self._held.append(queue)
        self._queues = [self._runs]
        self._timeout = loop.call_later(LONGEST, self.release)
        waited = loop.time() - begun
        metrics.TURN_WAITS.observe(waited)
        return None if is_new else waited

    def release(self):
        """Let the next run begin."""
        if self._timeout:
            self._timeout.cancel()
            self._timeout = None
        while self._held:
            self._held.pop().release()
        self._note_idle()

    def note_running(self, is_running):
        """Take note of whether Streamlit's script runs."""
        self._is_running = is_running
        self._note_idle()

    async def wait_until_idle(self):
        """Wait until the page has been drawn, but not for a run that takes long."""
        self._idle.clear()
        if self.is_drawing:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._idle.wait(), LONGEST)

    def _note_idle(self):
        if not self.is_drawing:
            self._idle.set()
