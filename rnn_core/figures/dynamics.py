"""The dynamics: the trajectory in a plane, the eigenvalues at its fixed point, and what becomes of both over epochs."""

import numpy as np
import plotly.graph_objects as go

from rnn_core.figures.style import DARK, LIGHT, frame, note, plain_axis, whole_ticks

EDGE = 2
"""How far the plane of the eigenvalues goes, either way, and how far up the moduli go."""

SYMBOLS = ("circle", "diamond", "square", "triangle-up", "triangle-down", "pentagon", "star", "hexagram")
"""The marks of the phases of a cycle."""

_MARGIN = {"l": 56, "r": 50, "t": 26, "b": 88}
_PLANES, _AXIS, _BAR, _ROW, _TITLES, _STORY = 176, 46, 32, 21, 50, 160  # pixels, from top to bottom
_LEFT, _RIGHT = (0.0, 0.45), (0.55, 1.0)  # of the width
_ROOM = 1.12  # of what the axes of a plane reach
_FEW = 120  # steps; more have smaller marks
_TIMES = {
    False: [[0, "#d5dbe0"], [0.5, "#8f86b8"], [1, "#3b1a78"]],
    True: [[0, "#3a4550"], [0.5, "#8d78c4"], [1, "#efe6ff"]],
}  # dark -> of the steps: no other scale of the page has these colours


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
    crossing,
    names,
    steps=None,
    dark=False,
):
    """Three panels: the trajectory, the eigenvalues beside it, and below them their moduli and the loss over epochs.

    The trajectory: places (T, 2) on two axes with a `share` (2,) of the variance each, from -reach to reach and a
    little further. steps: (T,) int, the place of each among all the steps that are shown, from 0, and without gaps if
    none are given; they are drawn from 1 on. A step t, from 1, has the mark of phase t mod `period`, 1 to 8.
    point: (2,), the fixed point, or None; beyond the axes it is drawn at their end.
    The eigenvalues: values (n,) complex, or None without a fixed point. leading: the place of the one that is
    emphasised together with its conjugate, or None. Beyond EDGE they are drawn at it, as triangles that point outward.
    Over the epochs: story [(epoch, modulus of the emphasised one, the largest modulus of all), ...], NaN where there
    is none; above EDGE they are drawn at it, as triangles. losses: (E+1,) from epoch 0 on. epoch: where the marker
    stands. epochs: how far the axis goes. crossing: (the last epoch before, the first one after), or None.
    names: {"trajectory", "eigenvalues", "modulus", "step", "point", "turning", "leading", "loss", "epoch", "crossing"}
    in the reader's language, and "phases": `period` names, of the steps with t mod period = 0, 1, ...
    Hovering tells every value itself. The axes are those of period, reach, epochs and the largest loss alone.
    """
    colours = DARK if dark else LIGHT
    places = np.asarray(places, np.float64).reshape(-1, 2)
    steps = 1 + (np.arange(len(places)) if steps is None else np.asarray(steps))
    reach = _ROOM * (reach if np.isfinite(reach) and reach > 0 else 1)
    losses = np.asarray(losses, np.float64)
    rows = -(-(period + 1) // 3)  # of the key, three to a row
    total = _PLANES + _AXIS + _BAR + _ROW * rows + _TITLES + _STORY
    traces = [_way(places, colours), *_phases(places, steps, period, names, colours)]
    traces += [_fixed(point, reach, names, colours)] if point is not None and np.isfinite(point).all() else []
    traces += _eigenvalues(values, leading, names, colours)
    traces += [*_moduli(story, names, colours), _losses(losses, names, colours)]
    layout = _planes(colours, share, reach, total) | _epochs(colours, epochs, losses, names, total)
    layout["coloraxis"] = _times(steps, names, colours, dark, total)
    layout["shapes"] = [*_circle(period, colours), *_rules(epoch, crossing, colours)]
    layout["annotations"] = _notes(crossing, epochs, names, colours, total)
    return go.Figure({"data": traces, "layout": layout})


def _scatter(mode, x, y, number, **rest):
    """Marks or lines on the axes of a number."""
    place = {"x": x, "y": y, "xaxis": f"x{number}", "yaxis": f"y{number}"}
    return {"type": "scatter", "mode": mode, "cliponaxis": False} | place | rest


def _way(places, colours):
    line = {"color": colours.muted, "width": 1}
    x, y = places.T.astype(np.float32)
    return _scatter("lines", x, y, "", line=line, opacity=0.45, showlegend=False, hoverinfo="skip", cliponaxis=True)


def _phases(places, steps, period, names, colours):
    """The marks of each phase, in the colours of their steps, and a key to them that has a colour of its own."""
    edge = {"width": 0.5, "color": colours.muted}
    for phase, name in enumerate(names["phases"]):
        which = steps % period == phase
        symbol = SYMBOLS[phase % len(SYMBOLS)]
        look = {"symbol": symbol, "size": 10 if len(steps) <= _FEW else 7, "line": edge}
        yield _scatter("markers", *places[which].T, "", showlegend=False, cliponaxis=True) | {
            "marker": look | {"color": steps[which], "coloraxis": "coloraxis"},
            "customdata": steps[which],
            "hovertemplate": f"{names['step']} = %{{customdata}} · {name}<br>"
            "PC 1: <b>%{x:.4f}</b><br>PC 2: <b>%{y:.4f}</b><extra></extra>",
        }
        key = {"symbol": symbol, "size": 10, "color": colours.muted}
        yield _scatter("markers", [None], [None], "", name=name, marker=key)


def _fixed(point, reach, names, colours):
    x, y = np.clip(point, -reach, reach)
    return _scatter("markers", [x], [y], "", name=names["point"]) | {
        "marker": {"symbol": "x", "size": 13, "color": colours.text, "line": {"width": 1.5, "color": colours.paper}},
        "customdata": [[float(value) for value in point]],
        "hovertemplate": f"{names['point']}<br>PC 1: <b>%{{customdata[0]:.4f}}</b><br>"
        "PC 2: <b>%{customdata[1]:.4f}</b><extra></extra>",
    }


def _eigenvalues(values, leading, names, colours):
    """Marks of the others, and over them of the emphasised one and its conjugate."""
    values = np.asarray([] if values is None else values, complex)
    picked = np.zeros(len(values), bool)
    if leading is not None:
        picked = np.isclose(values, values[leading]) | np.isclose(values, np.conj(values[leading]))
    looks = (
        (~picked, "eigenvalues", {"size": 9, "color": colours.muted, "opacity": 0.75}),
        (picked, "turning", {"size": 15, "color": colours.validation}),
    )
    for which, name, look in looks:
        yield _spots(values[which], names[name], look)


def _spots(values, name, look):
    inside = _within(values)
    beyond = inside != values
    return _scatter("markers", inside.real, inside.imag, 2, showlegend=False) | {
        "marker": look
        | {
            "symbol": np.where(beyond, "triangle-up", "circle").tolist(),
            "angle": np.where(beyond, 90 - np.angle(values, deg=True), 0),
        },
        "text": [f"{value.real:.4f} {value.imag:+.4f} i" if value.imag else f"{value.real:.4f}" for value in values],
        "customdata": np.abs(values),
        "hovertemplate": f"{name}<br>λ = <b>%{{text}}</b><br>|λ| = %{{customdata:.4f}}<extra></extra>",
    }


def _within(values):
    """The values, those beyond EDGE moved towards 0 until they are at it."""
    size = np.maximum(np.abs(values.real), np.abs(values.imag))
    return values * (EDGE / np.maximum(size, EDGE))


def _moduli(story, names, colours):
    epochs, *moduli = np.asarray(story, np.float64).reshape(-1, 3).T
    looks = (
        (1, "leading", {"color": colours.muted, "width": 2, "dash": "dot"}),
        (0, "turning", {"color": colours.validation, "width": 3}),
    )
    for column, name, line in looks:
        sizes = moduli[column]
        mode = "lines+markers" if len(epochs) <= 60 else "lines"
        yield _scatter(mode, epochs, np.minimum(sizes, EDGE), 3, name=names[name], legend="legend2", line=line) | {
            "marker": {"size": 6, "symbol": np.where(sizes > EDGE, "triangle-up", "circle").tolist()},
            "customdata": sizes,
            "hovertemplate": f"{names['epoch']} %{{x}}<br>{names[name]}: <b>%{{customdata:.4f}}</b><extra></extra>",
        }


def _losses(losses, names, colours):
    line = {"color": colours.train, "width": 2.5, "dash": "dash"}
    epochs = np.arange(len(losses))
    return _scatter("lines", epochs, losses, 3, name=names["loss"], legend="legend2", line=line) | {
        "yaxis": "y4",
        "hovertemplate": f"{names['epoch']} %{{x}}<br>{names['loss']}: <b>%{{y:.4f}}</b><extra></extra>",
    }


def _circle(period, colours):
    """The unit circle, and a ray at each angle by which a cycle of this period may turn."""
    place = {"layer": "below", "xref": "x2", "yref": "y2"}
    ray = {"type": "line", "x0": 0, "y0": 0, "line": {"color": colours.muted, "width": 1, "dash": "dot"}}
    circle = {"type": "circle", "x0": -1, "x1": 1, "y0": -1, "y1": 1, "line": {"color": colours.muted, "width": 1.5}}
    far = 4 * EDGE  # at the end of the panel and beyond, where it is cut
    angles = 2 * np.pi * np.arange(1, period) / period
    ends = ({"x1": far * np.cos(angle), "y1": far * np.sin(angle)} for angle in angles)
    return [*(place | ray | end for end in ends), place | circle]


def _rules(epoch, crossing, colours):
    """The modulus 1, the crossing, and the epoch that is shown."""
    place = {"layer": "below", "yref": "y3"}
    level = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": 1, "y1": 1}
    upright = {"xref": "x3", "y0": 0, "y1": 1.04 * EDGE}
    shapes = [place | level | {"line": {"color": colours.muted, "width": 1.5, "dash": "dot"}}]
    if crossing is not None:
        band = {"type": "rect", "x0": crossing[0], "x1": crossing[1], "fillcolor": colours.validation, "opacity": 0.3}
        shapes.append(place | upright | band | {"line": {"width": 0}})
    here = {"type": "line", "x0": epoch, "x1": epoch, "line": {"color": colours.text, "width": 1.5}}
    return [*shapes, place | upright | here]


def _notes(crossing, epochs, names, colours, total):
    """The titles of the panels, and what the crossing is called, between the title and the panel below it."""
    top = _STORY / total
    titles = (("trajectory", _LEFT[0], 1), ("eigenvalues", _RIGHT[0], 1), ("modulus", 0, top + 22 / total))
    place = {"xanchor": "left", "yanchor": "bottom"}
    notes = [note(f"<b>{names[name]}</b>", colours.text, x=x, y=y, xshift=-36, **place) for name, x, y in titles]
    if crossing is not None:
        middle = sum(crossing) / 2
        side = "left" if middle < epochs / 2 else "right"
        text = note(names["crossing"], colours.validation, x=middle, y=top, xanchor=side, yanchor="bottom")
        notes.append(text | {"xref": "x3"})
    return notes


def _planes(colours, share, reach, total):
    """The frame, and the axes of the two planes, each in the largest square that there is room for.

    Plotly could show more of a plane instead, but would forget how much it was: each new width would zoom out.
    """
    plain = plain_axis(colours) | {"nticks": 5}
    ones, upward = (
        {"tickvals": [-1, 0, 1]},
        {"domain": [1 - _PLANES / total, 1], "constrain": "domain", "constraintoward": "top"},
    )
    first, second = ({"range": [-far, far]} for far in (reach, _ROOM * EDGE))
    across, up = (_titled(f"PC {number} ({100 * part:.0f} %)", 2) for number, part in enumerate(share, 1))
    square = {"constrain": "domain", "constraintoward": "left"}
    y = 1 - (_PLANES + _AXIS + _BAR) / total
    return frame(colours, height=total + _MARGIN["t"] + _MARGIN["b"], margin=_MARGIN) | {
        "hovermode": "closest",
        "showlegend": True,
        "legend": _key(y),
        "xaxis": plain | first | across | square | {"domain": _LEFT, "anchor": "y"},
        "yaxis": plain | first | up | upward | {"anchor": "x", "scaleanchor": "x"},
        "xaxis2": plain | second | ones | _titled("Re λ", 2) | square | {"domain": _RIGHT, "anchor": "y2"},
        "yaxis2": plain | second | ones | _titled("Im λ", 2) | upward | {"anchor": "x2", "scaleanchor": "x2"},
    }


def _epochs(colours, epochs, losses, names, total):
    """The axes of the lowest panel."""
    plain = plain_axis(colours) | {"nticks": 5}
    top = 1.05 * losses[np.isfinite(losses)].max(initial=0)
    over = {"overlaying": "y3", "side": "right", "tickmode": "auto", "showgrid": False}
    across = {"range": [-0.02 * epochs, 1.02 * epochs], "anchor": "y3", "showgrid": False}
    return {
        "xaxis3": plain | across | whole_ticks(epochs) | _titled(names["epoch"], 4),
        "yaxis3": plain | {"domain": [0, _STORY / total], "range": [0, 1.04 * EDGE], "anchor": "x3"},
        "yaxis4": plain
        | over
        | {"range": [0, top or 1], "anchor": "x3", "tickfont": {"size": 12, "color": colours.train}},
        "legend2": _key(-_AXIS / total),
    }


def _key(y):
    return {"orientation": "h", "x": 0, "xanchor": "left", "y": y, "yanchor": "top", "font": {"size": 13}}


def _titled(text, standoff):
    return {"title": {"text": text, "standoff": standoff, "font": {"size": 13}}}


def _times(steps, names, colours, dark, total):
    """The colours of the steps, and a bar of them below the trajectory."""
    last = int(steps.max(initial=1))
    return {
        "cmin": 1,
        "cmax": max(last, 2),
        "colorscale": _TIMES[dark],
        "colorbar": {
            "orientation": "h",
            "x": _LEFT[0],
            "xanchor": "left",
            "len": _LEFT[1] - _LEFT[0],
            "xpad": 0,
            "y": 1 - (_PLANES + _AXIS) / total,
            "yanchor": "top",
            "ypad": 0,
            "thickness": 8,
            "outlinewidth": 0,
            "tickvals": [1, last],
            "ticktext": [f"{names['step']} = 1", f"{last}"],
            "tickfont": {"size": 11, "color": colours.muted},
        },
    }
