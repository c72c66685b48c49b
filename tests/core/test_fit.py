"""Comparisons with plain Keras code on the same batches: training with `fit`, and scores with `evaluate`."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_core import data, training
from rnn_core.backend import keras
from tests.support import by_hand
from tests.support.small import SMALL, drawn

PRE, POST = ({"min_timesteps": 2, "padding": padding} for padding in ("pre", "post"))
ONE, BEGUN = {"return_sequences": False}, {"train_initial_state": "random"}
PADDING = -1.0
"""Keras's input at masked steps. Random inputs and zeros never have this value."""


def sequences(spec):
    """Return each sequence and its targets without padding: [(T, 1), ...], [(T, K), ...]."""
    inputs, targets, _ = data.sample(replace(spec, min_timesteps=None, return_sequences=True))
    lengths = data.lengths(spec)
    return [[array[i, :length] for i, length in enumerate(lengths)] for array in (inputs, targets)]


def padded(spec):
    """Return the list of Keras's inputs, and the targets. The list also has the initial states if they are random."""
    inputs, targets = sequences(spec)
    pad = {"maxlen": spec.timesteps, "padding": spec.padding, "dtype": "float32"}
    last = np.stack([target[-1] for target in targets])
    inputs = keras.utils.pad_sequences(inputs, value=PADDING if spec.masking else 0.0, **pad)
    states = data.feed(spec).states.transpose(1, 0, 2) if spec.train_initial_state == "random" else []
    return [inputs, *states], keras.utils.pad_sequences(targets, **pad) if spec.return_sequences else last


def plain(spec, state):
    """Return a plain Keras model with a State's weights, and with Masking and inputs for initial states if needed."""
    count = by_hand.STATE_COUNTS[spec.cell] if spec.train_initial_state == "random" else 0
    inputs, states = keras.Input((None, 1)), [keras.Input((spec.units,)) for _ in range(spec.layers * count)]
    hidden = keras.layers.Masking(mask_value=PADDING)(inputs) if spec.masked else inputs
    # Keras passes a mask on automatically, but not to a layer with an initial state.
    mask = {"mask": keras.ops.any(inputs != PADDING, axis=-1)} if spec.masking and states else {}
    for layer in range(spec.layers):
        if spec.cell == "Dense":
            hidden = keras.layers.Dense(spec.units, activation=spec.activation)(hidden)
            continue
        several = spec.return_sequences or layer < spec.layers - 1
        recurrent = getattr(keras.layers, spec.cell)(spec.units, activation=spec.activation, return_sequences=several)
        hidden = recurrent(hidden, initial_state=states[count * layer : count * (layer + 1)] or None, **mask)
    if spec.cell == "Dense" and not spec.return_sequences:
        hidden = hidden[:, -1]
    classes = spec.period if spec.task == "cycle" else 2
    network = keras.Model([inputs, *states], keras.layers.Dense(classes, activation="softmax")(hidden))
    network.set_weights(state.weights)
    optimizer = type(keras.optimizers.get(spec.optimizer))(spec.learning_rate)
    # Keras's own "loss" is the mean over the batches. The metric is the mean over all steps that are not masked.
    mean = keras.metrics.MeanMetricWrapper(keras.losses.get(spec.loss), name="mean")
    # Compiling would take longer than these few batches.
    network.compile(optimizer, loss=spec.loss, metrics=[mean, "accuracy"], run_eagerly=True)
    return network


def by_keras(spec, network):
    """Return a network's scores, then its metrics after each of two epochs of `fit` on the Spec's batches.

    Each of the three rows has the loss and the accuracy of training, and then those of validation, if there are
    validation samples.
    """
    inputs, targets = padded(spec)
    names = ("mean", "accuracy", "val_mean", "val_accuracy")
    split = spec.train_samples

    def part(index):
        return [array[index] for array in inputs], targets[index]

    sides = [part(slice(split)), part(slice(split, None))][: 1 + (split < spec.samples)]
    logs = [network.evaluate(*side, return_dict=True, verbose=0) for side in sides]
    metrics = [[log[name] for log in logs for name in names[:2]]]
    options = {"batch_size": spec.batch_size, "shuffle": False, "validation_data": [*sides, None][1], "verbose": 0}
    for epoch in (1, 2):
        log = network.fit(*part(data.batch_order(spec, epoch)), **options).history
        metrics.append([log[name][0] for name in names if name in log])
    return np.array(metrics)


@pytest.mark.slow
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"optimizer": "sgd", "learning_rate": 0.3, "loss": "categorical_crossentropy", "activation": "relu", "seed": 2},
        {"optimizer": "rmsprop", "cell": "GRU", "loss": "mean_squared_error", "activation": "sigmoid", **POST, **ONE},
        {**PRE, **BEGUN, "cell": "LSTM", "layers": 2, "task": "cycle", "period": 3},
        {"masking": False, **POST, **ONE, **BEGUN},
        {"batch_size": 20, "validation_split": 0.0, "train_input": "zeros", "learning_rate": 0.01, **PRE},
        {"cell": "Dense", "layers": 2, "learning_rate": 0.01, **PRE, **BEGUN},
    ],
    ids=lambda changes: "-".join(str(value) for value in changes.values()) or "article",
)
def test_two_epochs_equal_those_of_fit(changes, monkeypatch):
    """The weights, the optimizer's variables and the metrics equal those of plain Keras on the same batches.

    The metrics are means over all steps that are not masked. The scores before the first epoch equal Keras's
    `evaluate`, even if only a few sequences are evaluated at once.
    """
    monkeypatch.setattr("rnn_core.training._MAX_STEPS_AT_ONCE", 40)
    spec = replace(SMALL, timesteps=4, **changes)
    initial = drawn(spec, seed=1)._replace(optimizer=training.init_state(spec).optimizer)
    results = training.train(spec, initial, 2)
    if spec.cell == "Dense":  # Keras's Dense layer takes no initial state
        spec = replace(spec, train_initial_state="zeros")
    network, (state, _) = plain(spec, initial), results[-1]
    metrics = np.array([training.evaluate(spec, initial), *(each for _, each in results)])
    expected = by_keras(spec, network)
    np.testing.assert_allclose(metrics[0, : expected.shape[1]], expected[0], rtol=0, atol=1e-6)
    np.testing.assert_allclose(metrics[:, : expected.shape[1]], expected, rtol=0, atol=1e-5)
    assert np.isnan(metrics[:, expected.shape[1] :]).all()
    for weight, other in zip(state.weights, network.get_weights(), strict=True):
        np.testing.assert_allclose(weight, other, rtol=0, atol=1e-4)
    variables = [v for v in network.optimizer.variables if v is not network.optimizer.learning_rate]
    for slot, other in zip(state.optimizer, variables, strict=True):
        np.testing.assert_allclose(slot, other, rtol=1e-3, atol=1e-5)
    moved = [np.abs(now - then).max() for now, then in zip(state.weights, initial.weights, strict=True)]
    assert min(moved[spec.train_input == "zeros" :]) > 4e-4  # the kernel, the first array, learns nothing from zeros
