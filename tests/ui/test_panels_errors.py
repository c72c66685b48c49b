"""The panel of the error by step of handmade networks: whole strings, words and cycles."""

import numpy as np
import pytest

from rnn_core import figures
from rnn_core.insight import errors, strings
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.ui.panels import PANELS
from rnn_core.ui.words import say
from tests.ui.made import Here, by_key, frame, spy, trained

FEW = {"samples": 20, "units": 3, "batch_size": 5}


def draw(spec, probe=Probe(), **looks):
    """Return the Frame of a Run of random weights, the panel's answer, and its reading, {key: values}."""
    shown = frame(trained(spec), probe, panel="errors", epoch=2, **looks)
    answer = PANELS["errors"].answer(Here(), shown)
    return shown, answer, by_key(PANELS["errors"].read(shown, answer))


@pytest.mark.parametrize("count", [1, 4])
@pytest.mark.parametrize("cell", ["SimpleRNN", "LSTM", "Dense"])
def test_whole_strings_have_means_by_their_parts(monkeypatch, lang, count, cell):
    """The reading has the number of whole strings in which the symbol that repeats the second one is correct."""
    spec, calls = Spec(task="reber", strings=count, cell=cell, **FEW), spy(monkeypatch, figures.errors)
    for probe in (Probe(), Probe(shown_timesteps=5), Probe("zeros"), Probe("own", values=(1.0, 2.0))):
        shown, answer, sentences = draw(spec, probe, lang=lang)
        tried = strings.evaluate(spec, shown.run.states[2])
        values = {"counted": len(tried.whole), "repeated": tried.repeated.sum(), "whole": tried.whole.sum()}
        assert sentences["errors_strings"] == values | {"preferred": tried.preferred.sum()}
        assert list(sentences) == ["errors_total", "errors_strings"], probe
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
def test_letters_have_means_by_their_place_in_the_cycle(monkeypatch, probe, steps):
    """Reading and figure have the number of steps in the means."""
    calls = spy(monkeypatch, figures.errors)
    shown, answer, sentences = draw(Spec(task="letters", **FEW), probe)
    assert sentences["errors_places"]["counted"] == steps
    PANELS["errors"].figure(shown, answer, True)
    options = calls[-1].kwargs
    assert options["names"]["mean"] == say("en", "errors_mean", counted=steps)
    assert options["places"] == ["1", "2", "3", "4"]


def test_sequence_that_lacks_some_places_has_no_reading_of_places():
    """A sequence of a single step lacks places."""
    sentences = draw(Spec(task="letters", **FEW), Probe("own", values=(1.0,)))[2]
    assert list(sentences) == ["errors_total"]


@pytest.mark.parametrize("task", ["words", "reber", "letters"])
def test_network_with_one_output_has_no_reading_of_places(task):
    """The reading has only the loss of the output."""
    sentences = draw(Spec(task=task, return_sequences=False, **FEW))[2]
    assert list(sentences) == ["errors_total"]
