"""The workers: what goes through the door, and what happens when one dies."""

import os
import subprocess
import sys
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from rnn_core import run
from rnn_core.spec import Spec
from rnn_core.visit import compute

ROOT = Path(__file__).parents[2]
SMALL = Spec(samples=20, timesteps=5, batch_size=5)


@pytest.fixture
def futures(monkeypatch):
    """In place of loky: [(what was called, the Future that it gave), ...], in order."""
    given = []

    def submit(*call):
        given.append((call, Future()))
        return given[-1][1]

    monkeypatch.setattr(compute, "_submit", submit)
    return given


def test_the_outcome_of_a_job(futures):
    """It is the result, the error, or neither while it is under way; who waits longer gets the result or the error."""
    job, error = compute.submit(divmod, 7, 2), ZeroDivisionError()
    assert job.outcome(0) == (None, None)
    with pytest.raises(TimeoutError):
        job.result(0)
    futures[0][1].set_result((3, 1))
    assert (job.outcome(0), job.outcome(None), job.result()) == (((3, 1), None), ((3, 1), None), (3, 1))
    job = compute.submit(divmod, 1, 0)
    futures[1][1].set_exception(error)
    assert job.outcome(0) == (None, error)
    with pytest.raises(ZeroDivisionError):
        job.result()
    assert len(futures) == 2


def test_a_call_whose_worker_died_is_made_once_more(futures, caplog):
    """The same call, even if nobody waits for it; where that worker dies too it is an error, and no third is asked."""
    for end in (lambda future: future.set_result(5), lambda future: future.set_exception(BrokenExecutor())):
        futures.clear()
        job = compute.submit(int, "12", base=3)
        futures[0][1].set_exception(BrokenExecutor())
        assert job.outcome(0) == (None, None)
        end(futures[1][1])
        result, error = job.outcome(0)
        assert (result == 5) != isinstance(error, BrokenExecutor)
        assert [call for call, _ in futures] == [(int, ("12",), {"base": 3})] * 2
    assert "A worker died in int; trying again" in caplog.text
    with pytest.raises(BrokenExecutor):
        job.result()


def test_the_number_of_workers(monkeypatch):
    """RNN_WORKERS counts, and what is no whole number from 1 is named; else one fewer than the cores, one at least."""
    monkeypatch.setenv("RNN_WORKERS", "3")
    assert compute.workers() == 3
    for given in ("0", "-1", "two", "1.5"):
        monkeypatch.setenv("RNN_WORKERS", given)
        with pytest.raises(ValueError, match=f"RNN_WORKERS.*'{given}'"):
            compute.workers()
    monkeypatch.delenv("RNN_WORKERS")
    for cores, expected in ((1, 1), (2, 1), (8, 7), (None, 1)):
        monkeypatch.setattr(os, "cpu_count", lambda cores=cores: cores)
        assert compute.workers() == expected


def die_once(path):
    """Kill the process that calls this with a path first."""
    if not path.exists():
        path.touch()
        os._exit(1)
    return os.getpid()


@pytest.mark.slow
def test_real_workers(tmp_path):
    """They give to the bit what a call here gives, and raise what it raises with its traceback; all threads share them.

    One that dies is replaced and its call made again; a call that kills two of them kills no third.
    """
    here, there = run.advance(run.start(SMALL), 2), compute.call(run.advance, compute.call(run.start, SMALL), 2)
    assert there.metrics == here.metrics
    for one, other in zip(here.states, there.states, strict=True):
        assert all(map(np.array_equal, one.weights, other.weights))
    with pytest.raises(ValueError, match="epoch") as caught:
        compute.call(run.state_at, there, 7)
    assert "state_at" in str(caught.value.__cause__)
    assert compute.call(die_once, tmp_path / "died") != os.getpid()
    with pytest.raises(BrokenExecutor):
        compute.call(os._exit, 1)
    with ThreadPoolExecutor(6) as visitors:
        pids = set(visitors.map(lambda _: compute.call(os.getpid), range(12)))
    assert os.getpid() not in pids
    assert len(pids) <= compute.workers()


@pytest.mark.slow
def test_keras_stays_out_of_the_process_that_asks():
    """Workers load, compile and train without a word on the terminal; a visit that asks them loads none of it."""
    program = (
        "import sys, warnings; warnings.simplefilter('error'); from rnn_core.visit import compute, session\n"
        "[job.result() for job in compute.warm_up()]; visit = session.Session(); visit.show(session.Bookmark())\n"
        "while not visit.run: visit.tick()\n"
        "print(sorted({'keras', 'tensorflow', 'streamlit'} & set(sys.modules)), visit.newest)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("[] 0\n", "")
