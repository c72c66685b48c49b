"""The view of one step: its numbers are those of the equations by hand, in the picture, the sentences and the table."""

import re
from dataclasses import replace

import numpy as np
import pytest

from rnn_core import figures
from rnn_core.bookmark import Why
from rnn_core.probe import Probe
from rnn_core.ui.text import LANGUAGES, say
from rnn_core.ui.views import moment
from tests import by_hand
from tests.test_views import (
    CASES,
    EACH,
    SMALL,
    VARYING,
    VIEW,
    drawn,
    first_real,
    here,
    passed,
    show,
    shown_in,
    tabled,
    told,
)

AT = 7


def opened(case, *, at=AT, unit=None, layer=1):
    """What is shown in a case, the View of a step (the padding before it is not counted), and the answer."""
    shown = shown_in(case)
    view = VIEW._replace(layer=layer, why=Why("moment", at + first_real(shown), unit))
    return shown, view, moment.answer(here, shown, view)


def nodes(figure):
    """The activations of the nodes, in the order of the picture: heard, recalled, hidden, outputs."""
    scatters = (trace for trace in figure.data if trace.type == "scatter")
    return [np.array(trace.marker.color, float) for trace in scatters if trace.marker.coloraxis == "coloraxis"]


def pointed(figure):
    """What is told of the lines: {name: weight}."""
    texts = next(trace.text for trace in figure.data if trace.type == "scatter" and trace.text)
    told = (re.fullmatch(r"(.+): <b>(.+)</b>", text).groups() for text in texts)
    return {name: float(weight) for name, weight in told}


def numbers(figure):
    """The numbers that are written: {title: (units,)} of the equation and {title: (K,)} of the output."""
    columns, answers = (trace for trace in figure.data if trace.type == "heatmap")
    notes = [note for note in figure.layout.annotations if note.xref == "x2"]
    found = []
    for trace in (columns, answers):
        titles = {note.x: note.text for note in notes if min(trace.y) - 1 < note.y < min(trace.y)}
        found.append({titles[x]: np.array(trace.z, float)[:, i] for i, x in enumerate(trace.x)})
    return found


@EACH
def test_the_picture_is_that_of_the_equations(case):
    """Nodes and numbers are x, the state before and after the step, and the answer, as NumPy finds them by hand."""
    shown, view, answer = opened(case)
    kinds = by_hand.KINDS[shown.spec.cell]
    states, outputs = passed(shown)
    heard, recalled, hidden, answers = nodes(moment.figure(shown, view, answer))
    np.testing.assert_allclose(recalled, states[AT - 2, 0], atol=1e-6)
    np.testing.assert_allclose(hidden, states[AT - 1, 0], atol=1e-6)
    np.testing.assert_allclose(answers, outputs[AT - 1], atol=1e-6)
    assert heard.shape == (1,)
    columns, written = numbers(moment.figure(shown, view, answer))
    np.testing.assert_allclose(columns["h<sub>t</sub>"], states[AT - 1, 0], atol=1e-6)
    np.testing.assert_allclose(written["y<sub>t</sub>"], outputs[AT - 1], atol=1e-6)
    logits = written["V h + c"]
    np.testing.assert_allclose(by_hand.softmax(logits), outputs[AT - 1], atol=1e-6)
    if kinds == 2:
        np.testing.assert_allclose(columns["c<sub>t</sub>"], states[AT - 1, 1], atol=1e-6)


@pytest.mark.parametrize("cell", by_hand.CELLS)
def test_the_columns_make_up_the_state(cell):
    """What is written of the parts gives the state, by the equation of the cell."""
    shown, view, answer = opened(f"{cell}, two layers")
    columns, _ = numbers(moment.figure(shown, view, answer))
    new = columns["h<sub>t</sub>"]
    if cell == "SimpleRNN":
        np.testing.assert_allclose(columns["W x"] + columns["U h"] + columns["b"], columns["Σ"], atol=1e-12)
        np.testing.assert_allclose(np.tanh(columns["Σ"]), new, atol=1e-12)
    elif cell == "GRU":
        z = columns["z"]
        np.testing.assert_allclose(z * columns["h<sub>t−1</sub>"] + (1 - z) * columns["n"], new, atol=1e-12)
    else:
        memory = passed(shown)[0][AT - 2, 1]
        expected = columns["f"] * memory + columns["i"] * columns["g"]
        np.testing.assert_allclose(expected, columns["c<sub>t</sub>"], atol=1e-6)
        np.testing.assert_allclose(columns["o"] * np.tanh(columns["c<sub>t</sub>"]), new, atol=1e-12)


@pytest.mark.parametrize("cell", by_hand.CELLS)
def test_the_layer_above_hears_the_one_below(cell):
    """The second layer hears the first one's h of this step, and the output is read from the second."""
    shown, view, answer = opened(f"{cell}, two layers", layer=2)
    kinds, (states, outputs) = by_hand.KINDS[cell], passed(shown)
    figure = moment.figure(shown, view, answer)
    for found, expected in zip(
        nodes(figure),
        (states[AT - 1, 0], states[AT - 2, kinds], states[AT - 1, kinds], outputs[AT - 1]),
        strict=True,
    ):
        np.testing.assert_allclose(found, expected, atol=1e-6)
    lower = moment.figure(shown, view._replace(layer=1), answer)
    weights = [{name[:2] for name in pointed(one)} for one in (figure, lower)]
    assert weights == [{"W ", "U ", "V "}, {"W ", "U "}]


@pytest.mark.parametrize("cell", by_hand.CELLS)
def test_the_lines_are_the_weights_of_the_candidate(cell):
    """Every line tells its weight: of cells with gates, that of the candidate among Keras's shares."""
    shown, view, answer = opened(cell)
    kernel, recurrent, _, readout, _ = shown.run.states[-1].weights
    share = {"SimpleRNN": 0, "GRU": 2, "LSTM": 2}[cell] * shown.spec.units
    found = pointed(moment.figure(shown, view, answer))
    expected = {f"W 1 → {j + 1}": kernel[0, share + j] for j in range(3)}
    expected |= {f"U {i + 1} → {j + 1}": recurrent[i, share + j] for i in range(3) for j in range(3)}
    expected |= {f"V {i + 1} → y{k}": readout[i, k] for i in range(3) for k in range(2)}
    assert found.keys() == expected.keys()
    np.testing.assert_allclose([found[name] for name in expected], list(expected.values()), atol=5.1e-5)


@EACH
def test_the_answer_and_its_probability(case):
    """It tells the step as the stage counts it, the class of the largest probability, and that probability.

    Where the network answers once, it is what it would answer here.
    """
    shown, view, answer = opened(case)
    right, key = passed(shown)[1][AT - 1], "moment_would" if "once" in case else "moment_answer"
    values = told(moment, shown, view, answer)[key]
    assert values["step"] == AT + first_real(shown)
    assert values["answer"] == right.argmax()
    assert values["sure"] == pytest.approx(right.max(), abs=1e-6)
    for lang in LANGUAGES:
        assert f"{right.max():.2f}" in say(lang, key, **values)


def test_the_answer_after_the_last_step():
    """Where the network answers once, what it says at the last step is its answer."""
    shown, view, _ = opened("once, padded")
    view = view._replace(why=Why("moment", 12))
    values = told(moment, shown, view, moment.answer(here, shown, view))["moment_answer"]
    assert values["step"] == 12
    assert values["answer"] == passed(shown)[1][-1].argmax()


@pytest.mark.parametrize("unit", [1, 3])
@pytest.mark.parametrize("case", [case for case in CASES if "padded" not in case])
def test_the_equation_of_a_unit(case, unit):
    """The equation of a unit is right with its numbers in it, and ends in the unit's state by hand."""
    shown, view, answer = opened(case, unit=unit)
    states, _ = passed(shown)
    equation = told(moment, shown, view, answer)["moment_equation"]["equation"]
    found = [float(number) for number in re.findall(r"-?\d+\.\d{3}", equation.replace("- ", "-"))]
    assert found[-1] == pytest.approx(states[AT - 1, 0, unit - 1], abs=6e-4)
    assert f"h_{{{unit}}}" in equation
    assert ("nan" in equation) is False
    if shown.spec.cell == "SimpleRNN":
        *terms, total, new = found
        assert len(terms) == 3
        assert sum(terms) == pytest.approx(total, abs=2.1e-3)
        assert np.tanh(total) == pytest.approx(new, abs=1.1e-3)
    elif shown.spec.cell == "GRU":
        z, before, rest, candidate, new = found
        assert z + rest == pytest.approx(1, abs=1.1e-3)
        assert before == pytest.approx(states[AT - 2, 0, unit - 1], abs=6e-4)
        assert z * before + rest * candidate == pytest.approx(new, abs=3e-3)
    else:
        f, before, i, g, memory, o, again, new = found
        assert before == pytest.approx(states[AT - 2, 1, unit - 1], abs=6e-4)
        assert memory == pytest.approx(states[AT - 1, 1, unit - 1], abs=6e-4)
        assert f * before + i * g == pytest.approx(memory, abs=3e-3)
        assert again == memory
        assert o * np.tanh(memory) == pytest.approx(new, abs=2e-3)
        assert r"\tanh(" in equation


@pytest.mark.parametrize("activation", ["relu", "sigmoid", "linear"])
def test_the_equation_of_every_activation(activation):
    """The equation of Elman's layer names its function, and each is that function of the sum."""
    shown = show(drawn(replace(SMALL, activation=activation)))
    view = VIEW._replace(why=Why("moment", AT, 2))
    equation = told(moment, shown, view, moment.answer(here, shown, view))["moment_equation"]["equation"]
    total, new = (float(number) for number in re.findall(r"-?\d+\.\d{3}", equation)[-2:])
    assert by_hand.ACTIVATIONS[activation](total) == pytest.approx(new, abs=1.1e-3)
    name = {"relu": r"\mathrm{relu}(", "sigmoid": r"\sigma(", "linear": "= ("}[activation]
    assert name in equation


def test_a_step_of_the_padding_opens_the_nearest_real_one():
    """Where the mask passes over a step, the nearest one is opened at which the network acts, and it says which."""
    shown, view, _ = opened("padded")
    assert first_real(shown) == 4
    for at, step in ((1, 5), (4, 5), (5, 5), (6, 6), (12, 12), (99, 12)):
        view = view._replace(why=Why("moment", at))
        assert told(moment, shown, view, moment.answer(here, shown, view))["moment_answer"]["step"] == step


def test_the_first_step_begins_with_the_state_that_was_chosen():
    """Before the first step is what the sequence begins with."""
    shown = show(drawn(SMALL), Probe(initial_state="ones"))
    view = VIEW._replace(why=Why("moment", 1))
    recalled = nodes(moment.figure(shown, view, moment.answer(here, shown, view)))[1]
    np.testing.assert_array_equal(recalled, np.ones(3))


def test_an_answer_that_is_no_number_is_not_told():
    """Where the state has left the finite numbers no answer is told, and the step is drawn all the same."""
    spec = replace(SMALL, activation="linear")
    run = drawn(spec, change=lambda epoch, weights: [weight * 1e30 for weight in weights])
    shown = show(run, Probe(input_kind="own", values=(1e30,) * 12))
    view = VIEW._replace(why=Why("moment", 12))
    answer = moment.answer(here, shown, view)
    assert not np.isfinite(answer.outputs).all()
    assert "moment_answer" not in told(moment, shown, view, answer)
    assert moment.figure(shown, view, answer).data


@EACH
def test_the_table(case):
    """A row for each unit and each class has the numbers of the picture, in its columns."""
    shown, view, answer = opened(case)
    columns, rows = tabled(moment, shown, view, answer)
    written = numbers(moment.figure(shown, view, answer))
    titles = [
        re.sub("</?sub>", lambda tag: "_" if tag[0] == "<sub>" else "", title) for part in written for title in part
    ]
    assert list(columns[1:]) == titles
    units, width = shown.spec.units, len(written[0])
    assert [row[0] for row in rows] == [
        *(f"h{i + 1}" for i in range(units)),
        *(f"y{k}" for k in range(len(rows) - units)),
    ]
    np.testing.assert_array_equal(np.array([row[1 : width + 1] for row in rows[:units]]).T, list(written[0].values()))
    np.testing.assert_array_equal(np.array([row[width + 1 :] for row in rows[units:]]).T, list(written[1].values()))
    assert all(row[width + 1 :] == ("", "") for row in rows[:units])


def test_of_a_large_layer_the_first_units_are_drawn():
    """It says how many of how many are drawn; the table has all of them."""
    units = figures.moment.MOST + 2
    shown = show(drawn(replace(SMALL, units=units)))
    view = VIEW._replace(why=Why("moment", 3, units))
    answer = moment.answer(here, shown, view)
    read = told(moment, shown, view, answer)
    assert read["moment_first"] == {"count": figures.moment.MOST, "units": units}
    assert read["moment_equation"]["equation"].startswith(f"h_{{{units}}}")
    assert len(tabled(moment, shown, view, answer)[1]) == units + 2
    assert moment.figure(shown, view, answer).data
    assert "moment_first" not in told(moment, *opened("SimpleRNN"))


def test_unmasked_padding_is_opened_as_it_is_heard():
    """Where the padding counts as data, a padded step is opened like any other: it hears a zero."""
    shown = show(drawn(replace(SMALL, **VARYING | {"masking": False})), Probe(input_kind="ones", shown_timesteps=8))
    for at, heard in ((2, 0), (6, 1)):
        view = VIEW._replace(why=Why("moment", at))
        answer = moment.answer(here, shown, view)
        assert told(moment, shown, view, answer)["moment_answer"]["step"] == at
        assert nodes(moment.figure(shown, view, answer))[0] == [heard]
