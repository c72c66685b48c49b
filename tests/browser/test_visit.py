"""A visit in a real Chromium: training, moves of the epoch slider, and presses in unusual orders."""

import re

from playwright.sync_api import expect

from tests.support.scripts import script


def test_texts_and_epoch_agree_from_opening_to_reset(visit):
    """The texts and the epoch agree after each action of a visit.

    While the network trains, the stage (the main picture), the buttons and the epoch slider do not move. Afterwards the
    stage is in view. Shift+J moves to the flag at the end of the plateau. From that epoch on, a bold sentence names the
    epoch. The ghost is the curve of the previous experiment. A press on its label opens that experiment again.
    """
    visitor = visit("speed=5&epochs=200")
    before, moment, ghost = visitor.reading, visitor.at("reading", "b"), visitor.page.locator("button.ghost")
    assert visitor.epoch == 0
    visitor.page.evaluate(script("visit", "watchPlaces"))
    visitor.press("train")
    assert len({visitor.wait_for_epoch(least) for least in (1, 3, 5)}) > 1
    visitor.wait_for_label("pause")
    assert visitor.page.evaluate("timers.size") == 1
    visitor.press("train")
    visitor.rest()
    paused = visitor.epoch
    assert 5 <= paused < 200
    visitor.toggle("threshold")
    visitor.wait_for_address(threshold="true", epoch=str(paused))

    visitor.enter("epochs", 10)
    visitor.train(paused + 10)
    assert visitor.page.evaluate("window.moved") == []
    visitor.wait_until_in_view()
    expect(visitor.at("stage", ".calm")).to_be_hidden()  # no picture was delayed to keep the stage from flashing
    learned, slider = visitor.reading, visitor.field("epoch")
    slider.press("Home")
    visitor.until(lambda: visitor.reading == before)
    slider.press("ArrowRight")
    visitor.wait_for_stage(1)
    slider.press("End")
    visitor.until(lambda: visitor.reading == learned)
    left = int(re.search(r"\d+", moment.inner_text())[0])
    visitor.page.keyboard.press("Shift+J")
    visitor.wait_for_stage(left)
    assert moment.inner_text().startswith(f"At epoch {left} ")
    visitor.page.keyboard.press("j")
    visitor.wait_for_stage(left - 1)
    assert (moment.inner_text(), ghost.is_hidden()) == ("", True)

    visitor.unfold("network")
    visitor.enter("units", 7)
    visitor.wait_for_stage(0)
    expect(ghost).to_have_text(visitor.say("differs_units", value=10))
    ghost.press("Enter")
    visitor.wait_for_stage(left - 1)
    visitor.wait_for_address(units=None, epoch=str(left - 1), trained=str(paused + 10))
    expect(ghost).to_be_hidden()  # the other experiment is not trained
    for kind in ("zeros", "random"):
        visitor.choose("input_kind", kind)
        visitor.wait_for_input(kind)

    visitor.press("reset")
    visitor.until(lambda: (visitor.epoch, visitor.reading) == (0, before))
    visitor.wait_for_address(epoch=None)


def test_presses_in_the_wrong_order_do_not_break_the_page(visit):
    """The page still works after double clicks, changes during the training, and presses faster than the workers."""
    visitor = visit("speed=10&samples=20&timesteps=12&epochs=6")
    visitor.button("train").dblclick()
    visitor.button("step").dblclick()
    visitor.press("train")
    visitor.choose("input_kind", "zeros")
    visitor.button("reset").dblclick()
    visitor.unfold("network")
    visitor.press("train")
    visitor.enter("units", 4)
    visitor.press("train")
    visitor.enter("units", 10)
    for turn in (0, 3):
        visitor.press("train")
        visitor.page.wait_for_timeout(100 + 106 * turn)
        visitor.press("reset")
        visitor.page.wait_for_timeout(34 * turn)
    expect(visitor.progress).to_contain_text(visitor.say("progress", epoch=0, end=6))
    visitor.rest()
    visitor.press("step")
    visitor.wait_for_trained(1)
    visitor.train(7)
