"""Data: what the network hears and what it is to answer, against NumPy by hand."""

import numpy as np
import pytest

from rnn_core import data, model
from rnn_core.spec import CHOICES, Spec

SMALL = Spec(samples=30, timesteps=8, batch_size=7, validation_split=0.2)


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
    assert set(model.CELLS) == set(CHOICES["cell"])
    assert set(model.OPTIMIZERS) == set(CHOICES["optimizer"])
    for name in CHOICES["activation"]:
        assert model.keras.activations.get(name).__name__ == name
    for name in CHOICES["loss"]:
        assert model.keras.losses.get(name).__name__ == name
