"""The guide: the tour that follows the article, and then Elman's paper, in a few stops."""

import streamlit as st

from rnn_core.ui.words import say
from rnn_core.visit.presets import TOUR, TOURS
from rnn_core.visit.session import Session


def tour_button(session: Session, lang: str) -> None:
    """Draw the button that begins the tour."""
    st.button(
        say(lang, "tour"),
        key="tour_start",
        icon=":material/route:",
        help=say(lang, "tour_help"),
        on_click=session.go_to_stop,
        args=(1,),
    )


def tour(session: Session, lang: str) -> None:
    """Draw the present stop of the tour, if the tour has begun."""
    stop = session.tour
    if not stop:
        return
    with st.container(border=True, key="tour_panel", horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{heading(lang, stop)}** {say(lang, f'tour_{stop}_says')}")
        with st.container(horizontal=True, gap="small", width="content"):
            if stop > 1:
                st.button(say(lang, "tour_back"), key="tour_back", on_click=session.go_to_stop, args=(stop - 1,))
            if stop < len(TOUR):
                st.button(
                    say(lang, "tour_next"),
                    key="tour_next",
                    type="primary",
                    on_click=session.go_to_stop,
                    args=(stop + 1,),
                )
            st.button(say(lang, "tour_end"), key="tour_end", on_click=session.go_to_stop, args=(0,))


def heading(lang: str, stop: int) -> str:
    """Return the heading of a stop: its number and its name."""
    return f"{_number(stop)} · {say(lang, f'tour_{stop}')}"


def _number(stop: int) -> str:
    """Return a stop's number in its own tour and the tour's number of stops, such as "2/7"."""
    stops_of_first = len(TOURS[0])
    return f"{stop}/{stops_of_first}" if stop <= stops_of_first else f"{stop - stops_of_first}/{len(TOURS[1])}"
