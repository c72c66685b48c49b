"""The sentences of a question, and the words on what the visitor may press."""

from rnn_core.ui.web import Json
from rnn_core.ui.words import TEXT, say
from rnn_core.visit.parts import Lesson
from rnn_core.visit.questions import QUESTIONS, RIGHT, SKIPPED, curves, sights
from rnn_core.visit.questions.flow import Asked
from rnn_core.visit.questions.question import Guess, Question

_WORDS = (
    "commit",
    "draw",
    "skip",
    "watch",
    "next",
    "finish",
    "contrast",
    "back",
    "again",
    "saw",
    "running",
)
_SHAPES = ("slope", "line", "cliff", "flat")
_MAX_NAMED = 4
"""Most steps or units that a sentence names."""


def words(lang: str) -> Json:
    """Return the words that all questions share, {name: text or template}."""
    return {name: TEXT[f"ask_{name}"][lang] for name in _WORDS}


def describe(lang: str, asked: Asked, phase: str, truth: Guess | None, *, saw: str | None) -> Json:
    """Return the texts and data of a question for JSON. The verdict and the truth are left out before their phases.

    Args:
        lang: The language of the page.
        asked: The question and the guess.
        phase: The phase of the question: see `ui.questions`.
        truth: The truth, or None until it is known.
        saw: The option that the visitor says to have seen, or None.
    """
    question, guess = asked.question, asked.guess
    name = question.name
    data: Json = {
        "name": name,
        "number": asked.number,
        "kind": question.kind,
        "limit": question.limit,
        "points": curves.POINTS,
        "top": curves.TOP,
        "prompt": say(lang, f"ask_{name}"),
        "how": say(lang, f"ask_how_{question.kind}", limit=question.limit),
        "label": say(lang, f"ask_label_{question.kind}") if f"ask_label_{question.kind}" in TEXT else "",
        "none": say(lang, f"ask_{_nothing(question)}"),
        "options": _options(lang, question),
        "guess": None if guess is None else question.write(guess),
        "said": _said(lang, asked),
        "away": say(lang, "ask_away"),
    }
    if phase in ("saw", "told") and guess is not None and truth is not None:
        data["truth"] = question.write(truth)
        data["sight"] = [[option, say(lang, f"ask_{name}_saw_{option}")] for option in question.sight.options]
    if phase == "told" and guess is not None and truth is not None:
        seen = question.sight.true(guess, truth)
        data["verdict"] = _verdict(lang, question, guess, truth)
        data["is_right"] = question.marks(guess, truth) == RIGHT
        data["looked"] = "" if saw == seen else say(lang, "ask_looked", seen=say(lang, f"ask_{name}_saw_{seen}"))
    if phase == "told":
        data["keep"] = say(lang, f"ask_{name}_keep")
    if phase == "other":
        data["other"] = say(lang, f"ask_{name}_other")
    return data


def place_in_lesson(lang: str, asked: Asked, count: int) -> Json:
    """Return the number of a question among the `count` questions of its lesson, in words."""
    number = say(lang, "ask_count", number=asked.number, count=count)
    return {"count": number if count > 1 else "", "is_last": asked.number == count}


def score(lang: str, lesson: Lesson, truths: dict[str, Guess]) -> list[Json]:
    """Return the title and the mark of each question of a lesson.

    A mark is "right", "wrong", "skip", "said" for a guess whose truth is not known, or "open".

    Args:
        lang: The language of the page.
        lesson: The lesson.
        truths: The known truths by the names of their questions.
    """
    texts = dict(zip(lesson.ask, lesson.said, strict=False))
    marks = {name: _mark(name, texts.get(name, ""), truths) for name in lesson.ask}
    return [
        {"title": say(lang, f"ask_{name}_title"), "mark": mark, "label": say(lang, f"mark_{mark}")}
        for name, mark in marks.items()
    ]


def end(lang: str, score: list[Json]) -> Json:
    """Return the words at the end of a lesson with a score."""
    right = sum(item["mark"] == "right" for item in score)
    after = say(lang, "ask_score_says") if any(item["mark"] == "wrong" for item in score) else ""
    return {"ended": say(lang, "ask_score", right=right, count=len(score)), "after": after}


def _mark(name: str, text: str, truths: dict[str, Guess]) -> str:
    """Return the mark of a question from the text of its guess in an address."""
    if text in ("", SKIPPED):
        return "skip" if text else "open"
    if name not in truths:
        return "said"
    question = QUESTIONS[name]
    return "right" if question.marks(question.parse(text), truths[name]) == RIGHT else "wrong"


def _options(lang: str, question: Question) -> list[tuple[str, str]]:
    """Return the value and the label of each option that a visitor chooses from."""
    if question.kind == "curve":
        return [(shape, say(lang, f"ask_shape_{shape}")) for shape in _SHAPES]
    if question.kind == "cells":
        return [(str(number), _cell(lang, question, number)) for number in range(1, question.limit + 1)]
    return [(option, say(lang, f"ask_{question.name}_option_{option}")) for option in question.options]


def _verdict(lang: str, question: Question, guess: Guess, truth: Guess) -> str:
    """Return the sentence on a guess: what is right, or which error it is, and why."""
    return say(lang, f"ask_{question.name}_{question.marks(guess, truth)}", **values(lang, question, guess, truth))


def values(lang: str, question: Question, guess: Guess, truth: Guess) -> dict[str, str]:
    """Return the words that fill in the sentence on a guess, {name: words}."""
    if question.kind == "curve":
        return {"at": _epoch(question, truth), "guess_at": _epoch(question, guess)}
    return {"guess": _in_words(lang, question, guess), "truth": _in_words(lang, question, truth)}


def _said(lang: str, asked: Asked) -> str:
    if asked.guess is None:
        return "" if asked.is_open else say(lang, "ask_skipped")
    if asked.question.kind == "curve":
        return say(lang, "ask_drawn")
    return say(lang, "ask_said", guess=_in_words(lang, asked.question, asked.guess))


def _in_words(lang: str, question: Question, value: Guess) -> str:
    """Return a guess or a truth in a few words."""
    if question.kind in ("number", "share"):
        return str(value)
    if question.kind == "choice":
        return say(lang, f"ask_{question.name}_option_{value}")
    if question.kind == "curve":
        return ""
    assert isinstance(value, tuple)
    if not value:
        return say(lang, f"guess_{_nothing(question)}")
    comma = say(lang, "guess_comma")
    if question.kind == "cells":
        return comma.join(_cell(lang, question, int(number)) for number in value)
    numbers = comma.join(map(str, value[:_MAX_NAMED]))
    if len(value) > _MAX_NAMED:
        numbers = say(lang, "guess_more", numbers=numbers)
    return say(lang, f"guess_{question.kind}{'s' if len(value) > 1 else ''}", numbers=numbers)


def _nothing(question: Question) -> str:
    """Return "never" if the guess of no step says that something never happens, or else "none"."""
    return "never" if question.sight is sights.WHETHER_ANY else "none"


def _cell(lang: str, question: Question, number: int) -> str:
    """Return the choices of a cell of a map, from 1, in words."""
    grid = question.opens.grid
    values = grid.values(grid.places[number - 1])
    return say(lang, "ask_map_cell", units=values["units"], rate=values["learning_rate"])


def _epoch(question: Question, losses: Guess) -> str:
    """Return the epoch of a fall, "–" for a curve that does not fall."""
    assert isinstance(losses, tuple)
    middle = curves.fall(losses).middle
    return "–" if middle != middle else str(round(middle * question.opens.view.epochs))
