"""Run: going on, going back, thinning, rates in mid-run, and what is kept when training diverges."""

import pickle
from dataclasses import FrozenInstanceError, replace
from functools import partial

import numpy as np
import pytest

from rnn_core import analysis, run, training
from rnn_core.probe import Probe
from rnn_core.spec import Spec, SpecError
from rnn_core.training import DivergenceError, Metrics, State

SMALL = Spec(samples=23, timesteps=8, units=4, batch_size=5, validation_split=0.2)
BOLD = Spec(samples=20, timesteps=20, units=4, activation="linear", optimizer="sgd", batch_size=5, validation_split=0.2)
"""Nothing bounds its hidden states, so a large learning rate makes them overflow."""


def arrays(state):
    return *state.weights, *state.optimizer


def assert_same_states(states, others):
    """Two sequences of States are the same to the bit."""
    assert [state.epoch for state in states] == [state.epoch for state in others]
    for state, other in zip(states, others, strict=True):
        for array, same in zip(arrays(state), arrays(other), strict=True):
            np.testing.assert_array_equal(array, same)


def assert_same(first, second):
    """Two Runs are the same to the bit."""
    assert first.spec == second.spec
    assert first.rates == second.rates
    assert first.diverged == second.diverged
    np.testing.assert_array_equal(first.metrics, second.metrics)
    assert_same_states(first.states, second.states)


def kept(epochs, size=10):
    """States of so many epochs and of `size` bytes each."""
    return tuple(State(epoch, (np.zeros(size, np.uint8),), ()) for epoch in epochs)


def epochs_of(states):
    return [state.epoch for state in states]


@pytest.fixture(scope="module")
def begun():
    """The Run of an untrained network."""
    return run.start(SMALL)


@pytest.fixture(scope="module")
def trained(begun):
    """Eight epochs."""
    return run.advance(begun, 8)


@pytest.fixture(scope="module")
def diverged():
    """A Run that went well for some epochs and then diverged."""
    for seed in range(30):
        found = run.advance(run.start(replace(BOLD, seed=seed)), 30, learning_rate=1.0)
        if found.diverged and found.newest > 0:
            return found
    raise AssertionError("None of 30 seeds diverges after a good epoch")


def test_start(begun):
    """A Run starts with the untrained network and its metrics as epoch 0, and no learning rate used yet."""
    assert begun.newest == 0
    assert_same_states(begun.states, [training.init_state(SMALL)])
    np.testing.assert_array_equal(begun.metrics, [training.evaluate(SMALL, training.init_state(SMALL))])
    assert (begun.rates, begun.diverged, begun.spec) == ((), None, SMALL)


def test_advance_is_train(begun, trained):
    """Advancing records what `train` returns, every epoch of it, after the untrained network."""
    results = training.train(SMALL, begun.states[0], 8)
    assert trained.newest == 8
    assert_same_states(trained.states, [begun.states[0], *(state for state, _ in results)])
    np.testing.assert_array_equal(trained.metrics, [begun.metrics[0], *(metrics for _, metrics in results)])
    assert trained.rates == (0.001,) * 8


def test_advance_in_parts(begun, trained):
    """Advancing by 1, 3 and 4 epochs is advancing by 8, to the bit, and by none is standing still."""
    parts = begun
    for epochs in (1, 3, 0, 4):
        parts = run.advance(parts, epochs)
    assert_same(parts, trained)


def test_extend(begun, trained):
    """Appending the results of a worker's `train` is advancing."""
    results = training.train(SMALL, begun.states[0], 8)
    extended = run.extend(run.extend(begun, results[:5], learning_rate=0.001), results[5:], learning_rate=0.001)
    assert_same(extended, trained)
    assert_same(run.extend(trained, [], learning_rate=0.001), trained)


def test_runs_are_immutable(begun, trained):
    """No field of a Run can be changed, and advancing or rewinding leaves the Run that it starts from alone."""
    before = pickle.dumps(begun)
    run.advance(begun, 2)
    run.rewind(trained, 3)
    assert trained.newest == 8
    assert pickle.dumps(begun) == before
    for name in ("spec", "states", "metrics", "rates", "diverged"):
        with pytest.raises(FrozenInstanceError):
            setattr(begun, name, ())
        assert isinstance(getattr(trained, name), Spec | tuple | None)


def test_run_survives_pickling(trained):
    """A Run goes to a worker and back without a loss."""
    assert_same(pickle.loads(pickle.dumps(trained)), trained)


@pytest.mark.parametrize("epoch", range(9))
def test_rewind_and_train_on(epoch, trained):
    """Rewinding to any epoch forgets what came after, and training on gives what the first time gave."""
    back = run.rewind(trained, epoch)
    assert back.newest == epoch
    assert_same_states(back.states, trained.states[: epoch + 1])
    np.testing.assert_array_equal(back.metrics, trained.metrics[: epoch + 1])
    assert back.rates == trained.rates[:epoch]
    assert_same(run.advance(back, 8 - epoch), trained)


def test_state_at(trained):
    """Every kept epoch gives its state, and one that was dropped the nearest kept one before it."""
    assert [run.state_at(trained, epoch).epoch for epoch in range(9)] == list(range(9))
    thinned = replace(trained, states=(*trained.states[:3:2], *trained.states[6:]))
    found = [run.state_at(thinned, epoch).epoch for epoch in range(9)]
    assert found == [0, 0, 2, 2, 2, 2, 6, 7, 8]
    assert run.rewind(thinned, 5).newest == 2


@pytest.mark.parametrize("epoch", [-1, 9, 2000])
def test_epochs_that_a_run_does_not_have(epoch, trained):
    """An epoch outside the Run is refused with a message that says which there are."""
    for function in (run.state_at, run.rewind):
        with pytest.raises(ValueError, match=f"`epoch`: expected 0 to 8, received {epoch}"):
            function(trained, epoch)


def test_thin_keeps_what_fits():
    """As long as the states fit, to the byte, all of them stay."""
    states = kept(range(10))
    assert run.thin(states, 100) is states
    assert epochs_of(run.thin(states, 99)) == [0, 2, 4, 6, 8, 9]


def test_thin_drops_every_second():
    """Of too many states every second one between the first and the newest goes, again and again until they fit."""
    states = kept(range(17))
    assert epochs_of(run.thin(states, 169)) == [0, 2, 4, 6, 8, 10, 12, 14, 16]
    assert epochs_of(run.thin(states, 89)) == [0, 4, 8, 12, 16]
    assert epochs_of(run.thin(states, 49)) == [0, 8, 16]


@pytest.mark.parametrize("count", range(1, 40))
def test_thin_keeps_first_and_newest(count):
    """However little fits, the first and the newest stay, in order, and whatever is more than those two fits."""
    states = kept(range(5, 5 + count))
    for most in range(0, 10 * count + 10, 7):
        thinned = run.thin(states, most)
        assert thinned[0] is states[0]
        assert thinned[-1] is states[-1]
        assert epochs_of(thinned) == sorted(set(epochs_of(thinned)))
        assert len(thinned) <= 2 or sum(state.nbytes for state in thinned) <= most


def test_thin_keeps_the_whole_past_within_reach():
    """A Run that is thinned as it grows stays well filled, and with early epochs as well as with late ones."""
    states = kept([0])
    for epoch in range(1, 500):
        states = run.thin((*states, *kept([epoch])), 200)
        found = epochs_of(states)
        assert (found[0], found[-1]) == (0, epoch)
        assert len(found) <= 20
        if epoch > 40:
            assert len(found) >= 10
            assert max(np.diff(found)) <= epoch / 5, found


def test_memory_of_a_run():
    """A Run keeps 64 MiB of states, which is every one of 2000 epochs of the article's program."""
    assert run.MAX_BYTES == 64 * 1024 * 1024
    assert run.MAX_EPOCHS == 2000
    article, large = (training.init_state(Spec(units=units)) for units in (10, 256))
    states = tuple(article._replace(epoch=epoch) for epoch in range(2001))
    assert run.thin(states) is states
    count = 64 * 1024 * 1024 // large.nbytes
    states = tuple(large._replace(epoch=epoch) for epoch in range(count + 1))
    assert run.thin(states[:-1]) == states[:-1]
    assert len(run.thin(states)) <= count


def test_thinned_run(monkeypatch, begun, trained):
    """A Run out of room drops states but no metrics, and goes on from any kept epoch as one with room."""
    monkeypatch.setattr(run, "thin", partial(run.thin, most=5 * begun.nbytes))
    thinned = begun
    for _ in range(8):
        thinned = run.advance(thinned, 1)
        assert thinned.nbytes <= 5 * begun.nbytes
    found = epochs_of(thinned.states)
    assert (found[0], found[-1]) == (0, 8)
    assert len(found) < 9
    np.testing.assert_array_equal(thinned.metrics, trained.metrics)
    assert_same_states(thinned.states, [trained.states[epoch] for epoch in found])
    for state in thinned.states:
        np.testing.assert_allclose(
            thinned.metrics[state.epoch][2:], training.evaluate(SMALL, state)[2:], rtol=0, atol=1e-6
        )
        back = run.rewind(thinned, state.epoch)
        assert len(back.metrics) == back.newest + 1 == len(back.rates) + 1
        on = run.advance(back, 8 - state.epoch)
        np.testing.assert_array_equal(on.metrics, trained.metrics)
        assert_same_states(on.states[-1:], trained.states[-1:])


def test_most_epochs(monkeypatch, begun, trained):
    """No Run grows beyond the most epochs, however many are asked for, and one that is there stands still."""
    monkeypatch.setattr(run, "MAX_EPOCHS", 5)
    full = run.advance(run.advance(begun, 3), 100)
    assert_same(full, run.rewind(trained, 5))
    assert_same(run.advance(full, 1), full)
    assert_same(run.advance(run.rewind(full, 4), 1000), full)


def test_rate_changes_in_mid_run(begun, trained):
    """A new learning rate holds from the next epoch on, is remembered for each, and trains as by hand."""
    faster = run.advance(run.advance(run.rewind(trained, 3), 2, learning_rate=0.05), 2)
    by_hand = training.train(replace(SMALL, learning_rate=0.05), trained.states[3], 4)
    assert faster.rates == (0.001, 0.001, 0.001, 0.05, 0.05, 0.05, 0.05)
    assert faster.spec == SMALL
    assert_same_states(faster.states, [*trained.states[:4], *(state for state, _ in by_hand)])
    np.testing.assert_array_equal(faster.metrics, [*trained.metrics[:4], *(metrics for _, metrics in by_hand)])
    assert not np.array_equal(faster.metrics[4], trained.metrics[4])


def test_rewind_restores_the_rate(trained):
    """After rewinding, training goes on at the rate of the epoch it stands at."""
    faster = run.advance(run.rewind(trained, 3), 3, learning_rate=0.05)
    assert_same(run.advance(run.rewind(faster, 3), 5), trained)
    assert_same(run.advance(run.rewind(faster, 4), 2), faster)
    assert_same(run.advance(run.rewind(faster, 0), 8), trained)


def test_rate_out_of_bounds(begun):
    """A learning rate that no Spec can have is refused before anything is trained."""
    with pytest.raises(SpecError, match="`learning_rate`"):
        run.advance(begun, 1, learning_rate=10.5)


def test_divergence_keeps_the_good_epochs(diverged):
    """Where training diverges the Run has all epochs before, finite, and says in which it ended and at what rate."""
    epoch, rate = diverged.diverged
    assert rate == 1
    assert diverged.newest == epoch - 1
    assert len(diverged.metrics) == epoch
    assert diverged.rates == (1.0,) * (epoch - 1)
    assert np.isfinite(diverged.metrics).all()
    assert all(np.isfinite(array).all() for state in diverged.states for array in arrays(state))
    good = run.advance(run.start(diverged.spec), epoch - 1, learning_rate=1.0)
    assert good.diverged is None
    assert_same(diverged, replace(good, diverged=(epoch, 1.0)))


def test_divergence_is_repeated(diverged):
    """Trained on at the same rate, a diverged Run diverges again and stays what it is."""
    assert_same(run.advance(diverged, 5), diverged)


def test_lower_rate_after_divergence(diverged):
    """A lower rate trains on from the last good epoch, and the Run is no longer a diverged one."""
    lower = run.advance(diverged, 2, learning_rate=1e-4)
    assert lower.diverged is None
    assert lower.newest == diverged.newest + 2
    assert lower.rates == (*diverged.rates, 1e-4, 1e-4)
    by_hand = training.train(replace(diverged.spec, learning_rate=1e-4), diverged.states[-1], 2)
    assert_same_states(lower.states[-2:], [state for state, _ in by_hand])


def test_rewind_after_divergence(diverged):
    """A diverged Run that is rewound is no longer a diverged one, until it is trained that far again."""
    back = run.rewind(diverged, 0)
    assert back.diverged is None
    assert_same(run.advance(back, 30, learning_rate=1.0), diverged)


PROBES = [
    Probe(shown_timesteps=11),
    Probe(input_kind="zeros", initial_state="random"),
    Probe(input_kind="own", values=(1, 2, 3), initial_state="own", state_steps=5),
]


@pytest.mark.parametrize("probe", PROBES)
def test_start_and_look(probe, begun):
    """The start in one round trip is `start` and `look`."""
    found, trace = run.start_and_look(SMALL, probe)
    assert_same(found, begun)
    assert_same_traces(trace, analysis.look(SMALL, begun.states[0], probe))


@pytest.mark.parametrize("probe", PROBES)
def test_train_and_look(probe, begun, trained):
    """Training in one round trip is `train` and the trace of its newest state, or of the old one after no epochs."""
    for epochs in (0, 1, 8):
        results, error, trace = run.train_and_look(SMALL, begun.states[0], epochs, probe=probe)
        assert error is None
        assert_same_states([state for state, _ in results], trained.states[1 : epochs + 1])
        np.testing.assert_array_equal([Metrics(*metrics) for _, metrics in results], trained.metrics[1 : epochs + 1])
        assert_same_traces(trace, analysis.look(SMALL, trained.states[epochs], probe))


def test_looks_differ(trained):
    """What is shown of one network depends on the Probe, so that the round trips above pass the right one."""
    outputs = [analysis.look(SMALL, trained.states[8], probe).outputs for probe in PROBES]
    assert [array.shape for array in outputs] == [(1, 11, 2), (1, 8, 2), (1, 3, 2)]


def test_train_and_look_within_a_time(begun, trained):
    """A time that is over at once leaves one epoch, traced."""
    results, error, trace = run.train_and_look(SMALL, begun.states[0], 8, probe=PROBES[0], seconds=0)
    assert error is None
    assert_same_states([state for state, _ in results], trained.states[1:2])
    assert_same_traces(trace, analysis.look(SMALL, trained.states[1], PROBES[0]))


def test_train_and_look_of_a_divergence(diverged):
    """Where training diverges the good results, the error and the trace of the last good state come back."""
    probe = Probe(input_kind="zeros", shown_timesteps=8)
    spec = replace(diverged.spec, learning_rate=1.0)
    for start in (diverged.states[0], diverged.states[-1]):
        results, error, trace = run.train_and_look(spec, start, 30, probe=probe)
        assert isinstance(error, DivergenceError)
        assert error.epoch == diverged.diverged[0]
        assert_same_states([state for state, _ in results], diverged.states[start.epoch + 1 :])
        assert_same_traces(trace, analysis.look(spec, diverged.states[-1], probe))
        whole = run.extend(run.rewind(diverged, start.epoch), results, learning_rate=1.0, diverged=error)
        assert_same(whole, diverged)


@pytest.mark.parametrize(
    "changes",
    [
        {"cell": "LSTM", "layers": 2, "return_sequences": False},
        {"min_timesteps": 3, "padding": "post", "train_initial_state": "random"},
        {"min_timesteps": 3, "return_sequences": False, "masking": False},
    ],
)
def test_every_kind_of_run(changes):
    """Rewinding and training on repeats a Run to the bit with one answer, padding and initial states as well."""
    spec = replace(SMALL, **changes)
    begun, trace = run.start_and_look(spec, PROBES[0])
    trained = run.advance(begun, 3)
    assert_same(run.advance(run.rewind(trained, 1), 2), trained)
    assert_same(run.advance(run.advance(begun, 1), 2), trained)
    assert len({state.weights[0].tobytes() for state in trained.states}) == 4
    assert trace.outputs.shape == ((1, 11, 2) if spec.return_sequences else (1, 2))


def assert_same_traces(trace, other):
    """Two Traces are the same to the bit."""
    np.testing.assert_array_equal(trace.hidden, other.hidden)
    np.testing.assert_array_equal(trace.memory, other.memory)
    np.testing.assert_array_equal(trace.outputs, other.outputs)
