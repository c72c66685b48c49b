"""Run-time checks of the types and shapes of arrays: each function's first calls in each test are checked.

Later calls are not checked: in a loop, all calls have arrays of the same kinds, and a check takes longer than a step of
a cell.
"""

import functools
import inspect
from collections import Counter

import jaxtyping
from jaxtyping import install_import_hook, jaxtyped

MAX_CHECKS = 20
"""The number of calls of a function that are checked in a test."""

_checks = Counter()
"""Code of a function -> the number of its calls that were checked in the current test."""


def install(modules):
    """Check calls of the functions in these modules, which must not be imported yet."""
    jaxtyping.jaxtyped = _jaxtyped  # the name that the hook adds to the source of the modules
    install_import_hook(modules, "beartype.beartype")


def begin_test():
    """Count the calls of each function from 0 again."""
    _checks.clear()


def _jaxtyped(decorated=None, *, typechecker):
    """Return a function with a check, or a decorator. The check is created at the function's first call.

    This decorator replaces `jaxtyping.jaxtyped`.
    """
    if decorated is None:
        return functools.partial(_jaxtyped, typechecker=typechecker)
    if not inspect.isfunction(decorated):
        return jaxtyped(decorated, typechecker=typechecker)
    checked = functools.cache(lambda: jaxtyped(decorated, typechecker=typechecker))
    code = decorated.__code__  # shared by all functions that the same `def` makes

    @functools.wraps(decorated)
    def call(*args, **options):
        __tracebackhide__ = True
        if _checks[code] >= MAX_CHECKS:
            return decorated(*args, **options)
        _checks[code] += 1
        return checked()(*args, **options)

    return call
