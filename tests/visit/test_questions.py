"""The page's questions, without training: answers in the address (URL), drawn curves, marks, and lessons.

A mark is "right", or the name of the error in a guess.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.visit import bookmark
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.parts import Lesson
from rnn_core.visit.presets import PRESETS, TOUR
from rnn_core.visit.questions import LESSON, QUESTIONS, curves, flow, marks

EPOCHS = np.arange(31)
LEVEL = np.log(2)
"""The loss of a network that has learned nothing."""

TRUE = curves.sample(0.71 / (1 + np.exp(2.2 * (EPOCHS - 9.2))) + 0.01)
"""A loss curve like the curve of the default network: level for eight epochs, then falling within three epochs."""


def cliff(rng, low, high):
    """Return a loss curve that is level, falls within one to five epochs, and stays low."""
    middle, width, floor = rng.uniform(low, high), rng.uniform(0.3, 1.2), rng.uniform(0, 0.1)
    return floor + (LEVEL - floor) / (1 + np.exp((EPOCHS - middle) / width))


def slope(rng):
    """Return a loss curve that falls over many epochs: in a straight line, or ever more slowly."""
    floor = rng.uniform(0, 0.15)
    if rng.random() < 0.5:
        return np.maximum(floor, LEVEL - (LEVEL - floor) * EPOCHS / rng.uniform(14, 30))
    return floor + (LEVEL - floor) * np.exp(-EPOCHS / rng.uniform(6, 14))


def flat(rng):
    """Return a loss curve that hardly changes."""
    return np.full(31, rng.uniform(0.55, 0.85)) - rng.uniform(0, 0.1) * EPOCHS / 30


DRAWN = {
    "right": lambda rng: cliff(rng, 7.5, 11),
    "early": lambda rng: cliff(rng, 2.5, 4.8),
    "late": lambda rng: cliff(rng, 14, 25),
    "slope": slope,
    "flat": flat,
}
"""Mark -> function that returns a random curve. The curve has this mark if TRUE is the true curve."""


def test_200_drawn_curves_are_marked_by_their_shape():
    """Noise makes each curve look drawn by hand. At least 190 of the curves have the mark of the intended shape."""
    rng = np.random.default_rng(0)
    correct = 0
    for index in range(200):
        meant = list(DRAWN)[index % len(DRAWN)]
        drawn = DRAWN[meant](rng) + rng.normal(0, 0.015, 31)
        answer = curves.parse(curves.write(curves.sample(drawn)))
        correct += curves.compare(answer, TRUE) == meant
    assert correct >= 190


@pytest.mark.parametrize(("drawn", "true", "mark"), [("cliff", "flat", "cliff"), ("slope", "flat", "slope")])
def test_a_curve_that_falls_is_wrong_if_the_true_curve_is_flat(drawn, true, mark):
    rng = np.random.default_rng(1)
    draw = {"cliff": lambda: cliff(rng, 8, 10), "slope": lambda: slope(rng), "flat": lambda: flat(rng)}
    assert curves.compare(curves.sample(draw[drawn]()), curves.sample(draw[true]())) == mark
    assert curves.compare(curves.sample(draw[true]()), curves.sample(draw[true]())) == "right"


@given(st.lists(st.floats(0, 1), min_size=16, max_size=16))
def test_writing_a_curve_to_an_address_changes_each_loss_by_at_most_half_a_letter(losses):
    """An address has a letter for each point of the curve. Successive letters differ by a loss of 1/25."""
    np.testing.assert_allclose(curves.parse(curves.write(losses)), losses, atol=0.5 / 25 + 1e-9)


def answers(question):
    """Return a strategy of Hypothesis that draws answers to a Question."""
    numbers = st.integers(1, max(1, question.limit))
    sets = st.sets(numbers, max_size=3).map(lambda found: tuple(sorted(found)))
    one = st.sets(numbers, max_size=1).map(tuple)
    curve = st.text("abcdefghijklmnopqrstuvwxyz", min_size=16, max_size=16).map(curves.parse)
    kinds = {"curve": curve, "choice": st.sampled_from(question.options or ("",)), "step": one, "unit": one}
    kinds |= {"cells": sets, "number": numbers, "share": numbers}
    return kinds[question.kind]


@pytest.mark.parametrize("name", QUESTIONS)
@settings(max_examples=10)
@given(data=st.data())
def test_an_address_holds_each_answer(name, data):
    question = QUESTIONS[name]
    answer = data.draw(answers(question))
    assert question.parse(question.write(answer)) == answer
    page = Bookmark.of(ask=(name,), said=(question.write(answer),))
    assert bookmark.read({key: [text] for key, text in bookmark.write(page).items()}) == (page, [])


HOSTILE = (
    "NaN",
    "a" * 16,
    "-1",
    "1e9",
    "99999",
    "٣",
    "1.1",
    "2.1",
    "none.1",
    "0",
    "🙂",
    "a" * 10**6,
    ",".join("a" * 400),
)


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("text", HOSTILE)
def test_an_invalid_answer_leaves_its_question_open_and_is_reported(name, text):
    """Two of the texts are valid answers to questions of some kinds. These answers are used."""
    question = QUESTIONS[name]
    opened, changes = bookmark.read({"ask": [name], "said": [text]})
    valid = (question.kind == "curve" and text == "a" * 16) or (question.kind in ("number", "share") and text == "0")
    if valid:
        assert (opened.lesson.said, changes) == ((text,), [])
        return
    asked = flow.asked(QUESTIONS, opened.lesson)
    assert [change.name for change in changes] == ["said"]
    assert opened.lesson.said in ((), ("skip", ""))
    assert asked is None or asked.is_open


@pytest.mark.parametrize("name", ["erase", "unit"])
def test_a_guess_names_one_step_or_one_unit_because_the_page_shows_only_one(name):
    opened, changes = bookmark.read({"ask": [name], "said": ["3.5"]})
    assert opened.lesson.said == ()
    assert [change.name for change in changes] == ["said"]


def test_unknown_and_repeated_questions_are_left_out():
    opened, changes = bookmark.read({"ask": ["zeros,nonsense,zeros,unit"], "said": ["100,5,7,9,9"]})
    assert opened.lesson == Lesson(("zeros", "unit"), ("100", "5", ""))
    assert [change.name for change in changes] == ["ask", "said"]
    assert bookmark.read({"said": ["100"]})[0].lesson == Lesson()


def test_the_whole_lesson_has_a_short_address():
    for text in ("lesson", ",".join(LESSON)):
        opened, changes = bookmark.read({"ask": [text]})
        assert (opened.lesson.ask, changes) == (LESSON, [])
    assert bookmark.write(Bookmark.of(ask=LESSON)) == {"ask": "lesson"}


def test_a_lesson_leads_from_question_to_answer_to_the_next_question_and_ends():
    """Language and speed stay the same.

    Each step of the lesson opens a question's Bookmark, or the Bookmark that shows the true answer.
    """
    page = flow.begun(QUESTIONS, Bookmark.of(lang="ja", speed="10", epoch=3), ("zeros", "erase"))
    zeros, erase = QUESTIONS["zeros"], QUESTIONS["erase"]
    assert page == zeros.opens.change(lang="ja", speed="10", ask=("zeros", "erase"))
    assert flow.covered(QUESTIONS, page) == "now"
    page = flow.answered(QUESTIONS, page, 50)
    assert page == zeros.opens.change(lang="ja", speed="10", ask=("zeros", "erase"), said=("50",))
    assert flow.covered(QUESTIONS, page) == ""
    assert flow.answered(QUESTIONS, page, 60) == page
    other = flow.contrasted(QUESTIONS, page)
    assert (other.experiment, other.lesson) == (zeros.contrast.experiment, page.lesson)
    page = flow.following(QUESTIONS, other)
    assert page == erase.opens.change(lang="ja", speed="10", ask=("zeros", "erase"), said=("50", ""))
    page = flow.answered(QUESTIONS, page, (7,))
    assert (page.view.panel, page.experiment.ablation.reset_step, page.lesson.said) == ("ablation", 7, ("50", "7"))
    page = flow.following(QUESTIONS, page)
    assert flow.has_ended(page.lesson)
    assert flow.asked(QUESTIONS, page.lesson) is None
    assert flow.following(QUESTIONS, page) == page
    assert flow.stopped(page).lesson == Lesson()


ASKING = [(number, stop.bookmark) for number, stop in enumerate(TOUR, 1) if stop.bookmark.lesson.ask]
"""(Number, Bookmark) of each stop of the tours that asks a question."""


@pytest.mark.parametrize("opened", [PRESETS["guess_first"], *(page for _, page in ASKING)], ids=bookmark.write)
def test_a_preset_or_a_stop_with_a_question_shows_the_experiment_and_covers_the_truth(opened):
    """Opening the question does not change the Bookmark."""
    assert set(opened.lesson.ask) <= QUESTIONS.keys()
    assert flow.opened(QUESTIONS, opened) == opened
    assert flow.covered(QUESTIONS, opened)


def test_five_stops_of_the_tour_ask_a_question():
    assert {number: page.lesson.ask for number, page in ASKING} == {
        4: ("loss_curve",),
        6: ("zeros",),
        9: ("letters",),
        11: ("tree",),
        12: ("keep",),
    }


@pytest.mark.parametrize(
    ("name", "panel"), [("zeros", ""), ("letters", "errors"), ("tree", "groups"), ("erase", "ablation")]
)
def test_a_visitor_who_does_not_guess_sees_the_truth(name, panel):
    """The page then asks no question."""
    page = flow.told(QUESTIONS, flow.begun(QUESTIONS, Bookmark.of(lang="ja"), (name,)))
    assert (page.view.panel, page.lang, page.lesson) == (panel, "ja", Lesson())
    assert page.spec == QUESTIONS[name].opens.spec
    assert flow.told(QUESTIONS, page) == page


@pytest.mark.parametrize(("epoch", "epochs"), [(0, 30), (8, 22), (29, 1), (30, 7), (40, 7)])
def test_a_press_on_train_trains_to_the_last_epoch_of_the_curve_that_a_question_asks_for(epoch, epochs):
    """After the curve's last epoch, and for another experiment or question, the visitor's choice of epochs is used."""
    page = flow.begun(QUESTIONS, Bookmark(), ("loss_curve",)).change(epochs=7)
    assert flow.epochs(QUESTIONS, page, epoch) == epochs
    assert flow.epochs(QUESTIONS, page.change(spec=Spec(seed=1)), epoch) == 7
    assert flow.epochs(QUESTIONS, Bookmark.of(epochs=7, ask=("zeros",)), epoch) == 7
    assert flow.epochs(QUESTIONS, Bookmark.of(epochs=7), epoch) == 7


def test_a_skipped_question_is_followed_by_the_next_one():
    page = flow.skipped(QUESTIONS, flow.begun(QUESTIONS, Bookmark(), ("zeros", "unit")))
    assert page.lesson.said == ("skip", "")
    assert flow.asked(QUESTIONS, page.lesson).question.name == "unit"
    assert flow.has_ended(flow.skipped(QUESTIONS, page).lesson)


def test_only_the_experiment_of_an_open_question_has_covered_outputs():
    """The page covers the outputs until the visitor has answered, because they show the truth."""
    page = flow.begun(QUESTIONS, Bookmark(), ("zeros",))
    assert flow.covered(QUESTIONS, page.change(probe=Probe("ones"))) == ""


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_and_its_contrast_differ(name):
    """The contrast is another case, in which the truth is different. Only a choice has options."""
    question = QUESTIONS[name]
    assert question.contrast != question.opens
    assert question.name == name
    assert question.opens.lesson == question.contrast.lesson == Lesson()
    assert bool(question.options) == (question.kind == "choice")


@pytest.mark.parametrize(
    ("mark", "guess", "truth", "expected"),
    [
        (marks.number(near=5, half=range(35, 66)), 97, 100, "right"),
        (marks.number(near=5, half=range(35, 66)), 50, 100, "half"),
        (marks.number(near=5, half=range(35, 66)), 80, 100, "fewer"),
        (marks.number(near=2), 16, 11, "more"),
        (marks.moment(trained=100), (), (), "right"),
        (marks.moment(trained=100), (), (5,), "never"),
        (marks.moment(trained=100), (101,), (), "length"),
        (marks.moment(trained=100), (500,), (), "step"),
        (marks.any_of, (7,), (1, 3, 5, 7), "right"),
        (marks.any_of, (8,), (1, 3, 5, 7), "wrong"),
        (marks.any_of, (), (1, 3), "none"),
        (marks.any_of, (), (), "right"),
        (marks.any_of, (5,), (), "wrong"),
        (marks.exactly, (4,), (4,), "right"),
        (marks.exactly, (2, 4), (4,), "more"),
        (marks.exactly, (), (4,), "fewer"),
        (marks.chosen, "all", "half", "all"),
        (marks.chosen, "half", "half", "right"),
    ],
)
def test_a_guess_is_marked_as_right_or_with_the_name_of_its_error(mark, guess, truth, expected):
    assert mark(guess, truth) == expected


def test_the_lesson_asks_ten_questions_about_the_default_task():
    assert all(QUESTIONS[name].opens.spec.task == "alternate" for name in LESSON)
    assert len(LESSON) == 10
