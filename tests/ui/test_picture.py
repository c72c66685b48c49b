"""The pictures of a handmade Frame (all that the page draws at once), and the names of files."""

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
from rnn_core.ui.words import say, say_lines
from rnn_core.visit import store
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.presets import PRESETS
from rnn_core.visit.session import Session
from rnn_core.visit.store import Store
from tests.support.page import decode
from tests.support.small import schedule
from tests.ui.made import SMALL, VARYING, frame, trained


@pytest.mark.parametrize(
    ("task", "accuracy", "share", "loss"), [("alternate", False, "½", "ln 2 = 0.693"), ("cycle", True, "1/3", "0.637")]
)
def test_curve_has_losses_or_accuracies_and_the_changes_of_the_learning_rate(task, accuracy, share, loss):
    """The lines have the losses or the accuracies, in training and in validation.

    The curve also has the loss of the best constant output, and each change of the learning rate.
    """
    spec = replace(SMALL, task=task, period=3)
    grown = replace(trained(spec), rates=schedule([0.001, 0.01, 0.01]))
    shown = frame(grown, epoch=1, lang="ja", accuracy=accuracy)
    drawn, column = curve.describe(shown), int(accuracy)
    assert drawn["curve"] == ("accuracy" if accuracy else "loss")
    assert drawn["epochs"] == 3
    for kind, place in (("train", column), ("validation", column + 2)):
        metrics = [each[place] for each in shown.run.metrics]
        np.testing.assert_allclose(decode(drawn["lines"][kind]), metrics, rtol=1e-6)
    assert drawn["chance"]["words"] == say_lines("ja", "curve_chance", share=share, loss=loss)
    assert drawn["chance"]["value"] == pytest.approx(analysis.chance_loss(spec))
    assert drawn["rates"] == [[2, say("ja", "curve_rate", rate=0.01)]]


def test_curve_is_empty_without_a_network():
    """There are no metrics until a worker has made the network."""
    assert decode(curve.describe(frame(trained())._replace(run=None))["lines"]["train"]) == []


def test_the_current_values_are_sealed_until_an_epoch_is_trained_or_requested():
    """A sealed band (heatmap) hides its values. Once an epoch is trained or requested, not even epoch 0 is sealed."""
    fresh = frame(trained(epochs=0))
    assert picture.sealed(fresh, on_page=True) == say("en", "sealed_press")
    assert picture.sealed(fresh) == say("en", "sealed"), "a saved file should name no button, because it has none"
    assert picture.sealed(fresh._replace(run=None)) == say("en", "sealed"), (
        "the bands should stay sealed while a worker makes the network, or they would flicker"
    )
    opening = fresh._replace(link=fresh.bookmark.change(epoch=3))
    for shown in (frame(trained(), epoch=0), frame(trained(), epoch=2), opening, opening._replace(run=None)):
        assert picture.sealed(shown) is None
    bands = scene.describe(fresh.bookmark, ("before", "now"))["bands"]
    assert [band["source"][0] for band in bands if "sealed" in band] == ["now", "now"]
    for times in (("now", "ablated"), ("now",)):
        assert not any("sealed" in band for band in scene.describe(fresh.bookmark, times)["bands"])


def test_visitors_share_only_equal_pictures(monkeypatch):
    """All visitors have one store. Each picture is drawn as it would be with a store of its own.

    A picture depends on the language, the theme, the choices and the training run of its visitor.
    """
    grown = trained(epochs=4)
    faster = replace(grown, rates=schedule([0.001, 0.01, 0.01, 0.01]))
    other = replace(trained(replace(SMALL, seed=1), epochs=4), metrics=(Metrics(0.7, 0.5, 0.7, 0.5),) * 5)
    shown = {
        "in English": (frame(grown), {"dark": False}),
        "in Japanese": (frame(grown, lang="ja"), {"dark": False}),
        "on a dark page": (frame(grown), {"dark": True}),
        "of the accuracy": (frame(grown, accuracy=True), {"dark": False}),
        "of a training run that goes on to epoch 9": (frame(grown)._replace(end=9), {"dark": False}),
        "of a shorter training run": (frame(run.rewind(grown, 3)), {"dark": False}),
        "at other learning rates": (frame(faster), {"dark": False}),
        "of another seed": (frame(other), {"dark": False}),
        "of no network yet": (frame(grown)._replace(run=None), {"dark": False}),
    }
    alone = {}
    for name, (each, options) in shown.items():  # each picture has a store of its own
        monkeypatch.setattr(store, "shared", Store(2**25))
        alone[name] = json.dumps(curve.message(Session(), each, **options).data)
    monkeypatch.setattr(store, "shared", Store(2**25))  # all pictures have one store
    for name, (each, options) in shown.items():
        found = json.dumps(curve.message(Session(), each, **options).data)
        owners = [owner for owner, drawn in alone.items() if drawn == found]
        assert found == alone[name], f"the curve {name} should not depend on the store, but was drawn as {owners}"
    same = [pair for pair in combinations(alone, 2) if alone[pair[0]] == alone[pair[1]]]
    assert same == [], "these pictures should differ, or the test could not notice a mix-up"


GROWN = trained(epochs=4)
FIRST = picture.content(frame(GROWN, epoch=0), dark=False)
"""The Content of a training run at its first epoch. Pictures with equal Contents show the same run in the same way."""


@pytest.mark.parametrize(
    "shown",
    [frame(GROWN, epoch=3), frame(trained(epochs=0)), frame(trained(epochs=5), epoch=3)],
    ids=["another epoch", "untrained", "a longer training run"],
)
def test_pictures_of_one_training_run_have_the_same_content(shown):
    """The browser may switch to one of these pictures without the server."""
    assert picture.content(shown, dark=False) == FIRST


@pytest.mark.parametrize(
    "shown",
    [
        frame(replace(GROWN, rates=schedule([0.001, 0.01, 0.01, 0.01]))),
        frame(trained(replace(SMALL, seed=1))),
        frame(GROWN, Probe("zeros")),
        frame(GROWN, threshold=True),
        frame(GROWN, lang="ja"),
    ],
    ids=["rate", "seed", "test input", "threshold", "language"],
)
def test_pictures_of_another_experiment_or_view_have_another_content(shown):
    """The browser must not switch to one of these pictures without the server."""
    assert picture.content(shown, dark=False) != FIRST


def test_pictures_in_another_theme_have_another_content():
    """The colours of the themes differ."""
    assert picture.content(frame(GROWN, epoch=0), dark=True) != FIRST


def test_pictures_of_a_whole_training_run_have_the_same_content_until_the_next_epoch():
    """The curve is such a picture. Its content does not depend on the epoch that is shown."""
    whole = picture.content(frame(GROWN, epoch=0), dark=False, whole=True)
    assert picture.content(frame(GROWN, epoch=3), dark=False, whole=True) == whole
    assert picture.content(frame(trained(epochs=5), epoch=3), dark=False, whole=True) != whole


@pytest.mark.parametrize(
    ("spec", "note"),
    [
        (replace(SMALL, **VARYING), say("en", "excerpt_padding")),
        (replace(SMALL, return_sequences=False), say("en", "excerpt_equal", steps=12)),
    ],
    ids=["padded sequences", "one output"],
)
def test_training_data_has_a_row_for_each_sequence(spec, note):
    """Padding is a gap. If a sequence has one output, its row of targets has one step."""
    excerpt = data.excerpt(spec, 5)
    inputs, target = scene.training_data(excerpt, Bookmark.of(spec, lang="en"))["bands"]
    real = excerpt.mask > 0
    assert inputs["rows"] == ["#1", "#2", "#3", "#4", "#5"]
    np.testing.assert_array_equal(decode(inputs["values"]), np.where(real, excerpt.inputs[..., 0], np.nan))
    targets = np.where(real, excerpt.targets[..., 0], np.nan) if spec.return_sequences else excerpt.targets[:, :1]
    np.testing.assert_array_equal(decode(target["values"]), targets)
    assert inputs["note"] == note


def test_training_data_of_numbers_is_in_the_unit_of_the_series():
    """The values and the ends of the colour scale are in the unit of the visitor's numbers."""
    spec = replace(SMALL, task="numbers", loss=None)
    drawn = scene.training_data(data.excerpt(spec, 5), Bookmark.of(spec, lang="en"))
    first = float(spec.task_info.symbols[data.sequences(spec).symbols[0, 0]])
    assert decode(drawn["bands"][0]["values"])[0][0] == pytest.approx(first)
    assert drawn["scales"]["input"]["ticks"] == spec.task_info.span


def test_title_is_the_name_of_an_example_or_the_differences_from_the_default(lang):
    """Choices without an effect make no difference."""
    blow_up = PRESETS["blow_up"].spec
    assert picture.title(lang, blow_up) == say(lang, "preset_blow_up")
    assert picture.title(lang, Spec(masking=False)) == say(lang, "preset_article")
    assert picture.title(lang, replace(blow_up, learning_rate=0.01)) == "activation = linear, learning_rate = 0.01"
    assert picture.title(lang, Spec(masking=False, min_timesteps=20)) == "min_timesteps = 20, masking = false"


def test_file_name_has_the_differences_from_the_default_and_the_epoch():
    """The open panel is not in the name."""
    assert picture.file_name(Bookmark.of(Spec(cell="GRU"), epoch=4, panel="step")) == "rnn-cell-GRU-epoch-4"
