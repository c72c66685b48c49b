"""The stage: heatmaps under one another on one time axis."""

from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

from rnn_core.figures.style import DARK, LIGHT, colour_bar, frame, note, plain_axis, whole_ticks


class Band(NamedTuple):
    """One block of rows on the stage.

    scale: a name of SCALES. values: (rows, T), or (rows, 1) for one answer to the whole sequence, which is
    drawn wide at its end, or None while they are still to come. Of `memory`, any finite numbers.
    note: what stands at the right of the title. wrong: (T,) or (1,) bool, drawn as marks under the rows.
    padding: (T,) or (rows, T) bool, the steps that are no data, drawn as hatched gaps.
    exact: what hovering tells, where `values` are rounded.
    """

    title: str
    rows: list[str]
    scale: str
    values: np.ndarray | None = None
    note: str = ""
    wrong: np.ndarray | None = None
    padding: np.ndarray | None = None
    exact: np.ndarray | None = None


class Scale(NamedTuple):
    """What the colours of a band mean: from where to where, the ticks of its legend, and the pixels of a row."""

    low: float
    high: float
    ticks: tuple[float, ...]
    row: int


SCALES = {
    "input": Scale(0, 1, (0, 1), 22),
    "probability": Scale(0, 1, (0, 0.5, 1), 17),
    "state": Scale(-1, 1, (-1, 0, 1), 13),
    "memory": Scale(-1, 1, (-2, -1, 0, 1, 2), 13),
}
"""name -> Scale. `memory` has no bounds: its colour is that of tanh c, as the cell itself reads it."""

_TITLE, _MARKS, _GAP = 20, 8, 6  # pixels
_MARGIN = {"l": 36, "r": 66, "t": 2, "b": 38}
_WIDE = 1 / 8  # of the time axis, for a single answer


def band_height(band):
    """Pixels that the rows of a band take: enough for each to be seen, but never most of the page."""
    return min(max(SCALES[band.scale].row * len(band.rows), 20), 190)


def draw(bands, *, timesteps, step, legends, hints, input_range=(0, 1), picked=None, dark=False):
    """Bands under one another on one time axis, steps counted from 1.

    bands: list of Band. step: the name of the axis. legends: {scale: name}. hints: {"wrong", "padding", "waiting"}:
    what a mark and a gap say on hover, and what stands in a band without values.
    input_range: from where to where the inputs go. picked: the step, from 1, that is framed through all bands.
    Every scale is fixed, so that a colour means the same in every epoch of every experiment.
    """
    colours = DARK if dark else LIGHT
    heights = [_TITLE + band_height(band) + (_MARKS if band.wrong is not None else 0) for band in bands]
    total = sum(heights) + _GAP * (len(bands) - 1)
    layout, traces, notes, spans = {}, [], [], {}
    top = total
    for number, (band, height) in enumerate(zip(bands, heights, strict=True), 1):
        ceiling, bottom = top - _TITLE, top - height
        floor = ceiling - band_height(band)
        spans.setdefault(band.scale, []).extend((ceiling, floor))
        layout[f"yaxis{number}"] = _rows_axis(band, (floor / total, ceiling / total), colours)
        notes += _title(band, top / total, colours)
        if band.values is None:
            notes.append(
                note(hints["waiting"], colours.muted, x=0.5, y=(floor + ceiling) / 2 / total, yanchor="middle")
            )
        else:
            traces.append(_heatmap(band, timesteps, f"y{number}", step))
        if band.padding is not None and np.any(band.padding):
            gaps = 2 * len(bands) + number
            over = {"overlaying": f"y{number}"}  # else hovering finds nothing below it
            layout[f"yaxis{gaps}"] = _hidden_axis((floor / total, ceiling / total), len(band.rows)) | over
            traces.append(_gaps(band, f"y{gaps}", hints["padding"], colours))
        if band.wrong is not None:
            marks = len(bands) + number
            layout[f"yaxis{marks}"] = _hidden_axis((bottom / total, (bottom + _MARKS - 3) / total), 1)
            traces.append(_marks(band, timesteps, f"y{marks}", step, hints["wrong"], colours))
        top = bottom - _GAP
    for scale, edges in spans.items():
        span = (min(edges) / total, max(edges) / total)
        layout[_colour_axis(scale)] = _legend(scale, input_range, span, legends[scale], colours)
    layout |= frame(colours, height=total + _MARGIN["t"] + _MARGIN["b"], margin=_MARGIN)
    layout["annotations"] = notes
    layout["shapes"] = [] if picked is None else [_frame_of(picked, colours)]
    layout["xaxis"] = plain_axis(colours) | {
        "range": [0.5, timesteps + 0.5],
        "anchor": f"y{len(bands)}",
        "showgrid": False,
        **whole_ticks(timesteps),
        "title": {"text": step, "standoff": 4, "font": {"size": 13}},
    }
    return go.Figure({"data": traces, "layout": layout})


def _frame_of(step, colours):
    place = {"xref": "x", "x0": step - 0.5, "x1": step + 0.5, "yref": "paper", "y0": 0, "y1": 1}
    return place | {"type": "rect", "line": {"color": colours.text, "width": 1.5}}


def _heatmap(band, timesteps, axis, step):
    values, exact = band.values, band.exact
    if band.scale == "memory":
        values, exact = np.tanh(values), values
    value = "z" if exact is None else "customdata"
    single = values.shape[1] == 1 < timesteps
    written = "%{z:.2f}" if single and band_height(band) >= 12 * len(band.rows) else ""
    given = {}
    if exact is not None:
        given["customdata"] = exact
        if written:  # which Plotly fills in from text, but not from custom data
            given["text"], written = [[f"{answer:.2f}"] for (answer,) in exact], "%{text}"
    return given | {
        "texttemplate": written,
        "type": "heatmap",
        "z": values,
        "x": _edges(values, timesteps),
        "y": band.rows,
        "xaxis": "x",
        "yaxis": axis,
        "coloraxis": _colour_axis(band.scale),
        "xgap": 1 if timesteps <= 120 else 0,
        "ygap": 1 if len(band.rows) <= 32 else 0,
        "hovertemplate": f"{_place(band, step, single)}%{{y}}: <b>%{{{value}:.4f}}</b><extra></extra>",
        "hoverongaps": False,
    }


def _place(band, step, single):
    """What hovering says first: of which band, and of which step unless there is a single answer to them all."""
    return f"{band.title}<br>" if single else f"{band.title}<br>{step} = %{{x}} · "


def _edges(values, timesteps):
    """Where the columns of values stand: at their steps, or, of a single one, from where to where it goes."""
    if values.shape[-1] == timesteps:
        return np.arange(1, timesteps + 1)
    return np.array([timesteps - max(1, timesteps * _WIDE), timesteps]) + 0.5


def _marks(band, timesteps, axis, step, hint, colours):
    """A line of marks, one under each wrong step; the others are gaps."""
    hover = _place(band, step, len(band.wrong) == 1 < timesteps) + hint
    values = np.where(band.wrong, 1.0, np.nan)[None].astype(np.float32)
    return {
        "type": "heatmap",
        "z": values,
        "x": _edges(values, timesteps),
        "y": [0],
        "xaxis": "x",
        "yaxis": axis,
        "xgap": 1 if timesteps <= 120 else 0,
        "showscale": False,
        "colorscale": [[0, colours.wrong], [1, colours.wrong]],
        "zmin": 0,
        "zmax": 1,
        "hovertemplate": f"{hover}<extra></extra>",
        "hoverongaps": False,
    }


def _gaps(band, axis, hover, colours):
    """A hatched box over the padded steps of each row; of a row, they are at one end."""
    padding = np.atleast_2d(band.padding)
    rows = np.broadcast_to(padding, (len(band.rows) if len(padding) > 1 else 1, padding.shape[1]))
    height = len(band.rows) / len(rows)
    x, y = [], []
    for row, steps in enumerate(rows):
        if steps.any():
            first, last = np.flatnonzero(steps)[[0, -1]] + 1
            x += [first - 0.5, last + 0.5, last + 0.5, first - 0.5, None]
            y += [row * height - 0.5] * 2 + [(row + 1) * height - 0.5] * 2 + [None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "xaxis": "x",
        "yaxis": axis,
        "line": {"width": 0},
        "fill": "toself",
        "fillcolor": "rgba(0,0,0,0)",
        "fillpattern": {"shape": "/", "size": 7, "solidity": 0.15, "fgcolor": colours.muted},
        "hoveron": "fills",
        "hoverinfo": "text",
        "text": hover,
    }


def _title(band, y, colours):
    left = note(f"<b>{band.title}</b>", colours.text, x=0, y=y, xanchor="left", xshift=-_MARGIN["l"])
    return [left, note(band.note, colours.text, x=1, y=y, xanchor="right")] if band.note else [left]


def _rows_axis(band, domain, colours):
    every = max(1, -(-11 * len(band.rows) // band_height(band)))  # a label takes 11 pixels
    return plain_axis(colours) | {
        "domain": list(domain),
        "anchor": "x",
        "range": [len(band.rows) - 0.5, -0.5],
        "type": "category",
        "showgrid": False,
        "tickvals": band.rows[::every],
        "tickfont": {"size": 11, "color": colours.muted},
    }


def _hidden_axis(domain, rows):
    return {
        "domain": list(domain),
        "anchor": "x",
        "range": [rows - 0.5, -0.5],
        "visible": False,
        "fixedrange": True,
    }


def _colour_axis(scale):
    return f"coloraxis{list(SCALES).index(scale) + 1}"


def _legend(scale, input_range, span, name, colours):
    bottom, top = span
    low, high, ticks, _ = SCALES[scale]
    if scale == "input":
        low, high = ticks = input_range
    return {
        "cmin": low,
        "cmax": high,
        "colorscale": getattr(colours, scale),
        "colorbar": colour_bar(
            colours,
            name,
            y=(bottom + top) / 2,
            len=top - bottom,
            tickvals=np.tanh(ticks) if scale == "memory" else ticks,
            ticktext=[f"{tick:g}" for tick in ticks],
        ),
    }
