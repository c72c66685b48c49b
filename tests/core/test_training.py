"""Training: the same bits each time and everywhere, what does not compile again, and what ends it."""

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

from rnn_core import analysis, data, engine, training
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.training import DivergenceError
from tests.support.small import SMALL, assert_same

ROOT = Path(__file__).parents[2]
WILD = replace(SMALL, activation="linear", optimizer="sgd", learning_rate=10.0, validation_split=0.0, batch_size=20)
"""Nothing bounds its states: a single step of gradient descent at this rate makes the kernels huge."""


def loud(spec, size):
    """A State whose recurrent kernel makes the states `size` times as large at every step."""
    state = training.init_state(spec)
    kernel, recurrent, *others = state.weights
    return state._replace(weights=(kernel, recurrent * np.float32(size), *others))


@pytest.mark.slow
def test_the_article_learns(trained):
    """15 epochs suffice for the default seed, and what was learned on 100 steps holds for 1000, on zeros as well."""
    assert trained.metrics[-1].val_accuracy == 1
    for kind in ("random", "zeros"):
        probe = Probe(input_kind=kind, shown_timesteps=1000)
        trace = analysis.look(trained.spec, trained.states[-1], probe)
        assert analysis.correct_steps(trained.spec, probe, trace).all()


@pytest.mark.slow
def test_the_baseline_does_not(trained):
    """Without recurrence 15 epochs end at the loss of a constant output, which is the lowest without memory."""
    spec = Spec(cell="Dense")
    losses = [metrics.loss for _, metrics in training.train(spec, training.init_state(spec), 15)]
    assert abs(losses[-1] - np.log(2)) < 0.01
    assert min(losses) > np.log(2) - 0.005
    assert trained.metrics[-1].loss < 0.5


@pytest.mark.slow
def test_epochs_are_repeated_to_the_bit():
    """At once, one by one, from a State that was pickled, and in another engine: always the same bits, read-only."""
    initial = training.init_state(SMALL)
    results = training.train(SMALL, initial, 4)
    assert [state.epoch for state, _ in results] == [1, 2, 3, 4]
    kept = pickle.dumps(results)
    for epoch in range(1, 4):
        assert_same(training.train(SMALL, results[epoch - 1][0], 4 - epoch), results[epoch:])
    assert_same(training.train(SMALL, pickle.loads(pickle.dumps(results[1][0])), 2), results[2:])
    assert_same(training.train(SMALL, initial, 4, seconds=3600), results)
    assert_same(training.train(SMALL, initial, 4, seconds=0), results[:1])
    assert training.train(SMALL, initial, 0) == []
    before = engine.engine(SMALL)
    engine._built.cache_clear()
    assert_same(training.train(SMALL, training.init_state(SMALL), 4), results)
    assert engine.engine(SMALL) is not before
    assert pickle.dumps(results) == kept
    for state in (initial, results[-1][0]):
        assert not any(array.flags.writeable for array in (*state.weights, *state.optimizer))


DIGEST = """
import os
if hasattr(os, "sched_setaffinity"):
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
from tests.core.test_training import digest
print(digest())
"""


def digest():
    """A hash over every bit of two epochs of the article's program, and of the states and outputs after them."""
    results = training.train(Spec(), training.init_state(Spec()), 2)
    trace = analysis.trace(Spec(), results[-1][0], data.probe("zeros", timesteps=50))
    return hashlib.sha256(pickle.dumps([results, trace])).hexdigest()


@pytest.mark.slow
def test_another_process_gives_the_same_bits():
    """A second process, on a single core, computes the same bits."""
    run = subprocess.run([sys.executable, "-c", DIGEST], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == digest()


@pytest.mark.slow
def test_threads_do_not_disturb_each_other():
    """Four threads that train two programs with four seeds at once get what each alone gets, to the bit."""
    specs = [SMALL, replace(SMALL, cell="Dense"), replace(SMALL, seed=2), replace(SMALL, cell="Dense", seed=3)]
    probe, gate = data.probe("random", timesteps=17), threading.Barrier(len(specs), timeout=60)

    def work(spec, together):
        state, found = training.init_state(spec), []
        for _ in range(8):
            if together:
                gate.wait()
            found += training.train(spec, state, 1)
            state = found[-1][0]
            found += [training.evaluate(spec, state), analysis.trace(spec, state, probe)]
        return found

    alone = [work(spec, together=False) for spec in specs]
    with ThreadPoolExecutor(len(specs)) as threads:
        together = list(threads.map(lambda spec: work(spec, together=True), specs))
    assert_same(together, alone)


@pytest.mark.slow
def test_what_does_not_compile_again():
    """Specs of one structure share a program, which is traced a single time; the program keeps nothing of them."""
    program = engine.engine(SMALL)
    changes = [{}, {"seed": 5}, {"learning_rate": 0.5}, {"train_input": "zeros"}, {"return_sequences": False}]
    changes += [{"train_initial_state": "random"}, {"min_timesteps": 3, "masking": False, "padding": "post"}]
    specs = [replace(SMALL, **change) for change in changes]
    results = [training.train(spec, training.init_state(spec), 1) for spec in specs]
    assert len({state.weights[1].tobytes() for ((state, _),) in results}) == len(specs)
    assert all(engine.engine(spec) is program for spec in specs)
    assert engine.engine(replace(SMALL, cell="Dense")) is not program
    assert program._epoch.experimental_get_tracing_count() == 1
    assert_same(training.train(SMALL, training.init_state(SMALL), 1), results[0])


@pytest.fixture(scope="module")
def diverged():
    """The DivergenceError of a training of one good epoch."""
    with pytest.raises(DivergenceError) as caught:
        training.train(WILD, loud(WILD, 1e5), 5)
    return caught.value


@pytest.mark.slow
def test_divergence_keeps_the_good_epochs(diverged):
    """It names the first epoch with a number that is not finite and holds those before, out of a worker too."""
    assert (diverged.epoch, diverged.learning_rate) == (2, 10.0)
    assert_same(diverged.results, training.train(WILD, loud(WILD, 1e5), 1))
    state, metrics = diverged.results[0]
    assert all(np.isfinite(array).all() for array in (*state.weights, *state.optimizer, metrics[:2]))
    results, error = training.attempt(WILD, loud(WILD, 1e5), 5)
    assert_same(results, diverged.results)
    assert str(error) == str(diverged)
    results, error = training.attempt(WILD, loud(WILD, 1e5), 1)
    assert (len(results), error) == (1, None)
    copy = pickle.loads(pickle.dumps(diverged))
    assert str(copy) == str(diverged)
    assert_same(copy.results, diverged.results)
    for words in ("in epoch 2", "expected a lower `learning_rate`, received 10", "epoch 1 is kept"):
        assert words in str(copy)


@pytest.mark.slow
def test_divergence_of_the_optimizer_alone():
    """A variable of Adam that is infinite ends the training, though loss and weights are finite: it would stay so."""
    spec = replace(WILD, optimizer="adam", learning_rate=0.001)
    with pytest.raises(DivergenceError) as caught:
        training.train(spec, loud(spec, 1e6), 3)
    assert caught.value.results == []
    weights, slots, metrics = engine.engine(spec).epoch(
        *loud(spec, 1e6)[1:], learning_rate=0.001, feed=data.feed(spec), order=data.batch_order(spec, 1)
    )
    assert all(np.isfinite(array).all() for array in (*weights, metrics))
    assert any(np.isinf(slot).any() for slot in slots)
