"""A component of the page's own in the browser, which is drawn as it was told last."""

import time

import streamlit as st

# Streamlit calls a component whose code is still being loaded once for each thing that it was told, in any order.
_IN_ORDER = """
export default function(component) {
    const root = component.parentElement, { told } = component.data;
    if (root.told > told) return;
    root.told = told;
    draw(component);
}
"""


def component(name, script, **parts):
    """A function (key, data, **callbacks) that draws a component.

    script: JavaScript with a function `draw({ data, parentElement, setTriggerValue })`, called whenever it is told
    something else. parts: its `html` and `css`.
    """
    mount = st.components.v2.component(name, js=script + _IN_ORDER, **parts)
    return lambda key, data, **callbacks: mount(key=key, data=data | {"told": time.time()}, **callbacks)
