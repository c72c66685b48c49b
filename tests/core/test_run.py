"""Run (the record of a training run): continuing, rewinding and thinning it, its learning rates, and divergence."""

import pickle
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from rnn_core import analysis, run, training
from rnn_core.probe import Probe
from rnn_core.run import RateSchedule, Run
from rnn_core.training import DivergenceError, Metrics, State
from tests.support.small import SMALL, UNBOUNDED, assert_same, growing, schedule

EACH = (0.01,) * 3 + (0.002,) * 2 + (0.01,)
RATES = schedule(EACH)


def assert_equal(first, second):
    """Assert that two Runs are bitwise equal."""
    assert first.spec == second.spec
    assert first.rates == second.rates
    assert first.diverged == second.diverged
    assert_same(first.states, second.states)
    np.testing.assert_array_equal(first.metrics, second.metrics)


def states_of(epochs):
    """Return a State of ten bytes for each epoch."""
    return tuple(State(epoch, (np.zeros(6, np.uint8),), (np.zeros(4, np.uint8),)) for epoch in epochs)


def epochs_of(states):
    return [state.epoch for state in states]


@pytest.fixture(scope="module")
def untrained():
    """Return the Run of an untrained network."""
    return run.start(SMALL)


@pytest.fixture(scope="module")
def six(untrained):
    """Return a Run of six epochs with two changes of the learning rate."""
    three = run.advance(untrained, 3, learning_rate=0.01)
    return run.advance(run.advance(three, 2, learning_rate=0.002), 1, learning_rate=0.01)


@pytest.fixture(scope="module")
def diverged():
    """Return a Run of one good epoch. Training diverged in the next epoch."""
    state = growing(UNBOUNDED, 1e5)
    return run.advance(Run(UNBOUNDED, (state,), (training.evaluate(UNBOUNDED, state),)), 5)


@pytest.mark.slow
def test_the_run_of_an_untrained_network_is_evaluated(untrained):
    """The Run has the State and the Metrics of epoch 0, and no learning rate."""
    state = training.init_state(SMALL)
    assert_equal(untrained, Run(SMALL, (state,), (training.evaluate(SMALL, state),)))
    assert untrained.newest == 0
    assert untrained.rates.changes == ()


@pytest.mark.slow
def test_a_run_records_the_results_of_train(untrained, six):
    """`advance` and `extend` return equal Runs.

    A Run that is rewound to an epoch equals the Run that once ended there. If it is trained again, the same epochs
    follow.
    """
    before = pickle.dumps(six)
    state = untrained.states[0]
    expected = untrained
    for epoch, rate in enumerate(EACH, 1):
        assert_equal(run.rewind(six, epoch - 1), expected)
        again = run.advance(run.rewind(six, epoch - 1), 1, learning_rate=rate)
        results = training.train(replace(SMALL, learning_rate=rate), state, 1)
        extended = run.extend(expected, results, learning_rate=rate)
        ((state, metrics),) = results
        expected = Run(SMALL, (*expected.states, state), (*expected.metrics, metrics), schedule(EACH[:epoch]))
        assert_equal(again, expected)
        assert_equal(extended, expected)
    assert_equal(six, expected)
    assert six.newest == 6
    assert six.rates.changes == ((1, 0.01), (4, 0.002), (6, 0.01))
    assert pickle.dumps(six) == before


@pytest.mark.slow
def test_a_run_continues_at_its_last_rate(untrained, six):
    """An untrained Run has no last rate, so it continues at the Spec's rate."""
    assert_equal(run.advance(run.rewind(six, 1), 2), run.rewind(six, 3))
    assert run.advance(untrained, 1).rates == schedule([SMALL.learning_rate])


THINNED = Run(SMALL, states_of([0, 2, 6, 7]), (Metrics(0, 0),) * 8, schedule([0.001] * 7), diverged=(8, 0.001))


def test_an_epoch_without_a_state_has_the_nearest_earlier_state():
    """An epoch whose own State was kept has that State."""
    assert epochs_of(run.state_at(THINNED, epoch) for epoch in range(8)) == [0, 0, 2, 2, 2, 2, 6, 7]


def test_rewinding_to_an_epoch_without_a_state_ends_at_the_nearest_earlier_state():
    """Rewinding removes the later metrics and rates, and the divergence."""
    rewound = run.rewind(THINNED, 5)
    assert rewound.newest == 2
    assert len(rewound.metrics) == 3
    assert rewound.rates == schedule([0.001] * 2)
    assert rewound.diverged is None


def test_rewinding_to_the_newest_epoch_changes_nothing():
    """`rewind` returns the same object."""
    assert run.rewind(THINNED, 7) is THINNED


@pytest.mark.parametrize("epoch", [-1, 8])
@pytest.mark.parametrize("function", [run.state_at, run.rewind])
def test_an_epoch_that_the_run_does_not_have_is_refused(function, epoch):
    """The error states the range of the Run's epochs."""
    with pytest.raises(ValueError, match=f"`epoch`: expected 0 to 7, received {epoch}"):
        function(THINNED, epoch)


VALIDATED = (Metrics(0, 1, 0, 0.99), Metrics(0, 0.5, 0, 1.0), Metrics(0, 1, 0, 0.5), Metrics(0, 1, 0, 1.0))


@pytest.mark.parametrize(
    ("metrics", "learned"),
    [(VALIDATED, 1), ((Metrics(0, 0.9), Metrics(0, 0.5), Metrics(0, 1.0)), 2), (VALIDATED[:1], None)],
    ids=["validation", "training", "never"],
)
def test_a_run_has_learned_at_the_first_epoch_without_an_incorrect_output(metrics, learned):
    """The validation accuracy decides. Without validation samples, the training accuracy decides."""
    assert Run(SMALL, (), metrics).learned == learned


FLAT = 0.6931


@pytest.mark.parametrize("validated", [True, False])
@pytest.mark.parametrize(
    ("spec", "losses", "left"),
    [
        (SMALL, [0.72, FLAT, 0.695, 0.69, 0.67, 0.655, 0.3], 5),
        (SMALL, [0.72, FLAT, 0.695, 0.69, 0.67, 0.661], None),  # still on the plateau
        (SMALL, [0.72, FLAT, 0.5, 0.7, 0.4], 2),  # one epoch on the plateau, then a cliff
        (SMALL, [0.9, 0.71, 0.70, 0.5], 3),
        (SMALL, [0.9, 0.71, 0.70, 0.65], 3),
        (SMALL, [0.9, 0.71, 0.70, 0.661, 0.6], None),  # falls faster and faster
        (SMALL, [FLAT, 0.3, 0.2], None),  # falls at once
        (SMALL, [0.9, 0.8, 0.6], None),  # falls without an epoch on the plateau
        (SMALL, [0.9, 0.72, 0.70, 0.68, 0.65, 0.63], None),  # a slope
        (SMALL, [1.0 - 0.025 * epoch for epoch in range(20)], None),
        (SMALL, [FLAT, FLAT, FLAT, 0.8, 0.5], None),  # rises again before it falls
        (SMALL, [FLAT, FLAT, FLAT, 0.5, FLAT, FLAT, 0.5], 3),  # leaves twice, and the first epoch counts
        (SMALL, [FLAT, np.nan, np.nan], None),
        (SMALL, [FLAT] * 50, None),
        (SMALL, [0.72], None),
        (replace(SMALL, loss="mean_squared_error"), [0.26, 0.25, 0.25, 0.25, 0.24, 0.23], 5),
        (replace(SMALL, task="xor"), [0.72, FLAT, FLAT, FLAT, 0.64], 4),
    ],
    ids=str,
)
def test_a_plateau_ends_5_percent_below_the_loss_of_a_constant_output(spec, losses, left, validated):
    """Before a Run leaves a plateau, its loss must have stayed near the loss of a constant output.

    The validation loss decides. Without validation samples, the training loss decides.
    """
    metrics = tuple(Metrics(9.0, 0.5, loss, 0.5) if validated else Metrics(loss, 0.5) for loss in losses)
    assert Run(spec, (), metrics).left_plateau == left


@pytest.mark.parametrize(
    ("max_bytes", "epochs"), [(169, [*range(0, 17, 2)]), (89, [0, 4, 8, 12, 16]), (0, [0, 16])], ids=str
)
def test_thinning_drops_every_second_state_until_the_rest_fit(max_bytes, epochs):
    """The first and the newest State always stay."""
    assert epochs_of(run.thin(states_of(range(17)), max_bytes)) == epochs


def test_thinning_changes_nothing_if_all_states_fit():
    """States that have exactly `max_bytes` bytes in total fit."""
    states = states_of(range(17))
    assert run.thin(states, 170) is states


def test_the_states_of_a_growing_run_stay_evenly_spread():
    """The gaps between epochs stay small, even if the States are thinned after every epoch."""
    states = states_of([0])
    for epoch in range(1, 300):
        states = run.thin((*states, *states_of([epoch])), 200)
    assert max(np.diff(epochs_of(states))) <= 300 / 5


def test_a_run_of_the_articles_network_keeps_every_state():
    """The article is the tutorial that README.md names. Its network is the default, and is small.

    The States of all MAX_EPOCHS epochs fit.
    """
    article = State(0, (np.zeros(10 + 100 + 10 + 20 + 2, np.float32),), (np.zeros(2 * 142 + 2, np.float32),))
    assert len(run.thin((article,) * (run.MAX_EPOCHS + 1))) == 2001


@pytest.mark.parametrize(
    ("items", "maximum", "spaced"),
    [(range(101), 5, [0, 25, 50, 75, 100]), ("abc", 5, ["a", "b", "c"]), ([7], 3, [7])],
    ids=["more", "fewer", "one"],
)
def test_evenly_spaced_items_include_the_first_and_the_last(items, maximum, spaced):
    """A sequence with fewer items than the maximum is returned whole."""
    assert run.evenly_spaced(items, maximum) == spaced


@pytest.mark.slow
def test_a_run_stays_within_its_limits_of_memory_and_epochs(monkeypatch, untrained, six):
    """A Run keeps the metrics of epochs whose States it drops. A Run of MAX_EPOCHS epochs is not trained further."""
    monkeypatch.setattr(run, "thin", partial(run.thin, max_bytes=3 * untrained.nbytes))
    monkeypatch.setattr(run, "MAX_EPOCHS", 3)
    full = run.advance(run.advance(untrained, 2, learning_rate=0.01), 100)
    assert full.newest == 3
    assert epochs_of(full.states) == [0, 2, 3]
    assert full.nbytes == 3 * untrained.nbytes
    assert len(full.metrics) == 4
    assert_same(full.metrics, six.metrics[:4])
    assert_equal(run.advance(full, 1), full)


@pytest.mark.slow
def test_a_diverged_run_keeps_its_good_epochs(diverged):
    """`Run.diverged` has the epoch in which training diverged, and the learning rate."""
    assert diverged.newest == 1
    assert diverged.diverged == (2, 10.0)
    assert diverged.rates == RateSchedule.constant(10.0)
    assert len(diverged.metrics) == 2


@pytest.mark.slow
def test_a_diverged_run_diverges_again_at_the_same_rate(diverged):
    """After the Run is rewound, it diverges again in the same epoch."""
    rates = RateSchedule.constant(10.0)
    rewound = run.rewind(diverged, 0)
    assert rewound.diverged is None
    assert_equal(run.advance(diverged, 5), diverged)
    assert_equal(run.advance(rewound, 5), diverged)
    assert_equal(run.train_to(UNBOUNDED, rewound, 3, rates), diverged)


@pytest.mark.slow
def test_a_diverged_run_is_complete_only_at_the_rate_at_which_it_diverged(diverged):
    """At that rate, `train_to` returns the same Run. At a lower rate, the Run is incomplete, and training succeeds."""
    rates = RateSchedule.constant(10.0)
    assert run.train_to(UNBOUNDED, diverged, 3, rates) is diverged
    assert run.is_complete(UNBOUNDED, diverged, 3, rates)
    assert not run.is_complete(UNBOUNDED, diverged, 2, rates.then(2, 1e-6))
    rewound = replace(run.rewind(diverged, 0), diverged=(1, 10.0))
    lower = run.advance(rewound, 1, learning_rate=1e-6)
    assert lower.newest == 1
    assert lower.diverged is None
    assert lower.rates == schedule([1e-6])


PROBE = Probe(shown_timesteps=11, initial_state="random")


@pytest.mark.slow
def test_start_and_trace_returns_the_run_and_its_trace(untrained):
    """The Run and the Trace equal the results of `start` and `trace_probe`."""
    started, trace = run.start_and_trace(SMALL, PROBE)
    assert_equal(started, untrained)
    assert_same(trace, analysis.trace_probe(SMALL, untrained.states[0], PROBE))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "epochs", "seconds", "trained", "traced"),
    [
        ("six", 0, None, 0, [0]),
        ("six", 3, None, 3, [2, 3]),
        ("six", 3, 0, 1, [1]),
        ("diverged", 5, None, 1, [1]),
    ],
    ids=["no epoch", "all", "time limit", "divergence"],
)
def test_train_and_trace_returns_traces_of_the_newest_states(request, name, epochs, seconds, trained, traced):
    """With `traces=2`, up to two Traces are returned. If an error ended the training, the error is returned too."""
    whole = request.getfixturevalue(name)
    spec = replace(whole.spec, learning_rate=whole.rates.at(1))
    results, error, traces = run.train_and_trace(spec, whole.states[0], epochs, probe=PROBE, seconds=seconds, traces=2)
    assert type(error) is (DivergenceError if name == "diverged" else type(None))
    assert_same([state for state, _ in results], list(whole.states[1 : trained + 1]))
    assert_same(traces, [analysis.trace_probe(spec, whole.states[epoch], PROBE) for epoch in traced])


@pytest.mark.slow
def test_train_to_trains_at_the_rates_of_a_schedule(six):
    """The Run equals the Run of `advance`, but has only the first and the last State.

    The test trains it twice: by calls that each train a single epoch, and by calls that each train up to a given epoch.
    """
    expected = replace(six, states=(six.states[0], six.states[-1]))
    by_epoch = None
    newest = []
    assert not run.is_complete(SMALL, None, 0, RateSchedule())
    while not run.is_complete(SMALL, by_epoch, 6, RATES):
        by_epoch = run.train_to(SMALL, by_epoch, 6, RATES, seconds=0)
        newest.append(by_epoch.newest)
    assert newest == [1, 2, 3, 4, 5, 6]
    assert_equal(by_epoch, expected)
    part = None
    for epochs in (0, 1, 4, 6):
        part = run.train_to(SMALL, part, epochs, RATES, seconds=3600)
        assert part.newest == epochs
        assert part.rates == RATES.upto(epochs)
        assert run.is_complete(SMALL, part, 6, RATES) == (epochs == 6)
    assert_equal(part, expected)


@pytest.mark.slow
def test_train_to_returns_a_complete_run_of_the_same_experiment_unchanged(six):
    """Two Specs are the same experiment if they differ only in the learning rate, or in choices without effect."""
    assert run.train_to(replace(SMALL, learning_rate=0.5, padding="post"), six, 6, RATES) is six


@pytest.mark.slow
@pytest.mark.parametrize(
    ("spec", "epochs", "rates"),
    [
        (SMALL, 2, schedule([0.02, 0.01])),
        (SMALL, 3, schedule([0.01, 0.01, 0.02])),
        (SMALL, 5, RATES.upto(5)),
        (replace(SMALL, seed=1), 6, RATES),
    ],
    ids=["other first rate", "other last rate", "more epochs", "other experiment"],
)
def test_train_to_starts_again_if_it_cannot_continue_the_run(six, spec, epochs, rates):
    """The result equals the Run that `train_to` returns without an earlier Run."""
    assert not run.is_complete(spec, six, epochs, rates)
    again = run.train_to(spec, six, epochs, rates)
    assert again.spec == spec
    assert again.rates == rates
    assert_equal(again, run.train_to(spec, None, epochs, rates))
