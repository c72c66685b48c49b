"""Addresses, keys, exports, lessons and the tour in a real Chromium."""

import csv
import io
import re
import subprocess
import sys
from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree

import pytest
from PIL import Image
from playwright.sync_api import expect

from rnn_core.presets import PRESETS
from rnn_core.ui.text import LANGUAGES, say
from tests import live
from tests.visitor import (
    choose,
    enter,
    reading,
    shown_epoch,
    unfold,
    wait_for_epoch,
    wait_for_reading,
    wait_until_in_view,
    well,
)

SMALL = "samples=20&timesteps=12"
LOCALES = {"en": "en-US", "ja": "ja-JP"}
ENDINGS = {
    "program": ".py",
    "keras": ".keras",
    "states": "-states.csv",
    "outputs": "-outputs.csv",
    "curves": "-curves.csv",
    "film": ".html",
    "svg": ".svg",
    "png": ".png",
}
"""What is in the menu, in its order -> how the file's name ends."""


def query(page):
    """What the address says, as the browser shows it: {name: text}."""
    return dict(parse_qsl(urlsplit(page.evaluate("location.href")).query, keep_blank_values=True))


def wait_for_address(page, **expected):
    """Wait until the address says of each name what is expected, None for a name that is not there."""
    names = "Object.entries(names).every(([name, text]) => new URL(location).searchParams.get(name) === text)"
    page.wait_for_function(f"names => {names}", arg=expected, timeout=20_000)


def images(page):
    """The pictures of all values on the stage, to the last pixel."""
    return [image.get_attribute("href") for image in live.heatmaps(page).all()]


def rest(page):
    """Wait until nothing is under way and the picture stands."""
    expect(page.locator(".st-key-train:visible button").first).to_contain_text(re.compile("^(?!Pause|一時停止)"))
    page.locator(live.SETTLED).wait_for()


def toast(page):
    """What is said in passing."""
    return page.locator(".stToast")


# --- the address


def test_the_address_follows_and_opens_the_same(chrome, address):
    """The address says each choice, the epoch and each change of the rate, and another visitor sees the same."""
    with live.visit(chrome, f"{address}/?{SMALL}") as page:
        length = page.evaluate("history.length")
        choose(page, "input_kind", "Sine")
        wait_for_address(page, input_kind="sine", samples="20", timesteps="12", epoch=None)
        unfold(page, "Network", "Training")
        enter(page, "units", 5)
        wait_for_address(page, units="5")
        enter(page, "epochs", 40)
        choose(page, "speed", "10")
        live.button(page, "train").click()
        for epoch in (3, 9, 15):
            page.wait_for_function(f"Number(new URL(location).searchParams.get('epoch')) >= {epoch}", timeout=20_000)
            assert int(query(page)["epoch"]) < 40
        enter(page, "learning_rate", 0.01)
        wait_for_epoch(page, 40)
        rest(page)
        wait_for_address(page, epoch="40", learning_rate="0.01")
        rates = re.fullmatch(r"1:0\.001,(\d+):0\.01", query(page)["rates"])
        assert 15 <= int(rates[1]) <= 40
        assert set(query(page)) == {
            *("samples", "timesteps", "input_kind", "units", "epochs", "speed", "epoch", "learning_rate", "rates"),
            "lang",
        }
        assert page.evaluate("history.length") == length
        with live.visit(chrome, page.evaluate("location.href")) as other:
            wait_for_epoch(other, 40)
            rest(other)
            wait_for_reading(other, reading(page))
            assert images(other) == images(page)
            assert live.epoch_text(other).inner_text() == live.epoch_text(page).inner_text()
            assert query(other) == query(page)
            for each in (page, other):
                each.evaluate("document.activeElement.blur()")
                each.mouse.move(0, 0)
                each.evaluate("document.querySelector('.stMain').scrollTo(0, 0)")
            assert other.locator(".st-key-stage").screenshot() == page.locator(".st-key-stage").screenshot()
            well(other)
        well(page)


def test_reloading_brings_the_same_back(chrome, address):
    """The page reloaded shows the epoch on the scrubber again, for the address has kept it."""
    with live.visit(chrome, f"{address}/?{SMALL}&epoch=6&threshold=true") as page:
        wait_for_epoch(page, 6)
        rest(page)
        page.keyboard.press("j")
        wait_for_address(page, epoch="5")
        before, told = images(page), reading(page)
        page.reload()
        live.heatmaps(page).nth(6).wait_for()
        wait_for_epoch(page, 5)
        rest(page)
        wait_for_reading(page, told)
        assert images(page) == before
        well(page)


@pytest.mark.parametrize("lang", ["ja"])
def test_a_hostile_address(chrome, address, lang):
    """An address full of nonsense draws a page, says once what was changed, runs nothing, and is put right."""
    hostile = (
        "units=99999&cell=<img src=x onerror=alert(1)>&epoch=" + "9" * 2000 + "&epoch=1&seed=**x**&timesteps=-3"
        "&%3Cscript%3E=1&tour=99&play=no&hide=<style>&samples=20&activation=[a](https://example.org)"
    )
    with live.visit(chrome, f"{address}/?{hostile}", locale=LOCALES[lang]) as page:
        expect(toast(page)).to_have_count(1)
        begin = say(lang, "notice_address", changes="|").split("|")[0]
        expect(toast(page)).to_contain_text(begin)
        expect(toast(page)).to_contain_text("units")
        assert toast(page).locator("a, img, script, strong").count() == 0
        live.button(page, "train").click()
        rest(page)
        wait_for_address(page, units="256", timesteps="2", cell=None, seed=None, activation=None)
        assert page.evaluate("[...document.images].every(image => !image.src.endsWith('/x'))")
        well(page)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_share_copies_the_address(chrome, address, lang):
    """Share puts the address into the clipboard, says that it did, and then its own name again."""
    with live.visit(chrome, f"{address}/?{SMALL}&cell=GRU", locale=LOCALES[lang]) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        wait_for_address(page, lang=lang)
        share = page.locator(".st-key-share button")
        expect(share).to_have_text(say(lang, "share_label"))
        assert share.get_attribute("title") == say(lang, "share_help")
        share.click()
        expect(share).to_have_text(say(lang, "share_copied"))
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == page.evaluate("location.href")
        assert dict(parse_qsl(urlsplit(copied).query))["cell"] == "GRU"
        expect(share).to_have_text(say(lang, "share_label"))
        well(page)


# --- keys


def test_keys(chrome, address):
    """K plays and pauses, S steps, J and L scrub, 0 resets; while one types in a field they are only letters."""
    with live.visit(chrome, f"{address}/?{SMALL}&epochs=2000&speed=10") as page:
        page.keyboard.press("k")
        wait_for_epoch(page, 4)
        page.keyboard.press("k")
        rest(page)
        page.wait_for_timeout(700)
        paused = shown_epoch(page)
        page.keyboard.press("s")
        wait_for_address(page, epoch=str(paused + 1))
        rest(page)
        page.keyboard.press("j")
        wait_for_address(page, epoch=str(paused))
        page.keyboard.press("j")
        wait_for_address(page, epoch=str(paused - 1))
        page.keyboard.press("l")
        wait_for_address(page, epoch=str(paused))
        page.keyboard.press("0")
        wait_for_address(page, epoch=None)
        expect(live.epoch_text(page)).to_contain_text("Epoch 0 of")

        page.keyboard.press("s")
        wait_for_address(page, epoch="1")
        rest(page)
        choose(page, "input_kind", "Your own")
        area = page.locator(".st-key-values textarea")
        area.fill("")
        area.press_sequentially("1 0 ksjl 0")
        number = page.locator(".st-key-epochs input")
        number.fill("")
        number.press_sequentially("100")
        page.wait_for_timeout(700)
        assert number.input_value() == "100"
        expect(live.epoch_text(page)).to_contain_text("Epoch 1 of 1")
        expect(page.locator(".st-key-train button:visible")).to_contain_text("Train")
        assert page.complaints == []


# --- lessons


def test_a_lesson(chrome, address):
    """Embedded, without the controls that the address lists: all outputs are there, and the address keeps the list."""
    hidden = ["lang", "input_kind", "train", "reset", "network", "data", "share", "gallery"]
    with live.visit(chrome, f"{address}/?{SMALL}&embed=true&play=true&epochs=3&hide={','.join(hidden)}") as page:
        wait_for_epoch(page, 3)
        page.locator(live.SETTLED).wait_for()
        for key in hidden:
            assert page.locator(f".st-key-{key}").count() == 1
            assert not page.locator(f".st-key-{key}").is_visible(), key
        for key in ("stage", "epoch", "curves", "reading", "step", "epochs", "training"):
            assert page.locator(f".st-key-{key}").is_visible(), key
        assert page.locator("[data-testid=stToolbar], [data-testid=stMainMenu]").locator("visible=true").count() == 0
        wait_for_address(page, epoch="3", embed="true", hide=",".join(hidden), play=None)
        well(page)


@pytest.mark.parametrize("more", ["", "&hide=stage,curves,reading,nonsense,.stApp", "&hide="])
def test_embedded_alone(chrome, address, more):
    """Embedding alone hides no control, and nothing that is an output can be hidden."""
    with live.visit(chrome, f"{address}/?embed=true&{SMALL}{more}") as page:
        for key in ("train", "step", "reset", "gallery", "export", "share", "stage", "curves", "reading", "units"):
            if key == "units":
                unfold(page, "Network")
                page.locator(".st-key-units input").wait_for()
            assert page.locator(f".st-key-{key}").first.is_visible(), key
        well(page)


# --- the tour and the examples


@pytest.mark.parametrize("lang", ["ja"])
def test_the_tour(chrome, address, lang):
    """Seven steps tell their sentences over what they tell of; the fifth opens by its own link too; End ends."""
    with live.visit(chrome, address, locale=LOCALES[lang]) as page:
        length = page.evaluate("history.length")
        live.button(page, "tour_start").click()
        panel = page.locator(".st-key-tour_panel")
        for step in range(1, 8):
            expect(panel).to_contain_text(f"{step}/7")
            expect(panel).to_contain_text(say(lang, f"tour_{step}_says"))
            wait_for_address(page, tour=str(step), input_kind="zeros" if step == 6 else None)
            wait_for_epoch(page, 15 if step > 3 else 0)
            rest(page)
            if step == 4:
                assert shown_epoch(page) == 15
            if step == 5:
                link, picture, told = page.evaluate("location.href"), images(page), reading(page)
            if step < 7:
                live.button(page, "tour_next").click()
        expect(live.button(page, "tour_next")).to_have_count(0)
        live.button(page, "tour_end").click()
        expect(panel).to_have_count(0)
        wait_for_address(page, tour=None, epoch="15")
        assert page.evaluate("history.length") == length
        well(page)
    with live.visit(chrome, link, locale=LOCALES[lang]) as page:
        expect(page.locator(".st-key-tour_panel")).to_contain_text(say(lang, "tour_5_says"))
        wait_for_epoch(page, 15)
        rest(page)
        wait_for_reading(page, told)
        assert images(page) == picture
        well(page)


@pytest.mark.parametrize("lang", ["en"])
def test_the_gallery_opens_an_example(chrome, address, lang):
    """A card of the gallery closes it and shows its experiment, trained, with its address."""
    with live.visit(chrome, address, locale=LOCALES[lang]) as page:
        live.button(page, "gallery").click()
        dialog = page.get_by_role("dialog")
        expect(dialog.locator("[class*=st-key-card_]")).to_have_count(len(PRESETS))
        card = dialog.locator(".st-key-card_two_layers")
        expect(card).to_contain_text(say(lang, "preset_two_layers"))
        expect(card).to_contain_text(say(lang, "preset_two_layers_says"))
        card.get_by_role("button").locator("visible=true").click()
        expect(dialog).to_have_count(0)
        wait_for_address(page, layers="2", layer="1", epoch="15", lang=lang)
        wait_for_epoch(page, 15)
        title = say(lang, "band_layer", title=say(lang, "band_hidden_now", epoch=15), layer=1, layers=2)
        page.locator(".st-key-stage").get_by_text(title, exact=True).wait_for()
        assert toast(page).count() == 0
        well(page)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_is_wider_than_a_phone(chrome, address, lang):
    """At 390 pixels neither the buttons, the tour, the gallery, the list of experiments nor a comparison are."""
    wide = "[...document.querySelectorAll('.stMain, .stMain button, [role=dialog], [role=dialog] *')]"
    wide += ".filter(each => each.getBoundingClientRect().right > innerWidth + 1).length"
    with live.visit(chrome, f"{address}/?{SMALL}&tour=3", size=(390, 844), locale=LOCALES[lang]) as page:
        assert page.evaluate(wide) == 0
        assert page.evaluate("document.querySelector('.stMain').scrollWidth") <= 390
        keys = ("train", "step", "reset", "gallery", "tour_start", "export", "share", "back", "forth")
        for key in keys:
            box = page.locator(f".st-key-{key}").bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 390, key
        assert len({round(page.locator(f".st-key-{key}").bounding_box()["y"]) for key in keys[:3]}) == 1
        live.button(page, "gallery").click()
        dialog = page.get_by_role("dialog")
        dialog.locator(".st-key-card_period_3").wait_for()
        assert page.evaluate(wide) == 0
        assert dialog.evaluate("box => box.scrollWidth <= box.clientWidth")
        dialog.locator(".st-key-preset_period_3").get_by_role("button").locator("visible=true").click()
        expect(dialog).to_have_count(0)
        wait_for_epoch(page, 15)
        page.locator(".st-key-history").get_by_text(say(lang, "history")).click()
        page.locator(".st-key-history_1").wait_for()
        page.locator(".st-key-compare input").wait_for()
        assert page.evaluate("document.querySelector('.stMain').scrollWidth") <= 390
        assert page.evaluate(wide) == 0
        well(page)


# --- what is taken home


def download(page, kind):
    """Press a button of the menu that is open, and give what arrives: (name, path)."""
    with page.expect_download(timeout=60_000) as arriving:
        page.locator(f".st-key-export_{kind} button:visible").click()
    return arriving.value.suggested_filename, arriving.value.path()


@pytest.fixture
def taken(chrome, address, tmp_path):
    """Take kinds of files home from a small experiment in a language: {kind: path}, each under its name."""

    def take(lang, kinds):
        with live.visit(chrome, f"{address}/?{SMALL}&cell=GRU&epoch=3", locale=LOCALES[lang]) as page:
            wait_for_epoch(page, 3)
            rest(page)
            live.button(page, "export").first.click()
            for kind in ENDINGS:
                expect(page.locator(f".st-key-export_{kind} button:visible")).to_have_text(say(lang, f"export_{kind}"))
            files = {}
            for kind in kinds:
                name, path = download(page, kind)
                assert name == f"rnn-samples-20-timesteps-12-cell-GRU-epoch-3{ENDINGS[kind]}"
                files[kind] = tmp_path / name
                files[kind].write_bytes(path.read_bytes())
            well(page)
        return files

    return take


def test_programs_models_and_tables_arrive_and_open(taken):
    """The program compiles, Keras loads the model in a process of its own, and the tables are tables."""
    files = taken("en", ["program", "keras", "states", "outputs", "curves"])
    compile(files["program"].read_text("utf-8"), "program.py", "exec")
    code = "import sys, keras; print(keras.saving.load_model(sys.argv[1], safe_mode=True).output_shape)"
    command = [sys.executable, "-c", code, files["keras"]]
    loaded = subprocess.run(command, capture_output=True, text=True, timeout=100, check=True)
    assert "(None, None, 2)" in loaded.stdout
    kinds = ("states", "outputs", "curves")
    tables = {kind: list(csv.reader(io.StringIO(files[kind].read_text("utf-8")))) for kind in kinds}
    assert {kind: len(table) for kind, table in tables.items()} == {"states": 13, "outputs": 13, "curves": 5}
    assert tables["states"][0] == ["step", *(f"layer1_h{unit}" for unit in range(1, 11))]
    assert all(len({len(row) for row in table}) == 1 for table in tables.values())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_pictures_and_films_arrive_and_open(chrome, taken, lang):
    """The SVG has its title and words, the PNG is as wide as it says, and the film opens where there is no network."""
    files = taken(lang, ["svg", "png", "film"])
    drawing = ElementTree.fromstring(files["svg"].read_text("utf-8"))
    assert drawing.tag == "{http://www.w3.org/2000/svg}svg"
    words = "".join(drawing.itertext()).replace("\xa0", " ")
    for text in ("samples = 20, timesteps = 12, cell = GRU", say(lang, "export_epoch", epoch=3)):
        assert text in words
    assert say(lang, "axis_step") in words
    assert say(lang, "legend_probability") in words
    with Image.open(files["png"]) as picture:
        picture.load()
        assert (picture.format, picture.width) == ("PNG", 3200)
        assert len(picture.convert("RGB").getcolors(1 << 24)) > 100

    context = chrome.new_context(offline=True)
    film, asked = context.new_page(), []
    film.on("request", lambda request: asked.append(request.url))
    film.goto(files["film"].as_uri())
    film.locator(".slider-group").wait_for()
    film.locator(".updatemenu-button").get_by_text(say(lang, "film_play"), exact=True).wait_for()
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    context.close()


@pytest.mark.parametrize("opened", ["", "units=5&cell=GRU&learning_rate=0.002&epoch=3"])
def test_a_slow_connection_changes_no_choice(chrome, address, opened):
    """Where the browser gets the code of its fields late, the first press still finds every choice as it was opened."""
    context, late = chrome.new_context(locale="en-US", viewport={"width": 1440, "height": 900}), []
    page = context.new_page()
    page.route(
        re.compile(r"/static/js/(NumberInput|Selectbox|Checkbox|ButtonGroup)[^/]*\.js"),
        lambda route: late.append(route),
    )
    page.goto(f"{address}/?{SMALL}&{opened}")
    live.heatmaps(page).nth(5).wait_for()
    wait_for_epoch(page, 3 if opened else 0)
    page.wait_for_timeout(1500)  # the page is run twice before the fields are there, which nothing shows
    assert late
    for route in late:
        route.continue_()
    page.locator(".st-key-epochs input").wait_for()
    unfold(page, "Network")
    page.locator(".st-key-threshold label").click()
    wait_for_address(page, threshold="true")
    expected = dict(parse_qsl(f"{SMALL}&{opened}")) | {"threshold": "true", "lang": "en"}
    assert query(page) == expected
    expect(page.locator(".st-key-units input")).to_have_value(expected.get("units", "10"))
    expect(page.locator(".st-key-epochs input")).to_have_value("15")
    context.close()


def test_files_are_of_the_epoch_that_is_shown(chrome, address):
    """While the menu is open and the network trains, a file's name and its content are still of the same epoch."""
    with live.visit(chrome, f"{address}/?{SMALL}&epochs=200&speed=10") as page:
        live.button(page, "export").first.click()
        page.locator(".st-key-export_png button:visible").wait_for()
        page.keyboard.press("k")
        wait_for_epoch(page, 12)
        name, path = download(page, "curves")
        rows = list(csv.reader(io.StringIO(path.read_text("utf-8"))))
        assert name == f"rnn-samples-20-timesteps-12-epoch-{rows[-1][0]}-curves.csv"
        well(page)


@pytest.mark.parametrize("step", [2, 4, 7])
def test_the_stage_is_in_view_during_the_tour(chrome, address, step):
    """While the tour tells of it, the whole stage is to be seen without scrolling, as it is without the tour."""
    with live.visit(chrome, f"{address}/?tour={step}") as page:
        page.locator(".st-key-tour_panel").wait_for()
        wait_until_in_view(page)
