"""The fixed point of a trained network under a constant input: found by Newton's method, followed through epochs.

Sussillo and Barak 2013, Opening the Black Box, Neural Computation 25:626-649. In NumPy and float64.
"""

from typing import NamedTuple

import numpy as np

from rnn_core.insight import network
from rnn_core.insight.orbits import newton

_FROM_TRAJECTORY, _RANDOM, _LARGE = 4, 2, 128  # starts; a layer with more than _LARGE entries in its state has fewer
_CORRECTIONS, _CONTRACTION = 10, 0.5  # of Newton's method without damping, and by how much each is shorter at least
_FARTHEST = 0.25  # that an entry may move in the first of them, times the largest entry of the state if above 1
_SHORTEST = 2.0**-12  # part of the way between two epochs


class FixedPoint(NamedTuple):
    """A state that one step leaves as it is.

    state: (S, units). residual: the largest entry of the difference that a step makes.
    distinct: for each layer the number of different ones found, given the chosen ones of the layers below; () for one
    that was followed from another epoch, where no other is looked for.
    """

    state: np.ndarray
    residual: float
    distinct: tuple[int, ...]


@np.errstate(all="ignore")
def find(net, inputs, trajectory):
    """The FixedPoint of a Network under a constant input, or None if Newton's method finds none.

    inputs: (1,). trajectory: (T, S, units), states that the network passes through.
    A layer depends on those below only, so they are solved one after the other, from the bottom: starting from the
    zero state, the mean of the trajectory, some of its states, and random states and their opposites. Of several
    fixed points, the one nearest to the mean is chosen: the mean of a cycle is in its centre.
    """
    chosen, distinct, below = [], [], inputs
    for layer, states in network.each_layer(net, trajectory):
        mean = states.mean(axis=0)
        starts = _starts(states, mean)
        points = _unlike(newton.solve(layer, _constant(below, len(starts)), starts)[0])
        if not points:
            return None
        distances = np.linalg.norm(np.stack(points) - np.where(np.isfinite(mean), mean, 0), axis=(1, 2))
        chosen.append(points[distances.argmin()])
        distinct.append(len(points))
        below = chosen[-1][0]
    return _fixed_point(net, inputs, np.concatenate(chosen), tuple(distinct))


@np.errstate(all="ignore")
def follow(first, second, inputs, state):
    """Follow a fixed point of one Network to another, along the straight line between their weights.

    inputs: (1,). state: (S, units), the fixed point of the first Network. Returns the FixedPoint of the second, or
    None if the branch ends on the way, as in a fold, where it turns back.
    Natural-parameter continuation: each stretch starts from the last fixed point and takes Newton's steps undamped. It
    counts only if these contract from the first on, else it is halved (Deuflhard 2004, Newton Methods for Nonlinear
    Problems, chapter 5), so that it does not jump to another branch.
    """
    done, length = 0.0, 1.0
    while done < 1:
        end = min(1.0, done + length)
        found = _correct(between(first, second, end), inputs, state)
        if found is None:
            length /= 2
            if length < _SHORTEST:
                return None
        else:
            state, done, length = found, end, 2 * length
    return _fixed_point(second, inputs, state, ())


def between(first, second, share):
    """Return the Network at this share of the straight line between the weights of two Networks."""
    pairs = zip(first.layers, second.layers, strict=True)
    mixed = (tuple(_mix(*each, share) for each in zip(*pair, strict=True)) for pair in pairs)
    output = (_mix(*each, share) for each in zip(first.output, second.output, strict=True))
    return second._replace(layers=tuple(mixed), output=tuple(output))


def _mix(one, other, share):
    return (1 - share) * one + share * other


def _fixed_point(net, inputs, state, distinct):
    """Return the FixedPoint, or None where the slope of a step is no finite number, so that nothing is known of it."""
    below = inputs
    for layer, own in network.each_layer(net, state):
        if not np.isfinite(network.jacobian(layer, below, own)).all():
            return None
        below = own[0]
    change = network.step(net, inputs[None], state[None])[0][0] - state
    return FixedPoint(state, float(np.abs(change).max()), distinct)


def _correct(net, inputs, state):
    """Return the fixed point that Newton's steps contract to from a state nearby, or None."""
    found, below = [], inputs
    for layer, own in network.each_layer(net, state):
        own = _contract(layer, _constant(below, 1), own[None])
        if own is None:
            return None
        found.append(own[0])
        below = own[0, 0]
    return np.concatenate(found)


def _contract(layer, inputs, states):
    """Return the fixed point of a layer that Newton's steps contract to, or None. states: (1, S, units)."""
    longest = _FARTHEST * max(1, np.abs(states).max())
    for _ in range(_CORRECTIONS):
        change = newton.orbit(layer, inputs, states)[0][-1] - states
        if newton.is_near(change, states)[0]:
            return states
        if not np.isfinite(change).all():
            return None
        step = newton.step_of(newton.slopes(layer, inputs, states), change)
        length = np.abs(step).max()
        if not length <= longest:
            return None
        states, longest = states + step, max(_CONTRACTION * length, newton.CONVERGED)
    return None


def _constant(inputs, count):
    """Return one step of the same input (F,) for several sequences, (count, 1, F)."""
    return np.broadcast_to(inputs, (count, 1, len(inputs)))


def _starts(states, mean):
    """The starts of Newton's method, (B, S, units)."""
    small = mean.size <= _LARGE
    some = states[np.linspace(len(states) - 1, 0, _FROM_TRAJECTORY if small else 1).astype(int)]
    random = np.random.default_rng(0).uniform(-1, 1, (_RANDOM if small else 0, *mean.shape))
    return np.concatenate([np.zeros((1, *mean.shape)), mean[None], some, random, -random])


def _unlike(points):
    """The different ones among points (N, S, units), as a list."""
    kept = []
    for point in points:
        if not any(newton.is_same(point, other) for other in kept):
            kept.append(point)
    return kept
