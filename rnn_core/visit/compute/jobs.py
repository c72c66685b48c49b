"""Jobs: calls for the workers, and the queues in which they wait. In a queue, visitors take turns."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Hashable
from concurrent.futures import BrokenExecutor, Future
from functools import partial
from typing import TYPE_CHECKING, Any

from rnn_core.visit import metrics
from rnn_core.visit.compute import watch

if TYPE_CHECKING:
    from loky import ProcessPoolExecutor

_MAX_DEATHS = 3
"""Number of workers that must die or hang in a job before the job fails."""


class Job:
    """A call that waits in a queue or runs in a worker.

    The call is a pure function of its arguments, so it can be dropped, or retried in another worker.

    Attributes:
        call: The function with its arguments.
        visitor: The visitor who submitted the job, as any hashable value.
        submitted: The time of submission, in seconds of `time.monotonic`.
        started: True once the job has been taken from a queue.
    """

    def __init__(
        self, call: "partial[Any]", visitor: Hashable = None, callback: Callable[[Any], object] | None = None
    ) -> None:
        """Create the Job.

        Args:
            call: The function with its arguments.
            visitor: The visitor who submits the job, as any hashable value.
            callback: A function that receives the result before the job is done. If it fails, its error becomes the
                job's error.
        """
        self.call = call
        self.visitor = visitor
        self.submitted = time.monotonic()
        self.started = False
        self._callback = callback
        self._future: Future[Any] = Future()
        self._deaths = 0

    @property
    def done(self) -> bool:
        """True if there is a result or an error."""
        return self._future.done()

    @property
    def retried(self) -> bool:
        """True if a worker has died or hung in the call."""
        return self._deaths > 0

    def result(self, timeout: float | None = None) -> Any:
        """Return the result of the call, or raise its error.

        Args:
            timeout: Seconds to wait, or None to wait without a limit.

        Raises:
            TimeoutError: The call takes longer than `timeout`. The job continues.
            BrokenExecutor: Three workers have died or hung in the call, or the workers have been stopped.
            OSError: The system cannot start a worker.
        """
        return self._future.result(timeout)

    def outcome(self, timeout: float) -> tuple[Any, Exception | None]:
        """Return (result, None), or (None, error), or (None, None) if the call takes longer than `timeout` seconds."""
        try:
            return self.result(timeout), None
        except TimeoutError:
            return None, None
        except Exception as error:
            return None, error

    @classmethod
    def of(cls, result: Any) -> "Job":
        """Return a finished Job with a result that is already known."""
        job = cls(partial(lambda: result))
        job._future.set_result(result)
        return job

    def attempt(self, worker: "ProcessPoolExecutor") -> bool:
        """Run the call in a worker, an executor of one process.

        Return False if the worker has died, or has been ended because it hung or computed for too long. The caller must
        then replace the worker.
        """
        try:
            future = worker.submit(self.call)
        except BrokenExecutor:  # the worker died before it got the call, so the job does not count this death
            metrics.DEATHS.inc()
            return False
        except RuntimeError as error:  # the workers have been stopped, or the interpreter is ending
            self.fail(error)
            return True
        if watch.wait(future, self.call, worker):
            return self.settle(future)
        worker.shutdown(wait=False, kill_workers=True)
        self._count_death("hung", BrokenExecutor("The worker hung"))
        return False

    def settle(self, future: "Future[Any]") -> bool:
        """Wait for the call's Future and adopt its outcome. Return False if the worker has died, and otherwise True."""
        try:
            result = future.result()
            if self._callback:
                self._callback(result)
        except BrokenExecutor as error:
            self._count_death("died", error)
            return False
        except Exception as error:
            self.fail(error)
        else:
            self._future.set_result(result)
        return True

    def _count_death(self, how: str, error: Exception) -> None:
        self._deaths += 1
        metrics.DEATHS.inc()
        logging.getLogger(__name__).warning("A worker %s in %s (%d)", how, self.call.func.__qualname__, self._deaths)
        if self._deaths == _MAX_DEATHS:
            self.fail(error)

    def fail(self, error: Exception) -> None:
        """Finish the job with an error, which `result` then raises."""
        self._future.set_exception(error)


class JobQueue:
    """Jobs that wait for a worker. Each visitor has a separate queue, and the visitors take turns.

    Attributes:
        name: The label in the metrics.
        nice: The workers' nice value, so that they run at a lower priority than the page and a browser on the same
            machine. None for a cluster.
        idle_timeout_s: Seconds without a job after which a worker ends, or None if it never does.
    """

    def __init__(self, name: str, nice: int | None, idle_timeout_s: float | None) -> None:
        self.name = name
        self.nice = nice
        self.idle_timeout_s = idle_timeout_s
        self._by_visitor: dict[Hashable, deque[Job]] = {}
        self._changed = threading.Condition()

    def __len__(self) -> int:
        return sum(map(len, list(self._by_visitor.values())))

    def append(self, job: Job) -> None:
        """Add a job after its visitor's other jobs."""
        with self._changed:
            self._by_visitor.setdefault(job.visitor, deque()).append(job)
            self._changed.notify()

    def take(self) -> Job:
        """Remove and return the next job, and wait for one if the queue is empty."""
        with self._changed:
            self._changed.wait_for(lambda: self._by_visitor)
            visitor = next(iter(self._by_visitor))
            jobs = self._by_visitor.pop(visitor)
            job = jobs.popleft()
            job.started = True
            if jobs:
                self._by_visitor[visitor] = jobs  # now last in turn
            return job
