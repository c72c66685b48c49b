"""Run the measurements that the command line names; by default all but the soak and the texts, which take an hour each.

Each measurement has its own process, because a page is slow in a process that has loaded Keras.
"""

import subprocess
import sys

MEASUREMENTS = ("core", "peer", "program", "sweep", "browser", "panels", "accessibility", "memory", "cluster", "load")
ALL = (*MEASUREMENTS, "soak", "texts")

unknown = set(sys.argv[1:]) - set(ALL)
if unknown:
    sys.exit(f"The measures are {', '.join(ALL)}; unknown: {', '.join(sorted(unknown))}")
print("| measure | value | wanted |\n|---|---|---|", flush=True)
for name in sys.argv[1:] or MEASUREMENTS:
    code = f"from tests.benchmark import {name}; {name}.measure()"
    subprocess.run([sys.executable, "-c", code], check=True)
