"""Figures: what they draw where, on scales that are fixed."""

from itertools import pairwise

import numpy as np
import pytest

from rnn_core.figures import curves, stage
from rnn_core.figures.stage import Band
from rnn_core.figures.style import DARK, LIGHT

T = 12
LEGENDS = {"input": "x_t", "probability": "y_t", "state": "h_t", "memory": "c_t"}
HINTS = {"wrong": "wrong", "padding": "no data", "waiting": "…"}
NAMES = {name: name.title() for name in ("epoch", "loss", "accuracy", "train", "validation")} | {"chance": "ln 2"}
THEMES = {"light": LIGHT, "dark": DARK}
RANGES = {"input": (0, 1), "probability": (0, 1), "state": (-1, 1)}


def bands(**changes):
    """The six bands of the page, with values from a generator."""
    rng = np.random.default_rng(0)
    units, classes = [f"h{unit}" for unit in range(1, 5)], ["y0", "y1"]
    wrong = np.arange(T) % 3 == 0
    made = {
        "input": Band("Input", ["x"], "input", rng.random((1, T))),
        "target": Band("Target", classes, "probability", rng.integers(0, 2, (2, T))),
        "before": Band("Before", classes, "probability", rng.random((2, T)), "4 of 12", wrong),
        "now": Band("Now", classes, "probability", rng.random((2, T)), "12 of 12", np.zeros(T, bool)),
        "hidden before": Band("Hidden before", units, "state", rng.uniform(-1, 1, (4, T))),
        "hidden now": Band("Hidden now", units, "state", rng.uniform(-1, 1, (4, T))),
    }
    return list((made | changes).values())


def draw(drawn, *, timesteps=T, **options):
    return stage.draw(drawn, timesteps=timesteps, step="Step", legends=LEGENDS, hints=HINTS, **options)


def heatmaps(figure):
    """The traces that show values, by the title that their hover begins with."""
    found = (trace for trace in figure.data if trace.type == "heatmap" and trace.coloraxis)
    return {trace.hovertemplate.split("<br>")[0]: trace for trace in found}


def marks(figure):
    """The traces that show wrong steps, by the title that their hover begins with."""
    found = (trace for trace in figure.data if trace.type == "heatmap" and not trace.coloraxis)
    return {trace.hovertemplate.split("<br>")[0]: trace for trace in found}


def axis(figure, trace):
    """The y axis of a trace."""
    return figure.layout[trace.yaxis.replace("y", "yaxis")]


def geometry(figure):
    """Where everything stands: height, margins, and the place of each axis and legend."""
    layout = figure.layout.to_plotly_json()
    axes = {name: value for name, value in layout.items() if name.startswith(("xaxis", "yaxis", "coloraxis"))}
    return {"height": layout["height"], "margin": layout["margin"], **axes}


# --- the stage


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("factor", [0, 0.01, 1, 50])
def test_scales_are_fixed(factor, dark):
    """Inputs and probabilities are coloured on [0, 1] and hidden states on [-1, 1], whatever the values are."""
    figure = draw([band._replace(values=band.values * factor) for band in bands()], dark=dark)
    for band in bands():
        scale = figure.layout[heatmaps(figure)[band.title].coloraxis]
        assert (scale.cmin, scale.cmax) == RANGES[band.scale]
        assert scale.cauto is None
        assert [list(stop) for stop in scale.colorscale] == getattr(THEMES["dark" if dark else "light"], band.scale)
        assert scale.colorbar.title.text == LEGENDS[band.scale]
        assert (min(scale.colorbar.tickvals), max(scale.colorbar.tickvals)) == RANGES[band.scale]


def test_values_are_drawn_as_given():
    """Every band shows exactly its values, its rows by name, over steps that are counted from 1."""
    figure = draw(bands())
    assert len(heatmaps(figure)) == 6
    for band in bands():
        trace = heatmaps(figure)[band.title]
        np.testing.assert_array_equal(trace.z, band.values)
        np.testing.assert_array_equal(trace.x, np.arange(1, T + 1))
        assert list(trace.y) == band.rows
        assert trace.xaxis == "x"


def test_first_row_is_on_top():
    """Rows run downward in the order they are given, as in a table."""
    figure = draw(bands())
    for band in bands():
        low, high = axis(figure, heatmaps(figure)[band.title]).range
        assert (low, high) == (len(band.rows) - 0.5, -0.5)


def test_bands_stand_under_one_another():
    """Bands follow from top to bottom in their order, on one time axis, and overlap nowhere."""
    figure = draw(bands())
    domains = [axis(figure, heatmaps(figure)[band.title]).domain for band in bands()]
    assert all(0 <= low < high <= 1 for low, high in domains)
    assert all(above[0] > below[1] for above, below in pairwise(domains))
    assert tuple(figure.layout.xaxis.range) == (0.5, T + 0.5)
    assert figure.layout.xaxis.title.text == "Step"


def test_titles_and_notes():
    """Each band has its title above its rows, and at the right of it its note if it has one."""
    figure = draw(bands())
    texts = {note.text: note for note in figure.layout.annotations}
    assert set(texts) == {f"<b>{band.title}</b>" for band in bands()} | {"4 of 12", "12 of 12"}
    for band in bands():
        title = texts[f"<b>{band.title}</b>"]
        assert title.y > axis(figure, heatmaps(figure)[band.title]).domain[1]
        assert (title.xanchor, title.yanchor) == ("left", "top")
    assert texts["4 of 12"].y == texts["<b>Before</b>"].y
    assert texts["12 of 12"].xanchor == "right"


def test_wrong_steps_are_marked():
    """A mark stands under each wrong step and under no other, below the rows of its band and above the next band."""
    figure = draw(bands())
    assert set(marks(figure)) == {"Before", "Now"}
    for band, below in zip(bands()[2:4], bands()[3:5], strict=True):
        trace = marks(figure)[band.title]
        np.testing.assert_array_equal(np.isfinite(np.array(trace.z, float)), band.wrong[None])
        np.testing.assert_array_equal(trace.x, np.arange(1, T + 1))
        low, high = axis(figure, trace).domain
        rows, rows_below = (axis(figure, heatmaps(figure)[other.title]).domain for other in (band, below))
        assert rows_below[1] < low < high < rows[0]
        assert "wrong" in trace.hovertemplate
        assert {colour for _, colour in trace.colorscale} == {LIGHT.wrong}
        assert trace.showscale is False


@pytest.mark.parametrize("wrong", [np.zeros(T, bool), np.ones(T, bool), np.arange(T) == 5])
def test_marks_of_any_number(wrong):
    """No, one and all steps can be wrong without anything else moving."""
    drawn = bands()
    figure = draw([*drawn[:2], drawn[2]._replace(wrong=wrong), *drawn[3:]])
    np.testing.assert_array_equal(np.isfinite(np.array(marks(figure)["Before"].z, float))[0], wrong)
    assert geometry(figure) == geometry(draw(drawn))


def test_hover_tells_the_values():
    """Hovering tells title, step, row, and the value to four digits."""
    for title, trace in heatmaps(draw(bands())).items():
        assert trace.hovertemplate == f"{title}<br>Step = %{{x}} · %{{y}}: <b>%{{z:.4f}}</b><extra></extra>"
        assert trace.customdata is None


def test_hover_tells_the_exact_values():
    """Where the values are rounded hovering tells the exact ones, and the picture keeps the rounded ones."""
    exact = np.random.default_rng(1).random((2, T))
    rounded = (exact >= 0.5).astype(float)
    drawn = bands()
    trace = heatmaps(draw([*drawn[:3], drawn[3]._replace(values=rounded, exact=exact), *drawn[4:]]))["Now"]
    np.testing.assert_array_equal(trace.z, rounded)
    np.testing.assert_array_equal(trace.customdata, exact)
    assert "<b>%{customdata:.4f}</b>" in trace.hovertemplate
    assert "%{z" not in trace.hovertemplate


@pytest.mark.parametrize("dark", [False, True])
def test_waiting_moves_nothing(dark):
    """A band whose values are still to come has no heatmap and a note, and everything else stands where it will."""
    waiting = [band._replace(values=None) if number > 1 else band for number, band in enumerate(bands())]
    early, late = draw(waiting, dark=dark), draw(bands(), dark=dark)
    assert set(heatmaps(early)) == {"Input", "Target"}
    assert geometry(early) == geometry(late)
    notes = [note for note in early.layout.annotations if note.text == "…"]
    assert len(notes) == 4
    for band, note in zip(bands()[2:], notes, strict=True):
        low, high = axis(late, heatmaps(late)[band.title]).domain
        assert low < note.y < high


@pytest.mark.parametrize("count", [1, 2, 8, 10, 16, 32, 64, 100, 256])
def test_row_labels(count):
    """Every row is labelled, or every so many where they would touch, the first one always."""
    rows = [f"h{unit}" for unit in range(1, count + 1)]
    figure = draw([Band("Hidden", rows, "state", np.zeros((count, T)))])
    rows_axis = axis(figure, figure.data[0])
    labels = list(rows_axis.tickvals)
    every = rows.index(labels[1]) if len(labels) > 1 else 1
    assert labels == rows[::every]
    plot = figure.layout.height - figure.layout.margin.t - figure.layout.margin.b
    pixels = (rows_axis.domain[1] - rows_axis.domain[0]) * plot
    assert pixels * every / count >= 11 or count == every
    assert every == 1 or pixels / count < 11
    assert rows_axis.type == "category"


@pytest.mark.parametrize("units", [1, 10, 256])
def test_height_is_bounded(units):
    """The stage of any number of units fits on a screen, and each band of it is tall enough to be seen."""
    rows = [f"h{unit}" for unit in range(units)]
    hidden = {name: Band(name, rows, "state", np.zeros((units, T))) for name in ("hidden before", "hidden now")}
    figure = draw(bands(**hidden))
    plot = figure.layout.height - figure.layout.margin.t - figure.layout.margin.b
    assert figure.layout.height <= 760
    for trace in heatmaps(figure).values():
        low, high = axis(figure, trace).domain
        assert (high - low) * plot >= 19.99


def test_the_page_stage_fits_above_the_fold():
    """The article's stage, marks and axis included, takes no more than 640 of the 900 pixels of a small screen."""
    units, classes = [f"h{unit}" for unit in range(10)], ["y0", "y1"]
    wrong, hidden = np.ones(100, bool), Band("Hidden", units, "state", np.zeros((10, 100)))
    output = Band("Output", classes, "probability", np.zeros((2, 100)), "0 of 100", wrong)
    target = Band("Target", classes, "probability", np.zeros((2, 100)))
    drawn = [Band("Input", ["x"], "input", np.zeros((1, 100))), target, output, output, hidden, hidden]
    assert draw(drawn, timesteps=100).layout.height <= 640


def test_long_sequences_have_no_gaps():
    """Cells are set apart by a line as long as there is room for it, and not for a thousand steps or many rows."""
    short = heatmaps(draw(bands()))["Input"]
    long = heatmaps(draw([Band("Input", ["x"], "input", np.zeros((1, 1000)))], timesteps=1000))["Input"]
    tall = heatmaps(draw([Band("H", [str(i) for i in range(256)], "state", np.zeros((256, T)))]))["H"]
    assert (short.xgap, long.xgap) == (1, 0)
    assert (short.ygap, tall.ygap) == (1, 0)


@pytest.mark.parametrize("dark", [False, True])
def test_figures_have_no_background(dark):
    """Both figures let the page shine through and take their text colour from their theme, with nothing to zoom."""
    colours = THEMES["dark" if dark else "light"]
    for figure in (draw(bands(), dark=dark), draw_curves(METRICS, dark=dark)):
        assert figure.layout.paper_bgcolor == figure.layout.plot_bgcolor == "rgba(0,0,0,0)"
        assert figure.layout.font.color == colours.text
        assert figure.layout.dragmode is False
        assert all(value.fixedrange for name, value in geometry_axes(figure).items())


def geometry_axes(figure):
    """The x and y axes of a figure by name."""
    names = [name for name in figure.layout.to_plotly_json() if name.startswith(("xaxis", "yaxis"))]
    return {name: figure.layout[name] for name in names}


# --- the curves

METRICS = np.array(
    [[0.71, 0.5, 0.7, 0.49], [0.69, 0.52, 0.69, 0.51], [0.6, 0.7, 0.55, 0.8], [0.3, 0.95, 0.2, 1.0], [0.1, 1, 0.08, 1]]
)


def draw_curves(metrics, *, epoch=2, epochs=15, chance=0.693, **options):
    return curves.draw(metrics, epoch=epoch, epochs=epochs, chance=chance, names=NAMES, **options)


def lines(figure):
    """The curves by their axis and name."""
    return {(trace.yaxis, trace.name): trace for trace in figure.data}


def upright(figure):
    """The upright lines: (epoch, dash) of each."""
    return [(shape.x0, shape.line.dash) for shape in figure.layout.shapes if shape.xref == "x"]


@pytest.mark.parametrize("dark", [False, True])
def test_curves_hold_the_metrics(dark):
    """Four lines show loss and accuracy of training and validation, by epoch from 0, in the colours of the theme."""
    colours = THEMES["dark" if dark else "light"]
    found = lines(draw_curves(METRICS, dark=dark))
    order = [("y", "Train"), ("y2", "Train"), ("y", "Validation"), ("y2", "Validation")]
    assert set(found) == set(order)
    for column, key in enumerate(order):
        np.testing.assert_array_equal(found[key].y, METRICS[:, column])
        np.testing.assert_array_equal(found[key].x, np.arange(5))
        assert found[key].line.color == (colours.train if key[1] == "Train" else colours.validation)
        assert "%{y:.4f}" in found[key].hovertemplate


def test_legend_names_each_kind_once():
    """The legend has one entry for training and one for validation, though each has two lines."""
    named = [trace.name for trace in draw_curves(METRICS).data if trace.showlegend]
    assert sorted(named) == ["Train", "Validation"]


def test_panels_do_not_overlap():
    """The loss stands above the accuracy, and both share the axis of epochs."""
    layout = draw_curves(METRICS).layout
    assert layout.yaxis.domain[0] > layout.yaxis2.domain[1]
    assert {trace.xaxis for trace in draw_curves(METRICS).data} == {"x"}
    assert layout.xaxis.title.text == "Epoch"


def test_missing_validation_is_not_drawn():
    """Where nothing is held out there is no line of validation, and the others are there."""
    metrics = METRICS.copy()
    metrics[:, 2:] = np.nan
    figure = draw_curves(metrics)
    assert set(lines(figure)) == {("y", "Train"), ("y2", "Train")}
    assert np.isfinite(figure.layout.yaxis.range).all()


@pytest.mark.parametrize("epoch", [0, 2, 15])
def test_marker_stands_at_the_epoch(epoch):
    """One solid upright line, through both panels, stands at the epoch."""
    figure = draw_curves(METRICS, epoch=epoch)
    assert upright(figure) == [(epoch, "solid")]
    (marker,) = (shape for shape in figure.layout.shapes if shape.xref == "x")
    assert marker.x0 == marker.x1
    assert marker.yref == "paper"
    assert marker.y0 <= figure.layout.yaxis2.domain[0]
    assert marker.y1 >= figure.layout.yaxis.domain[1]


@pytest.mark.parametrize("chance", [0.693, 0.25])
def test_rule_at_chance(chance):
    """A level line across the panel of the loss, with its name, stands at the loss of an answer without memory."""
    figure = draw_curves(METRICS, chance=chance)
    (rule,) = (shape for shape in figure.layout.shapes if shape.xref == "paper")
    assert (rule.yref, rule.y0, rule.y1, rule.x0, rule.x1) == ("y", chance, chance, 0, 1)
    (name,) = (note for note in figure.layout.annotations if note.text == "ln 2")
    assert (name.yref, name.y) == ("y", chance)
    assert figure.layout.yaxis.range[0] == 0
    assert figure.layout.yaxis.range[1] > chance


def test_rate_changes_are_marked():
    """Each change of the learning rate has its line and its text at its epoch, told apart from the marker."""
    figure = draw_curves(METRICS, rates=[(1, "0.01"), (3, "0.1")])
    assert sorted(upright(figure)) == [(1, "dashdot"), (2, "solid"), (3, "dashdot")]
    places = {note.text: (note.xref, note.x) for note in figure.layout.annotations}
    assert places["0.01"] == ("x", 1)
    assert places["0.1"] == ("x", 3)


def test_everything_is_in_range():
    """All epochs, losses and accuracies lie within the axes, those of a training that went badly too."""
    for metrics in (METRICS, METRICS * [40, 1, 90, 1], METRICS * [1, 0, 1, 0]):
        layout = draw_curves(metrics, epochs=4).layout
        for values, span in (
            (metrics[:, 0::2], layout.yaxis.range),
            (metrics[:, 1::2], layout.yaxis2.range),
            (np.arange(5), layout.xaxis.range),
        ):
            assert span[0] <= values.min()
            assert values.max() < span[1]


@pytest.mark.parametrize("metrics", [(), [], np.empty((0, 4))])
def test_empty_metrics(metrics):
    """Before the first metrics there is the empty frame, with axes, marker and rule where they will be."""
    figure = draw_curves(metrics)
    assert len(figure.data) == 0
    drawn = draw_curves(METRICS)
    assert geometry(figure) == geometry(drawn)
    assert figure.layout.shapes == drawn.layout.shapes
    assert figure.layout.annotations == drawn.layout.annotations


def test_curves_stand_still_as_they_grow():
    """As long as the loss stays within twice that of chance, nothing of the frame depends on the metrics."""
    frames = [geometry(draw_curves(METRICS[:count])) for count in range(1, 6)]
    assert all(frame == frames[0] for frame in frames)


def test_points_are_shown_where_there_is_room():
    """A few epochs are shown as points on a line, hundreds as a line alone."""
    assert {trace.mode for trace in draw_curves(METRICS).data} == {"lines+markers"}
    assert {trace.mode for trace in draw_curves(np.tile(METRICS, (100, 1)), epochs=500).data} == {"lines"}


def test_a_step_is_framed():
    """The step that is picked is framed from its left edge to its right one through all bands; else nothing is."""
    (frame,) = draw(bands(), picked=3).layout.shapes
    assert (frame.type, frame.xref, frame.x0, frame.x1) == ("rect", "x", 2.5, 3.5)
    assert (frame.yref, frame.y0, frame.y1) == ("paper", 0, 1)
    assert not draw(bands()).layout.shapes
