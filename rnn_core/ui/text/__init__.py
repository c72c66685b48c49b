"""Everything that a visitor reads, in each language: a module for each kind.

Formulas and Keras's own words stay as they are in both.
"""

from rnn_core.ui.text import choices, guide, mechanism, pictures, sentences, trials, why

LANGUAGES = {"en": "English", "ja": "日本語"}

_BETWEEN = {"en": " ", "ja": ""}  # two sentences

TEXT = {**choices.TEXT, **pictures.TEXT, **sentences.TEXT, **guide.TEXT, **why.TEXT, **mechanism.TEXT, **trials.TEXT}
"""key -> {language: text}; names in braces are filled in."""


def say(lang, key, **values):
    """The text of a key in a language, filled in. Raises KeyError for a key or a value that is missing."""
    return TEXT[key][lang].format(**values)


def tell(lang, sentences):
    """Sentences, [(key, {name: value}), ...], one after another."""
    return _BETWEEN[lang].join(say(lang, key, **values) for key, values in sentences)
