"""The first sequences that the network is trained on, with their padding."""

import streamlit as st

from rnn_core import data
from rnn_core.ui import state
from rnn_core.ui.components import stage
from rnn_core.ui.web import scene
from rnn_core.ui.words import say
from rnn_core.visit.bookmark import Bookmark

SHOWN_SEQUENCES = 25
"""Maximum number of training sequences that are drawn, beginning with the first."""


def draw(bookmark: Bookmark) -> None:
    """Draw the training data in an expander. A closed expander computes nothing."""
    with st.expander(say(bookmark.lang, "excerpt"), key="excerpt", on_change="rerun") as opened:
        if opened.open:
            excerpt = scene.training_data(data.excerpt(bookmark.spec, SHOWN_SEQUENCES), bookmark)
            stage.draw("excerpt_chart", bookmark.lang, excerpt, "excerpt_alt", dark=state.dark())
