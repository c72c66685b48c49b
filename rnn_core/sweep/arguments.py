"""Arguments of the command: a URL of the page, the axes of the map, the seeds, and the file.

A map trains an experiment from many seeds for each combination of the values along its axes. A Bookmark is the content
of a URL of the page: the experiment, and all settings.

The page accepts any URL: it replaces invalid values, and reports them. A command computes for hours, so here each value
that the page would replace is an error.
"""

import argparse
from collections.abc import Callable, Sequence
from math import prod
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs

from rnn_core.fields import RULES, Field, SpecError, fields_of
from rnn_core.insight.grid import AXIS_FIELDS, Axis, axis
from rnn_core.spec import Spec
from rnn_core.visit.bookmark import FIELDS, Bookmark, Change, read
from rnn_core.visit.parts import View

_MAX_CELLS = 10_000  # maximum number of cells of a map, and of values along an axis
_PARSERS: dict[str, Callable[[str], Any]] = {"whole": int, "real": float, "choice": str}  # kind of a Field -> function
_FORMS = "field, field=low..high, field=low..high:count or field=a,b,c"  # for --over


class Request(NamedTuple):
    """The map that a command line requests, and the path of its table."""

    bookmark: Bookmark
    axes: tuple[Axis, ...]
    path: Path


def parse_bookmark(text: str) -> Bookmark:
    """Return the Bookmark of a URL of the page, or of its query string.

    Raises:
        argparse.ArgumentTypeError: The page would change or ignore a value, or the URL has learning rates or a seed,
        which a map sets itself.
    """
    bookmark, changes = read(parse_qs(text.rpartition("?")[2], keep_blank_values=True))
    unknown = [change.name for change in changes if change.rule == "unknown"]
    if unknown:
        raise argparse.ArgumentTypeError(f"expected names of the page's address, received {', '.join(unknown)}")
    if changes:
        raise argparse.ArgumentTypeError("; ".join(_message(change, bookmark) for change in changes))
    if bookmark.position.rates.changes:
        raise argparse.ArgumentTypeError("`rates`: a map trains each cell at one learning rate; leave it out")
    if bookmark.spec.seed != Spec.seed:
        message = f"`seed`: each cell is trained from the seeds 0 to {bookmark.view.seeds - 1}; leave it out"
        raise argparse.ArgumentTypeError(message)
    return bookmark


def _message(change: Change, bookmark: Bookmark) -> str:
    """Return the error message for a value that the page would change.

    Args:
        change: The value, the rule that it breaks, and the value that the page would use.
        bookmark: The Bookmark that the page would use.
    """
    if change.rule == "repeated":
        return f"`{change.name}`: expected one value, received {change.received}"
    side, _, end = change.name.partition("_")
    over = getattr(bookmark.view, side, None) if end in ("low", "high") else None
    field = fields_of(Spec)[over] if over else FIELDS.get(change.name)
    if field and field.kind in _PARSERS and not _is_valid(field, change.received):
        limits = {"choices": ", ".join(filter(None, field.choices))}
        if field.kind != "choice":
            limits |= {"low": f"{field.low:g}", "high": f"{field.high:g}"}
        return f"`{change.name}`: expected {RULES[field.kind].format(**limits)}, received {change.received}"
    return f"`{change.name}`: received {change.received}, with which only {change.used} is possible here"


def _is_valid(field: Field, text: str) -> bool:
    """Return True if a text is a valid value of a field, regardless of the other fields."""
    try:
        field.check("", _PARSERS[field.kind](text))
    except (SpecError, ValueError):
        return False
    return True


def parse_axis(text: str) -> Axis:
    """Return the Axis of a text such as learning_rate=1e-4..0.1:12 or units=4,8,16.

    The name of a field alone, such as cell or units, stands for all its choices or its default range.

    Raises:
        argparse.ArgumentTypeError: The text is malformed, names no field of a map, or has an invalid value.
    """
    name, equals, values = text.partition("=")
    if name not in AXIS_FIELDS:
        raise argparse.ArgumentTypeError(f"expected one of {', '.join(AXIS_FIELDS)}, received {name!r}")
    field = fields_of(Spec)[name]
    parser = _PARSERS[field.kind]
    try:
        if not equals:
            return axis(name)
        if ".." not in values:
            return Axis(name, tuple(dict.fromkeys(field.check(name, parser(value)) for value in values.split(","))))
        if field.kind == "choice":
            message = f"`{name}` has no order: expected some of {', '.join(field.choices)}, separated by commas"
            raise argparse.ArgumentTypeError(f"{message}, received {values!r}")
        bounds, colon, count = values.partition(":")
        low, high = (field.check(name, parser(value)) for value in bounds.split(".."))
        return axis(name, low, high, _parse_count(name, count) if colon else View.over_count)
    except SpecError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected {_FORMS}, received {text!r}") from None


def _parse_count(name: str, text: str) -> int:
    """Return the number of values along an axis; raise argparse.ArgumentTypeError if it is invalid."""
    if not text.isdecimal() or not 2 <= int(text) <= _MAX_CELLS:
        message = f"`{name}`: expected a whole number of values from 2 to {_MAX_CELLS:,}, received {text!r}"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def parse(arguments: Sequence[str]) -> Request:
    """Return the Request of a command line; print an error and exit with status 2 if the command line is invalid."""
    parser = argparse.ArgumentParser(
        prog="python -m rnn_core.sweep",
        description="Train an experiment from many seeds over the values of one field or two, and write how many "
        "learn. With the same FILE, the command continues where it stopped.",
    )
    parser.add_argument(
        "address", nargs="?", default="", type=parse_bookmark, help="a URL of the page, or its part after the ?"
    )
    help_on_over = f"one or two fields of the map, as {_FORMS}; by default the fields in the address"
    parser.add_argument("--over", nargs="+", type=parse_axis, metavar="FIELD", help=help_on_over)
    parser.add_argument("--seeds", type=int, help="number of seeds for each cell; by default the number in the address")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="the table, as CSV")
    parsed = parser.parse_args(arguments)
    bookmark: Bookmark = parsed.address
    try:
        axes = tuple(parsed.over or bookmark.grid.axes)
        if not 1 <= len({axis.name for axis in axes}) == len(axes) <= 2:
            parser.error("--over: expected one field or two different ones")
        if (cells := prod(len(axis.values) for axis in axes)) > _MAX_CELLS:
            parser.error(f"--over: expected a map of at most {_MAX_CELLS:,} cells, received {cells:,}")
        seeds = bookmark.view.seeds if parsed.seeds is None else parsed.seeds
        return Request(bookmark.change(seeds=seeds, until=bookmark.epoch or bookmark.view.until), axes, parsed.out)
    except SpecError as error:
        parser.error(str(error))
