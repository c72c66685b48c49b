"""Permits: up to four runs of the page hold a permit at a time, each for up to a second.

All visits share one interpreter, in which only one thread runs at a time. A hundred runs at once would delay each
other, and the threads that submit jobs to the workers. At most three permits go to first runs of visits, so that one
permit is always left for the visits under way.
"""

import asyncio
from contextlib import suppress

from rnn_core.visit import metrics

_MAX_RUNS = 4
_MAX_ADMISSIONS = 3  # how many of these runs may be first runs of visits

RUN_TIMEOUT_S = 1.0
"""Seconds after which a run loses its permit, even if it continues."""


def semaphores() -> tuple[asyncio.Semaphore, asyncio.Semaphore]:
    """Return the semaphores that all Permits share: for runs, and for the admission of new visits."""
    return asyncio.Semaphore(_MAX_RUNS), asyncio.Semaphore(_MAX_ADMISSIONS)


class Permit:
    """The run permit of one visit. A visit has one run at a time."""

    def __init__(self, runs: asyncio.Semaphore, admissions: asyncio.Semaphore) -> None:
        # A first run needs both semaphores. It must not hold `runs` while it waits for `admissions`.
        self._semaphores = [admissions, runs]
        self._runs = runs
        self._is_new = True
        self._held: list[asyncio.Semaphore] = []
        self._timeout: asyncio.TimerHandle | None = None
        self._is_running = False
        self._idle = asyncio.Event()

    @property
    def is_drawing(self) -> bool:
        """True while the visit holds its permit, or while its script runs."""
        return bool(self._timeout) or self._is_running

    async def acquire(self) -> float | None:
        """Wait for the permit, and return the seconds waited.

        Return None for the visit's first run, and if the visit already holds its permit.
        """
        if self._timeout:
            return None
        loop = asyncio.get_running_loop()
        is_new = self._is_new
        self._is_new = False
        begun = loop.time()
        for semaphore in self._semaphores:
            await semaphore.acquire()
            self._held.append(semaphore)
        self._semaphores = [self._runs]
        self._timeout = loop.call_later(RUN_TIMEOUT_S, self.release)
        waited = loop.time() - begun
        metrics.TURN_WAITS.observe(waited)
        return None if is_new else waited

    def release(self) -> None:
        """Give up the permit, so that another run can begin."""
        if self._timeout:
            self._timeout.cancel()
            self._timeout = None
        while self._held:
            self._held.pop().release()
        self._note_idle()

    def note_running(self, is_running: bool) -> None:
        """Note whether Streamlit's script runs."""
        self._is_running = is_running
        self._note_idle()

    async def wait_until_idle(self) -> None:
        """Wait until `is_drawing` is False, but no longer than `RUN_TIMEOUT_S`."""
        self._idle.clear()
        if self.is_drawing:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._idle.wait(), RUN_TIMEOUT_S)

    def _note_idle(self) -> None:
        if not self.is_drawing:
            self._idle.set()
