"""The panels beside the stage in a real browser: they open, follow the training, react to presses, and are exported."""

import itertools
import re

import numpy as np
from playwright.sync_api import expect

from rnn_core import training
from rnn_core.insight import gradients
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.ui import panels
from rnn_core.visit.parts import PANELS
from tests.browser.test_accessibility import violations_of_panel
from tests.browser.test_screen import hidden, resize
from tests.support.scripts import call


def test_each_panel_follows_the_training(visit):
    """Each panel is beside the stage, has a caption and no violations, and goes to the newest epoch and one back.

    At 1440 x 900 its figure and caption, the stage and the curve are in view without scrolling. They are also in view
    at 1280 x 720, where the sidebar is folded while a panel is open.
    """
    visitor = visit("task=letters&samples=20&speed=max&epochs=2&seeds=8&until=3")
    shown = ("transport", "stage", "curves", "reading", "panel_reading")
    for epoch, panel in enumerate(PANELS, 1):
        visitor.open_panel(panel)
        box, stage = (visitor.until(visitor.at(key).bounding_box) for key in ("panel", "stage"))
        assert box["x"] > stage["x"] + stage["width"] - 1
        assert visitor.bands()[0]["width"] > 0.7 * stage["width"]
        visitor.press("train")
        expect(visitor.at("panel", "[data-epoch]:visible")).to_have_attribute("data-epoch", str(epoch + 1))
        visitor.wait_for_label("train")
        visitor.page.keyboard.press("j")
        expect(visitor.at("panel", "[data-epoch]:visible")).to_have_attribute("data-epoch", str(epoch))
        visitor.rest()
        assert violations_of_panel(visitor, panel) == [], panel
        picture = "panel_picture" if panels.PANELS[panel].scene else "panel_figure"
        assert hidden(visitor, picture, *shown, of=(".st-key-formula summary",)) == [], panel
        assert visitor.page.locator(".stException, .stAlert").count() == 0
    visitor.press("reset")
    visitor.wait_for_trained(0)
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


def test_a_panel_exports_its_numbers_and_its_picture(visit):
    """The names of the saved files have the experiment, the epoch and the panel.

    The server sends only the existing norms of the gradients; the browser puts them at their steps and lags.
    """
    visitor, spec = visit("samples=20&timesteps=12&panel=gradients"), Spec(samples=20, timesteps=12)
    visitor.wait_for_panel("gradients")
    element = "document.querySelector('.st-key-panel_picture .stage')"
    seen = f"({{ drawingOf }}) => Array.from(drawingOf({element}).drawn.grids[0].values, each => each || null)"
    drawn = np.array(call(visitor.page, "still", seen), float)
    norms = gradients.flow(spec, training.init_state(spec), Probe(), layer=0).norms
    np.testing.assert_allclose(drawn, np.log10(norms.T).ravel(), atol=1e-3)
    visitor.press("step")
    visitor.wait_for_trained(1)
    visitor.wait_until_told("panel_gradients")
    visitor.open_menu()
    for kind, ending, begin in (("panel", "csv", b""), ("panel_png", "png", b"\x89PNG")):
        name, path = visitor.download(kind)
        assert name == f"rnn-samples-20-timesteps-12-epoch-1-gradients.{ending}"
        assert path.read_bytes().startswith(begin)
        assert len(path.read_bytes()) > 20


def test_the_controls_of_step_and_ablation(visit):
    """The step moves back, forth, and on automatically. An ablation changes only the picture, and can be undone."""
    visitor = visit("epoch=15&panel=step&at=50&unit=1")
    visitor.wait_for_trained(15)
    loss, field = visitor.progress.inner_text(), visitor.field("at")
    for key, step in (("at_forth", 51), ("at_back", 50), ("at_back", 49)):
        visitor.press(key)
        expect(field).to_have_value(str(step))
        visitor.wait_for_address(at=str(step))
    expect(visitor.at("stage", ".frame:not([hidden]) > div")).to_have_count(
        6
    )  # one around each band, because the titles are above the bands
    visitor.press("walk")
    visitor.until(lambda: int(field.input_value()) > 51)
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
    visitor.wait_until_told("ablation_correct", now=50, steps=100, whole=100)
    visitor.until(has_ablated)
    visitor.toggle("no_recurrence")
    visitor.wait_until_told("ablation_nothing")
    visitor.until(lambda: not has_ablated())
    visitor.enter("reset_step", 50)
    visitor.wait_until_told("ablation_never_back")
    visitor.wait_for_address(reset_step="50", no_recurrence=None, at=stopped)
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


def test_a_sweep_is_started_cancelled_and_opened(visit):
    """Results of seeds arrive one by one and stay after Cancel, and a press on a curve opens its seed."""
    visitor = visit("panel=sweep&seeds=256&until=30&epoch=3&samples=40")
    visitor.wait_for_trained(3)
    visitor.wait_until_told("sweep_nothing", until=30)
    visitor.press("sweep_start")
    visitor.until(lambda: seeds_told(visitor) >= 5)
    visitor.press("sweep_cancel")
    expect(visitor.button("sweep_start")).to_be_visible()
    told = []
    for threshold in ("true", None):  # a result that was on its way at the press may still arrive
        visitor.rest()
        visitor.toggle("threshold")
        visitor.wait_for_address(threshold=threshold)
        visitor.rest()
        told.append(seeds_told(visitor))
    assert 5 <= told[0] == told[1] < 256
    press_a_curve(visitor)
    visitor.wait_for_trained(30)
    assert 1 <= int(visitor.query["seed"]) < 256
    visitor.wait_for_address(panel="sweep")


def test_a_map_fills_and_a_cell_opens(visit):
    """The map starts automatically, nothing moves while it fills, it survives a reload, and a cell opens its sweep.

    The browser's Back returns to the map, and Forward to the cell.
    No seed of the pressed cell learns, so that the map has all of its losses.
    """
    choices = "samples=20&timesteps=12&batch_size=5&validation_split=0.5&seeds=8&until=3"
    over = "&over=learning_rate&over_low=0.002&over_count=2&across=units&across_low=2&across_high=8&across_count=3"
    visitor = visit(f"panel=sweep&{choices}{over}")
    figure, plot = visitor.at("panel_figure", ".main-svg").first, visitor.at("panel_figure", ".nsewdrag").first
    figure.wait_for()
    before = figure.bounding_box(), plot.bounding_box()
    expect(visitor.button("sweep_start")).to_be_visible()
    visitor.rest()
    assert (figure.bounding_box(), plot.bounding_box()) == before
    told = visitor.say("map_progress", done=48, count=48, seeds=8, epochs=3)
    visitor.at("panel").get_by_text(told).wait_for()
    visitor.page.reload()
    visitor.at("panel").get_by_text(told).wait_for()
    visitor.at("panel_figure", ".hm image").nth(1).wait_for()
    visitor.rest()
    box = plot.bounding_box()
    visitor.page.mouse.click(box["x"] + 0.25 * box["width"], box["y"] + 0.83 * box["height"])
    visitor.wait_for_address(over=None, across="units", learning_rate="0.002", units="2", epoch="3")
    visitor.wait_for_panel("sweep")
    visitor.at("panel").get_by_text(visitor.say("sweep_progress", done=8, count=8, epochs=3)).wait_for()
    visitor.rest()
    cell, length = visitor.query, visitor.page.evaluate("history.length")
    visitor.page.go_back()
    visitor.wait_for_address(over="learning_rate", across="units", learning_rate=None, units=None, epoch=None)
    visitor.at("panel").get_by_text(told).wait_for()
    visitor.rest()
    visitor.page.go_forward()
    visitor.wait_for_address(over=None, learning_rate="0.002", units="2", epoch="3")
    visitor.at("panel").get_by_text(visitor.say("sweep_progress", done=8, count=8, epochs=3)).wait_for()
    visitor.rest()
    assert (visitor.query, visitor.page.evaluate("history.length")) == (cell, length)


def seeds_told(visitor):
    """Return the number of finished seeds in the text of the open panel, 0 if it has none."""
    told = re.search(r"of (\d+) seeds have learned", visitor.at("panel").inner_text())
    return int(told[1]) if told else 0


def press_a_curve(visitor):
    """Press on curves of the picture until the address has a seed."""
    mouse, picture = visitor.page.mouse, visitor.at("panel_figure", ".main-svg").first
    places = itertools.cycle(itertools.product(range(7, 17), range(4, 10)))

    def pressed():
        x, y = next(places)
        box = visitor.until(picture.bounding_box)
        mouse.move(box["x"] + x / 20 * box["width"], box["y"] + y / 20 * box["height"], steps=3)
        visitor.page.wait_for_timeout(200)
        if visitor.say("sweep_seed") in "".join(visitor.at("panel_figure", ".hovertext").all_text_contents()):
            mouse.down()
            mouse.up()
            visitor.page.wait_for_timeout(1000)
        return "seed" in visitor.query

    visitor.until(pressed)
