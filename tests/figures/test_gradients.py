"""The figure of the gradients through time: norms over steps and lags, on scales that are fixed."""

import numpy as np
import pytest

from rnn_core.figures import gradients
from rnn_core.figures.gradients import HIGHEST, LOWEST, MOST
from tests.figures.plots import build, keys, words

NAMES = words("norm lag median quartiles step")
T, LAGS = 12, 8


def sample(*, timesteps=T, lags=LAGS):
    """Norms between 1e-5 and 1 that have no past before the first step."""
    norms = 10 ** np.random.default_rng(0).uniform(-5, 0, (timesteps, lags))
    norms[np.arange(timesteps)[:, None] < np.arange(lags)] = np.nan
    return norms


def draw(norms=None, *, steps=None, quartiles=None, **options):
    norms = sample() if norms is None else np.array(norms)
    steps = np.arange(len(norms)) if steps is None else np.array(steps)
    quartiles = np.nanquantile(norms, (0.25, 0.5, 0.75), axis=0) if quartiles is None else quartiles
    return build(gradients.draw(norms, steps, quartiles, names=NAMES, **options))


def test_norms_stand_at_their_steps_and_lags():
    """A column for each step from 1, a row for each lag, in the logarithm of the norm, which hovering tells itself.

    Colours and axis go from 10^LOWEST to 10^HIGHEST, with powers as ticks; what is beyond takes the last colour.
    """
    norms = sample()
    norms[-2:, :3] = [[0.0, 1e-300, 1e-9], [1e5, 1e300, 1e-3]]
    figure = draw(norms)
    heatmap, layout = figure.data[0], figure.layout
    np.testing.assert_array_equal(heatmap.x, np.arange(1, T + 1))
    np.testing.assert_array_equal(heatmap.y, np.arange(LAGS))
    np.testing.assert_allclose(np.array(heatmap.z, float)[:, :-2], np.log10(norms[:-2]).T, atol=1e-3)
    np.testing.assert_allclose(heatmap.customdata, norms.T, rtol=2e-4)
    assert heatmap.hovertemplate == "Step = %{x} · Lag = %{y}<br>Norm: <b>%{customdata:.2e}</b><extra></extra>"
    assert (layout.coloraxis.cmin, layout.coloraxis.cmax) == (LOWEST, HIGHEST) == layout.yaxis2.range
    beyond = np.array(heatmap.z, float)[:3, -2:]
    assert (beyond <= LOWEST).tolist() == [[True, False], [True, False], [True, False]]
    assert (beyond >= HIGHEST).tolist() == [[False, True], [False, True], [False, False]]
    for ticks, values in ((layout.coloraxis.colorbar, (-2, 0, 2)), (layout.yaxis2, (0.01, 1, 100))):
        assert ticks.tickvals[-3:] == values
        assert ticks.ticktext[-3:] == ("10<sup>−2</sup>", "1", "10<sup>2</sup>")
    assert layout.yaxis.range == (LAGS - 0.5, -0.5)


@pytest.mark.parametrize("timesteps", [MOST, MOST + 1, 1000])
def test_long_sequences(timesteps):
    """Of many steps some are drawn, even and odd ones, each with its own norms."""
    norms = sample(timesteps=timesteps, lags=3)
    drawn, *_ = draw(norms).data
    steps = np.array(drawn.x) - 1
    assert MOST / 4 < len(steps) <= MOST
    assert set(steps % 2) == {0, 1}
    np.testing.assert_allclose(np.array(drawn.customdata).T, norms[steps], rtol=2e-4)


@pytest.mark.parametrize(("steps", "left"), [([99], 99.5), ([0], 0.5), ([7, 8], 0.5)])
def test_few_steps(steps, left):
    """A single step is as wide as the panel, steps after a padding keep their places; every axis has some length."""
    figure = draw(np.full((len(steps), 1), 0.1), steps=steps)
    np.testing.assert_array_equal(figure.data[0].x, np.array(steps) + 1)
    assert (figure.layout.xaxis.range, figure.layout.xaxis.dtick) == ((left, steps[-1] + 1.5), 1)
    assert all(len(set(figure.layout[axis].range)) == 2 for axis in ("yaxis", "xaxis2"))


def test_median_and_quartiles():
    """The median is a line, the quartiles the edges of a band, with gaps where there are none or the median is 0."""
    lower, middle, upper = quartiles = np.tile([[0.01], [0.1], [1]], 9)
    quartiles[:, 3:5] = np.nan
    quartiles[:2, 7] = 0
    figure = draw(sample(timesteps=9, lags=9), quartiles=quartiles)
    _, band, median = figure.data
    np.testing.assert_array_equal(median.x, np.arange(9))
    np.testing.assert_array_equal(np.array(median.y, float), np.where(middle == 0, np.nan, middle))
    np.testing.assert_array_equal(np.array(median.customdata, float).T, [lower, upper])
    told = "Lag = %{x}<br>Median: <b>%{y:.2e}</b><br>Quartiles: %{customdata[0]:.2e} – %{customdata[1]:.2e}"
    assert median.hovertemplate == f"{told}<extra></extra>"
    np.testing.assert_array_equal(band.x, [0, 1, 2, 2, 1, 0, np.nan, 5, 6, 7, 8, 8, 7, 6, 5, np.nan])
    below = 10.0 ** (LOWEST - 1)  # the picture, for 0 has no logarithm
    edges = [0.01] * 3 + [1] * 3 + [np.nan, 0.01, 0.01, below, 0.01] + [1] * 4 + [np.nan]
    np.testing.assert_array_equal(band.y, edges)
    assert {(trace.xaxis, trace.yaxis) for trace in (band, median)} == {("x2", "y2")}
    assert set(keys(figure)) == {"Median", "Quartiles"}
    assert draw(quartiles=np.full((3, LAGS), np.nan)).data[1].x.size == 0
