"""The list of this visit's experiments. A visitor can reopen one of them, or compare it with the current experiment."""

import streamlit as st

from rnn_core import figures
from rnn_core.analysis import Trace
from rnn_core.run import Run
from rnn_core.ui import opening, picture, state
from rnn_core.ui.components import chart, stage
from rnn_core.ui.web import scene
from rnn_core.ui.words import say
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.runs import MAX_RUNS
from rnn_core.visit.session import Session

_COLUMN_WIDTHS = (5, 1, 1, 1)
_REDRAW_S = 0.25
"""Seconds between two redraws while a worker makes a Trace (the outputs and hidden states of an epoch)."""


def draw(session: Session, lang: str) -> None:
    """Draw the list in an expander. A closed expander computes nothing."""
    with st.expander(say(lang, "history"), key="history", on_change="rerun") as opened:
        if opened.open:
            waits = not all(trace for _, _, trace in _pair(session))
            st.fragment(_draw, run_every=_REDRAW_S if waits else None)(session, lang)


def _draw(session: Session, lang: str) -> None:
    opening.rerun_if_chosen()
    st.caption(say(lang, "history_kept", count=MAX_RUNS))
    for cell, key in zip(st.columns(_COLUMN_WIDTHS), ("name", "epochs", "loss", "learned"), strict=True):
        cell.markdown(f"**{say(lang, f'history_{key}')}**")
    history = session.history()
    for number, (bookmark, run) in enumerate(history):
        _draw_row(session, lang, number, bookmark, run)
    others = [run.spec for _, run in history if run.spec.experiment != session.experiment]
    titles = {spec.experiment: picture.title(lang, spec) for spec in others}
    if titles:
        st.selectbox(
            say(lang, "history_compare"),
            [None, *titles],
            format_func=lambda key: titles.get(key, say(lang, "history_none")),
            key="compare",
            help=say(lang, "history_compare_help"),
        )
    pair = [(mark, run, trace) for mark, run, trace in _pair(session) if trace]
    if len(pair) == 2:
        _compare(pair, lang)


def _draw_row(session: Session, lang: str, number: int, bookmark: Bookmark, run: Run) -> None:
    name, epochs, loss, learned = st.columns(_COLUMN_WIDTHS, vertical_alignment="center")
    name.button(
        picture.title(lang, run.spec),
        key=f"history_{number}",
        type="tertiary",
        on_click=session.choose,
        args=(bookmark,),
    )
    epochs.markdown(str(run.newest))
    loss.markdown(f"{run.metrics[-1].loss:.4f}")
    learned.markdown("–" if run.learned is None else str(run.learned))


def _pair(session: Session) -> list[tuple[Bookmark, Run, Trace | None]]:
    """Return the current experiment and the experiment to compare it with, each as (Bookmark, Run, Trace).

    A Trace is None until a worker has made it. Return [] if no other experiment of the list is chosen, or if the
    current experiment has no Run yet.
    """
    frame = session.frame()
    chosen = state.get("compare")
    history = {run.spec.experiment: (bookmark, run) for bookmark, run in session.history()}
    if chosen not in history or chosen == session.experiment or not frame.run:
        return []
    bookmark, run = history[chosen]
    shown = frame.bookmark.change(layer=None)
    other = shown.change(spec=bookmark.spec, probe=bookmark.probe, epoch=min(bookmark.epoch, run.newest))
    return [
        (shown, frame.run, session.answers.trace(frame.run, shown.epoch, shown.probe)),
        (other, run, session.answers.trace(run, other.epoch, other.probe)),
    ]


def _compare(pair: list[tuple[Bookmark, Run, Trace]], lang: str) -> None:
    """Draw the main picture of the page for each of two experiments, and their curves in one figure."""
    dark = state.dark()
    runs = []
    for number, (bookmark, run, trace) in enumerate(pair):
        title = picture.title(lang, bookmark.spec)
        st.markdown(f"**{title}**")
        runs.append((title, run.metrics))
        now = stage.frame(bookmark, bookmark.epoch, trace)
        compact = scene.describe(bookmark, ("now",), compact=True)
        view = scene.view(bookmark, dark=dark)
        stage.draw(f"compare_{number}", lang, compact, "stage_alt", frames={"now": now}, **view)
    figure = figures.comparison.draw(runs, names=picture.curve_words(lang), dark=dark)
    chart.draw("compare_curves", figure, "curves_alt", lang=lang)
