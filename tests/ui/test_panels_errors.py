"""The panel of the error by step, for handmade networks: its reading (the sentences) and its figure."""

import unicodedata

import numpy as np
import pytest

from rnn_core import data, figures
from rnn_core.insight import errors, strings
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.ui.panels import PANELS
from rnn_core.ui.words import join_sentences, say
from tests.ui.made import Here, by_key, frame, spy, trained

FEW = {"samples": 20, "units": 3, "batch_size": 5}


def draw(spec, probe=Probe(), **looks):
    """Return the Frame of a Run of random weights, the panel's answer, and its sentences, {key: values}."""
    shown = frame(trained(spec), probe, panel="errors", epoch=2, **looks)
    answer = PANELS["errors"].answer(Here(), shown)
    panel = PANELS["errors"]
    return shown, answer, by_key([*panel.read(shown, answer), *panel.more(shown, answer)])


@pytest.mark.parametrize("count", [1, 4])
@pytest.mark.parametrize("cell", ["SimpleRNN", "LSTM", "Dense"])
def test_figure_of_strings_has_the_mean_loss_of_each_part_of_a_string(monkeypatch, lang, count, cell):
    """The reading says in how many strings the network predicts the repetition of the second symbol."""
    spec, calls = Spec(task="reber", strings=count, cell=cell, **FEW), spy(monkeypatch, figures.errors)
    for probe in (Probe(), Probe(shown_timesteps=5), Probe("zeros"), Probe("own", values=(1.0, 2.0))):
        shown, answer, sentences = draw(spec, probe, lang=lang)
        tried = strings.evaluate(spec, shown.run.states[2])
        values = {"counted": len(tried.whole), "repeated": tried.repeated.sum(), "whole": tried.whole.sum()}
        assert sentences["errors_strings"] == values | {"preferred": tried.preferred.sum()}
        assert list(sentences) == ["errors_total", "errors_strings", "errors_strings_more"], probe
        assert sentences["errors_strings_more"] == sentences["errors_strings"]
        PANELS["errors"].figure(shown, answer, False)
        (_, losses, _, means), options = calls[-1]
        assert len(losses) == probe.real_steps(spec).sum()
        np.testing.assert_array_equal(means, tried.means)
        assert options["places"] == [say(lang, f"errors_part_{part}") for part in strings.PARTS]
        assert options["names"]["mean"] == say(lang, "errors_mean_strings", counted=values["counted"])
        assert options["names"]["place"] == say(lang, "errors_part")


@pytest.mark.parametrize(
    ("probe", "steps"), [(Probe(shown_timesteps=7), errors.MEAN_STEPS), (Probe("own", values=(1.0,) * 40), 40)]
)
def test_figure_of_letters_has_the_mean_loss_of_each_place_in_the_cycle(monkeypatch, probe, steps):
    """The reading and the figure say over how many steps the means are taken."""
    calls = spy(monkeypatch, figures.errors)
    shown, answer, sentences = draw(Spec(task="letters", **FEW), probe)
    assert sentences["errors_places"]["counted"] == steps
    PANELS["errors"].figure(shown, answer, True)
    options = calls[-1].kwargs
    assert options["names"]["mean"] == say("en", "errors_mean", counted=steps)
    assert options["places"] == ["1", "2", "3", "4"]


def test_sequence_that_lacks_some_places_has_no_sentence_on_places():
    """A sequence of one step does not have all places of the cycle."""
    sentences = draw(Spec(task="letters", **FEW), Probe("own", values=(1.0,)))[2]
    assert list(sentences) == ["errors_total"]


@pytest.mark.parametrize("task", ["words", "reber", "letters"])
def test_network_with_one_output_has_no_sentence_on_places(task):
    """The reading has only the loss of the output."""
    sentences = draw(Spec(task=task, return_sequences=False, **FEW))[2]
    assert list(sentences) == ["errors_total"]


@pytest.mark.parametrize(
    ("task", "begins", "strong"),
    [
        ("words", None, None),
        ("letters", None, None),
        ("xor", [True, False, False] * 3, [False, False, True] * 3),
        ("alternate", (), ()),
        ("numbers", (), ()),
    ],
)
def test_first_symbols_and_third_bits_are_in_full_colour(monkeypatch, task, begins, strong):
    """In `words`, the first letter of each word is in full colour. In `letters`, the first letter of each syllable is.

    In `xor`, every third bit is in full colour. The tasks `alternate` and `numbers` have no such steps.
    """
    calls = spy(monkeypatch, figures.errors)
    spec, probe = Spec(task=task, **FEW), Probe(shown_timesteps=9)
    shown, answer, _ = draw(spec, probe)
    PANELS["errors"].figure(shown, answer, False)
    options = calls[-1].kwargs
    if begins == ():
        assert "begins" not in options
        return
    if begins is None:
        begins = strong = (data.test_sequence(spec, 9).places[0, 1:] == 0).tolist()
        assert 1 < sum(begins) < 9
    else:  # the first input is the first bit of three, so the first target is a second bit
        begins, strong = begins[1:] + begins[:1], strong[1:] + strong[:1]
    assert [options["begins"].tolist(), options["strong"].tolist()] == [begins, strong]
    assert options["strong_places"].sum() == 1


@pytest.mark.parametrize("task", ["words", "reber"])
def test_reading_has_at_most_two_lines(lang, task):
    """At 1440 x 900 a line has about 56 letters. A wide (East Asian) letter counts as two.

    Further sentences are folded away with the formula.
    """
    shown, answer, _ = draw(Spec(task=task, **FEW), lang=lang)
    text = join_sentences(lang, PANELS["errors"].read(shown, answer))
    assert sum(1 + (unicodedata.east_asian_width(letter) in "WF") for letter in text) <= 2 * 56, text
