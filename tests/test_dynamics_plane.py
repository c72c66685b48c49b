"""The plane of a trajectory: against SVD, and of what has no spread, no numbers, or too many States."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_core import dynamics, probe
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from tests import by_hand
from tests.test_dynamics import drawn_state, normal

SMALL = Spec(samples=20, timesteps=12, units=3, batch_size=5)

CLOUDS = [normal(50, 4, seed=1) * [3, 1, 0.5, 0.1], normal(5, 4, seed=2) * 4, normal(20, 4, seed=3) + 1]


def components(clouds):
    """Centre, components (k, units) and their shares, by SVD, each cloud of the same weight."""
    centre = np.mean([cloud.mean(axis=0) for cloud in clouds], axis=0)
    weighed = [(cloud - centre) / np.sqrt(len(cloud)) for cloud in clouds]
    _, sizes, axes = np.linalg.svd(np.concatenate(weighed))
    return centre, axes, sizes**2 / (sizes**2).sum()


def assert_plane_of(plane, clouds, atol=1e-10):
    """A Plane is what SVD gives, with the largest entry of an axis positive."""
    centre, axes, shares = components(clouds)
    np.testing.assert_allclose(plane.centre, centre, rtol=0, atol=atol)
    for found, axis in zip(plane.axes, axes, strict=False):
        np.testing.assert_allclose(found, axis * np.sign(axis[np.abs(axis).argmax()]), rtol=0, atol=atol)
    np.testing.assert_allclose(plane.share, shares[:2], rtol=0, atol=atol)
    places = [(cloud - centre) @ plane.axes.T for cloud in clouds]
    assert plane.reach == pytest.approx(max(np.abs(place).max() for place in places), abs=atol)


@pytest.mark.parametrize("clouds", [CLOUDS, CLOUDS[:1], [cloud[:, :2] for cloud in CLOUDS], [-c for c in CLOUDS]])
def test_the_plane_is_that_of_the_first_two_components(clouds):
    """It is what SVD gives, each epoch of the same weight, and the picture is not turned over with the states."""
    assert_plane_of(dynamics.plane(clouds), clouds)


@pytest.mark.parametrize("scale", [1e-150, 1e-9, 1e9, 1e90])
def test_the_plane_does_not_depend_on_the_unit_of_measure(scale):
    """States of any size have the axes and the shares that they have at the size of 1."""
    one, other = dynamics.plane(CLOUDS), dynamics.plane([cloud * scale for cloud in CLOUDS])
    np.testing.assert_allclose(other.axes, one.axes, rtol=0, atol=1e-10)
    np.testing.assert_allclose(other.share, one.share, rtol=1e-10)
    np.testing.assert_allclose(other.centre, one.centre * scale, rtol=1e-10)
    assert other.reach == pytest.approx(one.reach * scale, rel=1e-10, abs=0)


def test_the_plane_of_a_single_unit():
    """It has one axis, and all of the variance is along it."""
    plane = dynamics.plane([cloud[:, :1] for cloud in CLOUDS])
    assert plane.axes.tolist() == [[1], [0]]
    np.testing.assert_allclose(plane.share, [1, 0], rtol=1e-12)
    assert (dynamics.project(plane, normal(5, 1))[:, 1] == 0).all()


@pytest.mark.parametrize("value", [0.0, 1.0, 0.1, -7e-5, 1e20])
@pytest.mark.parametrize("units", [1, 3])
def test_the_plane_of_points_that_are_all_equal(units, value):
    """Nothing varies, not even by what a mean is rounded; all lie at 0, and there are axes all the same."""
    plane = dynamics.plane([np.full((steps, units), value) for steps in (7, 10)])
    np.testing.assert_allclose(plane.centre, np.full(units, value), rtol=1e-12)
    assert plane.share.tolist() == [0, 0]
    assert plane.reach == 0
    np.testing.assert_array_equal(plane.axes @ plane.axes.T, np.diag([1, units > 1]))


def test_what_has_left_the_numbers_is_left_out():
    """Points with NaN, infinity or huge numbers do not count, nor do epochs that have no others."""
    lost = [np.array([[0, 0, at, 0]]) for at in (np.nan, np.inf, -np.inf, 1e101, 1e308)]
    spoiled = [np.concatenate([CLOUDS[0], *lost]), np.concatenate(lost), *CLOUDS[1:]]
    assert_plane_of(dynamics.plane(spoiled), CLOUDS)
    nothing = dynamics.plane([np.concatenate(lost)])
    assert nothing.centre.tolist() == [0, 0, 0, 0]
    assert nothing.share.tolist() == [0, 0]
    assert nothing.reach == 0


def test_places_on_a_plane():
    """A state lies at its coordinates along the axes, seen from the centre; one beyond the numbers at none."""
    plane = dynamics.Plane(np.array([1.0, 2.0, 3.0]), np.array([[0, 0.6, 0.8], [1, 0, 0]]), np.zeros(2), 0.0)
    found = dynamics.project(plane, np.array([[[1, 2, 3], [1, 3, 3]], [[2, 2, 4], [0, 2, 3]]]))
    np.testing.assert_allclose(found, [[[0, 0], [0.6, 0]], [[0.8, 1], [0, -1]]], rtol=0, atol=1e-12)
    assert not np.isfinite(dynamics.project(plane, np.array([np.inf, np.inf, 0]))).any()


@pytest.mark.parametrize(("cell", "layer"), [("SimpleRNN", 0), ("GRU", -1), ("LSTM", 0), ("LSTM", 1)])
def test_the_plane_of_states(cell, layer):
    """It is laid through h of the layer that is asked for, in each of up to 16 States."""
    spec, shown = replace(SMALL, cell=cell, layers=2), Probe(shown_timesteps=40)
    states = [drawn_state(spec, epoch) for epoch in range(16)]
    x = probe.inputs(shown, spec).astype(np.float64)
    place = by_hand.KINDS[cell] * range(2)[layer]
    clouds = [by_hand.forward(spec, state.weights, x)[0][0, :, place] for state in states]
    assert_plane_of(dynamics.planes_of(spec, states, shown, layer=layer), clouds, atol=1e-6)


class Watched(list):
    """A list that remembers which of its places were asked for."""

    def __init__(self, items):
        super().__init__(items)
        self.seen = set()

    def __getitem__(self, place):
        self.seen.add(int(place))
        return super().__getitem__(place)


@pytest.mark.parametrize("count", [1, 2, 15, 17, 40, 400])
def test_the_plane_of_many_states(count):
    """It is laid through 16 of them at the most, the first, the last, and others evenly between."""
    states = Watched([drawn_state(SMALL)] * count)
    dynamics.planes_of(SMALL, states, Probe())
    assert {0, count - 1} <= states.seen
    assert len(states.seen) == min(count, 16)
    gaps = np.diff(sorted(states.seen))
    assert count == 1 or gaps.max() - gaps.min() <= 1
