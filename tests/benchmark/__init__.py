"""Measurements of what the README claims: `python -m tests.benchmark`, or with the names of some modules.

Both sides of a comparison run in one process, in turns. The table has medians.
"""

import time


def row(measure, value, goal=""):
    """Print one line of the table."""
    print(f"| {measure} | {value} | {goal} |", flush=True)


def seconds(function, *args, **kwargs):
    """Return the duration of a call."""
    begin = time.perf_counter()
    function(*args, **kwargs)
    return time.perf_counter() - begin
