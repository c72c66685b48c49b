"""Arguments of the command: an address of the page, the sides of the map, the seeds, and the file.

The page shows something for any address and says what it had to change. A command computes for hours, so whatever it
would have to change is an error.
"""

import argparse
from math import prod
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs

from rnn_core.fields import RULES, SpecError, fields_of
from rnn_core.insight.grid import AXES, Axis, axis
from rnn_core.spec import Spec
from rnn_core.visit import bookmark
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.parts import View

_MOST = 10_000  # cells of a map
_KINDS = {"whole": int, "real": float, "choice": str}
_FORMS = "field, field=low..high, field=low..high:count or field=a,b,c"


class Asked(NamedTuple):
    """What a command line asks for."""

    mark: Bookmark
    axes: tuple[Axis, ...]
    path: Path


def mark(text):
    """Return the Bookmark of an address, or of its part after the question mark.

    Raises argparse.ArgumentTypeError for whatever the page would change, and for what a map has no use for.
    """
    found, changes = bookmark.read(parse_qs(text.rpartition("?")[2], keep_blank_values=True))
    unknown = [change.name for change in changes if change.rule == "unknown"]
    if unknown:
        raise argparse.ArgumentTypeError(f"expected names of the page's address, received {', '.join(unknown)}")
    if changes:
        raise argparse.ArgumentTypeError("; ".join(_wrong(change, found) for change in changes))
    if found.position.rates.changes:
        raise argparse.ArgumentTypeError("`rates`: a map trains each cell at one learning rate; leave it out")
    if found.spec.seed != Spec.seed:
        told = f"`seed`: each cell is trained from the seeds 0 to {found.view.seeds - 1}; leave it out"
        raise argparse.ArgumentTypeError(told)
    return found


def _wrong(change, found):
    """Say what is wrong with a value of the address, and what it may be; found: the Bookmark that was read."""
    if change.rule == "repeated":
        return f"`{change.name}`: expected one value, received {change.received}"
    side, _, end = change.name.partition("_")
    over = getattr(found.view, side, None) if end in ("low", "high") else None
    field = fields_of(Spec)[over] if over else bookmark.FIELDS.get(change.name)
    if field and field.kind in _KINDS and not _is_possible(field, change.received):
        limits = {"choices": ", ".join(filter(None, field.choices))}
        if field.kind != "choice":
            limits |= {"low": f"{field.low:g}", "high": f"{field.high:g}"}
        return f"`{change.name}`: expected {RULES[field.kind].format(**limits)}, received {change.received}"
    return f"`{change.name}`: received {change.received}, with which only {change.used} is possible here"


def _is_possible(field, text):
    """Whether a field may hold the value of a text by itself, whatever the others hold."""
    try:
        value = _KINDS[field.kind](text)
        field.check("", value)
    except (SpecError, ValueError):
        return False
    return True


def side(text):
    """Return the Axis of a text such as learning_rate=1e-4..0.1:12, or units=4,8,16, or cell for all its choices."""
    name, given, values = text.partition("=")
    if name not in AXES:
        raise argparse.ArgumentTypeError(f"expected one of {', '.join(AXES)}, received {name!r}")
    field = fields_of(Spec)[name]
    kind = _KINDS[field.kind]
    try:
        if not given:
            return axis(name)
        if ".." not in values:
            return Axis(name, tuple(dict.fromkeys(field.check(name, kind(value)) for value in values.split(","))))
        if field.kind == "choice":
            told = f"`{name}` has no order: expected some of {', '.join(field.choices)}, separated by commas"
            raise argparse.ArgumentTypeError(f"{told}, received {values!r}")
        bounds, counted, count = values.partition(":")
        low, high = (field.check(name, kind(value)) for value in bounds.split(".."))
        return axis(name, low, high, _count(name, count) if counted else View.over_count)
    except SpecError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected {_FORMS}, received {text!r}") from None


def _count(name, text):
    """Return the number of values along a side."""
    if not text.isdecimal() or not 2 <= int(text) <= _MOST:
        told = f"`{name}`: expected a whole number of values from 2 to {_MOST:,}, received {text!r}"
        raise argparse.ArgumentTypeError(told)
    return int(text)


def asked(arguments):
    """Return what a command line asks for; say what is wrong with it, and exit."""
    parser = argparse.ArgumentParser(
        prog="python -m rnn_core.sweep",
        description="Train an experiment from many seeds over the values of one field or two, and write how many "
        "learn. Begun again with the same FILE it goes on where it stopped.",
    )
    parser.add_argument("address", nargs="?", default="", type=mark, help="of the page, or its part after the ?")
    told = f"the fields of the map, one or two, as {_FORMS}; without it those of the address"
    parser.add_argument("--over", nargs="+", type=side, metavar="FIELD", help=told)
    parser.add_argument("--seeds", type=int, help="for each cell; without it that of the address")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="the table, as CSV")
    given = parser.parse_args(arguments)
    found = given.address
    try:
        axes = tuple(given.over or found.grid.axes)
        if not 1 <= len({each.name for each in axes}) == len(axes) <= 2:
            parser.error("--over: expected one field or two different ones")
        if (cells := prod(len(each.values) for each in axes)) > _MOST:
            parser.error(f"--over: expected a map of at most {_MOST:,} cells, received {cells:,}")
        seeds = found.view.seeds if given.seeds is None else given.seeds
        return Asked(found.change(seeds=seeds, until=found.epoch or found.view.until), axes, given.out)
    except SpecError as error:
        parser.error(str(error))
