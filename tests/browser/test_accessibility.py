"""Accessibility in many states of the page: axe-core's rules, and the focus rings and contrasts that axe-core skips."""

import io
import re
from itertools import islice

from PIL import Image
from playwright.sync_api import expect

from tests.browser.test_screen import resize
from tests.support.axe import violations
from tests.support.scripts import script


def test_no_state_of_the_page_has_violations(visit):
    """axe-core finds nothing in seven states of the page.

    The last two states, the gallery and the tour, are checked at the size of a phone. Each state is checked with all
    rules in one colour scheme. In the other scheme, only the rule on contrast is checked, because no other rule depends
    on colours. The benchmark checks every panel.
    """
    address = "unknown=1&task=letters&samples=20&timesteps=12&epochs=1&speed=max&panel=step"
    visitor, found = visit(address, opened=False), {}

    def look(state, inside="html", rules=None):
        """Note violations of any rule in the present colour scheme, and of the rule on contrast in the other scheme."""
        found[state] = violations(visitor, inside)
        change_scheme(visitor)
        found[state, "contrast"] = violations(visitor, inside, ["color-contrast"])

    def look_with_panel(state, panel):
        """Look at a state. Check that the main picture, the curves and the open panel have an alternative text."""
        visitor.wait_until_told(f"panel_{panel}")
        for text in (visitor.reading, *map(visitor.say, ("curves_alt", f"panel_{panel}_alt"))):
            expect(visitor.page.locator(f'[aria-label="{text}"], [alt="{text}"]')).to_have_count(1)
        look(state)

    visitor.page.goto(visitor.url)
    toast = visitor.page.locator(".stToast")
    toast.hover()  # keeps it open
    expect(toast).to_have_accessible_name(re.compile("unknown"))
    visitor.wait_for_panel("step")
    visitor.unfold("shown", "network", "data", "training")
    look_with_panel("before training, notice", "step")
    toast.get_by_role("button").evaluate_all("all => all.forEach(close => close.click())")
    expect(toast).to_have_count(0)
    visitor.button("train").hover()
    visitor.settle()
    look("pointed at", ".st-key-transport")
    leave_tooltips(visitor)
    visitor.page.keyboard.press("k")
    visitor.wait_for_trained(1)
    visitor.open_panel("dynamics")
    visitor.enter("batch_size", 900)
    visitor.page.locator(".stAlert").wait_for()
    look_with_panel("trained, error", "dynamics")
    visitor.enter("batch_size", 10)
    expect(visitor.page.locator(".stAlert")).to_have_count(0)
    visitor.page.locator("h1").click()
    visitor.page.keyboard.press("p")
    look("presentation")
    visitor.page.keyboard.press("p")
    visitor.open_menu()
    leave_tooltips(visitor)
    look("menu")
    visitor.close_menu()
    visitor.open_panel("")
    resize(visitor, (390, 844))
    visitor.press("gallery")
    visitor.page.get_by_role("dialog").wait_for()
    visitor.settle()
    look("gallery")
    visitor.page.keyboard.press("Escape")
    visitor.press("tour_start")
    visitor.at("tour_panel").wait_for()
    visitor.settle()
    look("tour", ".st-key-screen")
    assert len(found) == 14
    assert {state: nodes for state, nodes in found.items() if nodes} == {}


TOOLTIP = "[role=tooltip]"
"""Streamlit draws tooltips at the end of the page, outside of its landmarks. A screen reader reads a tooltip as the
description of its button, so a tooltip needs no landmark, but axe-core's rule `region` does not know that."""


def leave_tooltips(visitor):
    """Move the pointer away from all elements, and wait until no tooltip is shown."""
    visitor.page.mouse.move(0, 0)
    expect(visitor.page.locator(TOOLTIP)).to_have_count(0)


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
    visitor.until_page("document.getAnimations().every(each => each.effect.getComputedTiming().endTime === Infinity)")


def test_every_control_has_a_focus_ring_and_contrast(visit):
    """All elements that Tab reaches have the same focus ring.

    The ring, the key letters and the switches that are off have enough contrast in the light and in the dark scheme.
    """
    visitor = visit("samples=20&timesteps=12&panel=step&shown_timesteps=1000&fold=off", size=(1920, 1080))
    visitor.wait_for_panel("step")
    visitor.press("step")
    visitor.wait_for_trained(1)
    visitor.unfold("network")
    visitor.at("table", "summary").click()
    visitor.page.mouse.move(0, 0)

    def tab():
        visitor.page.keyboard.press("Tab")
        return visitor.page.evaluate(script("accessibility", "focused"))

    def go_to_the_end():
        return [*islice(iter(tab, None), 100)]

    go_to_the_end()  # this call begins at the element pressed last, and later calls at the top of the page
    for look in range(2):
        if look:
            change_scheme(visitor)
        faint = visitor.page.evaluate(script("accessibility", "faint"))
        assert len(faint["keys"]) == 3
        assert [key for key, contrast in faint["keys"] if contrast < 4.5] == [], faint
        assert faint["off"] >= 3, faint
        reached = go_to_the_end()
        assert len(reached) < 100, "the focus never leaves the page"
        wanted = {visitor.say(key) for key in ("scrubber", "tab_step", "strip_name", "walk_name", "table_later")}
        assert wanted <= {each["name"] for each in reached}
        assert [each for each in reached if each["strength"] < 3] == [], "the focus cannot be seen"
        assert len({each["colour"] for each in reached}) == 1, reached


def test_forced_colours_leave_the_chosen_states_visible(visit):
    """The slider's handle, the progress, chosen segments and switches differ from their surroundings."""
    visitor = visit("samples=20&epoch=2&threshold=true")
    visitor.wait_for_trained(2)
    visitor.page.keyboard.press("j")
    visitor.wait_for_trained(1)
    visitor.page.emulate_media(forced_colors="active")
    visitor.page.mouse.move(0, 0)
    visitor.settle()
    assert violations(visitor) == []
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
    for key, least in (("lang", 2), ("input_kind", 6), ("speed", 5)):
        shades = {}
        for segment in visitor.at(key, "[role=radio]").all():
            shades.setdefault(segment.get_attribute("aria-checked"), []).append(shade(segment, 0.5, 0.12))
        (chosen,), others = shades["true"], shades["false"]
        assert len(others) == least - 1
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
