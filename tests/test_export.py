"""Export: the plain Keras model does what the network on the page does, and trains on as it does."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_core import analysis, data, export, training
from rnn_core.spec import Spec
from tests import by_hand

SMALL = Spec(samples=23, timesteps=8, units=4, batch_size=5, validation_split=0.2)


def drawn(spec):
    """A State of random weights, the biases too, and an empty optimizer."""
    state = training.init_state(spec)
    return state._replace(weights=by_hand.draw(state.weights, seed=1))


@pytest.mark.parametrize(
    "spec",
    [
        SMALL,
        replace(SMALL, cell="GRU", layers=2),
        replace(SMALL, cell="LSTM", layers=3, activation="relu", optimizer="rmsprop"),
    ],
    ids=lambda spec: spec.cell,
)
def test_predict_is_the_trace(spec):
    """The model predicts what the trace shows, on training data and on sequences of another length."""
    state = training.init_state(replace(spec, seed=2))
    network = export.keras_model(spec, state)
    for inputs in (data.sample(spec).inputs, data.probe("random", timesteps=40)):
        outputs = analysis.trace(spec, state, inputs).outputs
        np.testing.assert_allclose(network.predict(inputs, verbose=0), outputs, rtol=0, atol=1e-6)


@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize("cell", ["SimpleRNN", "GRU", "LSTM"])
def test_one_answer_of_any_length(cell, layers):
    """A model that answers once predicts, (B, K), what the trace answers, for lengths that it was not trained on."""
    spec = replace(SMALL, cell=cell, layers=layers, return_sequences=False, min_timesteps=3, task="cycle", period=3)
    state = drawn(spec)
    network = export.keras_model(spec, state)
    assert network.output_shape == (None, 3)
    for steps in (1, 5, 8, 40):
        inputs = np.random.default_rng(steps).random((2, steps, 1), dtype=np.float32)
        outputs = network.predict(inputs, verbose=0)
        assert outputs.shape == (2, 3)
        np.testing.assert_allclose(outputs, analysis.trace(spec, state, inputs).outputs, rtol=0, atol=1e-6)


@pytest.mark.parametrize("changes", [{"padding": "post"}, {"masking": False}, {"train_initial_state": "random"}])
def test_the_model_knows_no_padding(changes):
    """How a network was trained has no say in its model: it hears every step, zeros too, from a state of zeros."""
    spec = replace(SMALL, cell="LSTM", min_timesteps=3, **changes)
    state = drawn(spec)
    network = export.keras_model(spec, state)
    assert [type(layer).__name__ for layer in network.layers] == ["LSTM", "Dense"]
    inputs = data.probe("impulse", timesteps=12)
    outputs = analysis.trace(spec, state, inputs).outputs
    np.testing.assert_allclose(network.predict(inputs, verbose=0), outputs, rtol=0, atol=1e-6)


@pytest.mark.parametrize(
    "spec",
    [
        replace(SMALL, learning_rate=0.02),
        replace(SMALL, cell="GRU", optimizer="rmsprop"),
        replace(SMALL, learning_rate=0.02, layers=2, return_sequences=False),
    ],
    ids=["adam", "rmsprop", "one answer"],
)
def test_fit_trains_on(spec):
    """`fit` on the batches of the next epoch does from a trained state what `train` does, optimizer included."""
    state = training.train(spec, training.init_state(spec), 3)[-1][0]
    (after, metrics) = training.train(spec, state, 1)[0]
    network = export.keras_model(spec, state)
    inputs, targets, _ = data.sample(spec)
    order = data.batch_order(spec, 4)
    held_out = inputs[spec.train_samples :], targets[spec.train_samples :]
    log = network.fit(
        inputs[order], targets[order], batch_size=5, shuffle=False, validation_data=held_out, verbose=0
    ).history
    np.testing.assert_allclose(metrics, [log[name][0] for name in metrics._fields], rtol=0, atol=1e-5)
    for found, expected in zip(network.get_weights(), after.weights, strict=True):
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-4)
    moved = [np.abs(now - then).max() for now, then in zip(after.weights, state.weights, strict=True)]
    assert min(moved) > 1e-3


@pytest.mark.parametrize("optimizer", ["adam", "sgd", "rmsprop"])
def test_model_is_compiled_as_the_spec_says(optimizer):
    """Optimizer, learning rate and loss of the model are those of the Spec, and accuracy is its metric."""
    spec = replace(SMALL, optimizer=optimizer, learning_rate=0.025, loss="mean_squared_error")
    state = training.init_state(spec)
    network = export.keras_model(spec, state)
    assert type(network.optimizer).__name__.lower() == optimizer
    assert float(network.optimizer.learning_rate) == pytest.approx(0.025)
    assert network.loss == "mean_squared_error"
    inputs, targets, _ = data.sample(spec)
    scores = network.evaluate(inputs, targets, return_dict=True, verbose=0)
    p = network.predict(inputs, verbose=0)
    assert scores["loss"] == pytest.approx(((p - targets) ** 2).mean(), abs=1e-6)
    assert scores["accuracy"] == pytest.approx((p.argmax(-1) == targets.argmax(-1)).mean(), abs=1e-6)


def test_models_stand_alone():
    """A model is its owner's: training it changes no State, and no other model."""
    state = training.train(SMALL, training.init_state(SMALL), 1)[-1][0]
    kept = [array.copy() for array in (*state.weights, *state.optimizer)]
    network, other = export.keras_model(SMALL, state), export.keras_model(SMALL, state)
    inputs, targets, _ = data.sample(SMALL)
    network.train_on_batch(inputs, targets)
    assert not np.array_equal(network.get_weights()[0], state.weights[0])
    for array, before in zip((*state.weights, *state.optimizer), kept, strict=True):
        np.testing.assert_array_equal(array, before)
    for array, before in zip(other.get_weights(), kept[:5], strict=True):
        np.testing.assert_array_equal(array, before)
