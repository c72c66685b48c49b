"""The page's own scripts in a real browser, without the page: an empty document to which they are served."""

import re
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from rnn_core.ui.components import assets

_ORIGIN = "http://scripts.test"

_FOLDER = Path(__file__).parents[1] / "scripts"


@cache
def script(module, function):
    """Return a function of a module of `tests/scripts` as JavaScript for Playwright's `evaluate`.

    The functions of a module may call one another, but the module imports nothing.
    """
    text = (_FOLDER / f"{module}.js").read_text("utf-8")
    source = re.sub(r"^export (?=async function|function)", "", text, flags=re.MULTILINE)
    return f"(...values) => {{\n{source}\nreturn {function}(...values);\n}}"


SETUP = script("empty_page", "setUp")
"""The names in the window of a test: `load` a module by its name, the bus, `mount`, `receive` a message from the
server, {place: data}, the `sent` events [[name, value], ...], and `next`, a number that grows with every message."""


def open_page(chrome, html, **others):
    """Return a page with this HTML in its body, to which the scripts are served, and others as {name: JavaScript}."""
    page = chrome.new_page()
    page.route(f"{_ORIGIN}/**", lambda route: _answer(route, html, others))
    page.goto(f"{_ORIGIN}/")
    page.evaluate(SETUP)
    return page


def call(page, name, function, value=None):
    """Call a JavaScript function of (a module of the page, a value) on the app's page, and return its result."""
    load = f"import(new URL('{assets.BASE}/{name}.js', document.baseURI))"
    return page.evaluate(f"async value => ({function})(await {load}, value)", value)


def _answer(route, html, others):
    name = urlsplit(route.request.url).path.removeprefix("/")
    if name in others:
        route.fulfill(body=others[name], content_type="text/javascript")
    elif name:
        route.fulfill(path=Path(assets.FOLDER, name), content_type="text/javascript")
    else:
        route.fulfill(body=f"<!DOCTYPE html><body>{html}</body>", content_type="text/html")
