"""The panels beside the stage: why the network behaves as it does. Only the open panel computes anything.

Each panel is a module with a `PANEL`, named in `visit.parts.PANELS`. A sweep over a field opens the panel of the map.
"""

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

import streamlit as st

from rnn_core.analysis import Trace
from rnn_core.cells import CELLS
from rnn_core.ui import picture, state
from rnn_core.ui.components import chart, parts, stage
from rnn_core.ui.components.messages import Message
from rnn_core.ui.panels import map
from rnn_core.ui.panels.panel import Panel, Sentences
from rnn_core.ui.words import join_sentences, say, say_choice
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.frame import Frame
from rnn_core.visit.parts import PANELS as NAMES
from rnn_core.visit.session import Session

PANELS: dict[str, Panel[Any]] = {name: import_module(f"rnn_core.ui.panels.{name}").PANEL for name in NAMES}
"""Name -> Panel."""

FIGURE = "panel_figure"
"""The key of the place of the panels' figures by Plotly."""

PICTURE = "panel_picture"
"""The key of the place of the panels' pictures by the page's own drawing module."""


def draw_selector(lang: str) -> None:
    """Draw the list from which a panel is opened."""
    st.selectbox(
        say(lang, "panels"),
        ("", *NAMES),
        ("", *NAMES).index(state.chosen("panels")),
        format_func=partial(say_choice, lang, "panels"),
        key="panels",
        label_visibility="collapsed",
    )


def interval(session: Session) -> float | None:
    """Return the seconds to the next redraw that the open panel asks for, or None."""
    return opened(session.bookmark)[1].interval(session) if state.panel() else None


def opened(bookmark: Bookmark) -> tuple[str, Panel[Any]]:
    """Return the open panel of a Bookmark, and the name of its texts and files."""
    name = bookmark.view.panel
    return ("map", map.PANEL) if name == "sweep" and bookmark.view.over else (name, PANELS[name])


def name(bookmark: Bookmark) -> str:
    """Return the name of the open panel of a Bookmark in the reader's language, "" if none is open."""
    return say(bookmark.lang, f"panel_{opened(bookmark)[0]}") if bookmark.view.panel else ""


def picked(bookmark: Bookmark) -> int | None:
    """Return the step, from 1, that the open panel has framed on the stage, or None."""
    panel = PANELS.get(bookmark.view.panel)
    return panel.picked(bookmark) if panel else None


def ablated(frame: Frame, ask: Callable[..., Trace | None]) -> tuple[Trace | None] | None:
    """Return the Trace that the open panel puts in the place of the untrained network on the stage, or None.

    It is in a tuple, and None there while it is being made.

    Args:
        frame: The Frame of the page.
        ask: Function like `Answers.at`.
    """
    bookmark = frame.bookmark
    panel = PANELS.get(bookmark.view.panel)
    calculation = panel.ablated(bookmark) if panel and frame.run else None
    if calculation is None:
        return None
    return (ask(frame.run, bookmark.epoch, bookmark.probe, calculation.function, **calculation.options),)


def seen() -> tuple[Frame, Any] | None:
    """Return the last drawing of the open panel, its Frame and its answer, or None."""
    last = state.get("answered")
    return last if last and last[0].bookmark.view.panel == state.panel() else None


def draw_controls(session: Session) -> None:
    """Draw the subject of the open panel and its controls, if one is open."""
    if not state.panel():
        return
    bookmark = state.read_view(session.bookmark)
    name, panel = opened(bookmark)
    with st.container(key="panel_lead"):
        st.markdown(f"**{say(bookmark.lang, f'panel_{name}')}** · {say(bookmark.lang, f'panel_{name}_says')}")
    panel.controls(session, bookmark)


def draw(session: Session, frame: Frame, *, dark: bool) -> dict[str, Message]:
    """Draw the reading of the open panel and its formula. Return the Messages of its places, by their keys."""
    lang = frame.bookmark.lang
    nothing = {FIGURE: chart.NO_FIGURE, PICTURE: stage.NO_PICTURE}
    if not frame.bookmark.view.panel:
        state.drop("answered")
        return nothing
    name, panel = opened(frame.bookmark)
    now, answer = frame, panel.answer(session, frame) if frame.run else None
    if answer is None:
        now, answer = _last(frame)
    reading = say(lang, "waiting")
    drawn = {}
    if answer is not None:
        state.put(answered=(now, answer))
        now = now._replace(bookmark=now.bookmark.change(lang=lang))
        reading = join_sentences(lang, read(now, answer))
        drawn = _message(session, now, answer, dark=dark)
    with st.container(key="panel_reading"):
        st.markdown(reading)
    with st.expander(say(lang, "formula"), key="formula"):
        st.markdown(say(lang, f"panel_{name}_formula"))
    return nothing | drawn


def _message(session: Session, frame: Frame, answer: Any, *, dark: bool) -> dict[str, Message]:
    """Return the Message of the picture of the open panel, by the key of its place."""
    name, panel = opened(frame.bookmark)
    content = picture.content(frame, dark=dark, whole=True)
    if panel.scene:
        part = None
        if base := panel.base:
            kind = name, repr(content._replace(whole=None))
            part = parts.share(PICTURE, kind, lambda: base(frame, answer), dict).name
        scene = stage.still_message(
            panel.scene(frame, answer),
            f"panel_{name}_alt",
            lang=frame.bookmark.lang,
            epoch=frame.bookmark.epoch,
            content=content,
            part=part,
            picked=lambda step: state.take(at=step),
            dark=dark,
        )
        return {PICTURE: scene}
    if panel.figure:
        figure = chart.message(
            FIGURE,
            panel.figure(frame, answer, dark),
            f"panel_{name}_alt",
            lang=frame.bookmark.lang,
            epoch=frame.bookmark.epoch,
            content=content,
            pressed=panel.pressed and partial(panel.pressed, session, frame),
        )
        return {FIGURE: figure}
    return {}


def read(frame: Frame, answer: Any) -> Sentences:
    """Yield the sentences of the open panel's reading."""
    name, panel = opened(frame.bookmark)
    if panel.recurrent and not CELLS[frame.bookmark.spec.cell].recurrent:
        yield f"{name}_no_recurrence", {}
    yield from panel.read(frame, answer)


def _last(frame: Frame) -> tuple[Frame, Any]:
    """Return the last drawing of the same panel and experiment, to stay until the workers have more."""
    last = seen()
    if last and frame.run and last[0].run and last[0].run.spec == frame.run.spec:
        return last
    return frame, None
