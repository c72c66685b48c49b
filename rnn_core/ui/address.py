"""The page's address (URL): it opens an experiment when a visit begins. Later, the page keeps it up to date."""

from collections.abc import Sequence
from functools import partial
from urllib.parse import parse_qs, urlencode
from uuid import uuid4

import streamlit as st

from rnn_core.ui import controls
from rnn_core.ui.components import BUTTON
from rnn_core.ui.components.messages import Message
from rnn_core.ui.seam.mounting import component
from rnn_core.ui.words import say
from rnn_core.visit import bookmark, questions
from rnn_core.visit.bookmark import Bookmark, Change
from rnn_core.visit.frame import Notice
from rnn_core.visit.presets import TOUR
from rnn_core.visit.session import Session

HIDEABLE = controls.NAMES | {"sidebar"}
"""The names that an address may list under `hide`: all controls, their groups and the sidebar."""

_SERVER = uuid4().hex
"""Identifies this server process. A browser that knows another identifier reloads the page."""

_MAX_LISTED_CHANGES = 5

_address = component("address")
_share = component("share", html="<button hidden><b class='spare'></b></button>", css=BUTTON)


def read() -> tuple[Bookmark, list[Notice]]:
    """Return the Bookmark (content of the page) that the address opens, and a list of notices.

    The list has one notice about all values that were changed or ignored. If there are no such values, the list is
    empty. An address can name a question for the visitor. If it does not name an experiment, it opens the experiment of
    the question.
    """
    query = {name: st.query_params.get_all(name) for name in st.query_params}
    opened, changes = bookmark.read(query)
    if not bookmark.names_experiment(query):
        opened = questions.flow.opened(questions.QUESTIONS, opened)
    for name, valid in (("tour", bool(tour())), ("play", _play_flag() is not None)):
        if name in query and not valid:
            changes.append(Change(name, "value", bookmark.short(query[name][0]), "–"))
    changes += [Change("hide", "value", bookmark.short(name), "–") for name in sorted(hidden() - HIDEABLE)]
    return opened, [Notice("notice_address", {"changes": changes})] if changes else []


def plays() -> bool:
    """Return whether the address starts training."""
    return bool(_play_flag())


def holds_map() -> bool:
    """Return whether the address keeps a map (a seed sweep over one or two fields) from starting automatically."""
    return _play_flag() is False


def _play_flag() -> bool | None:
    """Return the value of `play` in the address, or None if it is missing or invalid."""
    return bookmark.FLAGS.get(st.query_params.get("play", "").lower())


def hidden() -> set[str]:
    """Return all names that the address lists under `hide`, even invalid names. "panel" is returned as "panels"."""
    names = [name.strip() for text in st.query_params.get_all("hide") for name in text.split(",")]
    return {"panels" if name == "panel" else name for name in names if name}


def tour() -> int:
    """Return the number (from 1) of the tour's stop that the address opens, or 0 if it opens none."""
    return _stop(st.query_params.get("tour", ""))


def _stop(text: str) -> int:
    """Return the number of the stop that a text names, or 0 if there is no such stop."""
    return int(text) if text in map(str, range(1, len(TOUR) + 1)) else 0


def describe_changes(lang: str, changes: Sequence[Change]) -> str:
    """Return a text that names the first five changes to an address, and the number of further changes."""
    lines = [say(lang, f"change_{change.rule}", **change._asdict()) for change in changes[:_MAX_LISTED_CHANGES]]
    if len(changes) > _MAX_LISTED_CHANGES:
        lines.append(say(lang, "change_more", count=len(changes) - _MAX_LISTED_CHANGES))
    return say(lang, "notice_address", changes=say(lang, "between").join(lines))


def mount() -> None:
    """Mount the component that updates the browser's address with each message."""
    _address("address", {}, fed=True)


def message(session: Session, opened: Bookmark) -> Message:
    """Return the Message that updates the browser's address.

    The data are the query, the server's identifier, and the number of entries that this visit has added to the
    browser's history. The query holds the Bookmark and the stop of the tour. It also holds `play=false` if the visitor
    or the address has stopped the map.
    """
    query = bookmark.write(opened, longest=bookmark.MAX_ADDRESS_BYTES)
    if session.tour:
        query |= {"tour": str(session.tour)}
    sweep = session.sweeps.of(opened) if opened.view.over else None
    if sweep and sweep.held:
        query |= {"play": "false"}
    data = {"query": urlencode(query, safe=":,"), "server": _SERVER, "entry": session.entries}
    return Message(data, {"back": partial(_open_query, session)})


def _open_query(session: Session, query: str) -> None:
    """Open the query to which the browser went back or forward. Ignore it if it is too long or not a string.

    If the visitor's own text is too long for an address, the query lacks the text. The current text then stays if the
    query names the current task.
    """
    if not isinstance(query, str) or len(query) > 2 * bookmark.MAX_ADDRESS_BYTES:
        return
    names = parse_qs(query.removeprefix("?"), keep_blank_values=True)
    now = session.bookmark
    if names.get("task") == [now.spec.task] and bookmark.lacks_text(now):
        names.setdefault("text", [now.spec.text])
    session.tour = _stop(names.get("tour", [""])[0])
    session.choose(bookmark.read(names)[0])


def draw_share_button(lang: str) -> None:
    """Draw the button that copies the page's address."""
    words = {name: say(lang, f"share_{name}") for name in ("label", "copied", "help")}
    _share("share", words | {"said": say(lang, "voice_share")})
