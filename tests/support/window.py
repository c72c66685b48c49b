"""A page in a browser as a visitor sees it: its texts and pictures, and functions that wait for them.

All waits for a condition have a timeout that is long enough for slow machines.
"""

import re
import time
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import expect

from docs import live
from rnn_core.ui.words import say
from tests.support.scripts import call

PATIENCE = 180
"""Timeout of every wait, in seconds."""

LOCALES = {"en": "en-US", "ja": "ja-JP"}
"""Visitor's language -> browser's locale."""

_FOLDER = Path(__file__).parents[1] / "scripts"

_RECORD = _FOLDER / "visitor.js"
"""The path of each page's first script. It records toasts, times of messages, and the timers that redraw the page."""

_BANDS = (_FOLDER / "bands.js").read_text("utf-8").partition("export default ")[2].rstrip().rstrip(";")
"""The JavaScript function that returns the bands (heatmaps) drawn in an element."""

QUIET = f"!!document.querySelector('{live.SETTLED}') && receivedAt >= sentAt && performance.now() - receivedAt > 100"
"""JavaScript that is true if the last message was answered over 100 ms ago, and the page's script is not running.

The times of messages are needed because no element of the page shows that a short run is under way.
"""

_SHOWS_LAST_MESSAGE = """({ state: { received, shown } }) => {
    const { playing, epoch } = received.epoch ?? {};
    return !playing && (epoch === undefined || epoch === shown?.epoch);
}"""
"""JavaScript function that returns true if training has stopped and the main picture shows the last message's epoch."""

expect.set_options(timeout=1000 * PATIENCE)


@cache
def _profile(chrome, locale):
    """Return the browser context of a locale. Each of its pages is a separate visit, but they share the loaded code."""
    return live.profile(chrome, locale=locale)


@cache
def share_process(chrome, lang, url):
    """Keep a nearly empty page of a server open, so that the next visitor's page reuses the browser's process."""
    _profile(chrome, LOCALES[lang]).pages[0].goto(f"{url}/_stcore/health")


class Window:
    """A visitor's page, with a language, a window size and a colour scheme.

    complaints: the errors on the console. opened: True to open the `url` now, False if the test opens it later.
    """

    def __init__(self, chrome, url, *, lang="en", size=(1440, 900), scheme="light", opened=True):
        self.url, self.lang, self.complaints = url, lang, []
        self.page = _profile(chrome, LOCALES[lang]).new_page()
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        self.page.set_default_timeout(1000 * PATIENCE)
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.add_init_script(path=_RECORD)
        if opened:
            self.open(url)

    def _note(self, message):
        """Record an error. A missing epoch under /frames/ is not an error, because the server offers it again later."""
        if message.type == "error" and "/frames/" not in message.location["url"]:
            self.complaints.append(message.text)

    def open(self, url):
        """Open an address, or reload it, and wait until a network is drawn."""
        self.page.goto(url)
        self.wait_for_network()

    def leave(self):
        """Close the page. Fail if the console has an error, or the page shows a traceback or an alert."""
        try:
            assert self.complaints == [], self.complaints
            assert self.page.locator(".stException, .stAlert").count() == 0
        finally:
            self.page.close()

    # Texts and pictures

    def say(self, key, **values):
        """Return a text of the page in the visitor's language, without `*` and backticks of Markdown."""
        return re.sub(r"[*`]", "", say(self.lang, key, **values))

    def at(self, key, inside=""):
        """Return a locator of the container or widget with a key, or of the elements in it that match a selector."""
        return self.page.locator(f".st-key-{key} {inside}".strip())

    def button(self, key):
        """Return a locator of the visible button with a key. Streamlit has a second, hidden button for a tooltip."""
        return self.at(key, "button:visible").first

    def field(self, key):
        """Return a locator of the first field with a key. An older field that it replaces may still exist below it."""
        return self.at(key, "input").first

    def bands(self, key="stage"):
        """Return the bands of the stage (the main picture) or another picture, from top to bottom, once they are drawn.

        Each is {"title", "note", "values", "marks", "steps", "rows", "parts", "begin", "columns", "letters", "x", "y",
        "width", "height"}. values: row after row, None until a worker has computed them. marks: the number of marks.
        steps: the first and the last shown step. parts: the number of steps in a column; each step has a part of a row.
        begin: the first step of the first column. x, y, width, height: the box of the cells, in pixels of the window.
        """
        module = "stage" if key == "stage" else "still"
        return self.until(lambda: call(self.page, module, _BANDS, f".st-key-{key} .stage"))

    @property
    def steps(self):
        """The first and the last step that the stage shows."""
        return self.bands()[0]["steps"]

    @property
    def progress(self):
        """A locator of the text above the progress bar, which exists once a stage is drawn."""
        return self.at("progress", "p").filter(has_text=re.compile(r"\d"))

    @property
    def toasts(self):
        """The texts of all toasts since the page was loaded, including toasts that have gone."""
        return self.page.evaluate("[...toasts.values()]")

    @property
    def epoch(self):
        """The epoch in the text above the progress bar."""
        return int(re.search(r"\d+", self.progress.inner_text())[0])

    @property
    def reading(self):
        """The text of the reading, the sentences on the picture."""
        return self.at("reading", "p span").inner_text()

    @property
    def images(self):
        """The pixels of the stage's picture, as a data URL."""
        return self.at("stage", "canvas").evaluate("canvas => canvas.toDataURL()")

    @property
    def look(self):
        """The parts of the page that depend on the shown network: its metrics, the reading, and the stage's pixels."""
        return self.progress.inner_text().split("·")[1:], self.reading, self.images

    @property
    def query(self):
        """The query of the address, {name: text}."""
        address = self.page.evaluate("location.href")
        return dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))

    def pointed(self, band, *, x, y=0.5):
        """Return the hover text at a point in a band.

        band: the band's index, from 0 at the top. x, y: the point, as fractions of the band's width and height. A
        redraw may remove the text, so the pointer moves to the point again until there is a text.
        """
        hint = self.at("stage", ".hint")
        self.page.mouse.move(0, 0)
        expect(hint).to_be_hidden()

        def point():
            box = self.bands()[band]
            self.page.mouse.move(box["x"] + box["width"] * x, box["y"] + box["height"] * y, steps=3)
            return hint.inner_text() if hint.is_visible() else ""

        return self.until(point, every=100)

    # Waiting

    def until(self, condition, every=50):
        """Call a function again and again until its result is true, and return the result.

        every: milliseconds between the first two calls. The pauses grow up to 250 ms, because calls slow down a busy
        machine.
        """
        deadline = time.monotonic() + PATIENCE
        while not (found := condition()):
            text = self.page.locator("body").inner_text
            assert time.monotonic() < deadline, (
                f"the condition should hold within {PATIENCE} s: {self.page.url}\n{text()}"
            )
            self.page.wait_for_timeout(every)
            every = max(every, min(1.5 * every, 250))
        return found

    def until_page(self, expression, value=None, every=50):
        """Wait until a JavaScript expression is true, and return its value.

        The page's content security policy forbids Playwright's own function for this.
        """
        return self.until(lambda: self.page.evaluate(expression, value), every)

    def settle(self):
        """Wait until the page's script does not run."""
        self.page.locator(live.SETTLED).wait_for()

    def rest(self):
        """Wait until training has stopped, no timer redraws the page, and all figures show the last message's epoch."""
        self.wait_for_label("train")
        drawn = "!document.querySelector('[data-busy]')"
        self.until_page(f"{QUIET} && !timers.size && {drawn}")
        self.until(lambda: call(self.page, "bus", _SHOWS_LAST_MESSAGE))

    def wait_for_network(self):
        """Wait until a network is drawn, trained or not, and the page's script does not run."""
        waiting = re.compile("|".join(re.escape(say(lang, "read_waiting")) for lang in LOCALES))
        self.at("reading", "p").filter(has_not_text=waiting).wait_for(state="attached")  # a question may hide the text
        self.until(lambda: sum(band["values"] is not None for band in self.bands()) > 3)
        self.settle()

    def wait_for_epoch(self, minimum):
        """Wait until the page shows this epoch or a later one, and return the shown epoch."""
        self.until(lambda: self.epoch >= minimum)
        return self.epoch

    def wait_for_trained(self, newest):
        """Wait until training has ended at the newest epoch, and all places show this epoch.

        A place is a slot of the page, such as the address or the stage.
        """
        self.until(lambda: self.epoch == newest)
        expect(self.field("epoch")).to_have_value(str(newest))
        self.wait_for_address(epoch=str(newest) if newest else None)
        self.wait_for_stage(newest)
        self.rest()

    def wait_for_stage(self, epoch):
        """Wait until the stage shows an epoch, and check that a band's title has the epoch's number.

        At epoch 0, a title may have the words "after training" instead.
        """
        expect(self.at("stage", "[data-epoch]")).to_have_attribute("data-epoch", str(epoch))
        titles = [band["title"] for band in self.bands()]
        sealed = {self.say(f"band_{kind}_sealed") for kind in ("output", "hidden", "cell_state")}
        named = any(re.search(rf"\b{epoch}\b", title) for title in titles)
        assert named or (epoch == 0 and sealed.intersection(titles)), titles

    def wait_for_address(self, **expected):
        """Wait until the address has these values. If a value is None, the address must not have its name."""
        names = "Object.entries(names).every(([name, text]) => new URL(location).searchParams.get(name) === text)"
        self.until_page(f"names => {names}", expected)

    def wait_for_input(self, kind):
        """Wait until the address has a kind of test input, and the stage shows it with a title in the page's language.

        An input of zeros or ones is recognized by its value. Any other input is recognized because it has more than
        one value. At the end, the page's script does not run.
        """
        self.wait_for_address(input_kind=None if kind == "random" else kind)
        same = {"zeros": {0}, "ones": {1}}.get(kind)

        def is_drawn():
            band = self.bands()[0]
            values = {*(band["values"] or ())} - {None}
            return band["title"] == self.say("band_input") and (values == same if same else len(values) > 1)

        self.until(is_drawn)
        self.settle()

    def wait_for_label(self, key):
        """Wait until the Train button has the label with the key `train` or `pause`."""
        expect(self.button("train")).to_contain_text(self.say(key))

    def wait_until_in_view(self):
        """Wait until the stage is drawn and completely in view."""
        drawn = self.at("stage").filter(has=self.page.locator("[data-epoch]"))
        expect(drawn).to_be_in_viewport(ratio=1)
