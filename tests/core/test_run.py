"""Run: going on, going back, thinning, following another Run's rates, and what is kept when training diverges."""

import pickle
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from rnn_core import analysis, run, training
from rnn_core.probe import Probe
from rnn_core.run import RateSchedule, Run
from rnn_core.training import DivergenceError, Metrics, State
from tests.core.test_training import WILD, loud
from tests.support.small import SMALL, assert_same, schedule

EACH = (0.01,) * 3 + (0.002,) * 2 + (0.01,)
RATES = schedule(EACH)


def same(first, second):
    """Two Runs are the same to the bit."""
    assert (first.spec, first.rates, first.diverged) == (second.spec, second.rates, second.diverged)
    assert_same(first.states, second.states)
    np.testing.assert_array_equal(first.metrics, second.metrics)


def kept(epochs):
    """States of so many epochs and of ten bytes each."""
    return tuple(State(epoch, (np.zeros(6, np.uint8),), (np.zeros(4, np.uint8),)) for epoch in epochs)


def epochs_of(states):
    return [state.epoch for state in states]


@pytest.fixture(scope="module")
def begun():
    """The Run of an untrained network."""
    return run.start(SMALL)


@pytest.fixture(scope="module")
def six(begun):
    """Six epochs with two changes of the learning rate."""
    three = run.advance(begun, 3, learning_rate=0.01)
    return run.advance(run.advance(three, 2, learning_rate=0.002), 1, learning_rate=0.01)


@pytest.fixture(scope="module")
def diverged():
    """A Run of one good epoch, after which training diverged."""
    state = loud(WILD, 1e5)
    return run.advance(Run(WILD, (state,), (training.evaluate(WILD, state),)), 5)


@pytest.mark.slow
def test_a_run_is_train(begun, six):
    """Each epoch is what `training` gives; a Run rewound is as it was then, and repeats what came after."""
    before, state = pickle.dumps(six), training.init_state(SMALL)
    same(begun, Run(SMALL, (state,), (training.evaluate(SMALL, state),)))
    expected = begun
    for epoch, rate in enumerate(EACH, 1):
        same(run.rewind(six, epoch - 1), expected)
        again = run.advance(run.rewind(six, epoch - 1), 1, learning_rate=rate)
        results = training.train(replace(SMALL, learning_rate=rate), state, 1)
        extended, ((state, metrics),) = run.extend(expected, results, learning_rate=rate), results
        expected = Run(SMALL, (*expected.states, state), (*expected.metrics, metrics), schedule(EACH[:epoch]))
        same(again, expected)
        same(extended, expected)
    same(six, expected)
    same(run.advance(run.rewind(six, 1), 2), run.rewind(six, 3))
    assert run.advance(begun, 1).rates == schedule([SMALL.learning_rate])
    assert (begun.newest, six.newest) == (0, 6)
    assert (begun.rates.changes, six.rates.changes) == ((), ((1, 0.01), (4, 0.002), (6, 0.01)))
    assert pickle.dumps(six) == before


def test_state_at():
    """A kept epoch gives its state, a dropped one the nearest before it, and one that is not there an error."""
    given = Run(SMALL, kept([0, 2, 6, 7]), (Metrics(0, 0),) * 8, schedule([0.001] * 7), diverged=(8, 0.001))
    assert epochs_of(run.state_at(given, epoch) for epoch in range(8)) == [0, 0, 2, 2, 2, 2, 6, 7]
    back = run.rewind(given, 5)
    assert (back.newest, len(back.metrics), back.rates, back.diverged) == (2, 3, schedule([0.001] * 2), None)
    assert run.rewind(given, 7) is given
    for epoch in (-1, 8):
        for function in (run.state_at, run.rewind):
            with pytest.raises(ValueError, match=f"`epoch`: expected 0 to 7, received {epoch}"):
                function(given, epoch)


def test_learned():
    """A Run has learned at the first epoch with all validation outputs correct, or all where none are held out."""
    metrics = (Metrics(0, 1, 0, 0.99), Metrics(0, 0.5, 0, 1.0), Metrics(0, 1, 0, 0.5), Metrics(0, 1, 0, 1.0))
    assert Run(SMALL, (), metrics).learned == 1
    assert Run(SMALL, (), (Metrics(0, 0.9), Metrics(0, 0.5), Metrics(0, 1.0))).learned == 2
    assert Run(SMALL, (), metrics[:1]).learned is None


def test_the_plateau():
    """A Run leaves it at the first epoch whose loss is 5 % below that of a constant output, if it was near that before.

    The validation loss counts; without one that of training. Tasks of symbols have no plateau.
    """
    flat, constant = 0.6931, replace(SMALL, loss="mean_squared_error")
    for spec, losses, left in (
        (SMALL, [0.72, flat, 0.70, 0.67, 0.655, 0.3], 4),
        (SMALL, [0.72, flat, 0.70, 0.67, 0.661], None),
        (SMALL, [0.72, flat, 0.5, 0.7, 0.4], 2),
        (SMALL, [flat, 0.3, 0.2], None),  # falls from the first epoch on
        (SMALL, [0.9, 0.8, 0.6], None),  # falls through without a stay
        (SMALL, [0.72], None),
        (constant, [0.26, 0.25, 0.24, 0.23], 3),
        (replace(SMALL, task="xor"), [0.72, flat, 0.3], None),
    ):
        validated = tuple(Metrics(9.0, 0.5, loss, 0.5) for loss in losses)
        trained = tuple(Metrics(loss, 0.5) for loss in losses)
        for metrics in (validated, trained):
            assert Run(spec, (), metrics).left_plateau == left, f"the epoch that leaves the plateau of {losses}"


def test_thin():
    """Every second state goes until the rest fit, to the byte, but never the first or the newest; so it is spread."""
    states = kept(range(17))
    assert run.thin(states, 170) is states
    assert epochs_of(run.thin(states, 169)) == [*range(0, 17, 2)]
    assert epochs_of(run.thin(states, 89)) == [0, 4, 8, 12, 16]
    assert epochs_of(run.thin(states, 0)) == [0, 16]
    growing = kept([0])
    for epoch in range(1, 300):
        growing = run.thin((*growing, *kept([epoch])), 200)
    assert max(np.diff(epochs_of(growing))) <= 300 / 5
    article = State(0, (np.zeros(10 + 100 + 10 + 20 + 2, np.float32),), (np.zeros(2 * 142 + 2, np.float32),))
    assert len(run.thin((article,) * (run.MAX_EPOCHS + 1))) == 2001
    for items, most, spread in ((range(101), 5, [0, 25, 50, 75, 100]), ("abc", 5, ["a", "b", "c"]), ([7], 3, [7])):
        assert run.evenly_spaced(items, most) == spread


@pytest.mark.slow
def test_a_full_run(monkeypatch, begun, six):
    """A Run keeps to its memory and to its most epochs; metrics of dropped states stay."""
    monkeypatch.setattr(run, "thin", partial(run.thin, max_bytes=3 * begun.nbytes))
    monkeypatch.setattr(run, "MAX_EPOCHS", 3)
    full = run.advance(run.advance(begun, 2, learning_rate=0.01), 100)
    assert (full.newest, len(full.metrics), epochs_of(full.states)) == (3, 4, [0, 2, 3])
    assert full.nbytes == 3 * begun.nbytes
    assert_same(full.metrics, six.metrics[:4])
    same(run.advance(full, 1), full)


@pytest.mark.slow
def test_divergence(diverged):
    """The good epochs are kept, and nothing follows at that rate; at a lower one, or rewound, it goes on."""
    rates = RateSchedule.constant(10.0)
    assert (diverged.newest, diverged.diverged, diverged.rates, len(diverged.metrics)) == (1, (2, 10.0), rates, 2)
    back = run.rewind(diverged, 0)
    assert back.diverged is None
    for found in (run.advance(diverged, 5), run.advance(back, 5), run.train_to(WILD, back, 3, rates)):
        same(found, diverged)
    lower = run.advance(replace(back, diverged=(1, 10.0)), 1, learning_rate=1e-6)
    assert (lower.newest, lower.diverged, lower.rates) == (1, None, schedule([1e-6]))
    assert run.train_to(WILD, diverged, 3, rates) is diverged
    assert run.is_complete(WILD, diverged, 3, rates)
    assert not run.is_complete(WILD, diverged, 2, rates.then(2, 1e-6))


@pytest.mark.slow
def test_round_trips(six, begun, diverged):
    """What a worker is asked for at once is `start` or `train`, with the Trace of the newest State and any error."""
    probe, spec = Probe(shown_timesteps=11, initial_state="random"), replace(SMALL, learning_rate=0.01)
    found, trace = run.start_and_trace(SMALL, probe)
    same(found, begun)
    assert_same(trace, analysis.trace_probe(SMALL, begun.states[0], probe))
    calls = (spec, six, 0, None, 0), (spec, six, 3, None, 3), (spec, six, 3, 0, 1), (WILD, diverged, 5, None, 1)
    for given, whole, epochs, seconds, last in calls:
        asked = {"probe": probe, "seconds": seconds, "traces": 2}
        results, error, traces = run.train_and_trace(given, whole.states[0], epochs, **asked)
        assert type(error) is (DivergenceError if whole is diverged else type(None))
        assert_same([state for state, _ in results], list(whole.states[1 : last + 1]))
        looked = [
            analysis.trace_probe(given, state, probe)
            for state in whole.states[max(0, last - 1) if last > 1 else last : last + 1]
        ]
        assert_same(traces, looked)


@pytest.mark.slow
def test_follow(six):
    """Followed at once, in parts, or epoch by epoch, a Run is `advance` with these rates, with two states kept."""
    expected = replace(six, states=(six.states[0], six.states[-1]))
    part, seen = None, []
    assert not run.is_complete(SMALL, None, 0, RateSchedule())
    while not run.is_complete(SMALL, part, 6, RATES):
        part = run.train_to(SMALL, part, 6, RATES, seconds=0)
        seen.append(part.newest)
    assert seen == [1, 2, 3, 4, 5, 6]
    same(part, expected)
    for epochs in (0, 1, 4, 6):
        part = run.train_to(SMALL, part if epochs else None, epochs, RATES, seconds=3600)
        assert (part.newest, part.rates) == (epochs, RATES.upto(epochs))
        assert run.is_complete(SMALL, part, 6, RATES) == (epochs == 6)
    same(part, expected)
    assert run.train_to(replace(SMALL, learning_rate=0.5, padding="post"), part, 6, RATES) is part
    others = (
        (SMALL, 2, schedule([0.02, 0.01])),
        (SMALL, 3, schedule([0.01, 0.01, 0.02])),
        (SMALL, 5, RATES.upto(5)),
        (replace(SMALL, seed=1), 6, RATES),
    )
    for spec, epochs, rates in others:  # of another experiment, with other rates, or with more epochs it is begun anew
        assert not run.is_complete(spec, six, epochs, rates)
        found = run.train_to(spec, six, epochs, rates)
        assert (found.spec, found.rates) == (spec, rates)
        same(found, run.train_to(spec, None, epochs, rates))
