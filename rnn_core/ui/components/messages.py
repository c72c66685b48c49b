"""The messages between the server and the page's own scripts. web/messages.js has the browser's side.

At every redraw the browser receives one message for all places. A place is a slot of the page with one component. The
component is mounted with `fed=True`, outside the fragment that the timer runs. Inside the fragment, Streamlit would
send all components again at every redraw, which would take time. The browser sends the events of `FORMS`.
"""

from collections.abc import Callable, Mapping
from functools import partial
from numbers import Real
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

from rnn_core.ui import state
from rnn_core.ui.seam.mounting import component
from rnn_core.ui.web import Json

_feed = component("messages", html="<div></div>")

Handler: TypeAlias = Callable[[Any], object]
"""A function that is called with an event's value."""


class Message(NamedTuple):
    """The data for a place, and the handlers of its events.

    Attributes:
        data: A JSON object.
        handlers: Event name -> its Handler, or None if the event only makes the page run again.
    """

    data: Json
    handlers: Mapping[str, Handler | None] = MappingProxyType({})


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_whole_or_none(value: object) -> bool:
    return value is None or _is_whole(value)


def _is_list(value: object, check: Callable[[object], bool], *, max_items: int = 1000) -> bool:
    return isinstance(value, list) and len(value) <= max_items and all(map(check, value))


def _is_move(value: object) -> bool:
    return isinstance(value, dict) and _is_whole(value.get("epoch")) and isinstance(value.get("asked"), Real)


def _is_window(value: object) -> bool:
    if not isinstance(value, list) or len(value) != 2:
        return False
    first, last = value
    return _is_whole(first) and _is_whole_or_none(last)


FORMS: dict[str, Callable[[object], bool]] = {
    "moved": _is_move,  # the scrubber was moved: {"epoch", "asked": the time of the move, which identifies the reply}
    "picked": _is_whole,  # a step was chosen: its number, counted from 1
    "zoomed": _is_window,  # a range of steps was chosen: [first, last], where None stands for the end
    "swapped": lambda value: isinstance(value, str),  # the ghost (see curve.py) was pressed: the name of its part
    "again": lambda value: value is True,  # the server has dropped the frames that the place fetches: True
    "pressed": lambda value: _is_list(value, _is_whole_or_none),  # points of a figure were pressed: their custom data
    "guessed": lambda value: isinstance(value, str) and len(value) < 100,  # a guess, in the format of the page's URL
    "said": lambda value: isinstance(value, str),  # the visitor has said what the picture showed: the chosen option
    "chose": lambda value: isinstance(value, str),  # a button that leads on from a question was pressed: its name
    "back": lambda value: isinstance(value, str),  # the browser went back or forward: the query of the address
}
"""Event -> function that checks the form of its value. The comments name the event and the value.

The page's scripts send no value of another form.
"""


def send(**places: Message) -> None:
    """Send the browser one message with the Messages of all places. Each keyword is the key of a place."""
    handlers = {
        f"{place}_{event}": handler for place, message in places.items() for event, handler in message.handlers.items()
    }
    data = {"places": {place: message.data for place, message in places.items()}}
    callbacks: dict[str, Any] = {
        f"on_{name}_change": partial(_handle, name, handler) for name, handler in handlers.items()
    }
    _feed("feed", data, **callbacks)


def _handle(name: str, handler: Handler | None) -> None:
    """Handle an event. Ignore it if it has no handler, or if its value does not have the event's form."""
    value = state.get("feed")[name]
    if handler and FORMS[name.rpartition("_")[2]](value):
        handler(value)
