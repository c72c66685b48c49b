"""The stops of the tour, without a browser. Some stops ask a question before they give its answer."""

import pytest

from rnn_core.ui.words import say
from rnn_core.visit.presets import TOUR
from rnn_core.visit.questions import QUESTIONS, curves, flow, phases
from tests.support import page as app

pytestmark = pytest.mark.slow

FOURTH = {"tour": "4", "ask": "loss_curve", "epochs": "30", "speed": "max"}
"""The address of the fourth stop, at full speed."""


def told(page):
    """Return the heading and the text of the tour, or None outside of the tour."""
    data = app.data(page).get("tour")
    return data and (data["heading"], data["text"])


def buttons(page):
    """Return the buttons of the tour's panel, {key: button}."""
    found = {button.key: button for button in page.button if (button.key or "").startswith("tour_")}
    return {key: button for key, button in found.items() if key != "tour_start"}


def asked(page):
    """Return the data of the question."""
    return app.data(page)["feed"]["places"]["asked"]


def answer(page, guess):
    """Answer the question, as a visitor does in a browser, and run the page until no work is under way."""
    visit = app.session(page)
    kind = flow.asked(QUESTIONS, visit.bookmark.lesson).question.kind
    visit.choose(flow.answered(QUESTIONS, visit.bookmark, guess), kind == "curve")
    app.settle(page)


def test_tour_leads_on_back_and_out():
    """Each stop has its text above its experiment. Each stop has all three buttons, so that no button moves."""
    page, lang = app.open_page({"tour": "3", "lang": "ja"}), "ja"
    for step, way in zip((3, 2, 1, 2), ("back", "back", "next", "end"), strict=True):
        assert told(page) == (f"{step}/14 · {say(lang, f'tour_{step}')}", say(lang, f"tour_{step}_says"))
        mark = TOUR[step - 1].bookmark.change(lang=lang)
        assert app.address(page).change(trained=None) == mark
        assert list(buttons(page)) == ["tour_back", "tour_next", "tour_end"]
        disabled = [key for key, button in buttons(page).items() if button.disabled]
        assert disabled == ["tour_back"] * (step == 1)
        app.press(page, f"tour_{way}")
    assert app.address(page).change(trained=None) == mark
    assert told(page) is None


def test_stop_that_asks_in_its_text_tells_at_the_next_press():
    """In place of the button Next, there is a button that shows the answer. A visitor who goes back is asked again."""
    page = app.open_page({"tour": "10", "samples": "20", "timesteps": "12", "task": "letters"})
    assert told(page)[1] == say("en", "tour_10_asks")
    assert list(buttons(page)) == ["tour_back", "tour_tell", "tour_end"]
    app.press(page, "tour_tell")
    assert told(page)[1] == say("en", "tour_10_says")
    assert list(buttons(page)) == ["tour_back", "tour_next", "tour_end"]
    app.press(page, "tour_end")
    app.session(page).go_to_stop(10)
    page.run()
    assert told(page)[1] == say("en", "tour_10_asks")


def test_the_fourth_stop_trains_after_a_guess_and_tells_when_the_training_pauses():
    """Train continues to the last epoch of the question's axes. Then the question asks what the visitor saw."""
    page = app.open_page(FOURTH)
    visit = app.session(page)
    assert (told(page)[1], asked(page)["phase"], visit.newest) == (say("en", "tour_4_asks"), "open", 0)
    assert list(buttons(page)) == ["tour_back", "tour_tell", "tour_end"]
    answer(page, (0.5,) * curves.POINTS)
    assert (told(page)[1], asked(page)["phase"], visit.newest) == (say("en", "tour_4_says"), "running", 8)
    assert list(buttons(page)) == ["tour_back", "tour_next", "tour_end"]
    app.press(page, "train")
    app.settle(page)
    assert (told(page)[1], asked(page)["phase"], visit.newest) == (say("en", "tour_4_says"), "saw", 30)


def test_the_fourth_stop_trains_without_a_guess():
    """Train uncovers the curve, and the question stays open. The button "Tell me" ends the question."""
    page = app.open_page(FOURTH)
    visit = app.session(page)
    app.press(page, "train")
    app.settle(page)
    assert (told(page)[1], asked(page)["phase"], visit.newest) == (say("en", "tour_4_says"), "open", 8)
    visit.go_to_stop(4)
    app.settle(page)
    assert (told(page)[1], asked(page)["phase"], visit.epoch) == (say("en", "tour_4_asks"), "open", 0)
    app.press(page, "tour_tell")
    app.settle(page)
    assert (told(page)[1], asked(page)["phase"], visit.newest) == (say("en", "tour_4_says"), None, 8)
    assert "ask" not in app.query(page)


def test_a_question_hides_the_curve_of_epochs_that_were_trained_earlier():
    page = app.open_page({"epoch": "15", "speed": "max"})
    app.session(page).go_to_stop(4)
    app.settle(page)
    places = app.data(page)["feed"]["places"]
    assert asked(page)["phase"] == "open"
    assert (places["epoch"]["newest"], places["epoch"]["flag"]) == (0, None)
    assert [len(app.decode(line)) for line in places["curves"]["curve"]["lines"].values()] == [1, 1]
    assert "trained" not in app.query(page)


def test_a_stop_gives_the_answer_after_the_verdict_or_after_tell_me():
    """Until then, the page does not give the answer. A change of the language does not change the phase."""
    page = app.open_page({"tour": "6"})
    assert (told(page)[1], asked(page)["phase"]) == (say("en", "tour_6_asks"), "open")
    assert asked(page)["omitted"] == ["next", "watch"]
    assert app.reading(page) == say("en", "ask_zeros")
    app.choose(page, lang="ja")
    assert (told(page)[1], asked(page)["phase"]) == (say("ja", "tour_6_asks"), "open")
    answer(page, 50)
    assert (told(page)[1], asked(page)["phase"]) == (say("ja", "tour_6_asks"), "saw")
    phases.see(app.session(page), "most")
    page.run()
    assert (told(page)[1], asked(page)["phase"]) == (say("ja", "tour_6_says"), "told")
    app.session(page).go_to_stop(6)
    app.settle(page)
    assert asked(page)["phase"] == "open"
    app.press(page, "tour_tell")
    app.settle(page)
    assert (told(page)[1], asked(page)["phase"]) == (say("ja", "tour_6_says"), None)
    assert "ask" not in app.query(page)


def test_the_end_of_the_tour_ends_an_open_question_and_keeps_an_answered_one():
    page = app.open_page({"tour": "6"})
    app.press(page, "tour_end")
    assert (told(page), asked(page)["phase"]) == (None, None)
    app.session(page).go_to_stop(6)
    app.settle(page)
    answer(page, 50)
    app.press(page, "tour_end")
    assert (told(page), asked(page)["phase"], app.query(page)["said"]) == (None, "saw", "50")


@pytest.mark.parametrize(("query", "omitted"), [({"ask": "zeros"}, ["watch"]), ({"ask": "zeros,unit"}, [])])
def test_a_question_that_is_asked_alone_has_one_way_past_it(query, omitted):
    """The page leaves out "Only watch" at such a question, because "Skip" does the same."""
    page = app.open_page(query)
    assert asked(page)["omitted"] == omitted


def test_a_link_with_a_guess_opens_the_next_question():
    guess = "s" * curves.POINTS
    page = app.open_page({"ask": "loss_curve,zeros", "said": f"{guess},"})
    assert (asked(page)["name"], asked(page)["phase"]) == ("zeros", "open")
    assert app.query(page)["said"] == f"{guess},"


def test_the_example_guess_first_takes_the_place_of_the_tour():
    page = app.open_page({"tour": "2"})
    app.press(page, "guess")
    app.settle(page)
    assert told(page) is None
    assert app.query(page)["ask"] == "lesson"


def test_changes_made_in_the_tour_are_opened_again():
    """An address with a stop's number and other choices opens these choices, with the stop's text."""
    page = app.open_page({"tour": "3", "cell": "GRU", "samples": "20", "timesteps": "12"})
    assert app.address(page).spec.cell == "GRU"
    assert app.session(page).tour == 3
    assert told(page)[0].startswith("3/14")
    assert not page.toast
