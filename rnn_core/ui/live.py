"""What is drawn again at every epoch: progress, stage, the view beside it, scrubber, curves and the reading."""

import streamlit as st

from rnn_core.ui import address, opening, reading, scrubber, stage, views
from rnn_core.ui.text import say


def draw(session, view):
    """Draw everything that follows the epoch, again and again while something is under way."""
    interval = _interval(session, views.look(view))
    st.fragment(_draw, run_every=interval)(session, view, interval)


def _interval(session, view):
    """Seconds to the next redraw, or None."""
    return min(filter(None, (session.interval, views.interval(session, view))), default=None)


def _draw(session, view, interval):
    opening.hurry()
    ended = session.tick()
    shown, view = session.shown(), views.look(view)
    before, now = session.trace(0, shown), session.trace(shown.epoch, shown)
    _progress(shown, view.lang)
    if shown.problem:
        st.error(say(view.lang, shown.problem.key, **shown.problem.values))
    if view.why.view:
        with st.container(key="pair"):
            left, right = st.columns(2, gap="medium")
        with right:
            on_stage = views.draw(session, shown, view)
        view = views.look(view)
    else:
        left, on_stage = st.container(), {}
        st.session_state.pop("answered", None)
    with left:
        stage.chart(stage.figure(shown, view, before, now, **on_stage), "stage", say(view.lang, "stage_alt"))
        scrubber.draw(session, shown, view.lang)
    stage.chart(stage.curves(shown, view), "curves", say(view.lang, "curves_alt"))
    with st.container(key="reading"):
        st.markdown(reading.read(view.lang, shown, before, now))
    mark = address.current(session, shown, view)
    session.remember(mark)
    address.keep(mark)
    if ended or _interval(session, view) != interval:
        st.rerun()  # the buttons and the timer stand outside


def _progress(shown, lang):
    parts = [say(lang, "progress", epoch=shown.epoch, end=shown.end)]
    if shown.run:
        metrics = shown.run.metrics[shown.epoch]
        parts += [say(lang, f"progress_{name}", **metrics._asdict()) for name in ("loss", "accuracy")]
    st.progress(shown.epoch / shown.end, text="  ·  ".join(parts))
