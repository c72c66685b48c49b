"""Waiting: for another process or thread, and for a coroutine while another event loop runs."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

PATIENCE = 240
"""Seconds, enough for a busy machine."""


def until(condition, otherwise):
    """Wait until a condition holds, and return its value; a failure shows the message `otherwise`."""
    deadline = time.monotonic() + PATIENCE
    while not (value := condition()):
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.05)
    return value


def run_apart(coroutine):
    """Run a coroutine in a thread of its own: in this thread the browser of other tests has an event loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()
