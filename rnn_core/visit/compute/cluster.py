"""Cluster: Dask's workers on other machines, for the jobs of sweeps and maps. While it is away, they are done here."""

import logging
import platform
import queue
import threading
import time
from concurrent.futures import BrokenExecutor
from functools import cache
from hashlib import sha256
from importlib import metadata, util
from math import inf
from pathlib import Path

import rnn_core
from rnn_core.visit import metrics, settings
from rnn_core.visit.compute.jobs import Line

_PATIENCE = 5  # seconds for an answer
_RESTART = 15  # seconds for a worker to be back, where none is left
_AGAIN = 30  # seconds after which a cluster that was away is tried again
_LOOK = 2  # seconds between looks at who is there
_LIBRARIES = "tensorflow", "keras", "numpy"


def address():
    """Where the scheduler is, as RNN_SCHEDULER says, or None.

    Raises ValueError if that is no address, or if Dask is not installed.
    """
    given = settings.address("RNN_SCHEDULER")
    if given and not util.find_spec("distributed"):
        raise ValueError(f"Invalid value for RNN_SCHEDULER: {given!r} needs Dask, `pip install .[cluster]`")
    return given


@cache
def versions():
    """{name: version} of what decides the results; of this package, a fingerprint of its source without the page."""
    root, source = Path(rnn_core.__file__).parent, sha256()
    for path in sorted(root.rglob("*.py")):
        if "ui" not in path.relative_to(root).parts:
            source.update(path.read_text("utf-8").encode())
    libraries = {name: metadata.version(name) for name in _LIBRARIES}
    return {"Python": platform.python_version().rpartition(".")[0], **libraries, "rnn_core": source.hexdigest()[:8]}


class OtherVersionsError(Exception):
    """What the cluster computes would not be what is computed here. differences: as text, "name theirs ≠ ours"."""

    def __init__(self, address, differences):
        super().__init__(f"The cluster at {address} has other versions: {differences}")
        self.address, self.differences = address, differences


class Cluster:
    """The line of the jobs for a cluster, and the thread that hands them over.

    instead: the Line for its jobs while it does not answer; while it has other versions, they fail.
    problem: the Exception for which it is not used, or None. capacity: how many jobs it does at once, 0 if not used.
    """

    def __init__(self, address, instead):
        self.address, self.capacity, self.problem = address, 0, None
        self.line, self._instead = Line("far", None, None), instead
        self._under_way = {}  # the Future of a call -> its Job
        self._events = queue.SimpleQueue()  # such a Future when it is done; None when there is something else to do
        metrics.JOBS.labels(self.line.name).set_function(self.line.__len__)
        metrics.CLUSTER.set_function(lambda: self.capacity)
        self._changing, self._stopping = threading.Lock(), threading.Event()
        threading.Thread(target=self._work, name="cluster", daemon=True).start()

    def append(self, job):
        """Have a job done after those of its visitor that wait already."""
        with self._changing:
            if isinstance(self.problem, OtherVersionsError):
                job.fail(self.problem)
            else:
                (self._instead if self.problem else self.line).append(job)
        self._events.put(None)

    def stop(self):
        """Give up the cluster, and what it is at."""
        self._stopping.set()
        self._events.put(None)

    def _work(self):
        from distributed import Client  # takes 50 MB, which nobody needs who has no cluster

        logging.getLogger("distributed.client").setLevel(logging.CRITICAL)  # it is told below, in one line
        while not self._stopping.is_set():
            try:
                with Client(self.address, timeout=_PATIENCE, set_as_default=False) as client:
                    self._serve(client)
            except Exception as error:
                self._leave(error)
                self._stopping.wait(_AGAIN)
        self._leave(BrokenExecutor("The workers have been stopped"))

    def _serve(self, client):
        """Give the cluster what it can do, and little more, so that it is in our line that visitors take turns."""
        executor, known, looked, self._there = client.get_executor(pure=False), set(), -inf, -inf
        while not self._stopping.is_set():
            if time.monotonic() >= looked + _LOOK:
                known, looked = self._look(client, known), time.monotonic()
            while len(self.line) and len(self._under_way) <= 1.1 * self.capacity:
                job = self.line.take()
                metrics.JOB_WAITS.labels(self.line.name).observe(time.monotonic() - job.begun)
                call = executor.submit(job.call)
                self._under_way[call] = job
                call.add_done_callback(self._events.put)
            try:
                self._end(self._events.get(timeout=_LOOK))
            except queue.Empty:
                continue

    def _look(self, client, known):
        """The addresses of the workers; those not known yet must have our versions, and so must the scheduler."""
        threads = client.nthreads(callback_timeout=_PATIENCE)
        if threads:
            self._there = time.monotonic()
        elif time.monotonic() > self._there + _RESTART:
            raise OSError("it has no workers")
        if new := threads.keys() - known:
            asked = {"on_error": "return", "callback_timeout": _PATIENCE}
            found = [_ask_scheduler(client), *client.run(versions, workers=list(new), **asked).values()]
            for theirs in found:
                if theirs != versions() and not isinstance(theirs, OSError):  # that one has just died
                    raise OtherVersionsError(self.address, _differences(theirs))
        self.capacity, self.problem = sum(threads.values()), None
        return set(threads)

    def _end(self, call):
        """Have the outcome of a call. A worker that died has been replaced by Dask, unless too many did."""
        from distributed import KilledWorker

        if call not in self._under_way:
            return
        if call.cancelled():
            raise ConnectionError("its scheduler has gone")
        job, error = self._under_way.pop(call), call.exception()
        if isinstance(error, KilledWorker):
            metrics.DEATHS.inc()
            job.fail(BrokenExecutor(str(error)))
        else:
            job.settle(call)

    def _leave(self, problem):
        """Hand all jobs over to those who do them instead, or have them fail."""
        with self._changing:
            known, self.problem, self.capacity = self.problem, problem, 0
            jobs = [*self._under_way.values(), *(self.line.take() for _ in range(len(self.line)))]
            self._under_way = {}
        if type(known) is not type(problem) and not self._stopping.is_set():
            logging.getLogger(__name__).error("The cluster at %s is not used: %r", self.address, problem)
        for job in jobs:
            self.append(job)


def _ask_scheduler(client):
    try:
        return client.run_on_scheduler(versions, callback_timeout=_PATIENCE)
    except ImportError as error:
        return error


def _differences(theirs):
    if isinstance(theirs, Exception):
        return repr(theirs)
    pairs = ((name, theirs.get(name), own) for name, own in versions().items())
    return ", ".join(f"{name} {other} ≠ {own}" for name, other, own in pairs if other != own)
