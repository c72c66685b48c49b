"""Limits: how long a redraw waits for a result, and how many States (weights of epochs) one job has."""

from rnn_core.spec import Spec
from rnn_core.visit import compute

MAX_WAIT_S = 0.15
"""Maximum seconds that a redraw waits for one result, if no jobs are queued. It then goes on without the result."""

_STATES_PER_JOB = 16
"""Maximum number of States in one job of a network that is not large."""

_LARGE_UNITS = 64
"""A network is large if its hidden and cell states have more entries than this, in all layers together."""


def wait_limit() -> float:
    """Return the maximum seconds that a redraw waits for one result: MAX_WAIT_S, or less while jobs are queued."""
    return MAX_WAIT_S / (1 + compute.queue_length())


def states_per_job(spec: Spec) -> int:
    """Return the number of States in one job: fewer for a large network, because each State takes longer."""
    return max(1, min(_STATES_PER_JOB, _STATES_PER_JOB * _LARGE_UNITS**2 // (spec.units * spec.state_count) ** 2))
