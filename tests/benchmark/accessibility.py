"""Accessibility: the violations that axe-core finds in every state of the page."""

from playwright.sync_api import expect

from docs import live
from rnn_core.visit.parts import PANELS
from tests.benchmark import row
from tests.support.axe import violations
from tests.support.visitor import Visitor

LOOKS = {
    "light": {},
    "dark, Japanese": {"scheme": "dark", "lang": "ja"},
    "forced colours": {"forced": True},
    "phone": {"size": (390, 844)},
}
"""Name of a look -> the keyword arguments of `states`."""

SMALL = "samples=20&timesteps=12"
"""A small experiment, in the format of the page's address (URL)."""


def measure():
    """Count the violations in each look, and print each violation."""
    with live.server() as (_, url), live.browser() as chrome:
        for name, options in LOOKS.items():
            counts = []
            for state, found in states(chrome, url, **options):
                counts.append(len(found))
                for violation in found:
                    print(f"{name}, {state}: {violation}", flush=True)
            row(f"axe-core's violations, {name}, in {len(counts)} states", sum(counts), goal="0")


def states(chrome, url, *, forced=False, **options):
    """Bring the page into each of its states, and yield (name of the state, violations).

    forced: True to emulate forced colours.
    """
    visitor = Visitor(chrome, f"{url}/?{SMALL}&speed=1&epochs=60", **options)
    if forced:
        visitor.page.emulate_media(forced_colors="active")
    yield "before training", violations(visitor)
    visitor.page.keyboard.press("k")
    visitor.until(lambda: visitor.epoch)
    yield "training", violations(visitor)
    visitor.page.keyboard.press("k")
    visitor.until_page("!document.documentElement.hasAttribute('data-pauses')")
    visitor.rest()
    yield "paused", violations(visitor)
    visitor.open(f"{url}/?{SMALL}&epoch=3&threshold=true")
    visitor.wait_for_trained(3)
    visitor.unfold("shown", "network", "data", "training")
    visitor.at("table", "summary").click()
    yield "trained, all unfolded", violations(visitor)
    visitor.enter("batch_size", 900)
    visitor.page.locator(".stAlert").wait_for()
    yield "error", violations(visitor)
    visitor.enter("batch_size", 10)
    visitor.press("gallery")
    visitor.page.get_by_role("dialog").wait_for()
    visitor.settle()
    yield "gallery", violations(visitor)
    visitor.page.keyboard.press("Escape")
    expect(visitor.page.get_by_role("dialog")).to_have_count(0)
    visitor.open_menu()
    visitor.page.mouse.move(0, 0)  # a tooltip needs no landmark, but axe-core's rule `region` does not know that
    expect(visitor.page.get_by_role("tooltip")).to_have_count(0)
    yield "menu", violations(visitor)
    visitor.close_menu()
    visitor.page.keyboard.press("?")
    yield "keys", violations(visitor)
    visitor.page.keyboard.press("Escape")
    visitor.page.keyboard.press("p")
    visitor.page.wait_for_timeout(500)  # the controls fade
    yield "presentation", violations(visitor)
    visitor.page.keyboard.press("p")
    for panel in PANELS:
        task = "letters" if panel == "continuation" else "cycle"
        visitor.open(f"{url}/?{SMALL}&epoch=3&panel={panel}&task={task}")
        visitor.wait_for_panel(panel)
        yield panel, violations(visitor)
    for stop in (1, 5, 8, 14):
        visitor.open(f"{url}/?tour={stop}")
        visitor.at("tour_panel").wait_for()
        yield f"tour, stop {stop}", violations(visitor)
    visitor.page.close()
