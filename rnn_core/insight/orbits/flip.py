"""Whether a fixed point loses its stability to a cycle of two gradually or at a jump: the normal form of the flip.

Kuznetsov, Elements of Applied Bifurcation Theory, section 5.4. In NumPy and float64.
"""

from typing import NamedTuple

import numpy as np

from rnn_core.insight import fixed_point, network

_HALVINGS = 24  # of the stretch between two epochs in which the eigenvalue is -1
_STEP = 1e-3  # of a state, for second and third derivatives by differences; the error is that of its square
_CERTAIN = (
    0.05  # a coefficient nearer to 0 does not decide: on another path between the epochs it may have another sign
)
_AT = 1e-3  # how near to -1 the eigenvalue must come


class Flip(NamedTuple):
    """A period-doubling bifurcation on the straight line between the weights of two epochs.

    share: how far along the line it is, 0 to 1. coefficient: c of the normal form x -> -x + c x^3, for the eigenvector
    whose largest entry is 1. Above 0 the flip is supercritical: a stable cycle of two grows from the fixed point as it
    becomes unstable. Below 0 it is subcritical: an unstable cycle shrinks onto the fixed point until then, and the
    state jumps to where it is stable.
    """

    share: float
    coefficient: float

    @property
    def criticality(self):
        """'supercritical', 'subcritical', or '' if the coefficient is too near to 0 to decide."""
        if abs(self.coefficient) < _CERTAIN:
            return ""
        return "supercritical" if self.coefficient > 0 else "subcritical"


@np.errstate(all="ignore")
def locate(first, second, inputs, state):
    """Return the Flip of a fixed point between two Networks, or None if a single one is not found.

    inputs: (1,). state: (S, units), the fixed point of the first Network. A flip is where the determinant of J + 1 of
    one of the layers changes its sign: a real eigenvalue has passed -1. All others must be inside the unit circle, or
    the fixed point has lost its stability in another way before.
    The layers below are at their fixed point, and those above follow, so that the layer by itself decides.
    """
    last = fixed_point.follow(first, second, inputs, state)
    if last is None:
        return None
    changed = np.flatnonzero(_signs(first, inputs, state) != _signs(second, inputs, last.state))
    if len(changed) != 1:
        return None
    (layer,) = changed
    at, share = _bisect(first, second, inputs, state, layer)
    if at is None:
        return None
    layers = _layers(fixed_point.between(first, second, share), inputs, at)
    values = np.concatenate([np.linalg.eigvals(network.jacobian(*each)) for each in layers])
    others = np.delete(values, np.abs(values + 1).argmin())
    if (np.abs(others) >= 1).any():
        return None
    coefficient = _coefficient(*layers[layer])
    return None if coefficient is None else Flip(share, coefficient)


def _bisect(first, second, inputs, state, layer):
    """Return (the fixed point, the share of the way) at the first change of the sign that halving comes upon."""
    low, high, sign = 0.0, 1.0, _signs(first, inputs, state)[layer]
    net = first
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        tried = fixed_point.between(first, second, middle)
        found = fixed_point.follow(net, tried, inputs, state)
        if found is None:
            return None, low
        if _signs(tried, inputs, found.state)[layer] == sign:
            low, net, state = middle, tried, found.state
        else:
            high = middle
    return state, low


def _layers(net, inputs, state):
    """Return (the layer, its input, its state) of each layer at a fixed point."""
    found = []
    for layer, own in network.each_layer(net, state):
        found.append((layer, inputs, own))
        inputs = own[0]
    return found


def _signs(net, inputs, state):
    """Return the sign of the determinant of J + 1 of each layer: -1 if an odd number of eigenvalues is below -1."""
    slopes = [network.jacobian(*each) for each in _layers(net, inputs, state)]
    return np.array([np.linalg.slogdet(slope + np.eye(len(slope)))[0] for slope in slopes])


def _coefficient(layer, inputs, state):
    """Return c of the normal form at a fixed point (S, units) with an eigenvalue -1, or None if that is not simple.

    c = <p, C(q, q, q)> / 6 - <p, B(q, (J - 1)^-1 B(q, q))> / 2, where J q = -q, p J = -p and <p, q> = 1, and B and C
    are the second and third derivatives of a step.
    """
    slope = network.jacobian(layer, inputs, state)
    values, vectors = np.linalg.eig(slope)
    place = np.abs(values + 1).argmin()
    if values[place].imag or abs(values[place] + 1) > _AT:
        return None
    right = vectors[:, place].real
    right = right / np.abs(right).max()
    left_values, left_vectors = np.linalg.eig(slope.T)
    left = left_vectors[:, np.abs(left_values + 1).argmin()].real
    left = left / (left @ right)

    def after(far):
        moved = state + far * right.reshape(state.shape)
        return network.step(layer, inputs[None], moved[None])[0].ravel(), network.jacobian(layer, inputs, moved)

    (up, slope_up), (middle, slope), (down, slope_down) = after(_STEP), after(0.0), after(-_STEP)
    second = (up - 2 * middle + down) / _STEP**2
    third = (slope_up - 2 * slope + slope_down) @ right / _STEP**2
    inner = np.linalg.solve(slope - np.eye(len(slope)), second)
    mixed = (slope_up - slope_down) @ inner / (2 * _STEP)
    coefficient = left @ third / 6 - left @ mixed / 2
    return float(coefficient) if np.isfinite(coefficient) else None
