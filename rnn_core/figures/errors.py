"""The error by step: along one sequence, and on average by place; with the least that is possible."""

import numpy as np

from rnn_core.figures import style

_HEIGHT = 440
_MARGIN = {"l": 52, "r": 12, "t": 30, "b": 40}
_ALONG, _MEANS = (0.5, 1.0), (0.0, 0.32)  # the panels, from where to where


def draw(steps, losses, least, means, *, letters, places, names, dark=False):
    """Bars for the losses, and lines for the least possible.

    steps: (N,) from 1. losses, least: (N,). means: (P, 2), the mean of both by place. letters: the name of the target
    of each step. places: the name of each place. names: {"step", "loss", "place", "mean", "least"} in the reader's
    language.
    """
    colours = style.DARK if dark else style.LIGHT
    traces = [
        *_bars(steps, losses, least, colours, "y", letters, names),
        *_bars(np.arange(len(means)), *np.transpose(means), colours, "y2", places, names, xaxis="x2"),
        style.legend_key(names["least"], line={"color": colours.text, "width": 2}),
    ]
    top = 1.05 * float(np.nanmax([*losses, *least, 1e-9]))
    layout = style.base_layout(colours, height=_HEIGHT, margin=_MARGIN) | style.legend(1) | {"bargap": 0.15}
    layout["xaxis"] = style.plain_axis(colours, showgrid=False, anchor="y", range=[steps[0] - 0.6, steps[-1] + 0.6])
    layout["xaxis"] |= style.titled(names["step"])
    layout["yaxis"] = style.plain_axis(colours, domain=_ALONG, range=[0, top], nticks=5)
    named = {"tickvals": list(range(len(places))), "ticktext": list(places)}
    layout["xaxis2"] = style.plain_axis(colours, showgrid=False, anchor="y2", **named) | style.titled(names["place"])
    layout["yaxis2"] = style.plain_axis(
        colours, domain=_MEANS, range=[0, 1.1 * float(np.nanmax([*np.ravel(means), 1e-9]))], nticks=4
    )
    layout["annotations"] = [
        style.heading(names["loss"], colours, y=_ALONG[1], indent=_MARGIN["l"]),
        style.heading(names["mean"], colours, y=_MEANS[1], indent=_MARGIN["l"]),
    ]
    return {"data": traces, "layout": layout}


def _bars(x, losses, least, colours, yaxis, text, names, **axes):
    """Bars of the losses, and over each a line at the least."""
    hover = f"%{{customdata}}<br>{names['loss']}: <b>%{{y:.4f}}</b><extra></extra>"
    bar = {"type": "bar", "x": x, "y": losses, "marker": {"color": colours.train, "line": {"width": 0}}}
    yield bar | {"yaxis": yaxis, "customdata": text, "hovertemplate": hover, "showlegend": False} | axes
    edges = [value for place in x for value in (place - 0.42, place + 0.42, None)]
    heights = [value for level in least for value in (level, level, None)]
    line = {"color": colours.text, "width": 2}
    yield style.scatter("lines", edges, heights, yaxis=yaxis, line=line, showlegend=False, **axes)
