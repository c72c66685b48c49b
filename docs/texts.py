"""Write every text of the page, filled in with every kind of value for its {names}, to a file for proofreading.

    python -m docs.texts

The file is `build/texts.md`, in both languages. If a name in braces has no values, the command fails: add the values to
`_fillings`.
"""

import string
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import product
from typing import Any, TypeAlias

from docs.live import ROOT
from rnn_core import series, tasks
from rnn_core.fields import SpecError, fields_of
from rnn_core.probe import Probe
from rnn_core.run import MAX_EPOCHS
from rnn_core.spec import Spec
from rnn_core.ui import headline, picture
from rnn_core.ui.controls import refusals, remedies
from rnn_core.ui.panels import PANELS, map, sweep
from rnn_core.ui.questions import sentences
from rnn_core.ui.web import sheet
from rnn_core.ui.words import LANGUAGES, TEXT, say, say_lines
from rnn_core.visit import bookmark
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.presets import PRESETS
from rnn_core.visit.questions import LESSON, QUESTIONS, curves
from rnn_core.visit.questions.question import Guess, Question
from rnn_core.visit.runs import MAX_RUNS
from rnn_core.visit.seed_sweep import MAX_TRAINING_RUNS

FILE = ROOT / "build" / "texts.md"

Fillings: TypeAlias = Mapping[str, Sequence[Any]]
"""Name in braces -> its values; the first is the usual one."""

_PARTS = (7, 0, 1, 1, 2)
"""Counts. Each is a part of the count in _WHOLES at the same index, as in "7 of 12"."""

_WHOLES = (12, 1, 1, 2, 1000)
"""Counts, each the whole of the count in _PARTS at the same index."""

_LATER = (9, 1, 2, 8, MAX_EPOCHS)
"""Epochs, each later than the epoch in _EARLIER at the same index."""

_EARLIER = (8, 0, 1, 2, MAX_EPOCHS - 1)
"""Epochs, each earlier than the epoch in _LATER at the same index."""

_NUMBERS = (0.6931, 0.0, 1e-5, 12.5)
"""Values of losses, errors and other real numbers."""

_KINDS = [
    f"describe_{kind}" for kind in ("constant", "alternating", "repeating", "irregular", "odd", "even", "highest")
]
"""The keys of the texts that describe how the values of units change from step to step."""

_SHARES = (0.95, 0.0, 0.004, 1.0)
"""Values from 0 to 1, such as probabilities."""


def main() -> None:
    """Write the file."""
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text("\n\n".join(_blocks()) + "\n", encoding="utf-8")
    print(f"{len(TEXT)} texts, {sum(len(filled(lang, key)) for lang in LANGUAGES for key in TEXT)} fillings: {FILE}")


def filled(lang: str, key: str) -> list[str]:
    """Return a text in a language, filled in as often as needed to give each name in braces each of its values.

    Raises:
        KeyError: A name in braces has no values.
    """
    if key.startswith("rule_"):
        return [refusals.reason(lang, error, task=task_of(error)) for error in errors() if f"rule_{error.rule}" == key]
    names = {name for _, name, _, _ in string.Formatter().parse(TEXT[key][lang]) if name}
    fillings = {**_fillings(lang), **_special(lang, key)}
    rows = max((len(fillings[name]) for name in names), default=1)
    rounds = [{name: fillings[name][row % len(fillings[name])] for name in names} for row in range(rows)]
    return list(dict.fromkeys(say(lang, key, **values) for values in rounds))


@cache
def errors() -> list[SpecError]:
    """Return an error for each way to break a rule of an experiment, a test sequence, a text or a series."""
    long, words = "to be, or not to be", "1 2 3 4 5 6 7 8 9 10"
    causes = [
        lambda: Spec(cell="RNN"),
        lambda: Spec(task="numbers", loss="binary_crossentropy"),
        lambda: Spec(units=0),
        lambda: Spec(units=1000),
        lambda: Spec(seed=2**31),
        lambda: Spec(learning_rate=20.0),
        lambda: Spec(masking=1),  # pyright: ignore[reportArgumentType]
        lambda: Spec(min_timesteps=120),
        lambda: Spec(samples=2000, timesteps=1000),
        lambda: Spec(batch_size=300),
        lambda: Spec(validation_split=1e-17),
        lambda: Spec(task="text", text=long, timesteps=100),
        lambda: Spec(task="numbers", text=words, timesteps=100, samples=20),
        lambda: Spec(text="a" * 20_001),
        lambda: Spec(task="text", text="aaaaaaaaaaaa"),
        lambda: Spec(task="text", text="ab" * 3000),
        lambda: Spec(task="text", text="".join(chr(0x4E00 + each) for each in range(61))),
        lambda: Spec(task="text", text=f"{long}\n\u202e"),
        lambda: Spec(task="numbers", text="1 1 1 1"),
        lambda: tasks.OWN["text"](b"a" * 100_001),
        lambda: tasks.OWN["text"](b"to be\n\xff"),
        lambda: Probe("own"),
        lambda: Probe("own", values=(0.5, float("nan"))),
        lambda: Probe(shown_timesteps=2000),
        lambda: Probe(state_steps=0),
        lambda: series.parse("1 2\nthree"),
        lambda: series.parse("one,\n*a long word that goes on and on* and on and on"),
        lambda: series.parse("1e99"),
        lambda: series.parse(" "),
        lambda: series.parse("1\n" * 1500),
        lambda: series.parse("1" * 2_000_000),
        lambda: series.read_csv(b"1\n2,3"),
        lambda: series.read_csv(b"1\n2\xff\xfe"),
    ]
    found = []
    for cause in causes:
        try:
            value = cause()
        except SpecError as error:
            found.append(error)
        else:
            raise AssertionError(f"this breaks no rule: {value}")
    return found


def task_of(error: SpecError) -> str:
    """Return the name of the task that an error is about: "numbers" or "text", the tasks on the visitor's own data."""
    return "numbers" if error.rule == "numbers" else "text"


def _blocks() -> Iterator[str]:
    yield "# Every text of the page with every filling"
    for key in TEXT:
        yield f"## {key}"
        for lang in LANGUAGES:
            yield "\n".join(f"- {text.strip()}" for text in filled(lang, key))
    yield "## Errors, as they stand under their field"
    for lang in LANGUAGES:
        yield "\n".join(f"- {refusals.explain(lang, error, task=task_of(error))}" for error in errors())


@cache
def _fillings(lang: str) -> dict[str, Sequence[Any]]:
    """Return the values of each name in braces. `_special` has the exceptions."""
    found = errors()
    periods = range(int(fields_of(Spec)["period"].low or 0), int(fields_of(Spec)["period"].high or 0) + 1)
    maps = [Bookmark.of(over="units"), PRESETS["how_fast"], Bookmark.of(over="loss", across="cell")]
    places = [f"`{map.cell_words(lang, each.grid, each.grid.places[0])}`" for each in maps]
    known = [task for task in (Spec(task=name).task_info for name in tasks.TASKS) if not task.span]
    symbols = [symbol for task in known for symbol in (task.symbols[0], task.symbols[-1])]
    fields = [say(lang, name) for kind in (Spec, Probe) for name in fields_of(kind) if name in TEXT]
    _, corrected = bookmark.read(
        {"units": ["1000"], "seed": ["1", "2"], "colour": ["red"], "loss": ["a long word" * 9]}
    )
    changes = [say(lang, f"change_{each.rule}", **each._asdict()) for each in corrected]
    return {
        **dict.fromkeys(("now", "before", "correct", "done", "learned", "repeated", "preferred", "whole"), _PARTS),
        **dict.fromkeys(("frequent", "following", "shortest", "first"), _PARTS),
        **dict.fromkeys(("count", "steps", "asked", "held_out", "counted", "strings", "trained", "lag"), _WHOLES),
        **dict.fromkeys(("last", "second", "step", "next", "incorrect", "highest", "longest"), _WHOLES),
        **dict.fromkeys(("epoch", "left", "quarter"), _EARLIER),
        **dict.fromkeys(("end", "newest", "after", "half", "three", "median", "epochs", "until"), _LATER),
        **dict.fromkeys(("loss", "level", "chance", "least", "loss_before", "loss_after", "error", "mean"), _NUMBERS),
        **dict.fromkeys(("linear", "change", "size", "factor"), _NUMBERS),
        **dict.fromkeys(("accuracy", "cosine", "sure", "precision", "recall", "high", "low"), _SHARES),
        "missing": _WHOLES,
        "address": ["tcp://cluster.example:8786"],
        "angle": [120.0, 90.0, 51.4],
        "changes": [say(lang, "between").join(changes[:size]) for size in range(1, len(changes) + 1)],
        "character": ["U+202E"],
        "cycle": [3, 2, 8],
        "difference": [picture.difference(lang, Spec(), each) for each in _others() if each.effective != Spec()],
        "differences": ["keras 3.14.0 / 3.15.0, tensorflow 2.20.0 / 2.21.0"],
        "duration": [sweep.duration(lang, seconds) for seconds in (90, 0.2, 1, 100, 7200)],
        "equation": ["h_t^{(1)} = \\tanh(0.100 - 0.200)"],
        "field": fields,
        "input": [say(lang, f"headline_input_{kind}") for kind in fields_of(Probe)["input_kind"].choices],
        "kinds": [say(lang, key, count=units, step=1, next=4, period=3) for key in _KINDS for units in _units(lang)],
        "layer": [1, 2, 4],
        "layers": [2, 4],
        "name": [name for name, field in fields_of(Spec).items() if field.keras],
        **dict.fromkeys(("now_one", "now_other", "before_one", "before_other"), symbols),
        "output": [*dict.fromkeys(symbols)],
        "panel": [say(lang, f"panel_{name}") for name in (*PANELS, "map")],
        "pattern": [headline.pattern(Spec(task="cycle", period=period)) for period in periods],
        "period": periods,
        "place": places,
        "rate": [0.001, 10.0, 1e-6],
        "received": [refusals.received(error) for error in found],
        "samples": [20, 2000],
        "seconds": [4, 60],
        "seed": [0, 2**31 - 1],
        "seeds": [32, 1, 8, 256],
        "share": [picture.share(period) for period in periods],
        "symbol": ["U", "W", "b", "V", "c"],
        "target": [*dict.fromkeys(symbols)],
        "text": ["the moon", "g u u u", "* _ `"],
        "title": [say_lines(lang, key, epoch=8) for key in TEXT if key.startswith("band_output_")],
        "units": [32, 65, 256],
        "used": ["256", "–", "categorical_crossentrop…"],
        "value": ["-1.083", "-0.500 + 0.866i"],
    }


def _special(lang: str, key: str) -> Fillings:
    """Return the values of names that have a narrower meaning in this text than in other texts."""
    field = key.removeprefix("differs_")
    if key.startswith("differs_") and (kind := fields_of(Spec).get(field)):
        return {"value": kind.choices or [kind.low, kind.high]}
    if key in _KINDS:
        return {"count": _units(lang)}
    if key.startswith(("ask_", "guess_")):
        return _of_questions(lang).get(key, {})
    numbers = dict.fromkeys(("now", "before"), _NUMBERS)
    return {
        "badge_epochs": {"epochs": sorted({preset.position.newest for preset in PRESETS.values()} - {0})},
        "badge_networks": {"count": [32, MAX_TRAINING_RUNS]},
        "badge_questions": {"count": [len(LESSON)]},
        "band_once": {"title": [say_lines(lang, f"band_output_{time}", epoch=8) for time in ("before", "now")]},
        "curve_chance": {"loss": ["ln 2 = 0.693", "0.250"]},
        "curve_constant": {"loss": ["3.219"]},
        "errors_mean": {"counted": [1000]},
        "errors_mean_strings": {"counted": [200]},
        "errors_strings": {"counted": [200]},
        "errors_strings_more": {"counted": [200]},
        "dynamics_branch": {"before": _EARLIER, "after": _LATER},
        "dynamics_flip": {"after": _LATER},
        "dynamics_flip_between": {"before": _EARLIER, "after": _LATER},
        "dynamics_neimark_sacker_between": {"before": _EARLIER, "after": _LATER},
        "read_fewer": {"steps": _PARTS},
        "read_longer": {"trained": [100, 2], "steps": [500, 3]},
        "read_one_same": {"steps": [100, 2]},
        "read_tested_numbers_of": {"steps": _PARTS},
        "read_tested_symbols_of": {"steps": _PARTS},
        "excerpt_equal": {"steps": [100, 2]},
        "errors_places": {"first": _NUMBERS, "last": _NUMBERS, "counted": [1000], "highest": [1, 2, 5]},
        "groups_count": {"share": _SHARES, "before": _SHARES, "count": [29, 2]},
        "history_kept": {"count": [MAX_RUNS]},
        "map_region": {"count": [2, 30], "cells": [36]},
        "map_region_within": {"count": [2, 30], "cells": [36]},
        "map_refused": {"count": [MAX_TRAINING_RUNS + 1], "most": [MAX_TRAINING_RUNS], "cells": [144], "seeds": [256]},
        "map_progress": {"count": [96, 2304], "done": [0, 1, 95], "seeds": [32, 8, 256]},
        "notice_longest": {"epochs": [MAX_EPOCHS]},
        "problem_diverged": {"epoch": [9, 1], "last": [8, 0]},
        "read_not_validated": {"share": _SHARES},
        "read_numbers": numbers,
        "read_numbers_before": numbers,
        "read_numbers_baselines": {"last": _NUMBERS},
        "read_uncertain": {"before": _SHARES, "now": _SHARES},
        "read_uncertain_before": {"now": _SHARES},
        "read_one_correct": {"output": [0, 1, 9]},
        "read_one_incorrect": {"output": [0, 1], "target": [1, 0]},
        "read_trained_numbers": {"most": [4, 10]},
        "read_trained_symbols": {"most": [4, 10]},
        "read_slow": {"seconds": [0.6, 1.0, 12.3]},
        "remedy_set": _remedies(lang),
        "step_first": {"count": [sheet.MAX_UNITS, sheet.MAX_WEIGHTS], "units": [65, 256]},
        "step_number": {"output": [-1.55, 1e9]},
        "step_output": {"output": [0, 1, 9]},
        "step_would": {"output": [0, 1, 9]},
        "sweep_seconds": {"count": [90, 0, 1]},
        "sweep_minutes": {"count": [2, 120]},
        "sweep_progress": {"count": [32, 8, 256], "done": [0, 1, 8]},
        "sweep_told": {"share": _SHARES, "count": [32, 1, 2]},
        "weights_grown": {"before": _NUMBERS, "after": _NUMBERS},
        "ablation_error": {"now": _NUMBERS, "whole": _NUMBERS},
        "dynamics_bistable_several": {"count": [2, 9]},
        "curve_rate": {"rate": [0.01, 1e-6, 10.0]},
    }.get(key, {})


@cache
def _of_questions(lang: str) -> dict[str, Fillings]:
    """Return the fillings of the texts of questions.

    A sentence that judges a guess is filled with the guesses and truths that lead to this judgement.
    """
    asked = QUESTIONS.values()
    said: list[str] = []
    verdicts: dict[str, dict[str, list[str]]] = {}
    shown: dict[str, Fillings] = {}
    for question in asked:
        for guess, truth in product(guesses(question), repeat=2):
            values = sentences.values(lang, question, guess, truth)
            said.append(values.get("guess", ""))
            rows = verdicts.setdefault(f"ask_{question.name}_{question.marks(guess, truth)}", {})
            for name, value in values.items():
                rows.setdefault(name, []).append(value)
            shown[f"ask_{question.name}_shows"] = {
                name: [number] for name, number in sentences.shown_values(question, guess).items() if number is not None
            }
    comma = say(lang, "guess_comma")
    return {
        **verdicts,
        **shown,
        "ask_count": {"number": [1, 10], "count": [10, 14]},
        "ask_how_number": {"limit": [each.limit for each in asked if each.kind == "number"]},
        "ask_how_share": {"limit": [each.limit for each in asked if each.kind == "share"]},
        "ask_live": {"epoch": [0, 30], "guess": ["0.17", "1.00"], "loss": ["0.67", "0.02"]},
        "ask_looked": {
            "seen": [say(lang, f"ask_{one.name}_saw_{seen}") for one in asked for seen in one.sight.options]
        },
        "ask_map_cell": {"units": [2, 20], "rate": [0.0003, 0.003]},
        "ask_point": {"epoch": [0, 30], "loss": ["0.69", "1.00"]},
        "ask_said": {"guess": [*dict.fromkeys(filter(None, said))]},
        "ask_score": {"right": _PARTS, "count": _WHOLES},
        **{f"guess_{kind}": {"numbers": ["17"]} for kind in ("step", "unit")},
        **{f"guess_{kind}": {"numbers": [comma.join(("1", "17", "100"))]} for kind in ("steps", "units", "more")},
    }


def guesses(question: Question) -> list[Guess]:
    """Return guesses for a question. All pairs of them, as guess and truth, together cover every kind of error."""
    if question.kind == "curve":
        epochs = range(curves.POINTS)
        cliffs = [tuple(0.7 if epoch < fall else 0.02 for epoch in epochs) for fall in (2, 5, 10)]
        return [*cliffs, tuple(0.7 - epoch / 25 for epoch in epochs), (0.7,) * curves.POINTS]
    if question.kind == "choice":
        return [*question.options]
    limit = question.limit
    if question.kind in ("number", "share"):
        return [0, 1, 2, limit // 5, limit // 2, limit - 1, limit]
    trained = (100,) if question.kind == "step" and limit > 100 else (limit - 1,)
    return [(), (1,), (2,), trained, (limit,), (1, limit), (*range(2, limit + 1, 2),)]


def _units(lang: str) -> list[str]:
    """Return texts for a number of units in a figure's description, such as "9" or "all"."""
    return [*(say(lang, "describe_count", count=count) for count in (9, 1, 2)), say(lang, "describe_all")]


def _others() -> list[Spec]:
    """Return experiments that differ from the default one in a single choice, and one that differs in several."""
    changed: list[dict[str, Any]] = [
        {name: choice}
        for name, field in fields_of(Spec).items()
        for choice in (field.choices if field.kind == "choice" else (field.low, field.high) if field.span else ())
        if name not in ("loss", "timesteps", "batch_size") and choice != getattr(Spec(), name)
    ]
    return [*(Spec(**each) for each in changed), Spec(units=4, cell="GRU", seed=3)]


def _remedies(lang: str) -> Fillings:
    found = [remedies.remedy(error, {}, Bookmark()) for error in errors()]
    sets = [remedy.values for remedy in found if remedy and remedy.key == "remedy_set"]
    return {"field": [say(lang, each["name"]) for each in sets], "value": [each["value"] for each in sets]}


if __name__ == "__main__":
    main()
