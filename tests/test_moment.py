"""Moment: one step opened is that step of the whole passage, and its parts add up by hand."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_core import analysis, model, moment, network
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.training import State
from tests import by_hand
from tests.by_hand import ACTIVATIONS, sigmoid

SMALL = Spec(samples=20, timesteps=8, units=3, batch_size=5)
OWN = Probe(input_kind="own", values=(0.5, -2.0, 0.0, 3.0, 1.5), initial_state="ones")
"""Five steps, in a Spec whose longest has eight."""

PRE, POST = ({"min_timesteps": 2, "padding": padding} for padding in ("pre", "post"))


def drawn(spec, seed=0):
    """A State of random weights, the biases too."""
    return State(0, by_hand.draw(model.build(spec).get_weights(), seed=seed), ())


def layers_of(spec, state, opened):
    """What each layer hears, its states before, its weights in float64 and its parts, as found by hand in a Moment."""
    kinds = by_hand.KINDS[spec.cell]
    for layer, parts in enumerate(opened.parts):
        heard = opened.after[kinds * (layer - 1)] if layer else opened.inputs
        before = opened.before[kinds * layer : kinds * (layer + 1)]
        yield heard, before, [np.float64(array) for array in state.weights[3 * layer : 3 * layer + 3]], parts


def close(found, expected):
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize("cell", by_hand.CELLS)
def test_each_step_is_that_of_the_passage(cell, layers):
    """Every step has the input and the states that it has in the passage, and the answer that Keras gives."""
    spec = replace(SMALL, cell=cell, layers=layers)
    state = drawn(spec)
    passed = network.passage(network.network(spec, state), spec, OWN)
    outputs = analysis.look(spec, state, OWN).outputs[0]
    for t in range(5):
        opened = moment.look(spec, state, OWN, step=t)
        assert opened.step == t
        assert type(opened.step) is int
        np.testing.assert_array_equal(opened.inputs, passed.inputs[t])
        np.testing.assert_array_equal(opened.before, passed.before[t])
        close(opened.after, passed.after[t])
        np.testing.assert_allclose(opened.outputs, outputs[t], rtol=0, atol=1e-6)


@pytest.mark.parametrize(
    ("changes", "nearest"),
    [
        ({}, {-5: 0, 0: 0, 3: 3, 4: 4, 5: 4, 999: 4}),
        (PRE, {-1: 3, 0: 3, 2: 3, 3: 3, 5: 5, 7: 7, 8: 7}),
        (POST, {-1: 0, 0: 0, 4: 4, 5: 4, 7: 4, 100: 4}),
        ({**PRE, "masking": False}, {-1: 0, 0: 0, 2: 2, 7: 7, 8: 7}),
        ({**POST, "masking": False}, {4: 4, 5: 5, 7: 7, 8: 7}),
        ({**PRE, "return_sequences": False}, {0: 3, 6: 6, 8: 7}),
    ],
)
def test_the_nearest_step_at_which_the_network_acts(changes, nearest):
    """Beyond the ends it is the last or the first step, and instead of a masked one the nearest that is not."""
    spec = replace(SMALL, **changes)
    state = drawn(spec)
    passed = network.passage(network.network(spec, state), spec, OWN)
    for asked, step in nearest.items():
        opened = moment.look(spec, state, OWN, step=asked)
        assert opened.step == step
        close(opened.after, passed.after[passed.steps.tolist().index(step)])


@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_simple_rnn_adds_up(activation, layers):
    """Of each layer, W x + U h + b is the sum, part by part, and the activation makes h of it."""
    spec = replace(SMALL, activation=activation, layers=layers)
    state = drawn(spec)
    opened = moment.look(spec, state, OWN, step=2)
    assert len(opened.parts) == layers
    for layer, (heard, (h,), (kernel, recurrent, bias), parts) in enumerate(layers_of(spec, state, opened)):
        assert list(parts) == ["input", "recurrent", "bias", "sum", "h"]
        close(parts["input"], kernel.T @ heard)
        close(parts["recurrent"], recurrent.T @ h)
        close(parts["bias"], bias)
        close(parts["sum"], parts["input"] + parts["recurrent"] + parts["bias"])
        close(parts["h"], ACTIVATIONS[activation](parts["sum"]))
        close(opened.after[layer], parts["h"])


@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_gru_adds_up(activation, layers):
    """Of each layer, h is z h + (1 - z) n, with the gates and the candidate of its own thirds of the weights."""
    spec = replace(SMALL, cell="GRU", activation=activation, layers=layers)
    state = drawn(spec)
    opened = moment.look(spec, state, OWN, step=2)
    assert len(opened.parts) == layers
    for layer, (heard, (h,), (kernel, recurrent, bias), parts) in enumerate(layers_of(spec, state, opened)):
        assert list(parts) == ["update", "reset", "input", "recurrent", "candidate", "h"]
        z, r, n = slice(3), slice(3, 6), slice(6, 9)
        for name, gate in (("update", z), ("reset", r)):
            inside = heard @ kernel[:, gate] + bias[0, gate] + h @ recurrent[:, gate] + bias[1, gate]
            close(parts[name], sigmoid(inside))
        close(parts["input"], heard @ kernel[:, n] + bias[0, n])
        close(parts["recurrent"], h @ recurrent[:, n] + bias[1, n])
        inside = parts["input"] + parts["reset"] * parts["recurrent"]
        close(parts["candidate"], ACTIVATIONS[activation](inside))
        close(parts["h"], parts["update"] * h + (1 - parts["update"]) * parts["candidate"])
        close(opened.after[layer], parts["h"])


@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_lstm_adds_up(activation, layers):
    """Of each layer, c is f c + i g and h is o f(c), with the gates and the candidate of their own quarters."""
    spec = replace(SMALL, cell="LSTM", activation=activation, layers=layers)
    state, squash = drawn(spec), ACTIVATIONS[activation]
    opened = moment.look(spec, state, OWN, step=2)
    assert len(opened.parts) == layers
    for layer, (heard, (h, c), (kernel, recurrent, bias), parts) in enumerate(layers_of(spec, state, opened)):
        assert list(parts) == ["input", "forget", "candidate", "output", "c", "h"]
        quarters = np.split(heard @ kernel + h @ recurrent + bias, 4)
        for name, function, inside in zip(parts, (sigmoid, sigmoid, squash, sigmoid), quarters, strict=False):
            close(parts[name], function(inside))
        close(parts["c"], parts["forget"] * c + parts["input"] * parts["candidate"])
        close(parts["h"], parts["output"] * squash(parts["c"]))
        close(opened.after[2 * layer : 2 * layer + 2], [parts["h"], parts["c"]])


@pytest.mark.parametrize("changes", [{}, {"task": "cycle", "period": 3}, {"return_sequences": False}])
@pytest.mark.parametrize("cell", by_hand.CELLS)
def test_logits_and_outputs(cell, changes):
    """The logits are V h + c of the last layer's h, and the outputs their softmax, one for each class."""
    spec = replace(SMALL, cell=cell, layers=2, **changes)
    state = drawn(spec)
    opened = moment.look(spec, state, OWN, step=3)
    h = opened.after[2 if cell == "LSTM" else 1]
    logits = np.array([h @ state.weights[-2][:, k] + state.weights[-1][k] for k in range(changes.get("period", 2))])
    close(opened.logits, logits)
    close(opened.outputs, np.exp(logits) / np.exp(logits).sum())


@pytest.mark.parametrize("cell", by_hand.CELLS)
def test_what_a_layer_hears(cell):
    """The first layer hears the input, and each other one the hidden state of the layer below in the same step."""
    spec = replace(SMALL, cell=cell, layers=3)
    opened, kinds = moment.look(spec, drawn(spec), OWN, step=3), by_hand.KINDS[cell]
    assert opened.heard(0).tolist() == [3.0]
    for layer in (1, 2):
        close(opened.heard(layer), opened.after[kinds * (layer - 1)])


def test_a_step_beyond_the_finite_numbers():
    """Where a network has grown out of the finite numbers its step is opened all the same, without a warning."""
    spec = replace(SMALL, units=1, activation="linear")
    one = np.ones((1, 1), np.float32)
    state = State(0, (one, 3 * one, one[0], np.float32([[1, -1]]), np.zeros(2, np.float32)), ())
    opened = moment.look(spec, state, Probe(input_kind="ones", shown_timesteps=1000), step=999)
    assert not np.isfinite(opened.after).any()
