"""The frame of the page: its settings and style, the visit's Session, and what is said in passing."""

from pathlib import Path

import streamlit as st

from rnn_core import compute, data
from rnn_core.ui.session import Session
from rnn_core.ui.text import say

_STYLE = Path(__file__).with_name("style.css")


def configure(lang):
    """Title, width and style."""
    st.set_page_config(page_title=say(lang, "title"), page_icon="🔁", layout="wide")
    st.html(_STYLE)


def session():
    """The Session of this visit."""
    if "session" not in st.session_state:
        st.session_state["session"] = Session()
    return st.session_state["session"]


@st.cache_resource(show_spinner=False)
def warm_up():
    """Warm the workers up once, for the first visitor."""
    compute.warm_up()


def headline(session, lang):
    """The one sentence that says what is to be seen."""
    classes = data.target(session.spec).shape[-1]
    pattern = " ".join(map(str, ([*reversed(range(classes))] * 2)[: max(4, classes + 1)]))
    st.title(say(lang, f"see_{session.input_kind}", pattern=pattern), anchor=False)


def refuse(refusal):
    """Say where everybody looks that the choices make no experiment, if they do not."""
    if refusal:
        st.error(refusal)


def tell(session, lang):
    """Say in passing what has happened since the last run."""
    while session.notices:
        notice = session.notices.pop(0)
        st.toast(say(lang, notice.key, **notice.values))
