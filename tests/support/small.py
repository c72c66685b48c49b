"""A small experiment, its networks of random weights, and the comparison of two training runs."""

from dataclasses import replace

import numpy as np

from rnn_core import training
from rnn_core.run import RateSchedule
from rnn_core.spec import Spec
from rnn_core.training import State
from tests.support import by_hand

SMALL = Spec(samples=20, timesteps=6, units=4, batch_size=5, validation_split=0.4)
"""A Spec with 12 training samples: two batches of five samples, and one batch of two."""

UNBOUNDED = replace(
    SMALL, activation="linear", optimizer="sgd", learning_rate=10.0, validation_split=0.0, batch_size=20
)
"""A Spec whose states are unbounded: a single step of gradient descent at its learning rate makes the weights huge."""

CELLS = tuple(by_hand.CELLS)


def drawn(spec, seed=0, **scale):
    """Return a State with random weights and biases. scale: their standard deviation, see `by_hand.draw`."""
    return State(0, by_hand.draw(spec, seed=seed, **scale), ())


def growing(spec, factor):
    """Return a State (a network's weights) in which the hidden states become `factor` times as large at every step."""
    state = training.init_state(spec)
    kernel, recurrent, *others = state.weights
    return state._replace(weights=(kernel, recurrent * np.float32(factor), *others))


def assert_same(results, others):
    """Assert that two lists of States, or of (State, Metrics), have exactly the same numbers."""
    assert len(results) == len(others)
    for array, other in zip(flat(results), flat(others), strict=True):
        np.testing.assert_array_equal(array, other)


def flat(results):
    """Return the entries of nested tuples and lists as one list."""
    nested = isinstance(results, tuple | list)
    return [array for result in results for array in flat(result)] if nested else [results]


def schedule(rates):
    """Return the RateSchedule with these learning rates in the epochs 1, 2, ..."""
    rate_schedule = RateSchedule()
    for epoch, rate in enumerate(rates, 1):
        rate_schedule = rate_schedule.then(epoch, rate)
    return rate_schedule
