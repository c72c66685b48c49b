"""The layout on any screen: nothing overlaps, nothing is cut off, and panels end on the screen."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_screen import hidden, resize, wait_until_it_stands
from tests.support.scripts import script

ZOOMED = ((720, 450), (960, 540))  # the size of a page at a zoom of 200 % on 1440 x 900 and 1920 x 1080
SIZES = ((1920, 1080), (1440, 900), (960, 800), (844, 390), (768, 1024), (390, 844), (320, 640), *ZOOMED)


@pytest.mark.parametrize(("lang", "query"), [("en", "tour=2"), ("ja", "epoch=3&shown_timesteps=1000")])
def test_no_texts_or_controls_collide_at_any_size(visit, lang, query):
    """Nothing overlaps or is cut off in a stop of the tour or with the most steps, each with an error message."""
    visitor = visit(f"{query}&samples=100", lang=lang, size=SIZES[0])
    visitor.unfold("training")
    visitor.enter("batch_size", 900)
    visitor.page.locator(".stAlert").wait_for()
    colliding, cut = {}, {}
    for size in SIZES:
        resize(visitor, size)
        wait_until_it_stands(visitor)
        colliding[size] = visitor.page.evaluate(script("layout", "colliding"))
        cut[size] = visitor.page.evaluate(script("layout", "cut"))
    assert {size: each for size, each in colliding.items() if each} == {}, "something lies on something else"
    assert {size: each for size, each in cut.items() if each} == {}, "something is cut off"
    resize(visitor, SIZES[0])
    visitor.enter("batch_size", 10)
    expect(visitor.page.locator(".stAlert")).to_have_count(0)


def test_the_longest_panels_end_on_the_screen(visit, lang):
    """A panel's lead, figure, caption ("reading") and the head of its formula fit, with the longest sentences.

    So do the panel and the stage with its curve and its caption in a presentation, which has no formula.
    """
    visitor, below = visit("epoch=15", lang=lang), {}
    visitor.wait_for_trained(15)
    for panel in ("dynamics", "ablation"):
        visitor.open_panel(panel)
        visitor.wait_until_told(f"panel_{panel}")
        for size in ((1440, 900), (1920, 1080)):
            resize(visitor, size)
            wait_until_it_stands(visitor)
            below[panel, size] = hidden(
                visitor, "panel_lead", "panel_figure", "panel_reading", of=(".st-key-formula summary",)
            )
        visitor.page.keyboard.press("p")
        for size in ((1920, 1080), (1280, 720)):
            resize(visitor, size)
            wait_until_it_stands(visitor)
            below[panel, size, "presents"] = hidden(
                visitor, "panel_figure", "panel_reading", "stage", "curves", "reading"
            )
        visitor.page.keyboard.press("p")
    assert {where: each for where, each in below.items() if each} == {}, "a panel ends below the screen"


def test_a_tap_on_a_phone_has_a_hint_while_the_page_runs(visit):
    """A tap on a heatmap shows the value and frames the step. While the page runs, Streamlit covers nothing."""
    visitor = visit("samples=20&epochs=3", size=(390, 844))
    visitor.rest()
    tools = visitor.page.context.new_cdp_session(visitor.page)
    tools.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    box = visitor.bands()[4]
    finger = {"x": box["x"] + 0.305 * box["width"], "y": box["y"] + 0.02 * box["height"]}  # the upper one of two steps
    tools.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [finger]})
    tools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(visitor.at("stage", ".hint")).to_contain_text("t = 31")
    expect(visitor.at("stage", ".frame:not([hidden]) > div").first).to_be_visible()
    visitor.rest()
    tools.send("Network.enable")
    slow = {"offline": False, "latency": 0, "downloadThroughput": 2000, "uploadThroughput": -1}
    tools.send("Network.emulateNetworkConditions", slow)
    visitor.press("step")
    status = visitor.page.locator(".stStatusWidget")
    status.wait_for(state="attached")  # the script has been running for half a second
    assert not status.is_visible(), "Streamlit's Stop lies over the page"
    tools.send("Network.emulateNetworkConditions", slow | {"downloadThroughput": -1})
    visitor.wait_for_trained(1)
