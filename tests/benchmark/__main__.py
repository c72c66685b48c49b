"""Runs the measures asked for, or all but the soak, which takes an hour.

Each runs in a process of its own, for Keras slows a page down where it is loaded.
"""

import subprocess
import sys

MEASURES = ("core", "peer", "program", "sweep", "browser", "panels", "memory", "cluster", "load")
ALL = (*MEASURES, "soak")

unknown = set(sys.argv[1:]) - set(ALL)
if unknown:
    sys.exit(f"The measures are {', '.join(ALL)}; unknown: {', '.join(sorted(unknown))}")
print("| measure | value | wanted |\n|---|---|---|", flush=True)
for name in sys.argv[1:] or MEASURES:
    code = f"from tests.benchmark import {name}; {name}.measure()"
    subprocess.run([sys.executable, "-c", code], check=True)
