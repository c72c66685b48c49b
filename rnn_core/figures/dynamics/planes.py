"""The planes of the dynamics: the trajectory with the fixed point and the cycles, and the eigenvalues."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np
from jaxtyping import Bool, Complex, Float, Int

from rnn_core.figures import style
from rnn_core.figures.style import Attributes, Colours, Names

EDGE = 2
"""An eigenvalue is drawn with a real and an imaginary part of at most this absolute value."""

_EDGE_UPWARD = 1.25
"""The limit of the imaginary part if the period is 2. Eigenvalues then leave the unit circle along the real axis."""

SYMBOLS = ("circle", "diamond", "square", "triangle-up", "triangle-down", "pentagon", "star", "hexagram")
"""The marker of each phase. The phase of a step is the remainder of its number divided by the period."""

CYCLE = {False: "#5b3fa8", True: "#b9a2f0"}
"""True for the dark scheme -> the colour of cycles."""

_DOOR = np.radians(18)
"""Half of a door's angle in radians.

A door is a gap in the unit circle, with a line that closes the gap or points outward.
"""

_MAX_LARGE_MARKS = 120
"""Maximum number of steps in a trajectory with large markers."""

CyclePoints: TypeAlias = tuple[Float[np.ndarray, "period 2"], bool, float]
"""The coordinates of a cycle's states, True if the cycle is stable, and the modulus of its largest multiplier.

A multiplier is a factor by which a lap of the cycle multiplies small deviations.
"""


def scatter(mode: str, x: Any, y: Any, number: int | str, **attributes: Any) -> Attributes:
    """Return a trace on the axes x{number} and y{number}. By default, markers are not clipped at the axes' ends."""
    axes = {"xaxis": f"x{number}", "yaxis": f"y{number}", "cliponaxis": False}
    return style.scatter(mode, x, y, **axes | attributes)


# --- the trajectory


def line(places: Float[np.ndarray, "steps 2"], colours: Colours) -> Attributes:
    """Return the line that joins the states of successive steps."""
    x, y = places.T.astype(np.float32)
    line = {"color": colours.muted, "width": 1}
    return scatter("lines", x, y, "", line=line, opacity=0.45, showlegend=False, cliponaxis=True)


def phases(
    places: Float[np.ndarray, "steps 2"],
    steps: Int[np.ndarray, " steps"],
    period: int,
    names: Names,
    phase_names: Sequence[str],
    colours: Colours,
) -> Iterator[Attributes]:
    """Yield, for each phase, markers in the colours of their steps, and a legend entry in a neutral colour."""
    size = 10 if len(steps) <= _MAX_LARGE_MARKS else 7
    marker = {"size": size, "line": {"width": 0.5, "color": colours.muted}}
    on_axes = {"xaxis": "x", "yaxis": "y", "cliponaxis": False}
    for phase, (symbol, name) in enumerate(zip(SYMBOLS, phase_names, strict=False)):
        which = steps % period == phase
        x, y = places[which].T
        yield scatter(
            "markers",
            x,
            y,
            "",
            showlegend=False,
            cliponaxis=True,
            marker=marker | {"symbol": symbol, "color": steps[which], "coloraxis": "coloraxis"},
            customdata=steps[which],
            uid=f"phase{phase}",  # with `uid` and `meta`, the page's script finds the point of a step
            meta=steps[which].tolist(),
            hover=f"{names['step']} = %{{customdata}} · {name}<br>PC 1: <b>%{{x:.4f}}</b><br>PC 2: <b>%{{y:.4f}}</b>",
        )
        key_marker = {"symbol": symbol, "size": 10, "color": colours.muted}
        yield style.legend_key(name, mode="markers", marker=key_marker, **on_axes)


def fixed_point(
    point: Float[np.ndarray, "2"] | tuple[float, float], ends: tuple[float, float], names: Names, colours: Colours
) -> Attributes:
    """Return the marker of the fixed point, whose coordinates are clamped to the ends of the axes."""
    x, y = np.clip(point, np.negative(ends), ends)
    return scatter(
        "markers",
        [x],
        [y],
        "",
        name=names["point"],
        marker={"symbol": "x", "size": 13, "color": colours.text, "line": {"width": 1.5, "color": colours.paper}},
        customdata=[[float(value) for value in point]],
        hover=f"{names['point']}<br>PC 1: <b>%{{customdata[0]:.4f}}</b><br>PC 2: <b>%{{customdata[1]:.4f}}</b>",
    )


def cycles(found: Sequence[CyclePoints], names: Names, dark: bool) -> Iterator[Attributes]:
    """Yield rings around the states of each cycle; an unstable cycle has smaller and thinner rings."""
    for points, stable, size in found:
        x, y = np.asarray(points).T
        name = names["cycle" if stable else "unstable_cycle"]
        yield scatter(
            "markers",
            x,
            y,
            "",
            showlegend=False,
            cliponaxis=True,
            marker={
                "symbol": "circle-open",
                "size": 21 if stable else 15,
                "color": CYCLE[dark],
                "line": {"width": 3 if stable else 1.25},
            },
            customdata=[float(size)] * len(x),
            hover=f"{name}<br>PC 1: <b>%{{x:.4f}}</b><br>PC 2: <b>%{{y:.4f}}</b><br>|μ| = %{{customdata:.4f}}",
        )


# --- the eigenvalues


def edges(period: int) -> tuple[float, float]:
    """Return the largest real and the largest imaginary part at which an eigenvalue is drawn."""
    return EDGE, _EDGE_UPWARD if period == 2 else EDGE


def eigenvalues(
    values: Complex[np.ndarray, " values"] | None,
    leading: int | None,
    ends: tuple[float, float],
    names: Names,
    colours: Colours,
) -> Iterator[Attributes]:
    """Yield the markers of the leading eigenvalue and its conjugate, after the markers of all other eigenvalues."""
    values = np.asarray([] if values is None else values, complex)
    picked = np.zeros(len(values), bool)
    if leading is not None:
        picked = np.isclose(values, values[leading]) | np.isclose(values, np.conj(values[leading]))
    yield _marks(values, ~picked, ends, names["eigenvalues"], {"size": 9, "color": colours.muted, "opacity": 0.75})
    yield _marks(values, picked, ends, names["turning"], {"size": 15, "color": colours.validation})


def _marks(
    values: Complex[np.ndarray, " values"],
    which: Bool[np.ndarray, " values"],
    ends: tuple[float, float],
    name: str,
    marker: Attributes,
) -> Attributes:
    """Return the markers of some eigenvalues.

    If an eigenvalue is beyond the ends of the axes, a triangle at the edge of the plane shows its direction from 0.
    """
    values = values[which]
    across, up = ends
    size = np.maximum(np.abs(np.real(values)) / across, np.abs(np.imag(values)) / up)
    inside = values / np.maximum(size, 1)
    beyond = size > 1
    symbols = {
        "symbol": np.where(beyond, "triangle-up", "circle").tolist(),
        "angle": np.where(beyond, 90 - np.angle(values, deg=True), 0),
    }
    return scatter(
        "markers",
        np.real(inside),
        np.imag(inside),
        2,
        showlegend=False,
        marker=marker | symbols,
        text=[f"{value.real:.4f} {value.imag:+.4f} i" if value.imag else f"{value.real:.4f}" for value in values],
        customdata=np.abs(values),
        hover=f"{name}<br>λ = <b>%{{text}}</b><br>|λ| = %{{customdata:.4f}}",
    )


def unit_circle(period: int, colours: Colours, *, is_open: bool) -> list[Attributes]:
    """Return the unit circle, with a door at each angle by which a cycle of this period can rotate the state.

    A door is a gap with a line that closes it or points outward. A ray from 0 leads through each door. A period of 2
    has a single door, at -1.

    Args:
        period: The period.
        colours: The colours.
        is_open: True if the leading eigenvalue has left the circle.
    """
    axes = {"xref": "x2", "yref": "y2"}
    length = 4 * EDGE  # beyond the edge of the panel, which clips the ray
    doors = 2 * np.pi * np.arange(1, period) / period
    rays = [
        style.rule(colours.muted, x0=0, y0=0, x1=length * np.cos(angle), y1=length * np.sin(angle), **axes)
        | {"line": {"color": colours.muted, "width": 1, "dash": "dot"}}
        for angle in doors
    ]
    ends = [0.0, *(angle + side for angle in doors for side in (-_DOOR, _DOOR)), 2 * np.pi]
    arcs = [np.linspace(begin, end, 40) for begin, end in zip(ends[::2], ends[1::2], strict=True)]
    wall = {**axes, "type": "path", "path": "".join(map(_path, arcs)), "line": {"color": colours.muted, "width": 1.5}}
    leaves = "".join(map(_leaf(is_open=is_open), doors))
    return [*rays, wall, wall | {"path": leaves, "line": {"color": colours.validation, "width": 3}}]


def _path(angles: Float[np.ndarray, " points"]) -> str:
    """Return the path of an arc of the unit circle."""
    points = (f"{np.cos(angle):.3f},{np.sin(angle):.3f}" for angle in angles)
    return "M" + "L".join(points)


def _leaf(*, is_open: bool) -> Callable[[float], str]:
    """Return a function that returns the path of the door's line at an angle: across the gap, or swung outward."""

    def leaf(angle: float) -> str:
        hinge, free = np.exp(1j * (angle - _DOOR)), np.exp(1j * (angle + _DOOR))
        end = hinge + abs(free - hinge) * np.exp(1j * angle) if is_open else free
        return f"M{hinge.real:.3f},{hinge.imag:.3f}L{end.real:.3f},{end.imag:.3f}"

    return leaf
