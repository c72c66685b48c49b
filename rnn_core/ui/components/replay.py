"""The button that plays again what was trained: the browser does it alone, from the figures that it keeps."""

from rnn_core.ui.components import BUTTON
from rnn_core.ui.seam.mounting import component
from rnn_core.ui.words import say

_FASTEST = 20  # epochs a second, at "max"

_button = component("replay", html="<button hidden><b></b></button>", css=BUTTON)


def speed(choice):
    """Epochs a second at a choice of the field `speed`."""
    return _FASTEST if choice == "max" else int(choice)


def draw(lang, choice):
    """The button."""
    data = {name: say(lang, f"replay_{name}") for name in ("label", "stop", "help")}
    _button(key="replay", data=data | {"speed": speed(choice)})
