"""The experiments of this visit: a list, each brought back by a press, and one laid beside the shown one."""

import streamlit as st

from rnn_core import figures
from rnn_core.ui import opening, picture, state
from rnn_core.ui.components import chart, stage
from rnn_core.ui.web import scene
from rnn_core.ui.words import say
from rnn_core.visit.runs import MAX_RUNS

_WIDTHS = (5, 1, 1, 1)


def draw(session, lang):
    """The list, in an expander that does its work only while it is open."""
    with st.expander(say(lang, "history"), key="history", on_change="rerun") as opened:
        if opened.open:
            waits = not all(trace for _, trace in _pair(session))
            st.fragment(_draw, run_every=0.25 if waits else None)(session, lang)


def _draw(session, lang):
    opening.hurry()
    st.caption(say(lang, "history_kept", count=MAX_RUNS))
    for cell, key in zip(st.columns(_WIDTHS), ("name", "epochs", "loss", "learned"), strict=True):
        cell.markdown(f"**{say(lang, f'history_{key}')}**")
    runs = session.history()
    for number, (bookmark, run) in enumerate(runs):
        name, epochs, loss, learned = st.columns(_WIDTHS, vertical_alignment="center")
        press = {"on_click": session.choose, "args": (bookmark,)}
        name.button(picture.title(lang, run.spec), key=f"history_{number}", type="tertiary", **press)
        epochs.markdown(str(run.newest))
        loss.markdown(f"{run.metrics[-1].loss:.4f}")
        learned.markdown("–" if run.learned is None else str(run.learned))
    titles = {run.spec.experiment: picture.title(lang, run.spec) for _, run in runs}
    titles.pop(session.experiment, None)
    if titles:
        st.selectbox(
            say(lang, "history_compare"),
            [None, *titles],
            format_func=lambda key: titles.get(key, say(lang, "history_none")),
            key="compare",
        )
    pair = _pair(session)
    if pair and all(trace for _, trace in pair):
        _compare(pair, lang)


def _pair(session):
    """The shown experiment and the one that was chosen beside it, [(Frame, Trace), ...]; [] if none was chosen."""
    frame, chosen = session.frame(), state.get("compare")
    runs = {run.spec.experiment: (bookmark, run) for bookmark, run in session.history()}
    if chosen not in runs or chosen == session.experiment or not frame.run:
        return []
    bookmark, run = runs[chosen]
    shown = frame.bookmark.change(layer=None)
    other = shown.change(spec=bookmark.spec, probe=bookmark.probe, epoch=min(bookmark.epoch, run.newest))
    frames = (frame._replace(bookmark=shown), frame._replace(bookmark=other, run=run))
    return [(each, session.answers.trace(each.run, each.bookmark.epoch, each.bookmark.probe)) for each in frames]


def _compare(pair, lang):
    dark, runs = state.dark(), []
    for number, (frame, trace) in enumerate(pair):
        runs.append((picture.title(lang, frame.bookmark.spec), frame.run.metrics))
        st.markdown(f"**{runs[-1][0]}**")
        shown, now = frame.bookmark, stage.frame(frame.bookmark, frame.bookmark.epoch, trace)
        compact = scene.describe(shown, ("now",), compact=True)
        stage.draw(f"compare_{number}", lang, compact, "stage_alt", frames={"now": now}, **scene.view(shown, dark=dark))
    figure = figures.comparison.draw(runs, names=picture.curve_words(lang), dark=dark)
    chart.draw("compare_curves", figure, "curves_alt", lang=lang)
