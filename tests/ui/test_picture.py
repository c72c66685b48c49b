"""The picture: what the page sends of a Frame made by hand, and what files are called."""

import json
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from rnn_core import analysis, data, run
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.training import Metrics
from rnn_core.ui import picture
from rnn_core.ui.components import curve
from rnn_core.ui.web import scene
from rnn_core.ui.words import LANGUAGES, say, say_lines
from rnn_core.visit import store
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.presets import PRESETS
from rnn_core.visit.store import Store
from tests.support.page import decode
from tests.support.small import schedule
from tests.ui.made import SMALL, VARYING, frame, trained


def test_the_curve():
    """It has the metrics of the Run, the loss or the accuracy, the loss of a constant output, and the new rates."""
    cycle = replace(SMALL, task="cycle", period=3)
    for spec, share, loss in ((SMALL, "½", "ln 2 = 0.693"), (cycle, "1/3", "0.637")):
        shown = frame(
            replace(trained(spec), rates=schedule([0.001, 0.01, 0.01])), epoch=1, lang="ja", accuracy=spec is cycle
        )
        drawn, column = curve.describe(shown), 1 if spec is cycle else 0
        assert (drawn["curve"], drawn["epochs"]) == ("accuracy" if spec is cycle else "loss", 3)
        for kind, place in (("train", column), ("validation", column + 2)):
            metrics = [each[place] for each in shown.run.metrics]
            np.testing.assert_allclose(decode(drawn["lines"][kind]), metrics, rtol=1e-6)
        assert drawn["chance"]["words"] == say_lines("ja", "curve_chance", share=share, loss=loss)
        assert drawn["chance"]["value"] == pytest.approx(analysis.chance_loss(spec))
        assert drawn["rates"] == [[2, say("ja", "curve_rate", rate=0.01)]]
    assert decode(curve.describe(shown._replace(run=None))["lines"]["train"]) == []


def test_visitors_share_a_picture_only_if_it_is_the_same(monkeypatch):
    """All pictures go through one store: each visitor has that of his own language, theme, choices and training."""
    grown = trained(epochs=4)
    faster = replace(grown, rates=schedule([0.001, 0.01, 0.01, 0.01]))
    other = replace(trained(replace(SMALL, seed=1), epochs=4), metrics=(Metrics(0.7, 0.5, 0.7, 0.5),) * 5)
    shown = {
        "in English": (frame(grown), {"dark": False}),
        "in Japanese": (frame(grown, lang="ja"), {"dark": False}),
        "on a dark page": (frame(grown), {"dark": True}),
        "of the accuracy": (frame(grown, accuracy=True), {"dark": False}),
        "of a training that goes on to epoch 9": (frame(grown)._replace(end=9), {"dark": False}),
        "of a shorter training": (frame(run.rewind(grown, 3)), {"dark": False}),
        "at other learning rates": (frame(faster), {"dark": False}),
        "of another seed": (frame(other), {"dark": False}),
        "of no network yet": (frame(grown)._replace(run=None), {"dark": False}),
    }
    alone = {}
    for name, (each, options) in shown.items():
        monkeypatch.setattr(store, "shared", Store(2**25))
        alone[name] = json.dumps(curve.message(each, **options).data)
    monkeypatch.setattr(store, "shared", Store(2**25))
    for name, (each, options) in shown.items():
        found = json.dumps(curve.message(each, **options).data)
        taken = [whose for whose, drawn in alone.items() if drawn == found]
        assert found == alone[name], f"the curve {name} was drawn as those {taken}"
    same = [pair for pair in combinations(alone, 2) if alone[pair[0]] == alone[pair[1]]]
    assert same == [], "these pictures have to differ, or a mix-up could not be noticed"


def test_what_the_figures_of_two_epochs_agree_in():
    """One training, looked at in one way; where the whole of it is shown, as long as it does not go on."""
    grown = trained(epochs=4)
    first, second = (frame(grown, epoch=epoch) for epoch in (0, 3))
    begun, longer = frame(trained(epochs=0)), frame(trained(epochs=5), epoch=3)
    for shown in (second, begun, longer):
        assert picture.content(shown, dark=False) == picture.content(first, dark=False)
    assert picture.content(second, dark=False, whole=True) == picture.content(first, dark=False, whole=True)
    assert picture.content(longer, dark=False, whole=True) != picture.content(first, dark=False, whole=True)
    others = [frame(replace(grown, rates=schedule([0.001, 0.01, 0.01, 0.01]))), frame(trained(replace(SMALL, seed=1)))]
    others += [frame(grown, Probe("zeros")), frame(grown, threshold=True), frame(grown, lang="ja")]
    assert picture.content(first, dark=False) not in [picture.content(other, dark=False) for other in others]
    assert picture.content(first, dark=True) != picture.content(first, dark=False)


def test_the_training_data():
    """The first sequences, a row for each, with their padding as gaps and their targets, one where there is one."""
    for spec in (replace(SMALL, **VARYING), replace(SMALL, return_sequences=False)):
        excerpt = data.excerpt(spec, 5)
        inputs, target = scene.training_data(excerpt, Bookmark.of(spec, lang="en"))["bands"]
        real = excerpt.mask > 0
        assert inputs["rows"] == ["#1", "#2", "#3", "#4", "#5"]
        np.testing.assert_array_equal(decode(inputs["values"]), np.where(real, excerpt.inputs[..., 0], np.nan))
        once = not spec.return_sequences
        expected = excerpt.targets[:, :1] if once else np.where(real, excerpt.targets[..., 0], np.nan)
        np.testing.assert_array_equal(decode(target["values"]), expected)
        assert inputs["note"] == (say("en", "excerpt_equal", steps=12) if once else say("en", "excerpt_padding"))
    spec = replace(SMALL, task="numbers", loss=None)
    found = scene.training_data(data.excerpt(spec, 5), Bookmark.of(spec, lang="en"))
    first = float(spec.task_info.symbols[data.sequences(spec).symbols[0, 0]])
    assert decode(found["bands"][0]["values"])[0][0] == pytest.approx(first)
    assert found["scales"]["input"]["ticks"] == spec.task_info.span


def test_what_an_experiment_is_called():
    """By the name of its example if it is one, else by what differs from the article; a file with its epoch too."""
    blow_up = PRESETS["blow_up"].spec
    for lang in LANGUAGES:
        assert picture.title(lang, blow_up) == say(lang, "preset_blow_up")
        assert picture.title(lang, Spec(masking=False)) == say(lang, "preset_article")
    assert picture.title("en", replace(blow_up, learning_rate=0.01)) == "activation = linear, learning_rate = 0.01"
    assert picture.title("en", Spec(masking=False, min_timesteps=20)) == "min_timesteps = 20, masking = false"
    assert picture.file_name(Bookmark.of(Spec(cell="GRU"), epoch=4, panel="step")) == "rnn-cell-GRU-epoch-4"
