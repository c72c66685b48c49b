"""Groups of hidden states in the untrained network and in the network now: as trees, or in a plane.

The axes of the plane are the first two principal components.
"""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
from jaxtyping import Float

from rnn_core.figures import style
from rnn_core.figures.style import Attributes, Colours, Figure, Names

_HEIGHT_PX = 470
_MARGIN = {"l": 44, "r": 8, "t": 52, "b": 36}
_DOMAINS = ((0, 0.47), (0.53, 1))
_NARROWEST_PX = 130
"""Width of a tree with its labels in the narrowest figure."""

_LETTER_PX = 6.6
"""Mean width of a letter of a label."""

_MARK_PX = 16
"""Width of the marker before a label."""

_SYMBOLS = ("circle", "triangle-up", "square", "diamond", "circle-open")
"""The marker symbol of each kind of group (see `Kinds`)."""

_KIND_COLOURS = {
    False: ("#1f66ad", "#b9520c", "#1b2227", "#00684a", "#8a2f86"),
    True: ("#7cc0ff", "#ffb066", "#eef2f4", "#5fd3a6", "#e3a0e0"),
}
"""True for the dark scheme -> the colour of each kind of group."""

Kinds: TypeAlias = Mapping[str, str]
"""Kind of a group, such as "verb" -> its name in the reader's language, in the legend's order; empty for no kinds."""

Line: TypeAlias = tuple[Sequence[float], Sequence[float]]
"""The x and the y coordinates of a line's points."""


def trees(
    sides: Sequence[tuple[Sequence[str], Sequence[str], Sequence[Line]]],
    *,
    names: Names,
    kinds: Kinds = MappingProxyType({}),
    dark: bool = False,
) -> Figure:
    """Draw a tree for each of two networks. Two branches join at the distance between their groups.

    The leaf of each group has the marker of the group's kind.

    Args:
        sides: For each network, the labels and the kinds of the groups in the order of the tree, and the lines of the
            tree.
        names: The texts "before", "now" and "distance".
        kinds: The kinds and their names.
        dark: True for the dark scheme.
    """
    colours = style.DARK if dark else style.LIGHT
    traces = []
    layout = _layout(colours, names)
    for number, (groups, kinds_of, lines) in enumerate(sides, 1):
        axes = {"xaxis": f"x{number}", "yaxis": f"y{number}", "showlegend": False}
        x = [value for xs, _ in lines for value in (*xs, None)]
        y = [value for _, ys in lines for value in (*ys, None)]
        line = {"color": colours.muted if kinds else colours.train, "width": 1.5}
        traces.append(style.scatter("lines", x, y, line=line, **axes))
        text = [f"  {group}" for group in groups]
        look = {"textposition": "middle right", "cliponaxis": False, "textfont": {"size": 12, "color": colours.text}}
        look |= {"marker": _marks(kinds_of, kinds, dark) if kinds else {"size": 1, "opacity": 0}}
        leaves = [0] * len(groups), list(range(len(groups)))
        traces.append(style.scatter("markers+text", *leaves, text=text, **look, **axes))
        widest = max((max(xs) for xs, _ in lines), default=1) or 1
        room = min(0.65, (_MARK_PX + _LETTER_PX * max(map(len, groups))) / _NARROWEST_PX)
        span = [1.05 * widest, -1.05 * widest * room / (1 - room)]
        layout[f"xaxis{number}"] = _axis(colours, number, range=span, tickvals=_distances(widest))
        layout[f"xaxis{number}"] |= style.titled(names["distance"])
        upright = {"range": [len(groups) - 0.5, -0.5], "visible": False, "anchor": f"x{number}"}
        layout[f"yaxis{number}"] = style.plain_axis(colours, **upright)
    return {"data": [*traces, *_legend_keys(kinds, dark)], "layout": layout}


def _distances(widest: float) -> list[float]:
    """Return three to five round distances, from 0 to at most the widest distance in a tree."""
    size = 10.0 ** np.floor(np.log10(widest))
    step = next(size * share for share in (0.2, 0.5, 1, 2) if widest / (size * share) < 5)
    return (step * np.arange(int(widest / step) + 1)).tolist()


def planes(
    sides: Sequence[tuple[Sequence[str], Sequence[str], Float[np.ndarray, "_ 2"]]],
    *,
    names: Names,
    kinds: Kinds = MappingProxyType({}),
    dark: bool = False,
) -> Figure:
    """Draw the groups of each of two networks as labelled markers in the plane.

    The browser moves labels that would overlap, and leaves out labels for which it finds no room.

    Args:
        sides: For each network, the labels and the kinds of the groups, and their coordinates.
        names: The texts "before", "now", "first" and "second".
        kinds: The kinds and their names.
        dark: True for the dark scheme.
    """
    colours = style.DARK if dark else style.LIGHT
    traces = []
    layout = _layout(colours, names)
    for number, (groups, kinds_of, places) in enumerate(sides, 1):
        axes = {"xaxis": f"x{number}", "yaxis": f"y{number}", "showlegend": False}
        marker = _marks(kinds_of, kinds, dark) if kinds else {"color": colours.train, "size": 6}
        look = {"marker": marker, "textposition": "top center", "cliponaxis": False}
        look |= {"textfont": {"size": 12, "color": colours.text}}
        texts = {"text": list(groups), "hovertext": list(groups)}
        hover = "%{hovertext}: <b>%{x:.2f}</b>, <b>%{y:.2f}</b>"
        traces.append(style.scatter("markers+text", *places.T, hover=hover, **texts, **look, **axes))
        reach = 1.25 * float(np.abs(places).max(initial=1e-9))
        span = {"range": [-reach, reach], "nticks": 5}
        layout[f"xaxis{number}"] = _axis(colours, number, **span) | style.titled(names["first"])
        layout[f"yaxis{number}"] = style.plain_axis(colours, anchor=f"x{number}", showgrid=False, **span)
    layout["yaxis1"] |= style.titled(names["second"])
    return {"data": [*traces, *_legend_keys(kinds, dark)], "layout": layout}


def _mark(number: int, dark: bool) -> Attributes:
    """Return the marker of a kind, given the kind's index in `Kinds`."""
    number %= len(_SYMBOLS)
    return {"symbol": _SYMBOLS[number], "color": _KIND_COLOURS[dark][number]}


def _marks(kinds_of: Sequence[str], kinds: Kinds, dark: bool) -> Attributes:
    """Return the markers of groups, by their kinds."""
    marks = [_mark([*kinds].index(kind), dark) for kind in kinds_of]
    look = {name: [mark[name] for mark in marks] for name in ("symbol", "color")}
    return look | {"size": 9, "opacity": 1, "line": {"width": 2, "color": look["color"]}}


def _legend_keys(kinds: Kinds, dark: bool) -> Iterator[Attributes]:
    """Yield a legend entry for each kind."""
    for number, name in enumerate(kinds.values()):
        marker = _mark(number, dark)
        line = {"width": 2, "color": marker["color"]}
        yield style.legend_key(name, mode="markers", marker=marker | {"size": 9, "line": line})


def _axis(colours: Colours, number: int, **attributes: Any) -> Attributes:
    return style.plain_axis(colours, domain=_DOMAINS[number - 1], anchor=f"y{number}", showgrid=False, **attributes)


def _layout(colours: Colours, names: Names) -> Attributes:
    layout = style.base_layout(colours, height=_HEIGHT_PX, margin=_MARGIN)
    plot = _HEIGHT_PX - _MARGIN["t"] - _MARGIN["b"]
    layout |= style.legend(1 + 24 / plot, x=0, xanchor="left", font={"size": 12}, itemwidth=30)
    layout["annotations"] = [
        style.heading(names[time], colours, x=domain[0], y=1, indent=0)
        for time, domain in zip(("before", "now"), _DOMAINS, strict=True)
    ]
    return layout
