"""The workers: what goes through the door, and what happens when one dies."""

import os
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor

import psutil
import pytest

from docs import live
from docs.live import ROOT
from rnn_core import run
from rnn_core.visit import compute
from tests.support.small import SMALL, assert_same


@pytest.fixture
def futures(monkeypatch):
    """In place of loky: [(what was called, the Future that it gave), ...], in order."""
    given = []

    def submit(*call):
        given.append((call, Future()))
        return given[-1][1]

    monkeypatch.setattr(compute, "_submit", submit)
    return given


def test_the_outcome_of_a_job(futures, caplog):
    """It is the result, the error, or neither while it is under way.

    A call whose worker died is made once more, even if nobody waits for it; where that worker dies too it is an error.
    """
    died, error = BrokenExecutor(), ZeroDivisionError()
    for first, second, outcome in (
        (3, None, (3, None)),
        (error, None, (None, error)),
        (died, 5, (5, None)),
        (died, died, (None, died)),
    ):
        futures.clear()
        job = compute.submit(int, "12", base=3)
        for end in filter(None, (first, second)):
            assert job.outcome(0) == (None, None)
            future = futures[-1][1]
            future.set_exception(end) if isinstance(end, Exception) else future.set_result(end)
        for patience in (0, None):
            assert job.outcome(patience) == outcome
        assert [call for call, _ in futures] == [(int, ("12",), {"base": 3})] * (2 if second else 1)
    assert "A worker died in int; trying again" in caplog.text


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
    assert_same(there.states, here.states)
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


def workers_of(process):
    """The workers that a server has started."""
    return [each for each in psutil.Process(process.pid).children(recursive=True) if "Loky" in str(each.cmdline())]


@pytest.mark.slow
def test_no_worker_outlives_the_server():
    """The server starts its workers before the first visit, and ends them when it is stopped."""
    deadline = time.monotonic() + 180
    with live.server() as (process, _):
        while not (begun := workers_of(process)):
            assert time.monotonic() < deadline, "it started no worker"
            time.sleep(0.1)
    assert psutil.wait_procs(begun, timeout=60)[1] == []
