"""The redraw of everything that changes with the epoch: progress bar, stage, panel, curve and reading.

The stage is the page's main picture, and the reading is the sentences that describe the picture. A timer runs a
fragment of the page. All elements that change are outside the fragment, except the controls and texts of the panel.
Each run of the fragment sends one message for all elements outside it.
"""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from rnn_core import analysis
from rnn_core.analysis import Trace
from rnn_core.ui import address, controls, guide, opening, panels, picture, questions, state, unseen_epochs
from rnn_core.ui.components import caption, chart, curve, messages, parts, progress, replay, scrubber
from rnn_core.ui.components import stage as drawn
from rnn_core.ui.components.messages import Message
from rnn_core.ui.components.stage import Passing
from rnn_core.ui.controls import transport
from rnn_core.ui.picture import Content
from rnn_core.ui.questions import pictures
from rnn_core.ui.seam import script
from rnn_core.ui.words import say
from rnn_core.visit.frame import Frame
from rnn_core.visit.questions import QUESTIONS, flow, phases
from rnn_core.visit.questions.flow import Asked
from rnn_core.visit.questions.question import Cover
from rnn_core.visit.session import Session

_MAX_PREFETCHED_STATES = 50_000
"""Maximum number of hidden states (units times steps) in a frame that a browser fetches in advance. A frame holds the
arrays of one epoch.
"""


def draw(session: Session) -> None:
    """Draw everything that changes with the epoch, and redraw it at each tick of the timer while work is under way."""
    interval = _interval(session)
    lang = session.bookmark.lang
    with st.container(key="progress"):
        progress.mount()
    with st.container(key="pair_open" if state.panel() else "pair"):
        with st.container(key="left"):
            drawn.mount("stage", lang, say(lang, "heading_stage"))
            with st.container(key="foot"):
                with st.container(key="curve"):
                    curve.mount("curves", lang, say(lang, "heading_curves"))
                    scrubber.mount()
                    controls.draw_curve_switch(lang, session.bookmark.spec)
                with st.container(key="reading"):
                    caption.mount(lang)
                with st.container(key=questions.CONTAINER):
                    questions.mount()
                with st.container(key="problem"):
                    problem = st.empty()
                    transport.draw_way_out(session)
        with st.container(key="panels"):
            panels.draw_tabs(session.bookmark)
        with st.container(key="panel"):
            chart.mount(panels.FIGURE, lang, panels.title(session.bookmark))
            drawn.mount_still(panels.PICTURE, lang)
            st.fragment(_draw, run_every=interval)(session, interval, problem)
    with st.container(key="unseen"):
        address.mount()
        parts.send()


def _interval(session: Session) -> float | None:
    """Return the seconds to the next redraw, or None if nothing is under way."""
    return min(filter(None, (session.interval, panels.interval(session))), default=None)


def _draw(session: Session, interval: float | None, problem: Any) -> None:
    """Draw the panel's controls and texts, and send the Messages of all elements that change with the epoch.

    Args:
        session: The Session of this visit.
        interval: The seconds between two runs of this fragment, as set by the last run of the whole page, or None.
        problem: Streamlit's placeholder for an error message.
    """
    opening.rerun_if_chosen()
    ended = session.tick()
    cover = phases.covered(session, session.bookmark)
    if cover != "panel":
        panels.draw_controls(session)
    session.show(state.read_view(session.bookmark))
    frame = session.frame()
    bookmark = frame.bookmark
    asked = flow.asked(QUESTIONS, bookmark.lesson)
    dark = state.dark()
    before, now = _trace(session, frame, 0), _trace(session, frame, bookmark.epoch)
    panel = panels.draw(session, frame, dark=dark) if cover != "panel" else panels.NOTHING
    stage = _stage_message(session, frame, before, now, asked=asked, cover=cover, dark=dark)
    session.remember(frame.link)
    messages.send(
        address=address.message(session, frame.link),
        stage=stage,
        curves=curve.message(session, frame, guess=pictures.on_curve(bookmark, asked, cover), dark=dark),
        asked=questions.message(session, frame),
        epoch=scrubber.message(session, frame),
        progress_bar=progress.message(bookmark.lang, frame.end, session.wait),
        **panel,
    )
    if frame.problem:
        problem.error(say(bookmark.lang, frame.problem.key, **frame.problem.values))
    elif not script.in_fragment():
        problem.empty()  # so that the elements below keep their positions
    is_behind = ended or guide.has_changed(session) or _interval(session) != interval
    if is_behind or (script.in_fragment() and not parts.all_sent()):
        st.rerun()  # only a run of the whole page redraws buttons and tour, sets the timer, and sends parts


def _trace(session: Session, frame: Frame, epoch: int) -> Trace | None:
    """Return the Trace (outputs and states) of an epoch, or None until a worker has made it."""
    return session.answers.trace(frame.run, epoch, frame.bookmark.probe) if frame.run else None


def _stage_message(
    session: Session,
    frame: Frame,
    before: Trace | None,
    now: Trace | None,
    *,
    asked: Asked | None,
    cover: Cover,
    dark: bool,
) -> Message:
    bookmark = frame.bookmark
    shown = unseen_epochs.shown_of(frame, before, now)
    if asked and cover:
        shown = shown._replace(texts=pictures.cover_texts(bookmark, asked))
    content = picture.content(frame)
    ablated = panels.ablated_trace(frame, session.answers.at)
    if ablated is not None:
        ablated = (drawn.frame(bookmark, bookmark.epoch, ablated[0]),)
    return drawn.message(
        "stage",
        bookmark,
        shown,
        content=content,
        before=drawn.frame(bookmark, 0, before),
        ablated=ablated,
        picked=panels.framed_step(bookmark),
        sealed=say(bookmark.lang, "ask_covered")
        if cover == "now"
        else picture.sealed(frame, on_page=not asked and address.hidden().isdisjoint({"train", "transport"})),
        guess=pictures.on_stage(bookmark, None if phases.is_other(session) else asked),
        passing=drawn.NONE_PASSING if ablated else _passing(session, frame, before),
        frames=None if ablated or cover else _frames(frame, content),
        handlers={
            "picked": lambda step: state.put_valid(at=step),
            "zoomed": lambda ends: state.put_valid(first_step=ends[0], last_step=ends[1]),
        },
        dark=dark,
    )


def _passing(session: Session, frame: Frame, before: Trace | None) -> Passing:
    """Return the epochs since the last redraw. If the network is not training, there are none."""
    if not (before and frame.run and frame.playing):
        return drawn.NONE_PASSING
    bookmark = frame.bookmark
    passed = range(max(0, bookmark.epoch - session.pace.epochs_between), bookmark.epoch)
    traces: Mapping[int, Trace] = session.answers.each(frame.run, passed, bookmark.probe, analysis.trace_each)
    frames = {epoch: frame._replace(bookmark=bookmark.change(epoch=epoch)) for epoch in traces}
    shown = {epoch: unseen_epochs.shown_of(frames[epoch], before, trace) for epoch, trace in traces.items()}
    return Passing(shown, replay.speed(bookmark.view.speed))


def _frames(frame: Frame, content: Content) -> dict[str, Any] | None:
    """Return a description of the frames that a browser may fetch, {"key", "epochs", "ahead"}.

    `key` identifies the frames, and `epochs` lists their epochs. `ahead` is True if the browser fetches all of them in
    advance. Return None while the network is training, and before there is a Run.
    """
    if not frame.run or frame.playing:
        return None
    spec, probe = frame.bookmark.spec, frame.bookmark.probe
    states = spec.units * len(probe.real_steps(spec))
    epochs = [stored.epoch for stored in frame.run.states]
    return {"key": unseen_epochs.offer(frame, content), "epochs": epochs, "ahead": states <= _MAX_PREFETCHED_STATES}
