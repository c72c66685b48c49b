"""The numbers of a sentence have the same roles in each language.

A translation may contain all placeholders, but in the wrong places, as in "20 of 17 steps are correct". The words next
to a number give its role ("epoch 7", "7 of 9"), so these tests look for such words in both languages. Two numbers
without such words must have the same order in both languages. Thus the tests notice any exchange of two numbers in one
language.
"""

import re
import string
from itertools import combinations

import pytest

from rnn_core.ui.words import TEXT

PLURAL = re.compile(r"\{\w+:[^{}|]*\|([^{}|]*)\}")
"""A placeholder that prints a word in the singular or in the plural, but does not print the number itself."""

TEXTS = {key: {lang: PLURAL.sub(r"\1", text) for lang, text in texts.items()} for key, texts in TEXT.items()}
"""Key -> {language: text with plurals}."""

ROLES = [
    {
        "en": ["{part} of {whole}", "{part} of the last {whole}"],
        "ja": ["{part} / {whole}", "{whole} …中 {part}", "{whole} 個…のうち…{part}"],
    },
    {"en": ["{before} of {_} …before"], "ja": ["学習前が {before}"]},
    {"en": ["not {other}"], "ja": ["{other} …ではなく"]},
    {"en": ["epoch {epoch}"], "ja": ["エポック {epoch}"]},
    {"en": ["{epochs} epochs"], "ja": ["{epochs} エポック"]},
    {"en": ["step {step}"], "ja": ["ステップ {step}"]},
    {"en": ["{loss} of a constant {output}"], "ja": ["{output} を出力した場合の {loss}"]},
    {"en": ["in line {line}"], "ja": ["{line} 行目"]},
    {"en": ["every {period} steps"], "ja": ["{period} ステップごと"]},
    {"en": ["at steps {step}, {next}"], "ja": ["ステップ {step}, {next}"]},
    {"en": ["{cycle} steps a turn"], "ja": ["{cycle} ステップで 1 周"]},
]
"""Phrases that give a number its role. All phrases in one entry of the list give the same role.

… stands for a few other words of the clause. {_} stands for a number without a role.
"""


def expression(phrase):
    """Return a phrase as a regular expression. Each name in braces becomes a group that matches a placeholder."""
    parts = re.split(r"\{(\w+)\}", phrase)  # texts and names in turn
    texts = [re.escape(text).replace("…", "[^{}。.;]*?") for text in parts[::2]]
    groups = ["" if name == "_" else f"?P<{name}>" for name in parts[1::2]]
    names = [rf"\{{({group}\w+)[^{{}}]*\}}" for group in groups]
    return re.compile("".join(text + name for text, name in zip(texts, [*names, ""], strict=True)))


EXPRESSIONS = [{lang: [*map(expression, phrases)] for lang, phrases in role.items()} for role in ROLES]
"""ROLES with a regular expression in place of each phrase."""


def plain(text):
    """Return a text without its style marks and without the braces of formulas."""
    return re.sub(r"<[^>]*>|\*\*|[`$]|\{\{|\}\}", "", text)


def roles(lang, text):
    """Return a set of matches in a text for each entry of ROLES. A match is a tuple of pairs (role, number)."""
    found = []
    for expressions in EXPRESSIONS:
        matches = [match for each in expressions[lang] for match in each.finditer(plain(text))]
        found.append({tuple(sorted(match.groupdict().items())) for match in matches})
    return found


def contradictions(texts):
    """Return the roles in which the two languages do not agree: [(English roles, Japanese roles), ...].

    A role in one language only is no contradiction.
    """
    both = zip(roles("en", texts["en"]), roles("ja", texts["ja"]), strict=True)
    return [(english, japanese) for english, japanese in both if not (english <= japanese or japanese <= english)]


def numbers(text):
    """Return the placeholders of a text's numbers, in the text's order: {name: format, such as ".2f"}."""
    return {name: form for _, name, form, _ in string.Formatter().parse(text) if name}


def exchange(text, one, other):
    """Return a text with two of its numbers exchanged."""
    names = {one: other, other: one}
    return re.sub(r"\{(\w+)(?=[^{}]*\})", lambda match: "{" + names.get(match[1], match[1]), text)


def reordered(texts):
    """Return the pairs of numbers that no role distinguishes, and whose order differs between the languages."""
    order = {lang: list(numbers(text)) for lang, text in texts.items()}
    pairs = []
    for one, other in combinations(order["en"], 2):
        distinguished = contradictions(texts | {"ja": exchange(texts["ja"], one, other)})
        if not distinguished and order["ja"].index(one) > order["ja"].index(other):
            pairs.append((one, other))
    return pairs


SEVERAL = sorted(key for key, texts in TEXTS.items() if len(numbers(texts["en"])) > 1)
"""The keys of all texts that have more than one number."""


@pytest.mark.parametrize("key", SEVERAL)
def test_each_number_has_its_role_in_both_languages(key):
    """Both languages give each number the same role. The test would notice an exchange of any two numbers."""
    texts = TEXTS[key]
    both = "\n".join(texts.values())
    assert numbers(texts["en"]) == numbers(texts["ja"]), f"a number has two formats:\n{both}"
    assert contradictions(texts) == [], f"the languages give these numbers different roles:\n{both}"
    assert reordered(texts) == [], (
        f"These numbers have another order in Japanese. If that is intended, add the words that distinguish them to"
        f" ROLES, for each language. If not, the numbers were exchanged:\n{both}"
    )
    for lang in texts:
        for pair in combinations(numbers(texts["en"]), 2):
            wrong = texts | {lang: exchange(texts[lang], *pair)}
            assert contradictions(wrong) or reordered(wrong), f"the exchange of {pair} must not pass: {wrong[lang]}"


@pytest.mark.parametrize(
    ("japanese", "agrees"),
    [
        ("エポック {epoch} の後は {steps} ステップ中 {now} が正解です。", True),
        ("{steps} ステップ中 {now} が正解です(エポック {epoch})。", True),
        ("エポック {epoch} の後は {now} / {steps} です。", True),
        ("エポック {epoch} の後は {now} ステップ中 {steps} が正解です。", False),
        ("エポック {now} の後は {steps} ステップ中 {epoch} が正解です。", False),
        ("エポック {steps} の後は {now} / {epoch} です。", False),
    ],
)
def test_contradictory_roles_are_found(japanese, agrees):
    """Two texts agree even if their numbers have another order, or if one language gives a number no role."""
    english = "After epoch {epoch}, {now} of {steps} steps are correct."
    assert (contradictions({"en": english, "ja": japanese}) == []) == agrees
