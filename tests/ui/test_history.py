"""The experiments of a visit, without a browser: their list, and the comparison of two experiments."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_core import analysis
from rnn_core.ui.words import say
from rnn_core.visit import compute
from tests.support import page as app
from tests.ui.made import QUERY, SMALL

pytestmark = [pytest.mark.usefixtures("without_keras"), pytest.mark.slow]


def rows(page):
    """Return the list of experiments, [(name, epochs, loss, first epoch with only correct validation outputs), ...]."""
    cells = [text.value for text in page.get_by_key("history").markdown][4:]
    names = [button.label for button in page.button if button.key.startswith("history_")]
    return [(name, *cells[3 * row : 3 * row + 3]) for row, name in enumerate(names)]


def test_list_of_experiments_brings_an_experiment_back_as_it_was_left():
    """A row has an experiment's epochs, its last loss, and the epoch in which its network learned.

    The expanders stay open when an experiment or another language is chosen.
    """
    page, lang = app.open_page(QUERY | {"epochs": "4", "learning_rate": "0.05"}, "ja"), "ja"
    page.session_state["history"] = page.session_state["excerpt"] = True
    app.press(page, "train")
    app.run_until(page, lambda: app.session(page).newest == 4)
    app.choose(page, learning_rate=0.01, input_kind="impulse", shown_timesteps=9, initial_state="ones", threshold=True)
    app.scrub(page, 3)
    app.settle(page)
    run, mark, picture = app.session(page).run, app.address(page), app.picture(page)
    progress = app.progress(page)
    assert say(lang, "progress", epoch=3, end=4) in progress
    assert say(lang, "progress_loss", **run.metrics[3]._asdict()) in progress

    learned = next((epoch for epoch, metrics in enumerate(run.metrics) if metrics.val_accuracy == 1), "–")
    app.choose(page, seed=1, input_kind="zeros", shown_timesteps=None, threshold=False, learning_rate=0.5, epochs=9)
    first, second = rows(page)
    assert first[0] == "samples = 20, timesteps = 12, units = 3, learning_rate = 0.01, batch_size = 5, seed = 1"
    assert first[1:] == ("0", f"{app.session(page).run.metrics[0].loss:.4f}", "–")
    assert second[1:] == ("4", f"{run.metrics[4].loss:.4f}", str(learned))

    app.press(page, "history_1")
    app.settle(page)
    assert app.session(page).run is run
    assert app.address(page) == mark
    assert app.picture(page) == picture

    app.choose(page, lang="en")
    assert all(page.get_by_key(key).proto.expanded for key in ("history", "excerpt"))
    app.press(page, "history_1")
    app.settle(page)
    assert app.widget(page, "lang").value == "en"
    assert app.session(page).bookmark.spec == replace(SMALL, seed=1, learning_rate=0.5)


def test_two_experiments_are_compared_on_the_page():
    """The two main pictures are one above the other, with the experiments' names. One chart has both loss curves."""
    page, lang = app.open_page(QUERY | {"epoch": "3", "input_kind": "sine", "lang": "ja"}), "ja"
    other = app.address(page)
    page.session_state["history"] = True
    app.choose(page, cell="Dense", layers=2, layer=1, input_kind="zeros")
    assert list(app.charts(page)) == []

    app.choose(page, compare=next(iter(app.session(page).runs)))
    app.run_until(page, lambda: "compare_curves" in app.charts(page))
    names = [text.value.strip("*") for text in page.get_by_key("history").markdown][-2:]
    assert names == [
        "samples = 20, timesteps = 12, cell = Dense, units = 3, layers = 2, batch_size = 5",
        "samples = 20, timesteps = 12, units = 3, batch_size = 5",
    ]
    hidden = say(lang, "band_layer", title=say(lang, "band_hidden_now", epoch=0), layer=2, layers=2)
    assert app.values(page, hidden, "compare_0").shape == (3, 12)
    assert say(lang, "band_output_before") not in app.bands(page, "compare_0")
    assert not app.values(page, say(lang, "band_input"), "compare_0").any()
    state = app.session(page).runs[other.spec.experiment].states[-1]
    trace = compute.call(analysis.trace_probe, other.spec, state, other.probe)
    outputs = app.values(page, say(lang, "band_output_now", epoch=3), "compare_1")
    np.testing.assert_allclose(outputs, trace.outputs[0].T, atol=1e-6)
    lines = [line for line in app.drawn(page, "compare_curves")["data"] if line["name"] in names]
    assert {(line["name"], len(app.decode(line["y"]))) for line in lines} == set(zip(names, (1, 4), strict=True))

    app.choose(page, compare=None)
    assert list(app.charts(page)) == []
