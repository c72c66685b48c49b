"""The page's scripts in a real browser, without the page: an empty document loads them."""

import re
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from rnn_core.ui.components import assets

_ORIGIN = "http://scripts.test"

_FOLDER = Path(__file__).parents[1] / "scripts"


@cache
def script(module, function):
    """Return a function from a module in `tests/scripts`, as JavaScript for Playwright's `evaluate`.

    The module's functions may call one another, but the module must not import anything.
    """
    text = (_FOLDER / f"{module}.js").read_text("utf-8")
    source = re.sub(r"^export (?=async function|function)", "", text, flags=re.MULTILINE)
    return f"(...values) => {{\n{source}\nreturn {function}(...values);\n}}"


SETUP = script("empty_page", "setUp")
"""JavaScript that adds functions and lists to a page's `window`. `load` imports a module by its name. `receive` handles
a message from the server, {place: data}. `sent` lists the events, [[name, value], ...]. `next` returns 1, 2, ... at
successive calls. The other names are `mount`, `messages`, and the exports of the page's module `bus`."""


def open_page(chrome, html, **others):
    """Open a page with this HTML in its body, evaluate SETUP, and return the page.

    others: further scripts to serve, {name: JavaScript}.
    """
    page = chrome.new_page()
    page.route(f"{_ORIGIN}/**", lambda route: _answer(route, html, others))
    page.goto(f"{_ORIGIN}/")
    page.evaluate(SETUP)
    return page


def call(page, name, function, value=None):
    """Call a JavaScript function with two arguments, and return the result.

    name: the name of a module of the page. The module is the first argument. value: the second argument.
    """
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
