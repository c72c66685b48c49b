"""Components of the page's own, which the browser draws itself. web/streamlit/mount.js has the other side."""

import time

import streamlit as st

from rnn_core.ui.components import assets

_LOAD = """
export default async component => {{
    const {{ mount }} = await import(new URL("{base}/streamlit/mount.js", document.baseURI));
    return mount("{name}", component);
}};
"""


def component(name, **options):
    """Return a function (key, data, *, fed, **callbacks) that draws a component with its latest data.

    name: of its script in web/, which the browser loads once, not with every message.
    options: its `html` and `css`, and whether Streamlit is to `isolate_styles`.
    fed: whether `messages.send` sends it more.
    """
    script = _LOAD.format(base=assets.BASE, name=name)
    mount = st.components.v2.component(name.replace("/", "_"), js=script, **options)

    def draw(key, data, *, fed=False, **callbacks):
        # In a list: among the values of a dictionary Streamlit 1.67 looks for tables, and loads pandas for it, which
        # takes 70 MB and half a second (components/v2/bidi_component/serialization.py:65).
        mount(key=key, data=[{"sent": time.time(), "place": key, "fed": fed} | data], **callbacks)

    return draw
