"""Some of the sequences that the network is trained on, with their padding."""

import streamlit as st

from rnn_core import data
from rnn_core.ui import state
from rnn_core.ui.components import stage
from rnn_core.ui.web import scene
from rnn_core.ui.words import say

EXCERPT = 25
"""How many of the training sequences are shown."""


def draw(bookmark):
    """The training data, in an expander, made only while it is open."""
    with st.expander(say(bookmark.lang, "excerpt"), key="excerpt", on_change="rerun") as opened:
        if opened.open:
            excerpt = scene.training_data(data.excerpt(bookmark.spec, EXCERPT), bookmark)
            stage.draw("excerpt_chart", bookmark.lang, excerpt, "excerpt_alt", dark=state.dark())
