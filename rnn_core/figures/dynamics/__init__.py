"""The dynamics: trajectory and eigenvalues at an epoch; bifurcation diagram, moduli and loss over the epochs."""

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

_MARGIN = {"l": 56, "r": 50, "t": 26, "b": 88}

# The heights of the parts, from top to bottom.
_PLANES_PX = 176
_AXIS_PX = 52
_COLOUR_BAR_PX = 32
_LEGEND_ROW_PX = 21
_TITLES_PX = 62
_MODULI_PX = 160

_KEYS_IN_A_ROW = 3
"""Number of entries in a row of the legend."""

_LEFT = (0.0, 0.45)
_RIGHT = (0.55, 1.0)
"""The domains of the panels, in shares of the width."""

_ROOM = 1.12
"""End of a plane's axes, as a multiple of the plane's reach."""

_TOP = 1.04 * EDGE
"""Upper end of the axis of the moduli."""

_LEGEND = {"x": 0, "xanchor": "left", "yanchor": "top", "font": {"size": 13}}
"""Position and font of the legends."""

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
    stabilities: Sequence[tuple[int, float, float]],
    rests: Sequence[Rest],
    losses: Float[np.ndarray, " epochs+1"] | Sequence[float],
    epoch: int,
    epochs: int,
    bifurcation: tuple[int, int] | None,
    names: Mapping[str, Any],
    steps: Int[np.ndarray, " steps"] | None = None,
    dark: bool = False,
) -> Figure:
    """Draw four panels: the state at the left, the eigenvalues at the right; one epoch above, all epochs below.

    Hover texts have the unclamped values. The axis ranges depend only on reach, epochs and the largest loss, and the
    height of the figure only on the period.

    Args:
        places: The trajectory in the plane. Step t, from 1, has the marker of phase t mod `period`.
        period: The period, 2 to 8.
        point: The fixed point, or None. Its marker is clamped to the axes.
        share: The share of the variance along each axis.
        reach: The largest coordinate. The axes extend a little beyond -reach and reach.
        values: The eigenvalues, or None without a fixed point. An eigenvalue beyond EDGE is drawn at EDGE, as a
            triangle that points outward.
        leading: The index of the eigenvalue that is emphasised together with its conjugate, or None.
        cycles: The cycles of the epoch.
        stabilities: For each epoch, its number, the modulus of the period-p eigenvalue, and the largest modulus of all;
            NaN for a missing one. A modulus above EDGE is drawn at EDGE, as a triangle.
        rests: The Rest of each epoch.
        losses: The loss of each epoch from 0 on.
        epoch: The epoch that a line marks.
        epochs: The end of the axis of epochs.
        bifurcation: The last epoch before the bifurcation and the first one after, or None.
        names: The texts "trajectory", "eigenvalues", "diagram", "modulus", "step", "point", "unstable_point", "cycle",
            "unstable_cycle", "turning", "leading", "loss", "epoch" and "bifurcation". "turning" names the period-p
            eigenvalue, "leading" the largest of all. "phases" is a list of the labels of the phases 0, 1, ...
        steps: The index of each step among all steps of the sequence, from 0; by default 0, 1, ...
        dark: True for the dark scheme.
    """
    colours = style.DARK if dark else style.LIGHT
    places = np.asarray(places, np.float64).reshape(-1, 2)
    numbers = 1 + (np.arange(len(places)) if steps is None else np.asarray(steps))
    reach = _ROOM * (reach if np.isfinite(reach) and reach > 0 else 1)
    losses = np.asarray(losses, np.float64)
    key_rows = -(-(period + 1) // _KEYS_IN_A_ROW)
    total = _PLANES_PX + _AXIS_PX + _COLOUR_BAR_PX + _LEGEND_ROW_PX * key_rows + _TITLES_PX + _MODULI_PX
    traces = [planes.line(places, colours)]
    traces += planes.phases(places, numbers, period, names, names["phases"], colours)
    traces += planes.cycles(cycles, names, dark)
    if point is not None and np.isfinite(point).all():
        traces.append(planes.fixed_point(point, reach, names, colours))
    traces += planes.eigenvalues(values, leading, names, colours)
    traces += over_epochs.diagram(rests, names, colours, dark)
    traces += over_epochs.moduli(stabilities, names, colours)
    traces.append(over_epochs.losses(losses, names, colours))
    layout = _plane_layout(colours, share, reach, total) | _epoch_layout(colours, epochs, losses, reach, names, total)
    layout["coloraxis"] = _step_colours(numbers, names, colours, dark, total)
    layout["shapes"] = [*planes.unit_circle(period, colours), *_rules(epoch, bifurcation, reach, colours)]
    layout["annotations"] = _notes(bifurcation, epochs, names, colours, total)
    return {"data": traces, "layout": layout}


# --- over the epochs


def _rules(epoch: int, bifurcation: tuple[int, int] | None, reach: float, colours: Colours) -> Iterator[Attributes]:
    """Yield the line at modulus 1, the bands of the bifurcation, and the lines of the shown epoch."""
    yield style.rule(colours.muted, dash="dot", xref="x3 domain", x0=0, x1=1, yref="y3", y0=1, y1=1)
    for number, low, high in ((3, 0, _TOP), (5, -reach, reach)):
        upright = {"xref": f"x{number}", "yref": f"y{number}", "y0": low, "y1": high}
        if bifurcation is not None:
            before, after = bifurcation
            look = {"type": "rect", "fillcolor": colours.validation, "opacity": 0.3, "line": {"width": 0}}
            yield style.rule(colours.validation, x0=before, x1=after, **upright) | look
        yield style.rule(colours.text, x0=epoch, x1=epoch, **upright)


def _notes(
    bifurcation: tuple[int, int] | None, epochs: int, names: Names, colours: Colours, total: int
) -> list[Attributes]:
    """Return the titles of the panels, and the label of the bifurcation between the diagram and its title."""
    top = _MODULI_PX / total
    titles = (
        ("trajectory", _LEFT[0], 1),
        ("eigenvalues", _RIGHT[0], 1),
        ("diagram", _LEFT[0], top + 22 / total),
        ("modulus", _RIGHT[0], top + 22 / total),
    )
    notes = [style.heading(names[name], colours, x=x, y=y, indent=36) for name, x, y in titles]
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

    Plotly could extend the ranges of the axes instead, but would then zoom out further whenever the width changes.
    """
    upward = {"domain": [1 - _PLANES_PX / total, 1], "constrain": "domain", "constraintoward": "top"}
    square = {"constrain": "domain", "constraintoward": "left"}
    layout = style.base_layout(colours, height=total + _MARGIN["t"] + _MARGIN["b"], margin=_MARGIN)
    layout |= style.legend(1 - (_PLANES_PX + _AXIS_PX + _COLOUR_BAR_PX) / total, **_LEGEND) | {"hovermode": "closest"}
    components = [f"PC {number} ({100 * part:.0f}%)" for number, part in enumerate(share, 1)]
    for number, domain, end, titles, ticks in (
        ("", _LEFT, reach, components, {}),
        ("2", _RIGHT, _ROOM * EDGE, ("Re λ", "Im λ"), {"tickvals": [-1, 0, 1]}),
    ):
        plane = style.plain_axis(colours, range=[-end, end], nticks=5, **ticks)
        x, y = (style.titled(title, standoff=2) for title in titles)
        layout[f"xaxis{number}"] = plane | x | square | {"domain": domain, "anchor": f"y{number}"}
        layout[f"yaxis{number}"] = plane | y | upward | {"anchor": f"x{number}", "scaleanchor": f"x{number}"}
    return layout


def _epoch_layout(
    colours: Colours, epochs: int, losses: Float[np.ndarray, " epochs+1"], reach: float, names: Names, total: int
) -> Attributes:
    """Return the axes and the legend of the lower panels. The left one has the plane's first axis as vertical axis."""
    top = 1.05 * losses[np.isfinite(losses)].max(initial=0)
    right = {"overlaying": "y3", "side": "right", "tickmode": "auto", "showgrid": False}
    tickfont = {"size": 12, "color": colours.train}
    height = {"domain": [0, _MODULI_PX / total], "nticks": 5}
    component = style.titled("PC 1", standoff=2)
    ticks = {"dtick": None, "nticks": None} | style.whole_ticks(epochs, count=6)
    axes = {
        f"xaxis{number}": style.epoch_axis(colours, names["epoch"], epochs=epochs, anchor=f"y{number}")
        | {"domain": domain}
        | ticks
        for number, domain in ((5, _LEFT), (3, _RIGHT))
    }
    return axes | {
        "yaxis5": style.plain_axis(colours, range=[-reach, reach], anchor="x5", **height, **component),
        "yaxis3": style.plain_axis(colours, range=[0, _TOP], anchor="x3", **height),
        "yaxis4": style.plain_axis(colours, range=[0, top or 1], nticks=5, anchor="x3", tickfont=tickfont, **right),
        "legend2": style.legend(-(_AXIS_PX - 6) / total, **_LEGEND)["legend"],
    }


def _step_colours(
    steps: Int[np.ndarray, " steps"], names: Names, colours: Colours, dark: bool, total: int
) -> Attributes:
    """Return the colour axis of the steps, with its colour bar below the trajectory."""
    last = int(steps.max(initial=1))
    across = {"orientation": "h", "x": _LEFT[0], "xanchor": "left", "len": _LEFT[1] - _LEFT[0], "xpad": 0}
    down = {"y": 1 - (_PLANES_PX + _AXIS_PX) / total, "yanchor": "top", "thickness": 8}
    ticks = {"tickvals": [1, last], "ticktext": [f"{names['step']} = 1", f"{last}"]}
    return style.colour_axis(colours, _STEP_COLOURS[dark], 1, max(last, 2), **across, **down, **ticks)
