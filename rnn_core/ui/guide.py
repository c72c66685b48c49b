"""The guide: the gallery of examples as cards, and the tour that follows the article in a few stops."""

from functools import partial

import streamlit as st

from rnn_core.ui import opening, state
from rnn_core.ui.words import say
from rnn_core.visit.presets import PRESETS, TOUR, TOURS
from rnn_core.visit.session import Session

_CARDS_IN_A_ROW = 3


def gallery_button(session: Session, lang: str) -> None:
    """Draw the button that opens the gallery, and the gallery until a visitor closes it or chooses an example."""
    st.button(
        say(lang, "gallery"),
        key="gallery",
        icon=":material/apps:",
        help=say(lang, "gallery_help"),
        on_click=_browse,
        args=(True,),
    )
    if state.get("browsing"):  # Streamlit closes a dialog that a run of the whole page does not draw
        st.dialog(say(lang, "gallery_title"), width="large", on_dismiss=partial(_browse, False))(_cards)(session, lang)


def _browse(opened: bool) -> None:
    state.put(browsing=opened)


def _choose(session: Session, name: str) -> None:
    _browse(False)
    session.choose(PRESETS[name])


def _cards(session: Session, lang: str) -> None:
    opening.rerun_if_chosen()
    names = list(PRESETS)
    for first in range(0, len(names), _CARDS_IN_A_ROW):
        for name, column in zip(names[first:], st.columns(_CARDS_IN_A_ROW), strict=False):
            with column.container(border=True, height="stretch", key=f"card_{name}"):
                st.markdown(f"**{say(lang, f'preset_{name}')}**\n\n{say(lang, f'preset_{name}_says')}")
                st.button(
                    say(lang, "gallery_open"),
                    key=f"preset_{name}",
                    width="stretch",
                    on_click=_choose,
                    args=(session, name),
                )


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
