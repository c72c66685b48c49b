"""Model: layers of plain Keras, and the weights and optimizer before training."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_core import model, training
from rnn_core.spec import Spec
from tests.support import by_hand
from tests.support.small import CELLS, SMALL, assert_same

GATES = {"SimpleRNN": 1, "GRU": 3, "LSTM": 4, "Dense": 1}


@pytest.mark.parametrize("cell", CELLS)
def test_initial_weights(cell):
    """Kernels fill the Glorot limits, recurrent kernels are orthogonal, biases 0 but LSTM's forget gate, which is 1."""
    spec = replace(SMALL, cell=cell, layers=2, units=8, seed=3)
    wide, each = 8 * GATES[cell], by_hand.WEIGHTS[cell]
    weights = training.init_state(spec).weights
    assert len(weights) == 2 * each + 2
    assert {weight.dtype for weight in weights} == {np.dtype(np.float32)}
    bias = {"GRU": np.zeros((2, 24)), "LSTM": np.repeat([0, 1, 0, 0], 8)}.get(cell, np.zeros(8))
    for layer in range(2):
        assert_glorot(weights[each * layer], (8 if layer else 1, wide))
        np.testing.assert_array_equal(weights[each * layer + each - 1], bias)
        if each == 3:
            recurrent = weights[3 * layer + 1]
            assert recurrent.shape == (8, wide)
            np.testing.assert_allclose(recurrent @ recurrent.T, np.eye(8), atol=1e-5)
    assert_glorot(weights[-2], (8, 2))
    np.testing.assert_array_equal(weights[-1], np.zeros(2))
    kernels = [weight for weight in weights if weight.any() and weight.ndim == 2]
    assert len({kernel.tobytes() for kernel in kernels}) == len(kernels) == 2 * (each - 1) + 1


def assert_glorot(kernel, shape):
    """Uniform between plus and minus the limit: within it, reaching far out on both sides, and no two alike."""
    limit = np.sqrt(6 / sum(shape))
    assert kernel.shape == shape
    assert -limit <= kernel.min() < -limit / 2 < limit / 2 < kernel.max() <= limit
    assert len(np.unique(kernel)) == kernel.size


@pytest.mark.parametrize("cell", CELLS)
def test_the_seed_alone_decides_the_initial_weights(cell):
    """They are those of a model built for the seed, whichever came first, and no choice of data or training matters."""
    spec = replace(SMALL, cell=cell, layers=2)
    for seed in (11, 0):
        found = training.init_state(replace(spec, seed=seed)).weights
        assert_same(found, tuple(model.build(replace(spec, seed=seed)).get_weights()))
    for change in (
        {"learning_rate": 1.0, "train_input": "zeros", "return_sequences": False, "train_initial_state": "random"},
        {"min_timesteps": 2, "padding": "post"},
    ):
        assert_same(training.init_state(replace(spec, **change)).weights, found)
    assert not np.isin(training.init_state(replace(spec, seed=1)).weights[0], found[0]).any()


def test_the_baseline_starts_as_the_simple_rnn():
    """Dense draws the same kernels and output kernel as SimpleRNN, without the recurrent ones."""
    spec = replace(SMALL, layers=2)
    recurrent, dense = (training.init_state(replace(spec, cell=cell)).weights for cell in ("SimpleRNN", "Dense"))
    assert_same(dense, tuple(weight for i, weight in enumerate(recurrent) if i not in (1, 4)))


def test_the_optimizer_starts_empty():
    """Before training the optimizer has counted no step and gathered nothing; Adam has two slots for each weight."""
    state = training.init_state(SMALL)
    iteration, *slots = state.optimizer
    assert (state.epoch, int(iteration), iteration.shape) == (0, 0, ())
    assert sorted(slot.shape for slot in slots) == sorted(2 * [weight.shape for weight in state.weights])
    assert not any(slot.any() for slot in slots)
    weights = (4 + 16 + 4) + (8 + 2)
    assert state.nbytes == 4 * 3 * weights + 8


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("return_sequences", [True, False])
def test_the_network_is_plain_keras(cell, return_sequences):
    """Layers of Keras with the choices of the Spec; every recurrent layer below the last returns sequences."""
    spec = Spec(cell=cell, layers=2, return_sequences=return_sequences, activation="relu", task="cycle", period=3)
    network = model.build(spec)
    layers = [layer for layer in network.layers if layer.weights]
    assert [type(layer).__name__ for layer in layers] == [cell, cell, "Dense"]
    assert [layer.units for layer in layers] == [10, 10, 3]
    assert [layer.activation.__name__ for layer in layers] == ["relu", "relu", "softmax"]
    if cell != "Dense":
        assert [layer.return_sequences for layer in layers[:2]] == [True, return_sequences]
    assert network.input_shape == (None, None, 1)
    assert network.output_shape == ((None, None, 3) if return_sequences else (None, 3))
