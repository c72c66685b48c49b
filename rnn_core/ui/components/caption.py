"""The caption of the stage, the page's main picture: the reading, which says in sentences what the stage shows."""

from rnn_core.ui.seam.mounting import component
from rnn_core.ui.words import say

_HTML = "<div><h2 hidden></h2><p><b></b> <span></span></p></div>"

_caption = component("caption", html=_HTML, isolate_styles=False)  # the page's style sizes it


def mount(lang: str) -> None:
    """Mount the element that shows the reading. The stage's messages contain the text of the reading."""
    _caption("caption", {"heading": say(lang, "heading_reading")})
