"""The plane of a trajectory, compared with an SVD of given points, and of states that are computed by hand."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_core.insight import dynamics
from rnn_core.probe import Probe
from tests.insight.nets import SMALL, drawn, normal
from tests.support import by_hand

CLOUDS = [normal(50, 4, seed=1) * [3, 1, 0.5, 0.1], normal(5, 4, seed=2) * 4, normal(20, 4, seed=3) + 1]


def assert_plane_of(plane, clouds, atol=1e-10):
    """Check a Plane against an SVD with equal weights of all clouds (sets of points).

    In each axis, the entry with the largest absolute value is positive.
    """
    centre = np.mean([cloud.mean(axis=0) for cloud in clouds], axis=0)
    size = max(np.abs(cloud).max() for cloud in clouds)
    _, sizes, axes = np.linalg.svd(np.concatenate([(cloud - centre) / np.sqrt(len(cloud)) for cloud in clouds]) / size)
    np.testing.assert_allclose(plane.centre, centre, rtol=0, atol=atol * size)
    for found, axis in zip(plane.axes, axes, strict=False):
        np.testing.assert_allclose(found, axis * np.sign(axis[np.abs(axis).argmax()]), rtol=0, atol=atol)
    share = (sizes**2 / (sizes**2).sum())[:2]
    np.testing.assert_allclose(plane.share[: len(share)], share, rtol=0, atol=atol)
    places = [(cloud - centre) @ plane.axes.T for cloud in clouds]
    np.testing.assert_allclose(plane.reach, np.abs(np.concatenate(places)).max(axis=0), rtol=0, atol=atol * size)
    np.testing.assert_allclose(dynamics.project(plane, clouds[-1]), places[-1], rtol=0, atol=2 * atol * size)


ONE_UNIT = [cloud[:, :1] for cloud in CLOUDS]


@pytest.mark.parametrize("scale", [1, -1, 1e-150, 1e-9, 1e90])
@pytest.mark.parametrize("clouds", [CLOUDS, CLOUDS[:1], [cloud[:, :2] for cloud in CLOUDS], ONE_UNIT])
def test_the_plane_has_the_first_two_principal_components(clouds, scale):
    """The states can be tiny or huge. If all states change sign, the axes stay the same."""
    clouds = [cloud * scale for cloud in clouds]
    assert_plane_of(dynamics.plane(clouds), clouds)


@pytest.mark.parametrize("scale", [1, -1, 1e-150, 1e-9, 1e90])
def test_the_second_axis_of_one_unit_is_zero(scale):
    """The second axis has no share of the variance."""
    plane = dynamics.plane([cloud * scale for cloud in ONE_UNIT])
    assert plane.axes.tolist() == [[1], [0]]
    assert plane.share[1] == 0


@pytest.mark.parametrize(("units", "value"), [(1, 0.1), (3, 0.0), (3, 0.1), (3, -7e-5), (3, 1e20)])
def test_the_plane_of_equal_points_has_axes_but_no_variance(units, value):
    """Rounding errors of the mean do not count as variance."""
    plane = dynamics.plane([np.full((steps, units), value) for steps in (7, 10)])
    np.testing.assert_allclose(plane.centre, np.full(units, value), rtol=1e-12)
    assert plane.share.tolist() == [0, 0]
    assert plane.reach.tolist() == [0, 0]
    np.testing.assert_array_equal(plane.axes @ plane.axes.T, np.diag([1, units > 1]))


LOST = [np.array([[0, 0, value, 0]]) for value in (np.nan, np.inf, -np.inf, 1e101, 1e308)]
"""Hidden states that are not finite, or too large for a plane."""


def test_states_that_are_not_finite_or_are_huge_do_not_change_the_plane():
    """The plane is fitted to the other states."""
    assert_plane_of(dynamics.plane([np.concatenate([CLOUDS[0], *LOST]), np.concatenate(LOST), *CLOUDS[1:]]), CLOUDS)


def test_a_state_that_is_not_finite_has_no_finite_position_in_the_plane():
    """NumPy gives no warning."""
    assert not np.isfinite(dynamics.project(dynamics.plane(CLOUDS), LOST[1])).all()


def test_without_a_usable_state_the_centre_of_the_plane_is_zero():
    """The shares of the variance and the largest coordinates are zero as well."""
    plane = dynamics.plane([np.concatenate(LOST)])
    assert plane.centre.tolist() == [0, 0, 0, 0]
    assert plane.share.tolist() == [0, 0]
    assert plane.reach.tolist() == [0, 0]


@pytest.mark.parametrize(("padding", "before"), [("pre", 10), ("post", 0)])
@pytest.mark.parametrize(("cell", "layer"), [("GRU", -1), ("LSTM", 0), ("LSTM", 1), ("Dense", 1)])
def test_the_plane_of_many_epochs_is_fitted_to_16_of_them(cell, layer, padding, before):
    """The 16 epochs are evenly spaced. The plane is fitted to the layer's hidden states h, without padded steps."""
    spec = replace(SMALL, cell=cell, layers=2, timesteps=30, min_timesteps=2, padding=padding, masking=False)
    probe = Probe(shown_timesteps=20)
    states = [drawn(spec, epoch) for epoch in range(46)]
    inputs = np.pad(probe.inputs(spec), ((0, 0), (before, 10 - before), (0, 0)))
    place = by_hand.STATE_COUNTS[cell] * range(2)[layer]
    clouds = [by_hand.forward(spec, state.weights, inputs)[0][0, before : before + 20, place] for state in states]
    assert_plane_of(dynamics.planes_of(spec, states, probe, layer=layer), clouds[::3], atol=1e-6)
