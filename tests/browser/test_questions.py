"""Questions in a real Chromium, which a visitor answers by mouse or with the keyboard."""

import pytest
from playwright.sync_api import expect

from rnn_core.visit.questions import QUESTIONS, curves
from tests.support.learner import Learner

SLOPE = curves.write([0.7 - 0.04 * point for point in range(curves.POINTS)])


def test_a_bare_visit_asks_nothing_but_offers_to_guess_first(visit):
    """The button begins the lesson at its first question. "Only watch" leaves the lesson, and the button is back."""
    visitor = visit()
    expect(visitor.at("question")).to_be_hidden()
    visitor.press("guess")
    learner = Learner(visitor)
    learner.wait_for("open", "loss_curve")
    expect(visitor.at("reading")).to_be_hidden()
    visitor.wait_for_address(ask="lesson", said=None)
    learner.question.get_by_text(visitor.say("ask_watch")).click()
    expect(visitor.button("guess")).to_be_visible()
    expect(visitor.at("reading")).to_be_visible()
    visitor.wait_for_address(ask=None)


def test_a_drawn_curve_is_kept_and_the_true_one_is_drawn_over_it(visit):
    """The axes are empty until the guess. The verdict names the shape, and the address holds the guess."""
    visitor = visit("ask=loss_curve,zeros&speed=max")
    learner = Learner(visitor)
    learner.guess(SLOPE)
    told = learner.see("cliff")
    assert told["looked"] == ""
    assert not told["is_right"]
    assert told["verdict"].startswith(visitor.say("ask_loss_curve_slope", at="#").partition("#")[0])
    said = visitor.query["said"]
    assert len(said) == curves.POINTS
    assert curves.fall(curves.parse(said)).shape == "slope"
    expect(visitor.at("curves", "path.guess")).to_have_count(1)
    learner.press("primary")
    learner.wait_for("open", "zeros")
    visitor.open(visitor.page.url)
    learner.wait_for("open", "zeros")
    assert visitor.query["said"] == f"{said},"


@pytest.mark.parametrize(
    ("name", "text", "option", "by"), [("erase", "50", "wrong", "mouse"), ("luck", "11", "most", "keyboard")]
)
def test_a_guess_is_marked_and_the_other_case_is_shown(visit, name, text, option, by):
    visitor = visit(f"ask={name}", lang="ja")
    learner = Learner(visitor)
    learner.guess(text, by)
    told = learner.see(option)
    question = QUESTIONS[name]
    assert visitor.query["said"] == text
    assert told["is_right"] == (name == "luck")
    learner.question.get_by_text(visitor.say("ask_contrast")).click()
    learner.wait_for("other", name)
    assert question.contrast.view.panel == visitor.query["panel"]
    learner.press("primary")
    learner.wait_for("ended")


def test_a_question_is_answered_with_the_keyboard_alone(visit):
    """Nothing that would give the truth away is visible before the guess, not even to a screen reader."""
    visitor = visit("ask=zeros")
    learner = Learner(visitor)
    learner.wait_for("open")
    figure = visitor.at("stage", "[role=application], [role=img]").first
    assert figure.get_attribute("aria-label") == visitor.say("ask_zeros")
    assert "100" not in visitor.progress.inner_text()
    learner.guess("100", by="keyboard")
    assert learner.see("most")["is_right"]
    assert visitor.toasts == []
