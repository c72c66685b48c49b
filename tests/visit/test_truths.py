"""The true answers to the page's questions: the tests train the networks, and compute the answers by hand.

The contrast of a question is another case, in which the answer is different.
"""

import numpy as np
import pytest

from rnn_core import analysis, data
from rnn_core.insight import ablation, robustness
from rnn_core.insight.ablation import Ablation
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.visit.questions import QUESTIONS, RIGHT
from tests.support.truths import evidence, swept, train, truth

pytestmark = pytest.mark.slow


def outputs(probe, change=None, spec=Spec(), epochs=15):
    """Compute the logits (outputs before softmax) of a trained network for a Probe (a test sequence) in float64.

    change: a function of the step, counted from 1, and of the state before it. It returns the state to use instead.
    """
    kernel, recurrent, bias, output, output_bias = (
        np.asarray(array, float) for array in train(spec, epochs).states[-1].weights
    )
    state, rows = np.zeros(spec.units), []
    for step, value in enumerate(probe.inputs(spec)[0], 1):
        state = np.tanh(value @ kernel + (change(step, state) if change else state) @ recurrent + bias)
        rows.append(state @ output + output_bias)
    return np.array(rows)


def correct(logits):
    """Return True for each step whose largest logit is the correct class: 1 at odd steps, 0 at even steps."""
    return logits.argmax(axis=-1) == (np.arange(len(logits)) + 1) % 2


def test_the_loss_stays_at_ln_2_and_falls_within_three_epochs():
    question = QUESTIONS["loss_curve"]
    found = question.truth(evidence(question.opens.change(epoch=30)))
    losses = [metrics.loss for metrics in train(Spec(), 30).metrics]
    np.testing.assert_allclose(found, np.interp(np.arange(0, 31, 2), np.arange(31), losses), atol=1e-6)
    np.testing.assert_allclose(losses[3:8], np.log(2), rtol=0.01)
    assert losses[8] > 0.6
    assert losses[11] < 0.15
    assert question.marks(found, found) == RIGHT
    assert question.truth(evidence(question.contrast))[-1] == pytest.approx(np.log(2), rel=0.01)


def test_all_outputs_for_100_zeros_are_correct():
    assert truth("zeros") == correct(outputs(Probe("zeros"))).sum() == 100
    contrast = QUESTIONS["zeros"].contrast
    assert QUESTIONS["zeros"].truth(evidence(contrast)) < 90


def test_no_step_of_1000_is_wrong():
    assert truth("longer") == ()
    assert correct(outputs(Probe(shown_timesteps=1000))).all()
    (first,) = QUESTIONS["longer"].truth(evidence(QUESTIONS["longer"].contrast))
    incorrect = np.flatnonzero(~correct(outputs(Probe("zeros", shown_timesteps=1000), epochs=8))) + 1
    assert first == incorrect[0]
    stretches = np.split(incorrect, np.flatnonzero(np.diff(incorrect) > 1) + 1)[1:]
    slips = np.array([[stretch[0], stretch[-1] + 1] for stretch in stretches]).ravel()[:-1]
    assert np.diff(slips).mean() == pytest.approx(57, abs=0.5)  # on the page: "about every 57 steps it slips by one"


def test_all_outputs_stay_correct_if_the_state_before_an_odd_step_is_erased():
    found = truth("erase")
    assert found == tuple(range(1, 100, 2))
    for step in (2, 50, 51, 100):
        logits = outputs(Probe(), lambda t, state, erased=step: state * (t != erased))
        assert correct(logits).all() == (step in found)
        assert step in found or not correct(logits)[step - 1 :].any()


def test_after_a_start_in_the_opposite_phase_the_outputs_never_come_into_phase():
    """The network starts from its own state after one step. In the contrast, its outputs are in phase from step 1."""
    assert truth("phase") == ()
    assert QUESTIONS["phase"].truth(evidence(QUESTIONS["phase"].contrast)) == (1,)


def test_no_unit_is_needed_with_seed_0_but_unit_5_is_needed_with_seed_1():
    assert truth("unit") == ()
    contrast = QUESTIONS["unit"].contrast
    needed = QUESTIONS["unit"].truth(evidence(contrast))
    assert 5 in needed
    for spec, is_needed in ((Spec(), False), (contrast.spec, True)):
        logits = outputs(Probe(), lambda t, state: state * (np.arange(10) != 4), spec=spec)
        assert (~correct(logits)).any() == is_needed


def test_at_most_14_of_40_draws_of_noise_make_an_output_incorrect():
    """The first noise that `after_noise` draws is the noise that the ablation panel shows.

    In the contrast, the noise makes step 50 and all later steps incorrect.
    """
    found = truth("noise")
    assert 2 <= found <= 14
    assert 0 <= found <= QUESTIONS["noise"].most
    spec, state = Spec(), train(Spec(), 15).states[-1]
    look = ablation.look(spec, state, Probe(), Ablation(noise_step=50, noise=2.0), layer=1)
    drawn = robustness.after_noise(spec, state, Probe(), step=50, strength=2.0, draws=1)
    np.testing.assert_array_equal(drawn[0], analysis.correct_steps(spec, Probe(), look))
    other = QUESTIONS["noise"].contrast
    look = ablation.look(other.spec, train(other.spec, 15).states[-1], Probe(), other.experiment.ablation, layer=1)
    is_correct = analysis.correct_steps(other.spec, Probe(), look)
    assert (is_correct[:49].sum(), is_correct[49:].sum()) == (49, 0)


def test_an_input_ten_times_as_large_makes_about_half_of_the_steps_incorrect():
    assert truth("tenfold") == "half"
    logits = outputs(Probe(input_scale=10.0))
    assert 40 < correct(logits).sum() < 75
    np.testing.assert_allclose(Probe(input_scale=10.0).inputs(Spec()), 10 * Probe().inputs(Spec()))
    assert QUESTIONS["tenfold"].truth(evidence(QUESTIONS["tenfold"].contrast)) == "all"


def test_about_11_of_16_seeds_learn():
    assert 8 <= QUESTIONS["luck"].truth(swept(QUESTIONS["luck"].opens)) <= 14


def test_one_unit_could_alternate_but_seldom_learns_it():
    """A unit with weights that are made by hand alternates. Training with the contrast's seed finds such weights."""
    question = QUESTIONS["one_unit"]
    assert question.truth(swept(question.opens)) == "seldom"
    state, signs = 0.0, []
    for _ in range(100):
        state = np.tanh(-2 * state + 0.3)
        signs.append(state > 0)
    assert signs == [True, False] * 50
    assert train(question.contrast.spec, 60).learned


def test_the_loss_is_high_where_the_next_letter_cannot_be_known():
    """No network can predict a consonant. At step 1, the loss may be high because the state before it is zero."""
    question = QUESTIONS["letters"]
    found = question.truth(evidence(question.opens))
    spec = question.opens.spec
    sequence = data.test_sequence(spec, question.opens.probe.requested_steps(spec))
    uncertain = np.flatnonzero(~sequence.counts[0]) + 1
    assert {*found} - {1} == {*uncertain.tolist()}
