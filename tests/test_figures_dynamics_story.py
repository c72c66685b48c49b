"""The figure of the dynamics: what becomes of the eigenvalues over the epochs, and the figure as a whole."""

import json

import numpy as np
import pytest

from rnn_core.figures.dynamics import EDGE
from tests.test_figures import THEMES, geometry
from tests.test_figures_dynamics import EPOCHS, LOSSES, STORY, VALUES, T, draw, keys, marks, shapes, traces
from tests.test_style import along, contrast, lightness, rgb

# --- over the epochs


def test_moduli_over_the_epochs():
    """Both moduli stand at their epochs, with a gap where there is none, on an axis from 0 to the edge."""
    figure = draw()
    found = keys(figure, "legend2")
    epochs, turning, leading = np.array(STORY).T
    for name, moduli in (("Turning", turning), ("Leading", leading)):
        trace = found[name]
        np.testing.assert_array_equal(trace.x, epochs)
        np.testing.assert_array_equal(trace.y, np.minimum(moduli, EDGE))
        np.testing.assert_array_equal(trace.customdata, moduli)
        assert trace.yaxis == "y3"
        assert trace.hovertemplate == f"Epoch %{{x}}<br>{name}: <b>%{{customdata:.4f}}</b><extra></extra>"
    low, high = figure.layout.yaxis3.range
    assert low == 0
    assert EDGE < high < 1.1 * EDGE
    assert found["Turning"].line.color == traces(figure, "y2")[1].marker.color


def test_moduli_beyond_the_edge():
    """A modulus above the edge is drawn at it, as a triangle, and hovering tells how large it is."""
    trace = keys(draw(story=[(0, 0.5, 0.9), (1, 1e9, np.inf), (2, np.nan, 2.0)]), "legend2")["Turning"]
    np.testing.assert_array_equal(trace.y, [0.5, EDGE, np.nan])
    assert list(trace.marker.symbol) == ["circle", "triangle-up", "circle"]
    assert trace.customdata[1] == 1e9


@pytest.mark.parametrize("theme", THEMES)
def test_loss_has_an_axis_of_its_own(theme):
    """The loss stands on the axis at the right, from 0 to above the largest, both in the colour of the loss."""
    figure = draw(dark=theme == "dark")
    trace, axis = keys(figure, "legend2")["Loss"], figure.layout.yaxis4
    np.testing.assert_array_equal(trace.x, np.arange(EPOCHS + 1))
    np.testing.assert_array_equal(trace.y, LOSSES)
    assert (trace.yaxis, axis.overlaying, axis.side) == ("y4", "y3", "right")
    assert axis.range[0] == 0
    assert LOSSES.max() < axis.range[1] < 2 * LOSSES.max()
    assert trace.line.color == axis.tickfont.color == THEMES[theme].train
    assert trace.hovertemplate == "Epoch %{x}<br>Loss: <b>%{y:.4f}</b><extra></extra>"


@pytest.mark.parametrize("epoch", [0, 7, EPOCHS])
def test_marker_stands_at_the_epoch(epoch):
    """A solid upright line stands at the epoch, within the axis, and nothing else moves with it."""
    figure = draw(epoch=epoch, crossing=None)
    (marker,) = shapes(figure, xref="x3")
    assert (marker.x0, marker.x1, marker.line.dash) == (epoch, epoch, None)
    assert (marker.y0, marker.y1) == tuple(figure.layout.yaxis3.range)
    low, high = figure.layout.xaxis3.range
    assert low < epoch < high
    assert geometry(figure) == geometry(draw())


def test_rule_at_one():
    """A dotted line across the panel stands at the modulus of the unit circle."""
    (rule,) = shapes(draw(), xref="paper")
    assert (rule.yref, rule.y0, rule.y1, rule.x0, rule.x1) == ("y3", 1, 1, 0, 1)
    assert rule.line.dash == "dot"


@pytest.mark.parametrize(("crossing", "anchor"), [((4, 5), "left"), ((0, 4), "left"), ((13, 15), "right")])
def test_crossing(crossing, anchor):
    """The crossing is a band between its epochs, with its text above the panel, towards the middle of the picture."""
    figure = draw(crossing=crossing)
    (band,) = shapes(figure, type="rect")
    assert (band.xref, band.yref, band.x0, band.x1) == ("x3", "y3", *crossing)
    (text,) = (note for note in figure.layout.annotations if note.text == "Crossing")
    assert (text.xref, text.xanchor, text.yanchor) == ("x3", anchor, "bottom")
    assert crossing[0] <= text.x <= crossing[1]
    assert text.y == figure.layout.yaxis3.domain[1]


def test_no_crossing():
    """Without a crossing there is neither a band nor a text."""
    figure = draw(crossing=None)
    assert not shapes(figure, type="rect")
    assert "Crossing" not in {note.text for note in figure.layout.annotations}
    assert geometry(figure) == geometry(draw())


# --- the whole figure


def test_axes_stand_still():
    """Another epoch of the same training, with other states and eigenvalues, moves no axis and no colour."""
    other = draw(
        np.random.default_rng(9).uniform(-9, 9, (T, 2)),
        point=(-1, 1),
        values=10 * VALUES,
        leading=None,
        story=[(epoch, 5.0, 9.0) for epoch in range(3)],
        epoch=1,
        crossing=None,
    )
    assert geometry(other) == geometry(draw())


def test_panels_do_not_overlap():
    """The planes stand side by side above the story, and the legends below what they belong to, none in a panel."""
    for period in (2, 3, 8):
        layout = draw(period=period).layout
        assert layout.xaxis.domain[1] < layout.xaxis2.domain[0]
        assert layout.yaxis.domain == layout.yaxis2.domain
        assert layout.coloraxis.colorbar.y < layout.yaxis.domain[0]
        assert layout.yaxis3.domain[1] < layout.legend.y < layout.coloraxis.colorbar.y
        assert layout.legend2.y < layout.yaxis3.domain[0]
        assert layout.legend2.yanchor == layout.legend.yanchor == "top"
        assert 520 <= layout.height <= 760


@pytest.mark.parametrize("period", [2, 8])
def test_legend_has_room(period):
    """Between the planes and the story there is a row of the legend for three entries, and the titles below it."""
    layout = draw(period=period).layout
    plot = layout.height - layout.margin.t - layout.margin.b
    (title,) = (note for note in layout.annotations if note.text == "<b>Modulus</b>")
    assert (layout.legend.y - title.y) * plot >= 20 * np.ceil((period + 1) / 3) + 14


def test_every_name_is_drawn():
    """Titles, axes, legends and hovers speak in the reader's words."""
    figure = draw()
    assert {note.text for note in figure.layout.annotations} == {
        "<b>Trajectory</b>",
        "<b>Eigenvalues</b>",
        "<b>Modulus</b>",
        "Crossing",
    }
    assert figure.layout.xaxis3.title.text == "Epoch"
    assert list(figure.layout.coloraxis.colorbar.ticktext) == ["Step = 1", "12"]
    assert list(figure.layout.coloraxis.colorbar.tickvals) == [1, 12]
    assert set(keys(figure)) == {"Phase 0", "Phase 1", "Point"}
    assert set(keys(figure, "legend2")) == {"Turning", "Leading", "Loss"}


def test_nothing_but_gaps():
    """States, moduli and losses that are no numbers leave the panels empty, and the message readable as JSON."""
    figure = draw(
        np.full((T, 2), np.nan),
        point=None,
        share=(0.0, 0.0),
        values=None,
        leading=None,
        story=[(0, np.nan, np.nan)],
        losses=[np.nan],
        crossing=None,
    )
    json.loads(figure.to_json(), parse_constant=lambda text: pytest.fail(text))
    for axis in ("xaxis", "yaxis", "xaxis2", "yaxis2", "xaxis3", "yaxis3", "yaxis4"):
        low, high = figure.layout[axis].range
        assert np.isfinite([low, high]).all()
        assert low < high


@pytest.mark.parametrize(("places", "story", "losses"), [((), (), ()), (np.zeros((1, 2)), STORY[:1], LOSSES[:1])])
def test_beginnings(places, story, losses):
    """Nothing, and a single step of the untrained network, have a picture."""
    figure = draw(np.reshape(places, (-1, 2)), story=story, losses=losses, epoch=0, crossing=None)
    assert sum(len(trace.x) for trace in marks(figure)) == len(places)
    assert len(keys(figure, "legend2")["Loss"].x) == len(losses)
    scale = figure.layout.coloraxis
    assert scale.cmin < scale.cmax


def test_size_of_a_large_experiment():
    """A thousand steps, 64 eigenvalues, and hundreds of epochs stay below 200 kB, the marks small."""
    rng = np.random.default_rng(0)
    figure = draw(
        rng.uniform(-2, 2, (1000, 2)),
        values=rng.normal(size=64) + 1j * rng.normal(size=64),
        story=[(epoch, 1.0, 1.5) for epoch in range(501)],
        losses=np.ones(501),
        epochs=500,
    )
    assert len(figure.to_json()) < 200_000
    assert max(trace.marker.size for trace in marks(figure)) < min(trace.marker.size for trace in marks(draw()))
    assert {trace.mode for trace in figure.data if trace.legend == "legend2"} == {"lines"}


@pytest.mark.parametrize("theme", THEMES)
def test_theme(theme):
    """Text is that of the theme, tells itself from the paper and is large enough to be read; nothing can be zoomed."""
    colours, layout = THEMES[theme], draw(dark=theme == "dark").layout
    assert layout.font.color == colours.text
    for name in ("xaxis", "yaxis", "xaxis2", "yaxis2", "xaxis3", "yaxis3", "yaxis4"):
        axis = layout[name]
        assert axis.fixedrange
        assert axis.tickfont.size >= 11
        assert contrast(axis.tickfont.color, colours.paper) >= 3
    for note in layout.annotations:
        assert note.font.size == 14
        assert contrast(note.font.color, colours.paper) >= 4.5
    assert layout.coloraxis.colorbar.tickfont.size >= 11


@pytest.mark.parametrize("theme", THEMES)
def test_scale_of_the_steps_is_monotone(theme):
    """The later the step the more its colour stands out from the paper, and the first one is seen on it."""
    scale = draw(dark=theme == "dark").layout.coloraxis.colorscale
    levels = [lightness(colour) for colour in along(scale, np.linspace(0, 1, 21))]
    steps = np.diff(levels) if theme == "dark" else -np.diff(levels)
    assert (steps > 1).all(), np.round(steps, 1)
    assert abs(levels[0] - lightness(rgb(THEMES[theme].paper))) > 10
