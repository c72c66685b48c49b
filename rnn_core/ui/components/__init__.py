"""Components of the page's own, which the browser draws itself."""

import time

import streamlit as st

# Streamlit calls a component whose code is still being loaded once for each thing that it was told, in any order.
IN_ORDER = """
export default function(component) {
    const root = component.parentElement, { told } = component.data;
    if (root.told > told) return;
    root.told = told;
    draw(component);
}
"""


def component(name, script, **options):
    """A function (key, data, **callbacks) that draws a component as it was told last.

    script: JavaScript with a function `draw({ data, parentElement, setTriggerValue })`, called whenever it is told
    something else. options: its `html` and `css`, and whether Streamlit is to `isolate_styles`.
    """
    mount = st.components.v2.component(name, js=script + IN_ORDER, **options)
    return lambda key, data, **callbacks: mount(key=key, data=data | {"told": time.time()}, **callbacks)
