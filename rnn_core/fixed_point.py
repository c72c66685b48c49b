"""The fixed point of the step that a trained network takes under a constant input, found by Newton's method.

Sussillo and Barak 2013, Opening the Black Box, Neural Computation 25:626-649. In NumPy and float64.
"""

from typing import NamedTuple

import numpy as np

from rnn_core import network

_CONVERGED, _DISTINCT = 1e-12, 1e-4  # a residual, two fixed points; of the largest entry of a state if that is above 1
_ITERATIONS, _LENGTHS = 60, 0.5 ** np.arange(14)[:, None, None, None]  # of Newton's method, and shares of its step
_VISITED, _DRAWN, _LARGE = 4, 2, 128  # starts; beyond _LARGE entries in the state of a layer, none are drawn


class FixedPoint(NamedTuple):
    """A state that one step leaves as it is.

    state: (S, units). residual: the largest entry of the difference that the step makes.
    distinct: how many different ones were found in each layer, above the chosen ones of the layers below.
    """

    state: np.ndarray
    residual: float
    distinct: tuple[int, ...]

    def hidden(self, net, layer=-1):
        """h of a layer, (units,); of the last one if none is given."""
        return self.state[:: net.kinds][layer]


@np.errstate(all="ignore")
def find(net, heard, trajectory):
    """The FixedPoint of a Network under a constant input, or None if Newton's method finds none.

    heard: (1,), the input. trajectory: (T, S, units), states that the network went through.
    A layer hears only those below, so one is solved after the other: from the zero state, the mean of the
    trajectory, states of it, random ones and their opposites. Of several fixed points the one nearest to the mean is
    taken, which is the one that goes on from epoch to epoch: of a cycle, the mean is in its middle.
    """
    found, distinct, from_below = [], [], heard
    for layer, went in network.each_layer(net, trajectory):
        middle = went.mean(axis=0)
        points = _unlike(_newton(layer, from_below, _starts(went, middle)))
        if not points:
            return None
        distances = np.linalg.norm(np.stack(points) - np.where(np.isfinite(middle), middle, 0), axis=(1, 2))
        found.append(points[distances.argmin()])
        distinct.append(len(points))
        from_below = found[-1][0]
    state = np.concatenate(found)
    return FixedPoint(state, float(np.abs(_missing(net, heard, state[None])).max()), tuple(distinct))


def _newton(net, heard, starts):
    """The states (N, S, units) at which Newton's method converges, of those (B, S, units) that it starts from.

    Each iteration goes along the solution d of (J - 1) d = s - step(s), where that is singular along the shortest
    one of least squares; of the whole d, its half, its quarter, ... it takes what leaves the smallest residual, and a
    start for which none is smaller is given up (Dennis and Schnabel 1983, Numerical Methods, chapter 6).
    """
    states, converged = starts[np.isfinite(starts).all(axis=(1, 2))], [starts[:0]]
    for _ in range(_ITERATIONS):
        missing = _missing(net, heard, states)
        near = np.abs(missing).max(axis=(1, 2)) <= _CONVERGED * np.maximum(1, np.abs(states).max(axis=(1, 2)))
        converged.append(states[near])
        going = ~near & np.isfinite(missing).all(axis=(1, 2))
        if not going.any():
            break
        states = _improved(net, heard, states[going], missing[going])
    return np.concatenate(converged)


def _improved(net, heard, states, missing):
    """The states after one iteration, without those that none improves."""
    matrices = np.stack([network.jacobian(net, heard, state) for state in states]) - np.eye(missing[0].size)
    ways = _solve(np.where(np.isfinite(matrices), matrices, 0), -missing.reshape(len(states), -1, 1))
    tried = states + _LENGTHS * ways.reshape(states.shape)
    left = _missing(net, heard, tried.reshape(-1, *states.shape[1:])).reshape(tried.shape)
    sizes = np.nan_to_num(np.linalg.norm(left, axis=(2, 3)), nan=np.inf)
    best = sizes.argmin(axis=0), np.arange(len(states))
    return tried[best][sizes[best] < np.linalg.norm(missing, axis=(1, 2))]


def _missing(net, heard, states):
    """What a step adds to each of the states (B, S, units)."""
    return network.step(net, np.broadcast_to(heard, (len(states), len(heard))), states)[0] - states


def _solve(matrices, vectors):
    try:
        return np.linalg.solve(matrices, vectors)
    except np.linalg.LinAlgError:
        return np.linalg.pinv(matrices) @ vectors


def _starts(went, middle):
    """Where Newton's method starts, (B, kinds, units)."""
    small = middle.size <= _LARGE
    visited = went[np.linspace(len(went) - 1, 0, _VISITED if small else 1).astype(int)]
    drawn = np.random.default_rng(0).uniform(-1, 1, (_DRAWN if small else 0, *middle.shape))
    return np.concatenate([np.zeros((1, *middle.shape)), middle[None], visited, drawn, -drawn])


def _unlike(points):
    """The different ones among points (N, S, units), as a list."""
    kept = []
    for point in points:
        near = _DISTINCT * max(1, np.abs(point).max())
        if all(np.abs(point - other).max() > near for other in kept):
            kept.append(point)
    return kept
