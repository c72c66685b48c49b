"""The door to the worker processes: pure functions go out, their results come back.

Keras lives behind it, for Streamlit slows down badly in a process that has loaded Keras: it clears
Keras's session and collects all garbage after every run of the page.

There are two lines of jobs, each with workers of its own: what is watched while it goes on does not wait for what
takes long. In each line the visitors take turns. The jobs of sweeps and maps may have a third, to a cluster.
"""

import os
import threading
from functools import partial
from typing import NamedTuple

from rnn_core.spec import Spec
from rnn_core.visit.compute import cost
from rnn_core.visit.compute.cluster import NoWorkerError, OtherVersionsError
from rnn_core.visit.compute.crew import Crew, get_ready, workers
from rnn_core.visit.compute.jobs import Job

__all__ = [
    "Away",
    "Job",
    "OtherVersionsError",
    "alive",
    "away",
    "call",
    "capacity",
    "clustered",
    "shut_down",
    "submit",
    "waiting",
    "warm_up",
    "workers",
]

_crew = None
_starting = threading.Lock()


class Away(NamedTuple):
    """A cluster that cannot be used. reason: "unreachable", or "no_worker" if none of its workers is running."""

    address: str
    reason: str


def submit(function, *args, visitor=None, then=None, slow=None, far=False, **kwargs):
    """Start a module's function in a worker, and return its Job at once.

    visitor, then: as in Job. slow: whether it goes into the slow line; by itself what is about a slow Spec does.
    far: whether it is a job of a sweep or a map, for the cluster if there is one, or else for the slow line.
    """
    if slow is None:
        slow = any(isinstance(each, Spec) and cost.is_slow(each) for each in args)
    job, lines = Job(partial(function, *args, **kwargs), visitor, then), _lines()
    (lines.far if far else lines.slow if slow else lines.quick).append(job)
    return job


def call(function, *args, **kwargs):
    """Run a module's function in a worker and wait for what it returns."""
    return submit(function, *args, **kwargs).result()


def warm_up():
    """Have every worker of the quick line load TensorFlow and compile the default experiment; the Jobs, at once."""
    return [submit(get_ready) for _ in range(workers())]


def waiting():
    """How many jobs wait in the quick line."""
    return len(_lines().quick)


def capacity():
    """How many jobs of sweeps and maps are done at once: by the cluster, or else by the workers of the slow line."""
    return _crew.cluster.capacity if clustered() else workers()


def clustered():
    """Whether a cluster does them."""
    return bool(_crew and _crew.cluster and _crew.cluster.capacity)


def away():
    """Why local workers do the jobs of the cluster, an Away, or None."""
    cluster = _crew and _crew.cluster
    problem = cluster and cluster.problem
    if not problem or isinstance(problem, OtherVersionsError):
        return None
    return Away(cluster.address, "no_worker" if isinstance(problem, NoWorkerError) else "unreachable")


def alive():
    """A Job that any worker of the quick line can do at once."""
    return submit(os.getpid, visitor="alive")


def shut_down():
    """End the workers, whatever they are at."""
    global _crew
    with _starting:
        if _crew:
            _crew.stop()
        _crew = None


def _lines():
    global _crew
    with _starting:
        _crew = _crew or Crew()
        return _crew
