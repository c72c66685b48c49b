"""Scene: what the drawing module is sent, in numbers and words that JSON can hold.

A *scene* holds what is the same at every epoch: the bands, their words, the target, and how outputs are judged. A
*frame* holds the arrays of one epoch. Marks, counts, notes, rounding to 0 and 1 and windows follow from the two, and
the module in `drawing` derives them.
"""

from base64 import b64encode

import numpy as np

from rnn_core import analysis, data
from rnn_core.figures.style import DARK, LIGHT, SCALES
from rnn_core.insight import continuation
from rnn_core.ui.words import TEXT, say, say_lines

MOST_ROWS = 20
"""The rows of an output; of more classes the rest is added up in the last row."""

_NOTES = ("correct", "one_correct", "one_incorrect", "cosine", "error")
_FOLD_WORDS = ("fold_odd", "fold_even", "fold_many", "strip", "strip_name", "strip_steps")
_EPOCH = "{epoch}"  # the drawing module fills it in


def describe(bookmark, times=("before", "now"), *, compact=False):
    """Return the scene of a Bookmark: a dict for JSON.

    times: which frames the stage shows, in order: names of its words, "before", "now" or "ablated". compact: whether
    the cell state is left out.
    """
    spec, probe = bookmark.spec, bookmark.probe
    real = probe.real_steps(spec)
    states = ("hidden", "cell_state") if bookmark.view.memory and not compact else ("hidden",)
    bands = [_input(bookmark, real), _target(bookmark, real)]
    bands += [_output(bookmark, time, real) for time in times]
    bands += [_states(bookmark, array, time, real) for array in states for time in times]
    sequence = probe.inputs(spec)[0]
    ends = [_in_its_unit(spec.task_info, end) for end in (min(0, sequence.min()), max(1, sequence.max()))]
    return _scene(
        bookmark.lang,
        bands,
        steps=len(real),
        input_range=ends,
        firstReal=analysis.first_real_step(spec, probe),
        period=spec.task_info.cycle,
        judge=_judge(bookmark),
    )


def frame(bookmark, epoch, trace):
    """Return the frame of an epoch for the scene of a Bookmark: a dict for JSON. The trace belongs to that epoch.

    The steps that a mask passes over are NaN, and so are states that are not finite.
    """
    passed_over = _passed_over(bookmark.spec, bookmark.probe.real_steps(bookmark.spec))[:, None]
    outputs, layer = trace.outputs[0], bookmark.shown_layer - 1
    if bookmark.spec.return_sequences:
        outputs = np.where(passed_over, np.nan, outputs)
    arrays = {"outputs": np.atleast_2d(outputs)}
    for name in ("hidden", "cell_state") if bookmark.view.memory else ("hidden",):
        values = getattr(trace, name)[layer][0]
        arrays[name] = np.where(passed_over | ~np.isfinite(values), np.nan, values)
    return {"epoch": epoch, "arrays": {name: packed(array) for name, array in arrays.items()}}


def view(bookmark, *, dark, picked=None):
    """Return how a Bookmark is looked at. picked: the step, from 1, that is framed."""
    return {
        "threshold": bookmark.view.threshold,
        "window": [bookmark.view.first_step, bookmark.view.last_step],
        "fold": bookmark.view.fold,
        "picked": picked,
        "dark": dark,
    }


def training_data(excerpt, bookmark):
    """Return the scene of the first training sequences of an experiment, one in each row. It needs no frame."""
    spec, lang, padding = bookmark.spec, bookmark.lang, excerpt.mask == 0
    note = say(lang, "excerpt_padding") if padding.any() else say(lang, "excerpt_equal", steps=spec.timesteps)
    inputs, ends = np.where(padding, np.nan, excerpt.inputs[..., 0]), (0, 1)
    title, scale, bands = "excerpt_input", "input", []
    if spec.task_info.span:
        inputs, ends = spec.task_info.number(inputs), spec.task_info.span
    elif spec.task_info.given:
        if not spec.varying:
            inputs = data.sequences(spec).symbols[: len(padding), :-1] / (len(spec.task_info.symbols) - 1)
    elif spec.task_info.symbolic:
        found = data.sequences(spec)
        probabilities = np.take_along_axis(found.probabilities, found.symbols[:, 1:, None], axis=-1)
        inputs = np.where(padding, np.nan, data.shorten(spec, probabilities)[: len(padding), :, 0])
        title, scale = "excerpt_symbols", "probability"
    elif spec.return_sequences:
        targets = np.where(padding, np.nan, excerpt.targets[..., 0])
        bands = [_sequences(say(lang, "excerpt_target"), "probability", targets, padding=_bits(padding))]
    else:
        bands = [_sequences(say(lang, "excerpt_target_once"), "probability", excerpt.targets[:, :1], once=True)]
    bands.insert(0, _sequences(say(lang, title), scale, inputs, note=note, padding=_bits(padding)))
    return _scene(lang, bands, steps=spec.timesteps, input_range=ends)


def go_on(bookmark, found, known):
    """Return the scene of a Continuation, or of none while it is being made. It needs no frame.

    known: what the numbers should be, (COUNT,), where the symbols are numbers.
    """
    lang, task = bookmark.lang, bookmark.spec.task_info
    outputs = found and packed(found.outputs.T)
    if task.span:
        lines = {"against": packed(known), "span": task.span}
        bands = [_band("output", say(lang, "continuation_numbers"), ["y"], "input", values=outputs, **lines)]
    else:
        letters = [task.symbols[symbol] for symbol in found.symbols] if found else [""] * continuation.COUNT
        symbols = {"values": packed(np.zeros((1, continuation.COUNT))), "letters": letters}
        bands = [
            _band("input", say(lang, "continuation_symbols"), ["x"], "input", **symbols),
            _band("output", say(lang, "continuation_outputs"), list(task.outputs), "probability", values=outputs),
        ]
    scene = _scene(lang, bands, steps=continuation.COUNT, input_range=(0, 1))
    scene["words"]["step"] = say(lang, "continuation_step")
    return scene


def palettes():
    """Return the colours of both themes, {"light" or "dark": {name: colour or stops}}: those of the other figures."""
    return {"light": LIGHT._asdict(), "dark": DARK._asdict()}


def packed(array):
    """Return an array as base64 of its bytes in little-endian order, with its dtype and shape.

    Real numbers are sent in single precision, whole numbers and truth values as bytes or in 32 bits.
    """
    array = np.asarray(array)
    kind = "f4" if array.dtype.kind == "f" else "u1" if array.dtype.kind == "b" else "i4"
    shape = ", ".join(map(str, array.shape))
    return {"dtype": kind, "shape": shape, "bdata": b64encode(array.astype(f"<{kind}").tobytes()).decode()}


def _scene(lang, bands, *, steps, input_range, **rest):
    """Return a scene with its scales and with the words of the language."""
    scales = {name: scale._asdict() | {"legend": say(lang, f"legend_{name}")} for name, scale in SCALES.items()}
    low, high = map(float, input_range)
    scales["input"] |= {"low": low, "high": high, "ticks": (low, high)}
    words = {"step": say(lang, "axis_step"), "rest": say(lang, "band_rest")}
    words |= {name: say(lang, f"hint_{name}") for name in ("incorrect", "padding", "waiting")}
    words |= {name: TEXT[name][lang] for name in _FOLD_WORDS}
    words["notes"] = {name: TEXT[f"band_{name}"][lang] for name in _NOTES}
    usual = {"firstReal": 1, "period": None, "judge": None, "mostRows": MOST_ROWS}
    return usual | {"lang": lang, "steps": steps, "scales": scales, "words": words, "bands": bands} | rest


def _band(kind, title, rows, scale, **rest):
    """Return a band; what is None is left out.

    kind: "input", "target", "output" or "states". values: packed (rows, T), or (rows, 1) if `once`, a single output for
    the whole sequence. source: [name of the frame, name of its array], where the values are those of an epoch. padding:
    packed (T,) or (rows, T), the steps that hold no data. letters: the symbol of each step. against: packed (T,), what
    the values should be; then both are lines. span: what 0 and 1 stand for, where the values are numbers.
    """
    found = {"kind": kind, "title": title, "rows": rows, "scale": scale} | rest
    return {name: value for name, value in found.items() if value is not None}


def _sequences(title, scale, values, **rest):
    rows = [f"#{number}" for number in range(1, len(values) + 1)]
    return _band("input", title, rows, scale, values=packed(values), **rest)


def _input(bookmark, real):
    spec, task, lang = bookmark.spec, bookmark.spec.task_info, bookmark.lang
    note = None if real.all() else say_lines(lang, "band_padding", count=(~real).sum())
    look = {"note": note, "padding": _bits(~real)}
    if bookmark.probe.input_kind == "random" and task.lettered:
        symbols = data.test_sequence(spec, int(real.sum())).symbols[0, :-1]
        blank = np.where(real, 0, np.nan)[None]
        look |= {"values": packed(blank), "letters": _letters_at(real, symbols, task)}
        return _band("input", say(lang, "band_input"), ["x"], "input", **look)
    rows = list(task.outputs) if task.symbolic and not task.span else ["x"]
    values = _in_its_unit(task, _at(real, bookmark.probe.inputs(spec)[0]).T)
    return _band("input", say(lang, "band_input"), rows, "input", values=packed(values), **look)


def _target(bookmark, real):
    spec, task, title = bookmark.spec, bookmark.spec.task_info, say(bookmark.lang, "band_target")
    rows, scale = list(task.outputs), "input" if task.span else "probability"
    target = _in_its_unit(task, analysis.targets(spec, bookmark.probe))
    if not spec.return_sequences:
        return _band("target", title, rows, scale, values=packed(target.T), once=True)
    if not task.lettered:
        return _band("target", title, rows, scale, values=packed(_at(real, target).T), padding=_bits(~real))
    found = data.test_sequence(spec, int(real.sum()))
    symbols = found.symbols[0, 1:]
    probabilities = np.nan_to_num(np.take_along_axis(found.probabilities[0], symbols[:, None], axis=1))
    look = {"padding": _bits(~real), "letters": _letters_at(real, symbols, task)}
    return _band("target", title, ["y"], scale, values=packed(_at(real, probabilities).T), **look)


def _output(bookmark, time, real):
    spec, task, once = bookmark.spec, bookmark.spec.task_info, not bookmark.spec.return_sequences
    title = say_lines(bookmark.lang, f"band_output_{time}", epoch=_EPOCH)
    title = say_lines(bookmark.lang, "band_once", title=title) if once else title
    look = {"source": [time, "outputs"], "past": time == "before", "once": once or None}
    look["padding"] = None if once else _bits(_passed_over(spec, real))
    if task.span:
        look["span"] = task.span
        look["against"] = None if once else packed(_at(real, analysis.targets(spec, bookmark.probe))[:, 0])
    return _band("output", title, list(task.outputs), "input" if task.span else "probability", **look)


def _states(bookmark, array, time, real):
    spec, lang = bookmark.spec, bookmark.lang
    scale, letter = {"hidden": ("state", "h"), "cell_state": ("cell_state", "c")}[array]
    title = say_lines(lang, f"band_{array}_{time}", epoch=_EPOCH)
    if spec.layers > 1:
        title = say_lines(lang, "band_layer", title=title, layer=bookmark.shown_layer, layers=spec.layers)
    rows = [f"{letter}{unit + 1}" for unit in range(spec.units)]
    look = {"source": [time, array], "past": time == "before", "padding": _bits(_passed_over(spec, real))}
    return _band("states", title, rows, scale, **look)


def _judge(bookmark):
    """Return how outputs are judged: what they are compared with, at which of the L real steps.

    by: "numbers", "cosine" or "classes". real: packed (T,). targets: packed (L,), the target class of every step.
    counts: packed (L,), or (1,) of a single output: the steps that are counted. vectors: packed (A, K), where an
    output stands for the class of the nearest vector, not for its largest number. truth: packed, what numbers are
    compared with, or the vector that the cosine is taken with, for each output.
    """
    spec, probe, task = bookmark.spec, bookmark.probe, bookmark.spec.task_info
    real = probe.real_steps(spec)
    found = data.test_sequence(spec, int(real.sum()))
    judge = {
        "by": "numbers" if task.span else "cosine" if analysis.is_judged_by_loss(spec) else "classes",
        "once": not spec.return_sequences,
        "threshold": not task.span,
        "real": packed(real),
        "targets": packed(task.nearest(task.vectors[found.symbols[0, 1:]])),
        "counts": packed(analysis.counted_steps(spec, probe)),
        "vectors": None if task.output == "softmax" else packed(task.vectors),
        "span": task.span,
    }
    if judge["by"] == "numbers":
        judge["truth"] = packed(analysis.targets(spec, probe))
    elif judge["by"] == "cosine":
        means = found.probabilities[0] @ task.vectors
        judge["truth"] = packed(means if spec.return_sequences else means[-1:])
    return judge


def _passed_over(spec, real):
    """Return at which steps (T,) the network does nothing, because a mask passes over the padding."""
    return ~real & spec.masking


def _at(real, values):
    """Return values (L, K) of the real steps at their places among all steps, (T, K), NaN elsewhere."""
    spread = np.full((len(real), values.shape[1]), np.nan, np.float32)
    spread[real] = values
    return spread


def _letters_at(real, symbols, task):
    """Return the names of symbols (L,) at the places of the real steps among all steps, "" elsewhere."""
    names = iter(symbols)
    return [task.symbols[next(names)] if each else "" for each in real]


def _in_its_unit(task, values):
    """Return values in the reader's unit: the numbers themselves where the symbols are numbers."""
    return task.number(values) if task.span else values


def _bits(steps):
    """Return steps as packed truth values, or None if there is none among them."""
    return packed(steps) if np.any(steps) else None
