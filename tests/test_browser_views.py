"""The views beside the stage, in a real browser: opened, walked through, tried, taken home, and while it trains."""

import re
import time
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from rnn_core.bookmark import VIEWS
from rnn_core.ui.text import LANGUAGES, say
from tests import live, visitor

LEARNED = "epoch=8&trained=15"
PATIENCE = 60  # seconds, for machines on which everything takes long
COMES_LATE = {
    "dynamics": "where it happens in this run",
    "cut": "In 15 epochs the twin without recurrence has not come below",
}
"""view -> what it tells of the learned network once the workers have answered everything."""


@contextmanager
def visit(chrome, url):
    """A visitor's page that has opened an address, and has come to rest."""
    with live.visit(chrome, url) as page:
        page.set_default_timeout(1000 * PATIENCE)
        rest(page)
        yield page


def until(page, condition, every=100):
    """Ask again and again, milliseconds apart, until the answer is true, and return it."""
    deadline = time.monotonic() + PATIENCE
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"it never came to that: {page.url}\n{page.locator('body').inner_text()}"
        page.wait_for_timeout(every)
    return answer


def rest(page, polls=10):
    """Wait until the page is not redrawn for half a second: its timer comes every quarter while the workers work."""
    settled, polled = page.locator(live.SETTLED), [0]

    def still():
        polled[0] = polled[0] + 1 if settled.count() else 0
        return polled[0] >= polls

    until(page, still, every=50)


def opened(page, epoch):
    """Wait until the network of an address is trained, and this epoch of it is shown."""
    until(page, lambda: visitor.shown_epoch(page) == epoch)
    rest(page)
    assert visitor.shown_epoch(page) == epoch


def picture(page, view):
    """Wait until the picture of a view is drawn, and the page is at rest."""
    page.locator(f".st-key-view_{view} .main-svg").first.wait_for()
    rest(page)


def box(page, key, inside=""):
    """Where something stands; a picture that is just drawn anew stands nowhere for a moment."""
    return until(page, page.locator(f".st-key-{key} {inside}".strip()).first.bounding_box)


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
    rest(page)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_view_opens_one_after_another(chrome, address, lang):
    """Each view draws its picture beside the stage, says what is to be seen, and is in the address; then none."""
    with visit(chrome, f"{address}/?{LEARNED}&lang={lang}") as page:
        opened(page, 8)
        for view in VIEWS:
            open_view(page, view, lang)
            until(page, lambda view=view: say(lang, f"view_{view}") in told(page))
            page.wait_for_url(lambda url, view=view: f"view={view}" in url)
            beside, stage = (box(page, key) for key in (f"view_{view}", "stage"))
            assert beside["x"] > stage["x"] + stage["width"] - 1
            expect(page.locator(".st-key-pair .stPlotlyChart")).to_have_count(2, timeout=1000 * PATIENCE)
        open_view(page, "", lang)
        page.wait_for_url(lambda url: "view=" not in url)
        expect(page.locator(".st-key-beside")).to_have_count(0, timeout=1000 * PATIENCE)
        assert visitor.shown_epoch(page) == 8
        visitor.well(page)


@pytest.mark.parametrize("view", VIEWS)
def test_each_view_follows_the_training(chrome, address, view):
    """While it trains the open view goes with it, whatever it is, to the end, and no error is seen."""
    with visit(chrome, f"{address}/?view={view}") as page:
        picture(page, view)
        visitor.train(page)
        picture(page, view)
        assert visitor.shown_epoch(page) == 15
        visitor.well(page)
        live.button(page, "reset").click()
        page.locator(".stProgress p").get_by_text(re.compile("Epoch 0 of")).first.wait_for()
        picture(page, view)
        visitor.well(page)


def test_one_step_is_walked_through(chrome, address):
    """The buttons go a step back and forth, the play button walks on by itself, and the address holds the step."""
    with visit(chrome, f"{address}/?epoch=15&view=moment&at=50&unit=1") as page:
        opened(page, 15)
        wait_until_told(page, "At step 50")
        live.button(page, "at_forth").click()
        wait_until_told(page, "At step 51")
        expect(page.locator(".st-key-stage .shapelayer path")).to_have_count(1, timeout=1000 * PATIENCE)
        for step in (50, 49):
            live.button(page, "at_back").click()
            wait_until_told(page, f"At step {step}")
        page.wait_for_url(lambda url: "at=49" in url)
        live.button(page, "walk").click()
        wait_until_told(page, re.compile(r"At step (5[1-9]|[6-9]\d)"))  # each is told for a moment
        live.button(page, "walk").click()
        icon = live.button(page, "walk").get_by_test_id("stIconMaterial")
        expect(icon).to_have_text("play_arrow", timeout=1000 * PATIENCE)
        stands_still(page, told)
        visitor.well(page)


def stands_still(page, seen):
    """Wait until what is seen of the page is the same after a second and a half, and return it."""

    def same():
        last = seen(page)
        page.wait_for_timeout(1500)
        return last if seen(page) == last else None

    return until(page, same)


def test_the_network_is_cut_and_whole_again(chrome, address):
    """A switch cuts the network in the picture alone: what is trained, the loss and the whole outputs stay."""
    with visit(chrome, f"{address}/?epoch=15&view=cut") as page:
        opened(page, 15)
        wait_until_told(page, say("en", "cut_nothing"))
        wait_until_told(page, COMES_LATE["cut"])
        rest(page)
        loss = live.epoch_text(page).inner_text()
        visitor.toggle(page, "no_recurrence")
        wait_until_told(page, say("en", "cut_right", now=50, steps=100, whole=100))
        page.locator(".st-key-stage").get_by_text(say("en", "band_output_cut")).wait_for()
        rest(page)
        assert live.epoch_text(page).inner_text() == loss
        visitor.toggle(page, "no_recurrence")
        wait_until_told(page, say("en", "cut_nothing"))
        rest(page)
        visitor.enter(page, "reset_step", 50)
        wait_until_told(page, say("en", "cut_never_back"))
        wait_until_told(page, "the twin without recurrence has not come below 0.69")
        page.wait_for_url(lambda url: "reset_step=50" in url)
        visitor.well(page)


def test_luck_is_tried_cancelled_and_opened(chrome, address):
    """Seeds come in while one watches, what is there after Cancel stays, and a press on a curve opens its seed."""
    with visit(chrome, f"{address}/?view=luck&seeds=24&until=30&epoch=3") as page:
        opened(page, 3)
        wait_until_told(page, say("en", "luck_nothing", until=30))
        live.button(page, "luck_button").click()
        wait_until_told(page, re.compile(r"^Of (\d\d|[5-9]) seeds"))
        live.button(page, "luck_button").click()
        page.locator(".st-key-luck_button").get_by_text(say("en", "luck_start")).first.wait_for()
        rest(page)
        kept = seeds_told(page)
        page.wait_for_timeout(1500)
        assert seeds_told(page) == kept
        press_a_curve(page)
        visitor.wait_for_epoch(page, 30)
        assert 1 <= seed_in(page.url) < 24
        assert "view=luck" in page.url
        rest(page)
        visitor.well(page)


def seeds_told(page):
    """Of how many seeds the open view tells."""
    return int(re.search(r"Of (\d+) seeds", told(page))[1])


def seed_in(url):
    """The seed that an address has, 0 if it has none."""
    found = re.search(r"[?&]seed=(\d+)", url)
    return int(found[1]) if found else 0


def press_a_curve(page):
    """Press where the picture tells of a curve, until the address has the experiment of another seed."""
    pointed = "document.querySelector('.st-key-view_luck .hovertext')?.textContent"
    for share in (0.35, 0.5, 0.65, 0.8):
        for height in (0.25, 0.3, 0.35, 0.2, 0.4):
            drawn = box(page, "view_luck", ".main-svg")
            page.mouse.move(drawn["x"] + share * drawn["width"], drawn["y"] + height * drawn["height"], steps=3)
            page.wait_for_timeout(500)
            if "seed" not in (page.evaluate(pointed) or ""):
                continue
            page.mouse.down()
            page.mouse.up()
            pressed = time.monotonic()
            while time.monotonic() < pressed + 3:
                if seed_in(page.url):
                    return
                page.wait_for_timeout(100)
    raise AssertionError("no curve could be pressed")


@pytest.mark.parametrize("ending", ["csv", "svg", "png"])
@pytest.mark.parametrize("view", VIEWS)
def test_each_view_can_be_taken_home(chrome, address, view, ending):
    """The menu of exports offers the numbers and the picture of the open view, and they arrive."""
    with visit(chrome, f"{address}/?{LEARNED}&view={view}") as page:
        opened(page, 8)
        if view in COMES_LATE:
            wait_until_told(page, COMES_LATE[view])
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


def test_a_picture_is_saved_once_for_each_press(chrome, address):
    """Pressed twice, a picture arrives twice; a menu that is closed and opened again saves nothing."""
    with visit(chrome, f"{address}/?{LEARNED}&view=weights") as page:
        opened(page, 8)
        picture(page, "weights")
        menu, button = page.locator(".st-key-export button").first, live.button(page, "export_view_svg")
        menu.click()
        for _ in range(2):
            with page.expect_download():
                button.click()
        more = []
        page.on("download", lambda download: more.append(download))
        page.keyboard.press("Escape")
        button.wait_for(state="hidden")
        menu.click()
        button.wait_for()
        page.wait_for_timeout(4000)
        assert more == []
        visitor.well(page)
