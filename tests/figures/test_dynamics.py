"""The figure of the dynamics: the trajectory, the eigenvalues, and their moduli and the loss over the epochs."""

import numpy as np
import pytest

from rnn_core.figures import dynamics
from rnn_core.figures.dynamics import EDGE, Rest
from tests.figures.plots import build, keys, notes, shapes, words

T, EPOCHS = 12, 15
NAMES = words(
    "trajectory eigenvalues diagram modulus step point unstable_point cycle unstable_cycle turning leading loss epoch "
    "bifurcation"
)
PLACES = np.random.default_rng(0).uniform(-2, 2, (T, 2))
VALUES = np.array([-1.5, 0.3 + 0.6j, 0.3 - 0.6j, 0.2])
MODULI = [(epoch, np.nan if epoch < 3 else 0.2 * epoch, 0.5 + 0.1 * epoch) for epoch in range(EPOCHS + 1)]
LOSSES = np.linspace(0.7, 0.02, EPOCHS + 1)
NOTHING = {"point": None, "values": None, "leading": None, "bifurcation": None, "cycles": [], "rests": []}
CYCLES = [(np.array([[1.5, 0.5], [-1.5, 0.25]]), True, 0.4), (np.array([[0.5, 0.5], [-0.5, 0.25]]), False, 1.2)]
RESTS = [
    Rest(0, 0, 0.1, True, []),
    Rest(1, 0, 0.2, True, [([1.5, -1.5], True, 0.4), ([0.5, -0.5], False, 1.2)]),
    Rest(2, 0, 0.3, False, [([1.6, -1.6], True, 0.3)]),
    Rest(3, 1, -0.4, False, [([1.7, -1.7], True, 0.2)]),
    Rest(4, 1, np.nan, False, []),
]


def draw(places=PLACES, *, period=2, **changes):
    given = {"period": period, "point": (0.25, -0.5), "share": (0.634, 0.204), "reach": 2.0}
    given |= {"values": VALUES, "leading": 0, "stabilities": MODULI, "losses": LOSSES, "cycles": CYCLES, "rests": RESTS}
    given |= {"epoch": 7, "epochs": EPOCHS, "bifurcation": (4, 5)}
    given["names"] = NAMES | {"phases": [f"Phase {phase}" for phase in range(period)]}
    return build(dynamics.draw(places, **given | changes))


def eigenvalues(**changes):
    """The traces of the eigenvalues, the others and the emphasised ones, and the numbers of each."""
    traces = [trace for trace in draw(**changes).data if trace.yaxis == "y2"]
    return traces, [(np.array(trace.x) + 1j * np.array(trace.y)).tolist() for trace in traces]


@pytest.mark.parametrize(("period", "steps"), [(2, np.arange(T)), (8, np.arange(T) * 2 + 3)])
def test_every_step_has_the_mark_of_its_phase(period, steps):
    """The steps, counted from 1, stand at their places, with the symbol that their phase has in the legend."""
    figure, seen = draw(period=period, steps=steps), {}
    legend = {name: trace.marker.symbol for name, trace in keys(figure).items()}
    for phase, trace in enumerate(trace for trace in figure.data if trace.marker.coloraxis):
        assert trace.hovertemplate.startswith(f"Step = %{{customdata}} · Phase {phase}<br>PC 1: <b>%{{x:.4f}}</b><br>")
        assert trace.marker.symbol == legend[f"Phase {phase}"]
        np.testing.assert_array_equal(trace.marker.color, trace.customdata)
        assert all(step % period == phase for step in trace.customdata)
        seen |= dict(zip(map(int, trace.customdata), zip(trace.x, trace.y, strict=True), strict=True))
    assert seen == dict(zip((steps + 1).tolist(), map(tuple, PLACES), strict=True))
    assert len(set(legend.values())) == len(legend) == period + 1  # and one for the fixed point


def test_planes():
    """Both are square, a fixed point beyond stands at the end, and a ray leaves the unit circle at each turn."""
    figure = draw(period=3, point=(0.5, -1e9))
    for number in ("", "2"):
        across, up = figure.layout[f"xaxis{number}"], figure.layout[f"yaxis{number}"]
        assert (up.range, up.scaleanchor) == (across.range, f"x{number}")
    point = keys(figure)["Point"]
    assert (point.x[0], point.y[0], point.cliponaxis) == (0.5, figure.layout.yaxis.range[0], False)
    assert "<b>%{customdata[1]:.4f}</b>" in point.hovertemplate
    assert list(point.customdata[0]) == [0.5, -1e9]
    (circle,) = shapes(figure, type="circle", xref="x2", yref="y2")
    assert (circle.x0, circle.x1, circle.y0, circle.y1) == (-1, 1, -1, 1)
    ends = np.array([ray.x1 + 1j * ray.y1 for ray in shapes(figure, type="line", xref="x2", yref="y2", x0=0, y0=0)])
    np.testing.assert_allclose(ends / np.abs(ends), np.exp(2j * np.pi * np.array([1, 2]) / 3))


@pytest.mark.parametrize(("leading", "picked"), [(None, []), (0, [-1.5]), (1, [0.3 + 0.6j, 0.3 - 0.6j]), (3, [0.2])])
def test_leading_eigenvalue_is_emphasised(leading, picked):
    """Every eigenvalue stands where it is, the leading one emphasised, of a pair both; hovering tells each."""
    (others, emphasised), values = eigenvalues(leading=leading)
    assert values == [[value for value in VALUES if value not in picked], picked]
    assert emphasised.marker.size > others.marker.size
    np.testing.assert_allclose(others.customdata, np.abs(values[0]))
    assert others.hovertemplate == "Eigenvalues<br>λ = <b>%{text}</b><br>|λ| = %{customdata:.4f}<extra></extra>"


@pytest.mark.parametrize("value", [3.0, 2.5j, 1e6 + 1e6j, 2.1 - 7j])
def test_eigenvalues_beyond_the_edge(value):
    """What is beyond stands at the edge in its own direction, as a triangle that points outward and tells its value."""
    (trace, _), ((at, _), _) = eigenvalues(values=np.array([value, 0.5], complex), leading=None)
    assert at == pytest.approx(value * EDGE / max(abs(value.real), abs(value.imag)))
    assert list(trace.marker.symbol) == ["triangle-up", "circle"]
    outward = np.exp(1j * (np.pi / 2 - np.radians(trace.marker.angle[0])))  # Plotly turns clockwise what points upward
    assert outward == pytest.approx(value / abs(value))
    assert complex(trace.text[0].replace(" ", "").replace("i", "j")) == pytest.approx(value)


@pytest.mark.parametrize(("bifurcation", "anchor"), [((0, 4), "left"), ((13, 15), "right")])
def test_over_the_epochs(bifurcation, anchor):
    """Moduli and loss, the loss on an axis of its own; a line at the epoch, and a band at the bifurcation."""
    figure = draw(bifurcation=bifurcation, epoch=3)
    found, layout = keys(figure, "legend2"), figure.layout
    assert [found.pop(name).yaxis for name in ("Cycle", "Unstable_Cycle")] == ["y5", "y5"]
    assert {name: trace.yaxis for name, trace in found.items()} == {"Turning": "y3", "Leading": "y3", "Loss": "y4"}
    assert {tuple(trace.x) for trace in found.values()} == {tuple(range(EPOCHS + 1))}
    for name, moduli in zip(("Turning", "Leading"), np.array(MODULI).T[1:], strict=True):
        np.testing.assert_array_equal([found[name].y, found[name].customdata], [np.minimum(moduli, EDGE), moduli])
        assert list(found[name].marker.symbol) == ["triangle-up" if size > EDGE else "circle" for size in moduli]
        assert found[name].hovertemplate == f"Epoch %{{x}}<br>{name}: <b>%{{customdata:.4f}}</b><extra></extra>"
    np.testing.assert_array_equal(found["Loss"].y, LOSSES)
    assert found["Loss"].hovertemplate == "Epoch %{x}<br>Loss: <b>%{y:.4f}</b><extra></extra>"
    assert min(layout.yaxis3.range[1] / EDGE, layout.yaxis4.range[1] / LOSSES.max()) > 1
    for axis in ("x3", "x5"):
        (marker,), (band,) = shapes(figure, type="line", xref=axis), shapes(figure, type="rect", xref=axis)
        assert (marker.x0, marker.x1, band.x0, band.x1) == (3, 3, *bifurcation)
    name = notes(figure)["Bifurcation"]
    assert (name.xref, name.x, name.xanchor) == ("x5", sum(bifurcation) / 2, anchor)


def test_the_bifurcation_diagram():
    """Fixed points are joined along their branch, dotted where one end is unstable; each cycle has all its points.

    What is unstable is open, and hovering tells what it is.
    """
    figure = draw()
    traces = [trace for trace in figure.data if trace.yaxis == "y5" and list(trace.x) != [None]]
    lines = {trace.line.dash: list(zip(trace.x, trace.y, strict=True)) for trace in traces if trace.mode == "lines"}
    gap = (None, None)
    assert lines == {"solid": [(0, 0.1), (1, 0.2), gap], "dot": [(1, 0.2), (2, 0.3), gap]}
    marks = {}
    for trace in traces:
        if trace.mode == "markers":
            name, kind = trace.hovertemplate.split("<br>")[1], trace.marker.symbol
            marks[name, kind] = list(zip(trace.x, trace.y, strict=True))
    assert marks == {
        ("Point", "circle"): [(0, 0.1), (1, 0.2)],
        ("Unstable_Point", "circle-open"): [(2, 0.3), (3, -0.4)],
        ("Cycle", "circle"): [(1, 1.5), (1, -1.5), (2, 1.6), (2, -1.6), (3, 1.7), (3, -1.7)],
        ("Unstable_Cycle", "circle-open"): [(1, 0.5), (1, -0.5)],
    }
    assert figure.layout.yaxis5.range == figure.layout.xaxis.range


def test_the_cycles_of_the_epoch():
    """Each stands in the plane of the trajectory, its rings wider if it is stable, and tells its multiplier."""
    rings = [trace for trace in draw().data if trace.xaxis == "x" and trace.marker.symbol == "circle-open"]
    for ring, (points, _, size) in zip(rings, CYCLES, strict=True):
        np.testing.assert_array_equal(np.column_stack([ring.x, ring.y]), points)
        assert set(ring.customdata) == {size}
    assert rings[0].marker.size > rings[1].marker.size
    assert [ring.hovertemplate.split("<br>")[0] for ring in rings] == ["Cycle", "Unstable_Cycle"]


def test_the_figure_is_no_higher_than_before():
    """The diagram stands beside the moduli, not below them."""
    heights = [draw(period=period).layout.height for period in range(2, 9)]
    assert heights == [617, 638, 638, 638, 659, 659, 659]


@pytest.mark.parametrize("reach", [0.0, np.nan, np.inf])
def test_nothing_but_gaps(reach):
    """States, moduli and losses that are no numbers leave panels with axes of some length, and no bifurcation."""
    given = NOTHING | {"stabilities": [(0, np.nan, np.nan)], "losses": [np.nan], "point": (np.nan, 1)}
    figure = draw(np.full((T, 2), np.nan), reach=reach, **given)
    assert list(keys(figure)) == ["Phase 0", "Phase 1"]
    assert all(np.diff(figure.layout[axis].range) > 0 for axis in ("xaxis", "yaxis", "xaxis3", "yaxis4"))
    assert not shapes(figure, type="rect")
