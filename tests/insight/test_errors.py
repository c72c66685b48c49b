"""Errors: the mean loss at each place in a word, and the beginnings of words at peaks of the loss."""

import pytest

from rnn_core import data
from rnn_core.insight import errors
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.tasks.words import LEXICON
from tests.support import by_hand, small

WORDS = Spec(task="words", units=6, samples=20, timesteps=12)


def test_each_place_in_a_word_has_its_mean_loss():
    """The twelfth letter of a word and all later ones share a mean."""
    own = "abcdefghijklmnopqrstuvw abc defgh abcdefghijklmn " * 30  # 24 different symbols, as in the default text
    spec = Spec(task="text", text=own, units=4, samples=20, timesteps=12)
    state = small.drawn(spec, seed=3, scale=0.7)
    losses = errors.by_step(spec, state, Probe(shown_timesteps=errors.MEAN_STEPS)).losses
    places = data.test_sequence(spec, errors.MEAN_STEPS).places[0, -len(losses) :]
    assert places.max() > 12, "some words should have more than twelve letters"
    means = errors.by_step(spec, state, Probe()).means
    assert len(means) == 12
    for place in range(12):
        at_place = places >= 11 if place == 11 else places == place
        assert means[place, 0] == pytest.approx(losses[at_place].mean()), f"at place {place + 1}"


def test_precision_and_recall_of_the_peaks_are_those_counted_by_hand():
    """Precision is the share of peaks at which a word begins, and recall is the share of words that begin at a peak.

    The losses are computed by hand for a network with random weights, which has many more peaks than words.
    """
    state = small.drawn(WORDS, seed=3, scale=0.7)
    tested = data.test_sequence(WORDS, errors.MEAN_STEPS)
    inputs, targets = (WORDS.task_info.vectors[part] for part in (tested.symbols[0, :-1], tested.symbols[0, 1:]))
    states, _ = by_hand.forward(WORDS, state.weights, inputs[None].astype(float))
    outputs = by_hand.sigmoid(states[0, :, -1] @ state.weights[-2].astype(float) + state.weights[-1])
    losses = ((outputs - targets) ** 2).mean(axis=-1)

    letters = [WORDS.task_info.symbols[symbol] for symbol in tested.symbols[0, 1:]]
    begins = tested.places[0, 1:] == 0
    marked = "".join(" " + letter if begun else letter for letter, begun in zip(letters, begins, strict=True))
    _, *words, _ = marked.split()  # the first and the last may be parts of words
    assert set(words) == set(LEXICON.split()), "the beginnings should divide the text into whole words"

    peaks, words_at_peaks, beginnings = 0, 0, 0
    for step in range(1, errors.MEAN_STEPS - 1):
        peak = losses[step - 1] < losses[step] >= losses[step + 1]
        peaks += peak
        beginnings += begins[step]
        words_at_peaks += peak and begins[step]
    assert peaks > 1.1 * beginnings, "precision and recall must differ, or the test could not tell them apart"
    precision, recall = errors.by_step(WORDS, state, Probe()).word_start_scores
    assert precision == pytest.approx(words_at_peaks / peaks), "precision"
    assert recall == pytest.approx(words_at_peaks / beginnings), "recall"


def test_a_countdown_has_no_word_beginnings():
    """The countdown task has no words."""
    assert errors.by_step(Spec(), small.drawn(Spec()), Probe()).word_start_scores is None
