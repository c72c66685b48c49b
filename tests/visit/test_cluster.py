"""The cluster: a real scheduler and real workers on this machine, what they give, and what happens when they die."""

import asyncio
import os
import time
from concurrent.futures import BrokenExecutor

import pytest

from rnn_core.insight.grid import grid
from rnn_core.visit import compute, store
from rnn_core.visit.compute import cluster, members, versions
from rnn_core.visit.seed_sweep import Sweep
from tests.support.cluster import Cluster
from tests.support.small import SMALL, assert_same
from tests.support.waiting import run_apart
from tests.visit.test_compute import die_once

_PATIENCE = 120


@pytest.fixture
def dask(monkeypatch):
    """A Cluster without processes, to which the jobs of sweeps are to go; one local worker."""
    monkeypatch.setattr(cluster, "_AGAIN", 0.5)
    monkeypatch.setattr(cluster, "_LOOK", 0.2)
    monkeypatch.setattr(cluster, "_PATIENCE", 2)
    monkeypatch.setattr(store, "shared", store.Store(2**28))
    monkeypatch.setenv("RNN_WORKERS", "1")
    with Cluster() as started:
        monkeypatch.setenv("RNN_SCHEDULER", started.address)
        compute.shut_down()
        yield started
        compute.shut_down()


def wait_for(condition):
    """Until it holds."""
    deadline = time.monotonic() + _PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def ask(function, *args):
    """The Job of a sweep that calls a function."""
    return compute.submit(function, *args, on_cluster=True)


def trained():
    """The Outcomes of a sweep, ticked as the page does it, of which nothing is known."""
    store.shared = store.Store(2**28)
    sweep = Sweep(grid(SMALL, ()), 8, 4)
    sweep.resume()
    wait_for(sweep.tick)
    assert sweep.problem is None
    return list(sweep.outcomes(SMALL).values())


@pytest.mark.slow
def test_a_cluster(dask, tmp_path):
    """It gives to the bit what is computed here, and nothing is lost when its workers die, or its scheduler."""
    expected = trained()  # there is no scheduler yet
    assert (compute.cluster_problem(), compute.capacity()) == ((dask.address, "unreachable"), 1)

    scheduler, workers = dask.start_scheduler(), [dask.start_worker() for _ in range(2)]
    wait_for(lambda: compute.capacity() == 2)
    assert compute.cluster_problem() is None
    assert_same(trained(), expected)
    assert compute.submit(os.getpid, slow=True).result(_PATIENCE) not in {worker.pid for worker in workers}

    workers += [dask.start_worker() for _ in range(2)]
    wait_for(lambda: compute.capacity() == 4)
    with pytest.raises(BrokenExecutor):
        ask(os._exit, 1).result(_PATIENCE)
    wait_for(lambda: compute.capacity() == 1)  # three died of it
    workers.append(dask.start_worker())
    wait_for(lambda: compute.capacity() == 2)
    assert ask(die_once, tmp_path / "died").result(_PATIENCE) in {worker.pid for worker in workers}

    jobs = [ask(time.sleep, 0.5) for _ in range(8)]
    jobs[0].result(_PATIENCE)
    scheduler.kill()
    assert [job.outcome(_PATIENCE) for job in jobs] == [(None, None)] * 8
    assert all(job.done for job in jobs)
    assert (compute.cluster_problem(), compute.capacity()) == ((dask.address, "unreachable"), 1)


@pytest.mark.slow
def test_other_versions(dask, tmp_path):
    """Nothing is done by a cluster with another Keras, and who asks is told what differs."""
    other = tmp_path / "keras-0.1.dist-info"
    other.mkdir()
    (other / "METADATA").write_text("Metadata-Version: 2.1\nName: keras\nVersion: 0.1\n")
    dask.start_scheduler()
    dask.start_worker(PYTHONPATH=str(tmp_path))
    wait_for(lambda: compute.cluster_problem() is None)
    wait_for(lambda: isinstance(ask(str).outcome(_PATIENCE)[1], compute.OtherVersionsError))
    problem = ask(die_once, tmp_path / "done").outcome(_PATIENCE)[1]
    assert (problem.address, problem.differences) == (dask.address, f"keras 0.1 ≠ {cluster.versions()['keras']}")
    assert not (tmp_path / "done").exists()


def test_a_call_for_other_versions_is_not_made():
    """A worker that was replaced since it was asked computes nothing, and says what it has."""
    made = []
    ours = versions.versions()
    assert versions.call_if_same(ours, lambda: made.append(1) or 5) == (5, None)
    assert versions.call_if_same(ours | {"keras": "0.1"}, lambda: made.append(2)) == (None, ours)
    assert made == [1], "the second call was made although the versions differ"


class Client:
    """In place of Dask's: it says what the test wants of each worker, and notes what is run on the scheduler."""

    def __init__(self, workers):
        self.workers, self.ran, self.scheduler = workers, [], self

    async def identity(self, n_workers):
        return {"workers": self.workers}

    async def run(self, function, workers, on_error):
        return {address: function() for address in workers}

    async def run_on_scheduler(self, function, *args):
        self.ran.append((function, *args))


def test_full_workers_are_restarted_even_if_none_is_running(caplog):
    """A quarter of them at a time, each after its last job and once told; only those that have a nanny."""
    usual = {"nthreads": 1, "nanny": "tcp://nanny", "memory_limit": 100, "last_seen": 0, "status": "paused"}
    told = {f"tcp://{n}": usual | {"local_directory": f"{n}", "metrics": {"memory": 90}} for n in range(8)}
    told["tcp://0"]["nanny"] = None
    told["tcp://7"] |= {"status": "running", "metrics": {"memory": 10}}
    client = Client(told)

    async def look():
        known = members.Members(client, patience=60, absence=60)
        for _ in range(2):
            assert await known.look() == []
            await known.settle()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            await task
        return [each.address for each in known.usable]

    assert run_apart(look()) == ["tcp://7"]
    assert {address for _, address, _ in client.ran} == {"tcp://1", "tcp://2"}
    assert caplog.text.count("has grown") == 2


def test_the_address_of_the_scheduler(monkeypatch):
    """What is none is named, and so is what is missing for it."""
    for given in ("tcp://node-1.example:8786", "tls://[::1]:8786"):
        monkeypatch.setenv("RNN_SCHEDULER", given)
        assert cluster.address() == given
    for given in ("node:8786", "http://node:8786", "tcp://node", "tcp://node:port"):
        monkeypatch.setenv("RNN_SCHEDULER", given)
        with pytest.raises(ValueError, match=f"RNN_SCHEDULER.*'{given}'"):
            cluster.address()
    monkeypatch.setenv("RNN_SCHEDULER", "tcp://node:8786")
    monkeypatch.setattr(cluster.util, "find_spec", lambda name: None)
    with pytest.raises(ValueError, match=r"RNN_SCHEDULER.*\[cluster\]"):
        cluster.address()
