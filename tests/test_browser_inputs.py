"""The sequence shown, in a real Chromium: one's own numbers, paddings, single answers, and the training data."""

import pytest
from playwright.sync_api import expect

from rnn_core.ui.text import LANGUAGES, say
from tests import live
from tests.visitor import (
    choose,
    enter,
    toggle,
    told_at,
    train,
    unfold,
    upload,
    wait_for_reading,
    well,
    write,
)

LOCALES = {"en": "en-US", "ja": "ja-JP"}
VISIBLE_TEXTS = (
    "box => [...box.querySelectorAll('*')].filter(element => element.checkVisibility({visibilityProperty: true}) && "
    "!element.matches('[data-testid=stIconMaterial]') && "
    "[...element.childNodes].some(node => node.nodeType == 3 && node.data.trim())).filter(element => {"
    "const {width, height} = element.getBoundingClientRect(); return width > 1 && height > 1 })"
    ".map(element => element.innerText.trim())"
)
"""The texts in an element that can be seen; a word cut down to a pixel, for those who listen, cannot, nor an icon's."""

STICKING_OUT = (
    "() => [...document.querySelectorAll('.stSidebar *, .stMain *')].filter(element => {"
    "const {right, height} = element.getBoundingClientRect();"
    "return element.checkVisibility() && height > 0 && right > 391 }).map(element => element.outerHTML.slice(0, 200))"
)
"""What can be seen, or could be, beyond the 390 pixels of a phone."""


def images(page):
    """The pictures of all values on the stage."""
    return [image.get_attribute("href") for image in live.heatmaps(page).all()]


def alert(page):
    """The message over the stage."""
    return page.locator(".stMain .stAlert")


def test_own_numbers_typed_and_given_as_files(chrome, address):
    """Good numbers are drawn, bad ones have a message with their line and leave the picture, typed or from a file."""
    with live.visit(chrome, address) as page:
        choose(page, "input_kind", "Your own")
        page.get_by_role("heading", name="It hears your numbers").wait_for()
        write(page, "1 0 2\n5")
        wait_for_reading(page, "of 4 steps")
        before = images(page)
        write(page, "1 0\n2\nfive")
        expect(alert(page)).to_contain_text("Your numbers: expected a number in line 3, received 'five'.")
        assert images(page) == before
        upload(page, b"1\n2\n3;4\n")
        expect(alert(page)).to_have_count(2)
        expect(alert(page).first).to_contain_text("in line 3, received '3;4'")
        upload(page, b"1\n2\n3\n4\n5\n6\n7\n")
        wait_for_reading(page, "of 7 steps")
        assert page.locator(".st-key-values textarea").input_value() == "1.0 2.0 3.0 4.0 5.0 6.0 7.0"
        well(page)
        before = images(page)
        upload(page, b"1.5\n" * 250_001)
        expect(alert(page)).to_contain_text("at most 1,000,000 bytes (line 250001 goes beyond)")
        assert images(page) == before
        assert page.complaints == []


def test_typed_numbers_come_back(chrome, address):
    """What was typed is there again after another input has been looked at, and in another language."""
    with live.visit(chrome, address) as page:
        choose(page, "input_kind", "Your own")
        write(page, "3 1 2")
        wait_for_reading(page, "of 3 steps")
        choose(page, "input_kind", "Zeros")
        page.get_by_role("heading", name="It hears nothing at all").wait_for()
        choose(page, "input_kind", "Your own")
        wait_for_reading(page, "of 3 steps")
        choose(page, "lang", LANGUAGES["ja"])
        page.locator("h1").get_by_text(say("ja", "hears_own")).wait_for()
        assert page.locator(".st-key-values textarea").input_value() == "3 1 2"
        well(page)


def test_the_field_for_files_speaks_the_readers_language(chrome, address):
    """Nothing that the field says of itself in English only can be seen, before a file is given and after."""
    with live.visit(chrome, address, locale=LOCALES["ja"]) as page:
        choose(page, "input_kind", say("ja", "own"))
        field = page.locator(".st-key-values_file")
        field.locator("section").wait_for()
        label = say("ja", "values_file")
        assert field.locator("section").evaluate(VISIBLE_TEXTS) == []
        assert [text for text in field.evaluate(VISIBLE_TEXTS) if text] == [label]
        upload(page, b"1\n2\n")
        field.get_by_text("mine.csv").wait_for()
        assert {text for text in field.evaluate(VISIBLE_TEXTS) if text} == {label, "mine.csv", "4.0B"}
        assert field.get_by_role("button", name="mine.csv").is_visible()
        well(page)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_own_numbers_fit_a_phone(chrome, address, lang):
    """At 390 pixels, with the field for one's own numbers open and a long headline, nothing is wider than the page."""
    with live.visit(chrome, address, size=(390, 844), locale=LOCALES[lang]) as page:
        page.get_by_test_id("stExpandSidebarButton").click()
        choose(page, "input_kind", say(lang, "own"))
        page.locator(".st-key-values textarea").wait_for()
        write(page, "1 " * 300 + "wrong" * 40)
        alert(page).wait_for()
        widths = "() => [document.documentElement, ...document.querySelectorAll('.stMain, .stSidebar > *')]"
        widths += ".map(element => [element.scrollWidth, element.clientWidth])"
        assert all(inner <= outer <= 390 for inner, outer in page.evaluate(widths))
        assert page.evaluate(STICKING_OUT) == []
        assert page.complaints == []


def test_pointing_at_a_padded_sequence(chrome, address):
    """Pointing at a gap tells that it is padding, and pointing at the cells beside it still tells their values."""
    with live.visit(chrome, address) as page:
        unfold(page, "Sequence shown", "Data")
        enter(page, "shown_timesteps", 50)
        enter(page, "min_timesteps", 20)
        page.locator(".st-key-stage").get_by_text("hatched: 50 padded steps, no data").wait_for()
        page.locator(live.SETTLED).wait_for()
        for band in (0, 3, 5):
            assert told_at(page, band, x=0.255) == "padding, no data"
            assert "step t = 76" in told_at(page, band, x=0.755)
        well(page)


def test_a_single_answer(chrome, address):
    """A single answer has its number written on it, rounded or not, and pointing at it tells no step but the last."""
    with live.visit(chrome, address) as page:
        unfold(page, "Network")
        toggle(page, "return_sequences")
        page.get_by_role("heading", name="answers once").wait_for()
        labels = page.locator(".st-key-stage .heatmap-label")
        expect(labels).to_have_text(["1.00", "0.00", *["0.48", "0.52"] * 2])
        told = told_at(page, 3, x=0.5, y=0.25)
        assert "y0: 0.4826" in told
        assert "step t" not in told
        before = images(page)
        toggle(page, "threshold")
        expect(live.heatmaps(page).nth(3)).not_to_have_attribute("href", before[3])
        assert all(0 <= float(text) <= 1 for text in labels.all_text_contents())
        well(page)


def test_sequences_of_any_length(chrome, address):
    """Below one to twelve steps stand whole numbers; more than were trained on are drawn, counted, and said to be."""
    with live.visit(chrome, address) as page:
        unfold(page, "Sequence shown")
        train(page)
        for steps, ticks in ((1, ["1"]), (3, ["1", "2", "3"]), (12, [str(step) for step in range(1, 13)])):
            enter(page, "shown_timesteps", steps)
            wait_for_reading(page, f"of {steps} steps")
            expect(page.locator(".st-key-stage .xaxislayer-above .xtick text")).to_have_text(ticks)
        for steps in (500, 1000):
            enter(page, "shown_timesteps", steps)
            wait_for_reading(page, f"It was trained on no more than 100 steps, and is shown {steps}.")
            expect(page.locator(".st-key-stage .xaxislayer-above .xtick text").last).to_have_text(str(steps))
        well(page)


def test_the_training_data_can_be_looked_at(chrome, address):
    """Opened, they show a picture of inputs and targets with the padding hatched, and training goes on beside them."""
    with live.visit(chrome, address) as page:
        unfold(page, "Data", "Training")
        enter(page, "min_timesteps", 60)
        page.locator(".st-key-excerpt summary").click()
        chart = page.locator(".st-key-excerpt_chart")
        chart.locator(".hm image").nth(1).wait_for()
        chart.get_by_text(say("en", "excerpt_padding")).wait_for()
        assert chart.locator(".hm image").count() == 2
        assert chart.locator("pattern").count() >= 2
        first = chart.locator(".hm image").first.get_attribute("href")
        enter(page, "seed", 1)
        expect(chart.locator(".hm image").first).not_to_have_attribute("href", first)
        train(page)
        choose(page, "input_kind", "Zeros")
        page.get_by_role("heading", name="It hears nothing at all").wait_for()
        page.locator(live.SETTLED).wait_for()
        assert chart.locator(".hm image").count() == 2
        choose(page, "lang", LANGUAGES["ja"])
        page.locator("h1").get_by_text(say("ja", "hears_zeros")).wait_for()
        expect(chart.get_by_text(say("ja", "excerpt_input"))).to_be_visible(timeout=10_000)
        well(page)
