"""The stage: what follows the epoch, progress, stage, panel, curve and the reading.

Its elements stand around a fragment that the timer runs, and are told by it what is new.
"""

from dataclasses import replace

import streamlit as st

from rnn_core import analysis
from rnn_core.ui import address, controls, frames, opening, panels, picture, state
from rnn_core.ui.components import caption, chart, messages, progress, replay, scrubber
from rnn_core.ui.frames import View
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
            chart.place("stage", lang, say(lang, "heading_stage"))
            with st.container(key="foot"):
                with st.container(key="curve"):
                    chart.place("curves", lang, say(lang, "heading_curves"))
                    scrubber.place()
                    controls.curve(lang)
                with st.container(key="reading"):
                    caption.place(lang)
        with st.container(key="panel"):
            chart.place(panels.FIGURE, lang, panels.name(session.bookmark))
            st.fragment(_draw, run_every=interval)(session, interval, problem)
    with st.container(key="unseen"):
        address.place()
        chart.send()


def _interval(session):
    """Seconds to the next redraw, or None."""
    return min(filter(None, (session.interval, panels.interval(session))), default=None)


def _draw(session, interval, problem):
    opening.hurry()
    ended = session.tick()
    session.show(state.look(session.bookmark))
    frame, answers = session.frame(), session.answers
    mark, dark = frame.bookmark, state.dark()
    before, now = (frame.run and answers.trace(frame.run, epoch, mark.probe) for epoch in (0, mark.epoch))
    frame, panel = panels.draw(session, frame, dark=dark)
    traces = panels.on_stage(frame, answers.at)
    at = {"lang": mark.lang, "epoch": mark.epoch}
    others = _others(session, frame, before, traces, dark=dark)
    of = picture.content(frame, dark=dark)
    stage = chart.tell(
        "stage",
        picture.stage(frame, before, now, **traces, dark=dark),
        "stage_alt",
        of=of,
        picked=lambda step: state.take(at=step),
        zoomed=lambda ends: state.take(first_step=ends[0], last_step=ends[1]),
        others=others,
        says=frames.says(frame, before, now),
        **at,
    )
    stage.data["frames"] = _frames(frame, of, traces, dark=dark)
    whole = picture.content(frame, dark=dark, whole=True)
    curves = chart.tell("curves", picture.curves(frame, dark=dark), "curves_alt", of=whole, **at)
    session.remember(frame.mark)
    places = {"stage": stage, "curves": curves, panels.FIGURE: panel, "epoch": scrubber.tell(session, frame)}
    places["progress_bar"] = progress.tell(mark.lang, frame.end, session.wait)
    messages.send(address=address.says(session, frame.mark), **places)
    if frame.problem:
        problem.error(say(mark.lang, frame.problem.key, **frame.problem.values))
    elif not state.in_fragment():
        problem.empty()  # so that Streamlit keeps its place
    if ended or _interval(session) != interval or (state.in_fragment() and not chart.sent()):
        st.rerun()  # the buttons, the timer and what figures share stand outside


def _others(session, frame, before, traces, *, dark):
    """Return the stages of the epochs since the last redraw, while it trains."""
    mark = frame.bookmark
    if not (before and frame.playing) or "ablated" in traces:
        return chart.NO_OTHERS
    passed = range(max(0, mark.epoch - session.pace.between), mark.epoch)
    found = session.answers.each(frame.run, passed, mark.probe, analysis.look_at_each)
    at = {epoch: frame._replace(bookmark=replace(mark, epoch=epoch)) for epoch in found}
    look = {"picked": traces.get("picked"), "dark": dark}
    known = {epoch: picture.stage(at[epoch], before, found[epoch], **look) for epoch in found}
    says = {epoch: frames.says(at[epoch], before, found[epoch]) for epoch in found}
    return chart.Others(known, replay.speed(mark.speed), says)


def _frames(frame, of, traces, *, dark):
    """Return what the browser may fetch at rest: the key of the frames, their epochs, and whether to fetch ahead."""
    base = chart.first_of("stage")
    if not frame.run or frame.playing or "ablated" in traces or base is None:
        return None
    view = View(frame, traces.get("picked"), dark, base.figure)
    numbers = frame.bookmark.spec.units * len(frame.bookmark.probe.real_steps(frame.bookmark.spec))
    epochs = [kept.epoch for kept in frame.run.states]
    return {"key": frames.offer(view, of, base.name), "epochs": epochs, "ahead": numbers <= _LARGEST}
