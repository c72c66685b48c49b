"""Table: the finished rows of a map, and their file.

A row has the results of one cell, that is, of one combination of values. Rows are appended to the file in place, so the
file keeps its links, owner and mode. If the command is killed, only the last row can be incomplete.
"""

import csv
import os
import stat
import sys
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode

import psutil

from rnn_core.export import table_csv
from rnn_core.fields import SpecError, fields_of
from rnn_core.insight.grid import Axis
from rnn_core.insight.seeds import Tally, wilson
from rnn_core.spec import Spec
from rnn_core.visit.bookmark import Bookmark, write

if sys.platform == "win32":
    fcntl = None  # not available on Windows
else:
    import fcntl


class MapError(Exception):
    """The map cannot be made or continued; the message states the reason."""


class Table:
    """The finished rows of a map. As a context manager, it locks the file against other commands, except on Windows.

    Entering the context raises MapError if the file is not a regular file, is in use by another command, or has
    content other than rows of this map. It raises OSError if the file cannot be opened for reading and writing.

    Args:
        path: The file.
        bookmark: The experiment, the number of seeds and the last epoch.
        axes: The axes of the map.
    """

    def __init__(self, path: Path, bookmark: Bookmark, axes: tuple[Axis, ...]) -> None:
        self._path = path
        self._seeds = bookmark.view.seeds
        self._last_epoch = bookmark.view.until
        self._sides = [axis.name for axis in axes]
        self._columns = [*self._sides, *Tally._fields, "problem"]
        plain = write(Bookmark.of(spec=bookmark.spec, seeds=self._seeds, until=self._last_epoch))
        chosen = {name: text for name, text in plain.items() if name not in (*self._sides, "seed")}
        self._head = f"# {urlencode(chosen)}"
        self._finished: set[tuple[str, ...]] = set()  # the values of the axes, as texts

    def __enter__(self) -> Self:
        self._file = os.fdopen(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o666), "r+b", buffering=0)
        try:
            if not stat.S_ISREG(os.fstat(self._file.fileno()).st_mode):
                raise MapError(f"{self._path}: expected a file")
            self._lock()
            self._read()
        except BaseException:
            self._file.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._file.close()

    def __contains__(self, values: Iterable[object]) -> bool:
        return tuple(map(str, values)) in self._finished

    def add(self, values: Iterable[object], tally: Tally | None, problem: str = "") -> None:
        """Append a row to the file.

        Args:
            values: The values of the axes.
            tally: The Tally of these values, or None for an invalid combination.
            problem: The error of an invalid combination, "" for none.
        """
        values = list(values)
        numbers = ["" if value is None else value for value in tally or [""] * len(Tally._fields)]
        _, row = table_csv(self._columns, [[*values, *numbers, problem]]).splitlines()
        self._write(f"{row}\n")
        self._finished.add(tuple(map(str, values)))

    def _lock(self) -> None:
        if not fcntl:
            return
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = f"Another command is writing to {self._path}{_user_of(self._path)}"
            raise MapError(f"{message}: wait until it has finished, or choose another --out") from None

    def _write(self, text: str) -> None:
        """Append a text to the file. If writing fails, the file is as it was before."""
        if not self._path.exists() or not os.path.samestat(self._path.stat(), os.fstat(self._file.fileno())):
            raise MapError(f"{self._path} has been moved or deleted while the map was made")
        end = self._file.seek(0, os.SEEK_END)
        data = text.encode()
        try:
            while data:
                data = data[self._file.write(data) :]
        except OSError:
            self._file.truncate(end)
            raise

    def _read(self) -> None:
        """Read the finished rows. If the two header lines are missing, write them.

        A last line without a line end is cut off, because a killed command left it incomplete. Any other unexpected
        content raises MapError and leaves the file unchanged.
        """
        *lines, rest = self._file.read().split(b"\n")
        expected = [self._head, ",".join(self._columns)]
        if rest and not lines and not self._head.encode().startswith(rest):
            lines = [rest]
        texts = [self._decode(number, line) for number, line in enumerate(lines, 1)]
        if texts[:2] != expected[: len(texts)]:
            problem = f"expected {expected[0]!r} and the columns {expected[1]}, received {' and '.join(texts[:2])!r}"
            raise MapError(f"{self._path} holds another map: {problem}")
        for number, text in enumerate(texts[2:], 3):
            values, problem = self._check(text)
            if problem:
                advice = f"Delete this line, and the same command trains it again, or choose another --out: {text!r}"
                raise MapError(f"{self._path}, line {number}: {problem}. {advice}")
            self._finished.add(values)
        self._file.truncate(self._file.seek(0, os.SEEK_END) - len(rest))
        self._write("".join(f"{line}\n" for line in expected[len(texts) :]))

    def _decode(self, number: int, line: bytes) -> str:
        try:
            return line.decode("utf-8").removesuffix("\r")
        except UnicodeDecodeError:
            raise MapError(f"{self._path}, line {number}: expected text in UTF-8") from None

    def _check(self, text: str) -> tuple[tuple[str, ...], str]:
        """Return the values of the axes in a row, and the problem with the row, "" for none."""
        try:
            (row,) = csv.reader([text], strict=True)
        except (ValueError, csv.Error):
            row = []
        if len(row) != len(self._columns):
            return (), f"expected {len(self._columns)} columns, received {len(row)}"
        values = tuple(row[: len(self._sides)])
        *numbers, problem = row[len(self._sides) :]
        if values in self._finished:
            return (), "this cell is there twice"
        try:
            plain = tuple(str(_value(name, text)) for name, text in zip(self._sides, values, strict=True))
            if values != plain:
                return (), "expected the values as this command writes them"
            if problem:
                return values, "expected no numbers beside a problem" if any(numbers) else ""
            return values, self._check_numbers(dict(zip(Tally._fields, numbers, strict=True)))
        except (SpecError, ValueError) as error:
            return (), str(error)

    def _check_numbers(self, texts: dict[str, str]) -> str:
        """Return the problem with the numbers in a row, "" for none.

        Args:
            texts: The text of each field of a Tally.

        Raises:
            ValueError: A text is not a number.
        """
        seeds = int(texts["seeds"])
        learned = int(texts["learned"])
        diverged = int(texts["diverged"])
        if seeds != self._seeds or not 0 <= learned + diverged <= seeds or min(learned, diverged) < 0:
            return f"expected {self._seeds} seeds, some of which have learned or diverged"
        expected = [str(number) for number in (learned / seeds, *wilson(learned, seeds))]
        if [texts["share"], texts["low"], texts["high"]] != expected:
            return f"expected the share and the interval of {learned} in {seeds}"
        if texts["median"] and not 0 <= int(texts["median"]) <= self._last_epoch:
            return f"expected a median from 0 to {self._last_epoch}"
        if texts["loss"]:
            float(texts["loss"])
        return ""


def _value(name: str, text: str) -> Any:
    """Return the value of a field in a row.

    Raises:
        SpecError: The field may not hold the value.
        ValueError: The text is not a value of the field's kind.
    """
    field = fields_of(Spec)[name]
    return field.check(name, {"whole": int, "real": float, "choice": str}[field.kind](text))


def _user_of(path: Path) -> str:
    """Return another process that has the file open, in the form " (process 123)", or "" if none is known."""
    for process in psutil.process_iter():
        try:
            opened = process.open_files() if process.pid != os.getpid() else ()
        except psutil.Error:
            continue
        if str(path.resolve()) in [file.path for file in opened]:
            return f" (process {process.pid})"
    return ""
