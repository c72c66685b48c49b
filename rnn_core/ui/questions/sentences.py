"""The texts of a question: its sentences, the labels of its buttons, and the score.

A Standing is the position of a visit in its lesson. An Asked is the question that the page shows, with the visitor's
guess. A Solution has the truth.
"""

from collections.abc import Mapping

from rnn_core.ui.web import Json
from rnn_core.ui.words import TEXT, say
from rnn_core.visit.parts import Lesson
from rnn_core.visit.questions import QUESTIONS, RIGHT, SKIPPED, curves, sights
from rnn_core.visit.questions.flow import Asked, Key
from rnn_core.visit.questions.phases import Standing
from rnn_core.visit.questions.question import Guess, Question, Solution

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
    "live",
    "undo",
)
_SHAPES = ("slope", "line", "cliff", "flat")
_MAX_NAMED = 4
"""Maximum number of steps or units that a sentence names."""


def words(lang: str) -> Json:
    """Return the words that all questions share, {name: text or template}."""
    return {name: TEXT[f"ask_{name}"][lang] for name in _WORDS}


def describe(lang: str, standing: Standing, score: list[Json]) -> Json:
    """Return the texts and data of a question, or of the end of the lesson, for JSON.

    A text that would give the truth away is left out until the phase that may show it.
    """
    if standing.asked is None:
        return _end(lang, score)
    asked, question = standing.asked, standing.asked.question
    return {
        **_place_in_lesson(lang, asked, len(score)),
        **_asks(lang, question),
        "guess": None if asked.guess is None else question.write(asked.guess),
        "said": _said(lang, asked),
        "shows": _shows(lang, asked),
        "away": say(lang, "ask_away"),
        **_tells(lang, standing, asked),
    }


def _asks(lang: str, question: Question) -> Json:
    """Return the data of the widget in which the visitor guesses."""
    name, kind = question.name, question.kind
    return {
        "name": name,
        "kind": kind,
        "limit": question.limit,
        "points": curves.POINTS,
        "top": curves.TOP,
        "prompt": say(lang, f"ask_{name}"),
        "how": say(lang, f"ask_how_{kind}", limit=question.limit),
        "label": say(lang, f"ask_label_{kind}") if f"ask_label_{kind}" in TEXT else "",
        "none": say(lang, f"ask_{_nothing(question)}"),
        "options": _options(lang, question),
    }


def _tells(lang: str, standing: Standing, asked: Asked) -> Json:
    """Return the texts about the truth that the page may show in the current phase of a question."""
    phase, solution, saw = standing.phase, standing.solution, standing.saw
    question, guess = asked.question, asked.guess
    name = question.name
    data: Json = {}
    if phase in ("saw", "told") and guess is not None and solution:
        data["truth"] = question.write(solution.truth)
        data["sight"] = [[option, say(lang, f"ask_{name}_saw_{option}")] for option in question.sight.options]
    if phase == "told" and guess is not None and solution:
        seen = say(lang, f"ask_{name}_saw_{solution.seen}")
        data["verdict"] = _verdict(lang, question, guess, solution.truth)
        data["is_right"] = question.marks(guess, solution.truth) == RIGHT
        data["looked"] = "" if saw == solution.seen else say(lang, "ask_looked", seen=seen)
    if phase == "told":
        data["keep"] = say(lang, f"ask_{name}_keep")
    if phase == "other":
        data["other"] = say(lang, f"ask_{name}_other")
    return data


def _place_in_lesson(lang: str, asked: Asked, count: int) -> Json:
    """Return the number of a question among the `count` questions of its lesson, in words."""
    number = say(lang, "ask_count", number=asked.number, count=count)
    return {"count": number if count > 1 else "", "is_last": asked.number == count}


def _end(lang: str, score: list[Json]) -> Json:
    """Return the texts at the end of a lesson, given the score."""
    right = sum(item["mark"] == "right" for item in score)
    after = say(lang, "ask_score_says") if any(item["mark"] == "wrong" for item in score) else ""
    return {"ended": say(lang, "ask_score", right=right, count=len(score)), "after": after}


def score(lang: str, lesson: Lesson, solutions: Mapping[Key, Solution]) -> list[Json]:
    """Return the title and the mark of each question of a lesson.

    A mark is "right", "wrong", "skip" (a skipped question), "open" (a question without an answer), or "said" (a guess
    whose truth is not known).

    Args:
        lang: The language of the page.
        lesson: The lesson.
        solutions: The known Solutions.
    """
    texts = dict(zip(lesson.ask, lesson.said, strict=False))
    marks = {name: _mark(QUESTIONS[name], texts.get(name, ""), solutions) for name in lesson.ask}
    return [
        {"title": say(lang, f"ask_{name}_title"), "mark": mark, "label": say(lang, f"mark_{mark}")}
        for name, mark in marks.items()
    ]


def _mark(question: Question, text: str, solutions: Mapping[Key, Solution]) -> str:
    """Return the mark of a question from the text of its guess in an address."""
    if text in ("", SKIPPED):
        return "skip" if text else "open"
    guess = question.parse(text)
    solution = solutions.get((question.name, guess))
    if solution is None:
        return "said"
    return "right" if question.marks(guess, solution.truth) == RIGHT else "wrong"


def _options(lang: str, question: Question) -> list[tuple[str, str]]:
    """Return the value and the label of each option that a visitor chooses from."""
    if question.kind == "curve":
        return [(shape, say(lang, f"ask_shape_{shape}")) for shape in _SHAPES]
    if question.kind == "cells":
        return [(str(number), _cell(lang, question, number)) for number in range(1, question.limit + 1)]
    return [(option, say(lang, f"ask_{question.name}_option_{option}")) for option in question.options]


def _verdict(lang: str, question: Question, guess: Guess, truth: Guess) -> str:
    """Return the verdict on a guess: a sentence that says whether it is right, or which error it shows, and why."""
    return say(lang, f"ask_{question.name}_{question.marks(guess, truth)}", **values(lang, question, guess, truth))


def values(lang: str, question: Question, guess: Guess, truth: Guess) -> dict[str, str]:
    """Return the words for the placeholders of a verdict, {name: words}."""
    if question.kind == "curve":
        return {"at": _epoch(question, truth), "guess_at": _epoch(question, guess)}
    return {"guess": _in_words(lang, question, guess), "truth": _in_words(lang, question, truth)}


def _said(lang: str, asked: Asked) -> str:
    if asked.guess is None:
        return "" if asked.is_open else say(lang, "ask_skipped")
    if asked.question.kind == "curve":
        return say(lang, "ask_drawn")
    return say(lang, "ask_said", guess=_in_words(lang, asked.question, asked.guess))


def _shows(lang: str, asked: Asked) -> str:
    """Return the sentence that says what the page shows after a guess, or "" for a question without this sentence."""
    key = f"ask_{asked.question.name}_shows"
    if asked.guess is None or key not in TEXT:
        return ""
    return say(lang, key, **shown_values(asked.question, asked.guess))


def shown_values(question: Question, guess: Guess) -> dict[str, int | None]:
    """Return the numbers for the placeholders of a sentence that says what the page shows, {name: number}."""
    shown = question.shows(guess)
    ablation = shown.experiment.ablation
    return {"step": ablation.reset_step, "unit": next(iter(ablation.silenced), None), "count": shown.view.seeds}


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
    """Return the name of the text for an empty guess: "never" if the question is about an event, or else "none"."""
    return "never" if question.sight is sights.WHETHER_ANY else "none"


def _cell(lang: str, question: Question, number: int) -> str:
    """Return the units and the learning rate of a map's cell in words. Cells are numbered from 1."""
    grid = question.opens.grid
    values = grid.values(grid.places[number - 1])
    return say(lang, "ask_map_cell", units=values["units"], rate=values["learning_rate"])


def _epoch(question: Question, losses: Guess) -> str:
    """Return the epoch at which a curve of losses falls, or "–" if it does not fall."""
    assert isinstance(losses, tuple)
    middle = curves.fall(losses).middle
    return "–" if middle != middle else str(round(middle * question.opens.view.epochs))
