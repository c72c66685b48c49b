"""The app in a real Chromium, as a visitor uses it."""

import re

import psutil
import pytest

from rnn_core.ui.text import LANGUAGES, say
from tests import live
from tests.visitor import (
    choose,
    enter,
    reading,
    shown_epoch,
    told_at,
    train,
    wait_for_epoch,
    wait_for_reading,
    wait_until_in_view,
    well,
)


def test_a_visit_from_opening_to_reloading(chrome, address):
    """Open, Train, watch, scrub, switch, Pause, Reset, reload, and nothing goes wrong."""
    with live.visit(chrome, address) as page:
        before = reading(page)
        assert shown_epoch(page) == 0
        enter(page, "epochs", 200)
        live.button(page, "train").click()
        seen = {wait_for_epoch(page, epoch) for epoch in (1, 3, 5, 7)}
        assert len(seen) > 2
        live.heatmaps(page).nth(5).wait_for()
        page.locator(".st-key-train").get_by_text("Pause", exact=True).first.wait_for()
        live.button(page, "train").click()
        page.locator(".st-key-train").get_by_text("Train", exact=True).first.wait_for()
        page.wait_for_timeout(600)
        paused = shown_epoch(page)
        page.wait_for_timeout(800)
        assert 7 <= shown_epoch(page) == paused < 200

        enter(page, "epochs", 15)
        train(page, epochs=paused + 15)
        wait_for_reading(page, "it is all 100")

        slider = page.locator(".st-key-epoch input")
        slider.focus()
        slider.press("Home")
        page.locator(".st-key-reading").get_by_text(before).wait_for()
        slider.press("ArrowRight")
        page.locator(".st-key-stage").get_by_text("Output now, epoch 1", exact=True).wait_for()
        slider.press("End")
        wait_for_epoch(page, paused + 15)

        choose(page, "input_kind", "Zeros")
        page.get_by_role("heading", name="It hears nothing at all").wait_for()
        page.locator(".st-key-reading").get_by_text("it is all 100").wait_for()
        choose(page, "input_kind", "Random")
        page.get_by_role("heading", name="It hears only noise").wait_for()

        live.button(page, "reset").click()
        page.locator(".st-key-reading").get_by_text(before).wait_for()
        assert shown_epoch(page) == 0
        well(page)

        page.reload()
        live.heatmaps(page).nth(6).wait_for()
        wait_for_reading(page, before)
        train(page)
        wait_for_reading(page, "it is all 100")
        well(page)


def test_scrubbing_while_it_trains(chrome, address):
    """The scrubber follows the training without stopping it, and a hand on it pauses and shows that epoch."""
    with live.visit(chrome, address) as page:
        enter(page, "epochs", 200)
        choose(page, "speed", "10")
        live.button(page, "train").click()
        wait_for_epoch(page, 30)
        slider = page.locator(".st-key-epoch input")
        assert int(slider.input_value()) > 10
        slider.focus()
        slider.press("Home")
        page.locator(".st-key-train").get_by_text("Train", exact=True).first.wait_for()
        page.locator(".st-key-stage").get_by_text("Output now, epoch 0", exact=True).wait_for()
        page.wait_for_timeout(1000)
        assert shown_epoch(page) == 0
        assert slider.input_value() == "0"
        well(page)


def test_training_is_never_paused_by_its_own_echo(chrome, address):
    """A long training at the highest drawing rate, on a page that is kept busy, runs to its end by itself."""
    with live.visit(chrome, address) as page:
        enter(page, "epochs", 60)
        choose(page, "speed", "10")
        page.evaluate(
            "setInterval(() => { const end = performance.now() + 150; while (performance.now() < end); }, 250)"
        )
        live.button(page, "train").click()
        wait_for_epoch(page, 60)
        assert live.epoch_text(page).inner_text().startswith("Epoch 60 of 60")
        well(page)


def test_everything_pressed_in_the_wrong_order(chrome, address):
    """Double presses and changes of every control while it trains leave a page that works."""
    with live.visit(chrome, address) as page:
        choose(page, "speed", "10")
        live.button(page, "train").dblclick()
        live.button(page, "step").dblclick()
        live.button(page, "train").click()
        choose(page, "input_kind", "Zeros")
        page.locator(".st-key-threshold label").click()
        choose(page, "speed", "2")
        live.button(page, "reset").dblclick()
        live.button(page, "train").click()
        choose(page, "lang", "日本語")
        choose(page, "input_kind", say("ja", "random"))
        page.get_by_text(say("ja", "network"), exact=True).click()
        enter(page, "units", 4)
        live.button(page, "train").click()
        enter(page, "units", 10)
        live.button(page, "reset").click()
        page.wait_for_timeout(1000)
        train(page, say("ja", "max"), lang="ja")
        wait_for_reading(page, "100 ステップすべて正解")
        well(page)


def test_train_and_reset_in_quick_turns(chrome, address):
    """Presses that come while the page still waits for a worker never mix two runs, and the page still works."""
    with live.visit(chrome, address) as page:
        choose(page, "speed", "10")
        for turn in range(12):
            live.button(page, "train").click()
            page.wait_for_timeout(200 + 53 * turn)
            live.button(page, "reset").click()
            page.wait_for_timeout(17 * turn)
        page.locator(".stProgress").get_by_text("Epoch 0 of 15").wait_for()
        for epoch in (1, 2, 3):
            live.button(page, "step").click()
            wait_for_epoch(page, epoch)
        train(page, epochs=shown_epoch(page) + 15)
        wait_for_reading(page, "it is all 100")
        well(page)


def test_two_visitors_with_different_seeds(chrome, address):
    """Two visitors train at once, each sees their own network, and each the same as alone."""
    with live.visit(chrome, address) as one, live.visit(chrome, address) as other:
        other.get_by_text("Training", exact=True).click()
        enter(other, "seed", 5)
        for page in (one, other):
            choose(page, "speed", "10")
            live.button(page, "train").click()
        for page in (one, other):
            wait_for_epoch(page, 15)
        together = [live.epoch_text(page).inner_text() for page in (one, other)]
        assert together[0] != together[1]
        for page, text in ((one, together[0]), (other, together[1])):
            live.button(page, "reset").click()
            page.locator(".stProgress").get_by_text("Epoch 0 of").wait_for()
            train(page)
            assert live.epoch_text(page).inner_text() == text
            well(page)


def test_a_worker_killed_in_the_middle_of_training(chrome):
    """Killing the worker costs the visitor a few seconds and nothing else."""
    with live.server() as (process, url), live.visit(chrome, url) as page:
        live.button(page, "train").click()
        wait_for_epoch(page, 4)
        for child in psutil.Process(process.pid).children(recursive=True):
            if child.memory_info().rss > 2e8:
                child.kill()
        wait_for_epoch(page, 15)
        wait_for_reading(page, "it is all 100")
        well(page)
        assert "Traceback" not in process.log.read_text()


def test_a_learning_rate_that_blows_up(chrome, address):
    """Training that leaves the finite numbers stops with a message, and a lower rate goes on."""
    with live.visit(chrome, address) as page:
        page.get_by_text("Network", exact=True).click()
        page.get_by_text("Training", exact=True).click()
        for key, option in (("activation", "relu"), ("optimizer", "sgd")):
            enter(page, key, option)
            assert page.locator(f".st-key-{key} input").input_value() == option
        enter(page, "learning_rate", 10)
        choose(page, "speed", "Max")
        live.button(page, "train").click()
        alert = page.locator(".stAlert")
        alert.get_by_text("Lower the learning rate (it was 10)").wait_for()
        assert "Training stopped in epoch" in alert.inner_text()
        kept = shown_epoch(page)
        assert live.heatmaps(page).count() >= 6
        enter(page, "learning_rate", 0.000001)
        live.button(page, "step").click()
        wait_for_epoch(page, kept + 1)
        alert.wait_for(state="detached")
        well(page)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_first_language_is_that_of_the_browser(chrome, address, lang):
    """A visitor is spoken to in the browser's language, and can change it without losing anything."""
    other = next(code for code in LANGUAGES if code != lang)
    with live.visit(chrome, address, locale={"en": "en-GB", "ja": "ja-JP"}[lang]) as page:
        assert page.locator("h1").inner_text() == live.headline(lang)
        choose(page, "lang", LANGUAGES[other])
        page.locator("h1").get_by_text(live.headline(other)).wait_for()
        well(page)


def test_nothing_moves_while_it_trains(chrome, address):
    """The stage, the buttons and the scrubber stay where they are, and the whole stage is in view."""
    places = (
        "() => ['stage', 'train', 'epoch', 'curves'].map(key => {"
        "const box = document.querySelector('.st-key-' + key).getBoundingClientRect();"
        "return [box.x, box.y, box.width, box.height].map(Math.round).join() })"
    )
    with live.visit(chrome, address) as page:
        first = page.evaluate(places)
        live.button(page, "train").click()
        for _ in range(30):
            page.wait_for_timeout(100)
            assert page.evaluate(places) == first
        wait_for_epoch(page, 15)
        wait_until_in_view(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_phone(chrome, address, scheme):
    """At 390 pixels nothing is wider than the page, and the buttons stand in one row."""
    for locale in ("en-US", "ja-JP"):
        with live.visit(chrome, address, size=(390, 844), scheme=scheme, locale=locale) as page:
            live.button(page, "train").click()
            wait_for_epoch(page, 2)
            assert page.evaluate("document.querySelector('.stMain').scrollWidth") <= 390
            rows = {round(live.button(page, key).bounding_box()["y"]) for key in ("train", "step", "reset")}
            assert len(rows) == 1
            well(page)


def test_exact_values_on_hover(chrome, address):
    """Pointing at a cell tells its step, its row and its value."""
    with live.visit(chrome, address) as page:
        told = told_at(page, 5, x=0.505)
        assert "step t = 51" in told
        assert re.search(r"h\d+: -?[01]\.\d{4}", told)


def test_every_control_is_named(chrome, address):
    """Each button, field and slider has a name for those who do not see it, and each chart a text."""
    with live.visit(chrome, address) as page:
        page.get_by_text("Network", exact=True).click()
        page.get_by_text("Training", exact=True).click()
        page.wait_for_timeout(500)
        unnamed = page.evaluate(
            "() => [...document.querySelectorAll('.stApp input, .stApp button')].filter(element => "
            "element.offsetParent && !(element.innerText.trim() || element.ariaLabel || element.labels?.length "
            "|| element.getAttribute('aria-labelledby') || element.title)).map(element => element.outerHTML)"
        )
        assert unnamed == []
        for text in ("stage_alt", "curves_alt"):
            assert page.locator(f'[aria-label="{say("en", text)}"], [alt="{say("en", text)}"]').count() == 1
