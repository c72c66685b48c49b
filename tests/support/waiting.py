"""Functions that wait for another process or thread, or for a coroutine while another event loop runs."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

PATIENCE = 240
"""Timeout in seconds, long enough for a busy machine."""


def until(condition, message):
    """Wait until a condition returns a true value, and return the value. Fail with this message after PATIENCE."""
    deadline = time.monotonic() + PATIENCE
    while not (value := condition()):
        assert time.monotonic() < deadline, message
        time.sleep(0.05)
    return value


def run_apart(coroutine):
    """Run a coroutine in a separate thread and return its result.

    In the caller's thread, the browser of other tests may already have an event loop.
    """
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()
