"""What a failed comparison of two tuples texts: which of the values differ, by the names that the test has for them.

Pytest says "(36, True) == (36, False), at index 1". This says "sweep.working: expected False, found True".
"""

import ast
import sys
from functools import cache
from itertools import zip_longest
from pathlib import Path

TESTS = Path(__file__).parents[1]


def explain(config, left, right):
    """The lines that say which values of two tuples differ; None if they are no tuples of one length."""
    if not (isinstance(left, tuple) and isinstance(right, tuple) and len(left) == len(right)):
        return None
    lines = []
    for name, found, expected in zip(_names(left, right), left, right, strict=True):
        if not _same(found, expected):
            lines.append(f"{name}: expected {expected!r}, found {found!r}")
            lines += [f"    {line}" for line in _details(config, found, expected)]
    return ["all values are as expected, but for these:", *lines] if lines else None


def _same(one, other):
    """Whether two entries are the same, as a comparison of their tuples sees it."""
    if one is other:
        return True
    try:
        return bool(one == other)
    except ValueError:  # of arrays
        return False


def _details(config, found, expected):
    """What pytest has to say of two values, such as the first place where two lists differ."""
    if isinstance(found, tuple) or isinstance(expected, tuple):
        return []
    said = config.hook.pytest_assertrepr_compare(config=config, op="==", left=found, right=expected)
    _, *details = next(iter(said), [""])  # the first line repeats the values
    return list(filter(None, details))


def _names(left, right):
    """A name for each entry: that of its field, or the expression in the test, or its number."""
    for each in (left, right):
        if hasattr(each, "_fields"):
            return each._fields
    written = _written(len(left))
    return written or [f"entry {number}" for number in range(1, len(left) + 1)]


def _written(count):
    """The expressions of a tuple of that length in the assertion that fails now; None if it has not just one."""
    frame = sys._getframe()
    while frame and (Path(frame.f_code.co_filename) == Path(__file__) or not _is_test(frame)):
        frame = frame.f_back
    if not frame:
        return None
    compared = [pair for first, last, pair in _comparisons(frame.f_code.co_filename) if first <= frame.f_lineno <= last]
    fitting = [pair for pair in compared if count in map(len, pair)]
    if len(fitting) != 1:
        return None
    found, expected = fitting[0]
    telling = [_telling(*pair) for pair in zip_longest(found, expected)]
    return [ast.unparse(each) for each in telling] if not all(map(_is_constant, telling)) else None


def _telling(found, expected):
    """Whichever of two expressions tells more of a value: a constant tells nothing, and one may be missing."""
    return expected if found is None or (_is_constant(found) and expected is not None) else found


def _is_constant(expression):
    return isinstance(expression, ast.Constant)


def _is_test(frame):
    path = Path(frame.f_code.co_filename)
    return TESTS in path.parents and path.name != "conftest.py"


@cache
def _comparisons(path):
    """The comparisons in the assertions of a file, [(first line, last line, (left, right)), ...].

    left, right: the expressions in a side that is written as a tuple; () for any other side.
    """
    found = []
    for statement in ast.walk(ast.parse(Path(path).read_text("utf-8"))):
        if isinstance(statement, ast.Assert):
            for each in ast.walk(statement.test):
                if isinstance(each, ast.Compare) and len(each.ops) == 1 and isinstance(each.ops[0], ast.Eq):
                    sides = (each.left, each.comparators[0])
                    entries = tuple(tuple(side.elts) if isinstance(side, ast.Tuple) else () for side in sides)
                    found.append((statement.lineno, statement.end_lineno, entries))
    return found
