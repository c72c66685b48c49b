"""What axe-core finds on the page: nothing, in any of its states."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from rnn_core.visit.bookmark import PANELS


def violations(visitor):
    """What axe-core finds on the page as it stands: [(rule, element, summary), ...]."""
    found = Axe().run(visitor.page).response["violations"]
    return [(each["id"], node["html"][:200], node["failureSummary"]) for each in found for node in each["nodes"]]


@pytest.mark.parametrize(
    ("lang", "scheme", "width"), [("en", "light", 1440), ("ja", "dark", 1440), ("ja", "light", 390)]
)
def test_nothing_keeps_anybody_out(visit, lang, scheme, width):
    """Untrained with a notice, trained, with every control, each panel, the menu and the examples open."""
    visitor = visit("unknown=1", lang=lang, scheme=scheme, size=(width, 900), opened=False)
    visitor.page.goto(visitor.url)
    toast = visitor.page.locator(".stToast")
    toast.hover()  # so that it stays
    found = {"notice": violations(visitor)}
    visitor.page.mouse.move(0, 0)
    expect(toast).to_have_count(0)
    visitor.wait_for_network()
    if width > 640:
        visitor.unfold("shown", "network", "data", "training")
    found["at rest"] = violations(visitor)
    visitor.page.keyboard.press("k")  # without a pointer there is no tooltip
    visitor.wait_for_trained(15)
    found["trained"] = violations(visitor)
    for panel in PANELS:
        visitor.open_panel(panel)
        found[panel] = violations(visitor)
    visitor.open_menu()
    found["menu"] = violations(visitor)
    visitor.close_menu()
    visitor.press("gallery")
    visitor.page.get_by_role("dialog").wait_for()
    visitor.settle()
    found["gallery"] = violations(visitor)
    assert {state: each for state, each in found.items() if each} == {}


def test_figures_have_a_text(visit):
    """Stage, curves and panel have a text in place of their picture for those who do not see it."""
    visitor = visit("epoch=1&panel=weights", lang="ja")
    visitor.wait_for_panel("weights")
    for key in ("stage_alt", "curves_alt", "panel_weights_alt"):
        text = visitor.say(key)
        expect(visitor.page.locator(f'[aria-label="{text}"], [alt="{text}"]')).to_have_count(1)
