"""The eigenvalues of a step: by how much it stretches small deviations of the state, and rotates them."""

from math import pi
from typing import NamedTuple

import numpy as np
from jaxtyping import Complex, Float, Int

from rnn_core.insight import network
from rnn_core.insight.network import Network

ON_CIRCLE = 1e-6
"""A modulus up to 1 + ON_CIRCLE counts as on the unit circle: float32 rounds an orthogonal recurrent kernel by less."""

_TOLERANCE = 0.25
"""By how much the angle of a pair may be off, in parts of the circle."""


class Spectrum(NamedTuple):
    """Eigenvalues by descending modulus; of a pair, the one with positive imaginary part comes first.

    Attributes:
        values: The eigenvalues.
        layers: The layer that each belongs to, from 0.
    """

    values: Complex[np.ndarray, " values"]
    layers: Int[np.ndarray, " values"]


def spectrum(
    net: Network, inputs: Float[np.ndarray, " features"], state: Float[np.ndarray, "states units"]
) -> Spectrum:
    """Return the Spectrum of the Jacobian of a step at a full state.

    A layer depends on the layers below only, so the Jacobian is block triangular. Its eigenvalues are those of the
    blocks on the diagonal, one block for each layer.
    """
    blocks = []
    below = inputs
    for layer, own in network.each_layer(net, state):
        blocks.append(np.linalg.eigvals(network.jacobian(layer, below, own)).astype(complex))
        below = network.step(layer, below[None], own[None])[0][0, 0]
    layers = np.repeat(np.arange(len(blocks)), len(blocks[0]))
    values = np.concatenate(blocks)
    order = np.lexsort((-np.imag(values), -np.abs(values)))
    return Spectrum(values[order], layers[order])


def is_outside(value: complex) -> bool:
    """Return whether an eigenvalue is outside the unit circle."""
    return bool(abs(value) > 1 + ON_CIRCLE)


def rotations(values: Complex[np.ndarray, " values"], *, period: int) -> Int[np.ndarray, " values"]:
    """Return by how many of the `period` parts of a circle each eigenvalue rotates the state in a step; 0 for none.

    A cycle of `period` steps goes round m times in them, m = 1, 2, ..., so it appears when an eigenvalue of angle
    2 pi m / period leaves the unit circle. For the half turn this is a real eigenvalue that passes -1, a
    period-doubling or flip bifurcation (Strogatz, chapter 10). Otherwise it is a pair, a Neimark–Sacker bifurcation
    (Kuznetsov, Elements of Applied Bifurcation Theory, chapter 4).

    The angle of a pair may be off by a quarter of a part. 88 networks of each cell were trained on
    periods 3, 4 and 5. 80 of them left the circle with a pair. It was off by at most 0.08 of a part in the first epoch
    outside, and by 0.16 in the last.
    """
    parts = np.abs(np.angle(values)) * period / (2 * pi)
    nearest = np.rint(parts)
    is_real = np.imag(values) == 0
    is_pair = ~is_real & (np.abs(parts - nearest) <= _TOLERANCE) & (2 * nearest < period)
    is_half_turn = is_real & (np.real(values) < 0) & (period % 2 == 0)
    return np.where(is_half_turn, period // 2, np.where(is_pair, nearest, 0)).astype(int)


def leading_index(values: Complex[np.ndarray, " values"], *, period: int) -> int | None:
    """Return the index of the first eigenvalue that rotates the state in `period` steps (`rotations`), or None."""
    rotating = np.flatnonzero(rotations(values, period=period))
    return int(rotating[0]) if rotating.size else None
