"""The eigenvalues of a step: how much the step stretches and rotates small deviations of the state."""

from math import pi
from typing import NamedTuple

import numpy as np
from jaxtyping import Complex, Float, Int

from rnn_core.insight import network
from rnn_core.insight.network import Network

ON_CIRCLE = 1e-6
"""An eigenvalue is outside the unit circle if its modulus exceeds 1 by more than this.

Rounding a kernel to float32 changes an eigenvalue by less.
"""

_TOLERANCE = 0.25
"""Maximum deviation of a complex pair's angle from a multiple of 2 pi / period, as a share of 2 pi / period."""


class Spectrum(NamedTuple):
    """Eigenvalues in descending order of their moduli.

    In a complex pair, the eigenvalue with the positive imaginary part comes first.

    Attributes:
        values: The eigenvalues.
        layers: The layer of each eigenvalue, from 0.
    """

    values: Complex[np.ndarray, " values"]
    layers: Int[np.ndarray, " values"]


def spectrum(
    net: Network, inputs: Float[np.ndarray, " features"], state: Float[np.ndarray, "states units"]
) -> Spectrum:
    """Return the Spectrum of the Jacobian of a step at a full state (the states of all layers).

    A layer depends only on the layers below, so the Jacobian is block triangular. Its eigenvalues are the eigenvalues
    of the diagonal blocks, one block for each layer.
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
    """Return by how many parts each eigenvalue rotates the state in a step. A part is 1 / `period` of a full turn.

    The result is 0 if the eigenvalue does not rotate the state, or if the rotation is not near a whole number of parts.

    A cycle of `period` steps makes m full turns in these steps, with m = 1, 2, ... It appears when an eigenvalue with
    the angle 2 pi m / period leaves the unit circle. For a half turn, a real eigenvalue passes -1: a period-doubling or
    flip bifurcation (Strogatz, Nonlinear Dynamics and Chaos, chapter 10). For any other turn, a complex pair leaves the
    circle: a Neimark–Sacker bifurcation (Kuznetsov, Elements of Applied Bifurcation Theory, chapter 4).

    A pair's angle may deviate by a quarter of a part (_TOLERANCE). In an experiment, 88 networks with all types of
    cells were trained on periods 3, 4 and 5, and in 80 of them a pair left the circle. The angle deviated by at most
    0.08 of a part in the first epoch with the pair outside, and by at most 0.16 in the last epoch.
    """
    parts = np.abs(np.angle(values)) * period / (2 * pi)
    nearest = np.rint(parts)
    is_real = np.imag(values) == 0
    is_pair = ~is_real & (np.abs(parts - nearest) <= _TOLERANCE) & (2 * nearest < period)
    is_half_turn = is_real & (np.real(values) < 0) & (period % 2 == 0)
    return np.where(is_half_turn, period // 2, np.where(is_pair, nearest, 0)).astype(int)


def leading_index(values: Complex[np.ndarray, " values"], *, period: int) -> int | None:
    """Return the index of the first eigenvalue for which `rotations` is not 0, or None."""
    rotating = np.flatnonzero(rotations(values, period=period))
    return int(rotating[0]) if rotating.size else None
