"""The tour and the examples in a real Chromium."""

import pytest
from playwright.sync_api import expect

from rnn_core.ui.gallery import pictures
from rnn_core.visit.presets import GROUPS, TOUR
from tests.support.learner import Learner
from tests.support.scripts import open_page


def test_the_tour_leads_from_stop_to_stop(visit):
    """A link opens stop 5, the button Next leads to stop 6, and the button End ends the tour.

    At both stops, the text and the whole main picture are shown. The veil, which dims the page, leaves a frame
    around the subjects of a stop, lets presses through, and follows the layout. Stop 6 asks a question before it shows
    its text. Meanwhile the veil frames the question. The focus moves to the heading of stop 6, and at the end to the
    button that starts the tour. The buttons of the tour do not move.
    """
    visitor = visit("tour=5", lang="ja")
    learner = Learner(visitor)
    length = visitor.page.evaluate("history.length")
    places = set()

    def look(step):
        """Check a stop that shows its text, and record the positions of the tour's buttons."""
        expect(visitor.at("tour_panel")).to_contain_text(visitor.say(f"tour_{step}_says"))
        visitor.wait_for_trained(15)
        visitor.wait_until_in_view()
        places.update(tuple(visitor.at(f"tour_{key}").bounding_box().items()) for key in ("back", "next", "end"))

    look(5)
    visitor.toggle("threshold")
    visitor.wait_for_address(tour="5", threshold="true", ask=None)
    for width in (1100, 1440):
        visitor.page.set_viewport_size({"width": width, "height": 900})
        visitor.until(lambda: frames_only(visitor, 3))
    visitor.press("tour_next")
    wait_for_focus(visitor, 6)
    learner.wait_for("open", "zeros")
    expect(visitor.at("tour_panel")).to_contain_text(visitor.say("tour_6_asks"))
    visitor.until(lambda: is_framed(visitor, learner.question.bounding_box()))
    learner.guess("50")
    assert learner.see("most")["verdict"]
    look(6)
    visitor.wait_for_address(tour="6", threshold=None, input_kind="zeros", ask="zeros")
    assert len(places) == 3
    visitor.press("tour_end")
    expect(visitor.at("tour_panel")).to_have_count(0)
    expect(visitor.page.locator("svg.veil")).to_have_count(0)
    expect(visitor.button("tour_start")).to_be_focused()
    visitor.wait_for_address(tour=None, epoch="15")
    assert visitor.page.evaluate("history.length") == length


def frames_only(visitor, number):
    """Return whether the veil frames the curve, and of the bands (heatmaps) only the one with the index `number`."""
    boxes = [*visitor.bands(), visitor.at("curve").bounding_box()]
    return [is_framed(visitor, box) for box in boxes] == [
        place in (number, len(boxes) - 1) for place in range(len(boxes))
    ]


def is_framed(visitor, box):
    """Return whether a frame of the tour's veil is around a box."""
    frames = [frame.bounding_box() for frame in visitor.page.locator("svg.veil rect").all()]
    return any(
        frame and all(within(box, frame, *sides) for sides in (("x", "width"), ("y", "height"))) for frame in frames
    )


def within(box, frame, at, size):
    """Return whether a box is within a frame in one direction. at, size: "x" and "width", or "y" and "height"."""
    return frame[at] <= box[at] and box[at] + box[size] <= frame[at] + frame[size]


def wait_for_focus(visitor, step):
    """Wait until the heading of a stop of the tour has its text and the focus."""
    heading = visitor.at("tour_panel").get_by_role("heading", level=2)
    expect(heading).to_have_text(f"{step}/{len(TOUR)} · {visitor.say(f'tour_{step}')}")
    expect(heading).to_be_focused()


def test_the_examples_open_and_close_over_the_last_stop_of_the_tour(visit):
    """The dialog of examples stays open when a training run ends.

    At the last stop, a button shows the text without a guess. In the dialog, Escape closes only the dialog, which then
    stays closed. The next Escape ends the tour. Each card of the dialog is a button with the name of its experiment, a
    picture and a description. The Enter key presses a card.
    """
    visitor = visit("tour=14&samples=20&timesteps=12&epochs=4&speed=5")
    dialog = visitor.page.get_by_role("dialog")
    visitor.press("tour_tell")
    expect(visitor.at("tour_panel")).to_contain_text(visitor.say("tour_14_says"))
    expect(visitor.button("tour_next")).to_be_disabled()
    visitor.press("train")
    visitor.press("gallery")
    dialog.wait_for()
    visitor.wait_for_trained(4)
    expect(dialog).to_have_count(1)
    expect(dialog.get_by_role("heading", level=3)).to_have_count(len(GROUPS))
    visitor.page.keyboard.press("Escape")
    visitor.rest()  # a redraw that began before Escape was pressed draws the dialog once more
    expect(dialog).to_have_count(0)
    expect(visitor.at("tour_panel")).to_have_count(1)
    visitor.press("step")
    visitor.wait_for_trained(5)
    expect(dialog).to_have_count(0)
    visitor.page.keyboard.press("Escape")
    expect(visitor.at("tour_panel")).to_have_count(0)
    expect(visitor.button("tour_start")).to_be_focused()
    visitor.press("gallery")
    card = dialog.get_by_role("button", name=visitor.say("preset_zeros"), exact=True)
    expect(card).to_have_accessible_description(visitor.say("preset_zeros_says"))
    visitor.until(lambda: card.locator("img").evaluate("img => img.naturalWidth") == pictures.SIZE[0])
    card.focus()
    visitor.page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    visitor.wait_for_address(samples=None, timesteps=None, input_kind="zeros")


@pytest.mark.parametrize("pressed", [False, True])
def test_a_closing_dialog_does_not_keep_the_focus_from_the_tour(chrome, pressed):
    """A closing dialog gives the focus to the button that opened it, and then the tour takes the focus.

    If the visitor has pressed something meanwhile, the focus stays on the button that opened the dialog.
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
