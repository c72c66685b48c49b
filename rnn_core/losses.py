"""The output layer's activations and the losses, in NumPy by default, or in the array module that comes as `xp`.

Logits, outputs and targets are all (..., K).
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from rnn_core.cells import sigmoid


def softmax(logits, xp=np):
    """Probabilities that sum to 1."""
    powers = xp.exp(logits - xp.max(logits, axis=-1, keepdims=True))
    return powers / xp.sum(powers, axis=-1, keepdims=True)


def softmax_vjp(outputs, gradient, xp=np):
    """p_i (g_i - sum_j p_j g_j)."""
    return outputs * (gradient - xp.sum(outputs * gradient, axis=-1, keepdims=True))


def sigmoid_vjp(outputs, gradient, xp=np):
    """p (1 - p) g."""
    return outputs * (1 - outputs) * gradient


OUTPUTS = {
    "softmax": (softmax, softmax_vjp),
    "sigmoid": (sigmoid, sigmoid_vjp),
    "linear": (lambda logits, xp=np: logits, lambda outputs, gradient, xp=np: gradient),
}
"""Activation -> the function of (logits, xp), and its vector–Jacobian product, of (outputs, gradient, xp)."""


class Loss(NamedTuple):
    """A loss of Keras.

    value: function of (logits, outputs, targets, xp), (...). gradient: that with respect to the logits, function of
    (logits, outputs, targets, activation of the output layer, xp). least: function of the means p of targets, (..., K),
    and of their squares: the loss of the best output to them, which is p itself, (...); that of a cross-entropy for
    targets of 0 and 1.
    """

    value: Callable
    gradient: Callable
    least: Callable


_TINY = float(np.finfo(np.float32).tiny)


def _entropy(p):
    return -p * np.log(np.maximum(p, _TINY))


def _softplus(x, xp):
    """log(1 + e^x)."""
    return np.logaddexp(x, 0) if xp is np else xp.softplus(x)


LOSSES = {
    # Keras takes the sigmoid of the logits, even where the output is their softmax, and the mean over the classes.
    "binary_crossentropy": Loss(
        lambda logits, outputs, targets, xp=np: xp.mean(_softplus(logits, xp) - logits * targets, axis=-1),
        lambda logits, outputs, targets, activation, xp=np: (sigmoid(logits, xp) - targets) / targets.shape[-1],
        lambda p, squares: (_entropy(p) + _entropy(1 - p)).mean(axis=-1),
    ),
    # TensorFlow assumes that a target sums to 1, and sends the softmax back even if it is 0.
    "categorical_crossentropy": Loss(
        lambda logits, outputs, targets, xp=np: xp.sum(targets * -xp.log(xp.maximum(outputs, _TINY)), axis=-1),
        lambda logits, outputs, targets, activation, xp=np: outputs - targets,
        lambda p, squares: _entropy(p).sum(axis=-1),
    ),
    "mean_squared_error": Loss(
        lambda logits, outputs, targets, xp=np: xp.mean((outputs - targets) ** 2, axis=-1),
        lambda logits, outputs, targets, activation, xp=np: OUTPUTS[activation][1](
            outputs, 2 * (outputs - targets) / targets.shape[-1], xp
        ),
        lambda p, squares: (squares - p**2).mean(axis=-1),
    ),
}
"""name -> Loss."""


def means(totals, counts):
    """Sums over so many steps as means; NaN where there are none."""
    return [float(total / count) if count else np.nan for total, count in zip(totals, counts, strict=True)]
