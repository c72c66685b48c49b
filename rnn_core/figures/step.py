"""One step of the network: its units and connections, and beside them the numbers of its equation."""

from typing import NamedTuple

import numpy as np
from plotly.colors import sample_colorscale, unlabel_rgb

from rnn_core.figures import style

MOST = 24
"""The most units that are drawn, of a larger layer the first ones."""

_ROW, _LOWEST = 27, 170  # pixels
_MARGIN = {"l": 10, "r": 58, "t": 30, "b": 8}
_FEW, _SPLITS = 5, ((0.5, 0.56), (0.37, 0.42))  # columns; where the panels end and begin with few and with more
_SHADES = 9  # of a connection, from -1 to 1
_FAINT = 0.12  # the opacity of connections that are not those of the unit that is picked
_POINTED = 0.3  # how far along a connection one points at it
_BESIDE = 14  # pixels from the middle of a node to its name
_ABOVE = -1.1  # the height of the inputs, in rows
_YELLOW = "#f5c400"


class Wiring(NamedTuple):
    """One layer at one step, and the output that reads it.

    inputs (F,), previous (units,), hidden (units,), outputs (K,): the activations x_t, h_{t-1}, h_t and y_t.
    kernel (F, units), recurrent_kernel (units, units) or None in a layer without recurrent connections, readout
    (units, K) or None under another layer: the connections; of a cell with gates, those of its candidate.
    """

    inputs: np.ndarray
    previous: np.ndarray
    hidden: np.ndarray
    outputs: np.ndarray
    kernel: np.ndarray
    recurrent_kernel: np.ndarray | None
    readout: np.ndarray | None


class _Connection(NamedTuple):
    """A line from the place of one node to that of another, and the unit whose connection it is."""

    begin: tuple[float, float]
    end: tuple[float, float]
    weight: float
    name: str
    unit: int


def draw(wiring, columns, output_columns, *, input_names, output_names, names, picked=None, dark=False):
    """The network at the left, the numbers of its equation at the right, a row for each unit.

    columns: [(title, (units,)), ...], the parts of the equation. output_columns: [(title, (K,)), ...], those of the
    output. input_names, output_names: a name for each. picked: the unit (from 0) whose connections alone stand out.
    names: {"recurrent", "value"} in the reader's language. Nodes, connections and numbers share one diverging scale
    from -1 to 1; what lies beyond takes its last colour.
    """
    colours = style.DARK if dark else style.LIGHT
    rows, classes = min(len(wiring.hidden), MOST), len(wiring.outputs)
    below = rows + 1.3  # where the rows of the output begin
    bottom = below + classes - 0.3
    spots = _spots(wiring, rows, below)
    recurrent = wiring.recurrent_kernel is not None
    end, begin = _SPLITS[len(columns) > _FEW]
    across = {"showgrid": False, "visible": False, "fixedrange": True}
    layout = style.base_layout(colours, height=max(_LOWEST, round(_ROW * (bottom + 1.6))) + 40, margin=_MARGIN) | {
        "xaxis": across | {"domain": [0, end], "range": [-0.34, 2.3]},
        "xaxis2": across | {"domain": [begin, 1], "range": [-0.5, len(columns) - 0.5], "anchor": "y"},
        "yaxis": style.plain_axis(colours, range=[bottom, -1.6], **across),
        "coloraxis": style.colour_axis(colours, colours.state, -1, 1, title=names["value"], tickvals=[-1, 0, 1]),
        "shapes": [_yellow_band(rows)] if recurrent else [],
    }
    first = len(columns) - len(output_columns)
    layout["annotations"] = [
        *_labels(spots, input_names, names["recurrent"] if recurrent else "", colours, dark),
        *_titles(columns, -0.55, colours),
        *_titles(output_columns, below - 0.55, colours, first=first),
    ]
    hidden_names = [f"h{unit + 1}" for unit in range(rows)]
    node_names = {
        "inputs": input_names,
        "previous": [f"{name} (t−1)" for name in hidden_names],
        "hidden": [f"{name} (t)" for name in hidden_names],
        "outputs": list(output_names),
    }
    found = list(_connections(wiring, spots))
    traces = [
        *_lines(found, picked, colours),
        _points(found),
        *(_nodes(kind, getattr(wiring, kind), spots[kind], node_names[kind], colours) for kind in spots),
        _numbers(columns, hidden_names, top=0),
        _numbers(output_columns, list(output_names), top=below, first=first),
    ]
    return {"data": traces, "layout": layout}


def _spots(wiring, rows, below):
    """Where the nodes stand: name -> [(x, y), ...]."""
    inputs = min(len(wiring.inputs), MOST)
    across = [0.0] if inputs == 1 else [-0.1 + 1.0 * i / (inputs - 1) for i in range(inputs)]
    return {
        "inputs": [(x, _ABOVE) for x in across],
        "previous": [(0.0, float(row)) for row in range(rows)],
        "hidden": [(1.0, float(row)) for row in range(rows)],
        "outputs": [(2.0, below + k) for k in range(len(wiring.outputs))],
    }


# --- the network


def _connections(wiring, spots):
    """The connections between the nodes that are drawn; each belongs to a hidden unit."""
    for symbol, source, weights in (("W", "inputs", wiring.kernel), ("U", "previous", wiring.recurrent_kernel)):
        for i, begin in enumerate(spots[source] if weights is not None else ()):
            for j, end in enumerate(spots["hidden"]):
                yield _Connection(begin, end, weights[i, j], f"{symbol} {i + 1} → {j + 1}", j)
    for i, begin in enumerate(spots["hidden"] if wiring.readout is not None else ()):
        for k, end in enumerate(spots["outputs"]):
            yield _Connection(begin, end, wiring.readout[i, k], f"V {i + 1} → y{k}", i)


def _lines(connections, picked, colours):
    """The connections, in a trace for each shade, the strongest ones on top."""
    lines, weights = {}, np.nan_to_num([connection.weight for connection in connections])
    places = np.rint((np.clip(weights, -1, 1) + 1) / 2 * (_SHADES - 1)).astype(int).tolist()
    for (begin, end, _, _, unit), shade in zip(connections, places, strict=True):
        lines.setdefault((picked in (None, unit), shade), []).extend((begin, end, (np.nan, np.nan)))
    shades = ["#" + bytes(map(int, unlabel_rgb(rgb))).hex() for rgb in sample_colorscale(colours.state, _SHADES)]
    for strong, shade in sorted(lines, key=lambda line: (line[0], abs(line[1] - _SHADES // 2))):
        width = 0.8 + 2.6 * abs(2 * shade / (_SHADES - 1) - 1)
        look = {"line": {"color": shades[shade], "width": width}, "opacity": 1 if strong else _FAINT}
        yield style.scatter("lines", *np.array(lines[strong, shade]).T, **look)


def _points(connections):
    """A place on each connection at which it is pointed at."""
    begins, ends = np.array([connection[:2] for connection in connections]).swapaxes(0, 1)
    return style.scatter(
        "markers",
        *(begins + _POINTED * (ends - begins)).T,
        marker={"size": 9, "opacity": 0},
        text=[f"{name}: <b>{weight:.4f}</b>" for _, _, weight, name, _ in connections],
        hover="%{text}",
    )


def _nodes(kind, values, spots, names, colours):
    values, edge = values[: len(spots)], {"color": colours.text, "width": 1.5}
    look = {"size": _diameter(kind, len(spots)), "line": edge}
    return style.scatter(
        "markers",
        [x for x, _ in spots],
        [y for _, y in spots],
        marker=look | {"color": np.nan_to_num(values), "coloraxis": "coloraxis"},
        customdata=[f"{name} = <b>{value:.4f}</b>" for name, value in zip(names, values, strict=False)],
        hover="%{customdata}",
    )


def _diameter(kind, count):
    """Pixels of each of so many nodes; the inputs stand in a row, all others in a column."""
    if kind == "inputs" and count > 1:
        return max(4, 60 // count)
    return 19 if count <= 12 else 12


def _labels(spots, input_names, recurrent_name, colours, dark):
    """The names of the nodes, and of the recurrent connections if there are any."""
    on, above = {"xref": "x", "yref": "y"}, {"y": _ABOVE, "yanchor": "middle"}
    below = {"y": len(spots["hidden"]) - 0.3, "yanchor": "top"}
    x, name = spots["inputs"][0][0], input_names[0] if len(input_names) == 1 else "h"
    labels = [
        style.note(name, colours.text, x=x, xanchor="right", xshift=-_BESIDE, **above, **on),
        style.note("h<sub>t−1</sub>", colours.text, x=0, **below, **on),
        style.note("h<sub>t</sub>", colours.text, x=1, **below, **on),
    ]
    if recurrent_name:
        yellow = _YELLOW if dark else "#8a6d00"
        labels.append(style.note(f"<b>U</b> {recurrent_name}", yellow, x=1.06, xanchor="left", **above, **on))
    beside = {"xanchor": "left", "xshift": _BESIDE, "yanchor": "middle"}
    outputs = enumerate(spots["outputs"])
    return labels + [style.note(f"y{k}", colours.text, x=x, y=y, **beside, **on) for k, (x, y) in outputs]


def _yellow_band(rows):
    """The ground of the recurrent connections."""
    place = {"xref": "x", "x0": 0, "x1": 1, "yref": "y", "y0": -0.55, "y1": rows - 0.45}
    return {"type": "rect", "layer": "below", "fillcolor": _YELLOW, "opacity": 0.4, "line": {"width": 0}} | place


# --- the numbers


def _numbers(columns, names, *, top, first=0):
    """The numbers of some columns, a heatmap with its values written into its cells; names: those of its rows."""
    rows = len(names)
    values = np.stack([np.asarray(column)[:rows] for _, column in columns], axis=1)
    return style.heatmap(
        np.where(np.isfinite(values), values, np.nan),
        list(range(first, first + len(columns))),
        [top + row for row in range(rows)],
        gaps=(2, 2),
        xaxis="x2",
        yaxis="y",
        coloraxis="coloraxis",
        text=[[_short(value) for value in row] for row in values],
        texttemplate="%{text}",
        textfont={"size": 12},
        customdata=[[f"{title}, {name}" for title, _ in columns] for name in names],
        hover="%{customdata}: <b>%{z:.4f}</b>",
    )


def _short(value):
    """A number with two decimals, or where it has many digits as a power of ten."""
    return (f"{value:.2f}" if abs(value) < 1000 else f"{value:.0e}").replace("-", "−")


def _titles(columns, y, colours, *, first=0):
    place = {"xref": "x2", "yref": "y", "y": y, "yanchor": "bottom"}
    return [style.note(title, colours.text, x=x, **place) for x, (title, _) in enumerate(columns, first)]
