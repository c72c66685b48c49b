"""A class: many visits at once to one server, as the README's table of them says."""

import asyncio
import random
import statistics
import time

import numpy as np
import psutil

from docs import live
from tests.benchmark import row
from tests.benchmark.visits import Visit

_CLASS = 100


def measure():
    """All of it."""
    with live.server(RNN_STORE_MB="32") as (process, url):
        asyncio.run(_warm(url))
        for what, choices in (("the same link", lambda _: {}), ("a seed each", lambda number: {"seed": number})):
            asyncio.run(_train(process, url, what, choices))


async def _warm(url):
    await Visit(url).stay(10)


async def _train(process, url, what, choices):
    """A hundred visits that train, a redraw a second each."""
    visits = [Visit(url, epochs=1000, speed=1, play=1, **choices(number)) for number in range(_CLASS)]
    server = psutil.Process(process.pid)
    draw = random.Random(0)
    delays = sorted(draw.uniform(0, 5) for _ in visits)
    staying = [asyncio.create_task(visit.stay(45 - delay, delay=delay)) for visit, delay in zip(visits, delays, strict=True)]
    await asyncio.sleep(20)
    begin, used = time.monotonic(), sum(server.cpu_times()[:2])
    mine = time.process_time()
    await asyncio.sleep(20)
    took, used = time.monotonic() - begin, sum(server.cpu_times()[:2]) - used
    memory = server.memory_info().rss / 1e6
    await asyncio.gather(*staying)
    waits = [wait for visit in visits for asked, wait in visit.redraws if begin <= asked < begin + took]
    opened = [visit.opened.get("network", np.inf) for visit in visits]
    p95 = np.quantile(waits, 0.95)
    row(f"{_CLASS} visits, {what}: redraws a second", f"{len(waits) / took:.0f}; median {statistics.median(waits):.2f} s, p95 {p95:.2f} s")
    row("opened within 5 s, to the network", f"median {np.median(opened):.1f} s, worst {max(opened):.1f} s")
    print([[round(x, 1) for x in v.full] for v in visits][::6])
    print([round(w,2) for a,w in visits[50].redraws])
    for v in visits:
        if v.epochs and v.epochs[-1][1] < 6: print("slow", v.query, v.epochs, [(round(a-v.begun,1), round(w,1)) for a, w in v.redraws], v.full)
    print("client", (time.process_time() - mine) / took)
    print("cpu", used / took, "memory", memory, "kB/redraw", "errors", sum(len(v.errors) for v in visits))
    ends = [visit.epochs[-1][1] if visit.epochs else 0 for visit in visits]
    print("epochs", min(ends), statistics.median(ends), max(ends))
