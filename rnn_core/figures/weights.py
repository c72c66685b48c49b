"""The weights: heatmaps of each matrix at the start, now, and the change between the two."""

from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

from rnn_core.figures.style import DARK, LIGHT, colour_bar, frame, note, plain_axis

MOST = 64
"""The most rows, and columns of each part, that are drawn, of a larger matrix the first ones."""

_TITLE, _GAP, _LOWEST, _HIGHEST = 22, 14, 20, 190  # pixels
_ROW = 17
_MARGIN = {"l": 40, "r": 62, "t": 26, "b": 24}
_BETWEEN = 0.035  # of the width, between two columns of heatmaps


class Matrix(NamedTuple):
    """One array of weights: what it is called, the names of its rows and columns, and (rows, columns) twice.

    parts: names of equal shares of the columns, such as gates, in place of the columns' own.
    turned: whether it goes from the columns to the rows, not from the rows to the columns.
    """

    title: str
    rows: list[str]
    columns: list[str]
    start: np.ndarray
    now: np.ndarray
    parts: tuple[str, ...] = ()
    turned: bool = False


def draw(matrices, *, limit, names, dark=False):
    """A row for every Matrix, in three columns: at the start, now, and what training has changed.

    limit: the weight whose colour is the last of the scale, either way; the same for all, so that a colour
    means one thing. names: {"start", "now", "change", "weight"} in the reader's language.
    """
    colours, matrices = DARK if dark else LIGHT, [_first(matrix) for matrix in matrices]
    heights = [min(max(_ROW * len(matrix.rows), _LOWEST), _HIGHEST) for matrix in matrices]
    total = sum(heights) + (_TITLE + _GAP) * len(matrices) - _GAP
    layout = frame(colours, height=total + _MARGIN["t"] + _MARGIN["b"], margin=_MARGIN)
    width = (1 - 2 * _BETWEEN) / 3
    spans = [(i * (width + _BETWEEN), i * (width + _BETWEEN) + width) for i in range(3)]
    notes = [
        note(f"<b>{names[name]}</b>", colours.text, x=sum(span) / 2, y=1, yanchor="bottom")
        for name, span in zip(("start", "now", "change"), spans, strict=True)
    ]
    traces, top = [], total
    for row, (matrix, height) in enumerate(zip(matrices, heights, strict=True)):
        ceiling, floor = (top - _TITLE) / total, (top - _TITLE - height) / total
        notes.append(
            note(matrix.title, colours.text, x=0, y=top / total, xanchor="left", xshift=-_MARGIN["l"])
            | {"font": {"size": 13, "color": colours.text}}
        )
        for column, (span, values) in enumerate(
            zip(spans, (matrix.start, matrix.now, matrix.now - matrix.start), strict=True)
        ):
            axis = 3 * row + column + 1
            layout |= _axes(matrix, axis, span, (floor, ceiling), colours, labelled=column == 0)
            traces.append(_heatmap(matrix, values, axis, names))
        top -= _TITLE + height + _GAP
    layout["annotations"] = notes
    layout["coloraxis"] = {
        "cmin": -limit,
        "cmax": limit,
        "colorscale": colours.state,
        "colorbar": colour_bar(colours, names["weight"], nticks=5),
    }
    return go.Figure({"data": traces, "layout": layout})


def _first(matrix):
    """A Matrix without what is not drawn of it."""
    columns = len(matrix.columns) // max(1, len(matrix.parts))
    kept = [i for i in range(len(matrix.columns)) if i % columns < MOST]
    return matrix._replace(
        rows=matrix.rows[:MOST],
        columns=[matrix.columns[i] for i in kept],
        start=matrix.start[:MOST, kept],
        now=matrix.now[:MOST, kept],
    )


def _axes(matrix, axis, across, upward, colours, *, labelled):
    rows, columns = len(matrix.rows), len(matrix.columns)
    every = max(1, -(-13 * rows // min(max(_ROW * rows, _LOWEST), _HIGHEST)))
    if matrix.parts:
        share = columns / len(matrix.parts)
        ticks = {"tickvals": [share * (i + 0.5) - 0.5 for i in range(len(matrix.parts))], "ticktext": matrix.parts}
    else:
        step = max(1, -(-columns // 5))
        ticks = {"tickvals": list(range(0, columns, step)), "ticktext": matrix.columns[::step]}
    small = {"type": "category", "tickfont": {"size": 11, "color": colours.muted}, "showgrid": False}
    return {
        f"xaxis{axis}": plain_axis(colours)
        | small
        | ticks
        | {"domain": list(across), "anchor": f"y{axis}", "range": [-0.5, columns - 0.5], "ticklabelstandoff": -2},
        f"yaxis{axis}": plain_axis(colours)
        | small
        | {
            "domain": list(upward),
            "anchor": f"x{axis}",
            "range": [rows - 0.5, -0.5],
            "tickvals": list(range(0, rows, every)),
            "ticktext": matrix.rows[::every],
            "showticklabels": labelled,
        },
    }


def _heatmap(matrix, values, axis, names):
    way = "%{x} → %{y}" if matrix.turned else "%{y} → %{x}"
    gap = 1 if max(values.shape) <= 40 else 0
    return {
        "type": "heatmap",
        "z": np.where(np.isfinite(values), values, np.nan).astype(np.float32),
        "x": matrix.columns,
        "y": matrix.rows,
        "xaxis": f"x{axis}",
        "yaxis": f"y{axis}",
        "coloraxis": "coloraxis",
        "xgap": gap,
        "ygap": gap,
        "hovertemplate": f"{matrix.title}<br>{way}: <b>%{{z:.4f}}</b><extra></extra>",
        "hoverongaps": False,
    }
