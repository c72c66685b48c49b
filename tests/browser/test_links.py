"""The address and the keys in a real Chromium. Some tests have a hostile address or a slow connection."""

import re
from urllib.parse import parse_qsl

from playwright.sync_api import expect

SMALL = "samples=20&timesteps=12"


def test_the_address_follows_the_choices_and_opens_the_same_page(visit):
    """The address has all choices, the epoch and the learning rates. Its changes add no entry to the history.

    The Share button copies the address, and the copied address opens the same page.
    """
    visitor = visit(SMALL, lang="ja")
    length = visitor.page.evaluate("history.length")
    visitor.choose("input_kind", "sine")
    visitor.wait_for_address(input_kind="sine", samples="20", timesteps="12", epoch=None)
    visitor.unfold("network", "training")
    visitor.enter("units", 5)
    for epoch, rate in ((1, 0.001), (2, 0.01)):
        visitor.enter("learning_rate", rate)
        visitor.press("step")
        visitor.wait_for_trained(epoch)
    visitor.page.keyboard.press("j")
    visitor.wait_for_trained(1)
    training = {"epoch": "1", "trained": "2", "learning_rate": "0.01", "rates": "1:0.001,2:0.01"}
    choices = {"samples": "20", "timesteps": "12", "input_kind": "sine", "units": "5", "lang": "ja"}
    assert visitor.query == choices | training
    assert visitor.page.evaluate("history.length") == length

    visitor.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    share = visitor.at("share", "button")
    expect(share).to_have_text(visitor.say("share_label"))
    share.click()
    expect(share).to_have_text(visitor.say("share_copied"))
    copied, query, look = visitor.page.evaluate("navigator.clipboard.readText()"), visitor.query, visitor.look
    assert copied == visitor.page.evaluate("location.href")
    expect(share).to_have_text(visitor.say("share_label"))
    visitor.open(copied)
    visitor.wait_for_trained(1)
    visitor.until(lambda: (visitor.look, visitor.query) == (look, query))
    visitor.page.keyboard.press("l")
    visitor.wait_for_trained(2)
    assert visitor.look != look


def test_each_key_has_its_effect(visit):
    """The key ? opens a list of the keys, and Esc closes it.

    The list has a switch that turns single-letter keys on or off. The browser stores the state of the switch.

    P begins a presentation: the text is larger, the tools are hidden, and the buttons fade while the pointer rests. The
    address records the presentation. S trains an epoch, and 0 resets. In a field, keys only type text. The other keys
    are in tests/browser/test_scrubber.py and test_voice.py.
    """
    visitor = visit(f"{SMALL}&epochs=2&speed=max&present=true", lang="ja")
    page, dialog = visitor.page, visitor.page.get_by_role("dialog")
    label = visitor.at("stage", ".stage").get_by_text("h1", exact=True).first
    font_size = "text => parseFloat(getComputedStyle(text).fontSize)"
    expect(visitor.at("tools")).to_be_hidden()
    visitor.rest()
    size = label.evaluate(font_size)
    page.keyboard.press("Escape")
    expect(visitor.at("tools")).to_be_visible()
    visitor.wait_for_address(present=None)
    visitor.until(lambda: label.evaluate(font_size) < size)
    page.keyboard.press("p")
    for key in ("tools", "lang", "excerpt"):
        expect(visitor.at(key).first).to_be_hidden()
    for key in ("train", "step", "reset", "replay", "stage", "curves", "reading"):
        expect(visitor.at(key).first).to_be_visible()
    visitor.until(lambda: label.evaluate(font_size) == size)
    page.mouse.move(300, 300)
    expect(visitor.at("buttons")).to_have_css("opacity", "0")
    page.mouse.move(310, 300)
    expect(visitor.at("buttons")).to_have_css("opacity", "1")
    visitor.press("train")
    visitor.wait_for_trained(2)
    visitor.wait_for_address(present="true", epoch="2")
    page.keyboard.press("Escape")
    expect(visitor.at("tools")).to_be_visible()
    page.keyboard.press("?")
    expect(dialog).to_contain_text(visitor.say("keys_present"))
    dialog.get_by_label(visitor.say("keys_single")).uncheck()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    for key in ("j", "s", "p"):
        page.keyboard.press(key)
    assert page.evaluate("localStorage.rnnKeys") == "false"
    visitor.at("keys").get_by_role("button", name=visitor.say("keys_title")).click()
    dialog.get_by_label(visitor.say("keys_single")).check()
    dialog.get_by_role("button").click()
    for letter, epoch in (("s", 3), ("0", 0)):  # epoch 3 follows epoch 2, so the S above had no effect
        page.keyboard.press(letter)
        visitor.wait_for_trained(epoch)
    visitor.choose("input_kind", "own")
    visitor.at("values", "textarea").fill("")
    visitor.at("values", "textarea").press_sequentially("1 0 ksjl 0")
    visitor.field("epochs").fill("")
    visitor.field("epochs").press_sequentially("100")
    visitor.field("epochs").press("Enter")
    visitor.wait_for_address(epochs="100", epoch=None)
    visitor.wait_for_label("train")
    visitor.write("1")
    expect(visitor.page.locator(".stAlert")).to_have_count(0)


def test_an_embedded_page_hides_the_controls_that_its_address_lists_and_corrects_hostile_values(visit):
    """The listed controls are hidden. The outputs stay visible even if they are listed. The address keeps the list.

    One notice names the corrected values. No script and no element in a value gets into the page.
    """
    hidden = ["lang", "input_kind", "train", "reset", "network", "data", "share", "gallery"]
    listed = ",".join([*hidden, "stage", "reading", "curves", ".stApp", "<style>"])
    hostile = "timesteps=-3&cell=<img src=x onerror=alert(1)>&seed=**x**&activation=[a](https://example.org)"
    visitor = visit(f"samples=20&embed=true&play=true&epochs=3&hide={listed}&{hostile}&%3Cscript%3E=1", lang="ja")
    (told,) = visitor.toasts
    assert visitor.say("notice_address", changes="|").split("|")[0] in told
    assert "timesteps" in told
    assert not visitor.page.evaluate("[...toasts.keys()].some(each => each.querySelector('a, img, script, strong'))")
    visitor.wait_for_address(timesteps="2", cell=None, seed=None, activation=None)
    assert visitor.page.evaluate("[...document.images].every(image => !image.src.endsWith('/x'))")
    visitor.until(lambda: visitor.epoch == 3)
    visitor.wait_for_address(epoch="3", embed="true", hide=listed, play=None)
    for key in hidden:
        expect(visitor.at(key)).to_have_count(1)
        expect(visitor.at(key)).to_be_hidden()
    for key in ("stage", "epoch", "curves", "reading", "step", "epochs", "training", "export"):
        expect(visitor.at(key).first).to_be_visible()
    tools = visitor.page.locator("[data-testid=stToolbar], [data-testid=stMainMenu]")
    assert tools.locator("visible=true").count() == 0


def test_a_slow_connection_changes_no_choice(visit):
    """If the code of the fields arrives late, the first press still leaves every choice of the address unchanged."""
    opened, late = f"{SMALL}&units=5&task=cycle&learning_rate=0.002&epoch=1", []
    visitor = visit(opened, opened=False)
    fields = re.compile(r"/static/js/(NumberInput|Selectbox|Checkbox|ButtonGroup)[^/]*\.js")
    visitor.page.route(fields, lambda route: late.append(route))
    visitor.page.goto(visitor.url)
    visitor.wait_for_epoch(1)
    # Wait for the page to run twice without the fields. Nothing on the page shows these runs.
    visitor.page.wait_for_timeout(1500)
    assert late
    for route in late:
        route.continue_()
    visitor.page.unroute(fields)
    visitor.field("epochs").wait_for()
    visitor.unfold("network")
    visitor.toggle("threshold")
    visitor.wait_for_address(threshold="true")
    assert visitor.query == dict(parse_qsl(opened)) | {"threshold": "true", "lang": "en"}
    expect(visitor.field("units")).to_have_value("5")
    expect(visitor.field("epochs")).to_have_value("15")
