"""Grid: the Specs of a map over one or two fields, and the order in which they are trained, coarse to fine."""

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import product
from typing import NamedTuple

import numpy as np

from rnn_core.fields import SpecError, fields_of
from rnn_core.spec import Spec

AXES = tuple(name for name, field in fields_of(Spec).items() if field.kind == "choice" or field.span)
"""The fields over which there is a map."""

FIRST = 4
"""The seeds of the first round; each later one doubles what there is."""

_AT_ONCE = 8  # seeds that a worker is given, at the most


class Axis(NamedTuple):
    """A field of the Spec, and its values along a side of the map."""

    name: str
    values: tuple


@dataclass(frozen=True)
class Grid:
    """A Spec with the values of each place on the Axes; without an Axis it is a single experiment, at ().

    A place is a tuple of one number from 0 for each Axis.
    cells: {place: Spec with the default seed}. impossible: {place: SpecError} of invalid combinations.
    """

    axes: tuple[Axis, ...]
    cells: dict[tuple[int, ...], Spec]
    impossible: dict[tuple[int, ...], SpecError]

    @property
    def places(self):
        """All places, row by row."""
        return list(product(*(range(len(axis.values)) for axis in self.axes)))

    @cached_property
    def specs(self):
        """The Specs of all cells, those with the same compiled program together.

        Each is there once: two cells are the same experiment if the choice in which they differ means nothing.
        """
        by_program = {}
        for spec in self.cells.values():
            by_program.setdefault(spec.structure, {})[spec] = None
        return tuple(spec for specs in by_program.values() for spec in specs)

    def values(self, place):
        """{field: its value} at a place."""
        return {axis.name: axis.values[number] for axis, number in zip(self.axes, place, strict=True)}


def axis(name, low=None, high=None, count=7):
    """The Axis of a field: all its choices, or so many numbers in equal ratios, each once.

    low, high: the bounds of numbers, None for the usual ones of the field, the nearest that it may hold. Whole numbers
    are rounded, others have two digits.
    """
    field = fields_of(Spec)[name]
    if field.kind == "choice":
        return Axis(name, field.choices)
    ends = (usual if given is None else given for given, usual in zip((low, high), field.span, strict=True))
    low, high = (min(max(end, field.low), field.high) for end in ends)
    number = round if field.kind == "whole" else lambda value: float(f"{value:.2g}")
    return Axis(name, tuple(dict.fromkeys(number(value) for value in np.geomspace(low, high, count).tolist())))


@lru_cache(maxsize=64)
def grid(spec, axes):
    """Return the Grid of a Spec over a tuple of Axes."""
    made = Grid(axes, {}, {})
    for place in made.places:
        try:
            made.cells[place] = replace(change(spec, **made.values(place)).effective, seed=Spec.seed)
        except SpecError as error:
            made.impossible[place] = error
    return made


def change(spec, **values):
    """A Spec with other values; what is usual for its task gives way to what is usual for another one.

    Raises SpecError for what cannot be.
    """
    if values.get("task", spec.task) != spec.task:
        usual = {name: None for name, value in spec.task_defaults.items() if getattr(spec, name) == value}
        values = usual | values
    return replace(spec, **values)


def position(axis, value):
    """Where a value lies along an Axis, in places from 0; between two numbers by its ratio, None where it is not."""
    if value in axis.values:
        return float(axis.values.index(value))
    if isinstance(value, str) or not min(axis.values) < value < max(axis.values):
        return None
    places = sorted(zip(axis.values, range(len(axis.values)), strict=True))
    return float(np.interp(np.log(value), *np.transpose([(np.log(each), place) for each, place in places])))


def schedule(grid, seeds):
    """Return what is trained in which order: [(Spec, range of seeds), ...], each of the seeds of each Spec once.

    At first a few seeds of the corners, then of the places halfway between those that there are, until all have some;
    then of all as many again, and again. Within a round what is compiled once comes together.
    """
    counts, levels = [len(axis.values) for axis in grid.axes], {}
    for place, spec in grid.cells.items():
        level = max(_levels(count)[number] for count, number in zip(counts, place, strict=True))
        levels[spec] = min(level, levels.get(spec, level))
    given, first, end = [], 0, min(FIRST, seeds)
    while first < seeds:
        specs = grid.specs if first else sorted(grid.specs, key=levels.get)
        pieces = [range(start, min(start + _AT_ONCE, end)) for start in range(first, end, _AT_ONCE)]
        given += product(specs, pieces)
        first, end = end, min(2 * end, seeds)
    return given


def _levels(count):
    """How early each of so many places in a row comes: 0 both ends, 1 the middle between them, 2 the next, ..."""
    levels, gaps, level = [0] * count, [(0, count - 1)], 0
    while gaps := [(low, high) for low, high in gaps if high - low > 1]:
        level += 1
        middles = [(low + high) // 2 for low, high in gaps]
        for middle in middles:
            levels[middle] = level
        gaps = [
            gap for (low, high), middle in zip(gaps, middles, strict=True) for gap in ((low, middle), (middle, high))
        ]
    return levels
