"""Load: a class, which makes many visits to one server, or to two, at the same time."""

import asyncio
import random
import re
import shutil
import subprocess
import tempfile
import time
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from statistics import median
from urllib.request import urlopen

import numpy as np
import psutil

from docs import live
from tests.benchmark import row
from tests.support.visits import Visit

CONFIG = live.ROOT / "docs" / "haproxy.cfg"
_CLASS = 100
"""Number of visits in a class."""

_SETTLE_S = 20
_MEASURE_S = 20

_WATCHED = {"epochs": 1000, "speed": 1, "play": 1}
"""Choices for a visit with one redraw a second."""

_LARGE = [
    ({"units": 256, "layers": 4, "samples": 125, "timesteps": 1000, "epochs": 100, "play": 1}, None),
    ({"panel": "sweep", "seeds": 256, "until": 60, "samples": 500}, "sweep_start"),
]
"""(Choices for a visit, key of the button that the visit presses, or None)."""


def measure():
    """Measure each class at its own server, and two classes at two servers if HAProxy is installed."""
    for measure_class in (same_link, seed_each, many_at_rest, beside_large, one_after_another, killed_workers):
        with live.server(RNN_STORE_MB="32") as (process, url):
            asyncio.run(Visit(url).stay(10))
            asyncio.run(measure_class(psutil.Process(process.pid), url))
    if shutil.which("haproxy"):
        two_servers()


def two_servers():
    """Measure two classes at two servers behind HAProxy, with docs/haproxy.cfg changed to free ports."""
    ports = {port: str(live.free_port()) for port in ("8501", "8502", "8080")}
    text = re.sub("|".join(ports), lambda port: ports[port[0]], CONFIG.read_text("utf-8"))
    with ExitStack() as stack:
        config = Path(stack.enter_context(tempfile.TemporaryDirectory()), "haproxy.cfg")
        config.write_text(text, "utf-8")
        servers = [live.server(ports[port], "/rnn", RNN_STORE_MB="32") for port in ("8501", "8502")]
        urls = [url for _, url in map(stack.enter_context, servers)]
        for url in urls:
            asyncio.run(Visit(url).stay(10))
        proxy = stack.enter_context(subprocess.Popen(["haproxy", "-f", config]))
        stack.callback(proxy.terminate)
        time.sleep(5)
        asyncio.run(_class_at_two(psutil.Process(proxy.pid), f"http://127.0.0.1:{ports['8080']}/rnn", urls))


async def _class_at_two(proxy, url, servers):
    for who, choices in (("that train the same", ()), ("with a seed each", ("seed",))):
        visits = [Visit(url, **_WATCHED, **dict.fromkeys(choices, number)) for number in range(_CLASS)]
        row(f"{_CLASS} visits {who}, two servers behind HAProxy: redraws a second", await _attend(proxy, visits))
        row("of them dropped, told of an error", sum(visit.dropped + len(visit.errors) for visit in visits), "0")
    metrics = [urlopen(f"{server}/metrics").read().decode() for server in servers]
    redraws = [re.search(r"^rnn_redraws_total (\S+)", text, re.MULTILINE)[1] for text in metrics]
    row("redraws of each server", ", ".join(redraws), "about the same")


async def same_link(server, url):
    """Measure a class in which all visits train the same experiment, and the memory after the class has left."""
    before = server.memory_info().rss
    visits = [Visit(url, **_WATCHED) for _ in range(_CLASS)]
    redraws = await _attend(server, visits)
    row(f"{_CLASS} visits train the same: redraws a second", redraws, "100; p95 0.5 s")
    opened = [visit.opened.get("network", np.inf) for visit in visits]
    row("opened within 5 s, to the network", f"median {median(opened):.1f}, worst {max(opened):.1f} s", "3, 7 s")
    there = server.memory_info().rss
    await asyncio.sleep(150)  # Streamlit waits for a visit to come back
    gone = server.memory_info().rss
    row("memory of the page's process with them", f"{there / 1e6:.0f} MB", "200 MB")
    row("more than before when they have gone", f"{(gone - before) / 1e6:.0f} MB", "20 MB and the store's 32")


async def seed_each(server, url):
    """Measure a class in which each visit trains a different seed."""
    visits = [Visit(url, **_WATCHED, seed=number) for number in range(_CLASS)]
    row(f"{_CLASS} visits with a seed each: redraws a second", await _attend(server, visits), "p95 0.8 s")
    trained = [visit.epochs[-1][1] if visit.epochs else 0 for visit in visits]
    row("epochs of the slowest and of the median visit", f"{min(trained)}, {median(trained):.0f}", "half at least")


async def many_at_rest(server, url):
    """Measure three times as many visits, when a third of them train."""
    visits = [Visit(url, **(_WATCHED if number % 3 == 0 else {})) for number in range(3 * _CLASS)]
    row("300 visits, a third trains: redraws a second", await _attend(server, visits), "p95 1 s")
    row("of them dropped", sum(visit.dropped for visit in visits), "0")


async def beside_large(server, url):
    """Measure visits beside the largest network and a sweep of 256 seeds. Neither should slow the visits down."""
    for who, extra in (("alone", []), ("beside 256 units x 4 layers and a sweep of 256 seeds", _LARGE)):
        visits = [Visit(url, **_WATCHED, seed=number) for number in range(20)]
        large = [asyncio.create_task(Visit(url, **choices).stay(60, press=press)) for choices, press in extra]
        row(f"20 visits with a seed each, {who}: redraws a second", await _attend(server, visits), "the same")
        trained = [visit.epochs[-1][1] for visit in visits]
        row("epochs of the slowest and of the median visit", f"{min(trained)}, {median(trained):.0f}", "the same")
        await asyncio.gather(*large)


async def one_after_another(server, url):
    """Measure the memory after each hundred of a thousand visits. Five come at a time, each with its own experiment."""
    levels = []
    visits = [Visit(url, epochs=5, speed="max", play=1, seed=number) for number in range(1000)]
    for first in range(0, 1000, 5):
        await asyncio.gather(*(visit.stay(60, until=5) for visit in visits[first : first + 5]))
        if first % 100 == 95:
            processes = server, *_workers_of(server)
            levels.append([process.memory_info().rss / 1e6 for process in processes][:2])
    page, worker = (", ".join(f"{level:.0f}" for level in side) for side in zip(*levels, strict=True))
    row("1000 experiments, a visit each: memory of the page's process after each 100", f"{page} MB", "level")
    row("of the worker", f"{worker} MB", "level")
    row("of them in vain", sum(bool(visit.errors) or not visit.done for visit in visits), "0")


async def killed_workers(server, url):
    """Measure visits while the oldest worker is killed every 15 seconds, for two minutes."""
    visits = [Visit(url, **_WATCHED, seed=number) for number in range(20)]
    staying = asyncio.gather(*(visit.stay(130) for visit in visits))
    for _ in range(8):
        await asyncio.sleep(15)
        min(_workers_of(server), key=psutil.Process.create_time).kill()
    await staying
    row("20 visits, a worker killed every 15 s: told of an error", sum(len(visit.errors) for visit in visits), "0")
    pairs = [pair for visit in visits for pair in pairwise(visit.epochs)]
    back = sum(later[1] < earlier[1] for earlier, later in pairs)
    row("epochs shown, steps back", f"{len(pairs)}, {back}", "0")
    row("the longest standstill", f"{max(later[0] - earlier[0] for earlier, later in pairs):.1f} s", "1 to 6 s")


def _workers_of(server):
    return [child for child in server.children(recursive=True) if "Loky" in str(child.cmdline())]


async def _attend(server, visits):
    """Let all visits open the page within 5 s and stay.

    Return redraws a second, their median and 95th percentile duration, and the server's processor load, as text.
    """
    draw = random.Random(0)
    delays = [draw.uniform(0, 5) for _ in visits]
    length = _SETTLE_S + _MEASURE_S + 5
    together = zip(visits, delays, strict=True)
    staying = asyncio.gather(*(visit.stay(length - delay, delay=delay) for visit, delay in together))
    await asyncio.sleep(_SETTLE_S)
    begin = time.monotonic()
    before = sum(server.cpu_times()[:2])
    await asyncio.sleep(_MEASURE_S)
    used = (sum(server.cpu_times()[:2]) - before) / _MEASURE_S
    await staying
    waits = [wait for visit in visits for start, wait in visit.redraws if begin <= start < begin + _MEASURE_S]
    p95 = np.quantile(waits, 0.95)
    return f"{len(waits) / _MEASURE_S:.0f}; median {median(waits):.2f}, p95 {p95:.2f} s; {used:.2f} of a core"
