"""Training: from which weights, the same bits each time and everywhere, what does not compile again, what ends it."""

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

from rnn_core import analysis, data, engine, model, training
from rnn_core.backend import keras
from rnn_core.spec import Spec
from rnn_core.training import DivergenceError
from tests.support.small import CELLS, SMALL, UNBOUNDED, assert_same, growing

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
BIASES = {"SimpleRNN": np.zeros(8), "GRU": np.zeros((2, 24)), "LSTM": np.repeat([0, 1, 0, 0], 8), "Dense": np.zeros(8)}
"""Of 8 units: all are 0 but those of LSTM's forget gate, which are 1."""
FREE = {"learning_rate": 1.0, "train_input": "zeros", "return_sequences": False, "train_initial_state": "random"}


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("changes", [{"seed": 11}, {}, FREE, {"min_timesteps": 2, "padding": "post"}])
def test_initial_weights(changes, cell):
    """The seed alone decides them, each by a seed of its own: kernels Glorot uniform, recurrent ones orthogonal."""
    spec, bias = replace(SMALL, cell=cell, layers=2, units=8, **changes), BIASES[cell]
    seeds, glorot, orthogonal = data.seeds(spec, 5), keras.initializers.GlorotUniform, keras.initializers.Orthogonal
    expected = []
    for layer in (0, 1):
        expected.append(glorot(seed=seeds[2 * layer])((8 if layer else 1, bias.shape[-1])))
        if cell != "Dense":
            expected.append(orthogonal(seed=seeds[2 * layer + 1])((8, bias.shape[-1])))
        expected.append(bias)
    expected += [glorot(seed=seeds[4])((8, 2)), np.zeros(2)]
    for weights in (training.init_state(spec).weights, model.build(spec).get_weights()):
        for found, other in zip(weights, expected, strict=True):
            assert found.dtype == np.float32
            np.testing.assert_array_equal(found, other)


def test_the_baseline_does_not_learn():
    """Without recurrence the loss stays at ln 2."""
    spec = Spec(cell="Dense")
    losses = [metrics.loss for _, metrics in training.train(spec, training.init_state(spec), 15)]
    assert np.log(2) - 0.005 < min(losses) <= losses[-1] < np.log(2) + 0.01


def test_epochs_are_repeated_to_the_bit():
    """At once, one by one, from a State that was pickled, and in another engine: always the same bits, read-only."""
    initial = training.init_state(SMALL)
    results = training.train(SMALL, initial, 4)
    assert [state.epoch for state, _ in results] == [1, 2, 3, 4]
    kept = pickle.dumps(results)
    for epoch, (state, _) in enumerate(pickle.loads(kept)[:3], 1):
        assert_same(training.train(SMALL, state, 4 - epoch), results[epoch:])
    for epochs, seconds in ((4, 3600), (1, None), (0, None)):
        assert_same(training.train(SMALL, initial, epochs, seconds=seconds), results[:epochs])
    assert_same(training.train(SMALL, initial, 4, seconds=0), results[:1])
    before = engine.engine(SMALL)
    engine._built.cache_clear()
    assert_same(training.train(SMALL, training.init_state(SMALL), 4), results)
    assert engine.engine(SMALL) is not before
    assert pickle.dumps(results) == kept
    for state in (initial, results[-1][0]):
        assert not any(array.flags.writeable for array in (*state.weights, *state.optimizer))


def digest():
    """A hash over every bit of two epochs of the article's program, and of the states and outputs after them."""
    results = training.train(Spec(), training.init_state(Spec()), 2)
    trace = analysis.trace(Spec(), results[-1][0], data.probe("zeros", timesteps=50))
    return hashlib.sha256(pickle.dumps([results, trace])).hexdigest()


def test_another_process_gives_the_same_bits():
    """A second process, on a single core and with another Keras backend set, computes the same bits."""
    program = """if True:
        import os
        os.environ["KERAS_BACKEND"] = "jax"
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        from tests.core.test_training import digest
        print(digest())
    """
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == digest()


def test_threads_do_not_disturb_each_other():
    """Four threads that train two programs with four seeds at once get what each alone gets, to the bit."""
    specs = [SMALL, replace(SMALL, cell="Dense"), replace(SMALL, seed=2), replace(SMALL, cell="Dense", seed=3)]
    probe, gate = data.probe("random", timesteps=17), threading.Barrier(len(specs), timeout=60)

    def work(spec, wait):
        state, found = training.init_state(spec), []
        for _ in range(8):
            wait()
            found += training.train(spec, state, 1)
            state = found[-1][0]
            found += [training.evaluate(spec, state), analysis.trace(spec, state, probe)]
        return found

    alone = [work(spec, wait=lambda: None) for spec in specs]
    with ThreadPoolExecutor(len(specs)) as threads:
        assert_same(list(threads.map(lambda spec: work(spec, wait=gate.wait), specs)), alone)


def test_what_does_not_compile_again():
    """Specs that differ in data alone share a program, traced once, that keeps nothing of them; so do masked ones."""
    program = engine.engine(SMALL)
    changes = [{}, {"seed": 5}, {"learning_rate": 0.5}, {"train_input": "zeros"}, {"return_sequences": False}]
    changes += [{"train_initial_state": "random"}, {"min_timesteps": 3, "masking": False, "padding": "post"}]
    specs = [replace(SMALL, **change) for change in changes]
    results = [training.train(spec, training.init_state(spec), 1) for spec in specs]
    assert len({state.weights[1].tobytes() for ((state, _),) in results}) == len(specs)
    assert all(engine.engine(spec) is program for spec in (*specs, replace(SMALL, min_timesteps=6)))
    masked = replace(SMALL, min_timesteps=1), replace(SMALL, min_timesteps=5, padding="post", seed=7)
    assert engine.engine(masked[0]) is engine.engine(masked[1]) is not program
    assert program._epoch.experimental_get_tracing_count() == 1
    assert_same(training.train(SMALL, training.init_state(SMALL), 1), results[0])


def test_divergence_keeps_the_good_epochs():
    """It names the first epoch with a number that is not finite and holds those before, out of a worker too."""
    initial = growing(UNBOUNDED, 1e5)
    with pytest.raises(DivergenceError) as caught:
        training.train(UNBOUNDED, initial, 5)
    copy = pickle.loads(pickle.dumps(caught.value))
    attempted, error = training.try_train(UNBOUNDED, initial, 5)
    good, none = training.try_train(UNBOUNDED, initial, 1)
    assert (len(good), none) == (1, None)
    state, metrics = good[0]
    assert all(np.isfinite(array).all() for array in (*state.weights, *state.optimizer, metrics[:2]))
    assert np.isnan((metrics[2:], training.evaluate(UNBOUNDED, initial)[2:])).all()  # there are no validation samples
    for found, results in ((caught.value, caught.value.results), (copy, copy.results), (error, attempted)):
        assert (found.epoch, found.learning_rate, str(found)) == (2, 10.0, str(copy))
        assert_same(results, good)
    for words in ("in epoch 2", "expected a lower `learning_rate`, received 10", "epoch 1 is kept"):
        assert words in str(copy)


def test_divergence_of_the_optimizer_alone():
    """A variable of Adam that is infinite ends the training, though loss and weights are finite: it would stay so."""
    spec = replace(UNBOUNDED, optimizer="adam", learning_rate=0.001)
    results, error = training.try_train(spec, growing(spec, 1e6), 3)
    assert (results, error.epoch) == ([], 1)
    weights, slots, metrics = engine.engine(spec).epoch(
        *growing(spec, 1e6)[1:], learning_rate=0.001, feed=data.feed(spec), order=data.batch_order(spec, 1)
    )
    assert all(np.isfinite(array).all() for array in (*weights, metrics))
    assert any(np.isinf(slot).any() for slot in slots)


def test_divergence_of_the_validation_alone(monkeypatch):
    """An infinite loss of the validation samples ends the training too, though all that is trained is finite."""
    spec = replace(UNBOUNDED, learning_rate=0.01, validation_split=0.25, batch_size=5)
    feed = data.feed(spec)
    inputs = feed.inputs.copy()
    inputs[spec.train_samples :] = np.inf
    monkeypatch.setattr(data, "feed", lambda _: feed._replace(inputs=inputs))
    initial = training.init_state(spec)
    weights, slots, metrics = engine.engine(spec).epoch(
        *initial[1:], learning_rate=0.01, feed=data.feed(spec), order=data.batch_order(spec, 1)
    )
    finite = [np.isfinite(array).all() for array in (*weights, *slots, metrics[0])]
    assert all(finite), "the training itself has to stay finite, or this test would be about something else"
    with pytest.raises(DivergenceError, match="in epoch 1"):
        training.train(spec, initial, 2)
