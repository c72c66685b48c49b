"""How a visit begins, and how another experiment is opened in it."""

from dataclasses import replace

import streamlit as st

from rnn_core.presets import TOUR
from rnn_core.ui import address, controls
from rnn_core.ui.session import Session


def session():
    """The Session of this visit, at what was opened: at first by its address, then by a press in the last run."""
    if "session" not in st.session_state:
        st.session_state["session"] = _begin()
    elif "opened" in st.session_state:
        opened, plays = st.session_state.pop("opened")
        _show(st.session_state["session"], replace(opened, lang=controls.language()), plays)
    return st.session_state["session"]


def choose(opened, plays=False):
    """Show a Bookmark: for callbacks, before the controls are drawn."""
    st.session_state["opened"] = opened, plays


def choose_stop(step):
    """Go to a step of the tour, from 1, or leave the tour with 0: for callbacks."""
    st.session_state["tour"] = step
    if step:
        choose(*TOUR[step - 1])


def hurry():
    """In a fragment: go on to a run of the whole page, if something was chosen here."""
    if "opened" in st.session_state:
        st.rerun()


def _begin():
    visit = Session()
    opened, notices = address.read()
    step = st.session_state["tour"] = address.tour()
    if step:
        opened = replace(TOUR[step - 1].bookmark, lang=opened.lang)
    visit.notices += notices
    _show(visit, opened, TOUR[step - 1].plays if step else address.plays())
    return visit


def _show(visit, opened, plays):
    controls.fill(opened)
    visit.epochs = opened.epochs
    visit.open(opened)
    if plays:
        visit.play()
