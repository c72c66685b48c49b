"""The page's texts with every filling: grammar and typography in each language, help texts, and error messages."""

import re
from itertools import product

import pytest

from docs import texts
from rnn_core.fields import RULES
from rnn_core.ui import controls
from rnn_core.ui.controls import refusals
from rnn_core.ui.words import LANGUAGES, TEXT, say
from rnn_core.visit.bookmark import FIELDS
from rnn_core.visit.questions import QUESTIONS
from tests.ui.test_words import TYPOGRAPHY

GRAMMAR = {
    "en": {
        r"(?<![\d.,~–×])(?<!Layer )\b1 (?!is|was|has|this|as|across|less|plus)[a-z]+s\b": "a plural after 1",
        r"(?<![\d.,])\b1 of \d+ \w+ (are|were|have)\b": "a plural verb after 1",
        r"(?<![\d.,])\b(0|2|12|1000) of \d+ \w+ (is|was|has)\b": "a singular verb after another number than 1",
        r"\b\d+(?<!\b1) (step|epoch|seed|symbol|number|unit|layer|mark|sequence)\b(?! \d)": "a singular",
        r"\b[Aa] (?!one\b|uni|use|eu)[aeiou]": "a before a vowel",
        r"\b[Aa]n (?!hour|honest)[b-df-hj-np-tv-z]": "an before a consonant",
        r"\d \d": "two numbers without a comma",
    },
    "ja": {r"\d (?![ぁ-ヺー一-龠/×→=~(ε+・a-zA-Z{}0-9.,~−±σ*-])": "a space after a number"},
}
"""Language -> regular expression of a fault in a filled text -> the fault."""

MARKS = {
    r"\{|\}": "a name that is not filled in",
    r"\bNone\b": "a value that is missing",
    r"  ": "two spaces",
    r"(?<!\.)\.\.(?!\.)|[?!]{2}|\?\.|。。|、、|、。": "two marks",
    r" [.;?!。、](?!\d)| ,(?!\d)": "a space before a mark",
}
"""Regular expression of a fault in any language -> the fault."""

ENDS = {"en": re.compile(r"[.?!][*”)]*$|…$"), "ja": re.compile(r"[。…]\**$")}
"""Language -> regular expression of the end of a text of sentences."""

LISTS = re.compile(r"(band|differs|fold|strip|describe|ghost|group|walk|table|preset_\w+(?<!says)$|continuation_says)")
"""Keys of labels and lists. The languages may differ in the punctuation at the end of these texts."""


def plain(text):
    """Return a filled text without style markup. A backtick replaces each piece of code and each formula."""
    text = re.sub(r"(?s)\$\$.*?\$\$|\$.*?\$", "`", text)
    return re.sub(r"</?b>|<br>|\*\*|\*(?=\S)|(?<=\S)\*", "", re.sub(r"`[^`]*`", "`", text))


def every_text(lang):
    """Yield (key, text from `plain`) of each text with each filling, except for the formulas of the panels."""
    for key in TEXT:
        if not key.endswith("_formula"):
            yield from ((key, plain(text)) for text in texts.filled(lang, key))


def faults(lang, text):
    """Return the faults of a filled text, [(words, fault), ...]."""
    rules = MARKS | GRAMMAR[lang]
    return [(found[0], fault) for rule, fault in rules.items() if (found := re.search(rule, text))]


def test_every_name_in_braces_has_fillings(lang):
    """If a name in braces had no fillings, the text with this name would raise a KeyError."""
    assert all(texts.filled(lang, key) for key in TEXT)


def test_filled_texts_are_grammatical(lang):
    """Plurals, articles and punctuation are correct with every filling."""
    assert [(key, text, *found) for key, text in every_text(lang) for found in faults(lang, text)] == []


def test_typography_is_uniform_with_every_filling(lang):
    """The spaces between numbers, scripts and brackets are uniform when a text is filled in."""
    rules = [re.compile(f"(?m)(?:{rule})") for rule in TYPOGRAPHY[lang]]
    filled = (
        (key, re.sub(r"“[^”]*”|「[^」]*」", "「」" if lang == "ja" else "“”", text)) for key, text in every_text(lang)
    )
    assert [(key, text, match[0]) for key, text in filled for rule in rules if (match := rule.search(text))] == []


@pytest.mark.parametrize(
    ("lang", "text", "fault"),
    [
        ("en", "The output after 1 steps is correct.", "a plural after 1"),
        ("en", "1 of 20 steps are correct.", "a plural verb after 1"),
        ("en", "20 step later", "a singular"),
        ("en", "This is a error.", "a before a vowel"),
        ("en", "By epoch 9 7 of 32 seeds have learned.", "two numbers without a comma"),
        ("en", "Epoch {epoch}", "a name that is not filled in"),
        ("en", "The end..", "two marks"),
        ("ja", "終わりです。。", "two marks"),
    ],
)
def test_ungrammatical_texts_are_found(lang, text, fault):
    assert fault in [each for _, each in faults(lang, text)]


def test_texts_end_with_a_punctuation_mark_in_both_languages_or_in_neither():
    """A text ends with a punctuation mark in both languages or in neither. A text of two sentences ends with a mark."""
    for key in TEXT:
        if LISTS.match(key) or key.endswith("_formula"):
            continue
        english, japanese = texts.filled("en", key), texts.filled("ja", key)
        for one, other in zip(english, japanese, strict=False):
            ends = bool(ENDS["en"].search(one)), bool(ENDS["ja"].search(other))
            assert ends[0] == ends[1], (key, one, other)
            assert ends[0] or not re.search(r"[a-z][.?] [A-Z]", one), (key, one)


SHOWN = ("erase", "unit", "one_unit", "noise")
"""The questions after whose guess a sentence says what the page shows."""


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_a_question_has_every_text_that_it_needs_and_no_other(question):
    """The texts of a question depend on its options, on the observations, and on the verdicts that a guess may get."""
    marks = {question.marks(*pair) for pair in product(texts.guesses(question), repeat=2)}
    parts = {"title", "keep", "other", *marks, *(f"option_{option}" for option in question.options)}
    parts |= {f"saw_{seen}" for seen in question.sight.options}
    parts |= {"cell"} if question.kind == "cells" else set()
    parts |= {"shows"} if question.name in SHOWN else set()
    name = f"ask_{question.name}"
    assert {key for key in TEXT if key == name or key.startswith(f"{name}_")} == {name, *(f"{name}_{x}" for x in parts)}


def controls_of_the_page():
    """Return the names of all controls: those that an address can hide, and those of the panels."""
    groups = {"network", "data", "training", "shown", "transport", "panels"}
    hidden = {"panel", "speed"} - controls.NAMES
    files = {f"{name}_file" for name in ("values", "text", "numbers")}
    return sorted((controls.NAMES - groups) | (FIELDS.keys() - {"panel", "epoch", "trained"} - hidden) | files)


def test_every_control_has_a_help_text():
    """The controls are those of the page and of the panels."""
    assert [name for name in controls_of_the_page() if f"{name}_help" not in TEXT] == []


@pytest.mark.parametrize("name", controls_of_the_page())
def test_a_help_text_says_more_than_the_label(name):
    """A help text has several words that the label lacks."""
    label = TEXT.get(name, TEXT["tour"])
    english = set(re.findall(r"\w+", TEXT[f"{name}_help"]["en"].lower())) - set(re.findall(r"\w+", label["en"].lower()))
    assert len(english) >= 5
    assert len(TEXT[f"{name}_help"]["ja"].replace(label["ja"], "")) >= 12


def test_each_rule_is_broken_by_an_error():
    """`texts.errors` has an error for each rule, so the next test reads each message."""
    assert {error.rule for error in texts.errors()} == RULES.keys()


@pytest.mark.parametrize("error", texts.errors(), ids=lambda error: f"{error.field}-{error.rule}")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_message_of_an_error_has_its_field_and_its_limits(error, lang):
    """The message begins with the field's label, has the limits, and ends with what the page shows instead."""
    message = refusals.explain(lang, error, task=texts.task_of(error))
    label = "numbers" if error.rule == "numbers" else error.field
    assert message.startswith(say(lang, label))
    limits = {name: value for name, value in error.limits.items() if f"{{{name}" in TEXT[f"rule_{error.rule}"][lang]}
    numbers = [
        f"{value:,}" if isinstance(value, int) and name != "line" else str(value) for name, value in limits.items()
    ]
    assert [
        number for number in numbers if number not in message and f"{error.limits.get('high'):g}" not in message
    ] == []
    assert "{received}" not in TEXT[f"rule_{error.rule}"][lang] or refusals.received(error) in message
    assert message.endswith(tuple(say(lang, f"problem_{kind}") for kind in ("spec", "probe")))
    assert refusals.explain(lang, error, task="text", of_file=True).endswith(say(lang, "problem_file"))
