"""The scrubber, the slider of epochs, in a real Chromium without the rest of the page: its moves and its events."""

import pytest

from rnn_core.ui.components import scrubber
from tests.support.scripts import open_page, script


@pytest.fixture
def slider(chrome):
    """Yield (page, slider): a page with only the scrubber and a text field. The scrubber is at epoch 4 of 9."""
    page = open_page(chrome, f"{scrubber.HTML}<textarea></textarea>")
    page.evaluate(script("scrubber", "mountScrubber"))
    page.evaluate("draw(4, 9, null)")
    yield page, page.get_by_role("slider", name="Epoch")
    page.close()


def test_the_scrubber_sends_only_moves_of_the_visitor(slider):
    """A redraw sends nothing. Each move of the visitor is sent once. Before training, the scrubber is disabled."""
    page, field = slider
    page.evaluate("draw(0, 0, null)")
    assert field.is_disabled()
    page.evaluate("for (const epoch of [5, 6, 3, 9]) draw(epoch, 9, null)")
    assert (field.input_value(), page.evaluate("sent")) == ("9", [])
    field.press("Home")
    ((name, first),) = page.evaluate("sent")
    assert (name, first["epoch"], field.input_value()) == ("epoch_moved", 0, "0")
    page.evaluate("for (const asked of [null, sent[0][1].asked]) draw(0, 9, asked)")
    page.evaluate("draw(1, 9, sent[0][1].asked)")
    assert (field.input_value(), len(page.evaluate("sent"))) == ("1", 1)


def test_keys_move_the_scrubber_and_its_epoch_is_read_out(slider):
    """J and L move to the next stored epoch, but in a text field they are letters. No key moves past the newest epoch.

    The slider's text for screen readers has the epoch, and the loss once the page has sent it.
    """
    page, field = slider
    assert field.get_attribute("aria-valuetext") == "epoch 4, loss"
    for key, kept, epoch in (("j", None, 3), ("l", None, 5), ("l", [0, 2, 8, 9], 8), ("j", [0, 2, 8, 9], 2)):
        page.evaluate("kept => draw(4, 9, sent.at(-1)?.[1].asked ?? null, { kept })", kept)
        page.keyboard.press(key)
        assert page.evaluate("sent.at(-1)[1].epoch") == epoch
        assert field.get_attribute("aria-valuetext") == f"epoch {epoch}"
    page.evaluate("draw(4, 5, sent.at(-1)[1].asked, { end: 9 })")
    field.press("End")
    assert (field.input_value(), page.evaluate("sent.at(-1)[1].epoch")) == ("5", 5)
    told = page.evaluate("sent.length")
    page.locator("textarea").press_sequentially("jl")
    page.keyboard.press("Control+l")
    assert (page.locator("textarea").input_value(), page.evaluate("sent.length")) == ("jl", told)


def test_shift_with_j_or_l_moves_to_the_flag_in_its_direction(slider):
    """The flag, which marks the end of the plateau, is at epoch 6.

    If epoch 6 is not stored, the key moves to the next stored epoch after it. The keys do nothing if there is no flag,
    or if the flag is in the other direction.
    """
    page, _ = slider
    for epoch, key, flag, kept, end in (
        (4, "L", 6, None, 6),
        (8, "J", 6, None, 6),
        (4, "L", 6, [0, 4, 8, 9], 8),
        (4, "J", 6, None, None),
        (6, "J", 6, None, None),
        (8, "L", 6, None, None),
        (4, "L", None, None, None),
    ):
        page.evaluate(
            "([epoch, more]) => { draw(epoch, 9, sent.at(-1)?.[1].asked ?? null, more); sent.length = 0; }",
            [epoch, {"flag": flag, "kept": kept}],
        )
        page.keyboard.press(f"Shift+{key}")
        assert page.evaluate("sent.map(([, move]) => move.epoch)") == ([] if end is None else [end])


def test_a_replay_sends_its_last_epoch_when_it_ends(slider):
    """A replay moves epoch by epoch from the handle, or from epoch 0 if the handle is at the end.

    Only the last epoch of the replay is sent.
    """
    page, _ = slider
    page.evaluate("{ window.led = []; void on('epoch', epoch => led.push(epoch)); }")
    for key, led in (("r", [5, 6, 7, 8, 9]), ("r", [*range(10)])):
        page.evaluate("led.length = 0")
        page.keyboard.press(key)
        page.wait_for_function("sent.length && !state.replays")
        assert page.evaluate("led")[: len(led)] == led
        ((_, sent),) = page.evaluate("sent.splice(0)")
        assert sent["epoch"] == led[-1]
        page.evaluate("([epoch, asked]) => draw(epoch, 9, asked)", [sent["epoch"], sent["asked"]])
    page.evaluate("emit('replay', 1)")
    page.evaluate("draw(0, 9, null)")
    page.mouse.click(1, 1)
    assert [value["epoch"] for _, value in page.evaluate("sent")] == [0]
    assert not page.evaluate("state.replays")


def test_a_replay_that_begins_before_the_servers_answer_sends_its_last_epoch(slider):
    """The server's answer to an earlier move does not stop a replay. A training run stops it."""
    page, _ = slider
    page.keyboard.press("j")
    page.keyboard.press("r")
    page.evaluate("draw(3, 9, sent[0][1].asked)")
    page.wait_for_function("sent.length > 1 && !state.replays")
    assert page.evaluate("sent[1][1].epoch") == 9
    page.evaluate("draw(9, 9, sent[1][1].asked)")
    page.keyboard.press("r")
    page.evaluate("draw(9, 9, null, {playing: true})")
    assert page.evaluate("state.hand") is None


def test_pause_stops_the_picture_at_once(slider):
    """After a press on K, messages of a training network are dropped until the training has ended.

    If no network trains, K has no effect on messages.
    """
    page, _ = slider
    assert page.evaluate(script("scrubber", "pause")) == {"playing": [1, 4, 5], "resting": [1, 2, 3, 4, 5]}


def test_the_last_sent_message_is_drawn(chrome):
    """The newest message is drawn, even if an older one arrives after it. The last clean-up removes all listeners."""
    page = open_page(chrome, "<main><div></div></main>")
    assert page.evaluate(script("scrubber", "calledInAnyOrder")) == ["first 2", "first 2", "first 5", "second 5", ""]
    page.close()


def test_labels_that_come_after_their_message_are_drawn(chrome):
    """A component shows a label from its own data or from a message, even if Streamlit cleans up an earlier call."""
    page = open_page(chrome, "<main><button hidden><b></b></button></main>")
    assert page.evaluate(script("scrubber", "fedWithWords")) == ["old", "new", "last"]
    page.close()


def test_the_scrubber_stays_where_the_visitor_moved_it(slider):
    """The visitor moves the scrubber by key or by pointer. A message that was sent before does not move it back."""
    page, field = slider
    for epoch in (5, 6, 7):
        field.press("ArrowRight")
        page.evaluate("draw(4, 9, null)")
        assert field.input_value() == str(epoch)
    page.evaluate("draw(5, 9, sent[0][1].asked)")
    page.evaluate("draw(6, 9, sent[1][1].asked)")
    assert field.input_value() == "7"
    page.evaluate("draw(7, 9, sent[2][1].asked)")
    assert [value["epoch"] for _, value in page.evaluate("sent")] == [5, 6, 7]

    box = field.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    for share in (0.3, 0.2, 0.1, 0.001):
        page.mouse.move(box["x"] + box["width"] * share, box["y"] + box["height"] / 2, steps=3)
    dragged = [value["epoch"] for _, value in page.evaluate("sent")][3:]
    assert (len(dragged), field.input_value()) == (1, "0")
    page.evaluate("draw(sent[3][1].epoch, 9, sent[3][1].asked)")
    assert (field.input_value(), page.evaluate("sent.at(-1)[1].epoch")) == ("0", 0)
    page.evaluate("draw(0, 9, sent[4][1].asked)")
    page.mouse.up()
    assert len(page.evaluate("sent")) == 5


def test_a_move_that_is_lost_is_sent_again(slider):
    """If a message arrives more than two seconds after a move and does not answer it, the move is sent again."""
    page, field = slider
    field.press("Home")
    page.evaluate("draw(4, 9, null)")
    assert len(page.evaluate("sent")) == 1
    page.evaluate("{ const now = performance.now(); performance.now = () => now + 3000; }")
    page.evaluate("draw(4, 9, null)")
    assert [value["epoch"] for _, value in page.evaluate("sent")] == [0, 0]
    page.evaluate("draw(0, 9, sent[1][1].asked)")
    assert (field.input_value(), page.evaluate("state.hand")) == ("0", None)
