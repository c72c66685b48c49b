"""The texts of a question in each phase: nothing gives the truth away before the guess."""

from itertools import product

import pytest

from docs import texts
from rnn_core.ui.questions import sentences
from rnn_core.ui.words import LANGUAGES, say
from rnn_core.visit.parts import Lesson
from rnn_core.visit.questions import QUESTIONS, RIGHT, SKIPPED, Solution
from rnn_core.visit.questions.flow import Asked
from rnn_core.visit.questions.phases import Standing

TELLS = ("truth", "sight", "verdict", "is_right", "looked", "keep", "other")
"""The names of the texts that only some phases have."""


def describe(question, phase, *, guess=None, truth=None, saw=None, lang="en"):
    """Return the texts of a question in a phase."""
    solution = None if truth is None else Solution(truth, question.sight.options[0])
    asked = Asked(question, 1, guess, is_open=phase == "open")
    return sentences.describe(lang, Standing(phase, asked, solution, saw), [{}])


@pytest.mark.parametrize("phase", ["open", "running", "saw", "told"])
@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_each_phase_tells_only_what_it_may(question, phase):
    """The phase "saw" has the truth and the possible observations, and "told" also has the verdict.

    The phases before them have none of these texts.
    """
    guess, truth = texts.guesses(question)[:2]
    known = (
        {"guess": guess, "truth": truth} if phase in ("saw", "told") else {"guess": None if phase == "open" else guess}
    )
    told = {name for name in describe(question, phase, **known) if name in TELLS}
    expected = {"saw": {"truth", "sight"}, "told": set(TELLS) - {"other"}}
    assert told == expected.get(phase, set())


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_a_false_observation_is_corrected_and_a_true_one_is_not(question, lang):
    guess, truth = texts.guesses(question)[:2]
    true, false = question.sight.options[:2]
    told = {"guess": guess, "truth": truth, "lang": lang}
    names = dict(describe(question, "saw", **told)["sight"])
    assert describe(question, "told", saw=true, **told)["looked"] == ""
    looked = describe(question, "told", saw=false, **told)["looked"]
    assert names[true] in looked
    assert names[false] not in looked


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_a_guess_is_shown_as_right_exactly_if_its_mark_is_right(question):
    for guess, truth in product(texts.guesses(question), repeat=2):
        told = describe(question, "told", guess=guess, truth=truth, saw="")
        assert told["is_right"] == (question.marks(guess, truth) == RIGHT)
        assert told["verdict"]


def test_a_skipped_question_tells_only_what_to_remember():
    assert {*describe(QUESTIONS["zeros"], "told")} & {*TELLS} == {"keep"}


def test_the_score_marks_each_question_and_the_end_counts_the_right_guesses():
    """A guess whose truth is not known, as after a reload, is neither right nor wrong."""
    names = ("zeros", "erase", "unit", "luck", "tenfold")
    lesson = Lesson(names, ("97", "50", SKIPPED, "11", ""))
    solutions = {("zeros", 97): Solution(100, "most"), ("erase", (50,)): Solution((1, 3), "wrong")}
    solutions |= {("luck", 3): Solution(11, "most")}  # the Solution of another guess
    score = sentences.score("en", lesson, solutions)
    assert [item["mark"] for item in score] == ["right", "wrong", "skip", "said", "open"]
    end = sentences.describe("en", Standing("ended"), score)
    assert end["ended"] == say("en", "ask_score", right=1, count=5)
    assert end["after"]
