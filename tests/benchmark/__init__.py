"""Measurements for docs/performance.md: `python -m tests.benchmark`, optionally with the names of some measurements.

If two things are compared, they are measured in turn. If a measurement is repeated, its number is the median, unless
the row names another statistic.
"""

import time


def row(measure, value, unit="", goal=""):
    """Print one row of the table: a measure, one number with its unit, and its goal.

    Args:
        measure: The measure with its conditions.
        value: The number.
        unit: The unit, such as "ms", or "" for a count or a ratio.
        goal: The limit of the number, as text such as "at most 0.8", or "".
    """
    digits = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    print(f"| {measure} | {digits} {unit} | {goal} |".replace("  ", " "), flush=True)


def seconds(function, *args, **kwargs):
    """Return the duration of a call in seconds."""
    begin = time.perf_counter()
    function(*args, **kwargs)
    return time.perf_counter() - begin
