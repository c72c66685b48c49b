"""Members: the workers of a Dask cluster, and which of them can be given a job now."""

import asyncio
import logging
import time
from contextlib import suppress
from math import inf

from rnn_core.visit.compute.versions import differences, versions

_GROWN = 0.7  # share of its memory limit above which a worker is restarted; Dask pauses it at 0.8
_RESTARTED = 0.25  # share of the workers that may restart at the same time; one may always

_log = logging.getLogger(__name__)


class Member:
    """One process that works for the cluster; the next process at the same address is another Member.

    threads: how many jobs it does at once. jobs: those it has been given and has not returned.
    differences: of its versions from ours, "" if there are none, None before it has answered.
    leaving: whether it gets no more jobs, because it will be restarted. died: whether it has left the cluster.
    task: the asyncio.Task that asks for its versions or restarts it, or None.
    """

    def __init__(self, address):
        self.address, self.threads, self.jobs = address, 0, set()
        self.differences, self.leaving, self.died, self.task = None, False, False, None
        self._running, self._has_nanny, self._full = False, False, 0.0
        self._heartbeat = None  # in the scheduler's time, which may differ from ours
        self._alive = self._active = time.monotonic()  # when it was last alive, and not paused

    def update(self, told):
        """Take over what the scheduler says about it."""
        now = time.monotonic()
        self.threads, self._has_nanny = told["nthreads"], bool(told["nanny"])
        self._full = told["metrics"].get("memory", 0) / (told["memory_limit"] or inf)
        if told["last_seen"] != self._heartbeat:
            self._heartbeat, self._alive = told["last_seen"], now
        self._running = told["status"] == "running"
        if self._running:
            self._active = now

    def judge(self, theirs):
        """Take its versions, or the Exception that it raised instead; with others than ours it is not used."""
        self.differences = differences(theirs)
        if self.differences:
            _log.error("The worker at %s is not used: %s", self.address, self.differences)

    @property
    def usable(self):
        """Whether it can be given a job."""
        return self._running and self.differences == "" and not self.leaving

    @property
    def grown(self):
        """Whether its memory is near the limit at which Dask pauses it, and Dask can start it again."""
        return self._has_nanny and self._full > _GROWN

    def is_lost(self, absence):
        """Whether it has been paused, or without a heartbeat, for this number of seconds."""
        return time.monotonic() > min(self._alive, self._active) + absence


class Members:
    """The workers of a cluster.

    client: an asynchronous `distributed.Client`. patience: seconds within which a worker must answer.
    absence: seconds after which a paused or silent worker loses its jobs.
    """

    def __init__(self, client, *, patience, absence):
        self._client, self._patience, self._absence = client, patience, absence
        self._members = {}  # {(address, directory of the process): Member}

    @property
    def usable(self):
        """The Members that can be given a job."""
        return [each for each in self._members.values() if each.usable and not each.is_lost(self._absence)]

    @property
    def capacity(self):
        """The number of jobs that the cluster does at once."""
        return sum(each.threads for each in self.usable)

    @property
    def differences(self):
        """How the versions of a worker differ that is not used because of that, or None."""
        return next((each.differences for each in self._members.values() if each.differences), None)

    def next(self):
        """Return the Member for the next job, or None if they have a tenth more than they can do at once."""
        usable = self.usable
        if sum(len(each.jobs) for each in usable) > 1.1 * sum(each.threads for each in usable):
            return None
        return min(usable, key=lambda each: len(each.jobs) / each.threads, default=None)

    async def look(self):
        """Ask the scheduler for its workers, and return the Members that are lost: dead, silent or paused."""
        found = (await self._client.scheduler.identity(n_workers=-1))["workers"]
        known, self._members = self._members, {}
        for address, told in found.items():
            key = address, told["local_directory"]
            self._members[key] = known.pop(key, None) or Member(address)
            self._members[key].update(told)
        lost = list(known.values())
        for member in lost:
            member.died = True
        for member in self._members.values():
            if member.is_lost(self._absence):
                lost.append(member)
            if member.grown and not member.leaving and self._may_leave():
                member.leaving = True
                _log.warning("The worker at %s has grown and is restarted after its jobs", member.address)
            if member.leaving and not member.jobs:
                self._begin(member, self._restart, self._absence)
            elif member.differences is None:
                self._begin(member, self._ask, self._patience)
        return lost

    async def settle(self):
        """Wait until a worker can be given jobs, or all have said their versions, been restarted, or been given up."""
        asked = {each.task for each in self._members.values() if each.task}
        while asked and not self.usable:
            _, asked = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)

    def _begin(self, member, action, seconds):
        """Start a task of a Member, which may fail and is then started again at a later look."""
        if not member.task or member.task.done():
            member.task = asyncio.create_task(_try(action(member), seconds))

    def _may_leave(self):
        leaving = sum(each.leaving for each in self._members.values())
        return leaving < max(1, _RESTARTED * len(self._members))

    async def _ask(self, member):
        answers = await self._client.run(versions, workers=[member.address], on_error="return")
        answer = answers[member.address]
        if isinstance(answer, OSError):  # it has just died
            return
        member.judge(answer)

    async def _restart(self, member):
        await self._client.run_on_scheduler(restart_if_idle, member.address, self._absence)


async def _try(action, seconds):
    with suppress(OSError):
        async with asyncio.timeout(seconds):
            await action


async def restart_if_idle(address, seconds, dask_scheduler):
    """On the scheduler: restart a worker, unless it holds what somebody still needs, perhaps another client."""
    worker = dask_scheduler.workers.get(address)
    if worker and not worker.processing and not worker.has_what:
        reason = f"rnn_core-{time.time()}"
        options = {"timeout": seconds, "wait_for_workers": False, "on_error": "return", "stimulus_id": reason}
        await dask_scheduler.restart_workers([address], **options)
