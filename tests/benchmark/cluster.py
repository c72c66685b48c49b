"""Cluster: seeds per second on a Dask cluster on this machine, the cost of a job, and a model of larger clusters.

In the model, a job passes through the page's process and the scheduler to a free worker. Its result goes the same way
back. The page's process and the scheduler each do one thing at a time. A worker loads TensorFlow before its first
job. A structure is a kind of network that needs its own compilation. A worker keeps the structures that it has used
last, up to a maximum number, and compiles any other structure. The model ignores the times of network traffic and of
the scheduler's other work.
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

from rnn_core.insight.seeds import train_seeds
from rnn_core.spec import Spec
from rnn_core.visit import compute
from tests.benchmark import row, seconds
from tests.benchmark.sweep import sweep
from tests.support.cluster import Cluster

_EPOCHS = 30
"""Number of epochs of each seed in a measured sweep."""

_SEEDS = 96
"""Number of seeds in a measured sweep."""

_JOBS = 2000
"""Number of jobs in the measurement of a job's cost. Each job is empty: it makes a call that takes no time."""

_MAP = [(cell % 12, seeds) for cell in range(144) for seeds in (4, 4, 4, 4)]
"""The jobs of a map with 12 × 12 cells and 16 seeds for each cell, [(structure, number of seeds), ...]."""

_MAX_COMPILED = 8
"""Maximum number of compiled structures that a worker keeps."""


def measure():
    """Measure local workers and small clusters, and print the model's numbers for larger clusters."""
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
    row("an empty job: processor time of the page's process", page * 1e3, "ms")
    row("an empty job: processor time of the scheduler", served * 1e3, "ms")
    row("start of a worker", loading, "s")
    row("first epoch of a new structure", compiling, "s")
    costs = {"seed": seed, "page": page, "scheduler": served}
    for workers in (1, 2, 10, 100, 500, 1000):
        many = [(0, 4)] * 20 * workers
        rate = 4 * len(many) / simulate(many, workers, **costs, loading=0, compiling=0)
        map_seconds = simulate(_MAP, workers, **costs, loading=loading, compiling=compiling)
        row(f"model of {workers:,} workers: seeds a second", rate)
        row(f"model of {workers:,} workers: share of the time in which they train", rate * seed / workers)
        row(f"model of {workers:,} workers: a map of 12 × 12 cells, 16 seeds, 12 structures", map_seconds, "s")


def simulate(jobs, workers, *, seed, page, scheduler, loading, compiling):
    """Return the seconds until all jobs are done in the model.

    Args:
        jobs: The jobs, [(structure, number of seeds), ...].
        workers: The number of workers.
        seed: Seconds for a seed in a worker.
        page: Seconds for a job in the page's process, for both directions together.
        scheduler: Seconds for a job in the scheduler, for both directions together.
        loading: Seconds for TensorFlow's start in a worker.
        compiling: Seconds for compiling a structure in a worker.
    """
    order = count()
    events = []
    waiting = deque(random.Random(0).sample(jobs, len(jobs)))
    queue = deque()
    idle = list(range(workers))
    free_at = {"page": 0.0, "scheduler": 0.0}
    compiled = [None] * workers
    now = 0.0
    under_way = 0

    def pass_through(process, cost, event, *subject):
        free_at[process] = max(free_at[process], now) + cost / 2
        heappush(events, (free_at[process], next(order), event, *subject))

    while True:
        while waiting and under_way <= 1.1 * workers:  # as in compute.members
            under_way += 1
            pass_through("page", page, "sent", waiting.popleft())
        while queue and idle:
            (structure, seeds) = queue.popleft()
            worker = idle.pop()
            cost = seeds * seed + (loading if compiled[worker] is None else 0)
            known = compiled[worker] or []
            cost += 0 if structure in known else compiling
            compiled[worker] = [structure, *(other for other in known if other != structure)][:_MAX_COMPILED]
            heappush(events, (now + cost, next(order), "done", worker))
        if not events:
            return now
        now, _, event, *subject = heappop(events)
        if event == "sent":
            pass_through("scheduler", scheduler, "queued", *subject)
        elif event == "queued":
            queue += subject
        elif event == "done":
            pass_through("scheduler", scheduler, "reported", *subject)
        elif event == "reported":
            idle += subject
            pass_through("page", page, "collected")
        else:
            under_way -= 1


@contextmanager
def _cluster(workers):
    """Start a cluster with some workers, wait until sweeps use it, and yield the scheduler's process."""
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
    """Measure sweeps, and return (seeds a second, seconds of a first sweep with one seed).

    workers: the number of the cluster's workers, or 0 for a local worker.
    """
    first = seconds(sweep, 1, _EPOCHS)
    rate = _SEEDS / median(seconds(sweep, _SEEDS, _EPOCHS) for _ in range(3))
    where = f"a cluster of {workers}" if workers else "no cluster, one worker"
    row(f"seeds of {_EPOCHS} epochs a second: {where}", rate)
    return rate, first


def _compiling():
    """Return the seconds of a new structure's first epoch, in a worker that has already loaded TensorFlow."""
    options = {"epochs": 1, "seconds": 60, "begun": {}}
    seconds(compute.call, train_seeds, Spec(), [0], **options)
    return seconds(compute.call, train_seeds, Spec(units=11), [0], **options)


def _costs(scheduler):
    """Return the processor seconds of an empty job, in this process and in the scheduler."""
    processes = psutil.Process(), scheduler
    before = [sum(process.cpu_times()[:2]) for process in processes]
    jobs = [compute.submit(int, on_cluster=True) for _ in range(_JOBS)]
    took = seconds(lambda: [job.result() for job in jobs])
    row("empty jobs a second: a cluster of 2", _JOBS / took)
    return [(sum(process.cpu_times()[:2]) - used) / _JOBS for process, used in zip(processes, before, strict=True)]
