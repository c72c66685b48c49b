"""Load: the speed and the memory of one server, or of two, during a class (many visits at the same time)."""

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

_SMALL_CLASS = 30
"""Number of visits in a class with a network each that two cores can serve."""

_SETTLE_S = 20
"""Seconds from the beginning of a class to the beginning of its measurement."""

_MEASURE_S = 20
"""Seconds of a measurement."""

_VISIT_S = _SETTLE_S + _MEASURE_S + 5
"""Seconds from the beginning of a class to its end."""

_WATCHED = {"epochs": 1000, "speed": 1, "play": 1}
"""Choices for a visit with one redraw a second."""

_LARGE = [
    ({"units": 256, "layers": 4, "samples": 125, "timesteps": 1000, "epochs": 100, "play": 1}, None),
    ({"panel": "sweep", "seeds": 256, "until": 60, "samples": 500}, "sweep_start"),
]
"""[(choices for a visit, key of the button that the visit presses, or None), ...]."""


def measure():
    """Measure each kind of class at a new server, and two kinds at two servers if HAProxy is installed."""
    for measure_class in (same_link, seed_each, many_at_rest, beside_large, one_after_another, killed_workers):
        with live.server(RNN_STORE_MB="32") as (process, url):
            asyncio.run(Visit(url).stay(10))
            asyncio.run(measure_class(psutil.Process(process.pid), url))
    if shutil.which("haproxy"):
        two_servers()


def two_servers():
    """Measure two kinds of classes at two servers behind HAProxy.

    HAProxy's configuration is docs/haproxy.cfg with other ports.
    """
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
    """Measure two kinds of classes at HAProxy's address, then the share of the redraws that the first server made."""
    for who, choices in (("that train the same", ()), ("with a seed each", ("seed",))):
        visits = [Visit(url, **_WATCHED, **dict.fromkeys(choices, number)) for number in range(_CLASS)]
        name = f"{_CLASS} visits {who}, two servers behind HAProxy"
        await _attend(name, proxy, visits, process_name="HAProxy's process")
        failed = sum(visit.dropped + len(visit.errors) for visit in visits)
        row(f"{name}: dropped visits and errors", failed, goal="0")
    metrics = [urlopen(f"{server}/metrics").read().decode() for server in servers]
    redraws = [float(re.search(r"^rnn_redraws_total (\S+)", text, re.MULTILINE)[1]) for text in metrics]
    row("share of the redraws that the first of two servers made", redraws[0] / sum(redraws), goal="about 0.5")


async def same_link(server, url):
    """Measure a class in which all visits train the same experiment, and the memory after the class has left."""
    before = server.memory_info().rss
    visits = [Visit(url, **_WATCHED) for _ in range(_CLASS)]
    name = f"{_CLASS} visits train the same"
    await _attend(name, server, visits, redraws="at least 95", p95="at most 0.5")
    opened = [visit.opened.get("network", np.inf) for visit in visits]
    row(f"{name}: opened within 5 s, until the network is shown", median(opened), "s", "at most 3")
    row(f"{name}: the slowest of these", max(opened), "s", "at most 7")
    there = server.memory_info().rss
    await asyncio.sleep(150)  # Streamlit keeps a session for a while, in case its browser reconnects
    gone = server.memory_info().rss
    row(f"{name}: memory of the page's process", there / 1e6, "MB", "at most 200")
    row(f"{name}: memory more than before, when they have gone", (gone - before) / 1e6, "MB", "at most 52")


async def seed_each(server, url):
    """Measure a small class and a whole class in which each visit trains a different seed."""
    for count in (_SMALL_CLASS, _CLASS):
        visits = [Visit(url, **_WATCHED, seed=number) for number in range(count)]
        name = f"{count} visits with a seed each"
        await _attend(name, server, visits, p95="at most 0.8")
        _report_epochs(name, visits)


async def many_at_rest(server, url):
    """Measure three classes at once. A third of the visits train."""
    visits = [Visit(url, **(_WATCHED if number % 3 == 0 else {})) for number in range(3 * _CLASS)]
    await _attend("300 visits, of which 100 train", server, visits, p95="at most 1")
    row("300 visits, of which 100 train: dropped visits", sum(visit.dropped for visit in visits), goal="0")


async def beside_large(server, url):
    """Measure visits alone, then beside the largest network and a sweep of 256 seeds.

    The visits should be equally fast in both cases.
    """
    for who, extra in (("alone", []), ("beside 256 units × 4 layers and a sweep of 256 seeds", _LARGE)):
        visits = [Visit(url, **_WATCHED, seed=number) for number in range(20)]
        large = [asyncio.create_task(Visit(url, **choices).stay(60, press=press)) for choices, press in extra]
        name = f"20 visits with a seed each, {who}"
        await _attend(name, server, visits)
        _report_epochs(name, visits)
        await asyncio.gather(*large)


async def one_after_another(server, url):
    """Measure the memory after each hundred of a thousand visits, of which five take place at a time.

    Each visit has its own experiment.
    """
    levels = []
    visits = [Visit(url, epochs=5, speed="max", play=1, seed=number) for number in range(1000)]
    for first in range(0, 1000, 5):
        await asyncio.gather(*(visit.stay(60, until=5) for visit in visits[first : first + 5]))
        if first % 100 == 95:
            processes = server, *_workers_of(server)
            levels.append([process.memory_info().rss / 1e6 for process in processes][:2])
    name = "1,000 visits one after another, an experiment each"
    for count, (page, worker) in zip(range(100, 1001, 100), levels, strict=True):
        if count in (200, 600, 1000):
            row(f"{name}: memory of the page's process after {count:,}", page, "MB", "level")
            row(f"{name}: memory of the worker after {count:,}", worker, "MB", "level")
    failed = sum(bool(visit.errors) or not visit.done for visit in visits)
    row(f"{name}: visits that failed", failed, goal="0")


async def killed_workers(server, url):
    """Measure visits while the oldest worker is killed every 15 seconds, for two minutes."""
    visits = [Visit(url, **_WATCHED, seed=number) for number in range(20)]
    staying = asyncio.gather(*(visit.stay(130) for visit in visits))
    for _ in range(8):
        await asyncio.sleep(15)
        min(_workers_of(server), key=psutil.Process.create_time).kill()
    await staying
    name = "20 visits that train, a worker killed every 15 s for two minutes"
    row(f"{name}: errors", sum(len(visit.errors) for visit in visits), goal="0")
    pairs = [pair for visit in visits for pair in pairwise(visit.epochs)]
    back = sum(later[1] < earlier[1] for earlier, later in pairs)
    row(f"{name}: epochs shown after a later one", back, goal="0")
    longest = max(later[0] - earlier[0] for earlier, later in pairs)
    row(f"{name}: longest time without a redraw, of which 1 s is the rule", longest, "s", "at most 6")


def _workers_of(server):
    return [child for child in server.children(recursive=True) if "Loky" in str(child.cmdline())]


def _report_epochs(name, visits):
    """Report the number of epochs of the slowest and of the median visit."""
    trained = [visit.epochs[-1][1] if visit.epochs else 0 for visit in visits]
    row(f"{name}: epochs of the slowest visit in {_VISIT_S} s", min(trained))
    row(f"{name}: epochs of the median visit in {_VISIT_S} s", median(trained))


async def _attend(name, process, visits, redraws="", p95="", process_name="the server's process"):
    """Let all visits open the page within 5 s and stay, and report their redraws and a process's use of the processor.

    Args:
        name: A description of the visits, for the rows.
        process: The process whose processor time is measured.
        visits: The Visits.
        redraws: The goal for the number of redraws a second.
        p95: The goal for the 95th percentile of a redraw's duration.
        process_name: The name of the process, for its row.
    """
    draw = random.Random(0)
    delays = [draw.uniform(0, 5) for _ in visits]
    together = zip(visits, delays, strict=True)
    staying = asyncio.gather(*(visit.stay(_VISIT_S - delay, delay=delay) for visit, delay in together))
    await asyncio.sleep(_SETTLE_S)
    begin = time.monotonic()
    before = sum(process.cpu_times()[:2])
    await asyncio.sleep(_MEASURE_S)
    used = (sum(process.cpu_times()[:2]) - before) / _MEASURE_S
    await staying
    waits = [wait for visit in visits for start, wait in visit.redraws if begin <= start < begin + _MEASURE_S]
    row(f"{name}: redraws a second", len(waits) / _MEASURE_S, goal=redraws)
    row(f"{name}: a redraw, median", median(waits), "s")
    row(f"{name}: a redraw, 95th percentile", np.quantile(waits, 0.95), "s", p95)
    row(f"{name}: cores that {process_name} uses", used)
