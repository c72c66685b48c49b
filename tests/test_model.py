"""Model: forward passes against NumPy written by hand, and the weights before training."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_core import analysis, model, training
from rnn_core.spec import Spec
from rnn_core.training import State
from tests import by_hand

SMALL = Spec(samples=20, timesteps=6, units=4, batch_size=5, validation_split=0.2)
CELLS = ("SimpleRNN", "GRU", "LSTM")


@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize("activation", by_hand.ACTIVATIONS)
@pytest.mark.parametrize("cell", CELLS)
def test_forward_pass(cell, activation, layers):
    """Hidden states of every layer and outputs are those of NumPy, for sequences of any length."""
    spec = replace(SMALL, cell=cell, activation=activation, layers=layers)
    state = State(0, by_hand.draw(training.init_state(spec).weights, seed=layers), ())
    for sequences, timesteps in ((3, spec.timesteps), (1, 1), (2, 25)):
        inputs = np.random.default_rng(timesteps).normal(size=(sequences, timesteps, 1)).astype(np.float32)
        states, outputs = by_hand.forward(spec, state.weights, inputs)
        trace = analysis.trace(spec, state, inputs)
        assert len(trace.hidden) == layers
        for layer, found in enumerate(trace.hidden):
            np.testing.assert_allclose(found, states[:, :, layer * by_hand.KINDS[cell]], rtol=0, atol=1e-5)
        np.testing.assert_allclose(trace.outputs, outputs, rtol=0, atol=1e-5)


@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize("cell", CELLS)
def test_initial_weights(cell, layers):
    """Kernels fill the Glorot limits, recurrent kernels are orthogonal, biases 0 but LSTM's forget gate, which is 1."""
    spec = replace(SMALL, cell=cell, layers=layers, units=8, seed=3)
    gates = {"SimpleRNN": 1, "GRU": 3, "LSTM": 4}[cell]
    weights = training.init_state(spec).weights
    assert len(weights) == 3 * layers + 2
    assert {weight.dtype for weight in weights} == {np.dtype(np.float32)}
    for layer in range(layers):
        kernel, recurrent_kernel, bias = weights[3 * layer : 3 * layer + 3]
        assert kernel.shape == (8 if layer else 1, 8 * gates)
        assert_glorot(kernel)
        assert recurrent_kernel.shape == (8, 8 * gates)
        np.testing.assert_allclose(recurrent_kernel @ recurrent_kernel.T, np.eye(8), atol=1e-5)
        expected = {
            "SimpleRNN": np.zeros(8),
            "GRU": np.zeros((2, 24)),
            "LSTM": np.repeat([0, 1, 0, 0], 8),
        }[cell]
        np.testing.assert_array_equal(bias, expected)
    kernel, bias = weights[-2:]
    assert kernel.shape == (8, 2)
    assert_glorot(kernel)
    np.testing.assert_array_equal(bias, np.zeros(2))


def assert_glorot(kernel):
    """Uniform between plus and minus the limit: within it, reaching far out on both sides, and no two alike."""
    limit = np.sqrt(6 / sum(kernel.shape))
    assert np.abs(kernel).max() <= limit
    assert kernel.min() < -limit / 2
    assert kernel.max() > limit / 2
    assert len(np.unique(kernel)) == kernel.size


@pytest.mark.parametrize(("cell", "layers"), [("SimpleRNN", 1), ("GRU", 3), ("LSTM", 2)])
def test_init_state_is_what_the_model_is_built_with(cell, layers):
    """The state before training has the weights of a model built for that seed, whichever seed came first."""
    specs = [replace(SMALL, cell=cell, layers=layers, seed=seed) for seed in (11, 0, 2**31 - 1)]
    for spec in specs:
        for found, expected in zip(training.init_state(spec).weights, model.build(spec).get_weights(), strict=True):
            np.testing.assert_array_equal(found, expected)


def test_layers_start_apart():
    """No two kernels of one network are drawn alike, those of equal shape in particular."""
    weights = training.init_state(replace(SMALL, cell="LSTM", layers=4)).weights
    kernels = [weight for weight in weights if weight.ndim == 2]
    assert len({kernel.tobytes() for kernel in kernels}) == len(kernels) == 9


def test_seed_decides_the_weights():
    """The same seed gives the same weights and another seed other kernels, every one of them."""
    state, again, other = (training.init_state(replace(SMALL, seed=seed)) for seed in (5, 5, 6))
    for weight, same, different in zip(state.weights, again.weights, other.weights, strict=True):
        np.testing.assert_array_equal(weight, same)
        assert weight.ndim < 2 or not np.isin(weight, different).any()


def test_data_have_no_say_in_the_weights():
    """Learning rate, training input and number of samples leave the initial weights as they are."""
    plain = training.init_state(SMALL)
    for change in ({"learning_rate": 1.0}, {"train_input": "zeros"}, {"samples": 30}, {"loss": "mean_squared_error"}):
        for weight, same in zip(plain.weights, training.init_state(replace(SMALL, **change)).weights, strict=True):
            np.testing.assert_array_equal(weight, same)


def test_optimizer_starts_empty():
    """Before training the optimizer has counted no step and gathered nothing, in variables like the weights."""
    state = training.init_state(SMALL)
    iteration, *slots = state.optimizer
    assert state.epoch == 0
    assert iteration == 0
    assert iteration.shape == ()
    assert sorted(slot.shape for slot in slots) == sorted(2 * [weight.shape for weight in state.weights])
    assert not any(slot.any() for slot in slots)


def test_network_is_the_article():
    """The default network is SimpleRNN(10, tanh) for one feature and any length, then Dense(2, softmax)."""
    network = model.build(Spec())
    recurrent, output = network.layers
    assert isinstance(recurrent, model.keras.layers.SimpleRNN)
    assert (recurrent.units, recurrent.activation.__name__, recurrent.return_sequences) == (10, "tanh", True)
    assert isinstance(output, model.keras.layers.Dense)
    assert (output.units, output.activation.__name__) == (2, "softmax")
    assert network.input_shape == (None, None, 1)
    assert network.output_shape == (None, None, 2)


@pytest.mark.parametrize("layers", [1, 2, 3])
@pytest.mark.parametrize("return_sequences", [True, False])
@pytest.mark.parametrize("cell", CELLS)
def test_lower_layers_return_sequences(cell, return_sequences, layers):
    """Every recurrent layer below the last returns sequences, whatever the last does, and the answers show which."""
    spec = replace(SMALL, cell=cell, layers=layers, return_sequences=return_sequences, task="cycle", period=3)
    network = model.build(spec)
    *recurrent, _ = network.layers
    assert [layer.return_sequences for layer in recurrent] == (layers - 1) * [True] + [return_sequences]
    assert network.output_shape == ((None, None, 3) if return_sequences else (None, 3))
    assert {layer.units for layer in recurrent} == {4}


@pytest.mark.parametrize("cell", CELLS)
def test_one_answer_starts_from_the_same_weights(cell):
    """Neither one answer nor padding nor masks nor initial states have a say in the weights before training."""
    plain = training.init_state(replace(SMALL, cell=cell))
    for change in (
        {"return_sequences": False},
        {"min_timesteps": 2},
        {"min_timesteps": 2, "padding": "post", "masking": False},
        {"train_initial_state": "random"},
    ):
        other = training.init_state(replace(SMALL, cell=cell, **change))
        for weight, same in zip(plain.weights, other.weights, strict=True):
            np.testing.assert_array_equal(weight, same)
