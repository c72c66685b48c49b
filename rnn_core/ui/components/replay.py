"""The button that replays the training run. The browser replays the epochs in its cache, without the server."""

from rnn_core.ui.components import BUTTON
from rnn_core.ui.seam.mounting import component
from rnn_core.ui.words import say

_MAX_EPOCHS_PER_S = 20
"""Epochs per second of a replay at the speed "max"."""

_button = component("replay", html="<button hidden><b></b></button>", css=BUTTON)


def speed(choice: str) -> int:
    """Return the epochs per second for an option of the field `speed`."""
    return _MAX_EPOCHS_PER_S if choice == "max" else int(choice)


def draw(lang: str, choice: str) -> None:
    """Draw the button that replays at the chosen speed, which is an option of the field `speed`."""
    data = {name: say(lang, f"replay_{name}") for name in ("label", "stop", "help")}
    _button(key="replay", data=data | {"speed": speed(choice)})
