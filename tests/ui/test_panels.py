"""All panels, for handmade networks: pictures, readings (sentences), tables, and effects on the main picture."""

import csv
import io
import json
from functools import cache
from unittest.mock import Mock

import numpy as np
import plotly.graph_objects as go
import pytest

from rnn_core import export
from rnn_core.insight import ablation
from rnn_core.insight.ablation import Ablation
from rnn_core.ui import panels
from rnn_core.ui.panels import PANELS
from tests.support.panel_cases import CASES, SEQUENCES, answer, case, read
from tests.ui.made import Here, by_key

pytestmark = pytest.mark.slow

OTHERS = {"GRU", "SimpleRNN, two layers", "LSTM, two layers"}
"""Experiments to skip, because the remaining experiments cover their cells and their numbers of layers."""

EXPERIMENTS = tuple(name for name in CASES | SEQUENCES if name not in OTHERS)
ABLATION = Ablation(no_recurrence=True, silenced=(2,))


@cache
def drawn(name, experiment):
    """Return the Frame of an experiment (all that the page draws), and a panel's answer (numbers). Both are cached."""
    shown = case(experiment, panel=name, epoch=2)
    return shown, answer(name, shown)


@pytest.mark.parametrize("name", PANELS)
def test_panel_says_only_for_dense_that_there_is_no_recurrence(name):
    """Only panels that need recurrence say this. Every panel also has another sentence, for every experiment."""
    lacks = f"{name}_no_recurrence"
    for experiment in EXPERIMENTS:
        sentences = by_key(panels.read(*drawn(name, experiment)))
        is_lacking = experiment.startswith("Dense") and PANELS[name].recurrent
        assert (list(sentences)[:1] == [lacks]) == is_lacking, experiment
        assert set(sentences) - {lacks}, experiment


@pytest.mark.parametrize("name", [name for name, panel in PANELS.items() if panel.scene])
def test_scene_of_a_panel_is_json(name):
    """The scene (a picture's data) has no NaN. It has bands (heatmaps), or a kind that the drawing module knows."""
    panel = PANELS[name]
    for experiment in EXPERIMENTS:
        shown, found = drawn(name, experiment)
        base = panel.base(shown, found) if panel.base else None
        scene, _ = json.loads(json.dumps([panel.scene(shown, found), base], allow_nan=False))
        assert scene.get("bands") or scene["kind"] == name, experiment


@pytest.mark.parametrize("name", [name for name, panel in PANELS.items() if panel.figure])
def test_figure_of_a_panel_is_valid_in_both_themes(name):
    """Plotly checks the figures of only two experiments, because the check is slow."""
    for number, experiment in enumerate(EXPERIMENTS):
        figure = PANELS[name].figure(*drawn(name, experiment), bool(number % 2))
        assert figure["data"], experiment
        if experiment in ("Dense", "once, padded"):
            assert go.Figure(figure).data, experiment


@pytest.mark.parametrize("name", PANELS)
def test_table_of_a_panel_has_rows_of_one_length(name):
    """The columns have different names. Only Dense networks and the continuation panel may have an empty table."""
    for experiment in EXPERIMENTS:
        columns, rows = PANELS[name].table(*drawn(name, experiment))
        header, *lines = csv.reader(io.StringIO(export.table_csv(columns, rows)))
        assert len(set(header)) == len(header)
        assert lines or experiment.startswith("Dense") or name == "continuation", experiment
        assert {len(line) for line in lines} <= {len(header)}, experiment


# --- the stage (the main picture)


@pytest.mark.parametrize("name", ["", "weights", "gradients", "dynamics", "sweep"])
def test_most_panels_frame_no_step_and_show_no_ablation(name):
    shown = case("padded", panel=name, at=7, ablation=ABLATION)
    assert panels.framed_step(shown.bookmark) is None
    assert panels.ablated_trace(shown, Here().at) is None


@pytest.mark.parametrize(("at", "picked"), [(1, 5), (4, 5), (5, 5), (6, 6), (12, 12), (99, 12)])
def test_step_panel_frames_the_nearest_step_that_is_not_masked(at, picked):
    """The panel's sentences are about the framed step."""
    shown = case("padded", panel="step", at=at, ablation=ABLATION)
    assert panels.framed_step(shown.bookmark) == picked
    assert panels.ablated_trace(shown, Here().at) is None
    assert read("step", shown)["step_output"]["step"] == picked


def test_ablation_panel_shows_the_trace_after_the_ablation():
    """The Trace has the states and outputs of the network with the ablation in the shown layer."""
    here = Here()
    shown = case("padded", panel="ablation", epoch=2, ablation=ABLATION)
    (trace,) = panels.ablated_trace(shown, here.at)
    bookmark = shown.bookmark
    expected = ablation.look(bookmark.spec, shown.run.states[2], bookmark.probe, bookmark.experiment.ablation, layer=1)
    np.testing.assert_array_equal(trace.outputs, expected.outputs)
    assert here.asked == [(ablation.look, 2, {"ablation": bookmark.experiment.ablation, "layer": 1})]


def test_ablation_panel_leaves_the_stage_alone_without_an_ablation_or_a_run():
    """The panel calls no worker."""
    here = Here()
    assert panels.ablated_trace(case("padded", panel="ablation"), here.at) is None
    assert panels.ablated_trace(case("padded", panel="ablation", ablation=ABLATION)._replace(run=None), here.at) is None
    assert here.asked == []


# --- the workers


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("step", [(1, {"step": 3})]),
        ("gradients", [(1, {"layer": 0})]),
        ("ablation", [(1, {"ablation": Ablation(), "layer": 1})]),
        ("dynamics", [((0, 1, 2, 3), {"layer": 0}), ((1,), {})]),
    ],
)
def test_panel_has_no_answer_until_the_workers_have_computed_it(name, asked):
    """The panel calls the workers for the shown epoch, layer and step."""
    here = Here()
    shown = case("GRU, two layers", epoch=1, at=4)
    answer(name, shown, here)
    assert [(epoch, options) for _, epoch, options in here.asked][:2] == asked
    busy = Mock(**{"answers.each.return_value": {}, "answers.follow.return_value": {}})
    busy.answers.at.return_value = busy.answers.over.return_value = busy.answers.trace.return_value = None
    assert answer(name, shown, busy) is None
