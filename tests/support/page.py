"""The page without a browser: opening it, pressing its buttons, and reading what it says and draws."""

import base64
import json
import time
from urllib.parse import parse_qsl

import numpy as np
from streamlit.testing.v1 import AppTest

from docs.live import ROOT
from rnn_core.ui.words import LANGUAGES, say

PATIENCE = 180  # seconds, for machines on which everything takes long


def open_page(query=(), lang="en", *, wait=True):
    """The page at an address, {name: text or [text, ...]}; run until nothing is under way if `wait`.

    lang: the language of a visitor whose address says none.
    """
    page = AppTest.from_file(str(ROOT / "rnn_core/ui/main.py"), default_timeout=PATIENCE)
    for name, text in dict(query).items():
        page.query_params[name] = text
    if "lang" not in query:
        page.session_state["lang"] = lang
    page.run()
    return settle(page) if wait else page


def run_until(page, condition, seconds=PATIENCE):
    """Run the page again and again, as its timer does, until a condition holds."""
    deadline, pause = time.monotonic() + seconds, 0.05
    page.run()
    while not condition():
        assert time.monotonic() < deadline, "it never came to that"
        assert not page.exception
        time.sleep(pause)
        pause = min(1.5 * pause, 0.25)  # a run takes as much of the processor as some epochs of what is waited for
        page.run()


def settle(page):
    """Run the page until nothing is under way and all is drawn, without an error or a warning, and return it."""
    run_until(page, lambda: session(page).run and session(page).interval is None)
    wait_until_drawn(page)
    assert not page.warning
    return page


def wait_until_drawn(page):
    """Run the page until it shows a network, and return it; a training may go on."""
    waiting = [say(lang, "read_waiting") for lang in LANGUAGES]
    run_until(page, lambda: reading(page) not in waiting)
    assert not page.exception
    return page


def press(page, key):
    """Press a button and run the page once."""
    page.button(key=key).click().run()
    assert not page.exception


def controls(page):
    """The widgets by their keys, of whatever kind they are."""
    kinds = (page.number_input, page.selectbox, page.toggle, page.segmented_control, page.slider, page.multiselect)
    return {each.key: each for kind in (*kinds, page.text_area, page.file_uploader) for each in kind}


def widget(page, key):
    """The widget of a key."""
    return controls(page)[key]


def choose(page, **choices):
    """Set widgets by their keys, one after another, and run the page until what they give is drawn."""
    for key, value in choices.items():
        widget(page, key).set_value(value).run()
        assert not page.exception
    return wait_until_drawn(page)


def scrub(page, epoch):
    """Move the scrubber to an epoch and run the page once; only a browser can move it itself."""
    session(page).scrub(epoch)
    page.run()
    assert not page.exception


def session(page):
    """The Session of the visit."""
    return page.session_state["session"]


def address(page):
    """What the address is told to say, a Bookmark."""
    return session(page).marks[session(page).experiment]


def reading(page):
    """The sentences that read the picture out."""
    return _texts(page)["reading"]


def progress(page):
    """The line of text over the progress bar."""
    told = _feed(page)
    return told["progress_bar"]["head"].replace("#", str(told["stage"]["epoch"])) + _texts(page)["measured"]


def _texts(page):
    """What the page says of the epoch that is shown."""
    return _feed(page)["stage"]["now"]["texts"]


def _feed(page):
    """What the feed tells each place."""
    feeds = (element.proto for element in page.get("bidi_component") if element.proto.id.endswith("-feed"))
    return json.loads(next(feeds).json)[0]["places"]


def charts(page):
    """What each chart that draws something is told, by its key, with its figure as a browser puts it together."""
    told = _told(page)
    charts = {key: data for key, data in (told | told["feed"]["places"]).items() if "base" in data}
    bases = {key: told[f"{key}_part"]["part"] if data["base"] else None for key, data in charts.items()}
    return {key: data | {"figure": _whole(bases[key], data["now"]["figure"])} for key, data in charts.items()}


def query(page):
    """What the browser's address is to say, {name: text}."""
    return dict(parse_qsl(_told(page)["feed"]["places"]["address"]["query"]))


def _told(page):
    """What each component is told, by its key."""
    protos = [element.proto for element in page.get("bidi_component")]
    return {proto.id.split("-", 2)[2]: json.loads(proto.json)[0] for proto in protos}


def _whole(base, difference):
    """The figure that differs from a base."""
    if "" in difference:
        return difference[""]
    names = enumerate(base) if isinstance(base, list) else base.items()
    whole = {name: _whole(each, difference[str(name)]) if str(name) in difference else each for name, each in names}
    return list(whole.values()) if isinstance(base, list) else whole


def drawn(page, chart):
    """What a chart draws, as Plotly's JSON."""
    return charts(page)[chart]["figure"]


def panel(page):
    """What draws the picture of the open panel: by Plotly, or by the page's own module."""
    drawn = _feed(page)["panel_figure"], _feed(page)["panel_picture"]
    return next((each for each in drawn if each["now"]), None)


def picture(page, place="stage"):
    """What the stage draws, or another picture like it: {"scene", "frames", "view"}."""
    told = _told(page)
    if place != "stage":
        return told[place]["now"] | {"view": told[place]["view"]}
    stage, part = _feed(page)["stage"], told["stage_part"]["part"]
    frames = {"before": part["before"], "now": stage["now"]["frame"], "ablated": stage["ablated"]}
    return {"scene": part["scene"], "frames": frames, "view": stage["view"]}


def bands(page, place="stage"):
    """The values of the bands of a picture, {title: (rows, T), or None while they are made}."""
    shown = picture(page, place)
    return dict(_band(band, shown["frames"]) for band in shown["scene"]["bands"])


def _band(band, frames):
    if "source" not in band:
        return band["title"].replace("<wbr>", ""), np.array(decode(band["values"]), float)
    time, array = band["source"]
    title = band["title"].replace("<wbr>", "").replace("{epoch}", str((frames[time] or {}).get("epoch")))
    return title, frames[time] and np.array(decode(frames[time]["arrays"][array]), float).T


def values(page, title, place="stage"):
    """The values of one band, (rows, T)."""
    return bands(page, place)[title]


def decode(packed):
    """Plotly's packed arrays as nested lists."""
    if isinstance(packed, dict):
        shape = [int(size) for size in str(packed["shape"]).split(",")] if "shape" in packed else -1
        values = np.frombuffer(base64.b64decode(packed["bdata"]), packed["dtype"])
        if "before" in packed:
            inside, whole = np.arange(shape[1]) >= np.c_[packed["before"]], np.full(shape, np.nan)
            whole[inside] = values
            values = whole
        return values.reshape(shape).tolist()
    return packed
