"""Accessibility in many states of the page: axe-core's rules, and the focus rings and contrasts that axe-core skips."""

import io
import re
from itertools import islice

from PIL import Image
from playwright.sync_api import expect

from tests.browser.test_screen import resize
from tests.support.axe import violations
from tests.support.scripts import script

TOOLTIP = "[role=tooltip]"


def test_no_state_of_the_page_violates_a_rule_of_axe_core(visit):
    """axe-core finds nothing in five states of the page. The last two have the window of a phone.

    The first state is checked in both colour schemes, and the others in one. The benchmark checks every panel, and more
    states in each scheme (tests/benchmark/accessibility.py).
    """
    address = "unknown=1&task=letters&samples=20&timesteps=12&panel=step"
    visitor, found = visit(address, opened=False), {}
    visitor.page.goto(visitor.url)
    toast = visitor.page.locator(".stToast")
    toast.hover()  # so that the notice stays open
    expect(toast).to_have_accessible_name(re.compile("unknown"))
    visitor.wait_for_panel("step")
    visitor.unfold("shown", "network", "data", "training")
    visitor.enter("batch_size", 900)
    visitor.page.locator(".stAlert").wait_for()
    for text in (visitor.reading, *map(visitor.say, ("curves_alt", "panel_step_alt"))):
        expect(visitor.page.locator(f'[aria-label="{text}"], [alt="{text}"]')).to_have_count(1)
    found["notice, error, panel, all unfolded"] = violations(visitor)
    change_scheme(visitor)
    found["the same in the dark"] = violations(visitor, rules=["color-contrast"])
    toast.get_by_role("button").evaluate_all("all => all.forEach(close => close.click())")
    expect(toast).to_have_count(0)
    visitor.enter("batch_size", 10)
    expect(visitor.page.locator(".stAlert")).to_have_count(0)
    visitor.button("train").hover()
    visitor.settle()
    found["pointed at"] = violations(visitor, ".st-key-transport")
    visitor.page.mouse.move(0, 0)
    expect(visitor.page.locator(TOOLTIP)).to_have_count(0)
    visitor.open_menu()
    found["menu"] = violations(visitor, "[data-testid=stPopoverBody]")
    visitor.close_menu()
    visitor.open_panel("")
    change_scheme(visitor)
    resize(visitor, (390, 844))
    visitor.press("gallery")
    visitor.page.get_by_role("dialog").wait_for()
    visitor.settle()
    found["gallery"] = violations(visitor, "[role=dialog]")
    visitor.page.keyboard.press("Escape")
    visitor.press("tour_start")
    visitor.at("tour_panel").wait_for()
    visitor.settle()
    found["tour"] = violations(visitor, ".st-key-screen")
    assert {state: nodes for state, nodes in found.items() if nodes} == {}


def background(visitor):
    """Return the colour of the page."""
    return visitor.page.locator(".stApp").evaluate("app => getComputedStyle(app).backgroundColor")


def change_scheme(visitor):
    """Change the browser to the other colour scheme, and wait until the page is drawn in it."""
    before = background(visitor)
    is_dark = visitor.page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    visitor.page.emulate_media(color_scheme="light" if is_dark else "dark")
    visitor.until(lambda: background(visitor) != before)
    visitor.settle()
    endless = "each.effect.getComputedTiming().endTime === Infinity"
    by_scrolling = "each.timeline !== document.timeline"
    visitor.until_page(f"document.getAnimations().every(each => {endless} || {by_scrolling})")


def test_focus_rings_and_the_states_of_controls_are_visible_in_every_colour_scheme(visit):
    """All elements that Tab reaches have a visible focus ring. All rings of a colour scheme have the same colour.

    The rings, the shortcuts' letters and the switches that are off have enough contrast in light and dark. With forced
    colours, the slider's handle, the progress, chosen segments and switches differ from their surroundings.
    """
    address = "samples=20&timesteps=12&epoch=2&panel=step&shown_timesteps=1000&fold=off"
    visitor = visit(address, size=(1920, 1080), scheme="dark")
    visitor.wait_for_trained(2)
    visitor.wait_for_panel("step")
    visitor.unfold("network", "table")
    visitor.page.evaluate(script("accessibility", "goToTop"))

    def tab():
        visitor.page.keyboard.press("Tab")
        return visitor.page.evaluate(script("accessibility", "focused"))

    for scheme in ("dark", "light"):
        if scheme == "dark":
            reached = [*islice(iter(tab, None), 100)]
            assert len(reached) < 100, "Tab should lead out of the page at last"
            wanted = {visitor.say(key) for key in ("scrubber", "tab_step", "strip_name", "walk_name", "table_later")}
            assert wanted <= {each["name"] for each in reached}
        else:
            change_scheme(visitor)
            again = visitor.page.evaluate(script("accessibility", "focusedAgain"))
            assert [each["name"] for each in again] == [each["name"] for each in reached]
            reached = again
        assert [each for each in reached if each["strength"] < 3] == [], "each focus ring should be visible"
        assert len({each["colour"] for each in reached}) == 1, reached
        faint = visitor.page.evaluate(script("accessibility", "faint"))
        assert len(faint["keys"]) == 3
        assert [key for key, contrast in faint["keys"] if contrast < 4.5] == [], faint
        assert faint["off"] >= 3, faint
    visitor.toggle("threshold")
    visitor.page.keyboard.press("j")
    visitor.wait_for_trained(1)
    look_at_forced_colours(visitor)


def look_at_forced_colours(visitor):
    """Check that forced colours hide no state of a control. The page must be at epoch 1 of 2, with the threshold on."""
    visitor.page.emulate_media(forced_colors="active")
    visitor.page.mouse.move(0, 0)
    scrolled = visitor.page.locator(".stMain, [data-testid=stSidebarContent]")
    scrolled.evaluate_all("all => all.forEach(each => each.scrollTo(0, 0))")
    visitor.settle()
    picture = Image.open(io.BytesIO(visitor.page.screenshot())).convert("L")

    def shade(element, x, y):
        """Return the lightness of the screenshot at a point. x, y: fractions of the element's size."""
        box = element.bounding_box()
        return picture.getpixel((int(box["x"] + x * box["width"]), int(box["y"] + y * box["height"])))

    def differ(one, other):
        return abs(one - other) > 80

    bar, handle = visitor.page.locator(".st-key-progress progress"), visitor.page.locator(".handle output")
    assert differ(shade(bar, 0.1, 0.5), shade(bar, 0.9, 0.5)), "the progress should be visible"
    assert differ(shade(handle, 0.2, 0.5), shade(visitor.at("curve"), 0.001, 0.001)), "the handle should be visible"
    for key, count in (("lang", 2), ("input_kind", 6), ("speed", 5)):
        shades = {}
        for segment in visitor.at(key, "[role=radio]").all():
            shades.setdefault(segment.get_attribute("aria-checked"), []).append(shade(segment, 0.5, 0.12))
        (chosen,), others = shades["true"], shades["false"]
        assert len(others) == count - 1
        assert all(differ(chosen, other) for other in others), f"the chosen option should be visible: {key}"
    on, off = (visitor.at(key, "span:has(> [role=switch]) + div").first for key in ("threshold", "accuracy"))
    assert differ(shade(on, 0.25, 0.5), shade(on, 0.75, 0.5)), "the knob of a switch that is on should be visible"
    assert differ(shade(off, 0.25, 0.5), shade(off, 0.75, 0.5)), "the knob of a switch that is off should be visible"
    assert differ(shade(on, 0.25, 0.5), shade(off, 0.75, 0.5)), "a switch should look different on and off"
    words = visitor.at("stage", ".word").evaluate_all(
        "words => words.map(getComputedStyle).map(({ forcedColorAdjust, color }) => `${forcedColorAdjust} ${color}`)"
    )
    text = visitor.page.evaluate("getComputedStyle(document.body).color")
    assert {*words} == {f"none {text}"}, "a plate behind a word should not hide the letters of the word above"
