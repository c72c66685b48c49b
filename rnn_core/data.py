"""From a Spec to arrays: the inputs and targets of its sequences, their lengths and padding, initial states.

Knows the tasks, and NumPy only.
"""

from collections.abc import Callable
from functools import lru_cache
from threading import Lock
from typing import NamedTuple, TypeAlias

import numpy as np
from cachetools import LRUCache, cached
from jaxtyping import Bool, Float, Int, Shaped
from numpy.random import Generator

from rnn_core import tasks
from rnn_core.padding import pad, real_steps
from rnn_core.spec import Spec

# One stream of random numbers for each purpose, all from the same seed.
_DATA = 0
_ORDER = 1
_PROBE = 2
_LENGTHS = 3
_TRAIN_STATES = 4
_TEST_STATES = 5
_NOISE = 6
_NEW = 7
_WEIGHTS = 22  # with this stream the default seed learns within the article's 15 epochs; about 3 seeds in 10 do not

_FEED_CACHE_BYTES = 2**25  # a Feed that takes more is made for each call of `training.train`

SINE_PERIOD = 20
"""Steps in one period of the input `sine`."""

Shape: TypeAlias = tuple[int, ...]
"""The shape of an array. Inputs have (..., T, F)."""


class Data(NamedTuple):
    """A set of sequences, float32. Inputs and targets are 0 at padded steps.

    Attributes:
        inputs: The input of each step.
        targets: The target of each step, or of each sequence if the network has one output.
        mask: 1 for a real step, 0 for a padded one.
    """

    inputs: Float[np.ndarray, "batch time features"]
    targets: Float[np.ndarray, "batch time outputs"] | Float[np.ndarray, "batch outputs"]
    mask: Float[np.ndarray, "batch time"]


class Feed(NamedTuple):
    """A set of sequences as training takes it, float32, with a target and a weight for every step.

    Attributes:
        inputs: The input of each step.
        targets: The target of each step.
        symbols: The symbol that each target stands for.
        mask: 1 for a real step, 0 for a padded one.
        weights: The weight of each step in the loss, and in the accuracy.
        states: The states of each layer before the first step, in the order of the cell.
    """

    inputs: Float[np.ndarray, "batch time features"]
    targets: Float[np.ndarray, "batch time outputs"]
    symbols: Int[np.ndarray, "batch time"]
    mask: Float[np.ndarray, "batch time"]
    weights: Float[np.ndarray, "batch time 2"]
    states: Float[np.ndarray, "batch states units"]


def random(rng: Generator, shape: Shape) -> Float[np.ndarray, "*shape"]:
    """Draw uniform random numbers in [0, 1). They carry no information about the target."""
    return rng.random(shape, dtype=np.float32)


def zeros(rng: Generator, shape: Shape) -> Float[np.ndarray, "*shape"]:
    """Return zeros only."""
    return np.zeros(shape, np.float32)


def ones(rng: Generator, shape: Shape) -> Float[np.ndarray, "*shape"]:
    """Return ones only."""
    return np.ones(shape, np.float32)


def sine(rng: Generator, shape: Shape) -> Float[np.ndarray, "*shape"]:
    """Return a slow wave between 0 and 1, from 1/2 upward, with a period of SINE_PERIOD steps."""
    steps = np.arange(shape[-2], dtype=np.float32)[:, None]
    return np.broadcast_to(0.5 + 0.5 * np.sin(2 * np.pi * steps / SINE_PERIOD), shape).astype(np.float32)


def impulse(rng: Generator, shape: Shape) -> Float[np.ndarray, "*shape"]:
    """Return 1 at the first step, and zeros after it."""
    values = np.zeros(shape, np.float32)
    values[..., 0, :] = 1
    return values


INPUTS = {"random": random, "zeros": zeros, "ones": ones, "sine": sine, "impulse": impulse}
"""Name -> function that makes an input of a shape (..., T, F)."""


def symmetric(rng: Generator, shape: Shape) -> Float[np.ndarray, "*shape"]:
    """Draw uniform random numbers in [-1, 1), the range of tanh."""
    return rng.uniform(-1, 1, shape).astype(np.float32)


STATES: dict[str, Callable[[Generator, Shape], np.ndarray]] = {"zeros": zeros, "ones": ones, "random": symmetric}
"""Name -> function that makes the states before the first step."""


class Sequences(NamedTuple):
    """The symbols of sequences, before any of them is padded. All arrays are read-only.

    Attributes:
        symbols: The symbols of each sequence, and the symbol after it.
        places: The place of each symbol: the number of symbols since a word, or a cycle, began.
        probabilities: The probability of each symbol to be the target, NaN if it is unknown.
        counts: True for the steps that decide whether a network has learned: those whose target is certain, or all
            steps if none is.
        certain: True if any target is certain.
    """

    symbols: Int[np.ndarray, "batch time+1"]
    places: Int[np.ndarray, "batch time+1"]
    probabilities: Float[np.ndarray, "batch time symbols"]
    counts: Bool[np.ndarray, "batch time"]
    certain: bool


def sequences(spec: Spec) -> Sequences:
    """Return the Sequences of the experiment."""
    return _sequences(_sequence_choices(spec))


def test_sequence(spec: Spec, timesteps: int) -> Sequences:
    """Return the Sequences of a test: a single sequence of `timesteps` steps, or fewer if `test_steps` says so.

    It is drawn from its own stream, so that no training set holds it. With the visitor's own text or numbers it is
    their end, which is held out from training if they are long enough.
    """
    return _test_sequence(_sequence_choices(spec), test_steps(spec, timesteps))


def test_steps(spec: Spec, timesteps: int) -> int:
    """Return the length of a test that asks for `timesteps` steps: less if a given sequence holds out fewer."""
    given = spec.task_info.given
    return min(timesteps, given.tested(spec.timesteps)) if given else timesteps


def new_sequences(spec: Spec, samples: int, timesteps: int) -> Sequences:
    """Return Sequences drawn from a stream of their own: neither the training nor the test sequence holds them."""
    return _new_sequences(_sequence_choices(spec), samples, timesteps)


@lru_cache(maxsize=128)
def _sequence_choices(spec: Spec) -> Spec:
    """Return a Spec with only those choices of another on which its sequences depend."""
    names = *tasks.Choices._fields, "seed", "samples", "timesteps", "validation_split"
    return Spec(**{name: getattr(spec, name) for name in names})


@lru_cache(maxsize=8)
def _sequences(spec: Spec) -> Sequences:
    given = spec.task_info.given
    train = spec.train_samples
    if given:
        return _described(spec, *given.windows(spec.timesteps, train=train, validate=spec.samples - train))
    return _described(spec, *spec.task_info.draw(_stream(spec, _DATA), spec.samples, spec.timesteps))


@lru_cache(maxsize=16)
def _test_sequence(spec: Spec, timesteps: int) -> Sequences:
    given = spec.task_info.given
    drawn = given.test(timesteps) if given else spec.task_info.draw(_stream(spec, _PROBE), 1, timesteps)
    return _described(spec, *drawn)


@lru_cache(maxsize=8)
def _new_sequences(spec: Spec, samples: int, timesteps: int) -> Sequences:
    return _described(spec, *spec.task_info.draw(_stream(spec, _NEW), samples, timesteps))


def _stream(spec: Spec, number: int) -> Generator:
    return np.random.default_rng((spec.seed, number))


def _described(
    spec: Spec, symbols: Int[np.ndarray, "batch length"], places: Int[np.ndarray, "batch length"]
) -> Sequences:
    """Return drawn symbols and places as Sequences, with the probabilities of each target."""
    probabilities = spec.task_info.probabilities(symbols, samples=spec.samples, timesteps=spec.timesteps)
    is_certain = tasks.certain(probabilities)
    any_certain = bool(is_certain.any())
    counts = is_certain if any_certain else np.ones_like(is_certain)
    for array in (symbols, places, probabilities, counts):
        array.flags.writeable = False
    return Sequences(symbols, places, probabilities, counts, any_certain)


def target(spec: Spec, *, timesteps: int | None = None) -> Float[np.ndarray, "time outputs"]:
    """Return the target at each step of a test sequence, float32; a network with one output has the last row.

    Args:
        spec: The experiment.
        timesteps: The length of the test in steps, None for the longest training sequence.
    """
    return spec.task_info.vectors[test_sequence(spec, timesteps or spec.timesteps).symbols[0, 1:]]


def output_count(spec: Spec) -> int:
    """Return the number of outputs, K."""
    return spec.task_info.vectors.shape[1]


def sample(spec: Spec) -> Data:
    """Return every sequence of the experiment. The last `samples - train_samples` validate.

    All are drawn at full length and then shortened to their own, so that the steps that stay are the same.
    """
    task = spec.task_info
    symbols = sequences(spec).symbols
    if task.symbolic and spec.train_input == "random":
        inputs = task.vectors[symbols[:, :-1]]
    else:
        rng = _stream(spec, _DATA)
        inputs = INPUTS[spec.train_input](rng, (spec.samples, spec.timesteps, task.features))
    targets = task.vectors[symbols[:, 1:]]
    mask = real_steps(lengths(spec), spec.timesteps, spec.padding)
    mask = mask.astype(np.float32)
    inputs = shorten(spec, inputs)
    if not spec.return_sequences:
        return Data(inputs, targets[np.arange(spec.samples), lengths(spec) - 1], mask)
    return Data(inputs, shorten(spec, targets), mask)


def shorten(spec: Spec, steps: Shaped[np.ndarray, "batch time features"]) -> Shaped[np.ndarray, "batch time features"]:
    """Return sequences of full length, each shortened to its own length and padded."""
    if not spec.varying:
        return steps
    first = real_steps(lengths(spec), spec.timesteps, "post")
    mask = real_steps(lengths(spec), spec.timesteps, spec.padding)
    return pad(steps[first], mask)


def excerpt(spec: Spec, count: int) -> Data:
    """Return the first `count` sequences of the experiment."""
    return Data(*(array[:count] for array in sample(spec)))


def lengths(spec: Spec) -> Int[np.ndarray, " {spec.samples}"]:
    """Draw the length of every sequence in steps, uniform from the shortest to the longest."""
    return _stream(spec, _LENGTHS).integers(spec.shortest, spec.timesteps, size=spec.samples, endpoint=True)


@cached(LRUCache(_FEED_CACHE_BYTES, getsizeof=lambda feed: sum(array.nbytes for array in feed)), lock=Lock())
def feed(spec: Spec) -> Feed:
    """Return every sequence of the experiment as a Feed. Its arrays are read-only, because the next epochs share them.

    A padded step counts only if the network does not pass over it. If a sequence has one output, only its last step
    counts.
    """
    inputs, targets, mask = sample(spec)
    weights = mask if spec.masking else np.ones_like(mask)
    certain = sequences(spec).counts
    counts = np.where(mask, shorten(spec, certain[..., None])[..., 0], 1) * weights
    if not spec.return_sequences:
        targets = np.broadcast_to(targets[:, None], (*mask.shape, targets.shape[-1]))
        weights = np.zeros_like(mask)
        counts = np.zeros_like(mask)
        weights[:, -1] = 1
        last = certain[np.arange(spec.samples), lengths(spec) - 1]
        counts[:, -1] = last if last.any() else 1
    if spec.task_info.span:
        counts = np.zeros_like(weights)  # a predicted number is neither correct nor incorrect
    shape = (spec.samples, spec.state_count, spec.units)
    states = STATES[spec.train_initial_state](_stream(spec, _TRAIN_STATES), shape)
    weights = np.stack([weights, counts], axis=-1).astype(np.float32)
    made = Feed(inputs, targets, spec.task_info.nearest(targets), mask, weights, states)
    for array in made:
        array.flags.writeable = False
    return made


@lru_cache(maxsize=64)
def probe(
    kind: str, *, timesteps: int, features: int = 1, seed: int = 0
) -> Float[np.ndarray, "1 {timesteps} {features}"]:
    """Return the input of a test sequence, float32 and read-only.

    It is drawn from its own stream, so that no training set contains it.

    Args:
        kind: A name of INPUTS.
        timesteps: The length of the sequence in steps.
        features: The length of the input of a step.
        seed: The seed of the random numbers.

    Raises:
        ValueError: INPUTS has no such name.
    """
    if kind not in INPUTS:
        raise ValueError(f"Invalid value for `kind`: expected one of {', '.join(INPUTS)}, received {kind!r}")
    inputs = INPUTS[kind](np.random.default_rng((seed, _PROBE)), (1, timesteps, features))
    inputs.flags.writeable = False
    return inputs


def initial_state(kind: str, spec: Spec) -> Float[np.ndarray, "1 {spec.state_count} {spec.units}"]:
    """Return a state for a test sequence to start from, float32; `kind` is a name of STATES."""
    return STATES[kind](_stream(spec, _TEST_STATES), (1, spec.state_count, spec.units))


def state_noise(spec: Spec) -> Float[np.ndarray, "{spec.state_count} {spec.units}"]:
    """Draw Gaussian noise of mean 0 and standard deviation 1 for every state of one sequence, float64."""
    return _stream(spec, _NOISE).standard_normal((spec.state_count, spec.units))


def batch_order(spec: Spec, epoch: int) -> Int[np.ndarray, " {spec.train_samples}"]:
    """Return the order in which an epoch, from 1, visits the training samples, int32.

    The order depends on the seed and the epoch alone. So training can stop, rewind and continue without the state of a
    generator.
    """
    rng = np.random.default_rng((spec.seed, _ORDER, epoch))
    return rng.permutation(spec.train_samples).astype(np.int32)


def seeds(spec: Spec, count: int) -> list[int]:
    """Return `count` whole numbers below 2**31, for the initializers of the weights."""
    words = np.random.SeedSequence((spec.seed, _WEIGHTS)).generate_state(count)
    return [int(word >> 1) for word in words]
