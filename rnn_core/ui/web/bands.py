"""Bands: the horizontal strips of a picture, with a row for each feature of the input, output, target or state.

The arrays have an axis of T steps, including padding. Real steps are the steps that are not padding.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxtyping import Bool, Float, Int, Shaped

from rnn_core import analysis, data
from rnn_core.spec import Spec
from rnn_core.tasks import Task
from rnn_core.ui.web import Json
from rnn_core.ui.web.packing import packed
from rnn_core.ui.words import say, say_lines
from rnn_core.visit.bookmark import Bookmark

_EPOCH = "{epoch}"
"""The placeholder for the epoch in a title, which the drawing module replaces."""


def band(kind: str, title: str, rows: Sequence[str], scale: str, **rest: Any) -> Json:
    """Return a band for JSON, without the values that are None.

    Args:
        kind: "input", "target", "output" or "states".
        title: The title above the band.
        rows: The label of each row.
        scale: The name of the band's colour scale.
        rest: Optional items of the band. Arrays are packed (see packing.py).
            values: The values, (rows, T), or (rows, 1) with `once`.
            once: True for a single output of the whole sequence.
            source: [name of a frame, name of its array], in place of `values` if these differ from epoch to epoch.
            padding: The steps that hold no data, (T,) or (rows, T).
            letters: The symbol of each step.
            against: The true values, (T,). They and the band's values are drawn as lines.
            span: The numbers that 0 and 1 represent.
            past: True for the untrained network.
            sealed: The title while the band is sealed: a text stands in place of its values.
            closed: The title beside the band while it is closed, that is, reduced to one row.
            digits: True to write the target of each step, 0 or 1, into its cell.
            note: A text beside the title.
    """
    values = {"kind": kind, "title": title, "rows": rows, "scale": scale} | rest
    return {name: value for name, value in values.items() if value is not None}


def inputs(bookmark: Bookmark, real: Bool[np.ndarray, " time"]) -> Json:
    """Return the band of the test input.

    Args:
        bookmark: The Bookmark that is shown.
        real: True at the steps that are not padding, (T,).
    """
    spec = bookmark.spec
    task = spec.task_info
    lang = bookmark.lang
    title = say(lang, "band_input")
    note = None if real.all() else say_lines(lang, "band_padding", count=(~real).sum())
    look: Json = {"note": note, "padding": bits(~real)}
    if bookmark.probe.input_kind == "random" and task.has_letters:
        symbols = data.test_sequence(spec, int(real.sum())).symbols[0, :-1]
        blank = np.where(real, 0, np.nan)[None]
        letters = _letters_at(real, symbols, task)
        return band("input", title, ["x"], "input", values=packed(blank), letters=letters, **look)
    rows = list(task.outputs) if task.predicts_next and not task.span else ["x"]
    values = in_its_unit(task, _at(real, bookmark.probe.inputs(spec)[0]).T)
    return band("input", title, rows, "input", values=packed(values), **look)


def target(bookmark: Bookmark, real: Bool[np.ndarray, " time"]) -> Json:
    """Return the band of the target. See `inputs` for the parameters."""
    spec = bookmark.spec
    task = spec.task_info
    title = say(bookmark.lang, "band_target")
    rows = list(task.outputs)
    scale = "input" if task.span else "probability"
    targets = in_its_unit(task, analysis.targets(spec, bookmark.probe))
    if not spec.return_sequences:
        return band("target", title, rows, scale, values=packed(targets.T), once=True)
    padding = bits(~real)
    if not task.has_letters:
        digits = True if len(task.symbols) == 2 else None
        values = packed(_at(real, targets).T)
        return band("target", title, rows, scale, values=values, padding=padding, digits=digits)
    sequences = data.test_sequence(spec, int(real.sum()))
    symbols = sequences.symbols[0, 1:]
    probabilities = np.nan_to_num(np.take_along_axis(sequences.probabilities[0], symbols[:, None], axis=1))
    letters = _letters_at(real, symbols, task)
    return band(
        "target", title, ["y"], scale, values=packed(_at(real, probabilities).T), padding=padding, letters=letters
    )


def output(bookmark: Bookmark, time: str, real: Bool[np.ndarray, " time"], *, sealable: bool = False) -> Json:
    """Return the band of the outputs.

    Args:
        bookmark: The Bookmark that is shown.
        time: The name of the frame: "before", "now" or "ablated".
        real: True at the steps that are not padding, (T,).
        sealable: True if a text stands in place of the values while nothing is trained.
    """
    spec = bookmark.spec
    task = spec.task_info
    once = not spec.return_sequences
    titles = _titles(bookmark.lang, "output", time, sealable=sealable)
    look: Json = {"source": [time, "outputs"]} | _past(bookmark.lang, "output", time)
    if once:
        titles = {name: say_lines(bookmark.lang, "band_once", title=title) for name, title in titles.items()}
        look["once"] = True
    else:
        look["padding"] = bits(masked_steps(spec, real))
    if task.span:
        look["span"] = task.span
        if not once:
            look["against"] = packed(_at(real, analysis.targets(spec, bookmark.probe))[:, 0])
    return band("output", rows=list(task.outputs), scale="input" if task.span else "probability", **titles, **look)


def states(
    bookmark: Bookmark, array: str, time: str, real: Bool[np.ndarray, " time"], *, sealable: bool = False
) -> Json:
    """Return the band of the states of the shown layer.

    Args:
        bookmark: The Bookmark that is shown.
        array: "hidden" or "cell_state".
        time: The name of the frame: "before", "now" or "ablated".
        real: True at the steps that are not padding, (T,).
        sealable: True if a text stands in place of the values while nothing is trained.
    """
    spec, lang = bookmark.spec, bookmark.lang
    scale, letter = {"hidden": ("state", "h"), "cell_state": ("cell_state", "c")}[array]
    titles = _titles(lang, array, time, sealable=sealable)
    if spec.layers > 1:
        layers = {"layer": bookmark.shown_layer, "layers": spec.layers}
        titles = {name: say_lines(lang, "band_layer", title=title, **layers) for name, title in titles.items()}
    rows = [f"{letter}{unit + 1}" for unit in range(spec.units)]
    padding = bits(masked_steps(spec, real))
    look: Json = {"source": [time, array], "padding": padding} | _past(lang, array, time)
    return band("states", rows=rows, scale=scale, **titles, **look)


def training_sequences(title: str, scale: str, values: Float[np.ndarray, "batch steps"], **rest: Any) -> Json:
    """Return a band with a training sequence in each row. See `band` for the other parameters."""
    rows = [f"#{number}" for number in range(1, len(values) + 1)]
    return band("input", title, rows, scale, values=packed(values), **rest)


def masked_steps(spec: Spec, real: Bool[np.ndarray, " time"]) -> Bool[np.ndarray, " time"]:
    """Return True at the steps that the network skips: the padding if it is masked."""
    return ~real & spec.masking


def in_its_unit(task: Task, values: Any) -> Any:
    """Return values in the unit of the task's numbers, or unchanged if the task has no numbers."""
    return task.unscale(values) if task.span else values


def bits(steps: Bool[np.ndarray, "*shape"]) -> Json | None:
    """Return booleans, packed, or None if none is True."""
    return packed(steps) if np.any(steps) else None


def _titles(lang: str, name: str, time: str, *, sealable: bool) -> dict[str, str]:
    """Return the titles of a band: `title`, and for a sealable band `sealed`."""
    titles = {"title": say_lines(lang, f"band_{name}_{time}", epoch=_EPOCH)}
    return titles | ({"sealed": say_lines(lang, f"band_{name}_sealed")} if sealable else {})


def _past(lang: str, name: str, time: str) -> Json:
    """Return the items `past` and `closed` of a band. Only a band of the untrained network can be closed."""
    if time != "before":
        return {"past": False}
    return {"past": True, "closed": say(lang, f"band_{name}_closed")}


def _at(
    real: Bool[np.ndarray, " time"], values: Shaped[np.ndarray, "real_time features"]
) -> Float[np.ndarray, "time features"]:
    """Return the values of the real steps at their positions among all steps, and NaN elsewhere."""
    spread = np.full((len(real), values.shape[1]), np.nan, np.float32)
    spread[real] = values
    return spread


def _letters_at(real: Bool[np.ndarray, " time"], symbols: Int[np.ndarray, " real_time"], task: Task) -> list[str]:
    """Return the names of the real steps' symbols at their positions among all steps, and "" elsewhere."""
    names = iter(symbols)
    return [task.symbols[next(names)] if is_real else "" for is_real in real]
