"""The figure of the gradients through time: norms over steps and lags, on scales that are fixed."""

import json
import math

import numpy as np
import pytest

from rnn_core.figures import gradients
from rnn_core.figures.gradients import HIGHEST, LOWEST, MOST
from tests.test_figures import THEMES
from tests.test_style import along, contrast, lightness, rgb

NAMES = {"norm": "Norm", "lag": "Lag", "median": "Median", "quartiles": "Quartiles", "step": "Step"}
T, LAGS = 12, 8


def flow(*, timesteps=T, lags=LAGS, seed=0):
    """Norms between 1e-5 and 1 that have no past before the first step, and the places of their steps."""
    norms = 10 ** np.random.default_rng(seed).uniform(-5, 0, (timesteps, lags))
    norms[np.arange(timesteps)[:, None] < np.arange(lags)] = np.nan
    return norms, np.arange(timesteps)


def quarters(norms):
    return np.nanquantile(norms, (0.25, 0.5, 0.75), axis=0)


def draw(norms=None, steps=None, quartiles=None, *, names=NAMES, dark=False):
    norms, steps = flow() if norms is None else (norms, np.arange(len(norms)) if steps is None else steps)
    return gradients.draw(norms, steps, quarters(norms) if quartiles is None else quartiles, names=names, dark=dark)


def parts(figure):
    """The heatmap, the band and the median."""
    (heatmap,) = (trace for trace in figure.data if trace.type == "heatmap")
    lines = [trace for trace in figure.data if trace.type == "scatter"]
    band, median = sorted(lines, key=lambda trace: trace.fill is None)
    return heatmap, band, median


def polygons(band):
    """The band as polygons: (lags, lower, upper) of each."""
    x, y = (np.array([np.nan if value is None else value for value in values], float) for values in (band.x, band.y))
    ends = np.flatnonzero(np.isnan(x))
    found = []
    for begin, end in zip([0, *ends[:-1] + 1], ends, strict=True):
        middle = (begin + end) // 2
        np.testing.assert_array_equal(x[begin:middle], x[middle:end][::-1])
        found.append((x[begin:middle].astype(int).tolist(), y[begin:middle], y[middle:end][::-1]))
    return found


# --- steps and lags


def test_norms_stand_at_their_steps_and_lags():
    """A column for each step, counted from 1, and a row for each lag, show the logarithm of the norms."""
    norms, steps = flow()
    heatmap = parts(draw())[0]
    np.testing.assert_array_equal(heatmap.x, np.arange(1, T + 1))
    np.testing.assert_array_equal(heatmap.y, np.arange(LAGS))
    for t in steps:
        for lag in range(LAGS):
            if lag <= t:
                assert heatmap.z[lag][t] == pytest.approx(math.log10(norms[t, lag]), abs=1e-5)
            else:
                assert np.isnan(heatmap.z[lag][t])


def test_steps_keep_their_places():
    """Steps that come after a padding stand where they are among all steps, on an axis that begins with the first."""
    norms, _ = flow(timesteps=5, lags=5)
    figure = draw(norms, np.arange(7, 12))
    np.testing.assert_array_equal(parts(figure)[0].x, [8, 9, 10, 11, 12])
    assert tuple(figure.layout.xaxis.range) == (0.5, 12.5)


def test_lags_go_downward():
    """Lag 0 is the first row, and what is further back stands lower; the lower panel goes back to the right."""
    layout = draw().layout
    assert tuple(layout.yaxis.range) == (LAGS - 0.5, -0.5)
    low, high = layout.xaxis2.range
    assert low < 0 < LAGS - 1 < high


@pytest.mark.parametrize("factor", [0, 1e-30, 1, 1e30])
def test_scales_are_fixed(factor):
    """Colours and axes are the same whatever the norms are, from the lowest power of ten to the highest."""
    norms, steps = flow()
    layout = draw(norms * factor, steps).layout
    assert layout == draw().layout
    assert (layout.coloraxis.cmin, layout.coloraxis.cmax) == (LOWEST, HIGHEST) == tuple(layout.yaxis2.range)
    assert layout.yaxis2.type == "log"
    assert layout.coloraxis.cauto is None


def test_ticks_are_powers_of_ten():
    """The colour bar and the axis of the norms have the same ticks, each named by the power of ten that it is."""
    layout = draw().layout
    bar, axis = layout.coloraxis.colorbar, layout.yaxis2
    assert tuple(bar.ticktext) == tuple(axis.ticktext)
    for place, value, text in zip(bar.tickvals, axis.tickvals, bar.ticktext, strict=True):
        power = 0 if text == "1" else int(text.removeprefix("10<sup>").removesuffix("</sup>").replace("−", "-"))
        assert place == power
        assert value == pytest.approx(10.0**power)
        assert LOWEST <= power <= HIGHEST


def test_what_is_beyond_takes_the_last_colour():
    """Norms outside of the scale, and 0, are drawn in its last colours, and hovering tells them as they are."""
    norms = np.array([[0.0, 1e-300, 1e-9], [1e5, 1e300, 1e-3]])
    heatmap = parts(draw(norms, quartiles=np.full((3, 3), np.nan)))[0]
    z = np.array(heatmap.z, float)
    assert np.isfinite(z).all()
    assert (z[:, 0] <= LOWEST).all()
    assert (z[:2, 1] >= HIGHEST).all()
    assert z[2, 1] == pytest.approx(-3, abs=1e-6)
    np.testing.assert_array_equal(heatmap.customdata, norms.T)


def test_hover_tells_the_norm_itself():
    """Hovering tells the step, the lag and the norm, not its logarithm; a gap tells nothing."""
    heatmap, _, median = parts(draw())
    assert heatmap.hovertemplate == "Step = %{x} · Lag = %{y}<br>Norm: <b>%{customdata:.2e}</b><extra></extra>"
    assert heatmap.hoverongaps is False
    np.testing.assert_array_equal(heatmap.customdata, flow()[0].T)
    assert median.hovertemplate.startswith("Lag = %{x}<br>Median: <b>%{y:.2e}</b><br>Quartiles: ")
    np.testing.assert_array_equal(np.array(median.customdata).T, quarters(flow()[0])[[0, 2]])


def test_a_single_answer_fills_the_panel():
    """The norms of a single loss are rows across the whole panel, whose one tick is the step of that loss."""
    norms = np.geomspace(1e-1, 1e-7, 100)[None]
    figure = draw(norms, np.array([99]))
    heatmap, layout = parts(figure)[0], figure.layout
    assert np.shape(heatmap.z) == (100, 1)
    np.testing.assert_array_equal(heatmap.x, [100])
    assert tuple(layout.xaxis.range) == (99.5, 100.5)
    assert layout.xaxis.dtick == 1


@pytest.mark.parametrize(("timesteps", "lags"), [(1, 1), (2, 1), (2, 2)])
def test_smallest_sequences(timesteps, lags):
    """One step, and one lag, have a picture with axes of some length."""
    figure = draw(*flow(timesteps=timesteps, lags=lags))
    assert np.shape(parts(figure)[0].z) == (lags, timesteps)
    for axis in ("xaxis", "yaxis", "xaxis2", "yaxis2"):
        low, high = figure.layout[axis].range
        assert low != high


@pytest.mark.parametrize("timesteps", [MOST, MOST + 1, 1000])
def test_long_sequences(timesteps):
    """Of many steps some are drawn, even and odd ones, each with its own norms; the message stays below a megabyte."""
    norms, steps = flow(timesteps=timesteps, lags=101)
    figure = draw(norms, steps)
    heatmap = parts(figure)[0]
    drawn = np.array(heatmap.x) - 1
    assert MOST / 4 < len(drawn) <= MOST
    assert len(drawn) == timesteps or len(set(drawn % 2)) == 2
    np.testing.assert_array_equal(np.array(heatmap.customdata).T, norms[drawn])
    assert tuple(figure.layout.xaxis.range) == (0.5, timesteps + 0.5)
    assert len(figure.to_json()) < 1e6


# --- over lags


def test_median_and_quartiles():
    """The median is a line and the quartiles are the edges of a band, at their lags, on the axis of the norms."""
    _, band, median = parts(draw())
    lower, middle, upper = quarters(flow()[0])
    np.testing.assert_array_equal(median.x, np.arange(LAGS))
    np.testing.assert_array_equal(median.y, middle)
    ((lags, low, high),) = polygons(band)
    assert lags == list(range(LAGS))
    np.testing.assert_array_equal(low, lower)
    np.testing.assert_array_equal(high, upper)
    assert {(trace.xaxis, trace.yaxis) for trace in (band, median)} == {("x2", "y2")}
    assert (median.name, band.name) == ("Median", "Quartiles")


def test_gaps():
    """Where there are no quartiles line and band have a gap; a median of 0, which the axis has not, is a gap too."""
    quartiles = np.tile([[0.01], [0.1], [1]], 9)
    quartiles[:, 3:5] = np.nan
    quartiles[:2, 7] = 0
    _, band, median = parts(draw(*flow(timesteps=9, lags=9), quartiles))
    np.testing.assert_array_equal(np.flatnonzero(np.isnan(np.array(median.y, float))), [3, 4, 7])
    first, second = polygons(band)
    assert first[0] == [0, 1, 2]
    assert second[0] == [5, 6, 7, 8]
    floor = second[1][2]
    assert 0 < floor < 10.0**LOWEST  # a logarithm, below the picture
    np.testing.assert_array_equal(second[2], 1)


def test_nothing_but_gaps():
    """Norms of which none is a number leave the panels empty, and the message readable as JSON."""
    figure = draw(np.full((4, 3), np.nan), quartiles=np.full((3, 3), np.nan))
    heatmap, band, median = parts(figure)
    assert np.isnan(np.array(heatmap.z, float)).all()
    assert len(band.x) == 0
    assert np.isnan(np.array(median.y, float)).all()
    json.loads(figure.to_json(), parse_constant=lambda text: pytest.fail(text))


# --- the look of it


def test_every_name_is_drawn():
    """Titles, axes and the key say what is drawn in the reader's words."""
    layout = draw().layout
    assert [note.text for note in layout.annotations] == ["<b>Norm</b>"] * 2
    assert [layout[axis].title.text for axis in ("xaxis", "yaxis", "xaxis2")] == ["Step", "Lag", "Lag"]
    assert {trace.name for trace in draw().data if trace.name} == {"Median", "Quartiles"}
    assert layout.showlegend


def test_panels_do_not_overlap():
    """The heatmap stands above the curves, with the colour bar beside it, in a figure that fits on a screen."""
    layout = draw().layout
    assert layout.yaxis.domain[0] > layout.yaxis2.domain[1]
    bar, (bottom, top) = layout.coloraxis.colorbar, layout.yaxis.domain
    assert (bar.y - bar.len / 2, bar.y + bar.len / 2) == pytest.approx((bottom, top))
    assert 400 <= layout.height <= 640


@pytest.mark.parametrize("theme", THEMES)
def test_scale_is_monotone(theme):
    """The larger the norm the more its colour stands out from the paper, from one power of ten to the next."""
    scale = draw(dark=theme == "dark").layout.coloraxis.colorscale
    levels = [lightness(colour) for colour in along(scale, np.linspace(0, 1, 1 + 4 * (HIGHEST - LOWEST)))]
    steps = np.diff(levels) if theme == "dark" else -np.diff(levels)
    assert (steps > 1).all(), np.round(steps, 1)
    assert abs(levels[0] - lightness(rgb(THEMES[theme].paper))) < 10


@pytest.mark.parametrize("theme", THEMES)
def test_theme(theme):
    """Text and lines are those of the theme, and stand out from its paper; nothing can be zoomed."""
    colours, figure = THEMES[theme], draw(dark=theme == "dark")
    layout, median = figure.layout, parts(figure)[2]
    assert layout.font.color == colours.text
    assert median.line.color == colours.validation
    assert contrast(median.line.color, colours.paper) >= 3
    for axis in (layout.xaxis, layout.yaxis, layout.xaxis2, layout.yaxis2):
        assert axis.fixedrange
        assert axis.tickfont.size >= 11
        assert axis.tickfont.color == colours.muted
