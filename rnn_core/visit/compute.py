"""The door to the worker processes: pure functions go out, their results come back.

Keras lives behind it, for Streamlit slows down badly in a process that has loaded Keras: it clears
Keras's session and collects all garbage after every run of the page.

There are two lines of jobs, each with workers of its own: what is watched while it goes on does not wait for what
takes long. In each line the visitors take turns.
"""

import gc
import logging
import os
import sys
import threading
import time
import warnings
from collections import deque
from concurrent.futures import BrokenExecutor, Future
from functools import partial

from loky import ProcessPoolExecutor

from rnn_core import run
from rnn_core.spec import Spec
from rnn_core.visit import metrics, settings

# That it replaces a worker which has grown is what we ask of it below.
warnings.filterwarnings("ignore", "A worker", UserWarning)

_ENVIRONMENT = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "-1",
    # TensorFlow keeps some 15 MB of every program it compiles. loky replaces a worker that has grown
    # by so many bytes, with psutil installed; the first compilation alone takes 220 MB.
    "LOKY_MAX_MEMORY_LEAK_SIZE": "3.3e8",
}
_DEATHS = 3  # so many workers that died of a job are enough
_REST = 60  # seconds without a job after which a worker of the slow line ends, until there is one again


class Job:
    """A call that waits or is under way. Safe to throw away: what it computes is a pure function of its arguments.

    visitor: who asked; anything that can be a key. then: function of the result, called before anybody hears of it.
    begun: when it was asked for, in seconds of `time.monotonic`.
    """

    def __init__(self, call, visitor=None, then=None):
        self.call, self.visitor, self.begun = call, visitor, time.monotonic()
        self._then, self._future, self._deaths = then, Future(), 0

    @property
    def done(self):
        """Whether it has an outcome."""
        return self._future.done()

    def result(self, timeout=None):
        """What the function returned, or raise what it raised.

        timeout: seconds to wait before TimeoutError; the job goes on.
        A worker that dies is replaced and the call is made again; where three have died of it, raises
        concurrent.futures.BrokenExecutor.
        """
        return self._future.result(timeout)

    def outcome(self, timeout):
        """(what the function returned, None), (None, what it raised), or (None, None) if it takes longer."""
        try:
            return self.result(timeout), None
        except TimeoutError:
            return None, None
        except Exception as error:
            return None, error

    @classmethod
    def of(cls, result):
        """The Job of what is known already."""
        job = cls(None)
        job._future.set_result(result)
        return job

    def attempt(self, worker):
        """Make the call in a worker, an executor of one process; False if that died before or in it."""
        try:
            under_way = worker.submit(self.call)
        except BrokenExecutor:
            return False  # not of this job
        try:
            result = under_way.result()
            if self._then:
                self._then(result)
        except BrokenExecutor as error:
            self._deaths += 1
            metrics.DEATHS.inc()
            logging.getLogger(__name__).warning("A worker died in %s (%d)", self.call.func.__qualname__, self._deaths)
            if self._deaths == _DEATHS:
                self.fail(error)
            return False
        except Exception as error:
            self.fail(error)
        else:
            self._future.set_result(result)
        return True

    def fail(self, error):
        """Raise an error wherever one waits for the result."""
        self._future.set_exception(error)


class _Line:
    """Jobs that wait, those of each visitor in a row of their own; the rows take turns.

    name: what it is called. nice: how far its workers stand back behind the page, and the visitor's browser, on the
    same machine.
    rest: seconds without a job after which a worker ends, or None.
    """

    def __init__(self, name, nice, rest):
        self.name, self.nice, self.rest = name, nice, rest
        self._rows = {}
        self._there = threading.Condition()

    def __len__(self):
        return sum(map(len, list(self._rows.values())))

    def append(self, job):
        """Have a job done after those of its visitor that wait already."""
        with self._there:
            self._rows.setdefault(job.visitor, deque()).append(job)
            self._there.notify()

    def take(self):
        """The next job, as soon as there is one."""
        with self._there:
            self._there.wait_for(lambda: self._rows)
            visitor = next(iter(self._rows))
            row = self._rows.pop(visitor)
            job = row.popleft()
            if row:
                self._rows[visitor] = row
            return job


class _Worker:
    """One process, and the thread that hands it the jobs of a line, so that it is known of which job it died."""

    def __init__(self, line):
        self._line, self._process, self._stopped = line, None, False
        threading.Thread(target=self._work, name="compute", daemon=True).start()

    def _work(self):
        while True:
            job = self._line.take()
            metrics.JOB_WAITS.labels(self._line.name).observe(time.monotonic() - job.begun)
            while not job.done:
                if self._stopped:
                    job.fail(BrokenExecutor("The workers have been stopped"))
                elif not job.attempt(self._executor()):
                    self._process = None

    def _executor(self):
        if not self._process:
            options = {"initializer": _load, "initargs": (self._line.nice,), "env": _ENVIRONMENT}
            self._process = ProcessPoolExecutor(1, timeout=self._line.rest, **options)
        return self._process

    def stop(self):
        """End the process, whatever it is at."""
        self._stopped = True
        if self._process:
            self._process.shutdown(kill_workers=True)


class _Crew:
    """The workers of both lines, which start with their first job."""

    def __init__(self):
        self.quick, self.slow = _Line("quick", 5, None), _Line("slow", 10, _REST)
        lines = self.quick, self.slow
        self._workers = [_Worker(line) for line in lines for _ in range(workers())]
        for line in lines:
            metrics.JOBS.labels(line.name).set_function(line.__len__)

    def stop(self):
        for worker in self._workers:
            worker.stop()


_crew = None
_starting = threading.Lock()


def submit(function, *args, visitor=None, then=None, slow=None, **kwargs):
    """Start a module's function in a worker, and return its Job at once.

    visitor, then: as in Job. slow: whether it goes into the slow line; by itself what is about a slow Spec does.
    """
    if slow is None:
        slow = any(isinstance(each, Spec) and each.slow for each in args)
    job = Job(partial(function, *args, **kwargs), visitor, then)
    (_lines().slow if slow else _lines().quick).append(job)
    return job


def call(function, *args, **kwargs):
    """Run a module's function in a worker and wait for what it returns."""
    return submit(function, *args, **kwargs).result()


def warm_up():
    """Have every worker of the quick line load TensorFlow and compile the default experiment; the Jobs, at once."""
    return [submit(_default_epoch) for _ in range(workers())]


def waiting():
    """How many jobs wait in the quick line."""
    return len(_lines().quick)


def alive():
    """A Job that any worker of the quick line can do at once."""
    return submit(os.getpid, visitor="alive")


def shut_down():
    """End the workers, whatever they are at."""
    global _crew
    with _starting:
        if _crew:
            _crew.stop()
        _crew = None


def workers():
    """How many worker processes each line has: RNN_WORKERS, or one fewer than the cores.

    Raises ValueError if RNN_WORKERS is not a whole number from 1.
    """
    return settings.whole("RNN_WORKERS", max(1, (os.cpu_count() or 2) - 1))


def _lines():
    global _crew
    with _starting:
        _crew = _crew or _Crew()
        return _crew


def _load(nice):
    """Load TensorFlow into a new worker, and keep what it says of the machine's devices off the terminal."""
    if hasattr(os, "nice"):
        os.nice(nice)
    sys.stderr.flush()
    terminal, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        run.start(Spec())
    finally:
        sys.stderr.flush()
        os.dup2(terminal, 2)
        os.close(terminal)
        os.close(nowhere)
    gc.freeze()  # to look through all that TensorFlow has loaded takes 0.17 s each time, and frees nothing


def _default_epoch():
    run.advance(run.start(Spec()), 1)
