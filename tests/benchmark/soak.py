"""Soak: twenty monkeys (simulated visitors who act at random) visit the page for an hour.

The resources of the page's process are measured before, during and after their visits.

Before that hour, the monkeys visit for a minute, so that the pools of threads and workers reach their full size.
"""

import asyncio
import time

import psutil

from docs import live
from tests.benchmark import row
from tests.support.monkey import Monkey

_MONKEYS = 20
_MAX_PAUSE_S = 0.8
"""Maximum time between two messages from a monkey."""

_WARM_UP_S = 60
"""Seconds of the visits before the hour."""

_REST_S = 60
"""Seconds for the server to release everything after the monkeys have left."""


def measure(minutes=60):
    """Print the memory, open files and threads of the page's process before, during and after the monkeys' visits."""
    with live.server() as (process, url):
        server = psutil.Process(process.pid)
        monkeys = [Monkey(url, seed) for seed in range(_MONKEYS)]
        asyncio.run(_peak(server, monkeys, _WARM_UP_S))
        time.sleep(_REST_S)
        before = _resources(server)
        peak = asyncio.run(_peak(server, monkeys, minutes * 60))
        time.sleep(_REST_S)
        after = _resources(server)
        log = process.log.read_text()
    row("messages sent", sum(monkey.sent for monkey in monkeys))
    row("visits made", sum(monkey.visits for monkey in monkeys))
    for name, value in before.items():
        row(f"{name} before the monkeys came", value)
        row(f"{name} at the most", peak[name])
        row(f"{name} a minute after they left", after[name], goal="at most 350" if name == "MB" else f"{value}")
    row("errors in the log", log.count("by way of"), goal="0")  # ui/server/log.py writes these words for each error


async def _peak(server, monkeys, seconds):
    """Let the monkeys visit for some seconds, and return the maximum of each resource of the server."""
    living = asyncio.gather(*(monkey.live(seconds, pause=_MAX_PAUSE_S) for monkey in monkeys))
    peak = _resources(server)
    while not living.done():
        await asyncio.wait([living], timeout=2)
        now = _resources(server)
        peak = {name: max(value, peak[name]) for name, value in now.items()}
    await living
    return peak


def _resources(server):
    """Return the resources of the page's process, {name: amount}."""
    return {"MB": server.memory_info().rss // 10**6, "files": server.num_fds(), "threads": server.num_threads()}
