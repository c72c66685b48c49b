"""Run the measurements that the command line names.

    python -m tests.benchmark core browser --write

By default, all measurements run except `soak`, `texts` and `questions`, which take up to an hour each. `--write`
also writes each table to docs/performance.md. Each measurement has its own process, because the page is slow in a
process that has loaded Keras.
"""

import argparse
import subprocess
import sys

from tests.benchmark import report

MEASUREMENTS = ("core", "peer", "program", "sweep", "browser", "panels", "accessibility", "memory", "cluster", "load")
ALL = (*MEASUREMENTS, "soak", "texts", "questions")


def main():
    """Run the measurements that the command line names, or else those of MEASUREMENTS."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmark", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="measurement", help=f"some of {', '.join(ALL)}")
    parser.add_argument("--write", action="store_true", help=f"write the tables to {report.PAGE.name}")
    parsed = parser.parse_args()
    if unknown := sorted(set(parsed.names) - set(ALL)):
        parser.error(f"the measurements are {', '.join(ALL)}; unknown: {', '.join(unknown)}")
    for name in parsed.names or MEASUREMENTS:
        rows = run(name)
        if parsed.write:
            report.write(name, rows)


def run(name):
    """Run a measurement in its own process, print its rows as they come, and return them."""
    code = f"from tests.benchmark import {name}; {name}.measure()"
    rows = []
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            print(line, end="", flush=True)
            rows += [line.rstrip()] if line.startswith("|") else []
    if process.returncode:
        sys.exit(f"The measurement {name} failed.")
    return rows


if __name__ == "__main__":
    main()
