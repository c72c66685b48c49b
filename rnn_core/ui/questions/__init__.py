"""The question that the page asks before it shows the truth. It stands in place of the sentences on the main picture.

A question has these phases:

- "open": The visitor has not guessed yet.
- "running": The truth is not known yet.
- "saw": The page asks what the visitor has seen.
- "told": The page gives the verdict on the guess.
- "other": The page shows the contrasting case.
- "away": The visitor looks at another experiment.
- "ended": The last question is over.
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
from rnn_core.visit.questions.question import Cover, Guess
from rnn_core.visit.session import Session

CONTAINER = "question"
"""The key of the container of the question."""

_PLACE = "asked"
"""The key of the question in messages."""

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
    """Return the name of the part of the page that is covered because it would give the truth away; "" for none.

    The curve is covered only until the visitor trains the network, with or without a guess.
    """
    cover = flow.covered(QUESTIONS, bookmark)
    return "" if cover == "curve" and (session.newest or session.playing) else cover


def cover_texts(bookmark: Bookmark) -> dict[str, str]:
    """Return the texts beside the main picture while a part of the page is covered, {name: text}."""
    asked = flow.asked(QUESTIONS, bookmark.lesson)
    prompt = say(bookmark.lang, f"ask_{asked.question.name}") if asked else ""
    return {"headline": headline.ask(bookmark), "reading": prompt, "moment": "", "left": "", "measured": ""}


def on_curve(bookmark: Bookmark, cover: Cover) -> Json | None:
    """Return the guess of a question about the curve for JSON, or None if there is no such question.

    `blank` is True while the axes stay empty, so that they do not give the truth away. `losses` is the guess, or None.
    `points` is the number of losses in a guess. `epochs` is the last epoch of the axes, and `top` the loss at the top.
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
    else:
        data |= sentences.end(bookmark.lang, score)
    handlers: dict[str, Callable[[Any], object]] = {
        "guessed": partial(_commit, session),
        "said": partial(_store_sight, asked),
        "chose": partial(_go, session),
    }
    return Message(data, handlers)


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
    """Return the truth of an answered question, or None until it is known. It is stored for the rest of the visit."""
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
    """Return a key that identifies a question and its guess."""
    return asked.question.name, asked.guess


def _saw(asked: Asked) -> str | None:
    """Return the option that the visitor has chosen as the observation, or None until then."""
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
    """Handle a press on a button that leads on from a question. Ignore values that name no button."""
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
