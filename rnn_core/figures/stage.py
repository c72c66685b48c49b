"""The stage: heatmaps under one another on one time axis."""

from typing import NamedTuple

import numpy as np

from rnn_core.figures import style


class Band(NamedTuple):
    """One block of rows on the stage.

    scale: a name of SCALES. values: (rows, T), or (rows, 1) for a single output for the whole sequence, which is
    drawn wide at its end, or None while they are still to come. Of `cell_state`, any finite numbers.
    note: the text at the right of the title. incorrect: (T,) or (1,) bool, drawn as marks under the rows.
    padding: (T,) or (rows, T) bool, the steps that are no data, drawn as hatched gaps.
    exact: the values that hovering tells, where `values` are rounded.
    """

    title: str
    rows: list[str]
    scale: str
    values: np.ndarray | None = None
    note: str = ""
    incorrect: np.ndarray | None = None
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
    "cell_state": Scale(-1, 1, (-2, -1, 0, 1, 2), 13),
}
"""name -> Scale. `cell_state` has no bounds: its colour is that of tanh c, from which the cell makes its output."""

_TITLE, _MARKS, _GAP = 20, 8, 6  # pixels
_MARGIN = {"l": 36, "r": 66, "t": 2, "b": 38}
_WIDE = 1 / 8  # of the time axis, for a single output


def band_height(band):
    """Pixels that the rows of a band take: enough for each to be seen, but never most of the page."""
    return min(max(SCALES[band.scale].row * len(band.rows), 20), 190)


def draw(bands, *, timesteps, step, legends, hints, input_range=(0, 1), picked=None, dark=False):
    """Bands under one another on one time axis, steps counted from 1.

    bands: list of Band. step: the name of the axis. legends: {scale: name}. hints: {"incorrect", "padding", "waiting"}:
    what hovering a mark and a gap tells, and what stands in a band without values.
    input_range: from where to where the inputs go. picked: the step, from 1, that is framed through all bands.
    Every scale is fixed, so that a colour means the same in every epoch of every experiment.
    """
    colours = style.DARK if dark else style.LIGHT
    heights = [_TITLE + band_height(band) + (_MARKS if band.incorrect is not None else 0) for band in bands]
    total = sum(heights) + _GAP * (len(bands) - 1)
    layout = style.base_layout(colours, height=total + _MARGIN["t"] + _MARGIN["b"], margin=_MARGIN)
    traces, notes, spans = [], [], {}
    top = total
    for number, (band, height) in enumerate(zip(bands, heights, strict=True), 1):
        ceiling, bottom = top - _TITLE, top - height
        floor = ceiling - band_height(band)
        domain = (floor / total, ceiling / total)
        spans.setdefault(band.scale, []).extend(domain)
        layout[f"yaxis{number}"] = _rows_axis(band, domain, colours)
        notes += _title(band, top / total, colours)
        if band.values is None:
            notes.append(
                style.note(hints["waiting"], colours.muted, x=0.5, y=(floor + ceiling) / 2 / total, yanchor="middle")
            )
        else:
            traces.append(_heatmap(band, timesteps, f"y{number}", step))
        if band.padding is not None and np.any(band.padding):
            gaps = 2 * len(bands) + number
            over = {"overlaying": f"y{number}"}  # else hovering finds nothing below it
            layout[f"yaxis{gaps}"] = _hidden_axis(domain, len(band.rows)) | over
            traces.append(_gaps(band, f"y{gaps}", hints["padding"], colours))
        if band.incorrect is not None:
            marks = len(bands) + number
            layout[f"yaxis{marks}"] = _hidden_axis((bottom / total, (bottom + _MARKS - 3) / total), 1)
            traces.append(_marks(band, timesteps, f"y{marks}", step, hints["incorrect"], colours))
        top = bottom - _GAP
    for scale, edges in spans.items():
        layout[_colour_axis(scale)] = _scale(scale, input_range, (min(edges), max(edges)), legends[scale], colours)
    layout["annotations"] = notes
    layout["shapes"] = [] if picked is None else [_step_frame(picked, colours)]
    across = {"range": [0.5, timesteps + 0.5], "anchor": f"y{len(bands)}", "showgrid": False}
    layout["xaxis"] = style.plain_axis(colours, **across, **style.whole_ticks(timesteps), **style.titled(step))
    return {"data": traces, "layout": layout}


# --- traces


def _heatmap(band, timesteps, axis, step):
    values, exact = band.values, band.exact
    if band.scale == "cell_state":
        values, exact = np.tanh(values), values
    single = values.shape[1] == 1 < timesteps
    written = single and band_height(band) >= 12 * len(band.rows)
    hovered, extra = "z", {"texttemplate": "%{z:.2f}" if written else ""}
    if exact is not None:
        hovered, extra["customdata"] = "customdata", exact
        if written:  # Plotly fills text into the template, but not custom data
            extra |= {"text": [[f"{value:.2f}"] for (value,) in exact], "texttemplate": "%{text}"}
    return style.heatmap(
        values,
        _edges(values, timesteps),
        band.rows,
        hover=f"{_place(band, step, single)}%{{y}}: <b>%{{{hovered}:.4f}}</b>",
        gaps=(_column_gap(timesteps), 1 if len(band.rows) <= 32 else 0),
        xaxis="x",
        yaxis=axis,
        coloraxis=_colour_axis(band.scale),
        **extra,
    )


def _marks(band, timesteps, axis, step, hint, colours):
    """A line of marks, one under each incorrect step; the others are gaps."""
    values = np.where(band.incorrect, 1.0, np.nan)[None].astype(np.float32)
    hover = _place(band, step, len(band.incorrect) == 1 < timesteps) + hint
    red = {"colorscale": [[0, colours.incorrect], [1, colours.incorrect]], "zmin": 0, "zmax": 1, "showscale": False}
    look = {"gaps": (_column_gap(timesteps), None), "xaxis": "x", "yaxis": axis} | red
    return style.heatmap(values, _edges(values, timesteps), [0], hover=hover, **look)


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
    hatch = {"shape": "/", "size": 7, "solidity": 0.15, "fgcolor": colours.muted}
    look = {"line": {"width": 0}, "fill": "toself", "fillcolor": "rgba(0,0,0,0)", "fillpattern": hatch}
    told = {"hoveron": "fills", "hoverinfo": "text", "text": hover}
    return style.scatter("lines", x, y, xaxis="x", yaxis=axis, **look, **told)


def _place(band, step, single):
    """What hovering tells first: the band, and the step unless there is a single output for all of them."""
    return f"{band.title}<br>" if single else f"{band.title}<br>{step} = %{{x}} · "


def _edges(values, timesteps):
    """Where the columns of values stand: at their steps, or, of a single one, from where to where it goes."""
    if values.shape[-1] == timesteps:
        return np.arange(1, timesteps + 1)
    return np.array([timesteps - max(1, timesteps * _WIDE), timesteps]) + 0.5


def _column_gap(timesteps):
    return 1 if timesteps <= 120 else 0


# --- the layout


def _title(band, y, colours):
    left = style.note(f"<b>{band.title}</b>", colours.text, x=0, y=y, xanchor="left", xshift=-_MARGIN["l"])
    return [left, style.note(band.note, colours.text, x=1, y=y, xanchor="right")] if band.note else [left]


def _step_frame(step, colours):
    place = {"xref": "x", "x0": step - 0.5, "x1": step + 0.5, "yref": "paper", "y0": 0, "y1": 1}
    return place | {"type": "rect", "line": {"color": colours.text, "width": 1.5}}


def _rows_axis(band, domain, colours):
    every = max(1, -(-11 * len(band.rows) // band_height(band)))  # a label takes 11 pixels
    place = {"domain": domain, "anchor": "x", "range": [len(band.rows) - 0.5, -0.5]}
    return style.names_axis(colours, tickvals=band.rows[::every], **place)


def _hidden_axis(domain, rows):
    return {"domain": domain, "anchor": "x", "range": [rows - 0.5, -0.5], "visible": False, "fixedrange": True}


def _colour_axis(scale):
    return f"coloraxis{list(SCALES).index(scale) + 1}".removesuffix("1")


def _scale(scale, input_range, span, name, colours):
    """The colours of a scale, and their legend beside all of its bands, from where to where."""
    bottom, top = span
    low, high, ticks, _ = SCALES[scale]
    if scale == "input":
        low, high = ticks = input_range
    place = {"title": name, "y": (bottom + top) / 2, "len": top - bottom}
    written = {"ticktext": [f"{tick:g}" for tick in ticks]}
    ticks = np.tanh(ticks) if scale == "cell_state" else ticks
    return style.colour_axis(colours, getattr(colours, scale), low, high, tickvals=ticks, **written, **place)
