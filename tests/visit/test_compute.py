"""The workers: what goes through the door, and what happens when one dies."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from queue import Queue

import psutil
import pytest

from docs import live
from docs.live import ROOT
from rnn_core import run
from rnn_core.spec import Spec
from rnn_core.visit import compute
from tests.support.small import SMALL, assert_same


class Process:
    """In place of a process with one worker: it makes a call when the test says so, or dies of it."""

    ended = False  # whether the interpreter ends

    def __init__(self, workers, *, timeout, initializer, initargs, env):
        self.nice, self.rest = initargs[0], timeout
        self.dead = False
        self.started.append(self)

    def submit(self, call):
        if self.ended:
            raise RuntimeError("cannot schedule new futures after interpreter shutdown")
        if self.dead:
            raise BrokenExecutor
        if call is compute.crew.get_ready:
            return Future()
        self.under_way.put((self, call, future := Future()))
        return future

    def shutdown(self, kill_workers):
        self.dead = True


@pytest.fixture
def processes(monkeypatch):
    """`started`: the processes in order. `under_way`: a queue of (process, call, its Future)."""
    monkeypatch.setenv("RNN_WORKERS", "1")
    monkeypatch.setattr(Process, "started", [], raising=False)
    monkeypatch.setattr(Process, "under_way", Queue(), raising=False)
    monkeypatch.setattr(compute.crew, "ProcessPoolExecutor", Process)
    compute.shut_down()
    yield Process
    compute.shut_down()


def test_the_outcome_of_a_job(processes, caplog):
    """It is the result, the error, or neither while it is under way.

    A call whose worker died is made again, even if nobody waits for it; when three have died of it that is an error.
    A worker that was dead before it got the call does not count.
    """
    died, error = BrokenExecutor(), ZeroDivisionError()
    for ends in ((3,), (error,), (died, 5), (died, died, 5), (died, died, died)):
        job = compute.submit(int, "12", base=3)
        for end in ends:
            process, call, future = processes.under_way.get(timeout=60)
            assert (job.outcome(0), job.done, call()) == ((None, None), False, 5)
            process.dead = end is died
            future.set_exception(end) if isinstance(end, Exception) else future.set_result(end)
        for patience in (60, 0):
            assert job.outcome(patience) == ((None, end) if isinstance(end, Exception) else (end, None))
    assert len(processes.started) == 1 + 1 + 2 + 3 - 1
    processes.started[-1].dead = True
    job = compute.submit(int)
    processes.under_way.get(timeout=60)[2].set_result(0)
    assert job.result(60) == 0
    assert "A worker died in int (3)" in caplog.text


@pytest.mark.parametrize(
    ("slow", "asked", "spares"), [(False, "", 1), (False, "2", 2), (False, "0", 0), (True, "2", 0)]
)
def test_a_worker_that_dies_has_spares(processes, monkeypatch, slow, asked, spares):
    """From the first finished job on RNN_SPARES, or one, are there and take over; those that may rest have none."""
    monkeypatch.setenv("RNN_SPARES", asked)
    compute.shut_down()
    for dies in (False, True, True):
        job = compute.submit(int, slow=slow)
        process, _, future = processes.under_way.get(timeout=60)
        if dies:
            there = list(processes.started)
            assert len([each for each in there if not each.dead]) == 1 + spares
            process.dead = True
            future.set_exception(BrokenExecutor())
            process, _, future = processes.under_way.get(timeout=60)
            assert (process in there) == bool(spares)
        future.set_result(0)
        assert job.result(60) == 0


def test_what_becomes_of_a_result_fails(processes):
    """That is told as if the call had failed, and the worker goes on."""
    jobs = [compute.submit(int, then=lambda result: 1 / result), compute.submit(int)]
    for _ in jobs:
        processes.under_way.get(timeout=60)[2].set_result(0)
    assert [type(job.outcome(60)[1]) for job in jobs] == [ZeroDivisionError, type(None)]


def test_visitors_take_turns(processes):
    """Whoever asks for much waits for the others after each of his jobs."""
    compute.submit(int)
    _, _, future = processes.under_way.get(timeout=60)
    for visitor in "aaaabcba":
        compute.submit(str, visitor, visitor=visitor)
    assert compute.waiting() == 8
    future.set_result(None)
    served = []
    for _ in range(8):
        _, call, future = processes.under_way.get(timeout=60)
        served.append(call())
        future.set_result(None)
    assert "".join(served) == "abcabaaa"


def test_what_takes_long_has_workers_of_its_own(processes):
    """They stand further back, and end when there is nothing to do; a large network is theirs by itself."""
    large = Spec(units=256, layers=4)
    assert (Spec().slow, large.slow, Spec(samples=2000, batch_size=1).slow) == (False, True, True)
    for spec, options in ((Spec(), {}), (large, {}), (Spec(), {"slow": True})):
        compute.submit(repr, spec, **options)
    found = {}
    for _ in range(3):
        process, call, future = processes.under_way.get(timeout=60)
        found.setdefault((process.nice, process.rest), []).append(call())
        future.set_result(None)
    assert found == {(5, None): [repr(Spec())], (10, 60): [repr(large), repr(Spec())]}


def test_who_asks_when_the_workers_are_stopped_is_told(processes):
    """No worker is started again for what still waits."""
    jobs = [compute.submit(int) for _ in range(3)]
    future = processes.under_way.get(timeout=60)[2]
    compute.shut_down()
    future.set_exception(BrokenExecutor())
    assert [type(job.outcome(60)[1]) for job in jobs] == [BrokenExecutor] * 3
    assert len(processes.started) == 1


def test_a_process_that_cannot_start_any_more(processes, monkeypatch):
    """Where the interpreter ends, no thread of the workers dies of it: a job fails, and a spare is not there."""
    monkeypatch.setenv("RNN_SPARES", "1")
    compute.shut_down()
    job = compute.submit(int)
    future = processes.under_way.get(timeout=60)[2]
    monkeypatch.setattr(processes, "ended", True)
    future.set_result(0)
    assert job.result(60) == 0
    assert isinstance(compute.submit(int).outcome(60)[1], RuntimeError), "the thread that hands out jobs has died"


def test_the_number_of_workers(monkeypatch):
    """RNN_WORKERS counts, and what is no whole number from 1 is named; else one fewer than the cores, one at least."""
    monkeypatch.setenv("RNN_WORKERS", "3")
    assert compute.workers() == 3
    for given in ("0", "-1", "two", "1.5"):
        monkeypatch.setenv("RNN_WORKERS", given)
        with pytest.raises(ValueError, match=f"RNN_WORKERS.*'{given}'"):
            compute.workers()
    monkeypatch.setenv("RNN_SPARES", "-1")
    with pytest.raises(ValueError, match=r"RNN_SPARES.*from 0.*'-1'"):
        compute.crew.spares()
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

    One that dies is replaced and its call made again.
    """
    here, there = run.advance(run.start(SMALL), 2), compute.call(run.advance, compute.call(run.start, SMALL), 2)
    assert there.metrics == here.metrics
    assert_same(there.states, here.states)
    with pytest.raises(ValueError, match="epoch") as caught:
        compute.call(run.state_at, there, 7)
    assert "state_at" in str(caught.value.__cause__)
    assert compute.call(die_once, tmp_path / "died") != os.getpid()
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
        "print(sorted({'keras', 'tensorflow', 'streamlit', 'distributed'} & set(sys.modules)), visit.newest)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("[] 0\n", "")


def workers_of(process):
    """The workers that a server has started."""
    return [each for each in psutil.Process(process.pid).children(recursive=True) if "Loky" in str(each.cmdline())]


def wait_for_workers(process):
    """The workers of a process, as soon as there are some."""
    deadline = time.monotonic() + 180
    while not (begun := workers_of(process)):
        assert time.monotonic() < deadline, "it started no worker"
        time.sleep(0.05)
    return begun


@pytest.mark.slow
@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_no_worker_outlives_the_server(end):
    """The server starts its workers before the first visit; they end when it is stopped, and when it is killed."""
    with live.server() as (process, _):
        begun = wait_for_workers(process)
        process.send_signal(end)
        process.wait(60)
    assert psutil.wait_procs(begun, timeout=60)[1] == [], "workers of a server that is gone"


@pytest.mark.slow
def test_workers_ignore_interrupts():
    """Ctrl-C in a terminal reaches them too: from their first moment on they ignore it, without a word."""
    program = (
        "import os\nfrom rnn_core.visit import compute\n"
        "for _ in 'ab': print(compute.call(os.getpid), flush=True); input()\n"
        "compute.shut_down()"
    )
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    options = {"cwd": ROOT, "text": True, **pipes}
    with subprocess.Popen([sys.executable, "-c", program], **options) as process:
        (worker,) = wait_for_workers(process)
        worker.send_signal(signal.SIGINT)  # it is loading what it needs
        assert int(process.stdout.readline()) == worker.pid, "the interrupt ended a worker that was starting"
        worker.send_signal(signal.SIGINT)
        said, errors = process.communicate("\n\n", timeout=180)
    assert (int(said), errors) == (worker.pid, "")
