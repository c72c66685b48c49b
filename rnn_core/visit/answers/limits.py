"""Limits: how long a redraw waits for a result, and how many States one job has."""

from rnn_core.spec import Spec
from rnn_core.visit import compute

MAX_WAIT_S = 0.15
"""Longest time that a redraw waits for one result before it draws without the result, if the queue is empty."""

_STATES_PER_JOB = 16
_LARGE_UNITS = 64
"""Most States in one job, and the number of units, over a network's states, above which a job has fewer States."""


def wait_limit() -> float:
    """Return the longest time in seconds that a redraw waits for one result. It is shorter if more jobs are queued."""
    return MAX_WAIT_S / (1 + compute.waiting())


def states_per_job(spec: Spec) -> int:
    """Return the number of States in one job: fewer for a large network, because each State takes longer."""
    return max(1, min(_STATES_PER_JOB, _STATES_PER_JOB * _LARGE_UNITS**2 // (spec.units * spec.state_count) ** 2))
