"""The pictures in docs/images, taken of the running app: `python -m docs.screenshots [NAME ...]`.

The same app gives the same pictures: the experiment is deterministic, and each is taken at rest.
"""

import sys
from pathlib import Path

from rnn_core.ui.text import say
from tests import live

IMAGES = Path(__file__).parent / "images"


def first(page):
    """The page as it opens."""


def trained(page, lang="en"):
    """The article's 15 epochs."""
    live.button(page, "train").click()
    page.locator(".st-key-stage").get_by_text(say(lang, "band_output_now", epoch=15), exact=True).wait_for()
    page.locator(".st-key-train").get_by_text(say(lang, "train"), exact=True).first.wait_for()


def zeros(page):
    """The same network, hearing nothing."""
    trained(page)
    page.locator(".st-key-input_kind").get_by_text("Zeros", exact=True).click()
    page.locator("h1").get_by_text(say("en", "hears_zeros")).wait_for()


PICTURES = {
    "first": (first, {}),
    "trained": (trained, {}),
    "zeros": (zeros, {}),
    "dark": (trained, {"scheme": "dark"}),
    "phone": (trained, {"size": (390, 844)}),
    "japanese": (lambda page: trained(page, "ja"), {"locale": "ja-JP"}),
    "curves": (trained, {"size": (1440, 1340)}),
}
"""name -> what is done on the page, and how it is opened."""


def take(chrome, url, name):
    """Take one picture."""
    act, options = PICTURES[name]
    with live.visit(chrome, url, **options) as page:
        page.add_style_tag(content="* { transition: none !important; animation: none !important }")
        act(page)
        page.locator(live.SETTLED).wait_for()
        page.mouse.move(0, 0)
        page.evaluate("document.activeElement.blur()")
        page.wait_for_timeout(1500)
        page.screenshot(path=IMAGES / f"{name}.png", animations="disabled")


if __name__ == "__main__":
    IMAGES.mkdir(exist_ok=True)
    with live.server() as (_, address), live.browser() as browser:
        for chosen in sys.argv[1:] or PICTURES:
            take(browser, address, chosen)
            print(f"docs/images/{chosen}.png")
