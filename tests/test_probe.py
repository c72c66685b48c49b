"""Probe: what can be shown, at which length, from which state, and how it is padded as in training."""

import math
import pickle
from dataclasses import FrozenInstanceError, asdict, fields, replace

import numpy as np
import pytest

from rnn_core import data, probe
from rnn_core.model import keras  # from there, so that TensorFlow loads with the settings of the package
from rnn_core.probe import Probe
from rnn_core.spec import Spec, SpecError

NAMES = {
    "input_kind": {"random", "zeros", "ones", "sine", "impulse", "own"},
    "initial_state": {"zeros", "ones", "random", "own"},
}
WHOLE = ("shown_timesteps", "state_steps")
VARYING = Spec(timesteps=8, min_timesteps=3)
OWN = Probe(input_kind="own", values=(0.5, -2, 0, 3))


def refusal(field, value, **others):
    """The message of the SpecError that a value gets, checked for what every one of them has to say."""
    with pytest.raises(SpecError) as caught:
        Probe(**{**others, field: value})
    assert caught.value.field == field
    assert f"`{field}`: expected " in str(caught.value)
    return str(caught.value)


def test_defaults():
    """A Probe without arguments is random, as long as the longest that is trained on, and starts from zeros."""
    assert asdict(Probe()) == {
        "input_kind": "random",
        "values": (),
        "shown_timesteps": None,
        "initial_state": "zeros",
        "state_steps": 1,
    }
    for timesteps in (2, 100, 1000):
        assert probe.inputs(Probe(), Spec(timesteps=timesteps)).shape == (1, timesteps, 1)


@pytest.mark.parametrize("field", NAMES)
def test_choices(field):
    """Every name of a choice is accepted, any other value is refused, and the message lists the names."""
    assert set(probe.CHOICES[field]) == NAMES[field]
    for name in NAMES[field]:
        assert getattr(Probe(values=(1,), **{field: name}), field) == name
    for value in ("", "unknown", "Random", " own", None, True, 0, ["own"], b"own"):
        message = refusal(field, value, values=(1,))
        assert all(name in message for name in NAMES[field])


@pytest.mark.parametrize("field", WHOLE)
def test_bounds(field):
    """1 and 1000 steps are accepted, and what is beyond or no whole number is refused with the bounds."""
    assert probe.BOUNDS[field] == (1, 1000)
    for value in (1, 1000, np.int64(7)):
        found = getattr(Probe(**{field: value}), field)
        assert found == value
        assert type(found) is int
    for value in (0, -1, 1001, 10**30, 1.0, 7.5, True, False, "7", math.nan, math.inf, [7], 1j):
        assert "from 1 to 1000" in refusal(field, value)
    assert Probe(shown_timesteps=None).shown_timesteps is None
    refusal("state_steps", None)


@pytest.mark.parametrize("values", [(math.nan,), (1, math.inf), (-math.inf, 2), (0,) * 1001])
@pytest.mark.parametrize("kind", ["own", "random"])
def test_values_that_cannot_be(kind, values):
    """Numbers that are not finite, or more than 1000, are refused even where they would not be shown."""
    assert "1 to 1000 finite numbers" in refusal("values", values, input_kind=kind)


def test_own_values_are_needed():
    """Who shows one's own numbers has at least one, and who does not needs none."""
    assert "1 to 1000 finite numbers" in refusal("values", (), input_kind="own")
    for kind in NAMES["input_kind"] - {"own"}:
        assert Probe(input_kind=kind).values == ()


@pytest.mark.parametrize("given", [[1, 2, 3], (1.0, 2.0, 3.0), np.float32([1, 2, 3]), range(1, 4)])
def test_values_become_floats(given):
    """Numbers of whatever type make one Probe, of plain floats, that is one key of a dict."""
    found = Probe(input_kind="own", values=given)
    assert found == Probe(input_kind="own", values=(1, 2, 3))
    assert len({found, Probe(input_kind="own", values=(1, 2, 3))}) == 1
    assert {type(value) for value in found.values} == {float}


def test_probes_are_frozen_and_survive_pickling():
    """No field of a Probe can be changed, and it comes out of a worker as the one that went in."""
    for field in fields(Probe):
        with pytest.raises(FrozenInstanceError):
            setattr(OWN, field.name, getattr(OWN, field.name))
    assert pickle.loads(pickle.dumps(OWN)) == OWN
    with pytest.raises(SpecError) as caught:
        Probe(input_kind="own")
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


@pytest.mark.parametrize("values", [(3,), (0.5, -2.0, 1e30, 0.0), tuple(range(1000))])
@pytest.mark.parametrize("shown_timesteps", [None, 1, 50, 1000])
def test_own_values_are_shown_as_they_are(values, shown_timesteps):
    """One's own numbers are the sequence, of one feature and one step each, whatever length the others have."""
    shown = Probe(input_kind="own", values=values, shown_timesteps=shown_timesteps)
    found = probe.inputs(shown, Spec())
    assert found.dtype == np.float32
    np.testing.assert_array_equal(found, np.array(values, np.float32)[None, :, None])


@pytest.mark.parametrize("kind", ["random", "zeros", "ones", "sine", "impulse"])
@pytest.mark.parametrize("steps", [1, 8, 57, 1000])
def test_any_length(kind, steps):
    """The others have the length that is asked for, free of the training's, and are what `data.probe` gives."""
    shown = Probe(input_kind=kind, shown_timesteps=steps)
    for spec in (Spec(seed=3), Spec(seed=3, timesteps=8)):
        found = probe.inputs(shown, spec)
        assert (found.shape, found.dtype) == ((1, steps, 1), np.float32)
        np.testing.assert_array_equal(found, data.probe(kind, timesteps=steps, seed=3))
        inputs, mask = probe.feed(shown, spec)
        np.testing.assert_array_equal(inputs, found)
        assert mask is None
        assert probe.real_steps(shown, spec).tolist() == [True] * steps


@pytest.mark.parametrize("padding", ["pre", "post"])
@pytest.mark.parametrize(
    "shown", [OWN, replace(OWN, values=(7,)), Probe(shown_timesteps=2), Probe(input_kind="zeros", shown_timesteps=7)]
)
def test_padded_as_in_training(shown, padding):
    """Shorter than the longest of varying lengths, a sequence is padded on the side of the training, and masked."""
    spec = replace(VARYING, padding=padding)
    sequence = probe.inputs(shown, spec)
    steps = sequence.shape[1]
    inputs, mask = probe.feed(shown, spec)
    assert inputs.dtype == np.float32
    np.testing.assert_array_equal(
        inputs, keras.utils.pad_sequences(sequence.tolist(), maxlen=8, dtype="float32", padding=padding)
    )
    by_hand = {"pre": [False] * (8 - steps) + [True] * steps, "post": [True] * steps + [False] * (8 - steps)}[padding]
    assert mask.tolist() == [by_hand]
    assert probe.real_steps(shown, spec).tolist() == by_hand


@pytest.mark.parametrize("padding", ["pre", "post"])
def test_padded_without_masking(padding):
    """Without masking the same padding is there, known to be none of the sequence, and the network gets no mask."""
    spec = replace(VARYING, padding=padding)
    inputs, mask = probe.feed(OWN, replace(spec, masking=False))
    assert mask is None
    np.testing.assert_array_equal(inputs, probe.feed(OWN, spec)[0])
    assert probe.real_steps(OWN, replace(spec, masking=False)).sum() == 4


@pytest.mark.parametrize("masking", [True, False])
@pytest.mark.parametrize("padding", ["pre", "post"])
@pytest.mark.parametrize(
    ("spec", "steps"), [(VARYING, 8), (VARYING, 9), (VARYING, 1000), (Spec(timesteps=8), 3), (Spec(timesteps=8), 8)]
)
def test_nothing_to_pad(spec, steps, padding, masking):
    """As long as the longest or longer, or where all lengths are equal, a sequence goes in as it is, without a mask."""
    spec = replace(spec, padding=padding, masking=masking)
    shown = Probe(shown_timesteps=steps)
    inputs, mask = probe.feed(shown, spec)
    assert mask is None
    np.testing.assert_array_equal(inputs, probe.inputs(shown, spec))
    assert inputs.shape == (1, steps, 1)
    assert probe.real_steps(shown, spec).all()


@pytest.mark.parametrize(
    "values", [None, 5, "123", b"12", ("a",), ([1],), (1j,), (True,), (10**400,), (1e39,), (float("nan"),)]
)
def test_values_that_are_no_numbers(values):
    """Whatever is given as one's own numbers and is none is refused with a SpecError, and warns of nothing."""
    with pytest.raises(SpecError):
        Probe("own", values)
