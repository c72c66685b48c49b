"""Data: inputs, targets, lengths, padding and initial states, against NumPy by hand and Keras's padding."""

import math
from dataclasses import replace

import numpy as np
import pytest

from rnn_core import data
from rnn_core.backend import keras
from rnn_core.cells import CELLS
from rnn_core.fields import of
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from tests.support import by_hand

VARYING = Spec(samples=200, timesteps=8, min_timesteps=3, seed=4, batch_size=7)
PADDING = pytest.mark.parametrize("padding", ["pre", "post"])


def test_every_choice_is_registered():
    """Whatever a Spec or a Probe may name is there."""
    spec, probe = of(Spec), of(Probe)
    assert set(data.TASKS) == set(spec["task"].choices)
    assert {*spec["train_input"].choices, *probe["input_kind"].choices} == {*data.INPUTS, "own"}
    assert {*spec["train_initial_state"].choices, *probe["initial_state"].choices} == {*data.STATES, "own"}
    assert set(CELLS) == set(spec["cell"].choices)
    for kind, found in (("optimizer", keras.optimizers), ("loss", keras.losses), ("activation", keras.activations)):
        assert all(found.get(name) for name in spec[kind].choices)


def test_random_inputs_are_uniform():
    """Random inputs fill [0, 1) evenly, each sequence on its own, by the seed, whatever else the experiment may be."""
    inputs = data.sample(Spec()).inputs
    assert (inputs.shape, inputs.dtype) == ((250, 100, 1), np.float32)
    assert 0 <= inputs.min() <= inputs.max() < 1
    counts, _ = np.histogram(inputs, bins=10, range=(0, 1))
    np.testing.assert_allclose(counts / inputs.size, 0.1, atol=0.01)
    assert len(np.unique(inputs, axis=0)) == 250
    np.testing.assert_array_equal(inputs, data.sample(Spec(units=3, cell="GRU", learning_rate=1, task="cycle")).inputs)
    assert not np.isin(data.sample(Spec(seed=1)).inputs, inputs).all(axis=(1, 2)).any()
    # The stream that exported programs draw from as well.
    np.testing.assert_array_equal(inputs, np.random.default_rng((0, 0)).random((250, 100, 1), dtype=np.float32))


def test_inputs():
    """Zeros, ones, an impulse at the first step, and a sine about 1/2 of period 20, in every sequence and feature."""
    by_hand = {
        "zeros": [0] * 61,
        "ones": [1] * 61,
        "impulse": [1] + [0] * 60,
        "sine": [0.5 + 0.5 * math.sin(2 * math.pi * t / 20) for t in range(61)],
    }
    for name, expected in by_hand.items():
        found = data.INPUTS[name](None, (3, 61, 2))
        assert found.dtype == np.float32
        np.testing.assert_allclose(found, np.broadcast_to(np.array(expected)[:, None], (3, 61, 2)), rtol=0, atol=1e-6)
    assert not data.sample(Spec(train_input="zeros")).inputs.any()


@pytest.mark.parametrize("period", range(2, 9))
def test_targets_count_down(period):
    """The target is class period - 1, ..., 1, 0 and again, one-hot; the article's task is that of period 2."""
    expected = [step for _ in range(20) for step in range(period - 1, -1, -1)][:20]
    found = data.target(Spec(task="cycle", period=period, timesteps=20))
    assert (found.shape, found.dtype) == ((20, period), np.float32)
    np.testing.assert_array_equal(found, np.eye(period)[expected])
    np.testing.assert_array_equal(data.target(Spec(period=period), timesteps=3), [[0, 1], [1, 0], [0, 1]])
    np.testing.assert_array_equal(data.sample(Spec()).targets, np.tile([[0, 1], [1, 0]], (250, 50, 1)))


@pytest.mark.parametrize(("shortest", "longest"), [(1, 2), (90, 100), (8, 8)])
def test_lengths_are_uniform(shortest, longest):
    """Lengths are drawn evenly from the shortest to the longest, both included, by the seed alone."""
    spec = Spec(samples=2000, timesteps=longest, min_timesteps=shortest)
    lengths = data.lengths(spec)
    possible = np.arange(shortest, longest + 1)
    np.testing.assert_array_equal(np.unique(lengths), possible)
    expected = 2000 / len(possible)
    assert (np.abs(np.bincount(lengths)[shortest:] - expected) <= 5 * np.sqrt(expected)).all()
    same = replace(spec, padding="post", masking=False, return_sequences=False, train_input="zeros")
    np.testing.assert_array_equal(data.lengths(same), lengths)
    assert shortest == longest or (data.lengths(replace(spec, seed=5)) != lengths).any()
    inputs = data.sample(replace(spec, min_timesteps=None)).inputs
    assert shortest == longest or abs(np.corrcoef(inputs.ravel()[:2000], lengths)[0, 1]) < 0.1


@PADDING
@pytest.mark.parametrize("task", ["alternate", "cycle"])
def test_padding_is_that_of_keras(task, padding):
    """Inputs, targets and mask are what `pad_sequences` makes of each sequence; an excerpt is the first of them."""
    spec = replace(VARYING, task=task, period=3, padding=padding)
    whole, lengths = data.sample(replace(spec, min_timesteps=None)), data.lengths(spec)
    for found, equal in zip(data.sample(spec), whole, strict=True):
        short = [sequence[:length].tolist() for sequence, length in zip(equal, lengths, strict=True)]
        assert found.dtype == np.float32
        np.testing.assert_array_equal(
            found, keras.utils.pad_sequences(short, maxlen=8, dtype="float32", padding=padding)
        )
    zeros = data.sample(replace(spec, train_input="zeros", masking=False))
    np.testing.assert_array_equal(zeros.mask.sum(axis=1), lengths)
    for found, all_of_it in zip(data.excerpt(spec, 7), data.sample(spec), strict=True):
        np.testing.assert_array_equal(found, all_of_it[:7])


@PADDING
def test_one_output_for_a_sequence(padding):
    """The one target is that of the last real step: [0, 1] for an odd length, and in a cycle the remainder's class."""
    spec = replace(VARYING, return_sequences=False, padding=padding)
    lengths = data.lengths(spec)
    np.testing.assert_array_equal(data.sample(spec).targets, [[0, 1] if length % 2 else [1, 0] for length in lengths])
    found = data.sample(replace(spec, task="cycle", period=5)).targets
    assert found.argmax(axis=1).tolist() == [4 - (length - 1) % 5 for length in lengths]
    np.testing.assert_array_equal(data.sample(spec).inputs, data.sample(replace(VARYING, padding=padding)).inputs)


@PADDING
@pytest.mark.parametrize("masking", [True, False])
@pytest.mark.parametrize("shortest", [3, None])
def test_weights_of_the_steps(shortest, masking, padding):
    """With masking the real steps count, without it all; where there is one output, the last step and no other."""
    spec = replace(VARYING, min_timesteps=shortest, masking=masking, padding=padding)
    feed, sample = data.feed(spec), data.sample(spec)
    np.testing.assert_array_equal(feed.weights, sample.mask if masking else np.ones((200, 8)))
    for found, array in zip(feed, sample, strict=False):
        np.testing.assert_array_equal(found, array)
    once = data.feed(replace(spec, return_sequences=False))
    np.testing.assert_array_equal(once.weights, 200 * [7 * [0] + [1]])
    np.testing.assert_array_equal(once.targets[:, -1], data.sample(replace(spec, return_sequences=False)).targets)
    assert {array.dtype for array in (*feed, *once)} == {np.dtype(np.float32)}
    assert [array.shape for array in once] == [array.shape for array in feed]


@pytest.mark.parametrize("cell", CELLS)
def test_initial_states(cell):
    """For training and for a test: zeros, or uniform in [-1, 1) by the seed, for every state; the two differ."""
    spec, count = Spec(cell=cell, layers=2, units=20), 2 * by_hand.KINDS[cell]
    np.testing.assert_array_equal(data.feed(spec).states, np.zeros((250, count, 20)))
    states = data.feed(replace(spec, train_initial_state="random")).states
    assert (states.shape, states.dtype) == ((250, count, 20), np.float32)
    assert -1 <= states.min() < -0.99 < 0.99 < states.max() < 1
    np.testing.assert_allclose(states.var(axis=(0, 2)), 1 / 3, atol=0.03)
    assert len(np.unique(states)) > 0.99 * states.size
    for kind, value in (("zeros", 0), ("ones", 1)):
        np.testing.assert_array_equal(data.initial_state(kind, spec), np.full((1, count, 20), value))
    test = data.initial_state("random", spec)
    assert test.min() < -0.5 < 0.5 < test.max()
    np.testing.assert_array_equal(test, data.initial_state("random", replace(spec, learning_rate=1.0)))
    assert not np.isin(test, data.initial_state("random", replace(spec, seed=1))).any()
    assert not (states == test).all(axis=(1, 2)).any()
    noise = data.state_noise(replace(spec, units=256))
    assert noise.shape == (count, 256)
    assert abs(noise.mean()) < 0.2
    assert noise.std() == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize("seed", [0, 7, 2**31 - 1])
def test_a_test_sequence_is_in_no_training_set(seed):
    """A probe is the same for one seed, differs between seeds, and none of the sequences of the experiment."""
    inputs, probe = data.sample(Spec(seed=seed)).inputs, data.probe("random", timesteps=100, seed=seed)
    assert (probe.shape, probe.dtype) == ((1, 100, 1), np.float32)
    assert not (inputs == probe).all(axis=(1, 2)).any()
    np.testing.assert_array_equal(probe, data.probe("random", timesteps=100, seed=seed))
    assert not np.array_equal(probe, data.probe("random", timesteps=100, seed=3))
    assert data.probe("random", timesteps=7, features=3).shape == (1, 7, 3)


@pytest.mark.parametrize("kind", ["noise", "", None, "Random"])
def test_unknown_probe(kind):
    """An unknown kind of input gets a message with the kinds that there are and what was given."""
    with pytest.raises(ValueError, match="`kind`: expected one of random, zeros, .*, received " + repr(kind)):
        data.probe(kind, timesteps=5)


def test_batch_order():
    """An epoch visits every training sample once, in an order of its own by the seed, whatever else is chosen."""
    order = data.batch_order(VARYING, 1)
    assert order.dtype == np.int32
    np.testing.assert_array_equal(np.sort(order), np.arange(190))
    orders = [data.batch_order(Spec(seed=seed), epoch) for seed in range(3) for epoch in range(1, 20)]
    assert len({order.tobytes() for order in orders}) == len(orders)
    other = Spec(train_input="zeros", timesteps=8, cell="LSTM", units=3, learning_rate=1.0, batch_size=50)
    np.testing.assert_array_equal(orders[4], data.batch_order(other, 5))


def test_seeds_of_the_weights():
    """The seeds of the initializers are distinct whole numbers below 2**31 that the seed of the Spec decides."""
    drawn = data.seeds(Spec(), 9)
    assert len(set(drawn)) == 9
    assert all(type(seed) is int and 0 <= seed < 2**31 for seed in drawn)
    assert drawn == data.seeds(Spec(units=3), 9)
    assert not set(drawn) & set(data.seeds(Spec(seed=1), 9))
