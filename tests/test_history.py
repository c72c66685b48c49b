"""The page without a browser: the experiments of a visit, one of them brought back, and two side by side."""

import numpy as np
import pytest

from rnn_core import analysis, compute
from rnn_core.presets import PRESETS
from rnn_core.spec import Spec
from rnn_core.ui import history
from rnn_core.ui.answers import experiment
from rnn_core.ui.text import say
from tests.addresses import address, now, open_at, settle
from tests.pages import choose, decode, drawn, press, run_until, train_to, values, widget

pytestmark = pytest.mark.usefixtures("without_keras")


def rows(page):
    """The list of experiments, [(name, epochs, loss, epoch of learning)], the newest first."""
    cells = [text.value for text in page.get_by_key("history").markdown][4:]
    names = [button.label for button in page.button if button.key.startswith("history_")]
    return [(name, *cells[3 * row : 3 * row + 3]) for row, name in enumerate(names)]


def test_the_list_of_experiments(lang):
    """Each experiment of the visit has a row with its name, its epochs, its last loss and when it learned."""
    page = open_at({"lang": lang})
    page.session_state["history"] = True
    train_to(page, 15)
    first = now(page).run
    choose(page, seed=3)
    choose(page, samples=20)
    choose(page, timesteps=12)
    learned = next(epoch for epoch, metrics in enumerate(first.metrics) if metrics.val_accuracy == 1)
    assert rows(page) == [
        ("samples = 20, timesteps = 12, seed = 3", "0", f"{now(page).run.metrics[0].loss:.4f}", "–"),
        ("samples = 20, seed = 3", *rows(page)[1][1:]),
        (say(lang, "preset_unlucky"), *rows(page)[2][1:]),
        (say(lang, "preset_article"), "15", f"{first.metrics[15].loss:.4f}", str(learned)),
    ]
    headings = [text.value for text in page.get_by_key("history").markdown][:4]
    assert headings == [f"**{say(lang, f'history_{key}')}**" for key in ("name", "epochs", "loss", "learned")]


def test_a_press_brings_an_experiment_back_exactly():
    """A press in the list brings back the run itself, its sequence, the epoch on the scrubber and the learning rate."""
    page = open_at({"samples": "20", "timesteps": "12", "epochs": "4"})
    train_to(page, 4)
    choose(page, learning_rate=0.01, input_kind="impulse", shown_timesteps=9, initial_state="ones", threshold=True)
    train_to(page, 8)
    page.slider(key="epoch").set_value(6).run()
    settle(page)
    kept, mark, picture = now(page).run, address(page), drawn(page)
    page.session_state["history"] = True
    choose(page, seed=1, input_kind="zeros", shown_timesteps=None, initial_state="zeros", learning_rate=0.5)
    choose(page, threshold=False, epochs=9)
    press(page, "history_1")
    assert now(page).run is kept
    settle(page)
    assert address(page) == mark
    assert drawn(page) == picture
    assert (mark.epoch, mark.spec.learning_rate, mark.probe.input_kind) == (6, 0.01, "impulse")
    for name in ("learning_rate", "input_kind", "shown_timesteps", "initial_state", "threshold", "epochs", "seed"):
        part = next(part for part in (mark, mark.spec, mark.probe) if hasattr(part, name))
        assert widget(page, name).value == getattr(part, name), name
    press(page, "history_1")
    assert now(page).spec == Spec(samples=20, timesteps=12, seed=1, learning_rate=0.5)


def test_the_oldest_experiment_goes_first(lang):
    """Eight experiments are kept, which the list says; the ninth puts out the one that was shown longest ago."""
    page = open_at({"samples": "20", "timesteps": "12", "lang": lang})
    page.session_state["history"] = True
    for seed in range(1, 8):
        choose(page, seed=seed)
    choose(page, compare=min(now(page).runs, key=lambda spec: spec.seed))
    choose(page, seed=0)
    for seed in (8, 9):
        choose(page, seed=seed)
    named = [name.rpartition("seed = ")[2] for name, *_ in rows(page)]
    assert named[:3] == ["9", "8", "samples = 20, timesteps = 12"]
    assert named[3:] == ["7", "6", "5", "4", "3"]
    assert page.caption[0].value == say(lang, "history_kept", count=8)
    assert len(now(page).marks) <= 9


def test_two_experiments_side_by_side(lang):
    """The one shown and another are drawn one above the other, with their names, and their curves in one chart."""
    page = open_at({"samples": "20", "timesteps": "12", "epochs": "3", "lang": lang})
    train_to(page, 3)
    choose(page, input_kind="sine")
    other = address(page)
    page.session_state["history"] = True
    choose(page, cell="GRU", layers=2, input_kind="zeros")
    assert len(page.get("plotly_chart")) == 2
    choose(page, compare=next(iter(now(page).runs)))
    run_until(page, lambda: len(page.get("plotly_chart")) == 5)
    names = [text.value for text in page.get_by_key("history").markdown][-2:]
    assert names == ["**samples = 20, timesteps = 12, cell = GRU, layers = 2**", "**samples = 20, timesteps = 12**"]
    for chart, epoch, layers in ((2, 0, 2), (3, 3, 1)):
        output = say(lang, "band_output_now", epoch=epoch)
        hidden = say(lang, "band_hidden_now", epoch=epoch)
        if layers > 1:
            hidden = say(lang, "band_layer", title=hidden, layer=2, layers=2)
        assert values(page, output, chart).shape == (2, 12)
        assert values(page, hidden, chart).shape == (10, 12)
        assert say(lang, "band_output_before") not in str(drawn(page, chart))
    assert not values(page, say(lang, "band_input"), 2).any()
    assert values(page, say(lang, "band_input"), 3).any()
    session = now(page)
    trace = compute.call(analysis.look, other.spec, session.runs[experiment(other.spec)].states[-1], other.probe)
    np.testing.assert_allclose(values(page, say(lang, "band_output_now", epoch=3), 3), trace.outputs[0].T, atol=1e-6)
    *lines, key = drawn(page, 4)["data"]
    assert {line["name"] for line in lines} == {name.strip("*") for name in names}
    assert key["name"] == say(lang, "curve_validation")
    assert sorted(len(decode(line["y"])) for line in lines) == [1, 1, 1, 1, 4, 4, 4, 4]
    choose(page, compare=None)
    assert len(page.get("plotly_chart")) == 2


def test_names_say_what_an_experiment_is():
    """Only the preset's own choices have its name: with another learning rate nothing blows up."""
    assert history.title("en", PRESETS["blow_up"].spec) == say("en", "preset_blow_up")
    assert history.title("en", Spec(activation="linear")) == "activation = linear"
    assert history.title("en", Spec(units=3, learning_rate=0.01)) == "units = 3, learning_rate = 0.01"
    assert history.title("en", Spec(masking=False, min_timesteps=20)) == "min_timesteps = 20, masking = false"
