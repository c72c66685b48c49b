"""What the README claims, measured: `python -m tests.benchmark`, or with the names of the modules that are wanted.

Both sides of a comparison run in one process, in turns, and the table gives medians.
"""

import time


def row(what, value, wanted=""):
    """Print one line of the table."""
    print(f"| {what} | {value} | {wanted} |", flush=True)


def seconds(function, *args, **kwargs):
    """How long a call takes."""
    begin = time.perf_counter()
    function(*args, **kwargs)
    return time.perf_counter() - begin
