"""Seeds: the outcome of a seed is that of a Run with it, however the work is divided; and how many learn when."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_core import run
from rnn_core.insight import seeds
from rnn_core.insight.seeds import Outcome
from rnn_core.spec import Spec

LONG = 1000  # seconds, of a piece of work that comes to its end


def assert_same(outcome, other):
    """Two Outcomes are the same to the bit."""
    assert (outcome.seed, *outcome[2:]) == (other.seed, *other[2:])
    assert outcome.losses.dtype == other.losses.dtype == np.float32
    np.testing.assert_array_equal(outcome.losses, other.losses)


def by_run(spec, seed, epochs):
    """The Outcome of a seed, read off a Run."""
    trained = run.advance(run.start(replace(spec, seed=seed)), epochs)
    losses = np.full(epochs + 1, np.nan, np.float32)
    losses[: len(trained.metrics)] = [metrics.loss for metrics in trained.metrics]
    return Outcome(seed, losses, trained.learned, trained.diverged and trained.diverged[0])


def outcome(learned, *, epochs=20, diverged=None):
    """An Outcome whose loss in each epoch is the number of the epoch."""
    losses = np.arange(epochs + 1, dtype=np.float32)
    losses[diverged or epochs + 1 :] = np.nan
    return Outcome(0, losses, learned, diverged)


def test_seeds_one_after_another(trained):
    """Outcomes are those of Runs with these seeds, in the order that was asked for, whatever the seed of the Spec."""
    outcomes, unfinished = seeds.train_seeds(Spec(seed=99), (5, 1), epochs=3, seconds=LONG, begun={})
    assert unfinished is None
    for found, seed in zip(outcomes, (5, 1), strict=True):
        assert_same(found, by_run(Spec(), seed, 3))
    ((found,), _) = seeds.train_seeds(Spec(), (0,), epochs=15, seconds=LONG, begun={})
    assert found.learned == trained.learned is not None


def test_the_time_is_over():
    """A piece trains one epoch at least and returns the Run under way, with one State; the next continues it."""
    begun = {}
    for epoch in (1, 2):
        outcomes, unfinished = seeds.train_seeds(Spec(), (4, 7), epochs=3, seconds=0, begun=begun)
        assert (outcomes, unfinished.newest, unfinished.spec.seed, len(unfinished.states)) == ([], epoch, 4, 1)
        begun = {4: unfinished}
    (found,), unfinished = seeds.train_seeds(Spec(), (4, 7), epochs=3, seconds=0, begun=begun)
    assert unfinished is None
    assert_same(found, by_run(Spec(), 4, 3))
    (shorter,), _ = seeds.train_seeds(Spec(), (4,), epochs=1, seconds=0, begun=begun)
    assert_same(shorter, by_run(Spec(), 4, 1))


@pytest.mark.slow
def test_a_seed_that_diverges():
    """It keeps the losses before, and is NaN from the epoch on in which it diverged, also in pieces."""
    spec = Spec(samples=20, timesteps=20, units=4, batch_size=5, activation="linear", optimizer="sgd", learning_rate=10)
    expected, begun, outcomes = by_run(spec, 0, 8), {}, ()
    assert expected.diverged is not None
    while not outcomes:
        outcomes, unfinished = seeds.train_seeds(spec, (0,), epochs=8, seconds=0, begun=begun)
        begun = {0: unfinished}
    assert_same(outcomes[0], expected)
    assert np.isnan(expected.losses[expected.diverged :]).all()


def test_until():
    """At an earlier epoch what happened later has not happened; at a later one nothing is known, but of a seed that
    has diverged.
    """
    full = outcome(7, diverged=12)
    for epochs, expected in ((30, outcome(7, epochs=30, diverged=12)), (20, full), (11, outcome(7, epochs=11))):
        assert_same(seeds.until(full, epochs), expected)
    for epochs, learned in ((7, 7), (6, None)):
        assert_same(seeds.until(full, epochs), outcome(learned, epochs=epochs))
    assert seeds.until(full, 12).diverged == 12
    assert seeds.until(outcome(0), 0).learned == 0
    assert seeds.until(outcome(7), 21) is None


def test_the_share_that_has_learned():
    """It counts those that had learned by each epoch, among all; without any it is NaN."""
    given = [outcome(2), outcome(None), outcome(0), outcome(2), outcome(5)]
    np.testing.assert_allclose(seeds.share_learned(given, 5), [0.2, 0.2, 0.6, 0.6, 0.6, 0.8], rtol=1e-12)
    np.testing.assert_array_equal(seeds.share_learned([outcome(None)], 2), [0, 0, 0])
    np.testing.assert_array_equal(seeds.share_learned([], 2), [np.nan] * 3)


def test_quartiles():
    """Each is the first epoch by which so many of all had learned, or None if as many never did."""
    never = None
    for learned, expected in (
        ((), (None, None, None)),
        ((never,), (None, None, None)),
        ((9, 3), (3, 3, 9)),
        ((9, 3, 5), (3, 5, 9)),
        ((9, 3, 5, 7, 11), (5, 7, 9)),
        ((9, never, 5, never), (5, 9, None)),
        ((never, never, 5, never), (5, None, None)),
        ((never, never, 5, never, never), (None, None, None)),
        ((0, 0, 0, never), (0, 0, 0)),
    ):
        found = seeds.quartiles([outcome(epoch) for epoch in learned])
        assert found == expected
        assert {type(epoch) for epoch in found} <= {int, type(None)}
