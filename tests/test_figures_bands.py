"""The stage's bands: paddings, a single answer, memory cells, inputs of any range, and steps of any number."""

import numpy as np
import pytest

from rnn_core.figures.stage import SCALES, Band
from tests.test_figures import HINTS, LEGENDS, THEMES, T, axis, bands, draw, geometry, heatmaps, marks

PADDINGS = {"pre": np.arange(T) < 3, "post": np.arange(T) >= 8, "all": np.ones(T, bool), "one": np.arange(T) < 1}
ROWS = {"pre": [5, 0, 2, 1, 0, 12], "post": [0, 7, 7, 3, 11, 0]}
"""How many of its T steps each row is padded by."""


def hidden(values, **changes):
    """One band of hidden states."""
    return Band("Hidden", [f"h{row}" for row in range(1, len(values) + 1)], "state", values)._replace(**changes)


def gaps(figure):
    """The traces that show padding."""
    return [trace for trace in figure.data if trace.type == "scatter"]


def boxes(trace):
    """(left, right, top, bottom) of each box that a trace fills, from the corners that it draws."""
    corners, found = [], []
    for x, y in zip(trace.x, trace.y, strict=True):
        if x is None:
            found.append(corners)
            corners = []
        else:
            corners.append((float(x), float(y)))
    for corners in found:
        across, down = {x for x, _ in corners}, {y for _, y in corners}
        assert len(corners) == 4
        assert len(across) == len(down) == 2
    return [
        (min(x for x, _ in box), max(x for x, _ in box), min(y for _, y in box), max(y for _, y in box))
        for box in found
    ]


def covered(trace, rows, timesteps=T):
    """How many boxes lie over the middle of each cell, (rows, timesteps); and the area of all boxes in cells."""
    cells = np.zeros((rows, timesteps), int)
    area = 0.0
    for left, right, top, bottom in boxes(trace):
        area += (right - left) * (bottom - top)
        steps, places = np.arange(1, timesteps + 1), np.arange(rows)[:, None]
        cells += (left < steps) & (steps < right) & (top < places) & (places < bottom)
    return cells, area


def written(trace):
    """The numbers that stand on the cells of a trace. Plotly knows z and text there, and writes "-" for custom data."""
    values = {"%{text}": trace.text, "%{z:.2f}": trace.z}[trace.texttemplate] if trace.texttemplate else []
    return [text if isinstance(text, str) else f"{text:.2f}" for row in values for text in row]


# --- padding


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("padding", PADDINGS.values(), ids=PADDINGS)
def test_gaps_lie_over_the_padded_steps(padding, dark):
    """Of a band padded as a whole, all rows of the padded steps are hatched, and nothing else is."""
    figure = draw([hidden(np.where(padding, np.nan, np.zeros((5, T))), padding=padding)], dark=dark)
    (gap,) = gaps(figure)
    cells, area = covered(gap, 5)
    np.testing.assert_array_equal(cells, np.broadcast_to(padding, (5, T)))
    assert area == 5 * padding.sum()
    assert gap.fill == "toself"
    assert gap.fillpattern.shape == "/"
    assert gap.fillpattern.fgcolor == THEMES["dark" if dark else "light"].muted


@pytest.mark.parametrize("side", ROWS)
def test_gaps_of_each_row(side):
    """Of a band whose rows are padded each for itself, each row is hatched as far as it is padded."""
    steps, counts = np.arange(T), np.array(ROWS[side])[:, None]
    padding = steps < counts if side == "pre" else steps >= T - counts
    (gap,) = gaps(draw([hidden(np.zeros((6, T)), padding=padding)]))
    cells, area = covered(gap, 6)
    np.testing.assert_array_equal(cells, padding)
    assert area == padding.sum() == sum(ROWS[side])


@pytest.mark.parametrize("padding", [None, np.zeros(T, bool), np.zeros((4, T), bool)])
def test_no_gap_where_nothing_is_padded(padding):
    """Where no step is padded nothing is hatched, and nothing stands elsewhere than without the question."""
    drawn = bands()
    figure = draw([*drawn[:5], drawn[5]._replace(padding=padding)])
    assert gaps(figure) == []
    assert geometry(figure) == geometry(draw(drawn))


def test_gaps_stand_on_their_band_and_say_so():
    """Each gap has the place and the rows of its own band, and says on hover what it is."""
    padding = PADDINGS["pre"]
    drawn = [band._replace(padding=padding) for band in bands()]
    figure = draw(drawn)
    assert len(gaps(figure)) == len(drawn)
    for band, gap in zip(drawn, gaps(figure), strict=True):
        own, rows = axis(figure, gap), axis(figure, heatmaps(figure)[band.title])
        assert own.domain == rows.domain
        assert own.range == rows.range
        assert gap.xaxis == "x"
        assert (gap.text, gap.hoverinfo, gap.hoveron) == (HINTS["padding"], "text", "fills")
        assert gap.line.width == 0


def test_gaps_hide_no_values_from_the_pointer():
    """A gap shares its band's axis, or has one laid over it: else Plotly finds no value beside the gap on hover."""
    figure = draw([band._replace(padding=PADDINGS["pre"]) for band in bands()])
    for band, gap in zip(bands(), gaps(figure), strict=True):
        rows = heatmaps(figure)[band.title].yaxis
        assert rows in (gap.yaxis, axis(figure, gap).overlaying)


def test_gaps_move_nothing():
    """With gaps the bands, their legends and the height are as they are without."""
    drawn = bands()
    padded = geometry(draw([band._replace(padding=PADDINGS["pre"]) for band in drawn]))
    without = geometry(draw(drawn))
    assert {name: padded[name] for name in without} == without


def test_gaps_are_there_before_the_values():
    """A band that waits for its values already shows its padding, and has its note."""
    figure = draw([hidden(np.zeros((5, T)), padding=PADDINGS["post"])._replace(values=None)])
    (gap,) = gaps(figure)
    np.testing.assert_array_equal(covered(gap, 5)[0], np.broadcast_to(PADDINGS["post"], (5, T)))
    assert HINTS["waiting"] in [note.text for note in figure.layout.annotations]


def test_padded_values_are_no_values():
    """What is NaN stays NaN, has no colour and no hover, in every scale; what is not stays what it is."""
    for scale in SCALES:
        values = np.where(PADDINGS["pre"], np.nan, np.full((2, T), 0.25))
        (trace,) = heatmaps(draw([Band("B", ["a", "b"], scale, values)])).values()
        drawn = np.array(trace.z, float)
        np.testing.assert_array_equal(np.isnan(drawn), np.isnan(values))
        np.testing.assert_allclose(drawn[:, 3:], np.tanh(0.25) if scale == "memory" else 0.25)
        assert trace.hoverongaps is False
        assert trace.connectgaps is not True


# --- one answer for the whole sequence


@pytest.mark.parametrize("timesteps", [2, 5, 12, 100, 1000])
def test_one_answer_is_one_wide_cell_at_the_end(timesteps):
    """A single answer is drawn as one cell that ends with the last step, wide enough to be seen, with its number."""
    answer = Band("Output", ["y0", "y1"], "probability", np.array([[0.123], [0.877]]), wrong=np.array([True]))
    figure = draw([answer, hidden(np.zeros((3, timesteps)))], timesteps=timesteps)
    trace = heatmaps(figure)["Output"]
    np.testing.assert_array_equal(trace.z, answer.values)
    left, right = trace.x
    assert right == timesteps + 0.5 == figure.layout.xaxis.range[1]
    assert right - left == max(1, timesteps / 8)
    assert left >= 0.5
    assert written(trace) == ["0.12", "0.88"]
    np.testing.assert_array_equal(marks(figure)["Output"].x, trace.x)
    np.testing.assert_array_equal(marks(figure)["Output"].z, [[1]])


def test_only_one_answer_has_its_number_written():
    """No number is written where there is a cell for each step, a single step included, or where rows are too low."""
    assert [written(trace) for trace in heatmaps(draw(bands())).values()] == [[]] * 6
    step = draw([hidden(np.zeros((3, 1)))], timesteps=1)
    assert written(heatmaps(step)["Hidden"]) == []
    np.testing.assert_array_equal(heatmaps(step)["Hidden"].x, [1])
    many = Band("Target", [f"#{row}" for row in range(25)], "probability", np.zeros((25, 1)))
    assert written(heatmaps(draw([many]))["Target"]) == []


def test_the_written_number_of_a_rounded_answer():
    """Where a single answer is rounded a number is written too, and one that Plotly can write: no custom data."""
    exact = np.array([[0.25], [0.75]])
    answer = Band("Output", ["y0", "y1"], "probability", np.round(exact), exact=exact)
    (trace,) = heatmaps(draw([answer])).values()
    np.testing.assert_array_equal(trace.z, [[0], [1]])
    assert "%{customdata:.4f}" in trace.hovertemplate
    assert written(trace) in (["0.25", "0.75"], ["0.00", "1.00"])


def test_one_answer_names_no_step_between():
    """Hovering over a single answer, or its mark, tells no step of Plotly's: it would be the middle of the cell."""
    answer = Band("Output", ["y0", "y1"], "probability", np.array([[0.125], [0.875]]), wrong=np.array([True]))
    figure = draw([answer], timesteps=100)
    for trace in (heatmaps(figure)["Output"], marks(figure)["Output"]):
        assert "%{x" not in trace.hovertemplate
        assert trace.hovertemplate.startswith("Output<br>")


# --- memory cells


@pytest.mark.parametrize("factor", [0.01, 1, 50])
def test_memory_is_coloured_as_the_cell_reads_it(factor):
    """The colour of a memory cell is that of tanh c, hovering tells c itself, and the legend is fixed in units of c."""
    c = factor * np.random.default_rng(2).normal(size=(4, T))
    memory = Band("Memory", ["c1", "c2", "c3", "c4"], "memory", c)
    figure = draw([*bands(), memory])
    trace = heatmaps(figure)["Memory"]
    np.testing.assert_allclose(trace.z, np.tanh(c))
    np.testing.assert_array_equal(trace.customdata, c)
    assert "<b>%{customdata:.4f}</b>" in trace.hovertemplate
    assert "%{z" not in trace.hovertemplate
    scale = figure.layout[trace.coloraxis]
    assert (scale.cmin, scale.cmax, scale.cauto) == (-1, 1, None)
    assert [list(stop) for stop in scale.colorscale] == THEMES["light"].memory
    np.testing.assert_allclose(scale.colorbar.tickvals, [-0.964028, -0.761594, 0, 0.761594, 0.964028], atol=1e-6)
    assert list(scale.colorbar.ticktext) == ["-2", "-1", "0", "1", "2"]
    assert scale.colorbar.title.text == LEGENDS["memory"]


def test_each_scale_has_its_own_legend():
    """Hidden states and memory cells have different legends, each beside its own bands."""
    memory = Band("Memory", ["c1"], "memory", np.zeros((1, T)))
    figure = draw([*bands(), memory, memory._replace(title="Memory now")])
    traces = heatmaps(figure)
    assert traces["Memory"].coloraxis == traces["Memory now"].coloraxis != traces["Hidden now"].coloraxis
    bar = figure.layout[traces["Memory"].coloraxis].colorbar
    assert bar.y + bar.len / 2 == pytest.approx(axis(figure, traces["Memory"]).domain[1])
    assert bar.y - bar.len / 2 == pytest.approx(axis(figure, traces["Memory now"]).domain[0])
    assert bar.y + bar.len / 2 < axis(figure, traces["Hidden now"]).domain[0]


# --- inputs and steps


@pytest.mark.parametrize("span", [(0, 1), (-3.5, 1), (0, 1250.0), (np.float32(-0.1), np.float32(7))])
def test_the_input_has_its_own_range(span):
    """The input's colours and legend go as far as is asked for; those of the other scales stay."""
    figure, usual = draw(bands(), input_range=span), draw(bands())
    for title, trace in heatmaps(figure).items():
        scale = figure.layout[trace.coloraxis]
        if title == "Input":
            assert (scale.cmin, scale.cmax) == span
            assert list(scale.colorbar.tickvals) == list(span)
            assert [float(text) for text in scale.colorbar.ticktext] == pytest.approx(list(span))
        else:
            assert scale == usual.layout[trace.coloraxis]


@pytest.mark.parametrize("timesteps", [1, 2, 3, 5, 11, 12])
def test_few_steps_are_counted_by_ones(timesteps):
    """As long as every step can have its number it has it, and no number stands between two steps."""
    steps = draw([hidden(np.zeros((3, timesteps)))], timesteps=timesteps).layout.xaxis
    assert steps.dtick == 1
    assert tuple(steps.range) == (0.5, timesteps + 0.5)


@pytest.mark.parametrize("timesteps", [13, 100, 1000])
def test_many_steps_are_counted_by_a_dozen_numbers(timesteps):
    """More steps have about a dozen numbers, at places that Plotly finds."""
    steps = draw([hidden(np.zeros((3, timesteps)))], timesteps=timesteps).layout.xaxis
    assert (steps.dtick, steps.nticks) == (None, 12)
