"""The reading (the sentences on the picture) of handmade outputs in tasks of symbols."""

import numpy as np
import pytest

from rnn_core import analysis, data
from rnn_core.analysis import Trace
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from tests.support.readings import check, shown

LETTERS = Spec(task="letters", samples=20, timesteps=20)


def symbols_and_trace(spec, steps, wrong=()):
    """Return the test sequence's targets, and a Trace that is incorrect only at the steps `wrong`, counted from 0."""
    symbols = data.test_sequence(spec, steps).symbols[0, 1:]
    predicted = symbols.copy()
    predicted[list(wrong)] = (symbols[list(wrong)] + 1) % len(spec.task_info.symbols)
    return symbols, Trace((), spec.task_info.vectors[predicted][None])


@pytest.mark.parametrize("steps", [20, 21])
def test_reading_counts_correct_steps_only_where_the_next_symbol_is_certain(steps):
    """Only vowels can be predicted with certainty, so consonants do not count.

    If the test sequence is longer than the training sequences, the reading says so.
    """
    symbols, correct = symbols_and_trace(LETTERS, steps)
    vowels, consonants = np.flatnonzero(symbols >= 3), np.flatnonzero(symbols < 3)
    _, before = symbols_and_trace(LETTERS, steps, [*vowels[:5], *consonants])
    _, now = symbols_and_trace(LETTERS, steps, [vowels[0], consonants[0]])
    count = len(vowels)
    least = ("least", {"loss": 0.1, "least": analysis.minimum_loss(LETTERS)})
    for epoch, trace, expected in ((0, before, count - 5), (7, now, count - 1), (15, correct, count)):
        values = {"steps": count, "before": count - 5, "now": expected, "epoch": epoch}
        sentences = [("symbols" if epoch else "symbols_before", values), least]
        sentences += [("longer", {"trained": 20, "steps": 21})] * (steps > 20 and epoch > 0)
        check(shown(LETTERS, epoch=epoch, shown_timesteps=steps), trace, *sentences, before=before)


@pytest.mark.parametrize(
    ("epoch", "accuracy", "advice"), [(14, 0.5, []), (15, 0.989, ["not_learned"]), (15, 0.99, []), (15, 1.0, [])]
)
def test_network_that_has_not_learned_the_symbols_gets_advice_from_epoch_15(epoch, accuracy, advice):
    """A network gets no advice if its training accuracy is at least 99%, because it may have learned."""
    symbols, trace = symbols_and_trace(LETTERS, 20)
    vowels = (symbols >= 3).sum()
    counted = ("symbols", {"steps": vowels, "before": vowels, "now": vowels, "epoch": epoch})
    least = ("least", {"loss": 0.1, "least": analysis.minimum_loss(LETTERS)})
    at = shown(LETTERS, epoch=epoch, accuracy=accuracy, val_accuracy=1.0 if accuracy == 1 else 0.5)
    check(at, trace, counted, least, *((each, {}) for each in advice))


@pytest.mark.parametrize(("cell", "advice"), [("SimpleRNN", "try_lstm"), ("GRU", "try_lstm"), ("LSTM", "not_learned")])
def test_lstm_is_suggested_for_a_symbol_that_repeats_an_earlier_one(cell, advice):
    """Only a network without a cell state gets this advice."""
    spec = Spec(task="reber", cell=cell, samples=20, timesteps=20)
    _, trace = symbols_and_trace(spec, 5)
    count = data.test_sequence(spec, 5).counts.sum()
    counted = ("symbols", {"steps": count, "before": count, "now": count, "epoch": 15})
    least = ("least", {"loss": 0.1, "least": analysis.minimum_loss(spec)})
    check(shown(spec, accuracy=0.5, shown_timesteps=5), trace, counted, ("no_repeat", {}), least, (advice, {}))


def test_reading_has_the_cosine_of_the_outputs_if_no_next_symbol_is_certain():
    """The cosine compares the outputs with the true probabilities.

    The reading has the mean cosine of the untrained network and of the network at the shown epoch.
    """
    spec = Spec(task="classes", samples=20, timesteps=20)
    sequence = data.test_sequence(spec, 20)
    true = sequence.probabilities[0] @ spec.task_info.vectors
    flat = np.full_like(true, 1 / true.shape[1])
    cosine = (true.sum(axis=1) / np.linalg.norm(true, axis=1) / np.sqrt(true.shape[1])).mean()
    assert 0.1 < cosine < 0.9, "the two cosines must differ, or the test could not notice an exchange"
    values = {"before": cosine, "now": 1.0, "epoch": 15}
    least = ("least", {"loss": 0.1, "least": analysis.minimum_loss(spec)})
    before, now = Trace((), flat[None]), Trace((), true[None])
    check(shown(spec), now, ("uncertain", values), least, before=before)
    check(shown(spec, epoch=0), before, ("uncertain_before", {"now": cosine}), least)
    assert analysis.cosine(spec, Probe(), before) == pytest.approx(cosine)
