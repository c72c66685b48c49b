"""The fixed point of a trained network under a constant input, found by Newton's method.

Sussillo and Barak 2013, Opening the Black Box, Neural Computation 25:626-649. In NumPy and float64.
"""

from typing import NamedTuple

import numpy as np

from rnn_core.insight import network

_CONVERGED, _DISTINCT = 1e-12, 1e-4  # a residual, two fixed points; times the largest entry of a state if above 1
_ITERATIONS, _LENGTHS = 60, 0.5 ** np.arange(14)[:, None, None, None]  # of Newton's method, and shares of its step
_FROM_TRAJECTORY, _RANDOM, _LARGE = 4, 2, 128  # starts; a layer with more than _LARGE entries in its state has fewer


class FixedPoint(NamedTuple):
    """A state that one step leaves as it is.

    state: (S, units). residual: the largest entry of the difference that a step makes.
    distinct: for each layer the number of different ones found, given the chosen ones of the layers below.
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
    fixed points, the one nearest to the mean is chosen, which is continued from epoch to epoch: the mean of a cycle
    is in its centre.
    """
    chosen, distinct, below = [], [], inputs
    for layer, states in network.each_layer(net, trajectory):
        mean = states.mean(axis=0)
        points = _unlike(_newton(layer, below, _starts(states, mean)))
        if not points:
            return None
        distances = np.linalg.norm(np.stack(points) - np.where(np.isfinite(mean), mean, 0), axis=(1, 2))
        chosen.append(points[distances.argmin()])
        distinct.append(len(points))
        below = chosen[-1][0]
    state = np.concatenate(chosen)
    return FixedPoint(state, float(np.abs(_change(net, inputs, state[None])).max()), tuple(distinct))


def _newton(net, inputs, starts):
    """The states (N, S, units) at which Newton's method converges, from the starts (B, S, units).

    Each iteration solves (J - 1) d = s - step(s) for d, by least squares where that is singular. Of d, d/2, d/4, ...
    it takes the one that leaves the smallest residual; a start for which none is smaller is given up (Dennis and
    Schnabel 1983, Numerical Methods, chapter 6).
    """
    states, converged = starts[np.isfinite(starts).all(axis=(1, 2))], [starts[:0]]
    for _ in range(_ITERATIONS):
        change = _change(net, inputs, states)
        near = np.abs(change).max(axis=(1, 2)) <= _CONVERGED * np.maximum(1, np.abs(states).max(axis=(1, 2)))
        converged.append(states[near])
        continued = ~near & np.isfinite(change).all(axis=(1, 2))
        if not continued.any():
            break
        states = _iterate(net, inputs, states[continued], change[continued])
    return np.concatenate(converged)


def _iterate(net, inputs, states, change):
    """The states after one iteration, without those that no step length improves."""
    matrices = np.stack([network.jacobian(net, inputs, state) for state in states]) - np.eye(change[0].size)
    directions = _solve(np.where(np.isfinite(matrices), matrices, 0), -change.reshape(len(states), -1, 1))
    tried = states + _LENGTHS * directions.reshape(states.shape)
    left = _change(net, inputs, tried.reshape(-1, *states.shape[1:])).reshape(tried.shape)
    sizes = np.nan_to_num(np.linalg.norm(left, axis=(2, 3)), nan=np.inf)
    best = sizes.argmin(axis=0), np.arange(len(states))
    return tried[best][sizes[best] < np.linalg.norm(change, axis=(1, 2))]


def _change(net, inputs, states):
    """What a step adds to each of the states (B, S, units)."""
    return network.step(net, np.broadcast_to(inputs, (len(states), len(inputs))), states)[0] - states


def _solve(matrices, vectors):
    try:
        return np.linalg.solve(matrices, vectors)
    except np.linalg.LinAlgError:
        return np.linalg.pinv(matrices) @ vectors


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
        near = _DISTINCT * max(1, np.abs(point).max())
        if all(np.abs(point - other).max() > near for other in kept):
            kept.append(point)
    return kept
