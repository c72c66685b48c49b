"""Sights: the observation that is true of the page after a guess. The networks and outcomes are made by hand."""

import numpy as np
import pytest

from rnn_core import data
from rnn_core.insight.seeds import Outcome
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.training import State
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.questions import QUESTIONS, Evidence, Network, curves, sights, truths

ALTERNATES = Evidence(Probe(), (Network(Spec(units=1), State(0, truths.ONE_UNIT.weights, ())),))
"""A network of one unit, whose state changes its sign at every step. The input has no effect."""


def seen(name, truth, guess, evidence=ALTERNATES):
    """Return the observation that is true after a guess."""
    question = QUESTIONS[name]
    return question.sight.true(truth, evidence, question.shows(guess))


@pytest.mark.parametrize(("step", "expected"), [(1, "right"), (50, "wrong"), (51, "right"), (100, "wrong")])
def test_a_reset_before_an_odd_step_leaves_the_outputs_correct(step, expected):
    assert seen("erase", (), (step,)) == expected


def test_without_a_guess_the_figure_shows_the_first_step_or_unit():
    """If a guess in the address (URL) has several steps, the figure shows the first of them."""
    assert seen("erase", (), ()) == "right"
    assert seen("erase", (), (3, 50)) == "right"
    assert seen("unit", (), ()) == "wrong"


def test_the_outputs_stay_correct_without_a_unit_that_the_network_lacks():
    assert seen("unit", (), (1,)) == "wrong"
    assert seen("unit", (), (2,)) == "right"


@pytest.mark.parametrize("count", [0, 20, 40])
def test_the_observation_about_noise_describes_the_first_draw_for_any_true_count(count):
    """The test computes the states by hand, and adds the first draw of the noise before step 50.

    The outputs are correct if the signs of the states still alternate as before.
    """
    unit = Spec(units=1)
    recurrent, bias = -2.0, 0.3
    state = 0.0
    for _ in range(1, truths.NOISE_STEP):
        state = np.tanh(recurrent * state + bias)
    noise = truths.NOISE_STRENGTH * float(np.squeeze(data.state_noise(unit)))
    states = [np.tanh(recurrent * (state + noise) + bias)]
    for _ in range(50):
        states.append(np.tanh(recurrent * states[-1] + bias))
    signs = [value > 0 for value in states]
    expected = "right" if signs == [step % 2 == 1 for step in range(50, 101)] else "wrong"
    assert seen("noise", count, 7) == expected


@pytest.mark.parametrize(("most", "half_from", "most_from"), [(100, 34, 67), (16, 6, 11)])
def test_the_lower_middle_and_upper_third_of_a_range_are_few_half_and_most(most, half_from, most_from):
    found = [sights.amount(most).true(truth, ALTERNATES, Bookmark()) for truth in range(most + 1)]
    expected = ["few"] * half_from + ["half"] * (most_from - half_from) + ["most"] * (most + 1 - most_from)
    assert found == expected


@pytest.mark.parametrize(("learned", "expected"), [(0, "none"), (1, "few"), (5, "few"), (6, "most"), (12, "most")])
def test_the_observation_about_one_unit_depends_on_the_number_of_seeds_that_have_learned(learned, expected):
    outcomes = tuple(Outcome(seed, np.zeros(2), 1 if seed < learned else None, None) for seed in range(12))
    assert seen("one_unit", "seldom", "seldom", Evidence(Probe(), outcomes=(outcomes,))) == expected


def test_the_error_is_high_at_all_steps_only_if_the_truth_names_every_step():
    steps = QUESTIONS["letters"].limit
    evidence = Evidence(QUESTIONS["letters"].opens.probe)
    assert seen("letters", (1, 4), (1,), evidence) == "some"
    assert seen("letters", tuple(range(1, steps + 1)), (1,), evidence) == "all"


def test_the_observed_shape_of_a_curve_is_the_shape_of_the_true_curve():
    level = (0.7,) * curves.POINTS
    assert seen("loss_curve", level, tuple(0.7 - point / 25 for point in range(curves.POINTS))) == "flat"
