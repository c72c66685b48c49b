"""The figure of the dynamics: the trajectory, and the eigenvalues beside it."""

import cmath

import numpy as np
import pytest

from rnn_core.figures import dynamics
from rnn_core.figures.dynamics import EDGE
from tests.test_figures import THEMES, geometry
from tests.test_style import contrast

T, EPOCHS = 12, 15
WORDS = ("trajectory", "eigenvalues", "modulus", "step", "point", "turning", "leading", "loss", "epoch", "crossing")
VALUES = np.array([-1.5, 0.3 + 0.6j, 0.3 - 0.6j, 0.2])
STORY = [(epoch, np.nan if epoch < 3 else 0.2 * epoch, 0.5 + 0.1 * epoch) for epoch in range(EPOCHS + 1)]
LOSSES = np.linspace(0.7, 0.02, EPOCHS + 1)


def draw(places=None, **changes):
    rng = np.random.default_rng(0)
    period = changes.get("period", 2)
    given = {
        "period": period,
        "point": (0.25, -0.5),
        "share": (0.63, 0.2),
        "reach": 2.0,
        "values": VALUES,
        "leading": 0,
        "story": STORY,
        "losses": LOSSES,
        "epoch": 7,
        "epochs": EPOCHS,
        "crossing": (4, 5),
        "names": {name: name.title() for name in WORDS} | {"phases": [f"Phase {phase}" for phase in range(period)]},
    }
    return dynamics.draw(rng.uniform(-2, 2, (T, 2)) if places is None else places, **given | changes)


def traces(figure, axis):
    return [trace for trace in figure.data if trace.yaxis == axis]


def marks(figure):
    """The marks of the trajectory, those in the colours of their steps."""
    return [trace for trace in traces(figure, "y") if trace.marker.coloraxis]


def keys(figure, legend="legend"):
    """The entries of a legend, by name."""
    shown = [trace for trace in figure.data if trace.name and trace.showlegend is not False]
    found = [trace for trace in shown if (trace.legend or "legend") == legend]
    assert len({trace.name for trace in found}) == len(found)
    return {trace.name: trace for trace in found}


def spots(figure):
    """The eigenvalues as they are drawn, the emphasised ones last: (values, texts, symbols, angles) of each kind."""
    found = []
    for trace in traces(figure, "y2"):
        values = np.array(trace.x, float) + 1j * np.array(trace.y, float)
        found.append((values, list(trace.text), list(trace.marker.symbol), np.array(trace.marker.angle, float)))
    assert len(found) == 2
    return found


def shapes(figure, **wanted):
    return [shape for shape in figure.layout.shapes if all(shape[name] == value for name, value in wanted.items())]


# --- the trajectory


@pytest.mark.parametrize("period", [1, 2, 3, 8])
def test_every_step_has_the_mark_of_its_phase(period):
    """The steps, counted from 1, stand at their places, with a symbol for each remainder by the period."""
    places = np.random.default_rng(1).uniform(-2, 2, (T, 2))
    found = marks(draw(places, period=period))
    assert len({trace.marker.symbol for trace in found}) == len(found) == period
    seen = []
    for phase, trace in enumerate(found):
        for x, y, step, colour in zip(trace.x, trace.y, trace.customdata, trace.marker.color, strict=True):
            assert step % period == phase
            assert (x, y) == tuple(places[step - 1])
            assert colour == step
            seen.append(int(step))
    assert sorted(seen) == list(range(1, T + 1))


def test_steps_keep_their_places():
    """Where some steps are no data, the others keep their numbers, and so their phases and colours."""
    steps = np.array([3, 4, 5, 8, 9])
    places = np.arange(10.0).reshape(5, 2)
    figure = draw(places, steps=steps, reach=10)
    even, odd = marks(figure)
    assert (list(even.customdata), list(odd.customdata)) == ([4, 6, 10], [5, 9])
    np.testing.assert_array_equal(odd.x, places[[1, 3], 0])
    assert (figure.layout.coloraxis.cmin, figure.layout.coloraxis.cmax) == (1, 10)


def test_a_line_joins_the_steps():
    """One faint line goes from place to place, in the order of the steps."""
    places = np.random.default_rng(2).uniform(-2, 2, (T, 2))
    (line,) = (trace for trace in traces(draw(places), "y") if trace.mode == "lines")
    np.testing.assert_allclose(np.stack([line.x, line.y], axis=1), places, rtol=1e-6)
    assert line.hoverinfo == "skip"


@pytest.mark.parametrize("theme", THEMES)
def test_key_of_the_phases(theme):
    """The legend has an entry for each phase with its symbol, and one for the fixed point, seen on the paper."""
    figure = draw(period=3, dark=theme == "dark")
    found = keys(figure)
    assert list(found) == ["Phase 0", "Phase 1", "Phase 2", "Point"]
    assert [found[f"Phase {phase}"].marker.symbol for phase in range(3)] == [
        trace.marker.symbol for trace in marks(figure)
    ]
    assert len({trace.marker.symbol for trace in found.values()}) == 4
    for trace in found.values():
        assert contrast(trace.marker.color, THEMES[theme].paper) >= 3


@pytest.mark.parametrize(
    ("point", "drawn"), [((0.25, -0.5), (0.25, -0.5)), ((50, -0.5), ("end", -0.5)), ((1, -1e9), (1, "-end"))]
)
def test_fixed_point(point, drawn):
    """The fixed point has its mark, at the end of the axes if it is beyond, and hovering tells where it is."""
    figure = draw(point=point)
    trace = keys(figure)["Point"]
    low, high = figure.layout.xaxis.range
    assert (trace.x[0], trace.y[0]) == tuple({"end": high, "-end": low}.get(at, at) for at in drawn)
    assert trace.cliponaxis is False
    assert tuple(trace.customdata[0]) == point
    assert "%{customdata[0]:.4f}" in trace.hovertemplate
    assert "%{customdata[1]:.4f}" in trace.hovertemplate


@pytest.mark.parametrize("point", [None, (np.nan, 1.0), (np.inf, 0.0)])
def test_no_fixed_point(point):
    """Without a fixed point there is neither a mark nor an entry of the legend, and nothing else moves."""
    figure = draw(point=point)
    assert set(keys(figure)) == {"Phase 0", "Phase 1"}
    assert geometry(figure) == geometry(draw())


def test_axes_of_the_plane():
    """Both axes have one scale, symmetric and a little longer than the reach, and tell their share of the variance."""
    layout = draw(share=(0.634, 0.204), reach=2.0).layout
    assert [layout[axis].title.text for axis in ("xaxis", "yaxis")] == ["PC 1 (63 %)", "PC 2 (20 %)"]
    low, high = layout.xaxis.range
    assert layout.yaxis.range == layout.xaxis.range
    assert 2.0 < high == -low < 2.5
    assert layout.yaxis.scaleanchor == "x"


@pytest.mark.parametrize("reach", [0.0, np.nan, np.inf])
def test_no_reach(reach):
    """States that stand still, or that have left the numbers, have axes of some length."""
    low, high = draw(np.full((T, 2), np.nan), reach=reach).layout.xaxis.range
    assert -10 < low < 0 < high < 10


def test_hover_tells_the_step():
    """Hovering a mark tells its step, its phase and its coordinates."""
    for phase, trace in enumerate(marks(draw())):
        text = f"Step = %{{customdata}} · Phase {phase}<br>PC 1: <b>%{{x:.4f}}</b><br>PC 2: <b>%{{y:.4f}}</b>"
        assert trace.hovertemplate == f"{text}<extra></extra>"


# --- the eigenvalues


def test_eigenvalues_stand_in_their_plane():
    """Every eigenvalue stands where it is, with the real axis as long as the imaginary one."""
    figure = draw()
    others, picked = spots(figure)
    np.testing.assert_array_equal(others[0], VALUES[1:])
    np.testing.assert_array_equal(picked[0], VALUES[:1])
    assert set(others[2] + picked[2]) == {"circle"}
    layout = figure.layout
    assert layout.xaxis2.range == layout.yaxis2.range
    assert EDGE < layout.xaxis2.range[1] < 1.5 * EDGE
    assert layout.yaxis2.scaleanchor == "x2"


@pytest.mark.parametrize(("leading", "count"), [(None, 0), (0, 1), (1, 2), (2, 2), (3, 1)])
def test_leading_eigenvalue_is_emphasised(leading, count):
    """The leading eigenvalue is emphasised, of a pair both, and none without one; all are drawn."""
    figure = draw(leading=leading)
    others, picked = spots(figure)
    assert len(picked[0]) == count
    assert len(others[0]) == len(VALUES) - count
    if leading is not None:
        assert set(picked[0]) == {VALUES[leading], VALUES[leading].conj()}
    quiet, loud = traces(figure, "y2")
    assert loud.marker.size > quiet.marker.size
    assert loud.marker.color != quiet.marker.color


@pytest.mark.parametrize("value", [3.0, -40.0, 2.5j, -3 - 0.5j, 1e6 + 1e6j, 2.1 - 7j])
def test_eigenvalues_beyond_the_edge(value):
    """What is beyond stands at the edge in its own direction, as a triangle that points outward and tells its value."""
    (values, texts, symbols, angles), _ = spots(draw(values=np.array([value, 0.5], complex), leading=None))
    assert max(abs(values[0].real), abs(values[0].imag)) == pytest.approx(EDGE)
    assert cmath.phase(values[0]) == pytest.approx(cmath.phase(value))
    assert symbols == ["triangle-up", "circle"]
    outward = cmath.rect(1, np.pi / 2 - np.radians(angles[0]))  # Plotly turns clockwise what points upward
    assert outward == pytest.approx(value / abs(value))
    assert complex(texts[0].replace(" ", "").replace("i", "j")) == pytest.approx(value)


def test_hover_tells_the_eigenvalue():
    """Hovering tells an eigenvalue and its modulus, and whether it is the leading one."""
    others, picked = traces(draw(), "y2")
    assert list(others.text) == ["0.3000 +0.6000 i", "0.3000 -0.6000 i", "0.2000"]
    np.testing.assert_allclose(others.customdata, np.abs(VALUES[1:]))
    assert others.hovertemplate == "Eigenvalues<br>λ = <b>%{text}</b><br>|λ| = %{customdata:.4f}<extra></extra>"
    assert picked.hovertemplate.startswith("Turning<br>")


def test_no_eigenvalues():
    """Without a fixed point the plane is empty, and nothing moves."""
    figure = draw(values=None, leading=None)
    assert all(len(values) == 0 for values, *_ in spots(figure))
    assert geometry(figure) == geometry(draw())


@pytest.mark.parametrize("period", [1, 2, 3, 4, 8])
def test_unit_circle_and_rays(period):
    """The unit circle is drawn, and from its middle a ray to each part of it by which a cycle turns."""
    figure = draw(period=period)
    (circle,) = shapes(figure, type="circle")
    assert (circle.xref, circle.yref) == ("x2", "y2")
    assert (circle.x0, circle.x1, circle.y0, circle.y1) == (-1, 1, -1, 1)
    rays = shapes(figure, type="line", xref="x2", yref="y2")
    ends = np.array([ray.x1 + 1j * ray.y1 for ray in rays])
    assert all((ray.x0, ray.y0) == (0, 0) for ray in rays)
    assert (np.abs(ends) > EDGE).all()
    turns = np.array([cmath.exp(2j * cmath.pi * m / period) for m in range(1, period)])
    np.testing.assert_allclose(ends / np.abs(ends), turns, atol=1e-12)
