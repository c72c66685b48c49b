"""Luck: what becomes of a seed is what a Run of it shows, however the work is cut up; and how many learned when."""

import time
from dataclasses import replace

import numpy as np
import pytest

from rnn_core import luck, run
from rnn_core.luck import Fate, Survey
from rnn_core.spec import Spec

SMALL = Spec(samples=20, timesteps=12, units=3, batch_size=5, validation_split=0.2, learning_rate=0.02)
WILD = replace(SMALL, timesteps=20, units=4, activation="linear", optimizer="sgd", learning_rate=1.0)
"""Nothing bounds what it answers: from some seeds it diverges, from others not."""

LONG = 1000  # seconds, of a piece that comes to its end


def assert_same(fate, other):
    """Two Fates are the same to the bit."""
    assert (fate.seed, fate.learned, fate.diverged) == (other.seed, other.learned, other.diverged)
    assert fate.losses.dtype == other.losses.dtype == np.float32
    np.testing.assert_array_equal(fate.losses, other.losses)


def by_run(spec, seed, epochs):
    """The Fate of a seed, from a Run."""
    trained = run.advance(run.start(replace(spec, seed=seed)), epochs)
    losses = np.full(epochs + 1, np.nan, np.float32)
    losses[: len(trained.metrics)] = [metrics.loss for metrics in trained.metrics]
    return Fate(seed, losses, trained.learned, trained.diverged and trained.diverged[0])


def fate(learned, *, epochs=20, diverged=None, seed=0):
    """A Fate whose loss in each epoch is the number of the epoch."""
    losses = np.arange(epochs + 1, dtype=np.float32)
    losses[diverged or epochs + 1 :] = np.nan
    return Fate(seed, losses, learned, diverged)


@pytest.fixture(scope="module")
def diverging():
    """(a seed of WILD that diverges after a good epoch, that epoch)."""
    for seed in range(30):
        trained = run.advance(run.start(replace(WILD, seed=seed)), 20)
        if trained.diverged and trained.newest > 0:
            return seed, trained.diverged[0]
    raise AssertionError("None of 30 seeds diverges after a good epoch")


def test_a_seed_is_a_run():
    """Losses and the epoch of learning are those of a Run with that seed, whatever the seed of the Spec."""
    found = [luck.try_seed(replace(SMALL, seed=99), seed, 15) for seed in range(5)]
    for seed, one in enumerate(found):
        assert_same(one, by_run(SMALL, seed, 15))
    assert {one.learned is None for one in found} == {True, False}
    assert_same(luck.try_seed(SMALL, 0, 0), by_run(SMALL, 0, 0))


def test_a_seed_that_diverges(diverging):
    """It keeps the good losses, is NaN from the epoch on in which it diverged, and says which one that was."""
    seed, epoch = diverging
    found = luck.try_seed(WILD, seed, 20)
    assert_same(found, by_run(WILD, seed, 20))
    assert found.diverged == epoch
    assert np.isfinite(found.losses).tolist() == [True] * epoch + [False] * (21 - epoch)
    assert_same(
        luck.try_seed(replace(WILD, learning_rate=10.0), seed, 3), by_run(replace(WILD, learning_rate=10.0), seed, 3)
    )


def test_a_seed_in_pieces(monkeypatch, diverging):
    """It is the same seed if its training is interrupted after every epoch."""
    monkeypatch.setattr(luck, "PIECE", 0)
    assert_same(luck.try_seed(SMALL, 2, 8), by_run(SMALL, 2, 8))
    assert_same(luck.try_seed(WILD, diverging[0], 20), by_run(WILD, diverging[0], 20))


def test_seeds_one_after_another(diverging):
    """All that there is time for come to their end, in the order that was asked for."""
    seeds = (5, 0, diverging[0], 3)
    fates, grown = luck.try_seeds(WILD, seeds, epochs=6, seconds=LONG, begun={})
    assert grown is None
    for found, seed in zip(fates, seeds, strict=True):
        assert_same(found, by_run(WILD, seed, 6))


def test_time_that_is_over():
    """A piece does one epoch at least, and gives back the Run that is on its way; from there the next one goes on."""
    fates, grown = luck.try_seeds(SMALL, (4, 7), epochs=3, seconds=0, begun={})
    assert (fates, grown.newest, grown.spec.seed) == ([], 1, 4)
    fates, grown = luck.try_seeds(SMALL, (4, 7), epochs=3, seconds=0, begun={4: grown})
    assert (fates, grown.newest, len(grown.states)) == ([], 2, 1)
    fates, none = luck.try_seeds(SMALL, (4, 7), epochs=3, seconds=0, begun={4: grown})
    assert (len(fates), none) == (1, None)
    assert_same(fates[0], by_run(SMALL, 4, 3))
    shorter, _ = luck.try_seeds(SMALL, (4,), epochs=1, seconds=0, begun={4: grown})
    assert_same(shorter[0], by_run(SMALL, 4, 1))


def test_a_fate_as_it_was_known_earlier():
    """Cut to fewer epochs it is the Fate of those; what came later has not happened."""
    whole = fate(7, diverged=12)
    assert_same(luck.until(whole, 20), whole)
    assert_same(luck.until(whole, 12), fate(7, epochs=12, diverged=12))
    assert_same(luck.until(whole, 11), fate(7, epochs=11))
    assert_same(luck.until(whole, 7), fate(7, epochs=7))
    assert_same(luck.until(whole, 6), fate(None, epochs=6))
    assert luck.until(fate(0), 0).learned == 0


def test_a_fate_of_later_epochs():
    """None is known of a network that could be trained on; one that diverged stays so."""
    assert luck.until(fate(7), 21) is None
    assert_same(luck.until(fate(7, diverged=12), 30), fate(7, epochs=30, diverged=12))
    assert_same(luck.until(fate(None, epochs=0, diverged=1), 2), fate(None, epochs=2, diverged=1))


def test_the_share_that_has_learned():
    """It counts those that had learned by each epoch, of all, and is NaN of none."""
    fates = [fate(2), fate(None), fate(0), fate(2), fate(5)]
    np.testing.assert_allclose(luck.share_learned(fates, 5), [0.2, 0.2, 0.6, 0.6, 0.6, 0.8], rtol=1e-12)
    np.testing.assert_array_equal(luck.share_learned([fate(None)], 2), [0, 0, 0])
    np.testing.assert_array_equal(luck.share_learned([], 2), [np.nan] * 3)


@pytest.mark.parametrize(
    ("learned", "expected"),
    [
        ((), (None, None, None)),
        ((None,), (None, None, None)),
        ((9,), (9, 9, 9)),
        ((9, 3), (3, 3, 9)),
        ((9, 3, 5), (3, 5, 9)),
        ((9, 3, 5, 7), (3, 5, 7)),
        ((9, 3, 5, 7, 11), (5, 7, 9)),
        ((9, None, 5, None), (5, 9, None)),
        ((None, None, 5, None), (5, None, None)),
        ((None, None, 5, None, None), (None, None, None)),
        ((0, 0, 0, None), (0, 0, 0)),
    ],
)
def test_quartiles(learned, expected):
    """Each is the first epoch after which so many of all had learned, or None if as many never did."""
    fates = [fate(epoch) for epoch in learned]
    assert luck.quartiles(fates) == expected
    for quarter, epoch in enumerate(expected, 1):
        shares = luck.share_learned(fates, 20)
        reached = np.flatnonzero(shares >= quarter / 4)
        assert epoch == (reached[0] if reached.size else None)


def test_a_survey_by_the_workers():
    """All seeds arrive with the Fates of their Runs, those that diverge too, and the last tick says so."""
    survey, said, deadline = Survey(WILD, 10, 12), [], time.monotonic() + 120
    while survey.working:
        said.append(survey.tick())
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert said == [False] * (len(said) - 1) + [True]
    assert (survey.done, survey.problem, survey.tick()) == (True, None, False)
    assert list(survey.fates) == list(range(10))
    for seed, found in survey.fates.items():
        assert_same(found, by_run(WILD, seed, 12))
    assert {found.diverged is None for found in survey.fates.values()} == {True, False}
