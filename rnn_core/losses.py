"""The output layer's activations and the losses, in NumPy or in the array module `xp`.

The shape "*batch outputs" has any number of leading axes, such as sequences and steps.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float

from rnn_core.arrays import Array, ArrayModule
from rnn_core.cells import sigmoid


def softmax(logits: Float[Array, "*batch outputs"], xp: ArrayModule = np) -> Float[Array, "*batch outputs"]:
    """Return the softmax of logits: probabilities that sum to 1."""
    powers = xp.exp(logits - xp.max(logits, axis=-1, keepdims=True))
    return powers / xp.sum(powers, axis=-1, keepdims=True)


def softmax_vjp(
    outputs: Float[Array, "*batch outputs"], gradient: Float[Array, "*batch outputs"], xp: ArrayModule = np
) -> Float[Array, "*batch outputs"]:
    """Return the vector–Jacobian product of `softmax`, p_i (g_i - sum_j p_j g_j), for outputs p and a gradient g."""
    return outputs * (gradient - xp.sum(outputs * gradient, axis=-1, keepdims=True))


def sigmoid_vjp(
    outputs: Float[Array, "*batch outputs"], gradient: Float[Array, "*batch outputs"], xp: ArrayModule = np
) -> Float[Array, "*batch outputs"]:
    """Return the vector–Jacobian product of `sigmoid`, p (1 - p) g, for outputs p and a gradient g."""
    return outputs * (1 - outputs) * gradient


OUTPUT_ACTIVATIONS: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "softmax": (softmax, softmax_vjp),
    "sigmoid": (sigmoid, sigmoid_vjp),
    "linear": (lambda logits, xp=np: logits, lambda outputs, gradient, xp=np: gradient),
}
"""Name -> the activation, a function of (logits, xp); and its vector–Jacobian product, of (outputs, gradient, xp)."""


class Loss(NamedTuple):
    """A loss of Keras.

    Attributes:
        value: Function of (logits, outputs, targets, xp) that returns the loss, "*batch".
        gradient: Function of (logits, outputs, targets, activation of the output layer, xp) that returns the gradient
            of the loss with respect to the logits, "*batch outputs".
        minimum: Function that takes the means of the targets and the means of their squares. It returns the lowest
            mean loss that a constant output can have, "*batch". That output is the mean of the targets. The targets of
            a cross-entropy must be 0 or 1.
    """

    value: Callable[..., Any]
    gradient: Callable[..., Any]
    minimum: Callable[[np.ndarray, np.ndarray], np.ndarray]


_TINY = float(np.finfo(np.float32).tiny)


def _entropy(p: np.ndarray) -> np.ndarray:
    return -p * np.log(np.maximum(p, _TINY))


def _softplus(x: Array, xp: ArrayModule) -> Array:
    """Return log(1 + e^x)."""
    return np.logaddexp(np.asarray(x), 0) if xp is np else xp.softplus(x)


LOSSES = {
    # As in Keras, this is a mean over the outputs, and uses the sigmoid of the logits even if the output is a softmax.
    "binary_crossentropy": Loss(
        lambda logits, outputs, targets, xp=np: xp.mean(_softplus(logits, xp) - logits * targets, axis=-1),
        lambda logits, outputs, targets, activation, xp=np: (sigmoid(logits, xp) - targets) / targets.shape[-1],
        lambda p, squares: (_entropy(p) + _entropy(1 - p)).mean(axis=-1),
    ),
    # TensorFlow assumes that a target sums to 1, so the gradient is outputs - targets even for a target of zeros.
    "categorical_crossentropy": Loss(
        lambda logits, outputs, targets, xp=np: xp.sum(targets * -xp.log(xp.maximum(outputs, _TINY)), axis=-1),
        lambda logits, outputs, targets, activation, xp=np: outputs - targets,
        lambda p, squares: _entropy(p).sum(axis=-1),
    ),
    "mean_squared_error": Loss(
        lambda logits, outputs, targets, xp=np: xp.mean((outputs - targets) ** 2, axis=-1),
        lambda logits, outputs, targets, activation, xp=np: OUTPUT_ACTIVATIONS[activation][1](
            outputs, 2 * (outputs - targets) / targets.shape[-1], xp
        ),
        lambda p, squares: (squares - p**2).mean(axis=-1),
    ),
}
"""Name -> Loss."""


def means(totals: Float[np.ndarray, " sums"], counts: Float[np.ndarray, " sums"]) -> list[float]:
    """Return each total divided by its count, NaN if the count is 0."""
    return [float(total / count) if count else np.nan for total, count in zip(totals, counts, strict=True)]
