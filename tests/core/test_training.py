"""Training: initial weights, bitwise reproducibility, a single compilation, and divergence."""

import pickle
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from rnn_core import analysis, data, engine, model, training
from rnn_core.backend import keras
from rnn_core.spec import Spec
from rnn_core.training import DivergenceError
from tests.support.small import CELLS, SMALL, UNBOUNDED, assert_same, growing

pytestmark = pytest.mark.slow

BIASES = {"SimpleRNN": np.zeros(8), "GRU": np.zeros((2, 24)), "LSTM": np.repeat([0, 1, 0, 0], 8), "Dense": np.zeros(8)}
"""Cell -> the initial bias of 8 units: 0, but 1 for LSTM's forget gate."""
FREE = {"learning_rate": 1.0, "train_input": "zeros", "return_sequences": False, "train_initial_state": "random"}
"""Choices that have no effect on the initial weights."""


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("changes", [{"seed": 11}, {}, FREE, {"min_timesteps": 2, "padding": "post"}])
def test_initial_weights_are_those_of_kerass_initializers(changes, cell):
    """Kernels are Glorot uniform and recurrent kernels orthogonal, each with its own seed. Biases are constant."""
    spec = replace(SMALL, cell=cell, layers=2, units=8, **changes)
    bias = BIASES[cell]
    seeds = data.seeds(spec, 5)
    glorot, orthogonal = keras.initializers.GlorotUniform, keras.initializers.Orthogonal
    expected = []
    for layer in (0, 1):
        expected.append(glorot(seed=seeds[2 * layer])((8 if layer else 1, bias.shape[-1])))
        if cell != "Dense":
            expected.append(orthogonal(seed=seeds[2 * layer + 1])((8, bias.shape[-1])))
        expected.append(bias)
    expected += [glorot(seed=seeds[4])((8, 2)), np.zeros(2)]
    for weights in (training.init_state(spec).weights, model.build(spec).get_weights()):
        for weight, other in zip(weights, expected, strict=True):
            assert weight.dtype == np.float32
            np.testing.assert_array_equal(weight, other)


def test_the_loss_of_the_baseline_stays_at_ln_2():
    """The baseline, Dense, has no memory. It cannot learn the default task, in which the targets alternate."""
    spec = Spec(cell="Dense")
    losses = [metrics.loss for _, metrics in training.train(spec, training.init_state(spec), 15)]
    assert np.log(2) - 0.005 < min(losses) <= losses[-1] < np.log(2) + 0.01


@pytest.fixture(scope="module")
def four():
    """Yield the results of four epochs. Check after all tests that no test has changed them."""
    results = training.train(SMALL, training.init_state(SMALL), 4)
    pickled = pickle.dumps(results)
    yield results
    assert pickle.dumps(results) == pickled


def test_epochs_are_counted_from_1(four):
    """The first trained epoch is epoch 1."""
    assert [state.epoch for state, _ in four] == [1, 2, 3, 4]


def test_epochs_from_a_pickled_state_have_the_same_bits(four):
    """Training from the pickled State of any epoch repeats the later epochs exactly."""
    for epoch, (state, _) in enumerate(pickle.loads(pickle.dumps(four))[:3], 1):
        assert_same(training.train(SMALL, state, 4 - epoch), four[epoch:])


@pytest.mark.parametrize(
    ("epochs", "seconds", "trained"), [(4, 3600, 4), (1, None, 1), (0, None, 0), (4, 0, 1)], ids=str
)
def test_training_ends_at_its_number_of_epochs_or_at_its_time_limit(four, epochs, seconds, trained):
    """Even with a time limit of 0 s, one epoch is trained. A limit does not change the bits of the results."""
    assert_same(training.train(SMALL, training.init_state(SMALL), epochs, seconds=seconds), four[:trained])


def test_another_engine_computes_the_same_bits(four):
    """After the cache has evicted the first Engine (a compiled network), a second Engine returns the same results."""
    before = engine.engine(SMALL)
    engine._built.cache_clear()
    assert_same(training.train(SMALL, training.init_state(SMALL), 4), four)
    assert engine.engine(SMALL) is not before


def test_the_arrays_of_a_state_are_read_only(four):
    """The initial and the trained arrays are read-only."""
    for state in (training.init_state(SMALL), four[-1][0]):
        assert not any(array.flags.writeable for array in (*state.weights, *state.optimizer))


def test_four_threads_compute_the_same_bits_as_successive_calls():
    """The four threads train at the same time, with two compiled programs."""
    specs = [SMALL, replace(SMALL, cell="Dense"), replace(SMALL, seed=2), replace(SMALL, cell="Dense", seed=3)]
    probe, gate = data.probe("random", timesteps=17), threading.Barrier(len(specs), timeout=60)

    def work(spec, wait):
        state = training.init_state(spec)
        results = []
        for _ in range(8):
            wait()
            results += training.train(spec, state, 1)
            state = results[-1][0]
            results += [training.evaluate(spec, state), analysis.trace(spec, state, probe)]
        return results

    alone = [work(spec, wait=lambda: None) for spec in specs]
    with ThreadPoolExecutor(len(specs)) as threads:
        assert_same(list(threads.map(lambda spec: work(spec, wait=gate.wait), specs)), alone)


def test_specs_of_the_same_structure_share_a_program():
    """The structure leaves out choices that do not change the program, such as the seed and the learning rate.

    The program is compiled once, and earlier Specs do not affect its results. Masked Specs share another program.
    """
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


def test_a_divergence_error_has_the_good_epochs():
    """The error names the first epoch with a number that is not finite, and has the results of the epochs before it."""
    initial = growing(UNBOUNDED, 1e5)
    with pytest.raises(DivergenceError) as caught:
        training.train(UNBOUNDED, initial, 5)
    copy = pickle.loads(pickle.dumps(caught.value))
    attempted, error = training.try_train(UNBOUNDED, initial, 5)
    good, none = training.try_train(UNBOUNDED, initial, 1)
    assert len(good) == 1
    assert none is None
    state, metrics = good[0]
    assert all(np.isfinite(array).all() for array in (*state.weights, *state.optimizer, metrics[:2]))
    assert np.isnan((metrics[2:], training.evaluate(UNBOUNDED, initial)[2:])).all()  # there are no validation samples
    for divergence, results in ((caught.value, caught.value.results), (copy, copy.results), (error, attempted)):
        assert divergence.epoch == 2
        assert divergence.learning_rate == 10.0
        assert str(divergence) == str(copy)
        assert_same(results, good)
    for words in ("in epoch 2", "expected a lower `learning_rate`, received 10", "epoch 1 is kept"):
        assert words in str(copy)


def test_an_infinite_variable_of_the_optimizer_is_a_divergence():
    """Loss and weights are finite, but one of Adam's variables is infinite, and would stay infinite."""
    spec = replace(UNBOUNDED, optimizer="adam", learning_rate=0.001)
    results, error = training.try_train(spec, growing(spec, 1e6), 3)
    assert results == []
    assert error.epoch == 1
    weights, slots, metrics = engine.engine(spec).epoch(
        *growing(spec, 1e6)[1:], learning_rate=0.001, feed=data.feed(spec), order=data.batch_order(spec, 1)
    )
    assert all(np.isfinite(array).all() for array in (*weights, metrics))
    assert any(np.isinf(slot).any() for slot in slots)


def test_an_infinite_validation_loss_is_a_divergence(monkeypatch):
    """The weights, the optimizer's variables and the training loss are finite."""
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
    assert all(finite), "only the validation loss should be infinite"
    with pytest.raises(DivergenceError, match="in epoch 1"):
        training.train(spec, initial, 2)
