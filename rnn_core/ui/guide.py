"""The guide: a tour. Its first half follows a Japanese Keras tutorial, and its second half an article by Elman.

At each stop the browser dims the page, except the tour and the parts of the page that the text is about. Some stops
first ask a question about their picture, and give the answer after the next press.
"""

from functools import partial
from typing import Any

import streamlit as st

from rnn_core.ui import state
from rnn_core.ui.seam.mounting import component
from rnn_core.ui.words import say
from rnn_core.visit.presets import TOUR
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
    if not stop:
        return
    with st.container(key="tour_panel", horizontal=True):
        _tour(
            "tour",
            {"stop": stop, "heading": heading(lang, stop), "text": text(session, lang), "subjects": _subjects(stop)},
            on_ended_change=partial(_go, session, 0),
        )
        with st.container(horizontal=True, gap="small", width="content", key="tour_buttons"):
            asks = _asks(session)
            _button(session, lang, "back", stop - 1, disabled=stop == 1)
            if asks:
                _button(session, lang, "tell", stop, type="primary")
            else:
                _button(session, lang, "next", stop + 1, type="primary", disabled=stop == len(TOUR))
            _button(session, lang, "end", 0)


def _button(session: Session, lang: str, name: str, stop: int, **options: Any) -> None:
    press = partial(_tell, stop) if name == "tell" else partial(_go, session, stop)
    st.button(say(lang, f"tour_{name}"), key=f"tour_{name}", on_click=press, **options)


def _go(session: Session, stop: int) -> None:
    state.put(told=0)
    session.go_to_stop(stop)


def _tell(stop: int) -> None:
    state.put(told=stop)


def _asks(session: Session) -> bool:
    """Return whether the current stop has a question whose answer the visitor has not seen yet."""
    return TOUR[session.tour - 1].asks and state.get("told") != session.tour


def _subjects(stop: int) -> list[str]:
    return list(TOUR[stop - 1].subjects)


def text(session: Session, lang: str) -> str:
    """Return the text of the current stop, or the stop's question until the visitor asks for the answer.

    Return "" outside the tour.
    """
    if not session.tour:
        return ""
    return say(lang, f"tour_{session.tour}_{'asks' if _asks(session) else 'says'}")


def heading(lang: str, stop: int) -> str:
    """Return the heading of a stop: its number in the whole tour, and its name."""
    return f"{stop}/{len(TOUR)} · {say(lang, f'tour_{stop}')}"
