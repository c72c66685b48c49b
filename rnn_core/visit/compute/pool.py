"""Pool: the worker processes, and the threads that hand them the jobs of their queues."""

import gc
import multiprocessing
import os
import signal
import sys
import tempfile
import threading
import time
import warnings
from concurrent.futures import BrokenExecutor
from contextlib import suppress
from functools import cache
from multiprocessing import resource_tracker

from loky import ProcessPoolExecutor

from rnn_core import run
from rnn_core.spec import Spec
from rnn_core.visit import metrics, settings
from rnn_core.visit.compute import cluster
from rnn_core.visit.compute.jobs import JobQueue

# That it replaces a worker which has grown is what we ask of it below.
warnings.filterwarnings("ignore", "A worker", UserWarning)

_ENVIRONMENT = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "-1",
    # TensorFlow keeps some 15 MB of every program it compiles. loky replaces a worker that has grown
    # by so many bytes, with psutil installed; the first compilation alone takes 220 MB.
    "LOKY_MAX_MEMORY_LEAK_SIZE": "3.3e8",
}
_REST = 60  # seconds without a job after which a worker of the slow queue ends, until there is one again


def workers():
    """How many worker processes each queue has: RNN_WORKERS, or one fewer than the cores.

    Raises ValueError if RNN_WORKERS is not a whole number from 1.
    """
    return settings.whole("RNN_WORKERS", max(1, (os.cpu_count() or 2) - 1))


def spares():
    """How many processes stand by for a worker of the quick queue that dies: RNN_SPARES, or 1.

    Raises ValueError if RNN_SPARES is not a whole number from 0.
    """
    return settings.whole("RNN_SPARES", 1)


class _Spares:
    """Processes that have loaded and compiled what takes seconds, for workers of a queue whose own die."""

    def __init__(self, queue, count):
        self._queue, self._count, self._processes, self._stopped = queue, count, [], False
        self._changing = threading.Lock()

    def renew(self):
        """Have as many as there should be."""
        with self._changing:
            while len(self._processes) < self._count and not self._stopped:
                process = _start(self._queue)
                try:
                    process.submit(get_ready)
                except RuntimeError:  # the interpreter is ending
                    self._stopped = True
                else:
                    self._processes.append(process)

    def take(self):
        """The one that has stood by the longest, or None."""
        with self._changing:
            return self._processes.pop(0) if self._processes else None

    def stop(self):
        """End the processes, whatever they are at."""
        with self._changing:
            self._stopped = True
            for process in self._processes:
                process.shutdown(kill_workers=True)


class _Worker:
    """One process, and the thread that hands it the jobs of a queue, so that it is known of which job it died.

    spares: one of them takes over then. They start with the first finished job, so that nobody waits for them.
    """

    def __init__(self, queue, spares):
        self._queue, self._spares, self._process, self._stopped = queue, spares, None, False
        threading.Thread(target=self._work, name="compute", daemon=True).start()

    def _work(self):
        _block_interrupts()
        while True:
            job = self._queue.take()
            metrics.JOB_WAITS.labels(self._queue.name).observe(time.monotonic() - job.begun)
            while not job.done:
                if self._stopped:
                    job.fail(BrokenExecutor("The workers have been stopped"))
                else:
                    self._attempt(job)

    def _attempt(self, job):
        try:
            lives = job.attempt(self._running())
        except OSError as error:  # the system gives no process, for lack of memory for example
            lives = False
            job.fail(error)
        if not lives:
            self._process = None
            return
        with suppress(OSError):  # the next job tries again
            self._spares.renew()

    def _running(self):
        if not self._process:
            self._process = self._spares.take() or _start(self._queue)
        return self._process

    def stop(self):
        """End the process, whatever it is at."""
        self._stopped = True
        if self._process:
            self._process.shutdown(kill_workers=True)


class Pool:
    """The workers of all queues, which start with their first job.

    quick, slow: the JobQueues. far: the Cluster, or the slow queue if there is none.
    """

    def __init__(self):
        self.quick, self.slow = JobQueue("quick", 5, None), JobQueue("slow", 10, _REST)
        self._spares = _Spares(self.quick, spares()), _Spares(self.slow, 0)
        each, address = zip((self.quick, self.slow), self._spares, strict=True), cluster.address()
        self._workers = [_Worker(*queue) for queue in each for _ in range(workers())]
        self.cluster = cluster.Cluster(address, self.slow) if address else None
        self.sweeps = self.cluster or self.slow
        for queue in (self.quick, self.slow):
            metrics.JOBS.labels(queue.name).set_function(queue.__len__)

    def stop(self):
        """End the processes, whatever they are at."""
        for each in filter(None, (*self._workers, *self._spares, self.cluster)):
            each.stop()


def _start(queue):
    options = {"initializer": _load, "initargs": (queue.nice, _lifeline()[0]), "env": _ENVIRONMENT}
    return ProcessPoolExecutor(1, timeout=queue.rest, **options)


@cache
def _lifeline():
    """Return the two ends of a pipe, (reader, writer).

    Workers read, and nobody writes: it ends when this process does, however that happens.
    """
    return multiprocessing.Pipe(duplex=False)


def _end_with_parent(lifeline):
    with suppress(EOFError, OSError):
        lifeline.recv_bytes()
    os._exit(1)


def _block_interrupts():
    """Block SIGINT in this thread and so, from their first moment on, in the processes that it starts.

    Ctrl-C in a terminal reaches all of them, and only the process that asked decides what ends.
    """
    if hasattr(signal, "pthread_sigmask"):
        resource_tracker.ensure_running()  # the first worker would start it, which unblocks the signal (Python 3.11)
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


def _load(nice, lifeline):
    """Load TensorFlow into a new worker, and keep what it says of the machine's devices off the terminal."""
    threading.Thread(target=_end_with_parent, args=(lifeline,), name="lifeline", daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # for systems on which a thread cannot block it
    if hasattr(os, "nice"):
        os.nice(nice)
    sys.stderr.flush()
    terminal, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        tempfile.gettempdir()
    except (
        FileNotFoundError
    ):  # on a full or read-only disk: TensorFlow's libraries want a name, and write nothing there
        tempfile.tempdir = os.sep
    sys.modules.setdefault("pandas", None)  # Keras loads it where it is, and nothing here needs it
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


workers(), spares(), cluster.address()  # what the environment asks for in vain is to be told at once
