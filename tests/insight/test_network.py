"""The network in NumPy: its trajectories and unrolled steps, compared with the equations in support/by_hand.py."""

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
def test_a_trajectory_and_its_unrolled_steps_equal_those_computed_by_hand(cell, padding):
    """The trajectory has no masked steps. Every kind of initial state is tested.

    An unrolled step has the states of the trajectory. Its outputs are the softmax of V h + c. If the requested step is
    masked or beyond the end, the nearest step is unrolled.
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
    for place in (*range(-2, 11), 999):
        t = np.clip(place - first, 0, len(inputs) - 1)
        found = step.unroll(spec, state, probe, step=place)
        assert found.step == first + t
        assert type(found.step) is int
        close(found.inputs, inputs[t])
        close(found.before, path.before[t])
        close(found.after, path.after[t])
        below = [inputs[t], *path.after[t, :: by_hand.STATE_COUNTS[cell]]]
        for layer in range(3):
            close(found.inputs_of(layer), below[layer])
            close(found.terms[layer]["h"], below[layer + 1])
        close(found.logits, below[3] @ state.weights[-2] + state.weights[-1])
        close(found.outputs, by_hand.softmax(found.logits))


def test_a_step_of_an_infinite_state_gives_no_warning():
    """The step is unrolled, and its state is not finite."""
    spec = replace(SMALL, units=1, activation="linear")
    probe = Probe(input_kind="ones", shown_timesteps=1000)
    assert not np.isfinite(step.unroll(spec, one_unit(1, 3, 1), probe, step=999).after).any()


def test_a_softmax_of_huge_logits_is_finite():
    """NumPy gives no warning."""
    assert losses.softmax(np.array([[1e4, -1e4], [-1e300, 0.0]])).tolist() == [[1, 0], [0, 1]]
