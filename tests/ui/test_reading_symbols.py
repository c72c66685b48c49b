"""The reading of tasks of symbols, of outputs made by hand: which sentences it says, with which numbers."""

import numpy as np
import pytest

from rnn_core import analysis, data
from rnn_core.analysis import Trace
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from tests.ui.test_reading import check, shown

LETTERS = Spec(task="letters", samples=20, timesteps=20)


def symbols_and_trace(spec, steps, wrong=()):
    """The targets of the test sequence, and a Trace that is correct at every step but these, from 0."""
    symbols = data.test_sequence(spec, steps).symbols[0, 1:]
    put_out = symbols.copy()
    put_out[list(wrong)] = (symbols[list(wrong)] + 1) % len(spec.task_info.symbols)
    return symbols, Trace((), spec.task_info.vectors[put_out][None])


@pytest.mark.parametrize("steps", [20, 21])
def test_how_many_certain_steps_are_correct(steps):
    """Only a vowel is certain, so an incorrect consonant is not counted; a longer sequence than in training is told."""
    symbols, right = symbols_and_trace(LETTERS, steps)
    vowels, consonants = np.flatnonzero(symbols >= 3), np.flatnonzero(symbols < 3)
    _, before = symbols_and_trace(LETTERS, steps, [*vowels[:5], *consonants])
    _, now = symbols_and_trace(LETTERS, steps, [vowels[0], consonants[0]])
    count = len(vowels)
    least = ("least", {"loss": 0.1, "least": analysis.minimum_loss(LETTERS)})
    for epoch, trace, correct in ((0, before, count - 5), (7, now, count - 1), (15, right, count)):
        said = [("symbols", {"steps": count, "before": count - 5, "now": correct, "epoch": epoch}), least]
        said += [("longer", {"trained": 20, "steps": 21})] * (steps > 20 and epoch > 0)
        check(shown(LETTERS, epoch=epoch, shown_timesteps=steps), trace, *said, before=before)


def test_how_near_to_the_true_probabilities():
    """Where no step is certain it tells the mean cosine with the true probabilities, before and now."""
    spec = Spec(task="classes", samples=20, timesteps=20)
    drawn = data.test_sequence(spec, 20)
    true = drawn.probabilities[0] @ spec.task_info.vectors
    flat = np.full_like(true, 1 / true.shape[1])
    cosine = (true.sum(axis=1) / np.linalg.norm(true, axis=1) / np.sqrt(true.shape[1])).mean()
    assert 0.1 < cosine < 0.9, "the two have to differ, or an exchange could not be noticed"
    values = {"before": cosine, "now": 1.0, "epoch": 15}
    least = ("least", {"loss": 0.1, "least": analysis.minimum_loss(spec)})
    before, now = Trace((), flat[None]), Trace((), true[None])
    check(shown(spec), now, ("uncertain", values), least, before=before)
    assert analysis.cosine(spec, Probe(), before) == pytest.approx(cosine)
