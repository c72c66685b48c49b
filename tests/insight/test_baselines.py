"""Baselines (simple predictions of a visitor's own numbers and text), compared with NumPy and with counts by hand."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from rnn_core.insight import baselines
from rnn_core.probe import Probe
from rnn_core.spec import Spec

GENERATOR = np.random.default_rng(101)
SERIES = {
    "noise": GENERATOR.normal(5, 2, 200).round(6),
    "tides": np.array([np.sin(2 * np.pi * t / 12.42) + 0.6 * np.sin(2 * np.pi * t / 12) for t in range(400)]).round(2),
    "a walk": GENERATOR.normal(0, 1, 120).cumsum().round(6),
    "large": (1e6 * GENERATOR.random(60)).round(3),
    "ten": GENERATOR.random(10).round(6),
}


def numbers(values, **changes):
    """Return a Spec whose task is a series of numbers."""
    return Spec(task="numbers", text=" ".join(map(str, values)), **changes)


def by_hand(values, *, held_out, tested):
    """Return each baseline's RMS error on the last `tested` numbers. The fit leaves out the last `held_out` numbers."""
    trained = values[: len(values) - held_out]
    targets = values[-tested:]
    design = [[trained[i - 1], trained[i - 2], 1.0] for i in range(2, len(trained))]
    (a, b, c), *_ = np.linalg.lstsq(np.array(design), trained[2:], rcond=None)
    places = range(len(values) - tested, len(values))
    guesses = {
        "last": [values[i - 1] for i in places],
        "mean": [sum(trained) / len(trained)] * tested,
        "linear": [a * values[i - 1] + b * values[i - 2] + c for i in places],
    }
    return {name: np.sqrt(np.mean((np.array(guess) - targets) ** 2)) for name, guess in guesses.items()}


@pytest.mark.parametrize("name", SERIES)
def test_errors_on_the_held_out_quarter_equal_those_computed_by_hand(name):
    """The requested test is longer than the held-out part, so only the held-out part is tested.

    The errors have the unit of the series.
    """
    held_out = round((len(SERIES[name]) - 1) / 4)
    found = baselines.errors(numbers(SERIES[name]), Probe(shown_timesteps=1000))
    assert found == pytest.approx(by_hand(SERIES[name], held_out=held_out, tested=held_out), rel=1e-4)


@pytest.mark.parametrize("name", SERIES)
def test_errors_on_a_shorter_test_equal_those_computed_by_hand(name):
    """The baselines are fitted to the same numbers as for a long test."""
    held_out = round((len(SERIES[name]) - 1) / 4)
    found = baselines.errors(numbers(SERIES[name]), Probe(shown_timesteps=2))
    assert found == pytest.approx(by_hand(SERIES[name], held_out=held_out, tested=2), rel=1e-4)


def test_with_one_output_only_the_last_number_is_compared():
    """The network's one output predicts the last number of the sequence."""
    found = baselines.errors(numbers(SERIES["noise"], return_sequences=False), Probe(shown_timesteps=20))
    assert found == pytest.approx(by_hand(SERIES["noise"], held_out=50, tested=1), rel=1e-4)


def test_without_a_held_out_part_all_numbers_but_the_first_are_tested():
    """Only one number precedes the second number, so the linear baseline predicts the first number again."""
    values = SERIES["ten"]
    found = baselines.errors(numbers(values, timesteps=6), Probe(shown_timesteps=9))
    shorter = by_hand(values, held_out=0, tested=8)["linear"] ** 2 * 8
    assert found["linear"] == pytest.approx(np.sqrt((shorter + (values[1] - values[0]) ** 2) / 9), rel=1e-4)
    assert found["mean"] == pytest.approx(np.sqrt(np.mean((values[1:] - values.mean()) ** 2)), rel=1e-4)


def test_the_linear_baseline_predicts_a_sine():
    """A sine obeys x(t + 1) = 2 cos(w) x(t) - x(t - 1)."""
    sine = " ".join(f"{np.sin(0.3 * t):.12f}" for t in range(200))
    assert baselines.errors(Spec(task="numbers", text=sine), Probe(shown_timesteps=50))["linear"] < 1e-6


def test_on_white_noise_the_mean_beats_the_last_number():
    """The difference of two random numbers has twice the variance of one number."""
    found = baselines.errors(numbers(SERIES["noise"]), Probe(shown_timesteps=50))
    assert found["mean"] < 0.8 * found["last"]


TEXT = "the cat and the dog and the cow and the hen sat. then a fox came, and that was the end of it: so they say"


@pytest.mark.parametrize("one_output", [False, True])
def test_correct_symbols_of_a_text_are_those_counted_by_hand(one_output):
    """The most frequent symbol, and each symbol's most frequent follower, are counted only in the training part."""
    spec = Spec(task="text", text=TEXT, return_sequences=not one_output)
    held_out = round((len(TEXT) - 1) / 4)
    trained = TEXT[:-held_out]
    tested = TEXT[-held_out - 1 :]
    frequent = min(Counter(trained).items(), key=lambda item: (-item[1], item[0]))[0]
    guesses = {}
    for symbol in set(TEXT):
        followers = Counter(b for a, b in pairwise(trained) if a == symbol)
        guesses[symbol] = min(followers.items(), key=lambda item: (-item[1], item[0]))[0] if followers else frequent
    pairs = list(pairwise(tested))[-1 if one_output else 0 :]
    expected = {
        "frequent": sum(target == frequent for _, target in pairs),
        "following": sum(target == guesses[current] for current, target in pairs),
    }
    assert baselines.correct(spec, Probe(shown_timesteps=1000)) == expected
    assert ":" not in trained, "the held-out part should have a symbol that the rest of the text lacks"
