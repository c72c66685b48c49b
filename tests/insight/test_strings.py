"""Strings of the Reber task: what counts in them by a parser of the text, and networks computed by hand."""

import re
from dataclasses import replace

import numpy as np
import pytest

from rnn_core import analysis, data
from rnn_core.insight import errors, strings
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.tasks.reber import SYMBOLS
from tests.support import by_hand
from tests.support.small import drawn

SMALL = Spec(task="reber", strings=2, units=5, samples=20, timesteps=20, batch_size=5)
COUNTS = (1, 2, 3, 4)


def with_strings(count):
    """SMALL with so many strings inside of a string."""
    return replace(SMALL, strings=count, timesteps=10 * count + 10)


def pattern(count, end=r"\1E"):
    """The regular expression of a string with so many strings inside: a B and an E stand at their ends only."""
    return re.compile(rf"B([TP])(?:B[TSXPV]+E){{{count}}}{end}")


def texts(sequences):
    """Each of the sequences as text, such as BTBTXSETE."""
    return ["".join(SYMBOLS[symbol] for symbol in symbols) for symbols in sequences.symbols]


def whole_strings(spec):
    """The string that each new sequence begins with, of those that hold it whole."""
    found = [pattern(spec.strings).match(text) for text in texts(strings.draw(spec))]
    return [match[0] for match in found if match]


def certain(text):
    """Whether each symbol of a string after the first is certain: B and E, and the one that repeats the second.

    Each node of the grammar has two ways on, but the one before E.
    """
    return np.array([*(symbol in "BE" for symbol in text[1:-2]), True, True])


@pytest.mark.parametrize("count", COUNTS)
def test_which_symbols_repeat_the_second(count):
    """In a test of any length they are those that a parser finds; a test that ends before has none."""
    spec = with_strings(count)
    for steps in (5, spec.timesteps, 300):
        (text,), begins, expected = texts(data.test_sequence(spec, steps)), 0, []
        while match := pattern(count, end=r"\1").match(text, begins):
            expected.append(match.end() - 2)  # the step before the symbol, whose target it is
            begins = match.end() + 1
        found = np.flatnonzero(analysis.repeated_steps(spec, Probe(shown_timesteps=steps)))
        assert found.tolist() == expected, f"steps of {text} with {count} strings inside"
    assert len(expected) >= 5
    for other in (Spec(task="words"), Spec()):
        assert not analysis.repeated_steps(other, Probe()).any(), f"no symbol of {other.task} repeats another"


@pytest.mark.parametrize("count", COUNTS)
def test_the_strings_are_new(count):
    """Nearly all sequences hold one whole string of the grammar; the long ones are not in the training or the test."""
    spec = with_strings(count)
    whole = whole_strings(spec)
    assert 0.97 * strings.SEQUENCES <= len(whole) <= strings.SEQUENCES
    tried = strings.evaluate(spec, drawn(spec))
    assert (len(tried.repeated), len(tried.whole)) == (len(whole), len(whole))
    seen = texts(data.sequences(spec)) + texts(data.test_sequence(spec, 1000))
    known = [string for string in whole if len(string) > 30 and any(string in text for text in seen)]
    assert known == [], "strings that the network has seen"


@pytest.mark.parametrize("cell", list(by_hand.CELLS))
def test_a_network_against_one_by_hand(cell):
    """The repeat, the whole string and the mean loss of each part are those of a network by hand, string by string."""
    spec = replace(SMALL, cell=cell)
    state = drawn(spec, seed=4, scale=1.5)
    losses, repeated, preferred, whole = {part: [] for part in strings.PARTS}, [], [], []
    for text in whole_strings(spec):
        symbols = np.array([SYMBOLS.index(symbol) for symbol in text])
        inputs, targets = np.eye(len(SYMBOLS))[symbols[None, :-1]], symbols[1:]
        outputs = by_hand.forward(spec, state.weights, inputs)[1][0]
        correct = outputs.argmax(axis=-1) == targets
        repeated.append(correct[-2])
        preferred.append("TP"[outputs[-2, [SYMBOLS.index("T"), SYMBOLS.index("P")]].argmax()] == text[1])
        whole.append(correct[certain(text)].all())
        parts = ["second", *["inside"] * (len(targets) - 3), "repeat", "last"]
        for part, chance in zip(parts, outputs[np.arange(len(targets)), targets], strict=True):
            losses[part].append(-np.log(chance))
    found = strings.evaluate(spec, state)
    np.testing.assert_array_equal(found.repeated, repeated, "the symbol that repeats the second")
    np.testing.assert_array_equal(found.preferred, preferred, "whether T or P is the more probable one")
    np.testing.assert_array_equal(found.whole, whole, "the whole string")
    assert 0 < np.mean(preferred) < 1
    by_part = dict(zip(strings.PARTS, found.means.tolist(), strict=True))
    for part, each in losses.items():
        assert by_part[part][0] == pytest.approx(np.mean(each), rel=1e-5), f"the mean loss of the part {part}"
    least = {part: each[1] for part, each in by_part.items()}
    assert least == pytest.approx(least | {"second": np.log(2), "repeat": 0, "last": 0}, abs=1e-4)
    assert 0 < least["inside"] < np.log(2)


@pytest.mark.parametrize("first", [False, True])
def test_what_counts_in_a_string(first):
    """One incorrect step: only at a repeat it is the repeat's; at a step that is not certain it is nobody's.

    A string that the sequence cuts off does not count; only the first one of each sequence does if so asked.
    """
    drawn = strings.draw(SMALL)
    two = data.Sequences(*(array[:2] for array in drawn[:4]), drawn.certain)
    found = []  # of each whole string: its sequence, its first step, the string
    for row, text in enumerate(texts(two)):
        matches = list(pattern(SMALL.strings).finditer(text))
        found += [(row, match.start(), match[0]) for match in (matches[:1] if first else matches)]
    assert len(found) == 2 if first else len(found) > 2
    for row, step in [(0, None), *np.ndindex(two.counts.shape)]:
        correct = np.ones(two.counts.shape, bool)
        if step is not None:
            correct[row, step] = False
        expected = [[True] * len(found), [True] * len(found)]
        for number, (at, begins, string) in enumerate(found):
            if step is not None and at == row and 0 <= step - begins < len(string) - 1:
                expected[0][number] = step - begins != len(string) - 3
                expected[1][number] = not certain(string)[step - begins]
        judged = [each.tolist() for each in strings.judge(SMALL.task_info, two, correct, first=first)]
        assert judged == expected, f"with step {step} of sequence {row} incorrect, in {[each[2] for each in found]}"


def test_the_errors_of_a_task_of_strings():
    """With an output at every step their means are those by part of a string; else, and in other tasks, by place."""
    state = drawn(SMALL, seed=1)
    found, tried = errors.by_step(SMALL, state, Probe(shown_timesteps=12)), strings.evaluate(SMALL, state)
    np.testing.assert_array_equal(found.means, tried.means)
    np.testing.assert_array_equal(found.strings.whole, tried.whole)
    for other in (replace(SMALL, task="letters", loss=None), replace(SMALL, return_sequences=False)):
        assert errors.by_step(other, drawn(other), Probe()).strings is None
