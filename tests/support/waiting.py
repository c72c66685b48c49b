"""Waiting: for what another process or thread does, and for coroutines where another event loop runs."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

PATIENCE = 240
"""Seconds that a busy machine does not use up."""


def until(condition, otherwise):
    """Wait until a condition holds, and return what it returned; otherwise: what a failure says."""
    deadline = time.monotonic() + PATIENCE
    while not (answer := condition()):
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.05)
    return answer


def run_apart(coroutine):
    """Return the result of a coroutine that runs in a thread of its own: the browser of other tests has a loop here."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()
