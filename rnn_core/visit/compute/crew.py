"""Crew: the worker processes, and the threads that hand them the jobs of their lines."""

import gc
import os
import sys
import threading
import time
import warnings
from concurrent.futures import BrokenExecutor

from loky import ProcessPoolExecutor

from rnn_core import run
from rnn_core.spec import Spec
from rnn_core.visit import metrics, settings
from rnn_core.visit.compute import cluster
from rnn_core.visit.compute.jobs import Line

# That it replaces a worker which has grown is what we ask of it below.
warnings.filterwarnings("ignore", "A worker", UserWarning)

_ENVIRONMENT = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "-1",
    # TensorFlow keeps some 15 MB of every program it compiles. loky replaces a worker that has grown
    # by so many bytes, with psutil installed; the first compilation alone takes 220 MB.
    "LOKY_MAX_MEMORY_LEAK_SIZE": "3.3e8",
}
_REST = 60  # seconds without a job after which a worker of the slow line ends, until there is one again


def workers():
    """How many worker processes each line has: RNN_WORKERS, or one fewer than the cores.

    Raises ValueError if RNN_WORKERS is not a whole number from 1.
    """
    return settings.whole("RNN_WORKERS", max(1, (os.cpu_count() or 2) - 1))


class _Spare:
    """A process that has loaded and compiled what takes seconds, for the first worker of a line whose own dies."""

    def __init__(self, line):
        self._line, self._process, self._stopped = line, None, False
        self._changing = threading.Lock()

    def renew(self):
        """Have one, if there is none."""
        with self._changing:
            if not self._process and not self._stopped:
                self._process = _start(self._line)
                self._process.submit(get_ready)

    def take(self):
        """The process, or None."""
        with self._changing:
            taken, self._process = self._process, None
            return taken

    def stop(self):
        """End the process, whatever it is at."""
        with self._changing:
            self._stopped = True
            if self._process:
                self._process.shutdown(kill_workers=True)


class _Worker:
    """One process, and the thread that hands it the jobs of a line, so that it is known of which job it died.

    spare: who takes over then, or None. It is there from the first finished job on, so that nobody waits for it.
    """

    def __init__(self, line, spare):
        self._line, self._spare, self._process, self._stopped = line, spare, None, False
        threading.Thread(target=self._work, name="compute", daemon=True).start()

    def _work(self):
        while True:
            job = self._line.take()
            metrics.JOB_WAITS.labels(self._line.name).observe(time.monotonic() - job.begun)
            while not job.done:
                if self._stopped:
                    job.fail(BrokenExecutor("The workers have been stopped"))
                elif not job.attempt(self._running()):
                    self._process = None
                elif self._spare:
                    self._spare.renew()

    def _running(self):
        if not self._process:
            self._process = (self._spare and self._spare.take()) or _start(self._line)
        return self._process

    def stop(self):
        """End the process, whatever it is at."""
        self._stopped = True
        if self._process:
            self._process.shutdown(kill_workers=True)


class Crew:
    """The workers of all lines, which start with their first job.

    quick, slow: the Lines. far: the Cluster, or the slow line if there is none.
    """

    def __init__(self):
        self.quick, self.slow = Line("quick", 5, None), Line("slow", 10, _REST)
        self._spare, address = _Spare(self.quick), cluster.address()
        each = (self.quick, self._spare), (self.slow, None)
        self._workers = [_Worker(line, spare) for line, spare in each for _ in range(workers())]
        self.cluster = cluster.Cluster(address, self.slow) if address else None
        self.far = self.cluster or self.slow
        for line in (self.quick, self.slow):
            metrics.JOBS.labels(line.name).set_function(line.__len__)

    def stop(self):
        """End the processes, whatever they are at."""
        for each in filter(None, (*self._workers, self._spare, self.cluster)):
            each.stop()


def _start(line):
    options = {"initializer": _load, "initargs": (line.nice,), "env": _ENVIRONMENT}
    return ProcessPoolExecutor(1, timeout=line.rest, **options)


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


def get_ready():
    """In a worker: compile what the default experiment needs."""
    run.advance(run.start(Spec()), 1)


workers(), cluster.address()  # what the environment asks for in vain is to be told at once
