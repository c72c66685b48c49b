"""The server with shorter timeouts for workers that hang and for silent connections.

The server logs when its own process, which draws the page, begins to load a large package.

`python -m tests.support.impatient run app.py` takes the arguments of `streamlit run app.py`.
"""

import runpy
import sys

from rnn_core.ui.server import connections, health
from rnn_core.visit.compute import watch

LARGE = {"keras", "tensorflow", "pandas", "pyarrow", "scipy"}
"""Packages that the page's process must not load: Keras, its backend, and those that Streamlit needs for some values.

For example, pandas would cost half a second and 70 MB.
"""


class Report:
    """An import finder that finds no module, and logs each import of a package in LARGE."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name in LARGE:
            print(f"The page loads {name}", flush=True)


if __name__ == "__main__":
    sys.meta_path.insert(0, Report)
    watch._CHECK_INTERVAL_S = 0.5
    watch._IDLE_CPU_S = 0.005  # less than the kernel can measure
    health._WORKER_TIMEOUT_S = 2
    connections._REQUEST_TIMEOUT_S = 3
    runpy.run_module("streamlit", run_name="__main__", alter_sys=True)
