"""The tour, the examples and the list of experiments in a real Chromium, on a large page and on a phone."""

import re

import pytest
from playwright.sync_api import expect

from rnn_core.ui.gallery import pictures
from rnn_core.visit.presets import GROUPS, PRESETS
from tests.support.scripts import script

PHONE = (390, 844)
TOO_WIDE = script("layout", "tooWide")


def test_the_tour_has_seven_steps(visit):
    """Each step shows its sentence and the whole stage; a step also opens by its link; End ends the tour.

    The focus moves to the heading of each step, and at the end to the button that starts the tour.
    """
    visitor = visit(lang="ja")
    length = visitor.page.evaluate("history.length")
    visitor.press("tour_start")
    for step in range(1, 8):
        expect(visitor.at("tour_panel")).to_contain_text(visitor.say(f"tour_{step}_says").split("[")[0])
        visitor.wait_for_address(tour=str(step), input_kind="zeros" if step == 6 else None)
        visitor.wait_for_trained(15 if step > 3 else 0)
        visitor.wait_until_in_view()
        wait_for_focus(visitor, step)
        if step == 5:
            link, look = visitor.page.url, visitor.look
        if step < 7:
            visitor.press("tour_next")
    visitor.press("tour_next")
    visitor.wait_for_address(tour="8", task="xor", panel="errors")
    visitor.wait_for_trained(60)
    visitor.press("tour_back")
    visitor.wait_for_address(tour="7", task=None)
    visitor.wait_for_trained(15)
    visitor.press("tour_end")
    expect(visitor.at("tour_panel")).to_have_count(0)
    expect(visitor.button("tour_start")).to_be_focused()
    visitor.wait_for_address(tour=None, epoch="15")
    assert visitor.page.evaluate("history.length") == length
    visitor.open(link)
    expect(visitor.at("tour_panel")).to_contain_text(visitor.say("tour_5_says"))
    visitor.wait_for_trained(15)
    visitor.until(lambda: visitor.look == look)


def wait_for_focus(visitor, step):
    """Wait until the heading of a step of the tour has its text and the focus."""
    heading = visitor.at("tour_panel").get_by_role("heading", level=2)
    expect(heading).to_have_text(re.compile(rf"\d/7 · {re.escape(visitor.say(f'tour_{step}'))}"))
    expect(heading).to_be_focused()


def test_the_last_step_of_the_tour_has_the_focus(visit):
    """The Next button is gone on the last step, and the focus is on the heading."""
    visitor = visit("tour=13&samples=20&timesteps=12")
    visitor.press("tour_next")
    wait_for_focus(visitor, 14)
    expect(visitor.at("tour_next")).to_have_count(0)


def test_the_examples_stay_open_while_the_training_ends(visit):
    """The dialog of examples stays open when a training run ends, and stays closed if it was closed."""
    visitor = visit("samples=20&timesteps=12&epochs=4&speed=5")
    visitor.press("train")
    visitor.press("gallery")
    dialog = visitor.page.get_by_role("dialog")
    dialog.wait_for()
    visitor.wait_for_trained(4)
    expect(dialog).to_have_count(1)
    visitor.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    visitor.press("step")
    visitor.wait_for_trained(5)
    expect(dialog).to_have_count(0)


def test_a_card_is_one_button_with_the_name_of_its_experiment(visit):
    """It has a picture and a description, and is in one of three groups. The keyboard opens it."""
    visitor = visit("samples=20&timesteps=12")
    dialog = visitor.page.get_by_role("dialog")
    for key, preset, query in (("Enter", "zeros", {"input_kind": "zeros"}), (" ", "wrong_phase", {"input_kind": None})):
        visitor.press("gallery")
        card = dialog.get_by_role("button", name=visitor.say(f"preset_{preset}"), exact=True)
        expect(card).to_have_accessible_description(visitor.say(f"preset_{preset}_says"))
        expect(dialog.get_by_role("heading", level=3)).to_have_count(len(GROUPS))
        visitor.until(lambda card=card: card.locator("img").evaluate("img => img.naturalWidth") == pictures.SIZE[0])
        card.focus()
        visitor.page.keyboard.press(key)
        expect(dialog).to_have_count(0)
        visitor.wait_for_address(samples=None, timesteps=None, **query)


@pytest.mark.parametrize(("lang", "scheme"), [("en", "dark"), ("ja", "light")])
def test_nothing_is_wider_than_a_phone(visit, lang, scheme):
    """At 390 pixels the tour, an example from the gallery, a comparison, and the visitor's own numbers fit and work."""
    visitor = visit("samples=20&timesteps=12&tour=3", size=PHONE, scheme=scheme, lang=lang)
    page = visitor.page
    assert page.evaluate(TOO_WIDE) == []
    keys = ("train", "step", "reset", "gallery", "tour_start", "export", "share", "epoch")
    boxes = {key: visitor.at(key).bounding_box() for key in keys}
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= PHONE[0] for box in boxes.values())
    assert len({round(boxes[key]["y"]) for key in keys[:3]}) == 1
    visitor.press("gallery")
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".gallery button")).to_have_count(len(PRESETS))
    assert page.evaluate(TOO_WIDE) == []
    assert dialog.evaluate("box => box.scrollWidth <= box.clientWidth")
    dialog.get_by_role("button", name=visitor.say("preset_two_layers"), exact=True).locator("img").click()
    expect(dialog).to_have_count(0)
    visitor.wait_for_address(layers="2", epoch="15", lang=lang)
    visitor.until(lambda: visitor.epoch == 15)
    visitor.at("history", "summary").click()
    visitor.at("history_1").wait_for()
    visitor.field("compare").wait_for()
    assert page.evaluate(TOO_WIDE) == []
    page.get_by_test_id("stExpandSidebarButton").click()
    visitor.choose("input_kind", "own")
    visitor.write("1 " * 300 + "wrong" * 40)
    page.locator(".stSidebar .stAlert").wait_for()
    visitor.until(lambda: page.evaluate(TOO_WIDE) == [])
    visitor.write("1 2")
    expect(page.locator(".stAlert")).to_have_count(0)
