"""The stage: what is drawn again at every epoch, progress, stage, panel, curve and the reading."""

from dataclasses import replace

import streamlit as st

from rnn_core import analysis
from rnn_core.ui import address, controls, opening, panels, picture, reading, state
from rnn_core.ui.components import chart, scrubber
from rnn_core.ui.words import say

_LARGEST = 50_000  # numbers of a stage that is fetched before it is looked at


def draw(session):
    """Draw everything that follows the epoch, again and again while something is under way."""
    interval = _interval(session)
    with st.container(key="live"):
        st.fragment(_draw, run_every=interval)(session, interval)


def _interval(session):
    """Seconds to the next redraw, or None."""
    return min(filter(None, (session.interval, panels.interval(session))), default=None)


def _draw(session, interval):
    opening.hurry()
    ended = session.tick()
    session.show(state.look(session.bookmark))
    frame, answers = session.frame(), session.answers
    mark, dark = frame.bookmark, state.dark()
    _progress(frame)
    before, now = (frame.run and answers.trace(frame.run, epoch, mark.probe) for epoch in (0, mark.epoch))
    with st.container(key="pair"):
        left = st.container(key="left")
        with st.container(key="panel"):
            frame = panels.draw(session, frame, dark=dark)
        with left:
            traces = panels.on_stage(frame, answers.at)
            drawn = picture.stage(frame, before, now, **traces, dark=dark)
            of = picture.content(frame, dark=dark)
            kept = _offered(frame, traces)
            others = _others(frame, answers, kept, before, dark=dark, picked=traces.get("picked"))
            more = {"kept": kept, "others": others, "missing": lambda epochs: state.put(asked=epochs)}
            more["picked"] = lambda step: state.put(at=step)
            chart.draw("stage", drawn, "stage_alt", of=of, lang=mark.lang, epoch=mark.epoch, **more)
            _foot(session, frame, before, now, dark=dark)
    session.remember(frame.mark)
    address.keep(frame.mark, session.tour)
    if ended or _interval(session) != interval:
        st.rerun()  # the buttons and the timer stand outside


def _offered(frame, traces):
    """The epochs whose stages the browser may fetch: of a network at rest that is not too large, nor ablated."""
    mark = frame.bookmark
    numbers = mark.spec.units * len(mark.probe.real_steps(mark.spec))
    at_rest = frame.run and not frame.playing and "ablated" not in traces and numbers <= _LARGEST
    return [kept.epoch for kept in frame.run.states] if at_rest else []


def _others(frame, answers, kept, before, *, dark, picked):
    """The stages of the epochs that the browser has asked for, as far as the workers have looked at them."""
    mark, asked = frame.bookmark, [epoch for epoch in state.get("asked", ()) if epoch in kept]
    if not asked or not before:
        return {}
    traces = answers.each(frame.run, asked, mark.probe, analysis.look_at_each)
    state.put(asked=[epoch for epoch in asked if epoch not in traces])
    at = {epoch: frame._replace(bookmark=replace(mark, epoch=epoch)) for epoch in traces}
    return {epoch: picture.stage(at[epoch], before, traces[epoch], picked=picked, dark=dark) for epoch in traces}


def _foot(session, frame, before, now, *, dark):
    """What stands below the stage: the curve, on which the epoch is chosen, and the reading."""
    mark = frame.bookmark
    with st.container(key="foot"):
        with st.container(key="curve"):
            of = picture.content(frame, dark=dark, whole=True)
            chart.draw(
                "curves", picture.curves(frame, dark=dark), "curves_alt", of=of, lang=mark.lang, epoch=mark.epoch
            )
            scrubber.draw(session, frame)
            controls.curve(mark.lang)
        with st.container(key="reading"):
            st.markdown(reading.read(frame, before, now))


def _progress(frame):
    epoch, end, lang = frame.bookmark.epoch, frame.end, frame.bookmark.lang
    parts = [say(lang, "progress", epoch=epoch, end=end)]
    if frame.run:
        metrics = frame.run.metrics[epoch]
        parts += [say(lang, f"progress_{name}", **metrics._asdict()) for name in ("loss", "accuracy")]
    with st.container(key="progress"):
        st.progress(epoch / end, text=" · ".join(parts))
    with st.container(key="problem"):
        if frame.problem:
            st.error(say(lang, frame.problem.key, **frame.problem.values))
