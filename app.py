"""The server. Run it with `streamlit run app.py`, or with `python -m rnn_core` from any folder."""

import streamlit as st

from rnn_core.ui.server import application

app = st.App(application.PAGE, **application.options())
