"""The planes of the dynamics: the trajectory with the fixed point and the cycles, and the eigenvalues."""

import numpy as np

from rnn_core.figures import style

EDGE = 2
"""How far the plane of the eigenvalues goes, either way, and how far up the moduli go."""

SYMBOLS = ("circle", "diamond", "square", "triangle-up", "triangle-down", "pentagon", "star", "hexagram")
"""The marks of the phases of a cycle."""

CYCLE = {False: "#5b3fa8", True: "#b9a2f0"}
"""dark -> the colour of cycles."""

_FEW = 120  # steps; more have smaller marks


def scatter(mode, x, y, number, **rest):
    """Marks or lines on the axes of a number."""
    return style.scatter(mode, x, y, **{"xaxis": f"x{number}", "yaxis": f"y{number}", "cliponaxis": False} | rest)


# --- the trajectory


def line(places, colours):
    """The path from step to step."""
    x, y = places.T.astype(np.float32)
    line = {"color": colours.muted, "width": 1}
    return scatter("lines", x, y, "", line=line, opacity=0.45, showlegend=False, cliponaxis=True)


def phases(places, steps, period, names, colours):
    """The marks of each phase, in the colours of their steps, and a key to them that has a colour of its own."""
    look = {"size": 10 if len(steps) <= _FEW else 7, "line": {"width": 0.5, "color": colours.muted}}
    on_axes = {"xaxis": "x", "yaxis": "y", "cliponaxis": False}
    for phase, (symbol, name) in enumerate(zip(SYMBOLS, names["phases"], strict=False)):
        which = steps % period == phase
        yield scatter(
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


def fixed_point(point, reach, names, colours):
    """The mark of the fixed point, at the end of the axes if it is beyond."""
    x, y = np.clip(point, -reach, reach)
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


def cycles(found, names, dark):
    """Rings around the states of each cycle, [(points (p, 2), whether it is stable, its largest multiplier), ...].

    The rings of an unstable cycle are smaller and thin.
    """
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


def eigenvalues(values, leading, names, colours):
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
    return scatter(
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


def unit_circle(period, colours):
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
