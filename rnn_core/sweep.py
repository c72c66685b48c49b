"""The map as a command: `python -m rnn_core.sweep "cell=GRU&epoch=30" --over learning_rate=1e-4..1e-1 --out map.csv`.

What an address of the page opens, trained from many seeds over the values of one field or two, as a table.
"""

import argparse
import csv
import sys
import time
from dataclasses import fields, replace
from pathlib import Path
from urllib.parse import parse_qs, urlencode

from tqdm import tqdm

from rnn_core.export import table_csv
from rnn_core.fields import SpecError, of
from rnn_core.insight.grid import AXES, Axis, axis, grid
from rnn_core.insight.seeds import Tally
from rnn_core.spec import Spec
from rnn_core.visit import bookmark, compute
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.sweep import Sweep

_MAP = [field.name for field in fields(Bookmark) if field.name.startswith(("over", "across"))]
_INTERVAL = 0.05  # seconds between two looks at the workers


class MapError(Exception):
    """The map cannot be made, or not be gone on with; the message says why."""


# What is asked for


def mark(text):
    """The Bookmark of an address, or of its part after the question mark; what had to be changed is told.

    Raises argparse.ArgumentTypeError for a name that means nothing.
    """
    found, changes = bookmark.read(parse_qs(text.rpartition("?")[2], keep_blank_values=True))
    unknown = [change.name for change in changes if change.rule == "unknown"]
    if unknown:
        raise argparse.ArgumentTypeError(f"expected names of the page's address, received {', '.join(unknown)}")
    for change in changes:
        print(f"{change.name}={change.received} was changed to {change.name}={change.used}", file=sys.stderr)
    return found


def side(text):
    """The Axis of a text such as learning_rate=1e-4..0.1:12, or units=4,8,16, or cell for all its choices."""
    name, _, values = text.partition("=")
    if name not in AXES:
        raise argparse.ArgumentTypeError(f"expected one of {', '.join(AXES)}, received {name!r}")
    field = of(Spec)[name]
    kind = {"whole": int, "real": float, "choice": str}[field.kind]
    try:
        if not values:
            return axis(name)
        if ".." not in values:
            return Axis(name, tuple(dict.fromkeys(field.check(name, kind(value)) for value in values.split(","))))
        bounds, _, count = values.partition(":")
        low, high = (field.check(name, kind(value)) for value in bounds.split(".."))
        return axis(name, low, high, max(1, int(count or Bookmark.over_count)))
    except SpecError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    except ValueError:
        told = f"expected field=low..high[:count] or field=a,b,c, received {text!r}"
        raise argparse.ArgumentTypeError(told) from None


def asked(arguments):
    """What the command line asks for: (Bookmark, Axes, where to)."""
    parser = argparse.ArgumentParser(
        prog="python -m rnn_core.sweep",
        description="Train an experiment from many seeds over the values of one field or two, and write how many "
        "learn. Begun again with the same FILE it goes on where it stopped.",
    )
    parser.add_argument("address", nargs="?", default="", type=mark, help="of the page, or its part after the ?")
    told = "the fields of the map, one or two, as field=low..high[:count] or field=a,b,c; else those of the address"
    parser.add_argument("--over", nargs="+", type=side, metavar="FIELD", help=told)
    parser.add_argument("--seeds", type=int, help="at each place, else those of the address")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="the table, as CSV")
    given = parser.parse_args(arguments)
    found = given.address
    axes = tuple(given.over or found.grid.axes)
    if not 1 <= len({each.name for each in axes}) == len(axes) <= 2:
        parser.error("--over: expected one field or two different ones")
    try:
        seeds = found.seeds if given.seeds is None else given.seeds
        return replace(found, seeds=seeds, until=found.epoch or found.until), axes, given.out
    except SpecError as error:
        parser.error(str(error))


# The table


class Table:
    """The rows of a map that are finished, and their file, which is whole at any time.

    Raises MapError for a file that holds anything but a map of the same experiment.
    """

    def __init__(self, path, mark, axes):
        sides = [each.name for each in axes]
        plain = bookmark.write(Bookmark(spec=mark.spec, seeds=mark.seeds, until=mark.until))
        self._path, self._columns = path, [*sides, *Tally._fields, "problem"]
        self._head = f"# {urlencode({name: text for name, text in plain.items() if name not in (*sides, 'seed')})}"
        self._rows = {}  # the values of the axes, as texts -> the whole row
        if path.exists():
            self._read()

    def __contains__(self, values):
        return tuple(map(str, values)) in self._rows

    def add(self, values, tally, problem=""):
        """Write one row more: the values of the axes, and their Tally, or why there is none."""
        numbers = ["" if value is None else value for value in tally or [""] * len(Tally._fields)]
        self._rows[tuple(map(str, values))] = [*values, *numbers, problem]
        new = self._path.with_name(f"{self._path.name}.new")
        new.write_text(f"{self._head}\n{table_csv(self._columns, self._rows.values())}", encoding="utf-8")
        new.replace(self._path)

    def _read(self):
        head, *lines = self._path.read_text(encoding="utf-8").splitlines() or [""]
        columns, *rows = csv.reader(lines) if lines else [[]]
        if (head, columns) != (self._head, self._columns):
            told = f"expected {self._head!r} and the columns {', '.join(self._columns)}"
            raise MapError(f"{self._path} holds another map: {told}, received {head!r} and {', '.join(columns)}")
        sides = len(self._columns) - len(Tally._fields) - 1
        self._rows = {tuple(row[:sides]): row for row in rows}


def train(mark, axes, table):
    """Train what the Table lacks, cell by cell; each is written as soon as it is finished."""
    whole = grid(mark.spec, axes)
    missing = {place: cell for place, cell in whole.cells.items() if whole.values(place).values() not in table}
    for place, cell in list(missing.items()):
        if isinstance(cell, SpecError):
            table.add(whole.values(place).values(), None, str(cell))
            del missing[place]
    sweep = Sweep(replace(whole, cells=missing), mark.seeds, mark.until, by_cell=True)
    sweep.resume()
    with tqdm(total=sweep.total, unit="seed", disable=None) as bar:
        while missing:
            sweep.tick()
            if sweep.trained > bar.n or sweep.done:
                bar.update(sweep.trained - bar.n)
                tallies = {place: sweep.tally(spec) for place, spec in missing.items()}
                for place in (place for place, tally in tallies.items() if tally.seeds == mark.seeds):
                    table.add(whole.values(place).values(), tallies[place])
                    del missing[place]
            if sweep.problem:
                raise MapError(f"A worker could not train: {sweep.problem!r}") from sweep.problem
            time.sleep(_INTERVAL)


def main(arguments):
    """Do what the command line asks for; the exit status."""
    found, axes, path = asked(arguments)
    try:
        train(found, axes, Table(path, found, axes))
    except KeyboardInterrupt:
        print(f"Interrupted; the same command goes on from what {path} holds.", file=sys.stderr)
        return 130
    except (MapError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        compute.shut_down()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
