"""The stability of the network after each epoch: its fixed point, the eigenvalues there, and its cycles.

The fixed point is followed from epoch to epoch.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from rnn_core.insight import fixed_point, network
from rnn_core.insight.dynamics.eigenvalues import Spectrum, is_outside, spectrum
from rnn_core.insight.fixed_point import FixedPoint
from rnn_core.insight.network import Network
from rnn_core.insight.orbits import cycles, flip
from rnn_core.insight.orbits.cycles import Cycle
from rnn_core.insight.orbits.flip import Flip
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.training import State

MAX_EIGENVALUES = 64
"""Maximum number of eigenvalues of an epoch. If there are more, only the largest are kept."""


class Stability(NamedTuple):
    """The fixed point, its spectrum, and the cycles of an epoch's State.

    Attributes:
        epoch: The epoch.
        point: The fixed point, or None if none is found.
        spectrum: The spectrum at the fixed point, or None without one. It has at most MAX_EIGENVALUES eigenvalues.
        cycles: The Cycles found, whose periods divide the task's period. Stable Cycles come first. Empty for a task
            without a period.
        branch: The index of the branch of fixed points, from 0. The fixed points of one branch follow from one another
            by continuation.
        flip: The Flip, a period-doubling bifurcation, between the previous epoch and this one. None if there is none,
            or if `flip.locate` does not find it.
    """

    epoch: int
    point: FixedPoint | None
    spectrum: Spectrum | None
    cycles: tuple[Cycle, ...] = ()
    branch: int = 0
    flip: Flip | None = None

    @property
    def stable(self) -> bool:
        """True if the network returns to the fixed point from nearby states; False without a fixed point."""
        return self.spectrum is not None and bool(np.abs(self.spectrum.values[0]) < 1)

    @property
    def outside(self) -> bool:
        """True if an eigenvalue of the fixed point is outside the unit circle; False without a fixed point."""
        return self.spectrum is not None and is_outside(self.spectrum.values[0])

    @property
    def bistable(self) -> bool:
        """True if the fixed point and a cycle are both stable. The initial state decides which of them is reached."""
        return self.stable and any(cycle.stable for cycle in self.cycles)


class _Previous(NamedTuple):
    """An epoch's Network and Stability."""

    net: Network
    stability: Stability


def stabilities(
    spec: Spec, states: Sequence[State], probe: Probe, *, last: Stability | None = None
) -> tuple[Stability, ...]:
    """Return the Stability of each State under a constant input: the mean of a Probe's inputs without padding.

    The fixed point is followed from State to State. If its branch ends, the search for a fixed point starts again, and
    `branch` goes up by 1.

    Args:
        spec: The experiment.
        states: The States by ascending epoch.
        probe: The test sequence.
        last: The last Stability that an earlier call returned, if `states` begins with its State; else None. With
            `last`, the result begins with the Stability of the second State, so several calls can compute one series.
    """
    series = []
    previous = None
    for state in states:
        net = network.network(spec, state)
        if previous is None and last is not None:
            previous = _Previous(net, last)
        else:
            stability = _stability(spec, state.epoch, net, probe, previous)
            previous = _Previous(net, stability)
            series.append(stability)
    return tuple(series)


def _stability(spec: Spec, epoch: int, net: Network, probe: Probe, previous: _Previous | None) -> Stability:
    path = network.real_trajectory(net, spec, probe)
    inputs = path.inputs.mean(axis=0)
    followed = _follow(previous, net, inputs) if previous else None
    point = followed or fixed_point.find(net, inputs, path.after)
    own_spectrum = None
    if point is not None:
        full = spectrum(net, inputs, point.state)
        own_spectrum = Spectrum(full.values[:MAX_EIGENVALUES], full.layers[:MAX_EIGENVALUES])
    branch = 0
    known = ()
    located = None
    if previous:
        branch_ended = previous.stability.point is not None and followed is None
        branch = previous.stability.branch + branch_ended
        known = previous.stability.cycles
        located = _flip(previous, net, inputs, own_spectrum) if followed else None
    period = spec.task_info.cycle or 1
    centre = None if point is None else point.state
    around = cycles.find(net, inputs, path.after, period=period, point=centre, known=known)
    return Stability(epoch, point, own_spectrum, around, branch, located)


def _follow(previous: _Previous, net: Network, inputs: Float[np.ndarray, " features"]) -> FixedPoint | None:
    """Return the fixed point that continues the previous epoch's fixed point, or None if there is none."""
    point = previous.stability.point
    return None if point is None else fixed_point.follow(previous.net, net, inputs, point.state)


def _flip(
    previous: _Previous, net: Network, inputs: Float[np.ndarray, " features"], spectrum: Spectrum | None
) -> Flip | None:
    """Return the Flip between the previous epoch and this one, or None.

    The result is None if a fixed point is missing, or if `flip.locate` finds no Flip. It is also None if the number of
    eigenvalues below -1 is even in both epochs, or odd in both.
    """
    point = previous.stability.point
    before = previous.stability.spectrum
    if point is None or before is None or spectrum is None:
        return None
    if _count_below_minus_one(before) % 2 == _count_below_minus_one(spectrum) % 2:
        return None
    return flip.locate(previous.net, net, inputs, point.state)


def _count_below_minus_one(spectrum: Spectrum) -> int:
    """Return the number of real eigenvalues below -1."""
    return int(((np.imag(spectrum.values) == 0) & (np.real(spectrum.values) < -1)).sum())
