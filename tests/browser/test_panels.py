"""The panels beside the stage (the main picture) in a real Chromium: they are in view and react to presses."""

import numpy as np
from playwright.sync_api import expect

from tests.browser.test_screen import hidden, resize
from tests.support.screens import beside
from tests.support.scripts import script


def test_panels_are_in_view_beside_the_stage(visit):
    """A panel, the stage, the curves and the captions are in view together, without scrolling.

    Plotly draws one of the panels, and the page's own module draws the others. At 1280 x 720 the sidebar is folded
    while a panel is open. A sidebar that the visitor has folded stays folded. The beat of one panel and the walk of
    another panel are animations that move from step to step. tests/benchmark/panels.py looks at every panel.
    """
    visitor = visit("samples=20&timesteps=12&epoch=2&epochs=2000&speed=1&panel=dynamics")
    visitor.wait_for_panel("dynamics")
    assert beside(visitor, "dynamics") == []
    look_at_beat(visitor)
    visitor.open_panel("")
    resize(visitor, (1280, 720))
    visitor.open_panel("weights")
    choices = visitor.at("epochs")
    expect(choices).not_to_be_in_viewport()
    visitor.until(
        lambda: not hidden(visitor, "transport", "stage", "curves", "reading", "panel_picture", "panel_reading")
    )
    visitor.open_panel("step")
    look_at_walk(visitor)
    visitor.open_panel("")
    expect(choices).to_be_in_viewport()
    visitor.page.get_by_test_id("stSidebarCollapseButton").locator("button").dispatch_event("click")
    expect(choices).not_to_be_in_viewport()
    visitor.open_panel("weights")
    visitor.open_panel("")
    visitor.wait_for_address(panel=None)
    expect(visitor.page.get_by_test_id("stExpandSidebarButton")).to_be_visible()


def look_at_beat(visitor):
    """Begin and stop the beat, an animation that marks one step after another, with its button and with Space.

    The start of a training run also stops the beat. The marks are in the trajectory and in the row of the target. For a
    visitor who prefers reduced motion, the beat does not begin automatically.
    """
    point, dot = visitor.at("panel_figure", ".beat-mark"), visitor.at("stage", ".beat-mark")
    expect(point).to_have_count(0)
    target = visitor.bands()[1]

    def stopped_at():
        """Check that both marks are at the same step, and return the step."""
        x, y = middle(dot)
        step = 1 + int((x - target["x"]) / target["width"] * 12)
        row = int((y - target["y"]) / target["height"] * 2)
        assert target["values"][row * 12 + step - 1] == 1
        place = visitor.at("panel_figure", f".tracephase{step % 2} .points path").nth((step - 1) // 2)
        np.testing.assert_allclose(middle(point), middle(place), atol=1.5)
        return step

    visitor.at("panel_figure", "button.beat").click()
    visitor.page.evaluate("document.activeElement.blur()")
    expect(dot).to_be_visible()
    visitor.page.keyboard.press("Space")
    first = stopped_at()
    visitor.page.keyboard.press("Space")
    visitor.until(lambda: int((middle(dot)[0] - target["x"]) / target["width"] * 12) + 1 not in (first, first + 1))
    visitor.page.keyboard.press("Space")
    assert stopped_at() != first
    visitor.press("train")
    expect(dot).to_be_hidden()
    visitor.press("train")
    visitor.rest()


def look_at_walk(visitor):
    """Begin and stop the walk through the steps, and go back one step. The address has the field's step."""
    at = visitor.field("at")
    visitor.press("walk")
    visitor.until(lambda: int(at.input_value()) > 2)
    visitor.press("walk")
    expect(visitor.button("walk").get_by_test_id("stIconMaterial")).to_have_text("play_arrow")
    visitor.rest()
    stopped = int(at.input_value())
    visitor.wait_for_address(at=str(stopped))
    visitor.press("at_back")
    visitor.wait_for_address(at=str(stopped - 1))


def middle(mark):
    """Return the middle of an element on the screen."""
    box = mark.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_cell_of_a_map_opens_its_sweep_and_a_curve_opens_its_seed(visit):
    """A map, a grid of seed sweeps, starts automatically, and nothing moves while it fills.

    A press on a cell opens the cell's sweep. In the sweep, a press on a curve opens the curve's seed. The browser's
    Back returns to the map, and Forward to the sweep. The test presses a cell in which no seed learns: in the map, a
    seed that learns stops early, and the sweep would have to train it again.
    """
    choices = "samples=20&timesteps=12&units=2&batch_size=5&validation_split=0.5&seeds=8&until=3"
    over = "&over=learning_rate&over_low=0.002&over_count=2&across=train_input"  # one compiled epoch fits all cells
    visitor = visit(f"panel=sweep&{choices}{over}")
    figure, plot = visitor.at("panel_figure", ".main-svg").first, visitor.at("panel_figure", ".nsewdrag").first
    figure.wait_for()
    before = figure.bounding_box(), plot.bounding_box()
    filled = visitor.at("panel").get_by_text(visitor.say("map_progress", done=32, count=32, seeds=8, epochs=3))
    filled.wait_for()
    expect(visitor.button("sweep_start")).to_be_visible()
    visitor.rest()
    assert (figure.bounding_box(), plot.bounding_box()) == before
    box = before[1]
    visitor.page.mouse.click(box["x"] + 0.25 * box["width"], box["y"] + 0.83 * box["height"])
    trained = visitor.at("panel").get_by_text(visitor.say("sweep_progress", done=8, count=8, epochs=3))

    def wait_for_cell():
        visitor.wait_for_address(over=None, across="train_input", learning_rate="0.002", epoch="3")
        trained.wait_for()
        visitor.wait_for_panel("sweep")

    wait_for_cell()
    cell, length = visitor.query, visitor.page.evaluate("history.length")
    visitor.page.go_back()
    visitor.wait_for_address(over="learning_rate", learning_rate=None, epoch=None)
    filled.wait_for()
    visitor.rest()
    visitor.page.go_forward()
    wait_for_cell()
    assert (visitor.query, visitor.page.evaluate("history.length")) == (cell, length)
    visitor.page.mouse.click(*visitor.until_page(script("figures", "placeOfSeed"), 5))
    visitor.wait_for_address(seed="5", panel="sweep", epoch="3")
