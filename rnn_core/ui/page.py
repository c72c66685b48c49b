"""The layout of the page: its settings and style, its headline, its containers and its notices."""

from contextlib import AbstractContextManager

import streamlit as st

from rnn_core import tasks
from rnn_core.ui import address, controls, guide, headline, panels, state
from rnn_core.ui.controls.refusals import Refusals
from rnn_core.ui.seam import script, stylesheets
from rnn_core.ui.seam.mounting import component
from rnn_core.ui.words import TEXT, plain, say
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.session import Session

_SIDEBAR_WIDTH_PX = 240

_headline = component("headline", html="<h1><span></span></h1>", isolate_styles=False)  # the stylesheet sets its size
_mend = component("streamlit/mending")
_move_focus = component("focus")
_describe = component("streamlit/fields", html="<div hidden></div>", isolate_styles=False)
_make_room = component("streamlit/room")


def configure(lang: str) -> None:
    """Set the page's title, width and style, and hide the controls that its URL lists. Call this before drawing."""
    script.write_from_the_top()
    st.set_page_config(
        page_title=say(lang, "title"), page_icon="🔁", layout="wide", initial_sidebar_state=_SIDEBAR_WIDTH_PX
    )
    st.html(stylesheets.PAGE)
    hidden = address.hidden()
    selectors = [f".st-key-{name}" for name in sorted(hidden & controls.NAMES)]
    selectors += [stylesheets.SIDEBAR] * ("sidebar" in hidden)
    if selectors:
        st.html(f"<style>{', '.join(selectors)} {{ display: none; }}</style>")


def screen() -> AbstractContextManager[object]:
    """Return the container that fits on one screen: headline, buttons, and everything that changes with the epoch."""
    return st.container(key="screen")


def transport() -> AbstractContextManager[object]:
    """Return the container for the row of buttons above the main picture.

    The page's stylesheet moves the progress bar into this row.
    """
    return st.container(horizontal=True, gap="small", key="transport")


def tools() -> AbstractContextManager[object]:
    """Return the container at the right end of the row of buttons, for the buttons that do not train."""
    return st.container(horizontal=True, gap="small", key="tools", width="content")


def draw_headline(bookmark: Bookmark) -> None:
    """Draw the question that the experiment asks. The answer arrives with the messages for the main picture."""
    _headline("headline", {"question": headline.ask(bookmark), "longest": headline.longest(bookmark)})


def notes() -> AbstractContextManager[object]:
    """Return the container for notes above the main picture.

    The container is drawn even if it stays empty, so that the picture keeps its position and is not mounted again.
    """
    return st.container(key="notes")


def describe_fields(lang: str, refused: Refusals) -> None:
    """Have the browser mark invalid fields, and give screen readers the help and the errors of each field."""
    help = {name: plain(say(lang, f"{name}_help")) for name in controls.NAMES if f"{name}_help" in TEXT}
    if state.get("task") in tasks.OWN:
        help["text"] = plain(say(lang, f"{state.get('task')}_help"))
    _describe("fields", {"help": help, "invalid": {field: len(errors) for field, errors in refused.items()}})


def make_room() -> None:
    """Have the browser fold the sidebar when a panel is opened, if the window is too narrow for both."""
    _make_room(key="room", data={"open": bool(state.panel())})


def move_focus(session: Session, bookmark: Bookmark) -> None:
    """Have the browser move the focus when a panel or a stop of the tour opens or closes, or a stop gives an answer.

    The focus moves to the heading of the panel or stop that has opened. After a panel has closed, the focus moves to
    the heading of the main picture. After the tour has ended, it moves to the button that begins the tour.
    """
    stop = session.tour
    heading = guide.heading(bookmark.lang, stop) if stop else ""
    panel = {"panel": bookmark.view.panel, "name": panels.title(bookmark)}
    _move_focus(key="focus", data=panel | {"stop": guide.state_of(stop), "heading": heading})


def notify(session: Session, lang: str) -> None:
    """Show each new notice for a few seconds.

    Also have the browser translate the English names that Streamlit gives its own elements.
    """
    _mend(key="mending", data={"lang": lang, "names": _names(lang)})
    while session.notices:
        notice = session.notices.pop(0)
        if notice.key == "notice_address":
            st.toast(address.describe_changes(lang, **notice.values), duration="long")
        else:
            st.toast(say(lang, notice.key, **notice.values))


def _names(lang: str) -> dict[str, str]:
    """Return {Streamlit's English name of an element: translation}. "#" stands for the name of a field."""
    texts = [text for key, text in TEXT.items() if key.startswith("streamlit_")]
    return {text["en"].replace("{field}", "#"): text[lang].replace("{field}", "#") for text in texts}
