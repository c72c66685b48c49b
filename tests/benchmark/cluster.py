"""Sweeps on a Dask cluster: seeds a second with the workers that fit here, what a job costs, and what more would give.

The model: a job passes through the page's process and through the scheduler, each of which does one thing at a time,
on its way to the first free worker, and back. A worker loads TensorFlow before its first job and compiles what it has
not compiled lately. Left out: the network, and the scheduler's own housekeeping.
"""

import os
import random
import time
from collections import deque
from contextlib import contextmanager
from heapq import heappop, heappush
from itertools import count
from statistics import median

import psutil
from distributed import Client

from rnn_core.insight.grid import grid
from rnn_core.insight.seeds import train_seeds
from rnn_core.spec import Spec
from rnn_core.visit import compute, store
from rnn_core.visit.seed_sweep import Sweep
from tests.benchmark import row, seconds
from tests.support.cluster import Cluster

_EPOCHS, _SEEDS = 30, 96
_JOBS = 2000  # that do nothing
_MAP = [(cell % 12, seeds) for cell in range(144) for seeds in (4, 4, 4, 4)]  # (structure, seeds) of each job
_COMPILED = 8  # structures that a worker keeps


def measure():
    """All of it."""
    _throughput(0)
    compiling = _compiling()
    compute.shut_down()
    with _cluster(1):
        rate, first = _throughput(1)
    with _cluster(2) as scheduler:
        _throughput(2)
        page, served = _costs(scheduler)
    seed = 1 / rate
    loading = max(0, first - seed - compiling)
    row("a job that does nothing: of the page's process, of the scheduler", f"{page * 1e3:.1f}, {served * 1e3:.1f} ms")
    row("a worker's start; another structure", f"{loading:.1f}, {compiling:.1f} s")
    costs = {"seed": seed, "page": page, "scheduler": served}
    for workers in (1, 2, 10, 100, 500, 1000):
        many = [(0, 4)] * 20 * workers
        rate = 4 * len(many) / simulate(many, workers, **costs, loading=0, compiling=0)
        whole = simulate(_MAP, workers, **costs, loading=loading, compiling=compiling)
        share = f"{rate:.0f} seeds a second, {rate * seed / workers:.0%} of what they could"
        row(f"the model, {workers} workers: {share}; a map", f"{whole:.0f} s")


def simulate(jobs, workers, *, seed, page, scheduler, loading, compiling):
    """Seconds until jobs are done, (structure, seeds) each.

    seed: seconds of a seed in a worker; page, scheduler: of a job in these, there and back together; loading,
    compiling: of TensorFlow and of a structure in a worker.
    """
    order, events = count(), []
    waiting, queue, idle = deque(random.Random(0).sample(jobs, len(jobs))), deque(), list(range(workers))
    free, kept = {"page": 0.0, "scheduler": 0.0}, [None] * workers
    now, in_the_air = 0.0, 0

    def pass_through(who, cost, then, *what):
        free[who] = max(free[who], now) + cost / 2
        heappush(events, (free[who], next(order), then, *what))

    while True:
        while waiting and in_the_air <= 1.1 * workers:
            in_the_air += 1
            pass_through("page", page, "sent", waiting.popleft())
        while queue and idle:
            (structure, seeds), worker = queue.popleft(), idle.pop()
            cost = seeds * seed + (loading if kept[worker] is None else 0)
            known = kept[worker] or []
            cost += 0 if structure in known else compiling
            kept[worker] = [structure, *(each for each in known if each != structure)][:_COMPILED]
            heappush(events, (now + cost, next(order), "done", worker))
        if not events:
            return now
        now, _, what, *about = heappop(events)
        if what == "sent":
            pass_through("scheduler", scheduler, "queued", *about)
        elif what == "queued":
            queue += about
        elif what == "done":
            pass_through("scheduler", scheduler, "told", *about)
        elif what == "told":
            idle += about
            pass_through("page", page, "known")
        else:
            in_the_air -= 1


@contextmanager
def _cluster(workers):
    """The scheduler's process of a cluster that is in use."""
    with Cluster() as started:
        os.environ["RNN_SCHEDULER"] = started.address
        scheduler = started.start_scheduler()
        for _ in range(workers):
            started.start_worker()
        with Client(started.address, timeout=60) as client:
            client.wait_for_workers(workers)
        compute.call(os.getpid)
        while not compute.has_cluster():
            time.sleep(0.1)
        yield psutil.Process(scheduler.pid)
        compute.shut_down()


def _throughput(workers):
    """Seeds a second, and the seconds of the first one."""
    first = seconds(_sweep, count=1)
    rate = _SEEDS / median(seconds(_sweep, count=_SEEDS) for _ in range(3))
    row(f"seeds of {_EPOCHS} epochs a second, {workers} workers of a cluster", f"{rate:.1f}")
    return rate, first


def _sweep(count):
    """Train seeds, of which nothing is known, ticked as the page does it."""
    store.shared = store.Store(2**28)
    under_way = Sweep(grid(Spec(learning_rate=0.0011), ()), count, _EPOCHS)  # the article's seeds are known
    under_way.resume()
    while not under_way.tick():
        time.sleep(0.3)
    assert under_way.problem is None


def _compiling():
    """Seconds that the first epoch of a structure takes in a worker that has loaded TensorFlow."""
    options = {"epochs": 1, "seconds": 60, "begun": {}}
    seconds(compute.call, train_seeds, Spec(), [0], **options)
    return seconds(compute.call, train_seeds, Spec(units=11), [0], **options)


def _costs(scheduler):
    """Seconds of this process and of the scheduler's for a job that does nothing."""
    processes = psutil.Process(), scheduler
    before = [sum(process.cpu_times()[:2]) for process in processes]
    jobs = [compute.submit(int, far=True) for _ in range(_JOBS)]
    took = seconds(lambda: [job.result() for job in jobs])
    row("jobs that do nothing, with 2 workers", f"{_JOBS / took:.0f} a second")
    return [(sum(process.cpu_times()[:2]) - used) / _JOBS for process, used in zip(processes, before, strict=True)]
