"""Structure in sequences, as in Elman 1990: the errors of a network, and groups of its hidden states."""

import itertools

import numpy as np
import pytest

from rnn_core import analysis, data, run
from rnn_core.insight import errors, groups
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from tests.support.small import drawn

LETTERS = Spec(task="letters", units=4, samples=20, timesteps=12)
MANY = Probe(shown_timesteps=errors.MEAN_STEPS)


def test_errors_equal_those_computed_by_hand():
    """The loss of each step, and the mean loss at the first letter of a syllable, equal mean squared errors in NumPy.

    The lowest possible loss of a step is largest if the step's target is a consonant.
    """
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


def test_groups_equal_those_computed_by_hand():
    """Each group has the mean state of its symbol. The tree joins the two nearest groups first.

    If the states are grouped by context, a group's name has a letter and the letter's position in its syllable.
    """
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
def test_the_error_is_high_at_the_start_of_a_word():
    """The error falls from letter to letter of a word, so a high error marks a word's beginning, as in Elman 1990."""
    spec = Spec(task="words", units=20, learning_rate=0.01, batch_size=1, activation="sigmoid", seed=2)
    found = errors.by_step(spec, run.advance(run.start(spec), 10).states[-1], Probe())
    assert found.means[0, 0] > 1.8 * found.means[1, 0] > 2 * found.means[3, 0]
    assert min(found.word_start_scores) > 0.5
