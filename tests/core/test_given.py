"""A visitor's own sequence: its end is held out from training, and is used only for validation and tests."""

import numpy as np
import pytest

from rnn_core import analysis, data, run
from rnn_core.probe import OWN, Probe
from rnn_core.spec import Spec

LETTERS = "".join(map(chr, range(ord("a"), ord("z") + 1))) + "".join(map(chr, range(ord("A"), ord("Z") + 1)))


def distinct(task, length):
    """Return the text and the symbols of a sequence in which no symbol occurs twice."""
    if task == "numbers":
        values = np.random.default_rng(length).permutation(length)
        return " ".join(map(str, values)), [f"{value:.6g}" for value in values]
    return LETTERS[:length], list(LETTERS[:length])


def places(spec, symbols, drawn):
    """Return each drawn symbol's index in the sequence."""
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
def test_held_out_steps_are_not_used_in_training(task, length, sizes, expected, validation_split):
    """The last quarter of the steps is held out, or as many steps as a training sequence has, if these are more.

    Only validation and tests use the held-out steps.
    """
    text, symbols = distinct(task, length)
    spec = Spec(task=task, text=text, validation_split=validation_split, **sizes)
    windows = places(spec, symbols, data.sequences(spec).symbols)
    trained, validated = np.split(windows, [spec.train_samples])
    tested = places(spec, symbols, data.test_sequence(spec, 1000).symbols[0])
    assert len(validated) == spec.samples - spec.train_samples
    assert (np.diff(windows, axis=1) == 1).all(), "each window should have successive symbols"
    assert list(tested) == list(range(length - expected - 1, length)), "the longest test should have all held-out steps"
    assert trained.max() < tested[1], "training should have no symbol that the test predicts"
    assert trained.min() == 0
    assert trained.max() == tested[0], "training should use all symbols before the test"
    if len(validated):
        assert validated[:, 1:].min() >= tested[1], "validation should predict no trained symbol"
    short = places(spec, symbols, data.test_sequence(spec, 2).symbols[0])
    assert list(short) == list(range(length - 3, length)), "a shorter test should be at the very end"


@pytest.mark.parametrize(("task", "length", "timesteps"), [("numbers", 10, 5), ("numbers", 10, 9), ("text", 40, 20)])
def test_training_uses_the_whole_of_a_sequence_shorter_than_two_training_sequences(task, length, timesteps):
    """No step is held out, and the longest test has the whole sequence."""
    text, symbols = distinct(task, length)
    spec = Spec(task=task, text=text, timesteps=timesteps)
    windows = places(spec, symbols, data.sequences(spec).symbols)
    tested = places(spec, symbols, data.test_sequence(spec, 1000).symbols[0])
    assert spec.task_info.given.held_out(timesteps) == 0
    assert windows.min() == 0
    assert windows.max() == length - 1
    assert list(tested) == list(range(length))


@pytest.mark.parametrize("kind", ["random", "zeros", "ones", "sine", "impulse", OWN])
@pytest.mark.parametrize("task", ["numbers", "text"])
def test_no_input_is_longer_than_the_held_out_part(kind, task):
    """A longer input is cut to the number of held-out steps, so that each step has a target."""
    spec = Spec(task=task, text=distinct(task, 40)[0], units=3)
    probe = Probe(kind, values=(0.5,) * 500, shown_timesteps=1000)
    trace = analysis.trace_probe(spec, run.start(spec).states[0], probe)
    assert probe.inputs(spec).shape[:2] == (1, 10)
    assert analysis.targets(spec, probe).shape[0] == 10
    assert analysis.correct_steps(spec, probe, trace).shape == (10,)


def test_held_out_steps_do_not_change_the_loss_of_the_best_constant():
    """The expected loss is computed by hand from the trained numbers alone."""
    values = np.concatenate([np.tile([0.0, 1.0], 30), np.full(20, 4.0)])
    spec = Spec(task="numbers", text=" ".join(map(str, values)))
    scaled = values[:60] / 4
    assert spec.task_info.given.held_out(spec.timesteps) == 20
    assert analysis.chance_loss(spec) == pytest.approx(np.mean((scaled - scaled.mean()) ** 2))
