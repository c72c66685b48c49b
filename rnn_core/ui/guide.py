"""The guide: a tour. Its first half follows a Japanese Keras tutorial, and its second half an article by Elman.

At each stop the browser dims the page, except the tour and the parts of the page that the text is about. Some stops
ask before they tell. They ask one of the page's questions, or a question in their own text.
"""

from functools import partial
from typing import Any

import streamlit as st

from rnn_core.ui import questions, state
from rnn_core.ui.seam.mounting import component
from rnn_core.ui.words import TEXT, say
from rnn_core.visit.presets import TOUR, pause_at, questions_at
from rnn_core.visit.questions import phases
from rnn_core.visit.session import Session

_tour = component(
    "tour", html="<div class='tour'><h2 tabindex='-1' hidden></h2><p></p></div>", isolate_styles=False
)  # the page's stylesheet sets its size


def draw_tour_button(session: Session, lang: str) -> None:
    """Draw the button that begins the tour."""
    st.button(
        say(lang, "tour"),
        key="tour_start",
        icon=":material/route:",
        help=say(lang, "tour_start_help"),
        on_click=_go,
        args=(session, 1),
    )


def draw_stop(session: Session, lang: str) -> None:
    """Draw the current stop of the tour, if the tour has begun.

    All three buttons are always drawn, so that none of them moves.
    """
    stop = session.tour
    state.put(stop_asks=_asks(session))
    if not stop:
        return
    with st.container(key="tour_panel", horizontal=True):
        _tour(
            "tour",
            {"stop": stop, "heading": heading(lang, stop), "text": text(session, lang), "subjects": _subjects(session)},
            on_ended_change=partial(_go, session, 0),
        )
        with st.container(horizontal=True, gap="small", width="content", key="tour_buttons"):
            _button(session, lang, "back", stop - 1, disabled=stop == 1)
            if _can_tell(session):
                _button(session, lang, "tell", stop, type="primary")
            else:
                _button(session, lang, "next", stop + 1, type="primary", disabled=stop == len(TOUR))
            _button(session, lang, "end", 0)


def _button(session: Session, lang: str, name: str, stop: int, **options: Any) -> None:
    press = partial(_tell if name == "tell" else _go, session, stop)
    st.button(say(lang, f"tour_{name}"), key=f"tour_{name}", on_click=press, **options)


def has_changed(session: Session) -> bool:
    """Return whether the current stop has begun or ceased to ask since the page drew it."""
    return state.get("stop_asks") != _asks(session)


def _go(session: Session, stop: int) -> None:
    """Go to a stop, or end the tour if `stop` is 0. If the current stop has an open question, end the question."""
    state.put(told=0)
    if phases.is_of_stop(session) and phases.is_open(session):
        phases.end(session)
    session.go_to_stop(stop)


def _tell(session: Session, stop: int) -> None:
    state.put(told=stop)
    if phases.is_of_stop(session):
        phases.tell(session)


def _asks(session: Session) -> bool:
    """Return whether the current stop asks, and has not told the answer yet.

    A stop with one of the page's questions asks until the page shows the verdict, or until the training reaches the
    epoch at which the stop pauses it.
    """
    stop = session.tour
    if phases.is_of_stop(session):
        pause = pause_at(stop)
        has_paused = pause is not None and session.newest >= pause and not phases.covered(session, session.bookmark)
        return not (has_paused or phases.is_told(session))
    return not questions_at(stop) and f"tour_{stop}_asks" in TEXT and state.get("told") != stop


def _can_tell(session: Session) -> bool:
    """Return whether the current stop has a button that tells the answer. A visitor who has guessed needs none."""
    return _asks(session) and (phases.is_open(session) or not phases.is_of_stop(session))


def _subjects(session: Session) -> list[str]:
    """Return the subjects of the current stop, the most important one first. An open question is the most important."""
    subjects = TOUR[session.tour - 1].subjects
    return [questions.CONTAINER, *subjects] if phases.is_open(session) else [*subjects, questions.CONTAINER]


def text(session: Session, lang: str) -> str:
    """Return the text of the current stop, or the stop's question while the stop asks.

    Return "" outside the tour.
    """
    if not session.tour:
        return ""
    return say(lang, f"tour_{session.tour}_{'asks' if _asks(session) else 'says'}")


def state_of(stop: int) -> str:
    """Return a stop's number as text, with "told" if the visitor has asked for the answer; "" outside of the tour."""
    told = " told" if state.get("told") == stop else ""
    return f"{stop}{told}" if stop else ""


def heading(lang: str, stop: int) -> str:
    """Return the heading of a stop: its number in the whole tour, and its name."""
    return f"{stop}/{len(TOUR)} · {say(lang, f'tour_{stop}')}"
