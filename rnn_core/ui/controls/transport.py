"""The transport: the buttons that control training, the choice of speed, and a way to continue after a divergence."""

from collections.abc import Callable
from typing import Literal

import streamlit as st

from rnn_core.ui import questions, state
from rnn_core.ui.components import replay
from rnn_core.ui.controls import draw_segments, remedies
from rnn_core.ui.words import say
from rnn_core.visit.session import Session


def draw(session: Session, lang: str) -> None:
    """Draw Train or Pause, the button that begins the lesson, Step, Reset, Replay, and the choice of speed."""
    with st.container(horizontal=True, gap="small", key="buttons", width="content"):
        # Train and Pause have the same key, so Streamlit gives them one id, and calls the callback of the button that
        # the page drew last. If training ends just before a press on Pause arrives, the press calls `pause`, which then
        # changes nothing. But if the page has already drawn Train, the press calls `play`, which trains more epochs.
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
    """Handle a press on a button. First, give the Session the View and the Ablation of the controls.

    A number of epochs that is typed without Enter may arrive together with the press. Streamlit calls this callback
    before the page draws the controls, so the Session does not have the number yet.
    """
    session.show(state.read_view(session.bookmark))
    press()
