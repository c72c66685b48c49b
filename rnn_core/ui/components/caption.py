"""The caption of the page's main picture: the reading, a few sentences that say what the picture shows."""

from rnn_core.ui.seam.mounting import component
from rnn_core.ui.words import say

_HTML = "<div><h2 hidden></h2><p><b></b> <span></span></p></div>"

_caption = component("caption", html=_HTML, isolate_styles=False)  # the page's stylesheet sets its size


def mount(lang: str) -> None:
    """Mount the element that shows the reading. The text arrives with the messages for the main picture."""
    _caption("caption", {"heading": say(lang, "heading_reading")})
