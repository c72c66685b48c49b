"""The workers: what goes through the door, and what happens when one dies."""

import os
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor

import psutil
import pytest

from docs import live
from docs.live import ROOT
from rnn_core import run
from rnn_core.visit import compute
from tests.support.small import SMALL, assert_same


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


def end(job):
    """What a Job comes to, asked again and again as the page does."""
    while (outcome := job.outcome(0)) == (None, None):
        time.sleep(0.01)
    return outcome


@pytest.mark.slow
def test_real_workers(tmp_path, caplog):
    """They give to the bit what a call here gives, and raise what it raises with its traceback; all threads share them.

    One that dies is replaced and its call made again; a call that kills two of them kills no third.
    """
    here, there = run.advance(run.start(SMALL), 2), compute.call(run.advance, compute.call(run.start, SMALL), 2)
    assert there.metrics == here.metrics
    assert_same(there.states, here.states)
    nothing, error = end(compute.submit(run.state_at, there, epoch=7))
    assert (nothing, type(error)) == (None, ValueError)
    assert "state_at" in str(error.__cause__)
    pid, error = end(compute.submit(die_once, tmp_path / "died"))
    assert (pid != os.getpid(), error) == (True, None)
    assert "A worker died in die_once; trying again" in caplog.text
    with pytest.raises(BrokenExecutor):
        compute.call(os._exit, 1)
    assert caplog.text.count("trying again") == 2
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
