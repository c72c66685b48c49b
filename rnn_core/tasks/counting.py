"""Counting: the task of the Keras tutorial on which the page is based, and its extension to longer periods.

The input carries no information.
"""

import numpy as np

from rnn_core.tasks.task import Task, one_hot


def countdown(period: int) -> Task:
    """Return the task whose targets are the classes period - 1, period - 2, ..., 0, repeatedly.

    With period 2 the targets are the tutorial's [0, 1], [1, 0], [0, 1], ...
    """
    return Task(
        symbols=tuple(f"y{number}" for number in range(period)),
        vectors=one_hot(period),
        targets=lambda steps: period - 1 - np.arange(steps) % period,
        cycle=period,
    )
