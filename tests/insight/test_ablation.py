"""Ablation: what it may hold, and the network that is left, against the equations by hand."""

import pickle
from dataclasses import replace

import numpy as np
import pytest

from rnn_core import analysis
from rnn_core.insight import ablation
from rnn_core.insight.ablation import Ablation
from rnn_core.probe import Probe
from rnn_core.spec import SpecError
from rnn_core.training import State
from tests.insight.nets import CELLS, OWN, PADDINGS, SMALL, drawn, layers_of, padded
from tests.support import by_hand

ALL = (
    Ablation(),
    Ablation(no_recurrence=True),
    Ablation(silenced=(3, 1)),
    Ablation(reset_step=4),
    Ablation(noise_step=1),
    Ablation(noise_step=5, noise=0.5),
    Ablation(True, (2,), reset_step=2, noise_step=5, noise=2),
    Ablation(True, (2,), reset_step=5, noise_step=2),
    Ablation(silenced=(1, 2), reset_step=4, noise_step=4),
    Ablation(reset_step=1, noise_step=8),
    Ablation(reset_step=8, noise_step=1),
)


def by_steps(spec, state, given, padding, *, layer, states):
    """States (T, S, units) and outputs (T, K) by hand; the states of silenced units are written to zero at every step.

    The noise is that of its own stream, 6, of the seed. states: (S, units) before the first step.
    """
    inputs, kinds, found = padded(padding), by_hand.KINDS[spec.cell], []
    if spec.masked:  # the states stay as they are at the other steps
        inputs = np.insert(inputs, 0 if spec.padding == "pre" else 5, np.full((3, 1), np.nan), axis=0)
    noise = np.random.default_rng((spec.seed, 6)).standard_normal(states.shape)
    own, units = slice(kinds * layer, kinds * (layer + 1)), [unit - 1 for unit in given.silenced]
    for t, x in enumerate(inputs, 1):
        states = states * (given.reset_step != t) + given.noise * noise * (given.noise_step == t)
        states[own, units] = 0
        below = x[None]
        for number, weights in enumerate(layers_of(spec, state) if np.isfinite(x) else ()):
            if given.no_recurrence and spec.cell != "Dense":
                weights[1] = 0 * weights[1]
            place = slice(kinds * number, kinds * (number + 1))
            new = by_hand.CELLS[spec.cell](below, *states[place, None], *weights, activation=np.tanh)
            states[place] = np.concatenate(new)
            states[own, units] = 0
            below = states[None, place.start]
        found.append(states.copy())
    found = np.stack(found)
    return found, by_hand.softmax(found[:, -kinds] @ np.float64(state.weights[-2]) + state.weights[-1])


def assert_trace(trace, states, outputs, kinds):
    """A Trace of one sequence holds these states (T, S, units) and outputs, as float32."""
    arrays = [*trace.hidden, *trace.cell_state]
    places = [*range(0, states.shape[1], kinds), *(range(1, states.shape[1], 2) if kinds > 1 else ())]
    assert len(arrays) == len(places)
    for found, expected in zip([*arrays, trace.outputs], [*states.swapaxes(0, 1)[places], outputs], strict=True):
        assert (found.dtype, found.shape) == (np.float32, (1, *expected.shape))
        np.testing.assert_allclose(found[0], expected, rtol=0, atol=1e-6)


@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize("cell", CELLS)
def test_what_is_left(cell, padding):
    """Each Ablation leaves what it does by hand, in each layer, over a padding, and with one output too."""
    spec = replace(SMALL, cell=cell, layers=2, units=4, seed=3, **PADDINGS[padding][0])
    state = drawn(spec)
    ones, kinds = np.ones((spec.state_count, 4)), by_hand.KINDS[cell]
    for given in ALL:
        for layer in (1, 2):
            states, outputs = by_steps(spec, state, given, padding, layer=layer - 1, states=ones)
            assert_trace(ablation.look(spec, state, OWN, given, layer=layer), states, outputs, kinds)
        one = ablation.look(replace(spec, return_sequences=False), state, OWN, given, layer=2)
        np.testing.assert_allclose(one.outputs[0], outputs[-1], rtol=0, atol=1e-6)


def test_the_own_state_is_that_of_the_whole_network():
    """The network's own state, from which a Probe may start, is reached before anything is removed."""
    spec = replace(SMALL, cell="GRU", units=4)
    state, given = drawn(spec), Ablation(no_recurrence=True)
    before = by_hand.forward(spec, state.weights, padded("none")[None, :4])[0][0, -1]
    found = ablation.look(spec, state, replace(OWN, initial_state="own", state_steps=4), given, layer=1)
    assert_trace(found, *by_steps(spec, state, given, "none", layer=0, states=before), 1)


def test_nothing_to_remove():
    """Units that the network does not have and steps after the end change nothing, nor does the State itself."""
    spec = replace(SMALL, units=4, layers=2)
    state = drawn(spec)
    for array in state.weights:
        array.flags.writeable = False
    beyond = Ablation(silenced=(5, 256), reset_step=6, noise_step=1000)
    for given, same in ((beyond, Ablation()), (replace(beyond, silenced=(4, 5)), Ablation(silenced=(4,)))):
        found, expected = (ablation.look(spec, state, OWN, each, layer=1) for each in (given, same))
        for array, other in zip((*found.hidden, found.outputs), (*expected.hidden, expected.outputs), strict=True):
            np.testing.assert_array_equal(array, other)


def test_beyond_the_finite_numbers():
    """Numbers of any size give a Trace and no warning, also where the state grows without bounds."""
    spec = replace(SMALL, activation="linear")
    state = State(0, tuple(10 * array for array in drawn(spec).weights), ())
    found = ablation.look(spec, state, Probe(input_kind="own", values=40 * (3e38,)), Ablation(silenced=(1,)), layer=1)
    assert found.outputs.shape == (1, 40, 2)
    assert not np.isfinite(found.hidden[0][0, -1, 1:]).any()


def test_the_trained_network(trained):
    """Whole it is what Keras computes. Without recurrence its output to zeros is constant. A state of zeros means that
    the sequence begins: after a reset before an even step all steps are incorrect, before an odd one correct.
    """
    spec, states = trained.spec, trained.states
    whole = analysis.look(spec, states[-1], Probe())
    np.testing.assert_allclose(
        ablation.look(spec, states[-1], Probe(), Ablation(), layer=1).outputs, whole.outputs, rtol=0, atol=1e-4
    )
    zeros = Probe(input_kind="zeros")
    removed = Ablation(no_recurrence=True)
    first, last = (ablation.look(spec, states[place], zeros, removed, layer=1) for place in (0, -1))
    assert first.outputs.shape == last.outputs.shape
    assert np.abs(first.outputs - last.outputs).max() > 0.01
    assert np.ptp(last.outputs[0], axis=0).max() < 1e-6
    for step, correct in ((51, 100), (52, 51)):
        trace = ablation.look(spec, states[-1], Probe(), Ablation(reset_step=step), layer=1)
        assert analysis.correct_steps(spec, Probe(), trace).sum() == correct


def test_equal_ablations_are_one_key():
    """They are frozen, survive a pickle, and are equal where they do the same, whatever numbers they are given in."""
    first = Ablation(silenced=[3, 1, 3], noise_step=np.int64(5), noise=1)
    second = Ablation(silenced=np.array([1, 3]), noise_step=5, noise=np.float32(1))
    assert first == second == pickle.loads(pickle.dumps(first))
    assert hash(first) == hash(second)
    assert (first.silenced, Ablation(silenced=3).silenced) == ((1, 3), (3,))
    assert {type(value) for value in (*second.silenced, first.noise_step)} == {int}
    assert all(each.idle for each in (Ablation(), Ablation(noise=3), Ablation(noise_step=2, noise=0)))
    assert not any(each.idle for each in ALL[1:])


def test_what_an_ablation_may_hold():
    """Both limits of each field are accepted; anything else is refused with its field and its rule."""
    for name, low, high in (("silenced", 1, 256), ("reset_step", 1, 1000), ("noise_step", 1, 1000), ("noise", 0, 10)):
        for value in (low, high):
            assert getattr(Ablation(**{name: value}), name) == ((value,) if name == "silenced" else value)
        for value in (low - 1, high + 1, "3", *(() if name == "noise" else (2.0, True))):
            with pytest.raises(SpecError) as raised:
                Ablation(**{name: value})
            assert (raised.value.field, raised.value.rule) == (name, "real" if name == "noise" else "whole")
    for name, value in (("no_recurrence", 1), ("silenced", None), ("silenced", ((1,),)), ("noise", np.nan)):
        with pytest.raises(SpecError, match=f"Invalid value for `{name}`"):
            Ablation(**{name: value})
