"""A visitor's own numbers: refused series, scaling, training, and the error of the prediction."""

import numpy as np
import pytest

from rnn_core import analysis, data, export, run
from rnn_core.fields import SpecError
from rnn_core.insight import baselines, continuation, errors, groups
from rnn_core.probe import Probe
from rnn_core.spec import Spec

OWN = " ".join(str(10 * step % 70 - 20) for step in range(60))
"""The numbers -20, -10, ..., 40, repeatedly."""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 2 3", "at least 10 numbers, two of them different"),
        ("7 " * 50, "at least 10 numbers, two of them different"),
        ("1 2\nthree", r"a number in line 2, received 'three'"),
        ("1\n2\nnan", "a finite number in line 3"),
        ("1 " * 1001, r"at most 1,000 numbers \(exceeded in line 1\)"),
    ],
    ids=str,
)
def test_an_invalid_series_is_refused(text, expected):
    """A series is refused if it is too short, too long or constant, or has a word that is not a finite number."""
    with pytest.raises(SpecError, match=f"`text`: expected {expected}"):
        Spec(task="numbers", text=text)


def test_the_target_is_the_next_number_scaled_to_the_range_from_0_to_1():
    """The lowest number becomes 0 and the highest 1. The test sequence consists of the last numbers of the series."""
    spec = Spec(task="numbers", text=OWN)
    inputs, targets, _ = data.sample(spec)
    values = (np.array(OWN.split(), float) + 20) / 60
    assert inputs.shape == (29, 2, 1)
    assert targets.shape == (29, 2, 1)
    np.testing.assert_allclose(inputs[0, :, 0], values[:2], atol=1e-6)
    np.testing.assert_allclose(targets[0, :, 0], values[1:3], atol=1e-6)
    tested = Probe(shown_timesteps=12)
    np.testing.assert_allclose(tested.inputs(spec)[0, :, 0], values[-13:-1], atol=1e-6)
    np.testing.assert_allclose(analysis.targets(spec, tested)[:, 0], values[-12:], atol=1e-6)
    assert spec.task_info.span == (-20, 40)
    assert spec.task_info.unscale(0.5) == 10


def test_scaling_does_not_overflow():
    """The range of the numbers exceeds the maximum of float32."""
    assert np.isfinite(data.sample(Spec(task="numbers", text="-3e38 3e38 0 1 2 3 4 5 6 7")).inputs).all()


@pytest.mark.slow
def test_an_epoch_equals_that_of_fit_with_a_linear_output_and_the_squared_error():
    """Losses and weights equal Keras's. The accuracies are NaN, and `learned` is None."""
    spec = Spec(task="numbers", text=OWN, units=4, batch_size=9, validation_split=0.05, learning_rate=0.01)
    begun = run.start(spec)
    trained = run.advance(begun, 1)
    network, order = export.keras_model(spec, begun.states[0]), data.batch_order(spec, 1)
    network.run_eagerly = True  # compiling would take longer
    assert network.layers[-1].activation.__name__ == "linear"
    inputs, targets, _ = data.sample(spec)
    split = spec.train_samples
    held_out = inputs[split:], targets[split:]
    log = network.fit(inputs[order], targets[order], 9, shuffle=False, validation_data=held_out, verbose=0).history
    loss, accuracy, val_loss, val_accuracy = trained.metrics[-1]
    assert (loss, val_loss) == pytest.approx((log["loss"][0], log["val_loss"][0]), rel=1e-4)
    assert np.isnan([accuracy, val_accuracy]).all()
    for weight, other in zip(trained.states[-1].weights, network.get_weights(), strict=True):
        np.testing.assert_allclose(weight, other, rtol=0, atol=1e-4)
    assert np.isnan(analysis.minimum_loss(spec))
    assert trained.learned is None


@pytest.mark.slow
def test_the_tides_are_predicted():
    """The network's error is far below the error of repeating the last height, but above a linear model's error.

    In a continuation of the tides, the network's inputs are its own outputs.
    """
    spec, probe = Spec(task="numbers", units=20, learning_rate=0.01), Probe(shown_timesteps=100)
    trained = run.advance(run.start(spec), 150)
    state = trained.states[-1]
    trace = analysis.trace_probe(spec, state, probe)
    targets = analysis.targets(spec, probe)
    low, high = spec.task_info.span
    assert analysis.rms_error(spec, probe, trace) == pytest.approx(np.sqrt(np.mean((trace.outputs[0] - targets) ** 2)))
    error, expected = (high - low) * analysis.rms_error(spec, probe, trace), baselines.errors(spec, probe)
    assert 2 * expected["linear"] < error < 0.3 * expected["last"]
    found = continuation.generate(spec, state, probe, step=50, temperature=1.0, sampling_seed=0)
    fed = np.concatenate([probe.inputs(spec)[0, :50], found.outputs])[None]
    again = analysis.trace(spec, state, fed).outputs[0]
    np.testing.assert_allclose(found.outputs, again[49:-1], atol=1e-4)
    assert (found.step, found.symbols) == (50, None)
    apart = errors.by_step(spec, state, probe)
    np.testing.assert_allclose(apart.losses, (trace.outputs[0, :, 0] - targets[:, 0]) ** 2, atol=1e-5)
    assert (apart.means.shape, apart.word_start_scores) == ((1, 2), None)
    ranges = groups.groups(spec, state, probe, layer=0, grouped="symbol")
    assert (ranges.names[0], ranges.names[-1]) == ("-1.6 … -1.2", "1.2 … 1.6")
