"""The door to the worker processes: pure functions go out, their results come back.

Keras lives behind it, for Streamlit slows down badly in a process that has loaded Keras: it clears
Keras's session and collects all garbage after every run of the page.

There are two queues of jobs, each with workers of its own: what is watched while it goes on does not wait for what
takes long. In each queue the visitors take turns. The jobs of sweeps and maps may have a third, to a cluster.
"""

import os
import threading
from functools import partial
from typing import NamedTuple

from rnn_core.spec import Spec
from rnn_core.visit.compute import cost
from rnn_core.visit.compute.cluster import NoWorkerError, OtherVersionsError
from rnn_core.visit.compute.jobs import Job
from rnn_core.visit.compute.pool import Pool, get_ready, workers

__all__ = [
    "ClusterProblem",
    "Job",
    "OtherVersionsError",
    "alive",
    "call",
    "capacity",
    "cluster_problem",
    "has_cluster",
    "shut_down",
    "submit",
    "waiting",
    "warm_up",
    "workers",
]

_pool = None
_starting = threading.Lock()


class ClusterProblem(NamedTuple):
    """A cluster that cannot be used. reason: "unreachable", or "no_worker" if none of its workers is running."""

    address: str
    reason: str


def submit(function, *args, visitor=None, then=None, slow=None, on_cluster=False, **kwargs):
    """Start a module's function in a worker, and return its Job at once.

    visitor, then: as in Job. slow: whether it goes into the slow queue; by itself what is about a slow Spec does.
    on_cluster: whether it is a job of a sweep or a map, for the cluster if there is one, or else for the slow queue.
    """
    if slow is None:
        slow = any(isinstance(each, Spec) and cost.is_slow(each) for each in args)
    job, pool = Job(partial(function, *args, **kwargs), visitor, then), _running_pool()
    (pool.sweeps if on_cluster else pool.slow if slow else pool.quick).append(job)
    return job


def call(function, *args, **kwargs):
    """Run a module's function in a worker and wait for what it returns."""
    return submit(function, *args, **kwargs).result()


def warm_up():
    """Have every worker of the quick queue load TensorFlow and compile the default experiment; the Jobs, at once."""
    return [submit(get_ready) for _ in range(workers())]


def waiting():
    """How many jobs wait in the quick queue."""
    return len(_running_pool().quick)


def capacity():
    """How many jobs of sweeps and maps are done at once: by the cluster, or else by the workers of the slow queue."""
    return _pool.cluster.capacity if has_cluster() else workers()


def has_cluster():
    """Whether a cluster does them."""
    return bool(_pool and _pool.cluster and _pool.cluster.capacity)


def cluster_problem():
    """Why local workers do the jobs of the cluster, a ClusterProblem, or None."""
    cluster = _pool and _pool.cluster
    problem = cluster and cluster.problem
    if not problem or isinstance(problem, OtherVersionsError):
        return None
    return ClusterProblem(cluster.address, "no_worker" if isinstance(problem, NoWorkerError) else "unreachable")


def alive():
    """A Job that any worker of the quick queue can do at once."""
    return submit(os.getpid, visitor="alive")


def shut_down():
    """End the workers, whatever they are at."""
    global _pool
    with _starting:
        if _pool:
            _pool.stop()
        _pool = None


def _running_pool():
    global _pool
    with _starting:
        _pool = _pool or Pool()
        return _pool
