"""The stability of the network at each epoch, for networks with hand-set weights.

A branch is a fixed point that is followed from epoch to epoch. A flip is a period-doubling bifurcation.
"""

from dataclasses import replace

import numpy as np
import pytest

from rnn_core.insight import dynamics
from rnn_core.insight.dynamics import Bifurcation, Stability
from rnn_core.probe import Probe
from rnn_core.training import State
from tests.insight.nets import SMALL, UPPER, drawn, one_unit

ZEROS = Probe(input_kind="zeros")
ONE = replace(SMALL, units=1, timesteps=30)


def units(*weights):
    """Return the States of one unit, h = tanh(u h + b), at the epochs 0, 1, ... `weights` has (u, b) of each epoch."""
    return [one_unit(0, u, b, epoch=epoch) for epoch, (u, b) in enumerate(weights)]


def test_after_a_supercritical_flip_each_epoch_has_a_cycle():
    """The fixed point 0 becomes unstable between epochs 2 and 3."""
    found = dynamics.stabilities(ONE, units((0.5, 0), (-0.5, 0), (-0.9, 0), (-1.2, 0), (-2, 0)), ZEROS)
    assert dynamics.bifurcation(found, period=2)[:3] == ("flip", 2, 3)
    assert dynamics.bifurcation(found, period=2).criticality == "supercritical"
    assert [len(stability.cycles) for stability in found] == [0, 0, 0, 1, 1]
    np.testing.assert_allclose(found[4].cycles[0].states.ravel(), [UPPER, -UPPER], rtol=0, atol=1e-6)
    assert [stability.stable for stability in found] == [True] * 3 + [False] * 2
    assert not any(stability.bistable for stability in found)
    assert {stability.branch for stability in found} == {0}
    assert found[3].flip.coefficient == pytest.approx(1 / 3, rel=1e-3)  # at u = -1, the step is h -> -h + h^3 / 3 - ...


def test_the_branch_of_the_lowest_fixed_point_ends_at_the_fold():
    """At the fold, the lowest fixed point meets another one, and both vanish. The remaining one is on a new branch.

    The eigenvalue at each epoch is the slope of tanh(u h + b) at the fixed point.
    """
    lowest = dynamics.stabilities(ONE, units((3, -1), (3, 0), (3, 1), (3, 1.2), (3, 1.4)), ZEROS)
    points = np.array([stability.point.state.item() for stability in lowest])
    np.testing.assert_allclose([stability.spectrum.values.item() for stability in lowest], 3 * (1 - points**2))
    assert [stability.branch for stability in lowest] == [0, 0, 0, 0, 1]
    assert [stability.point.state.item() < 0 for stability in lowest] == [True, True, True, True, False]
    assert dynamics.bifurcation(lowest, period=2) == Bifurcation("ended", 3, 4)


def test_a_weight_that_is_nan_ends_a_branch():
    """The epoch with this weight and all later epochs are on another branch."""
    broken = dynamics.stabilities(ONE, units((-0.5, 0), (-0.9, 0), (np.nan, 0), (-1.2, 0)), ZEROS)
    assert [stability.branch for stability in broken] == [0, 0, 1, 1]
    assert broken[2][1:4] == (None, None, ())
    assert dynamics.bifurcation(broken, period=2) == Bifurcation("ended", 1, 3)


def test_before_a_subcritical_flip_an_epoch_is_bistable():
    """The network has a stable fixed point and a stable cycle, with an unstable cycle between them."""
    spec, states = replace(ONE, units=2), []
    for epoch, scale in enumerate((0.5, 0.7, 1.0, 1.3)):
        kernel = scale * np.array([[-1.3, 2.0], [1.0, -1.4]])
        weights = (np.zeros((1, 2)), kernel, np.array([-0.9, -1.4]), np.zeros((2, 2)), np.zeros(2))
        states.append(State(epoch, tuple(map(np.float32, weights)), ()))
    found = dynamics.stabilities(spec, states, ZEROS)
    assert [stability.bistable for stability in found] == [False, False, True, False]
    assert [[cycle.stable for cycle in stability.cycles] for stability in found] == [[], [], [True, False], [True]]
    bifurcation = dynamics.bifurcation(found, period=2)
    assert bifurcation[:3] == ("flip", 2, 3)
    assert bifurcation.criticality == "subcritical"


@pytest.mark.slow
def test_a_series_computed_in_two_parts_equals_the_series_computed_at_once():
    """The series is cut after the first State, in the middle, or before the last State."""
    states = units((0.5, 0), (-0.5, 0.3), (-1.2, 0.2), (-2, 0.1), (3, 0), (3, 1.4))
    whole = dynamics.stabilities(ONE, states, ZEROS)
    for place in (1, 3, 5):
        first = dynamics.stabilities(ONE, states[:place], ZEROS)
        rest = dynamics.stabilities(ONE, states[place - 1 :], ZEROS, last=first[-1])
        for found, expected in zip(first + rest, whole, strict=True):
            assert found.epoch == expected.epoch
            np.testing.assert_array_equal(found.point.state, expected.point.state)
            assert found.branch == expected.branch
            assert found.flip == expected.flip
            assert len(found.cycles) == len(expected.cycles)


@pytest.mark.parametrize("changes", [{}, {"masking": True}, {"padding": "post"}, {"min_timesteps": None}])
def test_padding_changes_neither_the_constant_input_nor_the_fixed_point(changes):
    """The constant input is the mean of the inputs without padding.

    The chosen fixed point is the one that is nearest to the mean state of the steps without padding.
    """
    spec = replace(SMALL, timesteps=30, min_timesteps=2, masking=False, units=1)
    probe = Probe(input_kind="own", values=(1.0, 0.25, -0.5, -0.5, -0.5, 0.25))
    (found,) = dynamics.stabilities(replace(spec, **changes), [one_unit(1, 2, epoch=7)], probe)
    assert found.epoch == 7
    np.testing.assert_allclose(found.point.state, [[UPPER]], rtol=0, atol=1e-9)
    np.testing.assert_allclose(found.spectrum.values, [2 * (1 - UPPER**2)], rtol=0, atol=1e-8)


def test_an_epoch_without_a_fixed_point_has_no_spectrum():
    """A linear unit that adds 1 at each step has no fixed point."""
    spec = replace(SMALL, units=1, activation="linear")
    (found,) = dynamics.stabilities(spec, [one_unit(1, 1, epoch=7)], Probe(input_kind="ones"))
    assert found == Stability(7, None, None)


def test_the_spectrum_of_a_large_network_has_the_64_largest_eigenvalues():
    spec = replace(SMALL, units=70, activation="linear")
    state = drawn(spec)
    found = dynamics.stabilities(spec, [state], Probe(input_kind="zeros"))[0].spectrum
    sizes = np.sort(np.abs(np.linalg.eigvals(state.weights[1].astype(np.float64))))[::-1]
    assert len(found.layers) == 64
    np.testing.assert_allclose(np.abs(found.values), sizes[:64], rtol=1e-9)
