"""Presets (experiments that the page offers), and the stops of the page's tours.

The page has a sentence about each preset and each stop. The tests confirm these sentences.
"""

import numpy as np
import pytest

from rnn_core import analysis, data, run
from rnn_core.insight import ablation, dynamics, gradients
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.visit import bookmark, outcomes
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.presets import PRESETS, TOURS
from tests.support.trained import train, trained

pytestmark = pytest.mark.slow

LN_2 = np.log(2)
ADDRESSES = {
    "article": "",
    "guess_first": "epochs=30 ask=lesson",
    "zeros": "epoch=15 input_kind=zeros",
    "unlucky": "epoch=15 seed=3",
    "one_unit": "epoch=60 units=1",
    "gru": "epoch=40 cell=GRU",
    "lstm": "epoch=40 memory=true cell=LSTM",
    "two_layers": "epoch=15 layer=1 layers=2",
    "masked": "epoch=12 min_timesteps=20 shown_timesteps=60",
    "unmasked": "epoch=12 min_timesteps=20 masking=false shown_timesteps=60",
    "parity": "epoch=15 samples=500 timesteps=20 min_timesteps=1 return_sequences=false shown_timesteps=13",
    "wrong_phase": "epoch=15 initial_state=own",
    "longer": "epoch=15 shown_timesteps=500",
    "blow_up": "epoch=15 activation=linear learning_rate=0.03",
    "period_3": "epoch=20 task=cycle period=3 learning_rate=0.002",
    "one_step": "epoch=15 panel=step at=50 unit=1",
    "weights": "epoch=15 panel=weights",
    "gradients": "epoch=8 trained=15 panel=gradients",
    "learns": "epoch=8 trained=15 panel=dynamics",
    "cut": "epoch=15 panel=ablation no_recurrence=true",
    "luck": "epoch=15 panel=sweep",
    "how_fast": "epoch=15 panel=sweep seeds=8 "
    "over=learning_rate over_count=6 across=units across_low=2.0 across_count=6",
    "how_many": "epoch=15 panel=sweep seeds=16 until=30 over=units",
    "xor": "epoch=60 panel=errors task=xor units=5 activation=sigmoid learning_rate=0.02 seed=1",
    "letters": "epoch=100 task=letters units=20 activation=sigmoid learning_rate=0.01",
    "words": "epoch=100 panel=errors task=words units=20 activation=sigmoid learning_rate=0.01",
    "classes": "epoch=5 trained=10 panel=groups task=classes units=150 activation=sigmoid",
    "text": "epoch=60 panel=continuation at=20 temperature=0.5 task=text units=40 learning_rate=0.01",
    "numbers": "epoch=150 panel=continuation at=50 task=numbers units=20 learning_rate=0.01 shown_timesteps=100",
    "reber": "epoch=100 panel=errors task=reber strings=4 cell=LSTM learning_rate=0.01 seed=102",
}
"""Name of a preset -> the parameters of its address (URL)."""


def trace_of(name):
    """Return the Trace that a preset shows."""
    preset = PRESETS[name]
    return analysis.trace_probe(preset.spec, run.state_at(trained(name), preset.epoch), preset.probe)


def correct_steps(name):
    """Return True for each real (unpadded) step of a preset whose output is correct.

    The correct classes are counted down from the last class to class 0, again and again.
    """
    preset = PRESETS[name]
    outputs = trace_of(name).outputs
    found = outputs[0][preset.probe.real_steps(preset.spec)].argmax(axis=-1)
    classes = outputs.shape[-1]
    return found == classes - 1 - np.arange(len(found)) % classes


def test_each_preset_opens_the_choices_of_its_sentence():
    written = {name: bookmark.write(preset) for name, preset in PRESETS.items()}
    found = {name: " ".join(f"{key}={text}" for key, text in values.items()) for name, values in written.items()}
    assert found == ADDRESSES
    assert (Spec().samples, Spec().timesteps, Spec().units, Bookmark().view.epochs) == (250, 100, 10, 15)


def test_each_stop_of_the_first_tour_opens_the_default_experiment():
    assert [(bookmark.write(stop.bookmark), stop.pauses_at) for stop in TOURS[0]] == [
        ({}, None),
        ({}, None),
        ({"threshold": "true"}, None),
        ({"epochs": "30", "ask": "loss_curve"}, 8),
        ({"epoch": "15"}, None),
        ({"epoch": "15", "input_kind": "zeros", "ask": "zeros"}, None),
        ({"epoch": "15", "fold": "on"}, None),
    ]


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        *((name, 100) for name in ("zeros", "gru", "lstm", "two_layers", "period_3", "one_step", "cut")),
        ("masked", 60),
        ("longer", 500),
    ],
)
def test_a_preset_that_has_learned_is_correct_at_each_real_step(name, steps):
    correct = correct_steps(name)
    assert correct.sum() == len(correct) == steps


def test_the_preset_masked_trains_on_sequences_of_20_to_100_steps():
    lengths = data.lengths(PRESETS["masked"].spec)
    assert 20 <= lengths.min() < 30 < 90 < lengths.max() <= 100


def test_hidden_state_and_cell_state_of_the_preset_lstm_oscillate():
    trace = trace_of("lstm")
    for states in (trace.hidden[0][0], trace.cell_state[0][0]):
        assert sum(np.corrcoef(unit[20:-1], unit[21:])[0, 1] < -0.5 for unit in states.T) >= 3


def test_the_preset_parity_tells_the_parity_of_1_to_20_steps():
    spec = PRESETS["parity"].spec
    state = train(spec, 15).states[-1]
    outputs = [analysis.trace_probe(spec, state, Probe(shown_timesteps=steps)).outputs for steps in range(1, 21)]
    assert {array.shape for array in outputs} == {(1, 2)}
    assert [array.argmax() for array in outputs] == [steps % 2 for steps in range(1, 21)]


def test_about_half_of_the_steps_are_correct_in_an_untrained_network_and_without_a_mask():
    assert 0.4 <= correct_steps("article").mean() <= 0.6
    assert 0.3 < correct_steps("unmasked").mean() < 0.7


def test_without_recurrence_half_of_the_steps_are_correct():
    preset = PRESETS["cut"]
    state = trained("cut").states[-1]
    ablated = ablation.look(preset.spec, state, preset.probe, preset.experiment.ablation, layer=1)
    assert (ablated.outputs[0].argmax(axis=-1) == [1, 0] * 50).sum() == 50


def test_in_the_opposite_phase_each_step_is_incorrect():
    assert not correct_steps("wrong_phase").any()


def test_an_unlucky_seed_has_incorrect_steps():
    assert not correct_steps("unlucky").all()


def test_each_network_has_learned_by_the_epoch_that_the_sentence_of_its_preset_names():
    """GRU, LSTM and the unlucky seed must not have learned before epoch 16."""
    learned = {name: trained(name).learned for name in ("weights", "two_layers", "period_3", "gru", "lstm")}
    assert max(learned["weights"], learned["two_layers"]) <= 15
    assert learned["period_3"] <= 20
    assert 15 < learned["gru"] < learned["lstm"] <= 40
    assert 15 < train(PRESETS["unlucky"].spec, 30).learned <= 30


def test_by_epoch_15_about_70_percent_of_the_seeds_have_learned():
    view = PRESETS["luck"].view
    assert (view.seeds, view.until) == (32, 15)
    # test_sweep.py compares some of these outcomes with new training runs.
    learned = [outcomes.shipped()[seed].learned for seed in range(32)]
    assert 19 < sum(epoch is not None and epoch <= 15 for epoch in learned) < 26


@pytest.mark.parametrize(("units", "count"), [(2, 0), (16, 2)])
def test_both_seeds_learn_with_16_units_and_neither_with_2_units(units, count):
    runs = [train(Spec(units=units, seed=seed), 30) for seed in range(2)]
    assert sum(run.learned is not None for run in runs) == count


def test_a_network_with_a_higher_learning_rate_learns_earlier():
    learned = {rate: train(Spec(learning_rate=rate), 15).learned for rate in (0.0001, 0.0063, 0.025)}
    assert learned[0.0001] is None
    assert 15 >= learned[0.0063] >= learned[0.025]


def test_the_preset_blow_up_diverges_only_at_its_high_learning_rate():
    whole = train(PRESETS["blow_up"].spec, 15)
    assert whole.diverged == (whole.newest + 1, 0.03)
    assert 0 < whole.newest < 15
    assert train(Spec(activation="linear"), 15).diverged is None


def test_the_loss_of_the_default_experiment_waits_at_ln_2_and_falls_in_epoch_8():
    losses = [metrics.loss for metrics in train(Spec(), 15).metrics]
    np.testing.assert_allclose(losses[1:5], LN_2, atol=0.03)
    assert losses[7] > LN_2 - 1e-3 > losses[8] > losses[9] + 0.2
    assert losses[15] < 0.1


def test_in_epoch_8_the_gradient_reaches_furthest_and_an_eigenvalue_passes_minus_1():
    states = train(Spec(), 15).states
    norms = [gradients.flow(Spec(), state, Probe()).norms[50:, :51] for state in states]
    medians = np.median(norms, axis=1)
    reach = np.argmax(medians < 1e-3 * medians[:, :1], axis=1)
    assert 1 + np.argmax(reach[1:]) == 8
    found = dynamics.bifurcation(dynamics.stabilities(Spec(), states, Probe()), period=2)
    assert (found.kind, found.before, found.after) == ("flip", 7, 8)


def test_the_recurrent_kernel_begins_orthogonal_and_dominates_unit_1_after_training():
    """After training, the spectral radius of the recurrent kernel U is about 1.85.

    In unit 1 at step 50, the recurrent term U h is more than five times as large as the term W x of the input.
    """
    states = train(Spec(), 15).states
    (_, first, *_) = states[0].weights
    (kernel, last, *_) = states[15].weights
    np.testing.assert_allclose(first @ first.T, np.eye(10), atol=1e-5)
    assert 1.8 < np.abs(np.linalg.eigvals(last)).max() < 1.9
    recurrent = trace_of("one_step").hidden[0][0, 48] @ last[:, 0]
    assert abs(recurrent) > 5 * abs(Probe().inputs(Spec())[0, 49] @ kernel[:, 0])


def test_a_single_unit_stays_at_ln_2_with_outputs_of_one_half():
    np.testing.assert_allclose(trace_of("one_unit").outputs, 0.5, atol=0.1)
    losses = [metrics.loss for metrics in trained("one_unit").metrics]
    np.testing.assert_allclose(losses[15:], LN_2, atol=0.02)
