"""Guesses in a real Chromium: a drawn curve, which can be taken back, the true curve, and a mark at a guessed step."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from rnn_core.visit.questions import QUESTIONS, curves
from tests.support.learner import Learner


def test_a_drawn_curve_can_be_taken_back_and_is_compared_with_the_truth_at_each_epoch(visit):
    """Escape and a button take the curve back. Escape works even while the mouse is down, and does not end the tour.

    If only a part is drawn, the rest of the guess is level. After the guess, a sentence and the tint between the two
    curves follow the epoch that is shown.
    """
    visitor = visit("tour=1&ask=loss_curve&speed=max")
    learner, mouse, keyboard = Learner(visitor), visitor.page.mouse, visitor.page.keyboard
    learner.wait_for("open")
    pencil, lines = visitor.page.locator(".pencil"), visitor.at("curves", "path.guess")
    undo = learner.question.get_by_role("button", name=visitor.say("ask_undo"))
    box = pencil.bounding_box()

    def draw(*shares):
        """Press the mouse at a share of the width, and move it to other shares, all at two thirds of the height."""
        height = box["y"] + box["height"] / 3
        mouse.move(box["x"] + box["width"] * shares[0], height)
        mouse.down()
        for share in shares[1:]:
            mouse.move(box["x"] + box["width"] * share, height)

    expect(undo).to_be_hidden()
    draw(0.1, 0.3)
    expect(lines).to_have_count(2)
    keyboard.press("Escape")
    expect(lines).to_have_count(0)
    mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    mouse.up()
    expect(lines).to_have_count(0)
    expect(visitor.at("tour_panel")).to_be_visible()
    draw(0.1, 0.3)
    mouse.up()
    undo.click()
    expect(lines).to_have_count(0)
    expect(learner.question.locator("input").first).to_be_focused()
    expect(learner.question.locator(".ways .primary")).to_be_disabled()
    draw(0.1, 0.3)
    mouse.up()
    learner.question.locator(".ways .primary").click()
    truth = curves.parse(learner.wait_for("saw")["truth"])
    guess = curves.parse(visitor.query["said"])
    assert guess == pytest.approx([2 / 3] * curves.POINTS, abs=0.05)
    visitor.wait_for_trained(QUESTIONS["loss_curve"].opens.view.epochs)

    def follow(epoch):
        """Wait until the sentence is about an epoch, and check its numbers."""
        live = learner.question.locator(".live")
        expect(live).to_contain_text(visitor.say("ask_live", epoch=epoch, guess="", loss="").partition("  ")[0].strip())
        shown, drawn, loss = map(float, re.findall(r"\d+(?:\.\d\d)?", live.inner_text()))
        assert shown == epoch
        places = np.linspace(0, 30, curves.POINTS)
        assert drawn == pytest.approx(np.interp(epoch, places, guess), abs=0.02 + 0.01)
        assert loss == pytest.approx(np.interp(epoch, places, truth), abs=0.03)

    def end_of_tint():
        """Return the right end of the tint, in pixels of the curve."""
        return visitor.page.evaluate(
            "(() => { const { x, width } = document.querySelector('path.gap').getBBox(); return x + width; })()"
        )

    follow(30)
    end = end_of_tint()
    visitor.page.locator(".st-key-question h2").focus()
    keyboard.press("j")
    keyboard.press("j")
    follow(28)
    visitor.until(lambda: end_of_tint() < end)


def test_a_guessed_step_has_a_hollow_mark_before_and_after_the_guess(visit):
    """The mark is below the outputs, at the step, and has a label. After the guess, it is below the ablated outputs."""
    visitor = visit("ask=erase", lang="ja")
    learner = Learner(visitor)
    learner.wait_for("open")
    mark = visitor.at("stage", ".guess-mark.step")

    def assert_marked(step, outputs):
        expect(mark).to_have_text(visitor.say("ask_you"))
        box, band = visitor.until(mark.bounding_box), visitor.bands()[outputs]  # a redraw replaces the mark
        first, last = band["steps"]
        middle = band["x"] + band["width"] * (step - first + 0.5) / (last - first + 1)
        assert box["x"] + box["width"] / 2 == pytest.approx(middle, abs=1.5)
        assert 0 <= box["y"] - band["y"] - band["height"] < 6

    learner.question.locator("input[type=number]").fill("98")
    assert_marked(98, outputs=3)
    learner.question.locator(".ways .primary").click()
    learner.wait_for("saw")
    visitor.rest()
    assert_marked(98, outputs=3)
