"""Sweeps on a Dask cluster on this machine: results, lost workers, and restarts of workers with full memory."""

import asyncio
import os
import time
from concurrent.futures import BrokenExecutor
from contextlib import suppress
from queue import Empty

import numpy as np
import pytest

from rnn_core.insight.grid import grid
from rnn_core.insight.seeds import train_seeds
from rnn_core.visit import compute, store
from rnn_core.visit.compute import cluster, members, versions
from rnn_core.visit.seed_sweep import Sweep
from tests.support.cluster import Cluster, submit
from tests.support.dying_worker import die_once
from tests.support.small import SMALL, assert_same
from tests.support.waiting import run_apart, until

TIMEOUT_S = 120


@pytest.fixture
def dask(processes, monkeypatch):
    """The Cluster that sweeps use. It has no processes yet. The fixture `processes` replaces the local worker."""
    monkeypatch.setattr(cluster, "_RETRY_INTERVAL_S", 0.5)
    monkeypatch.setattr(cluster, "_POLL_INTERVAL_S", 0.2)
    monkeypatch.setattr(cluster, "_RESPONSE_TIMEOUT_S", 2)
    monkeypatch.setattr(store, "shared", store.Store(2**28))
    with Cluster() as started:
        monkeypatch.setenv("RNN_SCHEDULER", started.address)
        compute.shut_down()
        yield started
        compute.shut_down()


def until_capacity(count):
    """Wait until the cluster can run `count` jobs at a time."""
    until(lambda: compute.capacity() == count, f"{count} jobs should run at a time")


def train_sweep():
    """Train a sweep, and return the Outcomes."""
    sweep = Sweep(grid(SMALL, ()), 8, 4)
    sweep.resume()
    until(sweep.tick, "the sweep should end")
    assert sweep.problem is None
    return list(sweep.outcomes(SMALL).values())


def finish_locally(processes, jobs):
    """Act as the local worker, which makes the calls that it gets, until all jobs are done."""

    def are_done():
        with suppress(Empty):
            _, call, future = processes.under_way.get_nowait()
            future.set_result(call())
        return all(job.done for job in jobs)

    until(are_done, "the local worker should get all jobs")


@pytest.mark.slow
def test_a_cluster_gives_the_results_of_local_calls_and_loses_no_job(dask, processes, tmp_path):
    """At first there is no scheduler. Then there are workers, the workers die, and at last the scheduler dies."""
    finish_locally(processes, [submit(int)])  # there is no scheduler yet
    assert compute.cluster_problem() == (dask.address, "unreachable")
    assert compute.capacity() == 1

    scheduler = dask.start_scheduler()
    workers = [dask.start_worker()]
    until(compute.has_cluster, "the cluster should be used")
    assert compute.cluster_problem() is None
    expected, _ = train_seeds(SMALL, range(8), epochs=4, seconds=np.inf, begun={})
    assert_same(train_sweep(), expected)
    assert processes.under_way.empty()

    workers += [dask.start_worker() for _ in range(4)]
    until_capacity(5)
    assert submit(die_once, tmp_path / "died").result(TIMEOUT_S) in {worker.pid for worker in workers}
    until_capacity(4)
    with pytest.raises(BrokenExecutor):
        submit(os._exit, 1).result(TIMEOUT_S)
    until_capacity(1)  # the call has killed three workers

    jobs = [submit(time.sleep, 0.5) for _ in range(8)]
    jobs[0].result(TIMEOUT_S)
    scheduler.kill()
    finish_locally(processes, jobs)
    assert [job.outcome(TIMEOUT_S) for job in jobs] == [(None, None)] * 8
    assert compute.cluster_problem() == (dask.address, "unreachable")
    assert compute.capacity() == 1


def test_a_worker_with_other_versions_does_not_make_a_call():
    """If a worker has other versions of the packages, it does not make the call. It returns its versions instead."""
    made = []
    ours = versions.versions()
    assert versions.call_if_same(ours, lambda: made.append(1) or 5) == (5, None)
    assert versions.call_if_same(ours | {"keras": "0.1"}, lambda: made.append(2)) == (None, ours)
    assert made == [1], "the second call should not be made, because the versions differ"


class Client:
    """A replacement for Dask's Client. It reports the test's workers, and records the calls on the scheduler."""

    def __init__(self, workers):
        self.workers = workers
        self.ran = []
        self.scheduler = self

    async def identity(self, n_workers):
        return {"workers": self.workers}

    async def run(self, function, workers, on_error):
        return {address: function() for address in workers}

    async def run_on_scheduler(self, function, *args):
        self.ran.append((function, *args))


def test_workers_with_full_memory_are_restarted_even_if_dask_has_paused_them(caplog):
    """At most a quarter of the workers are restarted at the same time. Each restart is logged once.

    Only a worker with a nanny (a process that starts the worker again) can be restarted.
    """
    default = {"nthreads": 1, "nanny": "tcp://nanny", "memory_limit": 100, "last_seen": 0, "status": "paused"}
    infos = {f"tcp://{n}": default | {"local_directory": f"{n}", "metrics": {"memory": 90}} for n in range(8)}
    infos["tcp://0"]["nanny"] = None
    infos["tcp://7"] |= {"status": "running", "metrics": {"memory": 10}}
    client = Client(infos)

    async def poll_twice():
        polled = members.Members(client, response_timeout_s=60, heartbeat_timeout_s=60)
        for _ in range(2):
            assert await polled.poll() == []
            await polled.wait_until_usable()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            await task
        return [member.address for member in polled.usable]

    assert run_apart(poll_twice()) == ["tcp://7"]
    assert {address for _, address, _ in client.ran} == {"tcp://1", "tcp://2"}
    assert caplog.text.count("has grown") == 2


@pytest.mark.parametrize("address", ["tcp://node-1.example:8786", "tls://[::1]:8786"])
def test_the_address_of_the_scheduler_is_read_from_the_environment(monkeypatch, address):
    monkeypatch.setenv("RNN_SCHEDULER", address)
    assert cluster.address() == address


@pytest.mark.parametrize("value", ["node:8786", "http://node:8786", "tcp://node", "tcp://node:port"])
def test_an_invalid_address_of_the_scheduler_is_an_error(monkeypatch, value):
    monkeypatch.setenv("RNN_SCHEDULER", value)
    with pytest.raises(ValueError, match=f"RNN_SCHEDULER.*'{value}'"):
        cluster.address()


def test_an_address_of_a_scheduler_is_an_error_if_dask_is_not_installed(monkeypatch):
    """The error names the extra that installs Dask."""
    monkeypatch.setenv("RNN_SCHEDULER", "tcp://node:8786")
    monkeypatch.setattr(cluster.util, "find_spec", lambda name: None)
    with pytest.raises(ValueError, match=r"RNN_SCHEDULER.*\[cluster\]"):
        cluster.address()
