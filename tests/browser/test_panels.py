"""The panels beside the stage (the main picture) in a real Chromium: they follow the training and react to presses."""

import numpy as np
from playwright.sync_api import expect

from rnn_core.ui import panels
from rnn_core.visit.parts import PANELS
from tests.browser.test_screen import hidden, resize
from tests.support.scripts import script

FOLLOWING = ("weights", "errors")
"""A panel that the page's own module draws, and one that Plotly draws. tests/ui/test_panels_page.py has every panel."""


def test_panels_are_in_view_beside_the_stage_and_follow_the_training(visit):
    """The panels in FOLLOWING show the newest epoch after training, and the previous epoch after a press on J.

    At 1440 x 900 each panel's figure and caption, the stage and the curve are in view without scrolling. They are also
    in view at 1280 x 720, where the sidebar is folded while a panel is open.
    """
    visitor = visit("task=letters&samples=20&timesteps=12&speed=max&epochs=2&seeds=8&until=3")
    shown = ("transport", "stage", "curves", "reading", "panel_reading")
    for panel in PANELS:
        visitor.open_panel(panel)
        box, stage = (visitor.until(visitor.at(key).bounding_box) for key in ("panel", "stage"))
        assert box["x"] > stage["x"] + stage["width"] - 1
        assert visitor.bands()[0]["width"] > 0.7 * stage["width"]
        if panel in FOLLOWING:
            epoch = 2 + FOLLOWING.index(panel)
            visitor.press("train")
            expect(visitor.at("panel", "[data-epoch]:visible")).to_have_attribute("data-epoch", str(epoch))
            visitor.wait_for_label("train")
            visitor.page.keyboard.press("j")
            expect(visitor.at("panel", "[data-epoch]:visible")).to_have_attribute("data-epoch", str(epoch - 1))
            visitor.rest()
        picture = "panel_picture" if panels.PANELS[panel].scene else "panel_figure"
        assert hidden(visitor, picture, *shown, of=(".st-key-formula summary",)) == [], panel
    visitor.open_panel("")
    resize(visitor, (1280, 720))
    visitor.open_panel("weights")
    choices = visitor.at("epochs")
    expect(choices).not_to_be_in_viewport()
    visitor.until(
        lambda: not hidden(visitor, "transport", "stage", "curves", "reading", "panel_picture", "panel_reading")
    )
    visitor.open_panel("")
    expect(choices).to_be_in_viewport()


def test_the_controls_of_step_and_ablation(visit):
    """Buttons move the step, or walk through the steps. An ablation changes only the picture, and can be undone."""
    visitor = visit("samples=20&timesteps=12&epoch=2&panel=step&at=5&unit=1")
    visitor.wait_for_trained(2)
    loss, field = visitor.progress.inner_text(), visitor.field("at")
    for key, step in (("at_forth", 6), ("at_back", 5)):
        visitor.press(key)
        expect(field).to_have_value(str(step))
    visitor.wait_for_address(at="5")
    frames = visitor.at("stage", ".frame:not([hidden]) > div")
    expect(frames).to_have_count(6)  # one around each of the six bands (heatmaps)
    visitor.press("walk")
    visitor.until(lambda: int(field.input_value()) > 6)
    visitor.press("walk")
    expect(visitor.button("walk").get_by_test_id("stIconMaterial")).to_have_text("play_arrow")
    visitor.rest()
    stopped = field.input_value()
    visitor.toggle("threshold")
    visitor.wait_for_address(threshold="true", at=stopped)

    visitor.open_panel("ablation")
    visitor.wait_until_told("ablation_nothing")

    def has_ablated():
        return visitor.say("band_output_ablated") in [band["title"] for band in visitor.bands()]

    visitor.toggle("no_recurrence")
    visitor.until(has_ablated)
    visitor.toggle("no_recurrence")
    visitor.wait_until_told("ablation_nothing")
    visitor.until(lambda: not has_ablated())
    visitor.enter("reset_step", 6)
    visitor.until(has_ablated)
    visitor.wait_for_address(reset_step="6", no_recurrence=None, at=stopped)
    assert visitor.progress.inner_text() == loss


def test_the_beat_moves_along_the_trajectory_and_the_target(visit):
    """The beat, an animation, marks one step after another, in the trajectory and in the row of the target.

    A button and Space begin and stop the beat. It stops while the network trains. For a visitor who prefers reduced
    motion, it does not begin automatically.
    """
    visitor = visit("samples=20&timesteps=12&epoch=2&panel=dynamics")
    visitor.wait_for_panel("dynamics")
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
    visitor.press("reset")
    visitor.wait_for_trained(0)
    visitor.choose("speed", "1")
    visitor.press("train")
    expect(dot).to_be_hidden()


def middle(mark):
    """Return the middle of an element on the screen."""
    box = mark.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_cell_of_a_map_opens_its_sweep_and_a_curve_its_seed(visit):
    """The map starts automatically, and nothing moves while it fills. A press on a cell opens its sweep.

    In the sweep, a press on a curve opens its seed. The browser's Back returns to the map, and Forward to the cell.
    The test presses a cell in which no seed learns: in the map, a seed that learns stops early, and the cell's sweep
    would have to train it again.
    """
    choices = "samples=20&timesteps=12&batch_size=5&validation_split=0.5&seeds=8&until=3"
    over = "&over=learning_rate&over_low=0.002&over_count=2&across=units&across_low=2&across_high=8&across_count=2"
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
        visitor.wait_for_address(over=None, across="units", learning_rate="0.002", units="2", epoch="3")
        trained.wait_for()
        visitor.wait_for_panel("sweep")

    wait_for_cell()
    cell, length = visitor.query, visitor.page.evaluate("history.length")
    visitor.page.go_back()
    visitor.wait_for_address(over="learning_rate", across="units", learning_rate=None, units=None, epoch=None)
    filled.wait_for()
    visitor.rest()
    visitor.page.go_forward()
    wait_for_cell()
    assert (visitor.query, visitor.page.evaluate("history.length")) == (cell, length)
    visitor.page.mouse.click(*visitor.until_page(script("figures", "placeOfSeed"), 5))
    visitor.wait_for_address(seed="5", panel="sweep", epoch="3")
