"""A figure on the page."""

import plotly.graph_objects as go
import streamlit as st

_QUIET = {"displayModeBar": False, "scrollZoom": False}


def draw(figure, key, alt, **options):
    """Show a figure as a picture that tells its values, without tools; `alt` is its description."""
    st.plotly_chart(go.Figure(figure), theme=None, config=_QUIET, key=key, alt=alt, **options)
