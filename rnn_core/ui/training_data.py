"""Some of the sequences that the network is trained on, with their padding."""

import streamlit as st

from rnn_core import data
from rnn_core.ui import picture, state
from rnn_core.ui.components import chart
from rnn_core.ui.words import say

EXCERPT = 25
"""How many of the training sequences are shown."""


def draw(mark):
    """The training data, in an expander, made only while it is open."""
    with st.expander(say(mark.lang, "excerpt"), key="excerpt", on_change="rerun") as opened:
        if opened.open:
            figure = picture.training_data(data.excerpt(mark.spec, EXCERPT), mark, dark=state.dark())
            chart.draw("excerpt_chart", figure, "excerpt_alt", lang=mark.lang)
