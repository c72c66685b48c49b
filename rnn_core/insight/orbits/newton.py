"""Newton's method for the states that some steps of a layer leave as they are, and the slopes of those steps.

One step gives the fixed points of the layer, P steps give its cycles too. In NumPy and float64.
"""

import numpy as np

from rnn_core.insight import network

CONVERGED, DISTINCT = 1e-12, 1e-4  # a residual, two different states; times the largest entry of a state if above 1
_ITERATIONS, _LENGTHS = 60, 0.5 ** np.arange(14)[:, None, None, None]  # of Newton's method, and shares of its step


def orbit(layer, inputs, states):
    """Take P steps of B sequences: (the full states (P+1, B, S, units), the first included, and their P Steps).

    layer: a Network of one layer. inputs: (B, P, F). states: (B, S, units), before the first step.
    """
    passed, steps = [states], []
    for each in np.moveaxis(inputs, 1, 0):
        states, (step,) = network.step(layer, each, states)
        passed.append(states)
        steps.append(step)
    return np.stack(passed), steps


def slopes(layer, inputs, states):
    """Return the Jacobians (B, n, n) of P steps, n = S x units, each the product of those along its orbit.

    inputs: (B, P, F). states: (B, S, units), before the first step.
    """
    count, size = len(states), states[0].size
    passed, steps = orbit(layer, inputs, states)
    place = np.repeat(np.arange(count), size)
    gradients = np.tile(np.eye(size), (count, 1)).reshape(-1, *states.shape[1:])
    for before, step in zip(passed[-2::-1], reversed(steps), strict=True):
        gradients, _ = network.vjp(layer, gradients, before[place], [step.at(place)])
    return gradients.reshape(count, size, size)


@np.errstate(all="ignore")
def solve(layer, inputs, starts):
    """Return the states (N, S, units) that P steps leave as they are, and the starts (N,) int they were reached from.

    inputs: (B, P, F). starts: (B, S, units). Each iteration solves (J - 1) d = s - F(s) for d, by least squares where
    that is singular. Of d, d/2, d/4, ... it takes the one that leaves the smallest residual; a start for which none is
    smaller is given up (Dennis and Schnabel 1983, Numerical Methods, chapter 6).
    """
    which = np.flatnonzero(np.isfinite(starts).all(axis=(1, 2)))
    states, converged = starts[which], [(starts[:0], which[:0])]
    for _ in range(_ITERATIONS):
        change = _change(layer, inputs[which], states)
        near = is_near(change, states)
        converged.append((states[near], which[near]))
        continued = ~near & np.isfinite(change).all(axis=(1, 2))
        if not continued.any():
            break
        states, change, which = states[continued], change[continued], which[continued]
        states, better = _iterate(layer, inputs[which], states, change)
        which = which[better]
    states, which = zip(*converged, strict=True)
    return np.concatenate(states), np.concatenate(which)


def step_of(jacobians, change):
    """Return the steps d (B, S, units) of Newton's method, (J - 1) d = -change, for Jacobians J (B, n, n)."""
    matrices = jacobians - np.eye(jacobians.shape[-1])
    vectors = -change.reshape(len(change), -1, 1)
    matrices = np.where(np.isfinite(matrices), matrices, 0)
    try:
        found = np.linalg.solve(matrices, vectors)
    except np.linalg.LinAlgError:
        found = np.linalg.pinv(matrices) @ vectors
    return found.reshape(change.shape)


def is_near(change, states):
    """Return for each of B states whether what the steps add to it, (B, S, units), is only rounding."""
    return np.abs(change).max(axis=(1, 2)) <= CONVERGED * np.maximum(1, np.abs(states).max(axis=(1, 2)))


def is_same(one, other):
    """Return whether two states are the same one, found twice."""
    return np.abs(one - other).max() <= DISTINCT * max(1, np.abs(one).max())


def _change(layer, inputs, states):
    """Return what the steps add to each of the states (B, S, units)."""
    return orbit(layer, inputs, states)[0][-1] - states


def _iterate(layer, inputs, states, change):
    """Return the states after one iteration, without those that no step length improves, and which (B,) are left."""
    directions = step_of(slopes(layer, inputs, states), change)
    tried = states + _LENGTHS * directions
    several = np.tile(inputs, (len(_LENGTHS), 1, 1))
    left = _change(layer, several, tried.reshape(-1, *states.shape[1:])).reshape(tried.shape)
    sizes = np.nan_to_num(np.linalg.norm(left, axis=(2, 3)), nan=np.inf)
    best = sizes.argmin(axis=0), np.arange(len(states))
    better = sizes[best] < np.linalg.norm(change, axis=(1, 2))
    return tried[best][better], better
