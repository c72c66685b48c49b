"""The scrubber in a real Chromium, without the page around it: who moves it, and what it tells."""

import pytest

from rnn_core.ui.components import assets, scrubber

MOUNT = """code => import(`data:text/javascript,${encodeURIComponent(code)}`).then(module => {
    window.told = [];
    window.said = 0;
    window.draw = (epoch, newest, heard, more) => module.default({
        data: {epoch, newest, heard, end: newest, label: "Epoch", help: "Help", told: ++said,
               value: `epoch ${epoch}, loss`, ahead: "epoch #", speed: 50, ...more},
        parentElement: document.body,
        setTriggerValue: (name, value) => told.push([name, value]) }) })"""

MOUNT_FEED = """code => import(`data:text/javascript,${encodeURIComponent(code)}`).then(module => {
    const parentElement = document.createElement("div");
    parentElement.append(document.createElement("div"));
    window.feed = (epoch, playing) => module.default({
        data: {places: {epoch: {epoch, playing}}, told: ++said, place: "feed"}, parentElement }) })"""
PAUSE = """() => {
    const seen = {playing: [], resting: []};
    for (const [name, heard] of Object.entries(seen)) {
        const hear = () => heard.push(rnnFed.epoch.epoch);
        addEventListener("fed", hear);
        draw(4, 9, null, {playing: name === "playing"});
        for (const epoch of [1, 2, 3, 4, 5]) {
            feed(epoch, epoch !== 4);
            if (epoch === 1) document.body.dispatchEvent(new KeyboardEvent("keydown", {key: "k", bubbles: true}));
        }
        removeEventListener("fed", hear);
    }
    return seen;
}"""
"""Of five words of the feed those that are told: K is pressed after the first, and the fourth says that it is over."""


@pytest.fixture
def slider(chrome):
    """A page with nothing but the scrubber, drawn at epoch 4 of 9: (page, its field)."""
    page = chrome.new_page()
    page.set_content(f"{scrubber.HTML}<textarea></textarea>")
    page.evaluate(MOUNT, assets.SCRIPTS["scrubber"])
    page.evaluate("draw(4, 9, null)")
    yield page, page.get_by_role("slider", name="Epoch")
    page.close()


def test_the_scrubber_tells_of_the_hand_only(slider):
    """However the page draws it, it tells nothing; of each move of the hand once. Untrained there is none to make."""
    page, field = slider
    page.evaluate("draw(0, 0, null)")
    assert field.is_disabled()
    page.evaluate("for (const epoch of [5, 6, 3, 9]) draw(epoch, 9, null)")
    assert (field.input_value(), page.evaluate("told")) == ("9", [])
    field.press("Home")
    ((name, first),) = page.evaluate("told")
    assert (name, first["epoch"], field.input_value()) == ("moved", 0, "0")
    page.evaluate("for (const asked of [null, told[0][1].asked]) draw(0, 9, asked)")
    page.evaluate("draw(1, 9, told[0][1].asked)")
    assert (field.input_value(), len(page.evaluate("told"))) == ("1", 1)


def test_keys_and_what_is_read_out(slider):
    """J and L go to the epochs before and after that were kept, and in a field are letters; none is ahead of training.

    A screen reader hears the epoch, with its loss as soon as the page has said it.
    """
    page, field = slider
    assert field.get_attribute("aria-valuetext") == "epoch 4, loss"
    for key, kept, epoch in (("j", None, 3), ("l", None, 5), ("l", [0, 2, 8, 9], 8), ("j", [0, 2, 8, 9], 2)):
        page.evaluate("kept => draw(4, 9, told.at(-1)?.[1].asked ?? null, { kept })", kept)
        page.keyboard.press(key)
        assert page.evaluate("told.at(-1)[1].epoch") == epoch
        assert field.get_attribute("aria-valuetext") == f"epoch {epoch}"
    page.evaluate("draw(4, 5, told.at(-1)[1].asked, { end: 9 })")
    field.press("End")
    assert (field.input_value(), page.evaluate("told.at(-1)[1].epoch")) == ("5", 5)
    told = page.evaluate("told.length")
    page.locator("textarea").press_sequentially("jl")
    page.keyboard.press("Control+l")
    assert (page.locator("textarea").input_value(), page.evaluate("told.length")) == ("jl", told)


def test_a_replay(slider):
    """It goes epoch by epoch from where the handle is, or from the start; the page hears of it where it ends."""
    page, _ = slider
    page.evaluate("{ window.led = []; addEventListener('epoch', event => led.push(event.detail)); }")
    for key, led in (("r", [5, 6, 7, 8, 9]), ("r", [*range(10)]), ("Shift+R", [*range(8, -1, -1)])):
        page.evaluate("led.length = 0")
        page.keyboard.press(key)
        page.wait_for_function("told.length && !window.rnnReplays")
        assert page.evaluate("led")[: len(led)] == led
        ((_, told),) = page.evaluate("told.splice(0)")
        assert told["epoch"] == led[-1]
        page.evaluate("([epoch, asked]) => draw(epoch, 9, asked)", [told["epoch"], told["asked"]])
    page.evaluate("dispatchEvent(new CustomEvent('replay', { detail: { way: 1, speed: 1 } }))")
    page.evaluate("draw(0, 9, null)")
    page.mouse.click(1, 1)
    assert [value["epoch"] for _, value in page.evaluate("told")] == [1]
    assert not page.evaluate("window.rnnReplays")


def test_a_replay_that_begins_too_soon(slider):
    """Before the server has said that it heard of the hand, or that it trains: the hand is heard, and let go of."""
    page, _ = slider
    page.keyboard.press("j")
    page.keyboard.press("r")
    page.evaluate("draw(3, 9, told[0][1].asked)")
    page.wait_for_function("told.length > 1 && !window.rnnReplays")
    assert page.evaluate("told[1][1].epoch") == 9
    page.evaluate("draw(9, 9, told[1][1].asked)")
    page.keyboard.press("r")
    page.evaluate("draw(9, 9, null, {playing: true})")
    assert page.evaluate("window.rnnHand ?? null") is None


def test_pause_holds_at_once(slider):
    """From the press on, what the feed still says of the training is not told; that it has ended is, and all after it.

    At rest K holds nothing.
    """
    page, _ = slider
    page.evaluate(MOUNT_FEED, assets.SCRIPTS["feed"])
    assert page.evaluate(PAUSE) == {"playing": [1, 4, 5], "resting": [1, 2, 3, 4, 5]}


def test_what_was_told_last_is_drawn(slider):
    """Whatever order it is called in, and then goes on."""
    page, field = slider
    page.evaluate("{ said = 10; draw(6, 9, null); said = 8; draw(5, 9, null); }")
    assert field.input_value() == "6"
    page.evaluate("{ said = 11; draw(7, 9, null); }")
    assert field.input_value() == "7"


def test_the_scrubber_stays_with_the_hand(slider):
    """What was drawn before the page had heard of the hand's last move does not move it back, by key or pointer."""
    page, field = slider
    for epoch in (5, 6, 7):
        field.press("ArrowRight")
        page.evaluate("draw(4, 9, null)")
        assert field.input_value() == str(epoch)
    page.evaluate("draw(5, 9, told[0][1].asked)")
    page.evaluate("draw(6, 9, told[1][1].asked)")
    assert field.input_value() == "7"
    page.evaluate("draw(7, 9, told[2][1].asked)")
    assert [value["epoch"] for _, value in page.evaluate("told")] == [5, 6, 7]

    box = field.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    for share in (0.3, 0.2, 0.1, 0.001):
        page.mouse.move(box["x"] + box["width"] * share, box["y"] + box["height"] / 2, steps=3)
    dragged = [value["epoch"] for _, value in page.evaluate("told")][3:]
    assert (len(dragged), field.input_value()) == (1, "0")
    page.evaluate("draw(told[3][1].epoch, 9, told[3][1].asked)")
    assert (field.input_value(), page.evaluate("told.at(-1)[1].epoch")) == ("0", 0)
    page.evaluate("draw(0, 9, told[4][1].asked)")
    page.mouse.up()
    assert len(page.evaluate("told")) == 5
