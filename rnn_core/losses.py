"""The losses: their gradients, in NumPy by default, or in the array module that comes as `xp`.

Functions of logits, their softmax and targets, all (..., K): the gradient of each loss with respect to its logits.
"""

import numpy as np

from rnn_core.cells import sigmoid


def binary_crossentropy(logits, outputs, targets, xp=np):
    """Keras takes the sigmoid of the logits, even where the output is their softmax, and the mean over the classes."""
    return (sigmoid(logits, xp) - targets) / targets.shape[-1]


def categorical_crossentropy(logits, outputs, targets, xp=np):
    """Softmax minus target. TensorFlow assumes that a target sums to 1, and sends the softmax back even if it is 0."""
    return outputs - targets


def mean_squared_error(logits, outputs, targets, xp=np):
    """Through the softmax: p_i (g_i - sum_j p_j g_j), with g = 2 (p - target) / K."""
    slope = 2 * (outputs - targets) / targets.shape[-1]
    return outputs * (slope - xp.sum(outputs * slope, axis=-1, keepdims=True))


LOSSES = {
    "binary_crossentropy": binary_crossentropy,
    "categorical_crossentropy": categorical_crossentropy,
    "mean_squared_error": mean_squared_error,
}
"""name -> function of logits, outputs, targets and xp."""
