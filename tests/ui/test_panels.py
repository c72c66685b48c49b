"""The panels, of networks made by hand: what they all have in common, and those of one step, weights, gradients."""

import csv
import io
import json
import re
from dataclasses import replace
from unittest.mock import Mock

import numpy as np
import plotly.graph_objects as go
import pytest

from rnn_core import data, export
from rnn_core.cells import CELLS
from rnn_core.insight import ablation, gradients
from rnn_core.insight.ablation import Ablation
from rnn_core.insight.seeds import Outcome
from rnn_core.probe import Probe
from rnn_core.ui import panels
from rnn_core.ui.panels import PANELS, sweep
from rnn_core.ui.web import sheet
from rnn_core.ui.words import say
from tests.support import by_hand
from tests.ui.made import SMALL, VARYING, Here, first_real, frame, layer_of, passed, spy, told, trained

SHORT = Probe(shown_timesteps=8)
CASES = {
    **{cell: (replace(SMALL, cell=cell), Probe()) for cell in CELLS},
    **{f"{cell}, two layers": (replace(SMALL, cell=cell, layers=2), Probe()) for cell in CELLS},
    "padded": (replace(SMALL, cell="LSTM", layers=2, **VARYING), SHORT),
    "period 3": (replace(SMALL, task="cycle", period=3, cell="GRU"), Probe(initial_state="ones")),
    "once": (replace(SMALL, return_sequences=False), Probe()),
    "once, padded": (replace(SMALL, cell="GRU", return_sequences=False, **VARYING), SHORT),
}
"""name -> an experiment and its test sequence; of two layers the first is shown."""

SEQUENCES = {
    "letters": (replace(SMALL, task="letters", loss=None), Probe()),
    "text": (replace(SMALL, task="text", loss=None), SHORT),
    "reber": (replace(SMALL, task="reber", strings=2, loss=None), Probe()),
    "reber, once": (replace(SMALL, task="reber", loss=None, return_sequences=False), SHORT),
    "numbers": (replace(SMALL, task="numbers", loss=None), Probe()),
    "numbers, once": (replace(SMALL, task="numbers", loss=None, return_sequences=False), SHORT),
}
"""The same of tasks in which the input tells something of the target."""

AT = 7


def case(name, grown=None, **looks):
    """The Frame of a case."""
    spec, probe = (CASES | SEQUENCES)[name]
    return frame(grown or trained(spec), probe, **{"layer": 1 if spec.layers == 2 else None} | looks)


def answer(name, shown, here=None):
    """The answer of a panel, from the workers in whose place `here` is."""
    if name == "sweep":
        losses = np.float32(1 / (1 + np.arange(3)[:, None] + np.arange(5)))
        return sweep.Answer([Outcome(seed, losses[seed], (1, None, 2)[seed], None) for seed in range(3)], 4)
    return PANELS[name].answer(here or Here(), shown)


def read(name, shown, here=None):
    """What a panel says, {key: values}."""
    return told(PANELS[name].read(shown, answer(name, shown, here)))


def table(name, shown):
    """The numbers of a panel: (names of the columns, rows)."""
    columns, rows = PANELS[name].table(shown, answer(name, shown))
    return list(columns), list(rows)


def test_each_panel_of_each_experiment():
    """Each is drawn in both themes, read in both languages and written as a table, and says of Dense what it lacks."""
    dark = False
    for name, panel in PANELS.items():
        for each in CASES | SEQUENCES:
            shown, dark = case(each, panel=name, epoch=2), not dark
            found = answer(name, shown)
            sentences, lacks = told(panels.read(shown, found)), f"{name}_no_recurrence"
            assert (list(sentences)[:1] == [lacks]) == (each.startswith("Dense") and panel.recurrent), (name, each)
            assert set(sentences) - {lacks}, (name, each)
            figure = panel.scene(shown, found) if panel.scene else panel.figure(shown, found, dark)
            if panel.scene:
                base = panel.base(shown, found) if panel.base else None
                scene, _ = json.loads(json.dumps([figure, base], allow_nan=False))
                assert scene.get("bands") or scene["kind"] == name, (name, each)
            elif each in ("Dense", "once, padded"):  # it takes Plotly long to check one
                assert go.Figure(figure).data, (name, each)
            columns, rows = panel.table(shown, found)
            header, *lines = csv.reader(io.StringIO(export.table_csv(columns, rows)))
            assert len(set(header)) == len(header)
            assert lines or each.startswith("Dense") or name == "continuation", (name, each)  # there is none of a count
            assert {len(line) for line in lines} <= {len(header)}, (name, each)


def test_what_the_stage_shows_of_a_panel():
    """The step panel frames its step, the nearest one that is not masked; an ablation has its Trace; others nothing."""
    taken = {"ablation": Ablation(no_recurrence=True, silenced=(2,))}
    for name in ("", "weights", "gradients", "dynamics", "sweep"):
        shown = case("padded", panel=name, at=AT, **taken)
        assert (panels.picked(shown.bookmark), panels.ablated(shown, Here().at)) == (None, None)
    for at, picked in ((1, 5), (4, 5), (5, 5), (6, 6), (12, 12), (99, 12)):
        shown = case("padded", panel="step", at=at, **taken)
        assert (panels.picked(shown.bookmark), panels.ablated(shown, Here().at)) == (picked, None)
        assert read("step", shown)["step_output"]["step"] == picked
    here, shown = Here(), case("padded", panel="ablation", epoch=2, **taken)
    (trace,) = panels.ablated(shown, here.at)
    bookmark = shown.bookmark
    expected = ablation.look(bookmark.spec, shown.run.states[2], bookmark.probe, bookmark.experiment.ablation, layer=1)
    np.testing.assert_array_equal(trace.outputs, expected.outputs)
    assert here.asked == [(ablation.look, 2, {"ablation": bookmark.experiment.ablation, "layer": 1})]
    for nothing in (case("padded", panel="ablation"), shown._replace(run=None)):
        assert panels.ablated(nothing, Here().at) is None


def test_what_is_asked_of_the_workers():
    """Each panel asks for the epoch, the layer and the step that are shown; while they are at it there is no answer."""
    layer, ablated = {"layer": 0}, {"ablation": Ablation(), "layer": 1}
    for name, expected in {
        "step": [(1, {"step": 3})],
        "gradients": [(1, layer)],
        "ablation": [(1, ablated)],
        "dynamics": [((0, 1, 2, 3), layer), ((1,), {})],
    }.items():
        here, late = Here(), Mock(**{"answers.each.return_value": {}, "answers.follow.return_value": {}})
        late.answers.at.return_value = late.answers.over.return_value = late.answers.trace.return_value = None
        shown = case("GRU, two layers", epoch=1, at=4)
        answer(name, shown, here)
        assert [(epoch, options) for _, epoch, options in here.asked][:2] == expected
        assert answer(name, shown, late) is None


# --- one step


NUMBERS = {
    "SimpleRNN": ("input", "recurrent", "bias", "sum", "h"),
    "GRU": ("update", "previous h", "rest", "candidate", "h"),
    "LSTM": ("output", "forget", "previous c", "input", "candidate", "output", "c", "h"),
    "Dense": ("input", "bias", "sum", "h"),
}
"""cell -> the terms whose numbers stand in its equation, in their order."""


def test_the_step_is_that_of_the_equations(monkeypatch):
    """Nodes, columns, weights, sentence and equation are those of the network by hand, whichever layer is shown."""
    calls = spy(monkeypatch, sheet, "step")
    for name, layer in [(name, layer) for name, (spec, _) in CASES.items() for layer in range(1, spec.layers + 1)]:
        at = AT + first_real(case(name))
        shown = case(name, at=at, layer=layer, unit=2)
        PANELS["step"].scene(shown, answer("step", shown))
        ((wiring, columns, output_columns), options), spec = calls[-1], shown.bookmark.spec
        (states, outputs), kinds = passed(shown), by_hand.KINDS[spec.cell]
        place, output = (layer - 1) * kinds, outputs[AT - 1]
        below = states[AT - 1, place - kinds] if layer > 1 else shown.bookmark.probe.inputs(spec)[0, AT - 1]
        before = states[AT - 2, place : place + kinds]
        activations = (below, before[0], states[AT - 1, place], output)
        for found, expected in zip(wiring[:4], activations, strict=True):
            np.testing.assert_allclose(found, expected, atol=1e-6)
        np.testing.assert_allclose(dict(columns)["h<sub>t</sub>"], states[AT - 1, place], atol=1e-6)
        np.testing.assert_allclose(by_hand.softmax(dict(output_columns)["V h + c"]), output, atol=1e-6)
        assert options["picked"] == 1
        begin = spec.units * (2 if spec.cell in ("GRU", "LSTM") else 0)  # of the candidate
        kernels = [array[:, begin : begin + spec.units] for array in layer_of(shown, layer)[:-1]]
        for found, expected in zip((wiring.kernel, wiring.recurrent_kernel)[: len(kernels)], kernels, strict=True):
            np.testing.assert_allclose(found, expected)
        assert (wiring.recurrent_kernel is None, wiring.readout is None) == (spec.cell == "Dense", layer < spec.layers)
        says = read("step", shown)
        values = says["step_would" if "once" in name else "step_output"]
        assert values == {"step": at, "output": output.argmax(), "sure": pytest.approx(output.max(), abs=1e-6)}
        terms = by_hand.CELLS[spec.cell](below[None], *before[:, None], *layer_of(shown, layer), activation=np.tanh)
        terms |= {"previous h": before[0], "previous c": before[-1], "rest": 1 - terms.get("update", 0)}
        equation = says["step_equation"]["equation"]
        numbers = [float(text) for text in re.findall(r"-*\d+\.\d{3}", equation.replace("- ", "-"))]
        expected = [np.atleast_2d(terms[term])[0, 1] for term in NUMBERS[spec.cell]]
        assert (numbers, "(2)" in equation) == (pytest.approx(expected, abs=6e-4), True)
        header, rows = table("step", shown)
        titles = [re.sub("<sub>(.*?)</sub>", r"_\1", title) for title, _ in (*columns, *output_columns)]
        assert titles == header[1:]
        assert [row[1 : len(columns) + 1] for row in rows[:3]] == np.transpose([v for _, v in columns]).tolist()
    names = {"tanh": r"\tanh(", "relu": r"\mathrm{relu}(", "sigmoid": r"\sigma(", "linear": "= ("}
    for activation, written in names.items():
        shown = frame(trained(replace(SMALL, activation=activation)), at=AT, unit=2)
        assert written in read("step", shown)["step_equation"]["equation"]


def test_steps_out_of_the_ordinary():
    """The one output, a padding that is data, more units than are drawn, and numbers that overflow are told as such."""
    assert read("step", case("once, padded", at=12)).keys() == {"step_output"}
    unmasked = frame(trained(replace(SMALL, masking=False, **VARYING)), SHORT, at=2)
    assert read("step", unmasked)["step_output"]["step"] == 2
    most = sheet.MAX_UNITS
    shown = frame(trained(replace(SMALL, units=most + 2)), at=3, unit=most + 2)
    assert read("step", shown)["step_first"] == {"count": most, "units": most + 2}
    assert len(table("step", shown)[1]) == most + 4
    assert read("weights", shown).get("step_first") == (
        {"count": sheet.MAX_WEIGHTS, "units": most + 2} if most + 2 > sheet.MAX_WEIGHTS else None
    )
    grown = trained(replace(SMALL, activation="linear"), change=lambda epoch, arrays: [w * 1e30 for w in arrays])
    found = read("step", frame(grown, Probe("own", values=(1e30,) * 12), at=12, unit=1))
    assert list(found) == ["step_equation"]
    found = read("step", frame(grown, Probe("own", values=(1.0,)), at=1, unit=1))
    assert r"\cdot 10^{" in found["step_equation"]["equation"]


# --- weights and gradients


def test_every_weight_is_drawn(monkeypatch):
    """Each array of the layer shown and of the output, at the start and now, on one scale for all epochs of the run."""
    gates = {"SimpleRNN": [""], "GRU": ["z ", "r ", "n "], "LSTM": ["i ", "f ", "g ", "o "], "Dense": [""]}
    calls, units = spy(monkeypatch, sheet, "weights"), ["h1", "h2", "h3"]
    for name, (spec, _) in CASES.items():
        limits = {}
        grown = trained(spec, change=lambda epoch, arrays: [(1 + epoch) * array for array in arrays])
        for layer, epoch in ((1, 1), (spec.layers, 2)):
            shown = case(name, grown, epoch=epoch, layer=layer)
            PANELS["weights"].scene(shown, answer("weights", shown))
            (matrices,), options = calls[-1]
            own = [[*layer_of(shown, layer, at), *grown.states[at].weights[-2:]] for at in (0, epoch)]
            for matrix, *each in zip(matrices, *own, strict=True):
                each = [array.T if "kernel V" in matrix.title else np.atleast_2d(array) for array in each]
                np.testing.assert_array_equal([matrix.start, matrix.now], each)
            assert matrices[0].rows == ([f"{unit}, 1" for unit in units] if layer == 2 else ["x"])
            assert matrices[0].columns == [f"{gate}{unit}" for gate in gates[spec.cell] for unit in units]
            assert options["words"]["now"] == say("en", "weights_now", epoch=epoch)
            _, rows = table("weights", shown)
            flat = [np.concatenate([array.ravel() for array in (*some[:-2], some[-2].T, some[-1])]) for some in own]
            np.testing.assert_array_equal([row[3:] for row in rows], np.transpose(flat).astype(float))
            assert {row[1:3] for row in rows if "kernel V" in row[0]} >= {("h1", "y0"), ("h3", "y1")}
            assert limits.setdefault(layer, options["limit"]) == options["limit"]
            assert options["limit"] >= max(np.abs(array).max() for array in grown.states[-1].weights[-2:])


def test_the_two_biases_of_a_gru():
    """The row called W is what is added to W x, the one called U what is added to U h, before the reset gate."""
    shown = case("GRU", epoch=2)
    by_name = {row[1:3]: row[4] for row in table("weights", shown)[1] if row[0] == "bias b"}
    nothing = np.zeros((1, 1)), np.zeros((1, SMALL.units))
    terms = by_hand.gru(*nothing, *layer_of(shown, 1), activation=np.tanh)  # of zeros, so the biases alone are left
    for name, term in (("W", "input"), ("U", "recurrent")):
        found = [by_name[name, f"n h{unit + 1}"] for unit in range(SMALL.units)]
        np.testing.assert_allclose(found, terms[term][0], rtol=1e-6, err_msg=f"the bias of the candidate called {name}")


def test_what_has_changed_most():
    """It tells the array that has changed most by its root mean square, and how the spectral radius of U has grown."""
    for most, symbol in enumerate(("W", "U", "b", "V", "c")):

        def change(epoch, arrays, most=most):
            by = {most: 2 * epoch, (most - 1) % 5: epoch}
            return [np.full_like(array, 0.5 + by.get(place, 0)) for place, array in enumerate(arrays)]

        changed = read("weights", frame(trained(change=change), epoch=2))["weights_changed"]
        assert changed == {"epoch": 2, "symbol": symbol, "change": pytest.approx(4, abs=1e-5)}
    shown = case("SimpleRNN, two layers")
    kernels = [layer_of(shown, 1, epoch)[1].astype(float) for epoch in (0, 3)]
    radii = [max(abs(np.linalg.eigvals(kernel))) for kernel in kernels]
    assert list(read("weights", shown)["weights_grown"].values()) == pytest.approx(radii)
    for name in ("GRU", "Dense"):
        assert read("weights", case(name)).keys() == {"weights_changed"}
    assert read("weights", case("LSTM", epoch=0)) == {"weights_untrained": {}}


def scaled(factor):
    """A Run whose recurrent kernel is that many times an orthogonal one, and whose states are so small that f' is 1."""
    turn = np.linalg.qr(np.random.default_rng(0).normal(size=(3, 3)))[0]
    return trained(change=lambda epoch, arrays: [arrays[0] * 1e-3, factor * turn, arrays[2] * 0, *arrays[3:]])


def test_what_becomes_of_the_gradient():
    """Each step back multiplies it by a factor, which is told, with the lag from which on a thousandth is left."""
    for factor, kind in ((0.3, "vanishes"), (1.0, "holds"), (1.3, "explodes")):
        found = read("gradients", frame(scaled(factor), epoch=2))
        assert found[f"gradients_{kind}"] == {"factor": pytest.approx(factor, abs=2e-3), "epoch": 2}
        assert found.get("gradients_thousandth") == ({"lag": 6} if factor == 0.3 else None)
    assert read("gradients", frame(trained(), Probe(shown_timesteps=1))) == {"gradients_none": {}}
    shown = case("GRU")
    rows, norms = table("gradients", shown)[1], answer("gradients", shown).norms
    assert len(rows) == 12 * 13 / 2
    assert all(norm == norms[at - 1, lag] for at, lag, norm in rows)


def test_a_long_sequence_has_no_other_rhythm(monkeypatch):
    """A column is then the median of as many steps as periods of the task have; the steps keep their places."""
    calls = spy(monkeypatch, sheet, "gradients")
    for period, steps, every in ((2, 120, 1), (2, 121, 2), (2, 1000, 10), (3, 1000, 9)):
        task = {"task": "cycle", "period": period} if period > 2 else {}
        shown = frame(trained(replace(SMALL, **task)), Probe(shown_timesteps=steps))
        waves = np.where(np.arange(steps) % period, 1.0, 1e-3)
        norms = np.full((steps, 4), np.nan)
        for lag in range(4):
            norms[lag:, lag] = waves[lag:]
        PANELS["gradients"].scene(shown, gradients.Norms(norms, np.arange(steps)))
        (columns, ends, _), options = calls[-1]
        assert (ends, options["every"], len(columns)) == ((1, steps), every, -(-steps // every))
        whole = columns[2 : steps // every]  # each of its steps has all lags
        if every > 1:
            assert np.ptp(whole, axis=0) == pytest.approx(0), f"{steps} steps, period {period}: stripes"
            np.testing.assert_allclose(whole[0], np.median(waves[:period]))
    padded = np.full((2, 3), 0.5)
    PANELS["gradients"].scene(case("GRU"), gradients.Norms(padded, np.array([4, 5])))
    (columns, ends, _), options = calls[-1]
    assert (ends, options["every"]) == ((1, 6), 1)
    np.testing.assert_array_equal(columns, np.concatenate([np.full((4, 3), np.nan), padded]))
    PANELS["gradients"].scene(case("GRU"), gradients.Norms(padded[:1], np.array([99])))
    assert calls[-1][0][1] == (100, 100), "the single step is not the only one"


def test_a_series_that_goes_on():
    """Its error is told over the steps that are known, with one output too; where none is, past the end, of none."""
    for name in ("numbers", "numbers, once"):
        spec, probe = SEQUENCES[name]
        steps = probe.inputs(spec).shape[1]
        for at in (1, 3, steps):
            shown = case(name, panel="continuation", epoch=2, at=at)
            (found,) = answer("continuation", shown)
            values = data.target(spec, timesteps=steps)[at - 1 :, 0]
            error = np.sqrt(np.mean((found.outputs[: len(values), 0] - values) ** 2)) * np.ptp(spec.task_info.span)
            expected = {"step": at, "count": steps - at + 1, "error": pytest.approx(error)}
            assert told(PANELS["continuation"].read(shown, [found])) == {"continuation_error": expected}
    spec = replace(SMALL, task="numbers", loss=None, masking=False, min_timesteps=4, padding="post")
    shown = frame(trained(spec), SHORT, panel="continuation", at=10)
    assert told(PANELS["continuation"].read(shown, answer("continuation", shown))) == {
        "continuation_unknown": {"step": 10}
    }
