"""Numbers: a visitor's own series, whose next number the network predicts."""

import math

import numpy as np

from rnn_core import series
from rnn_core.fields import SpecError
from rnn_core.tasks.given import Given
from rnn_core.tasks.task import Task

DEFAULT = " ".join(
    f"{math.sin(2 * math.pi * hour / 12.42) + 0.6 * math.sin(2 * math.pi * hour / 12):.2f}" for hour in range(400)
)
"""The default series: hourly heights of a tide with a lunar (12.42 hours) and a solar (12 hours) period."""

_MIN_NUMBERS = 10
# The default timesteps leave room for this many windows without overlap. In a series of at most 40 numbers, the windows
# overlap, because each has at least two timesteps.
_MIN_WINDOWS = 20
_MAX_TIMESTEPS = 50  # the largest default; visitors may choose more


def numbers_of(content: bytes) -> str:
    """Return the numbers in a file, given its bytes, as text.

    Raises:
        SpecError: `series.read_csv` refuses the file.
    """
    return " ".join(map(repr, series.read_csv(content)))


def numbers(own_text: str) -> Task:
    """Return the task of predicting the next number of a series; the text "" is replaced by the default series.

    The numbers are scaled, so that the lowest is 0 and the highest 1.

    Raises:
        SpecError: `series.parse` refuses the text, or its numbers are too few or all equal.
    """
    try:
        values = np.array(series.parse(own_text or DEFAULT))
    except SpecError as error:
        raise SpecError("text", error.rule, error.received, error.limits) from None
    different, indices = np.unique(values, return_inverse=True)
    if len(values) < _MIN_NUMBERS or len(different) < 2:
        raise SpecError("text", "numbers", own_text, {"least": _MIN_NUMBERS})
    low = float(different[0])
    high = float(different[-1])
    timesteps = min(max(2, (len(values) - 1) // _MIN_WINDOWS), _MAX_TIMESTEPS)
    return Task(
        symbols=tuple(f"{number:.6g}" for number in different),
        vectors=((different - low) / (high - low)).astype(np.float32)[:, None],
        names=("y",),
        given=Given(indices, np.zeros(len(values), int)),
        span=(low, high),
        output="linear",
        losses=("mean_squared_error",),
        samples=max(_MIN_WINDOWS, (len(values) - 1) // timesteps),
        timesteps=timesteps,
    )
