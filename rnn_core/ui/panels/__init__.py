"""The panels, which show beside the stage why the network behaves as it does. Only the open panel computes anything.

The stage is the page's main picture. Each panel is a module with a `PANEL`, and `visit.parts.PANELS` lists the names of
the panels. The panel `sweep` trains an experiment from many seeds. Once a field is chosen for an axis, the panel `map`
takes the place of `sweep`, and shows a sweep for each value of the field. An *answer* holds the numbers that a panel
shows, and a *reading* is the sentences that describe the panel's picture.
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
from rnn_core.ui.seam.mounting import component
from rnn_core.ui.words import join_sentences, say
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.frame import Frame
from rnn_core.visit.parts import PANEL_GROUPS
from rnn_core.visit.parts import PANELS as NAMES
from rnn_core.visit.session import Session

PANELS: dict[str, Panel[Any]] = {name: import_module(f"rnn_core.ui.panels.{name}").PANEL for name in NAMES}
"""Name -> Panel."""

FIGURE = "panel_figure"
"""The key of the place (a slot of the page) for the panels' Plotly figures."""

PICTURE = "panel_picture"
"""The key of the place for the panels' pictures that the page's own drawing module draws."""

# Not isolated, because the tabs refer to the open panel, which is outside the component.
_tabs = component("tabs", html="<div role='tablist'></div><p hidden></p>", isolate_styles=False)


def draw_tabs(bookmark: Bookmark) -> None:
    """Draw the tabs that open and close the panels."""
    lang = bookmark.lang
    tabs = [
        {
            "name": name,
            "label": say(lang, f"tab_{name}"),
            "title": say(lang, f"panel_{name}"),
            "icon": PANELS[name].icon,
            "lacks": say(lang, reason).replace("`", "") if (reason := PANELS[name].lacks(bookmark.spec)) else "",
            "first": name == group[0],
        }
        for group in PANEL_GROUPS
        for name in group
    ]
    data = {"label": say(lang, "panels"), "open": state.panel(), "tabs": tabs}
    _tabs("tabs", data, on_chosen_change=lambda: state.put_valid(panel=state.get("tabs")["chosen"]))


NOTHING = {FIGURE: chart.NO_FIGURE, PICTURE: stage.NO_PICTURE}
"""The Messages of an empty panel."""


def interval(session: Session) -> float | None:
    """Return the seconds to the next redraw that the open panel needs, or None."""
    return open_panel(session.bookmark)[1].interval(session) if state.panel() else None


def open_panel(bookmark: Bookmark) -> tuple[str, Panel[Any]]:
    """Return a Bookmark's open panel as (name, Panel). A panel must be open.

    The keys of the panel's texts and the names of its files contain the name.
    """
    name = bookmark.view.panel
    return ("map", map.PANEL) if name == "sweep" and bookmark.view.over else (name, PANELS[name])


def title(bookmark: Bookmark) -> str:
    """Return the title of a Bookmark's open panel in the Bookmark's language, or "" if none is open."""
    return say(bookmark.lang, f"panel_{open_panel(bookmark)[0]}") if bookmark.view.panel else ""


def framed_step(bookmark: Bookmark) -> int | None:
    """Return the step (from 1) that has a border on the stage because of the open panel, or None."""
    panel = PANELS.get(bookmark.view.panel)
    return panel.framed_step(bookmark) if panel else None


def ablated_trace(frame: Frame, ask: Callable[..., Trace | None]) -> tuple[Trace | None] | None:
    """Return, in a tuple, the Trace that the stage shows for the open panel in place of the untrained network's Trace.

    A Trace has the outputs and hidden states on the test sequence. The tuple holds None while a worker makes the Trace.
    Return None instead of a tuple if the stage shows the untrained network.

    Args:
        frame: The Frame of the page.
        ask: Function with the parameters of `Answers.at`. It returns the Trace, or None while a worker makes it.
    """
    bookmark = frame.bookmark
    panel = PANELS.get(bookmark.view.panel)
    calculation = panel.ablated_trace(bookmark) if panel and frame.run else None
    if calculation is None:
        return None
    return (ask(frame.run, bookmark.epoch, bookmark.probe, calculation.function, **calculation.options),)


def last_drawn() -> tuple[Frame, Any] | None:
    """Return (Frame, answer) of the open panel's last drawing, or None."""
    last = state.get("answered")
    return last if last and last[0].bookmark.view.panel == state.panel() else None


def draw_controls(session: Session) -> None:
    """If a panel is open, draw its title, its introduction and its controls."""
    if not state.panel():
        return
    bookmark = state.read_view(session.bookmark)
    name, panel = open_panel(bookmark)
    with st.container(key="panel_lead"):
        st.markdown(f"**{say(bookmark.lang, f'panel_{name}')}** · {say(bookmark.lang, f'panel_{name}_says')}")
    panel.controls(session, bookmark)


def draw(session: Session, frame: Frame, *, dark: bool) -> dict[str, Message]:
    """Draw the open panel's reading and formula. Return the Messages for FIGURE and PICTURE, {key: Message}.

    While the workers compute, the page keeps the last answer of the same experiment. Without an answer, the reading
    says that the page waits.
    """
    lang = frame.bookmark.lang
    if not frame.bookmark.view.panel:
        state.drop("answered")
        return NOTHING
    name, panel = open_panel(frame.bookmark)
    now, answer = frame, panel.answer(session, frame) if frame.run else None
    if answer is None:
        now, answer = _last(frame)
    reading, more = say(lang, "waiting"), ""
    drawn = {}
    if answer is not None:
        state.put(answered=(now, answer))
        now = now._replace(bookmark=now.bookmark.change(lang=lang))
        reading, more = (join_sentences(lang, each(now, answer)) for each in (read, panel.more))
        drawn = _message(session, now, answer, dark=dark)
    with st.container(key="panel_reading"):
        st.markdown(reading)
    with st.expander(say(lang, "formula"), key="formula"):
        st.markdown(f"{more}\n\n{say(lang, f'panel_{name}_formula')}")
    return NOTHING | drawn


def _message(session: Session, frame: Frame, answer: Any, *, dark: bool) -> dict[str, Message]:
    """Return the Message of the open panel's picture, {FIGURE or PICTURE: Message}."""
    name, panel = open_panel(frame.bookmark)
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
            picked=lambda step: state.put_valid(at=step),
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
    """Yield the open panel's reading. If the panel needs recurrence and the cell has none, first say so."""
    name, panel = open_panel(frame.bookmark)
    if panel.recurrent and not CELLS[frame.bookmark.spec.cell].recurrent:
        yield f"{name}_no_recurrence", {}
    yield from panel.read(frame, answer)


def _last(frame: Frame) -> tuple[Frame, Any]:
    """Return (Frame, answer) of the open panel's last drawing if it shows the same experiment, or (`frame`, None)."""
    last = last_drawn()
    if last and frame.run and last[0].run and last[0].run.spec == frame.run.spec:
        return last
    return frame, None
