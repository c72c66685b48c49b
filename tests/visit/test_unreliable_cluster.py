"""What may go wrong with a cluster: it is silent, and its workers are paused, stopped, grown, of another version."""

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
from tests.support.cluster import Cluster
from tests.visit.test_cluster import ask, wait_for
from tests.visit.test_compute import processes  # noqa: F401 the local workers, each of whose calls the test answers

_PATIENCE = 60  # seconds for what should come at once

_kept = []


@pytest.fixture
def patient(monkeypatch):
    """The times after which a cluster is given up or tried again, shorter than on a real network."""
    for name, seconds in {"_PATIENCE": 2, "_AGAIN": 0.5, "_LOOK": 0.2, "_ABSENCE": 5}.items():
        monkeypatch.setattr(cluster, name, seconds)


@pytest.fixture(scope="module")
def scheduler():
    """A Cluster with a running scheduler, whose workers each test starts and ends."""
    with Cluster() as started:
        yield started, started.start_scheduler()


@pytest.fixture
def dask(scheduler, processes, patient, monkeypatch):  # noqa: F811
    """The Cluster of `scheduler`, to which the jobs of sweeps go; it has no worker yet, and may be slow to answer."""
    monkeypatch.setattr(cluster, "_PATIENCE", 30)
    monkeypatch.setenv("RNN_SCHEDULER", scheduler[0].address)
    compute.shut_down()
    compute.waiting()  # from now on it is connected
    yield scheduler[0]
    compute.shut_down()
    scheduler[0].stop_workers()


def is_done_here(processes, job):  # noqa: F811
    """Whether a job reaches a local worker, which does it."""
    _, call, future = processes.under_way.get(timeout=_PATIENCE)
    future.set_result(call())
    return job.result(_PATIENCE) is not None


@contextmanager
def silent():
    """The address of a socket that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"tcp://127.0.0.1:{listening.getsockname()[1]}"


@contextmanager
def web():
    """The address of an HTTP server, such as Dask's own dashboard."""
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"tcp://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize("place", [silent, web])
def test_what_is_no_scheduler_is_given_up(processes, patient, monkeypatch, place):  # noqa: F811
    """Local workers do the jobs, those too that were asked for before it was known, and those of later attempts."""
    with place() as address:
        monkeypatch.setenv("RNN_SCHEDULER", address)
        compute.shut_down()
        assert is_done_here(processes, ask(int))
        assert compute.cluster_problem() == (address, "unreachable")
        for _ in range(3):
            assert is_done_here(processes, ask(int))


@pytest.mark.slow
def test_a_scheduler_that_stops_and_goes_on(dask, scheduler, processes, monkeypatch):  # noqa: F811
    """Its jobs are done here until it answers again, also those that it had been given."""
    monkeypatch.setattr(cluster, "_PATIENCE", 2)
    worker = dask.start_worker()
    wait_for(compute.has_cluster)
    process = scheduler[1]
    try:
        process.send_signal(signal.SIGSTOP)
        assert is_done_here(processes, ask(int))
        assert compute.cluster_problem().reason == "unreachable"
        compute.shut_down()
        assert is_done_here(processes, ask(int)), "one that is stopped from the start"
    finally:
        process.send_signal(signal.SIGCONT)
    wait_for(compute.has_cluster)
    assert ask(os.getpid).result(_PATIENCE) == worker.pid


def statuses(address):
    """What the scheduler says of each worker."""
    with Client(address, timeout=_PATIENCE, set_as_default=False) as client:
        return [each["status"] for each in client.scheduler_info()["workers"].values()]


@pytest.mark.slow
def test_a_paused_worker_counts_as_none(dask, processes):  # noqa: F811
    """Dask has paused the only one for its memory: jobs are done here, and the page can say why."""
    dask.start_worker(DASK_DISTRIBUTED__WORKER__MEMORY__PAUSE="0.0001")
    wait_for(lambda: statuses(dask.address) == ["paused"])
    compute.shut_down()
    assert is_done_here(processes, ask(int)), "no worker is running from the start"
    assert compute.cluster_problem() == (dask.address, "no_worker")
    assert not compute.has_cluster(), "a paused worker counts as a thread of the cluster"
    worker = dask.start_worker()
    wait_for(compute.has_cluster)
    assert (compute.capacity(), compute.cluster_problem()) == (1, None)
    assert {ask(os.getpid).result(_PATIENCE) for _ in range(8)} == {worker.pid}
    worker.send_signal(signal.SIGSTOP)
    assert is_done_here(processes, ask(int)), "the only worker that is not paused is stopped"
    assert compute.cluster_problem() == (dask.address, "no_worker")


def grow(path):
    """Keep 200 MB, once for each process; return its id."""
    if not _kept:
        _kept.append(bytearray(os.urandom(2**20)) * 200)
    with path.open("a") as file:
        file.write("x")
    return os.getpid()


@pytest.mark.slow
def test_a_worker_that_has_grown_begins_anew(dask, monkeypatch, tmp_path):
    """It is restarted between two jobs, before it is at the limit at which Dask pauses it, and loses none."""
    monkeypatch.setattr(cluster, "_ABSENCE", _PATIENCE)
    dask.start_worker("--memory-limit", "400MB", nanny=True)
    wait_for(compute.has_cluster)
    first = ask(os.getpid).result(_PATIENCE)
    jobs = [ask(grow, tmp_path / "calls") for _ in range(6)]
    assert {job.result(_PATIENCE) for job in jobs} >= {first}
    wait_for(lambda: ask(os.getpid).result(_PATIENCE) != first)
    assert len((tmp_path / "calls").read_text()) == len(jobs), "each call was to be made once"


def stay(path):
    """Say that this process is at it, and wait until the file is gone."""
    (path / f"{os.getpid()}").touch()
    wait_for(lambda: not (path / "wait").exists())
    return os.getpid()


@pytest.mark.slow
def test_a_worker_that_is_stopped_loses_its_jobs_to_the_others(dask, tmp_path):
    """Neither it nor its connection dies: only its heartbeat is missing."""
    workers = {process.pid: process for process in (dask.start_worker(), dask.start_worker())}
    wait_for(lambda: compute.capacity() == 2)
    (tmp_path / "wait").touch()
    jobs = [ask(stay, tmp_path) for _ in range(2)]
    wait_for(lambda: {path.name for path in tmp_path.iterdir()} >= set(map(str, workers)))
    stopped, other = workers
    workers[stopped].send_signal(signal.SIGSTOP)
    (tmp_path / "wait").unlink()
    assert {job.result(_PATIENCE) for job in jobs} == {other}
    wait_for(lambda: compute.capacity() == 1)
    workers[stopped].send_signal(signal.SIGCONT)
    wait_for(lambda: compute.capacity() == 2)


@pytest.fixture
def other_keras(tmp_path):
    """The environment of a worker that has another Keras."""
    place = tmp_path / "other" / "keras-0.1.dist-info"
    place.mkdir(parents=True)
    (place / "METADATA").write_text("Metadata-Version: 2.1\nName: keras\nVersion: 0.1\n")
    return {"PYTHONPATH": str(place.parent)}


@pytest.mark.slow
def test_workers_that_join_while_jobs_are_done(dask, other_keras, caplog):
    """One of another version is given none, is named in the log, and the others go on; one of ours is used."""
    worker = dask.start_worker()
    wait_for(compute.has_cluster)
    wrong = dask.start_worker(**other_keras)
    jobs = []

    def ask_more():
        jobs.extend(ask(os.getpid) for _ in range(20))
        jobs[-1].result(_PATIENCE)
        return f"keras 0.1 ≠ {cluster.versions()['keras']}" in caplog.text

    wait_for(ask_more)
    assert {job.result(_PATIENCE) for job in jobs} == {worker.pid}, f"{wrong.pid} has another Keras"
    joined = dask.start_worker()
    wait_for(lambda: compute.capacity() == 2)
    wait_for(lambda: joined.pid in {job.result(_PATIENCE) for job in [ask(os.getpid) for _ in range(8)]})
    assert compute.cluster_problem() is None
