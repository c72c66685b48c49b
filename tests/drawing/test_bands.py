"""The bands (heatmaps) that `bands.of` computes. Other tests compare the drawing module with these bands."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_core import data
from rnn_core.figures import style
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.ui.words import say
from tests.drawing import bands as oracle
from tests.ui.made import SMALL, VARYING, Here, frame, passed, trained

EIGHT = Probe(shown_timesteps=8)


@pytest.fixture
def bands():
    """Return a function that computes the Bands of a Frame (everything that the page draws at once).

    The function returns {title: Band}, and a dict of the window and the input's range.
    """

    def draw(shown, waiting=False, *, ablated=None, compact=False):
        bookmark = shown.bookmark
        before, now = (
            None if waiting else Here().trace(shown.run, each, bookmark.probe) for each in (0, bookmark.epoch)
        )
        times = [("before", before), ("now", now)] if ablated is None else [("now", now), ("ablated", *ablated)]
        found = oracle.of(bookmark, [("now", now)] if compact else times, compact=compact)
        first, last = oracle.window(bookmark)
        given = {"first": first, "timesteps": last - first + 1, "input_range": oracle.input_range(bookmark)}
        return {band.name: band._replace(note=style.one_line(band.note)) for band in found}, given

    return draw


def test_the_stage_has_bands_for_input_target_outputs_and_states(bands, lang):
    """Outputs and states have a band of the untrained network and a band of the present network.

    Titles and notes are in the page's language.
    """
    shown, untrained = frame(trained(), epoch=2, lang=lang), frame(trained(), epoch=0)
    found, given = bands(shown)
    outputs, states = ([f"band_{kind}_{time}" for time in ("before", "now")] for kind in ("output", "hidden"))
    assert list(found) == [say(lang, key, epoch=2) for key in ("band_input", "band_target", *outputs, *states)]
    assert (given["timesteps"], given["input_range"]) == (12, (0, 1))
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


def test_a_window_of_many_symbols_shows_the_most_frequent_targets(bands):
    """An output has a row for each of the most frequent targets in the window, and a last row for all others.

    In the last row, the hint has the sum of the other symbols' probabilities, and the colour shows their mean.
    """
    spec = replace(SMALL, task="text", loss=None, timesteps=50)
    shown = frame(trained(spec), first_step=11, last_step=30)
    found, given = bands(shown)
    assert (given["first"], given["timesteps"]) == (11, 20)
    target, output = (found[say("en", key, epoch=3)] for key in ("band_target", "band_output_now"))
    symbols = data.test_sequence(spec, 50).symbols[0, 11:31]
    assert target.letters == [spec.task_info.symbols[symbol] for symbol in symbols]
    counts = np.bincount(symbols, minlength=24)
    kept = sorted(sorted(range(24), key=lambda symbol: -counts[symbol])[:19])
    assert output.rows == [*(spec.task_info.symbols[symbol] for symbol in kept), say("en", "band_rest")]
    whole = Here().trace(shown.run, 3, shown.bookmark.probe).outputs[0, 10:30].T
    np.testing.assert_allclose(output.values[:-1], whole[kept], atol=1e-5)
    np.testing.assert_allclose(output.exact.sum(axis=0), 1, atol=1e-5)
    np.testing.assert_allclose(output.values[-1], output.exact[-1] / 5, atol=1e-6)


def test_numbers_are_shown_in_their_own_unit(bands):
    """Input and target have the task's numbers. The output has the target as a second line, and its error in a note."""
    spec = replace(SMALL, task="numbers", loss=None)
    shown = frame(trained(spec), threshold=True)
    found, given = bands(shown)
    inputs, target, output = (
        found[say("en", key, epoch=3)] for key in ("band_input", "band_target", "band_output_now")
    )
    assert given["input_range"] == pytest.approx(spec.task_info.span)
    values = [float(spec.task_info.symbols[symbol]) for symbol in data.test_sequence(spec, 12).symbols[0]]
    np.testing.assert_allclose(inputs.values[0], values[:-1], atol=1e-6)
    np.testing.assert_allclose(target.values[0], values[1:], atol=1e-6)
    outputs = Here().trace(shown.run, 3, shown.bookmark.probe).outputs[0, :, 0]
    np.testing.assert_allclose(output.values[0], outputs, atol=1e-6)
    low, high = output.span
    np.testing.assert_allclose(low + (high - low) * output.against, values[1:], atol=1e-5)
    error = np.sqrt(np.mean((low + (high - low) * outputs - values[1:]) ** 2))
    assert (output.incorrect, output.note) == (None, style.one_line(say("en", "band_error", error=error)))


def test_the_bands_depend_on_threshold_layer_and_memory(bands):
    """With the threshold, outputs are 0 or 1, and only the hint has the probability.

    The states are those of the chosen layer. With `memory`, an LSTM also has bands of its cell state c.
    """
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


def test_padded_steps_are_empty_and_a_single_output_is_one_column(bands):
    """Padded steps are NaN if the network skips them. A single output for the sequence has one column."""
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


def test_the_ablated_network_replaces_the_untrained_network(bands):
    """With an ablation, each band of the whole network is above the same band of the ablated network."""
    shown = frame(trained())
    left = Here().trace(shown.run, 1, Probe())
    found, _ = bands(shown, ablated=(left,))
    assert list(found)[2:] == [say("en", f"band_{kind}", epoch=3) for kind in (
        "output_now", "output_ablated", "hidden_now", "hidden_ablated")]  # fmt: skip
    np.testing.assert_array_equal(found["Output, ablated"].values, left.outputs[0].T)
    assert bands(shown, ablated=(None,))[0]["Hidden state, ablated"].values is None


def test_letters_are_coloured_by_their_probability(bands):
    """The bands of input and target show letters. The colour of a target's letter shows its probability.

    An incorrect output has a mark only where the target is a vowel, because no other letter is certain.
    """
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
