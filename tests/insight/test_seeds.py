"""Seeds: the outcome of a seed is that of a Run with it, however the work is divided; and how many learn when."""

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


@pytest.mark.parametrize(("changes", "epochs"), [(LEARNS, 6), pytest.param(DIVERGES, 8, marks=pytest.mark.slow)])
def test_one_seed_after_another(changes, epochs):
    """Outcomes are those of Runs with these seeds, at once or in pieces of one epoch at least; a seed may diverge."""
    spec, begun = Spec(seed=99, **changes), {}
    expected, other = (by_run(spec, seed, epochs) for seed in (0, 1))
    assert (expected.learned is None) == (changes == DIVERGES) == (expected.diverged is not None)
    assert_same(seeds.train_seeds(spec, (0, 1), epochs=epochs, seconds=np.inf, begun={}), ([expected, other], None))
    for epoch in range(1, expected.diverged or epochs):
        outcomes, unfinished = seeds.train_seeds(spec, (0, 1), epochs=epochs, seconds=0, begun=begun)
        assert (outcomes, unfinished.newest, unfinished.spec.seed, len(unfinished.states)) == ([], epoch, 0, 1)
        begun = {0: unfinished}
    found = seeds.train_seeds(spec, (0, 1), epochs=epochs, seconds=0, begun=begun)
    assert_same(found, ([expected], None))
    assert found[0][0].losses.dtype == np.float32
    shorter = seeds.train_seeds(spec, (0,), epochs=1, seconds=0, begun=begun)
    assert_same(shorter, ([by_run(spec, 0, 1)], None))


def test_until():
    """What happened later has not happened yet; of later epochs nothing is known, but of a seed that has diverged."""
    full = outcome(7, diverged=12)
    for epochs, expected in ((30, outcome(7, epochs=30, diverged=12)), (20, full), (11, outcome(7, epochs=11))):
        assert_same(seeds.until(full, epochs), expected)
    for epochs, learned in ((7, 7), (6, None)):
        assert_same(seeds.until(full, epochs), outcome(learned, epochs=epochs))
    assert seeds.until(full, 12).diverged == 12
    assert seeds.until(outcome(0), 0).learned == 0
    assert seeds.until(outcome(None), 21) is None
    later = seeds.until(outcome(7), 21)  # how it went on is not known, but that it has learned is
    assert_same(later, Outcome(0, np.array([*range(21), np.nan], np.float32), 7, None))
    known = [(20, True), (21, False)]
    assert [(epochs, seeds.reaches(outcome(7), epochs, whole=True)) for epochs, _ in known] == known


def test_the_share_that_has_learned():
    """It counts those that had learned by each epoch, among all; without any it is NaN."""
    given = [outcome(2), outcome(None), outcome(0), outcome(2), outcome(5)]
    np.testing.assert_allclose(seeds.share_learned(given, 5), [0.2, 0.2, 0.6, 0.6, 0.6, 0.8], rtol=1e-12)
    np.testing.assert_array_equal(seeds.share_learned([outcome(None)], 2), [0, 0, 0])
    np.testing.assert_array_equal(seeds.share_learned([], 2), [np.nan] * 3)


@pytest.mark.parametrize("count", range(1, 6))
def test_quartiles(count):
    """Each is the first epoch by which so many of all had learned, or None if as many never did."""
    for learned in product((0, 3, 5, None), repeat=count):
        ordered = sorted(learned, key=lambda epoch: 99 if epoch is None else epoch)
        found = seeds.quartiles([outcome(epoch) for epoch in learned])
        assert found == tuple(ordered[ceil(share * count) - 1] for share in (0.25, 0.5, 0.75))
        assert {type(epoch) for epoch in found} <= {int, type(None)}
    assert seeds.quartiles([]) == (None, None, None)


def test_stopped_where_it_has_learned():
    """With `whole` off a seed ends at its epoch of learning, and a Run that is past it at once; others are the same."""
    spec = Spec(**LEARNS)
    expected = [by_run(spec, seed, 6) for seed in (0, 1)]
    found, _ = seeds.train_seeds(spec, (0, 1), epochs=6, seconds=np.inf, begun={}, whole=False)
    for whole, short in zip(expected, found, strict=True):
        after = whole.learned + 1
        assert 1 < after < 7
        np.testing.assert_array_equal(short.losses, [*whole.losses[:after], *[np.nan] * (7 - after)])
        assert short[2:] == whole[2:]
    begun = {0: run.advance(run.start(replace(spec, seed=0)), 5)}
    ended, unfinished = seeds.train_seeds(spec, (0,), epochs=6, seconds=0, begun=begun, whole=False)
    assert (ended[0].learned, np.isnan(ended[0].losses).tolist(), unfinished) == (
        expected[0].learned,
        [False] * 6 + [True],
        None,
    )


def test_wilson():
    """The interval of SciPy, whose z is 1.959964, and of a published table; all is possible of none."""
    from scipy.stats import binomtest  # it loads for a second, which only one process of the suite need spend

    for total in (1, 4, 8, 16, 100):
        for count in range(total + 1):
            low, high = binomtest(count, total).proportion_ci(method="wilson")
            np.testing.assert_allclose(seeds.wilson(count, total), (low, high), atol=3e-5)
    # R. G. Newcombe 1998, Statistics in Medicine 17, 857-872, table I, method 3
    for count, total, interval in ((81, 263, (0.2553, 0.3662)), (15, 148, (0.0624, 0.1605)), (0, 20, (0, 0.1611))):
        np.testing.assert_allclose(seeds.wilson(count, total), interval, atol=6e-5)
    assert seeds.wilson(0, 0) == (0, 1)


def test_a_tally():
    """What had happened by the epoch, whatever came later; the loss is that at the epoch of learning, or the last."""
    given = [outcome(2), outcome(9), outcome(None), outcome(None, diverged=4), outcome(12, epochs=12)]
    early, late = seeds.tally(given, 8), seeds.tally(given, 15)
    assert early[:4] == (5, 1, 1, 0.2)
    assert (early.low, early.high) == seeds.wilson(1, 5)
    assert (early.median, early.loss) == (None, (2 + 8 + 8 + 8) / 4)
    assert late[:4] == (5, 3, 1, 0.6)
    assert (late.median, late.loss) == (12, (2 + 9 + 15 + 12) / 4)
    assert seeds.tally([outcome(None, diverged=1)], 8)[:4] == (1, 0, 1, 0)
    known = [(learned, total) for total in (4, 8, 16) for learned in range(total + 1)]
    facts = [pair for pair in known if seeds.Tally(*[0] * 4, *seeds.wilson(*pair), None, 0).certain]
    assert facts == [(learned, 8) for learned in (0, 1, 7, 8)] + [(learned, 16) for learned in range(17)]
