"""The guided tour: the article's path in a few steps, each with the page set up for what it tells."""

import streamlit as st

from rnn_core.presets import TOUR
from rnn_core.ui import opening
from rnn_core.ui.text import say


def button(lang):
    """The button that begins the tour."""
    options = {"key": "tour_start", "icon": ":material/route:", "help": say(lang, "tour_help")}
    st.button(say(lang, "tour"), on_click=opening.choose_stop, args=(1,), **options)


def draw(lang):
    """The step that is being told, if the tour is on."""
    step = st.session_state["tour"]
    if not step:
        return
    with st.container(border=True, key="tour_panel", horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{step}/{len(TOUR)} · {say(lang, f'tour_{step}')}** {say(lang, f'tour_{step}_says')}")
        with st.container(horizontal=True, gap="small", width="content"):
            for key, goal, there in (
                ("tour_back", step - 1, step > 1),
                ("tour_next", step + 1, step < len(TOUR)),
                ("tour_end", 0, True),
            ):
                if there:
                    kind = "primary" if key == "tour_next" else "secondary"
                    st.button(say(lang, key), key=key, type=kind, on_click=opening.choose_stop, args=(goal,))
