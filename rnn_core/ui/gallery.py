"""The gallery: presets as cards, each with a sentence."""

import streamlit as st

from rnn_core.presets import PRESETS
from rnn_core.ui import opening
from rnn_core.ui.text import say

_IN_A_ROW = 3


def button(lang):
    """The button that opens the gallery."""
    if st.button(say(lang, "gallery"), key="gallery", icon=":material/apps:", help=say(lang, "gallery_help")):
        st.dialog(say(lang, "gallery_title"), width="large")(_cards)(lang)


def _cards(lang):
    opening.hurry()
    names = list(PRESETS)
    for first in range(0, len(names), _IN_A_ROW):
        for name, column in zip(names[first:], st.columns(_IN_A_ROW), strict=False):
            with column.container(border=True, height="stretch", key=f"card_{name}"):
                st.markdown(f"**{say(lang, f'preset_{name}')}**\n\n{say(lang, f'preset_{name}_says')}")
                press = {"on_click": opening.choose, "args": (PRESETS[name],)}
                st.button(say(lang, "gallery_open"), key=f"preset_{name}", width="stretch", **press)
