"""What axe-core finds on the page: nothing, in any of its states."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from rnn_core.visit.bookmark import PANELS
from tests.browser.test_screen import resize

OPTIONS = {"resultTypes": ["violations"], "preload": False}


def violations(visitor, inside="html"):
    """What axe-core finds on the page as it stands, or in a part of it: [(rule, element, summary), ...]."""
    if not visitor.page.evaluate("'axe' in window"):
        visitor.page.evaluate(Axe().axe_script)
    found = visitor.page.evaluate("where => axe.run(...where)", [inside, OPTIONS])["violations"]
    return [(each["id"], node["html"][:200], node["failureSummary"]) for each in found for node in each["nodes"]]


@pytest.mark.parametrize(("lang", "scheme", "narrow"), [("en", "light", False), ("ja", "dark", True)])
def test_nothing_keeps_anybody_out(visit, lang, scheme, narrow):
    """Untrained with a notice, trained, with every control, each panel, the menu and the examples open.

    In the dark the page becomes narrow once it is trained.
    Stage, curves and panels have a text in place of their picture for those who do not see it.
    """
    address = "unknown=1&samples=20&timesteps=12&epochs=3&speed=max"
    visitor = visit(address, lang=lang, scheme=scheme, opened=False)
    visitor.page.goto(visitor.url)
    toast = visitor.page.locator(".stToast")
    toast.hover()  # so that it stays
    expect(toast).to_have_accessible_name(re.compile("unknown"))
    found = {"notice": violations(visitor)}
    toast.get_by_role("button").evaluate_all("all => all.forEach(close => close.click())")
    expect(toast).to_have_count(0)
    visitor.wait_for_network()
    visitor.unfold("shown", "network", "data", "training")
    found["at rest"] = violations(visitor)
    visitor.button("train").hover()
    visitor.settle()
    found["pointed at"] = violations(visitor, ".st-key-transport")
    visitor.page.mouse.move(0, 0)  # without a pointer there is no tooltip
    visitor.page.keyboard.press("k")
    visitor.wait_for_trained(3)
    found["trained"] = violations(visitor)
    if narrow:
        resize(visitor, (390, 844))
        found["narrow"] = violations(visitor)
    for panel in PANELS:
        visitor.open_panel(panel)
        visitor.wait_until_told(f"panel_{panel}")
        found[panel] = violations(visitor, ".st-key-pair_open")
        named = (visitor.reading, *map(visitor.say, ("curves_alt", f"panel_{panel}_alt")))
        for text in named:
            expect(visitor.page.locator(f'[aria-label="{text}"], [alt="{text}"]')).to_have_count(1)
    visitor.open_menu()
    found["menu"] = violations(visitor)
    visitor.close_menu()
    visitor.press("gallery")
    visitor.page.get_by_role("dialog").wait_for()
    visitor.settle()
    found["gallery"] = violations(visitor)
    assert {state: each for state, each in found.items() if each} == {}
