"""The frame of the page: its settings and style, the visit's Session, and what is said in passing."""

from pathlib import Path

import streamlit as st

from rnn_core import compute, data
from rnn_core.ui import address, controls
from rnn_core.ui.text import say

_SIDEBAR = '[data-testid="stSidebar"], [data-testid="stExpandSidebarButton"]'
_STYLE = Path(__file__).with_name("style.css")


def configure(lang):
    """Title, width and style."""
    st.set_page_config(page_title=say(lang, "title"), page_icon="🔁", layout="wide")
    st.html(_STYLE)
    hidden = address.hidden()
    selectors = [f".st-key-{name}" for name in sorted(hidden & controls.NAMES)] + [_SIDEBAR] * ("sidebar" in hidden)
    if selectors:
        st.html(f"<style>{', '.join(selectors)} {{ display: none; }}</style>")


def tools():
    """The row of buttons above the stage."""
    return st.container(horizontal=True, gap="small", key="transport")


@st.cache_resource(show_spinner=False)
def warm_up():
    """Warm the workers up once, for the first visitor."""
    compute.warm_up()


def headline(session, lang):
    """The one sentence that says what is to be seen."""
    spec = session.spec
    classes = data.target(spec).shape[-1]
    pattern = " ".join(map(str, ([*reversed(range(classes))] * 2)[: max(4, classes + 1)]))
    if spec.return_sequences:
        wanted = "see_sequences"
    elif not spec.varying:
        wanted = "see_one"
    else:
        wanted = "see_parity" if classes == 2 else "see_remainder"
    heard = say(lang, f"hears_{session.probe.input_kind}")
    st.title(say(lang, wanted, heard=heard, pattern=pattern, period=classes), anchor=False)


def refuse(refusals):
    """Say where everybody looks why the choices make no experiment or nothing to show, if they do not."""
    for refusal in refusals:
        st.error(refusal)


def tell(session, lang):
    """Say in passing what has happened since the last run."""
    while session.notices:
        notice = session.notices.pop(0)
        if notice.key == "notice_address":
            st.toast(address.tell(lang, **notice.values), duration="long")
        else:
            st.toast(say(lang, notice.key, **notice.values))
