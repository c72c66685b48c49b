"""A visit in a real Chromium: training, moves of the epoch slider, and presses in unusual orders."""

import re

from playwright.sync_api import expect

from rnn_core import run
from rnn_core.spec import Spec
from tests.support.scripts import script


def test_a_visit_from_opening_to_reloading(visit):
    """The texts and the epoch agree after each action of a visit.

    While the network trains, the stage (the main picture), the buttons and the epoch slider do not move. Afterwards the
    stage is in view.
    """
    visitor = visit("speed=5&epochs=200&samples=20")
    before = visitor.reading
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

    visitor.enter("epochs", 3)
    visitor.train(paused + 3)
    assert visitor.page.evaluate("window.moved") == []
    visitor.wait_until_in_view()
    expect(visitor.at("stage", ".calm")).to_be_hidden()  # no picture of the stage has to wait so that nothing flashes
    learned, slider = visitor.reading, visitor.field("epoch")
    slider.press("Home")
    visitor.until(lambda: visitor.reading == before)
    slider.press("ArrowRight")
    visitor.wait_for_stage(1)
    slider.press("End")
    visitor.until(lambda: visitor.reading == learned)
    for kind in ("zeros", "random"):
        visitor.choose("input_kind", kind)
        visitor.wait_for_input(kind)

    visitor.press("reset")
    visitor.until(lambda: (visitor.epoch, visitor.reading) == (0, before))
    visitor.wait_for_address(epoch=None)
    visitor.open(visitor.page.url)
    visitor.until(lambda: visitor.reading == before)
    visitor.train(3)


def test_everything_pressed_in_the_wrong_order(visit):
    """The page still works after double clicks, changes during the training, and presses faster than the workers."""
    visitor = visit("speed=10&samples=20")
    visitor.button("train").dblclick()
    visitor.button("step").dblclick()
    visitor.press("train")
    visitor.choose("input_kind", "zeros")
    visitor.toggle("threshold")
    visitor.choose("speed", "2")
    visitor.button("reset").dblclick()
    visitor.press("train")
    visitor.read_in("ja")
    visitor.unfold("network")
    visitor.enter("units", 4)
    visitor.press("train")
    visitor.enter("units", 10)
    visitor.choose("speed", "10")
    for turn in range(4):
        visitor.press("train")
        visitor.page.wait_for_timeout(100 + 106 * turn)
        visitor.press("reset")
        visitor.page.wait_for_timeout(34 * turn)
    expect(visitor.progress).to_contain_text(visitor.say("progress", epoch=0, end=15))
    visitor.rest()
    visitor.press("step")
    visitor.wait_for_trained(1)
    visitor.train(16)


def test_two_visitors_see_their_own_networks(visit):
    """Two visitors who train different seeds at the same time see different losses."""
    visitors = [visit(f"seed={seed}&speed=max&samples=20&epochs=2") for seed in (0, 5)]
    for visitor in visitors:
        visitor.press("train")
    for seed, visitor in zip((0, 5), visitors, strict=True):
        visitor.wait_for_trained(2)
        alone = run.advance(run.start(Spec(seed=seed, samples=20)), 2).metrics[-1]
        assert visitor.say("progress_loss", **alone._asdict()) in visitor.progress.inner_text()


def test_the_end_of_the_plateau_stays_marked_and_the_last_experiment_comes_back(visit):
    """Shift+J moves to the flag at the end of the plateau. From there on, a bold sentence names that epoch.

    The ghost is the curve of the previous experiment. A press on its label returns to that experiment.
    """
    visitor = visit("epoch=15")
    moment, ghost = visitor.at("reading", "b"), visitor.page.locator("button.ghost")
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
    visitor.wait_for_address(units=None, epoch=str(left - 1), trained="15")
    expect(ghost).to_be_hidden()  # the other experiment is not trained
