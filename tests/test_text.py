"""Everything that a visitor reads is there in both languages, and says the same things."""

import string
from dataclasses import fields
from itertools import combinations

import pytest

from rnn_core import data, probe, series
from rnn_core.bookmark import VIEWS
from rnn_core.figures.stage import SCALES
from rnn_core.probe import OWN, Probe
from rnn_core.spec import CHOICES, RULES, Spec, SpecError
from rnn_core.ui import controls
from rnn_core.ui.session import PACES
from rnn_core.ui.text import LANGUAGES, TEXT, choices, guide, mechanism, pictures, say, sentences, trials, why

WIDGETS = (*controls.NETWORK, *controls.DATA, *controls.TRAINING, *controls.PROBE)
LOOKS = ("input_kind", "values", "values_file", "epochs", "speed", "threshold", "layer", "memory", "scrubber", "lang")
SELF_EXPLAINING = {"values_file", "speed", "lang"}
"""Widgets whose label says all that there is to say."""

WRONG = {
    "choice": (Spec, {"cell": "RNN"}),
    "whole": (Spec, {"units": 2.5}),
    "real": (Spec, {"learning_rate": 11}),
    "flag": (Spec, {"masking": 1}),
    "shortest": (Spec, {"min_timesteps": 101}),
    "steps": (Spec, {"samples": 2000, "timesteps": 1000}),
    "batch": (Spec, {"samples": 30, "batch_size": 31}),
    "held_out": (Spec, {"samples": 20, "validation_split": 1e-17}),
    "values": (Probe, {"input_kind": OWN}),
    "number": (series.parse, {"text": "1\n2\nthree"}),
    "finite": (series.parse, {"text": "1\nNaN"}),
    "length": (series.parse, {"text": "1\n" * 1001}),
    "some": (series.parse, {"text": " "}),
    "size": (series.parse, {"text": "1\n" * 500_001}),
    "column": (series.read_csv, {"content": b"1\n2,3\n"}),
    "text": (series.read_csv, {"content": b"1\n2\n\xff\n"}),
}
"""A rule -> what breaks it: a function, and its arguments."""

LINES = {"number": 3, "finite": 2, "length": 1001, "some": 1, "size": 500_001, "column": 2, "text": 3}
"""A rule of one's own numbers -> the line that breaks it above."""


def holes(text):
    """The names that a text wants filled in."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("key", TEXT)
def test_each_text_is_in_each_language(key):
    """No text lacks a language, is empty, or wants other values in one language than in another."""
    assert TEXT[key].keys() == LANGUAGES.keys()
    assert all(text.strip() for text in TEXT[key].values())
    assert len({frozenset(holes(text)) for text in TEXT[key].values()}) == 1


@pytest.mark.parametrize("key", [key for key in TEXT if key not in ("legend_input", "legend_memory", "between")])
def test_no_text_is_left_untranslated(key):
    """The Japanese text has a Japanese character in it, all but the symbols x and c."""
    assert any("぀" <= character <= "ヿ" or "一" <= character <= "鿿" for character in TEXT[key]["ja"])


def test_no_key_is_in_two_modules():
    """The modules of texts are merged, so no key of one may stand in another, and none is lost."""
    modules = [module.TEXT for module in (choices, pictures, sentences, guide, why, mechanism, trials)]
    for one, other in combinations(modules, 2):
        assert one.keys() & other.keys() == set()
    assert sum(map(len, modules)) == len(TEXT)


def test_each_field_has_a_widget():
    """Every field of Spec and of Probe can be chosen, in one place."""
    assert len(set(WIDGETS)) == len(WIDGETS)
    experiment = (*controls.NETWORK, *controls.DATA, *controls.TRAINING)
    assert set(experiment) == {field.name for field in fields(Spec)}
    assert {*controls.PROBE, "input_kind", "values"} == {field.name for field in fields(Probe)}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", [*WIDGETS, *LOOKS])
def test_each_widget_has_its_label_and_its_help(name, lang):
    """A widget is called something, and its help says something else, each of its own."""
    label = say(lang, name)
    assert [key for key in (*WIDGETS, *LOOKS) if say(lang, key) == label] == [name]
    if name not in SELF_EXPLAINING:
        text = say(lang, f"{name}_help")
        assert text != label
        assert [key for key in TEXT if TEXT[key][lang] == text] == [f"{name}_help"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_all_keys_that_are_put_together_exist(lang):
    """Keys made from a name have a text for each name: rules, choices, inputs, states, speeds, scales, sentences."""
    keys = {f"rule_{rule}" for rule in RULES} | {*data.INPUTS, *data.STATES, OWN, "own_state"}
    keys |= {*CHOICES["task"], *CHOICES["train_input"], *CHOICES["train_initial_state"]}
    keys |= {f"hears_{kind}" for kind in probe.CHOICES["input_kind"]} | {f"legend_{scale}" for scale in SCALES}
    keys |= {f"see_{kind}" for kind in ("sequences", "one", "parity", "remainder")}
    keys |= {f"hint_{hint}" for hint in ("wrong", "padding", "waiting")}
    keys |= {f"band_{kind}_{when}" for kind in ("output", "hidden", "memory") for when in ("before", "now", "cut")}
    keys |= {f"view_{name}{end}" for name in VIEWS for end in ("", "_says", "_alt", "_formula")} | {"view_none"}
    keys |= {f"dynamics_{kind}" for kind in ("flip", "neimark_sacker", "inside", "outside", "unknown")}
    keys |= {f"gradients_{kind}" for kind in ("vanishes", "explodes", "holds")}
    keys |= {"network", "data", "training", "shown", "excerpt"} | {speed for speed in PACES if isinstance(speed, str)}
    assert keys <= TEXT.keys()


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("rule", RULES)
def test_each_rule_is_translated(rule, lang):
    """What a rule expects is said in both languages with the same values filled in."""
    assert holes(TEXT[f"rule_{rule}"][lang]) == holes(RULES[rule])


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("rule", RULES)
def test_each_broken_rule_is_explained(rule, lang):
    """The message names the field, the line if there is one, what was expected and what was given."""
    function, arguments = WRONG[rule]
    with pytest.raises(SpecError) as caught:
        function(**arguments)
    error = caught.value
    assert error.rule == rule
    message = controls.explain(lang, error)
    assert message.startswith(say(lang, error.field))
    assert say(lang, f"rule_{rule}", **error.limits) in message
    assert error.shown in message
    if rule in LINES:
        assert str(LINES[rule]) in message.replace(",", "")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_stays_is_said(lang):
    """The message says what stays: the picture where nothing can be drawn, the experiment where none can be made."""
    ends = {}
    for rule in ("batch", "number"):
        function, arguments = WRONG[rule]
        with pytest.raises(SpecError) as caught:
            function(**arguments)
        ends[rule] = controls.explain(lang, caught.value)
    still = {"en": ("experiment", "picture"), "ja": ("実験", "図")}[lang]
    assert still[0] in ends["batch"]
    assert still[1] not in ends["batch"]
    assert still[1] in ends["number"]
    assert still[0] not in ends["number"]


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
