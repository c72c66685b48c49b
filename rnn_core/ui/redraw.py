"""The stage: what follows the epoch, progress, stage, panel, curve and the reading.

Its elements stand around a fragment that the timer runs, and are told by it what is new.
"""

import streamlit as st

from rnn_core import analysis
from rnn_core.ui import address, controls, opening, panels, picture, state, unseen_epochs
from rnn_core.ui.components import caption, chart, curve, messages, parts, progress, replay, scrubber
from rnn_core.ui.components import stage as drawn
from rnn_core.ui.components.stage import Passing
from rnn_core.ui.seam import script
from rnn_core.ui.words import say

_LARGEST = 50_000  # numbers of a stage that is fetched ahead


def draw(session):
    """Draw everything that follows the epoch, again and again while something is under way."""
    interval, lang = _interval(session), session.bookmark.lang
    with st.container(key="progress"):
        progress.place()
    with st.container(key="problem"):
        problem = st.empty()
    with st.container(key="pair_open" if state.panel() else "pair"):
        with st.container(key="left"):
            drawn.place("stage", lang, say(lang, "heading_stage"))
            with st.container(key="foot"):
                with st.container(key="curve"):
                    curve.place("curves", lang, say(lang, "heading_curves"))
                    scrubber.place()
                    controls.curve(lang)
                with st.container(key="reading"):
                    caption.place(lang)
        with st.container(key="panel"):
            chart.place(panels.FIGURE, lang, panels.name(session.bookmark))
            drawn.place_still(panels.PICTURE, lang)
            st.fragment(_draw, run_every=interval)(session, interval, problem)
    with st.container(key="unseen"):
        address.place()
        parts.send()


def _interval(session):
    """Seconds to the next redraw, or None."""
    return min(filter(None, (session.interval, panels.interval(session))), default=None)


def _draw(session, interval, problem):
    opening.hurry()
    ended = session.tick()
    panels.draw_controls(session)
    session.show(state.read_view(session.bookmark))
    frame, answers = session.frame(), session.answers
    bookmark, dark = frame.bookmark, state.dark()
    before, now = (frame.run and answers.trace(frame.run, epoch, bookmark.probe) for epoch in (0, bookmark.epoch))
    panel = panels.draw(session, frame, dark=dark)
    stage = _stage_message(session, frame, before, now, dark=dark)
    session.remember(frame.link)
    messages.send(
        address=address.current(session, frame.link),
        stage=stage,
        curves=curve.message(frame, dark=dark),
        epoch=scrubber.message(session, frame),
        progress_bar=progress.message(bookmark.lang, frame.end, session.wait),
        **panel,
    )
    if frame.problem:
        problem.error(say(bookmark.lang, frame.problem.key, **frame.problem.values))
    elif not script.in_fragment():
        problem.empty()  # so that Streamlit keeps its place
    if ended or _interval(session) != interval or (script.in_fragment() and not parts.all_sent()):
        st.rerun()  # the buttons, the timer and the parts stand outside


def _stage_message(session, frame, before, now, *, dark):
    """Return the Message of the stage; the Traces are None while they are being made."""
    bookmark, of, ablated = frame.bookmark, picture.content(frame), panels.ablated(frame, session.answers.at)
    if ablated is not None:
        ablated = (drawn.frame(bookmark, bookmark.epoch, ablated[0]),)
    return drawn.message(
        "stage",
        bookmark,
        unseen_epochs.show(frame, before, now),
        of=of,
        before=drawn.frame(bookmark, 0, before),
        ablated=ablated,
        picked=panels.picked(bookmark),
        passing=drawn.NONE_PASSING if ablated else _passing(session, frame, before),
        frames=None if ablated else _frames(frame, of),
        handlers={
            "picked": lambda step: state.take(at=step),
            "zoomed": lambda ends: state.take(first_step=ends[0], last_step=ends[1]),
        },
        dark=dark,
    )


def _passing(session, frame, before):
    """Return the epochs since the last redraw, while it trains."""
    bookmark = frame.bookmark
    if not (before and frame.playing):
        return drawn.NONE_PASSING
    passed = range(max(0, bookmark.epoch - session.pace.between), bookmark.epoch)
    found = session.answers.each(frame.run, passed, bookmark.probe, analysis.trace_each)
    at = {epoch: frame._replace(bookmark=bookmark.change(epoch=epoch)) for epoch in found}
    shown = {epoch: unseen_epochs.show(at[epoch], before, trace) for epoch, trace in found.items()}
    return Passing(shown, replay.speed(bookmark.view.speed))


def _frames(frame, of):
    """Return what the browser may fetch at rest: the key of the frames, their epochs, and whether to fetch ahead."""
    if not frame.run or frame.playing:
        return None
    numbers = frame.bookmark.spec.units * len(frame.bookmark.probe.real_steps(frame.bookmark.spec))
    epochs = [kept.epoch for kept in frame.run.states]
    return {"key": unseen_epochs.offer(frame, of), "epochs": epochs, "ahead": numbers <= _LARGEST}
