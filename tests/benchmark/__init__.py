"""Measurements for the README's claims: `python -m tests.benchmark`, perhaps with the names of some modules.

In a comparison, both sides take turns. The table has medians unless a row says otherwise.
"""

import time


def row(measure, value, goal=""):
    """Print one row of the table."""
    print(f"| {measure} | {value} | {goal} |", flush=True)


def seconds(function, *args, **kwargs):
    """Return the duration of a call in seconds."""
    begin = time.perf_counter()
    function(*args, **kwargs)
    return time.perf_counter() - begin
