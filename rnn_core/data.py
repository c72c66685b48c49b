"""From a Spec to arrays: what the network hears and what it is to answer.

Knows NumPy only, and Keras's `pad_sequences` where the sequences are of different lengths.
"""

from typing import NamedTuple

import numpy as np

# One stream of random numbers for each purpose, all from the same seed. The weights' number is one
# with which the default seed learns within the article's 15 epochs: about three seeds in ten do not.
_DATA, _ORDER, _PROBE, _LENGTHS, _TRAIN_STATES, _SHOWN_STATES, _NOISE, _WEIGHTS = 0, 1, 2, 3, 4, 5, 6, 22

SINE_PERIOD = 20
"""Steps in one swing of the input `sine`."""


class Data(NamedTuple):
    """A set of sequences, float32: inputs (N, T, F), targets (N, T, K) or (N, K), mask (N, T), 1 for a real step.

    Inputs and targets are 0 where the mask is.
    """

    inputs: np.ndarray
    targets: np.ndarray
    mask: np.ndarray


class Feed(NamedTuple):
    """A set of sequences as the compiled program takes it, float32, with a target and a weight for every step.

    inputs (N, T, F), targets (N, T, K), mask (N, T), weights (N, T): how much the answer of a step counts,
    states (N, S, units): the state of each layer before the first step, of LSTM h and then c.
    """

    inputs: np.ndarray
    targets: np.ndarray
    mask: np.ndarray
    weights: np.ndarray
    states: np.ndarray


def random(rng, shape):
    """Uniform noise in [0, 1): says nothing about the answer."""
    return rng.random(shape, dtype=np.float32)


def zeros(rng, shape):
    """Silence."""
    return np.zeros(shape, np.float32)


def ones(rng, shape):
    """The loudest there is, all the time."""
    return np.ones(shape, np.float32)


def sine(rng, shape):
    """A slow swing between 0 and 1, from 1/2 upward, in SINE_PERIOD steps."""
    steps = np.arange(shape[-2], dtype=np.float32)[:, None]
    return np.broadcast_to(0.5 + 0.5 * np.sin(2 * np.pi * steps / SINE_PERIOD), shape).astype(np.float32)


def impulse(rng, shape):
    """1 at the first step, silence after it."""
    values = np.zeros(shape, np.float32)
    values[..., 0, :] = 1
    return values


INPUTS = {"random": random, "zeros": zeros, "ones": ones, "sine": sine, "impulse": impulse}
"""name -> function of (generator, shape (..., T, F)): what a network can be made to hear."""


def symmetric(rng, shape):
    """Uniform noise in [-1, 1), the range of tanh."""
    return rng.uniform(-1, 1, shape).astype(np.float32)


STATES = {"zeros": zeros, "ones": ones, "random": symmetric}
"""name -> function of (generator, shape): a state before the first step."""


def cycle(timesteps, period):
    """Class p - 1 - (t mod p) at step t from 0, one-hot (T, p) float32."""
    return np.eye(period, dtype=np.float32)[period - 1 - np.arange(timesteps) % period]


def alternate(timesteps, period):
    """[0, 1], [1, 0], [0, 1], ..., the article's task, whatever the period."""
    return cycle(timesteps, 2)


TASKS = {"alternate": alternate, "cycle": cycle}
"""name -> function of timesteps and period, giving the one-hot target (T, K) float32."""


def target(spec, *, timesteps=None):
    """The right answer at each step of one sequence, (T, K) float32; of the Spec's longest if no length is given.

    Where the network answers only once, the last row is what it is to answer.
    """
    return TASKS[spec.task](timesteps or spec.timesteps, spec.period)


def sample(spec):
    """Every sequence of the experiment, as Data. The last `samples - train_samples` validate.

    All are drawn at full length and then cut to their own, so that what is left is what it was.
    """
    rng = np.random.default_rng((spec.seed, _DATA))
    inputs = INPUTS[spec.train_input](rng, (spec.samples, spec.timesteps, 1))
    answer, steps = target(spec), lengths(spec)
    targets = np.broadcast_to(answer, (spec.samples, *answer.shape)).copy()
    if spec.varying:
        inputs, targets = (pad(spec, map(_cut, array, steps)) for array in (inputs, targets))
    mask = real_steps(steps, spec.timesteps, spec.padding).astype(np.float32)
    return Data(inputs, targets if spec.return_sequences else answer[steps - 1], mask)


def excerpt(spec, count):
    """The first `count` sequences of the experiment, as Data."""
    return Data(*(array[:count] for array in sample(spec)))


def _cut(sequence, steps):
    return sequence[:steps]


def lengths(spec):
    """The length of every sequence, (samples,) int, uniform from the shortest to the longest."""
    rng = np.random.default_rng((spec.seed, _LENGTHS))
    return rng.integers(spec.shortest, spec.timesteps, size=spec.samples, endpoint=True)


def pad(spec, sequences):
    """Sequences (T_i, F), none longer than the longest of the Spec, filled up with zeros to (N, T, F) float32."""
    # Not at the top, for Keras must not be loaded in the page's process, which pads nothing.
    from rnn_core.backend import keras

    return keras.utils.pad_sequences(
        list(sequences), maxlen=spec.timesteps, dtype="float32", padding=spec.padding, value=0.0
    )


def real_steps(lengths, timesteps, padding):
    """Which steps of sequences padded to `timesteps` are real, (N, T) bool."""
    steps, lengths = np.arange(timesteps), np.asarray(lengths)[:, None]
    return steps < lengths if padding == "post" else steps >= timesteps - lengths


def feed(spec):
    """Every sequence of the experiment, as Feed.

    A padded step counts only if the network does not pass over it; of a network that answers once,
    the last step alone counts.
    """
    inputs, targets, mask = sample(spec)
    weights = mask if spec.masking else np.ones_like(mask)
    if not spec.return_sequences:
        targets = np.broadcast_to(targets[:, None], (*mask.shape, targets.shape[-1]))
        weights = np.zeros_like(mask)
        weights[:, -1] = 1
    rng = np.random.default_rng((spec.seed, _TRAIN_STATES))
    states = STATES[spec.train_initial_state](rng, (spec.samples, spec.state_count, spec.units))
    return Feed(inputs, targets, mask, weights, states)


def probe(kind, *, timesteps, features=1, seed=0):
    """One sequence to show, (1, T, F) float32; `kind` is a name of INPUTS.

    It is drawn from its own stream, so that no training set contains it.
    Raises ValueError for a name that INPUTS does not hold.
    """
    if kind not in INPUTS:
        raise ValueError(f"Invalid value for `kind`: expected one of {', '.join(INPUTS)}, received {kind!r}")
    return INPUTS[kind](np.random.default_rng((seed, _PROBE)), (1, timesteps, features))


def initial_state(kind, spec):
    """A state for a sequence to be shown to start from, (1, S, units) float32; `kind` is a name of STATES."""
    return STATES[kind](np.random.default_rng((spec.seed, _SHOWN_STATES)), (1, spec.state_count, spec.units))


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
