"""The page's own components. The page's scripts draw them in the browser, where web/streamlit/mount.js mounts them."""

import time
from collections.abc import Callable
from typing import Any, Protocol

import streamlit as st

from rnn_core.ui.components import assets

_LOAD = """
export default async component => {{
    const {{ mount }} = await import(new URL("{base}/streamlit/mount.js", document.baseURI));
    return mount("{name}", component);
}};
"""


class Draw(Protocol):
    """A function that draws a component."""

    def __call__(
        self, key: str, data: dict[str, Any], *, fed: bool = False, **callbacks: Callable[[], object] | None
    ) -> None:
        """Draw the component with its latest data.

        Args:
            key: The component's key on the page.
            data: The values that the component's script receives.
            fed: True if `messages.send` later sends the component its data.
            callbacks: Streamlit's callbacks, such as `on_pressed_change`.
        """


def component(name: str, *, html: str | None = None, css: str | None = None, isolate_styles: bool = True) -> Draw:
    """Return the function that draws a component.

    Args:
        name: The name of its script in web/. The browser loads the script once, not with every message.
        html: The HTML that the component begins with.
        css: The component's style.
        isolate_styles: True if the styles of the page and of the component do not affect each other.
    """
    script = _LOAD.format(base=assets.BASE, name=name)
    mount = st.components.v2.component(  # pyright: ignore[reportAttributeAccessIssue]  # Streamlit sets `v2` when it loads
        name.replace("/", "_"), html=html, css=css, js=script, isolate_styles=isolate_styles
    )

    def draw(key: str, data: dict[str, Any], *, fed: bool = False, **callbacks: Callable[[], object] | None) -> None:
        # The data is in a list, because Streamlit 1.67 searches the values of a dictionary for tables. For this search
        # it loads pandas, which takes 70 MB and half a second (components/v2/bidi_component/serialization.py:65).
        mount(key=key, data=[{"sent": time.time(), "place": key, "fed": fed} | data], **callbacks)

    return draw
