"""Exports in a real Chromium: each press saves one file."""

import csv
from xml.etree import ElementTree

from PIL import Image
from playwright.sync_api import expect

from rnn_core.figures import printing
from rnn_core.ui import exports

ENDINGS = {
    "curves": "-curves.csv",
    "svg": ".svg",
    "png": ".png",
    "panel_svg": "-errors.svg",
    "panel_png": "-errors.png",
}
"""Entry of the menu -> end of the file's name.

The server makes the file "curves", and all files of the menu that are not listed here. tests/ui/test_exports.py makes
and reads each of the server's files. The page's own module draws the pictures of the stage (the main picture),
and Plotly draws the pictures of the panel of errors."""


def test_each_press_saves_one_file(visit):
    """The menu lists all files. The server's file of the curves and the browser's pictures have the right names.

    The contents of these files are right, too.

    A second press of the same button saves a second file, and reopening the menu saves nothing. While the network
    trains, a file's name and content are of the same epoch.
    """
    visitor = visit("samples=20&timesteps=12&seed=1&epoch=3&panel=errors&epochs=2000&speed=10", lang="ja")
    files, arrived = {}, []
    visitor.wait_for_trained(3)
    visitor.wait_for_panel("errors")
    visitor.page.on("download", lambda download: arrived.append(download))
    visitor.open_menu()
    for kind in (*exports.FILES, *printing.KINDS, "panel", *(f"panel_{kind}" for kind in printing.KINDS)):
        expect(visitor.button(f"export_{kind}")).to_have_text(visitor.say(f"export_{kind}"))
    for kind, ending in ENDINGS.items():
        name, files[kind] = visitor.download(kind)
        assert name == f"rnn-samples-20-timesteps-12-seed-1-epoch-3{ending}"
    visitor.download("svg")
    visitor.close_menu()
    visitor.open_menu()
    visitor.page.keyboard.press("k")
    visitor.wait_for_epoch(5)
    name, path = visitor.download("curves")
    newest = list(csv.reader(path.read_text("utf-8").splitlines()))[-1][0]
    assert name == f"rnn-samples-20-timesteps-12-seed-1-epoch-{newest}-curves.csv"
    assert len(arrived) == len(ENDINGS) + 2
    words = "".join(ElementTree.fromstring(files["svg"].read_text("utf-8")).itertext()).replace("\xa0", " ")
    for text in ("samples = 20, timesteps = 12, seed = 1", visitor.say("export_epoch", epoch=3)):
        assert text in words
    assert visitor.say("axis_step") in words
    assert files["panel_svg"].read_bytes().startswith(b"<svg")
    for kind in ("png", "panel_png"):
        with Image.open(files[kind]) as picture:
            assert picture.format == "PNG"
            assert picture.width == 3200 or kind != "png"
            assert len(picture.convert("RGB").getcolors(1 << 24)) > 100
