"""The panels of one step, of the weights and of the gradients: pictures, readings (sentences) and tables."""

import re
from dataclasses import replace

import numpy as np
import pytest

from rnn_core.insight import gradients
from rnn_core.probe import Probe
from rnn_core.ui.panels import PANELS
from rnn_core.ui.web import sheet
from rnn_core.ui.words import say
from tests.support import by_hand
from tests.support.panel_cases import CASES, SHORT, answer, case, read, table
from tests.ui.made import SMALL, VARYING, first_real, frame, layer_of, passed, spy, trained

# --- one step

AT = 7
"""The step that is shown, counted from 1 among the real (unpadded) steps."""

LAYERS = [(name, layer) for name, (spec, _) in CASES.items() for layer in range(1, spec.layers + 1)]
"""[(name of a case, layer counted from 1), ...]."""

NUMBERS = {
    "SimpleRNN": ("input", "recurrent", "bias", "sum", "h"),
    "GRU": ("update", "previous h", "rest", "candidate", "h"),
    "LSTM": ("output", "forget", "previous c", "input", "candidate", "output", "c", "h"),
    "Dense": ("input", "bias", "sum", "h"),
}
"""Cell -> names of the numbers in a unit's equation, in order."""


def unrolled(name, layer):
    """Return a case's Frame at the real (unpadded) step AT, and the reference states and outputs of all real steps."""
    shown = case(name, at=AT + first_real(case(name)), layer=layer, unit=2)
    return shown, *passed(shown)


def inputs_by_hand(shown, states, layer):
    """Return a layer's inputs at the step AT: the network's inputs, or the states of the layer below."""
    kinds = by_hand.STATE_COUNTS[shown.bookmark.spec.cell]
    if layer > 1:
        return states[AT - 1, (layer - 2) * kinds]
    return shown.bookmark.probe.inputs(shown.bookmark.spec)[0, AT - 1]


def states_before_by_hand(shown, states, layer):
    """Return a layer's states before the step AT, h first."""
    kinds = by_hand.STATE_COUNTS[shown.bookmark.spec.cell]
    return states[AT - 2, (layer - 1) * kinds : layer * kinds]


@pytest.mark.parametrize(("name", "layer"), LAYERS)
def test_nodes_and_columns_of_a_step_equal_the_reference(monkeypatch, name, layer):
    """The picked unit is highlighted."""
    calls = spy(monkeypatch, sheet, "step")
    shown, states, outputs = unrolled(name, layer)
    PANELS["step"].scene(shown, answer("step", shown))
    (wiring, columns, output_columns), options = calls[-1]
    h = states[AT - 1, (layer - 1) * by_hand.STATE_COUNTS[shown.bookmark.spec.cell]]
    np.testing.assert_allclose(wiring.inputs, inputs_by_hand(shown, states, layer), atol=1e-6)
    np.testing.assert_allclose(wiring.previous, states_before_by_hand(shown, states, layer)[0], atol=1e-6)
    np.testing.assert_allclose(wiring.hidden, h, atol=1e-6)
    np.testing.assert_allclose(wiring.outputs, outputs[AT - 1], atol=1e-6)
    np.testing.assert_allclose(dict(columns)["h<sub>t</sub>"], h, atol=1e-6)
    np.testing.assert_allclose(by_hand.softmax(dict(output_columns)["V h + c"]), outputs[AT - 1], atol=1e-6)
    assert options["picked"] == 1


@pytest.mark.parametrize(("name", "layer"), LAYERS)
def test_weights_of_a_step_are_those_of_the_candidate(monkeypatch, name, layer):
    """In a cell with gates, the panel shows the weights of the candidate state.

    Dense has no recurrent kernel. Only the last layer has the output weights.
    """
    calls = spy(monkeypatch, sheet, "step")
    shown, _, _ = unrolled(name, layer)
    PANELS["step"].scene(shown, answer("step", shown))
    spec, wiring = shown.bookmark.spec, calls[-1][0][0]
    begin = spec.units * (2 if spec.cell in ("GRU", "LSTM") else 0)
    kernels = [array[:, begin : begin + spec.units] for array in layer_of(shown, layer)[:-1]]
    for found, expected in zip((wiring.kernel, wiring.recurrent_kernel)[: len(kernels)], kernels, strict=True):
        np.testing.assert_allclose(found, expected)
    assert (wiring.recurrent_kernel is None) == (spec.cell == "Dense")
    assert (wiring.readout is None) == (layer < spec.layers)


@pytest.mark.parametrize(("name", "layer"), LAYERS)
def test_reading_and_equation_of_a_step_equal_the_reference(name, layer):
    """A network with one output has no output at this step yet. The reading says what its output would be."""
    shown, states, outputs = unrolled(name, layer)
    spec, output = shown.bookmark.spec, outputs[AT - 1]
    sentences = read("step", shown)
    values = sentences["step_would" if "once" in name else "step_output"]
    sure = pytest.approx(output.max(), abs=1e-6)
    assert values == {"step": shown.bookmark.view.at, "output": output.argmax(), "sure": sure}
    inputs, before = inputs_by_hand(shown, states, layer), states_before_by_hand(shown, states, layer)
    terms = by_hand.CELLS[spec.cell](inputs[None], *before[:, None], *layer_of(shown, layer), activation=np.tanh)
    terms |= {"previous h": before[0], "previous c": before[-1], "rest": 1 - terms.get("update", 0)}
    equation = sentences["step_equation"]["equation"]
    numbers = [float(text) for text in re.findall(r"-*\d+\.\d{3}", equation.replace("- ", "-"))]
    expected = [np.atleast_2d(terms[term])[0, 1] for term in NUMBERS[spec.cell]]
    assert numbers == pytest.approx(expected, abs=6e-4)
    assert "(2)" in equation


@pytest.mark.parametrize(("name", "layer"), LAYERS)
def test_table_of_a_step_has_the_columns_of_the_figure(monkeypatch, name, layer):
    """The table has a row for each unit."""
    calls = spy(monkeypatch, sheet, "step")
    shown, _, _ = unrolled(name, layer)
    PANELS["step"].scene(shown, answer("step", shown))
    _, columns, output_columns = calls[-1][0]
    header, rows = table("step", shown)
    titles = [re.sub("<sub>(.*?)</sub>", r"_\1", title) for title, _ in (*columns, *output_columns)]
    assert titles == header[1:]
    numbers = np.transpose([values for _, values in columns])
    assert [row[1 : len(columns) + 1] for row in rows[:3]] == numbers.tolist()


@pytest.mark.parametrize(
    ("activation", "written"),
    [("tanh", r"\tanh("), ("relu", r"\mathrm{relu}("), ("sigmoid", r"\sigma("), ("linear", "= (")],
)
def test_equation_has_the_activation(activation, written):
    """The linear activation has no name in the equation."""
    shown = frame(trained(replace(SMALL, activation=activation)), at=AT, unit=2)
    assert written in read("step", shown)["step_equation"]["equation"]


def test_last_step_of_a_network_with_one_output_has_the_output():
    """The reading has the sentence of a step with an output."""
    assert read("step", case("once, padded", at=12)).keys() == {"step_output"}


def test_padding_without_a_mask_is_a_step_like_others():
    """The reading is about the second step, which is padding."""
    unmasked = frame(trained(replace(SMALL, masking=False, **VARYING)), SHORT, at=2)
    assert read("step", unmasked)["step_output"]["step"] == 2


def test_reading_says_that_not_all_units_are_drawn():
    """The table has all units."""
    maximum = sheet.MAX_UNITS
    shown = frame(trained(replace(SMALL, units=maximum + 2)), at=3, unit=maximum + 2)
    assert read("step", shown)["step_first"] == {"count": maximum, "units": maximum + 2}
    assert len(table("step", shown)[1]) == maximum + 4


@pytest.mark.parametrize("units", [sheet.MAX_UNITS + 2, sheet.MAX_WEIGHTS + 1])
def test_reading_of_the_weights_says_whether_some_are_not_drawn(units):
    """The panel of the weights draws up to MAX_WEIGHTS units, and the panel of one step draws fewer."""
    sentence = read("weights", frame(trained(replace(SMALL, units=units)))).get("step_first")
    expected = {"count": sheet.MAX_WEIGHTS, "units": units} if units > sheet.MAX_WEIGHTS else None
    assert sentence == expected


def test_numbers_that_overflow_have_an_equation_but_no_output():
    """Large numbers are in scientific notation."""
    grown = trained(replace(SMALL, activation="linear"), change=lambda epoch, arrays: [w * 1e30 for w in arrays])
    sentences = read("step", frame(grown, Probe("own", values=(1e30,) * 12), at=12, unit=1))
    assert list(sentences) == ["step_equation"]
    sentences = read("step", frame(grown, Probe("own", values=(1.0,)), at=1, unit=1))
    assert r"\cdot 10^{" in sentences["step_equation"]["equation"]


# --- weights

GATES = {"SimpleRNN": [""], "GRU": ["z ", "r ", "n "], "LSTM": ["i ", "f ", "g ", "o "], "Dense": [""]}
UNITS = ["h1", "h2", "h3"]


@pytest.mark.parametrize("name", CASES)
def test_every_weight_of_the_layer_and_the_output_is_drawn(monkeypatch, name):
    """Each array is drawn with its initial weights and with those of the shown epoch. All epochs have the same scale.

    The table has each weight.
    """
    calls = spy(monkeypatch, sheet, "weights")
    spec = CASES[name][0]
    limits = {}
    grown = trained(spec, change=lambda epoch, arrays: [(1 + epoch) * array for array in arrays])
    for layer, epoch in ((1, 1), (spec.layers, 2)):
        shown = case(name, grown, epoch=epoch, layer=layer)
        PANELS["weights"].scene(shown, answer("weights", shown))
        (matrices,), options = calls[-1]
        by_epoch = [[*layer_of(shown, layer, at), *grown.states[at].weights[-2:]] for at in (0, epoch)]
        for matrix, *pair in zip(matrices, *by_epoch, strict=True):
            expected = [array.T if "kernel V" in matrix.title else np.atleast_2d(array) for array in pair]
            np.testing.assert_array_equal([matrix.start, matrix.now], expected)
        assert matrices[0].rows == ([f"{unit}, 1" for unit in UNITS] if layer == 2 else ["x"])
        assert matrices[0].columns == [f"{gate}{unit}" for gate in GATES[spec.cell] for unit in UNITS]
        assert options["words"]["now"] == say("en", "weights_now", epoch=epoch)
        _, rows = table("weights", shown)
        flat = [
            np.concatenate([array.ravel() for array in (*arrays[:-2], arrays[-2].T, arrays[-1])]) for arrays in by_epoch
        ]
        np.testing.assert_array_equal([row[3:] for row in rows], np.transpose(flat).astype(float))
        assert {row[1:3] for row in rows if "kernel V" in row[0]} >= {("h1", "y0"), ("h3", "y1")}
        assert limits.setdefault(layer, options["limit"]) == options["limit"]
        assert options["limit"] >= max(np.abs(array).max() for array in grown.states[-1].weights[-2:])


@pytest.mark.parametrize(("row", "term"), [("W", "input"), ("U", "recurrent")])
def test_two_biases_of_a_gru_are_those_of_w_and_u(row, term):
    """If inputs and states are 0, the input term equals the bias of W, and the recurrent term that of U."""
    shown = case("GRU", epoch=2)
    biases = {row[1:3]: row[4] for row in table("weights", shown)[1] if row[0] == "bias b"}
    zeros = np.zeros((1, 1)), np.zeros((1, SMALL.units))
    terms = by_hand.gru(*zeros, *layer_of(shown, 1), activation=np.tanh)
    found = [biases[row, f"n h{unit + 1}"] for unit in range(SMALL.units)]
    np.testing.assert_allclose(found, terms[term][0], rtol=1e-6)


@pytest.mark.parametrize(("place", "symbol"), list(enumerate(("W", "U", "b", "V", "c"))))
def test_reading_names_the_array_that_has_changed_most(place, symbol):
    """An array's change is the root mean square of its weights' changes. Another array changes half as much."""

    def change(epoch, arrays):
        by = {place: 2 * epoch, (place - 1) % 5: epoch}
        return [np.full_like(array, 0.5 + by.get(number, 0)) for number, array in enumerate(arrays)]

    changed = read("weights", frame(trained(change=change), epoch=2))["weights_changed"]
    assert changed == {"epoch": 2, "symbol": symbol, "change": pytest.approx(4, abs=1e-5)}


def test_reading_has_the_growth_of_the_spectral_radius_of_u():
    """U is the recurrent kernel. Only the reading of a SimpleRNN has a sentence on the spectral radius."""
    shown = case("SimpleRNN, two layers")
    kernels = [layer_of(shown, 1, epoch)[1].astype(float) for epoch in (0, 3)]
    radii = [max(abs(np.linalg.eigvals(kernel))) for kernel in kernels]
    assert list(read("weights", shown)["weights_grown"].values()) == pytest.approx(radii)
    for name in ("GRU", "Dense"):
        assert read("weights", case(name)).keys() == {"weights_changed"}


def test_weights_of_an_untrained_network_have_not_changed():
    """The reading has only the sentence that no weight has changed."""
    assert read("weights", case("LSTM", epoch=0)) == {"weights_untrained": {}}


# --- gradients


def scaled(factor):
    """Return a Run whose recurrent kernel is a scaled orthogonal matrix.

    Its states are so small that the derivative of tanh is 1.
    """
    turn = np.linalg.qr(np.random.default_rng(0).normal(size=(3, 3)))[0]
    return trained(change=lambda epoch, arrays: [arrays[0] * 1e-3, factor * turn, arrays[2] * 0, *arrays[3:]])


@pytest.mark.parametrize(
    ("factor", "kind", "thousandth"),
    [(0.3, "vanishes", {"lag": 6}), (1.0, "holds", None), (1.3, "explodes", None)],
)
def test_reading_has_the_factor_of_the_gradient_for_a_step_back_in_time(factor, kind, thousandth):
    """If the gradient vanishes, the reading has the lag at which a thousandth of it is left."""
    sentences = read("gradients", frame(scaled(factor), epoch=2))
    assert sentences[f"gradients_{kind}"] == {"factor": pytest.approx(factor, abs=2e-3), "epoch": 2}
    assert sentences.get("gradients_thousandth") == thousandth


def test_single_step_has_no_gradient_through_time():
    """The reading says this, and nothing else."""
    assert read("gradients", frame(trained(), Probe(shown_timesteps=1))) == {"gradients_none": {}}


def test_table_of_the_gradients_has_each_step_and_lag():
    """Lags that reach back beyond the first step are left out."""
    shown = case("GRU")
    rows = table("gradients", shown)[1]
    norms = answer("gradients", shown).norms
    assert len(rows) == 12 * 13 / 2
    assert all(norm == norms[step - 1, lag] for step, lag, norm in rows)


def drawn_columns(monkeypatch, shown, norms):
    """Draw the gradients. Return the columns' norms, (first step, last step), and the number of steps in a column."""
    calls = spy(monkeypatch, sheet, "gradients")
    PANELS["gradients"].scene(shown, norms)
    (columns, ends, _), options = calls[-1]
    return columns, ends, options["every"]


@pytest.mark.parametrize(("period", "steps", "every"), [(2, 120, 1), (2, 121, 2), (2, 1000, 10), (3, 1000, 9)])
def test_columns_of_a_long_sequence_have_whole_periods(monkeypatch, period, steps, every):
    """A column shows the median of its steps. With part of a period in each column, the drawing would have stripes."""
    task = {"task": "cycle", "period": period} if period > 2 else {}
    shown = frame(trained(replace(SMALL, **task)), Probe(shown_timesteps=steps))
    waves = np.where(np.arange(steps) % period, 1.0, 1e-3)
    norms = np.full((steps, 4), np.nan)
    for lag in range(4):
        norms[lag:, lag] = waves[lag:]
    columns, ends, drawn_every = drawn_columns(monkeypatch, shown, gradients.Norms(norms, np.arange(steps)))
    assert ends == (1, steps)
    assert drawn_every == every
    assert len(columns) == -(-steps // every)
    whole = columns[2 : steps // every]  # each step of these columns has all lags
    if every > 1:
        assert np.ptp(whole, axis=0) == pytest.approx(0), "there should be no stripes"
        np.testing.assert_allclose(whole[0], np.median(waves[:period]))


def test_columns_begin_at_the_first_step_of_the_sequence(monkeypatch):
    """The column of a step without norms is empty."""
    norms = np.full((2, 3), 0.5)
    columns, ends, every = drawn_columns(monkeypatch, case("GRU"), gradients.Norms(norms, np.array([4, 5])))
    assert ends == (1, 6)
    assert every == 1
    np.testing.assert_array_equal(columns, np.concatenate([np.full((4, 3), np.nan), norms]))


def test_single_step_with_norms_has_one_column(monkeypatch):
    """The first and the last step of the drawing are this step."""
    norms = np.full((1, 3), 0.5)
    columns, ends, _ = drawn_columns(monkeypatch, case("GRU"), gradients.Norms(norms, np.array([99])))
    assert ends == (100, 100)
    assert len(columns) == 1
