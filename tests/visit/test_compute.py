"""The workers (processes that compute): jobs and their queues, and workers that die, hang, or cannot be started."""

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
from rnn_core import analysis, data, run
from rnn_core.spec import Spec
from rnn_core.visit import compute
from rnn_core.visit.compute import cost, watch
from tests.support.processes import workers_of
from tests.support.small import SMALL, assert_same
from tests.support.waiting import until

PATIENCE = 60
"""Timeout in seconds for events that should happen immediately."""

DIED = BrokenExecutor()
"""The error of a call whose worker dies."""

ERROR = ZeroDivisionError()
"""An error that the called function raises."""


def next_call(processes):
    """Return the next call that a worker makes: (process, call, the call's Future)."""
    return processes.under_way.get(timeout=PATIENCE)


@pytest.fixture
def restart(processes, monkeypatch):
    """A function that stops the workers and sets RNN_SPARES for the next workers."""

    def restart(spares):
        monkeypatch.setenv("RNN_SPARES", spares)
        compute.shut_down()

    return restart


@pytest.mark.parametrize(
    "ends",
    [(3,), (ERROR,), (DIED, 5), (DIED, DIED, 5), (DIED, DIED, DIED)],
    ids=["result", "error", "one death", "two deaths", "three deaths"],
)
def test_a_call_is_retried_until_three_workers_have_died(processes, caplog, ends):
    """`ends` lists how each attempt ends. The end of the last attempt is the job's outcome.

    A call is retried even if nobody waits for its result.
    """
    job = compute.submit(int, "12", base=3)
    for end in ends:
        process, call, future = next_call(processes)
        assert job.outcome(0) == (None, None)
        assert not job.done
        assert call() == 5
        process.dead = end is DIED
        future.set_exception(end) if isinstance(end, Exception) else future.set_result(end)
    for timeout in (PATIENCE, 0):
        assert job.outcome(timeout) == ((None, end) if isinstance(end, Exception) else (end, None))
    assert caplog.text.count("A worker died in int") == len([end for end in ends if end is DIED])
    assert len([process for process in processes.started if process.dead]) == len(ends) - 1 + (ends[-1] is DIED)


def test_the_death_of_a_worker_before_a_call_is_not_counted(processes, caplog):
    compute.submit(int)
    process, _, future = next_call(processes)
    future.set_result(0)
    process.dead = True
    job = compute.submit(int)
    next_call(processes)[2].set_result(0)
    assert job.result(PATIENCE) == 0
    assert not job.retried
    assert "died" not in caplog.text


@pytest.mark.parametrize(
    ("slow", "setting", "spares"), [(False, "", 1), (False, "2", 2), (False, "0", 0), (True, "2", 0)]
)
def test_spares_take_over_for_a_worker_that_dies(processes, restart, slow, setting, spares):
    """After the first job, there are RNN_SPARES spare workers, by default one. The queue of slow jobs has none."""
    restart(setting)
    for dies in (False, True, True):
        job = compute.submit(int, slow=slow)
        process, _, future = next_call(processes)
        if dies:
            there = list(processes.started)
            assert len([process for process in there if not process.dead]) == 1 + spares
            process.dead = True
            future.set_exception(BrokenExecutor())
            process, _, future = next_call(processes)
            assert (process in there) == bool(spares)
        future.set_result(0)
        assert job.result(PATIENCE) == 0


@pytest.fixture
def verdicts(processes, monkeypatch):
    """A queue of results for `watch.wait`: True if a call has ended, False if its worker hangs."""
    verdicts = Queue()
    monkeypatch.setattr(watch, "wait", lambda future, call, executor: verdicts.get(timeout=PATIENCE))
    return verdicts


@pytest.mark.parametrize("hangs", [1, 2])
def test_a_worker_that_hangs_is_ended_and_its_call_retried(processes, verdicts, hangs):
    job = compute.submit(int, "12", base=3)
    hung = []
    for attempt in range(hangs):
        process, _, _ = next_call(processes)
        hung.append(process)
        assert job.retried == bool(attempt)
        verdicts.put(False)
    process, call, future = next_call(processes)
    future.set_result(call())
    verdicts.put(True)
    assert job.result(PATIENCE) == 5
    assert all(each.dead for each in hung)
    assert not process.dead, "only a worker that hangs should be ended"


def test_three_workers_that_hang_in_a_call_are_an_error(processes, verdicts, caplog):
    job = compute.submit(int, "12", base=3)
    for _ in range(3):
        next_call(processes)
        verdicts.put(False)
    assert isinstance(job.outcome(PATIENCE)[1], BrokenExecutor)
    assert "A worker hung in int (3)" in caplog.text


def test_a_spare_that_hangs_too_is_ended(processes, verdicts, restart):
    """The spare takes over for a worker that hangs. If the spare hangs as well, a new process makes the call."""
    restart("1")
    job = compute.submit(int)
    next_call(processes)[2].set_result(0)
    verdicts.put(True)
    assert job.result(PATIENCE) == 0
    until(lambda: len(processes.started) == 2, "a spare should start")
    worker, spare = processes.started
    job = compute.submit(int, "12", base=3)
    for expected in (worker, spare):
        assert next_call(processes)[0] is expected, "the spare should take over for the worker"
        verdicts.put(False)
    process, call, future = next_call(processes)
    future.set_result(call())
    verdicts.put(True)
    assert job.result(PATIENCE) == 5
    assert worker.dead
    assert spare.dead
    assert not process.dead


@pytest.fixture
def scarce(processes, restart, monkeypatch):
    """A subclass of `Process`, of which only `left` more processes can be started. RNN_SPARES is 1."""

    class Scarce(processes):
        left = 0

        def __init__(self, *args, **options):
            if not self.left:
                raise OSError("Cannot allocate memory")
            Scarce.left -= 1
            super().__init__(*args, **options)

    monkeypatch.setattr(compute.pool, "ProcessPoolExecutor", Scarce)
    restart("1")
    return Scarce


def test_a_worker_that_cannot_be_started_is_an_error_and_the_next_job_tries_again(scarce):
    assert isinstance(compute.submit(int).outcome(PATIENCE)[1], OSError), "the error should be the system's"
    scarce.left = 1
    job = compute.submit(int)
    next_call(scarce)[2].set_result(0)
    assert job.result(PATIENCE) == 0


def test_if_no_spare_can_be_started_the_worker_continues(scarce):
    scarce.left = 1
    for _ in range(2):
        job = compute.submit(int)
        next_call(scarce)[2].set_result(0)
        assert job.result(PATIENCE) == 0
    assert len(scarce.started) == 1


def watched(monkeypatch, cpu_seconds, spec=None, checks=10_000):
    """Watch a worker that uses `cpu_seconds(check)` processor seconds before each check.

    The call ends after `checks` checks. Return (True if the call has ended, the number of checks). The first value is
    False if `watch` finds that the worker hangs.
    """
    future = Future()
    seen = 0
    total = 0.0

    real = watch.processor_seconds

    def processor_seconds(executor):
        nonlocal seen, total
        if executor is not None:  # a job of another test is still under way in the background
            return real(executor)
        seen += 1
        total += cpu_seconds(seen - 1)
        if seen > checks:
            future.set_result(None)
        return total

    monkeypatch.setattr(watch, "_CHECK_INTERVAL_S", 0)
    monkeypatch.setattr(watch, "processor_seconds", processor_seconds)
    return watch.wait(future, partial(int, *[spec] * bool(spec)), None), seen - 1


@pytest.mark.parametrize(
    ("cpu_seconds", "finished", "checks"),
    [
        (lambda check: 0, False, 6),
        (lambda check: 2 * (check < 20), False, 25),
        (lambda check: 0.021 * (check % 5 == 0), True, 10_000),
    ],
    ids=["never computes", "stops computing", "gets a hundredth of a core at times"],
)
def test_a_worker_that_computes_nothing_for_six_checks_hangs(monkeypatch, cpu_seconds, finished, checks):
    assert watched(monkeypatch, cpu_seconds) == (finished, checks)


def test_a_worker_hangs_if_it_computes_nothing_for_twelve_seconds():
    assert watch._CHECK_INTERVAL_S * watch._MAX_IDLE_CHECKS == 12


def test_a_call_may_compute_for_two_minutes(monkeypatch):
    """Even the largest network compiles within this time."""
    finished, checks = watched(monkeypatch, lambda check: 2)
    assert not finished, "a worker whose call never ends should be ended"
    assert 60 <= checks < 70


def test_a_call_for_a_large_network_may_compute_for_many_times_the_time_of_an_epoch(monkeypatch):
    large = Spec(units=256, layers=4, samples=125, timesteps=1000)
    epoch = cost.seconds(large)
    assert epoch > 3, "this network should be a large one"
    finished, checks = watched(monkeypatch, lambda check: 2, large)
    assert not finished
    assert 2 * checks > 120 + 20 * epoch


def test_the_processor_time_of_a_process_grows_only_while_it_computes():
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as process:
        try:
            executor = SimpleNamespace(_processes={process.pid: process})
            begun = watch.processor_seconds(executor)
            until(lambda: watch.processor_seconds(executor) > begun + 0.1, "the process should compute")
            stopped = psutil.Process(process.pid)
            stopped.suspend()
            until(lambda: stopped.status() == psutil.STATUS_STOPPED, "the process should stop")
            before = watch.processor_seconds(executor)
            end = time.process_time() + 0.1
            while time.process_time() < end:  # only this process computes meanwhile
                pass
            assert watch.processor_seconds(executor) == before
        finally:
            process.kill()
    assert watch.processor_seconds(executor) == 0, "a process that has ended should have no processor time"


def test_an_error_of_the_callback_is_the_error_of_its_job(processes):
    """The worker continues with the next job."""
    jobs = [compute.submit(int, callback=lambda result: 1 / result), compute.submit(int)]
    for _ in jobs:
        next_call(processes)[2].set_result(0)
    assert [type(job.outcome(PATIENCE)[1]) for job in jobs] == [ZeroDivisionError, type(None)]


def test_visitors_take_turns(processes):
    """After each job, a visitor with many jobs waits for the other visitors."""
    compute.submit(int)
    _, _, future = next_call(processes)
    for visitor in "aaaabcba":
        compute.submit(str, visitor, visitor=visitor)
    assert compute.queue_length() == 8
    future.set_result(None)
    served = []
    for _ in range(8):
        _, call, future = next_call(processes)
        served.append(call())
        future.set_result(None)
    assert "".join(served) == "abcabaaa"


LARGE = Spec(units=256, layers=4)
"""A Spec whose jobs are slow."""


def test_epochs_of_large_networks_or_many_batches_are_slow():
    many = Spec(samples=2000, batch_size=1, cell="LSTM")
    assert [cost.is_slow(spec) for spec in (Spec(), LARGE, many)] == [False, True, True]


@pytest.mark.parametrize(
    ("spec", "options", "nice", "idle_timeout_s"),
    [(Spec(), {}, 5, None), (LARGE, {}, 10, 60), (Spec(), {"slow": True}, 10, 60)],
    ids=["quick", "slow network", "slow by request"],
)
def test_slow_jobs_have_workers_of_lower_priority_that_end_when_idle(processes, spec, options, nice, idle_timeout_s):
    compute.submit(repr, spec, **options)
    process, call, future = next_call(processes)
    assert process.nice == nice
    assert process.idle_timeout_s == idle_timeout_s
    assert call() == repr(spec)
    future.set_result(None)


def test_jobs_fail_when_the_workers_are_stopped(processes):
    """No new worker starts for the waiting jobs."""
    jobs = [compute.submit(int) for _ in range(3)]
    future = next_call(processes)[2]
    compute.shut_down()
    future.set_exception(BrokenExecutor())
    assert [type(job.outcome(PATIENCE)[1]) for job in jobs] == [BrokenExecutor] * 3
    assert len(processes.started) == 1


def test_a_job_fails_at_the_end_of_the_interpreter_and_the_thread_of_the_worker_lives(processes, restart, monkeypatch):
    """The first job finishes although no spare worker can be started."""
    restart("1")
    job = compute.submit(int)
    future = next_call(processes)[2]
    monkeypatch.setattr(processes, "interpreter_ends", True)
    future.set_result(0)
    assert job.result(PATIENCE) == 0
    assert isinstance(compute.submit(int).outcome(PATIENCE)[1], RuntimeError), "the worker's thread should be alive"


@pytest.mark.parametrize(("cores", "count"), [(1, 1), (2, 1), (8, 7), (None, 1)])
def test_there_is_one_worker_fewer_than_cores_by_default(monkeypatch, cores, count):
    monkeypatch.delenv("RNN_WORKERS", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    assert compute.workers() == count


def test_rnn_workers_sets_the_number_of_workers(monkeypatch):
    monkeypatch.setenv("RNN_WORKERS", "3")
    assert compute.workers() == 3


@pytest.mark.parametrize("value", ["0", "-1", "two", "1.5"])
def test_an_invalid_number_of_workers_is_an_error(monkeypatch, value):
    monkeypatch.setenv("RNN_WORKERS", value)
    with pytest.raises(ValueError, match=f"RNN_WORKERS.*'{value}'"):
        compute.workers()


def test_an_invalid_number_of_spares_is_an_error(monkeypatch):
    monkeypatch.setenv("RNN_SPARES", "-1")
    with pytest.raises(ValueError, match=r"RNN_SPARES.*from 0.*'-1'"):
        compute.pool.spares()


@pytest.fixture
def lonely(monkeypatch):
    """Start workers on one core. Their environment names another Keras backend, which they must ignore."""
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    compute.shut_down()
    if not hasattr(os, "sched_setaffinity"):
        return
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})  # new threads and the workers inherit this
    try:
        assert compute.call(os.sched_getaffinity, 0) == {min(cores)}
    finally:
        os.sched_setaffinity(0, cores)


@pytest.mark.slow
def test_workers_give_the_results_of_local_calls_to_the_bit(lonely):
    """A worker on one core trains and traces the default experiment exactly as this process does."""
    here = run.advance(run.start(Spec()), 2)
    there = compute.call(run.advance, compute.call(run.start, Spec()), 2)
    assert there.metrics == here.metrics
    assert_same(there.states, here.states)
    traced = [Spec(), here.states[-1], data.probe("zeros", timesteps=50)]
    assert_same(compute.call(analysis.trace, *traced), analysis.trace(*traced))


@pytest.mark.slow
def test_an_error_in_a_worker_is_raised_in_the_caller_with_its_traceback():
    trained = run.start(SMALL)
    with pytest.raises(ValueError, match="epoch") as caught:
        compute.call(run.state_at, trained, 7)
    assert "state_at" in str(caught.value.__cause__)


@pytest.mark.slow
def test_all_threads_share_the_workers():
    with ThreadPoolExecutor(6) as visitors:
        pids = set(visitors.map(lambda _: compute.call(os.getpid), range(12)))
    assert os.getpid() not in pids
    assert len(pids) <= compute.workers()


@pytest.mark.slow
def test_workers_print_nothing_and_survive_interrupts_and_the_page_loads_no_keras():
    """Ctrl-C in a terminal reaches the workers, even while they start. Workers print nothing about this signal.

    Workers print nothing while they load, compile and train. The process of the page loads no large library.
    """
    program = (
        "import os, sys, warnings; warnings.simplefilter('error'); from rnn_core.visit import compute, session\n"
        "print(compute.call(os.getpid), flush=True); input()\n"
        "[job.result() for job in compute.warm_up()]; visit = session.Session(); visit.show(session.Bookmark())\n"
        "while not visit.run: visit.tick()\n"
        "print(compute.call(os.getpid), visit.newest)\n"
        "print(sorted({'keras', 'tensorflow', 'streamlit', 'distributed'} & set(sys.modules)))\n"
        "compute.shut_down()"
    )
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    options = {"cwd": ROOT, "text": True, "env": os.environ | {"RNN_WORKERS": "1"}, **pipes}
    with subprocess.Popen([sys.executable, "-c", program], **options) as process:
        (worker,) = until(lambda: workers_of(process), "a worker should start")
        worker.send_signal(signal.SIGINT)  # while it loads TensorFlow
        assert int(process.stdout.readline()) == worker.pid, "the interrupt should not end a worker that is starting"
        worker.send_signal(signal.SIGINT)
        output, errors = process.communicate("\n", timeout=180)
    assert output == f"{worker.pid} 0\n[]\n"
    assert errors == ""
