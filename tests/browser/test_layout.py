"""The layout: panels end on the screen, and a phone shows the value under a finger."""

from playwright.sync_api import expect

from tests.browser.test_screen import hidden, resize


def test_the_longest_panels_end_on_the_screen(visit):
    """The introduction, figure, caption ("reading") and formula heading of the longest panels fit.

    In a presentation, which has no formula, the stage (the main picture) with its curve and its caption fits, too. Each
    panel and each language is checked at each size.
    """
    visitor, below = visit("epoch=15"), {}
    visitor.wait_for_trained(15)

    def look(panel, *keys, size, of=()):
        resize(visitor, size)
        below[panel, visitor.lang, size, keys] = hidden(visitor, *keys, of=of)

    for panel, languages in (("dynamics", ("en", "ja")), ("ablation", ("ja", "en"))):
        visitor.open_panel(panel)
        for lang, alone, presented in zip(
            languages, ((1440, 900), (1920, 1080)), ((1920, 1080), (1280, 720)), strict=True
        ):
            if lang != visitor.lang:
                visitor.read_in(lang)
            visitor.wait_until_told(f"panel_{panel}")
            visitor.wait_for_panel(panel)
            look(panel, "panel_lead", "panel_figure", "panel_reading", size=alone, of=(".st-key-formula summary",))
            visitor.page.keyboard.press("p")
            look(panel, "panel_figure", "panel_reading", "stage", "curves", "reading", size=presented)
            visitor.page.keyboard.press("p")
    assert len(below) == 8
    assert {where: each for where, each in below.items() if each} == {}, "a panel ends below the screen"


def test_a_tap_on_a_phone_has_a_hint_while_the_page_runs(visit):
    """A tap on a heatmap shows the value and frames the step. While the script runs, Streamlit covers nothing."""
    visitor = visit("samples=20&epochs=3", size=(390, 844))
    visitor.rest()
    tools = visitor.page.context.new_cdp_session(visitor.page)
    tools.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    box = visitor.bands()[4]
    finger = {"x": box["x"] + 0.305 * box["width"], "y": box["y"] + 0.02 * box["height"]}  # the upper one of two steps
    tools.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [finger]})
    tools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(visitor.at("stage", ".hint")).to_contain_text("t = 31")
    hint = visitor.at("stage", ".hint").bounding_box()
    assert hint["y"] + hint["height"] < box["y"] - 14, "the hint lies on the title of its band"
    expect(visitor.at("stage", ".frame:not([hidden]) > div").first).to_be_visible()
    visitor.rest()
    tools.send("Network.enable")
    slow = {"offline": False, "latency": 0, "downloadThroughput": 2000, "uploadThroughput": -1}
    tools.send("Network.emulateNetworkConditions", slow)
    visitor.press("step")
    status = visitor.page.locator(".stStatusWidget")
    status.wait_for(state="attached")  # the script has been running for half a second
    assert not status.is_visible(), "Streamlit's Stop button should not cover the page"
    tools.send("Network.emulateNetworkConditions", slow | {"downloadThroughput": -1})
    visitor.wait_for_trained(1)
