"""Parts: data that the messages of many epochs share. The browser receives a part once, and each message names it.

Each place (a slot of the page) has at most one part. Parts are sent outside the fragment that the timer runs, so a new
part needs a run of the whole page.
"""

from collections.abc import Callable
from hashlib import sha256
from typing import Any, NamedTuple

from rnn_core.ui import state
from rnn_core.ui.seam.mounting import component
from rnn_core.ui.web import Json
from rnn_core.visit import store

_part = component("parts", html="<div></div>")


class Part(NamedTuple):
    """A part of a message.

    Attributes:
        kind: The values on which the part depends.
        name: A hash of `message`. A hash of `kind` would not do, because a restarted server may make a different part.
        value: The value from which the message is made.
        message: The part as JSON.
    """

    kind: tuple[Any, ...]
    name: str
    value: Any
    message: Json


def share(key: str, kind: tuple[Any, ...], make: Callable[[], Any], pack: Callable[[Any], Json]) -> Part:
    """Return the current Part of a place. The next call of `send` sends it.

    All visitors share one Part for the same place and `kind`.

    Args:
        key: The key of the place.
        kind: The values on which the part depends.
        make: Function that returns the value of the part.
        pack: Function that turns the value into the message.
    """
    parts = state.get("parts", {})
    if key not in parts or parts[key].kind != kind:
        part = store.shared.get_or_make(("part", key, *kind), lambda: _make(kind, make(), pack))
        parts = parts | {key: part}
        state.put(parts=parts)
    return parts[key]


def _make(kind: tuple[Any, ...], value: Any, pack: Callable[[Any], Json]) -> Part:
    message = pack(value)
    return Part(kind, name_of(message), value, message)


def name_of(value: object) -> str:
    """Return a hash of a value's repr, as a short name."""
    return sha256(repr(value).encode()).hexdigest()[:16]


def is_sent(key: str) -> bool:
    """Return whether the current part of a place has been sent."""
    return state.get("parts")[key].name == state.get("parts_sent", {}).get(key)


def all_sent() -> bool:
    """Return whether the current parts of all places have been sent."""
    return all(map(is_sent, state.get("parts", {})))


def send() -> None:
    """Send the browser the parts of all places."""
    parts = state.get("parts", {})
    for key, part in parts.items():
        _part(f"{key}_part", {"name": part.name, "part": part.message})
    state.put(parts_sent={key: part.name for key, part in parts.items()})
