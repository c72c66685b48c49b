"""A visitor: what one does on the page in a browser, and sees there.

Whatever is waited for has a patience that a busy machine does not use up. A wait of a fixed time only gives a fault the
time to show.
"""

import re
import time
from contextlib import suppress
from functools import cache
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import Error, expect

from docs import live
from rnn_core import tasks
from rnn_core.ui.words import LANGUAGES, TEXT, say
from tests.support.scripts import call, script

PATIENCE = 180  # seconds
LOCALES = {"en": "en-US", "ja": "ja-JP"}
_WATCH = f"({script('visitor', 'watch')})()"
"""Keeps what was said in passing, when the server was last told of something and heard of, and which timers have the
page drawn anew: those that call this function of Streamlit's. Nothing is left of other visits.
"""

_QUIET = f"!!document.querySelector('{live.SETTLED}') && heard >= told && performance.now() - heard > 100"
"""Whether all is answered, and the page's script has not run for a while. A short run's state is never drawn."""

expect.set_options(timeout=1000 * PATIENCE)


@cache
def _profile(chrome, locale):
    """Where the pages of one language are opened, each a visit of its own; they share the code that they load."""
    return live.profile(chrome, locale=locale)


@cache
def share_process(chrome, lang, url):
    """Keep an empty page of a server open, so that the process of one visitor's page serves the next one's too."""
    _profile(chrome, LOCALES[lang]).pages[0].goto(f"{url}/_stcore/health")


class Visitor:
    """One visitor, with a page and a visit of their own, in a window of a size, who reads a language.

    complaints: the errors on the console. Unless `opened`, the test opens the `url` on the `page` itself.
    """

    def __init__(self, chrome, url, *, lang="en", size=(1440, 900), scheme="light", opened=True):
        self.url, self.lang, self.complaints = url, lang, []
        self.page = _profile(chrome, LOCALES[lang]).new_page()
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        self.page.set_default_timeout(1000 * PATIENCE)
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.add_init_script(_WATCH)
        if opened:
            self.open(url)

    def _note(self, said):
        """Note an error. A frame that the server does not have any more is none: it is offered again."""
        if said.type == "error" and "/frames/" not in said.location["url"]:
            self.complaints.append(said.text)

    def open(self, url):
        """Open an address, the same one anew too, and wait until a network is drawn."""
        self.page.goto(url)
        self.wait_for_network()

    def leave(self):
        """Close the page, on which nothing may have gone wrong: no complaint, no traceback, no alert."""
        try:
            assert self.complaints == [], self.complaints
            assert self.page.locator(".stException, .stAlert").count() == 0
        finally:
            self.page.close()

    # What is seen

    def say(self, key, **values):
        """A text of the page as this visitor sees it, without the marks of Markdown."""
        return re.sub(r"[*`]", "", say(self.lang, key, **values))

    def at(self, key, inside=""):
        """What stands in the container or the widget of a key, a locator."""
        return self.page.locator(f".st-key-{key} {inside}".strip())

    def button(self, key):
        """The visible button of a key; Streamlit keeps a second one, hidden, for its tooltip."""
        return self.at(key, "button:visible").first

    def field(self, key):
        """The field of a key; the first, for one that is replaced may still be there below it."""
        return self.at(key, "input").first

    def bands(self, key="stage"):
        """The bands that are drawn of the stage, or of another picture, from the top; wait for it where it begins anew.

        Each is {"title", "note", "values", "marks", "steps", "letters", "x", "y", "width", "height"}.
        values: row after row, None while they are made. marks: how many. steps: the first and the last that are shown.
        The box is that of the cells, in pixels of the window.
        """
        module, bands = "stage" if key == "stage" else "still", script("visitor", "bands")
        return self.until(lambda: call(self.page, module, bands, f".st-key-{key} .stage"))

    @property
    def steps(self):
        """The first and the last step that the stage shows."""
        return self.bands()[0]["steps"]

    @property
    def progress(self):
        """The text over the progress bar, a locator; it is there once a stage is drawn."""
        return self.at("progress", "p").filter(has_text=re.compile(r"\d"))

    @property
    def toasts(self):
        """All that was said in passing since the page was loaded, whether it is still there or not."""
        return self.page.evaluate("[...toasts.values()]")

    @property
    def epoch(self):
        """The epoch in the text over the progress bar."""
        return int(re.search(r"\d+", self.progress.inner_text())[0])

    @property
    def reading(self):
        """The sentences that read the picture out."""
        return self.at("reading", "p").inner_text()

    @property
    def images(self):
        """The picture of all values on the stage, to the last pixel."""
        return self.at("stage", "canvas").evaluate("canvas => canvas.toDataURL()")

    @property
    def look(self):
        """All that is seen of a network: its loss and accuracy, the reading, and the pictures to the last pixel."""
        return self.progress.inner_text().split("·")[1:], self.reading, self.images

    @property
    def query(self):
        """What the address says, {name: text}."""
        address = self.page.evaluate("location.href")
        return dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))

    def pointed(self, band, *, x, y=0.5):
        """What the stage tells of a place of a band, in shares of its width and height, the top one first.

        The picture may be drawn anew while one points, so one points until it tells something.
        """
        told = self.at("stage", ".hint")
        self.page.mouse.move(0, 0)
        expect(told).to_be_hidden()

        def tell():
            box = self.bands()[band]
            self.page.mouse.move(box["x"] + box["width"] * x, box["y"] + box["height"] * y, steps=3)
            return told.inner_text() if told.is_visible() else ""

        return self.until(tell, every=100)

    # What is waited for

    def until(self, condition, every=50):
        """Ask again and again until the answer is true, and return it.

        every: milliseconds between the first two times. They become more, for asking keeps a busy machine from work.
        """
        deadline = time.monotonic() + PATIENCE
        while not (answer := condition()):
            seen = self.page.locator("body").inner_text
            assert time.monotonic() < deadline, f"it never came to that: {self.page.url}\n{seen()}"
            self.page.wait_for_timeout(every)
            every = max(every, min(1.5 * every, 250))
        return answer

    def until_page(self, expression, value=None, every=50):
        """Ask the page the same; Playwright's own way of it is to evaluate a text, which our policy forbids."""
        return self.until(lambda: self.page.evaluate(expression, value), every)

    def settle(self):
        """Wait until the page's script does not run."""
        self.page.locator(live.SETTLED).wait_for()

    def rest(self):
        """Wait until nothing trains, no timer has the page drawn anew, and its figures are drawn."""
        self.wait_for_label("train")
        drawn = "!document.querySelector('[data-busy]')"
        self.until_page(f"{_QUIET} && !timers.size && {drawn}")

    def wait_for_network(self):
        """Wait until a network is drawn, trained or not, and the page's script has ended."""
        waiting = re.compile("|".join(re.escape(say(lang, "read_waiting")) for lang in LOCALES))
        self.at("reading", "p").filter(has_not_text=waiting).wait_for()
        self.until(lambda: sum(band["values"] is not None for band in self.bands()) > 3)
        self.settle()

    def wait_for_epoch(self, least):
        """Wait until the epoch shown is the given one or later, and return it."""
        self.until(lambda: self.epoch >= least)
        return self.epoch

    def wait_for_trained(self, newest):
        """Wait until the training of an address or a press is over, and its last epoch is shown everywhere."""
        self.until(lambda: self.epoch == newest)
        expect(self.field("epoch")).to_have_value(str(newest))
        self.wait_for_address(epoch=str(newest) if newest else None)
        self.wait_for_stage(newest)
        self.rest()

    def wait_for_stage(self, epoch):
        """Wait until the stage shows an epoch, in its title too where it has one."""
        expect(self.at("stage", "[data-epoch]")).to_have_attribute("data-epoch", str(epoch))
        titles = [band["title"] for band in self.bands()]
        assert any(re.search(rf"\b{epoch}\b", title) for title in titles), titles

    def wait_for_address(self, **expected):
        """Wait until the address says of each name what is expected, None for a name that is not there."""
        names = "Object.entries(names).every(([name, text]) => new URL(location).searchParams.get(name) === text)"
        self.until_page(f"names => {names}", expected)

    def wait_for_headline(self, key):
        """Wait until the headline speaks of a test input, or of a task."""
        key = f"headline_{key}" if key in tasks.TASKS else f"headline_input_{key}"
        self.page.locator("h1").get_by_text(self.say(key)).wait_for()

    def wait_for_label(self, key):
        """Wait until the Train button has a label: that of the key `train` or `pause`."""
        expect(self.button("train")).to_contain_text(self.say(key))

    def wait_until_in_view(self):
        """Wait until the stage is drawn, and all of it is in view."""
        drawn = self.at("stage").filter(has=self.page.locator("[data-epoch]"))
        expect(drawn).to_be_in_viewport(ratio=1)

    # What is done

    def press(self, key):
        """Press a button."""
        self.button(key).click()

    def choose(self, key, option):
        """Press the segment of a control that has a text of the page, or else this text."""
        text = self.say(option) if option in TEXT else option
        self.at(key).get_by_text(text, exact=True).click()

    def enter(self, key, value):
        """Type a value into a field."""
        self.field(key).fill(str(value))
        self.field(key).press("Enter")
        self.settle()

    def pick(self, key, option):
        """Choose from a list that opens. It closes again if the page scrolls, so one tries until it is chosen.

        A field that is left forgets what was typed and not chosen.
        """
        text, field = self.say(option) if option in TEXT else option, self.field(key)

        def picked():
            with suppress(Error):  # the list has closed
                field.scroll_into_view_if_needed()
                field.fill(text)
                field.press("Enter")
                field.blur()
            self.settle()
            return field.input_value() == text

        self.until(picked, every=300)

    def toggle(self, key):
        """Switch a toggle."""
        self.at(key, "label").click()
        self.settle()

    def read_in(self, lang):
        """Change to another language."""
        self.lang = lang
        self.choose("lang", LANGUAGES[lang])
        expect(self.button("reset")).to_contain_text(self.say("reset"))
        self.settle()

    def unfold(self, *keys):
        """Open the expanders of these keys in the sidebar.

        Without the mouse, which would wait until the one above has moved to its end; one that is just drawn anew does
        not take a press.
        """
        for key in keys:

            def opened(key=key):
                self.at(key, "summary").evaluate("summary => summary.click()")
                with suppress(Error):
                    self.at(key, "details[open]").wait_for(timeout=20_000)
                return self.at(key, "details[open]").count()

            self.until(opened)

    def write(self, text, key="values"):
        """Type one's own numbers, or a text of another key."""
        area = self.at(key, "textarea").first
        area.fill(text)
        area.press("Control+Enter")
        self.settle()

    def train(self, newest):
        """Press Train at the highest speed, and wait until it is over at the newest epoch."""
        self.choose("speed", "max")
        self.press("train")
        self.wait_for_trained(newest)

    def open_menu(self):
        """Open the menu of exports."""
        self.press("export")
        self.button("export_png").wait_for()

    def close_menu(self):
        """Close it, and wait until the page has heard of it: it closes a menu that is opened again before."""
        before = self.page.evaluate("told")
        self.page.keyboard.press("Escape")
        self.until_page(f"told > {before} && {_QUIET}")

    def download(self, kind):
        """Press a button of the menu of exports, which is open, and give what arrives: (name, path)."""
        with self.page.expect_download() as arriving:
            self.press(f"export_{kind}")
        return arriving.value.suggested_filename, arriving.value.path()

    # A panel

    def open_panel(self, panel):
        """Choose a panel from the list, or none with "", and wait until it is drawn."""
        self.pick("panels", f"panel_{panel or 'none'}")
        if panel:
            self.wait_for_panel(panel)
        else:
            expect(self.at("panel")).to_be_hidden()
        self.wait_for_address(panel=panel or None)

    def wait_for_panel(self, panel):
        """Wait until the picture of a panel is drawn, and the page is at rest."""
        self.at("panel").get_by_label(self.say(f"panel_{panel}_alt"), exact=True).wait_for()
        self.rest()

    def wait_until_told(self, key, **values):
        """Wait until the open panel says something."""
        self.at("panel").get_by_text(self.say(key, **values)).first.wait_for()
