"""Grid: the Specs of a map over one or two fields, and the coarse-to-fine order in which they are trained."""

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import product
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from rnn_core.fields import SpecError, fields_of
from rnn_core.spec import Spec

AXIS_FIELDS = tuple(name for name, field in fields_of(Spec).items() if field.kind == "choice" or field.span)
"""The names of the fields that can be an Axis of a map."""

FIRST_ROUND_SEEDS = 4
"""Number of seeds of each cell of the map in the first round of training. Each later round doubles the number."""

_MAX_SEEDS_AT_ONCE = 8
"""Maximum number of seeds in one job."""

Place: TypeAlias = tuple[int, ...]
"""The index of a value on each Axis of a map."""


class Axis(NamedTuple):
    """The name of a Spec's field, and the field's values along a side of the map."""

    name: str
    values: tuple[Any, ...]


@dataclass(frozen=True)
class Grid:
    """The Spec, or the error, of each place on a map. Without an Axis, the map is a single experiment at the place ().

    Attributes:
        axes: The sides of the map.
        cells: The Spec, with the default seed, of each place whose combination of values is valid.
        impossible: The error of each place whose combination of values is invalid.
    """

    axes: tuple[Axis, ...]
    cells: dict[Place, Spec]
    impossible: dict[Place, SpecError]

    @property
    def places(self) -> list[Place]:
        """All places, in ascending order; the last Axis varies fastest."""
        return list(product(*(range(len(axis.values)) for axis in self.axes)))

    @cached_property
    def specs(self) -> tuple[Spec, ...]:
        """The Specs of all cells without duplicates, grouped by compiled program.

        Two cells have the same Spec if the choice in which they differ has no effect.
        """
        by_program: dict[Spec, dict[Spec, None]] = {}
        for spec in self.cells.values():
            by_program.setdefault(spec.structure, {})[spec] = None
        return tuple(spec for specs in by_program.values() for spec in specs)

    def values(self, place: Place) -> dict[str, Any]:
        """Return the value of each Axis's field at a place."""
        return {axis.name: axis.values[number] for axis, number in zip(self.axes, place, strict=True)}


def axis(name: str, low: float | int | None = None, high: float | int | None = None, count: int = 7) -> Axis:
    """Return the Axis of a field: all its choices, or a geometric progression of numbers without duplicates.

    Numbers are rounded to whole numbers if the field needs whole numbers, and otherwise to two significant digits.

    Args:
        name: The name of the field.
        low: The first number, clamped to the field's limits; by default the low end of the field's span.
        high: The last number, clamped to the field's limits; by default the high end of the field's span.
        count: The number of values before rounding and the removal of duplicates.
    """
    field = fields_of(Spec)[name]
    if field.kind == "choice":
        return Axis(name, field.choices)
    assert field.span, f"there is no map over {name}"
    ends = [default if bound is None else bound for bound, default in zip((low, high), field.span, strict=True)]
    lowest, highest = np.clip(ends, field.low, field.high)
    number = round if field.kind == "whole" else _two_digits
    return Axis(name, tuple(dict.fromkeys(number(value) for value in np.geomspace(lowest, highest, count).tolist())))


def _two_digits(value: float) -> float:
    return float(f"{value:.2g}")


@lru_cache(maxsize=64)
def grid(spec: Spec, axes: tuple[Axis, ...]) -> Grid:
    """Return the Grid of a Spec over some Axes. The seed of the Spec is ignored."""
    made = Grid(axes, {}, {})
    for place in made.places:
        try:
            made.cells[place] = replace(with_values(spec, **made.values(place)).effective, seed=Spec.seed)
        except SpecError as error:
            made.impossible[place] = error
    return made


def with_values(spec: Spec, **values: Any) -> Spec:
    """Return the Spec with other values.

    If the task changes, each field that had the old task's default gets the new task's default.

    Raises:
        SpecError: The combination is invalid.
    """
    if values.get("task", spec.task) != spec.task:
        defaults = {name: None for name, value in spec.task_defaults.items() if getattr(spec, name) == value}
        values = defaults | values
    return replace(spec, **values)


def position(axis: Axis, value: str | float | int) -> float | None:
    """Return the position of a value along an Axis, where the values are at 0, 1, 2, ...

    A number between two values is interpolated on a logarithmic scale. The result is None for a number outside the
    Axis, and for a choice that the Axis lacks.
    """
    if value in axis.values:
        return float(axis.values.index(value))
    if isinstance(value, str) or not min(axis.values) < value < max(axis.values):
        return None
    places = sorted(zip(axis.values, range(len(axis.values)), strict=True))
    logs = [float(np.log(number)) for number, _ in places]
    return float(np.interp(np.log(value), logs, [place for _, place in places]))


def schedule(grid: Grid, seeds: int) -> list[tuple[Spec, range]]:
    """Return the training schedule: a list of jobs, each a Spec and a range of seeds. Every seed of a Spec occurs once.

    The schedule goes from coarse to fine. In the first round, each cell gets FIRST_ROUND_SEEDS seeds: first the corners
    of the map, then the midpoints, and so on. Each later round doubles the number of seeds of each cell, and trains the
    Specs that share a compiled program one after another.
    """
    levels = _spec_levels(grid)
    jobs = []
    first, end = 0, min(FIRST_ROUND_SEEDS, seeds)
    while first < seeds:
        specs = grid.specs if first else sorted(grid.specs, key=levels.__getitem__)
        starts = range(first, end, _MAX_SEEDS_AT_ONCE)
        jobs += product(specs, [range(start, min(start + _MAX_SEEDS_AT_ONCE, end)) for start in starts])
        first, end = end, min(2 * end, seeds)
    return jobs


def _spec_levels(grid: Grid) -> dict[Spec, int]:
    """Return the level of each Spec, by which the first round is ordered.

    `_levels` returns the levels of the values of an Axis. The level of a place is the highest level of its values. The
    level of a Spec is the lowest level of its places.
    """
    along = [_levels(len(axis.values)) for axis in grid.axes]
    levels: dict[Spec, int] = {}
    for place, spec in grid.cells.items():
        level = max(axis_levels[number] for axis_levels, number in zip(along, place, strict=True))
        levels[spec] = min(level, levels.get(spec, level))
    return levels


def _levels(count: int) -> list[int]:
    """Return the levels of `count` places in a row: 0 for both ends, 1 for the middle, 2 for both quarters, ..."""
    levels = [0] * count
    gaps = [(0, count - 1)]
    level = 0
    while gaps := [(low, high) for low, high in gaps if high - low > 1]:
        level += 1
        halves = []
        for low, high in gaps:
            middle = (low + high) // 2
            levels[middle] = level
            halves += [(low, middle), (middle, high)]
        gaps = halves
    return levels
