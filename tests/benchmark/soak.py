"""Soak: twenty monkeys for an hour, and what the server still holds when they have gone.

Before the hour they come for a minute, so that the pools of threads and workers are as large as they will be.
"""

import asyncio
import time

import psutil

from docs import live
from tests.benchmark import row
from tests.support.monkey import Monkey

_MONKEYS, _PAUSE = 20, 0.8  # seconds at the most between two messages of one
_WARM_UP = 60  # seconds
_REST = 60  # seconds after which all that they left must be gone


def measure(minutes=60):
    """Memory, files, threads and sessions of the page's process before, during and after."""
    with live.server() as (process, url):
        server = psutil.Process(process.pid)
        monkeys = [Monkey(url, seed) for seed in range(_MONKEYS)]
        asyncio.run(_live(server, monkeys, _WARM_UP))
        time.sleep(_REST)
        before = _held(server)
        most = asyncio.run(_live(server, monkeys, minutes * 60))
        time.sleep(_REST)
        after = _held(server)
        said = process.log.read_text()
    row("messages sent", sum(each.sent for each in monkeys))
    row("visits made", sum(each.visits for each in monkeys))
    for name, value in before.items():
        row(f"{name} before the monkeys came", value)
        row(f"{name} at the most", most[name])
        row(f"{name} a minute after they left", after[name], "350" if name == "MB" else f"{value}")
    row("errors in the log", said.count("by way of"), "0")


async def _live(server, monkeys, seconds):
    """Let them live; the most that the server held meanwhile."""
    living = asyncio.gather(*(each.live(seconds, pause=_PAUSE) for each in monkeys))
    most = _held(server)
    while not living.done():
        await asyncio.wait([living], timeout=2)
        held = _held(server)
        most = {name: max(value, most[name]) for name, value in held.items()}
    await living
    return most


def _held(server):
    """What the page's process holds, by name."""
    return {"MB": server.memory_info().rss // 10**6, "files": server.num_fds(), "threads": server.num_threads()}
