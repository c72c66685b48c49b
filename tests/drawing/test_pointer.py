"""The stage (the main picture) on a bare page, with pointer and keys: hints, picked steps, shown steps and redraws."""

from itertools import pairwise

import numpy as np
import pytest
from playwright.sync_api import expect

from rnn_core.figures import style
from tests.drawing import oracle
from tests.drawing.kinds import KINDS
from tests.figures import plots
from tests.support.scripts import script
from tests.support.waiting import until


@pytest.mark.parametrize("fold", ["off", "on"])
def test_a_hint_has_the_value_under_the_pointer(draw, fold):
    """A hint has step, row and value. If another epoch is drawn under a resting pointer, the hint has the new value."""
    drawn = draw("default", fold=fold)
    layout, parts = drawn.layout, 2 if fold == "on" else 1
    plot, columns = layout["plot"], 100 // parts
    for number, row, step in ((3, 1, 7), (5, 4, 100), (0, 0, 1), (4, 9, 52)):
        place = layout["bands"][number]
        high = (place["bottom"] - place["top"]) / place["rows"]
        x = plot["left"] + ((step - 1) // parts + 0.5) * (plot["right"] - plot["left"]) / columns
        y = place["top"] + (row + ((step - 1) % parts + 0.5) / parts) * high
        drawn.page.mouse.move(10 + x, 10 + y)
        hint = drawn.page.locator(".hint")
        hint.wait_for()
        band = drawn.case["bands"][number]
        value = f"{band['values'][row][step - 1]:.4f}".replace("-", "−")
        said = hint.inner_text()
        assert f"step t = {step} · {band['rows'][row]}: {value}" in said, said
        assert style.one_line(band["title"]) in said
        assert drawn.events[-1] == ["onHover", step]
    other = oracle.case("default", KINDS["default"], 5)
    drawn.show(other["frames"])
    value = f"{other['bands'][4]['values'][9][51]:.4f}".replace("-", "−")
    assert value in drawn.page.locator(".hint").inner_text(), "the hint should have the new epoch's value"
    drawn.page.mouse.move(2, 2)
    assert drawn.events[-1] == ["onHover", None]
    assert not drawn.page.locator(".hint").is_visible()


def test_a_tap_shows_the_hint_that_a_mouse_shows(draw):
    """A tap picks a step, and shows a hint and a frame.

    A second tap, on the same step or outside the picture, removes both.
    """
    drawn = draw("default", width=390, beside=False, touch=True)
    place, plot, tap = drawn.layout["bands"][5], drawn.layout["plot"], drawn.page.touchscreen.tap
    x, y = 10 + plot["left"] + 30, 10 + place["top"] + 3
    hint = drawn.page.locator(".hint")
    for again in ((x + 3, y + 2), (385, 690)):
        tap(x, y)
        hint.wait_for()
        assert "h1: " in hint.inner_text()
        assert len(drawn.frames()) == 6
        assert [name for name, _ in drawn.events][-1] == "onPick"
        tap(*again)
        hint.wait_for(state="hidden")
        assert drawn.frames() == []
    tap(x, y)
    hint.wait_for()
    tap(x + 60, y)
    assert hint.is_visible(), "a tap on another step should show its hint"


def test_the_mouse_picks_a_step_a_window_or_all_steps(draw):
    """A press picks a step. A drag chooses a window (a range of steps). A double click chooses all steps."""
    drawn = draw("default")
    plot, place = drawn.layout["plot"], drawn.layout["bands"][5]
    column = (plot["right"] - plot["left"]) / 100
    x, y, mouse = lambda step: 10 + plot["left"] + (step - 0.5) * column, 20 + place["top"], drawn.page.mouse
    mouse.click(x(30), y)
    assert ["onPick", 30] in drawn.events
    mouse.move(x(60), y)
    mouse.down()
    mouse.move(x(41), y + 5, steps=4)
    mouse.up()
    found = [event for event in drawn.events if event[0] != "onHover"]
    assert found == [["onZoom", [41, 60]]], found
    mouse.dblclick(x(50), y)
    assert ["onZoom", [1, None]] in drawn.events
    drawn.page.evaluate("stage.point(12)")
    (frame,) = drawn.frames()
    assert abs(frame["left"] - (x(12) - column / 2)) < 1.5, (
        "the step under the pointer of another picture should have a frame here"
    )


def test_a_press_on_a_title_opens_the_closed_bands(draw):
    """If the stage has too little height, the untrained network's bands (heatmaps) are closed to one row each.

    A press on a title opens them, and Enter closes them.
    """
    drawn = draw("default", room=300)

    def rows():
        return [band["rows"] for band in drawn.layout["bands"]]

    def press(act, wanted):
        before = drawn.page.evaluate("drawn")
        act()
        drawn.page.wait_for_function("before => drawn > before", arg=before)
        assert rows() == wanted

    button = drawn.page.get_by_role("button", name="Hidden state before training")
    assert (rows(), button.get_attribute("aria-expanded")) == ([1, 2, 1, 2, 1, 10], "false")
    place = drawn.layout["bands"][4]
    press(lambda: drawn.page.mouse.click(20, 10 + (place["top"] + place["bottom"]) / 2), [1, 2, 2, 2, 10, 10])
    assert button.get_attribute("aria-expanded") == "true"
    button.focus()
    press(lambda: drawn.page.keyboard.press("Enter"), [1, 2, 1, 2, 1, 10])
    drawn.show(drawn.case["frames"], room=900)
    assert drawn.page.get_by_role("button").count() == 0, "a stage with enough room should have nothing to open"


def test_the_strip_moves_the_window(draw):
    """If not all steps fit, the stage shows only a window of them, and has a strip with a handle for the window.

    The pointer and the keys move the handle up to both ends of the strip. The strip also shows incorrect outputs.
    """
    drawn = draw("letters_on_zeros", width=900)
    assert drawn.layout["strip"] is None, "there should be no strip, because all steps fit"
    drawn = draw("period_8", width=700)
    handle = drawn.page.get_by_role("slider", name="Shown steps")
    fold = drawn.layout["fold"]
    shown = fold["last"] - fold["first"] + 1
    assert fold["windowed"]
    assert (fold["first"], handle.get_attribute("aria-valuetext")) == (1, f"steps 1 to {shown} of 1000")
    handle.focus()
    drawn.page.keyboard.press("PageDown")
    drawn.page.wait_for_function("stage.layout.fold.first > 1")
    assert drawn.layout["fold"]["first"] == shown + 1
    box = handle.bounding_box()
    drawn.page.mouse.move(box["x"] + 20, box["y"] + 5)
    drawn.page.mouse.down()
    drawn.page.mouse.up()
    drawn.page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert drawn.layout["fold"]["first"] == shown + 1, "the window should not move at the start of a drag"
    drawn.page.keyboard.press("End")
    drawn.page.wait_for_function("stage.layout.fold.last === 1000")
    assert drawn.layout["fold"]["first"] == 1001 - shown
    assert drawn.events[-1] == ["onMove", 1001 - shown]
    plot, strip = drawn.layout["plot"], drawn.layout["strip"]
    box, each = handle.bounding_box(), (plot["right"] - plot["left"]) / 1000
    grip = box["x"] + box["width"] - 20, box["y"] + 5
    drawn.page.mouse.move(*grip)
    drawn.page.mouse.down()
    drawn.page.mouse.move(grip[0] - 400 * each, grip[1], steps=5)
    drawn.page.wait_for_function("stage.layout.fold.last < 1000")
    assert abs(drawn.layout["fold"]["first"] - (601 - shown)) <= 2, "the window should move as far as the pointer"
    drawn.page.mouse.move(10 + plot["left"] + 2, grip[1], steps=5)
    drawn.page.mouse.up()
    drawn.page.wait_for_function("stage.layout.fold.first === 1")
    place = drawn.layout["bands"][3]
    drawn.page.mouse.move(12 + plot["left"], 12 + place["top"])
    assert drawn.events[-1] == ["onHover", 1]
    (row,) = drawn.pixels([int(strip["top"] + strip["height"] - 2)])
    red = np.abs(row[:, :3] - plots.rgb(style.LIGHT.incorrect)).max(axis=1) <= 2
    assert red.sum() > 20, "the strip should show where outputs are incorrect"


def test_a_redraw_changes_only_elements_whose_content_differs(draw):
    """If the same epoch is drawn again, no element changes. For another epoch, only titles and notes change."""
    drawn = draw("default")
    drawn.page.evaluate(script("board", "watchTouches"))
    drawn.show(drawn.case["frames"])
    assert drawn.page.evaluate("touched.splice(0)") == []
    other = oracle.case("default", KINDS["default"], 3)["frames"]
    drawn.show({"before": drawn.case["frames"]["before"], "now": other["now"] | {"epoch": 16}})
    touched = set(drawn.page.evaluate("touched.splice(0)"))
    assert touched <= {"now, epoch 16", *(str(count) for count in range(101))}, f"touched: {touched}"
    assert drawn.page.evaluate("stage.picture.textContent").count("now, epoch 16") == 2


def test_a_destroyed_stage_leaves_an_empty_element(draw):
    """After `destroy`, nothing more is drawn, and no event is handled."""
    drawn = draw("period_8", width=700)
    place = drawn.layout["bands"][3]
    drawn.page.mouse.move(200, 10 + place["top"])
    drawn.page.mouse.down()
    drawn.page.evaluate("stage.show(scene, {}, {}); stage.destroy();")
    seen = drawn.page.evaluate("[place.childElementCount, drawn]")
    drawn.events  # noqa: B018, discards the earlier events
    drawn.page.set_viewport_size({"width": 500, "height": 500})
    drawn.page.mouse.move(200, 10 + place["top"])
    drawn.page.mouse.up()
    drawn.page.mouse.click(220, 10 + place["top"])
    drawn.page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert seen[0] == 0
    assert drawn.page.evaluate("[place.childElementCount, drawn]") == seen
    assert drawn.events == []


def test_the_arrow_keys_walk_through_the_cells_and_their_hints(draw):
    """Each key frames a cell and shows its hint, which a screen reader says. Enter picks the step, Esc ends the walk.

    If another epoch is drawn meanwhile, the cell has the new value, but the screen reader does not say the value.
    """
    drawn = draw("default")
    page, hint = drawn.page, drawn.page.locator(".hint")
    walker = page.get_by_role("application", name="The figure's values")
    active = "document.getElementById(document.activeElement.getAttribute('aria-activedescendant'))"
    page.keyboard.press("Tab")
    expect(walker).to_be_focused()
    assert "Escape: leave" in walker.get_attribute("aria-description")
    seen = []
    for key in ("ArrowRight", "ArrowDown", "End", "PageDown", "PageDown", "ArrowLeft"):
        page.keyboard.press(key)
        text, own = page.evaluate(f"[{active}.ariaLabel, {active}.id]")
        title, words = hint.inner_text().split("\n")
        assert text.startswith(words), "the screen reader's text should begin with the hint"
        assert len(drawn.frames()) == 1
        seen.append((own, title in text, drawn.events[-1][1]))
    assert [step for _, _, step in seen] == [2, 2, 100, 100, 100, 99]
    assert [named for _, named, _ in seen] == [False, True, False, True, True, False], (
        "the title should be said only when a key reaches another band"
    )
    assert all(one[0] != other[0] for one, other in pairwise(seen)), (
        "each move should make another element active, or the screen reader would not say it"
    )
    other = oracle.case("default", KINDS["default"], 5)
    drawn.show(other["frames"])
    value = f"{other['bands'][3]['values'][0][98]:.4f}".replace("-", "−")
    text, own = page.evaluate(f"[{active}.ariaLabel, {active}.id]")
    assert value in text
    assert own == seen[-1][0]
    page.keyboard.press("Enter")
    assert drawn.events[-1] == ["onPick", 99]
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement === document.body")
    assert drawn.events[-1] == ["onHover", None]
    assert not hint.is_visible()
    assert drawn.frames() == []


def shows(fold, step):
    """Return whether the window of a fold includes a step."""
    return fold["first"] <= step <= fold["last"]


def test_the_arrow_keys_move_the_window(draw):
    """If not all steps fit, the window moves to each step that the keys reach."""
    drawn = draw("period_8", width=700)
    walker = drawn.page.get_by_role("application")
    walker.focus()
    hint = drawn.page.locator(".hint")
    for key, step in (("End", 1000), ("Home", 1)):
        drawn.page.keyboard.press(key)
        expect(hint).to_contain_text(f"step t = {step} ")
        until(lambda step=step: shows(drawn.layout["fold"], step), "the window should move to the step")
        assert len(drawn.frames()) == 1
