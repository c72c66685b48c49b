"""The worker processes: they run pure functions for the page and return the results.

Only workers load Keras. In a process that has loaded Keras, Streamlit clears Keras's session after every run of the
page. This takes time, because Keras then collects all garbage.

There are two job queues, each with its own workers. So a quick job, which a visitor watches, does not wait for a slow
job. In each queue, visitors take turns. With a cluster, sweeps and maps have a third queue. A sweep trains an
experiment from many seeds, and a map does so for several values of one or two fields.
"""

import os
import threading
from collections.abc import Callable, Hashable
from functools import partial
from typing import Any, NamedTuple

from rnn_core.spec import Spec
from rnn_core.visit.compute import cost
from rnn_core.visit.compute.cluster import NoWorkerError, OtherVersionsError
from rnn_core.visit.compute.jobs import Job
from rnn_core.visit.compute.pool import Pool, prepare, workers

__all__ = [
    "ClusterProblem",
    "Job",
    "OtherVersionsError",
    "call",
    "capacity",
    "cluster_problem",
    "has_cluster",
    "ping",
    "queue_length",
    "shut_down",
    "submit",
    "warm_up",
    "workers",
]

_pool: Pool | None = None
_starting = threading.Lock()


class ClusterProblem(NamedTuple):
    """The reason why the cluster cannot be used.

    Attributes:
        address: The scheduler's address.
        reason: "unreachable", or "no_worker" if the scheduler responds but no worker can run jobs.
    """

    address: str
    reason: str


def submit(
    function: Callable[..., Any],
    *args: Any,
    visitor: Hashable = None,
    callback: Callable[[Any], object] | None = None,
    slow: bool | None = None,
    on_cluster: bool = False,
    **kwargs: Any,
) -> Job:
    """Submit a call to the workers, and return its Job at once.

    Args:
        function: A function that a module defines at its top level.
        *args: Positional arguments of the function.
        visitor: As in Job.
        callback: As in Job.
        slow: True for the slow queue, False for the quick one. By default, a call goes to the slow queue if `args`
            include a Spec with slow epochs.
        on_cluster: True for a job of a sweep or a map. It goes to the cluster, or to the slow queue if there is no
            cluster, and `slow` has no effect.
        **kwargs: Keyword arguments of the function.
    """
    if slow is None:
        slow = any(isinstance(argument, Spec) and cost.is_slow(argument) for argument in args)
    job = Job(partial(function, *args, **kwargs), visitor, callback)
    pool = _running_pool()
    queue = pool.sweeps if on_cluster else pool.slow if slow else pool.quick
    queue.append(job)
    return job


def call(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Submit a call with the arguments of `submit`, wait for the result, and return it or raise the call's error."""
    return submit(function, *args, **kwargs).result()


def warm_up() -> list[Job]:
    """Submit a job for each worker of the quick queue, to load TensorFlow and compile the default experiment."""
    return [submit(prepare) for _ in range(workers())]


def queue_length() -> int:
    """Return the number of jobs that wait in the quick queue."""
    return len(_running_pool().quick)


def capacity() -> int:
    """Return the number of sweep and map jobs that run at a time: on a usable cluster, or else on local workers."""
    cluster = _pool and _pool.cluster
    return cluster.capacity if cluster and cluster.capacity else workers()


def has_cluster() -> bool:
    """Return True if a usable cluster runs the jobs of sweeps and maps."""
    return bool(_pool and _pool.cluster and _pool.cluster.capacity)


def cluster_problem() -> ClusterProblem | None:
    """Return the reason why local workers run the cluster's jobs, or None if they do not.

    If the versions of the cluster's software differ from ours, the result is None too: the jobs fail, and local workers
    do not run them.
    """
    cluster = _pool and _pool.cluster
    if not cluster or not cluster.problem or isinstance(cluster.problem, OtherVersionsError):
        return None
    return ClusterProblem(cluster.address, "no_worker" if isinstance(cluster.problem, NoWorkerError) else "unreachable")


def ping() -> Job:
    """Submit a job that any living worker of the quick queue finishes at once, and return the Job."""
    return submit(os.getpid, visitor="ping")


def shut_down() -> None:
    """Stop all workers, even in the middle of a job. The next submission starts new ones."""
    global _pool
    with _starting:
        if _pool:
            _pool.stop()
        _pool = None


def _running_pool() -> Pool:
    global _pool
    with _starting:
        _pool = _pool or Pool()
        return _pool
