"""One step of the network, opened: its units and connections, and beside them the numbers of its equation."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

from rnn_core.figures.style import DARK, LIGHT, colour_bar, frame, note, plain_axis

MOST = 24
"""The most units that are drawn, of a larger layer the first ones."""

_ROW, _LOWEST = 27, 170  # pixels
_MARGIN = {"l": 10, "r": 58, "t": 30, "b": 8}
_FEW, _SPLITS = 5, ((0.5, 0.56), (0.37, 0.42))  # columns; where the panels end and begin with few and with more
_SHADES = 9  # of a connection, from -1 to 1
_FAINT = 0.12  # the opacity of connections that are not those of the unit that is picked
_POINTED = 0.3  # how far along a connection one points at it
_BESIDE = 14  # pixels from the middle of a node to what it is called
_YELLOW = "#f5c400"


class Wiring(NamedTuple):
    """One layer at one step, and the output that reads it.

    heard (F,), recalled (units,), hidden (units,), outputs (K,): the activations x_t, h_{t-1}, h_t and y_t.
    kernel (F, units), recurrent_kernel (units, units), readout (units, K) or None under another layer: the
    connections; of a cell with gates, those of its candidate.
    """

    heard: np.ndarray
    recalled: np.ndarray
    hidden: np.ndarray
    outputs: np.ndarray
    kernel: np.ndarray
    recurrent_kernel: np.ndarray
    readout: np.ndarray | None


def draw(wiring, columns, answers, *, heard, names, picked=None, dark=False):
    """The network at the left, the numbers of its equation at the right, a row for each unit.

    columns: [(title, (units,)), ...], what the equation passes through. answers: [(title, (K,)), ...], the same
    of the output. heard: what the inputs are called. picked: the unit (from 0) whose connections alone are drawn
    strong. names: {"recurrent", "value"} in the reader's language. One diverging scale from -1 to 1 is that of
    nodes, connections and numbers; what lies beyond takes its last colour.
    """
    colours = DARK if dark else LIGHT
    rows = min(len(wiring.hidden), MOST)
    classes = len(wiring.outputs)
    below = rows + 1.3  # where the rows of the answers begin
    bottom = below + classes - 0.3
    spots = _spots(wiring, rows, below)
    layout = frame(colours, height=max(_LOWEST, round(_ROW * (bottom + 1.6))) + 40, margin=_MARGIN)
    end, begin = _SPLITS[len(columns) > _FEW]
    across = {"showgrid": False, "visible": False, "fixedrange": True}
    layout |= {
        "xaxis": across | {"domain": [0, end], "range": [-0.34, 2.3]},
        "xaxis2": across | {"domain": [begin, 1], "range": [-0.5, len(columns) - 0.5], "anchor": "y"},
        "yaxis": plain_axis(colours) | across | {"range": [bottom, -1.6]},
        "coloraxis": _scale(colours, names["value"]),
        "shapes": [_band(rows, colours)],
        "annotations": [
            *_labels(spots, heard, rows, names, colours, dark),
            *_titles(columns, -0.55, colours),
            *_titles(answers, below - 0.55, colours, last=len(columns)),
        ],
    }
    traces = [*_edges(wiring, spots, rows, picked, colours), *_nodes(wiring, spots, rows, heard, colours)]
    traces.append(_numbers(columns, rows, 0, [f"h{unit + 1}" for unit in range(rows)], colours))
    first = len(columns) - len(answers)
    traces.append(_numbers(answers, classes, below, [f"y{k}" for k in range(classes)], colours, first=first))
    return go.Figure({"data": traces, "layout": layout})


def _spots(wiring, rows, below):
    """Where the nodes stand: name -> [(x, y), ...]."""
    inputs = min(len(wiring.heard), MOST)
    high = [(0.0, -1.1)] if inputs == 1 else [(-0.1 + 1.0 * i / (inputs - 1), -1.1) for i in range(inputs)]
    return {
        "heard": high,
        "recalled": [(0.0, float(row)) for row in range(rows)],
        "hidden": [(1.0, float(row)) for row in range(rows)],
        "outputs": [(2.0, below + k) for k in range(len(wiring.outputs))],
    }


def _band(rows, colours):
    """The yellow ground of the recurrent connections."""
    return {
        "type": "rect",
        "layer": "below",
        "xref": "x",
        "yref": "y",
        "x0": 0,
        "x1": 1,
        "y0": -0.55,
        "y1": rows - 0.45,
        "fillcolor": _YELLOW,
        "opacity": 0.4,
        "line": {"width": 0},
    }


def _edges(wiring, spots, rows, picked, colours):
    """The connections, in a trace for each shade, and a place on each at which it is pointed at."""
    found = [
        (spots["heard"][i], spots["hidden"][j], wiring.kernel[i, j], f"W {i + 1} → {j + 1}", j)
        for i in range(len(spots["heard"]))
        for j in range(rows)
    ]
    found += [
        (spots["recalled"][i], spots["hidden"][j], wiring.recurrent_kernel[i, j], f"U {i + 1} → {j + 1}", j)
        for i in range(rows)
        for j in range(rows)
    ]
    if wiring.readout is not None:
        found += [
            (spots["hidden"][i], spots["outputs"][k], wiring.readout[i, k], f"V {i + 1} → y{k}", i)
            for i in range(rows)
            for k in range(len(wiring.outputs))
        ]
    lines = {}
    for begin, end, weight, _, unit in found:
        shade = round((np.clip(np.nan_to_num(weight), -1, 1) + 1) / 2 * (_SHADES - 1))
        x, y = lines.setdefault((shade, picked in (None, unit)), ([], []))
        x += [begin[0], end[0], None]
        y += [begin[1], end[1], None]
    traces = []
    for (shade, strong), (x, y) in sorted(lines.items(), key=lambda line: (line[0][1], abs(line[0][0] - _SHADES // 2))):
        weight = 2 * shade / (_SHADES - 1) - 1
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": x,
                "y": y,
                "line": {"color": _colour(colours.state, weight), "width": 0.8 + 2.6 * abs(weight)},
                "opacity": 1 if strong else _FAINT,
                "hoverinfo": "skip",
            }
        )
    traces.append(
        {
            "type": "scatter",
            "mode": "markers",
            "x": [begin[0] + _POINTED * (end[0] - begin[0]) for begin, end, *_ in found],
            "y": [begin[1] + _POINTED * (end[1] - begin[1]) for begin, end, *_ in found],
            "marker": {"size": 9, "opacity": 0},
            "text": [f"{name}: <b>{weight:.4f}</b>" for _, _, weight, name, _ in found],
            "hovertemplate": "%{text}<extra></extra>",
        }
    )
    return traces


def _nodes(wiring, spots, rows, heard, colours):
    names = {
        "heard": heard,
        "recalled": [f"h{unit + 1} (t−1)" for unit in range(rows)],
        "hidden": [f"h{unit + 1} (t)" for unit in range(rows)],
        "outputs": [f"y{k}" for k in range(len(wiring.outputs))],
    }
    traces = []
    for kind, places in spots.items():
        values = getattr(wiring, kind)[: len(places)]
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": [x for x, _ in places],
                "y": [y for _, y in places],
                "marker": {
                    "size": _size(kind, len(places)),
                    "color": np.nan_to_num(values),
                    "coloraxis": "coloraxis",
                    "line": {"color": colours.text, "width": 1.5},
                },
                "customdata": [
                    f"{name} = <b>{value:.4f}</b>" for name, value in zip(names[kind], values, strict=False)
                ],
                "hovertemplate": "%{customdata}<extra></extra>",
            }
        )
    return traces


def _size(kind, count):
    """The diameter of so many nodes in pixels; those that are heard stand in a row, all others in a column."""
    if kind == "heard" and count > 1:
        return max(4, 60 // count)
    return 19 if count <= 12 else 12


def _numbers(columns, rows, top, labels, colours, *, first=0):
    """The numbers of some columns, a heatmap with its values written into its cells."""
    values = np.stack([np.broadcast_to(column, (len(column),))[:rows] for _, column in columns], axis=1)
    written = [[_short(value) for value in row] for row in values]
    return {
        "type": "heatmap",
        "z": np.where(np.isfinite(values), values, np.nan),
        "x": list(range(first, first + len(columns))),
        "y": [top + row for row in range(rows)],
        "xaxis": "x2",
        "yaxis": "y",
        "coloraxis": "coloraxis",
        "xgap": 2,
        "ygap": 2,
        "text": written,
        "texttemplate": "%{text}",
        "textfont": {"size": 12},
        "customdata": [[f"{title}, {label}" for title, _ in columns] for label in labels[:rows]],
        "hovertemplate": "%{customdata}: <b>%{z:.4f}</b><extra></extra>",
        "hoverongaps": False,
    }


def _short(value):
    """A number with two decimals, or where it has many digits as a power of ten."""
    return (f"{value:.2f}" if abs(value) < 1000 else f"{value:.0e}").replace("-", "−")


def _labels(spots, heard, rows, names, colours, dark):
    here = {"xref": "x", "yref": "y"}
    yellow = _YELLOW if dark else "#8a6d00"
    above, first = {"y": -1.1, "yanchor": "middle"}, spots["heard"][0][0]
    labels = [
        note(heard[0] if len(heard) == 1 else "h", colours.text, x=first, **above, xanchor="right", xshift=-_BESIDE),
        note("h<sub>t−1</sub>", colours.text, x=0, y=rows - 0.3, yanchor="top"),
        note("h<sub>t</sub>", colours.text, x=1, y=rows - 0.3, yanchor="top"),
        note(f"<b>U</b> {names['recurrent']}", yellow, x=1.06, **above, xanchor="left"),
    ]
    labels += [
        note(f"y{k}", colours.text, x=x, y=y, xanchor="left", yanchor="middle", xshift=_BESIDE)
        for k, (x, y) in enumerate(spots["outputs"])
    ]
    return [label | here for label in labels]


def _titles(columns, y, colours, *, last=None):
    first = 0 if last is None else last - len(columns)
    return [
        note(title, colours.text, x=first + number, y=y, yanchor="bottom") | {"xref": "x2", "yref": "y"}
        for number, (title, _) in enumerate(columns)
    ]


def _scale(colours, name):
    return {
        "cmin": -1,
        "cmax": 1,
        "colorscale": colours.state,
        "colorbar": colour_bar(colours, name, tickvals=[-1, 0, 1]),
    }


def _colour(scale, value):
    """The colour of a value from -1 to 1 on a diverging scale."""
    place = (value + 1) / 2
    for (low, one), (high, other) in pairwise(scale):
        if place <= high:
            share = (place - low) / (high - low)
            parts = (
                round((1 - share) * int(one[i : i + 2], 16) + share * int(other[i : i + 2], 16)) for i in (1, 3, 5)
            )
            return "#" + "".join(f"{part:02x}" for part in parts)
    return scale[-1][1]
