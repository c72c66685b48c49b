"""The dynamics: trajectory and eigenvalues at an epoch, and the bifurcation diagram over the epochs."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

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

# The heights of the figure's parts, from top to bottom.
_TRAJECTORY_PX = 268
_AXIS_PX = 42
_LEGEND_ROW_PX = 19
_TITLES_PX = 46
_LOWER_PX = 116

_KEYS_IN_A_ROW = 2
"""Number of entries in a row of the legend."""

_LEFT = (0.0, 0.4)
_RIGHT = (0.52, 1.0)
"""The domains of the lower panels, in shares of the width."""

_ROOM = 1.12
"""End of a plane's axes, as a multiple of the largest coordinate to be drawn."""

_LEGEND = {"x": 0, "xanchor": "left", "yanchor": "top", "font": {"size": 12}}
"""Position and font of the legend."""

_STEP_COLOURS = {
    False: [[0, "#d5dbe0"], [0.5, "#8f86b8"], [1, "#3b1a78"]],
    True: [[0, "#3a4550"], [0.5, "#8d78c4"], [1, "#efe6ff"]],
}
"""Dark -> the colour scale of the steps, which differs from all other scales of the page."""


def draw(
    places: Float[np.ndarray, "steps 2"],
    *,
    period: int,
    point: Float[np.ndarray, "2"] | tuple[float, float] | None,
    share: Float[np.ndarray, "2"] | tuple[float, float],
    reach: float,
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
    """Draw three panels: the trajectory of the state above, and below it the eigenvalues and the bifurcation diagram.

    Hover texts show the values before clamping. The axis ranges depend only on `reach` and `epochs`, and the figure's
    height only on `period`.

    Args:
        places: The trajectory in the plane. Step t, from 1, has the marker of phase t mod `period`.
        period: The period, 2 to 8.
        point: The fixed point in the plane, or None. Its marker is clamped to the axes.
        share: The share of the variance along each axis.
        reach: The largest coordinate. The axes extend a little beyond -reach and reach.
        values: The eigenvalues, or None without a fixed point. An eigenvalue beyond EDGE is drawn at EDGE, as a
            triangle that points outward.
        leading: The index of the eigenvalue that is emphasised together with its conjugate, or None.
        cycles: The cycles of the epoch.
        rests: The fixed point and the cycles of each epoch.
        epoch: The epoch that a line marks.
        epochs: The end of the axis of epochs.
        bifurcation: The last epoch before the bifurcation and the first one after, or None.
        names: The texts "trajectory", "eigenvalues", "diagram", "step", "point", "unstable_point", "cycle",
            "unstable_cycle", "turning", "epoch" and "bifurcation". "turning" names the emphasised eigenvalue. "phases"
            is a list of the labels of the phases 0, 1, ...
        steps: The index of each step among all steps of the sequence, from 0; by default 0, 1, ...
        dark: True for the dark scheme.
    """
    colours = style.DARK if dark else style.LIGHT
    places = np.asarray(places, np.float64).reshape(-1, 2)
    numbers = 1 + (np.arange(len(places)) if steps is None else np.asarray(steps))
    reach = _ROOM * (reach if np.isfinite(reach) and reach > 0 else 1)
    key_rows = -(-(period + 3) // _KEYS_IN_A_ROW)
    total = _TRAJECTORY_PX + _AXIS_PX + _LEGEND_ROW_PX * key_rows + _TITLES_PX + _LOWER_PX
    traces = [planes.line(places, colours)]
    traces += planes.phases(places, numbers, period, names, names["phases"], colours)
    traces += planes.cycles(cycles, names, dark)
    if point is not None and np.isfinite(point).all():
        traces.append(planes.fixed_point(point, reach, names, colours))
    traces += planes.eigenvalues(values, leading, names, colours)
    traces += over_epochs.diagram(rests, names, colours, dark)
    layout = _plane_layout(colours, share, reach, total) | _epoch_layout(colours, epochs, reach, names, total)
    layout["coloraxis"] = _step_colours(numbers, names, colours, dark, total)
    is_open = leading is not None and values is not None and bool(np.abs(values[leading]) > 1)
    circle = planes.unit_circle(period, colours, is_open=is_open)
    layout["shapes"] = [*circle, *_rules(epoch, bifurcation, reach, colours)]
    layout["annotations"] = _notes(bifurcation, epochs, names, colours, total)
    return {"data": traces, "layout": layout}


# --- over the epochs


def _rules(epoch: int, bifurcation: tuple[int, int] | None, reach: float, colours: Colours) -> Iterator[Attributes]:
    """Yield the band of the bifurcation, and the line of the shown epoch."""
    upright = {"xref": "x5", "yref": "y5", "y0": -reach, "y1": reach}
    if bifurcation is not None:
        before, after = bifurcation
        look = {"type": "rect", "fillcolor": colours.validation, "opacity": 0.3, "line": {"width": 0}}
        yield style.rule(colours.validation, x0=before, x1=after, **upright) | look
    yield style.rule(colours.text, x0=epoch, x1=epoch, **upright)


def _notes(
    bifurcation: tuple[int, int] | None, epochs: int, names: Names, colours: Colours, total: int
) -> list[Attributes]:
    """Return the titles of the panels, and the label of the bifurcation between the diagram and its title."""
    top = _LOWER_PX / total
    titles = (
        ("trajectory", _LEFT[0], 1),
        ("eigenvalues", _LEFT[0], top + 20 / total),
        ("diagram", _RIGHT[0], top + 20 / total),
    )
    notes = [style.heading(names[name], colours, x=x, y=y, indent=44) for name, x, y in titles]
    if bifurcation is not None:
        middle = sum(bifurcation) / 2
        place = {"xref": "x5", "x": middle, "xanchor": "left" if middle < epochs / 2 else "right"}
        notes.append(style.note(names["bifurcation"], colours.validation, y=top, yanchor="bottom", **place))
    return notes


# --- the layout


def _plane_layout(
    colours: Colours, share: Float[np.ndarray, "2"] | tuple[float, float], reach: float, total: int
) -> Attributes:
    """Return the base layout, and the axes of the two planes, each in the largest square that fits.

    Plotly could extend the ranges of the axes instead of shrinking their domains. But then it would zoom out further at
    each change of the width.
    """
    above = {"domain": [1 - _TRAJECTORY_PX / total, 1], "constrain": "domain", "constraintoward": "top"}
    below = {"domain": [0, _LOWER_PX / total], "constrain": "domain", "constraintoward": "top"}
    square = {"constrain": "domain", "constraintoward": "left"}
    layout = style.base_layout(colours, height=total + _MARGIN["t"] + _MARGIN["b"], margin=_MARGIN)
    layout |= style.legend(1 - (_TRAJECTORY_PX + _AXIS_PX) / total, **_LEGEND) | {"hovermode": "closest"}
    components = [f"PC {number} ({100 * part:.0f}%)" for number, part in enumerate(share, 1)]
    for number, domain, upward, end, titles, ticks in (
        ("", (0, 1), above, reach, components, {}),
        ("2", _LEFT, below, _ROOM * EDGE, ("Re λ", "Im λ"), {"tickvals": [-1, 0, 1]}),
    ):
        plane = style.plain_axis(colours, range=[-end, end], nticks=5, **ticks)
        x, y = (style.titled(title, standoff=2) for title in titles)
        layout[f"xaxis{number}"] = plane | x | square | {"domain": domain, "anchor": f"y{number}"}
        layout[f"yaxis{number}"] = plane | y | upward | {"anchor": f"x{number}", "scaleanchor": f"x{number}"}
    return layout


def _epoch_layout(colours: Colours, epochs: int, reach: float, names: Names, total: int) -> Attributes:
    """Return the axes of the diagram, which has the plane's first axis as vertical axis."""
    ticks = {"dtick": None, "nticks": None} | style.whole_ticks(epochs, count=6)
    across = style.epoch_axis(colours, names["epoch"], epochs=epochs, anchor="y5") | {"domain": _RIGHT} | ticks
    height = {"domain": [0, _LOWER_PX / total], "nticks": 5}
    up = style.plain_axis(colours, range=[-reach, reach], anchor="x5", **height, **style.titled("PC 1", standoff=2))
    return {"xaxis5": across, "yaxis5": up}


def _step_colours(
    steps: Int[np.ndarray, " steps"], names: Names, colours: Colours, dark: bool, total: int
) -> Attributes:
    """Return the colour axis of the steps, with its colour bar at the right of the trajectory."""
    last = int(steps.max(initial=1))
    place = {"y": 1, "yanchor": "top", "len": 0.6 * _TRAJECTORY_PX / total, "thickness": 8}
    ticks = {"tickvals": [1, last], "ticktext": ["1", f"{last}"]}
    return style.colour_axis(colours, _STEP_COLOURS[dark], 1, max(last, 2), title=names["step"], **place, **ticks)
