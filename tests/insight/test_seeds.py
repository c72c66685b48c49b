"""Seeds: their outcomes, compared with Runs (records of training), and the share of seeds that have learned."""

from dataclasses import replace
from itertools import product
from math import ceil

import numpy as np
import pytest

from rnn_core import run
from rnn_core.insight import seeds
from rnn_core.insight.seeds import Outcome
from rnn_core.spec import Spec
from tests.support.small import assert_same

LEARNS = {"samples": 60, "timesteps": 6, "learning_rate": 0.01}
DIVERGES = {"samples": 20, "timesteps": 20, "units": 4, "activation": "linear", "optimizer": "sgd", "learning_rate": 10}


def by_run(spec, seed, epochs):
    """Return the Outcome of a seed, derived from a Run."""
    trained = run.advance(run.start(replace(spec, seed=seed)), epochs)
    losses = np.full(epochs + 1, np.nan, np.float32)
    losses[: len(trained.metrics)] = [metrics.loss for metrics in trained.metrics]
    return Outcome(seed, losses, trained.learned, trained.diverged and trained.diverged[0])


def outcome(learned, *, epochs=20, diverged=None):
    """Return an Outcome whose loss after each epoch is the number of the epoch. From epoch `diverged` on, it is NaN."""
    losses = np.arange(epochs + 1, dtype=np.float32)
    losses[diverged or epochs + 1 :] = np.nan
    return Outcome(0, losses, learned, diverged)


@pytest.mark.parametrize(("changes", "epochs"), [(LEARNS, 6), pytest.param(DIVERGES, 8, marks=pytest.mark.slow)])
def test_outcomes_trained_in_one_call_or_epoch_by_epoch_equal_those_of_runs(changes, epochs):
    """With the values of LEARNS the seeds learn, and with those of DIVERGES they diverge.

    A call with a time limit of 0 s trains one epoch and returns the unfinished Run.
    """
    spec, begun = Spec(seed=99, **changes), {}
    expected, other = (by_run(spec, seed, epochs) for seed in (0, 1))
    assert (expected.learned is None) == (changes == DIVERGES)
    assert (expected.diverged is not None) == (changes == DIVERGES)
    assert_same(seeds.train_seeds(spec, (0, 1), epochs=epochs, seconds=np.inf, begun={}), ([expected, other], None))
    for epoch in range(1, expected.diverged or epochs):
        outcomes, unfinished = seeds.train_seeds(spec, (0, 1), epochs=epochs, seconds=0, begun=begun)
        assert outcomes == []
        assert unfinished.newest == epoch
        assert unfinished.spec.seed == 0
        assert len(unfinished.states) == 1
        begun = {0: unfinished}
    found = seeds.train_seeds(spec, (0, 1), epochs=epochs, seconds=0, begun=begun)
    assert_same(found, ([expected], None))
    assert found[0][0].losses.dtype == np.float32
    shorter = seeds.train_seeds(spec, (0,), epochs=1, seconds=0, begun=begun)
    assert_same(shorter, ([by_run(spec, 0, 1)], None))


@pytest.mark.parametrize(
    ("epochs", "expected"),
    [
        (30, outcome(7, epochs=30, diverged=12)),
        (20, outcome(7, diverged=12)),
        (11, outcome(7, epochs=11)),
        (7, outcome(7, epochs=7)),
        (6, outcome(None, epochs=6)),
    ],
)
def test_an_outcome_up_to_an_epoch_has_no_later_events(epochs, expected):
    """The outcome of a seed that has diverged is known for all later epochs."""
    assert_same(seeds.outcome_at(outcome(7, diverged=12), epochs), expected)


def test_an_event_in_the_last_epoch_counts():
    """The tested events are a divergence, and an epoch of learning."""
    assert seeds.outcome_at(outcome(7, diverged=12), 12).diverged == 12
    assert seeds.outcome_at(outcome(0), 0).learned == 0


def test_an_outcome_without_learning_is_unknown_after_its_last_epoch():
    """The last epoch of the outcome is 20."""
    assert seeds.outcome_at(outcome(None), 21) is None


def test_an_outcome_with_learning_is_known_after_its_last_epoch_but_its_loss_is_nan():
    later = seeds.outcome_at(outcome(7), 21)
    assert_same(later, Outcome(0, np.array([*range(21), np.nan], np.float32), 7, None))


@pytest.mark.parametrize(("epochs", "expected"), [(20, True), (21, False)])
def test_an_outcome_reaches_its_last_epoch_but_no_later_one(epochs, expected):
    """With `whole`, an outcome reaches an epoch only if the loss of the epoch is known."""
    assert seeds.reaches(outcome(7), epochs, whole=True) == expected


def test_the_share_counts_the_seeds_that_had_learned_by_each_epoch():
    """The share is relative to all seeds, including the seeds that never learn."""
    outcomes = [outcome(2), outcome(None), outcome(0), outcome(2), outcome(5)]
    np.testing.assert_allclose(seeds.share_learned(outcomes, 5), [0.2, 0.2, 0.6, 0.6, 0.6, 0.8], rtol=1e-12)


def test_the_share_is_zero_in_every_epoch_if_no_seed_learns():
    np.testing.assert_array_equal(seeds.share_learned([outcome(None)], 2), [0, 0, 0])


def test_the_share_is_nan_in_every_epoch_without_seeds():
    np.testing.assert_array_equal(seeds.share_learned([], 2), [np.nan] * 3)


@pytest.mark.parametrize("count", range(1, 6))
def test_a_quartile_is_the_first_epoch_by_which_its_share_of_the_seeds_had_learned(count):
    """A quartile is None if too few seeds learn."""
    for learned in product((0, 3, 5, None), repeat=count):
        ordered = sorted(learned, key=lambda epoch: 99 if epoch is None else epoch)
        found = seeds.quartiles([outcome(epoch) for epoch in learned])
        assert found == tuple(ordered[ceil(share * count) - 1] for share in (0.25, 0.5, 0.75))
        assert {type(epoch) for epoch in found} <= {int, type(None)}


def test_all_three_quartiles_are_none_without_seeds():
    assert seeds.quartiles([]) == (None, None, None)


def test_training_with_whole_false_ends_when_the_seed_has_learned():
    """Up to the epoch of learning, the outcome is the same as that of a training run over all epochs."""
    spec = Spec(**LEARNS)
    expected = [by_run(spec, seed, 6) for seed in (0, 1)]
    found, _ = seeds.train_seeds(spec, (0, 1), epochs=6, seconds=np.inf, begun={}, whole=False)
    for whole, short in zip(expected, found, strict=True):
        after = whole.learned + 1
        assert 1 < after < 7
        np.testing.assert_array_equal(short.losses, [*whole.losses[:after], *[np.nan] * (7 - after)])
        assert short[2:] == whole[2:]


def test_training_with_whole_false_does_not_continue_a_run_that_has_learned():
    """The outcome's losses end at the Run's newest epoch."""
    spec = Spec(**LEARNS)
    expected = by_run(spec, 0, 6)
    begun = {0: run.advance(run.start(replace(spec, seed=0)), 5)}
    ended, unfinished = seeds.train_seeds(spec, (0,), epochs=6, seconds=0, begun=begun, whole=False)
    assert unfinished is None
    assert ended[0].learned == expected.learned
    assert np.isnan(ended[0].losses).tolist() == [False] * 6 + [True]


@pytest.mark.slow
@pytest.mark.parametrize("total", [1, 4, 8, 16, 100])
def test_the_interval_of_wilson_equals_that_of_scipy(total):
    """The tolerance allows for SciPy's more exact normal quantile, 1.959964."""
    from scipy.stats import binomtest  # imported here because it takes a second, and only this test needs it

    for count in range(total + 1):
        low, high = binomtest(count, total).proportion_ci(method="wilson")
        np.testing.assert_allclose(seeds.wilson(count, total), (low, high), atol=3e-5)


@pytest.mark.parametrize(
    ("count", "total", "interval"),
    [(81, 263, (0.2553, 0.3662)), (15, 148, (0.0624, 0.1605)), (0, 20, (0, 0.1611))],
)
def test_the_interval_of_wilson_equals_the_published_interval(count, total, interval):
    """The intervals are from R. G. Newcombe 1998, Statistics in Medicine 17, 857-872, table I, method 3."""
    np.testing.assert_allclose(seeds.wilson(count, total), interval, atol=6e-5)


def test_the_interval_is_from_0_to_1_without_a_trial():
    assert seeds.wilson(0, 0) == (0, 1)


OUTCOMES = [outcome(2), outcome(9), outcome(None), outcome(None, diverged=4), outcome(12, epochs=12)]


def test_an_early_tally_ignores_later_events():
    """By epoch 8, one of five seeds has learned, so the median is None. Another seed has diverged."""
    early = seeds.tally(OUTCOMES, 8)
    assert early[:4] == (5, 1, 1, 0.2)
    assert (early.low, early.high) == seeds.wilson(1, 5)
    assert early.median is None


def test_a_late_tally_counts_every_event():
    """By epoch 15, three of five seeds have learned."""
    late = seeds.tally(OUTCOMES, 15)
    assert late[:4] == (5, 3, 1, 0.6)
    assert late.median == 12


@pytest.mark.parametrize(("epochs", "losses"), [(8, (2, 8, 8, 8)), (15, (2, 9, 15, 12))])
def test_the_loss_of_a_tally_is_the_mean_of_the_losses_at_learning_or_at_the_last_epoch(epochs, losses):
    """The mean has one loss of each seed, except for the seed that has diverged."""
    assert seeds.tally(OUTCOMES, epochs).loss == sum(losses) / 4


def test_a_seed_that_diverges_is_tallied_as_not_learned():
    assert seeds.tally([outcome(None, diverged=1)], 8)[:4] == (1, 0, 1, 0)


def test_a_share_is_certain_with_16_seeds_and_never_with_4():
    """A share is certain if its confidence interval is narrow.

    With 8 seeds, it is certain if all seeds agree, or all but one.
    """
    known = [(learned, total) for total in (4, 8, 16) for learned in range(total + 1)]
    certain = [pair for pair in known if seeds.Tally(*[0] * 4, *seeds.wilson(*pair), None, 0).certain]
    assert certain == [(learned, 8) for learned in (0, 1, 7, 8)] + [(learned, 16) for learned in range(17)]
