"""The normal form of the flip: whether a cycle of two states grows from the fixed point, or the state jumps away.

See Kuznetsov, Elements of Applied Bifurcation Theory, section 5.4. All numbers are float64.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from rnn_core.insight import fixed_point, network
from rnn_core.insight.network import Network

_HALVINGS = 24
"""Number of times that the interval between two epochs is halved to find where the eigenvalue is -1."""

_STEP = 1e-3
"""Offset of a state in finite differences. The error of the derivatives grows with the square of the offset."""

_CERTAIN = 0.05
"""Minimum modulus of a decisive coefficient. The sign of a smaller one could depend on the path between the epochs."""

_MAX_DISTANCE = 1e-3
"""Maximum distance from -1 of the eigenvalue at a flip."""


class Flip(NamedTuple):
    """A period-doubling bifurcation on the straight line between the weights of two epochs.

    With a positive coefficient, the flip is supercritical: the fixed point becomes unstable, and a stable cycle of two
    states grows from it. With a negative coefficient, it is subcritical: an unstable cycle shrinks onto the fixed
    point, which then becomes unstable, and the state jumps away.

    Attributes:
        share: The position along the line, from 0 to 1.
        coefficient: c of the normal form x -> -x + c x^3, for the eigenvector whose largest entry is 1.
    """

    share: float
    coefficient: float

    @property
    def criticality(self) -> str:
        """The string "supercritical" or "subcritical", or "" if the coefficient is too close to 0 to decide."""
        if abs(self.coefficient) < _CERTAIN:
            return ""
        return "supercritical" if self.coefficient > 0 else "subcritical"


class _LayerAtRest(NamedTuple):
    """A layer at a fixed point: the layer as a Network, its input, and its state."""

    layer: Network
    inputs: Float[np.ndarray, " features"]
    state: Float[np.ndarray, "layer_states units"]

    @property
    def jacobian(self) -> Float[np.ndarray, "entries entries"]:
        return network.jacobian(*self)


@np.errstate(all="ignore")
def locate(
    first: Network, second: Network, inputs: Float[np.ndarray, " features"], state: Float[np.ndarray, "states units"]
) -> Flip | None:
    """Return the Flip of a fixed point between two Networks, or None.

    The result is None if there is no flip, or more than one, or if the search fails.

    At a flip, a real eigenvalue of one layer passes -1, so the determinant of J + 1 changes sign, where J is the
    layer's Jacobian. All other eigenvalues must be inside the unit circle; otherwise the fixed point has already lost
    its stability in another way. The layer alone determines the flip: the layers below are at their fixed point, and
    the layers above have no effect on it.

    Args:
        first: The network before the flip.
        second: The network after the flip.
        inputs: The constant input.
        state: The fixed point of the first network.
    """
    last = fixed_point.follow(first, second, inputs, state)
    if last is None:
        return None
    changed = np.flatnonzero(_signs(first, inputs, state) != _signs(second, inputs, last.state))
    if len(changed) != 1:
        return None
    layer = int(changed[0])
    at_flip, share = _bisect(first, second, inputs, state, layer)
    if at_flip is None:
        return None
    rests = _rests(fixed_point.between(first, second, share), inputs, at_flip)
    values = np.concatenate([np.linalg.eigvals(rest.jacobian) for rest in rests])
    others = np.delete(values, np.abs(values + 1).argmin())
    if (np.abs(others) >= 1).any():
        return None
    coefficient = _coefficient(rests[layer])
    return None if coefficient is None else Flip(share, coefficient)


def _bisect(
    first: Network,
    second: Network,
    inputs: Float[np.ndarray, " features"],
    state: Float[np.ndarray, "states units"],
    layer: int,
) -> tuple[Float[np.ndarray, "states units"] | None, float]:
    """Return the fixed point just before the flip of a layer, and its position between the networks, from 0 to 1.

    The bisection looks for the change of the layer's sign in `_signs`. The fixed point is None if it cannot be
    followed.
    """
    low = 0.0
    high = 1.0
    sign = _signs(first, inputs, state)[layer]
    net = first
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        tried = fixed_point.between(first, second, middle)
        followed = fixed_point.follow(net, tried, inputs, state)
        if followed is None:
            return None, low
        if _signs(tried, inputs, followed.state)[layer] == sign:
            low = middle
            net = tried
            state = followed.state
        else:
            high = middle
    return state, low


def _rests(
    net: Network, inputs: Float[np.ndarray, " features"], state: Float[np.ndarray, "states units"]
) -> list[_LayerAtRest]:
    """Return each layer of a network at a fixed point."""
    rests = []
    for layer, own in network.each_layer(net, state):
        rests.append(_LayerAtRest(layer, inputs, own))
        inputs = own[0]
    return rests


def _signs(
    net: Network, inputs: Float[np.ndarray, " features"], state: Float[np.ndarray, "states units"]
) -> Float[np.ndarray, " layers"]:
    """Return the sign of each layer's determinant of J + 1: -1 if the number of eigenvalues below -1 is odd."""
    slopes = [rest.jacobian for rest in _rests(net, inputs, state)]
    return np.array([np.linalg.slogdet(slope + np.eye(len(slope)))[0] for slope in slopes])


def _coefficient(rest: _LayerAtRest) -> float | None:
    """Return c of the normal form at a fixed point with a real eigenvalue of about -1.

    The result is None if there is no such eigenvalue, or if c is not finite.

    c = <p, C(q, q, q)> / 6 - <p, B(q, (J - 1)^-1 B(q, q))> / 2.
    Here J q = -q, p J = -p and <p, q> = 1, and B and C are the second and third derivatives of a step.
    """
    slope = rest.jacobian
    values, vectors = np.linalg.eig(slope)
    place = np.abs(values + 1).argmin()
    if values[place].imag or abs(values[place] + 1) > _MAX_DISTANCE:
        return None
    right = np.real(vectors[:, place])
    right = right / np.abs(right).max()
    left_values, left_vectors = np.linalg.eig(slope.T)
    left = np.real(left_vectors[:, np.abs(left_values + 1).argmin()])
    left = left / (left @ right)

    def after(offset: float) -> tuple[Float[np.ndarray, " entries"], Float[np.ndarray, "entries entries"]]:
        """Return the state after a step from the state at this offset from the fixed point, and the step's Jacobian."""
        beside = rest._replace(state=rest.state + offset * right.reshape(rest.state.shape))
        ends, _ = network.step(beside.layer, beside.inputs[None], beside.state[None])
        return ends.ravel(), beside.jacobian

    up, slope_up = after(_STEP)
    middle, slope = after(0.0)
    down, slope_down = after(-_STEP)
    second = (up - 2 * middle + down) / _STEP**2
    third = (slope_up - 2 * slope + slope_down) @ right / _STEP**2
    inner = np.linalg.solve(slope - np.eye(len(slope)), second)
    mixed = (slope_up - slope_down) @ inner / (2 * _STEP)
    coefficient = left @ third / 6 - left @ mixed / 2
    return float(coefficient) if np.isfinite(coefficient) else None
