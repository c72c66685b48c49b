"""Scene: the data that the drawing module draws, in numbers and words for JSON.

A *scene* holds the data that all epochs share: the bands (strips such as heatmaps), their words, the target, and how
outputs are judged. A *frame* holds the arrays of one epoch. From these two, the module in `drawing` derives marks,
counts, notes, the shown steps, and outputs rounded to 0 and 1. The *stage* is the page's main picture.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxtyping import Float

from rnn_core import analysis, data
from rnn_core.analysis import Trace
from rnn_core.data import Data
from rnn_core.figures.style import DARK, LIGHT, SCALES
from rnn_core.insight.continuation import COUNT, Continuation
from rnn_core.ui.web import Json, bands
from rnn_core.ui.web.packing import packed
from rnn_core.ui.words import TEXT, say
from rnn_core.visit.bookmark import Bookmark

__all__ = ["MAX_ROWS", "continuation", "describe", "frame", "packed", "palettes", "training_data", "view"]

MAX_ROWS = 20
"""Maximum number of rows in a band of outputs. With more classes, the last row is the sum of the remaining classes."""

_NOTES = ("correct", "one_correct", "one_incorrect", "cosine", "error")
_FOLD_WORDS = ("fold_odd", "fold_even", "fold_many", "strip", "strip_name", "strip_steps")
_WALK_WORDS = ("walk_name", "walk_keys")
_DESCRIPTION = "describe_"
"""Prefix of the keys of the texts with which the browser describes a stage in words."""


def describe(bookmark: Bookmark, times: Sequence[str] = ("before", "now"), *, compact: bool = False) -> Json:
    """Return the scene of a Bookmark.

    Args:
        bookmark: The Bookmark that is shown.
        times: The frames that the stage shows, in order: each is "before", "now" or "ablated".
        compact: True to leave out the cell state.
    """
    spec, probe = bookmark.spec, bookmark.probe
    real = probe.real_steps(spec)
    arrays = ("hidden", "cell_state") if bookmark.view.memory and not compact else ("hidden",)
    found = [bands.inputs(bookmark, real), bands.target(bookmark, real)]
    drawn = [(time, time == "now" and "before" in times) for time in times]
    found += [bands.output(bookmark, time, real, sealable=sealable) for time, sealable in drawn]
    found += [
        bands.states(bookmark, array, time, real, sealable=sealable) for array in arrays for time, sealable in drawn
    ]
    sequence = probe.inputs(spec)[0]
    low = bands.in_its_unit(spec.task_info, min(0.0, sequence.min()))
    high = bands.in_its_unit(spec.task_info, max(1.0, sequence.max()))
    return _scene(
        bookmark.lang,
        found,
        steps=len(real),
        input_range=(low, high),
        firstReal=analysis.first_real_step(spec, probe),
        period=spec.task_info.cycle,
        judge=_judge(bookmark),
    )


def frame(bookmark: Bookmark, epoch: int, trace: Trace) -> Json:
    """Return an epoch's frame for the scene of a Bookmark.

    States that are not finite become NaN. At masked steps, states and outputs are NaN. If the network has one output
    for the whole sequence, this output is kept.

    Args:
        bookmark: The Bookmark that is shown.
        epoch: The epoch of the frame.
        trace: The Trace of the epoch: the outputs and states on the test sequence.
    """
    masked = bands.masked_steps(bookmark.spec, bookmark.probe.real_steps(bookmark.spec))[:, None]
    outputs = trace.outputs[0]
    layer = bookmark.shown_layer - 1
    if bookmark.spec.return_sequences:
        outputs = np.where(masked, np.nan, outputs)
    arrays = {"outputs": np.atleast_2d(outputs)}
    for name in ("hidden", "cell_state") if bookmark.view.memory else ("hidden",):
        values = getattr(trace, name)[layer][0]
        arrays[name] = np.where(masked | ~np.isfinite(values), np.nan, values)
    return {"epoch": epoch, "arrays": {name: packed(array) for name, array in arrays.items()}}


def view(
    bookmark: Bookmark,
    *,
    dark: bool,
    picked: int | None = None,
    sealed: str | None = None,
    guess: Json | None = None,
) -> Json:
    """Return the options of the drawing module for the scene of a Bookmark.

    Args:
        bookmark: The Bookmark that is shown.
        dark: True if the theme is dark.
        picked: The step (from 1) that has a border, or None.
        sealed: The text that replaces the current network's values while nothing is trained, because these would only
            repeat the values before training. Bands with this text are called sealed. None once an epoch is trained.
        guess: The steps or units that a visitor has guessed, {"kind", "numbers", "you": the label}, or None.
    """
    return {
        "threshold": bookmark.view.threshold,
        "window": [bookmark.view.first_step, bookmark.view.last_step],
        "fold": bookmark.view.fold,
        "picked": picked,
        "sealed": sealed,
        "guess": guess,
        "dark": dark,
    }


def training_data(excerpt: Data, bookmark: Bookmark) -> Json:
    """Return the scene of an experiment's first training sequences, one in each row. It needs no frame."""
    spec = bookmark.spec
    task = spec.task_info
    lang = bookmark.lang
    padding = excerpt.mask == 0
    note = say(lang, "excerpt_padding") if padding.any() else say(lang, "excerpt_equal", steps=spec.timesteps)
    inputs: np.ndarray = np.where(padding, np.nan, excerpt.inputs[..., 0])
    ends: tuple[float, float] = (0, 1)
    title, scale = "excerpt_input", "input"
    target = None
    if task.span:
        inputs = task.unscale(inputs)
        ends = task.span
    elif task.given:
        if not spec.varying:
            inputs = data.sequences(spec).symbols[: len(padding), :-1] / (len(task.symbols) - 1)
    elif task.predicts_next:
        sequences = data.sequences(spec)
        probabilities = np.take_along_axis(sequences.probabilities, sequences.symbols[:, 1:, None], axis=-1)
        inputs = np.where(padding, np.nan, data.shorten(spec, probabilities)[: len(padding), :, 0])
        title, scale = "excerpt_symbols", "probability"
    elif spec.return_sequences:
        targets = np.where(padding, np.nan, excerpt.targets[..., 0])
        target = bands.training_sequences(
            say(lang, "excerpt_target"), "probability", targets, padding=bands.bits(padding)
        )
    else:
        target = bands.training_sequences(
            say(lang, "excerpt_target_once"), "probability", excerpt.targets[:, :1], once=True
        )
    first = bands.training_sequences(say(lang, title), scale, inputs, note=note, padding=bands.bits(padding))
    return _scene(lang, [first, target] if target else [first], steps=spec.timesteps, input_range=ends)


def continuation(bookmark: Bookmark, found: Continuation | None, known: Float[np.ndarray, " steps"] | None) -> Json:
    """Return the scene of a Continuation. It needs no frame.

    Args:
        bookmark: The Bookmark that is shown.
        found: The Continuation, or None if the task has none.
        known: The true numbers at the COUNT steps of the Continuation, NaN where they are unknown. None for symbols.
    """
    lang, task = bookmark.lang, bookmark.spec.task_info
    outputs = packed(found.outputs.T) if found else None
    if task.span:
        title = say(lang, "continuation_numbers")
        lines = {"against": packed(known) if known is not None else None, "span": task.span}
        drawn = [bands.band("output", title, ["y"], "input", values=outputs, **lines)]
    else:
        symbols = found.symbols if found else None
        letters = [""] * COUNT if symbols is None else [task.symbols[symbol] for symbol in symbols]
        blank = packed(np.zeros((1, COUNT)))
        symbols_title, outputs_title = say(lang, "continuation_symbols"), say(lang, "continuation_outputs")
        drawn = [
            bands.band("input", symbols_title, ["x"], "input", values=blank, letters=letters),
            bands.band("output", outputs_title, list(task.outputs), "probability", values=outputs),
        ]
    scene = _scene(lang, drawn, steps=COUNT, input_range=(0, 1))
    scene["words"]["step"] = say(lang, "continuation_step")
    return scene


def palettes() -> dict[str, Json]:
    """Return the colours of both themes, {"light" or "dark": {name: colour or colours}}. Plotly figures share them."""
    return {"light": LIGHT._asdict(), "dark": DARK._asdict()}


def _scene(lang: str, drawn: Sequence[Json], *, steps: int, input_range: tuple[float, float], **rest: Any) -> Json:
    """Return a scene with its scales and words.

    Args:
        lang: The language of the words.
        drawn: The bands.
        steps: The length of the time axis.
        input_range: The lowest and the highest value on the scale of the input.
        rest: Other items of the scene, which override the defaults.
    """
    scales: dict[str, Json] = {
        name: scale._asdict() | {"legend": say(lang, f"legend_{name}")} for name, scale in SCALES.items()
    }
    low, high = map(float, input_range)
    scales["input"] |= {"low": low, "high": high, "ticks": (low, high)}
    words: Json = {"step": say(lang, "axis_step"), "rest": say(lang, "band_rest")}
    words |= {name: say(lang, f"hint_{name}") for name in ("incorrect", "padding", "waiting")}
    words |= {name: TEXT[name][lang] for name in (*_FOLD_WORDS, *_WALK_WORDS)}
    words["description"] = {
        key.removeprefix(_DESCRIPTION): text[lang] for key, text in TEXT.items() if key.startswith(_DESCRIPTION)
    }
    words["notes"] = {name: TEXT[f"band_{name}"][lang] for name in _NOTES}
    defaults = {"firstReal": 1, "period": None, "judge": None, "mostRows": MAX_ROWS}
    return defaults | {"lang": lang, "steps": steps, "scales": scales, "words": words, "bands": drawn} | rest


def _judge(bookmark: Bookmark) -> Json:
    """Return the rules by which the drawing module judges the outputs at real steps, which are not padding.

    The keys of the result are listed here. Arrays are packed. T is the number of steps, and L that of real steps.

    by: "numbers", "cosine" or "classes".
    once: True for a single output.
    threshold: True if outputs can be rounded to 0 and 1.
    real: True at the real steps, (T,).
    targets: The target class of each real step, (L,).
    counts: True at the steps that decide whether the network has learned, (L,), or (1,) for a single output.
    vectors: The vector of each class, (classes, outputs), if the nearest vector decides an output's class. None if
        the largest output decides.
    span: The numbers that 0 and 1 represent, or None.
    truth: The true numbers, or the vectors with which the cosine is taken. Missing if `by` is "classes".
    """
    spec, probe, task = bookmark.spec, bookmark.probe, bookmark.spec.task_info
    real = probe.real_steps(spec)
    sequence = data.test_sequence(spec, int(real.sum()))
    by = "numbers" if task.span else "cosine" if analysis.is_judged_by_loss(spec) else "classes"
    judge = {
        "by": by,
        "once": not spec.return_sequences,
        "threshold": not task.span,
        "real": packed(real),
        "targets": packed(task.nearest(task.vectors[sequence.symbols[0, 1:]])),
        "counts": packed(analysis.counted_steps(spec, probe)),
        "vectors": None if task.output == "softmax" else packed(task.vectors),
        "span": task.span,
    }
    if by == "numbers":
        judge["truth"] = packed(analysis.targets(spec, probe))
    elif by == "cosine":
        means = sequence.probabilities[0] @ task.vectors
        judge["truth"] = packed(means if spec.return_sequences else means[-1:])
    return judge
