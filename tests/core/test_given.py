"""A visitor's own sequence: its end is never trained on, and validation and tests lie there."""

import numpy as np
import pytest

from rnn_core import analysis, data, run
from rnn_core.probe import OWN, Probe
from rnn_core.spec import Spec

LETTERS = "".join(map(chr, range(ord("a"), ord("z") + 1))) + "".join(map(chr, range(ord("A"), ord("Z") + 1)))


def places(task, length):
    """A sequence of this length whose symbols all differ, so that each tells its place: (the text, the symbols)."""
    if task == "numbers":
        values = np.random.default_rng(length).permutation(length)
        return " ".join(map(str, values)), [f"{value:.6g}" for value in values]
    return LETTERS[:length], list(LETTERS[:length])


def found(spec, symbols, drawn):
    """The place in the sequence of each drawn symbol."""
    return np.vectorize(lambda symbol: symbols.index(spec.task_info.symbols[symbol]))(drawn)


@pytest.mark.parametrize("validation_split", [0.05, 0.0, 0.5])
@pytest.mark.parametrize(
    ("task", "length", "sizes", "expected"),
    [
        ("numbers", 400, {}, 100),
        ("numbers", 401, {"samples": 250, "timesteps": 19}, 100),
        ("numbers", 400, {"timesteps": 150}, 150),
        ("numbers", 10, {}, 2),
        ("numbers", 11, {"timesteps": 5}, 5),
        ("text", 52, {}, 13),
        ("text", 10, {}, 2),
        ("text", 41, {"timesteps": 20}, 20),
    ],
    ids=str,
)
def test_nothing_that_is_tested_was_trained_on(task, length, sizes, expected, validation_split):
    """The last quarter, or a whole training sequence if that is more, is only validated and tested."""
    text, symbols = places(task, length)
    spec = Spec(task=task, text=text, validation_split=validation_split, **sizes)
    windows = found(spec, symbols, data.sequences(spec).symbols)
    trained, validated = np.split(windows, [spec.train_samples])
    tested = found(spec, symbols, data.test_sequence(spec, 1000).symbols[0])
    assert len(validated) == spec.samples - spec.train_samples
    assert (np.diff(windows, axis=1) == 1).all(), "each window is a piece of the sequence"
    assert list(tested) == list(range(length - expected - 1, length)), "the longest test is all that is held out"
    assert trained.max() < tested[1], "training sees a number that is to be predicted in the test"
    assert trained.min() == 0
    assert trained.max() == tested[0], "training uses all that is before the test"
    if len(validated):
        assert validated[:, 1:].min() >= tested[1], "validation predicts a number that was trained on"
    short = found(spec, symbols, data.test_sequence(spec, 2).symbols[0])
    assert list(short) == list(range(length - 3, length)), "a shorter test is at the very end"


@pytest.mark.parametrize(("task", "length", "timesteps"), [("numbers", 10, 5), ("numbers", 10, 9), ("text", 40, 20)])
def test_too_short_to_hold_anything_out(task, length, timesteps):
    """If it does not hold two training sequences, all of it is trained on, and all of it is the longest test."""
    text, symbols = places(task, length)
    spec = Spec(task=task, text=text, timesteps=timesteps)
    windows = found(spec, symbols, data.sequences(spec).symbols)
    tested = found(spec, symbols, data.test_sequence(spec, 1000).symbols[0])
    assert spec.task_info.given.held_out(timesteps) == 0
    assert (windows.min(), windows.max()) == (0, length - 1)
    assert list(tested) == list(range(length))


@pytest.mark.parametrize("kind", ["random", "zeros", "ones", "sine", "impulse", OWN])
@pytest.mark.parametrize("task", ["numbers", "text"])
def test_no_input_is_longer_than_the_test(kind, task):
    """With whatever input, there are as many steps as there are targets to compare the outputs with."""
    spec = Spec(task=task, text=places(task, 40)[0], units=3)
    probe = Probe(kind, values=(0.5,) * 500, shown_timesteps=1000)
    trace = analysis.trace_probe(spec, run.start(spec).states[0], probe)
    assert probe.inputs(spec).shape[:2] == (1, 10)
    assert analysis.targets(spec, probe).shape[0] == 10
    assert analysis.correct_steps(spec, probe, trace).shape == (10,)


def test_the_constant_is_that_of_the_training_part():
    """The loss of the best constant output, by hand: what is held out has no part in it."""
    values = np.concatenate([np.tile([0.0, 1.0], 30), np.full(20, 4.0)])
    spec = Spec(task="numbers", text=" ".join(map(str, values)))
    scaled = values[:60] / 4
    assert spec.task_info.given.held_out(spec.timesteps) == 20
    assert analysis.chance_loss(spec) == pytest.approx(np.mean((scaled - scaled.mean()) ** 2))
