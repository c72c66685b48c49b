"""The bifurcation diagram: the fixed point and the cycles of each epoch, along the first axis of the plane."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from rnn_core.figures import style
from rnn_core.figures.dynamics.planes import CYCLE, scatter
from rnn_core.figures.style import Attributes, Colours, Names

_SYMBOLS = {True: "circle", False: "circle-open"}
"""True for a stable fixed point or cycle -> the marker in the diagram."""


class Rest(NamedTuple):
    """The fixed point and the cycles of an epoch, by their coordinates along the first axis of the plane.

    Attributes:
        epoch: The epoch.
        branch: The index of the branch. A branch is a fixed point that is followed from epoch to epoch. Lines join only
            fixed points of the same branch.
        place: The coordinate of the fixed point; NaN without one.
        stable: True if the fixed point is stable.
        cycles: For each cycle, the coordinates of its states, True if it is stable, and the modulus of its largest
            multiplier. A multiplier is a factor by which a lap of the cycle multiplies small deviations.
    """

    epoch: int
    branch: int
    place: float
    stable: bool
    cycles: Sequence[tuple[Sequence[float], bool, float]]


def diagram(rests: Sequence[Rest], names: Names, colours: Colours, dark: bool) -> Iterator[Attributes]:
    """Yield the bifurcation diagram: lines and markers of fixed points, markers of cycles, and legend entries.

    The lines of unstable fixed points are dotted, and the markers of unstable fixed points and cycles are open.
    """
    for stable, dash in ((True, "solid"), (False, "dot")):
        line = {"color": colours.text, "width": 2, "dash": dash}
        yield scatter("lines", *_segments(rests, stable), 5, line=line, showlegend=False, cliponaxis=True)
    for stable, symbol in _SYMBOLS.items():
        points = [(rest.epoch, rest.place) for rest in rests if rest.stable == stable and np.isfinite(rest.place)]
        x, y = np.array(points, float).reshape(-1, 2).T
        hover = f"{names['epoch']} %{{x}}<br>{names[_key('point', stable)]}<br>PC 1: <b>%{{y:.4f}}</b>"
        marker = {"size": 5, "color": colours.text, "symbol": symbol}
        yield scatter("markers", x, y, 5, showlegend=False, cliponaxis=True, marker=marker, hover=hover)
    for stable, symbol in _SYMBOLS.items():
        x, y, sizes = np.array(_cycle_points(rests, stable), float).reshape(-1, 3).T
        name = names[_key("cycle", stable)]
        hover = f"{names['epoch']} %{{x}}<br>{name}<br>PC 1: <b>%{{y:.4f}}</b><br>|μ| = %{{customdata:.4f}}"
        marker = {"size": 7, "color": CYCLE[dark], "symbol": symbol, "line": {"width": 0 if stable else 1.5}}
        yield scatter(
            "markers", x, y, 5, showlegend=False, cliponaxis=True, marker=marker, customdata=sizes, hover=hover
        )
        yield style.legend_key(name, mode="markers", marker=marker, xaxis="x5", yaxis="y5")


def _key(name: str, stable: bool) -> str:
    return name if stable else f"unstable_{name}"


def _cycle_points(rests: Sequence[Rest], stable: bool) -> list[tuple[int, float, float]]:
    """Return (epoch, coordinate, largest modulus of a multiplier) for each state of the stable or unstable cycles."""
    points = []
    for rest in rests:
        for places, is_stable, modulus in rest.cycles:
            if is_stable == stable:
                points += [(rest.epoch, place, modulus) for place in places]
    return points


def _segments(rests: Sequence[Rest], stable: bool) -> tuple[list[float | None], list[float | None]]:
    """Return the x and the y coordinates of either the stable or the unstable lines, as two lists.

    A line joins the fixed points of two adjacent epochs if they are on the same branch. It is stable if both fixed
    points are stable. In both lists, each line has three items: the coordinates of its two ends, and then None.
    """
    x: list[float | None] = []
    y: list[float | None] = []
    for before, after in pairwise(rests):
        is_joined = before.branch == after.branch and np.isfinite([before.place, after.place]).all()
        if is_joined and (before.stable and after.stable) == stable:
            x += [before.epoch, after.epoch, None]
            y += [before.place, after.place, None]
    return x, y
