"""Answers: a visit's pictures are those of what is shown, whatever changes meanwhile, and are asked for once."""

from dataclasses import replace
from itertools import cycle

import numpy as np
import pytest

from rnn_core import analysis, data, probe, run
from rnn_core.probe import Probe
from rnn_core.ui import answers
from rnn_core.ui import session as session_module
from rnn_core.ui.pace import PACES
from tests.test_session import SMALL, SPEED, train, until, visit

LENGTHS = replace(SMALL, min_timesteps=2, cell="LSTM", layers=2, units=4)
OWN = Probe(input_kind="own", values=(0.5, -2, 30, 1))
PROBES = [
    Probe(),
    Probe(input_kind="ones", shown_timesteps=9),
    OWN,
    Probe(initial_state="ones"),
    Probe(initial_state="own", state_steps=3, shown_timesteps=1),
]


def assert_same(trace, expected):
    """Two Traces hold the same numbers, layer by layer."""
    assert len(trace.hidden) == len(expected.hidden)
    assert len(trace.memory) == len(expected.memory)
    for one, other in zip((*trace.hidden, *trace.memory), (*expected.hidden, *expected.memory), strict=True):
        np.testing.assert_allclose(one, other, rtol=0, atol=1e-6, strict=True)
    np.testing.assert_allclose(trace.outputs, expected.outputs, rtol=0, atol=1e-6, strict=True)


def by_core(shown, epoch):
    """The Trace of what is shown at an epoch, as the core gives it without a Session."""
    return analysis.look(shown.spec, run.state_at(shown.run, epoch), shown.probe)


def count(monkeypatch):
    """A list that gets each function that the workers are asked for, with the epoch of its State if it has one."""
    asked, submit = [], answers.compute.submit

    def counted(function, *args, **kwargs):
        asked.append((function, getattr(args[1], "epoch", None)))
        return submit(function, *args, **kwargs)

    monkeypatch.setattr(answers.compute, "submit", counted)
    return asked


# --- what is shown


@pytest.mark.parametrize("spec", [SMALL, LENGTHS], ids=["equal", "varying"])
@pytest.mark.parametrize("speed", [10, "max"])
def test_a_change_of_what_is_shown_mixes_no_pictures(spec, speed):
    """While it trains and another sequence is chosen at each redraw, each picture is that of its epoch and sequence."""
    session = visit(replace(spec, learning_rate=0.01))
    session.epochs, session.pace = run.MAX_EPOCHS, PACES[speed]
    session.play()
    pictures = []
    choices = cycle(PROBES)

    def redraw():
        session.probe = next(choices)
        session.tick()
        shown = session.shown()
        for epoch in (0, shown.epoch):
            trace = session.trace(epoch, shown)
            if trace:
                pictures.append((shown, epoch, trace))
        trained = {shown.probe for shown, epoch, _ in pictures if epoch and shown.playing}
        return session.newest >= 6 and trained == set(PROBES)

    until(session, redraw)
    session.pause()
    until(session, lambda: not session.interval)
    for shown, epoch, trace in pictures:
        assert_same(trace, by_core(shown, epoch))


def test_a_redraw_under_way_keeps_what_it_began_with():
    """Who draws what was shown a moment ago gets that, though another sequence has been chosen in the meantime."""
    session = visit()
    train(session, 2)
    begun = session.shown()
    session.probe = OWN
    until(session, lambda: session.trace(2, begun) and session.trace(2))
    assert begun.probe == Probe()
    assert_same(session.trace(2, begun), by_core(begun, 2))
    assert_same(session.trace(2), by_core(session.shown(), 2))
    assert session.trace(2).outputs.shape == (1, 4, 2)


@pytest.mark.parametrize("trained", [False, True])
def test_a_picture_that_comes_with_the_training_is_that_of_the_sequence_it_was_asked_for(trained, monkeypatch):
    """A sequence chosen while a worker trains and draws another one gets its own picture, not that of the other."""
    monkeypatch.setattr(session_module, "_PATIENCE", 0)
    session = visit()
    session.probe = OWN
    if trained:
        session.step()
    else:
        session.select(replace(SMALL, seed=1))
    session.tick()
    session.probe = Probe(input_kind="ones")
    until(session, lambda: session.run and not session.playing)
    assert session.newest == trained
    until(session, lambda: session.trace(session.newest))
    assert_same(session.trace(session.newest), by_core(session.shown(), session.newest))


@pytest.mark.parametrize("spec", [SMALL, LENGTHS], ids=["equal", "varying"])
def test_ones_own_numbers(spec):
    """One's own numbers are drawn as the core gives them, before and after training, which knows none of them."""
    session = visit(spec)
    session.probe = OWN
    train(session, 3)
    assert session.run.metrics == run.advance(run.start(spec), 3).metrics
    until(session, lambda: session.trace(0) and session.trace(3))
    for epoch in (0, 3):
        assert_same(session.trace(epoch), by_core(session.shown(), epoch))
    padded = probe.feed(OWN, spec)[0]
    assert session.trace(3).outputs.shape[1] == padded.shape[1] == (6 if spec.varying else 4)


@pytest.mark.parametrize("padding", ["pre", "post"])
@pytest.mark.parametrize("masking", [True, False])
@pytest.mark.parametrize("cell", ["SimpleRNN", "LSTM"])
def test_one_answer_of_sequences_of_different_lengths(cell, masking, padding):
    """An experiment of padded sequences with one answer each trains and is drawn as the core gives it."""
    spec = replace(LENGTHS, cell=cell, masking=masking, padding=padding, return_sequences=False)
    session = visit(spec)
    session.probe = Probe(shown_timesteps=3, initial_state="random")
    train(session, 4)
    expected = run.advance(run.start(spec), 4)
    assert session.run.metrics == expected.metrics
    assert all(map(np.array_equal, session.run.states[-1].weights, expected.states[-1].weights))
    until(session, lambda: session.trace(0) and session.trace(4))
    for epoch in (0, 4):
        assert_same(session.trace(epoch), by_core(session.shown(), epoch))
    trace = session.trace(4)
    assert trace.outputs.shape == (1, 2)
    assert [states.shape for states in (*trace.hidden, *trace.memory)] == [(1, 6, 4)] * (4 if cell == "LSTM" else 2)


# --- asked for once


def test_the_training_data_are_asked_for_once(monkeypatch):
    """Of an experiment they are asked for once, however often drawn, at whatever rate, and after another one."""
    asked = count(monkeypatch)
    session = visit()
    other = replace(SMALL, seed=1, min_timesteps=2)
    for spec in (SMALL, replace(SMALL, learning_rate=0.5), other, SMALL, other):
        session.select(spec)
        until(session, lambda: session.run and session.answer("excerpt", session.spec))
        session.probe = OWN
        for _ in range(3):
            for found, expected in zip(
                session.answer("excerpt", session.spec), data.excerpt(spec, answers.EXCERPT), strict=True
            ):
                np.testing.assert_array_equal(found, expected)
    assert [function for function, _ in asked].count(data.excerpt) == 2


def test_the_training_data_of_many_are_the_first():
    """Not all sequences are asked for, but the first so many."""
    session = visit(replace(SMALL, samples=60))
    until(session, lambda: session.answer("excerpt", session.spec))
    assert session.answer("excerpt", session.spec).inputs.shape == (answers.EXCERPT, 6, 1)


def test_no_training_is_so_long_that_a_picture_is_asked_for_again(monkeypatch):
    """What each redraw needs, the untrained network's picture and the training data, is asked for once at the most."""
    session = visit()
    until(session, lambda: session.trace(0) and session.answer("excerpt", session.spec))
    asked = count(monkeypatch)
    session.epochs, session.pace = 30, SPEED
    session.play()

    def redraw():
        shown = session.shown()
        session.answer("excerpt", session.spec)
        session.trace(0, shown)
        session.trace(shown.epoch, shown)
        return not session.playing

    until(session, redraw)
    assert session.newest == 30
    assert asked.count((analysis.look, 0)) == 0
    assert asked.count((data.excerpt, None)) == 0
