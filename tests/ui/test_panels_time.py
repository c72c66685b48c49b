"""The panels of the ablation and the seed sweep, against networks made by hand."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_core import figures
from rnn_core.insight.ablation import Ablation
from rnn_core.insight.seeds import Outcome
from rnn_core.probe import Probe
from rnn_core.run import Run
from rnn_core.training import Metrics, State
from rnn_core.ui.panels import PANELS, sweep
from rnn_core.ui.words import say
from tests.ui.made import SMALL, Here, frame, passed, spy, told, trained
from tests.ui.test_panels import answer, case, read, table

# --- ablation

CLOCK = replace(SMALL, units=1, timesteps=60)
PADDED = replace(CLOCK, timesteps=70, min_timesteps=20)


def pulses(*steps, **probe):
    """60 zeros, but 1 at these steps, from 1."""
    return Probe("own", values=tuple(float(step in steps) for step in range(1, 61)), **probe)


def effect(spec=CLOCK, probe=None, **ablation):
    """What is said of an ablation of a network that keeps time; its untrained baseline is not spoken of.

    Its h alternates in sign, above 0 first, and a large input sets it above 0.
    """
    weights = [[[9.0]], [[-5.0]], [0.1], [[-4.0, 4.0]], [0.0, 0.0]]
    clock = trained(spec, epochs=0, change=lambda *_: weights)
    found = read("ablation", frame(clock, probe or pulses(), ablation=Ablation(**ablation)))
    assert found.pop("ablation_baseline_waiting") == {}
    return found


def of_60(now, whole=60):
    """How many steps are correct."""
    return {"ablation_correct": {"now": now, "steps": 60, "whole": whole}}


def test_what_an_ablation_does():
    """How many steps are still correct, and from when on after the last disturbance, counted as on the stage."""
    for spec, before in ((CLOCK, 0), (PADDED, 10)):
        assert effect(spec, no_recurrence=True) == of_60(30)
        assert effect(spec, reset_step=50 + before) == of_60(49) | {"ablation_never_back": {}}
        assert effect(spec, reset_step=49 + before) == of_60(60)
        back = {"ablation_back": {"step": 25 + before, "count": 5}}
        assert effect(spec, pulses(25), reset_step=20 + before) == of_60(55) | back
    at_once, other_phase = {"ablation_at_once": {}}, pulses(initial_state="ones")
    assert effect(probe=other_phase, reset_step=21) == of_60(40, whole=0) | at_once
    disturbed = effect(probe=pulses(25, 45), reset_step=20, noise_step=42, noise=1e-6)
    assert disturbed.keys() == {"ablation_correct", "ablation_at_once"}
    for nothing in ({}, {"noise_step": 3, "noise": 0.0}, {"noise": 2.0}):
        assert effect(**nothing) == {"ablation_nothing": {}}
    assert effect(reset_step=61) == of_60(60)
    assert effect(probe=other_phase, reset_step=61) == of_60(0, whole=0)
    assert effect(no_recurrence=True, noise_step=30, noise=0.0) == of_60(30)
    once = effect(replace(CLOCK, return_sequences=False), reset_step=50)
    assert once == {"ablation_correct": {"now": 0, "steps": 1, "whole": 1}}


def test_the_table_of_an_ablation():
    """A row for each real step, or for the last one, with the outputs of the whole network and of what is left."""
    for name in ("GRU, two layers", "padded", "once"):
        shown = case(name, ablation=Ablation(silenced=(2,)))
        ablated, (columns, rows) = answer("ablation", shown).ablated, table("ablation", shown)
        assert columns == ["step", "whole_y0", "whole_y1", "ablated_y0", "ablated_y1"]
        steps, outputs = np.flatnonzero(shown.bookmark.probe.real_steps(shown.bookmark.spec)), passed(shown)[1]
        left = ablated.outputs[0]
        if name == "once":
            steps, outputs, left = steps[-1:], outputs[-1:], {steps[-1]: left}
        rows = np.array(rows, float)
        np.testing.assert_array_equal(rows[:, 0], steps + 1)
        np.testing.assert_allclose(rows[:, 1:3], outputs, atol=1e-6)
        np.testing.assert_array_equal(rows[:, 3:], [left[step] for step in steps])
        assert [hidden[0][:, 1].any() for hidden in ablated.hidden] == [False, True][: shown.run.spec.layers]


def test_the_baseline(monkeypatch):
    """Its curve is drawn beside the network's; it tells its lowest loss, whether it diverged, or that it is awaited."""
    calls, shown = spy(monkeypatch, figures.comparison), frame(trained(epochs=2), lang="ja")
    for losses, end in (((0.8, 0.69, 0.75), ""), ((0.8, 0.6, 0.75), "_lower"), ((0.8,), "_waiting")):
        metrics = tuple(Metrics(loss, 0.5, loss, 0.5) for loss in losses)
        states = (State(0, (), ()), State(2, (), ()))[: len(losses)]
        here = Here(Run(replace(SMALL, cell="Dense"), states, metrics))
        expected = {"epochs": 2, "loss": min(losses), "chance": pytest.approx(np.log(2)), "share": "½"}
        values = read("ablation", shown, here)[f"ablation_baseline{end}"]
        assert values == (expected if len(losses) > 1 else {})
        PANELS["ablation"].figure(shown, answer("ablation", shown, here), False)
        (runs,), options = calls[-1]
        assert runs == [(say("ja", "baseline_network"), shown.run.metrics), (say("ja", "baseline"), metrics)]
        assert (options["chance"], options["epochs"]) == (pytest.approx(np.log(2)), 2)
    gone = Here(replace(here.baseline(None), diverged=(2, 0.1)))
    assert read("ablation", shown, gone)["ablation_baseline_diverged"] == {"epoch": 2}
    assert read("ablation", frame(trained(epochs=0)), here).keys() == {"ablation_nothing"}
    PANELS["ablation"].figure(shown, answer("ablation", shown), False)
    assert len(calls[-1].args[0]) == 1


# --- seed sweep


LOSSES = np.float32(1 / (1 + np.arange(4)[:, None] + np.arange(5)))
"""Of the seeds 0 to 3, from epoch 0 to 4."""


@pytest.mark.parametrize(
    ("learned", "quartiles"), [([3, 1, 2, 4], (1, 2, 3)), ([None, 2, None, 3], (2, 3, None)), ([None], (None,) * 3)]
)
def test_how_many_seeds_have_learned(learned, quartiles, monkeypatch):
    """It tells and draws how many had learned by the last epoch, and when a quarter, half and three quarters had."""
    calls, shown, count = spy(monkeypatch, figures.sweep), frame(trained(replace(SMALL, seed=2))), len(learned)
    found = sweep.Answer([Outcome(seed, LOSSES[seed], epoch, None) for seed, epoch in enumerate(learned)], 4)
    shares = [sum(one is not None and one <= at for one in learned) / count for at in range(5)]
    told_all = {"count": count, "learned": round(shares[4] * count), "epochs": 4, "share": shares[4]}
    expected, (quarter, half, three) = {"sweep_told": told_all, "sweep_click": {}}, quartiles
    expected |= {} if half is None else {"sweep_half": {"quarter": quarter, "half": half}}
    expected |= {} if three is None else {"sweep_three": {"three": three}}
    assert told(PANELS["sweep"].read(shown, found)) == expected
    PANELS["sweep"].figure(shown, found, False)
    (drawn, each), options = calls[-1]
    own = count <= 2  # then the network that is shown is not among them, and is drawn as far as it has come
    assert options["seeds"] == [*range(count), *[2] * own]
    np.testing.assert_array_equal(drawn[:count], LOSSES[:count])
    losses = np.float32([*(metrics.loss for metrics in shown.run.metrics), np.nan])
    np.testing.assert_array_equal(drawn[count:], [losses] * own)
    assert (list(each[:count]), options["shown"]) == (learned, 2)
    np.testing.assert_allclose(options["share"], shares)
    assert [epoch for epoch, _ in options["quartiles"]] == list(quartiles)
    rows = [(seed, learned[seed] or "", epoch, LOSSES[seed, epoch]) for seed in range(count) for epoch in range(5)]
    assert list(PANELS["sweep"].table(shown, found)[1]) == rows
    for working, key in ((False, "sweep_nothing"), (True, "sweep_first")):  # before there is a seed
        values = {} if working else {"until": shown.bookmark.view.until}
        assert told(PANELS["sweep"].read(shown, sweep.Answer([], 4, working))) == {key: values}


@pytest.mark.parametrize(("accuracies", "learned"), [((1, 1, 1, 1), 0), ((0, 1, 1, 1), 1), ((0, 0, 0, 0), None)])
def test_the_network_that_is_shown_among_the_seeds(accuracies, learned, monkeypatch):
    """It has learned at the epoch that its run says; with one validation sample that may be before any training."""
    calls = spy(monkeypatch, figures.sweep)
    metrics = tuple(Metrics(0.7, 0.5, 0.7, accuracy) for accuracy in accuracies)
    shown = frame(replace(trained(replace(SMALL, seed=9)), metrics=metrics))
    PANELS["sweep"].figure(shown, sweep.Answer([Outcome(0, LOSSES[0], 2, None)], 4), False)
    ((_, each), options) = calls[-1]
    assert options["seeds"] == [0, 9]
    assert list(each) == [2, learned], "the epochs in which the seeds have learned"
