"""The numbers of a sentence have the same roles in each language.

A sentence may hold all of its placeholders and still say "20 of 17 steps are correct". The words beside a number tell
its role ("epoch 7", "7 of 9"), so both languages are read for such words. Two numbers that no word tells apart have to
stand in the same order in both languages. So an exchange of two numbers in one language is always noticed.
"""

import re
import string
from itertools import combinations

import pytest

from rnn_core.ui.words import TEXT

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
    {"en": ["{cycle} steps a turn"], "ja": ["{cycle} ステップで 1 周"]},
]
"""The ways to say what a number is; those of one entry say the same.

… stands for a few other words of the clause, {_} for a number of which nothing is said.
"""


def expression(way):
    """The regular expression of a way to say what a number is: each name in braces is a group that finds a number."""
    parts = re.split(r"\{(\w+)\}", way)  # texts and names in turn
    texts = [re.escape(text).replace("…", "[^{}。.;]*?") for text in parts[::2]]
    groups = ["" if name == "_" else f"?P<{name}>" for name in parts[1::2]]
    names = [rf"\{{({group}\w+)[^{{}}]*\}}" for group in groups]
    return re.compile("".join(text + name for text, name in zip(texts, [*names, ""], strict=True)))


EXPRESSIONS = [{lang: [expression(way) for way in ways] for lang, ways in role.items()} for role in ROLES]


def plain(text):
    """A text without the marks of its style, and without the braces of formulas."""
    return re.sub(r"<[^>]*>|\*\*|[`$]|\{\{|\}\}", "", text)


def roles(lang, text):
    """What the words say of the numbers, for each entry of ROLES: {((the part, the number), ...), ...}."""
    found = []
    for expressions in EXPRESSIONS:
        matches = [match for each in expressions[lang] for match in each.finditer(plain(text))]
        found.append({tuple(sorted(match.groupdict().items())) for match in matches})
    return found


def contradictions(texts):
    """[(what English says, what Japanese says), ...] of the roles in which the two languages do not agree.

    One may leave unsaid what the other says.
    """
    both = zip(roles("en", texts["en"]), roles("ja", texts["ja"]), strict=True)
    return [(english, japanese) for english, japanese in both if not (english <= japanese or japanese <= english)]


def numbers(text):
    """{name of a number: how it is written, such as ".2f"}, in the order of the text."""
    return {name: written for _, name, written, _ in string.Formatter().parse(text) if name}


def exchange(text, one, other):
    """A text with two of its numbers in each other's place."""
    names = {one: other, other: one}
    return re.sub(r"\{(\w+)(?=[^{}]*\})", lambda match: "{" + names.get(match[1], match[1]), text)


def mixed_up(texts):
    """The pairs of numbers that no word tells apart, and that stand in another order in the other language."""
    order = {lang: list(numbers(text)) for lang, text in texts.items()}
    pairs = []
    for one, other in combinations(order["en"], 2):
        told_apart = contradictions(texts | {"ja": exchange(texts["ja"], one, other)})
        if not told_apart and order["ja"].index(one) > order["ja"].index(other):
            pairs.append((one, other))
    return pairs


SEVERAL = sorted(key for key, texts in TEXT.items() if len(numbers(texts["en"])) > 1)


@pytest.mark.parametrize("key", SEVERAL)
def test_each_number_has_its_role_in_both_languages(key):
    """Epochs are epochs in both, parts are parts; and an exchange of any two numbers in either would be noticed."""
    texts = TEXT[key]
    said = "\n".join(texts.values())
    assert numbers(texts["en"]) == numbers(texts["ja"]), f"each number is written alike in both languages:\n{said}"
    assert contradictions(texts) == [], f"the languages do not agree what these numbers are:\n{said}"
    assert mixed_up(texts) == [], (
        f"these numbers stand in another order in Japanese. If that is right, add to ROLES by which words they are told"
        f" apart in each language; if not, they were exchanged:\n{said}"
    )
    for lang in texts:
        for pair in combinations(numbers(texts["en"]), 2):
            wrong = texts | {lang: exchange(texts[lang], *pair)}
            assert contradictions(wrong) or mixed_up(wrong), f"the exchange of {pair} must not pass: {wrong[lang]}"


def test_a_contradiction_is_noticed():
    """By the words beside the numbers, whatever their order; what one language leaves unsaid contradicts nothing."""
    english = "After epoch {epoch}, {now} of {steps} steps are correct."
    for japanese, right in (
        ("エポック {epoch} の後は {steps} ステップ中 {now} が正解です。", True),
        ("{steps} ステップ中 {now} が正解です(エポック {epoch})。", True),
        ("エポック {epoch} の後は {now} / {steps} です。", True),
        ("エポック {epoch} の後は {now} ステップ中 {steps} が正解です。", False),
        ("エポック {now} の後は {steps} ステップ中 {epoch} が正解です。", False),
        ("エポック {steps} の後は {now} / {epoch} です。", False),
    ):
        assert (contradictions({"en": english, "ja": japanese}) == []) == right, japanese
