"""Make the pictures of the gallery's cards: `python -m docs.gallery [NAME ...]`, by default of all presets.

A preset is an example in the gallery, and its picture is a heatmap of its experiment. A picture has no texts, so that
it serves readers of both languages.
"""

import argparse
import sys
from math import inf
from typing import NamedTuple

import numpy as np
from PIL import Image

from rnn_core import analysis, forward, run
from rnn_core.insight import ablation, gradients, seeds, step
from rnn_core.ui.gallery import pictures
from rnn_core.visit.presets import PRESETS

_MAX_STEPS = 100
"""Maximum number of steps in a row of a picture. A longer row is folded by the task's period, or cut if it has none."""

_MAX_UNITS = 24
"""Maximum number of units in a picture. With more units, the rows would be too thin."""

_GUESS_COLUMNS = 96
"""The number of columns of cells in the picture of a curve of losses."""

_GUESS_ROWS = 100
"""The number of rows of cells in the picture of a curve of losses."""

_GAP_PX = 8
"""The space between two heatmaps."""

_MARK_PX = 9
"""The height of the line of marks."""

_MIN_CELL_PX = 8
"""Lines are drawn between cells of at least this width or height."""


class Band(NamedTuple):
    """A heatmap in a picture.

    Attributes:
        values: A row for each row of the heatmap; NaN for no colour.
        ramp: The name of the colour scale; "" for the line of marks.
        low: The value with the first colour.
        high: The value with the last colour.
        share: The height, relative to the shares of the other bands.
    """

    values: np.ndarray
    ramp: str
    low: float
    high: float
    share: float = 1


def picture(name):
    """Return a preset's picture as the indices of its colours, (height, width)."""
    preset = PRESETS[name]
    make = _BY_PANEL.get(preset.view.panel, _stage)
    if preset.view.panel == "sweep" and preset.view.over:
        make = _map
    if preset.lesson.ask:
        make = _guesses
    return _stack(make(preset), *pictures.SIZE)


# The content of a picture


def _stage(preset, ablated=None):
    """Return the bands of the page's main picture: the outputs, a line of marks at wrong steps, and the states."""
    spec, probe = preset.spec, preset.probe
    trained = _train(preset)
    trace = ablated or analysis.trace_probe(spec, run.state_at(trained, min(preset.epoch, trained.newest)), probe)
    real = probe.real_steps(spec)
    states = (trace.cell_state if preset.view.memory else trace.hidden)[preset.shown_layer - 1][0][real, :_MAX_UNITS]
    ramp = "cell_state" if preset.view.memory else "state"
    hidden = _cells(np.tanh(states) if preset.view.memory else states, spec.task_info.cycle)
    bands = [Band(hidden, ramp, -1, 1, 3)]
    if spec.return_sequences:
        outputs = trace.outputs[0][real]
        wrong = ~analysis.correct_steps(spec, probe, trace) & analysis.counted_steps(spec, probe)
        wrong &= not (spec.task_info.span or analysis.is_judged_by_loss(spec))
        few = outputs.shape[1] <= 3
        high = 1 if few else np.nanmax(outputs)
        marks = _cells(np.where(wrong, 1.0, np.nan)[:, None], spec.task_info.cycle)
        scale = "input" if spec.task_info.span else "probability"
        outputs = Band(_cells(outputs, spec.task_info.cycle), scale, 0, high, 1.2 if few else 2)
        bands = [outputs, *[Band(marks, "", 0, 0)] * bool(wrong.any()), *bands]
    return bands


def _ablated(preset):
    state = _train(preset).states[-1]
    return _stage(preset, ablation.look(preset.spec, state, preset.probe, preset.experiment.ablation, layer=1))


def _step(preset):
    """Return the terms of a step's equation: a row for each unit, and a column for each term."""
    state = _train(preset).states[-1]
    found = step.unroll(preset.spec, state, preset.probe, step=preset.view.at - 1)
    (kernel, recurrent_kernel, bias), *_ = forward.network(preset.spec, state).layers
    terms = [found.inputs[:, None] * kernel, found.before[0][:, None] * recurrent_kernel]
    columns = [*(term.sum(axis=0) for term in terms), bias]
    columns += [sum(columns), found.terms[0]["h"]]
    return [Band(np.array(columns).T, "state", -2, 2)]


def _weights(preset):
    """Return the recurrent kernel before and after training, and the difference between them, side by side."""
    start, now = (forward.network(preset.spec, _train(preset).states[i]).layers[0][1] for i in (0, -1))
    apart = np.full((len(start), 1), np.nan)
    return [Band(np.hstack([start, apart, now, apart, now - start]), "state", -1, 1)]


def _gradients(preset):
    """Return the norms of the gradients, on a logarithmic scale: a row for each lag (number of steps back)."""
    state = run.state_at(_train(preset), preset.epoch)
    norms = gradients.flow(preset.spec, state, preset.probe).norms[:, :40]
    logs = np.log10(np.maximum(norms, 1e-12)).T
    return [Band(logs, "norm", np.nanmax(logs) - 6, np.nanmax(logs))]


def _epochs(preset):
    """Return the states of the first unit: a row for each epoch, and a column for each step."""
    spec, probe = preset.spec, preset.probe
    states = [analysis.trace_probe(spec, state, probe).hidden[0][0][:, 0] for state in _train(preset).states]
    return [Band(np.array(states), "state", -1, 1)]


def _seeds(preset):
    """Return the losses: a row for each epoch, and a column for each seed, sorted by the sum of the seed's losses."""
    outcomes, _ = seeds.train_seeds(
        preset.spec, range(preset.view.seeds), epochs=preset.view.until, seconds=inf, begun={}
    )
    losses = np.array(sorted((outcome.losses for outcome in outcomes), key=np.sum)).T
    return [Band(losses, "norm", 0, analysis.chance_loss(preset.spec))]


def _map(preset):
    """Return the share of seeds that learn at each combination of values of the map's one or two fields."""
    grid = preset.grid
    shares = np.full([len(axis.values) for axis in grid.axes], np.nan)
    for cell, spec in grid.cells.items():
        outcomes, _ = seeds.train_seeds(
            spec, range(preset.view.seeds), epochs=preset.view.until, seconds=inf, begun={}, whole=False
        )
        shares[cell] = np.mean([outcome.learned is not None for outcome in outcomes])
    return [Band(shares.T[::-1] if shares.ndim > 1 else shares[None], "probability", 0, 1)]


def _guesses(preset):
    """Return three losses that a visitor may expect, side by side: a slope, a cliff and a level line."""
    epochs, levels = np.linspace(0, 1, _GUESS_COLUMNS), np.linspace(1, 0, _GUESS_ROWS)[:, None]
    losses = [np.exp(-4 * epochs), 0.05 + 0.95 / (1 + np.exp(60 * (epochs - 0.5))), np.ones(_GUESS_COLUMNS)]
    apart = np.full((_GUESS_ROWS, _GUESS_COLUMNS // 6), np.nan)
    curves = [np.where(levels <= 0.8 * loss, -0.4, np.nan) for loss in losses]
    for curve, loss in zip(curves, losses, strict=True):
        steep = 1 + 0.4 * np.abs(np.gradient(loss, epochs))  # so that the line is equally thick where it is steep
        curve[np.abs(levels - 0.8 * loss) <= 0.02 * steep] = -1
    return [Band(np.hstack([curves[0], apart, curves[1], apart, curves[2]]), "cell_state", -1, 1)]


_BY_PANEL = {
    "step": _step,
    "weights": _weights,
    "gradients": _gradients,
    "dynamics": _epochs,
    "ablation": _ablated,
    "sweep": _seeds,
}
"""Panel -> function that returns the bands of a preset's picture. Presets with other panels use `_stage`."""


def _train(preset):
    """Return a preset's Run (record of training) up to the newest epoch, or to the last epoch before a divergence."""
    return run.advance(run.start(preset.spec), preset.position.newest)


def _cells(values, period):
    """Return values of shape (steps, rows) as (rows, steps).

    If there are too many steps, each row is split into one row for each phase of the period, as in the page's main
    picture. Without a period, only the first steps are returned.
    """
    steps, rows = values.shape
    if steps <= _MAX_STEPS or not period:
        return values[:_MAX_STEPS].T
    whole = values[: steps // period * period]
    return whole.reshape(-1, period, rows).transpose(2, 1, 0).reshape(rows * period, -1)


# The drawing


def _stack(bands, width, height):
    """Return the picture of bands, one above the other. The line of marks has a fixed height."""
    marks = [band.ramp == "" for band in bands]
    fixed = sum(_MARK_PX for mark in marks if mark) + _GAP_PX * (len(bands) - 1)
    whole = sum(band.share for band, mark in zip(bands, marks, strict=True) if not mark)
    image = np.full((height, width), pictures.PAPER, np.uint8)
    top, ends = 0, []
    for band, mark in zip(bands, marks, strict=True):
        high = _MARK_PX if mark else (height - fixed) * band.share / whole
        ends.append((top, top + high))
        top += high + _GAP_PX
    for band, (first, last) in zip(bands, ends, strict=True):
        _paint(image, band, round(first), round(last))
    return image


def _paint(image, band, top, bottom):
    """Paint a band between two rows of pixels of a picture."""
    rows, columns = band.values.shape
    x, y = _edges(0, image.shape[1], columns), _edges(top, bottom, rows)
    if band.ramp:
        colours = pictures.indices(band.ramp, (band.values - band.low) / (band.high - band.low))
    else:
        colours = np.where(np.isnan(band.values), pictures.PAPER, pictures.INCORRECT).astype(np.uint8)
    cells = np.repeat(np.repeat(colours, np.diff(y), axis=0), np.diff(x), axis=1)
    for axis, ends in ((0, y), (1, x)):
        if min(np.diff(ends)) >= _MIN_CELL_PX:
            lines = [edge - ends[0] + offset for edge in ends[1:-1] for offset in (-1, 0)]
            np.moveaxis(cells, axis, 0)[lines] = pictures.PAPER
    image[top:bottom] = cells


def _edges(first, last, count):
    return np.rint(np.linspace(first, last, count + 1)).astype(int)


def write(name):
    """Write a preset's picture to its file, and return the path."""
    image = Image.fromarray(picture(name), "P")
    image.putpalette(pictures.palette("light"))
    path = pictures.file(name)
    path.parent.mkdir(exist_ok=True)
    image.save(path, optimize=True)
    return path


def main(arguments):
    """Make the pictures that a command line names, and print the path of each."""
    parser = argparse.ArgumentParser(prog="python -m docs.gallery", description="Make the gallery's pictures.")
    parser.add_argument("names", nargs="*", choices=[*PRESETS, []], metavar="NAME", help="a preset, by default all")
    for name in parser.parse_args(arguments).names or PRESETS:
        print(write(name), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
