"""Everything that a visitor reads is there in both languages, and says the same things."""

import string
from dataclasses import fields

import pytest

from rnn_core import data
from rnn_core.spec import BOUNDS, CHOICES, RULES, Spec, SpecError
from rnn_core.ui import controls
from rnn_core.ui.session import PACES
from rnn_core.ui.text import LANGUAGES, TEXT, say


def holes(text):
    """The names that a text wants filled in."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("key", TEXT)
def test_each_text_is_in_each_language(key):
    """No text lacks a language, is empty, or wants other values in one language than in another."""
    assert TEXT[key].keys() == LANGUAGES.keys()
    assert all(text.strip() for text in TEXT[key].values())
    assert len({frozenset(holes(text)) for text in TEXT[key].values()}) == 1


@pytest.mark.parametrize("key", [key for key in TEXT if key != "legend_input"])
def test_no_text_is_left_untranslated(key):
    """The Japanese text has a Japanese character in it."""
    assert any("぀" <= character <= "ヿ" or "一" <= character <= "鿿" for character in TEXT[key]["ja"])


def test_each_field_has_a_widget_or_only_one_value():
    """Every field of Spec can be chosen, but for those that have one possible value yet."""
    widgets = set(controls.NETWORK + controls.TRAINING)
    single = {name for name, choices in CHOICES.items() if len(choices) == 1} | {"return_sequences"}
    assert widgets | single == {field.name for field in fields(Spec)}
    assert widgets <= CHOICES.keys() | BOUNDS.keys()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_all_keys_that_are_put_together_exist(lang):
    """Keys made from a name have a text for each name: fields, rules, inputs, speeds."""
    keys = {*controls.NETWORK, *controls.TRAINING}
    keys |= {f"{name}_help" for name in keys} | {f"rule_{rule}" for rule in RULES} | set(data.INPUTS)
    keys |= {f"see_{kind}" for kind in data.INPUTS} | {speed for speed in PACES if isinstance(speed, str)}
    assert keys <= TEXT.keys()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_impossible_spec_is_explained(lang):
    """The message names the field, what was expected and what was given, in the reader's language."""
    with pytest.raises(SpecError) as caught:
        Spec(samples=30, batch_size=31)
    message = controls.explain(lang, caught.value)
    assert all(part in message for part in (say(lang, "batch_size"), "30", "31"))


def test_unknown_keys_and_missing_values_are_errors():
    """A key or a value that is missing is a KeyError, not a hole on the page."""
    with pytest.raises(KeyError):
        say("en", "no such text")
    with pytest.raises(KeyError):
        say("en", "progress", epoch=1)
