"""The figure of one step: the network's nodes and connections, and the numbers of its equation."""

import re

import numpy as np
import pytest

from rnn_core.figures import step
from rnn_core.figures.step import MOST, Wiring
from tests.figures.plots import THEMES, along, build, notes, rgb, words

NAMES, CLASSES = words("recurrent value"), ["y0", "y1"]


def wire(*, inputs=1, units=3, **changes):
    """A layer with random weights and activations, and two classes."""
    rng = np.random.default_rng(0)
    sizes = (inputs, units, units, 2, (inputs, units), (units, units), (units, 2))
    return Wiring(*(rng.uniform(-1, 1, size) for size in sizes))._replace(**changes)


def draw(wiring=None, **options):
    wiring = wiring or wire()
    columns = [("before", wiring.previous), ("sum", 2 * wiring.hidden), ("after", wiring.hidden)]
    output_columns = [("logit", 3 * wiring.outputs), ("y", wiring.outputs)]
    names = ["x"] if len(wiring.inputs) == 1 else [f"below {i + 1}" for i in range(len(wiring.inputs))]
    return build(
        step.draw(wiring, columns, output_columns, input_names=names, output_names=CLASSES, names=NAMES, **options)
    )


def nodes(figure):
    """The nodes by kind: (their trace, where each stands)."""
    found = [trace for trace in figure.data if trace.type == "scatter" and trace.marker.coloraxis]
    places = [list(zip(trace.x, trace.y, strict=True)) for trace in found]
    return dict(zip(("inputs", "previous", "hidden", "outputs"), zip(found, places, strict=True), strict=True))


def lines(figure):
    """The connections that are drawn: (begin, end) -> trace."""
    drawn = [trace for trace in figure.data if trace.type == "scatter" and trace.mode == "lines"]
    points = [(trace, list(zip(trace.x, trace.y, strict=True))) for trace in drawn]
    return {ends: trace for trace, line in points for ends in zip(line[::3], line[1::3], strict=True)}


CASES = {
    "one input": (wire(), None),
    "a layer below": (wire(inputs=4), 0),
    "a layer above": (wire(readout=None), 2),
    "large": (wire(units=256, inputs=256), None),
}


@pytest.mark.parametrize(("wiring", "picked"), CASES.values(), ids=CASES)
def test_connections(wiring, picked):
    """Each weight is a line in one of nine shades, strong if its unit or none is picked, with a point that tells it."""
    figure = draw(wiring, picked=picked)
    at, found = nodes(figure), lines(figure)
    kernels = {"W": wiring.kernel, "U": wiring.recurrent_kernel, "V": wiring.readout}
    ends = {"W": ("inputs", "hidden"), "U": ("previous", "hidden"), "V": ("hidden", "outputs")}
    (points,) = (trace for trace in figure.data if trace.type == "scatter" and trace.marker.opacity == 0)
    for text, *point in zip(points.text, points.x, points.y, strict=True):
        symbol, i, j, weight = re.fullmatch(r"(.) (\d+) → y?(\d+): <b>(.*)</b>", text).groups()
        row, column = int(i) - 1, int(j) - (symbol != "V")
        begin, end = at[ends[symbol][0]][1][row], at[ends[symbol][1]][1][column]
        trace, value = found.pop((begin, end)), kernels[symbol][row, column]
        assert weight == f"{value:.4f}"
        shade = along(THEMES[False].state, [round(4 * np.nan_to_num(value) + 4) / 8])[0]
        np.testing.assert_allclose(rgb(trace.line.color), shade, atol=1)
        assert (trace.opacity == 1) == (picked in (None, row if symbol == "V" else column))
        assert point == pytest.approx(np.add(begin, 0.3 * np.subtract(end, begin)))
    assert found == {}
    assert len(set(points.text)) == sum(kernel[:MOST, :MOST].size for kernel in kernels.values() if kernel is not None)


def test_nodes():
    """Every input, unit and class is a node in the colour of its activation, which hovering tells by name."""
    wiring = wire(inputs=5)
    figure = draw(wiring)
    last = {"inputs": "below 5", "previous": "h3 (t−1)", "hidden": "h3 (t)", "outputs": "y1"}
    for kind, (trace, _) in nodes(figure).items():
        np.testing.assert_array_equal(trace.marker.color, getattr(wiring, kind))
        assert trace.customdata[-1] == f"{last[kind]} = <b>{getattr(wiring, kind)[-1]:.4f}</b>"
    assert {"h", "h<sub>t−1</sub>", "h<sub>t</sub>", "y0", "y1"} < set(notes(figure))
    scale = figure.layout.coloraxis
    assert (scale.cmin, scale.cmax, [list(stop) for stop in scale.colorscale]) == (-1, 1, THEMES[False].state)


def test_what_stands_around_the_nodes():
    """Numbers of units and classes stand in their rows, under titles; recurrent connections lie on yellow."""
    wiring = wire(hidden=np.array([0.5, np.nan, -1e30]))
    figure, at = draw(wiring), {kind: places for kind, (_, places) in nodes(draw(wiring)).items()}
    units, outputs = (trace for trace in figure.data if trace.type == "heatmap")
    values = np.stack([wiring.previous, 2 * wiring.hidden, wiring.hidden], axis=1)
    np.testing.assert_array_equal(np.array(units.z, float), values)
    np.testing.assert_array_equal(outputs.z, np.stack([3 * wiring.outputs, wiring.outputs], axis=1))
    assert [row[1:] for row in units.text] == [["1.00", "0.50"], ["nan", "nan"], ["−2e+30", "−1e+30"]]
    assert units.customdata[1] == ["before, h2", "sum, h2", "after, h2"]
    assert outputs.customdata[1] == ["logit, y1", "y, y1"]
    for table, kind, title in ((units, "hidden", "sum"), (outputs, "outputs", "y")):
        assert (table.texttemplate, table.hovertemplate) == ("%{text}", "%{customdata}: <b>%{z:.4f}</b><extra></extra>")
        assert list(table.y) == [y for _, y in at[kind]]
        assert notes(figure)[title].x == table.x[1]
    (box,) = figure.layout.shapes
    assert (box.layer, box.x0, box.x1) == ("below", at["previous"][0][0], at["hidden"][0][0])
    assert all(box.y0 < y < box.y1 for kind in ("previous", "hidden") for _, y in at[kind])
    other = draw(wire(recurrent_kernel=None))
    assert (list(other.layout.shapes), set(notes(figure)) - set(notes(other))) == ([], {"<b>U</b> Recurrent"})
