"""The texts are there in both languages, and keep to the words and the typography that were agreed on."""

import re
import string
from pathlib import Path

import pytest
import streamlit

from rnn_core.ui.words import LANGUAGES, TEXT, join_sentences, say
from rnn_core.visit.presets import PRESETS
from rnn_core.visit.seed_sweep import Sweeps

ROOT = Path(__file__).parents[2]
READMES = {"en": ROOT / "README.md", "ja": ROOT / "docs" / "README.ja.md"}

SYMBOLS = {"legend_input", "legend_cell_state", "between", "headline_other_input"}
"""Keys of texts that are the same symbol, or a mere comma, in Japanese."""

WORDED = ("title", "input", "field", "expected", "changes")
"""Placeholders that are filled in with words; the others are filled in with numbers and names."""

BANNED = {
    "en": [
        r"hear(s|d|ing)?|listen\w*|answer\w*|remember\w*|recall\w*|silen\w+",  # it has inputs, a state, outputs
        r"right|wrong|wanted|mistakes?",  # correct, incorrect, target
        r"view(s|ed)?|stage|moments?|cut(s|ting)?|twins?|luck|lucky|unlucky|fates?|surveys?|passages?",
        r"story|chapters?|crossings?|carry back|film|scrub\w*|address(es)?|visit|picture that was there",
        r"chaos|swing\w*|born|lets? go|held[- ]out|memory cells?|recurrent kernel|output (kernel|bias)",
        r"in(to)? step|last (hidden )?state|(leaves?|left) the finite|middle half|leading|means nothing|one moment",
    ],
    "ja": [
        "聞|答|覚え|思い出|雑音",
        "拍が合|逆の拍|双子|(?<!区)切って|切る|切った|運|足踏み|メモリセル|再帰|出力カーネル|巡回|動画",
        "標準|アドレス|訪問|持ち帰|ようす|ナイマルク|間違|時点|数え|正解の(クラス|出力)|正解 y|正解と",
        "学習した(?=ネットワーク)|表示する(入力|系列|長さ)|学習に使う入力|検証用の割合|最後のエポック|何も入力せ",
    ],
}
"""language -> regular expressions of words that stand for nothing here: the glossary has others."""

ALLOWED = {"How much is luck?", "どこまでが運か"}  # the name of an example

TYPOGRAPHY = {
    "en": [r"\d %", r"(?<!,) …", r"[\d}] x [\d{]|\bx \d", r"(^|[.:;] )Of |: of ", r"!(?![\[-])"],
    "ja": [
        r"[\uff01-\uff5e]",
        r"\d %",
        r"(?<!,) …",
        r"[\d}] x [\d{]|\bx \d",
        r" [。、「」()]|[。、「」()] ",
        r"[ぁ-ヺー一-龠] [ぁ-ヺー一-龠]",
        r"[ぁ-んァ-ヺー一-龠][A-Za-z0-9`$]|[A-Za-z0-9`$][ぁ-んァ-ヺー一-龠]",
    ],
}
"""language -> regular expressions of what is written otherwise; see `plain` for what they are matched with."""


def texts(lang):
    """(key, text) of all that is said in a language: on the page, and in each block of its README but listings."""
    yield from ((key, text[lang]) for key, text in TEXT.items())
    written = re.sub(r"```.*?```", "", READMES[lang].read_text(encoding="utf-8"), flags=re.DOTALL)
    for block in written.split("\n\n"):
        if not block.startswith("    "):
            yield f"README: {block[:30]}", re.sub(r"\n(?!- |\||$)", " ", block)


def plain(text):
    """A text with a digit for what is filled in, and without the words of others: code, formulas, titles, links."""
    text = re.sub(r"\{\{|\}\}", "", text)
    text = re.sub(r"\$.*?\$", "$", re.sub(r"`[^`]*`", "`", text))
    text = re.sub(r"\{(\w*)[^{}]*\}", lambda hole: "{}" if hole[1] in WORDED else "0", text)
    text = re.sub(r"</?b>|(?<=。)\*\* |\*\*|\]\([^)]*\)|https?://[^\s>]*", "", text)
    return re.sub(r" *\| *", "|", re.sub(r"(?m)\*[^*]+\*|^- ", "", text))


def found(lang, patterns, *, whole=False):
    """[(key, what was found), ...] of all texts; whole: as a word of its own."""
    bound = r"(?i)\b(?:{})\b" if whole else "(?m)(?:{})"
    rules = [re.compile(bound.format(pattern)) for pattern in patterns]
    kept = ((key, re.sub("|".join(map(re.escape, ALLOWED)), "", plain(text))) for key, text in texts(lang))
    return [(key, match[0]) for key, text in kept for rule in rules if (match := rule.search(text))]


def holes(text):
    """The names that a text wants filled in."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_each_text_is_complete_in_each_language():
    """No text lacks a language, is empty, has other placeholders in one than in another, or is left untranslated."""
    lacking = [key for key, text in TEXT.items() if text.keys() != LANGUAGES.keys()]
    empty = [key for key, text in TEXT.items() for said in text.values() if not said.strip()]
    unlike = [key for key, text in TEXT.items() if len({frozenset(holes(said)) for said in text.values()}) > 1]
    assert (lacking, empty, unlike) == ([], [], [])
    foreign = {key for key, text in TEXT.items() if not re.search("[ぁ-ヺ一-龠]", text["ja"])}
    assert foreign == SYMBOLS


def test_no_banned_word_is_used():
    """One word, one thing: none of the glossary's banned words stands on the page or in a README."""
    assert (found("en", BANNED["en"], whole=True), found("ja", BANNED["ja"])) == ([], [])


def test_noise_is_the_ablation():
    """Noise disturbs a state; the input is random numbers."""
    noisy = {key for lang, word in (("en", "[Nn]oise"), ("ja", "ノイズ")) for key, _ in found(lang, [word])}
    assert {key for key in noisy if "README" not in key} == {"noise", "noise_step", "panel_ablation_formula"}


def test_typography():
    """Brackets, spaces, %, × and … are written one way in each language."""
    assert [(lang, *wrong) for lang in LANGUAGES for wrong in found(lang, TYPOGRAPHY[lang])] == []


def test_what_the_example_of_luck_says():
    """Its seeds come with the package, so there is nothing to start, and the number that it names is theirs."""
    preset = PRESETS["luck"]
    sweep = Sweeps().of(preset)
    assert sweep.done, "the example would have to be started"
    learned = sweep.tally(preset.spec).learned
    for lang, words in (("en", "32 seeds: {} of them"), ("ja", "32 個のシードで学習した結果です。{} 個が")):
        assert words.format(learned) in say(lang, "preset_luck_says")


def test_what_is_said_as_it_is_has_no_marks():
    """The reading, the progress, the tour and the live region are said or drawn without Markdown."""
    marked = re.compile(r"[*`$]|\]\(|(^|\s)_|<\w")
    names = re.compile(r"(read|progress|voice|heading|streamlit|scrubber)_|progress$|tour_\d+")
    assert [
        (key, lang) for key, each in TEXT.items() if names.match(key) for lang in each if marked.search(each[lang])
    ] == []


def test_streamlit_calls_its_elements_so():
    """The English words that the page replaces are those of this version of Streamlit."""
    scripts = Path(streamlit.__file__).parent.glob("static/static/js/*.js")
    theirs = "\n".join(path.read_text("utf-8") for path in scripts)
    named = {key: text["en"].replace("{field}", "$") for key, text in TEXT.items() if key.startswith("streamlit_")}
    assert len(named) == 11
    assert [text for text in named.values() if f"`{text}" not in theirs] == []


def test_sentences_are_filled_in_and_joined():
    """A key gives its text with the values in it, joined as the language does; what is missing is a KeyError."""
    assert say("en", "axis_step") == "step t"
    ends = [("sweep_half", {"quarter": 8, "half": 9}), ("sweep_click", {})]
    for lang, between in (("en", " "), ("ja", "")):
        assert join_sentences(lang, ends) == between.join(say(lang, key, **values) for key, values in ends)
    for key in ("no such text", "progress"):
        with pytest.raises(KeyError):
            say("en", key, epoch=1)
