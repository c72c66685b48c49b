"""The panel of the error by step, of networks made by hand: what it says of words, of cycles and of whole strings."""

import numpy as np
import pytest

from rnn_core import figures
from rnn_core.insight import errors, strings
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.ui.panels import PANELS
from rnn_core.ui.words import say
from tests.ui.made import Here, frame, spy, told, trained

RATIO = {"samples": 20, "units": 3, "batch_size": 5}


def look(spec, probe=Probe(), **looks):
    """(The Frame of a Run of random weights, the answer of the panel, what it says as {key: values})."""
    shown = frame(trained(spec), probe, panel="errors", epoch=2, **looks)
    answer = PANELS["errors"].answer(Here(), shown)
    return shown, answer, told(PANELS["errors"].read(shown, answer))


@pytest.mark.parametrize("count", [1, 4])
@pytest.mark.parametrize("cell", ["SimpleRNN", "LSTM", "Dense"])
def test_whole_strings(monkeypatch, lang, count, cell):
    """It tells the symbol that repeats the second from the whole string, and its lower bars are parts of a string."""
    spec, calls = Spec(task="reber", strings=count, cell=cell, **RATIO), spy(monkeypatch, figures.errors)
    for probe in (Probe(), Probe(shown_timesteps=5), Probe("zeros"), Probe("own", values=(1.0, 2.0))):
        shown, answer, says = look(spec, probe, lang=lang)
        tried = strings.evaluate(spec, shown.run.states[2])
        values = {"counted": len(tried.whole), "repeated": tried.repeated.sum(), "whole": tried.whole.sum()}
        assert says["errors_strings"] == values | {"preferred": tried.preferred.sum()}
        assert list(says) == ["errors_total", "errors_strings"], f"what is said of the Probe {probe}"
        PANELS["errors"].figure(shown, answer, False)
        (_, losses, _, means), drawn = calls[-1]
        assert len(losses) == probe.real_steps(spec).sum()
        np.testing.assert_array_equal(means, tried.means)
        assert drawn["places"] == [say(lang, f"errors_part_{part}") for part in strings.PARTS]
        assert drawn["names"]["mean"] == say(lang, "errors_mean_strings", counted=values["counted"])
        assert drawn["names"]["place"] == say(lang, "errors_part")


def test_means_by_place(monkeypatch):
    """Elsewhere they are by place in a word or cycle, over as many steps as it says; one output has no such means."""
    calls = spy(monkeypatch, figures.errors)
    for probe, steps in ((Probe(shown_timesteps=7), errors.MEAN_STEPS), (Probe("own", values=(1.0,) * 40), 40)):
        shown, answer, says = look(Spec(task="letters", **RATIO), probe)
        assert says["errors_places"]["counted"] == steps
        PANELS["errors"].figure(shown, answer, True)
        assert calls[-1][1]["names"]["mean"] == say("en", "errors_mean", counted=steps)
        assert calls[-1][1]["places"] == ["1", "2", "3", "4"]
    says = look(Spec(task="letters", **RATIO), Probe("own", values=(1.0,)))[2]
    assert list(says) == ["errors_total"], (
        "a single step lacks some places of the letters, so nothing is said of all places"
    )
    for task in ("words", "reber", "letters"):
        says = look(Spec(task=task, return_sequences=False, **RATIO))[2]
        assert list(says) == ["errors_total"], f"of the one output of {task}"
