"""The weights: heatmaps of each matrix at the start, now, and the change between the two."""

from typing import NamedTuple

import numpy as np

from rnn_core.figures import style

MOST = 64
"""The most rows, and columns of each part, that are drawn, of a larger matrix the first ones."""

_TITLE, _GAP = 22, 14  # pixels
_MARGIN = {"l": 40, "r": 62, "t": 26, "b": 24}
_BETWEEN = 0.035  # of the width, between two columns of heatmaps


class Matrix(NamedTuple):
    """One array of weights: its title, the names of its rows and columns, and (rows, columns) twice.

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
    """A row for every Matrix, in three columns: at the start, now, and the change between the two.

    limit: the weight whose colour is the last of the scale, either way; the same for all, so that a colour
    means one thing. names: {"start", "now", "change", "weight"} in the reader's language.
    """
    colours, matrices = style.DARK if dark else style.LIGHT, [_first(matrix) for matrix in matrices]
    total = sum(_TITLE + _height(matrix) + _GAP for matrix in matrices) - _GAP
    layout = style.base_layout(colours, height=total + _MARGIN["t"] + _MARGIN["b"], margin=_MARGIN)
    width = (1 - 2 * _BETWEEN) / 3
    spans = [(i * (width + _BETWEEN), i * (width + _BETWEEN) + width) for i in range(3)]
    notes = [
        style.note(f"<b>{names[name]}</b>", colours.text, x=sum(span) / 2, y=1, yanchor="bottom")
        for name, span in zip(("start", "now", "change"), spans, strict=True)
    ]
    small = {"size": 13, "color": colours.text}
    traces, top = [], total
    for row, matrix in enumerate(matrices):
        title = {"x": 0, "y": top / total, "xanchor": "left", "xshift": -_MARGIN["l"], "font": small}
        notes.append(style.note(matrix.title, colours.text, **title))
        top -= _TITLE + _height(matrix)
        domain = (top / total, (top + _height(matrix)) / total)
        drawn = (matrix.start, matrix.now, matrix.now - matrix.start)
        for column, (span, values) in enumerate(zip(spans, drawn, strict=True)):
            axis = 3 * row + column + 1
            layout[f"xaxis{axis}"] = _columns_axis(matrix, colours, domain=span, anchor=f"y{axis}")
            labels = {"showticklabels": column == 0}
            layout[f"yaxis{axis}"] = _rows_axis(matrix, colours, domain=domain, anchor=f"x{axis}", **labels)
            traces.append(_heatmap(matrix, values, axis))
        top -= _GAP
    layout["annotations"] = notes
    layout["coloraxis"] = style.colour_axis(colours, colours.state, -limit, limit, title=names["weight"], nticks=5)
    return {"data": traces, "layout": layout}


def _first(matrix):
    """A Matrix of the rows and columns that are drawn."""
    columns = len(matrix.columns) // max(1, len(matrix.parts))
    kept = [i for i in range(len(matrix.columns)) if i % columns < MOST]
    return matrix._replace(
        rows=matrix.rows[:MOST],
        columns=[matrix.columns[i] for i in kept],
        start=matrix.start[:MOST, kept],
        now=matrix.now[:MOST, kept],
    )


def _height(matrix):
    """The pixels that its rows take."""
    return min(max(17 * len(matrix.rows), 20), 190)


def _columns_axis(matrix, colours, **place):
    columns, parts = len(matrix.columns), len(matrix.parts)
    if parts:
        share = columns / parts
        ticks = {"tickvals": [share * (i + 0.5) - 0.5 for i in range(parts)], "ticktext": matrix.parts}
    else:
        every = max(1, -(-columns // 5))
        ticks = {"tickvals": list(range(0, columns, every)), "ticktext": matrix.columns[::every]}
    return style.names_axis(colours, range=[-0.5, columns - 0.5], ticklabelstandoff=-2, **ticks, **place)


def _rows_axis(matrix, colours, **place):
    rows = len(matrix.rows)
    every = max(1, -(-13 * rows // _height(matrix)))  # a label takes 13 pixels
    ticks = {"tickvals": list(range(0, rows, every)), "ticktext": matrix.rows[::every]}
    return style.names_axis(colours, range=[rows - 0.5, -0.5], **ticks, **place)


def _heatmap(matrix, values, axis):
    way = "%{x} → %{y}" if matrix.turned else "%{y} → %{x}"
    gap = 1 if max(values.shape) <= 40 else 0
    return style.heatmap(
        np.where(np.isfinite(values), values, np.nan).astype(np.float32),
        matrix.columns,
        matrix.rows,
        hover=f"{matrix.title}<br>{way}: <b>%{{z:.4f}}</b>",
        gaps=(gap, gap),
        xaxis=f"x{axis}",
        yaxis=f"y{axis}",
        coloraxis="coloraxis",
    )
