"""Members: the workers of a Dask cluster, and the choice of the worker for the next job."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from math import inf
from typing import TYPE_CHECKING, Any

from rnn_core.visit.compute.versions import Versions, differences, versions

if TYPE_CHECKING:
    from rnn_core.visit.compute.jobs import Job

_RESTART_MEMORY_SHARE = 0.7
"""Share of the memory limit above which a worker is restarted. Dask pauses a worker at 0.8."""

_MAX_RESTARTING_SHARE = 0.25
"""Share of the workers that may restart at the same time, rounded up to a whole number of workers."""

_MAX_LOAD = 1.1
"""Load above which the workers get no more jobs. The load is the number of their unfinished jobs, divided by the number
of jobs that they run at a time.
"""

_log = logging.getLogger(__name__)


class Member:
    """One worker process of the cluster. A later process at the same address is another Member.

    Attributes:
        address: The worker's address.
        threads: The number of jobs that the worker runs at a time.
        jobs: Unfinished jobs of the worker.
        differences: The versions that differ from this process's versions, as text. "" if none differs, and None until
            the versions are known.
        retiring: True if the worker gets no more jobs because it will be restarted.
        died: True if the worker has left the cluster.
        task: The latest asyncio.Task for the worker, or None. The task asks for the worker's versions, or restarts the
            worker.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self.threads = 0
        self.jobs: set[Job] = set()
        self.differences: str | None = None
        self.retiring = False
        self.died = False
        self.task: asyncio.Task[None] | None = None
        self._is_running = False
        self._has_nanny = False
        self._memory_share = 0.0
        self._heartbeat: float | None = None  # by the scheduler's clock, which may differ from the clock here
        self._last_alive = time.monotonic()
        self._last_running = time.monotonic()

    def update(self, info: Mapping[str, Any]) -> None:
        """Update this Member from the scheduler's report about the worker."""
        now = time.monotonic()
        self.threads = info["nthreads"]
        self._has_nanny = bool(info["nanny"])
        self._memory_share = info["metrics"].get("memory", 0) / (info["memory_limit"] or inf)
        if info["last_seen"] != self._heartbeat:
            self._heartbeat = info["last_seen"]
            self._last_alive = now
        self._is_running = info["status"] == "running"
        if self._is_running:
            self._last_running = now

    def check_versions(self, theirs: Versions | Exception) -> None:
        """Compare the worker's versions with ours, and log any differences. A worker with other versions is not used.

        Args:
            theirs: The worker's versions, or the Exception that it raised instead.
        """
        self.differences = differences(theirs)
        if self.differences:
            _log.error("The worker at %s is not used: %s", self.address, self.differences)

    @property
    def usable(self) -> bool:
        """True if the worker is running, has our versions, and will not be restarted."""
        return self._is_running and self.differences == "" and not self.retiring

    @property
    def needs_restart(self) -> bool:
        """True if Dask can restart the worker, and its memory is near the limit at which Dask pauses it."""
        return self._has_nanny and self._memory_share > _RESTART_MEMORY_SHARE

    def is_lost(self, timeout_s: float) -> bool:
        """Return True if the worker has not been running, or has sent no heartbeat, for longer than a timeout."""
        return time.monotonic() > min(self._last_alive, self._last_running) + timeout_s


class Members:
    """The workers of a cluster."""

    def __init__(self, client: Any, *, response_timeout_s: float, heartbeat_timeout_s: float) -> None:
        """Create the Members; the first `poll` finds the workers.

        Args:
            client: An asynchronous `distributed.Client`.
            response_timeout_s: Seconds within which a worker must respond.
            heartbeat_timeout_s: Seconds after which a paused or silent worker loses its jobs.
        """
        self._client = client
        self._response_timeout_s = response_timeout_s
        self._heartbeat_timeout_s = heartbeat_timeout_s
        self._members: dict[tuple[str, str], Member] = {}  # by (address, directory of the process)

    @property
    def usable(self) -> list[Member]:
        """The usable Members that are not lost. They can take a job."""
        timeout_s = self._heartbeat_timeout_s
        return [member for member in self._members.values() if member.usable and not member.is_lost(timeout_s)]

    @property
    def capacity(self) -> int:
        """The number of jobs that the cluster runs at a time."""
        return sum(member.threads for member in self.usable)

    @property
    def differences(self) -> str | None:
        """The version differences of the first worker that has any, or None."""
        return next((member.differences for member in self._members.values() if member.differences), None)

    def next(self) -> Member | None:
        """Return the least loaded Member for the next job.

        Return None if no Member is usable, or if the load of all usable Members together is over _MAX_LOAD.
        """
        usable = self.usable
        if sum(len(member.jobs) for member in usable) > _MAX_LOAD * sum(member.threads for member in usable):
            return None
        return min(usable, key=lambda member: len(member.jobs) / member.threads, default=None)

    async def poll(self) -> list[Member]:
        """Update the Members from the scheduler, and return the Members that are lost: dead, silent or paused.

        This also asks new workers for their versions. It restarts workers whose memory has grown, once they are idle.
        """
        infos = (await self._client.scheduler.identity(n_workers=-1))["workers"]
        previous = self._members
        self._members = {}
        for address, info in infos.items():
            key = address, info["local_directory"]
            self._members[key] = previous.pop(key, None) or Member(address)
            self._members[key].update(info)
        lost = list(previous.values())
        for member in lost:
            member.died = True
        for member in self._members.values():
            if member.is_lost(self._heartbeat_timeout_s):
                lost.append(member)
            if member.needs_restart and not member.retiring and self._may_retire_one():
                member.retiring = True
                _log.warning("The worker at %s has grown and is restarted after its jobs", member.address)
            if member.retiring and not member.jobs:
                self._begin(member, self._restart, self._heartbeat_timeout_s)
            elif member.differences is None:
                self._begin(member, self._ask_versions, self._response_timeout_s)
        return lost

    async def wait_until_usable(self) -> None:
        """Wait until a Member can take jobs, or until the tasks of all Members have ended."""
        tasks = {member.task for member in self._members.values() if member.task}
        while tasks and not self.usable:
            _, tasks = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)

    def _begin(self, member: Member, action: Callable[[Member], Awaitable[None]], timeout_s: float) -> None:
        """Start a Member's task, unless one is running. If the task fails, a later poll starts it again."""
        if not member.task or member.task.done():
            member.task = asyncio.create_task(_try(action(member), timeout_s))

    def _may_retire_one(self) -> bool:
        retiring = sum(member.retiring for member in self._members.values())
        return retiring < max(1, _MAX_RESTARTING_SHARE * len(self._members))

    async def _ask_versions(self, member: Member) -> None:
        responses = await self._client.run(versions, workers=[member.address], on_error="return")
        response = responses[member.address]
        if isinstance(response, OSError):  # the worker has just died
            return
        member.check_versions(response)

    async def _restart(self, member: Member) -> None:
        await self._client.run_on_scheduler(restart_if_idle, member.address, self._heartbeat_timeout_s)


async def _try(action: Awaitable[None], timeout_s: float) -> None:
    with suppress(OSError):
        async with asyncio.timeout(timeout_s):
            await action


async def restart_if_idle(address: str, timeout_s: float, dask_scheduler: Any) -> None:
    """Restart a worker unless it runs a task or holds a result that some client needs. This runs on the scheduler."""
    worker = dask_scheduler.workers.get(address)
    if worker and not worker.processing and not worker.has_what:
        await dask_scheduler.restart_workers(
            [address],
            timeout=timeout_s,
            wait_for_workers=False,
            on_error="return",
            stimulus_id=f"rnn_core-{time.time()}",
        )
