"""The stage: what is drawn again at every epoch, progress, stage, panel, curve and the reading."""

from dataclasses import replace

import streamlit as st

from rnn_core import analysis
from rnn_core.ui import address, controls, opening, panels, picture, reading, state
from rnn_core.ui.components import chart, replay, scrubber
from rnn_core.ui.words import say

_LARGEST = 50_000  # numbers of a stage that is fetched before it is looked at


def draw(session):
    """Draw everything that follows the epoch, again and again while something is under way."""
    interval = _interval(session)
    with st.container(key="live"):
        st.fragment(_draw, run_every=interval)(session, interval)
    chart.send()


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
    with st.container(key="pair_open" if mark.panel else "pair"):
        left = st.container(key="left")
        with st.container(key="panel"):
            frame = panels.draw(session, frame, dark=dark)
        with left:
            traces = panels.on_stage(frame, answers.at)
            drawn = picture.stage(frame, before, now, **traces, dark=dark)
            of = picture.content(frame, dark=dark)
            others = _others(session, frame, before, traces, dark=dark)
            at = {"lang": mark.lang, "epoch": mark.epoch, "picked": lambda step: state.put(at=step)}
            chart.draw("stage", drawn, "stage_alt", of=of, others=others, **at)
            _foot(session, frame, before, now, dark=dark)
    session.remember(frame.mark)
    address.keep(frame.mark, session.tour)
    if ended or _interval(session) != interval or (state.in_fragment() and not chart.sent()):
        st.rerun()  # the buttons, the timer and what figures share stand outside


def _others(session, frame, before, traces, *, dark):
    """The stages of other epochs: while it trains, of those since the last redraw; at rest, of those asked for."""
    mark = frame.bookmark
    if not before or "ablated" in traces:
        return chart.NO_OTHERS
    kept = [] if frame.playing else _offered(frame)
    asked = [epoch for epoch in state.get("asked", ()) if epoch in kept]
    if frame.playing:
        asked = [*range(max(0, mark.epoch - session.pace.between), mark.epoch)]
    found = session.answers.each(frame.run, asked, mark.probe, analysis.look_at_each)
    state.put(asked=[epoch for epoch in asked if epoch not in found])
    at = {epoch: frame._replace(bookmark=replace(mark, epoch=epoch)) for epoch in found}
    look = {"picked": traces.get("picked"), "dark": dark}
    known = {epoch: picture.stage(at[epoch], before, found[epoch], **look) for epoch in found}
    speed = replay.speed(mark.speed) if frame.playing else None
    return chart.Others(known, kept, lambda epochs: state.put(asked=epochs), speed)


def _offered(frame):
    """The epochs whose stages the browser may ask for: of a network that is not too large."""
    numbers = frame.bookmark.spec.units * len(frame.bookmark.probe.real_steps(frame.bookmark.spec))
    return [kept.epoch for kept in frame.run.states] if numbers <= _LARGEST else []


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
