"""The panels beside the stage: why the network does what it does. Only the one that is open computes anything.

Each is a module with a `PANEL`, named in `visit.parts.PANELS`; that of the sweep may become that of the map.
"""

from functools import partial
from importlib import import_module

import streamlit as st

from rnn_core.cells import CELLS
from rnn_core.ui import picture, state
from rnn_core.ui.components import chart, parts, stage
from rnn_core.ui.panels import map
from rnn_core.ui.words import join_sentences, say, say_choice
from rnn_core.visit.parts import PANELS as NAMES

PANELS = {name: import_module(f"rnn_core.ui.panels.{name}").PANEL for name in NAMES}
"""name -> Panel."""

FIGURE, PICTURE = "panel_figure", "panel_picture"
"""The keys of the places of their figures by Plotly, and of their pictures by the page's own drawing module."""


def selector(lang):
    """The list from which a panel is opened."""
    st.selectbox(
        say(lang, "panels"),
        ("", *NAMES),
        ("", *NAMES).index(state.chosen("panels")),
        format_func=partial(say_choice, lang, "panels"),
        key="panels",
        label_visibility="collapsed",
    )


def interval(session):
    """Seconds to the next redraw that the open panel asks for, or None."""
    return opened(session.bookmark)[1].interval(session) if state.panel() else None


def opened(bookmark):
    """Return the open panel of a Bookmark: (the name of its texts and files, Panel)."""
    name = bookmark.view.panel
    return ("map", map.PANEL) if name == "sweep" and bookmark.view.over else (name, PANELS[name])


def name(bookmark):
    """Return what the open panel of a Bookmark is called, "" if none is open."""
    return say(bookmark.lang, f"panel_{opened(bookmark)[0]}") if bookmark.view.panel else ""


def picked(bookmark):
    """Return the step, from 1, that the open panel has framed on the stage, or None."""
    panel = PANELS.get(bookmark.view.panel)
    return panel.picked(bookmark) if panel else None


def ablated(frame, ask):
    """Return what the open panel shows on the stage in the place of the untrained network, None for nothing.

    In a tuple, the Trace, or None while it is being made. ask: as `Answers.at`.
    """
    bookmark = frame.bookmark
    panel = PANELS.get(bookmark.view.panel)
    asked = panel and frame.run and panel.ablated(bookmark)
    if not asked:
        return None
    function, options = asked
    return (ask(frame.run, bookmark.epoch, bookmark.probe, function, **options),)


def seen():
    """(Frame, answer) of the open panel as it was drawn last, or None."""
    last = state.get("answered")
    return last if last and last[0].bookmark.view.panel == state.panel() else None


def draw_controls(session):
    """Draw what the open panel is about, and its widgets, if one is open."""
    if not state.panel():
        return
    bookmark = state.read_view(session.bookmark)
    name, panel = opened(bookmark)
    with st.container(key="panel_lead"):
        st.markdown(f"**{say(bookmark.lang, f'panel_{name}')}** · {say(bookmark.lang, f'panel_{name}_says')}")
    panel.controls(session, bookmark)


def draw(session, frame, *, dark):
    """Draw what is to be seen in the open panel and the formula behind it; return {place: Message} of its picture."""
    lang, nothing = frame.bookmark.lang, {FIGURE: chart.NO_FIGURE, PICTURE: stage.NO_PICTURE}
    if not frame.bookmark.view.panel:
        state.drop("answered")
        return nothing
    name, panel = opened(frame.bookmark)
    now, answer = frame, panel.answer(session, frame) if frame.run else None
    if answer is None:
        now, answer = _last(frame)
    words, drawn = say(lang, "waiting"), {}
    if answer is not None:
        state.put(answered=(now, answer))
        now = now._replace(bookmark=now.bookmark.change(lang=lang))
        words = join_sentences(lang, read(now, answer))
        drawn = _draw(session, now, answer, dark=dark)
    with st.container(key="panel_reading"):
        st.markdown(words)
    with st.expander(say(lang, "formula"), key="formula"):
        st.markdown(say(lang, f"panel_{name}_formula"))
    return nothing | drawn


def _draw(session, frame, answer, *, dark):
    """Return the Message of the picture of the open panel, by its place."""
    name, panel = opened(frame.bookmark)
    alt = f"panel_{name}_alt"
    of = picture.content(frame, dark=dark, whole=True)
    shared = {"lang": frame.bookmark.lang, "epoch": frame.bookmark.epoch, "of": of}
    if panel.scene:
        base = panel.base and parts.share(
            PICTURE, (name, repr(of._replace(whole=None))), lambda: panel.base(frame, answer), dict
        )
        drawn = stage.still_message(
            panel.scene(frame, answer),
            alt,
            part=base and base.name,
            picked=lambda step: state.take(at=step),
            dark=dark,
            **shared,
        )
        return {PICTURE: drawn}
    figure = chart.message(
        FIGURE,
        panel.figure(frame, answer, dark),
        alt,
        pressed=panel.pressed and partial(panel.pressed, session, frame),
        **shared,
    )
    return {FIGURE: figure}


def read(frame, answer):
    """What is to be seen in the open panel, as (key of the texts, what fills it in), ..."""
    name, panel = opened(frame.bookmark)
    if panel.recurrent and not CELLS[frame.bookmark.spec.cell].recurrent:
        yield f"{name}_no_recurrence", {}
    yield from panel.read(frame, answer)


def _last(frame):
    """What was drawn last of the same panel and experiment, to stay until the workers have more."""
    last = seen()
    return last if last and frame.run and last[0].run.spec == frame.run.spec else (frame, None)
