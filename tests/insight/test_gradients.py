"""Gradients through time, against finite differences of the equations by hand and against Keras's own."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_core.backend import keras, tf
from rnn_core.insight import gradients
from rnn_core.insight.gradients import Norms
from rnn_core.insight.network import network
from rnn_core.losses import LOSSES as AT_LOGITS
from rnn_core.losses import OUTPUTS
from rnn_core.probe import Probe
from tests.insight.nets import CELLS, OWN, PADDINGS, SMALL, after, drawn, one_unit
from tests.support import by_hand

LOSSES = {
    "binary_crossentropy": by_hand.binary_crossentropy,
    "categorical_crossentropy": lambda logits, target: -(target * np.log(by_hand.softmax(logits))).sum(axis=-1),
    "mean_squared_error": lambda logits, target: ((by_hand.softmax(logits) - target) ** 2).mean(axis=-1),
}
"""name -> function of logits and target (..., K): the loss of each row."""


def by_differences(spec, state, padding, *, layer, by=1e-5):
    """D loss_t / d h_{t-k}, (N, T, units), by pushing h of a layer after one step either way; NaN before step 0."""
    inputs, classes = PADDINGS[padding][2], spec.period if spec.task == "cycle" else 2
    net, units, steps = network(spec, state), np.arange(spec.units), len(inputs)
    target, real = np.zeros((steps, classes)), np.eye(classes)[[classes - 1 - t % classes for t in range(5)]]
    target[-5:] = real
    if spec.padding == "post":
        target = np.roll(target, 5, axis=0)
    if not spec.return_sequences:
        target[:] = real[-1]
    pushes, found = np.zeros((2, spec.units, *net.shape)), np.full((steps, steps, spec.units), np.nan)
    pushes[:, units, by_hand.KINDS[spec.cell] * layer, units] = [[by], [-by]]
    for at in range(steps):
        states = np.ones_like(pushes)
        for t, x in enumerate(inputs):
            states = after(net, x, states, added=pushes if t == at else 0.0)
            hidden = states[..., -by_hand.KINDS[spec.cell], :]
            both = LOSSES[spec.loss](hidden @ np.float64(state.weights[-2]) + state.weights[-1], target[t])
            if t >= at:
                found[t, t - at] = np.subtract(*both) / (2 * by)
    return found if spec.return_sequences else found[-1:]


def assert_gradients(spec, state, padding="none", *, layer=-1):
    """Gradients, norms and steps are those of finite differences, and reach back unless the cell has no memory."""
    expected = by_differences(spec, state, padding, layer=range(spec.layers)[layer])
    found = gradients.gradients(spec, state, OWN, layer=layer)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-8)
    assert np.nanmax(np.abs(found[:, 0])) > 1e-5
    assert (np.nanmax(np.abs(found[:, 2:])) > 1e-5) == (spec.cell != "Dense")
    norms, (_, first, inputs) = gradients.flow(spec, state, OWN, layer=layer), PADDINGS[padding]
    np.testing.assert_allclose(norms.norms, np.linalg.norm(expected, axis=-1), rtol=1e-4, atol=1e-8)
    assert norms.steps.tolist() == [*range(first, first + len(inputs))][-len(expected) :]


@pytest.mark.parametrize("loss", LOSSES)
def test_the_gradient_at_the_logits(loss):
    """It is Keras's where the target is one class; where it is all zeros, finite differences tell below."""
    assert set(AT_LOGITS) == set(LOSSES)
    kinds = [(classes, "softmax") for classes in (2, 3)]
    kinds += [(bits, "sigmoid") for bits in (1, 3)] * (loss != "categorical_crossentropy")
    for classes, activation in kinds:
        logits, targets = np.random.default_rng(0).normal(0, 2, (6, classes)), np.eye(classes)[np.arange(6) % classes]
        outputs = OUTPUTS[activation][0](logits)
        found = AT_LOGITS[loss].gradient(logits, outputs, targets, activation)
        watched = tf.constant(logits)
        with tf.GradientTape() as tape:
            tape.watch(watched)
            of_keras = getattr(keras.activations, activation)(watched)
            values = keras.losses.get(loss)(targets, of_keras)
            total = tf.reduce_sum(values)
        assert np.abs(found).max() > 0.01
        np.testing.assert_allclose(outputs, of_keras, rtol=0, atol=1e-6)
        np.testing.assert_allclose(AT_LOGITS[loss].value(logits, outputs, targets), values, rtol=0, atol=1e-6)
        np.testing.assert_allclose(found, tape.gradient(total, watched), rtol=0, atol=1e-6)


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
@pytest.mark.parametrize("block", [1, 6, 2**15])
def test_padded_sequences(padding, several, block, monkeypatch):
    """A masked step has no loss and is no lag, others have the loss of zeros; one output has one loss.

    However many losses are followed back at once, nothing changes.
    """
    monkeypatch.setattr(gradients, "_BLOCK", block)
    for cell, loss in zip(CELLS, (*LOSSES, "binary_crossentropy"), strict=True):
        spec = replace(SMALL, cell=cell, layers=2, loss=loss, return_sequences=several, **PADDINGS[padding][0])
        assert_gradients(spec, drawn(spec, seed=2, scale=0.8), padding, layer=0)


def test_lags():
    """They go from 0 to as many as asked for, a hundred by default."""
    state, probe = drawn(SMALL), Probe(shown_timesteps=120)
    full, usual = gradients.flow(SMALL, state, probe, most=400).norms, gradients.flow(SMALL, state, probe).norms
    assert (full.shape, usual.shape) == ((120, 120), (120, 101))
    for most in (0, 1, 5, 119):
        found = gradients.flow(SMALL, state, probe, most=most).norms
        np.testing.assert_array_equal(found, full[:, : most + 1])


def test_beyond_the_finite_numbers():
    """What is no finite number is NaN, what is smaller than the smallest is 0, and NumPy warns of nothing."""
    spec, probe = replace(SMALL, units=1, activation="linear"), Probe(input_kind="zeros", shown_timesteps=20)
    for factor in np.float32([4e30, 4e-30]):
        state = one_unit(1, factor)
        norms = gradients.flow(spec, state, probe).norms[-1]
        with np.errstate(over="ignore", under="ignore"):
            expected = norms[0] * np.float64(factor) ** np.arange(20)
        expected[np.isinf(expected)] = np.nan
        assert 9 < np.flatnonzero(expected > 0)[-1] < 12
        np.testing.assert_allclose(norms, expected, rtol=1e-9, atol=1e-300)
        np.testing.assert_array_equal(np.isnan(gradients.gradients(spec, state, probe)[-1, :, 0]), np.isnan(expected))


def test_quartiles():
    """They are NumPy's over the numbers that there are, NaN without any; asking leaves the norms as they are."""
    for losses in (1, 2, 3, 4, 17):
        rng = np.random.default_rng(losses)
        norms = rng.exponential(size=(losses, 12))
        norms[(np.arange(losses)[:, None] < np.arange(12)) | (rng.random(norms.shape) < 0.2)] = np.nan
        kept, expected = norms.copy(), np.full((3, 12), np.nan)
        there = np.isfinite(norms).any(axis=0)
        expected[:, there] = np.nanquantile(norms[:, there], [0.25, 0.5, 0.75], axis=0)
        np.testing.assert_allclose(Norms(norms, np.arange(losses)).quartiles, expected, rtol=1e-12)
        np.testing.assert_array_equal(norms, kept)


def constant(median, losses=40):
    """Norms that are the same for all losses, and NaN before step 0."""
    found = np.tile(np.asarray(median, float), (losses, 1))
    found[np.arange(losses)[:, None] < np.arange(found.shape[1])] = np.nan
    return Norms(found, np.arange(losses))


def powers(factor, lags):
    return 3.0 * factor ** np.arange(lags)


def test_fade():
    """It tells the factor of a step, what holds within one percent, and what has vanished, where anything is."""
    for median, expected in (
        (powers(0.98, 21), (0.98, "vanishes", None, None, 21)),
        (powers(0.995, 21), (0.995, "holds", None, None, 21)),
        (powers(1.005, 21), (1.005, "holds", None, None, 21)),
        (powers(1.02, 21), (1.02, "explodes", None, None, 21)),
        (powers(0.5, 12), (0.5, "vanishes", 1, 10, 12)),
        ([8, 4, 2, 1, 0, 0], (0.5, "vanishes", 1, 4, 6)),
        ([8, 8, 8, 0, 0], (1.0, "vanishes", 3, 3, 5)),
        ([8, 0, 0], (0.0, "vanishes", 1, 1, 3)),
        ([*powers(1e20, 7), *5 * [np.nan]], (1e20, "explodes", None, None, 7)),
        *((median, None) for median in ([1], [0, 0, 0], [0, 1, 1], 2 * [np.nan], [np.nan, 1, 1], [1, np.nan, 1])),
    ):
        assert gradients.fade(constant(median)) == (expected and (pytest.approx(expected[0], rel=1e-9), *expected[1:]))
    for median, expected in (  # the lags from which on the norm is at most a half, a thousandth, and never larger again
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
