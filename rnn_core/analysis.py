"""What is read off a network: its hidden states and outputs, and numbers about them.

Loads Keras only when it is asked to compute.
"""

from typing import NamedTuple

import numpy as np

from rnn_core import training


class Trace(NamedTuple):
    """One pass over inputs (B, T, F): hidden (B, T, units) of each layer, outputs (B, T, K)."""

    hidden: tuple[np.ndarray, ...]
    outputs: np.ndarray


def trace(spec, state, inputs):
    """Hidden states of every layer and outputs of a State, for inputs (B, T, F) of any length: Trace."""
    *hidden, outputs = training.forward(spec, state, inputs)
    return Trace(tuple(hidden), outputs)


def right_steps(outputs, target):
    """Which steps are answered right, (T,) bool: outputs and target (T, K) have their largest at the same place."""
    return np.argmax(outputs, axis=-1) == np.argmax(target, axis=-1)


def chance_loss(loss, classes):
    """The loss of answering 1/K everywhere, the best without a memory; ln 2 for the article's program."""
    p = 1 / classes
    return {
        "binary_crossentropy": -p * np.log(p) - (1 - p) * np.log(1 - p),
        "categorical_crossentropy": np.log(classes),
        "mean_squared_error": p * (1 - p),
    }[loss]


def answers_half(outputs, *, within=0.2):
    """Whether every output (T, K) is near 1/K, as it is while the loss stays on its plateau."""
    return bool(np.abs(outputs - 1 / outputs.shape[-1]).max() < within)
