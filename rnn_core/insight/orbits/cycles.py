"""The cycles of a trained network under a constant input, found by Newton's method, and whether they are stable.

A cycle of period p is a fixed point of p steps (Strogatz, Nonlinear Dynamics and Chaos, chapter 10). In NumPy and
float64.
"""

from typing import NamedTuple

import numpy as np

from rnn_core.insight import network
from rnn_core.insight.orbits import newton

_LAPS = 20  # times the period: steps from a start, so that a stable cycle is near
_LARGE = 128  # entries of a layer's state; with more there are fewer starts
_SHARES = (
    0.2,
    0.5,
    0.8,
    1.3,
)  # of the way from the fixed point to a cycle: starts for others between them and beyond
_SIZES = (0.1, 0.3, 0.9)  # of the steps from a fixed point in the direction of an eigenvector
_ISOLATED = 1e-6  # from 1: a multiplier nearer to it than this belongs to a cycle that has others right beside it
_BESIDE, _SMOOTH = 1e-7, 1e-3  # how far beside a state its slope is compared, and by how much that may differ


class Cycle(NamedTuple):
    """Some states that the network passes through again and again.

    states: (period, S, units), in the order of the steps; the first is the one with the largest sum.
    multipliers: (S x units,) complex, by descending modulus: the eigenvalues of the product of the Jacobians along the
    cycle. A small deviation is multiplied by them each time round.
    """

    states: np.ndarray
    multipliers: np.ndarray

    @property
    def period(self):
        """The number of different states."""
        return len(self.states)

    @property
    def stable(self):
        """Whether the network returns to the cycle from nearby."""
        return bool(np.abs(self.multipliers[0]) < 1)


@np.errstate(all="ignore")
def find(net, inputs, trajectory, *, period, point=None, known=()):
    """Return the Cycles of a Network under a constant input, stable ones first, then those with larger swings.

    inputs: (1,). trajectory: (T, S, units), states that the network passes through. period: the steps after which the
    cycles come again; those with a shorter period that divides it count too, fixed points do not. point: (S, units), a
    fixed point, or None. known: Cycles of a similar network.

    Newton's method on `period` steps starts from the last states of the trajectory, from where many steps with the
    constant input lead, from the known Cycles, and from the middle between the fixed point and each Cycle found. It
    need not find all of them. A Cycle in a continuum of others, as a linear network can have, does not count.
    """
    if period < 2:
        return ()
    small = trajectory[0].size <= _LARGE * len(net.layers)
    ends = np.concatenate([trajectory[-1:], np.zeros((int(small), *net.shape))])
    settled = _settle(net, inputs, ends, _LAPS * period)
    starts = [settled, *(cycle.states[:1] for cycle in known)]
    if small:
        starts += [trajectory[-period:], _beside(net, inputs, point)]
    found = _search(net, inputs, np.concatenate(starts), period, ())
    if point is not None and small:
        middle = [point + share * (cycle.states[:1] - point) for cycle in found for share in _SHARES]
        found = _search(net, inputs, np.concatenate(middle), period, found) if middle else found
    return tuple(sorted(found, key=lambda cycle: (not cycle.stable, -np.ptp(cycle.states, axis=0).max())))


def _settle(net, inputs, states, count):
    """Return the states (B, S, units) after so many steps with the constant input."""
    inputs = np.broadcast_to(inputs, (len(states), len(inputs)))
    for _ in range(count):
        states = network.step(net, inputs, states)[0]
    return states


def _beside(net, inputs, point):
    """Return states (B, S, units) beside a fixed point, in the direction in which its slowest rotation moves them.

    There a cycle is small that has just appeared.
    """
    if point is None:
        return np.zeros((0, *net.shape))
    values, vectors = np.linalg.eig(network.jacobian(net, inputs, point))
    turning = np.where((values.imag == 0) & (values.real >= 0), 0, np.abs(values))
    direction = vectors[:, turning.argmax()].real.reshape(net.shape)
    return point + np.array(_SIZES)[:, None, None] * direction / np.abs(direction).max()


def _search(net, inputs, starts, period, found):
    """Return the Cycles found so far and those that Newton's method reaches from the full states (B, S, units).

    A layer depends on those below only, so it is solved with their cycle as its input, each start with its own.
    """
    left, below, orbits = np.arange(len(starts)), np.broadcast_to(inputs, (len(starts), period, len(inputs))), []
    for layer, own in network.each_layer(net, starts):
        states, which = newton.solve(layer, below, own[left])
        left, below, orbits = left[which], below[which], [each[which] for each in orbits]
        passed, _ = newton.orbit(layer, below, states)
        orbits.append(np.moveaxis(passed[:-1], 0, 1))
        below = np.moveaxis(passed[1:, :, 0], 0, 1)  # h after each step
    for states in np.concatenate(orbits, axis=2):
        shortest = next(steps for steps in range(1, period + 1) if _comes_again(states, steps))
        if shortest == 1 or any(_is_among(states[0], cycle) for cycle in found):
            continue
        multipliers = _multipliers(net, inputs, states[:shortest])
        if multipliers is not None and np.abs(multipliers - 1).min() > _ISOLATED:
            first = states[:shortest].sum(axis=(1, 2)).argmax()
            found = (*found, Cycle(np.roll(states[:shortest], -first, axis=0), multipliers))
    return found


def _comes_again(states, steps):
    """Return whether the states (P, S, units) of a round are the same after so many steps, a divisor of P."""
    return len(states) % steps == 0 and newton.is_same(states, np.roll(states, steps, axis=0))


def _is_among(state, cycle):
    return any(newton.is_same(state, other) for other in cycle.states)


def _multipliers(net, inputs, states):
    """Return the multipliers (S x units,) of a cycle (period, S, units), or None if it has no slope.

    So it is if a number is not finite, and at a kink of relu, where the slope is another one on either side.

    A layer depends on those below only, so the product of the Jacobians is block triangular, and its eigenvalues are
    those of the blocks on the diagonal, one for each layer.
    """
    values, below = [], np.broadcast_to(inputs, (len(states), len(inputs)))
    for layer, own in network.each_layer(net, states):
        around = own[:1] + _BESIDE * np.array([0, 1, -1])[:, None, None]
        slope, *others = newton.slopes(layer, np.broadcast_to(below, (3, *below.shape)), around)
        if not all(np.abs(other - slope).max() <= _SMOOTH * max(1, np.abs(slope).max()) for other in others):
            return None
        values.append(np.linalg.eigvals(slope).astype(complex))
        below = np.roll(own[:, 0], -1, axis=0)
    values = np.concatenate(values)
    return values[np.lexsort((-values.imag, -np.abs(values)))]
