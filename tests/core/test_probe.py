"""Probe: which test sequences there are, and how they are padded as in training."""

from dataclasses import asdict, replace

import numpy as np
import pytest

from rnn_core import data
from rnn_core.backend import keras
from rnn_core.fields import of
from rnn_core.probe import Probe
from rnn_core.spec import Spec, SpecError

VARYING = Spec(timesteps=8, min_timesteps=3, seed=3)
OWN = Probe(input_kind="own", values=(0.5, -2, 0, 3))
PADDING = pytest.mark.parametrize("padding", ["pre", "post"])


def test_fields():
    """The defaults are random numbers, as many as in training, from zeros; the bounds are 1 and 1000."""
    assert asdict(Probe()) == {
        "input_kind": "random",
        "values": (),
        "shown_timesteps": None,
        "initial_state": "zeros",
        "state_steps": 1,
    }
    found = of(Probe)
    assert set(found["input_kind"].choices) == {"random", "zeros", "ones", "sine", "impulse", "own"}
    assert set(found["initial_state"].choices) == {"zeros", "ones", "random", "own"}
    assert {(found[name].low, found[name].high) for name in ("shown_timesteps", "state_steps")} == {(1, 1000)}
    for wrong in ({"input_kind": "x"}, {"shown_timesteps": 0}, {"initial_state": None}, {"state_steps": 1001}):
        with pytest.raises(SpecError):
            Probe(**wrong)


@pytest.mark.parametrize("given", [[1, 2, 3], (1.0, 2.0, 3.0), np.float32([1, 2, 3]), range(1, 4)])
def test_values_become_floats(given):
    """Numbers of whatever type make one Probe, of plain floats, that is one key of a dict."""
    found = Probe(input_kind="own", values=given)
    assert len({found, Probe(input_kind="own", values=(1, 2, 3))}) == 1
    assert {type(value) for value in found.values} == {float}


@pytest.mark.parametrize("kind", ["own", "random"])
@pytest.mark.parametrize(
    "values",
    [None, 5, "123", b"12", ("a",), ([1],), (1j,), (True,), (10**400,), (1e39,), (float("nan"),), (0,) * 1001],
)
def test_values_that_cannot_be(kind, values):
    """What is not 1 to 1000 finite numbers is refused, even where it would not be used."""
    with pytest.raises(SpecError, match="`values`: expected 1 to 1000 finite numbers, received "):
        Probe(kind, values)


def test_own_values_are_needed():
    """One's own input has a number at least; the others need none."""
    with pytest.raises(SpecError, match="1 to 1000 finite numbers"):
        Probe(input_kind="own")
    assert Probe(values=(0,) * 1000).inputs(Spec()).shape == (1, 100, 1)


@pytest.mark.parametrize("kind", data.INPUTS)
@pytest.mark.parametrize("steps", [None, 1, 57])
def test_inputs(kind, steps):
    """An input has the length that is asked for, else that of training, and is what `data.probe` gives for the seed."""
    for spec in (Spec(seed=3), Spec(seed=3, timesteps=8)):
        found = Probe(input_kind=kind, shown_timesteps=steps).inputs(spec)
        expected = data.probe(kind, timesteps=steps or spec.timesteps, seed=3)
        assert found.dtype == np.float32
        np.testing.assert_array_equal(found, expected)
    own = replace(OWN, shown_timesteps=steps)
    np.testing.assert_array_equal(own.inputs(VARYING), np.float32([[[0.5], [-2], [0], [3]]]))


@PADDING
@pytest.mark.parametrize("probe", [OWN, replace(OWN, values=(7,)), Probe(input_kind="zeros", shown_timesteps=7)])
def test_padded_as_in_training(probe, padding):
    """Shorter than the longest of varying lengths, a sequence is padded on the side of the training, and masked."""
    spec = replace(VARYING, padding=padding)
    sequence = probe.inputs(spec)
    pad = {"maxlen": 8, "dtype": "float32", "padding": padding}
    inputs, mask = probe.feed(spec)
    assert inputs.dtype == np.float32
    np.testing.assert_array_equal(inputs, keras.utils.pad_sequences(sequence.tolist(), **pad))
    ones = keras.utils.pad_sequences(np.ones(sequence.shape[:2]).tolist(), **pad)
    np.testing.assert_array_equal(mask, ones)
    np.testing.assert_array_equal(probe.real_steps(spec), ones[0] == 1)
    unmasked = replace(spec, masking=False)
    np.testing.assert_array_equal(probe.feed(unmasked)[0], inputs)
    assert probe.feed(unmasked)[1] is None
    np.testing.assert_array_equal(probe.real_steps(unmasked), ones[0] == 1)


@PADDING
@pytest.mark.parametrize(("spec", "steps"), [(VARYING, 8), (VARYING, 9), (Spec(timesteps=8), 3)])
def test_nothing_to_pad(spec, steps, padding):
    """As long as the longest or longer, or where all lengths are equal, a sequence goes in as it is, without a mask."""
    spec, probe = replace(spec, padding=padding), Probe(shown_timesteps=steps)
    inputs, mask = probe.feed(spec)
    assert mask is None
    np.testing.assert_array_equal(inputs, probe.inputs(spec))
    assert probe.real_steps(spec).tolist() == [True] * steps
