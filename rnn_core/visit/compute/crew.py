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


class _Worker:
    """One process, and the thread that hands it the jobs of a line, so that it is known of which job it died.

    In a line whose processes never rest a second one stands ready from the first finished job on: it takes over where
    the first dies, and then has loaded and compiled what takes seconds.
    """

    def __init__(self, line):
        self._line, self._process, self._spare, self._stopped = line, None, None, False
        self._changing = threading.Lock()
        threading.Thread(target=self._work, name="compute", daemon=True).start()

    def _work(self):
        while True:
            job = self._line.take()
            metrics.JOB_WAITS.labels(self._line.name).observe(time.monotonic() - job.begun)
            while not job.done:
                process = self._running()
                if not process:
                    job.fail(BrokenExecutor("The workers have been stopped"))
                elif job.attempt(process):
                    self._have_spare()
                else:
                    self._process = None

    def _running(self):
        """The process, after one that died the spare; None if the workers have been stopped."""
        with self._changing:
            if self._stopped:
                return None
            if not self._process:
                self._process, self._spare = self._spare or self._new(), None
            return self._process

    def _have_spare(self):
        with self._changing:
            if not self._spare and not self._line.rest and not self._stopped:
                self._spare = self._new()
                self._spare.submit(get_ready)

    def _new(self):
        options = {"initializer": _load, "initargs": (self._line.nice,), "env": _ENVIRONMENT}
        return ProcessPoolExecutor(1, timeout=self._line.rest, **options)

    def stop(self):
        """End the processes, whatever they are at."""
        with self._changing:
            self._stopped = True
            for process in filter(None, (self._process, self._spare)):
                process.shutdown(kill_workers=True)


class Crew:
    """The workers of all lines, which start with their first job.

    quick, slow: the Lines. far: the Cluster, or the slow line if there is none.
    """

    def __init__(self):
        self.quick, self.slow = Line("quick", 5, None), Line("slow", 10, _REST)
        lines = self.quick, self.slow
        self._workers = [_Worker(line) for line in lines for _ in range(workers())]
        address = cluster.address()
        self.cluster = cluster.Cluster(address, self.slow) if address else None
        self.far = self.cluster or self.slow
        for line in (*lines, self.cluster.line) if self.cluster else lines:
            metrics.JOBS.labels(line.name).set_function(line.__len__)

    def stop(self):
        """End the processes, whatever they are at."""
        for each in filter(None, (*self._workers, self.cluster)):
            each.stop()


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
