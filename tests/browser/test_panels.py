"""The panels beside the stage, in a real browser: opened, walked through, tried, taken home, and while it trains."""

import pytest
from playwright.sync_api import expect

from rnn_core.visit.bookmark import PANELS
from tests.support.visitor import found

FILES = {"": ("csv", b""), "_svg": ("svg", b"<svg"), "_png": ("png", b"\x89PNG")}


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_each_panel_opens_and_can_be_taken_home(visit, lang):
    """Each draws its picture beside the stage and says what is to be seen; its numbers and pictures arrive."""
    visitor = visit("epoch=8&trained=15", lang=lang)
    visitor.wait_for_trained(8)
    for panel in PANELS:
        visitor.open_panel(panel)
        visitor.wait_until_told(f"panel_{panel}")
        box, stage = (visitor.until(visitor.at(key).bounding_box) for key in ("panel", "stage"))
        assert box["x"] > stage["x"] + stage["width"] - 1
        visitor.open_menu()
        for kind in FILES if lang == "en" else ["_svg"]:
            ending, begin = FILES[kind]
            name, path = visitor.download(f"panel{kind}")
            assert name == f"rnn-epoch-8-{panel}.{ending}"
            assert path.read_bytes().lstrip().startswith(begin)
            assert len(path.read_bytes()) > 20
        visitor.close_menu()
    visitor.open_panel("")
    assert visitor.epoch == 8


def test_each_panel_follows_the_training(visit):
    """While it trains the open panel goes with it, whatever it is, to the end and back to the beginning."""
    visitor = visit()
    for panel in PANELS:
        visitor.open_panel(panel)
        visitor.train(15)
        visitor.wait_for_panel(panel)
        visitor.press("reset")
        visitor.wait_for_trained(0)
        visitor.wait_for_panel(panel)
        assert visitor.page.locator(".stException, .stAlert").count() == 0


def test_one_step_is_walked_through(visit):
    """The buttons go a step back and forth, the play button walks on by itself, and the address holds the step."""
    visitor = visit("epoch=15&panel=step&at=50&unit=1")
    visitor.wait_for_trained(15)
    field = visitor.field("at")
    for key, step in (("at_forth", 51), ("at_back", 50), ("at_back", 49)):
        visitor.press(key)
        expect(field).to_have_value(str(step))
        visitor.wait_for_address(at=str(step))
    expect(visitor.at("stage", ".shapelayer path")).to_have_count(1)
    visitor.press("walk")
    visitor.until(lambda: int(field.input_value()) > 51)
    visitor.press("walk")
    expect(visitor.button("walk").get_by_test_id("stIconMaterial")).to_have_text("play_arrow")
    visitor.rest()
    stopped = field.input_value()
    visitor.toggle("threshold")
    visitor.wait_for_address(threshold="true", at=stopped)


def test_an_ablation_and_back(visit):
    """A switch ablates the network in the picture alone: what is trained, the loss and the whole outputs stay."""
    visitor = visit("epoch=15&panel=ablation")
    visitor.wait_for_trained(15)
    visitor.wait_until_told("ablation_nothing")
    loss = visitor.progress.inner_text()
    ablated = visitor.at("stage").get_by_text(visitor.say("band_output_ablated"))
    visitor.toggle("no_recurrence")
    visitor.wait_until_told("ablation_correct", now=50, steps=100, whole=100)
    ablated.wait_for()
    visitor.toggle("no_recurrence")
    visitor.wait_until_told("ablation_nothing")
    expect(ablated).to_have_count(0)
    visitor.enter("reset_step", 50)
    visitor.wait_until_told("ablation_never_back")
    visitor.wait_for_address(reset_step="50", no_recurrence=None)
    assert visitor.progress.inner_text() == loss


def test_a_sweep_is_started_cancelled_and_opened(visit):
    """Seeds come in while one watches, what is there after Cancel stays, and a press on a curve opens its seed."""
    visitor = visit("panel=sweep&seeds=256&until=30&epoch=3&samples=40")
    visitor.wait_for_trained(3)
    visitor.wait_until_told("sweep_nothing", until=30)
    visitor.press("sweep_button")
    visitor.until(lambda: seeds_told(visitor) >= 5)
    visitor.press("sweep_button")
    expect(visitor.button("sweep_button")).to_contain_text(visitor.say("sweep_start"))
    visitor.rest()
    kept = seeds_told(visitor)
    assert kept < 256
    visitor.toggle("threshold")
    visitor.wait_for_address(threshold="true")
    assert seeds_told(visitor) == kept
    press_a_curve(visitor)
    visitor.wait_for_trained(30)
    assert 1 <= int(visitor.query["seed"]) < 256
    visitor.wait_for_address(panel="sweep")


def seeds_told(visitor):
    """Of how many seeds the open panel tells, 0 if of none."""
    return int(found(visitor.lang, "sweep_told", visitor.at("panel").inner_text()).get("count", 0))


def press_a_curve(visitor):
    """Press where the picture tells of a curve, until the address has the experiment of another seed."""
    page, picture = visitor.page, visitor.at("panel_sweep", ".main-svg").first
    pointed = "document.querySelector('.st-key-panel_sweep .hovertext')?.textContent"
    places = [(x / 20, y / 20) for x in range(7, 17) for y in range(4, 10)]

    def pressed():
        x, y = places[0]
        places.append(places.pop(0))
        box = visitor.until(picture.bounding_box)
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=3)
        page.wait_for_timeout(200)
        if visitor.say("sweep_seed") in (page.evaluate(pointed) or ""):
            page.mouse.down()
            page.mouse.up()
            page.wait_for_timeout(1000)
        return "seed" in visitor.query

    visitor.until(pressed)
