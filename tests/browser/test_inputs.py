"""Inputs in a real Chromium: the visitor's own numbers and texts, and presses and hints on the picture."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.scripts import call, script

VISIBLE_TEXTS = script("inputs", "visibleTexts")


def wait_for_steps(visitor, steps):
    """Wait until the stage (the main picture) shows this number of steps, and the page is at rest."""
    visitor.until(lambda: visitor.steps == [1, steps])
    visitor.rest()


def test_own_numbers_can_be_typed_or_come_from_a_file(visit):
    """Valid numbers are drawn. Invalid numbers cause a message, and the picture stays the same.

    The file field shows none of Streamlit's English texts, with or without a file.
    """
    visitor = visit("samples=20&timesteps=20", lang="ja")
    alert, field = visitor.page.locator(".stSidebar .stAlert"), visitor.at("values_file")

    def upload(content):
        file = {"name": "mine.csv", "mimeType": "text/csv", "buffer": content}
        field.locator("input[type=file]").set_input_files(file)

    visitor.choose("input_kind", "own")
    visitor.wait_for_input("own")
    label = visitor.say("values_file")
    visitor.until(lambda: field.evaluate(VISIBLE_TEXTS) == [label])
    visitor.write("1 0 2\n5")
    wait_for_steps(visitor, 4)
    visitor.until(lambda: visitor.bands()[4]["values"])  # the network's states arrive a little later
    visitor.rest()
    stage, before = visitor.at("stage", "canvas").element_handle(), [band["values"] for band in visitor.bands()]
    visitor.write("1 0\n2\nfive")
    expect(alert).to_contain_text("「five」")
    numbers = visitor.at("values", "textarea")
    expect(numbers).to_have_attribute("aria-invalid", "true")
    expect(numbers).to_have_accessible_description(re.compile("「five」.*" + re.escape(visitor.say("values_help"))))
    upload(b"1\n2\n3;4\n")
    expect(alert).to_have_count(2)
    expect(alert.first).to_contain_text("「3;4」")
    visitor.rest()
    assert [band["values"] for band in visitor.bands()] == before
    assert stage.is_visible(), "the stage should be visible all the time"
    upload(b"1\n2\n3\n4\n5\n6\n7\n")
    wait_for_steps(visitor, 7)
    expect(numbers).not_to_have_attribute("aria-invalid", "true")
    visitor.until(lambda: {*field.evaluate(VISIBLE_TEXTS)} == {label, "mine.csv", "14.0B"})
    expect(field.get_by_role("button", name="mine.csv")).to_be_visible()
    for kind in ("zeros", "own"):
        visitor.choose("input_kind", kind)
        visitor.wait_for_input(kind)
    wait_for_steps(visitor, 7)
    expect(visitor.at("values", "textarea")).to_have_value("1.0 2.0 3.0 4.0 5.0 6.0 7.0")


def test_an_own_text_can_be_typed_or_come_from_a_file(visit):
    """A text from the field or a file is drawn as letters. A huge text causes a message, and changes no picture."""
    visitor = visit("task=text&timesteps=10&samples=20")
    alert = visitor.page.locator(".stSidebar .stAlert")
    visitor.unfold("data")

    def upload(content):
        file = {"name": "mine.txt", "mimeType": "text/plain", "buffer": content}
        visitor.at("text_file", "input[type=file]").set_input_files(file)

    def letters():
        """Return the letters of the input and of the target."""
        return "".join("".join(band["letters"] or ()) for band in visitor.bands()[:2]).replace("␣", " ")

    def wait_for_end(text):
        """Wait until the target shows the last ten letters of a text, and the input shows the letters before them."""
        visitor.until(lambda: letters() == text[-11:-1] + text[-10:])
        visitor.rest()

    visitor.write("がぎぐ abc がぎぐ abc", "text")
    wait_for_end("がぎぐ abc がぎぐ abc")
    upload(b"x" * 1_000_000)
    expect(alert).to_contain_text("At most 100,000 are possible")
    wait_for_end("がぎぐ abc がぎぐ abc")
    visitor.at("text", "textarea").evaluate(script("inputs", "paste"), 1_000_000)
    visitor.at("text", "textarea").press("Control+Enter")
    expect(alert).to_contain_text("at most 20,000 characters")
    upload(b"to be, or not to be\r\n")
    wait_for_end("to be, or not to be⏎")
    expect(alert).to_have_count(0)


def test_the_hint_has_step_row_and_exact_value(visit):
    """The hint has the step, the row and the exact value of the cell under the pointer, or says that it is padding.

    In the panel, a frame marks the step under the pointer.

    A click picks a step, a drag chooses a range of steps, and a double click chooses all steps.
    """
    visitor = visit("samples=20&shown_timesteps=50&min_timesteps=20&epoch=1")
    visitor.wait_for_trained(1)
    assert visitor.say("hint_padding") in visitor.pointed(5, x=0.255)
    assert re.search(r"t = 76\b.*h\d+: -?[01]\.\d{4}", visitor.pointed(5, x=0.755), re.DOTALL)
    frame, band = visitor.at("stage", ".frame:not([hidden]) > div").first.bounding_box(), visitor.bands()[5]
    assert (frame["x"] - band["x"]) / band["width"] == pytest.approx(0.75, abs=0.003)
    assert frame["height"] > 2 * band["height"]
    visitor.page.mouse.down()
    visitor.page.mouse.up()
    visitor.page.mouse.move(band["x"] + 0.605 * band["width"], band["y"] + 9)
    visitor.page.mouse.down()
    visitor.page.mouse.move(band["x"] + 0.895 * band["width"], band["y"] + 9, steps=5)
    visitor.page.mouse.up()
    visitor.wait_for_address(first_step="61", last_step="90", at="76")
    visitor.until(lambda: visitor.steps == [61, 90])
    band = visitor.bands()[5]
    visitor.page.mouse.dblclick(band["x"] + 15.5 / 30 * band["width"], band["y"] + 9)
    visitor.wait_for_address(first_step=None, last_step=None)
    visitor.open_panel("gradients")
    visitor.pointed(5, x=0.755)
    element = "document.querySelector('.st-key-panel_picture .stage')"
    plot = call(visitor.page, "still", f"({{ drawingOf }}) => drawingOf({element}).drawn.layout.plot")
    there, here = (
        visitor.at("panel_picture", where).bounding_box() for where in (".frame:not([hidden]) > div", "canvas")
    )
    share = (there["x"] - here["x"] - plot["left"]) / (plot["right"] - plot["left"])
    assert share == pytest.approx((76 - 1) / 100, abs=0.01)
