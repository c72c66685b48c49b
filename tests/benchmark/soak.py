"""Soak: twenty monkeys for an hour, and what the server holds on to when they have gone."""

import asyncio
import os
import time

import psutil

from docs import live
from tests.benchmark import row
from tests.benchmark.visits import Visit
from tests.support.monkey import Monkey

_MONKEYS, _PAUSE = 20, 0.8  # seconds at the most between two messages of one
_REST = 60  # seconds after which all that they left must be gone


def measure(minutes=60):
    """Memory, files, threads and sessions of the page's process before, during and after."""
    with live.server() as (process, url):
        asyncio.run(Visit(url).stay(10))
        time.sleep(_REST)
        server = psutil.Process(process.pid)
        before = _held(server)
        monkeys = [Monkey(url, seed) for seed in range(_MONKEYS)]
        most = asyncio.run(_live(server, monkeys, minutes * 60))
        time.sleep(_REST)
        after = _held(server)
        said = process.log.read_text()
    row("messages sent, visits made", f"{sum(each.sent for each in monkeys)}, {sum(each.visits for each in monkeys)}")
    for name, value in before.items():
        row(f"{name} before, at the most, a minute after", f"{value}, {most[name]}, {after[name]}")
    row("lines of the log, runs that ended in an error", f"{said.count(chr(10))}, {said.count('by way of')}")
    if out := os.environ.get("SOAK_LOG"):
        open(out, "w").write(said)


async def _live(server, monkeys, seconds):
    """Let them live; the most that the server held meanwhile."""
    living = asyncio.gather(*(each.live(seconds, pause=_PAUSE) for each in monkeys))
    most = _held(server)
    begun = time.time()
    while not living.done():
        await asyncio.wait([living], timeout=2)
        held = _held(server)
        if os.environ.get("SOAK_LOG"):
            print(int(time.time() - begun), held, flush=True)
        most = {name: max(value, most[name]) for name, value in held.items()}
    await living
    return most


def _held(server):
    """What the page's process holds, by name."""
    return {"MB": server.memory_info().rss // 10**6, "files": server.num_fds(), "threads": server.num_threads()}
