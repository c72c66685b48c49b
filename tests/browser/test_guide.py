"""The tour, the examples and the list of experiments in a real Chromium, on a large page and on a phone."""

import pytest
from playwright.sync_api import expect

from rnn_core.ui.gallery import pictures
from rnn_core.visit.presets import GROUPS, PRESETS, TOUR
from tests.support.scripts import open_page, script

PHONE = (390, 844)
TOO_WIDE = script("layout", "tooWide")


def test_the_tour_leads_through_the_article(visit):
    """Each step shows its sentence and the whole stage; a step also opens by its link; End ends the tour.

    The focus moves to the heading of each step, and at the end to the button that starts the tour. No button moves.
    """
    visitor = visit(lang="ja")
    length = visitor.page.evaluate("history.length")
    places = set()
    visitor.press("tour_start")
    for step in range(1, 8):
        expect(visitor.at("tour_panel")).to_contain_text(visitor.say(f"tour_{step}_says"))
        visitor.wait_for_address(tour=str(step), input_kind="zeros" if step == 6 else None)
        visitor.wait_for_trained(8 if step == 4 else 15 if step > 4 else 0)
        visitor.wait_until_in_view()
        wait_for_focus(visitor, step)
        places |= {tuple(visitor.at(f"tour_{key}").bounding_box().items()) for key in ("back", "next", "end")}
        if step == 5:
            link, look = visitor.page.url, visitor.look
        if step < 7:
            visitor.press("tour_next")
    assert len(places) == 3
    visitor.press("tour_next")
    visitor.wait_for_address(tour="8", task="xor", panel="errors")
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
    """Wait until the heading of the tour's step has its text and the focus."""
    heading = visitor.at("tour_panel").get_by_role("heading", level=2)
    expect(heading).to_have_text(f"{step}/{len(TOUR)} · {visitor.say(f'tour_{step}')}")
    expect(heading).to_be_focused()


def test_the_last_step_of_the_tour_tells_and_escape_ends_it(visit):
    """The focus is on the heading. Escape in a dialog closes the dialog only."""
    visitor = visit("tour=13&samples=20&timesteps=12")
    visitor.press("tour_tell")
    expect(visitor.at("tour_panel")).to_contain_text(visitor.say("tour_13_says"))
    visitor.press("tour_next")
    wait_for_focus(visitor, 14)
    visitor.press("tour_tell")
    expect(visitor.button("tour_next")).to_be_disabled()
    visitor.press("gallery")
    dialog = visitor.page.get_by_role("dialog")
    dialog.wait_for()
    visitor.page.keyboard.press("Escape")
    visitor.rest()  # a run of the page that began before the press draws the dialog once more
    expect(dialog).to_have_count(0)
    expect(visitor.at("tour_panel")).to_have_count(1)
    visitor.page.keyboard.press("Escape")
    expect(visitor.at("tour_panel")).to_have_count(0)
    expect(visitor.button("tour_start")).to_be_focused()


@pytest.mark.parametrize("pressed", [False, True])
def test_a_closing_dialog_does_not_keep_the_focus_from_the_tour(chrome, pressed):
    """The dialog keeps the focus, and returns it to the dialog's button. A visitor's press overrides the tour."""
    html = """<div class='st-key-tour_start'><button>Tour</button></div><div class='st-key-gallery'><button>Examples
              </button></div><div role='dialog' tabindex='-1'>...</div>"""
    page = open_page(chrome, html)
    page.evaluate("load('focus').then(focus => Object.assign(window, { focus }))")
    page.evaluate(
        """async pressed => {
            const frames = async count => { while (count--) await new Promise(requestAnimationFrame); };
            const [dialog, button] = ["[role=dialog]", ".st-key-gallery button"].map(at => document.querySelector(at));
            const hold = () => dialog.focus();
            document.addEventListener("focusin", hold);
            window.focus.draw({ data: { panel: "", name: "", stop: 14, heading: "" } });
            window.focus.draw({ data: { panel: "", name: "", stop: 0, heading: "" } });
            await frames(4);
            document.removeEventListener("focusin", hold);
            dialog.remove();
            if (pressed) window.dispatchEvent(new Event("pointerdown"));
            button.focus();
            await frames(4);
        }""",
        pressed,
    )
    expect(page.locator(".st-key-gallery button" if pressed else ".st-key-tour_start button")).to_be_focused()
    page.close()


def test_the_tour_frames_its_subject_and_dims_everything_else(visit):
    """The frame is around both bands. The dimmed parts take presses, and the veil follows the page."""
    visitor = visit("tour=1")
    veil = visitor.page.locator("svg.veil")
    frames = veil.locator("rect")
    expect(frames).to_have_count(1)

    def is_around():
        box, tops = frames.bounding_box(), [band["y"] for band in visitor.bands()]
        return box and box["y"] < tops[0] and tops[1] < box["y"] + box["height"] < tops[2] + 4

    visitor.until(is_around)
    visitor.press("train")
    expect(visitor.at("train")).to_contain_text(visitor.say("pause"))
    visitor.page.set_viewport_size({"width": 1100, "height": 700})
    visitor.until(is_around)
    visitor.press("tour_end")
    expect(veil).to_have_count(0)


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
    assert page.locator(".stMain").evaluate("main => main.scrollWidth <= main.clientWidth")
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
