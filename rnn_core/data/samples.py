"""The samples of an experiment: inputs, targets, lengths and padding, in the forms that Keras and training take."""

from threading import Lock
from typing import NamedTuple

import numpy as np
from cachetools import LRUCache, cached
from jaxtyping import Float, Int, Shaped

from rnn_core.data import streams
from rnn_core.data.inputs import INPUTS, STATES
from rnn_core.data.symbols import sequences
from rnn_core.padding import pad, real_steps
from rnn_core.spec import Spec

_FEED_CACHE_BYTES = 2**25  # a Feed larger than the whole cache is made again for each call


class Data(NamedTuple):
    """A set of sequences, float32. Inputs and targets are 0 at padded steps.

    Attributes:
        inputs: The input of each step.
        targets: The target of each step, or of each sequence if the network has one output per sequence.
        mask: 1 for a real step, 0 for a padded one.
    """

    inputs: Float[np.ndarray, "batch time features"]
    targets: Float[np.ndarray, "batch time outputs"] | Float[np.ndarray, "batch outputs"]
    mask: Float[np.ndarray, "batch time"]


class Feed(NamedTuple):
    """A set of sequences in the form that training takes: float32 arrays, and symbols as integers.

    Attributes:
        inputs: The input of each step.
        targets: The target of each step.
        symbols: The index of each target's symbol.
        mask: 1 for a real step, 0 for a padded one.
        weights: The weight of each step in the loss, then its weight in the accuracy.
        states: The states before the first step, layer by layer, h first in each layer.
    """

    inputs: Float[np.ndarray, "batch time features"]
    targets: Float[np.ndarray, "batch time outputs"]
    symbols: Int[np.ndarray, "batch time"]
    mask: Float[np.ndarray, "batch time"]
    weights: Float[np.ndarray, "batch time 2"]
    states: Float[np.ndarray, "batch states units"]


def output_count(spec: Spec) -> int:
    """Return the number of outputs, K."""
    return spec.task_info.vectors.shape[1]


def sample(spec: Spec) -> Data:
    """Return every sequence of the experiment. The last `samples - train_samples` sequences are for validation.

    All sequences are drawn at full length and then cut at the end, so the remaining steps do not depend on the lengths.
    """
    task = spec.task_info
    symbols = sequences(spec).symbols
    if task.predicts_next and spec.train_input == "random":
        inputs = task.vectors[symbols[:, :-1]]
    else:
        rng = streams.generator(spec, streams.DATA)
        inputs = INPUTS[spec.train_input](rng, (spec.samples, spec.timesteps, task.features))
    targets = task.vectors[symbols[:, 1:]]
    mask = real_steps(lengths(spec), spec.timesteps, spec.padding)
    mask = mask.astype(np.float32)
    inputs = shorten(spec, inputs)
    if not spec.return_sequences:
        return Data(inputs, targets[np.arange(spec.samples), lengths(spec) - 1], mask)
    return Data(inputs, shorten(spec, targets), mask)


def shorten(spec: Spec, steps: Shaped[np.ndarray, "batch time features"]) -> Shaped[np.ndarray, "batch time features"]:
    """Cut each full-length sequence to its length from `lengths`, pad it, and return all sequences."""
    if not spec.varying:
        return steps
    first = real_steps(lengths(spec), spec.timesteps, "post")
    mask = real_steps(lengths(spec), spec.timesteps, spec.padding)
    return pad(steps[first], mask)


def excerpt(spec: Spec, count: int) -> Data:
    """Return the first `count` sequences of the experiment."""
    return Data(*(array[:count] for array in sample(spec)))


def lengths(spec: Spec) -> Int[np.ndarray, " {spec.samples}"]:
    """Draw the length of every sequence in steps, uniformly from the shortest to the longest."""
    rng = streams.generator(spec, streams.LENGTHS)
    return rng.integers(spec.shortest, spec.timesteps, size=spec.samples, endpoint=True)


@cached(LRUCache(_FEED_CACHE_BYTES, getsizeof=lambda feed: sum(array.nbytes for array in feed)), lock=Lock())
def feed(spec: Spec) -> Feed:
    """Return every sequence of the experiment as a Feed; its arrays are read-only, because later calls share them.

    A step has a weight of 0 or 1. Padded steps have the weight 0 if the network skips them. If the network has one
    output per sequence, all steps but the last have the weight 0. A target is certain if its probability is 1. If
    some targets are certain, the real steps with other targets have the weight 0 in the accuracy. In a task of numbers,
    all weights in the accuracy are 0.
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
    states = STATES[spec.train_initial_state](streams.generator(spec, streams.TRAIN_STATES), shape)
    weights = np.stack([weights, counts], axis=-1).astype(np.float32)
    made = Feed(inputs, targets, spec.task_info.nearest(targets), mask, weights, states)
    for array in made:
        array.flags.writeable = False
    return made


def batch_order(spec: Spec, epoch: int) -> Int[np.ndarray, " {spec.train_samples}"]:
    """Return the order in which an epoch visits the training samples, int32. Epochs are counted from 1.

    The order depends only on the seed and the epoch, so training can stop, rewind and continue without a generator
    whose state must be stored.
    """
    return streams.generator(spec, streams.ORDER, epoch).permutation(spec.train_samples).astype(np.int32)
