"""The dynamics: the trajectory in a plane, the eigenvalues at its fixed point, and the moduli over the epochs."""

import numpy as np

from rnn_core.figures import style

EDGE = 2
"""How far the plane of the eigenvalues goes, either way, and how far up the moduli go."""

SYMBOLS = ("circle", "diamond", "square", "triangle-up", "triangle-down", "pentagon", "star", "hexagram")
"""The marks of the phases of a cycle."""

_MARGIN = {"l": 56, "r": 50, "t": 26, "b": 88}
_PLANES, _AXIS, _BAR, _ROW, _TITLES, _MODULI = 176, 52, 32, 21, 62, 160  # pixels, from top to bottom
_LEFT, _RIGHT = (0.0, 0.45), (0.55, 1.0)  # of the width
_ROOM = 1.12  # of the reach of a plane, how far its axes go
_TOP = 1.04 * EDGE  # of the axis of the moduli
_FEW = 120  # steps; more have smaller marks
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
    story,
    losses,
    epoch,
    epochs,
    bifurcation,
    names,
    steps=None,
    dark=False,
):
    """Three panels: the trajectory, the eigenvalues beside it, and below them their moduli and the loss over epochs.

    The trajectory: places (T, 2) on two axes with a `share` (2,) of the variance each, from -reach to reach and a
    little further. steps: (T,) int, the place of each among all the steps of the sequence, from 0, and without gaps if
    none are given; they are drawn from 1 on. A step t, from 1, has the mark of phase t mod `period`, 1 to 8.
    point: (2,), the fixed point, or None; beyond the axes it is drawn at their end.
    The eigenvalues: values (n,) complex, or None without a fixed point. leading: the index of the one that is
    emphasised together with its conjugate, or None. Beyond EDGE they are drawn at it, as triangles that point outward.
    Over the epochs: story [(epoch, modulus of the period-p eigenvalue, the largest modulus of all), ...], NaN where
    there is none; above EDGE they are drawn at it, as triangles. losses: (E+1,) from epoch 0 on. epoch: where the
    marker stands. epochs: how far the axis goes. bifurcation: (the last epoch before it, the first one after), or None.
    names: {"trajectory", "eigenvalues", "modulus", "step", "point", "turning", "leading", "loss", "epoch",
    "bifurcation"} in the reader's language ("turning" is the period-p eigenvalue, "leading" the largest of all), and
    "phases": `period` names, of the steps with t mod period = 0, 1, ...
    Hovering tells every value itself. The axes depend on period, reach, epochs and the largest loss alone.
    """
    colours = style.DARK if dark else style.LIGHT
    places = np.asarray(places, np.float64).reshape(-1, 2)
    steps = 1 + (np.arange(len(places)) if steps is None else np.asarray(steps))
    reach = _ROOM * (reach if np.isfinite(reach) and reach > 0 else 1)
    losses = np.asarray(losses, np.float64)
    key_rows = -(-(period + 1) // 3)  # three entries to a row
    total = _PLANES + _AXIS + _BAR + _ROW * key_rows + _TITLES + _MODULI
    traces = [_line(places, colours), *_phases(places, steps, period, names, colours)]
    traces += [_fixed_point(point, reach, names, colours)] if point is not None and np.isfinite(point).all() else []
    traces += _eigenvalues(values, leading, names, colours)
    traces += [*_moduli(story, names, colours), _losses(losses, names, colours)]
    layout = _planes(colours, share, reach, total) | _epochs(colours, epochs, losses, names, total)
    layout["coloraxis"] = _times(steps, names, colours, dark, total)
    layout["shapes"] = [*_unit_circle(period, colours), *_rules(epoch, bifurcation, colours)]
    layout["annotations"] = _notes(bifurcation, epochs, names, colours, total)
    return {"data": traces, "layout": layout}


def _scatter(mode, x, y, number, **rest):
    """Marks or lines on the axes of a number."""
    return style.scatter(mode, x, y, **{"xaxis": f"x{number}", "yaxis": f"y{number}", "cliponaxis": False} | rest)


# --- the trajectory


def _line(places, colours):
    x, y = places.T.astype(np.float32)
    line = {"color": colours.muted, "width": 1}
    return _scatter("lines", x, y, "", line=line, opacity=0.45, showlegend=False, cliponaxis=True)


def _phases(places, steps, period, names, colours):
    """The marks of each phase, in the colours of their steps, and a key to them that has a colour of its own."""
    look = {"size": 10 if len(steps) <= _FEW else 7, "line": {"width": 0.5, "color": colours.muted}}
    on_axes = {"xaxis": "x", "yaxis": "y", "cliponaxis": False}
    for phase, (symbol, name) in enumerate(zip(SYMBOLS, names["phases"], strict=False)):
        which = steps % period == phase
        yield _scatter(
            "markers",
            *places[which].T,
            "",
            showlegend=False,
            cliponaxis=True,
            marker=look | {"symbol": symbol, "color": steps[which], "coloraxis": "coloraxis"},
            customdata=steps[which],
            hover=f"{names['step']} = %{{customdata}} · {name}<br>PC 1: <b>%{{x:.4f}}</b><br>PC 2: <b>%{{y:.4f}}</b>",
        )
        marker = {"symbol": symbol, "size": 10, "color": colours.muted}
        yield style.legend_key(name, mode="markers", marker=marker, **on_axes)


def _fixed_point(point, reach, names, colours):
    x, y = np.clip(point, -reach, reach)
    return _scatter(
        "markers",
        [x],
        [y],
        "",
        name=names["point"],
        marker={"symbol": "x", "size": 13, "color": colours.text, "line": {"width": 1.5, "color": colours.paper}},
        customdata=[[float(value) for value in point]],
        hover=f"{names['point']}<br>PC 1: <b>%{{customdata[0]:.4f}}</b><br>PC 2: <b>%{{customdata[1]:.4f}}</b>",
    )


# --- the eigenvalues


def _eigenvalues(values, leading, names, colours):
    """Marks of the others, and over them of the emphasised one and its conjugate."""
    values = np.asarray([] if values is None else values, complex)
    picked = np.zeros(len(values), bool)
    if leading is not None:
        picked = np.isclose(values, values[leading]) | np.isclose(values, np.conj(values[leading]))
    yield _marks(values[~picked], names["eigenvalues"], {"size": 9, "color": colours.muted, "opacity": 0.75})
    yield _marks(values[picked], names["turning"], {"size": 15, "color": colours.validation})


def _marks(values, name, look):
    """Eigenvalues; those beyond EDGE are moved towards 0 until they are at it."""
    size = np.maximum(np.abs(values.real), np.abs(values.imag))
    inside = values * (EDGE / np.maximum(size, EDGE))
    beyond = size > EDGE
    symbols = {
        "symbol": np.where(beyond, "triangle-up", "circle").tolist(),
        "angle": np.where(beyond, 90 - np.angle(values, deg=True), 0),
    }
    return _scatter(
        "markers",
        inside.real,
        inside.imag,
        2,
        showlegend=False,
        marker=look | symbols,
        text=[f"{value.real:.4f} {value.imag:+.4f} i" if value.imag else f"{value.real:.4f}" for value in values],
        customdata=np.abs(values),
        hover=f"{name}<br>λ = <b>%{{text}}</b><br>|λ| = %{{customdata:.4f}}",
    )


def _unit_circle(period, colours):
    """The unit circle, and a ray at each angle by which a cycle of this period may turn."""
    on = {"xref": "x2", "yref": "y2"}
    far = 4 * EDGE  # beyond the end of the panel, which clips it
    angles = 2 * np.pi * np.arange(1, period) / period
    rays = [
        style.rule(colours.muted, x0=0, y0=0, x1=far * np.cos(angle), y1=far * np.sin(angle), **on)
        | {"line": {"color": colours.muted, "width": 1, "dash": "dot"}}
        for angle in angles
    ]
    return [*rays, style.rule(colours.muted, x0=-1, x1=1, y0=-1, y1=1, **on, type="circle")]


# --- over the epochs


def _moduli(story, names, colours):
    epochs, turning, leading = np.asarray(story, np.float64).reshape(-1, 3).T
    for name, sizes, line in (
        ("leading", leading, {"color": colours.muted, "width": 2, "dash": "dot"}),
        ("turning", turning, {"color": colours.validation, "width": 3}),
    ):
        yield _scatter(
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


def _losses(losses, names, colours):
    line = {"color": colours.train, "width": 2.5, "dash": "dash"}
    hover = f"{names['epoch']} %{{x}}<br>{names['loss']}: <b>%{{y:.4f}}</b>"
    look = {"name": names["loss"], "legend": "legend2", "line": line, "hover": hover}
    return _scatter("lines", np.arange(len(losses)), losses, 3, yaxis="y4", **look)


def _rules(epoch, bifurcation, colours):
    """The modulus 1, the epochs of the bifurcation, and the epoch that is shown."""
    upright = {"xref": "x3", "yref": "y3", "y0": 0, "y1": _TOP}
    yield style.level_rule(colours.muted, 1, dash="dot", yref="y3")
    if bifurcation is not None:
        before, after = bifurcation
        look = {"type": "rect", "fillcolor": colours.validation, "opacity": 0.3, "line": {"width": 0}}
        yield style.rule(colours.validation, x0=before, x1=after, **upright) | look
    yield style.rule(colours.text, x0=epoch, x1=epoch, **upright)


def _notes(bifurcation, epochs, names, colours, total):
    """The titles of the panels, and the name of the bifurcation, between the title and the panel below it."""
    top = _MODULI / total
    titles = (("trajectory", _LEFT[0], 1), ("eigenvalues", _RIGHT[0], 1), ("modulus", 0, top + 22 / total))
    notes = [style.heading(names[name], colours, x=x, y=y, indent=36) for name, x, y in titles]
    if bifurcation is not None:
        middle = sum(bifurcation) / 2
        place = {"xref": "x3", "x": middle, "xanchor": "left" if middle < epochs / 2 else "right"}
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


def _epochs(colours, epochs, losses, names, total):
    """The axes and the legend of the lowest panel."""
    top = 1.05 * losses[np.isfinite(losses)].max(initial=0)
    right = {"overlaying": "y3", "side": "right", "tickmode": "auto", "showgrid": False}
    tickfont = {"size": 12, "color": colours.train}
    up = {"nticks": 5, "anchor": "x3"}
    return {
        "xaxis3": style.epoch_axis(colours, names["epoch"], epochs=epochs, anchor="y3"),
        "yaxis3": style.plain_axis(colours, domain=[0, _MODULI / total], range=[0, _TOP], **up),
        "yaxis4": style.plain_axis(colours, range=[0, top or 1], tickfont=tickfont, **up, **right),
        "legend2": style.legend(-_AXIS / total, **_KEY)["legend"],
    }


def _times(steps, names, colours, dark, total):
    """The colours of the steps, and a bar of them below the trajectory."""
    last = int(steps.max(initial=1))
    across = {"orientation": "h", "x": _LEFT[0], "xanchor": "left", "len": _LEFT[1] - _LEFT[0], "xpad": 0}
    down = {"y": 1 - (_PLANES + _AXIS) / total, "yanchor": "top", "thickness": 8}
    ticks = {"tickvals": [1, last], "ticktext": [f"{names['step']} = 1", f"{last}"]}
    return style.colour_axis(colours, _TIMES[dark], 1, max(last, 2), **across, **down, **ticks)
