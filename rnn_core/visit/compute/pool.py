"""Pool: the worker processes, and the threads that give them jobs from the queues."""

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
from multiprocessing.connection import Connection

from loky import ProcessPoolExecutor

from rnn_core import run
from rnn_core.spec import Spec
from rnn_core.visit import metrics, settings
from rnn_core.visit.compute import cluster
from rnn_core.visit.compute.jobs import Job, JobQueue

# loky warns when it replaces a worker that has grown, although LOKY_MAX_MEMORY_LEAK_SIZE below asks for this.
warnings.filterwarnings("ignore", "A worker", UserWarning)

_ENVIRONMENT = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "-1",
    # TensorFlow keeps some 15 MB for each program that it compiles. If psutil is installed, loky replaces a worker
    # that has grown by more than this number of bytes. The first compilation alone takes 220 MB.
    "LOKY_MAX_MEMORY_LEAK_SIZE": "3.3e8",
}

_QUICK_NICE = 5
"""The nice value of the workers of the quick queue."""

_SLOW_NICE = 10
"""The nice value of the workers of the slow queue."""

_IDLE_TIMEOUT_S = 60
"""Seconds without a job after which a worker of the slow queue ends. The next job starts it again."""


def workers() -> int:
    """Return the number of workers for each queue: RNN_WORKERS, or by default the number of cores less 1, at least 1.

    Raises:
        ValueError: RNN_WORKERS is not a whole number of at least 1.
    """
    return settings.whole("RNN_WORKERS", max(1, (os.cpu_count() or 2) - 1))


def spares() -> int:
    """Return the number of spare processes for the quick queue: RNN_SPARES, by default 1.

    Raises:
        ValueError: RNN_SPARES is not a whole number of at least 0.
    """
    return settings.whole("RNN_SPARES", 1)


class _Spares:
    """Spare processes for a queue. They load TensorFlow and compile a network in advance, because both take seconds."""

    def __init__(self, queue: JobQueue, count: int) -> None:
        self._queue = queue
        self._count = count
        self._processes: list[ProcessPoolExecutor] = []
        self._stopped = False
        self._lock = threading.Lock()

    def refill(self) -> None:
        """Start processes until there are `count`, unless the spares have been stopped."""
        with self._lock:
            while len(self._processes) < self._count and not self._stopped:
                process = _start(self._queue)
                try:
                    process.submit(prepare)
                except RuntimeError:  # the interpreter is ending
                    self._stopped = True
                else:
                    self._processes.append(process)

    def take(self) -> ProcessPoolExecutor | None:
        """Remove and return the oldest process, or None if there is none."""
        with self._lock:
            return self._processes.pop(0) if self._processes else None

    def stop(self) -> None:
        """End the processes, even in the middle of a call."""
        with self._lock:
            self._stopped = True
            for process in self._processes:
                process.shutdown(kill_workers=True)


class _Worker:
    """One process, and the thread that gives it jobs from a queue.

    Each process has its own executor, so if a process dies, it is clear which job it was running. A spare process then
    takes over. If there is no spare, a new process starts. Spares start only after the first job has finished, so that
    no visitor waits for them.
    """

    def __init__(self, queue: JobQueue, spares: _Spares) -> None:
        self._queue = queue
        self._spares = spares
        self._process: ProcessPoolExecutor | None = None
        self._stopped = False
        threading.Thread(target=self._run_jobs, name="compute", daemon=True).start()

    def _run_jobs(self) -> None:
        _block_interrupts()
        while True:
            job = self._queue.take()
            metrics.JOB_WAITS.labels(self._queue.name).observe(time.monotonic() - job.submitted)
            while not job.done:
                if self._stopped:
                    job.fail(BrokenExecutor("The workers have been stopped"))
                else:
                    self._attempt(job)

    def _attempt(self, job: Job) -> None:
        try:
            is_alive = job.attempt(self._running_process())
        except OSError as error:  # the system cannot start a process, for lack of memory for example
            is_alive = False
            job.fail(error)
        if not is_alive:
            self._process = None
            return
        with suppress(OSError):  # the next job tries again
            self._spares.refill()

    def _running_process(self) -> ProcessPoolExecutor:
        if not self._process:
            self._process = self._spares.take() or _start(self._queue)
        return self._process

    def stop(self) -> None:
        """End the process, even in the middle of a job."""
        self._stopped = True
        if self._process:
            self._process.shutdown(kill_workers=True)


class Pool:
    """The workers of all queues. A local worker's process starts with its first job.

    Attributes:
        quick: The queue for jobs that visitors watch.
        slow: The queue for long jobs.
        cluster: The Cluster that RNN_SCHEDULER names, or None.
        sweeps: The queue for jobs that train from many seeds: the Cluster, or the slow queue if there is none.
    """

    def __init__(self) -> None:
        self.quick = JobQueue("quick", _QUICK_NICE, None)
        self.slow = JobQueue("slow", _SLOW_NICE, _IDLE_TIMEOUT_S)
        self._spares = [_Spares(self.quick, spares()), _Spares(self.slow, 0)]
        address = cluster.address()
        self._workers = [
            _Worker(queue, spare_processes)
            for queue, spare_processes in zip((self.quick, self.slow), self._spares, strict=True)
            for _ in range(workers())
        ]
        self.cluster = cluster.Cluster(address, self.slow) if address else None
        self.sweeps = self.cluster or self.slow
        for queue in (self.quick, self.slow):
            metrics.JOBS.labels(queue.name).set_function(queue.__len__)

    def stop(self) -> None:
        """End all local processes, even in the middle of a job, and disconnect from the cluster."""
        for part in (*self._workers, *self._spares):
            part.stop()
        if self.cluster:
            self.cluster.stop()


def _start(queue: JobQueue) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(
        1,
        timeout=queue.idle_timeout_s,
        initializer=_initialize,
        initargs=(queue.nice, _lifeline()[0]),
        env=_ENVIRONMENT,
    )


@cache
def _lifeline() -> tuple[Connection, Connection]:
    """Return the two ends of a pipe, (reader, writer).

    Each worker reads from the pipe, and no process writes to it. When this process ends or is killed, the read ends.
    The worker then ends too.
    """
    return multiprocessing.Pipe(duplex=False)


def _end_with_parent(lifeline: Connection) -> None:
    with suppress(EOFError, OSError):
        lifeline.recv_bytes()
    os._exit(1)


def _block_interrupts() -> None:
    """Block SIGINT in this thread. The processes that it starts inherit the block.

    Ctrl-C in a terminal reaches all processes. Only this process decides which of them end.
    """
    if hasattr(signal, "pthread_sigmask"):
        # The resource tracker unblocks the signal when it starts (Python 3.11), so start it before the first worker.
        resource_tracker.ensure_running()
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


def _initialize(nice: int, lifeline: Connection) -> None:
    """Prepare a new worker, in its process: tie it to the parent process, lower its priority, and load TensorFlow.

    TensorFlow's messages about the machine's devices do not reach the terminal.
    """
    threading.Thread(target=_end_with_parent, args=(lifeline,), name="lifeline", daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # for systems on which a thread cannot block the signal
    if hasattr(os, "nice"):
        os.nice(nice)
    sys.stderr.flush()
    terminal = os.dup(2)
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 2)
    try:
        tempfile.gettempdir()
    except FileNotFoundError:
        # The disk is full or read-only. TensorFlow's libraries need a temporary folder's name, but write nothing there.
        tempfile.tempdir = os.sep
    sys.modules.setdefault("pandas", None)  # type: ignore[arg-type]  # Keras would load pandas, which nothing needs
    try:
        run.start(Spec())
    finally:
        sys.stderr.flush()
        os.dup2(terminal, 2)
        os.close(terminal)
        os.close(null)
    gc.freeze()  # collecting garbage among all that TensorFlow has loaded takes 0.17 s each time, and frees nothing


def prepare() -> None:
    """Compile the default experiment and train one epoch. This runs in a worker."""
    run.advance(run.start(Spec()), 1)


# Invalid settings raise an error now rather than at the first job.
workers()
spares()
cluster.address()
