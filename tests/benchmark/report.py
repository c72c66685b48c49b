"""Report: the tables in docs/performance.md, each with its command, date, machine and versions."""

import datetime
import os
import platform
import re
from importlib.metadata import version
from pathlib import Path

from docs import live

PAGE = live.ROOT / "docs" / "performance.md"
PACKAGES = ("keras", "tensorflow", "streamlit", "numpy")


def write(name, rows):
    """Replace the table of a measurement in PAGE.

    The table is between the comments `<!-- NAME -->` (with the name of the measurement) and `<!-- end -->`.

    Raises:
        ValueError: PAGE does not have these two comments.
    """
    text = PAGE.read_text("utf-8")
    content = "\n".join([conditions(name), "", "| measure | value | goal |", "|---|---|---|", *rows, ""])
    place = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end -->)", re.DOTALL)
    if not place.search(text):
        raise ValueError(f"{PAGE.name} has no place for {name}: add <!-- {name} --> and <!-- end -->")
    PAGE.write_text(place.sub(lambda match: f"{match[1]}{content}{match[2]}", text), encoding="utf-8")


def conditions(name):
    """Return a sentence with date, command, machine and versions."""
    versions = ", ".join(f"{package} {version(package)}" for package in PACKAGES)
    machine = f"{os.cpu_count()} cores, {_processor()}"
    today = datetime.datetime.now(datetime.UTC).date()
    return f"`python -m tests.benchmark {name}`, {today}: {machine}; Python {platform.python_version()}, {versions}."


def _processor():
    """Return the processor's name, or its architecture if /proc/cpuinfo does not have the name."""
    try:
        return re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())[1].strip()
    except (OSError, TypeError):
        return platform.machine()
