"""The start of a visit, and the opening of another experiment in it."""

import streamlit as st

from rnn_core.ui import address, state
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.presets import TOUR
from rnn_core.visit.session import Session


def session() -> Session:
    """Return the Session of this visit.

    In the first run of a visit, the Session opens the experiment of the address. In later runs, it opens the experiment
    that the visitor has chosen since the last run, if any.
    """
    visit = state.get("session")
    if visit is None:
        visit = _begin()
        state.put(session=visit)
    elif visit.chosen:
        opened, plays = visit.chosen
        visit.choose(None)
        _open(visit, opened.change(lang=state.language()), plays)
    return visit


def rerun_if_chosen() -> None:
    """Stop a fragment and run the whole page if a press has chosen an experiment to open."""
    if state.get("session").chosen:
        st.rerun()


def _begin() -> Session:
    visit = Session()
    opened, notices = address.read()
    visit.tour = address.tour()
    visit.notices += notices
    # If the address names only a stop, open the experiment of the stop. Otherwise open the experiment of the
    # address, because the visitor may have changed the experiment at the stop.
    if visit.tour and opened == Bookmark.of(lang=opened.lang):
        opened = TOUR[visit.tour - 1].bookmark.change(lang=opened.lang)
    _open(visit, opened, address.plays())
    sweep = visit.sweeps.of(opened) if opened.view.over and address.holds_map() else None
    if sweep:
        sweep.hold()
    return visit


def _open(visit: Session, opened: Bookmark, plays: bool) -> None:
    state.load(opened)
    visit.open(opened)
    if plays:
        visit.play()
