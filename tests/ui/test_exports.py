"""The exports: each kind is offered, and holds what is on the page, the open panel and its ablation included."""

import csv
import io
import json
import zipfile

import h5py
import numpy as np
import plotly.graph_objects as go
import pytest

from rnn_core import export, figures
from rnn_core.figures import printing
from rnn_core.insight import ablation
from rnn_core.ui import exports, panels
from rnn_core.ui.words import say
from tests.support.page import bands as page_bands
from tests.support.page import choose, decode, open_page, press, session, settle, values, widget
from tests.ui.made import QUERY, spy

pytestmark = [pytest.mark.usefixtures("without_keras"), pytest.mark.slow]

TRAINED = QUERY | {"epoch": "2", "trained": "3"}
ABLATED = TRAINED | {"panel": "ablation", "silenced": "1", "reset_step": "4", "threshold": "true", "at": "5"}


@pytest.fixture
def offered(monkeypatch):
    """{key of a button of the menu: (name, what makes the file)}, as of the last run."""
    found, download = {}, exports._download

    def noted(lang, kind, name, mime, make):
        found[kind] = name, make
        download(lang, kind, name, mime, make)

    monkeypatch.setattr(exports, "_download", noted)
    return found


def menu(query):
    """A page in Japanese with the menu open."""
    page = open_page(query, "ja")
    page.session_state["export"] = True
    return settle(page)


def printed(page, key):
    """The figure that a press on a button gives the browser to save, and its name."""
    press(page, key)
    what = page.session_state["paper"]
    assert what["kind"] == key.rpartition("_")[2]
    return what["figure"], what["name"]


def bands(figure):
    """The values of the heatmaps of a figure by the titles that their hover begins with."""
    traces = json.loads(go.Figure(figure).to_json())["data"]
    found = (trace for trace in traces if trace["type"] == "heatmap" and "coloraxis" in trace)
    return {trace["hovertemplate"].split("<br>")[0]: np.array(decode(trace["z"]), float) for trace in found}


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
    figure, name = printed(page, "export_svg")
    assert name.endswith("epoch-2")
    frame, title, shown = session(page).frame(), say(lang, "band_output_ablated"), bands(figure)
    np.testing.assert_array_equal(shown[title], values(page, title) >= 0.5)
    assert set(shown) == set(page_bands(page))
    assert set(shown[title].ravel()) == {0, 1}
    assert figure["layout"]["title"]["text"].endswith(say(lang, "export_epoch", epoch=2))
    calls = spy(monkeypatch, figures.film)
    offered["film"][1]()
    stages, epochs = calls[0].args
    assert epochs == ["0", "1", "2", "3"]
    for epoch, stage in enumerate(stages):
        mark, state = frame.bookmark, frame.run.states[epoch]
        left = ablation.look(mark.spec, state, mark.probe, mark.ablation, layer=1)
        filmed = bands(stage)
        np.testing.assert_allclose(filmed[say(lang, "band_hidden_ablated")], left.hidden[0][0].T, atol=1e-6)
        assert say(lang, "band_hidden_now", epoch=epoch) in filmed
    choose(page, panels="step")
    figure, _ = printed(page, "export_png")
    assert {(shape["x0"], shape["x1"]) for shape in figure["layout"]["shapes"]} == {(4.5, 5.5)}
    offered["film"][1]()
    filmed = [bands(stage)[say(lang, "band_hidden_before")].tobytes() for stage in calls[1].args[0]]
    assert (len(filmed), len(set(filmed)), calls[1].args[0][3]["layout"]["shapes"][0]["x0"]) == (4, 1, 4.5)
    figure, name = printed(page, "export_panel_svg")
    assert name.endswith("epoch-2-step")
    assert figure["layout"]["title"]["text"].startswith(say(lang, "panel_step"))
    first = page.session_state["paper"]["press"]
    press(page, "export_panel_svg")
    assert page.session_state["paper"]["press"] != first
    offered.clear()
    widget(page, "panels").set_value("gradients").run()
    assert offered.get("panel", ("-gradients.csv",))[0].endswith("-gradients.csv")
    page.session_state["export"] = False
    page.run()
    assert "paper" not in page.session_state


def test_a_film_of_a_large_network_has_fewer_epochs(offered, monkeypatch):
    """For its size: the first and the newest are among them."""
    menu(TRAINED | {"epoch": "12", "trained": "12"})
    calls = spy(monkeypatch, figures.film)
    monkeypatch.setattr(exports, "_MOST_STATES", 3 * 12 * 10)  # units, steps, epochs
    offered["film"][1]()
    _, epochs = calls[0].args
    assert (len(epochs), epochs[0], epochs[-1]) == (10, "0", "12")
