"""The twin without recurrence: against a Keras network of `Dense` layers, and how it follows a Run's epochs."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_core import analysis, data, engine, model, run, training, twin
from rnn_core.model import keras
from rnn_core.spec import Spec, SpecError

SMALL = Spec(samples=23, timesteps=8, units=4, batch_size=5, validation_split=0.2)
BOLD = replace(SMALL, timesteps=20, layers=2, activation="linear", optimizer="sgd")
"""At a learning rate of 10 nothing bounds what it answers, with or without a memory."""

CASES = pytest.mark.parametrize(
    "changes",
    [
        {"samples": 250, "timesteps": 100, "units": 10, "batch_size": 10, "validation_split": 0.05},
        {"cell": "GRU", "activation": "sigmoid", "optimizer": "rmsprop", "loss": "mean_squared_error"},
        {
            "cell": "LSTM",
            "layers": 2,
            "optimizer": "sgd",
            "task": "cycle",
            "period": 3,
            "train_initial_state": "random",
        },
    ],
    ids=["article", "gru", "lstm"],
)


def dense(spec):
    """The Keras network with `Dense` in place of each recurrent layer, with the initial kernels of a SimpleRNN."""
    *recurrent, output = model.initializers(replace(spec, cell="SimpleRNN"))
    layers = [
        keras.layers.Dense(spec.units, activation=spec.activation, kernel_initializer=each["kernel_initializer"])
        for each in recurrent
    ]
    classes = data.target(spec).shape[-1]
    network = keras.Sequential(
        [keras.Input((None, 1)), *layers, keras.layers.Dense(classes, activation="softmax", **output)]
    )
    network.compile(model.OPTIMIZERS[spec.optimizer](spec.learning_rate), spec.loss, metrics=["accuracy"])
    return network


def fit(spec, rates):
    """Train the `Dense` network with Keras on the same batches in the same order: the network, and its history.

    The history is (epochs, 4): loss, accuracy and those of the held-out samples.
    """
    network, (inputs, targets, _), split = dense(spec), data.sample(spec), spec.train_samples
    history = []
    for epoch, rate in enumerate(rates, 1):
        order = data.batch_order(spec, epoch)
        network.optimizer.learning_rate = rate
        log = network.fit(
            inputs[order],
            targets[order],
            batch_size=spec.batch_size,
            shuffle=False,
            validation_data=(inputs[split:], targets[split:]),
            verbose=0,
        ).history
        history.append([log[name][0] for name in ("loss", "accuracy", "val_loss", "val_accuracy")])
    return network, np.array(history)


def recurrent_kernels(spec, state):
    """The recurrent kernels of a State."""
    return [state.weights[3 * layer + 1] for layer in range(spec.layers)]


def assert_same(first, second):
    """Two Runs are the same, to the bit."""
    assert (first.spec, first.rates, first.diverged) == (second.spec, second.rates, second.diverged)
    np.testing.assert_array_equal(first.metrics, second.metrics)
    assert [state.epoch for state in first.states] == [state.epoch for state in second.states]
    for state, other in zip(first.states, second.states, strict=True):
        for array, same in zip((*state.weights, *state.optimizer), (*other.weights, *other.optimizer), strict=True):
            np.testing.assert_array_equal(array, same)


@CASES
def test_against_dense_layers_in_keras(changes):
    """Start, losses, accuracies and weights are those of `Dense` layers that Keras trains on the same batches."""
    spec = replace(SMALL, **changes)
    rates = (0.001, 0.01, 0.01, 0.002)
    followed = twin.follow(spec, None, rates)
    inputs, targets, _ = data.sample(spec)
    split = spec.train_samples
    begun = [
        value
        for part in (slice(split), slice(split, None))
        for value in dense(spec).evaluate(inputs[part], targets[part], verbose=0)
    ]
    np.testing.assert_allclose(followed.metrics[0], begun, rtol=0, atol=1e-5)
    network, history = fit(spec, rates)
    np.testing.assert_allclose(followed.metrics[1:], history, rtol=0, atol=1e-4)
    weights = [w for i, w in enumerate(followed.states[-1].weights) if i not in range(1, 3 * spec.layers, 3)]
    for found, expected in zip(weights, network.get_weights(), strict=True):
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-4)
    first = [w for i, w in enumerate(followed.states[0].weights) if i not in range(1, 3 * spec.layers, 3)]
    assert max(np.abs(now - then).max() for now, then in zip(weights, first, strict=True)) > 2e-3


@CASES
def test_recurrent_kernels_stay_zero(changes):
    """No optimizer moves the recurrent kernels from zero, not by a bit, while every other weight learns."""
    spec = replace(SMALL, **changes)
    followed = twin.follow(spec, None, (0.05,) * 4)
    assert followed.newest == 4
    for state in followed.states:
        for kernel in recurrent_kernels(spec, state):
            assert kernel.shape == (spec.units, spec.units)
            assert not any(kernel.tobytes())
    pairs = zip(followed.states[0].weights, followed.states[-1].weights, strict=True)
    learns = [*([True, False, True] * spec.layers), True, True]
    assert [bool((then != now).any()) for then, now in pairs] == learns


@pytest.mark.parametrize("changes", [{}, {"task": "cycle", "period": 3}], ids=["article", "period 3"])
def test_no_lower_than_chance(changes):
    """In 30 epochs the twin's loss comes down to that of answering 1/K, and no lower."""
    spec = Spec(**changes)
    classes = data.target(spec).shape[-1]
    losses = [metrics.loss for metrics in twin.follow(spec, None, (0.001,) * 30).metrics]
    chance = analysis.chance_loss(spec.loss, classes)
    assert min(losses) > chance - 0.005
    assert abs(losses[-1] - chance) < 0.002
    assert losses[1] > chance + 0.002


def test_it_answers_what_it_hears_alone():
    """What the twin answers at a step depends on what it hears at that step, and on nothing before it."""
    followed = twin.follow(SMALL, None, (0.05,) * 3)
    inputs = data.probe("random", timesteps=8)
    forward = analysis.trace(followed.spec, followed.states[-1], inputs).outputs
    backward = analysis.trace(followed.spec, followed.states[-1], inputs[:, ::-1]).outputs
    np.testing.assert_allclose(forward, backward[:, ::-1], rtol=0, atol=1e-7)
    assert np.ptp(forward[..., 0]) > 1e-4


def test_training_without_the_recurrent_kernels():
    """Recurrent kernels that do not learn stay what they are, whatever that is, in the one compiled program."""
    spec = replace(SMALL, cell="LSTM")
    initial = training.init_state(spec)
    plain = training.train(spec, initial, 3)
    results = training.train(spec, initial, 3, recurrent=False)
    for state, _ in results:
        for kernel, before in zip(recurrent_kernels(spec, state), recurrent_kernels(spec, initial), strict=True):
            np.testing.assert_array_equal(kernel, before)
            assert kernel.any()
    for (state, _), (other, _) in zip(results, plain, strict=True):
        assert all((a != b).any() for a, b in zip(state.weights, other.weights, strict=True))
    again = training.train(spec, initial, 3)
    for array, same in zip(again[-1][0].weights, plain[-1][0].weights, strict=True):
        np.testing.assert_array_equal(array, same)
    assert engine.engine(spec)._epoch.experimental_get_tracing_count() == 1


def test_it_uses_the_program_of_its_spec():
    """The twin of a SimpleRNN compiles nothing of its own."""
    training.train(SMALL, training.init_state(SMALL), 1)
    twin.follow(SMALL, None, (0.001,))
    assert engine.engine(twin.spec_of(SMALL)) is engine.engine(SMALL)
    assert engine.engine(SMALL)._epoch.experimental_get_tracing_count() == 1


def test_in_pieces():
    """Followed in pieces of any length, the twin is what it is when followed at once, to the bit."""
    rates = (0.01,) * 3 + (0.002,) * 2 + (0.01,)
    whole = twin.follow(SMALL, None, rates)
    assert whole.rates == rates
    assert len(whole.metrics) == 7
    assert [state.epoch for state in whole.states] == [0, 6]
    part = None
    for epochs in (0, 1, 4, 4, 6):
        part = twin.follow(SMALL, part, rates[:epochs])
        assert (part.newest, part.rates) == (epochs, rates[:epochs])
    assert_same(part, whole)
    assert twin.follow(SMALL, part, list(rates)) is part


def test_within_a_time():
    """Once the time has passed the twin stops after the epoch it is at, one at least, and goes on from there."""
    rates = (0.01, 0.01, 0.02, 0.02)
    part, seen = None, []
    while not twin.abreast(SMALL, part, rates):
        part = twin.follow(SMALL, part, rates, seconds=0)
        seen.append(part.newest)
    assert seen == [1, 2, 3, 4]
    assert_same(part, twin.follow(SMALL, None, rates, seconds=3600))


@pytest.mark.parametrize(
    ("spec", "rates"),
    [
        (SMALL, (0.02, 0.01, 0.01)),
        (SMALL, (0.01, 0.02)),
        (SMALL, (0.01,)),
        (SMALL, ()),
        (replace(SMALL, seed=1), (0.01, 0.01)),
        (replace(SMALL, train_input="zeros"), (0.01, 0.01, 0.01)),
    ],
    ids=["rates", "last", "fewer", "none", "seed", "input"],
)
def test_of_something_else_it_begins_anew(spec, rates):
    """A twin of another experiment, with other rates or with more epochs, counts for nothing."""
    other = twin.follow(SMALL, None, (0.01, 0.01))
    assert not twin.abreast(spec, other, rates)
    assert_same(twin.follow(spec, other, rates), twin.follow(spec, None, rates))


def test_the_learning_rate_of_the_spec_is_none_of_its_own():
    """The rates decide, and not that of the Spec, which may change in the middle of a Run."""
    other = replace(SMALL, learning_rate=0.5)
    first = twin.follow(SMALL, None, (0.01,))
    assert twin.abreast(other, first, (0.01,))
    np.testing.assert_array_equal(twin.follow(other, None, (0.01,)).metrics, first.metrics)
    with pytest.raises(SpecError, match="learning_rate"):
        twin.follow(SMALL, first, (0.01, 11.0))


def test_abreast():
    """No twin is abreast; one is with as many epochs as rates, and not before."""
    assert not twin.abreast(SMALL, None, ())
    begun = twin.start(SMALL)
    assert twin.abreast(SMALL, begun, ())
    assert not twin.abreast(SMALL, begun, (0.01,))
    assert twin.abreast(SMALL, twin.follow(SMALL, begun, (0.01,)), (0.01,))


def test_divergence():
    """A twin that leaves the finite numbers keeps its good epochs and says so, where Keras's `Dense` does as well."""
    rates = (10.0,) * 8
    followed = twin.follow(BOLD, None, rates)
    last = followed.newest
    assert 1 <= last < 8
    assert followed.diverged == (last + 1, 10.0)
    assert followed.rates == rates[:last]
    assert np.isfinite(followed.metrics).all()
    _, history = fit(BOLD, rates[: last + 1])
    assert np.isfinite(history[:last]).all()
    assert not np.isfinite(history[last]).all()


def test_after_divergence():
    """A twin that diverged is not tried again at the same rate, and goes on at another one."""
    rates = (10.0,) * 8
    followed = twin.follow(BOLD, None, rates)
    assert twin.abreast(BOLD, followed, rates)
    assert twin.follow(BOLD, followed, rates) is followed
    lower = (*followed.rates, 1e-6)
    assert not twin.abreast(BOLD, followed, lower)
    later = twin.follow(BOLD, followed, lower)
    assert (later.newest, later.diverged) == (followed.newest + 1, None)


def test_no_state_can_be_written_to():
    """The arrays of a twin's states are read-only, those of the start too, and the Spec's own start stays as it is."""
    for state in (*twin.start(SMALL).states, *twin.follow(SMALL, None, (0.01,)).states):
        assert not any(array.flags.writeable for array in (*state.weights, *state.optimizer))
    assert run.start(SMALL).states[0].weights[1].any()
