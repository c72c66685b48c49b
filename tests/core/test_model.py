"""Model: layers of plain Keras, and the weights and optimizer before training."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_core import data, model, training
from rnn_core.backend import keras
from tests.support.small import CELLS, SMALL

BIASES = {"SimpleRNN": np.zeros(8), "GRU": np.zeros((2, 24)), "LSTM": np.repeat([0, 1, 0, 0], 8), "Dense": np.zeros(8)}
"""Of 8 units: all are 0 but those of LSTM's forget gate, which are 1."""
FREE = {"learning_rate": 1.0, "train_input": "zeros", "return_sequences": False, "train_initial_state": "random"}


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("changes", [{"seed": 11}, {}, FREE, {"min_timesteps": 2, "padding": "post"}])
def test_initial_weights(changes, cell):
    """The seed alone decides them, each by a seed of its own: kernels Glorot uniform, recurrent ones orthogonal."""
    spec, bias = replace(SMALL, cell=cell, layers=2, units=8, **changes), BIASES[cell]
    seeds, glorot, orthogonal = data.seeds(spec, 5), keras.initializers.GlorotUniform, keras.initializers.Orthogonal
    expected = []
    for layer in (0, 1):
        expected.append(glorot(seed=seeds[2 * layer])((8 if layer else 1, bias.shape[-1])))
        if cell != "Dense":
            expected.append(orthogonal(seed=seeds[2 * layer + 1])((8, bias.shape[-1])))
        expected.append(bias)
    expected += [glorot(seed=seeds[4])((8, 2)), np.zeros(2)]
    for weights in (training.init_state(spec).weights, model.build(spec).get_weights()):
        for found, other in zip(weights, expected, strict=True):
            assert found.dtype == np.float32
            np.testing.assert_array_equal(found, other)


def test_the_optimizer_starts_empty():
    """Before training the optimizer has counted no step and gathered nothing; Adam has two slots for each weight."""
    state = training.init_state(SMALL)
    iteration, *slots = state.optimizer
    assert (state.epoch, int(iteration), iteration.shape) == (0, 0, ())
    assert sorted(slot.shape for slot in slots) == sorted(2 * [weight.shape for weight in state.weights])
    assert not any(slot.any() for slot in slots)
    weights = (4 + 16 + 4) + (8 + 2)
    assert state.nbytes == 4 * 3 * weights + 8
