"""The question that the page asks before it shows the truth. The question replaces the sentences about the picture."""

from functools import partial
from pathlib import Path

import streamlit as st

from rnn_core.ui.components.messages import Message
from rnn_core.ui.questions import sentences
from rnn_core.ui.seam.mounting import component
from rnn_core.ui.words import say
from rnn_core.visit.frame import Frame
from rnn_core.visit.questions import LESSON, phases
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
    """Draw the button that begins the lesson, unless a lesson has begun."""
    if session.bookmark.lesson.ask:
        return
    st.button(
        say(lang, "guess_first"),
        key="guess",
        icon=":material/edit:",
        help=say(lang, "guess_first_help"),
        on_click=lambda: phases.begin(session, LESSON),
    )


def mount() -> None:
    """Mount the element of the question. Its content arrives later, in the messages."""
    _question(_PLACE, {}, fed=True)


def message(session: Session, frame: Frame) -> Message:
    """Return the Message of the question: its phase, its texts, and what the visitor may do."""
    lang, lesson = frame.bookmark.lang, frame.bookmark.lesson
    if not lesson.ask:
        return Message({"phase": None})
    standing = phases.standing(session, frame)
    score = sentences.score(lang, lesson, session.progress.solutions)
    return Message(
        {
            "phase": standing.phase,
            "score": score,
            "words": sentences.words(lang),
            "omitted": phases.omitted(session, standing),
            "about": phases.subject(standing, frame.bookmark),
            **sentences.describe(lang, standing, score),
        },
        {
            "guessed": partial(phases.commit, session),
            "said": partial(phases.see, session),
            "chose": partial(phases.go, session),
        },
    )
