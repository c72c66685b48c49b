"""The figure of the weights: each matrix at the start, now, and the change between the two."""

import numpy as np
import pytest

from rnn_core.figures import weights
from rnn_core.figures.weights import MOST, Matrix
from tests.figures.plots import THEMES, axis, build, notes, words

NAMES = words("start now change weight")


def matrix(title, rows, columns, **changes):
    """A Matrix whose rows and columns are called by their number."""
    start, change = np.random.default_rng(rows).uniform(-1, 1, (2, rows, columns))
    names = [f"r{i + 1}" for i in range(rows)], [f"h{i + 1}" for i in range(columns)]
    return Matrix(title, *names, start, start + change / 4)._replace(**changes)


MATRICES = [matrix("W", 1, 4), matrix("U", 4, 4), matrix("V", 2, 4, turned=True)]
MATRICES[1].now[1, 2] = np.inf
LARGE = matrix("U", 256, 1024, parts=("i", "f", "g", "o"))


def draw(drawn=MATRICES, *, limit=3.0, **options):
    return build(weights.draw(drawn, limit=limit, names=NAMES, **options))


def test_each_matrix_is_drawn_three_times():
    """Start, now and change stand side by side, below their titles, on one scale; hovering tells their direction."""
    figure, heights = draw(), []
    for row, given in enumerate(MATRICES):
        way = "%{x} → %{y}" if given.turned else "%{y} → %{x}"
        drawn = {"Start": given.start, "Now": given.now, "Change": given.now - given.start}
        for trace, (title, values) in zip(figure.data[3 * row : 3 * row + 3], drawn.items(), strict=True):
            across, down = axis(figure, trace, "x"), axis(figure, trace)
            np.testing.assert_allclose(np.array(trace.z, float), np.where(np.isinf(values), np.nan, values), atol=1e-6)
            assert (list(trace.x), list(trace.y)) == (given.columns, given.rows)
            assert (across.range, down.range) == ((-0.5, 3.5), (len(given.rows) - 0.5, -0.5))
            assert trace.hovertemplate == f"{given.title}<br>{way}: <b>%{{z:.4f}}</b><extra></extra>"
            assert notes(figure)[f"<b>{title}</b>"].x == pytest.approx(np.mean(across.domain))
        heights += [notes(figure)[given.title].y, *down.domain[::-1]]
    assert heights == sorted(heights, reverse=True)
    scale = figure.layout.coloraxis
    assert (scale.cmin, scale.cmax, {trace.coloraxis for trace in figure.data}) == (-3, 3, {"coloraxis"})
    assert [list(stop) for stop in scale.colorscale] == THEMES[False].state


def test_a_large_layer():
    """The first units of each gate are drawn; gates are named in the middle of their share, rows every so many."""
    figure = draw([LARGE, matrix("b", 1, 256)])
    trace, below = figure.data[0], figure.data[3]
    kept = [gate * 256 + unit for gate in range(4) for unit in range(MOST)]
    np.testing.assert_allclose(trace.z, LARGE.start[:MOST, kept], atol=1e-6)
    ticks, rows, columns = axis(figure, trace, "x"), axis(figure, trace), axis(figure, below, "x")
    assert dict(zip(ticks.ticktext, ticks.tickvals, strict=True)) == {"i": 31.5, "f": 95.5, "g": 159.5, "o": 223.5}
    assert dict(zip(rows.ticktext, rows.tickvals, strict=True)) == {f"r{i + 1}": i for i in range(0, MOST, 5)}
    assert dict(zip(columns.ticktext, columns.tickvals, strict=True)) == {f"h{i + 1}": i for i in range(0, MOST, 13)}
    assert [axis(figure, trace).showticklabels for trace in figure.data[:3]] == [True, False, False]
    low, high = axis(figure, below).domain
    assert (high - low) * (figure.layout.height - 50) >= 19.99
    assert len(figure.to_json()) < 1_000_000
