"""The first screen in a real Chromium: the parts in view without scrolling, on projectors, laptops and a phone."""

import pytest
from playwright.sync_api import expect

from rnn_core.visit.presets import PRESETS
from tests.support.scripts import script

SIZES = ((1280, 720), (1366, 768), (1440, 900), (1920, 1080))
PAGE = ("transport", "progress", "stage", "curves", "reading")  # the parts that are in view on every laptop
MOST = ("transport", "curves")  # with the canvas of the stage: the parts that are in view even on a low projector
BANDS = (".st-key-stage canvas",)  # the selector of the canvas on which the stage's heatmaps are drawn
TOO_WIDE = script("layout", "tooWide")
PHONE = ("reading", "progress", "stage", "curves", "buttons")  # from top to bottom


def resize(visitor, size):
    """Set the size of the window, and wait until the figures fit it and nothing on the screen moves any more."""
    visitor.page.set_viewport_size({"width": size[0], "height": size[1]})
    visitor.page.evaluate(script("layout", "standing"))
    visitor.until_page(script("layout", "stageFits"))


def hidden(visitor, *keys, of=()):
    """Return the selectors whose elements are not in view. keys: keys of containers. of: other selectors."""
    return visitor.page.evaluate(script("layout", "hidden"), [*(f".st-key-{key}" for key in keys), *of])


def test_everything_is_on_one_screen(visit):
    """The whole page is in view, and the headline has one line, in three states of the page.

    A step is a whole number of pixels wide, and every text of a figure is large enough to read. On a projector, where
    the browser's own bars take space, the most important parts are in view. The checks cover all pairs of state,
    language and size, but not all combinations of the three.
    """
    visitor = visit("samples=20&epoch=3")
    for number, state in enumerate(("trained", "untrained", "LSTM")):
        if state == "untrained":
            visitor.press("reset")
            visitor.wait_for_trained(0)
        elif state == "LSTM":
            lstm = f"&cell=LSTM&layers=2&memory=true&accuracy=true&lang={visitor.lang}"
            visitor.open(visitor.url.replace("&epoch=3", lstm))
        for half in range(2):
            if half:
                visitor.read_in("ja" if visitor.lang == "en" else "en")
                visitor.rest()
            for size in SIZES[(number + (visitor.lang == "ja")) % 2 :: 2]:
                resize(visitor, size)
                look_at_screen(visitor, bands=8 if state == "LSTM" else 6)
        if state == "trained":
            resize(visitor, (1280, 600))  # what the browser's own bars leave of a projector's 1280 x 720
            assert hidden(visitor, *MOST, of=BANDS) == []


def look_at_screen(visitor, *, bands):
    """Check that the whole page is in view, with this number of bands (heatmaps), and with texts of sufficient size."""
    drawn, size = visitor.bands(), visitor.page.viewport_size
    assert len(drawn) == bands
    assert hidden(visitor, *PAGE, of=("h1", *BANDS)) == [], size
    assert visitor.page.locator("h1").bounding_box()["height"] < 60, size
    assert visitor.at("transport").bounding_box()["height"] < 60, size
    assert drawn[0]["width"] / 100 % 1 == pytest.approx(0), size
    smallest = visitor.page.evaluate(script("layout", "smallestText"))
    assert smallest >= (15 if size["width"] == SIZES[-1][0] else 12), size


def test_a_phone_has_its_buttons_at_the_bottom_edge(visit):
    """The headline, the reading (sentences), the heatmaps and the loss are in view above a bar with the button Train.

    The bar covers neither the end of the page nor a dialog. Neither the page, nor the tour, nor the dialog of examples
    is wider than the phone. A tap on a heatmap shows the value and frames the step. While the script runs, Streamlit's
    Stop button covers nothing. On a phone on its side, there is no bar at the bottom, and the sidebar is folded. The
    button *Guess first* has an icon on the smallest screen.
    """
    visitor = visit("samples=20&epochs=2&speed=max", size=(844, 390))
    bar, headline = visitor.at("buttons"), visitor.page.locator("h1")
    assert bar.bounding_box()["y"] < 200
    expect(visitor.page.get_by_test_id("stExpandSidebarButton")).to_be_visible()
    resize(visitor, (390, 844))
    room = headline.bounding_box()
    assert room["height"] < 45, "the headline should have at most three lines"
    text = headline.inner_text()
    headline.locator("span").evaluate("line => { line.textContent = '1'; }")
    assert headline.bounding_box() == room
    headline.locator("span").evaluate("(line, text) => { line.textContent = text; }", text)
    visitor.rest()
    tools = visitor.page.context.new_cdp_session(visitor.page)
    tap_a_heatmap(visitor, tools)
    train_slowly(visitor, tools)
    visitor.press("train")
    visitor.wait_for_trained(3)
    assert hidden(visitor, "buttons", "reading", "stage", "curves", of=("h1", *BANDS)) == []
    assert visitor.page.evaluate(script("layout", "order"), ["h1", *map(".st-key-{}".format, PHONE)]) == []
    assert bar.bounding_box()["y"] + bar.bounding_box()["height"] == 844
    visitor.page.locator(".stMain").evaluate("main => main.scrollTo(0, main.scrollHeight)")
    expect(visitor.page.locator(".stAppHeader")).to_be_hidden()  # the header's buttons would cover the text
    end = visitor.at("history").bounding_box()
    assert end["y"] + end["height"] < bar.bounding_box()["y"], "the bar should not cover the end of the page"
    visitor.press("gallery")
    dialog = visitor.page.get_by_role("dialog")
    expect(dialog.locator(".gallery button")).to_have_count(len(PRESETS))
    expect(bar).to_be_hidden()
    assert visitor.page.evaluate(TOO_WIDE) == []
    assert dialog.evaluate("box => box.scrollWidth <= box.clientWidth")
    visitor.page.keyboard.press("Escape")
    expect(bar).to_be_visible()
    visitor.press("tour_start")
    visitor.at("tour_panel").wait_for()
    assert visitor.page.evaluate(TOO_WIDE) == []
    assert visitor.page.locator(".stMain").evaluate("main => main.scrollWidth <= main.clientWidth")
    keys = ("train", "step", "reset", "gallery", "tour_start", "export", "share", "epoch")
    boxes = {key: visitor.at(key).bounding_box() for key in keys}
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in boxes.values())
    assert len({round(boxes[key]["y"]) for key in keys[:3]}) == 1
    resize(visitor, (320, 640))
    expect(visitor.button("guess").get_by_test_id("stIconMaterial")).to_be_visible()  # the button's text has no room


def tap_a_heatmap(visitor, tools):
    """Tap on a step, and check its hint and its frame. tools: Chromium's developer tools."""
    tools.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    box = visitor.bands()[4]
    finger = {"x": box["x"] + 0.305 * box["width"], "y": box["y"] + 0.02 * box["height"]}  # the upper one of two steps
    tools.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [finger]})
    tools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(visitor.at("stage", ".hint")).to_contain_text("t = 31")
    hint = visitor.at("stage", ".hint").bounding_box()
    assert hint["y"] + hint["height"] < box["y"] - 14, "the hint should not lie on the title of its band"
    expect(visitor.at("stage", ".frame:not([hidden]) > div").first).to_be_visible()
    visitor.rest()


def train_slowly(visitor, tools):
    """Train an epoch over a slow connection, and check that Streamlit's Stop button is hidden meanwhile."""
    tools.send("Network.enable")
    slow = {"offline": False, "latency": 0, "downloadThroughput": 2000, "uploadThroughput": -1}
    tools.send("Network.emulateNetworkConditions", slow)
    visitor.press("step")
    status = visitor.page.locator(".stStatusWidget")
    status.wait_for(state="attached")  # the script has been running for half a second
    assert not status.is_visible(), "Streamlit's Stop button should not cover the page"
    tools.send("Network.emulateNetworkConditions", slow | {"downloadThroughput": -1})
    visitor.wait_for_trained(1)
