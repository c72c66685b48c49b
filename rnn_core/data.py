"""From a Spec to arrays: what the network hears and what it is to answer.

Knows NumPy only.
"""

from typing import NamedTuple

import numpy as np

# One stream of random numbers for each purpose, all from the same seed. The weights' number is one
# with which the default seed learns within the article's 15 epochs: about three seeds in ten do not.
_DATA, _ORDER, _PROBE, _WEIGHTS = 0, 1, 2, 22


class Data(NamedTuple):
    """A set of sequences, float32: inputs (N, T, F), targets (N, T, K), mask (N, T), 1 for a real step."""

    inputs: np.ndarray
    targets: np.ndarray
    mask: np.ndarray


def random(rng, shape):
    """Uniform noise in [0, 1): says nothing about the answer."""
    return rng.random(shape, dtype=np.float32)


def zeros(rng, shape):
    """Silence."""
    return np.zeros(shape, np.float32)


INPUTS = {"random": random, "zeros": zeros}
"""name -> function of (generator, shape): what a network can be made to hear."""


def cycle(timesteps, period):
    """Class p - 1 - (t mod p) at step t from 0, one-hot (T, p) float32."""
    return np.eye(period, dtype=np.float32)[period - 1 - np.arange(timesteps) % period]


def alternate(timesteps, period):
    """[0, 1], [1, 0], [0, 1], ..., the article's task, whatever the period."""
    return cycle(timesteps, 2)


TASKS = {"alternate": alternate, "cycle": cycle}
"""name -> function of timesteps and period, giving the one-hot target (T, K) float32."""


def target(spec, *, timesteps=None):
    """The right answer to one sequence, (T, K) float32, of the Spec's own length if none is given."""
    return TASKS[spec.task](timesteps or spec.timesteps, spec.period)


def sample(spec):
    """Every sequence of the experiment, as Data. The last `samples - train_samples` validate."""
    rng = np.random.default_rng((spec.seed, _DATA))
    inputs = INPUTS[spec.train_input](rng, (spec.samples, spec.timesteps, 1))
    answer = target(spec)
    targets = np.broadcast_to(answer, (spec.samples, *answer.shape)).copy()
    return Data(inputs, targets, np.ones(inputs.shape[:2], np.float32))


def probe(kind, *, timesteps, features=1, seed=0):
    """One sequence to show, (1, T, F) float32; `kind` is a name of INPUTS.

    It is drawn from its own stream, so that no training set contains it.
    Raises ValueError for a name that INPUTS does not hold.
    """
    if kind not in INPUTS:
        raise ValueError(f"Invalid value for `kind`: expected one of {', '.join(INPUTS)}, received {kind!r}")
    return INPUTS[kind](np.random.default_rng((seed, _PROBE)), (1, timesteps, features))


def batch_order(spec, epoch):
    """The order in which an epoch (from 1) visits the training samples, (train_samples,) int32.

    A function of the seed and the epoch alone, so that training can stop, rewind and go on without
    a generator to carry along.
    """
    rng = np.random.default_rng((spec.seed, _ORDER, epoch))
    return rng.permutation(spec.train_samples).astype(np.int32)


def seeds(spec, count):
    """`count` whole numbers below 2**31, for the initializers of the weights."""
    words = np.random.SeedSequence((spec.seed, _WEIGHTS)).generate_state(count)
    return [int(word >> 1) for word in words]
