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

# A button like Streamlit's own; its words may be for those who listen only, where there is no room.
BUTTON = """
button {
    font: inherit; color: inherit; background: var(--st-background-color); cursor: pointer; white-space: nowrap;
    border: 1px solid var(--st-border-color); border-radius: var(--st-button-radius); min-height: 2.4rem;
    padding: 0.25rem 0.6rem; display: inline-flex; align-items: center; gap: 0.5rem;
}
button:hover, button:focus-visible { color: var(--st-primary-color); border-color: var(--st-primary-color); }
button::before { font-family: "Material Symbols Rounded"; font-size: 1.15em; line-height: 1; content: attr(data-icon); }
button b { font-weight: inherit; font-size: 0.875rem; }
@media (max-width: 1500px) {
    b.spare { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
}
"""


def component(name, script, **options):
    """A function (key, data, **callbacks) that draws a component as it was told last.

    script: JavaScript with a function `draw({ data, parentElement, setTriggerValue })`, called whenever it is told
    something else. options: its `html` and `css`, and whether Streamlit is to `isolate_styles`.
    """
    mount = st.components.v2.component(name, js=script + IN_ORDER, **options)
    return lambda key, data, **callbacks: mount(key=key, data=data | {"told": time.time()}, **callbacks)
