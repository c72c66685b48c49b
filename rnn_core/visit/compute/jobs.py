"""Jobs: calls that wait or are under way, and the queues that they wait in, where visitors take turns."""

import logging
import threading
import time
from collections import deque
from concurrent.futures import BrokenExecutor, Future

from rnn_core.visit import metrics
from rnn_core.visit.compute import watch

_DEATHS = 3  # so many workers that died of a job, or hung, are enough


class Job:
    """A call that waits or is under way. Safe to throw away: what it computes is a pure function of its arguments.

    visitor: who asked; anything that can be a key. then: function of the result, called before anybody hears of it.
    begun: when it was asked for, in seconds of `time.monotonic`. taken: whether a worker has it.
    """

    def __init__(self, call, visitor=None, then=None):
        self.call, self.visitor, self.begun = call, visitor, time.monotonic()
        self.taken = False
        self._then, self._future, self._deaths = then, Future(), 0

    @property
    def done(self):
        """Whether it has an outcome."""
        return self._future.done()

    @property
    def repeated(self):
        """Whether the call is made again, because a worker died of it or hung."""
        return self._deaths > 0

    def result(self, timeout=None):
        """What the function returned, or raise what it raised.

        timeout: seconds to wait before TimeoutError; the job goes on.
        A worker that dies or hangs is replaced and the call is made again; where three have, raises
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
        """Make the call in a worker, an executor of one process; False if that died before or in it, or hung."""
        try:
            under_way = worker.submit(self.call)
        except BrokenExecutor:
            metrics.DEATHS.inc()
            return False  # not of this job
        except RuntimeError as error:  # the workers have been stopped, or the interpreter is ending
            self.fail(error)
            return True
        if watch.wait(under_way, self.call, worker):
            return self.settle(under_way)
        worker.shutdown(wait=False, kill_workers=True)
        self._count_death("hung", BrokenExecutor("The worker hung"))
        return False

    def settle(self, call):
        """Have the outcome of the call, a Future, when it is there; False if its worker died."""
        try:
            result = call.result()
            if self._then:
                self._then(result)
        except BrokenExecutor as error:
            self._count_death("died", error)
            return False
        except Exception as error:
            self.fail(error)
        else:
            self._future.set_result(result)
        return True

    def _count_death(self, how, error):
        self._deaths += 1
        metrics.DEATHS.inc()
        logging.getLogger(__name__).warning("A worker %s in %s (%d)", how, self.call.func.__qualname__, self._deaths)
        if self._deaths == _DEATHS:
            self.fail(error)

    def fail(self, error):
        """Raise an error wherever one waits for the result."""
        self._future.set_exception(error)


class JobQueue:
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
            job.taken = True
            if row:
                self._rows[visitor] = row
            return job
