"""Questions in a real Chromium: the way into a lesson, and walks by mouse, by keyboard and by touch.

The benchmark walks every question in every way (tests/benchmark/questions.py).
"""

from playwright.sync_api import expect

from rnn_core.visit.questions import curves
from tests.support.learner import Learner
from tests.support.walk import Walk

SLOPE = curves.write([0.7 - 0.04 * point for point in range(curves.POINTS)])
CLIFF = curves.write([0.7 if point < 6 else 0.04 for point in range(curves.POINTS)])


def test_a_visit_without_a_lesson_offers_to_guess_first_and_keeps_the_drawn_curve(visit):
    """The button "Guess first" begins the lesson at its first question. "Only watch" ends the lesson.

    The visit begins with the losses of an earlier training run. The second click of a double-click on "That is my
    guess" does not skip the verdict, although another button is now under the pointer. The verdict names the drawn
    shape. The address keeps the guess. At the next question, not even a screen reader says the truth.
    """
    visitor = visit("speed=max&epoch=2", size=(1280, 585))
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
    learner.wait_for("saw")
    learner.way("ask_next").dispatch_event("click", {"detail": 2})
    told = learner.see("cliff")
    assert told["looked"] == ""
    assert not told["is_right"]
    assert told["verdict"].startswith(visitor.say("ask_loss_curve_slope", at="#").partition("#")[0])
    said = visitor.query["said"]
    assert curves.fall(curves.parse(said)).shape == "slope"
    expect(visitor.at("curves", "path.guess")).to_have_count(1)
    learner.press(learner.way("ask_next"))
    learner.wait_for("open", "zeros")
    visitor.wait_for_address(said=f"{said},")
    figure = visitor.at("stage", "[role=application], [role=img]").first
    expect(figure).to_have_attribute("aria-label", visitor.say("ask_zeros"))
    assert "100" not in visitor.progress.inner_text()


def test_a_lesson_is_walked_with_the_keyboard_and_the_mouse_in_both_languages(visit):
    """This test and the test above combine each way (mouse, keyboard) with each language and each mark (right, wrong).

    They also combine each language with each mark.
    """
    visitor = visit("ask=zeros,phase,tenfold&speed=max", size=(1280, 585))
    walk = Walk(Learner(visitor, "keyboard"), inside=None)
    walk.take("zeros", "100", "right")
    visitor.read_in("ja")
    walk.go_on("mouse")
    walk.take("phase", "none", "right", contrasts=False)
    walk.go_on("keyboard")
    walk.take("tenfold", "all", "all", contrasts=False)
    walk.end(2, 3)
    assert walk.faults == []


def test_a_lesson_is_walked_by_touch_on_a_phone(visit):
    """A stroke may be quick, and the tap on the button that commits the guess may follow at once."""
    visitor = visit("ask=loss_curve,phase&speed=max", size=(390, 844), scheme="dark")
    walk = Walk(Learner(visitor, "touch"), inside=".st-key-question")
    walk.take("loss_curve", CLIFF, "right", contrasts=False)
    walk.take("phase", "50", "step", contrasts=False)
    walk.end(1, 2)
    assert walk.faults == []
