"""Structure in sequences, as Elman 1990 found it: the errors of a network, and groups of its hidden states."""

import itertools

import numpy as np
import pytest

from rnn_core import analysis, data, run
from rnn_core.insight import errors, groups
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.tasks.classes import NOUNS, WORDS
from tests.support.small import drawn
from tests.support.trees import first_branching

LETTERS = Spec(task="letters", units=4, samples=20, timesteps=12)
MANY = Probe(shown_timesteps=errors.MEAN_STEPS)


def test_errors_are_those_by_hand():
    """The errors are the loss of each step, and the mean loss by place."""
    spec = LETTERS
    state, probe = drawn(spec, seed=3, scale=0.7), Probe(shown_timesteps=12)
    trace, target = analysis.trace_probe(spec, state, probe), analysis.targets(spec, probe)
    found = errors.by_step(spec, state, probe)
    np.testing.assert_allclose(found.losses, ((trace.outputs[0] - target) ** 2).mean(axis=-1), atol=1e-5)
    trace, tested = analysis.trace_probe(spec, state, MANY), data.test_sequence(spec, errors.MEAN_STEPS)
    losses = ((trace.outputs[0] - analysis.targets(spec, MANY)) ** 2).mean(axis=-1)
    text = "".join(spec.task_info.symbols[symbol] for symbol in tested.symbols[0, 1:])
    first = np.array([letter in "bdg" for letter in text])
    assert found.means[0, 0] == pytest.approx(losses[first].mean(), abs=1e-5)
    assert found.minimum.max() == pytest.approx(2 / 9 * 2 / 6, abs=1e-9)  # consonants differ in two of six bits


def test_groups_are_those_by_hand():
    """The groups have each symbol's mean state, and a tree that joins the nearest two first."""
    spec = LETTERS
    state = drawn(spec, seed=3, scale=0.7)
    trace, tested = analysis.trace_probe(spec, state, MANY), data.test_sequence(spec, errors.MEAN_STEPS)
    known = groups.groups(spec, state, MANY, layer=0, grouped="symbol")
    assert known.names == ("b", "d", "g", "a", "i", "u")
    for name, mean in zip(known.names, known.means, strict=True):
        there = tested.symbols[0, :-1] == spec.task_info.symbols.index(name)
        np.testing.assert_allclose(mean, trace.hidden[0][0][there].mean(axis=0), atol=1e-5)
    joined, clusters = [], [[mean] for mean in known.means]
    while len(clusters) > 1:  # join the two clusters with the smallest mean distance
        pairs = itertools.combinations(range(len(clusters)), 2)
        apart = {(i, j): np.mean([np.linalg.norm(a - b) for a in clusters[i] for b in clusters[j]]) for i, j in pairs}
        i, j = min(apart, key=apart.get)
        joined.append(apart[i, j])
        clusters[i] += clusters.pop(j)
    np.testing.assert_allclose(sorted(max(x) for x, _ in known.tree), sorted(joined), rtol=1e-5)
    assert set(groups.groups(spec, state, MANY, layer=0, grouped="context").names) == {
        *("b 1", "d 1", "g 1", "a 2", "i 2", "i 3", "u 2", "u 3", "u 4"),
    }


@pytest.mark.slow
def test_the_error_falls_at_every_third_bit():
    """The error is low only at every third bit, as in Elman 1990, because the two other bits are random."""
    spec = Spec(task="xor", units=5, learning_rate=0.02, activation="sigmoid", seed=2)
    first, second, third = errors.by_step(spec, run.advance(run.start(spec), 60).states[-1], Probe()).means[:, 0]
    assert third < 0.15 < 0.24 < min(first, second)


@pytest.mark.slow
def test_a_consonant_is_predicted_as_one_but_not_which():
    """The bit "consonant" has a small error, and another bit's error is its standard deviation. Vowels are predicted.

    Elman 1990 found the same.
    """
    spec = Spec(task="letters", units=20, learning_rate=0.01, activation="sigmoid", seed=2)
    state, many = run.advance(run.start(spec), 100).states[-1], Probe(shown_timesteps=1000)
    wrong = (analysis.trace_probe(spec, state, many).outputs[0] - analysis.targets(spec, many)) ** 2
    consonants = data.test_sequence(spec, 1000).symbols[0, 1:] < 3
    by_bit = np.sqrt(wrong[consonants].mean(axis=0))
    assert by_bit[0] < 0.1
    assert by_bit[3] == pytest.approx(np.sqrt(2 / 9), abs=0.03)
    assert np.sqrt(wrong[~consonants].mean()) < 0.1


@pytest.mark.slow
def test_the_error_is_high_at_the_start_of_a_word():
    """The error falls within a word, so it marks the beginnings of words, as in Elman 1990."""
    spec = Spec(task="words", units=20, learning_rate=0.01, batch_size=1, activation="sigmoid", seed=2)
    found = errors.by_step(spec, run.advance(run.start(spec), 10).states[-1], Probe())
    assert found.means[0, 0] > 1.8 * found.means[1, 0] > 2 * found.means[3, 0]
    assert min(found.begins) > 0.5


@pytest.mark.slow
def test_the_tree_of_word_classes_is_that_of_elman():
    """The tree separates verbs from nouns at epochs 3 to 5, and animate nouns from verbs and mere objects at epoch 10.

    The cosine with the true probabilities is near Elman's 0.916 at epoch 5, and exceeds 0.94 at epoch 10.
    """
    spec = Spec(task="classes", units=150, activation="sigmoid", seed=1234)
    states = run.advance(run.start(spec), 10).states
    animate, nouns, objects = (
        {word for kind in kinds for word in WORDS[kind].split()} for kinds in (NOUNS[:3], NOUNS, NOUNS[4:])
    )
    branches = {
        epoch: first_branching(groups.groups(spec, states[epoch], Probe(), layer=0, grouped="symbol"))
        for epoch in (3, 4, 5, 10)
    }
    for epoch in (3, 4, 5):
        assert nouns in branches[epoch], f"all nouns as one branch at epoch {epoch}, received {branches[epoch]}"
    (branch,) = (branch for branch in branches[10] if "man" in branch)
    assert animate <= branch <= nouns - objects, (
        f"the animate nouns without mere objects at epoch 10, received {branch}"
    )
    probe = Probe(shown_timesteps=1000)
    cosines = [analysis.cosine(spec, probe, analysis.trace_probe(spec, states[epoch], probe)) for epoch in (5, 10)]
    assert cosines[0] == pytest.approx(0.916, abs=0.03)
    assert 0.94 < cosines[1] < 1
