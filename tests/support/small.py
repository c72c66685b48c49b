"""A small experiment, networks of random weights for it, and the comparison of two training runs."""

from dataclasses import replace

import numpy as np

from rnn_core import training
from rnn_core.run import RateSchedule
from rnn_core.spec import Spec
from rnn_core.training import State
from tests.support import by_hand

SMALL = Spec(samples=20, timesteps=6, units=4, batch_size=5, validation_split=0.4)
"""12 samples train, in two batches of five and one of two."""

UNBOUNDED = replace(
    SMALL, activation="linear", optimizer="sgd", learning_rate=10.0, validation_split=0.0, batch_size=20
)
"""Nothing bounds its states: a single step of gradient descent at this rate makes the kernels huge."""

CELLS = tuple(by_hand.CELLS)


def drawn(spec, seed=0, **scale):
    """Return a State of random weights, the biases too."""
    return State(0, by_hand.draw(spec, seed=seed, **scale), ())


def growing(spec, factor):
    """Return a State whose recurrent kernel makes the states `factor` times as large at every step."""
    state = training.init_state(spec)
    kernel, recurrent, *others = state.weights
    return state._replace(weights=(kernel, recurrent * np.float32(factor), *others))


def assert_same(results, others):
    """Assert that two lists of States, or of (State, Metrics), are the same to the bit."""
    assert len(results) == len(others)
    for array, other in zip(flat(results), flat(others), strict=True):
        np.testing.assert_array_equal(array, other)


def flat(results):
    """Return the numbers and arrays of nested tuples and lists."""
    nested = isinstance(results, tuple | list)
    return [array for result in results for array in flat(result)] if nested else [results]


def schedule(rates):
    """Return the RateSchedule of a list with the learning rate of each epoch."""
    rate_schedule = RateSchedule()
    for epoch, rate in enumerate(rates, 1):
        rate_schedule = rate_schedule.then(epoch, rate)
    return rate_schedule
