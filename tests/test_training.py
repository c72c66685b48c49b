"""Training: the compiled epoch against `keras.Model.fit`, the same bits each time, and what ends it."""

import hashlib
import pickle
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rnn_core import analysis, data, engine, export, training
from rnn_core.spec import Spec
from rnn_core.training import DivergenceError
from tests import by_hand

ROOT = Path(__file__).parent.parent
SMALL = Spec(samples=23, timesteps=8, units=4, batch_size=5, validation_split=0.2)
"""18 samples train, in three batches of five and one of three."""

BOLD = Spec(samples=20, timesteps=20, units=4, activation="linear", optimizer="sgd", batch_size=5, validation_split=0.2)
"""Nothing bounds its hidden states, so a large learning rate makes them overflow."""


def fit(spec, state, epochs):
    """Train with Keras from a State, on the same batches in the same order.

    Returns the model and an array of its history, (epochs, 2 or 4): loss, accuracy and those of the validation.
    """
    network = export.keras_model(spec, state)
    inputs, targets, _ = data.sample(spec)
    split = spec.train_samples
    history = []
    for epoch in range(state.epoch + 1, state.epoch + epochs + 1):
        order = data.batch_order(spec, epoch)
        log = network.fit(
            inputs[order],
            targets[order],
            batch_size=spec.batch_size,
            shuffle=False,
            validation_data=(inputs[split:], targets[split:]) if split < spec.samples else None,
            verbose=0,
        ).history
        history.append([log[name][0] for name in ("loss", "accuracy", "val_loss", "val_accuracy") if name in log])
    return network, np.array(history)


def assert_close(network, state):
    """A Keras model has the weights and the optimizer's variables of a State."""
    for found, expected in zip(state.weights, network.get_weights(), strict=True):
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-3)
    optimizer = network.optimizer
    variables = [variable.numpy() for variable in optimizer.variables if variable is not optimizer.learning_rate]
    for found, expected in zip(state.optimizer, variables, strict=True):
        assert found.dtype == expected.dtype
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-3)


def assert_same(results, others):
    """Two lists of (State, Metrics) are the same to the bit."""
    assert len(results) == len(others)
    for (state, metrics), (other, other_metrics) in zip(results, others, strict=True):
        assert state.epoch == other.epoch
        for array, same in zip((*state.weights, *state.optimizer), (*other.weights, *other.optimizer), strict=True):
            np.testing.assert_array_equal(array, same)
        np.testing.assert_array_equal(metrics, other_metrics)


def one_by_one(spec, state, epochs):
    """What `train` gives when it is asked for one epoch at a time."""
    results = []
    for _ in range(epochs):
        results += training.train(spec, state, 1)
        state = results[-1][0]
    return results


@pytest.fixture(scope="module")
def article():
    """The article's 15 epochs: [(State, Metrics), ...]."""
    return training.train(Spec(), training.init_state(Spec()), 15)


@pytest.fixture(scope="module")
def diverged():
    """(Spec, DivergenceError) of a training that goes well for some epochs and then does not."""
    for seed in range(30):
        spec = replace(BOLD, learning_rate=1.0, seed=seed)
        try:
            training.train(spec, training.init_state(spec), 30)
        except DivergenceError as error:
            if error.results:
                return spec, error
    raise AssertionError("None of 30 seeds diverges after a good epoch")


@pytest.mark.parametrize("cell", ["SimpleRNN", "GRU", "LSTM"])
def test_fifteen_epochs_against_fit(cell, article):
    """15 epochs of the article's program, with each cell, end where `fit` ends on the same batches."""
    spec = Spec(cell=cell)
    initial = training.init_state(spec)
    results = article if spec == Spec() else training.train(spec, initial, 15)
    network, history = fit(spec, initial, 15)
    assert [state.epoch for state, _ in results] == list(range(1, 16))
    np.testing.assert_allclose([metrics for _, metrics in results], history, rtol=0, atol=1e-4)
    assert_close(network, results[-1][0])


@pytest.mark.parametrize(
    "changes",
    [
        {"optimizer": "sgd", "learning_rate": 0.1, "train_input": "zeros", "seed": 4},
        {"optimizer": "rmsprop", "layers": 2},
        {"loss": "categorical_crossentropy", "activation": "sigmoid"},
        {"loss": "mean_squared_error", "activation": "relu", "seed": 2},
        {"validation_split": 0.0, "batch_size": 23, "learning_rate": 0.01},
        {"batch_size": 20},
        {"task": "cycle", "period": 5},
    ],
    ids=lambda changes: "-".join(str(value) for value in changes.values()),
)
def test_optimizers_losses_and_batches_against_fit(changes):
    """Every optimizer, loss and size of batch, all samples at once included, trains as `fit` does."""
    spec = replace(SMALL, **changes)
    initial = training.init_state(spec)
    results = training.train(spec, initial, 3)
    network, history = fit(spec, initial, 3)
    metrics = np.array([metrics for _, metrics in results])
    np.testing.assert_allclose(metrics[:, : history.shape[1]], history, rtol=0, atol=1e-4)
    assert_close(network, results[-1][0])
    moves = [np.abs(now - then).max() for now, then in zip(results[-1][0].weights, initial.weights, strict=True)]
    assert max(moves) > 2e-3
    if spec.validation_split == 0:
        assert history.shape[1] == 2
        assert np.isnan(metrics[:, 2:]).all()


def test_held_out_part_is_that_of_fit(monkeypatch):
    """With the samples left in their order, training is `fit` with `validation_split` on the whole set."""
    monkeypatch.setattr(data, "batch_order", lambda spec, epoch: np.arange(spec.train_samples, dtype=np.int32))
    initial = training.init_state(SMALL)
    state, metrics = training.train(SMALL, initial, 1)[0]
    network = export.keras_model(SMALL, initial)
    inputs, targets, _ = data.sample(SMALL)
    log = network.fit(inputs, targets, batch_size=5, validation_split=0.2, shuffle=False, verbose=0).history
    np.testing.assert_allclose(metrics, [log[name][0] for name in metrics._fields], rtol=0, atol=1e-5)
    assert_close(network, state)


def test_default_seed_learns(article):
    """The article's 15 epochs suffice for the default seed: every held-out and every shown step is right."""
    state, metrics = article[-1]
    assert metrics.val_accuracy == 1
    assert metrics.val_loss < article[0][1].val_loss
    for kind in ("random", "zeros"):
        outputs = analysis.trace(Spec(), state, data.probe(kind, timesteps=100)).outputs[0]
        assert analysis.right_steps(outputs, data.target(Spec())).all()


def test_all_at_once_is_one_by_one(article):
    """15 epochs at once are 15 times one, to the bit."""
    assert_same(article, one_by_one(Spec(), training.init_state(Spec()), 15))


def test_from_a_rewound_state(article):
    """Training on from any earlier state gives what the first time gave, to the bit."""
    for epoch in (1, 6, 14):
        assert_same(article[epoch:], training.train(Spec(), article[epoch - 1][0], 15 - epoch))
    assert_same(article[:2], training.train(Spec(), training.init_state(Spec()), 2))


def test_copies_train_on_alike(article):
    """A State that went through a pickle, as to a worker and back, trains on to the same bits."""
    copy = pickle.loads(pickle.dumps(article[4][0]))
    assert_same(article[5:8], training.train(Spec(), copy, 3))


def test_no_epochs(article):
    """Asked for no epochs, training returns none."""
    assert training.train(Spec(), article[0][0], 0) == []


def test_time_budget():
    """A time budget that is used up at once still trains one epoch, and an ample one all of them."""
    initial = training.init_state(SMALL)
    results = training.train(SMALL, initial, 4, seconds=3600)
    assert_same(results, training.train(SMALL, initial, 4))
    assert_same(results[:1], training.train(SMALL, initial, 4, seconds=0))


DIGEST = """
import os, sys
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
from tests.test_training import digest
print(digest())
"""


def digest():
    """A hash over every bit of three epochs of the article's program, and of what its network answers then."""
    results = training.train(Spec(), training.init_state(Spec()), 3)
    trace = analysis.trace(Spec(), results[-1][0], data.probe("zeros", timesteps=50))
    parts = [array for state, metrics in results for array in (*state.weights, *state.optimizer, np.array(metrics))]
    bits = b"".join(array.tobytes() for array in (*parts, *trace.hidden, trace.outputs))
    return hashlib.sha256(bits).hexdigest()


def test_another_process_gives_the_same_bits():
    """A second process, on a single core, trains and answers to the same bits."""
    run = subprocess.run([sys.executable, "-c", DIGEST], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == digest()


def test_a_new_engine_gives_the_same_bits():
    """Whether a program is compiled anew or taken from the cache makes no difference, to the bit."""
    initial = training.init_state(SMALL)
    results = training.train(SMALL, initial, 3)
    before = engine.engine(SMALL)
    engine._built.cache_clear()
    assert_same(results, training.train(SMALL, training.init_state(SMALL), 3))
    assert engine.engine(SMALL) is not before


def test_four_threads_at_once():
    """Four threads that train two programs with four seeds at once get what each alone gets, to the bit."""
    specs = [Spec(), replace(SMALL, seed=1), Spec(seed=2, learning_rate=0.01), replace(SMALL, seed=3)]
    probe = data.probe("random", timesteps=17)
    gate = threading.Barrier(len(specs), timeout=60)

    def work(spec, together):
        state, results, scores, traces = training.init_state(spec), [], [], []
        for _ in range(8):
            if together:
                gate.wait()
            results += training.train(spec, state, 1)
            state = results[-1][0]
            scores.append(training.evaluate(spec, state))
            traces.append(analysis.trace(spec, state, probe))
        return results, scores, traces

    alone = [work(spec, together=False) for spec in specs]
    with ThreadPoolExecutor(len(specs)) as threads:
        together = list(threads.map(lambda spec: work(spec, together=True), specs))
    for (results, scores, traces), (others, other_scores, other_traces) in zip(alone, together, strict=True):
        assert_same(results, others)
        np.testing.assert_array_equal(scores, other_scores)
        for trace, other in zip(traces, other_traces, strict=True):
            np.testing.assert_array_equal(trace.hidden, other.hidden)
            np.testing.assert_array_equal(trace.outputs, other.outputs)


def test_seed_rate_and_data_do_not_compile_again():
    """Changing seed, learning rate and training input uses the program that is there, traced a single time."""
    program = engine.engine(SMALL)
    results = [
        training.train(spec, training.init_state(spec), 2)
        for spec in (
            SMALL,
            replace(SMALL, seed=5),
            replace(SMALL, learning_rate=0.5),
            replace(SMALL, train_input="zeros"),
            replace(SMALL, seed=2**31 - 1, learning_rate=1e-6, train_input="zeros"),
        )
    ]
    assert len({result[-1][0].weights[0].tobytes() for result in results}) == len(results)
    assert engine.engine(replace(SMALL, seed=5, learning_rate=0.5, train_input="zeros")) is program
    assert engine.engine(replace(SMALL, units=5)) is not program
    assert program._epoch.experimental_get_tracing_count() == 1


def test_learning_rate_takes_effect():
    """One step of gradient descent moves the weights in proportion to the learning rate."""
    spec = replace(BOLD, activation="tanh", batch_size=20)
    initial = training.init_state(spec)

    def move(rate):
        state, _ = training.train(replace(spec, learning_rate=rate), initial, 1)[0]
        return np.concatenate([(now - then).ravel() for now, then in zip(state.weights, initial.weights, strict=True)])

    assert np.abs(move(0.5)).max() > 1e-3
    np.testing.assert_allclose(move(0.5), 5 * move(0.1), rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("epoch", [0, 8, 15])
def test_evaluate_against_keras(epoch, article):
    """`evaluate` gives what `keras.Model.evaluate` gives on the training and on the held-out part."""
    state = article[epoch - 1][0] if epoch else training.init_state(Spec())
    network = export.keras_model(Spec(), state)
    inputs, targets, _ = data.sample(Spec())
    expected = [
        *network.evaluate(inputs[:237], targets[:237], verbose=0),
        *network.evaluate(inputs[237:], targets[237:], verbose=0),
    ]
    np.testing.assert_allclose(training.evaluate(Spec(), state), expected, rtol=0, atol=1e-5)


@pytest.mark.parametrize("epoch", [0, 7, 15])
def test_evaluate_against_numpy(epoch, article):
    """`evaluate` is the mean of the loss and of the right answers over all steps, computed by hand."""
    state = article[epoch - 1][0] if epoch else training.init_state(Spec())
    inputs, targets, _ = data.sample(Spec())
    trace = analysis.trace(Spec(), state, inputs)
    losses = by_hand.binary_crossentropy(trace.hidden[-1] @ state.weights[-2] + state.weights[-1], targets)
    hits = (trace.outputs[..., 1] > trace.outputs[..., 0]) == (targets[..., 1] == 1)
    expected = losses[:237].mean(), hits[:237].mean(), losses[237:].mean(), hits[237:].mean()
    np.testing.assert_allclose(training.evaluate(Spec(), state), expected, rtol=0, atol=1e-5)


def test_validation_metrics_are_those_after_the_epoch(article):
    """What an epoch reports of the held-out part is what `evaluate` finds of the network it ends with."""
    for state, metrics in (article[0], article[-1]):
        np.testing.assert_allclose(metrics[2:], training.evaluate(Spec(), state)[2:], rtol=0, atol=1e-6)


def test_evaluate_of_a_large_set():
    """A set too large to be scored at once gets the same figures as from Keras."""
    spec = Spec(samples=2000, timesteps=60, units=4, validation_split=0.5)
    state = training.init_state(spec)
    inputs, targets, _ = data.sample(spec)
    network = export.keras_model(spec, state)
    expected = [
        value
        for part in (slice(1000), slice(1000, None))
        for value in network.evaluate(inputs[part], targets[part], batch_size=500, verbose=0)
    ]
    np.testing.assert_allclose(training.evaluate(spec, state), expected, rtol=0, atol=1e-5)


def test_evaluate_without_held_out_samples():
    """Where nothing is held out the validation metrics are NaN and the others are not."""
    spec = replace(SMALL, validation_split=0.0)
    metrics = training.evaluate(spec, training.init_state(spec))
    assert np.isfinite(metrics[:2]).all()
    assert np.isnan(metrics[2:]).all()


def test_divergence_keeps_the_good_epochs(diverged):
    """A training that diverges raises in the epoch after the last good one, with those results and finite numbers."""
    spec, error = diverged
    assert [state.epoch for state, _ in error.results] == list(range(1, error.epoch))
    assert_same(error.results, training.train(spec, training.init_state(spec), error.epoch - 1))
    for state, metrics in error.results:
        assert np.isfinite(metrics).all()
        assert all(np.isfinite(array).all() for array in (*state.weights, *state.optimizer))


def test_divergence_is_real(diverged):
    """In the epoch in which training is said to diverge, `fit` runs into numbers that are not finite, too."""
    spec, error = diverged
    network, history = fit(spec, error.results[-1][0], 1)
    assert not all(np.isfinite(array).all() for array in (history, *network.get_weights()))


@pytest.mark.parametrize("rate", [2.0, 3.0])
def test_divergence_of_the_optimizer(rate):
    """No state that is kept holds an optimizer's variable that is infinite, for such a one never moves again."""
    ended = 0
    for seed in range(6):
        spec = replace(BOLD, optimizer="adam", learning_rate=rate, seed=seed)
        try:
            results = training.train(spec, training.init_state(spec), 15)
        except DivergenceError as error:
            results = error.results
            ended += 1
        for state, _ in results:
            assert all(np.isfinite(array).all() for array in state.optimizer), (seed, state.epoch)
    assert ended


def test_divergence_message(diverged):
    """The message names the epoch, the learning rate that was given, and says to lower it."""
    spec, error = diverged
    message = str(error)
    assert f"epoch {error.epoch}" in message
    assert "lower `learning_rate`" in message
    assert f"received {spec.learning_rate:g}" in message
    assert error.learning_rate == spec.learning_rate


def test_divergence_survives_pickling(diverged):
    """A DivergenceError comes out of a worker with all that it went in with."""
    _, error = diverged
    copy = pickle.loads(pickle.dumps(error))
    assert isinstance(copy, DivergenceError)
    assert str(copy) == str(error)
    assert (copy.epoch, copy.learning_rate) == (error.epoch, error.learning_rate)
    assert_same(copy.results, error.results)


def test_states_are_read_only(article):
    """Nobody can write to the arrays of a State, trained or not."""
    for state in (training.init_state(Spec()), article[0][0], article[-1][0]):
        for array in (*state.weights, *state.optimizer):
            assert not array.flags.writeable


def test_states_do_not_change_after_the_fact(article):
    """Training on leaves the states that are already there as they were."""
    kept = [array.copy() for state, _ in article for array in (*state.weights, *state.optimizer)]
    training.train(Spec(), article[3][0], 3)
    training.train(Spec(seed=1), training.init_state(Spec(seed=1)), 1)
    now = [array for state, _ in article for array in (*state.weights, *state.optimizer)]
    for array, before in zip(now, kept, strict=True):
        np.testing.assert_array_equal(array, before)


def test_bytes_of_a_state(article):
    """A State knows its size: four bytes for every weight and twice as many for Adam, eight for its counter."""
    weights = (1 * 10 + 10 * 10 + 10) + (10 * 2 + 2)
    assert article[0][0].nbytes == 4 * 3 * weights + 8
