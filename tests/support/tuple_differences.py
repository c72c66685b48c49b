"""The explanation of a failed comparison of two tuples. It names the different values as the test does.

Pytest says "(36, True) == (36, False), at index 1". This module says "sweep.working: expected False, found True".
"""

import ast
import sys
from functools import cache
from itertools import zip_longest
from pathlib import Path

TESTS = Path(__file__).parents[1]


def explain(config, left, right):
    """Return the lines that show which values of two tuples differ.

    Return None if the two are not tuples of the same length, or if no values differ.
    """
    if not (isinstance(left, tuple) and isinstance(right, tuple) and len(left) == len(right)):
        return None
    lines = []
    for name, found, expected in zip(_names(left, right), left, right, strict=True):
        if not _same(found, expected):
            lines.append(f"{name}: expected {expected!r}, found {found!r}")
            lines += [f"    {line}" for line in _details(config, found, expected)]
    return ["all values are as expected, but for these:", *lines] if lines else None


def _same(entry, other):
    """Return whether two entries are equal. As in a comparison of tuples, an entry always equals itself."""
    if entry is other:
        return True
    try:
        return bool(entry == other)
    except ValueError:  # a comparison of arrays has no single truth value
        return False


def _details(config, found, expected):
    """Return pytest's explanation of two different values, such as the first index at which two lists differ."""
    if isinstance(found, tuple) or isinstance(expected, tuple):
        return []
    explanations = config.hook.pytest_assertrepr_compare(config=config, op="==", left=found, right=expected)
    _, *details = next(iter(explanations), [""])  # the first line repeats the values
    return list(filter(None, details))


def _names(left, right):
    """Return a name for each entry: the field's name, or the expression in the test, or the entry's number."""
    for side in (left, right):
        if hasattr(side, "_fields"):
            return side._fields
    return _expressions(len(left)) or [f"entry {number}" for number in range(1, len(left) + 1)]


def _expressions(count):
    """Return the expressions in the failing assertion's tuple of this length.

    Return None if no comparison, or more than one, has such a tuple, or if all its expressions are constants.
    """
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
    names = [_better_name(*pair) for pair in zip_longest(found, expected)]
    return [ast.unparse(name) for name in names] if not all(map(_is_constant, names)) else None


def _better_name(found, expected):
    """Return the expression that is the better name for a value: `found`, unless it is missing or a constant."""
    return expected if found is None or (_is_constant(found) and expected is not None) else found


def _is_constant(expression):
    return isinstance(expression, ast.Constant)


def _is_test(frame):
    path = Path(frame.f_code.co_filename)
    return TESTS in path.parents and path.name != "conftest.py"


@cache
def _comparisons(path):
    """Return the comparisons in the assertions of a file, [(first line, last line, (left, right)), ...].

    left and right are the expressions of a side that is written as a tuple, or () for any other side.
    """
    statements = ast.walk(ast.parse(Path(path).read_text("utf-8")))
    comparisons = []
    for statement in (statement for statement in statements if isinstance(statement, ast.Assert)):
        for node in ast.walk(statement.test):
            if isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], ast.Eq):
                sides = (node.left, node.comparators[0])
                entries = tuple(tuple(side.elts) if isinstance(side, ast.Tuple) else () for side in sides)
                comparisons.append((statement.lineno, statement.end_lineno, entries))
    return comparisons
