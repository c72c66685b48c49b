"""Numbers: a visitor's own series, of which the next number is to be told."""

import math

import numpy as np

from rnn_core import series
from rnn_core.fields import SpecError
from rnn_core.tasks.given import Given
from rnn_core.tasks.task import Task

USUAL = " ".join(
    f"{math.sin(2 * math.pi * hour / 12.42) + 0.6 * math.sin(2 * math.pi * hour / 12):.2f}" for hour in range(400)
)
"""The series where there is none of one's own: tides, hour by hour, of the moon (12.42 hours) and of the sun (12)."""

_LEAST = 10
_WINDOWS, _LONGEST = 20, 50  # the fewest windows that do not overlap, and the steps of the longest


def numbers_of(content):
    """The numbers of a file's bytes, as text. Raises SpecError for one that is no CSV of a single column of numbers."""
    return " ".join(map(repr, series.read_csv(content)))


def numbers(own):
    """One's own series, or the usual one: each number is the input of a step, and the next one its target.

    They are scaled such that the smallest is 0 and the largest 1. Raises SpecError for a text that is no such series.
    """
    try:
        values = np.array(series.parse(own or USUAL))
    except SpecError as error:
        raise SpecError("text", error.rule, error.received, error.limits) from None
    kinds, places = np.unique(values, return_inverse=True)
    if len(values) < _LEAST or len(kinds) < 2:
        raise SpecError("text", "numbers", own, {"least": _LEAST})
    low, high = kinds[[0, -1]]
    timesteps = min(max(2, (len(values) - 1) // _WINDOWS), _LONGEST)
    return Task(
        symbols=tuple(f"{kind:.6g}" for kind in kinds),
        vectors=((kinds / 2 - low / 2) / (high / 2 - low / 2)).astype(np.float32)[:, None],  # halves do not overflow
        names=("y",),
        given=Given(places, np.zeros(len(values), int)),
        span=(float(low), float(high)),
        output="linear",
        losses=("mean_squared_error",),
        samples=max(_WINDOWS, (len(values) - 1) // timesteps),
        timesteps=timesteps,
    )
