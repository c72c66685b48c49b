"""The errors: the loss at each step of a sequence and the mean loss by place, each with its theoretical minimum.

A place is a position in a word, a cycle or a string.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from jaxtyping import Bool, Float, Int

from rnn_core.figures import style
from rnn_core.figures.style import Attributes, Colours, Figure, Names

_HEIGHT_PX = 440
_MARGIN = {"l": 52, "r": 12, "t": 30, "b": 40}
_STEPS_DOMAIN = (0.5, 1.0)
_MEANS_DOMAIN = (0.0, 0.32)
_PALE = 0.45
"""Opacity of a pale bar."""

_MAX_LETTERS = 60
"""If there are more bars than this, no letters are drawn below them."""


def draw(
    steps: Int[np.ndarray, " steps"],
    losses: Float[np.ndarray, " steps"],
    minimum: Float[np.ndarray, " steps"],
    means: Float[np.ndarray, "places 2"],
    *,
    letters: Sequence[str],
    places: Sequence[str],
    names: Names,
    begins: Bool[np.ndarray, " steps"] | None = None,
    strong: Bool[np.ndarray, " steps"] | None = None,
    strong_places: Bool[np.ndarray, " places"] | None = None,
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
        begins: True at each step at which a word, a string or a cycle begins. A thin line is drawn before each of these
            steps, and letters are written below the bars unless there are too many. None for neither lines nor letters.
        strong: True for each step whose bar is in full colour. The other bars are pale. By default, no bar is pale.
        strong_places: True for each place whose bar is in full colour. By default, no bar is pale.
        dark: True for the dark scheme.
    """
    colours = style.DARK if dark else style.LIGHT
    mean_losses, mean_minimum = np.transpose(means)
    traces = [
        *_bars(steps, losses, minimum, _colours_of(strong, colours), colours, "y", letters, names),
        *_bars(
            np.arange(len(means)),
            mean_losses,
            mean_minimum,
            _colours_of(strong_places, colours),
            colours,
            "y2",
            places,
            names,
            xaxis="x2",
        ),
        style.legend_key(names["least"], line={"color": colours.text, "width": 2}),
    ]
    top = 1.05 * float(np.nanmax([*losses, *minimum, 1e-9]))
    mean_top = 1.1 * float(np.nanmax([*np.ravel(means), 1e-9]))
    layout = style.base_layout(colours, height=_HEIGHT_PX, margin=_MARGIN) | style.legend(1) | {"bargap": 0.15}
    layout["xaxis"] = style.plain_axis(colours, showgrid=False, anchor="y", range=[steps[0] - 0.6, steps[-1] + 0.6])
    layout["xaxis"] |= style.titled(names["step"]) if begins is None else _lettered(steps, letters)
    if begins is not None:
        line = {"line": {"color": colours.muted, "width": 1}, "opacity": 0.5, "y0": 0, "y1": top}
        layout["shapes"] = [style.rule("", x0=step - 0.5, x1=step - 0.5, **line) for step in steps[begins]]
    layout["yaxis"] = style.plain_axis(colours, domain=_STEPS_DOMAIN, range=[0, top], nticks=5)
    ticks = {"tickvals": list(range(len(places))), "ticktext": list(places)}
    layout["xaxis2"] = style.plain_axis(colours, showgrid=False, anchor="y2", **ticks) | style.titled(names["place"])
    layout["yaxis2"] = style.plain_axis(colours, domain=_MEANS_DOMAIN, range=[0, mean_top], nticks=4)
    layout["annotations"] = [
        style.heading(names["loss"], colours, y=_STEPS_DOMAIN[1], indent=_MARGIN["l"]),
        style.heading(names["mean"], colours, y=_MEANS_DOMAIN[1], indent=_MARGIN["l"]),
    ]
    return {"data": traces, "layout": layout}


def _lettered(steps: Int[np.ndarray, " steps"], letters: Sequence[str]) -> Attributes:
    """Return the ticks of an axis: the labels below the bars, or {} if there are too many bars.

    If any label has several letters, all labels are written upwards.
    """
    if len(steps) > _MAX_LETTERS:
        return {}
    angle = {"tickangle": -90 if max(map(len, letters)) > 1 else 0}
    return {"tickvals": steps, "ticktext": list(letters), "ticklabelstandoff": 2} | angle


def _colours_of(strong: Bool[np.ndarray, " bars"] | None, colours: Colours) -> str | list[str]:
    """Return one colour for all bars, or a list of colours, in which bars that are not strong are pale."""
    if strong is None:
        return colours.train
    return [colours.train if is_strong else style.faint(colours.train, _PALE) for is_strong in strong]


def _bars(
    x: Int[np.ndarray, " bars"],
    losses: Float[np.ndarray, " bars"],
    minimum: Float[np.ndarray, " bars"],
    colour: str | list[str],
    colours: Colours,
    yaxis: str,
    texts: Sequence[str],
    names: Names,
    **axes: Any,
) -> Iterator[Attributes]:
    """Yield a trace of bars for the losses, and a trace of lines that mark each bar's minimum."""
    hover = f"%{{customdata}}<br>{names['loss']}: <b>%{{y:.4f}}</b><extra></extra>"
    bar = {"type": "bar", "x": x, "y": losses, "marker": {"color": colour, "line": {"width": 0}}}
    yield bar | {"yaxis": yaxis, "customdata": texts, "hovertemplate": hover, "showlegend": False} | axes
    edges = [value for place in x for value in (place - 0.42, place + 0.42, None)]
    heights = [value for level in minimum for value in (level, level, None)]
    line = {"color": colours.text, "width": 2}
    yield style.scatter("lines", edges, heights, yaxis=yaxis, line=line, showlegend=False, **axes)
