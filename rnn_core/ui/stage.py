"""The stage: what follows the epoch, progress, stage, panel, curve and the reading.

Its elements stand around a fragment that the timer runs, and are told by it what is new.
"""

import math
from dataclasses import replace

import streamlit as st

from rnn_core import analysis
from rnn_core.ui import address, controls, opening, panels, picture, reading, state
from rnn_core.ui.components import chart, feed, replay, scrubber
from rnn_core.ui.words import say
from rnn_core.visit import store
from rnn_core.visit.store import Same

_LARGEST = 50_000  # numbers of a stage that is fetched before it is looked at


def draw(session):
    """Draw everything that follows the epoch, again and again while something is under way."""
    interval, lang = _interval(session), session.bookmark.lang
    with st.container(key="progress"):
        progress = st.progress(*state.get("progress", (0.0, "")))
    with st.container(key="problem"):
        problem = st.empty()
    with st.container(key="pair_open" if state.panel() else "pair"):
        with st.container(key="left"):
            chart.place("stage", lang)
            with st.container(key="foot"):
                with st.container(key="curve"):
                    chart.place("curves", lang)
                    scrubber.place()
                    controls.curve(lang)
                with st.container(key="reading"):
                    read = st.markdown(state.get("reading", ""))
        with st.container(key="panel"):
            chart.place(panels.FIGURE, lang)
            st.fragment(_draw, run_every=interval)(session, interval, progress, problem, read)
    with st.container(key="unseen"):
        address.place()
        chart.send()


def _interval(session):
    """Seconds to the next redraw, or None."""
    return min(filter(None, (session.interval, panels.interval(session))), default=None)


def _draw(session, interval, progress, problem, read):
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
    stage = chart.tell(
        "stage",
        picture.stage(frame, before, now, **traces, dark=dark),
        "stage_alt",
        of=picture.content(frame, dark=dark),
        picked=lambda step: state.take(at=step),
        zoomed=lambda ends: state.take(first_step=ends[0], last_step=ends[1]),
        others=others,
        **at,
    )
    of = picture.content(frame, dark=dark, whole=True)
    curves = chart.tell("curves", picture.curves(frame, dark=dark), "curves_alt", of=of, **at)
    session.remember(frame.mark)
    places = {"stage": stage, "curves": curves, panels.FIGURE: panel, "epoch": scrubber.tell(session, frame)}
    feed.send(address=address.says(session, frame.mark), **places)
    # What stands here when the whole page runs again is what was drawn last.
    state.put(progress=_progress(frame, session.wait), reading=_reading(frame, before, now))
    progress.progress(*state.get("progress"))
    read.markdown(state.get("reading"))
    if frame.problem:
        problem.error(say(mark.lang, frame.problem.key, **frame.problem.values))
    elif not state.in_fragment():
        problem.empty()  # so that Streamlit keeps its place
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


def _reading(frame, before, now):
    """The picture read out, once for all visitors."""
    key = "reading", frame.bookmark, bool(frame.run), Same(before), Same(now)
    return store.shared.once(key, lambda: reading.read(frame, before, now))


def _offered(frame):
    """The epochs whose stages the browser may ask for: of a network that is not too large."""
    numbers = frame.bookmark.spec.units * len(frame.bookmark.probe.real_steps(frame.bookmark.spec))
    return [kept.epoch for kept in frame.run.states] if numbers <= _LARGEST else []


def _progress(frame, wait):
    """How far the training is, and how good, or what it waits for, a Notice or None: there is no room for both."""
    epoch, end, lang = frame.bookmark.epoch, frame.end, frame.bookmark.lang
    parts = [say(lang, "progress", epoch=epoch, end=end)]
    if wait:
        parts.append(say(lang, wait.key, **wait.values))
    elif frame.run:
        metrics = frame.run.metrics[epoch]
        told = ("loss",) if math.isnan(metrics.accuracy) else ("loss", "accuracy")
        parts += [say(lang, f"progress_{name}", **metrics._asdict()) for name in told]
    return epoch / end, " · ".join(parts)
