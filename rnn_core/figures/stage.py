"""The stage: heatmaps under one another on one time axis."""

from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

from rnn_core.figures.style import DARK, LIGHT, frame, note, plain_axis


class Band(NamedTuple):
    """One block of rows on the stage.

    scale: "input", "probability" or "state". values: (rows, T), or None while they are still to come.
    note: what stands at the right of the title. wrong: (T,) bool, drawn as marks under the rows.
    exact: what hovering tells, where `values` are rounded.
    """

    title: str
    rows: list[str]
    scale: str
    values: np.ndarray | None = None
    note: str = ""
    wrong: np.ndarray | None = None
    exact: np.ndarray | None = None


_RANGES = {"input": (0, 1), "probability": (0, 1), "state": (-1, 1)}
_ROW = {"input": 22, "probability": 17, "state": 13}  # pixels
_TITLE, _MARKS, _GAP = 20, 8, 6
_MARGIN = {"l": 36, "r": 66, "t": 2, "b": 38}


def band_height(band):
    """Pixels that the rows of a band take: enough for each to be seen, but never most of the page."""
    return min(max(_ROW[band.scale] * len(band.rows), 20), 190)


def draw(bands, *, timesteps, step, legends, wrong, waiting="", dark=False):
    """Bands under one another on one time axis, steps counted from 1.

    bands: list of Band. step: the name of the axis. legends: {scale: name}. wrong: what a mark says
    on hover. waiting: what stands in a band without values.
    Every scale is fixed, so that a colour means the same in every epoch of every experiment.
    """
    colours = DARK if dark else LIGHT
    heights = [_TITLE + band_height(band) + (_MARKS if band.wrong is not None else 0) for band in bands]
    total = sum(heights) + _GAP * (len(bands) - 1)
    steps = np.arange(1, timesteps + 1)
    layout, traces, notes, spans = {}, [], [], {}
    top = total
    for number, (band, height) in enumerate(zip(bands, heights, strict=True), 1):
        ceiling, bottom = top - _TITLE, top - height
        floor = ceiling - band_height(band)
        spans.setdefault(band.scale, []).extend((ceiling, floor))
        layout[f"yaxis{number}"] = _rows_axis(band, (floor / total, ceiling / total), colours)
        notes += _title(band, top / total, colours)
        if band.values is None:
            notes.append(note(waiting, colours.muted, x=0.5, y=(floor + ceiling) / 2 / total, yanchor="middle"))
        else:
            traces.append(_heatmap(band, steps, f"y{number}", step))
        if band.wrong is not None:
            marks = len(bands) + number
            layout[f"yaxis{marks}"] = _hidden_axis((bottom / total, (bottom + _MARKS - 3) / total))
            traces.append(_marks(band, steps, f"y{marks}", f"{step} = %{{x}} · {wrong}", colours))
        top = bottom - _GAP
    for scale, edges in spans.items():
        axis = f"coloraxis{list(_RANGES).index(scale) + 1}"
        layout[axis] = _scale(scale, (min(edges) / total, max(edges) / total), legends[scale], colours)
    layout |= frame(colours, height=total + _MARGIN["t"] + _MARGIN["b"], margin=_MARGIN)
    layout["annotations"] = notes
    layout["xaxis"] = plain_axis(colours) | {
        "range": [0.5, timesteps + 0.5],
        "anchor": f"y{len(bands)}",
        "showgrid": False,
        "nticks": 12,
        "title": {"text": step, "standoff": 4, "font": {"size": 13}},
    }
    return go.Figure({"data": traces, "layout": layout})


def _heatmap(band, steps, axis, step):
    exact = {} if band.exact is None else {"customdata": band.exact}
    value = "customdata" if exact else "z"
    return exact | {
        "type": "heatmap",
        "z": band.values,
        "x": steps,
        "y": band.rows,
        "xaxis": "x",
        "yaxis": axis,
        "coloraxis": f"coloraxis{list(_RANGES).index(band.scale) + 1}",
        "xgap": 1 if len(steps) <= 120 else 0,
        "ygap": 1 if len(band.rows) <= 32 else 0,
        "hovertemplate": f"{band.title}<br>{step} = %{{x}} · %{{y}}: <b>%{{{value}:.4f}}</b><extra></extra>",
    }


def _marks(band, steps, axis, hover, colours):
    """A line of marks, one under each wrong step; the others are gaps."""
    return {
        "type": "heatmap",
        "z": np.where(band.wrong, 1.0, np.nan)[None].astype(np.float32),
        "x": steps,
        "y": [0],
        "xaxis": "x",
        "yaxis": axis,
        "xgap": 1 if len(steps) <= 120 else 0,
        "showscale": False,
        "colorscale": [[0, colours.wrong], [1, colours.wrong]],
        "zmin": 0,
        "zmax": 1,
        "hovertemplate": f"{band.title}<br>{hover}<extra></extra>",
        "hoverongaps": False,
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


def _hidden_axis(domain):
    return {"domain": list(domain), "anchor": "x", "visible": False, "fixedrange": True}


def _scale(scale, span, name, colours):
    low, high = _RANGES[scale]
    bottom, top = span
    ticks = [low, high] if scale == "input" else [low, (low + high) / 2, high]
    return {
        "cmin": low,
        "cmax": high,
        "colorscale": getattr(colours, scale),
        "colorbar": {
            "title": {"text": name, "side": "right", "font": {"size": 12, "color": colours.muted}},
            "x": 1,
            "xpad": 8,
            "y": (bottom + top) / 2,
            "len": top - bottom,
            "ypad": 0,
            "thickness": 10,
            "outlinewidth": 0,
            "tickvals": ticks,
            "tickfont": {"size": 11, "color": colours.muted},
        },
    }
