"""What the browser draws itself: figures, and components of the page's own."""

import time

import plotly.graph_objects as go
import streamlit as st

_QUIET = {"displayModeBar": False, "scrollZoom": False}

# Streamlit calls a component whose code is still being loaded once for each thing that it was told, in any order.
IN_ORDER = """
export default function(component) {
    const root = component.parentElement, { told } = component.data;
    if (root.told > told) return;
    root.told = told;
    draw(component);
}
"""


def draw(figure, key, alt, **options):
    """Show a figure as a picture that tells its values, without tools; `alt` is its description."""
    st.plotly_chart(go.Figure(figure), theme=None, config=_QUIET, key=key, alt=alt, **options)


def component(name, script, **parts):
    """A function (key, data, **callbacks) that draws a component as it was told last.

    script: JavaScript with a function `draw({ data, parentElement, setTriggerValue })`, called whenever it is told
    something else. parts: its `html` and `css`.
    """
    mount = st.components.v2.component(name, js=script + IN_ORDER, **parts)
    return lambda key, data, **callbacks: mount(key=key, data=data | {"told": time.time()}, **callbacks)
