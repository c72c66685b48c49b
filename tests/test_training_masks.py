"""Training with padding, masks, one answer, batches of one and initial states, against plain Keras and NumPy."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_core import data, engine, training
from rnn_core.backend import keras, tf  # from there, so that TensorFlow loads with the settings of the package
from rnn_core.spec import Spec
from tests import by_hand

SMALL = Spec(samples=23, timesteps=7, units=4, batch_size=5, validation_split=0.2, learning_rate=0.01)
"""18 samples train, in three batches of five and one of three."""

PRE, POST = ({"min_timesteps": 2, "padding": padding} for padding in ("pre", "post"))
PADDING = -1.0
"""What stands in the padding of what Keras is given; random inputs and zeros never take it."""


def sequences(spec):
    """Each sequence and its targets as they are without padding: [(T, 1), ...], [(T, K), ...]."""
    inputs, targets, _ = data.sample(replace(spec, min_timesteps=None, return_sequences=True))
    lengths = data.lengths(spec)
    return [[array[i, :length] for i, length in enumerate(lengths)] for array in (inputs, targets)]


def padded(spec):
    """Inputs, and initial states if they are not zeros, as a list; and the targets: what Keras is given."""
    inputs, targets = sequences(spec)
    pad = {"maxlen": spec.timesteps, "padding": spec.padding, "dtype": "float32"}
    one_answer = np.stack([target[-1] for target in targets])
    inputs = keras.utils.pad_sequences(inputs, value=PADDING if spec.masking else 0.0, **pad)
    states = data.feed(spec).states if spec.train_initial_state == "random" else inputs[:, :0]
    given = [inputs, *states.transpose(1, 0, 2)]
    return given, keras.utils.pad_sequences(targets, **pad) if spec.return_sequences else one_answer


def plain(spec, state):
    """A network of plain Keras code with the weights of a State, a Masking layer and inputs for the initial states."""
    count = spec.layers * by_hand.KINDS[spec.cell] if spec.train_initial_state == "random" else 0
    inputs, *states = keras.Input((None, 1)), *(keras.Input((spec.units,)) for _ in range(count))
    hidden = keras.layers.Masking(mask_value=PADDING)(inputs) if spec.masking else inputs
    # Keras passes a mask on by itself, but not to a layer that is given an initial state.
    mask = {"mask": keras.ops.any(inputs != PADDING, axis=-1)} if spec.masking and states else {}
    each = count // spec.layers
    for layer in range(spec.layers):
        several = spec.return_sequences or layer < spec.layers - 1
        recurrent = getattr(keras.layers, spec.cell)(spec.units, activation=spec.activation, return_sequences=several)
        hidden = recurrent(hidden, initial_state=states[each * layer : each * (layer + 1)] or None, **mask)
    classes = spec.period if spec.task == "cycle" else 2
    network = keras.Model([inputs, *states], keras.layers.Dense(classes, activation="softmax")(hidden))
    network.set_weights(state.weights)
    optimizer = {"adam": keras.optimizers.Adam, "sgd": keras.optimizers.SGD}[spec.optimizer](spec.learning_rate)
    mean = keras.metrics.MeanMetricWrapper(keras.losses.get(spec.loss), name="mean")
    # So few batches are done sooner than compiled.
    network.compile(optimizer, loss=spec.loss, metrics=[mean, "accuracy"], run_eagerly=True)
    return network


def fit(spec, network, epochs):
    """Train on the batches of the Spec with `keras.Model.fit`.

    Returns the loss and accuracy of each epoch and those of its validation, (epochs, 4). Keras's own "loss" is the
    mean over the batches; it is taken as a metric here, whose mean is over all steps that are not masked.
    """
    given, targets = padded(spec)
    split, history = spec.train_samples, []
    held_out = [array[split:] for array in given], targets[split:]
    for epoch in range(1, epochs + 1):
        order = data.batch_order(spec, epoch)
        log = network.fit(
            [array[order] for array in given],
            targets[order],
            batch_size=spec.batch_size,
            shuffle=False,
            validation_data=held_out,
            verbose=0,
        ).history
        history.append([log[name][0] for name in ("mean", "accuracy", "val_mean", "val_accuracy")])
    return np.array(history)


def assert_weights(weights, others, *, atol=1e-4):
    for found, expected in zip(weights, others, strict=True):
        np.testing.assert_allclose(found, expected, rtol=0, atol=atol)


@pytest.mark.parametrize(
    "changes",
    [
        {"return_sequences": False},
        {"return_sequences": False, "cell": "LSTM", "layers": 3},
        PRE,
        {**POST, "cell": "GRU"},
        {**PRE, "cell": "LSTM", "layers": 3},
        {**POST, "train_input": "zeros", "optimizer": "sgd", "learning_rate": 0.3},
        {**PRE, "task": "cycle", "period": 3, "loss": "categorical_crossentropy"},
        {**PRE, "return_sequences": False, "cell": "GRU"},
        {**POST, "return_sequences": False, "layers": 3},
        {**PRE, "masking": False},
        {**POST, "masking": False, "return_sequences": False, "cell": "LSTM"},
        {**POST, "batch_size": 1},
        {"train_initial_state": "random", "layers": 3},
        {**PRE, "train_initial_state": "random", "cell": "LSTM"},
        {**POST, "train_initial_state": "random", "cell": "GRU", "layers": 3, "return_sequences": False},
    ],
    ids=lambda changes: "-".join(f"{value}" for value in changes.values()),
)
def test_two_epochs_against_fit(changes):
    """Two epochs end where `fit` of plain Keras code ends on the same batches, with the same means over real steps."""
    spec = replace(SMALL, **changes)
    initial = training.init_state(spec)
    results = training.train(spec, initial, 2)
    network = plain(spec, initial)
    history = fit(spec, network, 2)
    np.testing.assert_allclose([metrics for _, metrics in results], history, rtol=0, atol=1e-5)
    assert_weights(results[-1][0].weights, network.get_weights())
    moved = [np.abs(now - then).max() for now, then in zip(results[-1][0].weights, initial.weights, strict=True)]
    assert min(moved[spec.train_input == "zeros" :]) > 1e-3  # the kernel, which comes first, learns nothing from zeros


@pytest.mark.parametrize("changes", [PRE, {**POST, "cell": "LSTM", "layers": 2}], ids=["pre", "post"])
def test_sample_weights_against_fit(changes):
    """Masking is `fit` with a `sample_weight` of 1 for real steps and 0 for padded ones, and their mean for a loss."""
    spec = replace(SMALL, **changes)
    initial = training.init_state(spec)
    state, metrics = training.train(spec, initial, 1)[0]
    network = plain(spec, initial)
    mean = keras.losses.BinaryCrossentropy(reduction="mean_with_sample_weight")
    metrics_of_steps = ["accuracy", keras.metrics.BinaryCrossentropy(name="mean")]
    network.compile("adam", loss=mean, weighted_metrics=metrics_of_steps, run_eagerly=True)
    network.optimizer.learning_rate = spec.learning_rate
    (inputs,), targets = padded(spec)
    weights = (inputs[..., 0] != PADDING).astype(np.float32)
    order = data.batch_order(spec, 1)
    log = network.fit(
        inputs[order], targets[order], sample_weight=weights[order], batch_size=5, shuffle=False, verbose=0
    ).history
    np.testing.assert_allclose(metrics[:2], [log["mean"][0], log["accuracy"][0]], rtol=0, atol=1e-5)
    assert_weights(state.weights, network.get_weights())


@pytest.mark.parametrize("return_sequences", [True, False])
@pytest.mark.parametrize("padding", ["pre", "post"])
def test_batches_of_one_are_sequences_without_padding(padding, return_sequences):
    """With batches of one, masked training is `fit` on each sequence at its own length: the article's other way."""
    changes = {"min_timesteps": 2, "padding": padding, "batch_size": 1, "return_sequences": return_sequences}
    spec = replace(SMALL, **changes)
    initial = training.init_state(spec)
    state, _ = training.train(spec, initial, 1)[0]
    network = plain(replace(spec, masking=False), initial)
    inputs, targets = sequences(spec)
    for i in data.batch_order(spec, 1):
        target = targets[i] if return_sequences else targets[i][-1]
        network.fit(inputs[i][None], target[None], batch_size=1, verbose=0)
    assert_weights(state.weights, network.get_weights())


@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize("padding", ["pre", "post"])
@pytest.mark.parametrize("return_sequences", [True, False])
@pytest.mark.parametrize("cell", ["SimpleRNN", "LSTM"])
def test_masked_loss_against_numpy(cell, return_sequences, padding, layers):
    """Loss and accuracy are the means over real steps, or over answers, that NumPy finds without any padding."""
    changes = {"cell": cell, "return_sequences": return_sequences, "padding": padding, "layers": layers}
    spec = replace(SMALL, min_timesteps=1, train_initial_state="random", **changes)
    state = training.State(0, by_hand.draw(training.init_state(spec).weights, seed=1), ())
    before = data.feed(spec).states
    losses, hits = [], []
    for inputs, targets, states in zip(*sequences(spec), before, strict=True):
        found, outputs = by_hand.forward(spec, state.weights, inputs[None], states=states[None])
        hidden = found[0, :, -by_hand.KINDS[cell]]
        counted = slice(None) if return_sequences else slice(-1, None)
        loss = by_hand.binary_crossentropy(hidden @ state.weights[-2] + state.weights[-1], targets)
        losses.append(loss[counted])
        hits.append((outputs[0].argmax(axis=1) == targets.argmax(axis=1))[counted])
    split = spec.train_samples
    sides = [np.concatenate(side) for side in (losses[:split], hits[:split], losses[split:], hits[split:])]
    assert sum(map(len, sides[::2])) == (data.lengths(spec).sum() if return_sequences else spec.samples)
    np.testing.assert_allclose(training.evaluate(spec, state), [side.mean() for side in sides], rtol=0, atol=1e-6)


@pytest.mark.parametrize("padding", ["pre", "post"])
@pytest.mark.parametrize("train_input", ["zeros", "random"])
@pytest.mark.parametrize("cell", ["SimpleRNN", "GRU", "LSTM"])
def test_gradient_without_padding(cell, train_input, padding):
    """A masked step descends along the gradient of Keras on every sequence alone, all-zero input not taken for padding.

    Each sequence goes through the layers as it is, without padding or mask, and the loss is the mean over all steps.
    """
    changes = {"cell": cell, "train_input": train_input, "padding": padding, "min_timesteps": 1}
    spec = replace(SMALL, optimizer="sgd", learning_rate=1.0, batch_size=18, **changes)
    begun = training.init_state(spec)  # zeros leave its states at zero: draw all weights, biases too
    initial = begun._replace(weights=by_hand.draw(begun.weights, seed=1))
    state, _ = training.train(spec, initial, 1)[0]
    network = plain(replace(spec, masking=False), initial)
    inputs, targets = (arrays[: spec.train_samples] for arrays in sequences(spec))
    with tf.GradientTape() as tape:
        losses = [
            keras.losses.binary_crossentropy(y[None], network([x[None]])) for x, y in zip(inputs, targets, strict=True)
        ]
        loss = tf.reduce_mean(tf.concat(losses, axis=1))
    gradients = tape.gradient(loss, network.trainable_variables)
    expected = [weight - gradient.numpy() for weight, gradient in zip(initial.weights, gradients, strict=True)]
    assert_weights(state.weights, expected, atol=1e-6)
    assert np.abs(gradients[1]).max() > 1e-4


@pytest.mark.parametrize("padding", ["pre", "post"])
def test_zeros_are_learned_with_padding(padding):
    """All-zero input is learned as well masked as without padding, and not if the padding counts as data."""
    equal = Spec(train_input="zeros", samples=60, timesteps=20, learning_rate=0.01)
    masked = replace(equal, min_timesteps=5, padding=padding)
    heard = replace(masked, masking=False)
    last = [training.train(spec, training.init_state(spec), 40)[-1][1] for spec in (equal, masked, heard)]
    assert [metrics.val_accuracy for metrics in last[:2]] == [1, 1]
    assert max(metrics.val_loss for metrics in last[:2]) < 0.01
    assert last[2].val_loss > 0.1
    assert last[2].val_accuracy < 0.9


@pytest.mark.parametrize("changes", [{"return_sequences": False}, {"cell": "LSTM", "train_initial_state": "random"}])
def test_masked_padding_may_be_anywhere(changes):
    """Masked, sequences that are padded before train a network as those that are padded after."""
    specs = [replace(SMALL, **padding, **changes) for padding in (PRE, POST)]
    before, after = (training.train(spec, training.init_state(spec), 3) for spec in specs)
    for (state, metrics), (other, other_metrics) in zip(before, after, strict=True):
        np.testing.assert_allclose(metrics, other_metrics, rtol=0, atol=1e-5)
        assert_weights(state.weights, other.weights)
    unmasked = [replace(spec, masking=False) for spec in specs]
    before, after = (training.train(spec, training.init_state(spec), 1)[-1][1] for spec in unmasked)
    assert abs(before.loss - after.loss) > 1e-3


def test_what_does_not_compile_again():
    """Padding, lengths, answers and initial states are data: they use the program that is there, traced once.

    With a mask there is another program, which all Specs with a mask share.
    """
    spec = replace(SMALL, units=3)
    masked = replace(spec, min_timesteps=6)
    once, begun, post = {"return_sequences": False}, {"train_initial_state": "random"}, {"padding": "post"}
    heard = {"min_timesteps": 3, "masking": False}
    without = [
        spec,
        *(replace(spec, **each) for each in (once, begun, post, heard, {**heard, **post}, {**heard, **once})),
    ]
    without += [replace(spec, masking=False), replace(spec, min_timesteps=7)]
    within = [masked, *(replace(masked, **each) for each in (once, begun, post, {**once, **begun, **post}))]
    within += [replace(masked, min_timesteps=1), replace(masked, train_input="zeros")]
    programs = []
    for specs in (without, within):
        results = [training.train(each, training.init_state(each), 1)[0] for each in specs]
        program = engine.engine(specs[0])
        assert all(engine.engine(each) is program for each in specs)
        assert program._epoch.experimental_get_tracing_count() == 1
        programs.append(program)
        assert len({state.weights[1].tobytes() for state, _ in results}) >= len(specs) - 3
    assert programs[0] is not programs[1]
