"""The stage: what follows the epoch, progress, stage, panel, curve and the reading.

Its elements stand around a fragment that the timer runs, and are told by it what is new.
"""

import math
from dataclasses import replace

import streamlit as st

from rnn_core import analysis
from rnn_core.ui import address, controls, opening, panels, picture, reading, state
from rnn_core.ui.components import caption, chart, messages, progress, replay, scrubber
from rnn_core.ui.words import say
from rnn_core.visit import store
from rnn_core.visit.store import Same

_LARGEST = 50_000  # numbers of a stage that is fetched before it is looked at


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
    stage = chart.tell(
        "stage",
        picture.stage(frame, before, now, **traces, dark=dark),
        "stage_alt",
        of=picture.content(frame, dark=dark),
        picked=lambda step: state.take(at=step),
        zoomed=lambda ends: state.take(first_step=ends[0], last_step=ends[1]),
        others=others,
        says=_says(frame, before, now),
        **at,
    )
    of = picture.content(frame, dark=dark, whole=True)
    curves = chart.tell("curves", picture.curves(frame, dark=dark), "curves_alt", of=of, **at)
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
    says = {epoch: _says(at[epoch], before, found[epoch]) for epoch in found}
    return chart.Others(known, kept, lambda epochs: state.put(asked=epochs), speed, says)


def _says(frame, before, now):
    """Return what the page says while the stage of an epoch is drawn, {name: text}."""
    return {"measured": _measured(frame)} | _read(frame, before, now)


def _read(frame, before, now):
    """Read the picture out, once for all visitors."""
    key = "reading", frame.bookmark, frame.run and (frame.run.left_plateau or 0), Same(before), Same(now)
    texts = {"reading": reading.read, "left": reading.left_plateau}
    return store.shared.once(key, lambda: {name: read(frame, before, now) for name, read in texts.items()})


def _offered(frame):
    """The epochs whose stages the browser may ask for: of a network that is not too large."""
    numbers = frame.bookmark.spec.units * len(frame.bookmark.probe.real_steps(frame.bookmark.spec))
    return [kept.epoch for kept in frame.run.states] if numbers <= _LARGEST else []


def _measured(frame):
    """Return what was measured in the epoch, as the end of the line of the progress."""
    if not frame.run:
        return ""
    metrics = frame.run.metrics[frame.bookmark.epoch]
    names = ("loss",) if math.isnan(metrics.accuracy) else ("loss", "accuracy")
    return "".join(f" · {say(frame.bookmark.lang, f'progress_{name}', **metrics._asdict())}" for name in names)
