"""The fixed point of a trained network under a constant input: found by Newton's method, followed through epochs.

Sussillo and Barak 2013, Opening the Black Box, Neural Computation 25:626-649. In NumPy and float64.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from rnn_core.insight import network
from rnn_core.insight.network import Network
from rnn_core.insight.orbits import newton

_TRAJECTORY_STARTS = 4
"""States of the trajectory that Newton's method starts from."""

_RANDOM_STARTS = 2
"""Random states that Newton's method starts from, and from their opposites."""

_MAX_ENTRIES = 128
"""Entries of a layer's state up to which there are all of these starts; a larger layer has fewer."""

_MAX_CORRECTIONS = 10
"""Steps of Newton's method without damping."""

_CONTRACTION = 0.5
"""Each of these steps must be shorter than the one before by this factor."""

_MAX_MOVE = 0.25
"""Length of the first of these steps, in an entry, times the largest entry of the state if that is above 1."""

_MIN_STRETCH = 2.0**-12
"""The shortest stretch of a continuation, as a share of the way between two epochs."""


class FixedPoint(NamedTuple):
    """A state that one step leaves as it is.

    Attributes:
        state: The full state.
        residual: The largest entry of the difference that a step makes.
        distinct: For each layer, the number of different fixed points found, given the chosen ones of the layers below.
            () for a fixed point that was followed from another epoch, because then no other is looked for.
    """

    state: Float[np.ndarray, "states units"]
    residual: float
    distinct: tuple[int, ...]


@np.errstate(all="ignore")
def find(
    net: Network, inputs: Float[np.ndarray, " features"], trajectory: Float[np.ndarray, "time states units"]
) -> FixedPoint | None:
    """Return the FixedPoint of a Network under a constant input, or None if Newton's method finds none.

    A layer depends on the layers below only, so they are solved one after the other, from the bottom. Newton's method
    starts from the zero state, the mean of the trajectory, some of its states, and random states and their opposites.
    If there are several fixed points, the nearest to the mean is chosen: the mean of a cycle is in its centre.

    Args:
        net: The network.
        inputs: The constant input.
        trajectory: Full states that the network passes through.
    """
    chosen = []
    distinct = []
    below = inputs
    for layer, states in network.each_layer(net, trajectory):
        mean = states.mean(axis=0)
        starts = _starts(states, mean)
        points = _different(newton.solve(layer, _constant(below, len(starts)), starts).states)
        if not points:
            return None
        distances = np.linalg.norm(np.stack(points) - np.where(np.isfinite(mean), mean, 0), axis=(1, 2))
        chosen.append(points[distances.argmin()])
        distinct.append(len(points))
        below = chosen[-1][0]
    return _fixed_point(net, inputs, np.concatenate(chosen), tuple(distinct))


@np.errstate(all="ignore")
def follow(
    first: Network, second: Network, inputs: Float[np.ndarray, " features"], state: Float[np.ndarray, "states units"]
) -> FixedPoint | None:
    """Follow a fixed point of one Network to another, along the straight line between their weights.

    Natural-parameter continuation: each stretch starts from the last fixed point and takes Newton's steps undamped. The
    stretch counts only if these steps contract from the first on; otherwise it is halved (Deuflhard 2004, Newton
    Methods for Nonlinear Problems, chapter 5). So the continuation does not jump to another branch.

    Args:
        first: The network of the known fixed point.
        second: The other network.
        inputs: The constant input.
        state: The fixed point of the first network.

    Returns:
        The FixedPoint of the second network, or None if the branch ends on the way, as in a fold, where it turns back.
    """
    done = 0.0
    stretch = 1.0
    while done < 1:
        end = min(1.0, done + stretch)
        corrected = _correct(between(first, second, end), inputs, state)
        if corrected is not None:
            state = corrected
            done = end
            stretch *= 2
        elif stretch / 2 < _MIN_STRETCH:
            return None
        else:
            stretch /= 2
    return _fixed_point(second, inputs, state, ())


def between(first: Network, second: Network, share: float) -> Network:
    """Return the Network at this share of the straight line between the weights of two Networks."""
    layers = tuple(_mixed(*pair, share) for pair in zip(first.layers, second.layers, strict=True))
    kernel, bias = _mixed(first.output, second.output, share)
    return second._replace(layers=layers, output=(kernel, bias))


def _mixed(
    first: tuple[Float[np.ndarray, "..."], ...], second: tuple[Float[np.ndarray, "..."], ...], share: float
) -> tuple[Float[np.ndarray, "..."], ...]:
    return tuple((1 - share) * weight + share * other for weight, other in zip(first, second, strict=True))


def _fixed_point(
    net: Network,
    inputs: Float[np.ndarray, " features"],
    state: Float[np.ndarray, "states units"],
    distinct: tuple[int, ...],
) -> FixedPoint | None:
    """Return the FixedPoint, or None if a slope of the step there is NaN or infinite: then nothing is known of it."""
    below = inputs
    for layer, own in network.each_layer(net, state):
        if not np.isfinite(network.jacobian(layer, below, own)).all():
            return None
        below = own[0]
    change = network.step(net, inputs[None], state[None])[0][0] - state
    return FixedPoint(state, float(np.abs(change).max()), distinct)


def _correct(
    net: Network, inputs: Float[np.ndarray, " features"], state: Float[np.ndarray, "states units"]
) -> Float[np.ndarray, "states units"] | None:
    """Return the fixed point that Newton's steps contract to from a state nearby, or None."""
    rests = []
    below = inputs
    for layer, own in network.each_layer(net, state):
        rest = _contract(layer, _constant(below, 1), own[None])
        if rest is None:
            return None
        rests.append(rest[0])
        below = rest[0, 0]
    return np.concatenate(rests)


def _contract(
    layer: Network, inputs: Float[np.ndarray, "1 1 features"], states: Float[np.ndarray, "1 states units"]
) -> Float[np.ndarray, "1 states units"] | None:
    """Return the fixed point of a layer that Newton's steps contract to, or None."""
    longest = _MAX_MOVE * max(1, np.abs(states).max())
    for _ in range(_MAX_CORRECTIONS):
        change = newton.orbit(layer, inputs, states)[0][-1] - states
        if newton.is_near(change, states)[0]:
            return states
        if not np.isfinite(change).all():
            return None
        step = newton.step_of(newton.slopes(layer, inputs, states), change)
        length = np.abs(step).max()
        if not length <= longest:
            return None
        states = states + step
        longest = max(_CONTRACTION * length, newton.CONVERGED)
    return None


def _constant(inputs: Float[np.ndarray, " features"], count: int) -> Float[np.ndarray, "{count} 1 features"]:
    """Return one step of the same input for several sequences."""
    return np.broadcast_to(inputs, (count, 1, len(inputs)))


def _starts(
    states: Float[np.ndarray, "time states units"], mean: Float[np.ndarray, "states units"]
) -> Float[np.ndarray, "starts states units"]:
    """Return the states that Newton's method starts from."""
    small = mean.size <= _MAX_ENTRIES
    from_trajectory = states[np.linspace(len(states) - 1, 0, _TRAJECTORY_STARTS if small else 1).astype(int)]
    random = np.random.default_rng(0).uniform(-1, 1, (_RANDOM_STARTS if small else 0, *mean.shape))
    return np.concatenate([np.zeros((1, *mean.shape)), mean[None], from_trajectory, random, -random])


def _different(points: Float[np.ndarray, "points states units"]) -> list[Float[np.ndarray, "states units"]]:
    """Return the points without those that repeat an earlier one."""
    different = []
    for point in points:
        if not any(newton.is_same(point, other) for other in different):
            different.append(point)
    return different
