"""Probe: which test sequences there are, and how they are padded as in training."""

import itertools
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


@pytest.mark.parametrize("kind", ["own", "random"])
def test_values(kind):
    """1 to 1000 finite numbers of any type become floats; all else is refused, but for none where they are not used."""
    assert Probe() == Probe("random", (), None, "zeros", 1)
    (found,) = {Probe(kind, values) for values in ([1, 2, 3], (1.0, 2.0, 3.0), np.float32([1, 2, 3]), range(1, 4))}
    assert {type(value) for value in found.values} == {float}
    strange = (None, 5, "123", b"12", ("a",), ([1],), (1j,), (True,), (10**400,), (1e39,), (float("nan"),), (0,) * 1001)
    for values in (*strange, *([()] if kind == "own" else [])):
        with pytest.raises(SpecError, match="`values`: expected 1 to 1000 finite numbers, received "):
            Probe(kind, values)
    assert Probe(kind, (0,) * 1000).inputs(Spec()).shape == (1, 1000 if kind == "own" else 100, 1)


def test_inputs():
    """An input has the length that is asked for, else that of training, and is what `data.probe` gives for the seed."""
    for kind, (steps, timesteps) in itertools.product(data.INPUTS, ((None, 8), (1, 8), (57, 100))):
        found = Probe(input_kind=kind, shown_timesteps=steps).inputs(Spec(seed=3, timesteps=timesteps))
        assert found.dtype == np.float32
        np.testing.assert_array_equal(found, data.probe(kind, timesteps=steps or timesteps, seed=3))
        own = replace(OWN, shown_timesteps=steps).inputs(VARYING)
        np.testing.assert_array_equal(own, np.float32([[[0.5], [-2], [0], [3]]]))


SHORTER = [(OWN, {}), (replace(OWN, values=(7,)), {}), (Probe(input_kind="zeros", shown_timesteps=7), {})]
OTHERS = [(Probe(shown_timesteps=8), {}), (Probe(shown_timesteps=9), {}), (Probe(shown_timesteps=3), EQUAL)]


@pytest.mark.parametrize("padding", ["pre", "post"])
@pytest.mark.parametrize(("probe", "changes"), SHORTER + OTHERS)
def test_padded_as_in_training(probe, changes, padding):
    """Shorter than the longest of varying lengths, a sequence is padded and masked as in training; else never."""
    spec = replace(VARYING, padding=padding, **changes)
    sequence = probe.inputs(spec)
    steps = sequence.shape[1]
    pad = {"maxlen": steps if changes else max(8, steps), "dtype": "float32", "padding": padding}
    expected = keras.utils.pad_sequences(sequence.tolist(), **pad)
    real = keras.utils.pad_sequences(np.ones((1, steps)).tolist(), **pad)
    for each, masked in ((spec, not real.all()), (replace(spec, masking=False), False)):
        inputs, mask = probe.feed(each)
        assert inputs.dtype == np.float32
        np.testing.assert_array_equal(inputs, expected)
        np.testing.assert_array_equal(mask, real if masked else None)
        np.testing.assert_array_equal(probe.real_steps(each), real[0] == 1)
