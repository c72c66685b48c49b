"""The figure of the weights: each matrix at the start, now, and the change between the two."""

import json
import re
from itertools import pairwise

import numpy as np
import pytest

from rnn_core.figures import weights
from rnn_core.figures.weights import Matrix
from tests.test_figures import THEMES, axis, geometry
from tests.test_style import contrast

NAMES = {"start": "Start", "now": "Now", "change": "Change", "weight": "Weight"}
MESSAGE = 10_000_000
"""The bytes that .streamlit/config.toml allows for a message, `server.maxMessageSize`."""


def matrix(title, rows, columns, *, seed=0, parts=()):
    """A Matrix whose rows and columns are called by their number."""
    start, change = np.random.default_rng(seed).uniform(-1, 1, (2, rows, columns))
    across = [f"{part} h{unit + 1}" for part in parts for unit in range(columns // len(parts))]
    across = across or [f"h{unit + 1}" for unit in range(columns)]
    return Matrix(title, [f"r{row + 1}" for row in range(rows)], across, start, start + change / 4, parts)


def matrices():
    shapes = {"W": (1, 4), "U": (4, 4), "b": (1, 4), "V": (2, 4), "c": (1, 2)}
    return [matrix(title, *shape, seed=seed) for seed, (title, shape) in enumerate(shapes.items())]


def draw(drawn=None, *, limit=1.5, dark=False):
    return weights.draw(matrices() if drawn is None else drawn, limit=limit, names=NAMES, dark=dark)


def rows(figure):
    """The heatmaps, three of each matrix."""
    return [figure.data[i : i + 3] for i in range(0, len(figure.data), 3)]


def across(figure, trace):
    """The x axis of a trace."""
    return figure.layout[trace.xaxis.replace("x", "xaxis")]


def hovered(trace, i, j):
    """What hovering a cell tells, of Plotly's template, but for the extra box."""
    at = {"text": trace.text and trace.text[i][j], "z": trace.z[i][j]}
    at |= {name: trace[name][place] for name, place in (("x", j), ("y", i)) if trace[name] is not None}
    assert "%{text}" not in trace.hovertemplate or at["text"]

    def fill(match):
        name, _, form = match[1].partition(":")
        return format(at[name], form)

    return re.sub(r"%\{([^}]*)\}", fill, trace.hovertemplate).removesuffix("<extra></extra>")


def test_each_matrix_is_drawn_three_times():
    """Of each matrix there are the weights at the start, those now, and what was added, in the order of its rows."""
    figure = draw()
    for given, drawn in zip(matrices(), rows(figure), strict=True):
        for values, trace in zip((given.start, given.now, given.now - given.start), drawn, strict=True):
            np.testing.assert_allclose(np.array(trace.z, float), values, atol=1e-6)
            assert tuple(axis(figure, trace).range) == (len(given.rows) - 0.5, -0.5)
            assert tuple(across(figure, trace).range) == (-0.5, len(given.columns) - 0.5)


def test_places_of_the_heatmaps():
    """The three stand side by side, alike in width, the matrices under one another, and none overlaps another."""
    figure = draw()
    for drawn in rows(figure):
        domains = [across(figure, trace).domain for trace in drawn]
        assert all(left[1] < right[0] for left, right in pairwise(domains))
        np.testing.assert_allclose([high - low for low, high in domains], domains[0][1] - domains[0][0])
        assert len({axis(figure, trace).domain for trace in drawn}) == 1
    downward = [axis(figure, drawn[0]).domain for drawn in rows(figure)]
    assert all(0 <= low < high <= 1 for low, high in downward)
    assert all(above[0] > below[1] for above, below in pairwise(downward))
    assert len({trace.xaxis for trace in figure.data}) == len({trace.yaxis for trace in figure.data}) == 15


@pytest.mark.parametrize("limit", [0.5, 3.0])
@pytest.mark.parametrize("theme", THEMES)
def test_one_scale_for_all(theme, limit):
    """All heatmaps share a diverging scale from -limit to limit, so that a colour means one weight."""
    figure = draw(limit=limit, dark=theme == "dark")
    scale = figure.layout.coloraxis
    assert (scale.cmin, scale.cmax, scale.cauto) == (-limit, limit, None)
    assert [list(stop) for stop in scale.colorscale] == THEMES[theme].state
    assert {trace.coloraxis for trace in figure.data} == {"coloraxis"}
    assert scale.colorbar.title.text == "Weight"


def test_hover_tells_the_weight():
    """Hovering a cell tells the matrix, from where to where the weight goes, and its value to four digits."""
    for given, drawn in zip(matrices(), rows(draw()), strict=True):
        for values, trace in zip((given.start, given.now, given.now - given.start), drawn, strict=True):
            for i, row in enumerate(given.rows):
                for j, column in enumerate(given.columns):
                    told = f"{given.title}<br>{row} → {column}: <b>{values[i, j]:.4f}</b>"
                    assert hovered(trace, i, j) == told


def test_every_name_is_drawn():
    """A title stands over each column of heatmaps, in its middle, and one over each matrix, at the left."""
    figure = draw()
    texts = {note.text: note for note in figure.layout.annotations}
    assert set(texts) == {"<b>Start</b>", "<b>Now</b>", "<b>Change</b>", "W", "U", "b", "V", "c"}
    for title, trace in zip(("Start", "Now", "Change"), rows(figure)[0], strict=True):
        assert texts[f"<b>{title}</b>"].x == pytest.approx(np.mean(across(figure, trace).domain))
        assert texts[f"<b>{title}</b>"].font.size == 14
    for given, drawn in zip(matrices(), rows(figure), strict=True):
        note = texts[given.title]
        assert (note.xanchor, note.yanchor, note.x) == ("left", "top", 0)
        assert note.y > axis(figure, drawn[0]).domain[1]


@pytest.mark.parametrize("count", [1, 2, 5, 10, 11, 64, 256])
def test_labels(count):
    """Rows have their names at the left, columns below, every one or every so many where they would touch."""
    given = matrix("U", count, count)
    figure = draw([given])
    first, *others = figure.data
    assert axis(figure, first).showticklabels
    assert not any(axis(figure, trace).showticklabels for trace in others)
    for names, found in ((given.rows, axis(figure, first)), (given.columns, across(figure, first))):
        assert [names[int(place)] for place in found.tickvals] == list(found.ticktext)
        assert found.tickvals[0] == 0
        assert len({right - left for left, right in pairwise(found.tickvals)}) <= 1
    assert len(across(figure, first).tickvals) <= 5
    plot = figure.layout.height - figure.layout.margin.t - figure.layout.margin.b
    low, high = axis(figure, first).domain
    assert (high - low) * plot / len(axis(figure, first).tickvals) >= 11


def test_shares_of_the_columns():
    """Where the columns belong to gates, each gate is named once, in the middle of its share."""
    given = matrix("U", 3, 12, parts=("i", "f", "g", "o"))
    figure = draw([given])
    for trace in figure.data:
        found = across(figure, trace)
        assert list(found.ticktext) == ["i", "f", "g", "o"]
        assert list(found.tickvals) == [1, 4, 7, 10]
    assert hovered(figure.data[0], 2, 4) == f"U<br>r3 → f h2: <b>{given.start[2, 4]:.4f}</b>"


def test_nothing_moves_while_it_trains():
    """Other weights of the same shapes move no axis and no colour."""
    trained = [given._replace(now=9 * given.now) for given in matrices()]
    assert geometry(draw(trained)) == geometry(draw())


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_no_number(value):
    """Weights that have left the numbers are gaps, now and in the change, and the message stays readable as JSON."""
    given = matrix("U", 3, 3)
    now = given.now.copy()
    now[1, 2] = value
    figure = draw([given._replace(now=now)])
    for trace, gaps in zip(figure.data, (0, 1, 1), strict=True):
        z = np.array(trace.z, float)
        assert np.isnan(z).sum() == gaps
        assert gaps == np.isnan(z[1, 2])
        assert trace.hoverongaps is False
    json.loads(figure.to_json(), parse_constant=lambda text: pytest.fail(text))


def test_height_is_bounded():
    """The smallest matrix is tall enough to be seen, and those of 256 units together are no taller than a screen."""
    given = [matrix("W", 256, 256), matrix("U", 256, 256), matrix("b", 1, 256), matrix("V", 8, 256), matrix("c", 1, 8)]
    for drawn in (matrices(), given):
        figure = draw(drawn)
        assert figure.layout.height <= 900
        plot = figure.layout.height - figure.layout.margin.t - figure.layout.margin.b
        for trace in figure.data:
            low, high = axis(figure, trace).domain
            assert (high - low) * plot >= 19.99


def test_cells_are_set_apart_where_there_is_room():
    """Cells are set apart by a line in small matrices, and not in large ones."""
    assert {(trace.xgap, trace.ygap) for trace in draw([matrix("U", 10, 10)]).data} == {(1, 1)}
    assert {(trace.xgap, trace.ygap) for trace in draw([matrix("U", 256, 256)]).data} == {(0, 0)}


@pytest.mark.parametrize("parts", [(), ("z", "r", "n"), ("i", "f", "g", "o")])
def test_largest_layer_is_a_message(parts):
    """A layer of 256 units of each cell, above one as large, is a message that the server still sends."""
    width = 256 * max(1, len(parts))
    drawn = [matrix("W", 256, width, parts=parts), matrix("U", 256, width, parts=parts), matrix("V", 8, 256)]
    size = len(draw(drawn).to_json())
    assert size < MESSAGE


@pytest.mark.parametrize("theme", THEMES)
def test_theme(theme):
    """Titles and ticks are those of the theme, stand out from its paper, and nothing can be zoomed."""
    colours, figure = THEMES[theme], draw(dark=theme == "dark")
    assert figure.layout.paper_bgcolor == figure.layout.plot_bgcolor == "rgba(0,0,0,0)"
    assert all(note.font.color == colours.text for note in figure.layout.annotations)
    assert contrast(colours.text, colours.paper) >= 7
    for trace in figure.data:
        for one in (axis(figure, trace), across(figure, trace)):
            assert one.fixedrange
            assert one.tickfont.color == colours.muted
            assert one.tickfont.size >= 11
