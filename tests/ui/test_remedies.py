"""Invalid choices: the field that the error names, and the remedy, a change that makes the choices valid."""

from contextlib import suppress
from itertools import product

import pytest

from rnn_core import series, tasks
from rnn_core.fields import SpecError
from rnn_core.probe import OWN, Probe
from rnn_core.spec import Spec
from rnn_core.ui.controls import remedies
from rnn_core.ui.words import say
from rnn_core.visit.bookmark import Bookmark

ARTICLE = Bookmark()
COMBINATIONS = {
    "samples": (20, 50, 2000),
    "timesteps": (4, 100, 1000),
    "layers": (1, 4),
    "min_timesteps": (None, 5, 1000),
    "batch_size": (10, 2000),
    "validation_split": (0.0, 1e-17, 0.05),
}


def repaired(values):
    """Apply the remedy of each error in turn, and return the valid Spec and the number of remedies."""
    now = dict(values)
    for count in range(9):
        with suppress(SpecError):
            return Spec(**now), count
        with pytest.raises(SpecError) as raised:
            Spec(**now)
        remedy = remedies.remedy(raised.value, now, ARTICLE)
        assert remedy, f"there should be a remedy for {raised.value}"
        assert all(now[name] != value for name, value in remedy.changes.items()), "the remedy should change something"
        now |= remedy.changes
    raise AssertionError("the remedies should lead to a valid Spec")


def test_every_invalid_combination_has_a_way_out():
    """Each remedy changes one choice and keeps the others, so a few presses lead to a valid experiment."""
    for chosen in product(*COMBINATIONS.values()):
        values = dict(zip(COMBINATIONS, chosen, strict=True))
        spec, presses = repaired(values)
        kept = [name for name in COMBINATIONS if getattr(spec, name) == values[name]]
        assert presses <= 4, values
        assert len(kept) >= len(COMBINATIONS) - presses, values


def test_a_text_shorter_than_the_sequences_has_a_way_out():
    """The length of the sequences becomes the longest that the text has room for."""
    text = "to be, or not to be"
    spec, presses = repaired({"task": "text", "text": text, "timesteps": 100, "samples": 20})
    assert (spec.timesteps, presses) == (len(text) - 1, 1)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"batch_size": 900}, "batch_size"),
        ({"samples": 50}, "samples"),
        ({"samples": 50, "batch_size": 150}, "batch_size"),
        ({}, "batch_size"),
    ],
)
def test_an_error_is_explained_at_the_field_that_was_changed(changes, field):
    """The error is at the field that the visitor has changed, even if the error names another field.

    If the visitor has changed the named field too, or no field at all, the error is at the named field.
    """
    last = Spec(batch_size=100)
    chosen = vars(last) | changes
    error = SpecError("batch_size", "batch", 100, {"samples": 50})
    assert remedies.field_at_fault(error, chosen, last) == field


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("1 2 three 4", (1, 2, 4)),
        ("0.5, nan; 7\n1e99", (0.5, 7)),
        ("1 " * 1500, (1,) * 1000),
        ("wrong", (0.25,)),
        ("", (0.25,)),
    ],
)
def test_unreadable_numbers_have_a_way_out(text, left):
    """The valid numbers stay. If there are none, the previous numbers are restored."""
    last = Bookmark.of(probe=Probe(OWN, values=(0.25,)))
    with pytest.raises(SpecError) as raised:
        series.parse(text)
    remedy = remedies.remedy(raised.value, {"values": text}, last)
    assert remedy
    assert series.parse(remedy.changes["values"]) == left


@pytest.mark.parametrize(
    ("task", "text", "left"),
    [
        ("text", "hello\n\u202eworld, hello", "hello\nworld, hello"),
        ("text", "ab" * 3000, "ab" * 2500),
        ("text", "aaaaaaaaaaaa", "the text before"),
        ("text", "".join(map(chr, range(0x4E00, 0x4E00 + 61))), "the text before"),
        ("numbers", "1 2 3 4 5 6 7 8 9 x 10", "1 2 3 4 5 6 7 8 9 10"),
        ("numbers", "1 1 1 1 1 1 1 1 1 1", ""),
    ],
)
def test_an_unreadable_text_has_a_way_out(task, text, left):
    """The valid part stays if it is long enough for training. If not, the previous text or the example is restored.

    An empty text stands for the example.
    """
    last = Bookmark.of(Spec(task="text", text="the text before"))
    with pytest.raises(SpecError) as raised:
        tasks.task_of(tasks.Choices(task, 2, 1, text))
    remedy = remedies.remedy(raised.value, {"task": task, "text": text}, last)
    assert remedy
    assert remedy.changes == {"text": left}
    tasks.task_of(tasks.Choices(task, 2, 1, left))


@pytest.mark.parametrize("field", ["values", "text"])
def test_an_unreadable_file_has_a_way_out(field):
    """The content of the field stays, and the file is forgotten."""
    error = SpecError(field, "text", b"\xff", {"line": 1})
    chosen = {f"{field}_problem": error, field: "1 2 3", "task": "text"}
    assert remedies.remedy(error, chosen, ARTICLE) == ("remedy_keep", {}, {f"{field}_problem": None})


@pytest.mark.parametrize(
    ("rate", "lower"), [(0.03, 0.01), (0.01, 0.003), (0.02, 0.003), (10.0, 3.0), (1.0, 0.3), (4e-6, 1e-6), (2e-6, None)]
)
def test_a_lower_learning_rate_has_one_digit(rate, lower, lang):
    """The lower rate is 1 or 3 times a power of ten: the largest such number up to two fifths of the rate."""
    assert remedies.lower_rate(rate) == (lower if lower is None else pytest.approx(lower))
    if lower:
        assert f"{lower:g}" in say(lang, "remedy_rate", rate=remedies.lower_rate(rate))
