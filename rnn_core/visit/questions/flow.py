"""Flow: the steps from a question to its answer, its truth, and the next question.

A Bookmark describes the page's content, and includes the lesson: the questions, and the answers so far. Most functions
return the Bookmark after a step.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from rnn_core.visit.parts import Bookmark, Lesson
from rnn_core.visit.questions.question import Cover, Guess, Question, Solution

SKIPPED = "skip"
"""The text in place of an answer if the visitor has skipped the question."""

Questions: TypeAlias = Mapping[str, Question]
"""Name -> Question."""

Key: TypeAlias = tuple[str, Guess | None]
"""The name of a question, and a guess."""


class Asked(NamedTuple):
    """The question that the page shows.

    Attributes:
        question: The Question.
        number: The number of the question in the lesson, from 1.
        guess: The visitor's guess, or None.
        is_open: True if the visitor has neither answered nor skipped the question.
    """

    question: Question
    number: int
    guess: Guess | None
    is_open: bool

    @property
    def key(self) -> Key:
        """The name of the question, and the guess."""
        return self.question.name, self.guess


class Progress(NamedTuple):
    """The state of a visit's lesson apart from the guesses. The address does not contain this state.

    Attributes:
        solutions: The known Solutions by Key.
        saw: (Key, option), or None. After the guess in the Key, the visitor chose the option as the observation.
        contrasted: The Key of the question whose contrast the page shows, or None.
    """

    solutions: Mapping[Key, Solution] = MappingProxyType({})
    saw: tuple[Key, str] | None = None
    contrasted: Key | None = None


def asked(questions: Questions, lesson: Lesson) -> Asked | None:
    """Return the question that a lesson asks now, or None if it asks nothing or has ended."""
    if not lesson.ask or has_ended(lesson):
        return None
    number = max(1, len(lesson.said))
    question = questions[lesson.ask[number - 1]]
    text = lesson.said[-1] if lesson.said else ""
    guess = question.parse(text) if text not in ("", SKIPPED) else None
    return Asked(question, number, guess, is_open=not text)


def has_ended(lesson: Lesson) -> bool:
    """Return True if the lesson asks no further question."""
    return len(lesson.said) > len(lesson.ask)


def opened(questions: Questions, bookmark: Bookmark) -> Bookmark:
    """Return the Bookmark that a Bookmark's question opens. It shows the truth after an answer."""
    now = asked(questions, bookmark.lesson)
    if now is None:
        return bookmark
    return _carry(bookmark, now.question.shows(now.guess))


def contrasted(questions: Questions, bookmark: Bookmark) -> Bookmark:
    """Return the Bookmark of the contrast to a Bookmark's question: another case, where the truth is different."""
    now = asked(questions, bookmark.lesson)
    return bookmark if now is None else _carry(bookmark, now.question.contrast)


def answered(questions: Questions, bookmark: Bookmark, answer: Guess) -> Bookmark:
    """Return the Bookmark after its open question is answered. It shows the truth."""
    now = asked(questions, bookmark.lesson)
    if now is None or not now.is_open:
        return bookmark
    return opened(questions, _said(bookmark, now, now.question.write(answer)))


def told(questions: Questions, bookmark: Bookmark) -> Bookmark:
    """Return the Bookmark that shows the truth of a Bookmark's question. The returned Bookmark asks nothing."""
    now = asked(questions, bookmark.lesson)
    if now is None:
        return stopped(bookmark)
    return stopped(_carry(bookmark, now.question.shows(())))


def skipped(questions: Questions, bookmark: Bookmark) -> Bookmark:
    """Return the Bookmark after its open question is skipped: the next question, or the end of the lesson."""
    now = asked(questions, bookmark.lesson)
    if now is None:
        return bookmark
    return following(questions, _said(bookmark, now, SKIPPED) if now.is_open else bookmark)


def following(questions: Questions, bookmark: Bookmark) -> Bookmark:
    """Return the Bookmark of the next question, or of the end of the lesson."""
    lesson = bookmark.lesson
    if asked(questions, lesson) is None:
        return bookmark
    return opened(questions, bookmark.change(said=(*lesson.said, "")))


def begun(questions: Questions, bookmark: Bookmark, names: Sequence[str]) -> Bookmark:
    """Return the Bookmark of the first question of a new lesson, given the names of the lesson's questions."""
    return opened(questions, bookmark.change(ask=tuple(names), said=()))


def stopped(bookmark: Bookmark) -> Bookmark:
    """Return the Bookmark without its lesson, so that the page asks nothing."""
    return replace(bookmark, lesson=Lesson())


def covered(questions: Questions, bookmark: Bookmark) -> Cover:
    """Return the part of the page that an open question covers, or "" for none."""
    now = asked(questions, bookmark.lesson)
    return now.question.cover if now and now.is_open and is_at(bookmark, now.question.opens) else ""


def epochs(questions: Questions, bookmark: Bookmark, epoch: int) -> int:
    """Return the number of epochs to train after an epoch.

    A question about the curve needs all epochs on the axes of the curve. Otherwise, the visitor has chosen the number.
    """
    now = asked(questions, bookmark.lesson)
    if now and now.question.kind == "curve" and is_at(bookmark, now.question.opens):
        end = now.question.opens.view.epochs
        if epoch < end:
            return end - epoch
    return bookmark.view.epochs


def is_at(bookmark: Bookmark, opened: Bookmark) -> bool:
    """Return True if a Bookmark shows the experiment that the Bookmark `opened` shows."""
    return bookmark.experiment == opened.experiment


def _said(bookmark: Bookmark, now: Asked, text: str) -> Bookmark:
    """Return the Bookmark with the text of the answer to its open question."""
    return bookmark.change(said=(*bookmark.lesson.said[: now.number - 1], text))


def _carry(bookmark: Bookmark, shown: Bookmark) -> Bookmark:
    """Return the Bookmark `shown` with the lesson, the language and the speed of `bookmark`."""
    return replace(shown.change(lang=bookmark.lang, speed=bookmark.view.speed), lesson=bookmark.lesson)
