"""The question that the page asks before it shows the truth. It replaces the reading, the sentences on the picture.

A question has phases. It is "open" until the visitor guesses, and "running" until the truth is known. Then the page
asks for an observation ("saw"), and gives the verdict ("told"). "other" shows the contrasting case. A question is
"away" while the visitor looks at another experiment. "ended" follows the last question.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from rnn_core.ui import headline, state
from rnn_core.ui.components.messages import Message
from rnn_core.ui.questions import sentences
from rnn_core.ui.questions.evidence import truth_of
from rnn_core.ui.seam.mounting import component
from rnn_core.ui.web import Json
from rnn_core.ui.words import TEXT, say
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.frame import Frame
from rnn_core.visit.questions import LESSON, QUESTIONS, curves, flow
from rnn_core.visit.questions.flow import Asked
from rnn_core.visit.questions.question import Cover, Guess, Question
from rnn_core.visit.session import Session

CONTAINER = "question"
"""The key of the container of the question."""

_PLACE = "asked"
"""The key of its place in messages."""

_question = component(
    "question",
    html="<div class='question' hidden></div>",
    css=Path(__file__).with_name("question.css").read_text("utf-8"),
)


def button(session: Session, lang: str) -> None:
    """Draw the button that begins the lesson, unless it has begun."""
    if session.bookmark.lesson.ask:
        return
    st.button(
        say(lang, "guess_first"),
        key="guess",
        icon=":material/edit:",
        help=say(lang, "guess_first_help"),
        on_click=lambda: _open(session, flow.begun(QUESTIONS, session.bookmark, LESSON)),
    )


def mount() -> None:
    """Mount the element that asks. The messages contain the question."""
    _question(_PLACE, {}, fed=True)


def covered(session: Session, bookmark: Bookmark) -> Cover:
    """Return the name of the part of the page that is covered, because it would give the truth away; "" for none.

    A curve is covered only until the network is trained. A press on Train uncovers it, with or without a guess.
    """
    cover = flow.covered(QUESTIONS, bookmark)
    return "" if cover == "curve" and (session.newest or session.playing) else cover


def cover_texts(bookmark: Bookmark) -> dict[str, str]:
    """Return the texts that replace those of a covered stage: the question of the experiment, and the prompt."""
    asked = flow.asked(QUESTIONS, bookmark.lesson)
    prompt = say(bookmark.lang, f"ask_{asked.question.name}") if asked else ""
    return {"headline": headline.ask(bookmark), "reading": prompt, "moment": "", "left": "", "measured": ""}


def on_curve(bookmark: Bookmark, cover: Cover) -> Json | None:
    """Return the guess of a question about the curve for JSON, or None if there is no such question.

    `blank` is True while the axes stay empty, so that they do not give the truth away. `losses` is the guess, or None.
    `points` is the number of its losses. `epochs` is the last epoch of the axes, and `top` the loss at their top.
    """
    asked = flow.asked(QUESTIONS, bookmark.lesson)
    if not asked or asked.question.kind != "curve" or not flow.is_at(bookmark, asked.question.opens):
        return None
    return {
        "blank": cover == "curve",
        "losses": asked.guess,
        "points": curves.POINTS,
        "epochs": asked.question.opens.view.epochs,
        "top": curves.TOP,
        "you": say(bookmark.lang, "ask_you"),
        "label": say(bookmark.lang, "ask_label_curve"),
        "point": TEXT["ask_point"][bookmark.lang],
    }


def on_stage(bookmark: Bookmark) -> Json | None:
    """Return the step or the unit that the visitor has guessed, for JSON, or None without such a guess."""
    asked = flow.asked(QUESTIONS, bookmark.lesson)
    if not asked or asked.question.kind not in ("step", "unit"):
        return None
    numbers = asked.guess or ()
    assert isinstance(numbers, tuple)
    return {"kind": asked.question.kind, "numbers": list(numbers), "you": say(bookmark.lang, "ask_you")}


def message(session: Session, frame: Frame) -> Message:
    """Return the Message of the question: its phase, its texts, and what the visitor may do."""
    bookmark = frame.bookmark
    if not bookmark.lesson.ask:
        return Message({"phase": None})
    asked = flow.asked(QUESTIONS, bookmark.lesson)
    truth = _truth(session, frame, asked) if asked else None
    phase = _phase(session, bookmark, asked, truth)
    score = sentences.score(bookmark.lang, bookmark.lesson, state.get("truths", {}))
    data: Json = {"phase": phase, "score": score, "words": sentences.words(bookmark.lang)}
    if asked:
        data |= sentences.describe(bookmark.lang, asked, phase, truth, saw=_saw(asked))
        data |= sentences.place_in_lesson(bookmark.lang, asked, len(bookmark.lesson.ask))
        data["about"] = _subject(asked.question, bookmark)
    else:
        data |= sentences.end(bookmark.lang, score)
    handlers: dict[str, Callable[[Any], object]] = {
        "guessed": partial(_commit, session),
        "said": partial(_store_sight, asked),
        "chose": partial(_go, session),
    }
    return Message(data, handlers)


def _subject(question: Question, bookmark: Bookmark) -> str:
    """Return the picture that a question is about: the "curve", the "panel", or the "stage", which shows ablations."""
    if question.kind == "curve":
        return "curve"
    return "panel" if bookmark.view.panel not in ("", "ablation") else "stage"


def _phase(session: Session, bookmark: Bookmark, asked: Asked | None, truth: Guess | None) -> str:
    if asked is None:
        return "ended"
    question = asked.question
    if asked.is_open:
        return "open" if flow.is_at(bookmark, question.opens) else "away"
    if _key(asked) == state.get("contrasted"):
        return "other"
    if asked.guess is None:
        return "told"
    if truth is None:
        return "running" if flow.is_at(bookmark, question.reveals(question.opens, asked.guess)) else "away"
    return "told" if _saw(asked) else "saw"


def _truth(session: Session, frame: Frame, asked: Asked) -> Guess | None:
    """Return the truth of an answered question, or None until it is known. The visit keeps it."""
    if asked.guess is None:
        return None
    known = state.get("truths", {})
    name = asked.question.name
    if name not in known:
        truth = truth_of(session, frame, asked)
        if truth is None:
            return None
        known = known | {name: truth}
        state.put(truths=known)
    return known[name]


def _key(asked: Asked) -> tuple[str, Guess | None]:
    """Return the key of a question and its guess in this visit."""
    return asked.question.name, asked.guess


def _saw(asked: Asked) -> str | None:
    """Return the option that the visitor says to have seen, or None before that."""
    name, said = state.get("seen", ("", ""))
    return said if name == asked.question.name else None


def _commit(session: Session, text: Any) -> None:
    """Store a guess, and show the truth: train, or uncover the test. Ignore a text that is not a guess."""
    asked = flow.asked(QUESTIONS, session.bookmark.lesson)
    if not asked or not isinstance(text, str):
        return
    try:
        guessed = asked.question.parse(text)
    except ValueError:
        return
    opened = flow.answered(QUESTIONS, session.bookmark, guessed)
    if asked.question.sweeps:
        session.sweeps.begin(opened)
    _open(session, opened, plays=asked.question.kind == "curve")


def _store_sight(asked: Asked | None, option: Any) -> None:
    if asked and option in asked.question.sight.options:
        state.put(seen=(asked.question.name, option))


def _go(session: Session, way: Any) -> None:
    """Follow the way that the visitor has chosen. Ignore any other value."""
    bookmark = session.bookmark
    asked = flow.asked(QUESTIONS, bookmark.lesson)
    if way == "watch":
        session.show(flow.stopped(bookmark))
    elif way == "again":
        _open(session, flow.begun(QUESTIONS, bookmark, bookmark.lesson.ask))
    elif way == "next":
        _open(session, flow.following(QUESTIONS, bookmark))
    elif way == "skip":
        _open(session, flow.skipped(QUESTIONS, bookmark))
    elif way == "back":
        _open(session, flow.opened(QUESTIONS, bookmark))
    elif way == "other" and asked:
        _open(session, flow.contrasted(QUESTIONS, bookmark))
        state.put(contrasted=_key(asked))


def _open(session: Session, bookmark: Bookmark, *, plays: bool = False) -> None:
    state.put(contrasted=None)
    session.choose(bookmark, plays)
