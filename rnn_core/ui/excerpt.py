"""Some of the sequences that the network is trained on, with their padding."""

import numpy as np
import streamlit as st

from rnn_core import figures
from rnn_core.figures.stage import Band
from rnn_core.ui import stage
from rnn_core.ui.text import say


def draw(session, view):
    """The training data, in an expander, asked of the workers only while it is open."""
    with st.expander(say(view.lang, "excerpt"), key="excerpt", on_change="rerun") as opened:
        if opened.open:
            waiting = session.answer("excerpt", session.spec) is None
            st.fragment(_draw, run_every=0.25 if waiting else None)(session, view, waiting)


def _draw(session, view, waited):
    excerpt = session.answer("excerpt", session.spec)
    if excerpt is None:
        st.markdown(say(view.lang, "waiting"))
        return
    if waited:
        st.rerun()  # the timer stands outside
    stage.chart(_figure(excerpt, session.spec, view), "excerpt_chart", say(view.lang, "excerpt_alt"))


def _figure(excerpt, spec, view):
    padding = excerpt.mask == 0
    numbers = [f"#{number + 1}" for number in range(len(padding))]
    inputs = np.where(padding, np.nan, excerpt.inputs[..., 0])
    note = say(view.lang, "excerpt_padding") if padding.any() else say(view.lang, "excerpt_equal", steps=spec.timesteps)
    bands = [Band(say(view.lang, "excerpt_input"), numbers, "input", inputs, note, padding=padding)]
    if spec.return_sequences:
        answers = np.where(padding, np.nan, excerpt.targets[..., 0])
        bands.append(Band(say(view.lang, "excerpt_target"), numbers, "probability", answers, padding=padding))
    else:
        answers = excerpt.targets[:, :1]
        bands.append(Band(say(view.lang, "excerpt_target_once"), numbers, "probability", answers))
    return figures.stage.draw(bands, timesteps=spec.timesteps, **stage.words(view))
