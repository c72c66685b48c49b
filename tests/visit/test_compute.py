"""The workers: what goes through the door, and what happens when one dies."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from functools import partial
from queue import Queue
from types import SimpleNamespace

import psutil
import pytest

from docs.live import ROOT
from rnn_core import run
from rnn_core.spec import Spec
from rnn_core.visit import compute
from rnn_core.visit.compute import cost, watch
from tests.support.processes import workers_of
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
        if call is compute.pool.get_ready:
            return Future()
        self.under_way.put((self, call, future := Future()))
        return future

    def shutdown(self, *, wait=True, kill_workers):
        self.dead = True


@pytest.fixture
def processes(monkeypatch):
    """`started`: the processes in order. `under_way`: a queue of (process, call, its Future)."""
    monkeypatch.setenv("RNN_WORKERS", "1")
    monkeypatch.setattr(Process, "started", [], raising=False)
    monkeypatch.setattr(Process, "under_way", Queue(), raising=False)
    monkeypatch.setattr(compute.pool, "ProcessPoolExecutor", Process)
    monkeypatch.setattr(watch, "processor_seconds", lambda executor: time.monotonic())  # it computes all the time
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


def test_a_worker_that_hangs_is_ended(processes, monkeypatch, caplog):
    """Its call is made again in another one; when three have hung, that is an error."""
    hung = Queue()
    monkeypatch.setattr(watch, "wait", lambda future, call, executor: hung.get(timeout=60))
    for hangs in (1, 2, 3):
        job = compute.submit(int, "12", base=3)
        for again in range(hangs):
            process, call, future = processes.under_way.get(timeout=60)
            assert job.repeated == bool(again), "a call that is made again should say so"
            hung.put(False)
        if hangs == 3:
            assert isinstance(job.outcome(60)[1], BrokenExecutor), "three hangs should be an error"
        else:
            dead, (process, call, future) = process, processes.under_way.get(timeout=60)
            future.set_result(call())
            hung.put(True)
            assert job.result(60) == 5
            assert (dead.dead, process.dead) == (True, False), "the worker that hung should be ended, and no other"
    assert "A worker hung in int (3)" in caplog.text


def test_a_spare_that_hangs_too_is_ended(processes, monkeypatch):
    """It takes over for a worker that hangs; if it hangs as well, a new process makes the call."""
    hung = Queue()
    monkeypatch.setattr(watch, "wait", lambda future, call, executor: hung.get(timeout=60))
    monkeypatch.setenv("RNN_SPARES", "1")
    compute.shut_down()
    job = compute.submit(int)
    processes.under_way.get(timeout=60)[2].set_result(0)
    hung.put(True)
    assert job.result(60) == 0
    until(lambda: len(processes.started) == 2)
    worker, spare = processes.started
    job = compute.submit(int, "12", base=3)
    for expected in (worker, spare):
        assert processes.under_way.get(timeout=60)[0] is expected, "the spare should take over for the worker"
        hung.put(False)
    process, call, future = processes.under_way.get(timeout=60)
    future.set_result(call())
    hung.put(True)
    assert job.result(60) == 5
    assert (worker.dead, spare.dead, process.dead) == (True, True, False), "both that hung should be ended"


def watched(monkeypatch, uses, spec=None, looks=10_000):
    """What `watch.wait` says of a worker that uses `uses(look)` processor seconds in each look.

    Returns (whether the call came to its end, which it does after `looks`, and the looks until then).
    """
    future, seen, total = Future(), 0, 0.0

    def used(executor):
        nonlocal seen, total
        seen, total = seen + 1, total + uses(seen)
        if seen > looks:
            future.set_result(None)
        return total

    monkeypatch.setattr(watch, "_LOOK", 0)
    monkeypatch.setattr(watch, "processor_seconds", used)
    return watch.wait(future, partial(int, *[spec] * bool(spec)), None), seen - 1


def test_a_worker_that_cannot_be_started(processes, monkeypatch):
    """The job has the system's error, and the next one tries again; without a spare all goes on."""

    class Scarce(Process):
        left = 0

        def __init__(self, *args, **options):
            if not self.left:
                raise OSError("Cannot allocate memory")
            Scarce.left -= 1
            super().__init__(*args, **options)

    monkeypatch.setattr(compute.pool, "ProcessPoolExecutor", Scarce)
    monkeypatch.setenv("RNN_SPARES", "1")
    compute.shut_down()
    assert isinstance(compute.submit(int).outcome(60)[1], OSError), "the error should be that of the system"
    Scarce.left = 1
    for _ in range(2):
        job = compute.submit(int)
        processes.under_way.get(timeout=60)[2].set_result(0)
        assert job.result(60) == 0, "the worker should go on although no spare can be started"
    assert len(processes.started) == 1


def test_only_a_worker_that_does_not_compute_hangs(monkeypatch):
    """It is given up after six looks, twelve seconds; one that gets a hundredth of a core now and then never is."""
    assert watch._LOOK * watch._LOOKS == 12
    assert watched(monkeypatch, lambda look: 0) == (False, 6)
    assert watched(monkeypatch, lambda look: 2 * (look < 20)) == (False, 25)
    assert watched(monkeypatch, lambda look: 0.021 * (look % 5 == 0)) == (True, 10_000)


def test_a_call_may_compute_for_many_times_its_cost(monkeypatch):
    """Two minutes of one core at least, in which everything compiles, and far longer with a large network."""
    (small, seen), large = watched(monkeypatch, lambda look: 2), Spec(units=256, layers=4, samples=125, timesteps=1000)
    assert not small, "a call that never ends should be given up"
    assert 60 <= seen < 70, "it should be given up when it has computed for two minutes"
    epoch = cost.seconds(large)
    assert epoch > 3, "this network should be a large one"
    given_up, seen = watched(monkeypatch, lambda look: 2, large)
    assert not given_up
    assert 2 * seen > 120 + 20 * epoch, "a large network should have many times what an epoch of it takes"


def test_the_processor_time_of_a_process():
    """It grows while the process computes, and does not while it is stopped."""
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as process:
        try:
            executor = SimpleNamespace(_processes={process.pid: process})
            begun = watch.processor_seconds(executor)
            until(lambda: watch.processor_seconds(executor) > begun + 0.1)
            stopped = psutil.Process(process.pid)
            stopped.suspend()
            until(lambda: stopped.status() == psutil.STATUS_STOPPED)
            before = watch.processor_seconds(executor)
            end = time.process_time() + 0.1
            while time.process_time() < end:  # this process computes for so long; the other one must not
                pass
            assert watch.processor_seconds(executor) == before
        finally:
            process.kill()
    assert watch.processor_seconds(executor) == 0, "a process that has ended has no time"


def until(condition):
    """Wait until a condition holds, with a patience that a busy machine does not use up."""
    deadline = time.monotonic() + 180
    while not condition():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.02)


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
    many = Spec(samples=2000, batch_size=1, cell="LSTM")
    assert [cost.is_slow(spec) for spec in (Spec(), large, many)] == [False, True, True]
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
        compute.pool.spares()
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


def wait_for_workers(process):
    """The workers of a process, as soon as there are some."""
    deadline = time.monotonic() + 180
    while not (begun := workers_of(process)):
        assert time.monotonic() < deadline, "it started no worker"
        time.sleep(0.05)
    return begun


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
