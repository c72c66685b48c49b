"""Dynamics: the plane of a trajectory, eigenvalues, and bifurcations, by hand."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_core.insight import dynamics
from rnn_core.insight.dynamics import Bifurcation, Spectrum, Stability
from rnn_core.insight.network import jacobian, network
from rnn_core.insight.orbits.flip import Flip
from rnn_core.probe import Probe
from rnn_core.training import State
from tests.insight.nets import CELLS, SMALL, UPPER, drawn, normal, one_unit, slope
from tests.support import by_hand

CLOUDS = [normal(50, 4, seed=1) * [3, 1, 0.5, 0.1], normal(5, 4, seed=2) * 4, normal(20, 4, seed=3) + 1]


def assert_plane_of(plane, clouds, atol=1e-10):
    """A Plane is what SVD gives, each cloud with the same weight, the largest entry of an axis positive."""
    centre, size = np.mean([cloud.mean(axis=0) for cloud in clouds], axis=0), max(np.abs(each).max() for each in clouds)
    _, sizes, axes = np.linalg.svd(np.concatenate([(cloud - centre) / np.sqrt(len(cloud)) for cloud in clouds]) / size)
    np.testing.assert_allclose(plane.centre, centre, rtol=0, atol=atol * size)
    for found, axis in zip(plane.axes, axes, strict=False):
        np.testing.assert_allclose(found, axis * np.sign(axis[np.abs(axis).argmax()]), rtol=0, atol=atol)
    share = (sizes**2 / (sizes**2).sum())[:2]
    np.testing.assert_allclose(plane.share[: len(share)], share, rtol=0, atol=atol)
    places = [(cloud - centre) @ plane.axes.T for cloud in clouds]
    assert plane.reach == pytest.approx(max(np.abs(each).max() for each in places), abs=atol * size)
    np.testing.assert_allclose(dynamics.project(plane, clouds[-1]), places[-1], rtol=0, atol=2 * atol * size)


@pytest.mark.parametrize("scale", [1, -1, 1e-150, 1e-9, 1e90])
def test_the_plane(scale):
    """It is that of the first two components, for states of any size and number, and is not turned over with them."""
    for clouds in (CLOUDS, CLOUDS[:1], [cloud[:, :2] for cloud in CLOUDS], [cloud[:, :1] for cloud in CLOUDS]):
        clouds = [cloud * scale for cloud in clouds]
        assert_plane_of(dynamics.plane(clouds), clouds)
    one = dynamics.plane(clouds)
    assert (one.axes.tolist(), one.share[1]) == ([[1], [0]], 0)


def test_points_without_spread_or_numbers():
    """Of equal points nothing varies, but there are axes; NaN, infinity and huge numbers do not count."""
    for units, value in ((1, 0.1), (3, 0.0), (3, 0.1), (3, -7e-5), (3, 1e20)):
        plane = dynamics.plane([np.full((steps, units), value) for steps in (7, 10)])
        np.testing.assert_allclose(plane.centre, np.full(units, value), rtol=1e-12)
        assert (plane.share.tolist(), plane.reach) == ([0, 0], 0)
        np.testing.assert_array_equal(plane.axes @ plane.axes.T, np.diag([1, units > 1]))
    lost = [np.array([[0, 0, value, 0]]) for value in (np.nan, np.inf, -np.inf, 1e101, 1e308)]
    assert_plane_of(dynamics.plane([np.concatenate([CLOUDS[0], *lost]), np.concatenate(lost), *CLOUDS[1:]]), CLOUDS)
    assert not np.isfinite(dynamics.project(dynamics.plane(CLOUDS), lost[1])).all()
    nothing = dynamics.plane([np.concatenate(lost)])
    assert (nothing.centre.tolist(), nothing.share.tolist(), nothing.reach) == ([0, 0, 0, 0], [0, 0], 0)


@pytest.mark.parametrize(("cell", "layer"), [("GRU", -1), ("LSTM", 0), ("LSTM", 1), ("Dense", 1)])
def test_the_plane_of_states(cell, layer):
    """It is laid through h of a layer, without the padding, in up to 16 evenly spread States."""
    for padding, before in (("pre", 10), ("post", 0)):
        spec = replace(SMALL, cell=cell, layers=2, timesteps=30, min_timesteps=2, padding=padding, masking=False)
        probe, states = Probe(shown_timesteps=20), [drawn(spec, epoch) for epoch in range(46)]
        inputs = np.pad(probe.inputs(spec), ((0, 0), (before, 10 - before), (0, 0)))
        place = by_hand.KINDS[cell] * range(2)[layer]
        clouds = [by_hand.forward(spec, state.weights, inputs)[0][0, before : before + 20, place] for state in states]
        assert_plane_of(dynamics.planes_of(spec, states, probe, layer=layer), clouds[::3], atol=1e-6)


@pytest.mark.parametrize("cell", CELLS)
def test_eigenvalues(cell):
    """The Jacobian is that by differences; they are those of its blocks, largest first, and the upper of a pair."""
    for layers, seed in ((1, 1), (3, 2), (3, 3)):
        spec = replace(SMALL, cell=cell, layers=layers)
        net = network(spec, drawn(spec, seed=seed))
        state, inputs = normal(*net.shape, seed=5, scale=0.5), normal(1, seed=seed)
        full, found = slope(net, inputs, state), dynamics.spectrum(net, inputs, state)
        np.testing.assert_allclose(jacobian(net, inputs, state), full, rtol=1e-6, atol=1e-8)
        assert (np.diff(np.abs(found.values)) <= 0).all()
        for layer, own in enumerate(np.split(np.arange(len(full)), layers)):
            expected = np.linalg.eigvals(full[np.ix_(own, own)])
            expected = expected[np.lexsort((-expected.imag, -np.abs(expected)))]
            np.testing.assert_allclose(found.values[found.layers == layer], expected, rtol=0, atol=1e-7)


def turned(m, period, size=1.0):
    """The eigenvalue of this modulus that rotates the state by m of `period` parts of a circle."""
    return size * np.exp(2j * np.pi * m / period)


def pair(m, period, size):
    return [turned(m, period, size), turned(-m, period, size)]


@pytest.mark.parametrize("period", range(2, 9))
def test_turns_and_the_leader(period):
    """A pair counts near 2 pi m / period, a real one for half a turn, if it is negative. The first leads."""
    for m in range(1, period // 2 + 1):
        values = [turned(m, period, 0.2), turned(-m, period, 1.5), turned(m + 0.24, period), turned(m - 0.24, period)]
        others = [turned(m + off, period) for off in (0.26, -0.26, 0.5)]
        expected = [m if 2 * m < period else 0] * 4 + [0] * 3
        assert dynamics.rotations(np.array(values + others), period=period).tolist() == expected
        assert dynamics.leading_index(np.array(others + values), period=period) == (3 if 2 * m < period else None)
    half = 0 if period % 2 else period // 2
    values = np.array([2, 0, 0.5, turned(0.1, period), -1 + 0.001j, -0.5, -3, complex(-1, -0.0)])
    found = dynamics.rotations(values, period=period)
    assert (found.tolist(), found.dtype.kind) == ([0] * 5 + [half] * 3, "i")
    assert dynamics.leading_index(values, period=period) == (5 if half else None)


def epochs(*values):
    """The Stability of every fourth epoch, from its eigenvalues; None where no fixed point is found."""
    spectra = [each and Spectrum(np.array(each, complex), np.zeros(len(each), int)) for each in values]
    return tuple(Stability(4 * place, None, spectrum) for place, spectrum in enumerate(spectra))


def test_a_period_doubling_bifurcation():
    """A real eigenvalue passes -1 between two kept epochs; of several times, it goes furthest after this."""
    for stabilities, expected in (
        (epochs([-0.5], [-0.9], [-1.1], [-1.5]), (4, 8, -1.1)),
        (epochs([3, 0.5, -0.4], [3, *pair(1, 4, 2), -1.3, -1.2]), (0, 4, -1.3)),
        (epochs([-0.9], None, None, [-1.2]), (0, 12, -1.2)),
        (epochs(None, [-1.2], [-0.5], [-1.3], None), (8, 12, -1.3)),
        (epochs([-0.9], [-1.01], [-0.9], [-1.6], [-0.9], [-1.2]), (8, 12, -1.6)),
        (epochs([-0.9], [-1.1], None, [-1.8], [-0.9], [-1.3]), (0, 4, -1.1)),
        (epochs([-0.9], [-1.2], [-0.9], [-1.1], [-1.4]), (8, 12, -1.1)),
        (epochs([-1 - 5e-7], [-1.1]), (0, 4, -1.1)),
    ):
        for period in (2, 6):
            assert dynamics.bifurcation(stabilities, period=period) == Bifurcation("flip", *expected, cycle=2)


def test_a_neimark_sacker_bifurcation():
    """A pair passes the circle at 2 pi m / period: a cycle appears whose period divides the one asked for."""
    for period, m, cycle in ((3, 1, 3), (4, 1, 4), (5, 1, 5), (5, 2, 5), (6, 1, 6), (6, 2, 3), (8, 2, 4)):
        last = [*pair(m + 0.1, period, 1.01), 0.9]
        stabilities = epochs([-0.8, *pair(m, period, 0.7)], pair(m, period, 0.99), last)
        assert dynamics.bifurcation(stabilities, period=period) == Bifurcation("neimark_sacker", 4, 8, last[0], cycle)


def test_no_bifurcation():
    """No fixed point is known, none becomes unstable in this way, or the first is unstable already."""
    inside = epochs([-0.5], None, [2, -0.99]), epochs([*pair(1, 4, 1.5), 1.2]), epochs([0, 0], [0, 0])
    outside = epochs([-1.2], [-1.5]), epochs(None, [-1.2], [-0.5])
    for kind, series in (("unknown", ((), epochs(None, None))), ("inside", inside), ("outside", outside)):
        for stabilities in series:
            assert dynamics.bifurcation(stabilities, period=2) == Bifurcation(kind, None, None, None, 0)
    assert dynamics.bifurcation(epochs([-0.9], [-1.2]), period=3) == Bifurcation("inside")


def on(branches, stabilities):
    return [one._replace(branch=branch) for one, branch in zip(stabilities, branches, strict=True)]


def test_an_eigenvalue_leaves_on_one_branch():
    """Between two branches nothing crosses; without such an eigenvalue an epoch with others outside does not count."""
    values = epochs([-0.5], [-0.9], [-1.2], [-1.5])
    assert dynamics.bifurcation(on([0, 0, 1, 1], values), period=2) == Bifurcation("ended", 4, 8)
    assert dynamics.bifurcation(on([0, 1, 1, 1], values), period=2) == Bifurcation("flip", 4, 8, -1.2, 2)
    values = epochs([-0.5], [1.1], pair(1, 5, 1.1), [-1.5], [-1.2])
    assert dynamics.bifurcation(values, period=2) == Bifurcation("flip", 0, 12, -1.5, 2)
    assert dynamics.bifurcation(on([0, 0, 1, 1, 1], values), period=2) == Bifurcation("ended", 4, 8)
    assert dynamics.bifurcation(epochs([1.1], [1.2], [-1.5]), period=2) == Bifurcation("outside")
    rests = epochs([0.5], pair(1, 5, 0.9), [-1.5])  # all eigenvalues are inside until one leaves
    assert dynamics.bifurcation(rests, period=2) == Bifurcation("flip", 4, 8, -1.5, 2)
    again = epochs([-0.5], [-1.1], [-0.9], [-1.05], [-3])
    assert dynamics.bifurcation(on([0, 0, 0, 0, 1], again), period=2) == Bifurcation("flip", 0, 4, -1.1, 2)
    turned = [values[0], values[3]._replace(flip=Flip(0.5, -0.2))]
    assert dynamics.bifurcation(turned, period=2).criticality == "subcritical"


ZEROS = Probe(input_kind="zeros")
ONE = replace(SMALL, units=1, timesteps=30)


def made(*weights):
    """The States of one unit h = tanh(u h + b) at the epochs 0, 1, ..., from (u, b) of each."""
    return [one_unit(0, u, b, epoch=epoch) for epoch, (u, b) in enumerate(weights)]


def test_a_flip_in_a_series():
    """The fixed point 0 becomes unstable between epochs 2 and 3, supercritically, and from then on a cycle is found."""
    found = dynamics.stabilities(ONE, made((0.5, 0), (-0.5, 0), (-0.9, 0), (-1.2, 0), (-2, 0)), ZEROS)
    assert dynamics.bifurcation(found, period=2)[:3] == ("flip", 2, 3)
    assert dynamics.bifurcation(found, period=2).criticality == "supercritical"
    assert [len(one.cycles) for one in found] == [0, 0, 0, 1, 1]
    np.testing.assert_allclose(found[4].cycles[0].states.ravel(), [UPPER, -UPPER], rtol=0, atol=1e-6)
    assert [(one.stable, one.bistable, one.branch) for one in found] == [(True, False, 0)] * 3 + [(False, False, 0)] * 2
    assert found[3].flip.coefficient == pytest.approx(1 / 3, rel=1e-3)  # w = -1


def test_a_branch_that_ends():
    """The lowest of three fixed points is followed to the fold, whatever comes after is another branch.

    Weights that are no numbers end a branch too, and the epochs after them have a branch of their own.
    """
    lowest = dynamics.stabilities(ONE, made((3, -1), (3, 0), (3, 1), (3, 1.2), (3, 1.4)), ZEROS)
    assert [one.branch for one in lowest] == [0, 0, 0, 0, 1]
    assert [one.point.state.item() < 0 for one in lowest] == [True, True, True, True, False]
    assert dynamics.bifurcation(lowest, period=2) == Bifurcation("ended", 3, 4)
    broken = dynamics.stabilities(ONE, made((-0.5, 0), (-0.9, 0), (np.nan, 0), (-1.2, 0)), ZEROS)
    assert [one.branch for one in broken] == [0, 0, 1, 1]
    assert broken[2][1:4] == (None, None, ())
    assert dynamics.bifurcation(broken, period=2) == Bifurcation("ended", 1, 3)


def test_bistability():
    """A stable cycle beside a stable fixed point, and the unstable cycle between them, before a subcritical flip."""
    spec, states = replace(ONE, units=2), []
    for epoch, scale in enumerate((0.5, 0.7, 1.0, 1.3)):
        kernel = scale * np.array([[-1.3, 2.0], [1.0, -1.4]])
        weights = (np.zeros((1, 2)), kernel, np.array([-0.9, -1.4]), np.zeros((2, 2)), np.zeros(2))
        states.append(State(epoch, tuple(map(np.float32, weights)), ()))
    found = dynamics.stabilities(spec, states, ZEROS)
    assert [one.bistable for one in found] == [False, False, True, False]
    assert [[cycle.stable for cycle in one.cycles] for one in found] == [[], [], [True, False], [True]]
    bifurcation = dynamics.bifurcation(found, period=2)
    assert (*bifurcation[:3], bifurcation.criticality) == ("flip", 2, 3, "subcritical")


def test_a_series_in_parts():
    """Computed in two parts it is the same as in one, wherever it is divided."""
    states = made((0.5, 0), (-0.5, 0.3), (-1.2, 0.2), (-2, 0.1), (3, 0), (3, 1.4))
    whole = dynamics.stabilities(ONE, states, ZEROS)
    for place in range(1, len(states)):
        first = dynamics.stabilities(ONE, states[:place], ZEROS)
        rest = dynamics.stabilities(ONE, states[place - 1 :], ZEROS, last=first[-1])
        assert [each.epoch for each in first + rest] == [each.epoch for each in whole]
        for one, other in zip(first + rest, whole, strict=True):
            np.testing.assert_array_equal(one.point.state, other.point.state)
            assert (one.branch, one.flip, len(one.cycles)) == (other.branch, other.flip, len(other.cycles))


@pytest.mark.parametrize("changes", [{}, {"masking": True}, {"padding": "post"}, {"min_timesteps": None}])
def test_the_padding_does_not_count(changes):
    """The mean is that of the real inputs, and the fixed point is the nearest to the mean of the real trajectory."""
    spec = replace(SMALL, timesteps=30, min_timesteps=2, masking=False, units=1)
    probe = Probe(input_kind="own", values=(1.0, 0.25, -0.5, -0.5, -0.5, 0.25))
    (found,) = dynamics.stabilities(replace(spec, **changes), [one_unit(1, 2, epoch=7)], probe)
    assert found.epoch == 7
    np.testing.assert_allclose(found.point.state, [[UPPER]], rtol=0, atol=1e-9)
    np.testing.assert_allclose(found.spectrum.values, [2 * (1 - UPPER**2)], rtol=0, atol=1e-8)


def test_no_fixed_point_and_many_eigenvalues():
    """Without a fixed point there is neither a point nor a spectrum; of a large network the 64 largest are kept."""
    spec = replace(SMALL, units=1, activation="linear")
    (found,) = dynamics.stabilities(spec, [one_unit(1, 1, epoch=7)], Probe(input_kind="ones"))
    assert found == Stability(7, None, None)
    spec = replace(spec, units=70)
    state = drawn(spec)
    found = dynamics.stabilities(spec, [state], Probe(input_kind="zeros"))[0].spectrum
    sizes = np.sort(np.abs(np.linalg.eigvals(state.weights[1].astype(np.float64))))[::-1]
    assert len(found.layers) == 64
    np.testing.assert_allclose(np.abs(found.values), sizes[:64], rtol=1e-9)
