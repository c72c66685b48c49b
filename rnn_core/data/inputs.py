"""Inputs of sequences, and states before the first step."""

from collections.abc import Callable
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from jaxtyping import Float
from numpy.random import Generator

from rnn_core.data import streams
from rnn_core.spec import Spec

SINE_PERIOD = 20
"""Steps in one period of the input `sine`."""

Shape: TypeAlias = tuple[int, ...]
"""The shape of an array. Inputs have the shape (..., T, F), for T steps of F numbers each."""


def random(rng: Generator, shape: Shape) -> Float[np.ndarray, "*shape"]:
    """Draw uniform random numbers in [0, 1), which are independent of the target."""
    return rng.random(shape, dtype=np.float32)


def zeros(rng: Generator, shape: Shape) -> Float[np.ndarray, "*shape"]:
    """Return zeros."""
    return np.zeros(shape, np.float32)


def ones(rng: Generator, shape: Shape) -> Float[np.ndarray, "*shape"]:
    """Return ones."""
    return np.ones(shape, np.float32)


def sine(rng: Generator, shape: Shape) -> Float[np.ndarray, "*shape"]:
    """Return a sine wave between 0 and 1 that rises from 1/2, with a period of SINE_PERIOD steps."""
    steps = np.arange(shape[-2], dtype=np.float32)[:, None]
    return np.broadcast_to(0.5 + 0.5 * np.sin(2 * np.pi * steps / SINE_PERIOD), shape).astype(np.float32)


def impulse(rng: Generator, shape: Shape) -> Float[np.ndarray, "*shape"]:
    """Return 1 at the first step, and zeros after it."""
    values = np.zeros(shape, np.float32)
    values[..., 0, :] = 1
    return values


INPUTS = {"random": random, "zeros": zeros, "ones": ones, "sine": sine, "impulse": impulse}
"""Name -> function of (generator, shape) that makes an input, (..., T, F)."""


def symmetric(rng: Generator, shape: Shape) -> Float[np.ndarray, "*shape"]:
    """Draw uniform random numbers in [-1, 1), the range of tanh."""
    return rng.uniform(-1, 1, shape).astype(np.float32)


STATES: dict[str, Callable[[Generator, Shape], np.ndarray]] = {"zeros": zeros, "ones": ones, "random": symmetric}
"""Name -> function of (generator, shape) that makes the states before the first step."""


@lru_cache(maxsize=64)
def probe(
    kind: str, *, timesteps: int, features: int = 1, seed: int = 0
) -> Float[np.ndarray, "1 {timesteps} {features}"]:
    """Return the input of a test sequence, float32 and read-only.

    The random numbers are independent of the random numbers for training.

    Args:
        kind: A name of INPUTS.
        timesteps: The length of the sequence in steps.
        features: The number of input numbers in a step.
        seed: The seed of the random numbers.

    Raises:
        ValueError: `kind` is not a name of INPUTS.
    """
    if kind not in INPUTS:
        raise ValueError(f"Invalid value for `kind`: expected one of {', '.join(INPUTS)}, received {kind!r}")
    inputs = INPUTS[kind](np.random.default_rng((seed, streams.PROBE)), (1, timesteps, features))
    inputs.flags.writeable = False
    return inputs


def initial_state(kind: str, spec: Spec) -> Float[np.ndarray, "1 {spec.state_count} {spec.units}"]:
    """Return the state before the first step of a test, float32; `kind` is a name of STATES."""
    return STATES[kind](streams.generator(spec, streams.TEST_STATES), (1, spec.state_count, spec.units))


def state_noise(spec: Spec) -> Float[np.ndarray, "{spec.state_count} {spec.units}"]:
    """Draw Gaussian noise of mean 0 and standard deviation 1 for every state of one sequence, float64."""
    return state_noises(spec, 1)[0]


def state_noises(spec: Spec, draws: int) -> Float[np.ndarray, "{draws} {spec.state_count} {spec.units}"]:
    """Draw noise `draws` times; the first draw is the noise that `state_noise` returns."""
    return streams.generator(spec, streams.NOISE).standard_normal((draws, spec.state_count, spec.units))
