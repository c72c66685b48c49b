"""The transport: the buttons that train, the choice of speed, and a button to continue after a divergence."""

from collections.abc import Callable
from typing import Literal

import streamlit as st

from rnn_core.ui import questions, state
from rnn_core.ui.components import replay
from rnn_core.ui.controls import draw_segments, remedies
from rnn_core.ui.words import say
from rnn_core.visit.session import Session


def draw(session: Session, lang: str) -> None:
    """Draw the buttons Train or Pause, Step, Reset and Replay, and the choice of speed."""
    with st.container(horizontal=True, gap="small", key="buttons", width="content"):
        # A press on Pause only pauses, even if training has ended before the press arrives.
        if session.playing:
            _transport_button(
                session, lang, "train", session.pause, label="pause", icon="pause", shortcut="K", type="primary"
            )
        else:
            _transport_button(session, lang, "train", session.play, icon="play_arrow", shortcut="K", type="primary")
        questions.button(session, lang)
        _transport_button(session, lang, "step", session.step, icon="skip_next", shortcut="S")
        _transport_button(session, lang, "reset", session.reset, icon="replay", shortcut="0")
        replay.draw(lang, state.get("speed"))
    draw_segments(lang, "speed", width="content")


def _transport_button(
    session: Session,
    lang: str,
    key: str,
    press: Callable[[], None],
    *,
    icon: str,
    shortcut: str,
    label: str | None = None,
    type: Literal["primary", "secondary"] = "secondary",
) -> None:
    st.button(
        say(lang, label or key),
        key=key,
        on_click=_press,
        args=(session, press),
        type=type,
        icon=f":material/{icon}:",
        shortcut=shortcut,
    )


def draw_way_out(session: Session) -> None:
    """If training has diverged, draw a button that continues the training at a lower learning rate."""
    problem = session.problem
    rate = remedies.lower_rate(problem.values["rate"]) if problem and problem.key == "problem_diverged" else None
    if rate:
        label = say(session.bookmark.lang, "remedy_rate", rate=rate)
        st.button(label, key="way_out", on_click=_train_at, args=(session, rate))


def _train_at(session: Session, rate: float) -> None:
    state.put(learning_rate=rate)
    session.show(state.read(session.bookmark)[0])
    session.play()


def _press(session: Session, press: Callable[[], None]) -> None:
    """Handle a press on a button. First apply the values that the visitor may have typed just before."""
    session.show(state.read_view(session.bookmark))
    press()
