"""Gradients through time, compared with finite differences of the equations in by_hand.py, and with Keras."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_core.backend import keras, tf
from rnn_core.insight import gradients
from rnn_core.insight.gradients import Norms
from rnn_core.insight.network import network
from rnn_core.losses import LOSSES as AT_LOGITS
from rnn_core.losses import OUTPUT_ACTIVATIONS
from rnn_core.probe import Probe
from tests.insight.nets import CELLS, OWN, PADDINGS, SMALL, after, drawn, one_unit
from tests.support import by_hand

LOSSES = {
    "binary_crossentropy": by_hand.binary_crossentropy,
    "categorical_crossentropy": lambda logits, target: -(target * np.log(by_hand.softmax(logits))).sum(axis=-1),
    "mean_squared_error": lambda logits, target: ((by_hand.softmax(logits) - target) ** 2).mean(axis=-1),
}
"""Name -> the function that returns the loss of each row from logits and targets (..., outputs)."""


def by_differences(spec, state, padding, *, layer, by=1e-5):
    """Return d loss_t / d h_{t-k} for all t and k, (losses, lags, units), by central differences in h.

    The entries of steps before step 0 are NaN.
    """
    inputs = PADDINGS[padding][2]
    classes = spec.period if spec.task == "cycle" else 2
    net = network(spec, state)
    units = np.arange(spec.units)
    steps = len(inputs)
    target = np.zeros((steps, classes))
    real = np.eye(classes)[[classes - 1 - t % classes for t in range(5)]]
    target[-5:] = real
    if spec.padding == "post":
        target = np.roll(target, 5, axis=0)
    if not spec.return_sequences:
        target[:] = real[-1]
    pushes, found = np.zeros((2, spec.units, *net.shape)), np.full((steps, steps, spec.units), np.nan)
    pushes[:, units, by_hand.STATE_COUNTS[spec.cell] * layer, units] = [[by], [-by]]
    for at in range(steps):
        states = np.ones_like(pushes)
        for t, x in enumerate(inputs):
            states = after(net, x, states, added=pushes if t == at else 0.0)
            hidden = states[..., -by_hand.STATE_COUNTS[spec.cell], :]
            both = LOSSES[spec.loss](hidden @ np.float64(state.weights[-2]) + state.weights[-1], target[t])
            if t >= at:
                found[t, t - at] = np.subtract(*both) / (2 * by)
    return found if spec.return_sequences else found[-1:]


def assert_gradients(spec, state, padding="none", *, layer=-1):
    """Check gradients, norms and steps by finite differences. Only a cell with memory has gradients beyond lag 1."""
    expected = by_differences(spec, state, padding, layer=range(spec.layers)[layer])
    found = gradients.gradients(spec, state, OWN, layer=layer)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-8)
    assert np.nanmax(np.abs(found[:, 0])) > 1e-5
    assert (np.nanmax(np.abs(found[:, 2:])) > 1e-5) == (spec.cell != "Dense")
    norms = gradients.flow(spec, state, OWN, layer=layer)
    _, first, inputs = PADDINGS[padding]
    np.testing.assert_allclose(norms.norms, np.linalg.norm(expected, axis=-1), rtol=1e-4, atol=1e-8)
    assert norms.steps.tolist() == [*range(first, first + len(inputs))][-len(expected) :]


def test_every_loss_is_tested():
    """The LOSSES of this module have the same names as those of the package, AT_LOGITS."""
    assert set(AT_LOGITS) == set(LOSSES)


KINDS = [(loss, classes, "softmax") for loss in LOSSES for classes in (2, 3)]
KINDS += [(loss, bits, "sigmoid") for loss in LOSSES if loss != "categorical_crossentropy" for bits in (1, 3)]


@pytest.mark.parametrize(("loss", "classes", "activation"), KINDS)
def test_the_gradient_at_the_logits_equals_that_of_keras(loss, classes, activation):
    """Each target here is one-hot. Targets of zeros occur only in the test of padded sequences."""
    logits = np.random.default_rng(0).normal(0, 2, (6, classes))
    targets = np.eye(classes)[np.arange(6) % classes]
    outputs = OUTPUT_ACTIVATIONS[activation][0](logits)
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


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("cell", CELLS)
def test_gradients_of_each_loss_equal_finite_differences(cell, loss):
    assert_gradients(replace(SMALL, cell=cell, loss=loss), drawn(replace(SMALL, cell=cell)))


@pytest.mark.parametrize("activation", by_hand.ACTIVATIONS)
@pytest.mark.parametrize("cell", CELLS)
def test_gradients_of_each_activation_equal_finite_differences(cell, activation):
    """The task has three classes."""
    spec = replace(SMALL, cell=cell, activation=activation, task="cycle", period=3)
    assert_gradients(spec, drawn(spec, seed=5, scale=0.8))


@pytest.mark.parametrize("layer", [0, 1, 2, -1, -3])
@pytest.mark.parametrize("cell", CELLS)
def test_gradients_at_the_states_of_each_layer_equal_finite_differences(cell, layer):
    """A negative number counts the layers from the last one."""
    spec = replace(SMALL, cell=cell, layers=3)
    assert_gradients(spec, drawn(spec, seed=1, scale=1.0), layer=layer)


@pytest.mark.parametrize("layer", [3, -4])
@pytest.mark.parametrize("cell", CELLS)
def test_a_layer_that_does_not_exist_is_refused(cell, layer):
    spec = replace(SMALL, cell=cell, layers=3)
    with pytest.raises(IndexError):
        gradients.flow(spec, drawn(spec), OWN, layer=layer)


@pytest.mark.parametrize("several", [True, False])
@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize("block", [1, 6, 2**15])
def test_gradients_of_a_padded_sequence_equal_finite_differences(padding, several, block, monkeypatch):
    """A masked step has no loss, and lags are counted without it. Unmasked padding has losses for targets of zeros.

    A network with one output has one loss. The limit of an array's size, `_BLOCK`, does not change the result.
    """
    monkeypatch.setattr(gradients, "_BLOCK", block)
    for cell, loss in zip(CELLS, (*LOSSES, "binary_crossentropy"), strict=True):
        spec = replace(SMALL, cell=cell, layers=2, loss=loss, return_sequences=several, **PADDINGS[padding][0])
        assert_gradients(spec, drawn(spec, seed=2, scale=0.8), padding, layer=0)


LONG = Probe(shown_timesteps=120)


def test_by_default_the_norms_have_lags_up_to_100():
    """The norms have a column for each lag from 0 to 100."""
    assert gradients.flow(SMALL, drawn(SMALL), LONG).norms.shape == (120, 101)


def test_no_lag_is_longer_than_the_sequence():
    """A sequence of 120 steps has lags up to 119."""
    assert gradients.flow(SMALL, drawn(SMALL), LONG, max_lag=400).norms.shape == (120, 120)


@pytest.mark.parametrize("most", [0, 1, 5, 119])
def test_a_maximum_lag_leaves_out_larger_lags_only(most):
    """The norms up to the maximum lag stay the same."""
    every = gradients.flow(SMALL, drawn(SMALL), LONG, max_lag=400).norms
    found = gradients.flow(SMALL, drawn(SMALL), LONG, max_lag=most).norms
    np.testing.assert_array_equal(found, every[:, : most + 1])


@pytest.mark.parametrize("factor", np.float32([4e30, 4e-30]))
def test_an_overflow_is_nan_and_an_underflow_is_zero(factor):
    """NumPy gives no warning."""
    spec = replace(SMALL, units=1, activation="linear")
    probe = Probe(input_kind="zeros", shown_timesteps=20)
    state = one_unit(1, factor)
    norms = gradients.flow(spec, state, probe).norms[-1]
    with np.errstate(over="ignore", under="ignore"):
        expected = norms[0] * np.float64(factor) ** np.arange(20)
    expected[np.isinf(expected)] = np.nan
    assert 9 < np.flatnonzero(expected > 0)[-1] < 12
    np.testing.assert_allclose(norms, expected, rtol=1e-9, atol=1e-300)
    np.testing.assert_array_equal(np.isnan(gradients.gradients(spec, state, probe)[-1, :, 0]), np.isnan(expected))


@pytest.mark.parametrize("losses", [1, 2, 3, 4, 17])
def test_quartiles_are_those_of_numpy_over_the_finite_norms(losses):
    """The quartiles are NaN at a lag without a finite norm. The norms themselves do not change."""
    rng = np.random.default_rng(losses)
    norms = rng.exponential(size=(losses, 12))
    norms[(np.arange(losses)[:, None] < np.arange(12)) | (rng.random(norms.shape) < 0.2)] = np.nan
    before = norms.copy()
    expected = np.full((3, 12), np.nan)
    has_norms = np.isfinite(norms).any(axis=0)
    expected[:, has_norms] = np.nanquantile(norms[:, has_norms], [0.25, 0.5, 0.75], axis=0)
    np.testing.assert_allclose(Norms(norms, np.arange(losses)).quartiles, expected, rtol=1e-12)
    np.testing.assert_array_equal(norms, before)


def constant(median, losses=40):
    """Return Norms in which all losses have the same norm at a lag. Entries of steps before step 0 are NaN."""
    found = np.tile(np.asarray(median, float), (losses, 1))
    found[np.arange(losses)[:, None] < np.arange(found.shape[1])] = np.nan
    return Norms(found, np.arange(losses))


def powers(factor, lags):
    return 3.0 * factor ** np.arange(lags)


@pytest.mark.parametrize(
    ("median", "factor", "expected"),
    [
        (powers(0.98, 21), 0.98, ("vanishes", None, None, 21)),
        (powers(0.995, 21), 0.995, ("holds", None, None, 21)),
        (powers(1.005, 21), 1.005, ("holds", None, None, 21)),
        (powers(1.02, 21), 1.02, ("explodes", None, None, 21)),
        (powers(0.5, 12), 0.5, ("vanishes", 1, 10, 12)),
        ([8, 4, 2, 1, 0, 0], 0.5, ("vanishes", 1, 4, 6)),
        ([8, 8, 8, 0, 0], 1.0, ("vanishes", 3, 3, 5)),
        ([8, 0, 0], 0.0, ("vanishes", 1, 1, 3)),
        ([*powers(1e20, 7), *5 * [np.nan]], 1e20, ("explodes", None, None, 7)),
    ],
)
def test_the_factor_of_a_step_decides_how_the_gradient_fades(median, factor, expected):
    """The gradient "holds" if the factor is within one percent of 1. If the norm at a lag is 0, it "vanishes"."""
    found = gradients.fade(constant(median))
    assert found.factor == pytest.approx(factor, rel=1e-9)
    assert found[1:] == expected


@pytest.mark.parametrize("median", [[1], [0, 0, 0], [0, 1, 1], 2 * [np.nan], [np.nan, 1, 1], [1, np.nan, 1]])
def test_without_two_lags_or_without_a_first_norm_there_is_no_fade(median):
    """The fit of a straight line needs two lags, and a share of the first norm needs a first norm that is not 0."""
    assert gradients.fade(constant(median)) is None


@pytest.mark.parametrize(
    ("median", "half", "thousandth"),
    [
        ([1, 0.4, 0.6, 0.4, 0.3], 3, None),
        ([1, 0.6, 0.4, 0.3, 0.6], None, None),
        ([1, 0.6, 0.5, 0.5, 1e-3], 2, 4),
        ([1, 1e-4, 1e-4, 2e-3, 1e-4], 1, 4),
    ],
)
def test_a_share_of_the_first_norm_is_reached_if_no_later_norm_exceeds_it(median, half, thousandth):
    """At the returned lag and all later ones, the norm is at most a half, or a thousandth, of the first norm."""
    found = gradients.fade(constant(median))
    assert found.half == half
    assert found.thousandth == thousandth


@pytest.mark.parametrize(("losses", "lags"), [(2, 2), (20, 11), (21, 11), (22, 12), (100, 20)])
def test_a_lag_that_fewer_than_half_of_the_losses_have_is_ignored(losses, lags):
    """Huge norms at these lags do not change the factor."""
    median = powers(0.5, min(20, losses))
    median[lags:] = 1e9
    found = gradients.fade(constant(median, losses))
    assert found.factor == pytest.approx(0.5)
    assert found.lags == lags


def test_losses_far_from_the_median_have_no_effect():
    """Some losses have norms that are a million times larger and grow. Others have norms a million times smaller."""
    many = constant(powers(0.5, 11), losses=41).norms
    many[20::2] *= 1e6 * powers(3.0, 11)
    many[21::4] *= 1e-6
    assert gradients.fade(Norms(many, np.arange(41))) == (pytest.approx(0.5), "vanishes", 1, 10, 11)


def test_the_gradient_of_a_single_loss_fades_by_its_own_factor():
    """With a single loss, the median norms are the norms of this loss."""
    assert gradients.fade(Norms(powers(0.5, 13)[None], np.array([12]))) == (pytest.approx(0.5), "vanishes", 1, 10, 13)
