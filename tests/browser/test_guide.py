"""The tour and the examples in a real Chromium."""

import pytest
from playwright.sync_api import expect

from rnn_core.ui.gallery import pictures
from rnn_core.visit.presets import GROUPS, TOUR
from rnn_core.visit.questions import curves
from tests.support.learner import Learner
from tests.support.scripts import open_page


def test_the_tour_leads_from_stop_to_stop(visit):
    """Each stop shows its text and the whole main picture. A link opens stop 4, and End ends the tour.

    Two of the stops ask a question before they tell. The veil frames the question, which ends with its stop. The focus
    moves to the heading of each stop, and at the end to the button that starts the tour. No button moves.
    """
    visitor = visit("tour=4", lang="ja")
    learner = Learner(visitor)
    length = visitor.page.evaluate("history.length")
    places = set()
    for step in range(4, 8):
        if step > 4:
            visitor.press("tour_next")
            wait_for_focus(visitor, step)
        if step in (4, 6):
            learner.wait_for("open", "loss_curve" if step == 4 else "zeros")
            expect(visitor.at("tour_panel")).to_contain_text(visitor.say(f"tour_{step}_asks"))
            expect(learner.question.get_by_text(visitor.say("ask_watch"))).to_have_count(0)
            visitor.until(lambda: is_framed(visitor, learner.question.bounding_box()))
            learner.guess("m" * curves.POINTS if step == 4 else "50")
            if step == 6:
                assert learner.see("most")["verdict"]
        expect(visitor.at("tour_panel")).to_contain_text(visitor.say(f"tour_{step}_says"))
        asked = {4: "loss_curve", 6: "zeros"}.get(step)
        visitor.wait_for_address(tour=str(step), input_kind="zeros" if step == 6 else None, ask=asked)
        visitor.wait_for_trained(8 if step == 4 else 15)
        visitor.wait_until_in_view()
        places |= {tuple(visitor.at(f"tour_{key}").bounding_box().items()) for key in ("back", "next", "end")}
    assert len(places) == 3
    visitor.press("tour_end")
    expect(visitor.at("tour_panel")).to_have_count(0)
    expect(visitor.button("tour_start")).to_be_focused()
    visitor.wait_for_address(tour=None, epoch="15")
    assert visitor.page.evaluate("history.length") == length


def is_framed(visitor, box):
    """Return whether a frame of the tour's veil is around a box."""
    frames = [frame.bounding_box() for frame in visitor.page.locator("svg.veil rect").all()]
    return any(
        frame and all(within(box, frame, *sides) for sides in (("x", "width"), ("y", "height"))) for frame in frames
    )


def within(box, frame, at, size):
    """Return whether a box is within a frame in one direction."""
    return frame[at] <= box[at] and box[at] + box[size] <= frame[at] + frame[size]


def wait_for_focus(visitor, step):
    """Wait until the heading of a stop of the tour has its text and the focus."""
    heading = visitor.at("tour_panel").get_by_role("heading", level=2)
    expect(heading).to_have_text(f"{step}/{len(TOUR)} · {visitor.say(f'tour_{step}')}")
    expect(heading).to_be_focused()


def test_the_last_stop_of_the_tour_has_an_answer_and_escape_ends_the_tour(visit):
    """In a dialog, Escape closes only the dialog."""
    visitor = visit("tour=14&samples=20&timesteps=12")
    visitor.press("tour_tell")
    expect(visitor.at("tour_panel")).to_contain_text(visitor.say("tour_14_says"))
    expect(visitor.button("tour_next")).to_be_disabled()
    visitor.press("gallery")
    dialog = visitor.page.get_by_role("dialog")
    dialog.wait_for()
    visitor.page.keyboard.press("Escape")
    visitor.rest()  # a redraw that began before the press draws the dialog once more
    expect(dialog).to_have_count(0)
    expect(visitor.at("tour_panel")).to_have_count(1)
    visitor.page.keyboard.press("Escape")
    expect(visitor.at("tour_panel")).to_have_count(0)
    expect(visitor.button("tour_start")).to_be_focused()


@pytest.mark.parametrize("pressed", [False, True])
def test_a_closing_dialog_does_not_keep_the_focus_from_the_tour(chrome, pressed):
    """A closing dialog gives the focus to the button that opened it, and then the tour takes the focus.

    If the visitor has pressed something, the focus stays on that button.
    """
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
    """The frame is around the first two heatmaps. The dim veil lets presses through, and follows the layout."""
    visitor = visit("samples=20&timesteps=12")
    visitor.press("tour_start")
    wait_for_focus(visitor, 1)
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
    """The dialog of examples stays open when a training run ends, and stays closed if it was closed.

    Each card is a button with the name of its experiment, a picture and a description. The Enter key presses a card.
    """
    visitor = visit("samples=20&timesteps=12&epochs=4&speed=5")
    visitor.press("train")
    visitor.press("gallery")
    dialog = visitor.page.get_by_role("dialog")
    dialog.wait_for()
    visitor.wait_for_trained(4)
    expect(dialog).to_have_count(1)
    expect(dialog.get_by_role("heading", level=3)).to_have_count(len(GROUPS))
    visitor.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    visitor.press("step")
    visitor.wait_for_trained(5)
    expect(dialog).to_have_count(0)
    visitor.press("gallery")
    card = dialog.get_by_role("button", name=visitor.say("preset_zeros"), exact=True)
    expect(card).to_have_accessible_description(visitor.say("preset_zeros_says"))
    visitor.until(lambda: card.locator("img").evaluate("img => img.naturalWidth") == pictures.SIZE[0])
    card.focus()
    visitor.page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    visitor.wait_for_address(samples=None, timesteps=None, input_kind="zeros")
