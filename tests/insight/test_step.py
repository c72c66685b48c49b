"""One step, unrolled: it is that step of the whole trajectory, and its parts add up by hand."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_core.insight import network, step
from rnn_core.probe import Probe
from tests.insight.nets import CELLS, OWN, PADDINGS, SMALL, close, drawn, of_one_unit
from tests.support.by_hand import KINDS, sigmoid, softmax


@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize("cell", CELLS)
def test_each_step_of_the_trajectory(cell, padding):
    """Each is that of the trajectory, with the softmax of V h + c; for one that is not there it is the nearest."""
    changes, first, inputs = PADDINGS[padding]
    spec = replace(SMALL, cell=cell, layers=3, task="cycle", period=3, **changes)
    state = drawn(spec)
    path = network.trajectory(network.network(spec, state), spec, OWN)
    for asked in (*range(-2, 11), 999):
        t, found = np.clip(asked - first, 0, len(inputs) - 1), step.look(spec, state, OWN, step=asked)
        assert (found.step, type(found.step)) == (first + t, int)
        close(found.inputs, [inputs[t]])
        close(found.before, path.before[t])
        close(found.after, path.after[t])
        below = [[inputs[t]], *path.after[t, :: KINDS[cell]]]
        for layer in range(3):
            close(found.inputs_of(layer), below[layer])
        close(found.logits, below[3] @ state.weights[-2] + state.weights[-1])
        close(found.outputs, softmax(found.logits))


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
def test_the_terms_add_up(cell):
    """In each layer they are the terms of its equation, by name and in order."""
    spec = replace(SMALL, cell=cell, layers=2)
    state = drawn(spec)
    found = step.look(spec, state, OWN, step=2)
    for layer, weights in enumerate(network.network(spec, state).layers):
        h, c = (found.before[KINDS[cell] * layer + kind] for kind in (0, KINDS[cell] - 1))
        expected = terms(cell, found.inputs_of(layer), h, c, *weights)
        assert list(found.terms[layer]) == list(expected)
        for values, by_hand in zip(found.terms[layer].values(), expected.values(), strict=True):
            close(values, by_hand)


def test_beyond_the_finite_numbers():
    """Where a network has grown beyond them its step is unrolled all the same, without a warning, as is a softmax."""
    spec, probe = replace(SMALL, units=1, activation="linear"), Probe(input_kind="ones", shown_timesteps=1000)
    assert not np.isfinite(step.look(spec, of_one_unit(1, 3, 1), probe, step=999).after).any()
    assert network.softmax(np.array([[1e4, -1e4], [-1e300, 0.0]])).tolist() == [[1, 0], [0, 1]]
