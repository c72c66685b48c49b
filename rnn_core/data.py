"""From a Spec to arrays: the inputs and targets of its sequences, their lengths and padding, initial states.

Knows the tasks, and NumPy only.
"""

from functools import lru_cache
from threading import Lock
from typing import NamedTuple

import numpy as np
from cachetools import LRUCache, cached

from rnn_core import tasks
from rnn_core.padding import pad, real_steps
from rnn_core.spec import Spec

# One stream of random numbers for each purpose, all from the same seed. The weights' number is one
# with which the default seed learns within the article's 15 epochs: about three seeds in ten do not.
_DATA, _ORDER, _PROBE, _LENGTHS, _TRAIN_STATES, _TEST_STATES, _NOISE, _NEW, _WEIGHTS = 0, 1, 2, 3, 4, 5, 6, 7, 22

_MOST_FED = 2**25  # bytes of the Feeds that are kept; one that takes more is made for each piece of training

SINE_PERIOD = 20
"""Steps in one period of the input `sine`."""


class Data(NamedTuple):
    """A set of sequences, float32: inputs (N, T, F), targets (N, T, K) or (N, K), mask (N, T), 1 for a real step.

    Inputs and targets are 0 where the mask is.
    """

    inputs: np.ndarray
    targets: np.ndarray
    mask: np.ndarray


class Feed(NamedTuple):
    """A set of sequences as training takes it, float32, with a target and a weight for every step.

    inputs (N, T, F), targets (N, T, K), symbols (N, T) int: what the targets stand for, mask (N, T), weights (N, T, 2):
    how much the output of a step counts in the loss, and in the accuracy, states (N, S, units): the states of each
    layer before the first step, in the order of the cell.
    """

    inputs: np.ndarray
    targets: np.ndarray
    symbols: np.ndarray
    mask: np.ndarray
    weights: np.ndarray
    states: np.ndarray


def random(rng, shape):
    """Uniform random numbers in [0, 1): they say nothing about the target."""
    return rng.random(shape, dtype=np.float32)


def zeros(rng, shape):
    """Nothing but zeros."""
    return np.zeros(shape, np.float32)


def ones(rng, shape):
    """Nothing but ones."""
    return np.ones(shape, np.float32)


def sine(rng, shape):
    """A slow wave between 0 and 1, from 1/2 upward, with a period of SINE_PERIOD steps."""
    steps = np.arange(shape[-2], dtype=np.float32)[:, None]
    return np.broadcast_to(0.5 + 0.5 * np.sin(2 * np.pi * steps / SINE_PERIOD), shape).astype(np.float32)


def impulse(rng, shape):
    """1 at the first step, zeros after it."""
    values = np.zeros(shape, np.float32)
    values[..., 0, :] = 1
    return values


INPUTS = {"random": random, "zeros": zeros, "ones": ones, "sine": sine, "impulse": impulse}
"""name -> function of (generator, shape (..., T, F)): the inputs that there are."""


def symmetric(rng, shape):
    """Uniform random numbers in [-1, 1), the range of tanh."""
    return rng.uniform(-1, 1, shape).astype(np.float32)


STATES = {"zeros": zeros, "ones": ones, "random": symmetric}
"""name -> function of (generator, shape): a state before the first step."""


class Sequences(NamedTuple):
    """What sequences consist of, before any of them is padded. All arrays are read only.

    symbols: (N, T + 1) int, the last one comes after the sequence. places: (N, T + 1) int, how many have come since a
    word, or a cycle, began. probabilities: (N, T, A), the probability of each symbol to be the target, as far as it is
    known. counts: (N, T) bool, the steps by which it is judged whether a network has learned: those whose target is
    certain, or all if none is. certain: whether any is.
    """

    symbols: np.ndarray
    places: np.ndarray
    probabilities: np.ndarray
    counts: np.ndarray
    certain: bool


def sequences(spec):
    """The Sequences of the experiment."""
    return _sequences(_drawn_by(spec))


def test_sequence(spec, timesteps):
    """Return the Sequences of a test: a single sequence of `timesteps` steps, or of as many as `test_steps` allows.

    It is drawn from its own stream, so that no training set holds it. With the visitor's own text or numbers it is the
    end of them, which is held out from training if it can be.
    """
    return _test_sequence(_drawn_by(spec), test_steps(spec, timesteps))


def test_steps(spec, timesteps):
    """Return how many steps a test has that should have `timesteps`: fewer if a given sequence holds out fewer."""
    given = spec.task_info.given
    return min(timesteps, given.tested(spec.timesteps)) if given else timesteps


def new_sequences(spec, samples, timesteps):
    """Return Sequences drawn from a stream of their own: neither the training nor the test sequence holds them."""
    return _new_sequences(_drawn_by(spec), samples, timesteps)


@lru_cache(maxsize=128)
def _drawn_by(spec):
    """A Spec that has only those choices of another on which its sequences depend."""
    names = *tasks.Choices._fields, "seed", "samples", "timesteps", "validation_split"
    return Spec(**{name: getattr(spec, name) for name in names})


@lru_cache(maxsize=8)
def _sequences(spec):
    given, train = spec.task_info.given, spec.train_samples
    if given:
        return _described(spec, *given.windows(spec.timesteps, train=train, validate=spec.samples - train))
    return _described(spec, *spec.task_info.draw(_stream(spec, _DATA), spec.samples, spec.timesteps))


@lru_cache(maxsize=16)
def _test_sequence(spec, timesteps):
    given = spec.task_info.given
    drawn = given.test(timesteps) if given else spec.task_info.draw(_stream(spec, _PROBE), 1, timesteps)
    return _described(spec, *drawn)


@lru_cache(maxsize=8)
def _new_sequences(spec, samples, timesteps):
    return _described(spec, *spec.task_info.draw(_stream(spec, _NEW), samples, timesteps))


def _stream(spec, number):
    return np.random.default_rng((spec.seed, number))


def _described(spec, symbols, places):
    """Return drawn symbols and places as Sequences, with what can be known of each target."""
    probabilities = spec.task_info.probabilities(symbols, samples=spec.samples, timesteps=spec.timesteps)
    counts = tasks.certain(probabilities)
    certain = bool(counts.any())
    found = symbols, places, probabilities, counts if certain else np.ones_like(counts)
    for array in found:
        array.flags.writeable = False
    return Sequences(*found, certain)


def target(spec, *, timesteps=None):
    """The target at each step of a test sequence, (T, K) float32; of the Spec's longest if no length is given.

    Where the network has one output only, its target is the last row.
    """
    return spec.task_info.vectors[test_sequence(spec, timesteps or spec.timesteps).symbols[0, 1:]]


def output_count(spec):
    """How many numbers the targets of a Spec have, K."""
    return spec.task_info.vectors.shape[1]


def sample(spec):
    """Every sequence of the experiment, as Data. The last `samples - train_samples` validate.

    All are drawn at full length and then shortened to their own, so that the steps that stay are the same.
    """
    task, symbols = spec.task_info, sequences(spec).symbols
    if task.symbolic and spec.train_input == "random":
        inputs = task.vectors[symbols[:, :-1]]
    else:
        rng = np.random.default_rng((spec.seed, _DATA))
        inputs = INPUTS[spec.train_input](rng, (spec.samples, spec.timesteps, task.features))
    targets = task.vectors[symbols[:, 1:]]
    mask = real_steps(lengths(spec), spec.timesteps, spec.padding)
    inputs, padded = (shorten(spec, array) for array in (inputs, targets))
    if not spec.return_sequences:
        return Data(inputs, targets[np.arange(spec.samples), lengths(spec) - 1], mask.astype(np.float32))
    return Data(inputs, padded, mask.astype(np.float32))


def shorten(spec, steps):
    """The steps (samples, T, F) of sequences of full length, each as long as it is, and padded: (samples, T, F)."""
    if not spec.varying:
        return steps
    first, mask = (real_steps(lengths(spec), spec.timesteps, padding) for padding in ("post", spec.padding))
    return pad(steps[first], mask)


def excerpt(spec, count):
    """The first `count` sequences of the experiment, as Data."""
    return Data(*(array[:count] for array in sample(spec)))


def lengths(spec):
    """The length of every sequence, (samples,) int, uniform from the shortest to the longest."""
    rng = np.random.default_rng((spec.seed, _LENGTHS))
    return rng.integers(spec.shortest, spec.timesteps, size=spec.samples, endpoint=True)


@cached(LRUCache(_MOST_FED, getsizeof=lambda feed: sum(array.nbytes for array in feed)), lock=Lock())
def feed(spec):
    """Every sequence of the experiment, as Feed; its arrays are read only, for it is kept for the next epochs.

    A padded step counts only if the network does not pass over it; where there is one output to a sequence,
    the last step alone counts.
    """
    inputs, targets, mask = sample(spec)
    weights = mask if spec.masking else np.ones_like(mask)
    certain = sequences(spec).counts
    counts = np.where(mask, shorten(spec, certain[..., None])[..., 0], 1) * weights
    if not spec.return_sequences:
        targets = np.broadcast_to(targets[:, None], (*mask.shape, targets.shape[-1]))
        weights, counts = np.zeros((2, *mask.shape), np.float32)
        weights[:, -1] = 1
        last = certain[np.arange(spec.samples), lengths(spec) - 1]
        counts[:, -1] = last if last.any() else 1
    if spec.task_info.span:
        counts = np.zeros_like(weights)  # no number is correct or not
    rng = np.random.default_rng((spec.seed, _TRAIN_STATES))
    states = STATES[spec.train_initial_state](rng, (spec.samples, spec.state_count, spec.units))
    weights = np.stack([weights, counts], axis=-1).astype(np.float32)
    made = Feed(inputs, targets, spec.task_info.nearest(targets), mask, weights, states)
    for array in made:
        array.flags.writeable = False
    return made


@lru_cache(maxsize=64)
def probe(kind, *, timesteps, features=1, seed=0):
    """The input of a test sequence, (1, T, F) float32, read only; `kind` is a name of INPUTS.

    It is drawn from its own stream, so that no training set contains it.
    Raises ValueError for a name that INPUTS does not hold.
    """
    if kind not in INPUTS:
        raise ValueError(f"Invalid value for `kind`: expected one of {', '.join(INPUTS)}, received {kind!r}")
    inputs = INPUTS[kind](np.random.default_rng((seed, _PROBE)), (1, timesteps, features))
    inputs.flags.writeable = False
    return inputs


def initial_state(kind, spec):
    """A state for a test sequence to start from, (1, S, units) float32; `kind` is a name of STATES."""
    return STATES[kind](np.random.default_rng((spec.seed, _TEST_STATES)), (1, spec.state_count, spec.units))


def state_noise(spec):
    """Gaussian noise of mean 0 and standard deviation 1 for every state of one sequence, (S, units) float64."""
    return np.random.default_rng((spec.seed, _NOISE)).standard_normal((spec.state_count, spec.units))


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
