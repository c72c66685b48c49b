"""Baselines of a visitor's own numbers and text, against NumPy on the raw series and against counting by hand."""

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


def by_hand(values, *, held_out, tested):
    """The RMS error of each baseline on the last `tested` numbers, fitted before the last `held_out`."""
    trained, known = values[: len(values) - held_out], values[-tested:]
    design = [[trained[i - 1], trained[i - 2], 1.0] for i in range(2, len(trained))]
    (a, b, c), *_ = np.linalg.lstsq(np.array(design), trained[2:], rcond=None)
    places = range(len(values) - tested, len(values))
    guesses = {
        "last": [values[i - 1] for i in places],
        "mean": [sum(trained) / len(trained)] * tested,
        "linear": [a * values[i - 1] + b * values[i - 2] + c for i in places],
    }
    return {name: np.sqrt(np.mean((np.array(each) - known) ** 2)) for name, each in guesses.items()}


@pytest.mark.parametrize("name", SERIES)
def test_numbers(name):
    """The previous number, the mean and the best line, in the unit of the series, on the last quarter or less of it."""
    values = SERIES[name]
    spec = Spec(task="numbers", text=" ".join(map(str, values)))
    held_out = round((len(values) - 1) / 4)
    for asked, tested in ((1000, held_out), (2, 2)):
        found = baselines.errors(spec, Probe(shown_timesteps=asked))
        assert found == pytest.approx(by_hand(values, held_out=held_out, tested=tested), rel=1e-4)


def test_one_output():
    """With one output for the sequence only its target, the last number, is compared."""
    values = SERIES["noise"]
    spec = Spec(task="numbers", text=" ".join(map(str, values)), return_sequences=False)
    found = baselines.errors(spec, Probe(shown_timesteps=20))
    assert found == pytest.approx(by_hand(values, held_out=50, tested=1), rel=1e-4)


def test_nothing_held_out():
    """If all is trained on, all is tested; at its second number the line has one number only, and repeats it."""
    values = SERIES["ten"]
    spec = Spec(task="numbers", text=" ".join(map(str, values)), timesteps=6)
    found = baselines.errors(spec, Probe(shown_timesteps=9))
    shorter = by_hand(values, held_out=0, tested=8)["linear"] ** 2 * 8
    assert found["linear"] == pytest.approx(np.sqrt((shorter + (values[1] - values[0]) ** 2) / 9), rel=1e-4)
    assert found["mean"] == pytest.approx(np.sqrt(np.mean((values[1:] - values.mean()) ** 2)), rel=1e-4)


def test_the_line_follows_a_sine():
    """A sine obeys x(t + 1) = 2 cos(w) x(t) - x(t - 1), so the line predicts it; on white noise the mean is best."""
    sine = " ".join(f"{np.sin(0.3 * t):.12f}" for t in range(200))
    assert baselines.errors(Spec(task="numbers", text=sine), Probe(shown_timesteps=50))["linear"] < 1e-6
    noise = Spec(task="numbers", text=" ".join(map(str, SERIES["noise"])))
    found = baselines.errors(noise, Probe(shown_timesteps=50))
    assert found["mean"] < 0.8 * found["last"]


TEXT = "the cat and the dog and the cow and the hen sat. then a fox came, and that was the end of it: so they say"


@pytest.mark.parametrize("once", [False, True])
def test_text(once):
    """The most frequent symbol and the most frequent follower, counted before what is held out."""
    spec = Spec(task="text", text=TEXT, return_sequences=not once)
    held_out = round((len(TEXT) - 1) / 4)
    trained, tested = TEXT[:-held_out], TEXT[-held_out - 1 :]
    frequent = min(Counter(trained).items(), key=lambda item: (-item[1], item[0]))[0]
    guesses = {}
    for symbol in set(TEXT):
        after = Counter(b for a, b in pairwise(trained) if a == symbol)
        guesses[symbol] = min(after.items(), key=lambda item: (-item[1], item[0]))[0] if after else frequent
    pairs = list(pairwise(tested))[-1 if once else 0 :]
    expected = {
        "frequent": sum(known == frequent for _, known in pairs),
        "following": sum(known == guesses[now] for now, known in pairs),
    }
    assert baselines.correct(spec, Probe(shown_timesteps=1000)) == expected
    assert ":" not in trained, "the test has a symbol that training has not seen"
