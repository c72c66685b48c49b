"""The views beside the stage, in a real browser: opened, walked through, tried, taken home, and while it trains."""

import re

import pytest

from rnn_core.bookmark import VIEWS
from rnn_core.ui.text import LANGUAGES, say
from tests import live, visitor

LEARNED = "epoch=8&trained=15"


def picture(page, view):
    """Wait until the picture of a view is drawn."""
    drawn = page.locator(f".st-key-view_{view} .main-svg").first
    drawn.wait_for()
    page.locator(live.SETTLED).wait_for()
    return drawn


def told(page):
    """All that the open view says."""
    return page.locator(".st-key-beside").inner_text()


def wait_until_told(page, text):
    """Wait until the open view says something."""
    page.locator(".st-key-beside").get_by_text(text).first.wait_for()


def open_view(page, view, lang="en"):
    """Choose a view from the list, and wait until it is drawn."""
    visitor.pick(page, "view", say(lang, f"view_{view}" if view else "view_none"))
    if view:
        picture(page, view)
    page.locator(live.SETTLED).wait_for()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_view_opens_one_after_another(chrome, address, lang):
    """Each view draws its picture beside the stage, says what is to be seen, and is in the address; then none."""
    with live.visit(chrome, f"{address}/?{LEARNED}&lang={lang}") as page:
        visitor.wait_for_epoch(page, 8)
        for view in VIEWS:
            open_view(page, view, lang)
            assert say(lang, f"view_{view}") in told(page)
            page.wait_for_url(lambda url, view=view: f"view={view}" in url)
            beside, stage = (page.locator(f".st-key-{key}").bounding_box() for key in (f"view_{view}", "stage"))
            assert beside["x"] > stage["x"] + stage["width"] - 1
            assert page.locator(".st-key-pair .stPlotlyChart").count() == 2
        open_view(page, "", lang)
        page.wait_for_url(lambda url: "view=" not in url)
        assert page.locator(".st-key-beside").count() == 0
        assert visitor.shown_epoch(page) == 8
        visitor.well(page)


@pytest.mark.parametrize("view", VIEWS)
def test_each_view_follows_the_training(chrome, address, view):
    """While it trains the open view goes with it, whatever it is, to the end, and no error is seen."""
    with live.visit(chrome, f"{address}/?view={view}") as page:
        picture(page, view)
        visitor.train(page)
        assert visitor.shown_epoch(page) == 15
        picture(page, view)
        visitor.well(page)
        live.button(page, "reset").click()
        page.locator(".stProgress p").get_by_text(re.compile("Epoch 0 of")).wait_for()
        picture(page, view)
        visitor.well(page)


def test_one_step_is_walked_through(chrome, address):
    """The buttons go a step back and forth, the play button walks on by itself, and the address holds the step."""
    with live.visit(chrome, f"{address}/?epoch=15&view=moment&at=50&unit=1") as page:
        wait_until_told(page, "At step 50")
        live.button(page, "at_forth").click()
        wait_until_told(page, "At step 51")
        assert page.locator(".st-key-stage .shapelayer path").count() == 1
        for _ in range(2):
            live.button(page, "at_back").click()
            page.locator(live.SETTLED).wait_for()
        wait_until_told(page, "At step 49")
        page.wait_for_url(lambda url: "at=49" in url)
        live.button(page, "walk").click()
        wait_until_told(page, "At step 51")
        live.button(page, "walk").click()
        page.wait_for_timeout(1000)
        stands = told(page)
        page.wait_for_timeout(1500)
        assert told(page) == stands
        visitor.well(page)


def test_the_network_is_cut_and_whole_again(chrome, address):
    """A switch cuts the network in the picture alone: what is trained, the loss and the whole outputs stay."""
    with live.visit(chrome, f"{address}/?epoch=15&view=cut") as page:
        wait_until_told(page, say("en", "cut_nothing"))
        loss = live.epoch_text(page).inner_text()
        visitor.toggle(page, "no_recurrence")
        wait_until_told(page, say("en", "cut_right", now=50, steps=100, whole=100))
        page.locator(".st-key-stage").get_by_text(say("en", "band_output_cut")).wait_for()
        assert live.epoch_text(page).inner_text() == loss
        visitor.toggle(page, "no_recurrence")
        wait_until_told(page, say("en", "cut_nothing"))
        visitor.enter(page, "reset_step", 50)
        wait_until_told(page, say("en", "cut_never_back"))
        wait_until_told(page, "the twin without recurrence has not come below 0.69")
        page.wait_for_url(lambda url: "reset_step=50" in url)
        visitor.well(page)


def test_luck_is_tried_cancelled_and_opened(chrome, address):
    """Seeds come in while one watches, what is there after Cancel stays, and a press on a curve opens its seed."""
    with live.visit(chrome, f"{address}/?view=luck&seeds=24&until=30&epoch=3") as page:
        wait_until_told(page, say("en", "luck_nothing", until=30))
        live.button(page, "luck_button").click()
        wait_until_told(page, re.compile(r"^Of (\d\d|[5-9]) seeds"))
        live.button(page, "luck_button").click()
        page.locator(".st-key-luck_button").get_by_text(say("en", "luck_start")).first.wait_for()
        page.locator(live.SETTLED).wait_for()
        kept = re.search(r"Of (\d+) seeds", told(page))[1]
        page.wait_for_timeout(1500)
        assert re.search(r"Of (\d+) seeds", told(page))[1] == kept
        press_a_curve(page)
        page.wait_for_url(re.compile(r"seed=[1-9]"))
        visitor.wait_for_epoch(page, 30)
        seed = re.search(r"[?&]seed=(\d+)", page.url)[1]
        assert 1 <= int(seed) < 24
        assert "view=luck" in page.url
        visitor.well(page)


def press_a_curve(page):
    """Press where the second half of the picture has a curve, until another experiment is opened."""
    before = page.url
    for share in (0.35, 0.5, 0.65, 0.8):
        for height in (0.25, 0.3, 0.35, 0.2, 0.4):
            box = page.locator(".st-key-view_luck .main-svg").first.bounding_box()
            page.mouse.move(box["x"] + share * box["width"], box["y"] + height * box["height"])
            page.wait_for_timeout(150)
            page.mouse.down()
            page.mouse.up()
            page.wait_for_timeout(400)
            if page.url != before and "seed=" in page.url:
                return
    raise AssertionError("no curve could be pressed")


@pytest.mark.parametrize("ending", ["csv", "svg", "png"])
@pytest.mark.parametrize("view", VIEWS)
def test_each_view_can_be_taken_home(chrome, address, view, ending):
    """The menu of exports offers the numbers and the picture of the open view, and they arrive."""
    with live.visit(chrome, f"{address}/?{LEARNED}&view={view}") as page:
        visitor.wait_for_epoch(page, 8)
        picture(page, view)
        page.locator(".st-key-export button").first.click()
        key = "export_view" if ending == "csv" else f"export_view_{ending}"
        live.button(page, key).wait_for()
        with page.expect_download() as arriving:
            live.button(page, key).click()
        assert arriving.value.suggested_filename == f"rnn-epoch-8-{view}.{ending}"
        content = arriving.value.path().read_bytes()
        if ending == "csv":
            header, *rows = content.decode().splitlines()
            assert header.count(",") >= 2
            assert view == "luck" or len(rows) > 5
        else:
            assert content.lstrip().startswith({"svg": b"<svg", "png": b"\x89PNG"}[ending])
        visitor.well(page)
