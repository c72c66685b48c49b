"""Spec: its defaults, its bounds, its combinations, and what it says of a value that cannot be."""

import itertools
import math
import pickle
from dataclasses import FrozenInstanceError, asdict, fields, replace

import numpy as np
import pytest

from rnn_core.model import keras  # from there, so that TensorFlow loads with the settings of the package
from rnn_core.spec import BOUNDS, CHOICES, MAX_STEPS, Spec, SpecError

ARTICLE = {
    "task": "alternate",
    "period": 2,
    "train_input": "random",
    "samples": 250,
    "timesteps": 100,
    "min_timesteps": None,
    "padding": "pre",
    "masking": True,
    "cell": "SimpleRNN",
    "units": 10,
    "layers": 1,
    "activation": "tanh",
    "return_sequences": True,
    "train_initial_state": "zeros",
    "optimizer": "adam",
    "learning_rate": 0.001,
    "loss": "binary_crossentropy",
    "batch_size": 10,
    "validation_split": 0.05,
    "seed": 0,
}
WHOLE = {
    "period": (2, 8),
    "samples": (20, 2000),
    "timesteps": (2, 1000),
    "min_timesteps": (1, 1000),
    "units": (1, 256),
    "layers": (1, 4),
    "batch_size": (1, 2000),
    "seed": (0, 2147483647),
}
REAL = {"learning_rate": (0.000001, 10.0), "validation_split": (0.0, 0.5)}
NAMES = {
    "task": {"alternate", "cycle"},
    "train_input": {"random", "zeros"},
    "padding": {"pre", "post"},
    "train_initial_state": {"zeros", "random"},
    "cell": {"SimpleRNN", "GRU", "LSTM"},
    "activation": {"tanh", "relu", "sigmoid", "linear"},
    "optimizer": {"adam", "sgd", "rmsprop"},
    "loss": {"binary_crossentropy", "categorical_crossentropy", "mean_squared_error"},
}
FLAGS = ("return_sequences", "masking")
ROOM = {"batch_size": {"samples": 2000}, "min_timesteps": {"timesteps": 1000}}
"""What else has to change for a field to take any value within its bounds."""


def refusal(field, value, **others):
    """The message of the SpecError that a value gets, checked for what every one of them has to say."""
    with pytest.raises(SpecError) as caught:
        Spec(**{**others, field: value})
    message = str(caught.value)
    assert isinstance(caught.value, ValueError)
    assert f"`{field}`" in message
    assert ": expected " in message
    assert message.endswith(f"received {value!r}")
    return message


def test_defaults_are_the_article():
    """A Spec without arguments is the article's program, field by field."""
    assert asdict(Spec()) == ARTICLE


def test_bounds_are_those_of_the_issue():
    """The published bounds and choices are exactly those that were asked for."""
    assert {**WHOLE, **REAL} == BOUNDS
    assert {name: set(choices) for name, choices in CHOICES.items()} == NAMES
    assert MAX_STEPS == 500_000


@pytest.mark.parametrize("field", WHOLE)
def test_whole_number_bounds(field):
    """The smallest and the largest whole number of a field are accepted, and the next ones beyond are refused."""
    low, high = WHOLE[field]
    room = ROOM.get(field, {})
    for value in (low, high):
        assert getattr(Spec(**room, **{field: value}), field) == value
    for value in (low - 1, high + 1, -high, 10**30):
        message = refusal(field, value, **room)
        assert f"from {low} to {high}" in message


@pytest.mark.parametrize("field", REAL)
def test_real_number_bounds(field):
    """The smallest and the largest real number of a field are accepted, and the nearest floats beyond are refused."""
    low, high = REAL[field]
    for value in (low, high):
        assert getattr(Spec(**{field: value}), field) == value
    for value in (math.nextafter(low, -math.inf), math.nextafter(high, math.inf), -1.0, 1e300):
        message = refusal(field, value)
        assert f"{low:g} to {high}" in message


@pytest.mark.parametrize("field", [*WHOLE, *REAL])
@pytest.mark.parametrize("value", [True, False, "10", "", None, math.nan, math.inf, -math.inf, 1j, [10], (1,), {}])
def test_numbers_of_a_wrong_type(field, value):
    """What is not a finite number is refused by every numeric field, truth values too; None is no shortest length."""
    if (field, value) == ("min_timesteps", None):
        assert Spec(min_timesteps=None) == Spec()
    else:
        refusal(field, value)


@pytest.mark.parametrize("field", WHOLE)
@pytest.mark.parametrize("value", [20.0, 20.5, np.float64(20)])
def test_whole_numbers_are_no_floats(field, value):
    """A float is refused where a whole number is wanted, even if nothing stands behind its point."""
    assert "a whole number" in refusal(field, value)


@pytest.mark.parametrize("field", NAMES)
def test_choices(field):
    """Every name of a choice is accepted, any other value is refused, and the message lists the names."""
    for name in NAMES[field]:
        assert getattr(Spec(**{field: name}), field) == name
    known = next(iter(NAMES[field]))
    for value in ("", "unknown", known.swapcase(), f" {known}", None, True, 0, 1.5, [known], known.encode()):
        message = refusal(field, value)
        assert all(name in message for name in NAMES[field])


@pytest.mark.parametrize("field", FLAGS)
@pytest.mark.parametrize("value", ["True", "False", None, 1, 0, 1.0, [], np.True_])
def test_truth_values(field, value):
    """Only True and False are taken for a truth value, not what merely counts as one of them."""
    for right in (True, False):
        assert getattr(Spec(**{field: right}), field) is right
    assert "True or False" in refusal(field, value)


@pytest.mark.parametrize(("shortest", "timesteps"), [(101, 100), (3, 2), (1000, 999)])
def test_the_shortest_is_no_longer_than_the_longest(shortest, timesteps):
    """The shortest length may be the longest and not one step more, and the message says how long that is."""
    assert Spec(min_timesteps=timesteps, timesteps=timesteps).shortest == timesteps
    message = refusal("min_timesteps", shortest, timesteps=timesteps)
    assert f"at most the longest, {timesteps}" in message


@pytest.mark.parametrize(
    ("shortest", "timesteps", "masking", "expected"),
    [
        (None, 100, True, (100, False, False)),
        (None, 7, False, (7, False, False)),
        (7, 7, True, (7, False, False)),
        (7, 7, False, (7, False, False)),
        (6, 7, True, (6, True, True)),
        (6, 7, False, (6, True, False)),
        (1, 2, True, (1, True, True)),
    ],
)
def test_varying_and_masked(shortest, timesteps, masking, expected):
    """Lengths vary where the shortest is below the longest, and only then is there something to mask, if it is on."""
    spec = Spec(min_timesteps=shortest, timesteps=timesteps, masking=masking)
    assert (spec.shortest, spec.varying, spec.masked) == expected


@pytest.mark.parametrize("layers", range(1, 5))
@pytest.mark.parametrize(("cell", "each"), [("SimpleRNN", 1), ("GRU", 1), ("LSTM", 2)])
def test_state_count(cell, each, layers):
    """Every layer carries one state from step to step, and of LSTM two, as many as the Keras cell has."""
    state_size = getattr(keras.layers, f"{cell}Cell")(3).state_size
    assert each == (len(state_size) if isinstance(state_size, list) else 1)
    assert Spec(cell=cell, layers=layers).state_count == layers * each


@pytest.mark.parametrize(
    ("samples", "timesteps", "layers"), [(500, 1000, 1), (1000, 500, 1), (250, 1000, 2), (250, 500, 4)]
)
def test_most_steps(samples, timesteps, layers):
    """Exactly 500,000 samples x timesteps x layers are accepted and one sample more is refused."""
    edge = {"timesteps": timesteps, "layers": layers}
    assert Spec(samples=samples, **edge).samples * timesteps * layers == 500_000
    message = refusal("samples", samples + 1, **edge)
    assert "at most 500,000" in message
    assert f"({samples + 1} x {timesteps} x {layers} = {(samples + 1) * timesteps * layers:,})" in message


def test_most_steps_of_the_most_samples():
    """With 2000 samples it is the 251st step that is one too many."""
    assert Spec(samples=2000, timesteps=250).timesteps == 250
    assert "2000 x 251 x 1 = 502,000" in refusal("samples", 2000, timesteps=251)


def test_batch_is_no_larger_than_the_samples():
    """A batch may hold all samples and not one more."""
    assert Spec(samples=40, batch_size=40).batch_size == 40
    assert "40" in refusal("batch_size", 41, samples=40)


def test_validation_split_holds_something_out():
    """A split that is not 0 but holds no sample out is refused, and so is none that holds one out."""
    assert Spec(validation_split=0.0).train_samples == 250
    assert Spec(samples=20, validation_split=0.01).train_samples == 19
    for value in (5e-324, 1e-17):
        assert "hold out one of the 250 samples" in refusal("validation_split", value)


def test_train_samples_are_those_of_keras():
    """As many samples train as Keras's own split leaves, 237 by default, and a Spec is refused where Keras refuses."""
    split_of_keras = keras.src.trainers.data_adapters.array_slicing.train_validation_split
    assert Spec().train_samples == 237
    splits = [*np.linspace(0.001, 0.5, 300), *(1 / n for n in range(2, 60)), 1e-17, 0.1 + 0.2]
    compared = 0
    for samples, split in itertools.product((20, 21, 23, 60, 97, 250, 1000, 1999, 2000), splits):
        try:
            train, held_out = split_of_keras(np.arange(samples), float(split))
        except ValueError:
            with pytest.raises(SpecError):
                Spec(samples=samples, validation_split=split)
            continue
        count = Spec(samples=samples, validation_split=split).train_samples
        np.testing.assert_array_equal(np.arange(samples)[:count], train)
        np.testing.assert_array_equal(np.arange(samples)[count:], held_out)
        compared += 1
    assert compared > 2000


def test_message_of_an_enormous_number():
    """A number of thousands of digits gets a message as any other value outside the bounds does."""
    with pytest.raises(SpecError) as caught:
        Spec(seed=10**5000)
    assert "`seed`" in str(caught.value)


def test_error_carries_its_parts():
    """A SpecError holds field, rule, value and limits, so that a page can say it in another language."""
    with pytest.raises(SpecError) as caught:
        Spec(units=300)
    error = caught.value
    assert (error.field, error.received) == ("units", 300)
    assert error.limits == {"low": 1, "high": 256}
    assert isinstance(error.rule, str)


def test_error_survives_pickling():
    """A SpecError comes out of a worker with all that it went in with."""
    for choice in (
        {"units": 300},
        {"cell": "RNN"},
        {"batch_size": 251},
        {"samples": 501, "timesteps": 1000},
        {"min_timesteps": 101},
    ):
        with pytest.raises(SpecError) as caught:
            Spec(**choice)
        copy = pickle.loads(pickle.dumps(caught.value))
        assert isinstance(copy, SpecError)
        assert str(copy) == str(caught.value)
        assert vars(copy) == vars(caught.value)


def test_specs_survive_pickling():
    """A Spec comes out of a worker as the Spec that went in."""
    assert pickle.loads(pickle.dumps(Spec(units=3, seed=7))) == Spec(units=3, seed=7)


def test_spec_is_frozen():
    """No field of a Spec can be changed."""
    spec = Spec()
    for field in fields(Spec):
        with pytest.raises(FrozenInstanceError):
            setattr(spec, field.name, getattr(spec, field.name))


def test_equal_specs_hash_alike():
    """Equal numbers of whatever type make one Spec, of plain ints and floats, that is one key of a dict."""
    plain = Spec(learning_rate=1.0, validation_split=0.0, min_timesteps=9)
    others = [
        Spec(learning_rate=1, validation_split=0, min_timesteps=np.int64(9)),
        Spec(
            samples=np.int64(250),
            min_timesteps=np.uint8(9),
            units=np.int32(10),
            learning_rate=np.float64(1),
            validation_split=np.float32(0),
        ),
        Spec(
            seed=np.uint8(0), min_timesteps=9, batch_size=np.int16(10), learning_rate=np.int64(1), validation_split=-0.0
        ),
    ]
    assert len({plain: 0, **dict.fromkeys(others)}) == 1
    for spec in others:
        assert spec == plain
        assert {type(getattr(spec, name)) for name in WHOLE} == {int}
        assert {type(getattr(spec, name)) for name in REAL} == {float}


OTHER = {
    "task": "cycle",
    "period": 3,
    "samples": 251,
    "timesteps": 101,
    "cell": "GRU",
    "units": 11,
    "layers": 2,
    "activation": "relu",
    "optimizer": "sgd",
    "loss": "mean_squared_error",
    "batch_size": 11,
    "validation_split": 0.1,
}


@pytest.mark.parametrize("field", OTHER)
def test_structure_keeps(field):
    """What changes the compiled program changes the structure, which is then a Spec with that value."""
    spec = replace(Spec(), **{field: OTHER[field]})
    assert spec.structure != Spec().structure
    assert getattr(spec.structure, field) == OTHER[field]


FREE = {
    "seed": 9,
    "learning_rate": 0.5,
    "train_input": "zeros",
    "train_initial_state": "random",
    "return_sequences": False,
    "padding": "post",
}
"""What never changes the compiled program, with a value that is not the default."""


@pytest.mark.parametrize("field", FREE)
@pytest.mark.parametrize("base", [{}, {"min_timesteps": 5}, {"min_timesteps": 5, "masking": False}, {"cell": "LSTM"}])
def test_structure_ignores(field, base):
    """Seed, rate, data, padding and whether it answers once leave the structure as it is, whatever the rest may be."""
    assert Spec(**base, **{field: FREE[field]}).structure == Spec(**base).structure


def test_structure_of_lengths():
    """Lengths are data too: all Specs that mask a padding share a program, and all others share the default's."""
    assert Spec().structure == Spec()
    masked = Spec(min_timesteps=1).structure
    assert masked != Spec()
    for shortest in (2, 50, 99):
        assert Spec(min_timesteps=shortest).structure == masked
        assert Spec(min_timesteps=shortest, masking=False).structure == Spec()
    for masking in (True, False):
        assert Spec(masking=masking, **FREE).structure == Spec()
        assert Spec(min_timesteps=100, masking=masking).structure == Spec()


@pytest.mark.parametrize(
    "spec", [Spec(**FREE), Spec(min_timesteps=3, cell="LSTM", layers=2), Spec(min_timesteps=3, masking=False)]
)
def test_structure_of_a_structure(spec):
    """A structure is a Spec of its own program: its structure is itself, and it masks as the Spec does."""
    assert spec.structure.structure == spec.structure
    assert spec.structure.masked == spec.masked
    assert spec.structure.state_count == spec.state_count


def test_every_field_is_kept_or_ignored():
    """No field of a Spec is forgotten by the tests of the structure."""
    assert set(FREE) | set(OTHER) | {"min_timesteps", "masking"} == set(ARTICLE)
