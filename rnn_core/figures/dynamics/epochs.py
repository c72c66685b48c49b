"""The dynamics over the epochs: where the state can stay or alternate, the moduli of the eigenvalues, and the loss."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from rnn_core.figures import style
from rnn_core.figures.dynamics.planes import CYCLE, EDGE, scatter


class Rest(NamedTuple):
    """Where the state can stay at an epoch, along the first axis of the plane.

    branch: the number of the branch of fixed points. place: of the fixed point, NaN without one. stable: whether it is.
    cycles: [(places (p,), whether it is stable, its largest multiplier in absolute value), ...].
    """

    epoch: int
    branch: int
    place: float
    stable: bool
    cycles: list


def diagram(rests, names, colours, dark):
    """The bifurcation diagram: lines of fixed points and marks of cycles, dashed and open where they are unstable."""
    for stable, dash in ((True, "solid"), (False, "dot")):
        line = {"color": colours.text, "width": 2, "dash": dash}
        yield scatter("lines", *_segments(rests, stable), 5, line=line, showlegend=False, cliponaxis=True)
    for stable, symbol in ((True, "circle"), (False, "circle-open")):
        points = [(rest.epoch, rest.place) for rest in rests if rest.stable == stable and np.isfinite(rest.place)]
        x, y = np.array(points, float).reshape(-1, 2).T
        hover = f"{names['epoch']} %{{x}}<br>{names[_kind('point', stable)]}<br>PC 1: <b>%{{y:.4f}}</b>"
        marker = {"size": 5, "color": colours.text, "symbol": symbol}
        yield scatter("markers", x, y, 5, showlegend=False, cliponaxis=True, marker=marker, hover=hover)
    for stable, symbol in ((True, "circle"), (False, "circle-open")):
        points = [
            (rest.epoch, place, size)
            for rest in rests
            for places, kept, size in rest.cycles
            if kept == stable
            for place in places
        ]
        x, y, sizes = np.array(points, float).reshape(-1, 3).T
        name = names[_kind("cycle", stable)]
        hover = f"{names['epoch']} %{{x}}<br>{name}<br>PC 1: <b>%{{y:.4f}}</b><br>|μ| = %{{customdata:.4f}}"
        marker = {"size": 7, "color": CYCLE[dark], "symbol": symbol, "line": {"width": 0 if stable else 1.5}}
        yield scatter(
            "markers", x, y, 5, showlegend=False, cliponaxis=True, marker=marker, customdata=sizes, hover=hover
        )
        yield style.legend_key(name, mode="markers", marker=marker, legend="legend2", xaxis="x5", yaxis="y5")


def _kind(what, stable):
    return what if stable else f"unstable_{what}"


def _segments(rests, stable):
    """Lines between neighbours of one branch that are both stable, or else not both, as x and y with gaps."""
    x, y = [], []
    for one, other in pairwise(rests):
        joined = one.branch == other.branch and np.isfinite([one.place, other.place]).all()
        if joined and (one.stable and other.stable) == stable:
            x, y = [*x, one.epoch, other.epoch, None], [*y, one.place, other.place, None]
    return x, y


def moduli(stabilities, names, colours):
    """The moduli of the eigenvalues, at EDGE and as triangles if they are above it."""
    epochs, turning, leading = np.asarray(stabilities, np.float64).reshape(-1, 3).T
    for name, sizes, line in (
        ("leading", leading, {"color": colours.muted, "width": 2, "dash": "dot"}),
        ("turning", turning, {"color": colours.validation, "width": 3}),
    ):
        yield scatter(
            style.line_mode(len(epochs)),
            epochs,
            np.minimum(sizes, EDGE),
            3,
            name=names[name],
            legend="legend2",
            line=line,
            marker={"size": 6, "symbol": np.where(sizes > EDGE, "triangle-up", "circle").tolist()},
            customdata=sizes,
            hover=f"{names['epoch']} %{{x}}<br>{names[name]}: <b>%{{customdata:.4f}}</b>",
        )


def losses(losses, names, colours):
    """The loss, on an axis of its own."""
    line = {"color": colours.train, "width": 2.5, "dash": "dash"}
    hover = f"{names['epoch']} %{{x}}<br>{names['loss']}: <b>%{{y:.4f}}</b>"
    look = {"name": names["loss"], "legend": "legend2", "line": line, "hover": hover}
    return scatter("lines", np.arange(len(losses)), losses, 3, yaxis="y4", **look)
