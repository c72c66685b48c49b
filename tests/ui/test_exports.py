"""The exports: each kind is offered, and holds what is on the page, the open panel and its ablation included."""

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
from tests.support.page import choose, decode, open_page, picture, press, session, settle, values, widget
from tests.ui.made import QUERY

pytestmark = [pytest.mark.usefixtures("without_keras"), pytest.mark.slow]

TRAINED = QUERY | {"epoch": "2", "trained": "3"}
ABLATED = TRAINED | {"panel": "ablation", "silenced": "1", "reset_step": "4", "threshold": "true", "at": "5"}


@pytest.fixture
def offered(monkeypatch):
    """{key of a button of the menu: (name, what makes the file)}, as of the last run."""
    found, download = {}, exports._file_button

    def noted(lang, kind, name, mime, make):
        found[kind] = name, make
        download(lang, kind, name, mime, make)

    monkeypatch.setattr(exports, "_file_button", noted)
    return found


def menu(query):
    """A page in Japanese with the menu open."""
    page = open_page(query, "ja")
    page.session_state["export"] = True
    return settle(page)


def printed(page, key):
    """What a press on a button gives the browser to save."""
    press(page, key)
    what = page.session_state["download"]
    assert what["kind"] == key.rpartition("_")[2]
    return json.loads(json.dumps(what)) if "stage" in what else what


def filmed(offered):
    """What the film that is offered holds."""
    page = offered["film"][1]()
    return json.loads(re.search(r'id="film">(.*?)</script>', page, re.DOTALL)[1])


def test_the_files(offered):
    """Each kind is offered by its name, and holds the numbers of the epoch that is shown."""
    page = menu(TRAINED | {"panel": "gradients", "input_kind": "zeros"})
    frame, name = session(page).frame(), "rnn-samples-20-timesteps-12-units-3-batch_size-5-epoch-2"
    kinds = {f"export_{panel}{kind}" for kind in printing.KINDS for panel in ("", "panel_")} | {"export_panel"}
    assert kinds | {f"export_{kind}" for kind in exports.FILES} == {
        button.key for button in page.button if button.key.startswith("export_")
    }
    names = {kind: f"{name}{ending}" for kind, (ending, *_) in exports.FILES.items()}
    assert {kind: file for kind, (file, _) in offered.items()} == names | {"panel": f"{name}-gradients.csv"}
    made = {kind: make() for kind, (_, make) in offered.items()}
    assert made["program"] == export.program(frame.run, 2)
    assert made["curves"] == export.curves_csv(frame.run)
    assert made["panel"] == export.table_csv(*panels.PANELS["gradients"].table(*page.session_state["answered"]))
    with zipfile.ZipFile(io.BytesIO(made["keras"])) as model:
        weights = h5py.File(io.BytesIO(model.read("model.weights.h5")))
    np.testing.assert_array_equal(weights["layers/simple_rnn/cell/vars/0"], frame.run.states[2].weights[0])
    assert 'lang="ja"' in made["film"]
    for kind, band, names in (
        ("states", "hidden", ["layer1_h1", "layer1_h2", "layer1_h3"]),
        ("outputs", "output", ["probability_y0", "probability_y1"]),
    ):
        rows = list(csv.DictReader(io.StringIO(made[kind])))
        columns = [[float(row[name]) for row in rows] for name in names]
        np.testing.assert_allclose(columns, values(page, say("ja", f"band_{band}_now", epoch=2)), atol=1e-6)
    assert [row["target_y1"] for row in rows] == ["1.0", "0.0"] * 6


def test_print_and_film_show_what_the_stage_does(offered, monkeypatch):
    """Of an ablation the rows that are left, of one step its frame, with the threshold, in the page's language.

    The picture of the open panel is offered too, as often as it is pressed.
    """
    page, lang = menu(ABLATED), "ja"
    download = printed(page, "export_svg")
    frame, title = session(page).frame(), say(lang, "band_output_ablated")
    assert download["name"].endswith("epoch-2")
    assert download["title"].endswith(say(lang, "export_epoch", epoch=2))
    shown = picture(page)
    assert download["stage"]["scene"] == shown["scene"]
    assert {time: each for time, each in download["stage"]["frames"].items() if time in ("now", "ablated")} == {
        time: shown["frames"][time] for time in ("now", "ablated")
    }
    assert (download["stage"]["view"]["threshold"], download["stage"]["view"]["dark"]) == (True, False)
    film = filmed(offered)
    assert title in str(film["scene"]).replace("<wbr>", "")
    assert [each["epoch"] for each in film["epochs"]] == [0, 1, 2, 3]
    for epoch, each in enumerate(film["epochs"]):
        bookmark, state = frame.bookmark, frame.run.states[epoch]
        left = ablation.look(bookmark.spec, state, bookmark.probe, bookmark.experiment.ablation, layer=1)
        found = each["ablated"]["arrays"]["hidden"]
        np.testing.assert_allclose(decode(found), left.hidden[0][0], atol=1e-6)
    choose(page, panels="step")
    assert printed(page, "export_png")["stage"]["view"]["picked"] == 5
    film = filmed(offered)
    assert (film["view"]["picked"], len(film["epochs"]), film["epochs"][0]["ablated"]) == (5, 4, None)
    assert film["before"] == film["epochs"][0]["frame"]
    download = printed(page, "export_panel_svg")
    assert download["name"].endswith("epoch-2-step")
    assert download["title"].startswith(say(lang, "panel_step"))
    assert download["stage"]["scene"]["kind"] == "step"
    first = page.session_state["download"]["press"]
    press(page, "export_panel_svg")
    assert page.session_state["download"]["press"] != first
    choose(page, panels="weights")
    download = printed(page, "export_panel_svg")
    assert download["stage"]["frames"]["base"]["matrices"][0]["title"] == "kernel W"
    choose(page, panels="errors")
    download = printed(page, "export_panel_svg")
    assert download["figure"]["layout"]["title"]["text"].startswith(say(lang, "panel_errors"))
    offered.clear()
    widget(page, "panels").set_value("gradients").run()
    assert offered.get("panel", ("-gradients.csv",))[0].endswith("-gradients.csv")
    page.session_state["export"] = False
    page.run()
    assert "download" not in page.session_state


def test_a_film_of_a_large_network_has_fewer_epochs(offered, monkeypatch):
    """For its size: the first and the newest are among them."""
    menu(TRAINED | {"epoch": "12", "trained": "12"})
    monkeypatch.setattr(exports, "_MAX_FILM_STATES", 3 * 12 * 10)  # units, steps, epochs
    epochs = [each["epoch"] for each in filmed(offered)["epochs"]]
    assert (len(epochs), epochs[0], epochs[-1]) == (10, 0, 12)
