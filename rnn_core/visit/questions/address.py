"""The texts of a lesson in an address: `ask` lists the questions, and `said` the answers."""

from collections.abc import Mapping, Sequence

from rnn_core.visit.parts import Lesson
from rnn_core.visit.questions.flow import SKIPPED, Questions

ALL = "lesson"
"""The text of `ask` for all questions of the standard lesson."""

_MAX_CHARACTERS = 1000
"""Maximum length of a text. A longer text counts as empty."""


def write(lesson: Lesson, standard: Sequence[str]) -> dict[str, str]:
    """Return the texts of a lesson by name, without the text of an empty list.

    Args:
        lesson: The lesson.
        standard: The names of the standard lesson's questions.
    """
    ask = ALL if lesson.ask == tuple(standard) else ",".join(lesson.ask)
    texts = {"ask": ask, "said": ",".join(lesson.said)}
    return {name: text for name, text in texts.items() if getattr(lesson, name)}


def read(questions: Questions, standard: Sequence[str], ask: str, said: str) -> tuple[Lesson, dict[str, str]]:
    """Return the lesson that two texts describe, and each text that had to be corrected, {name: corrected text}.

    Unknown and repeated questions are left out. An invalid answer counts as a skipped question. If it is the last
    answer, its question stays open. Answers after the end of the lesson are left out.

    Args:
        questions: All questions by name.
        standard: The names of the standard lesson's questions.
        ask: The names of the questions.
        said: The answers.
    """
    names = tuple(standard) if ask == ALL else _items(ask)
    asked = tuple(dict.fromkeys(name for name in names if name in questions))
    texts = _items(said)[: len(asked) + 1] if asked else ()
    answers = [_checked(questions, asked, texts, number) for number in range(len(texts))]
    lesson = Lesson(asked, () if answers == [""] else tuple(answers))
    received: Mapping[str, str] = {"ask": ALL if names == tuple(standard) else ask, "said": said}
    written = {"ask": "", "said": ""} | write(lesson, standard)
    return lesson, {name: text for name, text in written.items() if text != received[name]}


def _items(text: str) -> tuple[str, ...]:
    """Return the items of a list; () if the text is empty or too long."""
    return tuple(text.split(",")) if 0 < len(text) <= _MAX_CHARACTERS else ()


def _checked(questions: Questions, asked: Sequence[str], texts: Sequence[str], number: int) -> str:
    """Return the text at the index `number` of `texts`. If it is not valid there, return a valid text instead."""
    text = texts[number]
    is_last = number == len(texts) - 1
    if number == len(asked):
        return ""
    try:
        if text not in ("", SKIPPED):
            questions[asked[number]].parse(text)
        elif not text and not is_last:
            return SKIPPED
        return text
    except ValueError:
        return "" if is_last else SKIPPED
