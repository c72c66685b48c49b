"""Parts: data that the messages of many epochs share, sent to the browser once and named in each of them.

They are sent outside of the fragment that the timer runs, so a new part needs a run of the whole page.
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
        name: A hash of its message. A restarted server may make another part of the same kind.
        value: The value of which its message is made.
        message: The part as JSON.
    """

    kind: tuple[Any, ...]
    name: str
    value: Any
    message: Json


def share(key: str, kind: tuple[Any, ...], make: Callable[[], Any], pack: Callable[[Any], Json]) -> Part:
    """Return the Part of a kind, the same for all visitors, and have it sent to a place.

    Args:
        key: The key of the place.
        kind: The values on which the part depends.
        make: Function that returns the value of the part.
        pack: Function of the value that returns its message.
    """
    parts = state.get("parts", {})
    if key not in parts or parts[key].kind != kind:
        part = store.shared.once(("part", key, *kind), lambda: _make(kind, make(), pack))
        parts = parts | {key: part}
        state.put(parts=parts)
    return parts[key]


def _make(kind: tuple[Any, ...], value: Any, pack: Callable[[Any], Json]) -> Part:
    message = pack(value)
    return Part(kind, name_of(message), value, message)


def name_of(value: object) -> str:
    """Return a short name of a value, which no other value has."""
    return sha256(repr(value).encode()).hexdigest()[:16]


def is_sent(key: str) -> bool:
    """Return whether the browser has the part of a place."""
    return state.get("parts")[key].name == state.get("parts_sent", {}).get(key)


def all_sent() -> bool:
    """Return whether the browser has the parts of all places."""
    return all(map(is_sent, state.get("parts", {})))


def send() -> None:
    """Send the parts of all places."""
    parts = state.get("parts", {})
    for key, part in parts.items():
        _part(f"{key}_part", {"name": part.name, "part": part.message})
    state.put(parts_sent={key: part.name for key, part in parts.items()})
