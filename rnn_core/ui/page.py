"""The frame of the page: its settings and style, its headline, and what is said in passing."""

import streamlit as st

from rnn_core import data
from rnn_core.ui import address, controls, guide, panels, state
from rnn_core.ui.seam import script, stylesheets
from rnn_core.ui.seam.mounting import component
from rnn_core.ui.words import TEXT, say

_SIDEBAR_WIDTH = 240  # pixels

_mend = component("streamlit/mending")
_move_focus = component("focus")
_make_room = component("streamlit/room")


def configure(lang):
    """Set title, width and style of the page, which is about to be written."""
    script.write_from_the_top()
    options = {"page_icon": "🔁", "layout": "wide", "initial_sidebar_state": _SIDEBAR_WIDTH}
    st.set_page_config(page_title=say(lang, "title"), **options)
    st.html(stylesheets.PAGE)
    hidden = address.hidden()
    selectors = [f".st-key-{name}" for name in sorted(hidden & controls.NAMES)]
    selectors += [stylesheets.SIDEBAR] * ("sidebar" in hidden)
    if selectors:
        st.html(f"<style>{', '.join(selectors)} {{ display: none; }}</style>")


def screen():
    """What fits on one screen: the headline, the transport, and what follows the epoch."""
    return st.container(key="screen")


def transport():
    """The row of buttons above the stage, in the middle of which the progress is laid."""
    return st.container(horizontal=True, gap="small", key="transport")


def tools():
    """Its right end: what does not train."""
    return st.container(horizontal=True, gap="small", key="tools", width="content")


def headline(bookmark):
    """The one sentence that says what is to be seen."""
    lang, spec, classes = bookmark.lang, bookmark.spec, data.output_count(bookmark.spec)
    given = say(lang, f"headline_input_{bookmark.probe.input_kind}")
    if spec.task_info.symbolic:
        headline = say(lang, f"headline_{spec.task}")
        other = bookmark.probe.input_kind != "random"
        st.title(say(lang, "headline_other_input", input=given, headline=headline) if other else headline, anchor=False)
        return
    pattern = ", ".join(map(str, data.target(spec, timesteps=max(4, classes + 1)).argmax(axis=-1)))
    if spec.return_sequences:
        key = "headline_sequences"
    elif not spec.varying:
        key = "headline_one"
    else:
        key = "headline_parity" if classes == 2 else "headline_remainder"
    st.title(say(lang, key, input=given, pattern=pattern, period=classes), anchor=False)


def notes():
    """What is sometimes said above the stage; it is there when empty too, so that the stage is never mounted anew."""
    return st.container(key="notes")


def refuse(lang, refusals):
    """Say where everybody looks why the choices make no experiment or nothing to show, if they do not."""
    for error in refusals:
        st.error(controls.explain(lang, error))


def make_room():
    """Have the choices at the left folded while a panel is open on a screen that has no room for both."""
    _make_room(key="room", data={"open": bool(state.panel())})


def move_focus(session, bookmark):
    """Have the focus go to the heading of a panel that was chosen, or of a stop of the tour."""
    stop = session.tour
    opened = {"panel": bookmark.view.panel, "name": panels.name(bookmark)}
    _move_focus(
        key="focus", data=opened | {"stop": stop, "heading": guide.heading(bookmark.lang, stop) if stop else ""}
    )


def notify(session, lang):
    """Say in passing what has happened since the last run."""
    _mend(key="mending", data={"lang": lang, "names": _names(lang)})
    while session.notices:
        notice = session.notices.pop(0)
        if notice.key == "notice_address":
            st.toast(address.describe_changes(lang, **notice.values), duration="long")
        else:
            st.toast(say(lang, notice.key, **notice.values))


def _names(lang):
    """Return what Streamlit calls its own elements -> what they are called in a language; "#" is filled in."""
    texts = [text for key, text in TEXT.items() if key.startswith("streamlit_")]
    return {text["en"].replace("{field}", "#"): text[lang].replace("{field}", "#") for text in texts}
