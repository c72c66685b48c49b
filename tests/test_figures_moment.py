"""The figure of one step: the network's nodes and connections, and the numbers of its equation."""

import json

import numpy as np
import pytest

from rnn_core.figures import moment
from rnn_core.figures.moment import MOST, Wiring
from tests.test_figures import THEMES, geometry
from tests.test_style import along, contrast, rgb

NAMES = {"recurrent": "Recurrent", "value": "Value"}
UNITS, CLASSES = 3, 2


def wire(*, inputs=1, units=UNITS, seed=0, **changes):
    """A layer with random weights and activations."""
    rng = np.random.default_rng(seed)
    sizes = {"heard": inputs, "recalled": units, "hidden": units, "outputs": CLASSES}
    arrays = {name: rng.uniform(-1, 1, size) for name, size in sizes.items()}
    arrays["kernel"] = rng.uniform(-1, 1, (inputs, units))
    arrays["recurrent_kernel"] = rng.uniform(-1, 1, (units, units))
    arrays["readout"] = rng.uniform(-1, 1, (units, CLASSES))
    return Wiring(**arrays | changes)


def draw(wiring=None, columns=None, answers=None, *, heard=None, **options):
    wiring = wiring or wire()
    columns = columns or [("before", wiring.recalled), ("sum", 2 * wiring.hidden), ("after", wiring.hidden)]
    answers = answers or [("logit", 3 * wiring.outputs), ("y", wiring.outputs)]
    heard = heard or (["x"] if len(wiring.heard) == 1 else [f"below {i + 1}" for i in range(len(wiring.heard))])
    return moment.draw(wiring, columns, answers, heard=heard, names=NAMES, **options)


def nodes(figure):
    """The traces of the nodes: heard, recalled, hidden, outputs."""
    found = [trace for trace in figure.data if trace.type == "scatter" and trace.marker.coloraxis]
    assert len(found) == 4
    return dict(zip(("heard", "recalled", "hidden", "outputs"), found, strict=True))


def spots(figure):
    """Where the nodes stand: name -> [(x, y), ...]."""
    return {name: list(zip(trace.x, trace.y, strict=True)) for name, trace in nodes(figure).items()}


def lines(figure):
    """The connections that are drawn: (begin, end) -> trace."""
    found = {}
    for trace in figure.data:
        if trace.type == "scatter" and trace.mode == "lines":
            points = list(zip(trace.x, trace.y, strict=True))
            for begin, end, gap in zip(points[::3], points[1::3], points[2::3], strict=True):
                assert gap == (None, None)
                assert (begin, end) not in found
                found[begin, end] = trace
    return found


def connections(figure, wiring):
    """What is to be drawn, by hand: (begin, end) -> (name, weight, the unit that it belongs to)."""
    at, found = spots(figure), {}
    for kind, source, kernel in (("W", "heard", wiring.kernel), ("U", "recalled", wiring.recurrent_kernel)):
        for i, begin in enumerate(at[source]):
            for j, end in enumerate(at["hidden"]):
                found[begin, end] = (f"{kind} {i + 1} → {j + 1}", kernel[i, j], j)
    for i, begin in enumerate(at["hidden"] if wiring.readout is not None else []):
        for k, end in enumerate(at["outputs"]):
            found[begin, end] = (f"V {i + 1} → y{k}", wiring.readout[i, k], i)
    return found


def pointed(figure):
    """The marks that cannot be seen and tell a connection on hover."""
    return next(trace for trace in figure.data if trace.type == "scatter" and trace.marker.opacity == 0)


def tables(figure):
    """The numbers of the units, and those of the answers."""
    units, answers = (trace for trace in figure.data if trace.type == "heatmap")
    return units, answers


# --- the network


@pytest.mark.parametrize("inputs", [1, 2, 5])
def test_nodes_have_the_colours_of_their_values(inputs):
    """Every input, unit and class is a node in the colour of its activation, which hovering tells by name."""
    wiring = wire(inputs=inputs)
    names = {
        "heard": ["x"] if inputs == 1 else [f"below {i + 1}" for i in range(inputs)],
        "recalled": [f"h{unit} (t−1)" for unit in (1, 2, 3)],
        "hidden": [f"h{unit} (t)" for unit in (1, 2, 3)],
        "outputs": ["y0", "y1"],
    }
    for kind, trace in nodes(draw(wiring)).items():
        values = getattr(wiring, kind)
        np.testing.assert_array_equal(trace.marker.color, values)
        told = [f"{name} = <b>{value:.4f}</b>" for name, value in zip(names[kind], values, strict=True)]
        assert list(trace.customdata) == told
        assert trace.hovertemplate == "%{customdata}<extra></extra>"


def test_nodes_stand_apart():
    """No two nodes share a place, time goes from left to right, and all are within the axes."""
    figure = draw(wire(inputs=5))
    places = [place for row in spots(figure).values() for place in row]
    assert len(set(places)) == len(places)
    at = spots(figure)
    assert max(x for x, _ in at["recalled"]) < min(x for x, _ in at["hidden"]) < min(x for x, _ in at["outputs"])
    (left, right), (bottom, top) = figure.layout.xaxis.range, figure.layout.yaxis.range
    assert all(left < x < right and top < y < bottom for x, y in places)


@pytest.mark.parametrize("inputs", [1, 4])
@pytest.mark.parametrize("dark", [False, True])
def test_every_connection_is_drawn(inputs, dark):
    """Each weight is a line between its two nodes, in the colour of the scale that is nearest of nine."""
    wiring = wire(inputs=inputs)
    figure = draw(wiring, dark=dark)
    expected, found = connections(figure, wiring), lines(figure)
    assert set(found) == set(expected)
    shades = along(THEMES["dark" if dark else "light"].state, np.linspace(0, 1, 9))
    for place, (_, weight, _) in expected.items():
        nearest = int(np.abs(np.linspace(-1, 1, 9) - weight).argmin())
        np.testing.assert_allclose(rgb(found[place].line.color), shades[nearest], atol=1)


def test_the_larger_the_weight_the_wider_its_line():
    """A weight of 1 or -1 is wider than one of a half, and that wider than one of 0."""
    weights = np.array([[0.0, 0.5, -1.0], [-0.5, 1.0, 0.0], [0.25, 0, -0.25]])
    figure = draw(wire(recurrent_kernel=weights))
    at, found = spots(figure), lines(figure)
    widths = {weights[i, j]: found[at["recalled"][i], at["hidden"][j]].line.width for i in range(3) for j in range(3)}
    assert widths[1] == widths[-1] > widths[0.5] == widths[-0.5] > widths[0.25] == widths[-0.25] > widths[0] > 0


def test_hover_tells_the_weights():
    """A point on each line, nearer to its begin, tells the name and the weight itself."""
    wiring = wire(inputs=2)
    figure = draw(wiring)
    trace = pointed(figure)
    told = {text: (x, y) for text, x, y in zip(trace.text, trace.x, trace.y, strict=True)}
    expected = connections(figure, wiring)
    assert set(told) == {f"{name}: <b>{weight:.4f}</b>" for name, weight, _ in expected.values()}
    for (begin, end), (name, weight, _) in expected.items():
        point, way = np.array(told[f"{name}: <b>{weight:.4f}</b>"]), np.subtract(end, begin)
        share = (point - begin) @ way / (way @ way)
        np.testing.assert_allclose(point, begin + share * way, atol=1e-12)
        assert 0 < share < 0.5
    assert all(line.hoverinfo == "skip" for line in lines(figure).values())


@pytest.mark.parametrize("picked", [0, 2])
def test_connections_of_the_unit_that_is_picked(picked):
    """What a unit hears and says stays strong, and everything else is faint."""
    wiring = wire(inputs=2)
    figure = draw(wiring, picked=picked)
    found = lines(figure)
    for place, (_, _, unit) in connections(figure, wiring).items():
        assert found[place].opacity == 1 if unit == picked else found[place].opacity < 0.3


def test_all_connections_are_strong_without_a_unit():
    """Where no unit is picked every connection is strong; picking one moves no node."""
    assert {trace.opacity for trace in lines(draw()).values()} == {1}
    assert spots(draw()) == spots(draw(picked=1))
    assert geometry(draw()) == geometry(draw(picked=1))


def test_a_layer_under_another_reads_nothing_out():
    """Without a readout there are no connections to the output, whose nodes stay where they are."""
    figure = draw(wire(readout=None))
    assert set(lines(figure)) == set(connections(figure, wire(readout=None)))
    assert spots(figure) == spots(draw())
    assert not [text for text in pointed(figure).text if text.startswith("V")]


def test_recurrent_connections_lie_on_yellow():
    """A yellow box goes from the last states to the new ones, around all units and no other node."""
    figure = draw()
    (box,) = figure.layout.shapes
    at = spots(figure)
    assert (box.type, box.layer, box.x0, box.x1) == ("rect", "below", at["recalled"][0][0], at["hidden"][0][0])
    assert all(box.y0 < y < box.y1 for _, y in at["recalled"] + at["hidden"])
    assert not any(box.y0 < y < box.y1 for _, y in at["heard"] + at["outputs"])
    red, green, blue = rgb(box.fillcolor)
    assert red > 200 < green + 40
    assert blue < 80


# --- the numbers


def test_numbers_stand_beside_their_units():
    """Each column holds its values in the rows of the units, written with two digits and told with four."""
    wiring = wire()
    figure = draw(wiring)
    units, _ = tables(figure)
    np.testing.assert_array_equal(units.z, np.stack([wiring.recalled, 2 * wiring.hidden, wiring.hidden], axis=1))
    assert list(units.y) == [y for _, y in spots(figure)["hidden"]]
    assert list(units.x) == [0, 1, 2]
    for i in range(UNITS):
        for j, values in enumerate((wiring.recalled, 2 * wiring.hidden, wiring.hidden)):
            assert float(units.text[i][j].replace("−", "-")) == pytest.approx(values[i], abs=0.005001)
            assert units.customdata[i][j] == f"{('before', 'sum', 'after')[j]}, h{i + 1}"
    assert units.texttemplate == "%{text}"
    assert units.hovertemplate == "%{customdata}: <b>%{z:.4f}</b><extra></extra>"
    assert units.textfont.size >= 11


def test_answers_stand_beside_their_classes():
    """The answers stand in the rows of the classes, under the last of the columns."""
    wiring = wire()
    figure = draw(wiring)
    _, answers = tables(figure)
    np.testing.assert_array_equal(answers.z, np.stack([3 * wiring.outputs, wiring.outputs], axis=1))
    assert list(answers.y) == [y for _, y in spots(figure)["outputs"]]
    assert list(answers.x) == [1, 2]
    assert answers.customdata[1][0] == "logit, y1"


def test_columns_have_their_titles():
    """A title stands above each column, within the axis, and above each column of the answers."""
    figure = draw()
    units, answers = tables(figure)
    written = {note.text: note for note in figure.layout.annotations if note.xref == "x2"}
    assert list(written) == ["before", "sum", "after", "logit", "y"]
    for x, title in enumerate(("before", "sum", "after")):
        assert (written[title].x, written[title].yanchor) == (x, "bottom")
        assert written[title].y < units.y[0]
    for x, title in zip((1, 2), ("logit", "y"), strict=True):
        assert written[title].x == x
        assert units.y[-1] < written[title].y < answers.y[0]
    assert tuple(figure.layout.xaxis2.range) == (-0.5, 2.5)


@pytest.mark.parametrize("heard", [1, 3])
def test_names_are_drawn(heard):
    """The input has its name, a layer below is called h, and the words of the reader are at the connections."""
    texts = [note.text for note in draw(wire(inputs=heard)).layout.annotations]
    assert texts.count("x") == (heard == 1)
    assert texts.count("h") == (heard > 1)
    assert any("Recurrent" in text for text in texts)
    assert {"h<sub>t−1</sub>", "h<sub>t</sub>", "y0", "y1"} < set(texts)
    assert draw().layout.coloraxis.colorbar.title.text == "Value"


# --- all of it


@pytest.mark.parametrize("theme", THEMES)
def test_one_scale_for_all(theme):
    """Nodes and numbers share one scale from -1 to 1, which is that of hidden states, in each theme."""
    figure = draw(wire(hidden=np.array([-50.0, 0.5, 50])), dark=theme == "dark")
    scale = figure.layout.coloraxis
    assert (scale.cmin, scale.cmax, scale.cauto) == (-1, 1, None)
    assert [list(stop) for stop in scale.colorscale] == THEMES[theme].state
    assert {trace.coloraxis for trace in tables(figure)} == {"coloraxis"}
    assert {trace.marker.coloraxis for trace in nodes(figure).values()} == {"coloraxis"}
    for note in figure.layout.annotations:
        assert contrast(note.font.color, THEMES[theme].paper) >= 4.5
        assert note.font.size >= 12


@pytest.mark.parametrize(("units", "inputs"), [(MOST, 1), (MOST + 1, MOST + 1), (256, 256)])
def test_large_layers(units, inputs):
    """Of a large layer the first units are drawn, with the connections among them, in a message of bounded size."""
    wiring = wire(units=units, inputs=inputs)
    figure = draw(wiring)
    at = spots(figure)
    assert len(at["recalled"]) == len(at["hidden"]) == MOST
    assert len(at["heard"]) == min(inputs, MOST)
    np.testing.assert_array_equal(nodes(figure)["hidden"].marker.color, wiring.hidden[:MOST])
    assert set(lines(figure)) == set(connections(figure, wiring))
    np.testing.assert_array_equal(np.array(tables(figure)[0].z)[:, 2], wiring.hidden[:MOST])
    assert geometry(figure)["height"] == geometry(draw(wire(units=MOST)))["height"] <= 900
    assert len(figure.to_json()) < 400_000


def test_a_single_unit():
    """A layer of one unit has its node, its loop and its row."""
    figure = draw(wire(units=1))
    assert set(lines(figure)) == set(connections(figure, wire(units=1)))
    assert np.shape(tables(figure)[0].z) == (1, 3)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e30])
def test_what_is_no_number(value):
    """A network that has left the numbers is drawn: its cells are gaps that say so, and the message stays JSON."""
    everywhere = {name: np.full_like(array, value) for name, array in wire()._asdict().items()}
    figure = draw(Wiring(**everywhere))
    assert set(lines(figure)) == set(connections(figure, Wiring(**everywhere)))
    units, _ = tables(figure)
    assert np.isnan(np.array(units.z, float)).all() == (not np.isfinite(value))
    assert {text.replace("−", "-") for row in units.text for text in row} <= {f"{value:.0e}", f"{2 * value:.0e}"}
    json.loads(figure.to_json(), parse_constant=lambda text: pytest.fail(text))
