"""Cluster: Dask's workers on other machines, for the jobs of sweeps and maps. Without them, local workers do these.

Everything that waits for the cluster waits in one thread, in asyncio, with a deadline of its own: an address may take
connections and never answer, and a scheduler or a worker may be stopped without being dead.
"""

import asyncio
import logging
import threading
import time
from concurrent.futures import BrokenExecutor, Future
from contextlib import suppress
from importlib import util

from rnn_core.visit import metrics, settings
from rnn_core.visit.compute.jobs import JobQueue
from rnn_core.visit.compute.members import Members
from rnn_core.visit.compute.versions import call_if_same, differences, versions

_PATIENCE = 5  # seconds for an answer
_ABSENCE = 15  # seconds for a worker to be back, after which its jobs are done elsewhere
_AGAIN = 30  # seconds after which a cluster that could not be used is tried again
_LOOK = 2  # seconds between looks at who is there

_log = logging.getLogger(__name__)


def address():
    """Where the scheduler is, as RNN_SCHEDULER says, or None.

    Raises ValueError if that is no address, or if Dask is not installed.
    """
    given = settings.address("RNN_SCHEDULER")
    if given and not util.find_spec("distributed"):
        raise ValueError(f'Invalid value for RNN_SCHEDULER: {given!r} needs Dask, `pip install ".[cluster]"`')
    return given


class OtherVersionsError(Exception):
    """What the cluster computes would not be what is computed here. differences: as text, "name theirs ≠ ours"."""

    def __init__(self, address, differences):
        super().__init__(f"The cluster at {address} has other versions: {differences}")
        self.address, self.differences = address, differences


class NoWorkerError(Exception):
    """The scheduler answers, but none of its workers is running: there is none, or Dask has paused them."""


class Cluster:
    """The queue of the jobs for a cluster, and the thread that hands them over.

    instead: the JobQueue for its jobs while it cannot be used; while it has other versions, they fail.
    problem: the Exception for which it is not used, or None. capacity: how many jobs it does at once, 0 if not used.
    """

    def __init__(self, address, instead):
        self.address, self.problem, self.capacity = address, None, 0
        self.queue, self._instead = JobQueue("cluster", None, None), instead
        self._tasks = {}  # Job -> the asyncio.Task that waits for its outcome
        self._changing, self._stopping = threading.Lock(), threading.Event()
        self._loop, self._news = None, None  # while it is connected, and an asyncio.Event: there is something to do
        self._lost = None  # the Exception that ended the connection
        metrics.JOBS.labels(self.queue.name).set_function(self.queue.__len__)
        metrics.CLUSTER.set_function(lambda: self.capacity)
        threading.Thread(target=self._work, name="cluster", daemon=True).start()

    def append(self, job):
        """Have a job done after those of its visitor that wait already."""
        with self._changing:
            if isinstance(self.problem, OtherVersionsError):
                job.fail(self.problem)
            else:
                (self._instead if self.problem else self.queue).append(job)
        self._wake()

    def stop(self):
        """Give up the cluster and its jobs."""
        self._stopping.set()
        self._wake()

    def _wake(self):
        with self._changing:
            if self._loop:
                self._loop.call_soon_threadsafe(self._news.set)

    def _work(self):
        import distributed  # noqa: F401 takes 50 MB, which nobody needs who has no cluster

        logging.getLogger("distributed").setLevel(logging.CRITICAL)  # a problem is logged below, in one line
        while not self._stopping.is_set():
            asyncio.run(self._connect())
            self._stopping.wait(_AGAIN)

    async def _connect(self):
        """Use the cluster until there is a problem, or it is not needed any more."""
        from distributed import Client

        with self._changing:
            self._loop, self._news, self._lost = asyncio.get_running_loop(), asyncio.Event(), None
        client = None
        try:
            client = Client(self.address, asynchronous=True, timeout=_PATIENCE, set_as_default=False)
            await self._use(client)
            problem = BrokenExecutor("The workers have been stopped")
        except TimeoutError:
            problem = ConnectionError(f"no answer within {_PATIENCE} seconds")
        except Exception as error:
            problem = error
        self._leave(problem)  # first: to close a connection takes time as well
        with suppress(Exception):
            async with asyncio.timeout(_PATIENCE):
                await client.close()

    async def _use(self, client):
        """Give the cluster what it can do, and little more, so that it is in our queue that visitors take turns."""
        members = Members(client, patience=_PATIENCE, absence=_ABSENCE)
        async with asyncio.timeout(_PATIENCE):
            await client
            if differing := differences(await _ask_scheduler(client)):
                raise OtherVersionsError(self.address, differing)
            await members.look()
        await members.settle()
        if not members.usable:
            raise self._explain(members)
        looked = present = time.monotonic()
        while not self._stopping.is_set():
            if self._lost:
                raise self._lost
            now = time.monotonic()
            if now >= looked + _LOOK:
                await self._look(members)
                looked = now
            present = now if self._count(members) else present
            if now > present + _ABSENCE:
                raise self._explain(members)
            self._hand_out(client, members)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), _LOOK)
            self._news.clear()

    async def _look(self, members):
        """See who is there, and give the jobs of workers that are not to others."""
        async with asyncio.timeout(_PATIENCE):
            lost = await members.look()
        for member in lost:
            for job in list(member.jobs):
                self._tasks.pop(job).cancel()
                if member.died:
                    self._settle(job, BrokenExecutor(f"The worker at {member.address} has gone"))
                else:
                    self.queue.append(job)

    def _count(self, members):
        """Say how many jobs the cluster does at once now."""
        capacity = members.capacity
        with self._changing:
            self.capacity = capacity
            if capacity:
                self.problem = None
        return capacity

    def _explain(self, members):
        """Return the Exception that says why none of the workers is used."""
        if members.differences:
            return OtherVersionsError(self.address, members.differences)
        return NoWorkerError(f"None of the workers at {self.address} is running")

    def _hand_out(self, client, members):
        while len(self.queue) and (member := members.next()):
            job = self.queue.take()
            metrics.JOB_WAITS.labels(self.queue.name).observe(time.monotonic() - job.begun)
            member.jobs.add(job)
            self._tasks[job] = asyncio.create_task(self._do(client, member, job))

    async def _do(self, client, member, job):
        """Have a worker do a job. The task is cancelled when that worker is lost."""
        from distributed import CancelledError, KilledWorker

        result = theirs = error = None
        try:
            options = {"workers": [member.address], "allow_other_workers": False, "pure": False}
            result, theirs = await client.submit(call_if_same, versions(), job.call, **options)
        except CancelledError:  # of Dask's own
            self._lost = ConnectionError("the connection to its scheduler is lost")
            self._news.set()
            return
        except KilledWorker as killed:
            error = BrokenExecutor(str(killed))
        except Exception as raised:
            error = raised
        finally:
            member.jobs.discard(job)
            self._news.set()
        del self._tasks[job]
        if theirs:
            member.judge(theirs)
            self.queue.append(job)
        else:
            self._settle(job, error, result)

    def _settle(self, job, error, result=None):
        """Give a job its outcome; if its worker died, it waits for another one unless it has killed too many."""
        call = Future()
        if error:
            call.set_exception(error)
        else:
            call.set_result(result)
        if not job.settle(call) and not job.done:
            self.queue.append(job)

    def _leave(self, problem):
        """Hand all jobs over to the queue that does them instead, or have them fail."""
        with self._changing:
            known, self.problem, self.capacity, self._loop = self.problem, problem, 0, None
            waiting = [self.queue.take() for _ in range(len(self.queue))]
        jobs = [*self._tasks, *waiting]
        for task in self._tasks.values():
            task.cancel()
        self._tasks = {}
        if type(known) is not type(problem) and not self._stopping.is_set():
            _log.error("The cluster at %s is not used: %s", self.address, problem)
        for job in jobs:
            self.append(job)


async def _ask_scheduler(client):
    """Return its versions, or the Exception of a scheduler that does not know what they are."""
    try:
        return await client.run_on_scheduler(versions)
    except OSError:
        raise
    except Exception as error:
        return error
