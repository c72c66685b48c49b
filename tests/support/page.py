"""The page without a browser: functions that open it, press its buttons, and read its texts and pictures.

A place is a slot of the page that shows one text, picture or widget. The place "stage" has the main picture.
"""

import base64
import json
import time
from functools import cache
from urllib.parse import parse_qsl

import numpy as np
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.scriptrunner import script_runner
from streamlit.testing.v1 import AppTest

from docs.live import ROOT
from rnn_core.ui.seam import lookups
from rnn_core.ui.words import LANGUAGES, say
from rnn_core.visit import compute

lookups.shorten()  # as in the server

# After each run, Streamlit resets Keras if the process has loaded Keras. Some tests load Keras. The server never does.
script_runner._clean_problem_modules = lambda: None

# For each opened page, Streamlit would search all installed packages for components. The page uses only its own.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)

PATIENCE = 180
"""Timeout of every wait in seconds, long enough for slow machines."""


def open_page(query=(), lang="en", *, wait=True):
    """Open the page and return it. query: the parameters of its address (URL), {name: text or [text, ...]}.

    lang: the language of the visitor if the query has none. wait: True to run the page until no work is under way.
    """
    page = AppTest.from_file(str(ROOT / "rnn_core/ui/main.py"), default_timeout=PATIENCE)
    for name, text in dict(query).items():
        page.query_params[name] = text
    if "lang" not in query:
        page.session_state["lang"] = lang
    compute.ping().result(2 * PATIENCE)  # without a worker, the page would run again and again
    page.run()
    return settle(page) if wait else page


def run_until(page, condition, seconds=PATIENCE):
    """Run the page again and again, as its timer does, until a condition holds, or fail after some seconds."""
    deadline, pause = time.monotonic() + seconds, 0.05
    page.run()
    while not condition():
        assert time.monotonic() < deadline, f"the condition should hold within {seconds} s"
        assert not page.exception
        time.sleep(pause)
        pause = min(1.5 * pause, 0.25)  # a run costs as much as a few epochs
        page.run()


def settle(page):
    """Run the page until no work is under way and everything is drawn, and return it. Fail on an error or a warning."""
    run_until(page, lambda: session(page).run and session(page).interval is None)
    wait_until_drawn(page)
    assert not page.warning
    return page


def wait_until_drawn(page):
    """Run the page until it shows a network, which may still be training, and return it."""
    waiting = [say(lang, "read_waiting") for lang in LANGUAGES]
    run_until(page, lambda: reading(page) not in waiting)
    assert not page.exception
    return page


def press(page, key):
    """Press a button and run the page once."""
    page.button(key=key).click().run()
    assert not page.exception


def controls(page):
    """Return the widgets, except for buttons, by their keys."""
    kinds = (page.number_input, page.selectbox, page.toggle, page.segmented_control, page.slider, page.multiselect)
    return {widget.key: widget for kind in (*kinds, page.text_area, page.file_uploader) for widget in kind}


def widget(page, key):
    """Return the widget with a key."""
    return controls(page)[key]


def choose(page, **choices):
    """Set widgets by their keys, one after another, and return the page once it shows a network.

    A panel is chosen without a widget, because only a browser has the tabs that choose it.
    """
    for key, value in choices.items():
        if key == "panel":
            page.session_state[key] = value
        else:
            widget(page, key).set_value(value)
        page.run()
        assert not page.exception
    return wait_until_drawn(page)


def scrub(page, epoch):
    """Show an epoch and run the page once, as the epoch slider does in a browser."""
    session(page).scrub(epoch)
    page.run()
    assert not page.exception


def session(page):
    """Return the Session of the visit."""
    return page.session_state["session"]


def address(page):
    """Return the Bookmark that the address encodes."""
    return session(page).last_bookmarks[session(page).experiment]


def reading(page):
    """Return the reading: the sentences on the picture."""
    return _texts(page)["reading"]


def headline(page):
    """Return the headline at the shown epoch."""
    return _texts(page)["headline"]


def progress(page):
    """Return the line of text above the progress bar."""
    data = _feed(page)
    return data["progress_bar"]["head"].replace("#", str(data["stage"]["epoch"])) + _texts(page)["measured"]


def _texts(page):
    """Return the texts of the shown epoch."""
    return _feed(page)["stage"]["now"]["texts"]


def _feed(page):
    """Return the data in the last message, {place: data}."""
    feeds = (element.proto for element in page.get("bidi_component") if element.proto.id.endswith("-feed"))
    return json.loads(next(feeds).json)[0]["places"]


def tabs(page):
    """Return the data of the tabs that open the panels, {panel: data}."""
    return {tab["name"]: tab for tab in data(page)["tabs"]["tabs"]}


def charts(page):
    """Return the data of each Plotly chart, {key: data}, with the "figure" that a browser assembles from it."""
    sent = data(page)
    charts = {key: data for key, data in (sent | sent["feed"]["places"]).items() if "base" in data}
    bases = {key: sent[f"{key}_part"]["part"] if data["base"] else None for key, data in charts.items()}
    return {key: data | {"figure": _whole(bases[key], data["now"]["figure"])} for key, data in charts.items()}


def query(page):
    """Return the query that the browser's address will have, {name: text}."""
    return dict(parse_qsl(_feed(page)["address"]["query"]))


def data(page):
    """Return the data of each component, {key: data}."""
    protos = [element.proto for element in page.get("bidi_component")]
    return {proto.id.split("-", 2)[2]: json.loads(proto.json)[0] for proto in protos}


def _whole(base, difference):
    """Apply a difference to a base figure or to a part of it, and return the result."""
    if "" in difference:
        return difference[""]
    names = enumerate(base) if isinstance(base, list) else base.items()
    whole = {name: _whole(item, difference[str(name)]) if str(name) in difference else item for name, item in names}
    return list(whole.values()) if isinstance(base, list) else whole


def drawn(page, chart):
    """Return the figure of a chart, as decoded Plotly JSON."""
    return charts(page)[chart]["figure"]


def panel(page):
    """Return the data of the open panel's picture, or None. Plotly or the page's own module draws the picture."""
    places = _feed(page)["panel_figure"], _feed(page)["panel_picture"]
    return next((place for place in places if place["now"]), None)


def panel_text(page):
    """Return the texts of the open panel as one text."""
    return " ".join(element.value for element in page.get_by_key("panel").markdown)


def picture(page, place="stage"):
    """Return the picture of the stage, or of another place: {"scene", "frames", "view"}."""
    sent = data(page)
    if place != "stage":
        return sent[place]["now"] | {"view": sent[place]["view"]}
    stage, part = _feed(page)["stage"], sent["stage_part"]["part"]
    frames = {"before": part["before"], "now": stage["now"]["frame"], "ablated": stage["ablated"]}
    return {"scene": part["scene"], "frames": frames, "view": stage["view"]}


def bands(page, place="stage"):
    """Return the values of a picture's bands (heatmaps), {title: array (rows, T), or None before it is computed}."""
    shown = picture(page, place)
    return dict(_band(band, shown["frames"]) for band in shown["scene"]["bands"])


def _band(band, frames):
    if "source" not in band:
        return band["title"].replace("<wbr>", ""), np.array(decode(band["values"]), float)
    time, array = band["source"]
    title = band["title"].replace("<wbr>", "").replace("{epoch}", str((frames[time] or {}).get("epoch")))
    return title, frames[time] and np.array(decode(frames[time]["arrays"][array]), float).T


def values(page, title, place="stage"):
    """Return the values of one band, (rows, T)."""
    return bands(page, place)[title]


def decode(packed):
    """Return a packed array, in the page's or in Plotly's format, as nested lists; return any other value unchanged."""
    if isinstance(packed, dict):
        shape = [int(size) for size in str(packed["shape"]).split(",")] if "shape" in packed else -1
        return np.frombuffer(base64.b64decode(packed["bdata"]), packed["dtype"]).reshape(shape).tolist()
    return packed
