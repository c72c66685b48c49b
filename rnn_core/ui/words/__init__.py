"""All texts of the page in each language, from a TOML file for each part of the page.

Names in braces are placeholders; a formula's braces are doubled. {steps:step|steps} becomes "step" if `steps` is 1, and
otherwise "steps". A long text may continue on the next line, and a blank line begins a paragraph. Formulas and Keras's
names are the same in both languages.
"""

import re
import string
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeAlias

from rnn_core.fields import fields_of
from rnn_core.probe import OWN, Probe
from rnn_core.spec import Spec
from rnn_core.visit.parts import View

LANGUAGES = {"en": "English", "ja": "日本語"}
"""Language code -> the language's own name."""

Sentence: TypeAlias = tuple[str, dict[str, Any]]
"""The key of a text, and the values that fill it in."""

_WORDED = {name for kind in (Spec, Probe, View) for name, field in fields_of(kind).items() if field.worded}

_BETWEEN = {"en": " ", "ja": ""}
"""Language -> the text between two sentences or two lines."""


class _Formatter(string.Formatter):
    """A formatter that replaces {count:one|several} by the first word for 1, and by the second for other numbers."""

    def format_field(self, value: Any, format_spec: str) -> str:
        one, is_choice, several = format_spec.partition("|")
        if is_choice:
            return one if value == 1 else several
        return format(value, format_spec)


_FORMATTER = _Formatter()


def _read() -> dict[str, dict[str, str]]:
    """Return the texts of all files, {key: {language: text}}."""
    texts: dict[str, dict[str, str]] = {}
    for file in sorted(Path(__file__).parent.glob("*.toml")):
        for key, translations in tomllib.loads(file.read_text("utf-8")).items():
            lines = {lang: re.sub(r"(?<!\n)\n(?!\n)", _BETWEEN[lang], text) for lang, text in translations.items()}
            texts[key] = lines
    for kind in (Spec, Probe):
        for name, field in fields_of(kind).items():
            if field.keras:
                help, keras_name = texts[f"{name}_help"], texts["keras_name"]
                for lang in LANGUAGES:
                    help[lang] += _BETWEEN[lang] + keras_name[lang].format(name=name)
    return texts


TEXT = _read()
"""Key -> {language: text}. If a control sets an argument of Keras, the help text ends with the argument's name."""


def language_of(tag: str) -> str:
    """Return the page's language for a language tag such as "ja-JP": "ja" for Japanese, and otherwise "en"."""
    return "ja" if re.split("[-_]", tag)[0].lower() == "ja" else "en"


def say(lang: str, key: str, **values: object) -> str:
    """Return a text in a language, with its placeholders filled in, and without <wbr> (an optional line break).

    Raises:
        KeyError: There is no such text, or a value is missing.
    """
    return say_lines(lang, key, **values).replace("<wbr>", "")


def say_lines(lang: str, key: str, **values: object) -> str:
    """Return a text in a language, with its placeholders filled in, and with <wbr> where a line may break.

    Raises:
        KeyError: There is no such text, or a value is missing.
    """
    return _FORMATTER.vformat(TEXT[key][lang], (), values)


def plain(text: str) -> str:
    """Return a text without the marks of Markdown and formulas, as a screen reader should speak it."""
    formulas = re.sub(r"\$(.*?)\$", lambda found: re.sub(r"[\\{}]", "", found[1]).replace("_", " "), text)
    return re.sub(r"[*`]", "", formulas)


def say_choice(lang: str, name: str, choice: str) -> str:
    """Return the label of a control's option: a text, or Keras's name for the option."""
    if name == "initial_state" and choice == OWN:
        return say(lang, "own_state")
    if name in ("over", "across"):
        return say(lang, choice) if choice else say(lang, f"{name}_none")
    return say(lang, choice) if name in _WORDED or choice == "max" else str(choice)


def join_sentences(lang: str, sentences: Iterable[Sentence]) -> str:
    """Return sentences as one text."""
    return _BETWEEN[lang].join(say(lang, key, **values) for key, values in sentences)
