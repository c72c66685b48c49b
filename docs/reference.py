"""Write the reference of all choices, controls, panels, examples, exports and URL parameters, in both languages.

    python -m docs.reference

Everything comes from the program and its texts. The words that only the reference needs are in `reference.toml`.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from pathlib import Path
from urllib.parse import urlencode

from rnn_core.fields import Field, fields_of
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.ui import address, exports
from rnn_core.ui.components.keys import KEYS
from rnn_core.ui.panels import PANELS
from rnn_core.ui.words import LANGUAGES, TEXT, say, say_choice
from rnn_core.visit import bookmark
from rnn_core.visit.bookmark import FIELDS
from rnn_core.visit.parts import View
from rnn_core.visit.presets import PRESETS
from rnn_core.visit.questions import LESSON, QUESTIONS
from rnn_core.visit.questions.question import Question

HERE = Path(__file__).parent
PAGES = {lang: HERE / ("reference.md" if lang == "en" else f"reference.{lang}.md") for lang in LANGUAGES}
"""Language -> the reference's file."""

SERVER = "http://localhost:8501/?"
"""The address of the page that the README's first command serves."""

_WORDS = tomllib.loads((HERE / "reference.toml").read_text("utf-8"))

_GROUPS = ("network", "data", "training")
"""The groups of the experiment's choices, in the order of the page."""

_NOT_ON_CONTROLS = ("panel", "lang")
"""Fields of the View (how the page shows a network) that only the table of URL parameters describes."""

_EXAMPLES = {
    "cell": ("gru", "lstm"),
    "units": ("one_unit",),
    "layers": ("two_layers",),
    "activation": ("blow_up",),
    "return_sequences": ("parity",),
    "masking": ("masked", "unmasked"),
    "seed": ("unlucky",),
    "shown_timesteps": ("longer",),
    "initial_state": ("wrong_phase",),
}
"""Choice -> the presets that show its effect. The choice's row in the reference links to them."""

_URL_ONLY = (
    "epoch",
    "trained",
    "rates",
    "values",
    "silenced",
    "panel",
    "lang",
    "play",
    "tour",
    "present",
    "embed",
    "hide",
    "ask",
    "said",
)
"""The parameters that have a row in the table of URL parameters."""


def main() -> None:
    """Write the reference in each language."""
    for lang, path in PAGES.items():
        path.write_text(reference(lang), encoding="utf-8")


def reference(lang: str) -> str:
    """Return the reference in a language, as Markdown."""
    return "\n\n".join(_blocks(lang)) + "\n"


def panel_fields() -> list[str]:
    """Return the names of the choices that only panels have."""
    own = [name for name, field in fields_of(View).items() if not field.group and name not in _NOT_ON_CONTROLS]
    first = own.index("at")
    return [*own[first:], *(name for name, field in FIELDS.items() if field.group == "ablation")]


def page_fields() -> list[str]:
    """Return the names of the choices that belong neither to the experiment nor to a panel."""
    own = [name for name, field in fields_of(View).items() if not field.group and name not in _NOT_ON_CONTROLS]
    return own[: own.index("at")]


def _blocks(lang: str) -> Iterator[str]:
    def word(name: str, **values: object) -> str:
        return _WORDS[name][lang].format(**values)

    def heading(name: str) -> str:
        return f"## {word(name)}"

    yield f"# {word('title')}"
    yield word("generated")
    yield heading("keys")
    yield _table((word("key"), word("effect")), ((f"`{key}`", say(lang, f"keys_{name}")) for key, name in KEYS.items()))
    yield heading("choices")
    yield word("choices_says")
    for group in _GROUPS:
        yield f"### {say(lang, group)}"
        yield _choices(lang, word, [name for name, field in fields_of(Spec).items() if field.group == group])
    yield heading("test")
    yield word("test_says")
    shown = [name for name, field in fields_of(View).items() if field.group == "shown"]
    yield _choices(lang, word, [*fields_of(Probe), *shown])
    yield heading("view")
    yield _choices(lang, word, page_fields())
    yield heading("panels")
    panels = ((_title(lang, name), f"`{name}`", _plain(say(lang, f"panel_{name}_says"))) for name in PANELS)
    yield _table((word("panel"), word("name"), word("shows")), panels)
    yield heading("panel_choices")
    yield _choices(lang, word, panel_fields())
    yield heading("examples")
    yield _table((word("example"), word("name"), word("shows")), (_example(lang, name) for name in PRESETS))
    yield heading("exports")
    names = (*exports.FILES, "svg", "png", "panel", "panel_svg", "panel_png")
    rows = ((say(lang, f"export_{name}"), f"`{name}`", say(lang, f"export_{name}_help")) for name in names)
    yield _table((word("export"), word("name"), word("effect")), rows)
    yield heading("questions")
    yield word("questions_says")
    asked = ((say(lang, f"ask_{name}"), f"`{name}`", _guess(lang, word, each)) for name, each in QUESTIONS.items())
    yield _table((word("question"), word("name"), word("guess")), asked)
    if lang != "en":
        yield '<a id="url-parameters"></a>'  # English guides link to this heading
    yield heading("address")
    yield word("address_says")
    hideable = ", ".join(f"`{name}`" for name in sorted(address.HIDEABLE))
    parameters = ((f"`{name}`", word(f"url_{name}", names=hideable, count=len(LESSON))) for name in _URL_ONLY)
    yield _table((word("name"), word("effect")), parameters)


def _title(lang: str, panel: str) -> str:
    return say(lang, f"panel_{panel}")


def _example(lang: str, name: str) -> tuple[str, str, str]:
    """Return the table row of an example: its title as a link, its name, and what it shows."""
    query = bookmark.write(PRESETS[name].change(lang="" if lang == "en" else lang))
    says = _plain(say(lang, f"preset_{name}_says"))
    return f"[{say(lang, f'preset_{name}')}]({SERVER}{urlencode(query)})", f"`{name}`", says


def _guess(lang: str, word: Callable[..., str], question: Question) -> str:
    """Return how an address writes a guess: the options of a choice, or a sentence about another kind of guess."""
    if question.kind != "choice":
        return word(f"guess_{question.kind}", limit=question.limit)
    labels = ((option, say(lang, f"ask_{question.name}_option_{option}")) for option in question.options)
    between = " " if lang == "en" else ""
    return _listed(lang, (f"`{option}`{between}({label})" for option, label in labels))


def _listed(lang: str, items: Iterable[str]) -> str:
    return ("、" if lang == "ja" else ", ").join(items)


def _choices(lang: str, word: Callable[..., str], names: Iterable[str]) -> str:
    """Return a table of fields: label, name, values, default and effect. A link to #NAME leads to a field's label."""
    rows = (
        (
            f'<a id="{name}"></a>{_plain(say(lang, name))}',
            f"`{name}`",
            _values(lang, word, name, FIELDS[name]),
            _default(word, name),
            _effect(lang, word, name),
        )
        for name in names
    )
    return _table((word("label"), word("name"), word("values"), word("default"), word("effect")), rows)


def _values(lang: str, word: Callable[..., str], name: str, field: Field) -> str:
    if field.kind == "choice":
        return _listed(lang, (_option(lang, name, option) for option in field.choices if option))
    if field.kind == "flag":
        return word("true_or_false")
    if field.kind == "text":
        return word("characters", high=f"{field.high:,}")
    return word("range", low=f"{field.low:g}", high=f"{field.high:,}".removesuffix(".0"))


def _option(lang: str, name: str, option: str) -> str:
    """Return an option as written in an address, with its label if the label differs."""
    label = say_choice(lang, name, option)
    between = " " if lang == "en" else ""
    return f"`{option}`" if label == option else f"`{option}`{between}({label})"


def _default(word: Callable[..., str], name: str) -> str:
    """Return the default of a field. If the default depends on the task, return the value for the default task."""
    by_task = Spec().task_defaults
    if name in by_task:
        return word("by_task", value=f"`{by_task[name]}`")
    (value,) = (field.default for kind in bookmark.KINDS for field in fields(kind) if field.name == name)
    if value in (None, ""):
        return word("none")
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _effect(lang: str, word: Callable[..., str], name: str) -> str:
    """Return the help of a field, a sentence about its parameter if there is one, and links to its examples."""
    sentences = [_plain(say(lang, f"{name}_help"))] if f"{name}_help" in TEXT else []
    if f"more_{name}" in _WORDS:
        sentences.append(word(f"more_{name}"))
    if name in _EXAMPLES:
        links = _listed(lang, (_example(lang, preset)[0] for preset in _EXAMPLES[name]))
        sentences.append(word("see_examples", links=links))
    return (" " if lang == "en" else "").join(sentences)


def _plain(text: str) -> str:
    """Return a text of the page without the dollar signs and commands of its formulas."""
    named = text.replace(r"\tanh", "tanh").replace(r"\partial", "∂").replace("{t-k}", "{t−k}")
    return re.sub(r"\s+", " ", named.replace("$", "").replace("|", "∣"))


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = (head, ("---",) * len(head), *rows)
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines).replace("| --- ", "|---")


if __name__ == "__main__":
    main()
