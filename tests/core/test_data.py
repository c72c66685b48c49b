"""Data: inputs, targets, lengths, padding and initial states, compared with plain NumPy and with Keras's padding."""

import math
from dataclasses import replace

import numpy as np
import pytest

from rnn_core import data
from rnn_core.backend import keras
from rnn_core.cells import CELLS
from rnn_core.spec import Spec
from tests.support import by_hand

VARYING = Spec(samples=200, timesteps=8, min_timesteps=3, seed=4, batch_size=7)


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("seed", [0, 7, 2**31 - 1])
def test_each_kind_of_random_numbers_has_its_own_stream(seed, cell):
    """NumPy's generator returns the same numbers for the pair of the seed and the index of the stream.

    Choices such as the learning rate and the task have no effect on these numbers.
    """
    spec = Spec(samples=40, timesteps=30, min_timesteps=9, cell=cell, layers=2, units=5, seed=seed)
    other = {"learning_rate": 1.0, "task": "cycle", "padding": "post", "masking": False, "return_sequences": False}
    size = (2 * by_hand.STATE_COUNTS[cell], 5)
    streams = [np.random.default_rng((seed, number)) for number in range(7)]
    orders = [np.random.default_rng((seed, 1, epoch)).permutation(38) for epoch in (1, 2)]
    inputs = streams[0].random((40, 30, 1), np.float32)
    probe = streams[2].random((1, 30, 1), np.float32)
    lengths = streams[3].integers(9, 30, 40, endpoint=True)
    train_states = streams[4].uniform(-1, 1, (40, *size))
    test_states = streams[5].uniform(-1, 1, (1, *size))
    noise = streams[6].standard_normal(size)
    seeds = (np.random.SeedSequence((seed, 22)).generate_state(9) >> 1).tolist()
    for drawn in (spec, replace(spec, train_initial_state="random", **other)):
        for found, expected in (
            (data.sample(replace(drawn, min_timesteps=None)).inputs, inputs),
            (data.probe("random", timesteps=30, seed=seed), probe),
            (data.lengths(drawn), lengths),
            (data.feed(drawn).states, np.float32(train_states) * (drawn.train_initial_state == "random")),
            (data.initial_state("random", drawn), np.float32(test_states)),
            (data.initial_state("ones", drawn), np.ones((1, *size), np.float32)),
            (data.state_noise(drawn), noise),
            *((data.batch_order(drawn, epoch), np.int32(order)) for epoch, order in enumerate(orders, 1)),
        ):
            np.testing.assert_array_equal(found, expected)
            assert found.dtype == expected.dtype
        assert data.seeds(drawn, 9) == seeds


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("zeros", [0] * 61),
        ("ones", [1] * 61),
        ("impulse", [1] + [0] * 60),
        ("sine", [0.5 + 0.5 * math.sin(2 * math.pi * t / 20) for t in range(61)]),
    ],
    ids=["zeros", "ones", "impulse", "sine"],
)
def test_an_input_without_randomness_has_the_expected_numbers(name, expected):
    """All sequences and features have the same numbers, and so has the test sequence. The sine's period is 20 steps."""
    inputs = data.INPUTS[name](np.random.default_rng(0), (3, 61, 2))
    assert inputs.dtype == np.float32
    np.testing.assert_allclose(inputs, np.broadcast_to(np.array(expected)[:, None], (3, 61, 2)), rtol=0, atol=1e-6)
    np.testing.assert_array_equal(data.probe(name, timesteps=61, features=2), inputs[:1])


def test_the_training_input_zeros_is_zero_at_every_step():
    assert not data.sample(Spec(train_input="zeros")).inputs.any()


def test_an_unknown_input_is_refused():
    """The error lists the names of the inputs."""
    with pytest.raises(ValueError, match=r"`kind`: expected one of random, zeros, .*, received 'noise'"):
        data.probe("noise", timesteps=5)


@pytest.mark.parametrize("period", range(2, 9))
def test_targets_count_down(period):
    """The targets are one-hot. Their classes are period - 1, ..., 1, 0, repeatedly. The default task has period 2."""
    target = data.target(Spec(task="cycle", period=period, timesteps=20))
    assert target.dtype == np.float32
    np.testing.assert_array_equal(target, np.eye(period)[(20 * [*range(period - 1, -1, -1)])[:20]])
    np.testing.assert_array_equal(data.target(Spec(period=period), timesteps=3), [[0, 1], [1, 0], [0, 1]])


def test_the_default_targets_alternate():
    """Every sample has [0, 1], [1, 0], and so on."""
    np.testing.assert_array_equal(data.sample(Spec()).targets, np.tile([[0, 1], [1, 0]], (250, 50, 1)))


@pytest.mark.parametrize("padding", ["pre", "post"])
@pytest.mark.parametrize("task", ["alternate", "cycle"])
def test_padding_equals_that_of_keras(task, padding):
    """Keras's `pad_sequences` returns the same inputs, targets and mask. `excerpt` returns the first sequences."""
    spec = replace(VARYING, task=task, period=3, padding=padding)
    unpadded = data.sample(replace(spec, min_timesteps=None))
    lengths = data.lengths(spec)
    for padded, whole, excerpt in zip(data.sample(spec), unpadded, data.excerpt(spec, 7), strict=True):
        short = [sequence[:length].tolist() for sequence, length in zip(whole, lengths, strict=True)]
        expected = keras.utils.pad_sequences(short, maxlen=8, dtype="float32", padding=padding)
        assert padded.dtype == np.float32
        np.testing.assert_array_equal(padded, expected)
        np.testing.assert_array_equal(excerpt, expected[:7])
    zeros = data.sample(replace(spec, train_input="zeros", masking=False))
    np.testing.assert_array_equal(zeros.mask.sum(axis=1), lengths)


def test_the_feed_of_an_experiment_is_cached():
    """A Feed has the arrays with which an experiment is trained. All arrays are read-only.

    Each experiment has its own Feed.
    """
    spec = Spec(samples=20, timesteps=6)
    assert data.feed(spec) is data.feed(spec)
    assert not any(array.flags.writeable for array in data.feed(spec))
    assert data.feed(replace(spec, seed=1)) is not data.feed(spec)


@pytest.mark.slow
def test_a_feed_that_exceeds_the_cache_is_made_anew_at_each_call():
    """The Feed of this Spec is larger than the cache, so it is not stored."""
    large = Spec(task="classes", samples=300, timesteps=450)
    assert data.feed(large) is not data.feed(large)
