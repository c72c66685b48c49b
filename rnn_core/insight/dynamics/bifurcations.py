"""The bifurcation: when and how the fixed point loses its stability to a cycle in the course of training.

A Stability holds the fixed point of an epoch and its eigenvalues, the largest first. A branch is a fixed point that is
followed from epoch to epoch.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise, takewhile
from math import gcd
from typing import NamedTuple

import numpy as np
from jaxtyping import Complex

from rnn_core.insight.dynamics.eigenvalues import is_outside, rotations
from rnn_core.insight.dynamics.stability import Stability


class Bifurcation(NamedTuple):
    """When and how the fixed point loses its stability to a cycle, or why it does not.

    Attributes:
        kind: "flip" (period-doubling) or "neimark_sacker" for a bifurcation, otherwise the reason why there is none.
            "outside": the first known leading eigenvalue (`leading`) is already outside the unit circle. "ended": the
            branch of the fixed point ends before the leading eigenvalue leaves the circle. "inside": the leading
            eigenvalue does not leave the circle. "unknown": no fixed point is found.
        before: The last epoch before the leading eigenvalue leaves the unit circle. For "ended", the last epoch of the
            first branch. Otherwise None.
        after: The first epoch with the leading eigenvalue outside. For "ended", the next epoch that has a fixed
            point, on another branch. Otherwise None.
        value: The leading eigenvalue in epoch `after`; None without a bifurcation.
        cycle: The period of the cycle that appears, a divisor of the requested period; 0 without a bifurcation.
        criticality: "supercritical" or "subcritical" for a flip (`flip.Flip`), or "" if this is undecided. Without a
            flip, it is "".
    """

    kind: str
    before: int | None = None
    after: int | None = None
    value: complex | None = None
    cycle: int = 0
    criticality: str = ""


class _Leader(NamedTuple):
    """A Stability and its leading eigenvalue from `leading`, which is NaN if there is none."""

    stability: Stability
    value: complex

    @property
    def outside(self) -> bool:
        return is_outside(self.value)


def leading(stabilities: Iterable[Stability], *, period: int) -> Complex[np.ndarray, " stabilities"]:
    """Return, for each Stability, the first eigenvalue that rotates the state by whole turns in `period` steps, or NaN.

    `rotations` decides which eigenvalues rotate the state.
    """
    none = np.zeros(0, complex)
    spectra = [stability.spectrum.values if stability.spectrum else none for stability in stabilities]
    rotates = rotations(np.concatenate([none, *spectra]), period=period) > 0
    ends = np.cumsum([len(values) for values in spectra], dtype=int)
    parts = np.split(rotates, ends)[: len(spectra)]
    first = [next(iter(values[part]), np.nan) for values, part in zip(spectra, parts, strict=True)]
    return np.array(first, complex)


def bifurcation(stabilities: Iterable[Stability], *, period: int) -> Bifurcation:
    """Return the Bifurcation in a series of Stabilities in ascending order of epochs.

    The leading eigenvalue is the first one that rotates the state by whole turns in `period` steps (`leading`). At a
    bifurcation, it leaves the unit circle between two epochs of one branch. An epoch without a leading eigenvalue
    counts as inside if all its eigenvalues are inside. Otherwise it is skipped.

    An eigenvalue can touch the circle long before it leaves for good. So if it leaves several times, the result is the
    crossing that is followed by the largest modulus.
    """
    stabilities = [stability for stability in stabilities if stability.spectrum]
    leaders = [_Leader(*pair) for pair in zip(stabilities, leading(stabilities, period=period), strict=True)]
    known = [leader for leader in leaders if np.isfinite(leader.value) or not leader.stability.outside]
    places = [place for place in range(1, len(known)) if _leaves(known[place - 1], known[place])]
    if not places:
        return _without_bifurcation(stabilities, known)
    place = max(places, key=lambda place: _maximum_modulus(known[place:]))
    before = known[place - 1].stability
    after, value = known[place]
    cycle = period // gcd(period, int(rotations(np.array([value]), period=period)[0]))
    kind = "flip" if value.imag == 0 else "neimark_sacker"
    criticality = after.flip.criticality if kind == "flip" and after.flip else ""
    return Bifurcation(kind, before.epoch, after.epoch, complex(value), cycle, criticality)


def _leaves(before: _Leader, after: _Leader) -> bool:
    """Return whether the leading eigenvalue leaves the unit circle between two epochs of one branch."""
    return before.stability.branch == after.stability.branch and not before.outside and after.outside


def _maximum_modulus(known: Sequence[_Leader]) -> float:
    """Return the largest modulus of the leading eigenvalue until it returns into the circle or its branch ends."""
    branch = known[0].stability.branch
    ahead = takewhile(lambda leader: leader.stability.branch == branch and leader.outside, known)
    return max(abs(leader.value) for leader in ahead)


def _without_bifurcation(stabilities: Sequence[Stability], known: Sequence[_Leader]) -> Bifurcation:
    """Return a Bifurcation whose kind is the reason why there is none."""
    if not stabilities:
        return Bifurcation("unknown")
    if known and known[0].outside:
        return Bifurcation("outside")
    for before, after in pairwise(stabilities):
        if before.branch != after.branch:
            return Bifurcation("ended", before.epoch, after.epoch)
    return Bifurcation("inside")
