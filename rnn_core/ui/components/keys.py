"""Keyboard shortcuts: their list, a switch that turns off the single-letter shortcuts, and the presentation mode."""

from rnn_core.ui.seam.mounting import component
from rnn_core.ui.words import say

KEYS = {
    "K": "train",
    "S": "step",
    "0": "reset",
    "R": "replay",
    "J, L": "next",
    "Shift J, L": "flag",
    "1–9": "panels",
    "← → ↑ ↓": "walk",
    "P": "present",
    "Esc": "end",
    "?": "list",
}
"""Key on the keyboard -> the name of its text. The text of "train" is `keys_train`."""

_HTML = """
<button class="present" data-icon="slideshow" hidden><b></b></button><button class="leave" data-icon="close"></button>
<button class="list" data-icon="keyboard" hidden></button>
<dialog><h2></h2><div></div><label><input type="checkbox"> <span></span></label><button></button></dialog>
"""

_keys = component("keys", html=_HTML, isolate_styles=False)  # a presentation changes the whole page


def draw(lang: str) -> None:
    """Draw the button that lists the keyboard shortcuts, and the buttons that start and end the presentation mode."""
    data = {name: say(lang, f"keys_{name}") for name in ("title", "single", "close")}
    data |= {name: say(lang, f"present_{name}") for name in ("label", "help", "leave")}
    _keys(key="keys", data=data | {"keys": [(key, say(lang, f"keys_{name}")) for key, name in KEYS.items()]})
