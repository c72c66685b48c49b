"""The voice of the page: a live region that announces events to visitors with a screen reader."""

from rnn_core.ui import guide, state
from rnn_core.ui.seam.mounting import component
from rnn_core.ui.words import TEXT, say
from rnn_core.visit.session import Session

_voice = component("voice", html="<div role='status'></div>", isolate_styles=False)  # the stylesheet hides it


def draw(session: Session, lang: str) -> None:
    """Draw the region, with texts about the open panel, the stop of the tour, and the training.

    Other texts about the training arrive with the messages for the page's main picture.
    """
    panel = state.panel()
    opened = say(lang, "voice_panel", panel=say(lang, f"panel_{panel}")) if panel else ""
    training = {name: TEXT[f"voice_{name}"][lang] for name in ("begins", "stopped")}
    _voice("voice", training | {"panel": opened, "tour": guide.text(session, lang)})
