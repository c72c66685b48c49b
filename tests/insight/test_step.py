"""One step, unrolled: it is that step of the whole trajectory, and its parts add up by hand."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_core.insight import network, step
from rnn_core.probe import Probe
from rnn_core.training import State
from tests.insight.nets import CELLS, OWN, PADDINGS, SMALL, close, drawn, layers_of
from tests.support.by_hand import KINDS, sigmoid, softmax


@pytest.mark.parametrize("cell", CELLS)
def test_each_step_of_the_trajectory(cell):
    """Every step has the input and the states of the trajectory, and as output the softmax of V h + c."""
    spec = replace(SMALL, cell=cell, layers=3, task="cycle", period=3)
    state = drawn(spec)
    path = network.trajectory(network.network(spec, state), spec, OWN)
    for t in range(5):
        found = step.look(spec, state, OWN, step=t)
        assert (found.step, type(found.step)) == (t, int)
        close(found.inputs, [OWN.values[t]])
        close(found.before, path.before[t])
        close(found.after, path.after[t])
        logits = path.after[t, -KINDS[cell]] @ state.weights[-2] + state.weights[-1]
        close(found.logits, logits)
        close(found.outputs, softmax(logits))
        close(found.inputs_of(0), [OWN.values[t]])
        for layer in (1, 2):
            close(found.inputs_of(layer), path.after[t, KINDS[cell] * (layer - 1)])


@pytest.mark.parametrize(
    ("padding", "nearest"),
    [
        ("none", {-5: 0, 0: 0, 3: 3, 4: 4, 5: 4, 999: 4}),
        ("pre", {-1: 3, 0: 3, 2: 3, 3: 3, 5: 5, 7: 7, 8: 7}),
        ("post", {-1: 0, 0: 0, 4: 4, 5: 4, 7: 4, 100: 4}),
        ("pre, unmasked", {-1: 0, 0: 0, 2: 2, 7: 7, 8: 7}),
        ("post, unmasked", {4: 4, 5: 5, 7: 7, 8: 7}),
    ],
)
def test_the_nearest_step(padding, nearest):
    """Beyond the ends it is the first or the last step, and for a masked one the nearest that is not."""
    spec = replace(SMALL, **PADDINGS[padding][0])
    state = drawn(spec)
    path = network.trajectory(network.network(spec, state), spec, OWN)
    for asked, expected in nearest.items():
        found = step.look(spec, state, OWN, step=asked)
        assert found.step == expected
        close(found.after, path.after[path.steps.tolist().index(expected)])


def terms(cell, x, h, c, kernel, recurrent, bias):
    """The terms of a cell's equation by hand, in its order."""
    if cell == "SimpleRNN":
        total = x @ kernel + h @ recurrent + bias
        return {"input": x @ kernel, "recurrent": h @ recurrent, "bias": bias, "sum": total, "h": np.tanh(total)}
    if cell == "GRU":
        (z, r, own), (uz, ur, back) = np.split(x @ kernel + bias[0], 3), np.split(h @ recurrent + bias[1], 3)
        z, r = sigmoid(z + uz), sigmoid(r + ur)
        n = np.tanh(own + r * back)
        return {"update": z, "reset": r, "input": own, "recurrent": back, "candidate": n, "h": z * h + (1 - z) * n}
    i, f, g, o = np.split(x @ kernel + h @ recurrent + bias, 4)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    new = f * c + i * g
    return {"input": i, "forget": f, "candidate": g, "output": o, "c": new, "h": o * np.tanh(new)}


@pytest.mark.parametrize("cell", ["SimpleRNN", "GRU", "LSTM"])
def test_the_parts_add_up(cell):
    """In each layer the parts are the terms of its equation, by name and in order."""
    spec = replace(SMALL, cell=cell, layers=2)
    state = drawn(spec)
    found = step.look(spec, state, OWN, step=2)
    for layer, weights in enumerate(layers_of(spec, state)):
        h, c = (found.before[KINDS[cell] * layer + kind] for kind in (0, KINDS[cell] - 1))
        expected = terms(cell, found.inputs_of(layer), h, c, *weights)
        assert list(found.parts[layer]._fields) == list(expected)
        for values, name in zip(found.parts[layer], expected, strict=True):
            close(values, expected[name])


def test_a_step_beyond_the_finite_numbers():
    """Where a network has grown beyond the finite numbers its step is unrolled all the same, without a warning."""
    spec = replace(SMALL, units=1, activation="linear")
    weights = ([[1]], [[3]], [1], [[1, -1]], [0, 0])
    state = State(0, tuple(map(np.float32, weights)), ())
    found = step.look(spec, state, Probe(input_kind="ones", shown_timesteps=1000), step=999)
    assert not np.isfinite(found.after).any()
