"""The panels of ablation and seed sweep, for handmade networks: readings (the sentences), figures and tables."""

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
from tests.support.panel_cases import answer, case, read, table
from tests.ui.made import SMALL, Here, by_key, frame, passed, spy, trained

# --- ablation

CLOCK = replace(SMALL, units=1, timesteps=60)
"""The Spec of a network of one unit that keeps time."""

PADDED = replace(CLOCK, timesteps=70, min_timesteps=20)
"""CLOCK with 10 padded steps before a test sequence of 60 steps."""

OTHER_PHASE = {"initial_state": "ones"}
"""Fields of a Probe with which the clock begins in the wrong phase."""


def pulses(*steps, **probe):
    """Return a Probe of 60 steps whose input is 1 at the given steps, counted from 1, and 0 at all others."""
    return Probe("own", values=tuple(float(step in steps) for step in range(1, 61)), **probe)


def effect(spec=CLOCK, probe=None, **ablation):
    """Return the sentences on an ablation of the clock (a network that keeps time), without the baseline's sentence.

    The clock's state h begins above 0 and changes its sign at each step. A large input sets h above 0.
    """
    weights = [[[9.0]], [[-5.0]], [0.1], [[-4.0, 4.0]], [0.0, 0.0]]
    clock = trained(spec, epochs=0, change=lambda *_: weights)
    sentences = read("ablation", frame(clock, probe or pulses(), ablation=Ablation(**ablation)))
    assert sentences.pop("ablation_baseline_waiting") == {}
    return sentences


def of_60(now, whole=60):
    """Return the sentence on the number of correct steps out of 60: `now` with the ablation, and `whole` without it."""
    return {"ablation_correct": {"now": now, "steps": 60, "whole": whole}}


@pytest.mark.parametrize("spec", [CLOCK, PADDED], ids=["whole", "padded"])
def test_clock_without_recurrence_is_right_at_half_of_the_steps(spec):
    """Noise with a standard deviation of 0 changes nothing."""
    assert effect(spec, no_recurrence=True) == of_60(30)
    assert effect(spec, no_recurrence=True, noise_step=30, noise=0.0) == of_60(30)


@pytest.mark.parametrize(("spec", "padding"), [(CLOCK, 0), (PADDED, 10)], ids=["whole", "padded"])
def test_after_a_reset_before_an_even_step_the_clock_stays_out_of_phase(spec, padding):
    """A step's number counts the padded steps before it, too."""
    assert effect(spec, reset_step=50 + padding) == of_60(49) | {"ablation_never_back": {}}


@pytest.mark.parametrize(("spec", "padding"), [(CLOCK, 0), (PADDED, 10)], ids=["whole", "padded"])
def test_after_a_reset_before_an_odd_step_the_clock_stays_in_phase(spec, padding):
    """The clock begins again in the same phase."""
    assert effect(spec, reset_step=49 + padding) == of_60(60)


@pytest.mark.parametrize(("spec", "padding"), [(CLOCK, 0), (PADDED, 10)], ids=["whole", "padded"])
def test_pulse_after_a_reset_brings_the_clock_back_in_phase(spec, padding):
    """The reading has the step from which the clock is right again, and the number of steps since the reset."""
    back = {"ablation_back": {"step": 25 + padding, "count": 5}}
    assert effect(spec, pulses(25), reset_step=20 + padding) == of_60(55) | back


def test_reset_in_the_wrong_phase_brings_the_clock_in_phase_at_once():
    """Without the reset, the clock is never in phase."""
    sentences = effect(probe=pulses(**OTHER_PHASE), reset_step=21)
    assert sentences == of_60(40, whole=0) | {"ablation_at_once": {}}


def test_clock_is_back_in_phase_after_the_last_disturbance():
    """The noise comes after the reset, so the reading counts the steps from the noise."""
    sentences = effect(probe=pulses(25, 45), reset_step=20, noise_step=42, noise=1e-6)
    assert sentences.keys() == {"ablation_correct", "ablation_at_once"}


@pytest.mark.parametrize("ablation", [{}, {"noise_step": 3, "noise": 0.0}, {"noise": 2.0}], ids=str)
def test_ablation_that_removes_nothing_has_no_effect(ablation):
    """The reading states that nothing is removed."""
    assert effect(**ablation) == {"ablation_nothing": {}}


def test_reset_after_the_last_step_has_no_effect():
    """A clock in the wrong phase stays in the wrong phase."""
    assert effect(reset_step=61) == of_60(60)
    assert effect(probe=pulses(**OTHER_PHASE), reset_step=61) == of_60(0, whole=0)


def test_reading_of_one_output_says_only_whether_that_output_is_correct():
    """The reading says nothing about the phase."""
    sentences = effect(replace(CLOCK, return_sequences=False), reset_step=50)
    assert sentences == {"ablation_correct": {"now": 0, "steps": 1, "whole": 1}}


@pytest.mark.parametrize("name", ["GRU, two layers", "padded", "once"])
def test_table_of_an_ablation_has_the_outputs_without_and_with_it(name):
    """The table has a row for each real step. If the network has one output, the table has only the last step."""
    shown = case(name, ablation=Ablation(silenced=(2,)))
    ablated = answer("ablation", shown).ablated
    columns, rows = table("ablation", shown)
    assert columns == ["step", "whole_y0", "whole_y1", "ablated_y0", "ablated_y1"]
    steps = np.flatnonzero(shown.bookmark.probe.real_steps(shown.bookmark.spec))
    outputs = passed(shown)[1]
    after = ablated.outputs[0]
    if name == "once":
        steps, outputs, after = steps[-1:], outputs[-1:], {steps[-1]: after}
    rows = np.array(rows, float)
    np.testing.assert_array_equal(rows[:, 0], steps + 1)
    np.testing.assert_allclose(rows[:, 1:3], outputs, atol=1e-6)
    np.testing.assert_array_equal(rows[:, 3:], [after[step] for step in steps])
    assert [hidden[0][:, 1].any() for hidden in ablated.hidden] == [False, True][: shown.run.spec.layers]


# --- the baseline


def baseline_run(*losses):
    """Return the Run of a baseline (without memory) with these losses from epoch 0. It stores epochs 0 and 2."""
    metrics = tuple(Metrics(loss, 0.5, loss, 0.5) for loss in losses)
    states = (State(0, (), ()), State(2, (), ()))[: len(losses)]
    return Run(replace(SMALL, cell="Dense"), states, metrics)


@pytest.mark.parametrize(
    ("losses", "key"),
    [
        ((0.8, 0.69, 0.75), "ablation_baseline"),
        ((0.8, 0.6, 0.75), "ablation_baseline_lower"),
        ((0.8,), "ablation_baseline_waiting"),
    ],
)
def test_reading_has_the_lowest_loss_of_the_baseline(losses, key):
    """Before the baseline is trained, the reading says that the page waits for it."""
    shown = frame(trained(epochs=2), lang="ja")
    expected = {"epochs": 2, "loss": min(losses), "chance": pytest.approx(np.log(2)), "share": "½"}
    values = read("ablation", shown, Here(baseline_run(*losses)))[key]
    assert values == (expected if len(losses) > 1 else {})


def test_figure_has_the_curves_of_the_network_and_its_baseline(monkeypatch):
    """Without a baseline, the figure has one curve."""
    calls = spy(monkeypatch, figures.comparison)
    shown = frame(trained(epochs=2), lang="ja")
    baseline = baseline_run(0.8, 0.69, 0.75)
    PANELS["ablation"].figure(shown, answer("ablation", shown, Here(baseline)), False)
    (runs,), options = calls[-1]
    assert runs == [
        (say("ja", "baseline_network"), shown.run.metrics),
        (say("ja", "baseline"), baseline.metrics),
    ]
    assert options["chance"] == pytest.approx(np.log(2))
    assert options["epochs"] == 2
    PANELS["ablation"].figure(shown, answer("ablation", shown), False)
    assert len(calls[-1].args[0]) == 1


def test_reading_has_the_epoch_in_which_the_baseline_diverged():
    """The reading leaves out the baseline's loss."""
    session = Here(replace(baseline_run(0.8, 0.6), diverged=(2, 0.1)))
    assert read("ablation", frame(trained(epochs=2)), session)["ablation_baseline_diverged"] == {"epoch": 2}


def test_untrained_network_has_no_reading_of_its_baseline():
    """The reading is only about the ablation."""
    session = Here(baseline_run(0.8))
    assert read("ablation", frame(trained(epochs=0)), session).keys() == {"ablation_nothing"}


# --- seed sweep

LOSSES = np.float32(1 / (1 + np.arange(4)[:, None] + np.arange(5)))
"""The losses of the seeds 0 to 3, from epoch 0 to 4."""

LEARNED = [([3, 1, 2, 4], (1, 2, 3)), ([None, 2, None, 3], (2, 3, None)), ([None], (None,) * 3)]
"""[(the epoch in which each seed learned, the epochs by which 1/4, 1/2 and 3/4 of the seeds had learned), ...]."""


def sweep_answer(learned):
    """Return the panel's answer for the seeds 0, 1, 2, …, which learned in the given epochs."""
    return sweep.Answer([Outcome(seed, LOSSES[seed], epoch, None) for seed, epoch in enumerate(learned)], 4)


def shares(learned):
    """Return the share of the seeds that had learned by each epoch from 0 to 4."""
    return [sum(epoch is not None and epoch <= at for epoch in learned) / len(learned) for at in range(5)]


@pytest.mark.parametrize(("learned", "quartiles"), LEARNED)
def test_reading_has_the_number_of_seeds_that_learned_and_the_quartiles(learned, quartiles):
    """Quartiles that were not reached are left out."""
    count, share = len(learned), shares(learned)[4]
    quarter, half, three = quartiles
    expected = {
        "sweep_told": {"count": count, "learned": round(share * count), "epochs": 4, "share": share},
        "sweep_click": {},
    }
    expected |= {} if half is None else {"sweep_half": {"quarter": quarter, "half": half}}
    expected |= {} if three is None else {"sweep_three": {"three": three}}
    assert by_key(PANELS["sweep"].read(frame(trained()), sweep_answer(learned))) == expected


@pytest.mark.parametrize(("learned", "quartiles"), LEARNED)
def test_figure_has_the_curve_of_each_seed_and_of_the_shown_network(monkeypatch, learned, quartiles):
    """If the sweep lacks the seed of the shown network, the network's curve is added, up to its newest epoch."""
    calls = spy(monkeypatch, figures.sweep)
    count = len(learned)
    shown = frame(trained(replace(SMALL, seed=2)))
    PANELS["sweep"].figure(shown, sweep_answer(learned), False)
    (losses, epochs), options = calls[-1]
    is_added = count <= 2
    assert options["seeds"] == [*range(count), *[2] * is_added]
    np.testing.assert_array_equal(losses[:count], LOSSES[:count])
    own = np.float32([*(metrics.loss for metrics in shown.run.metrics), np.nan])
    assert len(losses) == count + is_added
    for added in losses[count:]:
        np.testing.assert_array_equal(added, own)
    assert list(epochs[:count]) == learned
    assert options["shown"] == 2
    np.testing.assert_allclose(options["share"], shares(learned))
    assert [epoch for epoch, _ in options["quartiles"]] == list(quartiles)


@pytest.mark.parametrize(("learned", "quartiles"), LEARNED)
def test_table_has_each_seed_and_epoch(learned, quartiles):
    """The epoch of learning is empty if a seed has not learned."""
    count = len(learned)
    rows = [(seed, learned[seed] or "", epoch, LOSSES[seed, epoch]) for seed in range(count) for epoch in range(5)]
    assert list(PANELS["sweep"].table(frame(trained()), sweep_answer(learned))[1]) == rows


@pytest.mark.parametrize(("working", "key"), [(False, "sweep_nothing"), (True, "sweep_first")])
def test_reading_before_the_first_seed(working, key):
    """Before a sweep has begun, the reading has the epoch up to which the sweep would train."""
    shown = frame(trained())
    values = {} if working else {"until": shown.bookmark.view.until}
    assert by_key(PANELS["sweep"].read(shown, sweep.Answer([], 4, working))) == {key: values}


@pytest.mark.parametrize(
    ("accuracies", "learned"), [((1.0, 1.0, 1.0, 1.0), 0), ((0.0, 1.0, 1.0, 1.0), 1), ((0.0, 0.0, 0.0, 0.0), None)]
)
def test_shown_network_is_added_with_the_epoch_in_which_it_learned(monkeypatch, accuracies, learned):
    """With one validation sample, a network can have learned before any training."""
    calls = spy(monkeypatch, figures.sweep)
    metrics = tuple(Metrics(0.7, 0.5, 0.7, accuracy) for accuracy in accuracies)
    shown = frame(replace(trained(replace(SMALL, seed=9)), metrics=metrics))
    PANELS["sweep"].figure(shown, sweep.Answer([Outcome(0, LOSSES[0], 2, None)], 4), False)
    ((_, epochs), options) = calls[-1]
    assert options["seeds"] == [0, 9]
    assert list(epochs) == [2, learned]
