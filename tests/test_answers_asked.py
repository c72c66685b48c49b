"""Answers: questions about many epochs are asked a few at a time, once each, and their answers stay."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_core import compute
from rnn_core.probe import Probe
from rnn_core.run import Run
from rnn_core.spec import Spec
from rnn_core.training import Metrics, State
from rnn_core.ui.answers import Answers

AT_ONCE, KEPT = 16, 16
"""States in a question, and answers of other kinds that are kept."""

EPOCHS = tuple(range(41))


class Work:
    """A stand-in for a Job, that is done here: when it is told, or when it is waited for without a limit."""

    def __init__(self, function, args, options):
        self.function, self.args, self.options = function, args, options
        self.answer, self.waited = (None, None), []

    def outcome(self, timeout):
        self.waited.append(timeout)
        if timeout is None:
            self.finish()
        return self.answer

    @property
    def idle(self):
        return self.answer == (None, None)

    @property
    def epochs(self):
        return [state.epoch for state in self.args[1]]

    def finish(self):
        try:
            self.answer = self.function(*self.args, **self.options), None
        except ArithmeticError as error:
            self.answer = None, error


class Office(list):
    """All the Work that was handed out, in order."""

    @property
    def idle(self):
        return [work for work in self if work.idle]

    def submit(self, function, *args, **options):
        self.append(Work(function, args, options))
        return self[-1]

    def finish(self):
        for work in self.idle:
            work.finish()


@pytest.fixture
def office(monkeypatch):
    """In place of the workers, one that waits for the test."""
    found = Office()
    monkeypatch.setattr(compute, "submit", found.submit)
    return found


def trained(spec=Spec(), rates=(0.001,) * 40):
    """A Run with a State for every epoch; the weight of each is the sum of its learning rates."""
    weights = np.cumsum([0, *rates])
    states = tuple(State(epoch, (weight,), ()) for epoch, weight in enumerate(weights))
    return Run(spec, states, (Metrics(0.5, 0.5, 0.5, 0.5),) * len(states), rates)


def weigh(spec, states, probe, times=1):
    """What is asked here of several States: something that tells which they are, and of whom."""
    return [(spec.seed, probe.input_kind, times * float(state.weights[0])) for state in states]


def look(spec, state, probe, number=0):
    """What is asked here of one State."""
    return number, state.epoch


def refuse(spec, states, probe):
    """What cannot be answered."""
    raise ZeroDivisionError("by 0")


def expected(run, epochs=EPOCHS, probe=Probe(), times=1):
    """What `weigh` should have given for some epochs."""
    return {epoch: (run.spec.seed, probe.input_kind, times * float(sum(run.rates[:epoch]))) for epoch in epochs}


def assert_found(found, run, epochs=EPOCHS, **options):
    """Each of the epochs has its answer, in their order."""
    assert list(found) == list(epochs)
    for epoch, (*whose, weight) in expected(run, epochs, **options).items():
        assert found[epoch][:2] == tuple(whose)
        assert found[epoch][2] == pytest.approx(weight)


def ask(answers, run, epochs=EPOCHS, probe=Probe(), function=weigh, patience=0, **options):
    return answers.ask_each(run, epochs, probe, function, patience=patience, **options)


def ask_until_known(answers, office, run, epochs=EPOCHS, **options):
    """Ask and let the office work in turns until all is known; what was found at each time."""
    found = [ask(answers, run, epochs, **options)]
    while len(found[-1]) < len(epochs):
        office.finish()
        found.append(ask(answers, run, epochs, **options))
    return found


def test_each_epoch_is_asked_for_once(office):
    """Of many epochs each is asked for once, in questions of 16 States at the most, one under way at a time."""
    answers, run = Answers(), trained()
    counts, found = [], {}
    while len(found) < len(EPOCHS):
        for _ in range(3):  # redraws before the worker has finished
            found = ask(answers, run)
            assert len(office.idle) <= 1
        counts.append(len(found))
        office.finish()
    assert_found(found, run)
    assert [epoch for work in office for epoch in work.epochs] == list(EPOCHS)
    assert max(len(work.epochs) for work in office) <= AT_ONCE
    assert counts == [0, 16, 32, 41]
    assert not answers.under_way


def test_no_redraw_waits_longer_than_it_may(office):
    """The time that a redraw may take is spent on the first question, and none on those that follow from it."""
    answers, run = Answers(), trained()
    ask(answers, run, patience=0.15)
    assert [work.waited for work in office] == [[0.15]]
    office.finish()
    ask(answers, run, patience=0.15)
    assert [work.waited for work in office] == [[0.15, 0.15], [0]]


def test_what_is_known_is_not_asked_for_again(office):
    """More epochs ask for those alone that are new, and fewer, or the same in another order, for none."""
    answers, run = Answers(), trained()
    ask_until_known(answers, office, run, (3, 5, 8))
    assert_found(ask_until_known(answers, office, run, (1, 3, 5, 7))[-1], run, (1, 3, 5, 7))
    assert [work.epochs for work in office] == [[3, 5, 8], [1, 7]]
    assert_found(ask(answers, run, (8, 7, 1)), run, (8, 7, 1))
    assert ask(answers, run, ()) == {}
    assert len(office) == 2


def test_what_is_known_is_there_while_others_are_computed(office):
    """The epochs that are known come at once; that others are still missing keeps none back."""
    answers, run = Answers(), trained()
    ask_until_known(answers, office, run, (4,))
    assert_found(ask(answers, run, (2, 4, 6)), run, (4,))
    assert len(office.idle) == 1
    assert answers.under_way


def test_without_a_limit_it_waits_for_all(office):
    """Without a limit to its patience the first call gives everything, still in questions of 16 at the most."""
    run = trained()
    assert_found(ask(Answers(), run, patience=None), run)
    assert [len(work.epochs) for work in office] == [16, 16, 9]


def test_an_exception_surfaces_once(office):
    """What a worker raised is raised to one who asks, and to nobody after that; then it is asked for anew."""
    answers, run = Answers(), trained()
    ask(answers, run, (1, 2), function=refuse)
    office.finish()
    with pytest.raises(ZeroDivisionError, match="by 0"):
        ask(answers, run, (1, 2), function=refuse)
    assert not answers.under_way
    answers.collect()
    assert ask(answers, run, (1, 2), function=refuse) == {}
    assert len(office) == 2
    office.finish()
    with pytest.raises(ZeroDivisionError, match="by 0"):
        answers.collect()
    answers.collect()
    assert_found(ask_until_known(answers, office, run)[-1], run)


def test_an_exception_takes_nothing_away(office):
    """What was known before a question failed is known after it."""
    answers, run = Answers(), trained()
    ask_until_known(answers, office, run)
    with pytest.raises(ZeroDivisionError):
        ask(answers, run, function=refuse, patience=None)
    assert_found(ask(answers, run), run)
    assert len(office) == 3 + 1


def test_answers_survive_many_others(office):
    """Answers of another kind, more than are kept of those, drive out none of each epoch."""
    answers, run = Answers(), trained()
    ask_until_known(answers, office, run)
    before = len(office)
    for number in range(3 * KEPT):
        assert answers.ask(run, 4, Probe(), look, number=number, patience=None) == (number, 4)
    assert len(office) == before + 3 * KEPT
    assert_found(ask(answers, run), run)
    assert len(office) == before + 3 * KEPT
    assert answers.ask(run, 4, Probe(), look, number=0, patience=None) == (0, 4)
    assert len(office) == before + 3 * KEPT + 1  # of the other kind the first is forgotten


def test_another_history_of_the_learning_rate_has_other_answers(office):
    """The epochs up to where the rates differ are those already known; from there on they are others."""
    answers, run = Answers(), trained()
    other = trained(rates=(0.001,) * 9 + (0.5,) * 31)
    ask_until_known(answers, office, run)
    before = len(office)
    assert_found(ask_until_known(answers, office, other)[-1], other)
    assert [epoch for work in office[before:] for epoch in work.epochs] == list(EPOCHS[10:])
    assert_found(ask(answers, run), run)
    assert len(ask(answers, trained(replace(Spec(), learning_rate=0.5)))) == len(EPOCHS)  # only what it was trained at


@pytest.mark.parametrize(
    ("spec", "options"),
    [
        (Spec(seed=1), {}),
        (Spec(), {"probe": Probe(input_kind="zeros")}),
        (Spec(), {"times": 2}),
    ],
    ids=["experiment", "sequence", "option"],
)
def test_something_else_has_other_answers(office, spec, options):
    """Of another experiment, sequence or option the answers are others, and neither drives out the other."""
    answers, run, other = Answers(), trained(), trained(spec)
    ask_until_known(answers, office, run)
    assert_found(ask_until_known(answers, office, other, **options)[-1], other, **options)
    assert_found(ask(answers, run), run)
    assert len(office) == 6


def test_whoever_asks_there_is_one_question_under_way(office):
    """Two experiments asked about in turns come both to their answers, with one question under way at a time."""
    answers, run, other = Answers(), trained(), trained(Spec(seed=1))
    found = [{}, {}]
    while min(map(len, found)) < len(EPOCHS):
        found = [ask(answers, each) for each in (run, other)]
        assert len(office.idle) <= 1
        office.finish()
    assert_found(found[0], run)
    assert_found(found[1], other)
    assert sum(len(work.epochs) for work in office) == 2 * len(EPOCHS)


def test_nobody_needs_to_come_back_for_an_answer(office):
    """What the workers finish is taken by any redraw, whatever it draws, and is there when it is asked for."""
    answers, run = Answers(), trained()
    ask(answers, run, (1, 2, 3))
    answers.collect()
    assert answers.under_way
    office.finish()
    answers.collect()
    assert not answers.under_way
    assert_found(ask(answers, run, (1, 2, 3)), run, (1, 2, 3))
    assert len(office) == 1


def test_one_question_about_several_epochs(office):
    """Asked about several epochs at once, the function is given the list of their States; about one, that State."""
    answers, run = Answers(), trained()
    assert answers.ask(run, (0, 7, 9), Probe(), weigh, patience=0) is None
    office.finish()
    assert answers.ask(run, (0, 7, 9), Probe(), weigh, patience=0) == weigh(run.spec, office[0].args[1], Probe())
    assert office[0].epochs == [0, 7, 9]
    assert answers.ask(run, (7,), Probe(), weigh, patience=None)[0][2] == pytest.approx(0.007)
    assert answers.ask(run, 7, Probe(), look, patience=None) == (0, 7)
    assert len(office) == 3
