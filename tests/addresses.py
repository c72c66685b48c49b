"""The page without a browser, opened at an address."""

from streamlit.testing.v1 import AppTest

from rnn_core.ui.text import LANGUAGES, say
from tests import live
from tests.pages import reading, run_until


def open_at(query, lang="en", *, wait=True):
    """The page at an address: a query {name: text or [text, ...]}; run until what it opens is drawn."""
    page = AppTest.from_file(str(live.ROOT / "app.py"), default_timeout=60)
    for name, text in query.items():
        page.query_params[name] = text
    if "lang" not in query:
        page.session_state["lang"] = lang
    page.run()
    return settle(page) if wait else page


def settle(page):
    """Run the page until nothing is under way; it draws, and Streamlit has nothing to warn of."""
    run_until(page, lambda: now(page).run and now(page).interval is None)
    waiting = [say(lang, "read_waiting") for lang in LANGUAGES]
    run_until(page, lambda: reading(page) not in waiting)
    assert not page.exception
    assert not page.warning
    return page


def now(page):
    """The Session of the visit."""
    return page.session_state["session"]


def address(page):
    """What the address is told to say."""
    return now(page).marks[now(page).experiment]


def toasts(page):
    """What is said in passing."""
    return [toast.value for toast in page.toast]
