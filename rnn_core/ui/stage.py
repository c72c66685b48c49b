"""The stage: what is drawn again at every epoch, progress, stage, panel, curve and the reading."""

import streamlit as st

from rnn_core.ui import address, controls, opening, panels, picture, reading, state
from rnn_core.ui.components import chart, scrubber
from rnn_core.ui.words import say


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
            chart.draw("stage", drawn, "stage_alt", of=of, lang=mark.lang, epoch=mark.epoch)
            _foot(session, frame, before, now, dark=dark)
    session.remember(frame.mark)
    address.keep(frame.mark, session.tour)
    if ended or _interval(session) != interval:
        st.rerun()  # the buttons and the timer stand outside


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
