"""The cycles of a trained network under a constant input, found by Newton's method, and whether they are stable.

A cycle of period p is a fixed point of p steps (Strogatz, Nonlinear Dynamics and Chaos, chapter 10). All numbers are
float64.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Complex, Float

from rnn_core.insight import network
from rnn_core.insight.network import Network
from rnn_core.insight.orbits import newton

_LAPS = 20
"""Number of periods after which the state is assumed to be near a stable cycle."""

_MAX_ENTRIES = 128
"""If the state of each layer has more entries than this, the search starts from fewer states."""

_SHARES = (0.2, 0.5, 0.8, 1.3)
"""The search for further cycles starts at these fractions of the way from the fixed point to a cycle."""

_OFFSETS = (0.1, 0.3, 0.9)
"""The search also starts at these offsets from the fixed point, in the direction of an eigenvector."""

_ISOLATED = 1e-6
"""If a multiplier is no further from 1 than this, the cycle is taken as one of a continuum of cycles."""

_BESIDE = 1e-7
"""To find a kink of relu, the slope at a state is compared with the slopes at this offset on both sides."""

_SMOOTH = 1e-3
"""Maximum difference between the slopes, as a share of the slope's largest entry or of 1, whichever is larger."""


class Cycle(NamedTuple):
    """States that the network passes through again and again.

    Attributes:
        states: The full states (the states of all layers) in the order of the steps. The first state has the largest
            sum.
        multipliers: The factors by which a lap of the cycle multiplies small deviations: the eigenvalues of the product
            of the Jacobians along the cycle, in descending order of their moduli.
    """

    states: Float[np.ndarray, "period states units"]
    multipliers: Complex[np.ndarray, " states*units"]

    @property
    def period(self) -> int:
        """The number of different states."""
        return len(self.states)

    @property
    def stable(self) -> bool:
        """True if the network returns to the cycle from nearby states."""
        return bool(np.abs(self.multipliers[0]) < 1)


@np.errstate(all="ignore")
def find(
    net: Network,
    inputs: Float[np.ndarray, " features"],
    trajectory: Float[np.ndarray, "time states units"],
    *,
    period: int,
    point: Float[np.ndarray, "states units"] | None = None,
    known: Sequence[Cycle] = (),
) -> tuple[Cycle, ...]:
    """Return the Cycles of a Network under a constant input; stable ones first, then in descending order of amplitude.

    Newton's method on `period` steps starts from the known Cycles, and from the states to which many steps with the
    constant input lead. In a small network it also starts from the trajectory's last states and from states beside the
    fixed point. A second search in a small network starts from states on the line from the fixed point to each Cycle
    found, and beyond. Some Cycles may be missed. Cycles in a continuum, as in a linear network, are left out, and so
    are Cycles at a kink of relu.

    Args:
        net: The network.
        inputs: The constant input.
        trajectory: Full states through which the network passes.
        period: The period of the cycles in steps. Cycles whose period divides `period` are found too, but no fixed
            points.
        point: A fixed point, if one is known.
        known: Cycles of a similar network.
    """
    if period < 2:
        return ()
    small = trajectory[0].size <= _MAX_ENTRIES * len(net.layers)
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


def _settle(
    net: Network, inputs: Float[np.ndarray, " features"], states: Float[np.ndarray, "batch states units"], count: int
) -> Float[np.ndarray, "batch states units"]:
    """Return the full states after `count` steps with the constant input."""
    repeated = np.broadcast_to(inputs, (len(states), len(inputs)))
    for _ in range(count):
        states = network.step(net, repeated, states)[0]
    return states


def _beside(
    net: Network, inputs: Float[np.ndarray, " features"], point: Float[np.ndarray, "states units"] | None
) -> Float[np.ndarray, "batch states units"]:
    """Return full states beside a fixed point, or no states if the point is None.

    The states differ from the fixed point in the direction in which a new cycle appears: along the eigenvector of the
    largest eigenvalue that is negative or complex.
    """
    if point is None:
        return np.zeros((0, *net.shape))
    values, vectors = np.linalg.eig(network.jacobian(net, inputs, point))
    rotating = np.where((np.imag(values) == 0) & (np.real(values) >= 0), 0, np.abs(values))
    direction = np.real(vectors[:, rotating.argmax()]).reshape(net.shape)
    return point + np.array(_OFFSETS)[:, None, None] * direction / np.abs(direction).max()


def _search(
    net: Network,
    inputs: Float[np.ndarray, " features"],
    starts: Float[np.ndarray, "starts states units"],
    period: int,
    found: tuple[Cycle, ...],
) -> tuple[Cycle, ...]:
    """Return the Cycles found before, and the new Cycles that Newton's method reaches from the starts.

    A layer depends only on the layers below. For each start, Newton's method therefore solves one layer at a time, with
    the cycle of the layer below as input.
    """
    indices = np.arange(len(starts))
    below = np.broadcast_to(inputs, (len(starts), period, len(inputs)))
    orbits = []
    for layer, own in network.each_layer(net, starts):
        states, which = newton.solve(layer, below, own[indices])
        indices = indices[which]
        below = below[which]
        orbits = [orbit[which] for orbit in orbits]
        passed, _ = newton.orbit(layer, below, states)
        orbits.append(np.moveaxis(passed[:-1], 0, 1))
        below = np.moveaxis(passed[1:, :, 0], 0, 1)  # h after each step
    for states in np.concatenate(orbits, axis=2):
        shortest = next(steps for steps in range(1, period + 1) if _repeats(states, steps))
        if shortest == 1 or any(_is_among(states[0], cycle) for cycle in found):
            continue
        multipliers = _multipliers(net, inputs, states[:shortest])
        if multipliers is not None and np.abs(multipliers - 1).min() > _ISOLATED:
            first = states[:shortest].sum(axis=(1, 2)).argmax()
            found = (*found, Cycle(np.roll(states[:shortest], -first, axis=0), multipliers))
    return found


def _repeats(states: Float[np.ndarray, "period states units"], steps: int) -> bool:
    """Return whether `steps` divides the number of states and the states repeat after `steps` steps."""
    return len(states) % steps == 0 and newton.is_same(states, np.roll(states, steps, axis=0))


def _is_among(state: Float[np.ndarray, "states units"], cycle: Cycle) -> bool:
    return any(newton.is_same(state, other) for other in cycle.states)


def _multipliers(
    net: Network, inputs: Float[np.ndarray, " features"], states: Float[np.ndarray, "period states units"]
) -> Complex[np.ndarray, " states*units"] | None:
    """Return the multipliers of a cycle, or None if the slope of its steps is undefined.

    The slope is undefined if it has a NaN or infinite entry, and at a kink of relu, where the slopes on both sides
    differ.

    A layer depends only on the layers below, so the product of the Jacobians is block triangular. Its eigenvalues are
    the eigenvalues of the diagonal blocks, one block for each layer.
    """
    blocks = []
    below = np.broadcast_to(inputs, (len(states), len(inputs)))
    for layer, own in network.each_layer(net, states):
        around = own[:1] + _BESIDE * np.array([0, 1, -1])[:, None, None]
        slope, *others = newton.slopes(layer, np.broadcast_to(below, (3, *below.shape)), around)
        if not all(np.abs(other - slope).max() <= _SMOOTH * max(1, np.abs(slope).max()) for other in others):
            return None
        blocks.append(np.linalg.eigvals(slope).astype(complex))
        below = np.roll(own[:, 0], -1, axis=0)
    values = np.concatenate(blocks)
    return values[np.lexsort((-np.imag(values), -np.abs(values)))]
