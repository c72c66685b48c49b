"""Analysis: traces of any length, and the numbers that are read off them."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_core import analysis, data, training
from rnn_core.model import keras  # from there, so that TensorFlow loads with the settings of the package
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.training import State
from tests import by_hand

SMALL = Spec(samples=23, timesteps=8, units=4, batch_size=5, validation_split=0.2)
CELLS = ("SimpleRNN", "GRU", "LSTM")


def drawn(spec, seed=0):
    """A State of random weights, the biases too."""
    return State(0, by_hand.draw(training.init_state(spec).weights, seed=seed), ())


def numbers(*shape, seed=0):
    return np.random.default_rng(seed).uniform(-1, 1, shape).astype(np.float32)


def assert_is(trace, states, outputs, spec, *, atol=1e-5):
    """A Trace holds these states, (B, T, S, units), in its `hidden` and `memory`, and these outputs."""
    kinds = by_hand.KINDS[spec.cell]
    assert len(trace.hidden) == spec.layers
    assert len(trace.memory) == (spec.layers if kinds == 2 else 0)
    for layer in range(spec.layers):
        np.testing.assert_allclose(trace.hidden[layer], states[:, :, kinds * layer], rtol=0, atol=atol)
        if kinds == 2:
            np.testing.assert_allclose(trace.memory[layer], states[:, :, kinds * layer + 1], rtol=0, atol=atol)
    np.testing.assert_allclose(trace.outputs, outputs, rtol=0, atol=atol)


@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize(("sequences", "timesteps"), [(1, 1), (1, 8), (3, 31), (2, 1000)])
def test_trace_shapes(sequences, timesteps, layers):
    """A trace has the hidden states of every layer and the outputs at every step, float32, for any length."""
    spec = replace(SMALL, layers=layers)
    inputs = np.tile(data.probe("random", timesteps=timesteps), (sequences, 1, 1))
    trace = analysis.trace(spec, training.init_state(spec), inputs)
    assert [hidden.shape for hidden in trace.hidden] == layers * [(sequences, timesteps, 4)]
    assert trace.outputs.shape == (sequences, timesteps, 2)
    assert {array.dtype for array in (*trace.hidden, trace.outputs)} == {np.dtype(np.float32)}
    assert len({array.tobytes() for array in trace.hidden}) == layers
    np.testing.assert_allclose(trace.outputs.sum(axis=-1), 1, atol=1e-6)


def test_trace_takes_any_number_for_an_input():
    """Inputs of another type, lists too, are traced as the float32 array that they are equal to."""
    state = training.init_state(SMALL)
    expected = analysis.trace(SMALL, state, np.array([[[0.0], [1.0], [2.0]]], np.float32))
    for inputs in ([[[0], [1], [2]]], np.array([[[0], [1], [2]]]), np.array([[[0.0], [1.0], [2.0]]])):
        np.testing.assert_array_equal(analysis.trace(SMALL, state, inputs).outputs, expected.outputs)


def test_trace_is_causal():
    """What is heard later changes nothing of what was answered before."""
    state = training.init_state(SMALL)
    whole = data.probe("random", timesteps=20)
    cut = analysis.trace(SMALL, state, whole[:, :12])
    np.testing.assert_allclose(analysis.trace(SMALL, state, whole).outputs[:, :12], cut.outputs, atol=1e-6)


def test_traces_are_read_only():
    """Nobody can write to the arrays of a Trace."""
    trace = analysis.trace(SMALL, training.init_state(SMALL), data.probe("zeros", timesteps=3))
    assert not any(array.flags.writeable for array in (*trace.hidden, trace.outputs))


@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize("cell", CELLS)
def test_initial_state_against_numpy(cell, layers):
    """From any state before the first step, h of each layer and c of LSTM, the states and outputs are NumPy's."""
    spec = replace(SMALL, cell=cell, layers=layers)
    state, inputs = drawn(spec), numbers(3, 11, 1)
    before = numbers(3, spec.state_count, 4, seed=1)
    states, outputs = by_hand.forward(spec, state.weights, inputs, states=before)
    assert_is(analysis.trace(spec, state, inputs, initial_state=before), states, outputs, spec)
    from_zeros = analysis.trace(spec, state, inputs)
    assert_is(from_zeros, *by_hand.forward(spec, state.weights, inputs), spec)
    assert np.abs(from_zeros.hidden[0][:, 0] - states[:, 0, 0]).min() > 1e-4


@pytest.mark.parametrize("cell", CELLS)
def test_initial_state_against_keras(cell):
    """The states of a trace are those of the Keras layer with `initial_state`: [h], and of LSTM [h, c]."""
    spec = replace(SMALL, cell=cell)
    state, inputs = drawn(spec), numbers(2, 6, 1)
    before = numbers(2, spec.state_count, 4, seed=1)
    layer = getattr(keras.layers, cell)(4, return_sequences=True, return_state=True)
    layer.build((None, None, 1))
    layer.set_weights(state.weights[:3])
    for steps in range(1, 7):
        sequence, *last = layer(inputs[:, :steps], initial_state=[before[:, i] for i in range(spec.state_count)])
        trace = analysis.trace(spec, state, inputs[:, :steps], initial_state=before)
        np.testing.assert_allclose(trace.hidden[0], sequence, rtol=0, atol=1e-6)
        for found, expected in zip((*trace.hidden, *trace.memory), last, strict=True):
            np.testing.assert_allclose(found[:, -1], expected, rtol=0, atol=1e-6)


def test_memory_is_beside_the_hidden_state():
    """LSTM's c_t is not bounded as h_t is, its h_t = o tanh(c_t) is never beyond it, and other cells have none."""
    spec = replace(SMALL, cell="LSTM", layers=2)
    trace = analysis.trace(spec, drawn(spec), numbers(2, 30, 1))
    assert [memory.shape for memory in trace.memory] == 2 * [(2, 30, 4)]
    for hidden, memory in zip(trace.hidden, trace.memory, strict=True):
        assert memory.dtype == np.float32
        assert not memory.flags.writeable
        assert (np.abs(hidden) <= np.abs(np.tanh(memory))).all()
        assert (np.sign(hidden) == np.sign(memory)).all()
    for cell in ("SimpleRNN", "GRU"):
        assert (
            analysis.trace(replace(SMALL, cell=cell), drawn(replace(SMALL, cell=cell)), numbers(1, 5, 1)).memory == ()
        )


@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize("cell", CELLS)
def test_one_answer_is_that_of_the_last_step(cell, layers):
    """A network that answers once gives the answer of its last step, (B, K), beside the states that lead to it."""
    spec = replace(SMALL, cell=cell, layers=layers, return_sequences=False, task="cycle", period=3)
    state = drawn(spec)
    for steps in (1, 8, 20):
        inputs = numbers(2, steps, 1)
        states, outputs = by_hand.forward(spec, state.weights, inputs)
        trace = analysis.trace(spec, state, inputs)
        assert trace.outputs.shape == (2, 3)
        assert_is(trace, states, outputs[:, -1], spec)


@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize("padding", ["pre", "post"])
@pytest.mark.parametrize("cell", CELLS)
def test_padded_is_unpadded(cell, padding, layers):
    """With its padding masked, a sequence has on its real steps the states and outputs that it has without padding."""
    spec = replace(SMALL, cell=cell, layers=layers, padding=padding, min_timesteps=1)
    state = drawn(spec)
    inputs, _, mask = data.sample(spec)
    for before in (np.zeros((1, spec.state_count, 4), np.float32), numbers(1, spec.state_count, 4, seed=1)):
        every = np.repeat(before, spec.samples, axis=0)
        padded = analysis.trace(spec, state, inputs, initial_state=every, mask=mask)
        for i, length in enumerate(data.lengths(spec)):
            real = mask[i] == 1
            alone = analysis.trace(spec, state, inputs[i : i + 1, real], initial_state=before)
            assert alone.outputs.shape == (1, length, 2)
            for found, expected in zip((*padded.hidden, *padded.memory), (*alone.hidden, *alone.memory), strict=True):
                np.testing.assert_allclose(found[i, real], expected[0], rtol=0, atol=1e-6)
            np.testing.assert_allclose(padded.outputs[i, real], alone.outputs[0], rtol=0, atol=1e-6)


@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize("padding", ["pre", "post"])
@pytest.mark.parametrize("cell", CELLS)
def test_states_do_not_change_over_padding(cell, padding, layers):
    """Over the padding every state stays what it is: zeros before the sequence, or those of its last step after it."""
    spec = replace(SMALL, cell=cell, layers=layers, padding=padding, min_timesteps=1)
    state = drawn(spec)
    inputs, _, mask = data.sample(spec)
    trace = analysis.trace(spec, state, inputs, mask=mask)
    for values in (*trace.hidden, *trace.memory):
        for i, length in enumerate(data.lengths(spec)):
            held = np.zeros(4) if padding == "pre" else values[i, length - 1]
            np.testing.assert_array_equal(values[i, mask[i] == 0], np.tile(held, (8 - length, 1)))
    garbage = np.where(mask[..., None] == 1, inputs, 9).astype(np.float32)
    for found, same in zip(trace.hidden, analysis.trace(spec, state, garbage, mask=mask).hidden, strict=True):
        np.testing.assert_array_equal(found, same)


@pytest.mark.parametrize("cell", CELLS)
def test_states_stand_still_where_masked(cell):
    """A masked step in mid-sequence changes no state of any layer, and the next one goes on from there."""
    spec = replace(SMALL, cell=cell, layers=2)
    state, inputs = drawn(spec), numbers(1, 6, 1)
    mask = np.array([[1, 1, 0, 0, 1, 1]], bool)
    trace = analysis.trace(spec, state, inputs, mask=mask)
    alone = analysis.trace(spec, state, inputs[:, mask[0]])
    for found, expected in zip((*trace.hidden, *trace.memory), (*alone.hidden, *alone.memory), strict=True):
        np.testing.assert_array_equal(found[0, 2:4], np.tile(found[0, 1], (2, 1)))
        np.testing.assert_allclose(found[:, mask[0]], expected, rtol=0, atol=1e-6)


@pytest.mark.parametrize("kind", ["zeros", "ones", "random"])
@pytest.mark.parametrize("cell", CELLS)
def test_look_from_each_state(kind, cell):
    """What is shown starts from zeros, ones, or the random state of the seed, both h and c of LSTM."""
    spec = replace(SMALL, cell=cell, layers=2, seed=3)
    state = drawn(spec)
    before = {"zeros": np.zeros, "ones": np.ones}.get(kind, lambda _: data.initial_state("random", spec))
    inputs = data.probe("random", timesteps=13, seed=3)
    expected = by_hand.forward(spec, state.weights, inputs, states=before((1, spec.state_count, 4)))
    assert_is(analysis.look(spec, state, Probe(shown_timesteps=13, initial_state=kind)), *expected, spec)


@pytest.mark.parametrize("steps", [1, 2, 5, 7, 1000])
@pytest.mark.parametrize("cell", CELLS)
def test_look_from_its_own_state(cell, steps):
    """The own state is the one after so many steps of the sequence, which begins again where it is shorter."""
    spec = replace(SMALL, cell=cell, layers=2)
    state, values = drawn(spec), [0.5, -2.0, 0.0, 3.0, 1.5]
    heard = np.array([values[t % 5] for t in range(steps)]).reshape(1, -1, 1)
    before = by_hand.forward(spec, state.weights, heard)[0][:, -1]
    expected = by_hand.forward(spec, state.weights, np.reshape(values, (1, -1, 1)), states=before)
    shown = Probe(input_kind="own", values=values, initial_state="own", state_steps=steps)
    assert_is(analysis.look(spec, state, shown), *expected, spec)


@pytest.mark.parametrize("padding", ["pre", "post"])
@pytest.mark.parametrize("kind", ["ones", "own"])
@pytest.mark.parametrize("return_sequences", [True, False])
def test_look_at_a_padded_sequence(return_sequences, kind, padding):
    """Masked, what is shown answers on its real steps as without padding; its own state has heard no padding."""
    spec = replace(SMALL, cell="LSTM", min_timesteps=2, padding=padding, return_sequences=return_sequences)
    state, values = drawn(spec), numbers(1, 3, 1)
    shown = Probe(input_kind="own", values=values.ravel(), initial_state=kind, state_steps=2)
    before = np.ones((1, 2, 4)) if kind == "ones" else by_hand.forward(spec, state.weights, values[:, :2])[0][:, -1]
    states, outputs = by_hand.forward(spec, state.weights, values, states=before)
    trace = analysis.look(spec, state, shown)
    real = slice(3) if padding == "post" else slice(5, 8)
    assert trace.hidden[0].shape == (1, 8, 4)
    real_steps = trace._replace(
        hidden=(trace.hidden[0][:, real],),
        memory=(trace.memory[0][:, real],),
        outputs=trace.outputs[:, real] if return_sequences else trace.outputs,
    )
    assert_is(real_steps, states, outputs if return_sequences else outputs[:, -1], spec)


@pytest.mark.parametrize("padding", ["pre", "post"])
@pytest.mark.parametrize("return_sequences", [True, False])
def test_look_without_masking(return_sequences, padding):
    """Without masking the padding is heard as so many zeros, before the sequence or after it."""
    changes = {"min_timesteps": 2, "padding": padding, "masking": False, "return_sequences": return_sequences}
    spec = replace(SMALL, **changes)
    state, values = drawn(spec), [0.5, -2.0, 3.0]
    heard = {"pre": 5 * [0.0] + values, "post": values + 5 * [0.0]}[padding]
    states, outputs = by_hand.forward(spec, state.weights, np.reshape(heard, (1, 8, 1)))
    trace = analysis.look(spec, state, Probe(input_kind="own", values=values))
    assert_is(trace, states, outputs if return_sequences else outputs[:, -1], spec)


@pytest.fixture(scope="module")
def learned():
    """The article's program after its 15 epochs."""
    return training.train(Spec(), training.init_state(Spec()), 15)[-1][0]


@pytest.mark.parametrize("kind", ["random", "zeros"])
def test_a_thousand_steps_after_a_hundred(kind, learned):
    """Trained on 100 steps, the article's network keeps time over 1000, and the states are NumPy's all along."""
    trace = analysis.look(Spec(), learned, Probe(input_kind=kind, shown_timesteps=1000))
    right = analysis.right_steps(trace.outputs[0], np.tile([[0, 1], [1, 0]], (500, 1)))
    assert right.shape == (1000,)
    assert right.all()
    assert analysis.back_in_step(right, 2) == 0
    inputs = data.probe(kind, timesteps=1000)
    assert_is(trace, *by_hand.forward(Spec(), learned.weights, inputs), Spec(), atol=1e-3)


@pytest.mark.parametrize("steps", [1, 2, 3, 10, 11])
def test_its_own_state_starts_in_a_phase(steps, learned):
    """From its own state after an odd number of steps the learned network starts in the other phase and stays."""
    trace = analysis.look(Spec(), learned, Probe(initial_state="own", state_steps=steps))
    right = analysis.right_steps(trace.outputs[0], data.target(Spec()))
    if steps % 2:
        assert not right.any()
        assert analysis.back_in_step(right, 2) is None
    else:
        assert right.all()
        assert analysis.back_in_step(right, 2) == 0


def test_right_steps():
    """A step is right where the larger output is that of the target, however close the two are."""
    outputs = np.array([[0.2, 0.8], [0.6, 0.4], [0.7, 0.3], [0.49, 0.51], [0.1, 0.9]])
    target = np.array([[0, 1], [1, 0], [0, 1], [1, 0], [0, 1]])
    right = analysis.right_steps(outputs, target)
    assert right.dtype == bool
    assert right.tolist() == [True, True, False, False, True]


def test_right_steps_of_more_classes():
    """Of three classes a step is right where the largest output is that of the target."""
    outputs = np.array([[0.4, 0.35, 0.25], [0.3, 0.3, 0.4], [0.1, 0.5, 0.4]])
    assert analysis.right_steps(outputs, np.eye(3)).tolist() == [True, False, False]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_right_steps_that_are_no_numbers(bad):
    """An answer that is not made of finite numbers is wrong, wherever NumPy thinks its largest is."""
    outputs = np.array([[bad, 0.5], [0.5, bad], [bad, bad], [0.1, 0.9]])
    for target in ([1, 0], [0, 1]):
        right = analysis.right_steps(outputs, np.tile(target, (4, 1)))
        assert right.tolist() == [False, False, False, target == [0, 1]]


def test_right_steps_of_one_answer():
    """One answer, (K,), is right or not."""
    assert analysis.right_steps(np.array([0.2, 0.7, 0.1]), np.array([0, 1, 0]))
    assert not analysis.right_steps(np.array([0.2, 0.7, 0.1]), np.array([1, 0, 0]))
    assert not analysis.right_steps(np.array([0.2, np.nan, 0.1]), np.array([0, 1, 0]))


@pytest.mark.parametrize(
    ("right", "period", "expected"),
    [
        ("1", 2, 0),
        ("1111", 8, 0),
        (1000 * "1", 2, 0),
        ("0", 2, None),
        (50 * "0", 2, None),
        (50 * "01", 2, None),
        (50 * "1" + "0", 2, None),
        ("0" + 8 * "1", 2, 1),
        ("0" + 7 * "1", 2, None),
        (5 * "0" + 8 * "1", 2, 5),
        ("1110011" + "0" + 20 * "1", 2, 8),
        ("10" + 12 * "1", 3, 2),
        ("10" + 11 * "1", 3, None),
        ("0" + 32 * "1", 8, 1),
        ("0" + 31 * "1", 8, None),
        ("0" + 90 * "1" + "0" + 8 * "1", 2, 92),
        ("0" + 90 * "1" + "0" + 7 * "1", 2, None),
    ],
)
def test_back_in_step(right, period, expected):
    """It is back from the step on from which all are right, if that is from the first or for four periods at least."""
    found = analysis.back_in_step(np.array([step == "1" for step in right]), period)
    assert found == expected
    assert found is None or type(found) is int


@pytest.mark.parametrize("classes", [2, 3, 8])
@pytest.mark.parametrize("loss", ["binary_crossentropy", "categorical_crossentropy", "mean_squared_error"])
def test_chance_loss(loss, classes):
    """The loss of chance is what Keras gives for answering one class of many with 1/K everywhere."""
    target = np.eye(classes)[np.arange(24) % classes]
    answer = np.full_like(target, 1 / classes)
    expected = keras.ops.convert_to_numpy(keras.losses.get(loss)(target, answer)).mean()
    assert analysis.chance_loss(loss, classes) == pytest.approx(expected, abs=1e-5)


def test_chance_loss_of_the_article():
    """For the article's program it is ln 2, and a quarter for the squared error."""
    assert analysis.chance_loss("binary_crossentropy", 2) == pytest.approx(0.69314718056)
    assert analysis.chance_loss("categorical_crossentropy", 2) == pytest.approx(0.69314718056)
    assert analysis.chance_loss("mean_squared_error", 2) == 0.25


def test_answers_half():
    """Outputs that are all within a fifth of one half count as answering it, and a single one beyond as not."""
    p = np.linspace(0.31, 0.69, 101)
    near = np.stack([p, 1 - p], axis=1)
    assert analysis.answers_half(near) is True
    assert analysis.answers_half(np.concatenate([near, [[0.71, 0.29]]])) is False
    assert analysis.answers_half(np.concatenate([[[0.05, 0.95]], near])) is False
    assert analysis.answers_half(near, within=0.1) is False


def test_answers_half_of_more_classes():
    """With four classes it is a quarter that counts."""
    assert analysis.answers_half(np.full((10, 4), 0.25)) is True
    assert analysis.answers_half(np.full((10, 4), 0.5)) is False


@pytest.mark.parametrize("cell", ["SimpleRNN", "GRU", "LSTM"])
def test_the_initial_state_stands_over_leading_padding(cell):
    """Over a padding at the start all states are the initial ones, in each layer, and the output is theirs."""
    spec = Spec(samples=20, timesteps=8, min_timesteps=2, units=3, layers=2, batch_size=5, cell=cell)
    state = training.init_state(spec)
    trace = analysis.look(spec, state, Probe(shown_timesteps=3, initial_state="ones"))
    for values in (*trace.hidden, *trace.memory):
        np.testing.assert_array_equal(values[0, :5], np.ones((5, 3)))
    logits = np.ones(3) @ state.weights[-2] + state.weights[-1]
    expected = np.exp(logits) / np.exp(logits).sum()
    np.testing.assert_allclose(trace.outputs[0, :5], np.tile(expected, (5, 1)), rtol=0, atol=1e-6)
