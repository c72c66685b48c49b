"""The map of seed sweeps: a cell for each pair of values of two fields, or a point for each value of one field.

A seed sweep trains an experiment from many seeds. A value on the map is certain if its confidence interval is narrow.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Bool, Float

from rnn_core.figures import style
from rnn_core.figures.style import Attributes, Colours, Figure, Names
from rnn_core.figures.sweep.common import HEIGHT_PX, PERCENT, QUARTERS

_MARGIN = {"l": 74, "r": 86, "t": 28, "b": 56}

_FREE_SHARE = 0.55
"""Share of a cell's height that is left free around an uncertain value.

The share is smaller if the map has fewer than twelve rows.
"""

_EPOCHS = {
    False: [[0, "#12406b"], [0.5, "#6f9fc4"], [1, "#eef3f7"]],
    True: [[0, "#a9d4ff"], [0.5, "#4a7cab"], [1, "#1b2731"]],
}
"""True for the dark scheme -> the colour scale of epochs. Early epochs have the most conspicuous colours."""


class Side(NamedTuple):
    """An axis of a map.

    Attributes:
        title: The title.
        names: The label of each value.
        shown: The position of the page's experiment, None if it is not on the map.
        words: True if the labels are words, which are all drawn. If the labels are numbers and do not all fit, only
            every n-th label is drawn.
    """

    title: str
    names: list[str]
    shown: float | None = None
    words: bool = False


def heatmap(
    values: Float[np.ndarray, "rows columns"],
    *,
    certain: Bool[np.ndarray, "rows columns"],
    texts: Sequence[Sequence[str]],
    hovers: Sequence[Sequence[str]],
    sides: Sequence[Side],
    impossible: Mapping[tuple[int, int], str],
    names: Names,
    epochs: int | None = None,
    dark: bool = False,
) -> Figure:
    """Draw a cell for each combination of values: large if the cell's value is certain, else small.

    Each cell's `customdata` is its index, counted row by row. A click on the cell reports this index.

    Args:
        values: The values. NaN means that the value is unknown, or, in a certain cell, that there is no value.
        certain: True for each certain cell. A certain cell without a value has a text but no colour.
        texts: The text of each cell, drawn only if the value is certain.
        hovers: The hover text of each cell.
        sides: The horizontal Side and the vertical Side.
        impossible: The reason for each (row, column) that is crossed out.
        names: The texts "value" and "shown".
        epochs: The last epoch if the values are epochs; None if they are shares in [0, 1].
        dark: True for the dark scheme.
    """
    colours = style.DARK if dark else style.LIGHT
    across, up = sides
    values = np.asarray(values, np.float32)
    certain = np.asarray(certain, bool)
    rows, columns = values.shape
    numbers = np.arange(rows * columns).reshape(rows, columns)
    x = np.arange(columns)
    y = np.arange(rows)
    possible = np.full(values.shape, np.float32(0))
    for place in impossible:
        possible[place] = np.nan
    ground = {"colorscale": [[0, colours.grid], [1, colours.grid]], "zmin": 0, "zmax": 1, "showscale": False}
    small = round(_FREE_SHARE * (HEIGHT_PX - _MARGIN["t"] - _MARGIN["b"]) / max(rows, 12))
    hovering = {"customdata": numbers, "hovertext": hovers, "hover": "%{hovertext}"}
    colouring = {"coloraxis": "coloraxis"}
    written = {"text": texts, "texttemplate": "%{text}", "textfont": {"family": style.FONT}}
    traces = [
        style.heatmap(possible, x, y, gaps=(2, 2), **hovering, **ground),
        style.heatmap(np.where(certain, np.nan, values), x, y, gaps=(small, small), **hovering, **colouring),
        style.heatmap(np.where(certain, values, np.nan), x, y, gaps=(2, 2), **hovering, **colouring, **written),
        _written(texts, np.isnan(values) & certain, colours),
        _crosses([(column, row) for row, column in impossible], list(impossible.values()), colours),
        _ring(across.shown, up.shown, names["shown"], colours),
    ]
    layout = _layout(colours, across) | {"yaxis": _side_axis(up, colours)}
    layout["coloraxis"] = _colour_axis(colours, names["value"], epochs, dark)
    return {"data": traces, "layout": layout}


def points(
    values: Float[np.ndarray, " places"] | Sequence[float],
    *,
    certain: Bool[np.ndarray, " places"] | Sequence[bool],
    hovers: Sequence[str],
    side: Side,
    impossible: Mapping[tuple[int], str],
    names: Names,
    intervals: Float[np.ndarray, "places 2"] | Sequence[tuple[float, float]] | None = None,
    epochs: int | None = None,
    dark: bool = False,
) -> Figure:
    """Draw a point with its interval for each known value along one Side. A point is filled if its value is certain.

    Args:
        values: The value at each place of the Side, NaN if it is unknown.
        certain: True for each certain value.
        hovers: The hover text of each place.
        side: The horizontal Side.
        impossible: The reason for each place that is crossed out.
        names: The texts "value" and "shown".
        intervals: The lower and the upper end of each interval, or None to draw no intervals.
        epochs: The last epoch if the values are epochs; None if they are shares in [0, 1].
        dark: True for the dark scheme.
    """
    colours = style.DARK if dark else style.LIGHT
    colour = colours.validation
    values = np.asarray(values, float)
    factor = 100 if epochs is None else 1
    known = np.flatnonzero(~np.isnan(values))
    known_places = known.tolist()
    bars = {}
    if intervals is not None:
        low, high = np.transpose(intervals)[:, known]
        reach = {"array": factor * (high - values[known]), "arrayminus": factor * (values[known] - low)}
        bars = {"error_y": {"type": "data", "color": colour, "thickness": 2, "width": 6} | reach}
    fill = [colour if certain[place] else colours.paper for place in known_places]
    traces = [
        style.scatter(
            "lines+markers",
            known,
            factor * values[known],
            marker={"size": 13, "color": fill, "line": {"color": colour, "width": 2.5}},
            line={"color": style.faint(colour, 0.5), "width": 2},
            showlegend=False,
            cliponaxis=False,
            customdata=known,
            hovertext=[hovers[place] for place in known_places],
            hover="%{hovertext}",
            **bars,
        ),
        _crosses([(place, 0) for (place,) in impossible], list(impossible.values()), colours),
    ]
    up = {"range": [-3, 106], **PERCENT} if epochs is None else {"range": [0, 1.05 * epochs], "nticks": 6}
    layout = _layout(colours, side) | {"yaxis": style.plain_axis(colours, **up)}
    layout["margin"] = _MARGIN | {"l": 52, "r": 36}
    layout["annotations"] = [style.heading(names["value"], colours, y=1, indent=52)]
    if side.shown is not None:
        traces.append(style.legend_key(names["shown"], line={"color": colours.text, "width": 1.5, "dash": "dot"}))
        rule = {"dash": "dot", "x0": side.shown, "x1": side.shown, "yref": "paper", "y0": 0, "y1": 1}
        layout["shapes"] = [style.rule(colours.text, xref="x", **rule)]
    return {"data": traces, "layout": layout}


def _written(texts: Sequence[Sequence[str]], which: Bool[np.ndarray, "rows columns"], colours: Colours) -> Attributes:
    """Return a Plotly trace with the texts of the cells that are certain, but have no colour.

    The colour of the trace's markers, which are not drawn, makes Plotly draw the colour bar even if no cell has a
    colour.
    """
    rows, columns = np.nonzero(which)
    written = [texts[row][column] for row, column in np.argwhere(which).tolist()]
    marker = {"color": [0], "coloraxis": "coloraxis"}
    font = {"color": colours.text}
    return style.scatter("text", columns, rows, textfont=font, showlegend=False, text=written, marker=marker)


def _crosses(places: Sequence[tuple[int, int]], reasons: Sequence[str], colours: Colours) -> Attributes:
    """Return a cross at each impossible place (x, y), with the reason as its hover text."""
    marker = {"symbol": "x-thin", "size": 10, "line": {"color": colours.muted, "width": 2}}
    x = [place[0] for place in places]
    y = [place[1] for place in places]
    return style.scatter("markers", x, y, marker=marker, hovertext=reasons, hover="%{hovertext}", showlegend=False)


def _ring(x: float | None, y: float | None, name: str, colours: Colours) -> Attributes:
    """Return a trace with a ring around the page's experiment. It has no ring if the experiment is not on the map."""
    marker = {"symbol": "circle-open", "size": 22, "color": colours.text, "line": {"width": 3}}
    drawn = x is not None and y is not None
    return style.scatter("markers", [x] * drawn, [y] * drawn, marker=marker, name=name, showlegend=drawn)


def _side_axis(side: Side, colours: Colours, max_labels: int = 12) -> Attributes:
    every = 1 if side.words else -(-len(side.names) // max_labels)
    ticks: Attributes = {"tickvals": list(range(0, len(side.names), every)), "ticktext": side.names[::every]}
    if side.words and len(side.names) > max_labels:  # draw the labels in two rows
        ticks["ticktext"] = ["<br>" * (number % 2) + name for number, name in enumerate(side.names)]
        ticks["tickangle"] = 0
    span = {"range": [-0.5, len(side.names) - 0.5], "showgrid": False, "ticklabeloverflow": "allow"}
    return style.plain_axis(colours, **span, **ticks, **style.titled(side.title))


def _layout(colours: Colours, across: Side) -> Attributes:
    layout = style.base_layout(colours, height=HEIGHT_PX, margin=_MARGIN) | style.legend(1)
    return layout | {"hovermode": "closest", "xaxis": _side_axis(across, colours, 4 if across.words else 7)}


def _colour_axis(colours: Colours, title: str, epochs: int | None, dark: bool) -> Attributes:
    if epochs is not None:
        return style.colour_axis(colours, _EPOCHS[dark], 0, epochs, title=title, nticks=6)
    percent: dict[str, Any] = PERCENT | {"tickvals": [quarter / 100 for quarter in QUARTERS]}
    return style.colour_axis(colours, colours.probability, 0, 1, title=title, **percent)
