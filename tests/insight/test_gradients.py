"""Gradients through time, against finite differences of the equations by hand and against Keras's own."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_core.backend import keras, tf
from rnn_core.insight import gradients
from rnn_core.insight.gradients import Norms
from rnn_core.probe import Probe
from rnn_core.training import State
from tests.insight.nets import CELLS, OWN, PADDINGS, SMALL, drawn, layers_of, padded
from tests.support import by_hand

LOSSES = {
    "binary_crossentropy": by_hand.binary_crossentropy,
    "categorical_crossentropy": lambda logits, target: -(target * np.log(by_hand.softmax(logits))).sum(axis=-1),
    "mean_squared_error": lambda logits, target: ((by_hand.softmax(logits) - target) ** 2).mean(axis=-1),
}
"""name -> function of logits and target (..., K): the loss of each row."""


def targets(spec, padding):
    """The target of each step that the network makes with OWN, (T, K), and the first step that has a loss."""
    classes = spec.period if spec.task == "cycle" else 2
    target = np.zeros((8, classes))
    target[3:] = np.eye(classes)[[classes - 1 - t % classes for t in range(5)]]
    target = (target if spec.padding == "pre" and spec.varying else np.roll(target, -3, axis=0))[PADDINGS[padding][1]]
    if not spec.return_sequences:
        target[:] = np.eye(classes)[classes - 1 - 4 % classes]
    return target, 0 if spec.return_sequences else len(target) - 1


def by_differences(spec, state, padding, *, layer, by=1e-5):
    """d loss_t / d h_{t-k}, (N, T, units), by pushing h of a layer after one step either way; NaN before step 0."""
    inputs, (target, first) = padded(padding), targets(spec, padding)
    kinds, steps = by_hand.KINDS[spec.cell], len(inputs)
    pushes = by * np.concatenate([np.eye(spec.units), -np.eye(spec.units)])
    found = np.full((steps, steps, spec.units), np.nan)
    for at in range(steps):
        states = [np.ones_like(pushes)] * spec.state_count
        for t, x in enumerate(inputs):
            below = np.tile(x, (len(pushes), 1))
            for number, weights in enumerate(layers_of(spec, state)):
                own = slice(kinds * number, kinds * (number + 1))
                activation = by_hand.ACTIVATIONS[spec.activation]
                states[own] = by_hand.CELLS[spec.cell](below, *states[own], *weights, activation=activation)
                if (t, number) == (at, layer):
                    states[own.start] = states[own.start] + pushes
                below = states[own.start]
            losses = LOSSES[spec.loss](below @ np.float64(state.weights[-2]) + state.weights[-1], target[t])
            if t >= at:
                found[t, t - at] = np.subtract(*np.split(losses, 2)) / (2 * by)
    return found[first:]


def assert_gradients(spec, state, padding="none", *, layer=-1):
    """Gradients, norms and steps are those of finite differences, and reach back unless the cell has no memory."""
    expected = by_differences(spec, state, padding, layer=range(spec.layers)[layer])
    found = gradients.gradients(spec, state, OWN, layer=layer)
    assert found.shape == expected.shape
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-8)
    assert np.nanmax(np.abs(found[:, 0])) > 1e-5
    assert (np.nanmax(np.abs(found[:, 2:])) > 1e-5) == (spec.cell != "Dense")
    norms = gradients.flow(spec, state, OWN, layer=layer)
    np.testing.assert_allclose(norms.norms, np.linalg.norm(expected, axis=-1), rtol=1e-4, atol=1e-8)
    assert norms.steps.tolist() == PADDINGS[padding][1][-len(expected) :]


def tape(loss, logits, target):
    """What Keras's loss of the output of a softmax layer sends back to its logits."""
    layer = keras.layers.Dense(logits.shape[-1], activation="softmax", kernel_initializer="identity", dtype="float64")
    layer.build(logits.shape)
    logits = tf.constant(logits)
    with tf.GradientTape() as recorded:
        recorded.watch(logits)
        total = tf.reduce_sum(keras.losses.get(loss)(target, layer(logits)))
    return recorded.gradient(total, logits).numpy()


@pytest.mark.parametrize("loss", LOSSES)
def test_the_gradient_at_the_logits(loss):
    """It is Keras's where the target is one class; for a target of zeros it is the slope of the loss."""
    assert set(gradients.LOSSES) == set(LOSSES)
    for classes in (2, 3):
        logits, one_hot = np.random.default_rng(0).normal(0, 2, (6, classes)), np.eye(classes)[np.arange(6) % classes]
        found = gradients.LOSSES[loss](logits, one_hot)
        assert np.abs(found).max() > 0.01
        np.testing.assert_allclose(found, tape(loss, logits, one_hot), rtol=0, atol=1e-6)
        zeros, moves = np.zeros_like(one_hot), 1e-6 * np.eye(classes)[:, None]
        expected = (LOSSES[loss](logits + moves, zeros) - LOSSES[loss](logits - moves, zeros)).T / 2e-6
        np.testing.assert_allclose(gradients.LOSSES[loss](logits, zeros), expected, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("cell", CELLS)
def test_each_cell_by_differences(cell):
    """With every loss, activation and number of classes, and into each layer of three, counted from either end."""
    for loss in LOSSES:
        assert_gradients(replace(SMALL, cell=cell, loss=loss), drawn(replace(SMALL, cell=cell)))
    for activation in by_hand.ACTIVATIONS:
        spec = replace(SMALL, cell=cell, activation=activation, task="cycle", period=3)
        assert_gradients(spec, drawn(spec, seed=5, scale=0.8))
    spec = replace(SMALL, cell=cell, layers=3)
    for layer in (0, 1, 2, -1, -3):
        assert_gradients(spec, drawn(spec, seed=1, scale=1.0), layer=layer)
    for layer in (3, -4):
        with pytest.raises(IndexError):
            gradients.flow(spec, drawn(spec), OWN, layer=layer)


@pytest.mark.parametrize("several", [True, False])
@pytest.mark.parametrize("padding", PADDINGS)
def test_padded_sequences(padding, several):
    """A masked step has no loss and is no lag; one that is not masked has the loss of zeros, as in training. Where
    there is one output there is one loss, that of the last step.
    """
    for cell, loss in zip(CELLS, (*LOSSES, "binary_crossentropy"), strict=True):
        changes = {**PADDINGS[padding][0], "return_sequences": several, "layers": 2, "cell": cell, "loss": loss}
        spec = replace(SMALL, **changes)
        assert_gradients(spec, drawn(spec, seed=2, scale=0.8), padding, layer=0)


def test_lags():
    """They go from 0 to as many as asked for, a hundred by default; NaN is where they come before the first step."""
    probe, state = Probe(shown_timesteps=20), drawn(SMALL)
    full = gradients.flow(SMALL, state, probe, most=19)
    for most in (0, 1, 5, 19, 20, 400):
        found = gradients.flow(SMALL, state, probe, most=most).norms
        lags = min(most, 19) + 1
        np.testing.assert_array_equal(found, full.norms[:, :lags])
        np.testing.assert_array_equal(np.isnan(found), np.arange(20)[:, None] < np.arange(lags))
        vectors = gradients.gradients(SMALL, state, probe, most=most)
        np.testing.assert_array_equal(np.isnan(vectors), np.isnan(found)[..., None] * np.ones(3, bool))
    assert gradients.flow(SMALL, state, Probe(shown_timesteps=120)).norms.shape == (120, 101)


@pytest.mark.parametrize("cell", CELLS)
def test_blocks_change_nothing(cell, monkeypatch):
    """However many losses are followed back at once, the gradients are the same."""
    spec, probe = replace(SMALL, cell=cell, layers=2), Probe(shown_timesteps=20)
    state = drawn(spec)
    expected = [gradients.gradients(spec, state, probe, layer=layer, most=12) for layer in (0, 1)]
    for size in (1, 2, 7, 19):
        monkeypatch.setattr(gradients, "_BLOCK", size * spec.units)
        for layer in (0, 1):
            found = gradients.gradients(spec, state, probe, layer=layer, most=12)
            np.testing.assert_allclose(found, expected[layer], rtol=1e-9, atol=0)


def test_beyond_the_finite_numbers():
    """What is no finite number is NaN, what is smaller than the smallest is 0, and NumPy warns of nothing."""
    spec, probe = replace(SMALL, units=2, activation="linear"), Probe(input_kind="zeros", shown_timesteps=20)
    for factor in np.float32([4e30, 4e-30]):
        weights = (np.ones((1, 2)), factor * np.eye(2), [0, 0], np.eye(2), [0, 0])
        state = State(0, tuple(map(np.float32, weights)), ())
        norms = gradients.flow(spec, state, probe).norms[-1]
        with np.errstate(over="ignore", under="ignore"):
            expected = norms[0] * np.float64(factor) ** np.arange(20)
        expected[np.isinf(expected)] = np.nan
        assert 9 < np.flatnonzero(expected > 0)[-1] < 12
        np.testing.assert_allclose(norms, expected, rtol=1e-9, atol=1e-300)
        vectors = gradients.gradients(spec, state, probe)[-1]
        np.testing.assert_array_equal(np.isnan(vectors), np.isnan(expected)[:, None] * np.ones(2, bool))


def test_quartiles():
    """They are NumPy's over the numbers that there are, NaN without any; asking leaves the norms as they are."""
    for losses in (1, 2, 3, 4, 17):
        rng = np.random.default_rng(losses)
        norms = rng.exponential(size=(losses, 12))
        norms[np.arange(losses)[:, None] < np.arange(12)] = np.nan
        norms[rng.random(norms.shape) < 0.2] = np.nan
        there, kept = np.isfinite(norms).any(axis=0), norms.copy()
        found = Norms(norms, np.arange(losses)).quartiles
        expected = np.nanquantile(norms[:, there], [0.25, 0.5, 0.75], axis=0)
        np.testing.assert_allclose(found[:, there], expected, rtol=1e-12)
        assert np.isnan(found[:, ~there]).all()
        np.testing.assert_array_equal(norms, kept)


def constant(median, losses=40):
    """Norms that are the same for all losses, and NaN before step 0."""
    found = np.tile(np.asarray(median, float), (losses, 1))
    found[np.arange(losses)[:, None] < np.arange(found.shape[1])] = np.nan
    return Norms(found, np.arange(losses))


def powers(factor, lags):
    return 3.0 * factor ** np.arange(lags)


@pytest.mark.parametrize(
    ("median", "expected"),
    [
        (powers(0.1, 21), (0.1, "vanishes", 1, 4, 21)),
        (powers(0.98, 21), (0.98, "vanishes", None, None, 21)),
        (powers(0.995, 21), (0.995, "holds", None, None, 21)),
        (powers(1.005, 21), (1.005, "holds", None, None, 21)),
        (powers(1.02, 21), (1.02, "explodes", None, None, 21)),
        (powers(10.0, 21), (10.0, "explodes", None, None, 21)),
        (powers(0.5, 10), (0.5, "vanishes", 1, None, 10)),
        (powers(0.5, 12), (0.5, "vanishes", 1, 10, 12)),
        ([8, 4, 2, 1, 0, 0], (0.5, "vanishes", 1, 4, 6)),
        ([8, 8, 8, 0, 0], (1.0, "vanishes", 3, 3, 5)),
        ([8, 0, 0], (0.0, "vanishes", 1, 1, 3)),
        ([*powers(1e20, 7), *5 * [np.nan]], (1e20, "explodes", None, None, 7)),
        *((median, None) for median in ([1], [0, 0, 0], [0, 1, 1], 2 * [np.nan], [np.nan, 1, 1], [1, np.nan, 1])),
    ],
)
def test_fade(median, expected):
    """A norm that changes by the same factor each step has that factor, and holds within one percent. Norms of 0 have
    vanished, and beyond the finite numbers nothing is fitted. Without two lags in a row, or with nothing at the first,
    there is no Fade.
    """
    assert gradients.fade(constant(median)) == (expected and (pytest.approx(expected[0], rel=1e-9), *expected[1:]))


def test_half_and_thousandth():
    """They are the lags from which on the norm is at most that share, and never larger again."""
    for median, expected in (
        ([1, 0.4, 0.6, 0.4, 0.3], (3, None)),
        ([1, 0.6, 0.4, 0.3, 0.6], (None, None)),
        ([1, 0.6, 0.5, 0.5, 1e-3], (2, 4)),
        ([1, 1e-4, 1e-4, 2e-3, 1e-4], (1, 4)),
    ):
        assert gradients.fade(constant(median))[2:4] == expected


def test_which_losses_count():
    """Lags that fewer than half of the losses have do not count; the median does, whatever a few losses do."""
    for losses, lags in ((2, 2), (20, 11), (21, 11), (22, 12), (100, 20)):
        median = powers(0.5, min(20, losses))
        median[lags:] = 1e9
        assert gradients.fade(constant(median, losses))[::4] == (pytest.approx(0.5), lags)
    many = constant(powers(0.5, 11), losses=41).norms
    many[20::2] *= 1e6 * powers(3.0, 11)
    many[21::4] *= 1e-6
    assert gradients.fade(Norms(many, np.arange(41))) == (pytest.approx(0.5), "vanishes", 1, 10, 11)
    assert gradients.fade(Norms(powers(0.5, 13)[None], np.array([12]))) == (pytest.approx(0.5), "vanishes", 1, 10, 13)
