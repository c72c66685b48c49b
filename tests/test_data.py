"""Data: what the network hears and what it is to answer, against NumPy by hand."""

import math
from dataclasses import replace

import numpy as np
import pytest

from rnn_core import data, model
from rnn_core.spec import CHOICES, Spec

SMALL = Spec(samples=30, timesteps=8, batch_size=7, validation_split=0.2)
VARYING = replace(SMALL, samples=200, min_timesteps=3, seed=4)


def test_shapes_and_dtypes():
    """A set holds one feature, two classes and a mask of ones for every step, all of them float32."""
    inputs, targets, mask = samples = data.sample(SMALL)
    assert (inputs.shape, targets.shape, mask.shape) == ((30, 8, 1), (30, 8, 2), (30, 8))
    assert {array.dtype for array in samples} == {np.dtype(np.float32)}
    assert (mask == 1).all()


def test_random_inputs_are_uniform():
    """Random inputs fill [0, 1) evenly, as the moments and the tenths of 25,000 numbers show."""
    inputs = data.sample(Spec()).inputs
    assert inputs.min() >= 0
    assert inputs.max() < 1
    assert inputs.mean() == pytest.approx(1 / 2, abs=0.01)
    assert inputs.var() == pytest.approx(1 / 12, abs=0.005)
    counts, _ = np.histogram(inputs, bins=10, range=(0, 1))
    np.testing.assert_allclose(counts / inputs.size, 0.1, atol=0.01)
    assert len(np.unique(inputs, axis=0)) == 250


def test_zeros():
    """An experiment on zeros hears nothing but zeros, and its targets are those of any other."""
    inputs, targets, _ = data.sample(Spec(train_input="zeros"))
    np.testing.assert_array_equal(inputs, np.zeros((250, 100, 1)))
    np.testing.assert_array_equal(targets, data.sample(Spec()).targets)


@pytest.mark.parametrize("period", range(2, 9))
def test_a_cycle_counts_down(period):
    """Cycle answers period - 1, ..., 1, 0 and again, one-hot, and with period 2 is the article's task to the bit."""
    answer = data.target(Spec(task="cycle", period=period, timesteps=20))
    assert answer.shape == (20, period)
    assert answer.dtype == np.float32
    by_hand = [step for _ in range(20) for step in range(period - 1, -1, -1)][:20]
    assert [list(row).index(1) for row in answer] == by_hand
    assert (answer.sum(axis=1) == 1).all()
    if period == 2:
        assert np.array_equal(answer, data.target(Spec(timesteps=20)))
    assert np.array_equal(data.target(Spec(period=period)), data.target(Spec()))


def test_targets_alternate():
    """Every sequence is to be answered with [0, 1], [1, 0], again and again."""
    by_hand = np.tile([[0, 1], [1, 0]], (50, 1))
    np.testing.assert_array_equal(data.sample(Spec()).targets, np.tile(by_hand, (250, 1, 1)))
    np.testing.assert_array_equal(data.target(Spec()), by_hand)


@pytest.mark.parametrize("timesteps", [1, 2, 3, 500])
def test_target_of_any_length(timesteps):
    """The target can be had for any number of steps, odd ones and single ones included."""
    by_hand = np.tile([[0, 1], [1, 0]], (timesteps, 1))[:timesteps]
    np.testing.assert_array_equal(data.target(Spec(), timesteps=timesteps), by_hand)


@pytest.mark.parametrize("seed", [0, 3])
def test_equal_lengths_are_what_they_were(seed):
    """Without a shortest length, or with the longest for one, a set has the bits that it had before there was any."""
    inputs = np.random.default_rng((seed, 0)).random((30, 8, 1), dtype=np.float32)
    targets = np.tile(np.array([[0, 1], [1, 0]], np.float32), (30, 4, 1))
    for changes in ({}, {"min_timesteps": 8}, {"min_timesteps": 8, "padding": "post", "masking": False}):
        found = data.sample(replace(SMALL, seed=seed, **changes))
        for array, expected in zip(found, (inputs, targets, np.ones((30, 8), np.float32)), strict=True):
            assert array.dtype == np.float32
            np.testing.assert_array_equal(array, expected)


@pytest.mark.parametrize(("shortest", "longest"), [(1, 2), (3, 8), (90, 100), (1, 100), (8, 8)])
def test_lengths_are_uniform(shortest, longest):
    """Lengths are drawn evenly from the shortest to the longest, both of them included."""
    lengths = data.lengths(Spec(samples=2000, timesteps=longest, min_timesteps=shortest))
    possible = np.arange(shortest, longest + 1)
    assert lengths.shape == (2000,)
    np.testing.assert_array_equal(np.unique(lengths), possible)
    expected = 2000 / len(possible)
    counts = np.bincount(lengths)[shortest:]
    assert (np.abs(counts - expected) <= 5 * np.sqrt(expected)).all(), counts


def test_seed_alone_decides_the_lengths():
    """The same seed gives the same lengths, whatever else is chosen, and another seed others."""
    lengths = data.lengths(VARYING)
    for changes in ({"padding": "post"}, {"masking": False}, {"return_sequences": False}, {"train_input": "zeros"}):
        np.testing.assert_array_equal(data.lengths(replace(VARYING, **changes)), lengths)
    assert (data.lengths(replace(VARYING, seed=5)) != lengths).mean() > 0.5


def test_inputs_say_nothing_of_the_lengths():
    """Lengths come from a stream of their own: the random inputs, in the order in which they are drawn, tell none."""
    spec = Spec(samples=2000, min_timesteps=1)
    inputs = data.sample(replace(spec, min_timesteps=None)).inputs
    for values in (inputs.ravel()[:2000], inputs[:, 0, 0], inputs[:, -1, 0]):
        assert abs(np.corrcoef(values, data.lengths(spec))[0, 1]) < 0.1


@pytest.mark.parametrize("padding", ["pre", "post"])
@pytest.mark.parametrize("task", ["alternate", "cycle"])
def test_padding_is_that_of_keras(task, padding):
    """Inputs and targets are what `pad_sequences` makes of each sequence without its padding, and the mask of ones."""
    spec = replace(VARYING, task=task, period=3, padding=padding)
    whole = data.sample(replace(spec, min_timesteps=None))
    lengths = data.lengths(spec)
    for found, equal in zip(data.sample(spec), whole, strict=True):
        short = [sequence[:length].tolist() for sequence, length in zip(equal, lengths, strict=True)]
        padded = model.keras.utils.pad_sequences(short, dtype="float32", padding=padding)
        assert found.dtype == np.float32
        np.testing.assert_array_equal(found, padded)


@pytest.mark.parametrize("padding", ["pre", "post"])
@pytest.mark.parametrize(("task", "period"), [("alternate", 2), ("cycle", 5)])
def test_the_answer_begins_with_the_first_real_step(task, period, padding):
    """Wherever the padding is, the first real step is to be answered with the last class, and the others in turn."""
    spec = replace(VARYING, task=task, period=period, padding=padding)
    _, targets, mask = data.sample(spec)
    for target, real, length in zip(targets, mask.astype(bool), data.lengths(spec), strict=True):
        assert target[real][0].tolist() == [0] * (period - 1) + [1]
        assert target[real].argmax(axis=1).tolist() == [period - 1 - t % period for t in range(length)]
        assert not target[~real].any()
        assert real[0 if padding == "post" else -1]


@pytest.mark.parametrize("masking", [True, False])
def test_zeros_are_real(masking):
    """Silence is not padding: the mask of an all-zero set knows the lengths, and is that of any other input."""
    spec = replace(VARYING, train_input="zeros", masking=masking)
    inputs, _, mask = data.sample(spec)
    assert not inputs.any()
    np.testing.assert_array_equal(mask.sum(axis=1), data.lengths(spec))
    np.testing.assert_array_equal(mask, data.sample(VARYING).mask)
    assert data.sample(replace(SMALL, train_input="zeros")).mask.all()


@pytest.mark.parametrize("padding", ["pre", "post"])
def test_real_steps(padding):
    """Of sequences of 1, 3 and 4 steps the first or the last of four are real."""
    by_hand = {"pre": ["0001", "0111", "1111"], "post": ["1000", "1110", "1111"]}[padding]
    found = data.real_steps([1, 3, 4], 4, padding)
    assert found.dtype == bool
    assert found.tolist() == [[step == "1" for step in row] for row in by_hand]


@pytest.mark.parametrize("padding", ["pre", "post"])
def test_one_answer_is_odd_or_even(padding):
    """One answer for a whole sequence is [0, 1] for an odd length and [1, 0] for an even one, wherever the padding."""
    spec = replace(VARYING, return_sequences=False, padding=padding)
    inputs, targets, mask = data.sample(spec)
    lengths = data.lengths(spec)
    assert targets.dtype == np.float32
    np.testing.assert_array_equal(targets, [[0, 1] if length % 2 else [1, 0] for length in lengths])
    several = data.sample(replace(spec, return_sequences=True))
    np.testing.assert_array_equal(inputs, several.inputs)
    np.testing.assert_array_equal(mask, several.mask)


def test_one_answer_of_a_cycle():
    """Of a cycle it is the class of the last step, and with equal lengths it is the same for all."""
    spec = replace(VARYING, task="cycle", period=5, return_sequences=False)
    found = data.sample(spec).targets
    assert found.shape == (200, 5)
    assert found.argmax(axis=1).tolist() == [4 - (length - 1) % 5 for length in data.lengths(spec)]
    np.testing.assert_array_equal(found.sum(axis=1), 1)
    equal = data.sample(replace(spec, min_timesteps=None)).targets
    assert equal.tolist() == 200 * [[0, 0, 1, 0, 0]]


@pytest.mark.parametrize("padding", ["pre", "post"])
@pytest.mark.parametrize("masking", [True, False])
@pytest.mark.parametrize("shortest", [3, None])
def test_weights_of_the_steps(shortest, masking, padding):
    """With masking the real steps count, without it all do; of one answer the last step counts, and nothing else."""
    spec = replace(VARYING, min_timesteps=shortest, masking=masking, padding=padding)
    lengths = [shortest and length for length in data.lengths(spec)]
    real = {"pre": lambda n: (8 - n) * [0] + n * [1], "post": lambda n: n * [1] + (8 - n) * [0]}[padding]
    expected = [real(length) if shortest and masking else 8 * [1] for length in lengths]
    feed, sample = data.feed(spec), data.sample(spec)
    np.testing.assert_array_equal(feed.weights, expected)
    for found, array in zip(feed, sample, strict=False):
        np.testing.assert_array_equal(found, array)
    once = data.feed(replace(spec, return_sequences=False))
    np.testing.assert_array_equal(once.weights, 200 * [7 * [0] + [1]])
    np.testing.assert_array_equal(once.targets[:, -1], data.sample(replace(spec, return_sequences=False)).targets)
    assert {array.dtype for array in (*feed, *once)} == {np.dtype(np.float32)}
    assert [array.shape for array in once] == [array.shape for array in feed]


@pytest.mark.parametrize(("cell", "count"), [("SimpleRNN", 2), ("GRU", 2), ("LSTM", 4)])
def test_states_that_training_starts_from(cell, count):
    """Each sequence starts from zeros, or from its own uniform numbers in [-1, 1), for every state of every layer."""
    spec = Spec(cell=cell, layers=2, units=20)
    assert data.feed(spec).states.shape == (250, count, 20)
    assert not data.feed(spec).states.any()
    states = data.feed(replace(spec, train_initial_state="random")).states
    assert (states.shape, states.dtype) == ((250, count, 20), np.float32)
    assert states.min() >= -1
    assert states.max() < 1
    assert np.abs(states.mean(axis=(0, 2))).max() < 0.05
    np.testing.assert_allclose(states.var(axis=(0, 2)), 1 / 3, atol=0.03)
    assert len(np.unique(states[:, 0], axis=0)) == 250
    again, other = (data.feed(replace(spec, train_initial_state="random", seed=seed)).states for seed in (0, 1))
    np.testing.assert_array_equal(states, again)
    assert (states != other).mean() > 0.99


@pytest.mark.parametrize(("cell", "count"), [("SimpleRNN", 3), ("LSTM", 6)])
def test_states_that_a_shown_sequence_starts_from(cell, count):
    """Zeros, ones, or uniform numbers by seed that are none of those that training starts from."""
    spec = Spec(cell=cell, layers=3, units=7, train_initial_state="random")
    np.testing.assert_array_equal(data.initial_state("zeros", spec), np.zeros((1, count, 7)))
    np.testing.assert_array_equal(data.initial_state("ones", spec), np.ones((1, count, 7)))
    state = data.initial_state("random", spec)
    assert (state.shape, state.dtype) == ((1, count, 7), np.float32)
    assert state.min() < -0.5
    assert state.max() > 0.5
    assert np.abs(state).max() <= 1
    np.testing.assert_array_equal(state, data.initial_state("random", replace(spec, layers=3, learning_rate=1.0)))
    assert not np.isin(state, data.initial_state("random", replace(spec, seed=1))).any()
    assert not (data.feed(spec).states == state).all(axis=(1, 2)).any()


@pytest.mark.parametrize("count", [1, 7, 1000])
def test_excerpt(count):
    """The first sequences of a set are the set's, and of one with fewer they are all."""
    for found, whole in zip(data.excerpt(VARYING, count), data.sample(VARYING), strict=True):
        np.testing.assert_array_equal(found, whole[:count])


def test_seed_decides_the_data():
    """The same seed gives the same set and another seed another, whatever else the experiment may be."""
    inputs = data.sample(SMALL).inputs
    np.testing.assert_array_equal(inputs, data.sample(SMALL).inputs)
    np.testing.assert_array_equal(
        inputs, data.sample(Spec(samples=30, timesteps=8, units=3, cell="GRU", learning_rate=1)).inputs
    )
    other = data.sample(Spec(samples=30, timesteps=8, seed=1)).inputs
    assert not np.isin(other, inputs).all(axis=(1, 2)).any()


@pytest.mark.parametrize("seed", [0, 1, 7, 2**31 - 1])
def test_probe_is_not_in_the_training_set(seed):
    """The shown sequence is none of those that the experiment of the same seed holds."""
    inputs = data.sample(Spec(seed=seed)).inputs
    probe = data.probe("random", timesteps=100, seed=seed)
    assert not (inputs == probe).all(axis=(1, 2)).any()
    assert np.isin(probe, inputs).mean() < 0.5


def test_probe_is_reproducible():
    """A probe is the same each time for one seed and differs between seeds, float32 in [0, 1)."""
    probe = data.probe("random", timesteps=60, seed=3)
    assert probe.shape == (1, 60, 1)
    assert probe.dtype == np.float32
    assert probe.min() >= 0
    assert probe.max() < 1
    np.testing.assert_array_equal(probe, data.probe("random", timesteps=60, seed=3))
    assert not np.array_equal(probe, data.probe("random", timesteps=60, seed=4))


@pytest.mark.parametrize(("kind", "timesteps", "features"), [("zeros", 1, 1), ("random", 1000, 1), ("zeros", 7, 3)])
def test_probe_shapes(kind, timesteps, features):
    """A probe of any kind has the length and the number of features that were asked for."""
    probe = data.probe(kind, timesteps=timesteps, features=features)
    assert probe.shape == (1, timesteps, features)
    assert probe.any() == (kind == "random")


@pytest.mark.parametrize("shape", [(1, 1, 1), (1, 61, 1), (3, 1000, 2)])
def test_inputs_to_show(shape):
    """Ones are 1 everywhere, an impulse at the first step alone, and a sine swings about a half every 20 steps."""
    found = {name: data.INPUTS[name](np.random.default_rng(0), shape) for name in ("ones", "impulse", "sine")}
    steps = shape[1]
    by_hand = {
        "ones": steps * [1],
        "impulse": [1] + (steps - 1) * [0],
        "sine": [0.5 + 0.5 * math.sin(2 * math.pi * (t % 20) / 20) for t in range(steps)],
    }
    for name, values in found.items():
        assert (values.shape, values.dtype) == (shape, np.float32)
        for sequence in values:
            for feature in sequence.T:
                np.testing.assert_allclose(feature, by_hand[name], rtol=0, atol=2e-5)
    assert found["sine"].min() >= 0
    assert found["sine"].max() <= 1
    assert found["sine"].max() == (1 if steps > 5 else 0.5)


def test_the_inputs_that_there_are():
    """The inputs to show are those of the issue, and every one of them can be had as a probe, from 0 to 1."""
    assert set(data.INPUTS) == {"random", "zeros", "ones", "sine", "impulse"}
    for kind in data.INPUTS:
        probe = data.probe(kind, timesteps=40)
        assert (probe.shape, probe.dtype) == ((1, 40, 1), np.float32)
        assert 0 <= probe.min() <= probe.max() <= 1


@pytest.mark.parametrize("kind", ["noise", "", None, "Random"])
def test_unknown_probe(kind):
    """An unknown kind of probe gets a message with the field, the kinds there are, and what was given."""
    with pytest.raises(ValueError, match="`kind`") as caught:
        data.probe(kind, timesteps=5)
    assert all(name in str(caught.value) for name in ("random", "zeros"))
    assert str(caught.value).endswith(f"received {kind!r}")


def test_batch_order_visits_every_training_sample_once():
    """The order of an epoch is a shuffled permutation of the training samples, and of no held-out one."""
    order = data.batch_order(SMALL, 1)
    assert order.dtype == np.int32
    np.testing.assert_array_equal(np.sort(order), np.arange(24))
    assert not np.array_equal(order, np.arange(24))


def test_batch_order_depends_on_seed_and_epoch_alone():
    """No two epochs or seeds share an order, and no other choice of the experiment has a say in it."""
    orders = [data.batch_order(Spec(seed=seed), epoch) for seed in range(3) for epoch in range(1, 20)]
    assert len({order.tobytes() for order in orders}) == len(orders)
    other = Spec(train_input="zeros", timesteps=8, cell="LSTM", units=3, learning_rate=1.0, batch_size=50)
    np.testing.assert_array_equal(data.batch_order(Spec(), 5), data.batch_order(other, 5))


def test_seeds_of_the_weights():
    """The seeds of the initializers are distinct whole numbers below 2**31, the same for one seed of a Spec."""
    drawn = data.seeds(Spec(), 9)
    assert len(set(drawn)) == 9
    assert all(isinstance(seed, int) and 0 <= seed < 2**31 for seed in drawn)
    assert drawn == data.seeds(Spec(units=3), 9)
    assert not set(drawn) & set(data.seeds(Spec(seed=1), 9))


def test_registries_agree_with_the_choices():
    """Whatever a Spec may name is registered, and nothing is registered that a Spec cannot name but inputs to show."""
    assert set(data.TASKS) == set(CHOICES["task"])
    assert set(data.INPUTS) >= set(CHOICES["train_input"])
    assert set(data.STATES) >= set(CHOICES["train_initial_state"])
    assert set(model.CELLS) == set(CHOICES["cell"])
    assert set(model.OPTIMIZERS) == set(CHOICES["optimizer"])
    for name in CHOICES["activation"]:
        assert model.keras.activations.get(name).__name__ == name
    for name in CHOICES["loss"]:
        assert model.keras.losses.get(name).__name__ == name
