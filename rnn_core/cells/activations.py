"""The activations of a layer, in NumPy or in the array module `xp`."""

from collections.abc import Callable

import numpy as np
from jaxtyping import Float

from rnn_core.arrays import Array, ArrayModule


def sigmoid(x: Float[Array, "*shape"], xp: ArrayModule = np) -> Float[Array, "*shape"]:
    """Return 1 / (1 + e^-x), without overflow."""
    return 0.5 + 0.5 * xp.tanh(0.5 * x)


ACTIVATIONS: dict[str, tuple[Callable[..., Array], Callable[..., Array]]] = {
    "tanh": (lambda x, xp: xp.tanh(x), lambda y, xp: 1 - y * y),
    "relu": (lambda x, xp: xp.maximum(x, 0), lambda y, xp: xp.sign(y)),
    "sigmoid": (sigmoid, lambda y, xp: y * (1 - y)),
    "linear": (lambda x, xp: x, lambda y, xp: xp.ones_like(y)),
}
"""Name -> the activation as a function of (x, xp); and its derivative as a function of (the activation's value, xp)."""
