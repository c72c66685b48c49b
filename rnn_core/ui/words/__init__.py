"""Everything that a visitor reads, in each language: a TOML file for each part of the page.

Names in braces are filled in; a brace of a formula is written twice. A long text may go on in the next line, and a
blank line begins a paragraph. Formulas and Keras's own names are the same in both languages.
"""

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeAlias

from rnn_core.fields import RULES, fields_of
from rnn_core.probe import OWN, Probe
from rnn_core.spec import Spec
from rnn_core.visit.bookmark import Bookmark

LANGUAGES = {"en": "English", "ja": "日本語"}
"""Language -> its own name."""

Sentence: TypeAlias = tuple[str, dict[str, Any]]
"""The key of a text, and the values that fill it in."""

_WORDED = {name for kind in (Spec, Probe, Bookmark) for name, field in fields_of(kind).items() if field.worded}

_BETWEEN = {"en": " ", "ja": ""}
"""Language -> the space between two sentences."""


def _read() -> dict[str, dict[str, str]]:
    """Return the texts of all files and of the rules in `fields`, key -> {language: text}."""
    texts = {f"rule_{rule}": {"en": text} for rule, text in RULES.items()}
    for file in sorted(Path(__file__).parent.glob("*.toml")):
        for key, translations in tomllib.loads(file.read_text("utf-8")).items():
            lines = {lang: re.sub(r"(?<!\n)\n(?!\n)", _BETWEEN[lang], text) for lang, text in translations.items()}
            texts[key] = texts.get(key, {}) | lines
    for kind in (Spec, Probe):
        for name, field in fields_of(kind).items():
            if field.keras:
                help, keras_name = texts[f"{name}_help"], texts["keras_name"]
                for lang in LANGUAGES:
                    help[lang] += _BETWEEN[lang] + keras_name[lang].format(name=name)
    return texts


TEXT = _read()
"""key -> {language: text}. The help of a control that sets an argument of Keras ends with Keras's name for it."""


def language_of(tag: str) -> str:
    """Return the page's language for a language tag such as "ja-JP": Japanese for Japanese, else English."""
    return "ja" if re.split("[-_]", tag)[0].lower() == "ja" else "en"


def say(lang: str, key: str, **values: object) -> str:
    """Return a text in a language, filled in, without places for line breaks.

    Raises:
        KeyError: There is no such text, or a value is missing.
    """
    return say_lines(lang, key, **values).replace("<wbr>", "")


def say_lines(lang: str, key: str, **values: object) -> str:
    """Return a text in a language, filled in, with <wbr> where a line may break.

    Raises:
        KeyError: There is no such text, or a value is missing.
    """
    return TEXT[key][lang].format(**values)


def say_choice(lang: str, name: str, choice: str) -> str:
    """Return the label of an option of a control: in words, or the name that Keras has for it."""
    if name == "panels":
        return say(lang, f"panel_{choice or 'none'}")
    if name == "initial_state" and choice == OWN:
        return say(lang, "own_state")
    if name in ("over", "across"):
        return say(lang, choice) if choice else say(lang, f"{name}_none")
    return say(lang, choice) if name in _WORDED or choice == "max" else str(choice)


def join_sentences(lang: str, sentences: Iterable[Sentence]) -> str:
    """Return sentences as one text."""
    return _BETWEEN[lang].join(say(lang, key, **values) for key, values in sentences)
