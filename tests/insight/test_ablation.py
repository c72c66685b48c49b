"""Ablation (network parts are removed or disturbed): its valid values, and its effects, compared with equations."""

import pickle
from dataclasses import replace

import numpy as np
import pytest

from rnn_core.insight import ablation
from rnn_core.insight.ablation import Ablation
from rnn_core.insight.network import network
from rnn_core.probe import Probe
from rnn_core.spec import SpecError
from rnn_core.training import State
from tests.insight.nets import CELLS, OWN, PADDINGS, SMALL, VALUES, after, drawn
from tests.support import by_hand

CHANGES = (
    Ablation(no_recurrence=True),
    Ablation(silenced=(3, 1)),
    Ablation(reset_step=4),
    Ablation(noise_step=5, noise=0.5),
    Ablation(True, (2,), reset_step=2, noise_step=5, noise=2),
    Ablation(silenced=(1, 2), reset_step=4, noise_step=4),
    Ablation(reset_step=1, noise_step=8),
    Ablation(reset_step=8, noise_step=1),
    Ablation(silenced=(4, 5, 256), reset_step=9, noise_step=1000),  # of these units and steps, only unit 4 exists
)


def assert_ablated(trace, spec, state, change, padding, *, layer, states):
    """Check the float32 arrays of a Trace against the equations, computed by hand.

    `states` are the initial states, (states, units). The states of silenced units are set to zero at every step. The
    noise is from stream 6 of the seed's random numbers.
    """
    net = network(spec, state)
    kinds = by_hand.STATE_COUNTS[spec.cell]
    _, first, inputs = PADDINGS[padding]
    if change.no_recurrence and spec.cell != "Dense":
        net = net._replace(layers=tuple((kernel, 0 * recurrent, bias) for kernel, recurrent, bias in net.layers))
    if spec.masked:  # the padded steps, marked by NaN, do not change the states
        inputs = np.insert(np.full(3, np.nan), 3 if first else 0, inputs)
    noise = np.random.default_rng((spec.seed, 6)).standard_normal(states.shape)
    kept = np.ones(states.shape)
    kept[kinds * (layer - 1) : kinds * layer, [unit - 1 for unit in change.silenced if unit <= spec.units]] = 0
    found = []
    for t, x in enumerate(inputs, 1):
        states = kept * (states * (change.reset_step != t) + change.noise * noise * (change.noise_step == t))
        states = after(net, x, states, kept=kept) if np.isfinite(x) else states
        found.append(states)
    found = np.stack(found)
    outputs = by_hand.softmax(found[:, -kinds] @ np.float64(state.weights[-2]) + state.weights[-1])
    expected = [*found.swapaxes(0, 1)[::kinds], *(found.swapaxes(0, 1)[1::2] if kinds > 1 else ())]
    expected += [outputs if spec.return_sequences else outputs[-1]]
    for array, other in zip((*trace.hidden, *trace.cell_state, trace.outputs), expected, strict=True):
        assert array.dtype == np.float32
        assert array.shape == (1, *other.shape)
        np.testing.assert_allclose(array[0], other, rtol=0, atol=1e-6)


@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize("cell", CELLS)
def test_the_trace_after_each_ablation_equals_that_computed_by_hand(cell, padding):
    """The first or the second layer is ablated. The initial state is a state that the intact network has reached."""
    spec = replace(SMALL, cell=cell, layers=2, units=4, seed=3, **PADDINGS[padding][0])
    one_output = replace(spec, return_sequences=False)
    state = drawn(spec)
    probe = replace(OWN, initial_state="own", state_steps=4)
    before = by_hand.forward(spec, state.weights, np.reshape(VALUES[:4], (1, 4, 1)))[0][0, -1]
    for change in (Ablation(), *CHANGES):
        for tested, layer in ((spec, 1), (spec, 2), (one_output, 2)):
            trace = ablation.look(tested, state, probe, change, layer=layer)
            assert_ablated(trace, tested, state, change, padding, layer=layer, states=before)


def test_states_that_grow_without_bounds_give_no_warning():
    """The result is a Trace with states that are not finite."""
    spec = replace(SMALL, activation="linear")
    state = State(0, tuple(10 * array for array in drawn(spec).weights), ())
    found = ablation.look(spec, state, Probe(input_kind="own", values=40 * (3e38,)), Ablation(silenced=(1,)), layer=1)
    assert found.outputs.shape == (1, 40, 2)
    assert not np.isfinite(found.hidden[0][0, -1, 1:]).any()


def test_ablations_with_equal_values_are_one_key_of_a_dictionary():
    """NumPy numbers become Python numbers. Units are sorted, without duplicates. A pickled copy is equal."""
    first = Ablation(silenced=[3, 1, 3], noise_step=np.int64(5), noise=1)
    second = Ablation(silenced=np.array([1, 3]), noise_step=5, noise=np.float32(1))
    assert len({first, second, pickle.loads(pickle.dumps(first))}) == 1
    assert first.silenced == (1, 3)
    assert {type(value) for value in (*second.silenced, first.noise_step)} == {int}


def test_a_single_unit_is_silenced_by_its_number():
    """The number 3 becomes the tuple (3,). Units are counted from 1."""
    assert Ablation(silenced=3).silenced == (3,)


@pytest.mark.parametrize("unchanged", [Ablation(), Ablation(noise=3), Ablation(noise_step=2, noise=0)])
def test_an_ablation_without_an_effect_is_idle(unchanged):
    """Noise has an effect only with both a step and a standard deviation."""
    assert unchanged.idle


@pytest.mark.parametrize("change", CHANGES)
def test_an_ablation_with_an_effect_is_not_idle(change):
    """An ablation is not idle even if the network lacks its units or steps."""
    assert not change.idle


@pytest.mark.parametrize("value", [0, 257, "3", ((1,),)])
def test_an_invalid_unit_is_refused(value):
    """The error names the field and the rule."""
    with pytest.raises(SpecError) as raised:
        Ablation(silenced=value)
    assert raised.value.field == "silenced"
    assert raised.value.rule == "whole"
