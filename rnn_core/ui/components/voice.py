"""The voice of the page: a live region that says at events what has happened, for those who do not see it."""

from rnn_core.ui import state
from rnn_core.ui.seam.mounting import component
from rnn_core.ui.words import say

_voice = component("voice", html="<div role='status'></div>", isolate_styles=False)  # the page's style hides it


def draw(session, lang):
    """Draw the region. It says which panel or stop of the tour is new; of the training it knows from the messages."""
    panel, stop = state.panel(), session.tour
    opened = say(lang, "voice_panel", panel=say(lang, f"panel_{panel}")) if panel else ""
    told = say(lang, f"tour_{stop}_says") if stop else ""
    _voice("voice", {"begins": say(lang, "voice_begins", end="#"), "panel": opened, "tour": told})
