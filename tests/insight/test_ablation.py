"""Ablation: what it may hold, and the network that is left, against the equations by hand."""

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

ALL = (
    Ablation(),
    Ablation(no_recurrence=True),
    Ablation(silenced=(3, 1)),
    Ablation(reset_step=4),
    Ablation(noise_step=5, noise=0.5),
    Ablation(True, (2,), reset_step=2, noise_step=5, noise=2),
    Ablation(silenced=(1, 2), reset_step=4, noise_step=4),
    Ablation(reset_step=1, noise_step=8),
    Ablation(reset_step=8, noise_step=1),
    Ablation(silenced=(4, 5, 256), reset_step=9, noise_step=1000),  # only unit 4 and no such step are there
)


def assert_left(trace, spec, state, given, padding, *, layer, states):
    """A Trace is that by hand, as float32. states: (S, units) before the first step.

    The states of silenced units are written to zero at every step; the noise is that of its own stream, 6, of the seed.
    """
    net, kinds, (_, first, inputs) = network(spec, state), by_hand.KINDS[spec.cell], PADDINGS[padding]
    if given.no_recurrence and spec.cell != "Dense":
        net = net._replace(layers=tuple((kernel, 0 * recurrent, bias) for kernel, recurrent, bias in net.layers))
    if spec.masked:  # the states stay as they are at the other steps
        inputs = np.insert(np.full(3, np.nan), 3 if first else 0, inputs)
    noise, kept, found = np.random.default_rng((spec.seed, 6)).standard_normal(states.shape), np.ones(states.shape), []
    kept[kinds * (layer - 1) : kinds * layer, [unit - 1 for unit in given.silenced if unit <= spec.units]] = 0
    for t, x in enumerate(inputs, 1):
        states = kept * (states * (given.reset_step != t) + given.noise * noise * (given.noise_step == t))
        states = after(net, x, states, kept=kept) if np.isfinite(x) else states
        found.append(states)
    found = np.stack(found)
    outputs = by_hand.softmax(found[:, -kinds] @ np.float64(state.weights[-2]) + state.weights[-1])
    expected = [*found.swapaxes(0, 1)[::kinds], *(found.swapaxes(0, 1)[1::2] if kinds > 1 else ())]
    expected += [outputs if spec.return_sequences else outputs[-1]]
    for array, other in zip((*trace.hidden, *trace.cell_state, trace.outputs), expected, strict=True):
        assert (array.dtype, array.shape) == (np.float32, (1, *other.shape))
        np.testing.assert_allclose(array[0], other, rtol=0, atol=1e-6)


@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize("cell", CELLS)
def test_what_is_left(cell, padding):
    """Each Ablation leaves what it does by hand, in each layer, from the own state that the whole network reaches."""
    spec = replace(SMALL, cell=cell, layers=2, units=4, seed=3, **PADDINGS[padding][0])
    state, once = drawn(spec), replace(spec, return_sequences=False)
    probe = replace(OWN, initial_state="own", state_steps=4)
    before = by_hand.forward(spec, state.weights, np.reshape(VALUES[:4], (1, 4, 1)))[0][0, -1]
    for given in ALL:
        for each, layer in ((spec, 1), (spec, 2), (once, 2)):
            trace = ablation.look(each, state, probe, given, layer=layer)
            assert_left(trace, each, state, given, padding, layer=layer, states=before)


def test_beyond_the_finite_numbers():
    """Numbers of any size give a Trace and no warning, also where the state grows without bounds."""
    spec = replace(SMALL, activation="linear")
    state = State(0, tuple(10 * array for array in drawn(spec).weights), ())
    found = ablation.look(spec, state, Probe(input_kind="own", values=40 * (3e38,)), Ablation(silenced=(1,)), layer=1)
    assert found.outputs.shape == (1, 40, 2)
    assert not np.isfinite(found.hidden[0][0, -1, 1:]).any()


def test_equal_ablations_are_one_key():
    """They are frozen, survive a pickle, and are equal where they do the same, whatever numbers they are given in."""
    first = Ablation(silenced=[3, 1, 3], noise_step=np.int64(5), noise=1)
    second = Ablation(silenced=np.array([1, 3]), noise_step=5, noise=np.float32(1))
    assert len({first, second, pickle.loads(pickle.dumps(first))}) == 1
    assert (first.silenced, Ablation(silenced=3).silenced) == ((1, 3), (3,))
    assert {type(value) for value in (*second.silenced, first.noise_step)} == {int}
    assert all(each.idle for each in (Ablation(), Ablation(noise=3), Ablation(noise_step=2, noise=0)))
    assert not any(each.idle for each in ALL[1:])
    for value in (0, 257, "3", ((1,),)):
        with pytest.raises(SpecError) as raised:
            Ablation(silenced=value)
        assert (raised.value.field, raised.value.rule) == ("silenced", "whole")
