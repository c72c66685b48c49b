"""Gradients through time, against finite differences of the equations by hand and against Keras's own."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_core import gradients, model
from rnn_core.backend import keras, tf  # from there, so that TensorFlow loads with the settings of the package
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.training import State
from tests import by_hand

SMALL = Spec(samples=20, timesteps=7, units=3, batch_size=5)
CELLS, LOSSES = tuple(by_hand.CELLS), tuple(gradients.LOSSES)
VALUES = (0.5, -2.0, 0.3, 1.0)
OWN = Probe(input_kind="own", values=VALUES, initial_state="ones")
"""Four steps, in a Spec whose longest has seven."""

PRE, POST = ({"min_timesteps": 2, "padding": padding} for padding in ("pre", "post"))


def drawn(spec, seed=0):
    """A State of random weights, the biases too, large enough for gradients to go far back."""
    weights = model.build(spec).get_weights()
    return State(0, tuple(np.float32(2.5) * array for array in by_hand.draw(weights, seed=seed)), ())


def categorical_crossentropy(logits, target):
    return -(target * np.log(by_hand.softmax(logits))).sum(axis=-1)


def mean_squared_error(logits, target):
    return ((by_hand.softmax(logits) - target) ** 2).mean(axis=-1)


BY_HAND = {
    "binary_crossentropy": by_hand.binary_crossentropy,
    "categorical_crossentropy": categorical_crossentropy,
    "mean_squared_error": mean_squared_error,
}
"""name -> function of logits and target (..., K): the loss of each row."""


def situation(spec):
    """What is heard of OWN, (T, 1), what is wanted, (T, K), the place of each step, and the first that has a loss."""
    classes = spec.period if spec.task == "cycle" else 2
    wanted = np.eye(classes)[[classes - 1 - t % classes for t in range(4)]]
    heard, steps = np.array(VALUES)[:, None], np.arange(4)
    before, after = {"pre": (3, 0), "post": (0, 3)}[spec.padding] if spec.varying else (0, 0)
    if spec.masking:
        steps = steps + before
    else:
        heard, wanted = (np.pad(array, ((before, after), (0, 0))) for array in (heard, wanted))
        steps = np.arange(len(heard))
    if not spec.return_sequences:
        wanted[:] = np.eye(classes)[classes - 1 - 3 % classes]
    return heard, wanted, steps, 0 if spec.return_sequences else len(steps) - 1


def losses(spec, state, *, at, layer, pushes):
    """The loss of every step, (T, B), where a layer's h after the step `at` is moved by each of the pushes (B, units).

    Every state but that h stays what it is at that moment, c too; what comes after it goes on from there.
    """
    heard, wanted, _, _ = situation(spec)
    weights, kinds = [np.float64(array) for array in state.weights], by_hand.KINDS[spec.cell]
    states, found = [np.ones_like(pushes)] * spec.state_count, []
    for t, x in enumerate(heard):
        below = np.tile(x, (len(pushes), 1))
        for number in range(spec.layers):
            own = slice(kinds * number, kinds * (number + 1))
            states[own] = by_hand.CELLS[spec.cell](
                below,
                *states[own],
                *weights[3 * number : 3 * number + 3],
                activation=by_hand.ACTIVATIONS[spec.activation],
            )
            if (t, number) == (at, layer):
                states[own.start] = states[own.start] + pushes
            below = states[own.start]
        found.append(BY_HAND[spec.loss](below @ weights[-2] + weights[-1], wanted[t]))
    return np.stack(found)


def by_differences(spec, state, *, layer, by=1e-5):
    """d loss_t / d h_{t-k} by central differences, (N, T, units); NaN before the first step."""
    _, wanted, _, first = situation(spec)
    found = np.full((len(wanted), len(wanted), spec.units), np.nan)
    pushes = by * np.concatenate([np.eye(spec.units), -np.eye(spec.units)])
    for at in range(len(wanted)):
        up, down = np.split(losses(spec, state, at=at, layer=layer, pushes=pushes), 2, axis=1)
        for t in range(at, len(wanted)):
            found[t, t - at] = (up - down)[t] / (2 * by)
    return found[first:]


def assert_flows(spec, state, *, layer):
    """Gradients, their norms and steps are those of finite differences, and they are there to be seen."""
    expected = by_differences(spec, state, layer=range(spec.layers)[layer])
    *_, steps, first = situation(spec)
    found = gradients.gradients(spec, state, OWN, layer=layer)
    assert found.shape == expected.shape
    assert np.nanmax(np.abs(expected[:, 2:])) > 1e-5
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-9)
    flow = gradients.flow(spec, state, OWN, layer=layer)
    np.testing.assert_allclose(flow.norms, np.linalg.norm(expected, axis=-1), rtol=1e-4, atol=1e-9)
    np.testing.assert_array_equal(flow.steps, steps[first:])


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("loss", LOSSES)
def test_gradient_at_the_logits_is_keras(loss, classes):
    """At the logits, each loss sends what Keras sends through a softmax layer, of every target that is one class."""
    logits = np.random.default_rng(0).normal(0, 2, (6, classes))
    target = np.eye(classes)[np.arange(6) % classes]
    sent = _tape(loss, logits, target)
    assert np.abs(sent).max() > 0.01
    np.testing.assert_allclose(gradients.LOSSES[loss](logits, target), sent, rtol=0, atol=1e-6)


@pytest.mark.parametrize("loss", LOSSES)
def test_gradient_at_the_logits_of_a_padding(loss):
    """Of a target of zeros, as in a padding that is heard, it is the slope of the loss; of one loss Keras's is not."""
    logits, target = np.random.default_rng(0).normal(0, 2, (5, 3)), np.zeros((5, 3))
    moves = 1e-6 * np.eye(3)[:, None]
    expected = (BY_HAND[loss](logits + moves, target) - BY_HAND[loss](logits - moves, target)).T / 2e-6
    found = gradients.LOSSES[loss](logits, target)
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-9)
    beyond = by_hand.softmax(logits) if loss == "categorical_crossentropy" else 0
    np.testing.assert_allclose(_tape(loss, logits, target), found + beyond, rtol=0, atol=1e-6)


def _tape(loss, logits, target):
    """What Keras's loss of the output of a softmax layer sends back to its logits."""
    layer = keras.layers.Dense(logits.shape[-1], activation="softmax", kernel_initializer="identity", dtype="float64")
    layer.build(logits.shape)
    logits = tf.constant(logits)
    with tf.GradientTape() as tape:
        tape.watch(logits)
        total = tf.reduce_sum(keras.losses.get(loss)(target, layer(logits)))
    return tape.gradient(total, logits).numpy()


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("cell", CELLS)
def test_the_recurrent_path_is_that_of_keras(cell, loss):
    """With one layer, what a loss sends to h of a step before is what plain Keras sends to its own initial h there."""
    spec = replace(SMALL, cell=cell, loss=loss)
    state = drawn(spec)
    found = gradients.gradients(spec, state, OWN)
    recurrent = getattr(keras.layers, cell)(3, return_sequences=True, return_state=True, dtype="float64", unroll=True)
    output = keras.layers.Dense(2, activation="softmax", dtype="float64")
    recurrent.build((1, 4, 1))
    output.build((1, 4, 3))
    recurrent.set_weights(state.weights[:3])
    output.set_weights(state.weights[3:])
    heard, wanted = np.reshape(VALUES, (1, 4, 1)), np.float64([[[0, 1], [1, 0], [0, 1], [1, 0]]])
    states = [tf.ones((1, 3), tf.float64)] * spec.state_count
    for at in range(3):
        _, *states = recurrent(heard[:, at : at + 1], initial_state=states)
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(states)
            answers = output(recurrent(heard[:, at + 1 :], initial_state=states)[0])
            each = tf.unstack(keras.losses.get(loss)(wanted[:, at + 1 :], answers)[0])
        for lag, value in enumerate(each, 1):
            sent = tape.gradient(value, states[0])[0]
            np.testing.assert_allclose(found[at + lag, lag], sent, rtol=1e-4, atol=1e-7)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("cell", CELLS)
def test_each_cell_and_loss(cell, loss):
    """Through the recurrent path of each cell, every loss reaches as far back as finite differences say."""
    spec = replace(SMALL, cell=cell, loss=loss)
    assert_flows(spec, drawn(spec), layer=-1)


@pytest.mark.parametrize("activation", by_hand.ACTIVATIONS)
@pytest.mark.parametrize("cell", CELLS)
def test_each_activation(cell, activation):
    """Whatever the activation and the number of classes, the gradients are those of finite differences."""
    spec = replace(SMALL, cell=cell, activation=activation, task="cycle", period=3)
    assert_flows(spec, drawn(spec, seed=1), layer=-1)


@pytest.mark.parametrize("layer", [0, 1, 2, -1, -3])
@pytest.mark.parametrize("cell", CELLS)
def test_each_layer_of_several(cell, layer):
    """Into a lower layer the gradients come through all that is above it, in the same step and in later ones."""
    spec = replace(SMALL, cell=cell, layers=3)
    assert_flows(spec, drawn(spec, seed=1), layer=layer)


def test_no_such_layer():
    """A layer that there is not is an IndexError, at either end."""
    spec = replace(SMALL, layers=2)
    for layer in (2, -3):
        with pytest.raises(IndexError):
            gradients.flow(spec, drawn(spec), OWN, layer=layer)


@pytest.mark.parametrize("several", [True, False])
@pytest.mark.parametrize("masking", [True, False])
@pytest.mark.parametrize("padding", [PRE, POST])
@pytest.mark.parametrize("loss", LOSSES)
def test_padded_sequences(loss, padding, masking, several):
    """A masked step has no loss and is no lag; one that is heard has the loss of zeros, as in training."""
    spec = replace(SMALL, loss=loss, masking=masking, return_sequences=several, layers=2, cell="GRU", **padding)
    assert_flows(spec, drawn(spec), layer=0)


@pytest.mark.parametrize("cell", CELLS)
def test_one_answer_has_one_loss(cell):
    """Of a sequence answered once there is a single loss, that of its last step, followed back to the first."""
    spec = replace(SMALL, cell=cell, return_sequences=False)
    state = drawn(spec)
    assert_flows(spec, state, layer=-1)
    flow = gradients.flow(spec, state, OWN)
    assert flow.norms.shape == (1, 4)
    assert flow.steps.tolist() == [3]
    assert np.isfinite(flow.norms).all()


@pytest.mark.parametrize("padding", [PRE, POST])
@pytest.mark.parametrize("cell", CELLS)
def test_masked_is_unpadded(cell, padding):
    """Masked, the gradients are those of the sequence without its padding, and only the places of the steps differ."""
    spec = replace(SMALL, cell=cell, layers=2)
    state = drawn(spec)
    alone, padded = (gradients.flow(one, state, OWN) for one in (spec, replace(spec, **padding)))
    np.testing.assert_array_equal(padded.norms, alone.norms)
    assert alone.steps.tolist() == [0, 1, 2, 3]
    assert padded.steps.tolist() == ([3, 4, 5, 6] if padding is PRE else [0, 1, 2, 3])


@pytest.mark.parametrize("most", [0, 1, 5, 19, 20, 400])
def test_lags(most):
    """The lags go from 0 to as many as asked for, and where they come before the first step, and only there, is NaN."""
    shown, state = Probe(shown_timesteps=20), drawn(SMALL)
    whole, cut = (gradients.flow(SMALL, state, shown, most=lags) for lags in (19, most))
    lags = min(most, 19) + 1
    assert cut.norms.shape == (20, lags)
    np.testing.assert_array_equal(cut.norms, whole.norms[:, :lags])
    np.testing.assert_array_equal(np.isnan(cut.norms), np.arange(20)[:, None] < np.arange(lags))
    vectors = gradients.gradients(SMALL, state, shown, most=most)
    np.testing.assert_array_equal(np.isnan(vectors), np.isnan(cut.norms)[..., None] * np.ones(3, bool))


def test_a_hundred_lags_unless_told():
    """If nothing is said, a long sequence is followed back over a hundred steps."""
    assert gradients.flow(SMALL, drawn(SMALL), Probe(shown_timesteps=120)).norms.shape == (120, 101)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 19])
@pytest.mark.parametrize("cell", CELLS)
def test_blocks_change_nothing(cell, size, monkeypatch):
    """However many losses are followed at once, the gradients are the same."""
    spec, shown = replace(SMALL, cell=cell, layers=2), Probe(shown_timesteps=20)
    state = drawn(spec)
    whole = [gradients.gradients(spec, state, shown, layer=layer, most=12) for layer in (0, 1)]
    monkeypatch.setattr(gradients, "_BLOCK", size * spec.units)
    for layer in (0, 1):
        found = gradients.gradients(spec, state, shown, layer=layer, most=12)
        np.testing.assert_allclose(found, whole[layer], rtol=1e-9, atol=0)


@pytest.mark.parametrize("factor", [4e30, 4e-30])
def test_as_far_as_there_are_numbers(factor):
    """Beyond the largest number is NaN, and what is smaller than the smallest is 0; NumPy warns of nothing."""
    spec = replace(SMALL, units=2, activation="linear")
    weights = (np.ones((1, 2)), factor * np.eye(2), [0, 0], np.eye(2), [0, 0])
    state, shown = State(0, tuple(map(np.float32, weights)), ()), Probe(input_kind="zeros", shown_timesteps=20)
    norms = gradients.flow(spec, state, shown).norms[-1]
    found = gradients.gradients(spec, state, shown)[-1]
    with np.errstate(over="ignore", under="ignore"):
        expected = norms[0] * np.float64(np.float32(factor)) ** np.arange(20)
    expected[np.isinf(expected)] = np.nan
    assert 9 < np.flatnonzero(expected > 0)[-1] < 12
    np.testing.assert_allclose(norms, expected, rtol=1e-9, atol=1e-300)
    np.testing.assert_array_equal(np.isnan(found), np.isnan(expected)[:, None] * np.ones(2, bool))
