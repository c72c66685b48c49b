"""The panel of the map: how many seeds learn, over one or two fields of the experiment; it grows out of the sweep's."""

from typing import NamedTuple

import numpy as np

from rnn_core import figures
from rnn_core.figures.sweep import Side
from rnn_core.insight.grid import Grid, change, position
from rnn_core.insight.seeds import Tally
from rnn_core.run import RateSchedule
from rnn_core.ui.controls import explain
from rnn_core.ui.panels.panel import Panel
from rnn_core.ui.panels.sweep import controls, duration, interval
from rnn_core.ui.words import say, say_choice
from rnn_core.visit.seed_sweep import MAX_TRAINING_RUNS

_MANY = 0.9  # the share of which a region is told
_SMALL = 0.01


class Answer(NamedTuple):
    """What is known of a map.

    tallies: {place: Tally} of the cells of which anything is. trained, total: how many trainings. expected: the seconds
    that those which are missing should take; None where the workers are at them, or there are too many.
    """

    grid: Grid
    tallies: dict[tuple, Tally]
    seeds: int
    epochs: int
    trained: int = 0
    total: int = 0
    expected: float | None = None

    @property
    def certain(self):
        """{place: Tally} of the cells whose share may be told as a fact."""
        return {place: tally for place, tally in self.tallies.items() if tally.certain and place not in self.unjudged}

    @property
    def unjudged(self):
        """The places of the visitor's own text or numbers, where nobody knows whether a seed has learned."""
        return {place for place, spec in self.grid.cells.items() if spec.task_info.given}


def _answer(session, frame):
    """What is known of each cell."""
    bookmark = frame.bookmark
    grid, sweep = bookmark.grid, session.sweeps.of(bookmark)
    if sweep is None:
        return Answer(grid, {}, bookmark.view.seeds, bookmark.view.until, total=bookmark.view.seeds * len(grid.specs))
    known = {spec: sweep.tally(spec) for spec in grid.specs}
    cells = {place: known[spec] for place, spec in grid.cells.items() if known[spec].seeds}
    expected = None if sweep.working else sweep.expected
    return Answer(grid, cells, sweep.count, sweep.epochs, sweep.trained, sweep.total, expected)


def _figure(frame, answer, dark):
    """A heatmap over two fields, or points along one."""
    bookmark, grid = frame.bookmark, answer.grid
    lang, summary, shape = bookmark.lang, bookmark.view.summary, [len(axis.values) for axis in grid.axes]
    values, certain = np.full(shape, np.nan), np.zeros(shape, bool)
    texts, hovers = np.full(shape, "", object), np.full(shape, "", object)
    bounds = np.tile([0.0, 1.0], (*shape, 1))
    for place in grid.places:
        hovers[place] = _hover(lang, answer, place)
    for place, tally in answer.tallies.items():
        if place in answer.unjudged:
            continue
        value = tally.share if summary == "share" else tally.median
        values[place] = np.nan if value is None else value
        certain[place], bounds[place] = tally.certain, (tally.low, tally.high)
        if tally.certain:
            texts[place] = "–" if value is None else f"{100 * value:.0f}" if summary == "share" else str(value)
    sides = [_side(bookmark, axis) for axis in grid.axes]
    names = {"value": say(lang, f"map_{summary}", epoch=answer.epochs), "shown": say(lang, "map_shown")}
    look = {"names": names, "epochs": None if summary == "share" else answer.epochs, "dark": dark}
    if len(sides) == 1:
        look |= {"side": sides[0], "intervals": bounds if summary == "share" else None}
        impossible = {place: hovers[place] for place in grid.impossible}
        return figures.sweep.points(values, certain=certain, hovers=hovers, impossible=impossible, **look)
    impossible = {place[::-1]: hovers[place] for place in grid.impossible}
    look |= {"sides": sides, "impossible": impossible}
    return figures.sweep.heatmap(values.T, certain=certain.T, texts=texts.T.tolist(), hovers=hovers.T.tolist(), **look)


def _side(bookmark, axis):
    names = [_value(bookmark.lang, axis.name, value) for value in axis.values]
    shown, words = position(axis, getattr(bookmark.spec, axis.name)), isinstance(axis.values[0], str)
    return Side(say(bookmark.lang, axis.name), names, shown, words)


def _value(lang, name, value):
    """A value of a field as it is written on the page: a small number in powers of ten."""
    if isinstance(value, str):
        return say_choice(lang, name, value)
    digits, _, power = f"{value:.1e}".partition("e")
    return f"{value:g}" if value >= _SMALL else f"{digits.removesuffix('.0')}e{int(power)}"


def _at(lang, grid, place):
    """The values at a place in words."""
    return ", ".join(f"{name} = {_value(lang, name, value)}" for name, value in grid.values(place).items())


def _hover(lang, answer, place):
    """What pointing at a cell tells."""
    grid, tally = answer.grid, answer.tallies.get(place)
    if place in grid.impossible:
        told = explain(lang, grid.impossible[place]).replace("`", "")
    elif not tally:
        told = say(lang, "map_unknown")
    elif grid.cells[place].task_info.given:
        told = say(lang, "sweep_unjudged")
    else:
        told = say(lang, "map_cell", **tally._asdict())
        told += "" if tally.median is None else f"<br>{say(lang, 'map_cell_median', **tally._asdict())}"
    return f"<b>{_at(lang, grid, place)}</b><br>{told}"


def _read(frame, answer):
    """How far it has come, where most learn, and what is uncertain."""
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


def _best(lang, answer, summary, cells):
    """Where nearly all seeds learn, or most; or where they do so soonest."""
    grid, certain, epochs = answer.grid, answer.certain, {"epochs": answer.epochs}
    many = [place for place, tally in certain.items() if tally.share >= _MANY]
    half = [place for place, tally in certain.items() if tally.median is not None]
    best = max(certain, key=lambda place: certain[place].share)
    if summary == "median" and half:
        soonest = min(half, key=lambda place: certain[place].median)
        yield "map_soonest", {"place": f"`{_at(lang, grid, soonest)}`", "median": certain[soonest].median}
    elif len(many) > 1:
        yield "map_region", {"count": len(many), "cells": cells, "place": f"`{_region(lang, grid, many)}`"} | epochs
    elif certain[best].learned:
        yield "map_best", {"place": f"`{_at(lang, grid, best)}`"} | certain[best]._asdict() | epochs
    else:
        yield "map_none", {"count": len(certain)} | epochs


def _region(lang, grid, places):
    """From where to where some places lie along each axis."""
    told = []
    for axis, numbers in zip(grid.axes, zip(*places, strict=True), strict=True):
        values = [_value(lang, axis.name, axis.values[number]) for number in sorted(set(numbers))]
        words = isinstance(axis.values[0], str) or len(values) == 1
        told.append(f"{axis.name} = {' / '.join(values) if words else f'{values[0]}–{values[-1]}'}")
    return ", ".join(told)


def _table(frame, answer):
    """A row for each cell."""
    axes = [axis.name for axis in answer.grid.axes]
    rows = ((*answer.grid.values(place).values(), *_numbers(answer.tallies.get(place))) for place in answer.grid.places)
    return (*axes, *Tally._fields), rows


def _numbers(tally):
    return ("" if value is None else value for value in tally) if tally else [""] * len(Tally._fields)


def _pressed(session, frame, data):
    """Open the seeds of the cell that was pressed, trained as far as those of the map, and begin them."""
    number, grid = next((number for number in data if number is not None), None), frame.bookmark.grid
    shape = [len(axis.values) for axis in reversed(grid.axes)]
    if number is None or number >= np.prod(shape):
        return
    place = tuple(map(int, np.unravel_index(number, shape)[::-1]))
    if place in grid.impossible:
        return
    bookmark = frame.link
    spec = change(bookmark.spec, **grid.values(place))
    opened = bookmark.change(spec=spec, over="", trained=None, rates=RateSchedule(), epoch=bookmark.view.until)
    session.sweeps.begin(opened)
    session.choose(opened, entry=True)


PANEL = Panel(_answer, _figure, _table, _read, controls=controls, interval=interval, pressed=_pressed, recurrent=False)
