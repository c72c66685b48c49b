"""The picture: which bands and strings the figures are given of a Frame made by hand, and what files are called."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from rnn_core import data, figures, run
from rnn_core.figures import style
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.training import Metrics
from rnn_core.ui import picture
from rnn_core.ui.words import LANGUAGES, say, say_lines
from rnn_core.visit import store
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.presets import PRESETS
from rnn_core.visit.store import Store
from tests.figures import plots
from tests.ui.made import SMALL, VARYING, Here, frame, passed, spy, trained

EIGHT = Probe(shown_timesteps=8)


@pytest.fixture
def bands(monkeypatch):
    """Gives the bands of a Frame by their titles, and the other things that the stage is drawn with."""
    calls = spy(monkeypatch, figures.stage)

    def draw(shown, waiting=False, **options):
        epochs, mark = (0, shown.bookmark.epoch), shown.bookmark
        before, now = (None if waiting else Here().trace(shown.run, epoch, mark.probe) for epoch in epochs)
        assert plots.build(picture.stage(shown, before, now, **options)).data
        (found,), given = calls[-1]
        return {band.name: band._replace(note=style.one_line(band.note)) for band in found}, given

    return draw


def test_the_bands_of_the_stage(bands, lang):
    """Input, target, outputs and states before and now, with the notes and marks of what is correct, in a language."""
    shown, untrained = frame(trained(), epoch=2, lang=lang), frame(trained(), epoch=0)
    found, given = bands(shown, dark=True, picked=4)
    outputs, states = ([f"band_{kind}_{time}" for time in ("before", "now")] for kind in ("output", "hidden"))
    assert list(found) == [say(lang, key, epoch=2) for key in ("band_input", "band_target", *outputs, *states)]
    assert (given["timesteps"], given["picked"], given["dark"], given["input_range"]) == (12, 4, True, (0, 1))
    assert given["step"] == say(lang, "axis_step")
    inputs, target, _, output, before, hidden = found.values()
    np.testing.assert_array_equal(inputs.values, Probe().inputs(SMALL)[0].T)
    np.testing.assert_array_equal(target.values, np.eye(2)[[1, 0] * 6].T)
    np.testing.assert_allclose(output.values, passed(shown)[1].T, atol=1e-6)
    for band, of in ((hidden, shown), (before, untrained)):
        np.testing.assert_allclose(band.values, passed(of)[0][:, 0].T, atol=1e-6)
    wrong = passed(shown)[1].argmax(axis=1) != np.array([1, 0] * 6)
    np.testing.assert_array_equal(output.incorrect, wrong)
    assert output.note == say(lang, "band_correct", correct=12 - wrong.sum(), steps=12)
    assert hidden.rows == ["h1", "h2", "h3"]
    assert bands(shown, waiting=True)[0][say(lang, "band_output_now", epoch=2)].values is None


def test_a_window_of_many_symbols(bands):
    """The rows of an output are those of the symbols that are most often the target there, in order; then the rest."""
    spec = replace(SMALL, task="text", loss=None, timesteps=50)
    shown = frame(trained(spec), first_step=11, last_step=30)
    found, given = bands(shown)
    assert (given["first"], given["timesteps"]) == (11, 20)
    target, output = (found[say("en", key, epoch=3)] for key in ("band_target", "band_output_now"))
    symbols = data.test_sequence(spec, 50).symbols[0, 11:31]
    assert target.letters == [spec.about.symbols[symbol] for symbol in symbols]
    counts = np.bincount(symbols, minlength=24)
    kept = sorted(sorted(range(24), key=lambda symbol: -counts[symbol])[:19])
    assert output.rows == [*(spec.about.symbols[symbol] for symbol in kept), say("en", "band_rest")]
    whole = Here().trace(shown.run, 3, shown.bookmark.probe).outputs[0, 10:30].T
    np.testing.assert_allclose(output.values[:-1], whole[kept], atol=1e-5)
    np.testing.assert_allclose(output.values.sum(axis=0), 1, atol=1e-5)


def test_numbers_are_in_their_own_unit(bands):
    """Input and target as they are typed, the output over the target, with its error; and so a single output."""
    spec = replace(SMALL, task="numbers", loss=None)
    shown = frame(trained(spec), threshold=True)
    found, given = bands(shown)
    inputs, target, output = (
        found[say("en", key, epoch=3)] for key in ("band_input", "band_target", "band_output_now")
    )
    assert given["input_range"] == pytest.approx(spec.about.span)
    values = [float(spec.about.symbols[symbol]) for symbol in data.test_sequence(spec, 12).symbols[0]]
    np.testing.assert_allclose(inputs.values[0], values[:-1], atol=1e-6)
    np.testing.assert_allclose(target.values[0], values[1:], atol=1e-6)
    outputs = Here().trace(shown.run, 3, shown.bookmark.probe).outputs[0, :, 0]
    np.testing.assert_allclose(output.values[0], outputs, atol=1e-6)
    low, high = output.span
    np.testing.assert_allclose(low + (high - low) * output.against, values[1:], atol=1e-5)
    error = np.sqrt(np.mean((low + (high - low) * outputs - values[1:]) ** 2))
    assert (output.incorrect, output.note) == (None, style.one_line(say("en", "band_error", error=error)))


def test_threshold_layer_and_cell_state(bands):
    """As 0 and 1 the probability is told exactly; the layer shown has its own states; c stands beside h if chosen."""
    found, _ = bands(frame(trained(), threshold=True))
    band = found["Output now, epoch 3"]
    np.testing.assert_array_equal(band.values, band.exact >= 0.5)
    assert set(band.values.ravel()) == {0, 1}
    grown = trained(replace(SMALL, cell="LSTM", layers=2))
    for layer in (1, 2, None):
        shown = frame(grown, layer=layer, memory=True)
        found, states = bands(shown)[0], passed(shown)[0]
        for kind, place in (("hidden", 0), ("cell_state", 1)):
            title = say("en", "band_layer", title=say("en", f"band_{kind}_now", epoch=3), layer=layer or 2, layers=2)
            np.testing.assert_allclose(found[title].values, states[:, 2 * ((layer or 2) - 1) + place].T, atol=1e-5)
    assert found[title].rows == ["c1", "c2", "c3"]
    assert len(bands(frame(grown))[0]) == 6
    assert len(bands(shown, compact=True)[0]) == 4
    assert bands(frame(trained(), Probe("own", values=(-2.0, 30.0))))[1]["input_range"] == (-2, 30)


def test_padded_steps_and_one_output(bands):
    """A short sequence is padded as in training, with nothing drawn where the mask passes over; one output is one."""
    for padding, real in (("pre", np.arange(12) >= 4), ("post", np.arange(12) < 8)):
        spec = replace(SMALL, padding=padding, **VARYING)
        found, _ = bands(frame(trained(spec), EIGHT))
        for band in found.values():
            np.testing.assert_array_equal(band.padding, ~real)
            np.testing.assert_array_equal(np.isnan(band.values), np.broadcast_to(~real, band.values.shape))
        assert found["Input x"].note == say("en", "band_padding", count=4)
        np.testing.assert_array_equal(found["Target y"].values[1, real], [1, 0] * 4)
        assert found["Output now, epoch 3"].note.endswith("of 8 correct")
    unmasked, _ = bands(frame(trained(replace(spec, masking=False)), EIGHT))
    assert np.isfinite(unmasked["Hidden state now, epoch 3"].values).all()
    assert not unmasked["Output now, epoch 3"].padding.any()
    assert not unmasked["Output now, epoch 3"].incorrect[8:].any()
    shown = frame(trained(replace(SMALL, return_sequences=False)), lang="ja")
    found, _ = bands(shown)
    band = found[say("ja", "band_once", title=say("ja", "band_output_now", epoch=3))]
    last = passed(shown)[1][-1]
    np.testing.assert_allclose(band.values[:, 0], last, atol=1e-6)
    assert band.note == say("ja", "band_one_correct" if last.argmax() == 0 else "band_one_incorrect")
    assert found[say("ja", "band_target")].values.tolist() == [[1], [0]]


def test_an_ablation_takes_the_place_of_the_untrained_network(bands):
    """Below those of the whole network stand the outputs and states of what is left of it."""
    shown = frame(trained())
    left = Here().trace(shown.run, 1, Probe())
    found, _ = bands(shown, ablated=(left,))
    assert list(found)[2:] == [say("en", f"band_{kind}", epoch=3) for kind in (
        "output_now", "output_ablated", "hidden_now", "hidden_ablated")]  # fmt: skip
    np.testing.assert_array_equal(found["Output, ablated"].values, left.outputs[0].T)
    assert bands(shown, ablated=(None,))[0]["Hidden state, ablated"].values is None


def test_the_curves(monkeypatch):
    """They have the metrics of the Run, the loss or the accuracy, the loss of a constant output, and the new rates."""
    calls = spy(monkeypatch, figures.curves)
    cycle = replace(SMALL, task="cycle", period=3)
    for spec, share, loss in ((SMALL, "½", "ln 2 = 0.693"), (cycle, "1/3", "0.637")):
        shown = frame(replace(trained(spec), rates=(0.001, 0.01, 0.01)), epoch=1, lang="ja", accuracy=spec is cycle)
        picture.curves(shown)
        (metrics,), given = calls[-1]
        assert (metrics, given["epochs"]) == (shown.run.metrics, 3)
        assert given["curve"] == ("accuracy" if spec is cycle else "loss")
        assert given["names"]["chance"] == say_lines("ja", "curve_chance", share=share, loss=loss)
        assert given["rates"] == [(2, say("ja", "curve_rate", rate=0.01))]
    picture.curves(shown._replace(run=None))
    assert calls[-1].args == ((),)


def test_visitors_share_a_picture_only_if_it_is_the_same(monkeypatch):
    """All pictures go through one store: each visitor has that of his own language, theme, choices and training."""
    grown = trained(epochs=4)
    faster = replace(grown, rates=(0.001, 0.01, 0.01, 0.01))
    other = replace(trained(replace(SMALL, seed=1), epochs=4), metrics=(Metrics(0.7, 0.5, 0.7, 0.5),) * 5)
    shown = {
        "in English": (frame(grown), {}),
        "in Japanese": (frame(grown, lang="ja"), {}),
        "on a dark page": (frame(grown), {"dark": True}),
        "of the accuracy": (frame(grown, accuracy=True), {}),
        "of a training that goes on to epoch 9": (frame(grown)._replace(end=9), {}),
        "of a shorter training": (frame(run.rewind(grown, 3)), {}),
        "at other learning rates": (frame(faster), {}),
        "of another seed": (frame(other), {}),
        "of no network yet": (frame(grown)._replace(run=None), {}),
    }
    alone = {}
    for name, (each, options) in shown.items():
        monkeypatch.setattr(store, "shared", Store(2**25))
        alone[name] = plots.build(picture.curves(each, **options)).to_json()
    monkeypatch.setattr(store, "shared", Store(2**25))
    for name, (each, options) in shown.items():
        found = plots.build(picture.curves(each, **options)).to_json()
        taken = [whose for whose, drawn in alone.items() if drawn == found]
        assert found == alone[name], f"the curves {name} were drawn as those {taken}"
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
    others = [frame(replace(grown, rates=(0.001, 0.01, 0.01, 0.01))), frame(trained(replace(SMALL, seed=1)))]
    others += [frame(grown, Probe("zeros")), frame(grown, threshold=True), frame(grown, lang="ja")]
    assert picture.content(first, dark=False) not in [picture.content(other, dark=False) for other in others]
    assert picture.content(first, dark=True) != picture.content(first, dark=False)


def test_the_training_data(monkeypatch):
    """The first sequences, a row for each, with their padding as gaps and their targets, one where there is one."""
    calls = spy(monkeypatch, figures.stage)
    for spec in (replace(SMALL, **VARYING), replace(SMALL, return_sequences=False)):
        excerpt = data.excerpt(spec, 5)
        picture.training_data(excerpt, Bookmark(spec, lang="en"))
        ((inputs, target),), _ = calls[-1]
        real = excerpt.mask > 0
        assert inputs.rows == ["#1", "#2", "#3", "#4", "#5"]
        np.testing.assert_array_equal(inputs.values, np.where(real, excerpt.inputs[..., 0], np.nan))
        once = not spec.return_sequences
        expected = excerpt.targets[:, :1] if once else np.where(real, excerpt.targets[..., 0], np.nan)
        np.testing.assert_array_equal(target.values, expected)
        assert inputs.note == (say("en", "excerpt_equal", steps=12) if once else say("en", "excerpt_padding"))
    spec = replace(SMALL, task="numbers", loss=None)
    picture.training_data(data.excerpt(spec, 5), Bookmark(spec, lang="en"))
    ((inputs,),), given = calls[-1]
    np.testing.assert_allclose(inputs.values[0, 0], float(spec.about.symbols[data.sequences(spec).symbols[0, 0]]))
    assert given["input_range"] == spec.about.span


def test_what_an_experiment_is_called():
    """By the name of its example if it is one, else by what differs from the article; a file with its epoch too."""
    blow_up = PRESETS["blow_up"].spec
    for lang in LANGUAGES:
        assert picture.title(lang, blow_up) == say(lang, "preset_blow_up")
        assert picture.title(lang, Spec(masking=False)) == say(lang, "preset_article")
    assert picture.title("en", replace(blow_up, learning_rate=0.01)) == "activation = linear, learning_rate = 0.01"
    assert picture.title("en", Spec(masking=False, min_timesteps=20)) == "min_timesteps = 20, masking = false"
    assert picture.file_name(Bookmark(Spec(cell="GRU"), epoch=4, panel="step")) == "rnn-cell-GRU-epoch-4"


def test_the_bands_of_letters(bands):
    """Input and target are letters, the target in the colour of its probability; only certain steps are marked."""
    spec = Spec(task="letters", units=3, samples=20, timesteps=12)
    found, _ = bands(frame(trained(spec), epoch=1))
    inputs, target, _, output, *_ = found.values()
    drawn, names = data.test_sequence(spec, 12), "bdgaiu"
    assert ["".join(band.letters) for band in (inputs, target)] == [
        "".join(names[symbol] for symbol in symbols) for symbols in (drawn.symbols[0, :-1], drawn.symbols[0, 1:])
    ]
    vowels = np.array([letter in "aiu" for letter in target.letters])
    np.testing.assert_allclose(target.values[0], np.where(vowels, 1, 1 / 3), atol=1e-6)
    assert output.rows[:2] == ["consonant", "vowel"]
    assert not output.incorrect[~vowels].any()
    correct = vowels.sum() - output.incorrect.sum()
    assert output.note == say("en", "band_correct", correct=correct, steps=vowels.sum())
    assert output.incorrect.any()
