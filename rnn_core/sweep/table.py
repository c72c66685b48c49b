"""Table: the rows of a map that are finished, and the file that they are in.

Rows are only ever added at the end of the file itself, so a link stays a link, owner and mode stay, and whatever
happens to the command, only the last row can be incomplete.
"""

import csv
import os
import stat
from urllib.parse import urlencode

import psutil

from rnn_core.export import table_csv
from rnn_core.fields import SpecError, fields_of
from rnn_core.insight.seeds import Tally, wilson
from rnn_core.spec import Spec
from rnn_core.visit import bookmark
from rnn_core.visit.bookmark import Bookmark

try:
    import fcntl
except ImportError:  # Windows has none
    fcntl = None


class MapError(Exception):
    """The map cannot be made or continued; the message says why."""


class Table:
    """The finished rows of a map. Use it as a context: no other command can write to its file meanwhile.

    Raises MapError for a file that is in use, or that holds anything but rows of the same map; OSError for a file that
    cannot be read and written.
    """

    def __init__(self, path, mark, axes):
        self._path, self._mark = path, mark
        self._sides = [each.name for each in axes]
        self._columns = [*self._sides, *Tally._fields, "problem"]
        plain = bookmark.write(Bookmark.of(spec=mark.spec, seeds=mark.view.seeds, until=mark.view.until))
        chosen = {name: text for name, text in plain.items() if name not in (*self._sides, "seed")}
        self._head = f"# {urlencode(chosen)}"
        self._finished = set()  # the values of the axes, as texts

    def __enter__(self):
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

    def __exit__(self, *_):
        self._file.close()

    def __contains__(self, values):
        return tuple(map(str, values)) in self._finished

    def add(self, values, tally, problem=""):
        """Write one more row: the values of the axes, and their Tally, or why there is none."""
        numbers = ["" if value is None else value for value in tally or [""] * len(Tally._fields)]
        _, row = table_csv(self._columns, [[*values, *numbers, problem]]).splitlines()
        self._write(f"{row}\n")
        self._finished.add(tuple(map(str, values)))

    def _lock(self):
        if not fcntl:
            return
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            told = f"Another command is writing to {self._path}{_whose(self._path)}"
            raise MapError(f"{told}: wait until it has finished, or choose another --out") from None

    def _write(self, text):
        """Write to the end of the file, all of the text or nothing."""
        if not self._path.exists() or not os.path.samestat(self._path.stat(), os.fstat(self._file.fileno())):
            raise MapError(f"{self._path} has been moved or deleted while the map was made")
        end, data = self._file.seek(0, os.SEEK_END), text.encode()
        try:
            while data:
                data = data[self._file.write(data) :]
        except OSError:
            self._file.truncate(end)
            raise

    def _read(self):
        """Take the finished rows. Nothing is changed in a file that holds anything else.

        A last line without its end is a row that was being written when the command was killed.
        """
        *lines, rest = self._file.read().split(b"\n")
        expected = [self._head, ",".join(self._columns)]
        if rest and not lines and not self._head.encode().startswith(rest):
            lines = [rest]
        texts = [self._decode(number, line) for number, line in enumerate(lines, 1)]
        if texts[:2] != expected[: len(texts)]:
            told = f"expected {expected[0]!r} and the columns {expected[1]}, received {' and '.join(texts[:2])!r}"
            raise MapError(f"{self._path} holds another map: {told}")
        for number, text in enumerate(texts[2:], 3):
            values, problem = self._check(text)
            if problem:
                told = f"Delete this line, and the same command trains it again, or choose another --out: {text!r}"
                raise MapError(f"{self._path}, line {number}: {problem}. {told}")
            self._finished.add(values)
        self._file.truncate(self._file.seek(0, os.SEEK_END) - len(rest))
        self._write("".join(f"{line}\n" for line in expected[len(texts) :]))

    def _decode(self, number, line):
        try:
            return line.decode("utf-8").removesuffix("\r")
        except UnicodeDecodeError:
            raise MapError(f"{self._path}, line {number}: expected text in UTF-8") from None

    def _check(self, text):
        """Return the values of the axes in a row, and what is wrong with the row, or ""."""
        try:
            (row,) = csv.reader([text], strict=True)
        except (ValueError, csv.Error):
            row = []
        if len(row) != len(self._columns):
            return None, f"expected {len(self._columns)} columns, received {len(row)}"
        values, numbers, problem = tuple(row[: len(self._sides)]), row[len(self._sides) : -1], row[-1]
        if values in self._finished:
            return None, "this cell is there twice"
        try:
            found = dict(zip(self._sides, map(_value, self._sides, values), strict=True))
            if list(values) != [str(value) for value in found.values()]:
                return None, "expected the values as this command writes them"
            if problem:
                return values, "expected no numbers beside a problem" if any(numbers) else ""
            return values, self._check_numbers(Tally(*numbers))
        except (SpecError, ValueError) as error:
            return None, str(error)

    def _check_numbers(self, told):
        """Return what is wrong with the numbers of a row, or "". Raises ValueError for a text that is no number."""
        seeds, learned, diverged = int(told.seeds), int(told.learned), int(told.diverged)
        if seeds != self._mark.view.seeds or not 0 <= learned + diverged <= seeds or min(learned, diverged) < 0:
            return f"expected {self._mark.view.seeds} seeds, some of which have learned or diverged"
        if [told.share, told.low, told.high] != [*map(str, (learned / seeds, *wilson(learned, seeds)))]:
            return f"expected the share and the interval of {learned} in {seeds}"
        if told.median and not 0 <= int(told.median) <= self._mark.view.until:
            return f"expected a median from 0 to {self._mark.view.until}"
        if told.loss:
            float(told.loss)
        return ""


def _value(name, text):
    """Return the value of a field that a text in a row says. Raises SpecError or ValueError if it says none."""
    field = fields_of(Spec)[name]
    return field.check(name, {"whole": int, "real": float, "choice": str}[field.kind](text))


def _whose(path):
    """Return in brackets which process has a file open, or "" if that cannot be known."""
    for process in psutil.process_iter():
        try:
            opened = process.open_files() if process.pid != os.getpid() else ()
        except psutil.Error:
            continue
        if str(path.resolve()) in [each.path for each in opened]:
            return f" (process {process.pid})"
    return ""
