"""Exports in a real Chromium: each press saves one file, and the files can be opened."""

import csv
import io
from xml.etree import ElementTree

from PIL import Image
from playwright.sync_api import expect

SMALL = "samples=20&timesteps=12"
ENDINGS = {
    "program": ".py",
    "keras": ".keras",
    "states": "-states.csv",
    "outputs": "-outputs.csv",
    "curves": "-curves.csv",
    "film": ".html",
    "svg": ".svg",
    "png": ".png",
    "panel": "-gradients.csv",
    "panel_svg": "-gradients.svg",
    "panel_png": "-gradients.png",
}
"""Entry of the menu, in the menu's order -> end of the file's name."""


def rows(path):
    """Return the rows of a CSV file."""
    return list(csv.reader(io.StringIO(path.read_text("utf-8"))))


def test_files_arrive_and_open(visit, chrome, tmp_path):
    """Every file of the menu has its name and the content of its format. The film opens offline.

    Each press saves one file, even a second press of the same button. Reopening the menu saves nothing. While the
    network trains, a file's name and content are of the same epoch.
    """
    visitor, files = visit(f"{SMALL}&cell=GRU&epoch=3&panel=gradients&epochs=2000&speed=10", lang="ja"), {}
    arrived = []
    visitor.wait_for_trained(3)
    visitor.wait_for_panel("gradients")
    visitor.page.on("download", lambda download: arrived.append(download))
    visitor.open_menu()
    for kind, ending in ENDINGS.items():
        expect(visitor.button(f"export_{kind}")).to_have_text(visitor.say(f"export_{kind}"))
        name, path = visitor.download(kind)
        assert name == f"rnn-samples-20-timesteps-12-cell-GRU-epoch-3{ending}"
        files[kind] = tmp_path / name
        files[kind].write_bytes(path.read_bytes())
    visitor.download("panel_png")
    visitor.close_menu()
    visitor.open_menu()
    visitor.page.keyboard.press("k")
    visitor.wait_for_epoch(5)
    for _ in range(2):
        name, path = visitor.download("curves")
        assert name == f"rnn-samples-20-timesteps-12-cell-GRU-epoch-{rows(path)[-1][0]}-curves.csv"
    assert len(arrived) == len(ENDINGS) + 3
    compile(files["program"].read_text("utf-8"), "program.py", "exec")
    assert files["keras"].read_bytes().startswith(b"PK")
    for kind, count in (("states", 13), ("outputs", 13), ("curves", 5)):
        table = rows(files[kind])
        assert (len(table), len({len(row) for row in table})) == (count, 1)
    words = "".join(ElementTree.fromstring(files["svg"].read_text("utf-8")).itertext()).replace("\xa0", " ")
    for text in ("samples = 20, timesteps = 12, cell = GRU", visitor.say("export_epoch", epoch=3)):
        assert text in words
    assert visitor.say("axis_step") in words
    assert len(rows(files["panel"])) > 1
    for kind, start in (("panel_svg", b"<svg"), ("panel_png", b"\x89PNG")):
        assert files[kind].read_bytes().startswith(start)
    with Image.open(files["png"]) as picture:
        assert (picture.format, picture.width) == ("PNG", 3200)
        assert len(picture.convert("RGB").getcolors(1 << 24)) > 100

    film, asked = chrome.new_page(offline=True), []
    film.on("request", lambda request: asked.append(request.url))
    film.goto(files["film"].as_uri())
    film.get_by_role("slider").wait_for()
    film.get_by_role("button", name=visitor.say("film_play"), exact=True).wait_for()
    film.locator("main[data-epoch='0']").wait_for()
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    film.close()
