"""How a visit begins, and how another experiment is opened in it."""

import streamlit as st

from rnn_core.ui import address, state
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.presets import TOUR
from rnn_core.visit.session import Session


def session():
    """The Session of this visit, at what was opened: at first by its address, then by a press in the last run."""
    visit = state.get("session")
    if visit is None:
        visit = _begin()
        state.put(session=visit)
    elif visit.chosen:
        opened, plays = visit.chosen
        visit.choose(None)
        _open(visit, opened.change(lang=state.language()), plays)
    return visit


def hurry():
    """In a fragment: go on to a run of the whole page, if something was chosen here."""
    if state.get("session").chosen:
        st.rerun()


def _begin():
    visit = Session()
    opened, notices = address.read()
    visit.tour = address.tour()
    stop = TOUR[visit.tour - 1] if visit.tour else None
    visit.notices += notices
    if stop and opened == Bookmark.of(lang=opened.lang):  # an address that says more is that of what was changed there
        _open(visit, stop.bookmark.change(lang=opened.lang), stop.plays)
    else:
        _open(visit, opened, address.plays())
    sweep = visit.sweeps.of(opened) if opened.view.over and address.holds() else None
    if sweep:
        sweep.hold()
    return visit


def _open(visit, opened, plays):
    state.load(opened)
    visit.open(opened)
    if plays:
        visit.play()
