"""The fixed point of a trained network under a constant input: Newton's method finds it and follows it through epochs.

See Sussillo and Barak 2013, Opening the Black Box, Neural Computation 25:626-649. All numbers are float64.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from rnn_core.insight import network
from rnn_core.insight.network import Network
from rnn_core.insight.orbits import newton

_TRAJECTORY_STARTS = 4
"""Newton's method starts from this number of the trajectory's states."""

_RANDOM_STARTS = 2
"""Newton's method also starts from this number of random states, and from their opposites."""

_MAX_ENTRIES = 128
"""If the state of a layer has more entries than this, Newton's method starts from fewer states in this layer."""

_MAX_CORRECTIONS = 10
"""Maximum number of full (undamped) steps of Newton's method from one state."""

_CONTRACTION = 0.5
"""Maximum length of a full step, as a share of the previous step's length. A length is the largest absolute entry."""

_MAX_MOVE = 0.25
"""Maximum length of the first full step, as a share of the state's largest entry or of 1, whichever is larger."""

_MIN_STRETCH = 2.0**-12
"""Minimum length of a stretch in `follow`, as a share of the line between the weights of two epochs."""


class FixedPoint(NamedTuple):
    """A state that a step does not change.

    Attributes:
        state: The full state: the states of all layers.
        residual: The largest absolute entry of the change that a step makes to the state.
        distinct: For each layer, the number of different fixed points found, given the fixed points chosen in the
            layers below. Empty if the fixed point was followed from another epoch, without a search for others.
    """

    state: Float[np.ndarray, "states units"]
    residual: float
    distinct: tuple[int, ...]


@np.errstate(all="ignore")
def find(
    net: Network, inputs: Float[np.ndarray, " features"], trajectory: Float[np.ndarray, "time states units"]
) -> FixedPoint | None:
    """Return the FixedPoint of a Network under a constant input.

    The result is None if Newton's method finds no fixed point of some layer, or if the Jacobian at the fixed point has
    NaN or infinite entries.

    A layer depends only on the layers below, so the layers are solved one after another from the bottom. Newton's
    method starts from the zero state, and from the mean and some states of the trajectory. In a small layer it also
    starts from random states and their opposites. If it finds several fixed points, the one nearest to the mean is
    chosen. The mean of a trajectory that goes round a cycle is near the cycle's centre, so the chosen fixed point is
    the one inside the cycle.

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
    """Follow a fixed point from one Network to another, along the straight line between their weights.

    The method is natural-parameter continuation. The line is divided into stretches. For the network at the end of a
    stretch, full (undamped) steps of Newton's method start from the fixed point at the beginning of the stretch. If the
    first step is too long, or any later step is not much shorter than the step before it, the stretch is halved
    (Deuflhard 2004, Newton Methods for Nonlinear Problems, chapter 5). So the continuation does not jump to another
    branch of fixed points.

    Args:
        first: The network of the known fixed point.
        second: The other network.
        inputs: The constant input.
        state: The fixed point of the first network.

    Returns:
        The FixedPoint of the second network. None if the branch ends on the way, for example at a fold, where it turns
        back. Also None if the Jacobian at the end has NaN or infinite entries.
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
    """Return the Network with weights interpolated from the first Network's (share 0) to the second's (share 1)."""
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
    """Return the FixedPoint at a state.

    The result is None if a layer's Jacobian has NaN or infinite entries, because the stability is then unknown.
    """
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
    """Return a fixed point of all layers near a state, or None if full Newton steps from the state do not reach one."""
    points = []
    below = inputs
    for layer, own in network.each_layer(net, state):
        point = _contract(layer, _constant(below, 1), own[None])
        if point is None:
            return None
        points.append(point[0])
        below = point[0, 0]
    return np.concatenate(points)


def _contract(
    layer: Network, inputs: Float[np.ndarray, "1 1 features"], states: Float[np.ndarray, "1 states units"]
) -> Float[np.ndarray, "1 states units"] | None:
    """Return a fixed point of one layer near a state, or None if full Newton steps from the state do not reach one."""
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
        longest = max(_CONTRACTION * length, newton.MAX_RESIDUAL)
    return None


def _constant(inputs: Float[np.ndarray, " features"], count: int) -> Float[np.ndarray, "{count} 1 features"]:
    """Return a batch of `count` sequences of one step each, all with the same input."""
    return np.broadcast_to(inputs, (count, 1, len(inputs)))


def _starts(
    states: Float[np.ndarray, "time states units"], mean: Float[np.ndarray, "states units"]
) -> Float[np.ndarray, "starts states units"]:
    """Return the states from which Newton's method starts, given a trajectory and its mean."""
    small = mean.size <= _MAX_ENTRIES
    from_trajectory = states[np.linspace(len(states) - 1, 0, _TRAJECTORY_STARTS if small else 1).astype(int)]
    random = np.random.default_rng(0).uniform(-1, 1, (_RANDOM_STARTS if small else 0, *mean.shape))
    return np.concatenate([np.zeros((1, *mean.shape)), mean[None], from_trajectory, random, -random])


def _different(points: Float[np.ndarray, "points states units"]) -> list[Float[np.ndarray, "states units"]]:
    """Return the points without duplicates."""
    different = []
    for point in points:
        if not any(newton.is_same(point, other) for other in different):
            different.append(point)
    return different
