"""Strings of the Reber task, compared with a parser of their text and with networks computed by hand."""

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
    """Return SMALL with `count` strings inside each string."""
    return replace(SMALL, strings=count, timesteps=10 * count + 10)


def pattern(count, end=r"\1E"):
    """Return the regular expression of a string with `count` strings inside. B begins each string and E ends it."""
    return re.compile(rf"B([TP])(?:B[TSXPV]+E){{{count}}}{end}")


def texts(sequences):
    """Return each sequence as text, such as BTBTXSETE."""
    return ["".join(SYMBOLS[symbol] for symbol in symbols) for symbols in sequences.symbols]


def whole_strings(spec):
    """Return the string at the beginning of each sequence of `strings.draw`. Strings that are cut off are left out."""
    found = [pattern(spec.strings).match(text) for text in texts(strings.draw(spec))]
    return [match[0] for match in found if match]


def certain(text):
    """Return, for each symbol of a string except the first, whether the grammar makes it certain.

    B, E and the repeat of the second symbol are certain. Any other symbol is one of two possible ones.
    """
    return np.array([*(symbol in "BE" for symbol in text[1:-2]), True, True])


@pytest.mark.parametrize("count", COUNTS)
def test_the_steps_that_repeat_the_second_symbol_are_those_that_a_parser_finds(count):
    """A test sequence can have any length. If it ends before the repeat, it has no step that repeats the symbol."""
    spec = with_strings(count)
    for steps in (5, spec.timesteps, 300):
        (text,), begins, expected = texts(data.test_sequence(spec, steps)), 0, []
        while match := pattern(count, end=r"\1").match(text, begins):
            expected.append(match.end() - 2)  # the step whose target is the repeated symbol
            begins = match.end() + 1
        found = np.flatnonzero(analysis.repeated_steps(spec, Probe(shown_timesteps=steps)))
        assert found.tolist() == expected, f"steps of {text} with {count} strings inside"
    assert len(expected) >= 5


@pytest.mark.parametrize("task", ["words", "alternate"])
def test_no_step_of_another_task_repeats_the_second_symbol(task):
    assert not analysis.repeated_steps(Spec(task=task), Probe()).any()


@pytest.mark.parametrize("count", COUNTS)
def test_nearly_all_sequences_have_a_whole_string_that_is_new(count):
    """Long strings are neither in the training sequences nor in the test sequence."""
    spec = with_strings(count)
    whole = whole_strings(spec)
    assert 0.97 * strings.SEQUENCE_COUNT <= len(whole) <= strings.SEQUENCE_COUNT
    tried = strings.evaluate(spec, drawn(spec))
    assert (len(tried.repeated), len(tried.whole)) == (len(whole), len(whole))
    seen = texts(data.sequences(spec)) + texts(data.test_sequence(spec, 1000))
    known = [string for string in whole if len(string) > 30 and any(string in text for text in seen)]
    assert known == [], "the network should have seen none of the strings"


@pytest.mark.parametrize("cell", list(by_hand.CELLS))
def test_the_evaluation_of_strings_equals_that_computed_by_hand(cell):
    """For each string, the test compares three verdicts: on the repeat, on the choice of T or P, and on all symbols.

    For each part of a string, the test compares the mean loss.
    """
    spec = replace(SMALL, cell=cell)
    state = drawn(spec, seed=4, scale=1.5)
    losses = {part: [] for part in strings.PARTS}
    repeated, preferred, whole = [], [], []
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
    np.testing.assert_array_equal(found.preferred, preferred, "the more probable one of T and P")
    np.testing.assert_array_equal(found.whole, whole, "the whole string")
    assert 0 < np.mean(preferred) < 1
    by_part = dict(zip(strings.PARTS, found.means.tolist(), strict=True))
    for part, each in losses.items():
        assert by_part[part][0] == pytest.approx(np.mean(each), rel=1e-5), f"the mean loss of the part {part}"
    minimum = {part: each[1] for part, each in by_part.items()}
    assert minimum == pytest.approx(minimum | {"second": np.log(2), "repeat": 0, "last": 0}, abs=1e-4)
    assert 0 < minimum["inside"] < np.log(2)


@pytest.mark.parametrize("first", [False, True])
def test_one_incorrect_step_makes_at_most_its_own_string_incorrect(first):
    """Only an incorrect step at the repeat makes the repeat incorrect. A step with an uncertain target has no effect.

    Strings that are cut off are ignored. With `first`, only the first string of each sequence is judged.
    """
    drawn = strings.draw(SMALL)
    two = data.Sequences(*(array[:2] for array in drawn[:4]), drawn.certain)
    found = []  # (the sequence, the first step, the string) of each whole string
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
        assert judged == expected, (
            f"judgement of {[each[2] for each in found]} with step {step} of sequence {row} incorrect"
        )


def test_the_mean_errors_of_the_reber_task_are_by_part_of_a_string():
    """Each mean is over the same part of all new strings."""
    state = drawn(SMALL, seed=1)
    found = errors.by_step(SMALL, state, Probe(shown_timesteps=12))
    tried = strings.evaluate(SMALL, state)
    np.testing.assert_array_equal(found.means, tried.means)
    np.testing.assert_array_equal(found.strings.whole, tried.whole)


@pytest.mark.parametrize("changes", [{"task": "letters", "loss": None}, {"return_sequences": False}])
def test_the_errors_of_other_tasks_and_of_one_output_have_no_strings(changes):
    spec = replace(SMALL, **changes)
    assert errors.by_step(spec, drawn(spec), Probe()).strings is None
