"""Dynamics: the plane of a trajectory, eigenvalues, and bifurcations, by hand and in the article's network."""

from dataclasses import replace
from math import log

import numpy as np
import pytest

from rnn_core.insight import dynamics
from rnn_core.insight.dynamics import Bifurcation, Spectrum, Stability
from rnn_core.insight.network import network
from rnn_core.probe import Probe
from rnn_core.training import State
from tests.insight.nets import CELLS, SMALL, after, by_weights, drawn, normal, slope
from tests.support import by_hand

CLOUDS = [normal(50, 4, seed=1) * [3, 1, 0.5, 0.1], normal(5, 4, seed=2) * 4, normal(20, 4, seed=3) + 1]


def assert_plane_of(plane, clouds, atol=1e-10):
    """A Plane is what SVD gives, each cloud with the same weight, with the largest entry of an axis positive. States
    have their coordinates along its axes, from its centre.
    """
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
    """Of points that are all equal nothing varies, not even by what a mean is rounded, and there are axes all the same.
    NaN, infinity and huge numbers do not count, nor do epochs that have no others.
    """
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


def assert_same_values(found, expected, atol):
    """The same complex numbers, in any order."""
    left = list(expected)
    for value in found:
        assert abs(value - left.pop(int(np.argmin(np.abs(np.array(left) - value))))) <= atol
    assert not left


@pytest.mark.parametrize("cell", CELLS)
def test_eigenvalues(cell):
    """They are those of the Jacobian's blocks, one for each layer, at any state and for any input."""
    for layers, seed in ((1, 1), (3, 2), (3, 3)):
        spec = replace(SMALL, cell=cell, layers=layers)
        net = network(spec, drawn(spec, seed=seed))
        state, inputs = normal(*net.shape, seed=5, scale=0.5), normal(1, seed=seed)
        full, found = slope(net, inputs, state), dynamics.spectrum(net, inputs, state)
        for layer, own in enumerate(np.split(np.arange(len(full)), layers)):
            expected = np.linalg.eigvals(full[np.ix_(own, own)])
            assert_same_values(found.values[found.layers == layer], expected, 1e-7)


def test_the_order_of_eigenvalues():
    """The largest modulus comes first, and of a pair the one with positive imaginary part."""
    turn = [[0, -0.7], [0.7, 0]]
    net = by_weights(([[1, 1]], np.diag([0.5, -0.9]), [0, 0]), (np.eye(2), turn, [0, 0]), activation="linear")
    found = dynamics.spectrum(net, np.zeros(1), np.zeros(net.shape))
    np.testing.assert_allclose(found.values, [-0.9, 0.7j, -0.7j, 0.5], rtol=0, atol=1e-12)
    assert found.layers.tolist() == [0, 1, 1, 0]


def turned(m, period, size=1.0):
    """The eigenvalue of this modulus that rotates the state by m of `period` parts of a circle."""
    return size * np.exp(2j * np.pi * m / period)


def pair(m, period, size):
    return [turned(m, period, size), turned(-m, period, size)]


@pytest.mark.parametrize(
    ("period", "pairs", "half"),
    [(2, (), 1), (3, (1,), 0), (4, (1,), 2), (5, (1, 2), 0), (6, (1, 2), 3), (7, (1, 2, 3), 0), (8, (1, 2, 3), 4)],
)
def test_turns_and_the_leader(period, pairs, half):
    """A pair counts near 2 pi m / period, a real one only for half a turn: negative, of an even period. The leader is
    the first that counts.
    """
    for m in range(1, period // 2 + 1):
        values = [turned(m, period, 0.2), turned(-m, period, 1.5), turned(m + 0.24, period), turned(m - 0.24, period)]
        others = [turned(m + off, period) for off in (0.26, -0.26, 0.5)]
        expected = [m if m in pairs else 0] * 4 + [0] * 3
        assert dynamics.turns(np.array(values + others), period=period).tolist() == expected
        assert dynamics.leader(np.array(others + values), period=period) == (3 if m in pairs else None)
    values = np.array([2, 0, 0.5, turned(0.1, period), -1 + 0.001j, -0.5, -3, complex(-1, -0.0)])
    found = dynamics.turns(values, period=period)
    assert (found.tolist(), found.dtype.kind) == ([0] * 5 + [half] * 3, "i")
    assert dynamics.leader(values, period=period) == (5 if half else None)


def epochs(*values, every=1):
    """The Stability of each kept epoch, from its eigenvalues; None where no fixed point is found."""
    spectra = [each and Spectrum(np.array(each, complex), np.zeros(len(each), int)) for each in values]
    return tuple(Stability(every * place, None, spectrum) for place, spectrum in enumerate(spectra))


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        (epochs([-0.5], [-0.9], [-1.1], [-1.5]), (1, 2, -1.1)),
        (epochs([-0.5], [-0.9], [-1.1], [-1.5], every=4), (4, 8, -1.1)),
        (epochs([3, 0.5, -0.4], [3, *pair(1, 4, 2), -1.3, -1.2]), (0, 1, -1.3)),
        (epochs([-0.9], None, None, [-1.2]), (0, 3, -1.2)),
        (epochs(None, [-1.2], [-0.5], [-1.3], None), (2, 3, -1.3)),
        (epochs([-0.9], [-1.01], [-0.9], [-1.6], [-0.9], [-1.2]), (2, 3, -1.6)),
        (epochs([-0.9], [-1.1], None, [-1.8], [-0.9], [-1.3]), (0, 1, -1.1)),
        (epochs([-0.9], [-1.2], [-0.9], [-1.1], [-1.4]), (2, 3, -1.1)),
        (epochs([-1 - 5e-7], [-1.1]), (0, 1, -1.1)),
    ],
)
def test_a_period_doubling_bifurcation(story, expected):
    """A real eigenvalue passes -1 between two kept epochs; of several times, the one after which it goes furthest.
    An even period can begin with a cycle of two steps.
    """
    for period in (2, 6):
        assert dynamics.crossing(story, period=period) == Bifurcation("flip", *expected, cycle=2)


def test_a_neimark_sacker_bifurcation():
    """A pair passes the circle at 2 pi m / period: a cycle appears whose period divides the one asked for."""
    for period, m, cycle in ((3, 1, 3), (4, 1, 4), (5, 1, 5), (5, 2, 5), (6, 1, 6), (6, 2, 3), (8, 2, 4)):
        last = [*pair(m + 0.1, period, 1.01), 0.9]
        story = epochs([-0.8, *pair(m, period, 0.7)], pair(m, period, 0.99), last)
        assert dynamics.crossing(story, period=period) == Bifurcation("neimark_sacker", 1, 2, last[0], cycle)


def test_no_bifurcation():
    """No fixed point is known, none becomes unstable in this way, or the first is unstable already."""
    inside = epochs([-0.5], None, [2, -0.99]), epochs([*pair(1, 4, 1.5), 1.2])
    outside = epochs([-1.2], [-1.5]), epochs(None, [-1.2], [-0.5])
    for kind, stories in (("unknown", ((), epochs(None, None))), ("inside", inside), ("outside", outside)):
        for story in stories:
            assert dynamics.crossing(story, period=2) == Bifurcation(kind, None, None, None, 0)
    assert dynamics.crossing(epochs([-0.9], [-1.2]), period=3) == Bifurcation("inside")


@pytest.mark.parametrize("cell", CELLS)
def test_the_stability_of_states(cell):
    """A step by hand leaves the fixed point under the mean input as it is; the eigenvalues are those there. For
    Dense they are all zero, and there is no bifurcation.
    """
    spec, probe = replace(SMALL, cell=cell, layers=2), Probe(shown_timesteps=40)
    mean = probe.inputs(spec)[0].astype(np.float64).mean(axis=0)
    states = [drawn(spec, epoch) for epoch in range(4)]
    story = dynamics.story(spec, states, probe)
    assert [one.epoch for one in story] == [0, 1, 2, 3]
    for one, state in zip(story, states, strict=True):
        net, point = network(spec, state), one.point.state
        np.testing.assert_allclose(after(net, mean, point), point, rtol=0, atol=1e-10)
        blocks = np.split(np.arange(point.size), 2)
        expected = [np.linalg.eigvals(slope(net, mean, point)[np.ix_(own, own)]) for own in blocks]
        assert_same_values(one.spectrum.values, np.concatenate(expected), 1e-6)
        assert one.spectrum.values.any() == (cell != "Dense")
    assert cell != "Dense" or dynamics.crossing(story, period=2) == Bifurcation("inside")


def one_unit(kernel, recurrent_kernel, epoch=7):
    """The State of a layer of one unit without bias."""
    arrays = ([[kernel]], [[recurrent_kernel]], [0], np.zeros((1, 2)), np.zeros(2))
    return State(epoch, tuple(map(np.float32, arrays)), ())


def test_an_analytic_bifurcation():
    """h = tanh(u h) rests at 0 with the eigenvalue u, and period doubling begins at the epoch in which u passes -1."""
    values = (0.5, -0.4, -0.95, -1.25, -1.5)
    states = [one_unit(0, u, epoch) for epoch, u in enumerate(values)]
    story = dynamics.story(replace(SMALL, units=1), states, Probe(initial_state="ones"))
    assert [one.spectrum.values[0] for one in story] == pytest.approx(values, abs=1e-6)
    assert dynamics.crossing(story, period=2) == Bifurcation("flip", 2, 3, -1.25, 2)


@pytest.mark.parametrize("changes", [{}, {"masking": True}, {"padding": "post"}, {"min_timesteps": None}])
def test_the_padding_does_not_count(changes):
    """The mean is that of the real inputs, and the fixed point is the nearest to the mean of the real trajectory."""
    spec = replace(SMALL, timesteps=30, min_timesteps=2, masking=False, units=1)
    probe, upper = Probe(input_kind="own", values=(1.0, 0.25, -0.5, -0.5, -0.5, 0.25)), 1.0
    for _ in range(200):
        upper = np.tanh(2 * upper)
    found = dynamics.chapter(replace(spec, **changes), one_unit(1, 2), probe)
    assert found.epoch == 7
    np.testing.assert_allclose(found.point.state, [[upper]], rtol=0, atol=1e-9)
    np.testing.assert_allclose(found.spectrum.values, [2 * (1 - upper**2)], rtol=0, atol=1e-8)


def test_no_fixed_point_and_many_eigenvalues():
    """Without a fixed point there is neither a point nor a spectrum; of a large network the 64 largest are kept."""
    spec = replace(SMALL, units=1, activation="linear")
    assert dynamics.chapter(spec, one_unit(1, 1), Probe(input_kind="ones")) == Stability(7, None, None)
    spec = replace(spec, units=70)
    state = drawn(spec)
    found = dynamics.chapter(spec, state, Probe(input_kind="zeros")).spectrum
    sizes = np.sort(np.abs(np.linalg.eigvals(state.weights[1].astype(np.float64))))[::-1]
    assert len(found.layers) == 64
    np.testing.assert_allclose(np.abs(found.values), sizes[:64], rtol=1e-9)


def test_the_loss_leaves_the_plateau_at_the_bifurcation(trained):
    """The article's program waits at ln 2 until a real eigenvalue passes -1, between epochs 7 and 8."""
    found = dynamics.crossing(dynamics.story(trained.spec, trained.states, Probe()), period=2)
    assert (found.kind, found.cycle) == ("flip", 2)
    assert found.before + 1 == found.after == pytest.approx(8, abs=1)
    assert found.value == pytest.approx(-1.08, abs=0.06)
    leaves = next(epoch for epoch, metrics in enumerate(trained.metrics) if metrics.loss < log(2) - 0.02)
    assert abs(found.after - leaves) <= 1
