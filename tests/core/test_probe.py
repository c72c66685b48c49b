"""Probe: a test sequence, which is padded as in training."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_core import data
from rnn_core.backend import keras
from rnn_core.probe import Probe
from rnn_core.spec import Spec, SpecError

VARYING = Spec(timesteps=8, min_timesteps=3, seed=3)
EQUAL = {"min_timesteps": None}
OWN = Probe(input_kind="own", values=(0.5, -2, 0, 3))


INVALID = (None, 5, "123", b"12", ("a",), ([1],), (1j,), (True,), (10**400,), (1e39,), (float("nan"),), (0,) * 1001)


def test_the_defaults_of_a_probe():
    """By default a Probe has random input, an initial state of zeros, and the length of the training sequences."""
    assert Probe() == Probe("random", (), None, "zeros", 1)


@pytest.mark.parametrize("kind", ["own", "random"])
def test_finite_numbers_of_any_type_become_floats(kind):
    """A Probe accepts up to 1000 values. Only the input "own" uses them."""
    (probe,) = {Probe(kind, values) for values in ([1, 2, 3], (1.0, 2.0, 3.0), np.float32([1, 2, 3]), range(1, 4))}
    assert {type(value) for value in probe.values} == {float}
    assert Probe(kind, (0,) * 1000).inputs(Spec()).shape == (1, 1000 if kind == "own" else 100, 1)


@pytest.mark.parametrize(("kind", "invalid"), [("own", (*INVALID, ())), ("random", INVALID)], ids=["own", "random"])
def test_invalid_values_are_refused(kind, invalid):
    """An empty sequence of values is refused only for the input "own"."""
    for values in invalid:
        with pytest.raises(SpecError, match="`values`: expected 1 to 1000 finite numbers, received "):
            Probe(kind, values)


@pytest.mark.parametrize("kind", data.INPUTS)
@pytest.mark.parametrize(("steps", "timesteps"), [(None, 8), (1, 8), (57, 100)])
def test_an_input_is_drawn_with_the_specs_seed_and_has_the_requested_length(kind, steps, timesteps):
    """Without a requested length, the input is as long as the longest training sequence."""
    inputs = Probe(input_kind=kind, shown_timesteps=steps).inputs(Spec(seed=3, timesteps=timesteps))
    assert inputs.dtype == np.float32
    np.testing.assert_array_equal(inputs, data.probe(kind, timesteps=steps or timesteps, seed=3))


@pytest.mark.parametrize("steps", [None, 1, 57])
def test_each_own_value_is_one_step_whatever_length_is_requested(steps):
    own = replace(OWN, shown_timesteps=steps).inputs(VARYING)
    np.testing.assert_array_equal(own, np.float32([[[0.5], [-2], [0], [3]]]))


SHORTER = [(OWN, {}), (replace(OWN, values=(7,)), {}), (Probe(input_kind="zeros", shown_timesteps=7), {})]
OTHERS = [(Probe(shown_timesteps=8), {}), (Probe(shown_timesteps=9), {}), (Probe(shown_timesteps=3), EQUAL)]


@pytest.mark.parametrize("padding", ["pre", "post"])
@pytest.mark.parametrize(("probe", "changes"), SHORTER + OTHERS)
def test_a_short_sequence_is_padded_as_in_training(probe, changes, padding):
    """A sequence is padded to the length of the longest training sequence, but only if lengths vary in training."""
    spec = replace(VARYING, padding=padding, **changes)
    sequence = probe.inputs(spec)
    steps = sequence.shape[1]
    pad = {"maxlen": steps if changes else max(8, steps), "dtype": "float32", "padding": padding}
    expected = keras.utils.pad_sequences(sequence.tolist(), **pad)
    real = keras.utils.pad_sequences(np.ones((1, steps)).tolist(), **pad)
    for masked_spec, masked in ((spec, not real.all()), (replace(spec, masking=False), False)):
        inputs, mask = probe.feed(masked_spec)
        assert inputs.dtype == np.float32
        np.testing.assert_array_equal(inputs, expected)
        np.testing.assert_array_equal(mask, real if masked else None)
        np.testing.assert_array_equal(probe.real_steps(masked_spec), real[0] == 1)
