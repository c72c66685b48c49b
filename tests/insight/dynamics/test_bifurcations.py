"""The bifurcation in a series of epochs with hand-set eigenvalues.

At a flip, a period-doubling bifurcation, a real eigenvalue passes -1. A branch is a fixed point that is followed from
epoch to epoch.
"""

import numpy as np
import pytest

from rnn_core.insight import dynamics
from rnn_core.insight.dynamics import Bifurcation, Spectrum, Stability
from rnn_core.insight.orbits.flip import Flip
from tests.insight.nets import pair


def epochs(*values, branches=None):
    """Return a Stability for each of the epochs 0, 4, 8, ...

    `values` has the eigenvalues of each epoch, or None for an epoch without a fixed point.
    """
    spectra = [each and Spectrum(np.array(each, complex), np.zeros(len(each), int)) for each in values]
    branches = branches or [0] * len(values)
    return tuple(
        Stability(4 * place, None, spectrum, branch=branch)
        for place, (spectrum, branch) in enumerate(zip(spectra, branches, strict=True))
    )


@pytest.mark.parametrize("period", [2, 6])
@pytest.mark.parametrize(
    ("stabilities", "expected"),
    [
        (epochs([-0.5], [-0.9], [-1.1], [-1.5]), (4, 8, -1.1)),
        (epochs([3, 0.5, -0.4], [3, *pair(1, 4, 2), -1.3, -1.2]), (0, 4, -1.3)),
        (epochs([-0.9], None, None, [-1.2]), (0, 12, -1.2)),
        (epochs(None, [-1.2], [-0.5], [-1.3], None), (8, 12, -1.3)),
        (epochs([-0.9], [-1.01], [-0.9], [-1.6], [-0.9], [-1.2]), (8, 12, -1.6)),
        (epochs([-0.9], [-1.1], None, [-1.8], [-0.9], [-1.3]), (0, 4, -1.1)),
        (epochs([-0.9], [-1.2], [-0.9], [-1.1], [-1.4]), (8, 12, -1.1)),
        (epochs([-1 - 5e-7], [-1.1]), (0, 4, -1.1)),
    ],
)
def test_a_real_eigenvalue_that_passes_minus_one_is_a_flip(stabilities, expected, period):
    """If the eigenvalue passes -1 several times, the flip is the last passage before its largest modulus."""
    assert dynamics.bifurcation(stabilities, period=period) == Bifurcation("flip", *expected, cycle=2)


@pytest.mark.parametrize(
    ("period", "m", "cycle"), [(3, 1, 3), (4, 1, 4), (5, 1, 5), (5, 2, 5), (6, 1, 6), (6, 2, 3), (8, 2, 4)]
)
def test_a_pair_that_passes_the_unit_circle_is_a_neimark_sacker_bifurcation(period, m, cycle):
    """The pair is complex, and its angle is near 2 pi m / period. The cycle's period divides the requested period."""
    last = [*pair(m + 0.1, period, 1.01), 0.9]
    stabilities = epochs([-0.8, *pair(m, period, 0.7)], pair(m, period, 0.99), last)
    assert dynamics.bifurcation(stabilities, period=period) == Bifurcation("neimark_sacker", 4, 8, last[0], cycle)


@pytest.mark.parametrize(
    ("kind", "stabilities"),
    [
        ("unknown", ()),
        ("unknown", epochs(None, None)),
        ("inside", epochs([-0.5], None, [2, -0.99])),
        ("inside", epochs([*pair(1, 4, 1.5), 1.2])),
        ("inside", epochs([0, 0], [0, 0])),
        ("outside", epochs([-1.2], [-1.5])),
        ("outside", epochs(None, [-1.2], [-0.5])),
        ("outside", epochs([1.1], [1.2], [-1.5])),
    ],
)
def test_a_series_without_a_bifurcation_states_the_reason(kind, stabilities):
    """An eigenvalue of the period rotates the state by a multiple of 1 / period of a turn.

    "unknown": no fixed point is known. "inside": no eigenvalue of the period leaves the circle. "outside": in the first
    epoch with an eigenvalue of the period, this eigenvalue is already outside the circle.
    """
    assert dynamics.bifurcation(stabilities, period=2) == Bifurcation(kind, None, None, None, 0)


def test_a_flip_is_no_bifurcation_of_an_odd_period():
    """The flip leads to a cycle of period 2, and 2 does not divide the requested period 3."""
    assert dynamics.bifurcation(epochs([-0.9], [-1.2]), period=3) == Bifurcation("inside")


TO_MINUS = ([-0.5], [-0.9], [-1.2], [-1.5])
"""An eigenvalue that passes -1."""

WITH_OTHERS = ([-0.5], [1.1], pair(1, 5, 1.1), [-1.5], [-1.2])
"""Eigenvalues of five epochs. In the second and third, no eigenvalue outside the circle makes a half turn."""


@pytest.mark.parametrize(
    ("stabilities", "expected"),
    [
        (epochs(*TO_MINUS, branches=[0, 0, 1, 1]), Bifurcation("ended", 4, 8)),
        (epochs(*TO_MINUS, branches=[0, 1, 1, 1]), Bifurcation("flip", 4, 8, -1.2, 2)),
        (epochs(*WITH_OTHERS, branches=[0, 0, 1, 1, 1]), Bifurcation("ended", 4, 8)),
        (
            epochs([-0.5], [-1.1], [-0.9], [-1.05], [-3], branches=[0, 0, 0, 0, 1]),
            Bifurcation("flip", 0, 4, -1.1, 2),
        ),
    ],
)
def test_an_eigenvalue_passes_the_circle_only_within_a_branch(stabilities, expected):
    """A change between two branches is not a bifurcation. Only moduli on the same branch are compared."""
    assert dynamics.bifurcation(stabilities, period=2) == expected


def test_an_epoch_whose_eigenvalues_outside_the_circle_make_no_half_turn_is_ignored():
    """The flip is between the last epoch before the ignored epochs and the first epoch after them."""
    assert dynamics.bifurcation(epochs(*WITH_OTHERS), period=2) == Bifurcation("flip", 0, 12, -1.5, 2)


def test_an_epoch_with_all_eigenvalues_inside_the_circle_counts_as_inside():
    """The epoch counts even if none of its eigenvalues rotates the state by half a turn."""
    stabilities = epochs([0.5], pair(1, 5, 0.9), [-1.5])
    assert dynamics.bifurcation(stabilities, period=2) == Bifurcation("flip", 4, 8, -1.5, 2)


def test_a_bifurcation_has_the_criticality_of_its_flip():
    """The Flip, with its criticality, is in the Stability of the first epoch after the bifurcation."""
    before, after = epochs([-0.5], [-1.5])
    after = after._replace(flip=Flip(0.5, -0.2))
    assert dynamics.bifurcation([before, after], period=2).criticality == "subcritical"
