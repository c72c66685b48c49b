"""The caption of the stage: the reading of the epoch that the stage shows."""

from rnn_core.ui.seam.mounting import component
from rnn_core.ui.words import say

_caption = component("caption", html="<div><h2></h2><p></p></div>", isolate_styles=False)  # the page's style sizes it


def place(lang: str) -> None:
    """Draw the place of the reading, whose text comes with each stage."""
    _caption("caption", {"heading": say(lang, "heading_reading")})
