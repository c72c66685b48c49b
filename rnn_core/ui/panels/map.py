"""The panel of the map: the share of seeds that learn, over one or two fields of the experiment.

It replaces the panel of the seed sweep once a field is chosen for the map.
"""

import math
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Shaped

from rnn_core import figures
from rnn_core.figures.sweep import Side
from rnn_core.insight.grid import Axis, Grid, position, with_values
from rnn_core.insight.seeds import Tally
from rnn_core.run import RateSchedule
from rnn_core.ui.controls.refusals import reason
from rnn_core.ui.panels.panel import Figure, Panel, Sentences, Table
from rnn_core.ui.panels.sweep import draw_controls, duration, interval
from rnn_core.ui.words import say, say_choice
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.frame import Frame
from rnn_core.visit.seed_sweep import MAX_TRAINING_RUNS
from rnn_core.visit.session import Session

_NEARLY_ALL = 0.9  # the minimum share of seeds that learn in each cell of the best region
_SMALL_NUMBER = 0.01  # smaller numbers are written in scientific notation


class Answer(NamedTuple):
    """The known part of a map.

    Attributes:
        grid: The Grid of the map.
        tallies: Cell -> its Tally (the counts of its seeds), for cells in which any seed has been trained. A cell is a
            tuple of the indices of its values along the axes.
        seeds: The number of seeds for each cell.
        epochs: The epoch up to which the seeds are trained.
        trained: The number of finished training runs.
        total: The number of all training runs.
        expected: The estimated seconds of the missing training runs. None while the workers train, and for a map
            that is too large.
    """

    grid: Grid
    tallies: dict[tuple[int, ...], Tally]
    seeds: int
    epochs: int
    trained: int = 0
    total: int = 0
    expected: float | None = None

    @property
    def certain(self) -> dict[tuple[int, ...], Tally]:
        """The tallies whose share of learning seeds is known precisely enough to state it as a fact."""
        return {cell: tally for cell, tally in self.tallies.items() if tally.certain and cell not in self.unjudged}

    @property
    def unjudged(self) -> set[tuple[int, ...]]:
        """The cells with the visitor's own text or numbers, for which nobody knows whether a seed has learned."""
        return {cell for cell, spec in self.grid.cells.items() if spec.task_info.given}


class _Cells(NamedTuple):
    """The cells of a map as arrays over its axes."""

    values: Float[np.ndarray, "*axes"]
    certain: Bool[np.ndarray, "*axes"]
    texts: Shaped[np.ndarray, "*axes"]
    hovers: Shaped[np.ndarray, "*axes"]
    bounds: Float[np.ndarray, "*axes 2"]


def _answer(session: Session, frame: Frame) -> Answer:
    bookmark = frame.bookmark
    grid, sweep = bookmark.grid, session.sweeps.of(bookmark)
    if sweep is None:
        return Answer(grid, {}, bookmark.view.seeds, bookmark.view.until, total=bookmark.view.seeds * len(grid.specs))
    known = {spec: sweep.tally(spec) for spec in grid.specs}
    tallies = {cell: known[spec] for cell, spec in grid.cells.items() if known[spec].seeds}
    expected = None if sweep.working else sweep.expected_seconds
    return Answer(grid, tallies, sweep.count, sweep.epochs, sweep.trained, sweep.total, expected)


def _figure(frame: Frame, answer: Answer, dark: bool) -> Figure:
    """Return a heatmap over two fields, or points along one field."""
    bookmark, grid = frame.bookmark, answer.grid
    lang, summary = bookmark.lang, bookmark.view.summary
    cells = _cells(bookmark, answer)
    sides = [_side(bookmark, axis) for axis in grid.axes]
    names = {"value": say(lang, f"map_{summary}", epoch=answer.epochs), "shown": say(lang, "map_shown")}
    epochs = None if summary == "share" else answer.epochs
    if len(sides) == 1:
        return figures.sweep.points(
            cells.values,
            certain=cells.certain,
            hovers=cells.hovers.tolist(),
            side=sides[0],
            impossible={(cell,): cells.hovers[cell] for (cell,) in grid.impossible},
            names=names,
            intervals=cells.bounds if summary == "share" else None,
            epochs=epochs,
            dark=dark,
        )
    return figures.sweep.heatmap(
        cells.values.T,
        certain=cells.certain.T,
        texts=cells.texts.T.tolist(),
        hovers=cells.hovers.T.tolist(),
        sides=sides,
        impossible={(up, across): cells.hovers[across, up] for across, up in grid.impossible},
        names=names,
        epochs=epochs,
        dark=dark,
    )


def _cells(bookmark: Bookmark, answer: Answer) -> _Cells:
    """Return the value that each cell shows, and the cell's texts.

    The value is the share of the cell's seeds that have learned, or their median epoch of learning. An unknown value is
    NaN.
    """
    lang, summary, task = bookmark.lang, bookmark.view.summary, bookmark.spec.task
    grid = answer.grid
    shape = [len(axis.values) for axis in grid.axes]
    values = np.full(shape, np.nan)
    certain = np.zeros(shape, bool)
    texts = np.full(shape, "", object)
    hovers = np.full(shape, "", object)
    bounds = np.tile([0.0, 1.0], (*shape, 1))
    for cell in grid.places:
        hovers[cell] = _hover(lang, answer, cell, task)
    for cell, tally in answer.tallies.items():
        if cell in answer.unjudged:
            continue
        value = tally.share if summary == "share" else tally.median
        values[cell] = np.nan if value is None else value
        certain[cell] = tally.certain
        bounds[cell] = tally.low, tally.high
        if not tally.certain:
            continue
        if value is None:
            texts[cell] = "–"
        else:
            texts[cell] = f"{100 * value:.0f}" if summary == "share" else str(value)
    return _Cells(values, certain, texts, hovers, bounds)


def _side(bookmark: Bookmark, axis: Axis) -> Side:
    names = [_value(bookmark.lang, axis.name, value) for value in axis.values]
    shown = position(axis, getattr(bookmark.spec, axis.name))
    return Side(say(bookmark.lang, axis.name), names, shown, words=isinstance(axis.values[0], str))


def _value(lang: str, name: str, value: str | float) -> str:
    """Return a value of a field as a text, with small numbers in scientific notation."""
    if isinstance(value, str):
        return say_choice(lang, name, value)
    digits, _, power = f"{value:.1e}".partition("e")
    return f"{value:g}" if value >= _SMALL_NUMBER else f"{digits.removesuffix('.0')}e{int(power)}"


def cell_words(lang: str, grid: Grid, cell: tuple[int, ...]) -> str:
    """Return the values of a cell's fields as a text."""
    return ", ".join(f"{name} = {_value(lang, name, value)}" for name, value in grid.values(cell).items())


def _hover(lang: str, answer: Answer, cell: tuple[int, ...], task: str) -> str:
    """Return a cell's hover text."""
    grid, tally = answer.grid, answer.tallies.get(cell)
    if cell in grid.impossible:
        text = reason(lang, grid.impossible[cell], task=task)
    elif not tally:
        text = say(lang, "map_unknown")
    elif grid.cells[cell].task_info.given:
        text = say(lang, "sweep_unjudged")
    else:
        text = say(lang, "map_cell", **tally._asdict())
        text += "" if tally.median is None else f"<br>{say(lang, 'map_cell_median', **tally._asdict())}"
    return f"<b>{cell_words(lang, grid, cell)}</b><br>{text}"


def _read(frame: Frame, answer: Answer) -> Sentences:
    """Yield the map's progress and best cells, and the counts of cells that are uncertain or have no valid Spec."""
    lang, cells, impossible = frame.bookmark.lang, len(answer.grid.cells), len(answer.grid.impossible)
    if answer.total > MAX_TRAINING_RUNS:
        yield "map_refused", {"cells": cells, "seeds": answer.seeds, "count": answer.total, "most": MAX_TRAINING_RUNS}
        return
    certain, missing = answer.certain, answer.total - answer.trained
    if answer.unjudged:
        yield "sweep_unjudged", {}
    if answer.expected is not None and missing:
        yield "map_waits", {"count": missing, "duration": duration(lang, answer.expected)}
    elif missing and not certain:
        yield "map_first", {}
    if certain:
        yield from _best(lang, answer, frame.bookmark.view.summary, cells)
    if uncertain := len(answer.tallies.keys() - answer.unjudged) - len(certain):
        yield "map_uncertain", {"count": uncertain}
    if impossible:
        yield "map_impossible", {"count": impossible}
    if answer.tallies:
        yield "map_click", {}


def _best(lang: str, answer: Answer, summary: str, cells: int) -> Sentences:
    """Yield the sentence on the best cells.

    If the map shows medians and any seed learns, the sentence names the cell whose seeds learn soonest. Otherwise it
    names the cells in which nearly all seeds learn. If there are fewer than two of these, it names the best cell, or
    says that no seed learns.
    """
    grid, certain, epochs = answer.grid, answer.certain, {"epochs": answer.epochs}
    nearly_all = [cell for cell, tally in certain.items() if tally.share >= _NEARLY_ALL]
    medians = {cell: tally.median for cell, tally in certain.items() if tally.median is not None}
    best = max(certain, key=lambda cell: certain[cell].share)
    if summary == "median" and medians:
        soonest = min(medians, key=lambda cell: medians[cell])
        yield "map_soonest", {"place": f"`{cell_words(lang, grid, soonest)}`", "median": medians[soonest]}
    elif len(nearly_all) > 1:
        region = f"`{_region(lang, grid, nearly_all)}`"
        key = "map_region" if _size(grid, nearly_all) == len(nearly_all) else "map_region_within"
        yield key, {"count": len(nearly_all), "cells": cells, "place": region} | epochs
    elif certain[best].learned:
        yield "map_best", {"place": f"`{cell_words(lang, grid, best)}`"} | certain[best]._asdict() | epochs
    else:
        yield "map_none", {"count": len(certain)} | epochs


def _region(lang: str, grid: Grid, cells: Iterable[tuple[int, ...]]) -> str:
    """Return the values of some cells along each axis: strings as a list, numbers as a range."""
    ranges = []
    for axis, numbers in zip(grid.axes, zip(*cells, strict=True), strict=True):
        values = [_value(lang, axis.name, axis.values[number]) for number in sorted(set(numbers))]
        is_list = isinstance(axis.values[0], str) or len(values) == 1
        ranges.append(f"{axis.name} = {' / '.join(values) if is_list else f'{values[0]}–{values[-1]}'}")
    return ", ".join(ranges)


def _size(grid: Grid, places: Iterable[tuple[int, ...]]) -> int:
    """Return the number of cells, possible or not, in the region that `_region` puts into words."""
    sizes = []
    for axis, numbers in zip(grid.axes, zip(*places, strict=True), strict=True):
        is_list = isinstance(axis.values[0], str)
        sizes.append(len(set(numbers)) if is_list else max(numbers) - min(numbers) + 1)
    return math.prod(sizes)


def _table(frame: Frame, answer: Answer) -> Table:
    """Return a row for each cell."""
    axes = [axis.name for axis in answer.grid.axes]
    rows = ((*answer.grid.values(cell).values(), *_numbers(answer.tallies.get(cell))) for cell in answer.grid.places)
    return (*axes, *Tally._fields), rows


def _numbers(tally: Tally | None) -> Sequence[Any]:
    return ["" if value is None else value for value in tally] if tally else [""] * len(Tally._fields)


def _pressed(session: Session, frame: Frame, data: list[int | None]) -> None:
    """Open and begin the seed sweep of the pressed cell, up to the map's last epoch. Ignore an impossible cell."""
    grid = frame.bookmark.grid
    number = next((number for number in data if number is not None), None)
    shape = [len(axis.values) for axis in reversed(grid.axes)]
    if number is None or number >= np.prod(shape):
        return
    cell = tuple(map(int, np.unravel_index(number, shape)[::-1]))
    if cell in grid.impossible:
        return
    bookmark = frame.link
    spec = with_values(bookmark.spec, **grid.values(cell))
    opened = bookmark.change(spec=spec, over="", trained=None, rates=RateSchedule(), epoch=bookmark.view.until)
    session.sweeps.begin(opened)
    session.choose(opened, entry=True)


PANEL = Panel(
    _answer, _figure, _table, _read, controls=draw_controls, interval=interval, pressed=_pressed, recurrent=False
)
