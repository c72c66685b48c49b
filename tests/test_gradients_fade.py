"""Gradients through time, summed up: quartiles over the losses, and what becomes of a gradient on its way back."""

import numpy as np
import pytest

from rnn_core import gradients
from rnn_core.gradients import Fade, Flow
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.training import State


def flow(median, *, losses=40, scales=(1.0,)):
    """A Flow whose norms at lag k are that of `median`, times a scale for each loss in turn; NaN before step 0."""
    norms = np.resize(scales, losses)[:, None] * np.asarray(median, float)
    norms[np.arange(losses)[:, None] < np.arange(norms.shape[1])] = np.nan
    return Flow(norms, np.arange(losses))


def falling(factor, lags):
    return 3.0 * factor ** np.arange(lags)


@pytest.mark.parametrize("losses", [1, 2, 3, 4, 5, 17, 100])
def test_quartiles(losses):
    """The quartiles are NumPy's over what is there, and where nothing is there is NaN, without a warning."""
    rng = np.random.default_rng(losses)
    norms = rng.exponential(size=(losses, 12))
    norms[np.arange(losses)[:, None] < np.arange(12)] = np.nan
    norms[rng.random(norms.shape) < 0.2] = np.nan
    there = np.isfinite(norms).any(axis=0)
    found = Flow(norms, np.arange(losses)).quartiles
    assert found.shape == (3, 12)
    np.testing.assert_allclose(found[:, there], np.nanquantile(norms[:, there], [0.25, 0.5, 0.75], axis=0), rtol=1e-12)
    assert np.isnan(found[:, ~there]).all()


def test_quartiles_leave_the_norms_alone():
    """To ask for the quartiles changes nothing of the norms, whose rows keep their order."""
    given = flow(falling(0.5, 6), scales=(3, 1, 2))
    kept = given.norms.copy()
    assert given.quartiles.shape == (3, 6)
    np.testing.assert_array_equal(given.norms, kept)


@pytest.mark.parametrize("factor", [0.1, 0.5, 0.9, 0.98])
def test_it_vanishes(factor):
    """A norm that shrinks by the same factor each step back vanishes, with that factor."""
    found = gradients.fade(flow(falling(factor, 21)))
    assert found.kind == "vanishes"
    assert found.factor == pytest.approx(factor, rel=1e-9)
    assert found.lags == 21


@pytest.mark.parametrize("factor", [1.02, 1.5, 10.0])
def test_it_explodes(factor):
    """A norm that grows by the same factor each step back explodes, and no share of it is ever reached."""
    found = gradients.fade(flow(falling(factor, 21)))
    assert found == Fade(pytest.approx(factor, rel=1e-9), "explodes", None, None, 21)


@pytest.mark.parametrize("factor", [0.995, 1.0, 1.005])
def test_it_holds(factor):
    """A norm that is the same at every lag, or nearly so, holds."""
    found = gradients.fade(flow(falling(factor, 21)))
    assert found == Fade(pytest.approx(factor, rel=1e-9), "holds", None, None, 21)


@pytest.mark.parametrize(
    ("norms", "half", "thousandth"),
    [
        (falling(0.5, 12), 1, 10),
        (falling(0.25, 12), 1, 5),
        (falling(0.5, 10), 1, None),
        (falling(0.9, 12), 7, None),
        ([1, 0.4, 0.6, 0.4, 0.3], 3, None),
        ([1, 0.6, 0.4, 0.3, 0.6], None, None),
        ([1, 0.6, 0.5, 0.5, 1e-3], 2, 4),
        ([1, 1e-4, 1e-4, 2e-3, 1e-4], 1, 4),
    ],
)
def test_half_and_thousandth(norms, half, thousandth):
    """They are the lags from which on the norm is at the most that share, and does not come back beyond it."""
    found = gradients.fade(flow(norms))
    assert (found.half, found.thousandth) == (half, thousandth)


@pytest.mark.parametrize(
    ("norms", "expected"),
    [
        ([8, 4, 2, 1, 0, 0], Fade(pytest.approx(0.5), "vanishes", 1, 4, 6)),
        ([8, 8, 8, 0, 0], Fade(pytest.approx(1), "vanishes", 3, 3, 5)),
        ([8, 0, 0, 0], Fade(0.0, "vanishes", 1, 1, 4)),
        ([8, 0], Fade(0.0, "vanishes", 1, 1, 2)),
    ],
)
def test_nothing_is_left(norms, expected):
    """Where the norm is 0 the gradient has vanished; the factor is that of the lags at which there is one."""
    assert gradients.fade(flow(norms)) == expected


@pytest.mark.parametrize("norms", [[1.0], [0, 0, 0], [0, 1, 1], [np.nan, np.nan], [np.nan, 1, 1], [1, np.nan, 1]])
def test_nothing_to_be_seen(norms):
    """With fewer than two lags in a row, or nothing at the first, there is no telling."""
    assert gradients.fade(flow(norms)) is None


def test_too_short_a_sequence():
    """A sequence of one step has no lag to follow its gradient to, and one of two steps has."""
    assert gradients.fade(flow(falling(0.5, 1), losses=1)) is None
    assert gradients.fade(flow(falling(0.5, 2), losses=2)).lags == 2


@pytest.mark.parametrize(("losses", "lags"), [(20, 11), (21, 11), (22, 12), (100, 20)])
def test_lags_that_half_of_the_losses_reach(losses, lags):
    """Later lags, which less than half of the losses reach, have no say."""
    norms = falling(0.5, 20)
    norms[lags:] = 1e9
    found = gradients.fade(flow(norms, losses=losses))
    assert found == Fade(pytest.approx(0.5), "vanishes", 1, 10, lags)


def test_a_single_loss():
    """Of a network that answers once, the one loss decides over all the lags that it reaches."""
    found = gradients.fade(Flow(falling(0.5, 13)[None], np.array([12])))
    assert found == Fade(pytest.approx(0.5), "vanishes", 1, 10, 13)


def test_the_median_decides():
    """A few losses of which something else becomes change nothing, however large they are."""
    norms = flow(falling(0.5, 11), losses=41).norms
    norms[20::4] *= 1e6 * falling(3.0, 11)
    norms[22::4] *= 1e-6
    found = gradients.fade(Flow(norms, np.arange(41)))
    assert found == Fade(pytest.approx(0.5), "vanishes", 1, 10, 11)


def test_not_beyond_the_finite_numbers():
    """What has grown out of the finite numbers is not followed further."""
    norms = falling(1e20, 12)
    norms[7:] = np.nan
    assert gradients.fade(flow(norms)) == Fade(pytest.approx(1e20), "explodes", None, None, 7)


@pytest.mark.parametrize(("factor", "kind"), [(0.5, "vanishes"), (1.0, "holds"), (1.25, "explodes")])
@pytest.mark.parametrize("loss", gradients.LOSSES)
def test_a_network_of_one_number(loss, factor, kind):
    """Of one linear unit, d loss_t / d h_{t-k} is the recurrent weight to the power of k, and that is what is found."""
    spec = Spec(samples=20, timesteps=40, units=1, activation="linear", loss=loss)
    weights = ([[1]], [[factor]], [0], [[1, -1]], [0, 0])
    found = gradients.flow(spec, State(0, tuple(map(np.float32, weights)), ()), Probe(input_kind="zeros"))
    assert np.nanmin(found.norms) > 0
    expected = factor ** np.arange(40.0)
    for t in (0, 7, 39):
        np.testing.assert_allclose(found.norms[t, : t + 1], found.norms[t, 0] * expected[: t + 1], rtol=1e-9)
    fade = gradients.fade(found)
    assert (fade.kind, fade.lags) == (kind, 21)
    assert fade.factor == pytest.approx(factor, rel=1e-9)
