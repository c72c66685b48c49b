"""The exports: the menu offers each kind of file, with the page's epoch, open panel and ablation."""

import csv
import io
import json
import re
import zipfile

import h5py
import numpy as np
import pytest

from rnn_core import export
from rnn_core.figures import printing
from rnn_core.insight import ablation
from rnn_core.ui import exports, panels
from rnn_core.ui.words import say
from tests.support.page import choose, decode, open_page, picture, press, session, settle, values
from tests.ui.made import QUERY

pytestmark = [pytest.mark.usefixtures("without_keras"), pytest.mark.slow]

TRAINED = QUERY | {"epoch": "2", "trained": "3"}
ABLATED = TRAINED | {"panel": "ablation", "silenced": "1", "reset_step": "4", "threshold": "true", "at": "5"}


@pytest.fixture
def offered(monkeypatch):
    """Return a dict that collects the menu's files: {kind: (file name, function that makes the file)}."""
    found, draw_button = {}, exports._file_button

    def note(lang, kind, name, mime, make):
        found[kind] = name, make
        draw_button(lang, kind, name, mime, make)

    monkeypatch.setattr(exports, "_file_button", note)
    return found


def menu(query):
    """Open a page in Japanese, open its export menu, and return the page."""
    page = open_page(query, "ja")
    page.session_state["export"] = True
    return settle(page)


def printed(page, key):
    """Press a button, and return the request in which the page asks the browser to draw and save a picture."""
    press(page, key)
    request = page.session_state["download"]
    assert request["kind"] == key.rpartition("_")[2]
    return json.loads(json.dumps(request)) if "stage" in request else request


def film_data(offered):
    """Return the data in the film that the menu offers."""
    page = offered["film"][1]()
    return json.loads(re.search(r'id="film">(.*?)</script>', page, re.DOTALL)[1])


def test_menu_offers_each_file_with_the_numbers_of_the_epoch(offered):
    """A file name has the choices that are not defaults, and the epoch. The test makes and checks each file."""
    page = menu(TRAINED | {"panel": "gradients", "input_kind": "zeros"})
    frame, name = session(page).frame(), "rnn-samples-20-timesteps-12-units-3-batch_size-5-epoch-2"
    kinds = {f"export_{panel}{kind}" for kind in printing.KINDS for panel in ("", "panel_")} | {"export_panel"}
    buttons = {button.key for button in page.button if button.key.startswith("export_")}
    assert buttons == kinds | {f"export_{kind}" for kind in exports.FILES}
    names = {kind: f"{name}{file.ending}" for kind, file in exports.FILES.items()}
    assert {kind: file for kind, (file, _) in offered.items()} == names | {"panel": f"{name}-gradients.csv"}

    files = {kind: make() for kind, (_, make) in offered.items()}
    assert files["program"] == export.program(frame.run, 2)
    assert files["curves"] == export.curves_csv(frame.run)
    assert files["panel"] == export.table_csv(*panels.PANELS["gradients"].table(*page.session_state["answered"]))
    with zipfile.ZipFile(io.BytesIO(files["keras"])) as model:
        weights = h5py.File(io.BytesIO(model.read("model.weights.h5")))
    np.testing.assert_array_equal(weights["layers/simple_rnn/cell/vars/0"], frame.run.states[2].weights[0])
    assert 'lang="ja"' in files["film"]
    for kind, band, names in (
        ("states", "hidden", ["layer1_h1", "layer1_h2", "layer1_h3"]),
        ("outputs", "output", ["probability_y0", "probability_y1"]),
    ):
        rows = list(csv.DictReader(io.StringIO(files[kind])))
        columns = [[float(row[name]) for row in rows] for name in names]
        np.testing.assert_allclose(columns, values(page, say("ja", f"band_{band}_now", epoch=2)), atol=1e-6)
    assert [row["target_y1"] for row in rows] == ["1.0", "0.0"] * 6


def test_picture_and_film_show_the_ablation_of_the_stage(offered):
    """The picture and the film have the data, threshold and language of the stage (the main picture).

    The film shows the ablation at each epoch.
    """
    page, lang = menu(ABLATED), "ja"
    download = printed(page, "export_svg")
    assert download["name"].endswith("epoch-2")
    assert download["title"].endswith(say(lang, "export_epoch", epoch=2))
    shown = picture(page)
    assert download["stage"]["scene"] == shown["scene"]
    for time in ("now", "ablated"):
        assert download["stage"]["frames"][time] == shown["frames"][time]
    assert download["stage"]["view"]["threshold"] is True
    assert download["stage"]["view"]["dark"] is False

    film, frame = film_data(offered), session(page).frame()
    assert say(lang, "band_output_ablated") in str(film["scene"]).replace("<wbr>", "")
    assert [stage["epoch"] for stage in film["epochs"]] == [0, 1, 2, 3]
    for epoch, stage in enumerate(film["epochs"]):
        bookmark, state = frame.bookmark, frame.run.states[epoch]
        ablated = ablation.look(bookmark.spec, state, bookmark.probe, bookmark.experiment.ablation, layer=1)
        np.testing.assert_allclose(decode(stage["ablated"]["arrays"]["hidden"]), ablated.hidden[0][0], atol=1e-6)


def test_picture_and_film_show_the_framed_step(offered):
    """The stage, the main picture, has a frame around the step that the panel shows.

    Without an ablation, the film compares the network with the untrained network.
    """
    page = menu(TRAINED | {"panel": "step", "at": "5"})
    assert printed(page, "export_png")["stage"]["view"]["picked"] == 5
    film = film_data(offered)
    assert film["view"]["picked"] == 5
    assert len(film["epochs"]) == 4
    assert film["epochs"][0]["ablated"] is None
    assert film["before"] == film["epochs"][0]["frame"]


def test_picture_of_a_panel_is_saved_at_each_press():
    """The page's drawing module or Plotly draws the picture. The file has the panel's name. Each press has a new id."""
    page, lang = menu(TRAINED | {"panel": "step", "at": "5"}), "ja"
    download = printed(page, "export_panel_svg")
    assert download["name"].endswith("epoch-2-step")
    assert download["title"].startswith(say(lang, "panel_step"))
    assert download["stage"]["scene"]["kind"] == "step"
    first = page.session_state["download"]["press"]
    press(page, "export_panel_svg")
    assert page.session_state["download"]["press"] != first

    choose(page, panel="weights")
    download = printed(page, "export_panel_svg")
    assert download["stage"]["frames"]["base"]["matrices"][0]["title"] == "kernel W"
    choose(page, panel="errors")
    download = printed(page, "export_panel_svg")
    assert download["figure"]["layout"]["title"]["text"].startswith(say(lang, "panel_errors"))


def test_panel_without_an_answer_offers_no_file_of_another_panel(offered):
    """While a worker computes a panel that was just opened, the menu offers no files of the previous panel."""
    page = menu(TRAINED | {"panel": "errors"})
    offered.clear()
    page.session_state["panel"] = "gradients"
    page.run()
    assert offered.get("panel", ("-gradients.csv",))[0].endswith("-gradients.csv")


def test_closed_menu_forgets_the_download():
    """A menu that is opened again must not save the same file again."""
    page = menu(TRAINED)
    press(page, "export_png")
    assert "download" in page.session_state
    page.session_state["export"] = False
    page.run()
    assert "download" not in page.session_state


def test_film_of_a_large_network_has_fewer_epochs(offered, monkeypatch):
    """The film includes the first and the newest epoch."""
    menu(TRAINED | {"epoch": "12", "trained": "12"})
    monkeypatch.setattr(exports, "_MAX_FILM_STATES", 3 * 12 * 10)  # 3 units, 12 steps, 10 epochs
    epochs = [stage["epoch"] for stage in film_data(offered)["epochs"]]
    assert len(epochs) == 10
    assert epochs[0] == 0
    assert epochs[-1] == 12
