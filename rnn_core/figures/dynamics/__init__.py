"""The figure of the dynamics: trajectory and eigenvalues at an epoch, and the bifurcation diagram over the epochs."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Complex, Float, Int

from rnn_core.figures import style
from rnn_core.figures.dynamics import epochs as over_epochs
from rnn_core.figures.dynamics import planes
from rnn_core.figures.dynamics.epochs import Rest
from rnn_core.figures.dynamics.planes import EDGE, SYMBOLS, CyclePoints
from rnn_core.figures.style import Attributes, Colours, Figure, Names

__all__ = ["EDGE", "SYMBOLS", "CyclePoints", "Rest", "draw"]

_MARGIN = {"l": 50, "r": 56, "t": 28, "b": 42}

# The heights of the figure's parts, from top to bottom. In a narrow figure the lower two panels are stacked.
_TRAJECTORY_PX = {"wide": 225, "narrow": 165}
_AXIS_PX = 42
_LEGEND_ROW_PX = 19
_TITLES_PX = 46
_EIGENVALUES_PX = {"wide": 135, "narrow": 165}
_DIAGRAM_PX = {"wide": 135, "narrow": 140}

_KEYS_IN_A_ROW = 2
"""Number of entries in a row of the legend."""

_LEFT = {"wide": (0.0, 0.46), "narrow": (0.0, 1.0)}
"""The left and the right end of the eigenvalues' panel, as fractions of the width."""

_RIGHT = {"wide": (0.6, 1.0), "narrow": (0.0, 1.0)}
"""The left and the right end of the bifurcation diagram, as fractions of the width."""

_LEAST_SHAPE = 0.6
"""Minimum height of the trajectory's plane, as a multiple of the plane's width."""

_BUTTON_PX = 16
"""Height that is left free above the colour bar, because the page has a button there."""

_ROOM = 1.12
"""End of a plane's axes, as a multiple of the largest coordinate to be drawn."""

_LEGEND = {"x": 0, "xanchor": "left", "yanchor": "top", "font": {"size": 12}}
"""Position and font of the legend."""

_STEP_COLOURS = {
    False: [[0, "#d5dbe0"], [0.5, "#8f86b8"], [1, "#3b1a78"]],
    True: [[0, "#3a4550"], [0.5, "#8d78c4"], [1, "#efe6ff"]],
}
"""True for the dark scheme -> the colour scale of the steps. It differs from all other scales of the page."""


class _Rows(NamedTuple):
    """The vertical layout. All numbers except `total` are fractions of the total height, from 0 at the bottom.

    Attributes:
        total: The height of the figure without margins, in pixels.
        trajectory: The lower and the upper end of the panel.
        legend: The upper end of the legend.
        eigenvalues: The lower and the upper end of the panel.
        diagram: The lower and the upper end of the panel.
    """

    total: int
    trajectory: tuple[float, float]
    legend: float
    eigenvalues: tuple[float, float]
    diagram: tuple[float, float]


def draw(
    places: Float[np.ndarray, "steps 2"],
    *,
    period: int,
    point: Float[np.ndarray, "2"] | tuple[float, float] | None,
    share: Float[np.ndarray, "2"] | tuple[float, float],
    reach: Float[np.ndarray, "2"] | tuple[float, float],
    values: Complex[np.ndarray, " values"] | None,
    leading: int | None,
    cycles: Sequence[CyclePoints],
    rests: Sequence[Rest],
    epoch: int,
    epochs: int,
    bifurcation: tuple[int, int] | None,
    names: Mapping[str, Any],
    steps: Int[np.ndarray, " steps"] | None = None,
    dark: bool = False,
) -> Figure:
    """Draw three panels: the trajectory of the state and, below it, the eigenvalues and the bifurcation diagram.

    A fixed point or an eigenvalue beyond the axes is drawn at the edge, but its hover text shows the true value.
    The axis ranges depend only on `reach`, `period` and `epochs`. The height of the figure depends only on `period`.
    `layout.meta.narrow` has the parts of the layout that are different in a narrow figure.

    Args:
        places: The trajectory in the plane. Step t, from 1, has the marker of phase t mod `period`.
        period: The period in steps, from 2 to 8.
        point: The fixed point in the plane, or None.
        share: The share of the variance along each axis.
        reach: The largest coordinate along each axis. The axes extend a little beyond -reach and reach. The second axis
            extends further if the plane would otherwise be too flat.
        values: The eigenvalues, or None without a fixed point. An eigenvalue beyond `planes.edges` is drawn there, as
            a triangle that points outward.
        leading: The index of the eigenvalue that is emphasised together with its conjugate, or None.
        cycles: The cycles of the epoch.
        rests: The fixed point and the cycles of each epoch.
        epoch: The epoch that a line marks.
        epochs: The end of the axis of epochs.
        bifurcation: The last epoch before the bifurcation and the first epoch after it, or None.
        names: The texts "trajectory", "eigenvalues", "diagram", "step", "point", "unstable_point", "cycle",
            "unstable_cycle", "turning", "epoch" and "bifurcation". "turning" names the emphasised eigenvalue. "phases"
            is a list of the labels of the phases 0, 1, ...
        steps: The index of each step among all steps of the sequence, from 0; by default 0, 1, ...
        dark: True for the dark scheme.
    """
    colours = style.DARK if dark else style.LIGHT
    places = np.asarray(places, np.float64).reshape(-1, 2)
    numbers = 1 + (np.arange(len(places)) if steps is None else np.asarray(steps))
    across, up = (_ROOM * end if np.isfinite(end) and end > 0 else 0 for end in np.asarray(reach, float))
    across = across or up or _ROOM
    ends = across, max(up, _LEAST_SHAPE * across)
    key_rows = -(-(period + 3) // _KEYS_IN_A_ROW)
    traces = [planes.line(places, colours)]
    traces += planes.phases(places, numbers, period, names, names["phases"], colours)
    traces += planes.cycles(cycles, names, dark)
    if point is not None and np.isfinite(point).all():
        traces.append(planes.fixed_point(point, ends, names, colours))
    traces += planes.eigenvalues(values, leading, planes.edges(period), names, colours)
    traces += over_epochs.diagram(rests, names, colours, dark)
    layout, narrow = ({}, {})
    for kind, part in (("wide", layout), ("narrow", narrow)):
        rows = _rows(kind, _LEGEND_ROW_PX * key_rows)
        part |= _plane_layout(kind, rows, colours, share, ends, period)
        part |= _epoch_layout(kind, rows, colours, epochs, across, names)
        part["coloraxis"] = _step_colours(rows, numbers, names, colours, dark)
        part["annotations"] = _notes(kind, rows, bifurcation, epochs, names, colours)
    is_open = leading is not None and values is not None and bool(np.abs(values[leading]) > 1)
    circle = planes.unit_circle(period, colours, is_open=is_open)
    layout["shapes"] = [*circle, *_rules(epoch, bifurcation, across, colours)]
    changed = {name: part for name, part in narrow.items() if part != layout[name]}
    return {"data": traces, "layout": layout | {"meta": {"narrow": changed}}}


# --- over the epochs


def _rules(epoch: int, bifurcation: tuple[int, int] | None, reach: float, colours: Colours) -> Iterator[Attributes]:
    """Yield a rectangle over the epochs of the bifurcation, and a line at the shown epoch."""
    upright = {"xref": "x5", "yref": "y5", "y0": -reach, "y1": reach}
    if bifurcation is not None:
        before, after = bifurcation
        look = {"type": "rect", "fillcolor": colours.validation, "opacity": 0.3, "line": {"width": 0}}
        yield style.rule(colours.validation, x0=before, x1=after, **upright) | look
    yield style.rule(colours.text, x0=epoch, x1=epoch, **upright)


def _notes(
    kind: str, rows: _Rows, bifurcation: tuple[int, int] | None, epochs: int, names: Names, colours: Colours
) -> list[Attributes]:
    """Return the panels' titles and the bifurcation's label, which is between the diagram and the diagram's title."""
    titles = (
        ("trajectory", _LEFT[kind][0], 1),
        ("eigenvalues", _LEFT[kind][0], rows.eigenvalues[1] + 20 / rows.total),
        ("diagram", _RIGHT[kind][0], rows.diagram[1] + 20 / rows.total),
    )
    notes = [style.heading(names[name], colours, x=x, y=y, indent=44) for name, x, y in titles]
    if bifurcation is not None:
        middle = sum(bifurcation) / 2
        place = {"xref": "x5", "x": middle, "xanchor": "left" if middle < epochs / 2 else "right"}
        notes.append(style.note(names["bifurcation"], colours.validation, y=rows.diagram[1], yanchor="bottom", **place))
    return notes


# --- the layout


def _rows(kind: str, legend: int) -> _Rows:
    """Return the rows of a "wide" or a "narrow" figure, given the height of its legend in pixels."""
    trajectory, eigenvalues, diagram = (part[kind] for part in (_TRAJECTORY_PX, _EIGENVALUES_PX, _DIAGRAM_PX))
    above = 0 if kind == "wide" else diagram + _AXIS_PX + _TITLES_PX
    total = trajectory + _AXIS_PX + legend + _TITLES_PX + eigenvalues + above
    key = 1 - (trajectory + _AXIS_PX) / total
    return _Rows(
        total, (1 - trajectory / total, 1), key, (above / total, (above + eigenvalues) / total), (0, diagram / total)
    )


def _plane_layout(
    kind: str,
    rows: _Rows,
    colours: Colours,
    share: Float[np.ndarray, "2"] | tuple[float, float],
    ends: tuple[float, float],
    period: int,
) -> Attributes:
    """Return the base layout and the axes of the two planes.

    Each plane is as large as possible, with one scale on both axes. Plotly could extend the ranges of the axes
    instead of shrinking their domains, but then it would zoom out further each time the width changes.
    """
    limited = {"constrain": "domain", "constraintoward": "left"}
    layout = style.base_layout(colours, height=rows.total + _MARGIN["t"] + _MARGIN["b"], margin=_MARGIN)
    layout |= style.legend(rows.legend, **_LEGEND) | {"hovermode": "closest"}
    components = [f"PC {number} ({100 * part:.0f}%)" for number, part in enumerate(share, 1)]
    edges = [_ROOM * edge for edge in planes.edges(period)]
    for number, domain, upward, (across, up), titles, ticks in (
        ("", (0, 1), rows.trajectory, ends, components, {}),
        ("2", _LEFT[kind], rows.eigenvalues, edges, ("Re λ", "Im λ"), {"tickvals": [-1, 0, 1]}),
    ):
        horizontal, vertical = (
            style.plain_axis(colours, range=[-end, end], nticks=5, **ticks) | style.titled(title, standoff=2)
            for end, title in zip((across, up), titles, strict=True)
        )
        layout[f"xaxis{number}"] = horizontal | limited | {"domain": domain, "anchor": f"y{number}"}
        layout[f"yaxis{number}"] = vertical | {
            **{"domain": upward, "constrain": "domain", "constraintoward": "top"},
            **{"anchor": f"x{number}", "scaleanchor": f"x{number}"},
        }
    return layout


def _epoch_layout(kind: str, rows: _Rows, colours: Colours, epochs: int, reach: float, names: Names) -> Attributes:
    """Return the axes of the diagram. Its vertical axis is PC 1, the first axis of the trajectory's plane."""
    ticks = {"dtick": None, "nticks": None} | style.whole_ticks(epochs, count=6)
    across = style.epoch_axis(colours, names["epoch"], epochs=epochs, anchor="y5") | {"domain": _RIGHT[kind]} | ticks
    height = {"domain": rows.diagram, "nticks": 5}
    up = style.plain_axis(colours, range=[-reach, reach], anchor="x5", **height, **style.titled("PC 1", standoff=2))
    return {"xaxis5": across, "yaxis5": up}


def _step_colours(
    rows: _Rows, steps: Int[np.ndarray, " steps"], names: Names, colours: Colours, dark: bool
) -> Attributes:
    """Return the colour axis of the steps. Its bar is at the right of the trajectory, below the page's button."""
    last = int(steps.max(initial=1))
    bottom, top = rows.trajectory
    place = {"y": top - _BUTTON_PX / rows.total, "yanchor": "top", "len": 0.7 * (top - bottom), "thickness": 8}
    ticks = {"tickvals": [1, last], "ticktext": ["1", f"{last}"]}
    return style.colour_axis(colours, _STEP_COLOURS[dark], 1, max(last, 2), title=names["step"], **place, **ticks)
