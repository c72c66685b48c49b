"""Everything that a visitor reads, in each language: a TOML file for each part of the page.

Names in braces are filled in; a brace of a formula is written twice. A long text may go on in the next line, and a
blank line begins a paragraph. Formulas and Keras's own names are the same in both languages.
"""

import re
import tomllib
from pathlib import Path

from rnn_core.fields import RULES, fields_of
from rnn_core.probe import OWN, Probe
from rnn_core.spec import Spec
from rnn_core.visit.bookmark import Bookmark

LANGUAGES = {"en": "English", "ja": "日本語"}

_WORDED = {name for kind in (Spec, Probe, Bookmark) for name, field in fields_of(kind).items() if field.worded}
_BETWEEN = {"en": " ", "ja": ""}  # two sentences


def _read():
    """Key -> {language: text} of all files. What is expected of a value stands in `fields`, in English."""
    texts = {f"rule_{rule}": {"en": text} for rule, text in RULES.items()}
    for file in sorted(Path(__file__).parent.glob("*.toml")):
        for key, each in tomllib.loads(file.read_text("utf-8")).items():
            lines = {lang: re.sub(r"(?<!\n)\n(?!\n)", _BETWEEN[lang], text) for lang, text in each.items()}
            texts[key] = texts.get(key, {}) | lines
    for name in (name for kind in (Spec, Probe) for name, field in fields_of(kind).items() if field.keras):
        help, added = texts[f"{name}_help"], texts["keras_name"]
        texts[f"{name}_help"] = {
            lang: help[lang] + _BETWEEN[lang] + added[lang].format(name=name) for lang in LANGUAGES
        }
    return texts


TEXT = _read()
"""key -> {language: text}. The help of a control that sets an argument of Keras ends with Keras's name for it."""


def language_of(tag):
    """Return the page's language for a language tag such as "ja-JP": Japanese for Japanese, else English."""
    return "ja" if re.split("[-_]", tag)[0].lower() == "ja" else "en"


def say(lang, key, **values):
    """The text of a key in a language, filled in, in one line. Raises KeyError for a key or value that is missing."""
    return say_lines(lang, key, **values).replace("<wbr>", "")


def say_lines(lang, key, **values):
    """The same, with <wbr> where it may go on in another line."""
    return TEXT[key][lang].format(**values)


def say_choice(lang, name, choice):
    """What a choice of a control is called: in words where they are ours, or as in Keras."""
    if name == "panels":
        return say(lang, f"panel_{choice or 'none'}")
    if name == "initial_state" and choice == OWN:
        return say(lang, "own_state")
    if name in ("over", "across"):
        return say(lang, choice) if choice else say(lang, f"{name}_none")
    return say(lang, choice) if name in _WORDED or choice == "max" else str(choice)


def join_sentences(lang, sentences):
    """Sentences, [(key, {name: value}), ...], one after another."""
    return _BETWEEN[lang].join(say(lang, key, **values) for key, values in sentences)
