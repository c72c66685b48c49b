"""The page's texts: complete in both languages, with the terms of the glossary and a uniform typography."""

import re
import string
from pathlib import Path

import pytest
import streamlit

from rnn_core.ui.words import LANGUAGES, TEXT, join_sentences, say
from rnn_core.visit.presets import PRESETS
from rnn_core.visit.seed_sweep import Sweeps
from tests.support.documents import DOCUMENTS, language

SYMBOLS = {"legend_input", "legend_cell_state", "between", "guess_comma"}
"""Keys of texts that are only a symbol or a comma in Japanese."""

WORDED = ("title", "input", "field", "duration", "changes")
"""Placeholders that are replaced by words. All others are replaced by numbers and names."""

GLOSSARY = {
    "en": {
        r"hear(s|d|ing)?|listen\w*": "input",
        r"answer\w*": "output",
        r"remember\w*|recall\w*": "state",
        r"last (hidden )?state": "previous state",
        r"memory cells?": "cell state",
        r"recurrent kernel|output (kernel|bias)": "U, V and c",
        r"wanted": "target",
        r"right|wrong|mistakes?": "correct, incorrect",
        r"held[- ]out": "validation data",
        r"in(to)? step": "in phase",
        r"swing\w*|crossings?|born": "oscillation, bifurcation",
        r"story|chapters?": "stability of each epoch",
        r"leading": "dominant eigenvalue",
        r"passages?": "trajectory",
        r"chaos": "gradient or state that grows without bound",
        r"(leaves?|left) the finite": "NaN or infinite",
        r"carry back": "vector–Jacobian product",
        r"middle half": "interquartile range",
        r"cut(s|ting)?|silen\w+|lets? go": "ablation, set to zero",
        r"twins?": "memoryless baseline",
        r"luck|lucky|unlucky|fates?|surveys?": "seed sweep, outcome",
        r"views?|viewed": "panel",
        r"stage|film|picture that was there": "figure, animation",
        r"scrub\w*|moments?": "epoch slider, epoch",
        r"address(es)?|visit": "link, URL",
    },
    "ja": {
        "聞": "入力",
        "答": "出力",
        "覚え|思い出": "状態, 保持",
        "メモリセル": "セル状態",
        "再帰": "リカレント",
        "出力カーネル": "V",
        "正解の(クラス|出力)|正解 y|正解と": "目標",
        "間違": "不正解",
        "学習した(?=ネットワーク)": "学習済み",
        "表示する(入力|系列|長さ)": "テスト入力, テスト系列",
        "学習に使う入力|何も入力せ": "学習入力, ゼロ",
        "検証用の割合": "検証の割合",
        "拍が合|逆の拍": "同位相, 逆位相",
        "足踏み": "プラトー(停滞)",
        "ナイマルク": "ネイマルク",
        "巡回": "周期",
        "雑音": "ノイズ, 乱数",
        "双子": "記憶なしベースライン",
        "(?<!区)切って|切る|切った": "アブレーション",
        "運": "シードスイープ",
        "動画": "アニメーション",
        "アドレス|訪問|持ち帰": "URL, リンク, エクスポート",
    },
}
"""Language -> regular expression of wrong words -> the page's term for them."""

NAMES_OF_EXAMPLES = {"How much is luck?", "どこまでが運か", "Luck", "運しだい"}
"""Names that may contain any word: the name of an example, and the name of the seed sweep's tab."""

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
"""Language -> regular expressions of faults in a text from `plain`."""


def page_texts(lang):
    """Yield (key, text) of all texts of the page in a language."""
    yield from ((key, text[lang]) for key, text in TEXT.items())


def document_texts(lang):
    """Yield (beginning, text) of each block of the documents in a language, without code and listings."""
    for path in DOCUMENTS:
        if language(path) == lang:
            text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
            blocks = (block for block in text.split("\n\n") if not block.startswith("    "))
            yield from ((f"{path.name}: {block[:30]}", re.sub(r"\n(?!- |\||\d|$)", " ", block)) for block in blocks)


def plain(text):
    """Return a text with a digit for each number to fill in, and without code, formulas, titles and links."""
    text = re.sub(r"\{\w+:[^{}|]*\|([^{}|]*)\}", r"\1", re.sub(r"\{\{|\}\}", "", text))
    text = re.sub(r"\$.*?\$", "$", re.sub(r"`[^`]*`", "`", text))
    text = re.sub(r"\{(\w*)[^{}]*\}", lambda hole: "{}" if hole[1] in WORDED else "0", text)
    text = re.sub(r"</?b>|(?<=。)\*\* |\*\*|\]\([^)]*\)|https?://[^\s>]*", "", text)
    return re.sub(r" *\| *", "|", re.sub(r"(?m)\*[^*]+\*|^- ", "", text))


def outside_glossary(lang, text):
    """Return the words of a text that the glossary replaces by a term, [(word, term), ...]."""
    text = re.sub("|".join(map(re.escape, NAMES_OF_EXAMPLES)), "", plain(text))
    bound = r"(?i)\b(?:{})\b" if lang == "en" else "{}"
    terms = GLOSSARY[lang].items()
    return [(found[0], term) for words, term in terms if (found := re.search(bound.format(words), text))]


def placeholders(text):
    """Return the names of a text's placeholders."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_no_text_lacks_a_language():
    """Each text has a translation in each language, and no translation is empty."""
    lacking = [key for key, text in TEXT.items() if text.keys() != LANGUAGES.keys()]
    assert lacking == []
    empty = [key for key, text in TEXT.items() for translation in text.values() if not translation.strip()]
    assert empty == []


def test_placeholders_are_the_same_in_both_languages():
    """Each text needs the same values in English and in Japanese."""
    texts = TEXT.items()
    unlike = [key for key, text in texts if len({frozenset(placeholders(each)) for each in text.values()}) > 1]
    assert unlike == []


def test_every_text_is_translated():
    """Each Japanese text has Japanese letters, except for symbols."""
    foreign = {key for key, text in TEXT.items() if not re.search("[ぁ-ヺ一-龠]", text["ja"])}
    assert foreign == SYMBOLS


def test_page_uses_the_terms_of_the_glossary(lang):
    """The page uses no other word for a term of the glossary."""
    found = [(key, *words) for key, text in page_texts(lang) for words in outside_glossary(lang, text)]
    assert found == []


@pytest.mark.parametrize(
    ("lang", "text", "found"),
    [
        ("en", "The network hears a number.", [("hears", "input")]),
        ("en", "Its answers are Wrong.", [("answers", "output"), ("Wrong", "correct, incorrect")]),
        ("en", "How much is luck? The outputs are incorrect; $right$ and `wrong` are no words of the page.", []),
        ("ja", "ネットワークは答えを覚えます。", [("答", "出力"), ("覚え", "状態, 保持")]),
        ("ja", "区切って入力した値が状態になります。", []),
    ],
)
def test_words_outside_the_glossary_are_found(lang, text, found):
    """Each word is found together with the term that replaces it. Names, code and formulas may contain any word."""
    assert outside_glossary(lang, text) == found


@pytest.mark.parametrize(("lang", "noise"), [("en", "[Nn]oise"), ("ja", "ノイズ")])
def test_noise_means_the_ablation(lang, noise):
    """The texts use the word noise only for the disturbance of a state. They call the input random numbers."""
    noisy = {key for key, text in page_texts(lang) if re.search(noise, plain(text))}
    controls = {"noise", "noise_help", "noise_step", "noise_step_help", "panel_ablation_formula"}
    assert noisy == controls | {f"ask_noise{part}" for part in ("", "_title", "_half", "_fewer", "_other")}


def test_typography_is_uniform(lang):
    """Brackets, spaces, %, × and … are written uniformly on the page and in the documents."""
    rules = [re.compile(f"(?m)(?:{rule})") for rule in TYPOGRAPHY[lang]]
    texts = [*page_texts(lang), *document_texts(lang)]
    assert [(key, match[0]) for key, text in texts for rule in rules if (match := rule.search(plain(text)))] == []


def test_example_of_luck_is_complete_and_says_how_many_seeds_learned():
    """The package has the results of the example's seeds. The example's text says how many seeds learned."""
    preset = PRESETS["luck"]
    sweep = Sweeps().of(preset)
    assert sweep.done, "the example should be complete without a press"
    learned = sweep.tally(preset.spec).learned
    for lang, words in (("en", "32 seeds: {} of them"), ("ja", "32 個のシードで学習した結果です。{} 個が")):
        assert words.format(learned) in say(lang, "preset_luck_says")


def test_spoken_texts_have_no_markdown():
    """Screen readers speak these texts, or the page draws them without Markdown."""
    marked = re.compile(r"[*`$]|\]\(|(^|\s)_|<\w")
    names = re.compile(
        r"(headline|read|preset|group|badge|progress|voice|heading|streamlit|scrubber|describe|walk|table)_|progress$|tour_\d+"
    )
    spoken = {key: text for key, text in TEXT.items() if names.match(key)}
    assert [(key, lang) for key, text in spoken.items() for lang in text if marked.search(text[lang])] == []


def test_replaced_names_are_those_of_this_streamlit():
    """The English names that the page replaces are in the scripts of this version of Streamlit."""
    scripts = Path(streamlit.__file__).parent.glob("static/static/js/*.js")
    source = "\n".join(path.read_text("utf-8") for path in scripts)
    names = {key: text["en"].replace("{field}", "$") for key, text in TEXT.items() if key.startswith("streamlit_")}
    assert len(names) == 18
    assert [name for name in names.values() if f"`{name}" not in source] == []


def test_sentences_are_filled_in_and_joined():
    """Texts are filled in with their values, and sentences are joined by the language's rules."""
    assert say("en", "axis_step") == "step t"
    sentences = [("sweep_half", {"quarter": 8, "half": 9}), ("sweep_click", {})]
    for lang, between in (("en", " "), ("ja", "")):
        expected = between.join(say(lang, key, **values) for key, values in sentences)
        assert join_sentences(lang, sentences) == expected


@pytest.mark.parametrize("key", ["no such text", "progress"])
def test_missing_text_or_value_raises_key_error(key):
    """The text does not exist, or it needs a value that is not given."""
    with pytest.raises(KeyError):
        say("en", key, epoch=1)
