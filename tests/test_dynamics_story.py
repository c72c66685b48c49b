"""The story of a run: which eigenvalue leaves the unit circle, when, and what the network does then."""

from dataclasses import replace
from math import log

import numpy as np
import pytest

from rnn_core import dynamics, probe, run
from rnn_core.dynamics import Chapter, Crossing, Spectrum
from rnn_core.network import network
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.training import State
from tests.test_dynamics import after, assert_same_values, differences, drawn_state

SMALL = Spec(samples=20, timesteps=12, units=3, batch_size=5, learning_rate=0.02)
UNMASKED = replace(SMALL, timesteps=30, min_timesteps=2, masking=False, units=1)
"""A sequence that is shorter than 30 steps is padded in front, and the network hears the padding."""


def turned(parts, size=1.0):
    """The eigenvalue of this modulus that turns the state by so many of the parts of a circle (number, of)."""
    number, of = parts
    return size * np.exp(2j * np.pi * number / of)


@pytest.mark.parametrize(
    ("period", "pairs", "half"),
    [(2, (), 1), (3, (1,), 0), (4, (1,), 2), (5, (1, 2), 0), (6, (1, 2), 3), (7, (1, 2, 3), 0), (8, (1, 2, 3), 4)],
)
def test_turns(period, pairs, half):
    """A pair counts near 2 pi m / period, a real one only for half a turn: negative, of an even period."""
    for m in range(1, period // 2 + 1):
        for size, sign, off in ((0.2, 1, 0), (1.5, -1, 0), (1, 1, 0.24), (1, 1, -0.24), (2, -1, 0.24)):
            value = turned((sign * (m + off), period), size)
            assert dynamics.turns(value, period=period) == (m if m in pairs else 0)
        for off in (0.26, -0.26, 0.5):
            assert dynamics.turns(turned((m + off, period)), period=period) == 0
    values = np.array([-0.5, -3, complex(-1, -0.0), 2, 0, 0.5, turned((0.1, period)), -1 + 0.001j])
    assert dynamics.turns(values, period=period).tolist() == [half] * 3 + [0] * 5
    assert dynamics.turns(values, period=period).dtype.kind == "i"


def test_the_leader():
    """It is the first that turns the state, whatever does not turn it before; None if none does."""
    pair = [turned((1, 3), 0.9), turned((-1, 3), 0.9)]
    assert dynamics.leader(np.array([2, -1.5, *pair, -0.1]), period=3) == 2
    assert dynamics.leader(np.array([2, -1.5, *pair, -0.1]), period=2) == 1
    assert dynamics.leader(np.array([2, *pair]), period=4) is None
    assert dynamics.leader(np.array([]), period=2) is None


def told(*chapters, every=1):
    """A story of the eigenvalues in each kept epoch, None where no fixed point is found."""
    found = [each and Spectrum(np.array(each, complex), np.zeros(len(each), int)) for each in chapters]
    return tuple(Chapter(every * place, None, spectrum) for place, spectrum in enumerate(found))


def pair(m, period, size):
    return [turned((m, period), size), turned((-m, period), size)]


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        (told([-0.5], [-0.9], [-1.1], [-1.5]), (1, 2, -1.1)),
        (told([-0.5], [-0.9], [-1.1], [-1.5], every=4), (4, 8, -1.1)),
        (told([3, 0.5, -0.4], [3, *pair(1, 4, 2), -1.3, -1.2]), (0, 1, -1.3)),
        (told([-0.9], None, None, [-1.2]), (0, 3, -1.2)),
        (told(None, [-0.9], [-1.2], None), (1, 2, -1.2)),
        (told([0.9], [-1.2]), (0, 1, -1.2)),
        (told([-1.2], [-0.5], [-1.3]), (1, 2, -1.3)),
        (told([-0.9], [-1.01], [-0.9], [-1.6], [-0.9], [-1.2]), (2, 3, -1.6)),
        (told([-0.9], [-1.1], None, [-1.8], [-0.9], [-1.3]), (0, 1, -1.1)),
        (told([-0.9], [-1.2], [-0.9], [-1.3], [-1.1]), (2, 3, -1.3)),
        (told([-1 - 5e-7], [-1.1]), (0, 1, -1.1)),
    ],
)
def test_a_flip(story, expected):
    """A real eigenvalue passes -1 between two kept epochs; of several times, that after which it goes furthest."""
    assert dynamics.crossing(story, period=2) == Crossing("flip", *expected, cycle=2)


@pytest.mark.parametrize(
    ("period", "m", "cycle"), [(3, 1, 3), (4, 1, 4), (5, 1, 5), (5, 2, 5), (6, 1, 6), (6, 2, 3), (8, 2, 4)]
)
def test_a_neimark_sacker_bifurcation(period, m, cycle):
    """A pair passes the circle at 2 pi m / period: a cycle is born that divides the period."""
    story = told([-0.8, *pair(m, period, 0.7)], pair(m, period, 0.99), [*pair(m + 0.1, period, 1.01), 0.9])
    found = dynamics.crossing(story, period=period)
    assert found == Crossing("neimark_sacker", 1, 2, turned((m + 0.1, period), 1.01), cycle)
    assert found.value.imag > 0


def test_a_flip_in_a_longer_period():
    """An even period can begin with a cycle of two steps, an odd one cannot."""
    story = told([-0.9], [-1.2])
    for period in (4, 6, 8):
        assert dynamics.crossing(story, period=period) == Crossing("flip", 0, 1, -1.2, cycle=2)
    for period in (3, 5, 7):
        assert dynamics.crossing(story, period=period) == Crossing("inside")


@pytest.mark.parametrize(
    ("story", "kind"),
    [
        ((), "unknown"),
        (told(None, None), "unknown"),
        (told([-0.5], None, [2, -0.99]), "inside"),
        (told([*pair(1, 4, 1.5), 1.2]), "inside"),
        (told([-1.2], [-1.5]), "outside"),
        (told(None, [-1.2], [-0.5]), "outside"),
    ],
)
def test_no_crossing(story, kind):
    """No fixed point is known, none turns unstable in this way, or the first is unstable already."""
    assert dynamics.crossing(story, period=2) == Crossing(kind, None, None, None, 0)


@pytest.mark.parametrize("changes", [{}, {"cell": "GRU"}, {"cell": "LSTM", "layers": 2}])
def test_a_chapter_of_a_trained_network(changes):
    """A step by hand leaves its fixed point, under the mean of what is shown; its eigenvalues are those there."""
    trained, shown = run.advance(run.start(replace(SMALL, **changes)), 6), Probe(shown_timesteps=40)
    heard = probe.inputs(shown, trained.spec)[0].astype(np.float64).mean(axis=0)
    story = dynamics.story(trained.spec, trained.states, shown)
    assert [chapter.epoch for chapter in story] == list(range(7))
    for chapter, state in zip(story, trained.states, strict=True):
        net, point = network(trained.spec, state), chapter.point.state
        np.testing.assert_allclose(after(net, heard, point), point, rtol=0, atol=1e-10)
        assert_same_values(chapter.spectrum.values, np.linalg.eigvals(differences(net, heard, point)), 1e-6)
        assert (np.diff(np.abs(chapter.spectrum.values)) <= 1e-12).all()
    assert np.abs(story[0].point.state - story[-1].point.state).max() > 1e-3


def by_weights(*weights):
    """The State of a layer of one unit."""
    kernel, recurrent_kernel, bias = weights
    arrays = ([[kernel]], [[recurrent_kernel]], [bias], np.zeros((1, 2)), np.zeros(2))
    return State(7, tuple(np.array(array, np.float32) for array in arrays), ())


@pytest.mark.parametrize("changes", [{}, {"masking": True}, {"padding": "post"}, {"min_timesteps": None}])
def test_padding_is_not_part_of_the_story(changes):
    """Of a short sequence the mean of its own values is heard, the fixed point that it goes round is found, and the
    plane is laid through it alone.
    """
    spec, state = replace(UNMASKED, **changes), by_weights(1, 2, 0)
    values = (1.0, 0.25, -0.5, -0.5, -0.5, 0.25)
    shown, h, visited = Probe(input_kind="own", values=values), 0.0, []
    for x in values:
        h = np.tanh(x + 2 * h)
        visited.append([h])
    assert np.mean(visited) > 0.5
    upper = 1.0
    for _ in range(200):
        upper = np.tanh(2 * upper)
    chapter = dynamics.chapter(spec, state, shown)
    np.testing.assert_allclose(chapter.point.state, [[upper]], rtol=0, atol=1e-9)
    np.testing.assert_allclose(chapter.spectrum.values, [2 * (1 - upper**2)], rtol=0, atol=1e-8)
    plane = dynamics.planes_of(spec, [state], shown)
    np.testing.assert_allclose(plane.centre, np.mean(visited, axis=0), rtol=1e-12)


def test_a_chapter_without_a_fixed_point():
    """Its epoch is known, and there is neither a point nor a spectrum."""
    spec = replace(SMALL, units=1, activation="linear")
    assert dynamics.chapter(spec, by_weights(1, 1, 0), Probe(input_kind="ones")) == Chapter(7, None, None)


def test_a_chapter_keeps_the_leading_eigenvalues():
    """Of a large network it keeps the 64 largest."""
    spec = replace(SMALL, units=70, activation="linear")
    state = drawn_state(spec)
    expected = np.linalg.eigvals(state.weights[1].astype(np.float64))
    found = dynamics.chapter(spec, state, Probe(input_kind="zeros")).spectrum
    sizes = np.sort(np.abs(expected))[::-1]
    assert len(found.values) == len(found.layers) == 64
    np.testing.assert_allclose(np.abs(found.values), sizes[:64], rtol=1e-9)


def leaves_the_plateau(trained):
    """The first epoch whose training loss is clearly below that of answering one half everywhere."""
    return next((epoch for epoch, metrics in enumerate(trained.metrics) if metrics.loss < log(2) - 0.02), None)


def test_the_loss_leaves_the_plateau_as_an_eigenvalue_passes_minus_one():
    """The article's program waits at ln 2 until the fixed point in the middle of its states flips, and then learns."""
    trained = run.advance(run.start(Spec()), 15)
    found = dynamics.crossing(dynamics.story(trained.spec, trained.states, Probe()), period=2)
    assert (found.kind, found.cycle) == ("flip", 2)
    assert found.after == found.before + 1
    assert found.value.real < -1
    assert abs(found.after - leaves_the_plateau(trained)) <= 1
    assert found.after <= trained.learned


@pytest.mark.parametrize("seed", [1, 2, 3, 8])
def test_the_flip_comes_first_from_other_seeds(seed):
    """Late or early, the loss leaves the plateau with the flip or up to two epochs later, and never before it."""
    trained = run.advance(run.start(Spec(seed=seed)), 27)
    story = dynamics.story(trained.spec, trained.states, Probe())
    found = dynamics.crossing(story, period=2)
    assert found.kind == "flip"
    assert 0 <= leaves_the_plateau(trained) - found.after <= 2
    assert found.after <= trained.learned
    assert dynamics.crossing(story[: found.after], period=2) == Crossing("inside")


def test_a_period_of_three_begins_with_a_pair():
    """A network that learns to count to three does so after a pair has left the circle near a third of a turn."""
    trained = run.advance(run.start(Spec(task="cycle", period=3, learning_rate=0.004)), 20)
    found = dynamics.crossing(dynamics.story(trained.spec, trained.states, Probe()), period=3)
    assert (found.kind, found.cycle) == ("neimark_sacker", 3)
    assert np.degrees(np.angle(found.value)) == pytest.approx(120, abs=12)
    assert found.after <= trained.learned
