"""Questions in a real Chromium: the way into a lesson, a drawn curve, and walks by keyboard and by touch.

The benchmark walks every question in every way (tests/benchmark/questions.py). These tests walk some of the questions,
by keyboard in Japanese and by touch in English, with a right and a wrong guess each.
"""

from playwright.sync_api import expect

from rnn_core.visit.questions import QUESTIONS, curves
from tests.support.learner import Learner
from tests.support.walk import Walk

SLOPE = curves.write([0.7 - 0.04 * point for point in range(curves.POINTS)])


def test_a_bare_visit_offers_to_guess_first_and_keeps_the_drawn_curve(visit):
    """The button begins the lesson at its first question. "Only watch" ends the lesson.

    Losses of an earlier training run give nothing away: the axes are empty until the guess. The verdict names the drawn
    shape. The address keeps the guess, even after a reload.
    """
    visitor = visit("speed=max&epoch=2")
    expect(visitor.at("question")).to_be_hidden()
    visitor.press("guess")
    learner = Learner(visitor)
    learner.wait_for("open", "loss_curve")
    expect(visitor.at("reading")).to_be_hidden()
    visitor.wait_for_address(ask="lesson", said=None)
    learner.press(learner.way("ask_watch"))
    expect(visitor.at("reading")).to_be_visible()
    visitor.wait_for_address(ask=None)
    visitor.press("guess")
    learner.guess(SLOPE)
    told = learner.see("cliff")
    assert told["looked"] == ""
    assert not told["is_right"]
    assert told["verdict"].startswith(visitor.say("ask_loss_curve_slope", at="#").partition("#")[0])
    said = visitor.query["said"]
    assert curves.fall(curves.parse(said)).shape == "slope"
    expect(visitor.at("curves", "path.guess")).to_have_count(1)
    learner.press(learner.way("ask_next"))
    learner.wait_for("open", "zeros")
    visitor.open(visitor.page.url)
    learner.wait_for("open", "zeros")
    assert visitor.query["said"] == f"{said},"


def test_a_lesson_is_walked_with_the_keyboard_alone(visit):
    """Nothing that would give the truth away is visible before the guess, not even to a screen reader."""
    visitor = visit("ask=zeros,unit&speed=max", lang="ja", size=(1280, 585))
    learner = Learner(visitor, "keyboard")
    learner.wait_for("open")
    figure = visitor.at("stage", "[role=application], [role=img]").first
    assert figure.get_attribute("aria-label") == visitor.say("ask_zeros")
    assert "100" not in visitor.progress.inner_text()
    walk = Walk(learner, inside=".st-key-question")
    walk.take("zeros", "100", "right")
    walk.take("unit", "5", "wrong", contrasts=False)
    walk.end(1, 2)
    assert walk.faults == []


def test_a_lesson_is_walked_by_touch_on_a_phone(visit):
    visitor = visit("ask=erase,luck&speed=max", size=(390, 844), scheme="dark")
    walk = Walk(Learner(visitor, "touch"), inside=".st-key-question")
    walk.take("erase", "50", "wrong")
    assert visitor.query["panel"] == QUESTIONS["luck"].opens.view.panel
    assert visitor.query["said"] == "50,"
    walk.take("luck", "11", "right", contrasts=False)
    walk.end(1, 2)
    assert walk.faults == []
