"""From arrays and strings to Plotly figures: the stage and the learning curves.

Knows neither Spec nor State nor Keras.
"""

from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

FONT = '"Source Sans", "Source Sans 3", "Hiragino Sans", "Noto Sans JP", "Noto Sans CJK JP", "Yu Gothic UI", sans-serif'


class Colours(NamedTuple):
    """What a figure is drawn with. Scales are told apart by colour-blind readers, and by their lightness."""

    text: str
    muted: str
    grid: str
    wrong: str
    train: str
    validation: str
    input: list
    probability: list
    state: list


LIGHT = Colours(
    text="#1b2227",
    muted="#5b666e",
    grid="#e3e7ea",
    wrong="#c2185b",
    train="#b9520c",
    validation="#1f66ad",
    input=[[0, "#f3f4f5"], [1, "#4a555e"]],
    probability=[[0, "#f3f4f5"], [0.5, "#7fbaa3"], [1, "#00684a"]],
    state=[[0, "#1a5ba6"], [0.25, "#6aaed6"], [0.5, "#f7f7f7"], [0.75, "#f5a25d"], [1, "#bf4f07"]],
)
DARK = Colours(
    text="#eef2f4",
    muted="#a3afb8",
    grid="#2a333b",
    wrong="#ff6fae",
    train="#ffb066",
    validation="#7cc0ff",
    input=[[0, "#1b232a"], [1, "#d5dde3"]],
    probability=[[0, "#1b232a"], [0.5, "#2f8a6e"], [1, "#86f5cd"]],
    state=[[0, "#8accff"], [0.25, "#2f77b5"], [0.5, "#1b232a"], [0.75, "#b8641e"], [1, "#ffb978"]],
)


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


def stage(bands, *, timesteps, step, legends, wrong, waiting="", dark=False):
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
            notes.append(_note(waiting, colours.muted, x=0.5, y=(floor + ceiling) / 2 / total, yanchor="middle"))
        else:
            traces.append(_heatmap(band, steps, f"y{number}", step))
        if band.wrong is not None:
            marks = len(bands) + number
            layout[f"yaxis{marks}"] = _hidden_axis((bottom / total, (bottom + _MARKS - 3) / total))
            traces.append(_marks(band, steps, f"y{marks}", f"{step} %{{x}} · {wrong}", colours))
        top = bottom - _GAP
    for scale, edges in spans.items():
        axis = f"coloraxis{list(_RANGES).index(scale) + 1}"
        layout[axis] = _scale(scale, (min(edges) / total, max(edges) / total), legends[scale], colours)
    layout |= _frame(colours, height=total + _MARGIN["t"] + _MARGIN["b"], margin=_MARGIN)
    layout["annotations"] = notes
    layout["xaxis"] = _axis(colours) | {
        "range": [0.5, timesteps + 0.5], "anchor": f"y{len(bands)}", "showgrid": False, "nticks": 12,
        "title": {"text": step, "standoff": 4},
    }
    return go.Figure({"data": traces, "layout": layout})


def _heatmap(band, steps, axis, step):
    exact = {} if band.exact is None else {"customdata": band.exact}
    value = "customdata" if exact else "z"
    return exact | {
        "type": "heatmap", "z": band.values, "x": steps, "y": band.rows, "xaxis": "x", "yaxis": axis,
        "coloraxis": f"coloraxis{list(_RANGES).index(band.scale) + 1}",
        "xgap": 1 if len(steps) <= 120 else 0, "ygap": 1 if len(band.rows) <= 32 else 0,
        "hovertemplate": f"{step} %{{x}} · %{{y}}: <b>%{{{value}:.4f}}</b><extra>{band.title}</extra>",
    }


def _marks(band, steps, axis, hover, colours):
    """A line of marks, one under each wrong step; the others are gaps."""
    return {
        "type": "heatmap", "z": np.where(band.wrong, 1.0, np.nan)[None].astype(np.float32), "x": steps, "y": [0],
        "xaxis": "x", "yaxis": axis, "xgap": 1 if len(steps) <= 120 else 0, "showscale": False,
        "colorscale": [[0, colours.wrong], [1, colours.wrong]], "zmin": 0, "zmax": 1,
        "hovertemplate": f"{hover}<extra>{band.title}</extra>", "hoverongaps": False,
    }


def _title(band, y, colours):
    left = _note(f"<b>{band.title}</b>", colours.text, x=0, y=y, xanchor="left", xshift=-_MARGIN["l"])
    return [left, _note(band.note, colours.text, x=1, y=y, xanchor="right")] if band.note else [left]


def _note(text, colour, *, x, y, xanchor="center", yanchor="top", xshift=0):
    return {
        "text": text, "x": x, "y": y, "xref": "paper", "yref": "paper", "xanchor": xanchor, "yanchor": yanchor,
        "xshift": xshift, "showarrow": False, "font": {"size": 14, "color": colour}, "borderpad": 0,
    }


def _rows_axis(band, domain, colours):
    every = max(1, -(-11 * len(band.rows) // band_height(band)))  # a label takes 11 pixels
    return _axis(colours) | {
        "domain": list(domain), "anchor": "x", "range": [len(band.rows) - 0.5, -0.5], "type": "category",
        "showgrid": False, "tickvals": band.rows[::every], "tickfont": {"size": 11, "color": colours.muted},
    }


def _hidden_axis(domain):
    return {"domain": list(domain), "anchor": "x", "visible": False, "fixedrange": True}


def _scale(scale, span, name, colours):
    low, high = _RANGES[scale]
    bottom, top = span
    ticks = [low, high] if scale == "input" else [low, (low + high) / 2, high]
    return {
        "cmin": low, "cmax": high, "colorscale": getattr(colours, scale),
        "colorbar": {
            "title": {"text": name, "side": "right", "font": {"size": 12, "color": colours.muted}},
            "x": 1, "xpad": 8, "y": (bottom + top) / 2, "len": top - bottom, "ypad": 0, "thickness": 10,
            "outlinewidth": 0, "tickvals": ticks, "tickfont": {"size": 11, "color": colours.muted},
        },
    }


def _axis(colours):
    return {
        "fixedrange": True, "zeroline": False, "ticks": "", "gridcolor": colours.grid, "linecolor": colours.grid,
        "tickfont": {"size": 12, "color": colours.muted},
    }


def _frame(colours, *, height, margin):
    """The layout that every figure shares; explicit, for a Plotly template is as long as the data."""
    return {
        "height": height, "margin": margin, "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 13, "color": colours.text}, "template": "none", "dragmode": False,
        "hoverlabel": {"font": {"family": FONT, "size": 14}}, "showlegend": False,
    }


def curves(metrics, *, epoch, epochs, chance, names, rates=(), dark=False):
    """Loss and accuracy over the epochs, training and validation, as two panels on one axis.

    metrics: (epochs + 1, 4) of loss, accuracy, val_loss, val_accuracy, from epoch 0 on; NaN is not drawn.
    epoch: where the marker stands. epochs: how far the axis goes. chance: the loss of an answer without
    memory, drawn as a line. rates: [(epoch, text), ...], where the learning rate changed.
    names: {"epoch", "loss", "accuracy", "train", "validation", "chance"} in the reader's language.
    """
    colours = DARK if dark else LIGHT
    metrics = np.asarray(metrics, np.float64)
    losses = metrics[:, 0::2][np.isfinite(metrics[:, 0::2])]
    ceiling = max(2 * chance if losses.max() < 2 * chance else losses.max() * 1.05, 1e-9)
    panels = (("loss", 0, "y", ceiling), ("accuracy", 1, "y2", 1.04))
    traces, notes = [], []
    for name, column, axis, _ in panels:
        for offset, label, colour, dash in ((0, "train", colours.train, "solid"), (2, "validation", colours.validation, "dot")):
            values = metrics[:, column + offset]
            if np.isfinite(values).any():
                traces.append(_line(values, axis, names[name], names[label], colour, dash, names["epoch"]))
                traces[-1]["showlegend"] = name == "loss"
    domains = {"y": (0.46, 0.96), "y2": (0.0, 0.32)}
    layout = _frame(colours, height=340, margin={"l": 52, "r": 66, "t": 28, "b": 40})
    for name, _, axis, top in panels:
        layout["yaxis" + axis[1:]] = _axis(colours) | {
            "domain": domains[axis], "range": [0, top], "nticks": 5, "anchor": "x",
        }
        notes.append(_note(f"<b>{names[name]}</b>", colours.text, x=0, y=domains[axis][1], xanchor="left", yanchor="bottom", xshift=-46))
    shapes = [_rule(colours.muted, axis="y", y0=chance, y1=chance, x0=0, x1=1, xref="paper", dash="dash")]
    notes.append(_note(names["chance"], colours.muted, x=1, y=chance, xanchor="right", yanchor="bottom") | {"yref": "y"})
    marks = [(epoch, "", colours.text, "solid"), *((at, text, colours.muted, "dashdot") for at, text in rates)]
    for at, text, colour, dash in marks:
        shapes.append(_rule(colour, axis="paper", x0=at, x1=at, y0=0, y1=0.96, xref="x", dash=dash))
        if text:
            notes.append(_note(text, colour, x=at, y=0.96, xanchor="left", yanchor="bottom") | {"xref": "x"})
    layout |= {"shapes": shapes, "annotations": notes, "hovermode": "x unified", "showlegend": True}
    layout["legend"] = {"orientation": "h", "x": 1, "xanchor": "right", "y": 1.03, "yanchor": "bottom", "font": {"size": 13}}
    layout["xaxis"] = _axis(colours) | {
        "range": [-0.02 * epochs, epochs * 1.02], "anchor": "y2", "nticks": 12, "showgrid": False,
        "title": {"text": names["epoch"], "standoff": 4},
    }
    return go.Figure({"data": traces, "layout": layout})


def _line(values, axis, panel, label, colour, dash, epoch):
    return {
        "type": "scatter", "mode": "lines+markers" if len(values) <= 60 else "lines", "x": np.arange(len(values)), "y": values,
        "xaxis": "x", "yaxis": axis, "name": label, "line": {"color": colour, "width": 2.5, "dash": dash}, "marker": {"size": 5},
        "hovertemplate": f"{panel}, {label}: <b>%{{y:.4f}}</b><extra></extra>",
    }


def _rule(colour, *, axis, dash, **place):
    return {"type": "line", "yref": axis, "layer": "below", "line": {"color": colour, "width": 1.5, "dash": dash}, **place}
