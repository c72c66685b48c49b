"""The network in NumPy: its trajectories and each of their steps are those by hand."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_core import data, losses
from rnn_core.insight import network, step
from rnn_core.probe import Probe
from tests.insight.nets import CELLS, OWN, PADDINGS, SMALL, VALUES, close, drawn, one_unit
from tests.support import by_hand


@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize("cell", CELLS)
def test_a_trajectory_and_its_steps(cell, padding):
    """Without masked steps it is that by hand, the padding written out, from a drawn state or the network's own.

    A step that is unrolled is that of the trajectory, with the softmax of V h + c; one that is not there the nearest.
    """
    changes, first, inputs = PADDINGS[padding]
    spec = replace(SMALL, cell=cell, layers=3, **changes)
    state, inputs = drawn(spec), np.array(inputs)[:, None]
    own = by_hand.forward(spec, state.weights, np.reshape(3 * VALUES, (1, 15, 1)))[0][0]
    starts = {replace(OWN, initial_state="own", state_steps=steps): own[steps - 1] for steps in (1, 3, 5, 12)}
    for kind in ("zeros", "ones", "random"):
        starts[replace(OWN, initial_state=kind)] = data.initial_state(kind, spec)[0]
    for probe, start in starts.items():
        path = network.trajectory(network.network(spec, state), spec, probe)
        expected = by_hand.forward(spec, state.weights, inputs[None], states=start[None])[0][0]
        np.testing.assert_array_equal(path.inputs, inputs)
        assert path.steps.tolist() == [*range(first, first + len(inputs))]
        close(path.after, expected)
        close(path.before, [start, *expected[:-1]])
    for asked in (*range(-2, 11), 999):
        t, found = np.clip(asked - first, 0, len(inputs) - 1), step.unroll(spec, state, probe, step=asked)
        assert (found.step, type(found.step)) == (first + t, int)
        close(found.inputs, inputs[t])
        close(found.before, path.before[t])
        close(found.after, path.after[t])
        below = [inputs[t], *path.after[t, :: by_hand.KINDS[cell]]]
        for layer in range(3):
            close(found.inputs_of(layer), below[layer])
            close(found.terms[layer]["h"], below[layer + 1])
        close(found.logits, below[3] @ state.weights[-2] + state.weights[-1])
        close(found.outputs, by_hand.softmax(found.logits))


def test_beyond_the_finite_numbers():
    """Where a network has grown beyond them its step is unrolled all the same, without a warning, as is a softmax."""
    spec, probe = replace(SMALL, units=1, activation="linear"), Probe(input_kind="ones", shown_timesteps=1000)
    assert not np.isfinite(step.unroll(spec, one_unit(1, 3, 1), probe, step=999).after).any()
    assert losses.softmax(np.array([[1e4, -1e4], [-1e300, 0.0]])).tolist() == [[1, 0], [0, 1]]
