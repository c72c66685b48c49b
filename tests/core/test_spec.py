"""Spec: its defaults, its bounds, its combinations, and which Specs are one experiment or one compiled program."""

import itertools
import pickle
from dataclasses import asdict, replace

import numpy as np
import pytest

from rnn_core.backend import keras
from rnn_core.fields import of
from rnn_core.spec import Spec, SpecError
from tests.support.small import CELLS

FIELDS = {
    "task": ("alternate", ("alternate", "cycle")),
    "period": (2, 2, 8),
    "train_input": ("random", ("random", "zeros")),
    "samples": (250, 20, 2000),
    "timesteps": (100, 2, 1000),
    "min_timesteps": (None, 1, 1000),
    "padding": ("pre", ("pre", "post")),
    "masking": (True, ()),
    "cell": ("SimpleRNN", ("SimpleRNN", "GRU", "LSTM", "Dense")),
    "units": (10, 1, 256),
    "layers": (1, 1, 4),
    "activation": ("tanh", ("tanh", "relu", "sigmoid", "linear")),
    "return_sequences": (True, ()),
    "train_initial_state": ("zeros", ("zeros", "random")),
    "optimizer": ("adam", ("adam", "sgd", "rmsprop")),
    "learning_rate": (0.001, 0.000001, 10.0),
    "loss": ("binary_crossentropy", ("binary_crossentropy", "categorical_crossentropy", "mean_squared_error")),
    "batch_size": (10, 1, 2000),
    "validation_split": (0.05, 0.0, 0.5),
    "seed": (0, 0, 2**31 - 1),
}
"""name -> the default, which is the article's, and the bounds or the choices."""

FREE = {
    "seed": 9,
    "learning_rate": 0.5,
    "train_input": "zeros",
    "train_initial_state": "random",
    "return_sequences": False,
    "padding": "post",
    "masking": False,
}
"""What does not change the compiled program of sequences of equal length, with another value than the default."""


def test_fields():
    """Defaults are the article's, bounds and choices those that were asked for; a Spec survives pickling."""
    assert asdict(Spec()) == {name: default for name, (default, *_) in FIELDS.items()}
    for name, (_, *limits) in FIELDS.items():
        field = of(Spec)[name]
        assert [field.low, field.high] == limits if len(limits) == 2 else [field.choices] == limits, name
        assert field.group in ("data", "network", "training")
    assert pickle.loads(pickle.dumps(Spec(units=3, seed=7))) == Spec(units=3, seed=7)


@pytest.mark.parametrize(
    ("accepted", "refused", "expected"),
    [
        ({"min_timesteps": 100}, {"min_timesteps": 101}, "at most the length of the longest sequence (100)"),
        (
            {"timesteps": 3, "min_timesteps": 3},
            {"timesteps": 2, "min_timesteps": 3},
            "at most the length of the longest sequence (2)",
        ),
        ({"samples": 40, "batch_size": 40}, {"samples": 40, "batch_size": 41}, "at most the number of sequences (40)"),
        ({"validation_split": 0.01}, {"validation_split": 1e-17}, "enough for at least one of the 250 sequences"),
        ({"samples": 500, "timesteps": 1000}, {"samples": 501, "timesteps": 1000}, "(501 × 1000 × 1 = 501,000)"),
        ({"timesteps": 500, "layers": 4}, {"timesteps": 501, "layers": 4}, "at most 500,000 (250 × 501 × 4 = 501,000)"),
    ],
)
def test_combinations(accepted, refused, expected):
    """What is just possible is accepted, and one more is refused in a message that says what would be possible."""
    assert asdict(Spec(**accepted)).items() >= accepted.items()
    with pytest.raises(SpecError) as caught:
        Spec(**refused)
    assert expected in str(caught.value)
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (str(copy), vars(copy)) == (str(caught.value), vars(caught.value))


@pytest.mark.parametrize(
    ("shortest", "timesteps", "masking", "expected"),
    [
        (None, 7, True, (7, False, False)),
        (7, 7, True, (7, False, False)),
        (6, 7, True, (6, True, True)),
        (6, 7, False, (6, True, False)),
    ],
)
def test_varying_and_masked(shortest, timesteps, masking, expected):
    """Lengths vary where the shortest is below the longest, and only then is there something to mask, if it is on."""
    spec = Spec(min_timesteps=shortest, timesteps=timesteps, masking=masking)
    assert (spec.shortest, spec.varying, spec.masked) == expected


@pytest.mark.parametrize("cell", CELLS)
def test_state_count(cell):
    """Every layer carries as many states as the Keras cell has, the memoryless one its output."""
    size = 3 if cell == "Dense" else getattr(keras.layers, f"{cell}Cell")(3).state_size
    each = len(size) if isinstance(size, list) else 1
    assert [Spec(cell=cell, layers=layers).state_count for layers in (1, 3)] == [each, 3 * each]


def test_train_samples_are_those_of_keras():
    """As many samples train as Keras's own split leaves, 237 by default, and a Spec is refused where Keras refuses."""
    split_of_keras = keras.src.trainers.data_adapters.array_slicing.train_validation_split
    assert Spec().train_samples == 237
    assert Spec(validation_split=0.0).train_samples == 250
    splits = [*np.linspace(0.001, 0.5, 100), *(1 / n for n in range(2, 60)), 1e-17, 0.1 + 0.2]
    for samples, split in itertools.product((20, 23, 60, 250, 1999), map(float, splits)):
        try:
            train, _ = split_of_keras(np.arange(samples), split)
        except ValueError:
            with pytest.raises(SpecError):
                Spec(samples=samples, validation_split=split)
        else:
            assert Spec(samples=samples, validation_split=split).train_samples == len(train)


@pytest.mark.parametrize("base", [{}, {"min_timesteps": 5}, {"min_timesteps": 5, "masking": False}, {"cell": "LSTM"}])
def test_structure(base):
    """What is data leaves the structure as it is, and anything else is kept in it; it masks as the Spec does."""
    spec = Spec(**base)
    for name in set(FREE) - {"masking"}:
        assert replace(spec, **{name: FREE[name]}).structure == spec.structure
    for name in set(FIELDS) - set(FREE) - {"min_timesteps"}:
        field = of(Spec)[name]
        other = field.choices[-1] if field.choices else field.low
        changed = replace(spec, min_timesteps=None, **{name: other, "batch_size": 20 if name != "batch_size" else 3})
        assert getattr(changed.structure, name) == getattr(changed, name), name
    assert spec.structure.structure == spec.structure
    assert (spec.structure.masked, spec.structure.state_count) == (spec.masked, spec.state_count)


def test_structure_of_lengths():
    """All Specs that mask a padding share a program, and all others of the same network share the default's."""
    masked = Spec(min_timesteps=1).structure
    assert masked != Spec() == Spec().structure
    for shortest in (2, 50, 99):
        assert Spec(min_timesteps=shortest).structure == masked
        assert Spec(min_timesteps=shortest, masking=False).structure == Spec()
    assert Spec(min_timesteps=100, **FREE).structure == Spec()


@pytest.mark.parametrize(
    ("changes", "means"),
    [
        ({"min_timesteps": 100, "padding": "post", "masking": False}, {}),
        ({"padding": "post", "units": 3}, {"units": 3}),
        ({"period": 5}, {}),
        ({"task": "cycle"}, {}),
        ({"task": "cycle", "period": 3}, {"task": "cycle", "period": 3}),
        ({"min_timesteps": 5, "masking": False, "padding": "post"}, None),
        ({"seed": 4, "train_input": "zeros"}, None),
    ],
)
def test_effective_and_experiment(changes, means):
    """Choices that mean nothing beside the others count as the default; the experiment leaves out the rate as well."""
    spec = Spec(**changes, learning_rate=0.02)
    expected = Spec(**(changes if means is None else means), learning_rate=0.02)
    assert spec.effective == expected
    assert spec.experiment == replace(expected, learning_rate=0.001)
