"""Cluster: Dask workers on other machines, for jobs that train from many seeds. Local workers are the fallback.

One asyncio thread talks to the cluster. Each wait in this thread has a timeout, because a server may accept connections
but never respond. A suspended scheduler or worker, for example, keeps its connections.
"""

import asyncio
import logging
import threading
import time
from concurrent.futures import BrokenExecutor, Future
from contextlib import suppress
from importlib import util
from typing import Any

from rnn_core.visit import metrics, settings
from rnn_core.visit.compute.jobs import Job, JobQueue
from rnn_core.visit.compute.members import Member, Members
from rnn_core.visit.compute.versions import Versions, call_if_same, differences, versions

_RESPONSE_TIMEOUT_S = 5
"""Seconds within which the scheduler or a worker must respond to a request."""

_HEARTBEAT_TIMEOUT_S = 15
"""Seconds after which the jobs of a worker that is paused, or sends no heartbeat, go to other workers."""

_RETRY_INTERVAL_S = 30
"""Seconds between two attempts to connect to an unusable cluster."""

_POLL_INTERVAL_S = 2
"""Minimum seconds between two polls of the scheduler."""

_log = logging.getLogger(__name__)


def address() -> str | None:
    """Return the scheduler's address from RNN_SCHEDULER, or None if it is not set.

    Raises:
        ValueError: RNN_SCHEDULER is not a valid address, or Dask is not installed.
    """
    value = settings.address("RNN_SCHEDULER")
    if value and not util.find_spec("distributed"):
        raise ValueError(f'Invalid value for RNN_SCHEDULER: {value!r} needs Dask, `pip install ".[cluster]"`')
    return value


class OtherVersionsError(Exception):
    """The cluster has other versions of the software than this server, so its results could differ.

    Attributes:
        address: The scheduler's address.
        differences: The versions that differ, in the form that `versions.differences` returns.
    """

    def __init__(self, address: str, differences: str) -> None:
        super().__init__(f"The cluster at {address} has other versions: {differences}")
        self.address = address
        self.differences = differences


class NoWorkerError(Exception):
    """The scheduler responds, but no worker can run jobs: there is none, or all are paused or silent."""


class Cluster:
    """The job queue of a cluster, and the thread that gives the jobs to the cluster's workers.

    Attributes:
        address: The scheduler's address.
        problem: The reason why the cluster is unusable. None if it is usable, or before the first attempt to connect.
        capacity: The number of jobs that the cluster runs at a time, or 0 while it is unusable.
        queue: The waiting jobs.
    """

    def __init__(self, address: str, fallback: JobQueue) -> None:
        """Connect to the cluster, in a thread.

        Args:
            address: The scheduler's address.
            fallback: The queue for jobs while the cluster is unusable. If it is unusable because it has other versions
                of the software, the jobs fail instead.
        """
        self.address = address
        self.problem: Exception | None = None
        self.capacity = 0
        self.queue = JobQueue("cluster", None, None)
        self._fallback = fallback
        self._tasks: dict[Job, asyncio.Task[None]] = {}  # each task waits for a job's outcome
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None  # the running loop, while there is one
        self._wake_up = asyncio.Event()
        self._connection_error: Exception | None = None
        metrics.JOBS.labels(self.queue.name).set_function(self.queue.__len__)
        metrics.CLUSTER.set_function(lambda: self.capacity)
        threading.Thread(target=self._connect_forever, name="cluster", daemon=True).start()

    def append(self, job: Job) -> None:
        """Queue a job, in the fallback queue if the cluster is unusable; let the job fail if the versions differ."""
        with self._lock:
            if isinstance(self.problem, OtherVersionsError):
                job.fail(self.problem)
            else:
                (self._fallback if self.problem else self.queue).append(job)
        self._notify()

    def stop(self) -> None:
        """Tell the thread to disconnect from the cluster. Unfinished jobs move to the fallback queue."""
        self._stopping.set()
        self._notify()

    def _notify(self) -> None:
        """Wake the thread."""
        with self._lock:
            if self._loop:
                self._loop.call_soon_threadsafe(self._wake_up.set)

    def _connect_forever(self) -> None:
        import distributed  # noqa: F401 imported late, because Dask takes 50 MB of memory

        logging.getLogger("distributed").setLevel(logging.CRITICAL)  # a problem is logged below, in one line
        while not self._stopping.is_set():
            asyncio.run(self._connect())
            self._stopping.wait(_RETRY_INTERVAL_S)

    async def _connect(self) -> None:
        """Connect to the cluster and use it until `stop` or a problem, then fall back to local workers."""
        from distributed import Client

        with self._lock:
            self._loop = asyncio.get_running_loop()
            self._wake_up = asyncio.Event()
            self._connection_error = None
        client: Any = None
        try:
            client = Client(self.address, asynchronous=True, timeout=_RESPONSE_TIMEOUT_S, set_as_default=False)
            await self._run_jobs(client)
            problem = BrokenExecutor("The workers have been stopped")
        except TimeoutError:
            problem = ConnectionError(f"no answer within {_RESPONSE_TIMEOUT_S} seconds")
        except Exception as error:
            problem = error
        self._fall_back(problem)  # first, because closing the client takes time
        if client:
            with suppress(Exception):
                async with asyncio.timeout(_RESPONSE_TIMEOUT_S):
                    await client.close()

    async def _run_jobs(self, client: Any) -> None:
        """Run jobs on the cluster until `stop`, or raise an Exception if the cluster becomes unusable.

        The cluster gets only slightly more jobs than it can run at a time, because only our queue lets visitors take
        turns.
        """
        members = Members(client, response_timeout_s=_RESPONSE_TIMEOUT_S, heartbeat_timeout_s=_HEARTBEAT_TIMEOUT_S)
        async with asyncio.timeout(_RESPONSE_TIMEOUT_S):
            await client
            if different := differences(await _scheduler_versions(client)):
                raise OtherVersionsError(self.address, different)
            await members.poll()
        await members.wait_until_usable()
        if not members.usable:
            raise self._unusable(members)
        last_poll = last_usable = time.monotonic()
        while not self._stopping.is_set():
            if self._connection_error:
                raise self._connection_error
            now = time.monotonic()
            if now >= last_poll + _POLL_INTERVAL_S:
                await self._poll(members)
                last_poll = now
            if self._update_capacity(members):
                last_usable = now
            if now > last_usable + _HEARTBEAT_TIMEOUT_S:
                raise self._unusable(members)
            self._dispatch(client, members)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake_up.wait(), _POLL_INTERVAL_S)
            self._wake_up.clear()

    async def _poll(self, members: Members) -> None:
        """Poll the workers, and queue the jobs of lost workers again. A job fails when its third worker dies."""
        async with asyncio.timeout(_RESPONSE_TIMEOUT_S):
            lost = await members.poll()
        for member in lost:
            for job in list(member.jobs):
                self._tasks.pop(job).cancel()
                if member.died:
                    self._settle(job, BrokenExecutor(f"The worker at {member.address} has gone"))
                else:
                    self.queue.append(job)

    def _update_capacity(self, members: Members) -> int:
        capacity = members.capacity
        with self._lock:
            self.capacity = capacity
            if capacity:
                self.problem = None
        return capacity

    def _unusable(self, members: Members) -> Exception:
        """Return an Exception with the reason why no worker can be used."""
        if members.differences:
            return OtherVersionsError(self.address, members.differences)
        return NoWorkerError(f"None of the workers at {self.address} is running")

    def _dispatch(self, client: Any, members: Members) -> None:
        """Give waiting jobs to the workers until the workers have enough jobs."""
        while len(self.queue) and (member := members.next()):
            job = self.queue.take()
            metrics.JOB_WAITS.labels(self.queue.name).observe(time.monotonic() - job.submitted)
            member.jobs.add(job)
            self._tasks[job] = asyncio.create_task(self._run(client, member, job))

    async def _run(self, client: Any, member: Member, job: Job) -> None:
        """Run a job in a worker, and give the job its outcome. If the worker is lost, `_poll` cancels this task.

        A worker with other versions does not run the job. The job is then queued again.
        """
        from distributed import CancelledError, KilledWorker

        result = theirs = error = None
        try:
            options = {"workers": [member.address], "allow_other_workers": False, "pure": False}
            result, theirs = await client.submit(call_if_same, versions(), job.call, **options)
        except CancelledError:  # Dask's own, not asyncio's
            self._connection_error = ConnectionError("the connection to its scheduler is lost")
            self._wake_up.set()
            return
        except KilledWorker as killed:
            error = BrokenExecutor(str(killed))
        except Exception as raised:
            error = raised
        finally:
            member.jobs.discard(job)
            self._wake_up.set()
        del self._tasks[job]
        if theirs:
            member.check_versions(theirs)
            self.queue.append(job)
        else:
            self._settle(job, error, result)

    def _settle(self, job: Job, error: Exception | None, result: Any = None) -> None:
        """Give a job its outcome. If its worker died, queue the job again, but let it fail at the third death."""
        future: Future[Any] = Future()
        if error:
            future.set_exception(error)
        else:
            future.set_result(result)
        if not job.settle(future) and not job.done:
            self.queue.append(job)

    def _fall_back(self, problem: Exception) -> None:
        """Record a problem, and move all jobs to the fallback queue, or fail them if the cluster has other versions."""
        with self._lock:
            previous = self.problem
            self.problem = problem
            self.capacity = 0
            self._loop = None
            waiting = [self.queue.take() for _ in range(len(self.queue))]
        jobs = [*self._tasks, *waiting]
        for task in self._tasks.values():
            task.cancel()
        self._tasks = {}
        if type(previous) is not type(problem) and not self._stopping.is_set():
            _log.error("The cluster at %s is not used: %s", self.address, problem)
        for job in jobs:
            self.append(job)


async def _scheduler_versions(client: Any) -> Versions | Exception:
    """Return the scheduler's versions, or the Exception that it raises, for example if it lacks this package.

    Raises:
        OSError: The connection fails.
    """
    try:
        return await client.run_on_scheduler(versions)
    except OSError:
        raise
    except Exception as error:
        return error
