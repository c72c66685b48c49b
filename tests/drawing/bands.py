"""The bands (heatmaps) of the stage, the page's main picture, computed independently of the drawing module."""

from typing import NamedTuple

import numpy as np

from rnn_core import analysis, data
from rnn_core.figures import style
from rnn_core.ui.reading import error
from rnn_core.ui.web.scene import MAX_ROWS
from rnn_core.ui.words import say, say_lines


class Band(NamedTuple):
    """A heatmap on the stage.

    Attributes:
        title: The title, with style.BREAK where a line may break.
        rows: The labels of the rows.
        scale: The name of the colour scale, a key of `SCALES` in rnn_core/figures/style.py.
        values: (rows, T), or (rows, 1) for a single output for the whole sequence; None while they are missing.
            The values of a cell state are unbounded.
        note: The note beside the title: the number of correct outputs, their error, or the number of padded steps.
        incorrect: (T,) or (1,) bool, the steps that have a mark.
        padding: (T,) or (rows, T) bool, the steps without data, drawn as hatched gaps.
        exact: The outputs that the hint shows. None if the hint shows `values`, which are then neither thresholded nor
            the means of several classes.
        past: True if the band shows the untrained network. It is then drawn fainter.
        letters: (T,) the symbol of each step, shown in the cells of a single row and in the hint.
        against: (T,) the target values. If there are any, values and targets are drawn as two lines.
        span: The numbers that the values 0 and 1 represent.
    """

    title: str
    rows: list[str]
    scale: str
    values: np.ndarray | None = None
    note: str = ""
    incorrect: np.ndarray | None = None
    padding: np.ndarray | None = None
    exact: np.ndarray | None = None
    past: bool = False
    letters: list[str] | None = None
    against: np.ndarray | None = None
    span: tuple[float, float] = (0, 1)

    def cut(self, start, stop, *, of):
        """Return the Band with the steps of slice(start, stop). Only arrays whose last axis has length `of` are cut."""
        arrays = ("values", "incorrect", "padding", "exact", "against")
        found = {name: array for name in arrays if (array := getattr(self, name)) is not None}
        parts = {name: array[..., start:stop] for name, array in found.items() if array.shape[-1] == of}
        return self._replace(**parts, letters=self.letters and self.letters[start:stop])

    @property
    def scored(self):
        """True if the band is an output with a note on its errors."""
        return self.incorrect is not None or self.against is not None

    @property
    def name(self):
        """The title without line breaks."""
        return style.one_line(self.title)


def of(bookmark, times, *, compact=False):
    """Return the Bands of a Bookmark (an experiment, an epoch and a view).

    times: [(name, Trace), ...], for example [("before", trace), ...], with None in place of a missing Trace. compact:
    True to leave out the cell state.
    """
    spec, real = bookmark.spec, bookmark.probe.real_steps(bookmark.spec)
    bands = [_input(bookmark, bookmark.probe.inputs(spec)[0], real), _target(bookmark, real)]
    bands += [_output(bookmark, time, trace, real) for time, trace in times]
    for kind in ("hidden", "cell_state") if bookmark.view.memory and not compact else ("hidden",):
        bands += [_states(bookmark, kind, time, trace, real) for time, trace in times]
    first, last = window(bookmark)
    return [band.cut(first - 1, last, of=len(real)) for band in bands]


def window(bookmark):
    """Return the first and the last shown step, counted from 1."""
    steps = len(bookmark.probe.real_steps(bookmark.spec))
    first, last = min(bookmark.view.first_step, steps), min(bookmark.view.last_step or steps, steps)
    return min(first, last), last


def input_range(bookmark):
    """Return the lower and the upper end of the input's scale, in the input's unit."""
    sequence = bookmark.probe.inputs(bookmark.spec)[0]
    return tuple(_read(bookmark.spec.task_info, end) for end in (min(0.0, sequence.min()), max(1.0, sequence.max())))


def _read(task, values):
    """Return values in the task's unit if its symbols are numbers, and otherwise unchanged."""
    return task.unscale(values) if task.span else values


def _spread(values, real):
    """Return an array (T, K) with the values (L, K) at the L real steps, and NaN at the padded steps."""
    spread = np.full((len(real), values.shape[1]), np.nan, np.float32)
    spread[real] = values
    return spread


def _spread_letters(symbols, task, real):
    """Return a list of T names: the names of the symbols (L,) at the L real steps, and "" at the padded steps."""
    names = np.full(len(real), "", object)
    names[real] = [task.symbols[symbol] for symbol in symbols]
    return names.tolist()


def _masked(spec, real):
    """Return True at each padded step that the network skips, (T,)."""
    return ~real & spec.masking


def _input(bookmark, sequence, real):
    task, heading = bookmark.spec.task_info, say(bookmark.lang, "band_input")
    note = "" if real.all() else say_lines(bookmark.lang, "band_padding", count=(~real).sum())
    rows = list(task.outputs) if task.predicts_next and not task.span else ["x"]
    if bookmark.probe.input_kind == "random" and task.has_letters:
        letters = _spread_letters(data.test_sequence(bookmark.spec, int(real.sum())).symbols[0, :-1], task, real)
        blank = np.where(real, 0, np.nan).astype(np.float32)[None]
        return Band(heading, ["x"], "input", blank, note, padding=~real, letters=letters)
    return Band(heading, rows, "input", _read(task, _spread(sequence, real).T), note, padding=~real)


def _target(bookmark, real):
    task, target, heading = (
        bookmark.spec.task_info,
        analysis.targets(bookmark.spec, bookmark.probe),
        say(bookmark.lang, "band_target"),
    )
    rows, scale, target = list(task.outputs), "input" if task.span else "probability", _read(task, target)
    if task.has_letters and bookmark.spec.return_sequences:
        found = data.test_sequence(bookmark.spec, int(real.sum()))
        symbols = found.symbols[0, 1:]
        probabilities = np.take_along_axis(found.probabilities[0], symbols[:, None], axis=1).astype(np.float32)
        letters = _spread_letters(symbols, task, real)
        probabilities = _spread(np.nan_to_num(probabilities), real).T
        return Band(heading, ["y"], "probability", probabilities, padding=~real, letters=letters)
    if not bookmark.spec.return_sequences:
        return Band(heading, rows, scale, target.T)
    return Band(heading, rows, scale, _spread(target, real).T, padding=~real)


def _output(bookmark, time, trace, real):
    spec, lang, once = bookmark.spec, bookmark.lang, not bookmark.spec.return_sequences
    heading = say_lines(lang, f"band_output_{time}", epoch=bookmark.epoch)
    heading = say_lines(lang, "band_once", title=heading) if once else heading
    counted = np.ones(1, bool) if once else real
    blank, incorrect = _masked(spec, counted), np.zeros(len(counted), bool)
    band = Band(heading, list(spec.task_info.outputs), "probability", padding=blank, past=time == "before")
    if spec.task_info.span:
        return _numbers(bookmark, band, trace, counted)
    band = band._replace(incorrect=incorrect)
    if trace is None:
        return band
    correct, counts = analysis.correct_steps(spec, bookmark.probe, trace), analysis.counted_steps(spec, bookmark.probe)
    incorrect[counted] = ~correct & counts
    if analysis.is_judged_by_loss(spec):
        incorrect[:] = False
        note = say_lines(lang, "band_cosine", cosine=analysis.cosine(spec, bookmark.probe, trace))
    elif once:
        note = say(lang, "band_one_correct" if correct.all() else "band_one_incorrect")
    else:
        note = say_lines(lang, "band_correct", correct=correct[counts].sum(), steps=counts.sum())
    outputs = np.where(blank[:, None], np.nan, trace.outputs[0].reshape(len(counted), -1)).T
    band, outputs, others = _rows(bookmark, band, outputs)
    if not bookmark.view.threshold and others > 1:
        each = np.concatenate([outputs[:-1], outputs[-1:] / others])
        return band._replace(values=each, note=note, exact=outputs)
    if not bookmark.view.threshold:
        return band._replace(values=outputs, note=note)
    values = np.where(np.isnan(outputs), np.nan, outputs >= 0.5).astype(np.float32)
    return band._replace(values=values, note=note, exact=outputs)


def _rows(bookmark, band, outputs):
    """Return a Band, its outputs, and the number of classes in the last row of the outputs.

    If there are more than MAX_ROWS classes, only the window's most frequent targets have a row. The last row of the
    outputs is then the sum of all other classes.
    """
    if len(band.rows) <= MAX_ROWS:
        return band, outputs, 1
    first, last = window(bookmark)
    symbols = data.test_sequence(bookmark.spec, int(bookmark.probe.real_steps(bookmark.spec).sum())).symbols[
        0, first : last + 1
    ]
    counts = np.bincount(symbols, minlength=len(band.rows))
    kept = np.sort(np.argsort(-counts, kind="stable")[: MAX_ROWS - 1])
    rest = np.delete(outputs, kept, axis=0).sum(axis=0, keepdims=True)
    rows = [*(band.rows[row] for row in kept), say(bookmark.lang, "band_rest")]
    return band._replace(rows=rows), np.concatenate([outputs[kept], rest]), len(band.rows) - len(kept)


def _numbers(bookmark, band, trace, counted):
    """Return the Band of an output that is a number. If each step has an output, the Band has the targets too."""
    task, targets = bookmark.spec.task_info, analysis.targets(bookmark.spec, bookmark.probe)
    if bookmark.spec.return_sequences:
        band = band._replace(against=_spread(targets, counted)[:, 0], span=task.span)
    if trace is None:
        return band._replace(scale="input")
    outputs = trace.outputs[0].reshape(len(counted), -1)
    note = say_lines(bookmark.lang, "band_error", error=error(bookmark.spec, bookmark.probe, trace))
    values = np.where(band.padding[:, None], np.nan, outputs).T
    values = values if bookmark.spec.return_sequences else task.unscale(values)
    return band._replace(scale="input", values=values, note=note)


def _states(bookmark, kind, time, trace, real):
    spec, lang, layer = bookmark.spec, bookmark.lang, bookmark.shown_layer
    blank = _masked(spec, real)
    scale, letter = {"hidden": ("state", "h"), "cell_state": ("cell_state", "c")}[kind]
    heading = say_lines(lang, f"band_{kind}_{time}", epoch=bookmark.epoch)
    if spec.layers > 1:
        heading = say_lines(lang, "band_layer", title=heading, layer=layer, layers=spec.layers)
    band = Band(heading, [f"{letter}{unit + 1}" for unit in range(spec.units)], scale, padding=blank)
    band = band._replace(past=time == "before")
    if trace is None:
        return band
    values = getattr(trace, kind)[layer - 1][0]
    return band._replace(values=np.where(blank[:, None] | ~np.isfinite(values), np.nan, values).T)
