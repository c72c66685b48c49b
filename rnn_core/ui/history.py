"""The experiments of this visit: a list, each brought back by a press, and one laid beside the shown one."""

import streamlit as st

from rnn_core import bookmark, figures
from rnn_core.bookmark import Bookmark
from rnn_core.presets import PRESETS
from rnn_core.ui import opening, stage
from rnn_core.ui.session import KEPT_RUNS
from rnn_core.ui.text import say

_WIDTHS = (5, 1, 1, 1)


def draw(session, view):
    """The list, in an expander that does its work only while it is open."""
    with st.expander(say(view.lang, "history"), key="history", on_change="rerun") as opened:
        if opened.open:
            st.fragment(_draw, run_every=None if _other(session)[0] else 0.25)(session, view)


def _draw(session, view):
    opening.hurry()
    lang = view.lang
    st.caption(say(lang, "history_kept", count=KEPT_RUNS))
    for cell, key in zip(st.columns(_WIDTHS), ("name", "epochs", "loss", "learned"), strict=True):
        cell.markdown(f"**{say(lang, f'history_{key}')}**")
    for number, (key, run) in enumerate(reversed(session.runs.items())):
        name, epochs, loss, learned = st.columns(_WIDTHS, vertical_alignment="center")
        press = {"on_click": opening.choose, "args": (_mark(session, key),)}
        name.button(title(lang, run.spec), key=f"history_{number}", type="tertiary", **press)
        epochs.markdown(str(run.newest))
        loss.markdown(f"{run.metrics[-1].loss:.4f}")
        learned.markdown("–" if run.learned is None else str(run.learned))
    others = [key for key in session.runs if key != session.experiment]
    if others:
        st.selectbox(
            say(lang, "history_compare"),
            [None, *reversed(others)],
            format_func=lambda key: say(lang, "history_none") if key is None else title(lang, session.runs[key].spec),
            key="compare",
        )
    ready, pair = _other(session)
    if ready and pair:
        _compare(session, view, pair)


def title(lang, spec):
    """What an experiment is called: a preset, or what differs from the article."""
    for name, preset in PRESETS.items():
        if preset.spec.effective == spec.effective and preset.probe == Bookmark.probe:
            return say(lang, f"preset_{name}")
    return ", ".join(f"{name} = {value}" for name, value in bookmark.write(Bookmark(spec=spec)).items())


def _other(session):
    """(whether all is there, (Trace of the shown run, the other's mark and Trace) or None if none was chosen)."""
    chosen = st.session_state.get("compare")
    if chosen not in session.runs or chosen == session.experiment or not session.run:
        return True, None
    mark = _mark(session, chosen)
    shown = session.shown()
    other = shown._replace(spec=mark.spec, run=session.runs[chosen], epoch=mark.epoch, probe=mark.probe)
    pair = [(each, session.trace(each.epoch, each)) for each in (shown, other)]
    return all(trace for _, trace in pair), pair


def _mark(session, key):
    """How an experiment was seen last."""
    run = session.runs[key]
    return session.marks.get(key) or Bookmark(spec=run.spec, epoch=run.newest)


def _compare(session, view, pair):
    names = [title(view.lang, shown.spec) for shown, _ in pair]
    for number, ((shown, trace), name) in enumerate(zip(pair, names, strict=True)):
        st.markdown(f"**{name}**")
        figure = stage.figure(shown, view._replace(layer=shown.spec.layers, memory=False), None, trace, compact=True)
        stage.chart(figure, f"compare_{number}", say(view.lang, "stage_alt"))
    runs = [(name, shown.run.metrics) for (shown, _), name in zip(pair, names, strict=True)]
    figure = figures.comparison.draw(runs, names=stage.curve_words(view.lang), dark=view.dark)
    stage.chart(figure, "compare_curves", say(view.lang, "curves_alt"))
