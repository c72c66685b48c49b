"""The groups of hidden states: before training and now, as trees or in the plane of their principal components."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from jaxtyping import Float

from rnn_core.figures import style
from rnn_core.figures.style import Attributes, Colours, Figure, Names

_HEIGHT_PX = 470
_MARGIN = {"l": 44, "r": 12, "t": 30, "b": 36}
_DOMAINS = ((0, 0.47), (0.53, 1))
_LABELS_SHARE = 0.34
"""Width of the labels at the right of a tree, as a share of the tree's width."""

Line: TypeAlias = tuple[Sequence[float], Sequence[float]]
"""The x and the y coordinates of a line's points."""


def trees(sides: Sequence[tuple[Sequence[str], Sequence[Line]]], *, names: Names, dark: bool = False) -> Figure:
    """Draw a tree for each of two networks. Branches join at their distance.

    Args:
        sides: For each network, the labels of the groups in the order of the tree, and the lines of the tree.
        names: The texts "before", "now" and "distance".
        dark: True for the dark scheme.
    """
    colours = style.DARK if dark else style.LIGHT
    traces = []
    layout = _layout(colours, names)
    for number, (groups, lines) in enumerate(sides, 1):
        axes = {"xaxis": f"x{number}", "yaxis": f"y{number}", "showlegend": False}
        x = [value for xs, _ in lines for value in (*xs, None)]
        y = [value for _, ys in lines for value in (*ys, None)]
        traces.append(style.scatter("lines", x, y, line={"color": colours.train, "width": 1.5}, **axes))
        text = [f" {group}" for group in groups]
        places = {"textposition": "middle right", "cliponaxis": False, "textfont": {"size": 12, "color": colours.text}}
        traces.append(style.scatter("text", [0] * len(groups), list(range(len(groups))), text=text, **places, **axes))
        widest = max((max(xs) for xs, _ in lines), default=1) or 1
        layout[f"xaxis{number}"] = _axis(colours, number, range=[1.05 * widest, -_LABELS_SHARE * widest], nticks=4)
        layout[f"xaxis{number}"] |= style.titled(names["distance"])
        span = {"range": [len(groups) - 0.5, -0.5], "visible": False, "anchor": f"x{number}"}
        layout[f"yaxis{number}"] = style.plain_axis(colours, **span)
    return {"data": traces, "layout": layout}


def planes(
    sides: Sequence[tuple[Sequence[str], Float[np.ndarray, "_ 2"]]], *, names: Names, dark: bool = False
) -> Figure:
    """Draw the groups of each of two networks as labelled markers in the plane.

    Args:
        sides: For each network, the labels of the groups, and their coordinates.
        names: The texts "before", "now", "first" and "second".
        dark: True for the dark scheme.
    """
    colours = style.DARK if dark else style.LIGHT
    traces = []
    layout = _layout(colours, names)
    for number, (groups, places) in enumerate(sides, 1):
        axes = {"xaxis": f"x{number}", "yaxis": f"y{number}", "showlegend": False}
        look = {"marker": {"color": colours.train, "size": 6}, "textposition": "top center", "cliponaxis": False}
        look |= {"textfont": {"size": 12, "color": colours.text}, "hover": "%{text}: <b>%{x:.2f}</b>, <b>%{y:.2f}</b>"}
        traces.append(style.scatter("markers+text", *places.T, text=list(groups), **look, **axes))
        reach = 1.25 * float(np.abs(places).max(initial=1e-9))
        span = {"range": [-reach, reach], "nticks": 5}
        layout[f"xaxis{number}"] = _axis(colours, number, **span) | style.titled(names["first"])
        layout[f"yaxis{number}"] = style.plain_axis(colours, anchor=f"x{number}", showgrid=False, **span)
    layout["yaxis1"] |= style.titled(names["second"])
    return {"data": traces, "layout": layout}


def _axis(colours: Colours, number: int, **attributes: Any) -> Attributes:
    return style.plain_axis(colours, domain=_DOMAINS[number - 1], anchor=f"y{number}", showgrid=False, **attributes)


def _layout(colours: Colours, names: Names) -> Attributes:
    layout = style.base_layout(colours, height=_HEIGHT_PX, margin=_MARGIN)
    layout["annotations"] = [
        style.heading(names[time], colours, x=domain[0], y=1, indent=0)
        for time, domain in zip(("before", "now"), _DOMAINS, strict=True)
    ]
    return layout
