"""The workers: what goes through the door, and what happens when one dies."""

import os
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor

import numpy as np
import psutil
import pytest

from rnn_core import compute, run, training
from rnn_core.spec import Spec
from tests.live import ROOT

SMALL = Spec(samples=20, timesteps=5, batch_size=5)


def processes():
    """The worker processes of this process that have loaded TensorFlow; the browser of other tests is large too."""
    children = psutil.Process().children(recursive=True)
    workers = [child for child in children if "loky.backend.popen_loky_posix" in child.cmdline()]
    return [worker for worker in workers if worker.memory_info().rss > 2e8]


def test_a_call_gives_what_the_function_gives():
    """A worker's result is bit-identical to a call in this process."""
    here = run.advance(run.start(SMALL), 2)
    there = compute.call(run.advance, compute.call(run.start, SMALL), 2)
    assert there.metrics == here.metrics
    for one, other in zip(here.states, there.states, strict=True):
        assert all(map(np.array_equal, one.weights, other.weights))


def test_errors_come_back_with_their_cause():
    """What a function raises is raised here, with the worker's traceback in its cause."""
    with pytest.raises(ValueError, match="epoch") as caught:
        compute.call(run.state_at, run.start(SMALL), 7)
    assert "state_at" in str(caught.value.__cause__)


def test_all_threads_share_the_workers():
    """Calls from many threads, as many visitors make them, start no more workers than there should be."""
    with ThreadPoolExecutor(6) as visitors:
        pids = set(visitors.map(lambda _: compute.call(os.getpid), range(12)))
    assert len(pids) <= compute.workers()
    assert os.getpid() not in pids


def test_a_dead_worker_is_replaced_and_the_call_made_again(caplog):
    """A worker killed in the middle of a training costs time and nothing else."""
    state = compute.call(training.init_state, Spec())
    job = compute.submit(training.train, Spec(), state, 300)
    while not (victims := processes()):
        time.sleep(0.05)
    time.sleep(0.5)
    for victim in victims:
        victim.kill()
    results = job.result(timeout=120)
    assert [state.epoch for state, _ in results] == list(range(1, 301))
    assert "A worker died in train" in caplog.text


def test_a_call_that_kills_its_worker_twice_gives_up():
    """The second death is an error; the next call finds a living worker."""
    with pytest.raises(BrokenExecutor):
        compute.call(os._exit, 1)
    assert compute.call(abs, -3) == 3


def test_the_outcome_of_a_job():
    """It is the result, the error, or neither while it is under way; a worker that dies is tried again meanwhile."""
    assert compute.submit(abs, -3).outcome(60) == (3, None)
    assert isinstance(compute.submit(divmod, 1, 0).outcome(60)[1], ZeroDivisionError)
    job = compute.submit(time.sleep, 0.3)
    assert job.outcome(0) == (None, None)
    job = compute.submit(os._exit, 1)
    deadline = time.monotonic() + 120
    while (found := job.outcome(0)) == (None, None):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert isinstance(found[1], BrokenExecutor)


@pytest.mark.parametrize("given", ["0", "-1", "two", "1.5"])
def test_a_senseless_number_of_workers_is_named(monkeypatch, given):
    """RNN_WORKERS that is no whole number from 1 is an error that names it and what it holds."""
    monkeypatch.setenv("RNN_WORKERS", given)
    with pytest.raises(ValueError, match=f"RNN_WORKERS.*'{given}'"):
        compute.workers()


def test_the_number_of_workers(monkeypatch):
    """RNN_WORKERS counts; without it there is one fewer than the cores, and at least one."""
    monkeypatch.setenv("RNN_WORKERS", "3")
    assert compute.workers() == 3
    monkeypatch.delenv("RNN_WORKERS")
    for cores, expected in ((1, 1), (2, 1), (8, 7), (None, 1)):
        monkeypatch.setattr(os, "cpu_count", lambda cores=cores: cores)
        assert compute.workers() == expected


def test_tensorflow_says_nothing_on_the_terminal():
    """Loading, compiling and training in a worker print nothing."""
    program = "from rnn_core import compute; [job.result() for job in compute.warm_up()]"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout + done.stderr == ""
