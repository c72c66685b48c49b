"""Cut: what may be taken from a network, and what it does then, against plain Keras and against NumPy by hand."""

import pickle
from dataclasses import FrozenInstanceError, fields, replace

import numpy as np
import pytest

from rnn_core import analysis, cut, data, training
from rnn_core.cut import Cut
from rnn_core.model import keras  # from there, so that TensorFlow loads with the settings of the package
from rnn_core.probe import Probe
from rnn_core.spec import Spec, SpecError
from rnn_core.training import State
from tests import by_hand

SMALL = Spec(samples=20, timesteps=8, units=4, batch_size=5, seed=3)
CELLS = ("SimpleRNN", "GRU", "LSTM")
SIDES = ("pre", "post")
VALUES = (0.5, -2.0, 0.0, 1.5, 1.0, -0.5)
OWN = Probe(input_kind="own", values=VALUES)
EACH = pytest.mark.parametrize(("cell", "layers"), [(cell, layers) for cell in CELLS for layers in (1, 2)])


def drawn(spec, seed=0):
    """A State of random weights, the biases too."""
    return State(0, by_hand.draw(training.init_state(spec).weights, seed=seed), ())


def by_keras(spec, weights, values, states):
    """What Keras's layers make of one sequence: ([h (T, units) of each layer], y (T, K), the last states (S, units)).

    values: (T,). states: (S, units) before the first step.
    """
    heard, hidden, last = np.reshape(np.float32(values), (1, -1, 1)), [], []
    kinds = by_hand.KINDS[spec.cell]
    for number in range(spec.layers):
        layer = getattr(keras.layers, spec.cell)(spec.units, return_sequences=True, return_state=True)
        layer.build(heard.shape)
        layer.set_weights(weights[3 * number : 3 * number + 3])
        before = [np.float32(states[None, i]) for i in range(kinds * number, kinds * number + kinds)]
        heard, *after = layer(heard, initial_state=before)
        hidden.append(np.array(heard[0]))
        last += [np.array(state[0]) for state in after]
    output = keras.layers.Dense(weights[-1].size, activation="softmax")
    output.build(heard.shape)
    output.set_weights(weights[-2:])
    return hidden, np.array(output(heard)[0]), np.stack(last)


def nothing(spec):
    """The state that a sequence starts from where none is chosen."""
    return np.zeros((spec.state_count, spec.units))


def assert_answers(trace, hidden, outputs, *, atol=1e-6):
    """A Trace of one sequence holds these hidden states of each layer, and these outputs."""
    assert len(trace.hidden) == len(hidden)
    for found, expected in zip(trace.hidden, hidden, strict=True):
        np.testing.assert_allclose(found[0], expected, rtol=0, atol=atol)
    np.testing.assert_allclose(trace.outputs[0], outputs, rtol=0, atol=atol)


def assert_same(trace, other, *, atol=0.0):
    """Two Traces have the same arrays, of the same types."""
    arrays, others = ((*each.hidden, *each.memory, each.outputs) for each in (trace, other))
    for array, expected in zip(arrays, others, strict=True):
        assert (array.shape, array.dtype) == (expected.shape, expected.dtype)
        np.testing.assert_allclose(array, expected, rtol=0, atol=atol)


@pytest.mark.parametrize("initial_state", ["zeros", "random", "own"])
@EACH
def test_nothing_cut_is_the_whole_network(cell, layers, initial_state):
    """With nothing cut the Trace is that of `analysis.look`: padded or not, masked or not, one answer or many."""
    spec = replace(SMALL, cell=cell, layers=layers)
    state = drawn(spec)
    shown = replace(OWN, initial_state=initial_state, state_steps=3)
    padded = [replace(spec, min_timesteps=2, padding=side, masking=each) for side in SIDES for each in (True, False)]
    for other in (spec, *padded):
        for one in (other, replace(other, return_sequences=False)):
            expected = analysis.look(one, state, shown)
            assert expected.hidden[0].shape == (1, 8 if one.varying else 6, 4)
            assert_same(cut.look(one, state, shown, Cut(), layer=layers), expected, atol=1e-6)


@EACH
def test_without_recurrence_against_keras(cell, layers):
    """Without recurrence it is the Keras network whose recurrent kernels are zero, and another than the whole one."""
    spec = replace(SMALL, cell=cell, layers=layers)
    state = drawn(spec)
    zeroed = [0 * w if i % 3 == 1 and i < 3 * layers else w for i, w in enumerate(state.weights)]
    hidden, outputs, _ = by_keras(spec, zeroed, VALUES, nothing(spec))
    trace = cut.look(spec, state, OWN, Cut(no_recurrence=True), layer=1)
    assert_answers(trace, hidden, outputs)
    assert np.abs(trace.hidden[0] - analysis.look(spec, state, OWN).hidden[0]).max() > 1e-2


@pytest.mark.parametrize(("layers", "layer"), [(1, 0), (2, 0), (2, 1)])
@pytest.mark.parametrize("cell", CELLS)
def test_silenced_units_against_keras(cell, layers, layer):
    """Silenced units are those whose rows are zero in every kernel that hears them, and they are drawn at zero."""
    spec = replace(SMALL, cell=cell, layers=layers)
    state = drawn(spec)
    zeroed = [np.array(w) for w in state.weights]
    for number in (3 * layer + 1, 3 * layer + 3):  # its recurrent kernel, and the next kernel above it
        zeroed[number][[0, 2]] = 0
    hidden, outputs, _ = by_keras(spec, zeroed, VALUES, nothing(spec))
    hidden[layer][:, [0, 2]] = 0
    trace = cut.look(spec, state, OWN, Cut(silenced=(3, 1)), layer=layer + 1)
    assert_answers(trace, hidden, outputs)
    assert np.abs(trace.outputs - analysis.look(spec, state, OWN).outputs).max() > 1e-3
    for memory in trace.memory[layer : layer + 1]:
        assert not memory[..., [0, 2]].any()
        assert np.abs(memory[..., [1, 3]]).min() > 0


@EACH
def test_reset_against_keras(cell, layers):
    """A reset before step 4 gives three steps of Keras from the start, and then three from zeros."""
    spec = replace(SMALL, cell=cell, layers=layers)
    state, shown = drawn(spec), replace(OWN, initial_state="ones")
    first = by_keras(spec, state.weights, VALUES[:3], np.ones((spec.state_count, 4)))
    second = by_keras(spec, state.weights, VALUES[3:], nothing(spec))
    hidden = [np.concatenate(pair) for pair in zip(first[0], second[0], strict=True)]
    trace = cut.look(spec, state, shown, Cut(reset_step=4), layer=1)
    assert_answers(trace, hidden, np.concatenate([first[1], second[1]]))


@EACH
def test_noise_against_keras(cell, layers):
    """Noise before step 4 gives three steps of Keras, and then three from the last state with the noise added."""
    spec = replace(SMALL, cell=cell, layers=layers)
    state = drawn(spec)
    noise = 0.5 * np.random.default_rng((3, 6)).standard_normal((spec.state_count, 4))
    first = by_keras(spec, state.weights, VALUES[:3], nothing(spec))
    second = by_keras(spec, state.weights, VALUES[3:], first[2] + noise)
    hidden = [np.concatenate(pair) for pair in zip(first[0], second[0], strict=True)]
    trace = cut.look(spec, state, OWN, Cut(noise_step=4, noise=0.5), layer=1)
    assert_answers(trace, hidden, np.concatenate([first[1], second[1]]))


@pytest.mark.parametrize("step", [1, 6])
@EACH
def test_first_and_last_step(cell, layers, step):
    """Before the first step noise is added to the initial state; before the last one it changes that answer alone."""
    spec = replace(SMALL, cell=cell, layers=layers)
    state, shown = drawn(spec), replace(OWN, initial_state="random")
    before = data.initial_state("random", spec)[0] + (data.state_noise(spec) if step == 1 else 0)
    hidden, outputs, _ = by_keras(spec, state.weights, VALUES[: 7 - step], before)
    trace = cut.look(spec, state, shown, Cut(noise_step=step), layer=1)
    if step == 1:
        assert_answers(trace, hidden, outputs)
    else:
        whole = analysis.look(spec, state, shown)
        np.testing.assert_allclose(trace.outputs[:, :5], whole.outputs[:, :5], rtol=0, atol=1e-6)
        assert np.abs(trace.outputs[:, 5] - whole.outputs[:, 5]).max() > 1e-3


def walked(spec, weights, values, real, states, *, layer, units, reset, noise):
    """States (T, S, units) and outputs by hand, with h and c of silenced units written to zero after each step.

    The recurrent kernels are zero. reset: the step, from 0, before which all states are; noise: (step, array).
    """
    weights = [np.float64(w) * (not (i % 3 == 1 and i < 3 * spec.layers)) for i, w in enumerate(weights)]
    kinds, states, found = by_hand.KINDS[spec.cell], np.array(states), []

    def silence():
        states[kinds * layer : kinds * layer + kinds, units] = 0

    for t, value in enumerate(values):
        if t == reset:
            states[:] = 0
        if t == noise[0]:
            states += noise[1]
        silence()
        heard = np.array([[value]])
        for number in range(spec.layers if real[t] else 0):
            own = slice(kinds * number, kinds * number + kinds)
            before = [state[None] for state in states[own]]
            own_weights, activation = weights[3 * number : 3 * number + 3], by_hand.ACTIVATIONS[spec.activation]
            after = by_hand.CELLS[spec.cell](heard, *before, *own_weights, activation=activation)
            states[own] = np.concatenate(after)
            silence()
            heard = states[None, kinds * number]
        found.append(states.copy())
    found = np.stack(found)
    return found, by_hand.softmax(found[:, -kinds] @ weights[-2] + weights[-1])


@pytest.mark.parametrize("padding", SIDES)
@EACH
def test_all_at_once_over_a_padding(cell, layers, padding):
    """All cuts together are what they are by hand, and reset and noise change the state over a padding too."""
    spec = replace(SMALL, cell=cell, layers=layers, min_timesteps=2, padding=padding, activation="sigmoid")
    state = drawn(spec)
    real = np.arange(8) < 6 if padding == "post" else np.arange(8) >= 2
    values = np.zeros(8)
    values[real] = VALUES
    noise = 2 * np.random.default_rng((3, 6)).standard_normal((spec.state_count, 4))
    shown, kinds = replace(OWN, initial_state="ones"), by_hand.KINDS[cell]
    for reset, noisy in ((2, 5), (5, 2), (4, 4), (7, 8), (8, 7), (1, 2), (2, 1)):
        chosen = Cut(no_recurrence=True, silenced=(2,), reset_step=reset, noise_step=noisy, noise=2)
        expected, outputs = walked(
            spec,
            state.weights,
            values,
            real,
            np.ones((spec.state_count, 4)),
            layer=layers - 1,
            units=[1],
            reset=reset - 1,
            noise=(noisy - 1, noise),
        )
        trace = cut.look(spec, state, shown, chosen, layer=layers)
        assert_answers(trace, [expected[:, kinds * i] for i in range(layers)], outputs)
        for i, memory in enumerate(trace.memory):
            np.testing.assert_allclose(memory[0], expected[:, kinds * i + 1], rtol=0, atol=1e-6)


def test_the_own_state_is_that_of_the_whole_network():
    """The network's own state, from which it starts, was reached with all of its parts."""
    spec = replace(SMALL, cell="GRU")
    state, shown = drawn(spec), replace(OWN, initial_state="own", state_steps=4)
    before = by_keras(spec, state.weights, VALUES[:4], nothing(spec))[2]
    zeroed = [*state.weights[:1], 0 * state.weights[1], *state.weights[2:]]
    hidden, outputs, _ = by_keras(spec, zeroed, VALUES, before)
    assert_answers(cut.look(spec, state, shown, Cut(no_recurrence=True), layer=1), hidden, outputs)


def test_what_is_not_there_cannot_be_cut():
    """Units that the network does not have, and steps after the end, change nothing."""
    state = drawn(SMALL)
    whole = cut.look(SMALL, state, OWN, Cut(), layer=1)
    beyond = Cut(silenced=(5, 256), reset_step=7, noise_step=1000)
    assert not beyond.idle
    assert_same(cut.look(SMALL, state, OWN, beyond, layer=1), whole)
    mixed = cut.look(SMALL, state, OWN, replace(beyond, silenced=(4, 5)), layer=1)
    assert_same(mixed, cut.look(SMALL, state, OWN, Cut(silenced=(4,)), layer=1))


def test_the_network_stays_whole():
    """No cut writes to the State: its arrays are read-only, and hold the same bits after it."""
    spec = replace(SMALL, cell="LSTM", layers=2)
    state = training.init_state(spec)
    kept = [array.copy() for array in state.weights]
    chosen = Cut(no_recurrence=True, silenced=(1, 2), reset_step=2, noise_step=3)
    for layer in (1, 2):
        cut.look(spec, state, OWN, chosen, layer=layer)
    for array, before in zip(state.weights, kept, strict=True):
        np.testing.assert_array_equal(array, before)


def test_numbers_too_large_for_a_network():
    """One's own numbers of any size give a Trace and no warning, with a state that grows without bounds too."""
    spec = replace(SMALL, activation="linear")
    state = State(0, tuple(10 * array for array in drawn(spec).weights), ())
    shown = Probe(input_kind="own", values=40 * (3e38,))
    trace = cut.look(spec, state, shown, Cut(silenced=(1,)), layer=1)
    assert trace.outputs.shape == (1, 40, 2)
    assert not np.isfinite(trace.hidden[0][0, -1, 1:]).any()


@pytest.fixture(scope="module")
def learned():
    """The article's program after its 15 epochs."""
    return training.train(Spec(), training.init_state(Spec()), 15)[-1][0]


def test_a_learned_network_without_recurrence_forgets(learned):
    """Without its recurrence the article's network answers silence with one answer all along: half of it is right."""
    target = data.target(Spec())
    trace = cut.look(Spec(), learned, Probe(input_kind="zeros"), Cut(no_recurrence=True), layer=1)
    np.testing.assert_array_equal(trace.outputs[0], np.tile(trace.outputs[0, 0], (100, 1)))
    assert analysis.right_steps(trace.outputs[0], target).sum() == 50


def test_a_learned_network_is_reset_into_step_or_out_of_it(learned):
    """Zeros say that the sequence begins: reset before an odd step it goes on rightly, before an even one wrongly."""
    for step in (1, 51):
        trace = cut.look(Spec(), learned, Probe(), Cut(reset_step=step), layer=1)
        assert analysis.right_steps(trace.outputs[0], data.target(Spec())).all()
    trace = cut.look(Spec(), learned, Probe(), Cut(reset_step=52), layer=1)
    right = analysis.right_steps(trace.outputs[0], data.target(Spec()))
    assert right[:51].all()
    assert not right[51:].any()


def test_noise_is_a_stream_of_its_own():
    """The noise is Gaussian of mean 0 and deviation 1, a function of the seed, and none of the other random states."""
    spec = Spec(samples=20, timesteps=8, units=256, layers=4, batch_size=5)
    noise = data.state_noise(spec)
    assert noise.shape == (4, 256)
    assert abs(noise.mean()) < 0.1
    assert abs(noise.std() - 1) < 0.1
    assert np.abs(noise).max() > 2
    np.testing.assert_array_equal(noise, data.state_noise(spec))
    assert np.abs(noise - data.state_noise(replace(spec, seed=1))).mean() > 0.5
    shown = data.initial_state("random", spec)[0]
    assert abs(np.corrcoef(noise.ravel(), shown.ravel())[0, 1]) < 0.1


def test_defaults_cut_nothing():
    """A Cut is idle unless one of its parts cuts something; noise of no size does not."""
    assert Cut().idle
    assert Cut(noise=3).idle
    assert Cut(noise_step=2, noise=0).idle
    for changes in ({"no_recurrence": True}, {"silenced": (1,)}, {"reset_step": 1}, {"noise_step": 1}):
        assert not Cut(**changes).idle


def test_equal_cuts_are_one_key():
    """Cuts are frozen, survive a pickle, and are equal where they cut the same, whatever numbers they are given in."""
    first = Cut(silenced=[3, 1, 3], noise_step=np.int64(5), noise=1)
    second = Cut(silenced=np.array([1, 3]), noise_step=5, noise=np.float32(1))
    assert first == second == pickle.loads(pickle.dumps(first))
    assert hash(first) == hash(second)
    assert first.silenced == (1, 3)
    assert Cut(silenced=3) == Cut(silenced=(3,))
    assert [type(unit) for unit in second.silenced] == [int, int]
    assert (type(first.noise_step), type(first.noise)) == (int, float)
    with pytest.raises(FrozenInstanceError):
        first.noise = 2.0


def test_bounds_are_of_fields():
    """Every field that holds numbers has its bounds, and takes both."""
    assert set(cut.BOUNDS) == {field.name for field in fields(Cut)} - {"no_recurrence"}
    for name, bounds in cut.BOUNDS.items():
        for value in bounds:
            chosen = Cut(**{name: (value,) if name == "silenced" else value})
            assert getattr(chosen, name) == ((value,) if name == "silenced" else value)


@pytest.mark.parametrize(
    ("field", "value", "rule"),
    [
        ("no_recurrence", 1, "flag"),
        ("no_recurrence", "True", "flag"),
        ("silenced", (0,), "whole"),
        ("silenced", (1, 257), "whole"),
        ("silenced", (1.0,), "whole"),
        ("silenced", (True,), "whole"),
        ("silenced", "12", "whole"),
        ("silenced", None, "whole"),
        ("silenced", ((1,),), "whole"),
        ("reset_step", 0, "whole"),
        ("reset_step", 1001, "whole"),
        ("reset_step", 2.0, "whole"),
        ("noise_step", -1, "whole"),
        ("noise_step", "3", "whole"),
        ("noise_step", True, "whole"),
        ("noise", -0.1, "real"),
        ("noise", 10.5, "real"),
        ("noise", float("nan"), "real"),
        ("noise", None, "real"),
    ],
)
def test_what_no_cut_can_be(field, value, rule):
    """Anything outside the bounds is refused with its field, the rule that it broke and what was given."""
    with pytest.raises(SpecError) as raised:
        Cut(**{field: value})
    assert (raised.value.field, raised.value.rule) == (field, rule)
    assert str(raised.value).startswith(f"Invalid value for `{field}`: expected ")
