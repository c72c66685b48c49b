"""Model: forward passes against NumPy written by hand, and the weights before training."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_core import analysis, model, training
from rnn_core.spec import Spec
from rnn_core.training import State

SMALL = Spec(samples=20, timesteps=6, units=4, batch_size=5, validation_split=0.2)
CELLS = ("SimpleRNN", "GRU", "LSTM")


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


ACTIVATIONS = {"tanh": np.tanh, "relu": lambda x: np.maximum(x, 0), "sigmoid": sigmoid, "linear": lambda x: x}


def simple_rnn(x, kernel, recurrent_kernel, bias, *, activation):
    """h_t = f(x_t W + h_{t-1} U + b), for x (B, T, F)."""
    h = np.zeros((len(x), len(recurrent_kernel)))
    states = []
    for t in range(x.shape[1]):
        h = activation(x[:, t] @ kernel + h @ recurrent_kernel + bias)
        states.append(h)
    return np.stack(states, axis=1)


def gru(x, kernel, recurrent_kernel, bias, *, activation):
    """Gates in the order z, r, h; the reset gate comes after the product, so each product has its own bias."""
    units = len(recurrent_kernel)
    wz, wr, wh = np.split(kernel, 3, axis=1)
    uz, ur, uh = np.split(recurrent_kernel, 3, axis=1)
    (bz, br, bh), (cz, cr, ch) = (np.split(row, 3) for row in bias)
    h = np.zeros((len(x), units))
    states = []
    for t in range(x.shape[1]):
        z = sigmoid(x[:, t] @ wz + bz + h @ uz + cz)
        r = sigmoid(x[:, t] @ wr + br + h @ ur + cr)
        candidate = activation(x[:, t] @ wh + bh + r * (h @ uh + ch))
        h = z * h + (1 - z) * candidate
        states.append(h)
    return np.stack(states, axis=1)


def lstm(x, kernel, recurrent_kernel, bias, *, activation):
    """Gates in the order i, f, c, o."""
    h = c = np.zeros((len(x), len(recurrent_kernel)))
    states = []
    for t in range(x.shape[1]):
        i, f, candidate, o = np.split(x[:, t] @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
        c = sigmoid(f) * c + sigmoid(i) * activation(candidate)
        h = sigmoid(o) * activation(c)
        states.append(h)
    return np.stack(states, axis=1)


def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


BY_HAND = {"SimpleRNN": simple_rnn, "GRU": gru, "LSTM": lstm}


def pass_by_hand(spec, weights, x):
    """Hidden states of every layer and outputs, in float64."""
    weights = [weight.astype(np.float64) for weight in weights]
    hidden = []
    for layer in range(spec.layers):
        x = BY_HAND[spec.cell](x, *weights[3 * layer : 3 * layer + 3], activation=ACTIVATIONS[spec.activation])
        hidden.append(x)
    return hidden, softmax(x @ weights[-2] + weights[-1])


def with_random_weights(spec, seed):
    """A State whose weights, the biases too, are drawn at random, too small for a state to grow without bounds."""
    rng = np.random.default_rng(seed)
    shapes = [weight.shape for weight in training.init_state(spec).weights]
    return State(0, tuple(rng.normal(0, 0.25, shape).astype(np.float32) for shape in shapes), ())


@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("cell", CELLS)
def test_forward_pass(cell, activation, layers):
    """Hidden states of every layer and outputs are those of NumPy, for sequences of any length."""
    spec = replace(SMALL, cell=cell, activation=activation, layers=layers)
    state = with_random_weights(spec, seed=layers)
    for sequences, timesteps in ((3, spec.timesteps), (1, 1), (2, 25)):
        inputs = np.random.default_rng(timesteps).normal(size=(sequences, timesteps, 1)).astype(np.float32)
        hidden, outputs = pass_by_hand(spec, state.weights, inputs)
        trace = analysis.trace(spec, state, inputs)
        assert len(trace.hidden) == layers
        for found, expected in zip(trace.hidden, hidden, strict=True):
            np.testing.assert_allclose(found, expected, rtol=0, atol=1e-5)
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
