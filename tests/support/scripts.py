"""The page's own scripts in a real browser, without the page: an empty document to which they are served."""

from pathlib import Path
from urllib.parse import urlsplit

from rnn_core.ui.components import assets

_ORIGIN = "http://scripts.test"

SETUP = """async () => {
    const load = name => import(`/${name}.js`);
    const [bus, { mount }, { draw, messages }] = await Promise.all(["bus", "streamlit/mount", "messages"].map(load));
    const sent = [], root = document.createElement("div");
    root.append(document.createElement("div"));
    let count = 0;
    const receive = places => draw({ data: { places }, root, send: (name, value) => sent.push([name, value]) });
    Object.assign(window, { load, ...bus, mount, messages, sent, receive, next: () => ++count });
}"""
"""What a test finds in the window: `load` a module by its name, the bus, `mount`, `receive` a message from the server,
{place: data}, the `sent` events [[name, value], ...], and `next`, a number that grows with every message."""


def open_page(chrome, html, **others):
    """Return a page with this HTML in its body, to which the scripts are served, and others as {name: JavaScript}."""
    page = chrome.new_page()
    page.route(f"{_ORIGIN}/**", lambda route: _answer(route, html, others))
    page.goto(f"{_ORIGIN}/")
    page.evaluate(SETUP)
    return page


def call(page, name, function, value=None):
    """Return what a JavaScript function of (a module of the page, a value) returns on the app's page."""
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
