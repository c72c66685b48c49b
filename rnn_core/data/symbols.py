"""The symbols of sequences, and the probabilities of their targets. A target is certain if its probability is 1."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int

from rnn_core import tasks
from rnn_core.data import streams
from rnn_core.spec import Spec


class Sequences(NamedTuple):
    """The symbols of sequences without padding. All arrays are read-only.

    Attributes:
        symbols: The index of each symbol of a sequence, and of the symbol after the sequence.
        places: The place of each symbol in its word, string or cycle, from 0.
        probabilities: The probability that each symbol is the target, NaN if it is unknown.
        counts: True for the steps that decide whether a network has learned: each step with a certain target, or
            every step if no target is certain.
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
    """Return the Sequences of a test: a single sequence of `test_steps(spec, timesteps)` steps.

    The test is drawn with random numbers of its own, independently of training. In a task on the visitor's own
    text or numbers, the test is the end of the sequence. If the sequence is long enough, training does not use its end.
    """
    return _test_sequence(_sequence_choices(spec), test_steps(spec, timesteps))


def test_steps(spec: Spec, timesteps: int) -> int:
    """Return `timesteps`, but at most the longest possible test if the task is on the visitor's own data."""
    given = spec.task_info.given
    return min(timesteps, given.longest_test(spec.timesteps)) if given else timesteps


def new_sequences(spec: Spec, samples: int, timesteps: int) -> Sequences:
    """Draw Sequences independently of training and of the test; the task must not be on the visitor's own data."""
    return _new_sequences(_sequence_choices(spec), samples, timesteps)


@lru_cache(maxsize=128)
def _sequence_choices(spec: Spec) -> Spec:
    """Return a Spec with the choices that decide the sequences of `spec`, and defaults for all others."""
    names = *tasks.Choices._fields, "seed", "samples", "timesteps", "validation_split"
    return Spec(**{name: getattr(spec, name) for name in names})


@lru_cache(maxsize=8)
def _sequences(spec: Spec) -> Sequences:
    given = spec.task_info.given
    train = spec.train_samples
    if given:
        return _described(spec, *given.windows(spec.timesteps, train=train, validate=spec.samples - train))
    return _described(spec, *spec.task_info.draw(streams.generator(spec, streams.DATA), spec.samples, spec.timesteps))


@lru_cache(maxsize=16)
def _test_sequence(spec: Spec, timesteps: int) -> Sequences:
    given = spec.task_info.given
    drawn = (
        given.test(timesteps) if given else spec.task_info.draw(streams.generator(spec, streams.PROBE), 1, timesteps)
    )
    return _described(spec, *drawn)


@lru_cache(maxsize=8)
def _new_sequences(spec: Spec, samples: int, timesteps: int) -> Sequences:
    return _described(spec, *spec.task_info.draw(streams.generator(spec, streams.NEW), samples, timesteps))


def _described(
    spec: Spec, symbols: Int[np.ndarray, "batch length"], places: Int[np.ndarray, "batch length"]
) -> Sequences:
    """Return symbols and places as Sequences, with the probabilities of each target; both arrays become read-only."""
    probabilities = spec.task_info.probabilities(symbols, samples=spec.samples, timesteps=spec.timesteps)
    is_certain = tasks.certain(probabilities)
    any_certain = bool(is_certain.any())
    counts = is_certain if any_certain else np.ones_like(is_certain)
    for array in (symbols, places, probabilities, counts):
        array.flags.writeable = False
    return Sequences(symbols, places, probabilities, counts, any_certain)


def target(spec: Spec, *, timesteps: int | None = None) -> Float[np.ndarray, "time outputs"]:
    """Return the target at each step of a test, float32.

    If the network has one output per sequence, its target is the last row.

    Args:
        spec: The experiment.
        timesteps: The length of the test in steps, None for the longest training sequence.
    """
    return spec.task_info.vectors[test_sequence(spec, timesteps or spec.timesteps).symbols[0, 1:]]
