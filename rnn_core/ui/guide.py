"""The guide: the gallery of examples as cards, and the tour that tells the article's path in a few steps."""

from functools import partial

import streamlit as st

from rnn_core.ui import opening, state
from rnn_core.ui.words import say
from rnn_core.visit.presets import PRESETS, TOUR, TOURS

_IN_A_ROW = 3


def gallery_button(session, lang):
    """The button that opens the gallery, which stays open until it is closed or an example is chosen."""
    options = {"key": "gallery", "icon": ":material/apps:", "help": say(lang, "gallery_help")}
    st.button(say(lang, "gallery"), on_click=_browse, args=(True,), **options)
    if state.get("browsing"):  # a dialog that is not drawn again in a run of the whole page is closed by it
        st.dialog(say(lang, "gallery_title"), width="large", on_dismiss=partial(_browse, False))(_cards)(session, lang)


def _browse(opened):
    state.put(browsing=opened)


def _choose(session, name):
    _browse(False)
    session.choose(PRESETS[name])


def _cards(session, lang):
    opening.hurry()
    names = list(PRESETS)
    for first in range(0, len(names), _IN_A_ROW):
        for name, column in zip(names[first:], st.columns(_IN_A_ROW), strict=False):
            with column.container(border=True, height="stretch", key=f"card_{name}"):
                st.markdown(f"**{say(lang, f'preset_{name}')}**\n\n{say(lang, f'preset_{name}_says')}")
                press = {"on_click": _choose, "args": (session, name)}
                st.button(say(lang, "gallery_open"), key=f"preset_{name}", width="stretch", **press)


def tour_button(session, lang):
    """The button that begins the tour."""
    options = {"key": "tour_start", "icon": ":material/route:", "help": say(lang, "tour_help")}
    st.button(say(lang, "tour"), on_click=session.go_to_stop, args=(1,), **options)


def tour(session, lang):
    """The step of the tour that is being told, if it is on."""
    step = session.tour
    if not step:
        return
    with st.container(border=True, key="tour_panel", horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{heading(lang, step)}** {say(lang, f'tour_{step}_says')}")
        with st.container(horizontal=True, gap="small", width="content"):
            for key, goal, there in (
                ("tour_back", step - 1, step > 1),
                ("tour_next", step + 1, step < len(TOUR)),
                ("tour_end", 0, True),
            ):
                if there:
                    kind = "primary" if key == "tour_next" else "secondary"
                    st.button(say(lang, key), key=key, type=kind, on_click=session.go_to_stop, args=(goal,))


def heading(lang, step):
    """Return what stands before the text of a step: its number and its name."""
    return f"{_place(step)} · {say(lang, f'tour_{step}')}"


def _place(step):
    """The number of a step in its own tour, and how many that has."""
    first = len(TOURS[0])
    return f"{step}/{first}" if step <= first else f"{step - first}/{len(TOURS[1])}"
