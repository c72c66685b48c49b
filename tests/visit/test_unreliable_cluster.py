"""Unreliable clusters: addresses without a scheduler, a stopped scheduler, and workers with problems.

A worker may be paused or stopped, may need too much memory, or may have other versions of the packages.
"""

import os
import signal
import socket
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from distributed import Client

from rnn_core.visit import compute
from rnn_core.visit.compute import cluster
from tests.support.cluster import Cluster, submit
from tests.support.dying_worker import die_once
from tests.support.waiting import until

TIMEOUT_S = 60
"""Timeout in seconds for events that should happen at once."""

_grown = []
"""In a worker: the memory that `grow` has allocated."""


@pytest.fixture
def timeouts(monkeypatch):
    """Set shorter timeouts and intervals than on a real network."""
    times = {"_RESPONSE_TIMEOUT_S": 2, "_RETRY_INTERVAL_S": 0.5, "_POLL_INTERVAL_S": 0.2, "_HEARTBEAT_TIMEOUT_S": 5}
    for name, seconds in times.items():
        monkeypatch.setattr(cluster, name, seconds)


@pytest.fixture(scope="module")
def scheduler():
    """Yield a Cluster and its scheduler's process. Each test starts its own workers, and `dask` ends them."""
    with Cluster() as started:
        yield started, started.start_scheduler()


@pytest.fixture
def dask(scheduler, processes, timeouts, monkeypatch):
    """Let sweeps use the Cluster of `scheduler`, which has no worker yet. Sweeps wait up to 30 s for a response."""
    monkeypatch.setattr(cluster, "_RESPONSE_TIMEOUT_S", 30)
    monkeypatch.setenv("RNN_SCHEDULER", scheduler[0].address)
    compute.shut_down()
    compute.queue_length()  # connects to the scheduler
    yield scheduler[0]
    compute.shut_down()
    scheduler[0].stop_workers()


def runs_locally(processes, job):
    """Run a job in a local worker, and return whether the job has a result."""
    _, call, future = processes.under_way.get(timeout=TIMEOUT_S)
    future.set_result(call())
    return job.result(TIMEOUT_S) is not None


def until_used():
    """Wait until sweeps use the cluster."""
    until(compute.has_cluster, "the cluster should be used")


def until_capacity(count):
    """Wait until the cluster can run `count` jobs at a time."""
    until(lambda: compute.capacity() == count, f"{count} jobs should run at a time")


@contextmanager
def silent():
    """Yield the address of a socket that accepts connections and never responds."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"tcp://127.0.0.1:{listening.getsockname()[1]}"


@contextmanager
def web():
    """Yield the address of an HTTP server, such as Dask's own dashboard."""
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"tcp://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.slow
@pytest.mark.parametrize("place", [silent, web])
def test_local_workers_run_all_jobs_if_the_address_has_no_scheduler(processes, timeouts, monkeypatch, place):
    """Local workers run even jobs that were submitted before the first failure, or during an attempt to connect."""
    monkeypatch.setattr(cluster, "_RESPONSE_TIMEOUT_S", 0.5)
    with place() as address:
        monkeypatch.setenv("RNN_SCHEDULER", address)
        compute.shut_down()
        assert runs_locally(processes, submit(int))
        assert compute.cluster_problem() == (address, "unreachable")
        for _ in range(3):
            assert runs_locally(processes, submit(int))


@pytest.mark.slow
def test_local_workers_run_all_jobs_while_the_scheduler_is_stopped(dask, scheduler, processes, monkeypatch):
    """Local workers run even jobs that the cluster already had.

    Once the scheduler responds, sweeps use the cluster again.
    """
    worker = dask.start_worker()
    until_used()
    monkeypatch.setattr(cluster, "_RESPONSE_TIMEOUT_S", 1)
    process = scheduler[1]
    try:
        process.send_signal(signal.SIGSTOP)
        assert runs_locally(processes, submit(int))
        assert compute.cluster_problem().reason == "unreachable"
        compute.shut_down()
        assert runs_locally(processes, submit(int)), (
            "local workers should run the job if the scheduler is stopped from the start"
        )
    finally:
        process.send_signal(signal.SIGCONT)
    until_used()
    assert submit(os.getpid).result(TIMEOUT_S) == worker.pid


def statuses(address):
    """Return the status that the scheduler reports for each worker."""
    with Client(address, timeout=TIMEOUT_S, set_as_default=False) as client:
        return [info["status"] for info in client.scheduler_info()["workers"].values()]


@pytest.mark.slow
def test_a_paused_worker_gets_no_job(dask, processes):
    """If Dask has paused the only worker for its memory, local workers run the jobs, and the page can say why."""
    dask.start_worker(DASK_DISTRIBUTED__WORKER__MEMORY__PAUSE="0.0001")
    until(lambda: statuses(dask.address) == ["paused"], "the worker should be paused")
    compute.shut_down()
    assert runs_locally(processes, submit(int)), "local workers should run the job if the only worker is paused"
    assert compute.cluster_problem() == (dask.address, "no_worker")
    assert not compute.has_cluster(), "the cluster should not be used if its only worker is paused"
    worker = dask.start_worker()
    until_used()
    assert compute.capacity() == 1
    assert compute.cluster_problem() is None
    assert {submit(os.getpid).result(TIMEOUT_S) for _ in range(8)} == {worker.pid}
    worker.send_signal(signal.SIGSTOP)
    assert runs_locally(processes, submit(int)), (
        "local workers should run the job if the only worker that is not paused is stopped"
    )
    assert compute.cluster_problem() == (dask.address, "no_worker")


def grow(path):
    """Allocate 200 MB, once in each process. Record the call in a file, and return the process id."""
    if not _grown:
        _grown.append(bytearray(os.urandom(2**20)) * 200)
    with path.open("a") as file:
        file.write("x")
    return os.getpid()


@pytest.mark.slow
def test_a_worker_that_has_grown_is_restarted_between_two_jobs(dask, monkeypatch, tmp_path):
    """The worker restarts before it needs the memory at which Dask would pause it. No job is lost or run twice."""
    monkeypatch.setattr(cluster, "_HEARTBEAT_TIMEOUT_S", TIMEOUT_S)
    dask.start_worker("--memory-limit", "400MB", nanny=True)
    until_used()
    first = submit(os.getpid).result(TIMEOUT_S)
    jobs = [submit(grow, tmp_path / "calls") for _ in range(6)]
    assert {job.result(TIMEOUT_S) for job in jobs} >= {first}
    until(lambda: submit(os.getpid).result(TIMEOUT_S) != first, "the worker should be restarted")
    assert len((tmp_path / "calls").read_text()) == len(jobs), "each call should be made once"


def stay(path):
    """Create a file with the name of this process's id, wait until the file `wait` is gone, and return the id."""
    (path / f"{os.getpid()}").touch()
    until(lambda: not (path / "wait").exists(), "the file should be removed")
    return os.getpid()


@pytest.mark.slow
def test_a_stopped_worker_loses_its_jobs_to_the_others(dask, tmp_path):
    """Neither the worker nor its connection dies. Only the heartbeat is missing."""
    workers = {process.pid: process for process in (dask.start_worker(), dask.start_worker())}
    until_capacity(2)
    (tmp_path / "wait").touch()
    jobs = [submit(stay, tmp_path) for _ in range(2)]
    until(
        lambda: {path.name for path in tmp_path.iterdir()} >= set(map(str, workers)), "both workers should have a call"
    )
    stopped, other = workers
    workers[stopped].send_signal(signal.SIGSTOP)
    (tmp_path / "wait").unlink()
    assert {job.result(TIMEOUT_S) for job in jobs} == {other}
    until_capacity(1)
    workers[stopped].send_signal(signal.SIGCONT)
    until_capacity(2)


@pytest.fixture
def other_keras(tmp_path):
    """Environment variables for a worker with another version of Keras."""
    folder = tmp_path / "other" / "keras-0.1.dist-info"
    folder.mkdir(parents=True)
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: keras\nVersion: 0.1\n")
    return {"PYTHONPATH": str(folder.parent)}


@pytest.mark.slow
def test_a_cluster_with_other_versions_makes_no_call_and_the_error_names_the_versions(dask, other_keras, tmp_path):
    dask.start_worker(**other_keras)
    until(lambda: compute.cluster_problem() is None, "the scheduler should respond")
    until(
        lambda: isinstance(submit(str).outcome(1)[1], compute.OtherVersionsError),
        "the job should compare the versions",
    )
    problem = submit(die_once, tmp_path / "done").outcome(TIMEOUT_S)[1]
    assert problem.address == dask.address
    assert problem.differences == f"keras 0.1 ≠ {cluster.versions()['keras']}"
    assert not (tmp_path / "done").exists()


@pytest.mark.slow
def test_a_worker_that_joins_is_used_unless_it_has_another_version(dask, processes, other_keras, caplog):
    """A worker of another version gets no job, and the log names the version. The other workers continue.

    Slow jobs of visitors still run in a local worker.
    """
    worker = dask.start_worker()
    wrong = dask.start_worker(**other_keras)
    until_used()
    assert runs_locally(processes, compute.submit(int, slow=True))
    jobs = []

    def is_reported_after_more_jobs():
        jobs.extend(submit(os.getpid) for _ in range(20))
        jobs[-1].result(TIMEOUT_S)
        return f"keras 0.1 ≠ {cluster.versions()['keras']}" in caplog.text

    until(is_reported_after_more_jobs, "the other version should be logged")
    assert {job.result(TIMEOUT_S) for job in jobs} == {worker.pid}, (
        f"{wrong.pid}, which has another Keras, should have no job"
    )
    joined = dask.start_worker()
    until_capacity(2)
    until(
        lambda: joined.pid in {job.result(TIMEOUT_S) for job in [submit(os.getpid) for _ in range(8)]},
        "the worker that has joined should get jobs",
    )
    assert compute.cluster_problem() is None
