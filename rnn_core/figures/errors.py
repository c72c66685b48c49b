"""The errors: the loss at each step of a sequence, and the mean loss by place, with their theoretical minimum."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from jaxtyping import Float, Int

from rnn_core.figures import style
from rnn_core.figures.style import Attributes, Colours, Figure, Names

_HEIGHT_PX = 440
_MARGIN = {"l": 52, "r": 12, "t": 30, "b": 40}
_STEPS_DOMAIN = (0.5, 1.0)
_MEANS_DOMAIN = (0.0, 0.32)


def draw(
    steps: Int[np.ndarray, " steps"],
    losses: Float[np.ndarray, " steps"],
    minimum: Float[np.ndarray, " steps"],
    means: Float[np.ndarray, "places 2"],
    *,
    letters: Sequence[str],
    places: Sequence[str],
    names: Names,
    dark: bool = False,
) -> Figure:
    """Draw bars for the losses by step and for the mean losses by place, and lines for their minima.

    Args:
        steps: The number of each step.
        losses: The loss at each step.
        minimum: The lowest possible loss at each step.
        means: The mean loss and the mean minimum by place.
        letters: The label of each step's target.
        places: The label of each place.
        names: The texts "step", "loss", "place", "mean" and "least".
        dark: True for the dark scheme.
    """
    colours = style.DARK if dark else style.LIGHT
    mean_losses, mean_minimum = np.transpose(means)
    traces = [
        *_bars(steps, losses, minimum, colours, "y", letters, names),
        *_bars(np.arange(len(means)), mean_losses, mean_minimum, colours, "y2", places, names, xaxis="x2"),
        style.legend_key(names["least"], line={"color": colours.text, "width": 2}),
    ]
    top = 1.05 * float(np.nanmax([*losses, *minimum, 1e-9]))
    mean_top = 1.1 * float(np.nanmax([*np.ravel(means), 1e-9]))
    layout = style.base_layout(colours, height=_HEIGHT_PX, margin=_MARGIN) | style.legend(1) | {"bargap": 0.15}
    layout["xaxis"] = style.plain_axis(colours, showgrid=False, anchor="y", range=[steps[0] - 0.6, steps[-1] + 0.6])
    layout["xaxis"] |= style.titled(names["step"])
    layout["yaxis"] = style.plain_axis(colours, domain=_STEPS_DOMAIN, range=[0, top], nticks=5)
    ticks = {"tickvals": list(range(len(places))), "ticktext": list(places)}
    layout["xaxis2"] = style.plain_axis(colours, showgrid=False, anchor="y2", **ticks) | style.titled(names["place"])
    layout["yaxis2"] = style.plain_axis(colours, domain=_MEANS_DOMAIN, range=[0, mean_top], nticks=4)
    layout["annotations"] = [
        style.heading(names["loss"], colours, y=_STEPS_DOMAIN[1], indent=_MARGIN["l"]),
        style.heading(names["mean"], colours, y=_MEANS_DOMAIN[1], indent=_MARGIN["l"]),
    ]
    return {"data": traces, "layout": layout}


def _bars(
    x: Int[np.ndarray, " bars"],
    losses: Float[np.ndarray, " bars"],
    minimum: Float[np.ndarray, " bars"],
    colours: Colours,
    yaxis: str,
    texts: Sequence[str],
    names: Names,
    **axes: Any,
) -> Iterator[Attributes]:
    """Yield a trace of bars for the losses, and a trace of lines that mark each bar's minimum."""
    hover = f"%{{customdata}}<br>{names['loss']}: <b>%{{y:.4f}}</b><extra></extra>"
    bar = {"type": "bar", "x": x, "y": losses, "marker": {"color": colours.train, "line": {"width": 0}}}
    yield bar | {"yaxis": yaxis, "customdata": texts, "hovertemplate": hover, "showlegend": False} | axes
    edges = [value for place in x for value in (place - 0.42, place + 0.42, None)]
    heights = [value for level in minimum for value in (level, level, None)]
    line = {"color": colours.text, "width": 2}
    yield style.scatter("lines", edges, heights, yaxis=yaxis, line=line, showlegend=False, **axes)
