"""The dynamics: at an epoch the trajectory and the eigenvalues, and over the epochs what is stable, and the moduli."""

import numpy as np

from rnn_core.figures import style
from rnn_core.figures.dynamics import epochs as over_epochs
from rnn_core.figures.dynamics import planes
from rnn_core.figures.dynamics.epochs import Rest
from rnn_core.figures.dynamics.planes import EDGE, SYMBOLS

__all__ = ["EDGE", "SYMBOLS", "Rest", "draw"]

_MARGIN = {"l": 56, "r": 50, "t": 26, "b": 88}
_PLANES, _AXIS, _BAR, _ROW, _TITLES, _MODULI = 176, 52, 32, 21, 62, 160  # pixels, from top to bottom
_LEFT, _RIGHT = (0.0, 0.45), (0.55, 1.0)  # of the width
_ROOM = 1.12  # of the reach of a plane, how far its axes go
_TOP = 1.04 * EDGE  # of the axis of the moduli
_KEY = {"x": 0, "xanchor": "left", "yanchor": "top", "font": {"size": 13}}  # the place of the legends
_TIMES = {
    False: [[0, "#d5dbe0"], [0.5, "#8f86b8"], [1, "#3b1a78"]],
    True: [[0, "#3a4550"], [0.5, "#8d78c4"], [1, "#efe6ff"]],
}  # dark -> the colours of the steps: no other scale of the page has them


def draw(
    places,
    *,
    period,
    point,
    share,
    reach,
    values,
    leading,
    cycles,
    stabilities,
    rests,
    losses,
    epoch,
    epochs,
    bifurcation,
    names,
    steps=None,
    dark=False,
):
    """Four panels, above at an epoch and below over the epochs: at the left the state, at the right the eigenvalues.

    The trajectory: places (T, 2) on two axes with a `share` (2,) of the variance each, from -reach to reach and a
    little further. steps: (T,) int, the place of each among all the steps of the sequence, from 0, and without gaps if
    none are given; they are drawn from 1 on. A step t, from 1, has the mark of phase t mod `period`, 1 to 8.
    point: (2,), the fixed point, or None; beyond the axes it is drawn at their end.
    cycles: [(places (p, 2), whether it is stable, its largest multiplier in absolute value), ...].
    The eigenvalues: values (n,) complex, or None without a fixed point. leading: the index of the one that is
    emphasised together with its conjugate, or None. Beyond EDGE they are drawn at it, as triangles that point outward.
    Over the epochs: rests, the Rest of each, on the first axis of the trajectory; and
    stabilities [(epoch, modulus of the period-p eigenvalue, the largest modulus of all), ...], NaN where
    there is none; above EDGE they are drawn at it, as triangles. losses: (E+1,) from epoch 0 on. epoch: where the
    marker stands. epochs: how far the axis goes. bifurcation: (the last epoch before it, the first one after), or None.
    names: {"trajectory", "eigenvalues", "diagram", "modulus", "step", "point", "unstable_point", "cycle",
    "unstable_cycle", "turning", "leading", "loss", "epoch", "bifurcation"} in the reader's language ("turning" is the
    period-p eigenvalue, "leading" the largest of all), and "phases": `period` names, of the steps with
    t mod period = 0, 1, ...
    Hovering tells every value itself. The axes depend on period, reach, epochs and the largest loss alone.
    """
    colours = style.DARK if dark else style.LIGHT
    places = np.asarray(places, np.float64).reshape(-1, 2)
    steps = 1 + (np.arange(len(places)) if steps is None else np.asarray(steps))
    reach = _ROOM * (reach if np.isfinite(reach) and reach > 0 else 1)
    losses = np.asarray(losses, np.float64)
    key_rows = -(-(period + 1) // 3)  # three entries to a row
    total = _PLANES + _AXIS + _BAR + _ROW * key_rows + _TITLES + _MODULI
    traces = [planes.line(places, colours), *planes.phases(places, steps, period, names, colours)]
    traces += planes.cycles(cycles, names, dark)
    if point is not None and np.isfinite(point).all():
        traces.append(planes.fixed_point(point, reach, names, colours))
    traces += planes.eigenvalues(values, leading, names, colours)
    traces += over_epochs.diagram(rests, names, colours, dark)
    traces += [*over_epochs.moduli(stabilities, names, colours), over_epochs.losses(losses, names, colours)]
    layout = _planes(colours, share, reach, total) | _epochs(colours, epochs, losses, reach, names, total)
    layout["coloraxis"] = _times(steps, names, colours, dark, total)
    layout["shapes"] = [*planes.unit_circle(period, colours), *_rules(epoch, bifurcation, reach, colours)]
    layout["annotations"] = _notes(bifurcation, epochs, names, colours, total)
    return {"data": traces, "layout": layout}


# --- over the epochs


def _rules(epoch, bifurcation, reach, colours):
    """The modulus 1, the epochs of the bifurcation, and the epoch that is shown."""
    yield style.rule(colours.muted, dash="dot", xref="x3 domain", x0=0, x1=1, yref="y3", y0=1, y1=1)
    for number, low, high in ((3, 0, _TOP), (5, -reach, reach)):
        upright = {"xref": f"x{number}", "yref": f"y{number}", "y0": low, "y1": high}
        if bifurcation is not None:
            before, after = bifurcation
            look = {"type": "rect", "fillcolor": colours.validation, "opacity": 0.3, "line": {"width": 0}}
            yield style.rule(colours.validation, x0=before, x1=after, **upright) | look
        yield style.rule(colours.text, x0=epoch, x1=epoch, **upright)


def _notes(bifurcation, epochs, names, colours, total):
    """The titles of the panels, and the name of the bifurcation, between the title and the panel below it."""
    top = _MODULI / total
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


def _planes(colours, share, reach, total):
    """The base layout, and the axes of the two planes, each in the largest square that there is room for.

    Plotly could show more of a plane instead, but would forget how much it was: each new width would zoom out.
    """
    upward = {"domain": [1 - _PLANES / total, 1], "constrain": "domain", "constraintoward": "top"}
    square = {"constrain": "domain", "constraintoward": "left"}
    layout = style.base_layout(colours, height=total + _MARGIN["t"] + _MARGIN["b"], margin=_MARGIN)
    layout |= style.legend(1 - (_PLANES + _AXIS + _BAR) / total, **_KEY) | {"hovermode": "closest"}
    parts = [f"PC {number} ({100 * part:.0f}%)" for number, part in enumerate(share, 1)]
    for number, span, far, titles, ticks in (
        ("", _LEFT, reach, parts, {}),
        ("2", _RIGHT, _ROOM * EDGE, ("Re λ", "Im λ"), {"tickvals": [-1, 0, 1]}),
    ):
        plane = style.plain_axis(colours, range=[-far, far], nticks=5, **ticks)
        x, y = (style.titled(title, standoff=2) for title in titles)
        layout[f"xaxis{number}"] = plane | x | square | {"domain": span, "anchor": f"y{number}"}
        layout[f"yaxis{number}"] = plane | y | upward | {"anchor": f"x{number}", "scaleanchor": f"x{number}"}
    return layout


def _epochs(colours, epochs, losses, reach, names, total):
    """The axes and the legend of the lower panels. The first axis of the trajectory goes up at the left one."""
    top = 1.05 * losses[np.isfinite(losses)].max(initial=0)
    right = {"overlaying": "y3", "side": "right", "tickmode": "auto", "showgrid": False}
    tickfont = {"size": 12, "color": colours.train}
    height = {"domain": [0, _MODULI / total], "nticks": 5}
    ticks = style.whole_ticks(epochs, count=6)
    axes = {
        f"xaxis{number}": style.epoch_axis(colours, names["epoch"], epochs=epochs, anchor=f"y{number}")
        | {"domain": span, "dtick": None, "nticks": None}
        | ticks
        for number, span in ((5, _LEFT), (3, _RIGHT))
    }
    return axes | {
        "yaxis5": style.plain_axis(
            colours, range=[-reach, reach], anchor="x5", **height, **style.titled("PC 1", standoff=2)
        ),
        "yaxis3": style.plain_axis(colours, range=[0, _TOP], anchor="x3", **height),
        "yaxis4": style.plain_axis(colours, range=[0, top or 1], nticks=5, anchor="x3", tickfont=tickfont, **right),
        "legend2": style.legend(-(_AXIS - 6) / total, **_KEY)["legend"],
    }


def _times(steps, names, colours, dark, total):
    """The colours of the steps, and a bar of them below the trajectory."""
    last = int(steps.max(initial=1))
    across = {"orientation": "h", "x": _LEFT[0], "xanchor": "left", "len": _LEFT[1] - _LEFT[0], "xpad": 0}
    down = {"y": 1 - (_PLANES + _AXIS) / total, "yanchor": "top", "thickness": 8}
    ticks = {"tickvals": [1, last], "ticktext": [f"{names['step']} = 1", f"{last}"]}
    return style.colour_axis(colours, _TIMES[dark], 1, max(last, 2), **across, **down, **ticks)
