"""Runs the measures asked for, or all, each in a process of its own, for Keras slows a page down where it is loaded."""

import subprocess
import sys

MEASURES = ("core", "peer", "program", "sweep", "browser", "panels", "memory", "cluster", "load")

unknown = set(sys.argv[1:]) - set(MEASURES)
if unknown:
    sys.exit(f"The measures are {', '.join(MEASURES)}; unknown: {', '.join(sorted(unknown))}")
print("| measure | value | wanted |\n|---|---|---|", flush=True)
for name in sys.argv[1:] or MEASURES:
    code = f"from tests.benchmark import {name}; {name}.measure()"
    subprocess.run([sys.executable, "-c", code], check=True)
