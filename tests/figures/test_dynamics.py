"""The figure of the dynamics: the trajectory, the eigenvalues, and the fixed points and cycles at all epochs.

The unit circle is drawn as a wall with doors. An eigenvalue that rotates the state leaves the circle through a door.
"""

import re

import numpy as np
import pytest

from rnn_core.figures.dynamics import EDGE
from tests.figures.plots import keys, notes, shapes
from tests.support.figures.dynamics import CYCLES, NOTHING, PLACES, STEPS, VALUES, draw


def eigenvalues(**changes):
    """Return [the trace of ordinary eigenvalues, the trace of the emphasised ones], and the numbers in each trace."""
    traces = [trace for trace in draw(**changes).data if trace.yaxis == "y2"]
    return traces, [(np.array(trace.x) + 1j * np.array(trace.y)).tolist() for trace in traces]


@pytest.mark.parametrize(("period", "steps"), [(2, np.arange(STEPS)), (8, np.arange(STEPS) * 2 + 3)])
def test_every_step_has_the_mark_of_its_phase(period, steps):
    """Each step is at its position and has its number, which counts from 1. The legend has the symbol of each phase."""
    figure = draw(period=period, steps=steps)
    seen = {}
    legend = {name: trace.marker.symbol for name, trace in keys(figure).items()}
    for phase, trace in enumerate(trace for trace in figure.data if trace.marker.coloraxis):
        assert trace.hovertemplate.startswith(f"Step = %{{customdata}} · Phase {phase}<br>PC 1: <b>%{{x:.4f}}</b><br>")
        assert trace.marker.symbol == legend[f"Phase {phase}"]
        np.testing.assert_array_equal(trace.marker.color, trace.customdata)
        assert all(step % period == phase for step in trace.customdata)
        assert (trace.uid, list(trace.meta)) == (f"phase{phase}", list(trace.customdata)), (
            "the script that pulses the points should find them by uid and meta"
        )
        seen |= dict(zip(map(int, trace.customdata), zip(trace.x, trace.y, strict=True), strict=True))
    assert seen == dict(zip((steps + 1).tolist(), map(tuple, PLACES), strict=True))
    symbols = [legend[f"Phase {phase}"] for phase in range(period)]
    assert len({*symbols, legend["Point"]}) == period + 1


@pytest.mark.parametrize("number", ["", "2"])
def test_a_plane_has_one_scale_for_both_axes(number):
    """A circle looks round, because one unit has the same number of pixels on both axes."""
    layout = draw().layout
    across, up = layout[f"xaxis{number}"], layout[f"yaxis{number}"]
    assert up.scaleanchor == f"x{number}"
    assert (across.constrain, up.constrain) == ("domain", "domain")
    assert up.scaleratio is None


@pytest.mark.parametrize(("reach", "ends"), [((2, 1.5), (2, 1.5)), ((2, 0.1), (2, 1.2)), ((1, 3), (1, 3))])
def test_the_plane_is_as_high_as_the_trajectory_but_not_flatter_than_three_fifths(reach, ends):
    """The axes extend a little beyond all points."""
    layout = draw(reach=reach).layout
    assert layout.xaxis.range == pytest.approx((-1.12 * ends[0], 1.12 * ends[0]))
    assert layout.yaxis.range == pytest.approx((-1.12 * ends[1], 1.12 * ends[1]))


@pytest.mark.parametrize(("period", "end"), [(2, 1.4), (3, 2.24)])
def test_the_eigenvalues_have_a_flat_plane_if_they_leave_the_circle_along_the_real_axis(period, end):
    """With a period of more than two steps, eigenvalues leave the circle in other directions too."""
    layout = draw(period=period).layout
    assert layout.xaxis2.range == pytest.approx((-2.24, 2.24))
    assert layout.yaxis2.range == pytest.approx((-end, end))


def test_a_narrow_figure_has_its_panels_one_above_the_other():
    """No two panels overlap, and each panel has its title above it."""
    wide = draw().layout
    narrow = wide.meta["narrow"]
    assert wide.xaxis2.domain[1] < wide.xaxis5.domain[0]
    assert wide.yaxis2.domain == wide.yaxis5.domain
    assert narrow["xaxis2"]["domain"] == narrow["xaxis5"]["domain"] == (0, 1)
    tops = [narrow[axis]["domain"] for axis in ("yaxis5", "yaxis2", "yaxis")]
    titles = [note["y"] for note in narrow["annotations"]][2::-1]
    ends = [0, *(end for (_, top), title in zip(tops, titles, strict=True) for end in (top, title))]
    assert ends == sorted(ends)
    assert all(bottom >= end for (bottom, _), end in zip(tops, (0, *titles[:2]), strict=True))
    assert "shapes" not in narrow


def test_a_fixed_point_beyond_the_axes_is_drawn_at_their_end():
    """The hover text has the true coordinates."""
    figure = draw(point=(0.5, -1e9))
    point = keys(figure)["Point"]
    assert point.x[0] == 0.5
    assert point.y[0] == figure.layout.yaxis.range[0]
    assert point.cliponaxis is False
    assert "<b>%{customdata[1]:.4f}</b>" in point.hovertemplate
    assert list(point.customdata[0]) == [0.5, -1e9]


def rays_and_paths(**changes):
    """Return the ends of the rays, the points of the circle's wall, and the points of its doors, as complex numbers."""
    figure = draw(**changes)
    rays = shapes(figure, type="line", xref="x2", yref="y2", x0=0, y0=0)
    wall, doors = (shape.path for shape in shapes(figure, type="path", xref="x2", yref="y2"))
    points = [
        np.array([complex(*map(float, xy.split(","))) for xy in re.split("[ML]", path)[1:]]) for path in (wall, doors)
    ]
    return np.array([ray.x1 + 1j * ray.y1 for ray in rays]), *points


@pytest.mark.parametrize("period", [2, 3])
def test_a_ray_leaves_the_unit_circle_through_a_door_at_each_rotation_of_the_period(period):
    """For period 2 the door is at -1. For period 3 there are doors at one third and at two thirds of a turn.

    The wall is on the unit circle, with a gap of 18 degrees on both sides of each ray.
    """
    turns = np.exp(2j * np.pi * np.arange(1, period) / period)
    ends, wall, _ = rays_and_paths(period=period)
    np.testing.assert_allclose(ends / np.abs(ends), turns)
    np.testing.assert_allclose(np.abs(wall), 1, atol=2e-3)
    gaps = np.degrees(np.abs(np.angle(wall[:, None] / turns)))
    np.testing.assert_allclose(gaps.min(axis=0), 18, atol=0.1)


@pytest.mark.parametrize(("leading", "is_open"), [(None, False), (0, True), (1, False), (3, False)])
def test_the_door_is_open_if_the_leading_eigenvalue_is_outside_the_circle(leading, is_open):
    """A closed door joins both ends of the wall.

    An open door begins at one of these ends and leads out of the circle.
    """
    *_, (hinge, end) = rays_and_paths(leading=leading)
    assert hinge == pytest.approx(np.exp(1j * np.radians(162)), abs=1e-3)
    assert (abs(end) > 1.1) == is_open
    assert is_open or end == pytest.approx(hinge.conjugate(), abs=1e-3)


@pytest.mark.parametrize(("leading", "picked"), [(None, []), (0, [-1.5]), (1, [0.3 + 0.6j, 0.3 - 0.6j]), (3, [0.2])])
def test_the_leading_eigenvalue_is_emphasised(leading, picked):
    """Every eigenvalue is at its position and has a hover text. Both eigenvalues of a leading pair are emphasised."""
    (others, emphasised), values = eigenvalues(leading=leading)
    assert values == [[value for value in VALUES if value not in picked], picked]
    assert emphasised.marker.size > others.marker.size
    np.testing.assert_allclose(others.customdata, np.abs(values[0]))
    assert others.hovertemplate == "Eigenvalues<br>λ = <b>%{text}</b><br>|λ| = %{customdata:.4f}<extra></extra>"


@pytest.mark.parametrize("value", [3.0, 2.5j, 1e6 + 1e6j, 2.1 - 7j])
def test_an_eigenvalue_beyond_the_edge_is_a_triangle_at_the_edge(value):
    """The triangle is in the eigenvalue's direction and points outward. Its text is the eigenvalue."""
    (trace, _), ((drawn, _), _) = eigenvalues(values=np.array([value, 0.5], complex), leading=None)
    assert drawn == pytest.approx(value / max(abs(value.real) / EDGE, abs(value.imag) / 1.25))
    assert list(trace.marker.symbol) == ["triangle-up", "circle"]
    outward = np.exp(
        1j * (np.pi / 2 - np.radians(trace.marker.angle[0]))
    )  # Plotly's angle is clockwise from the upward direction
    assert outward == pytest.approx(value / abs(value))
    assert complex(trace.text[0].replace(" ", "").replace("i", "j")) == pytest.approx(value)


@pytest.mark.parametrize(("bifurcation", "anchor"), [((0, 4), "left"), ((13, 15), "right")])
def test_the_shown_epoch_has_a_line_and_the_bifurcation_has_a_band(bifurcation, anchor):
    """The bifurcation's label begins or ends at the middle of its band, so that the label is inside the panel."""
    figure = draw(bifurcation=bifurcation, epoch=3)
    (marker,), (band,) = shapes(figure, type="line", xref="x5"), shapes(figure, type="rect", xref="x5")
    assert marker.x0 == marker.x1 == 3
    assert (band.x0, band.x1) == bifurcation
    name = notes(figure)["Bifurcation"]
    assert name.xref == "x5"
    assert name.x == sum(bifurcation) / 2
    assert name.xanchor == anchor


def diagram(figure):
    """Return the traces of the bifurcation diagram, without its legend entries."""
    return [trace for trace in figure.data if trace.yaxis == "y5" and list(trace.x) != [None]]


def test_fixed_points_of_one_branch_are_joined():
    """A line is dotted if one of its ends is unstable."""
    traces = diagram(draw())
    lines = {trace.line.dash: list(zip(trace.x, trace.y, strict=True)) for trace in traces if trace.mode == "lines"}
    gap = (None, None)
    assert lines == {"solid": [(0, 0.1), (1, 0.2), gap], "dot": [(1, 0.2), (2, 0.3), gap]}


def test_unstable_fixed_points_and_cycles_have_open_marks():
    """Each cycle has all its points. The hover text names the kind of each mark."""
    marks = {}
    for trace in diagram(draw()):
        if trace.mode == "markers":
            name, kind = trace.hovertemplate.split("<br>")[1], trace.marker.symbol
            marks[name, kind] = list(zip(trace.x, trace.y, strict=True))
    assert marks == {
        ("Point", "circle"): [(0, 0.1), (1, 0.2)],
        ("Unstable_Point", "circle-open"): [(2, 0.3), (3, -0.4)],
        ("Cycle", "circle"): [(1, 1.5), (1, -1.5), (2, 1.6), (2, -1.6), (3, 1.7), (3, -1.7)],
        ("Unstable_Cycle", "circle-open"): [(1, 0.5), (1, -0.5)],
    }


def test_the_diagram_and_the_plane_have_the_same_first_axis():
    """The axis is vertical in the diagram, and horizontal in the plane."""
    layout = draw().layout
    assert layout.yaxis5.range == layout.xaxis.range


def test_each_cycle_of_the_epoch_has_rings_in_the_plane():
    """The rings of a stable cycle are larger. The hover text has the multiplier's modulus."""
    rings = [trace for trace in draw().data if trace.xaxis == "x" and trace.marker.symbol == "circle-open"]
    for ring, (points, _, size) in zip(rings, CYCLES, strict=True):
        np.testing.assert_array_equal(np.column_stack([ring.x, ring.y]), points)
        assert set(ring.customdata) == {size}
    assert rings[0].marker.size > rings[1].marker.size
    assert [ring.hovertemplate.split("<br>")[0] for ring in rings] == ["Cycle", "Unstable_Cycle"]


@pytest.mark.parametrize(("period", "height"), [(2, 575), (3, 575), (4, 594), (5, 594), (6, 613), (7, 613), (8, 632)])
def test_the_height_grows_with_the_rows_of_the_legend(period, height):
    """Each row of the legend adds 19 pixels."""
    assert draw(period=period).layout.height == height


@pytest.mark.parametrize("reach", [0.0, np.nan, np.inf])
def test_values_that_are_nan_leave_empty_panels(reach):
    """Each axis still has a length. No bifurcation is drawn."""
    nothing = NOTHING | {"point": (np.nan, 1)}
    figure = draw(np.full((STEPS, 2), np.nan), reach=(reach, reach), **nothing)
    assert list(keys(figure)) == ["Phase 0", "Phase 1", "Cycle", "Unstable_Cycle"]
    assert all(np.diff(figure.layout[axis].range) > 0 for axis in ("xaxis", "yaxis", "xaxis5", "yaxis5"))
    assert not shapes(figure, type="rect")
