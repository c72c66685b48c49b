"""The server with shorter times until it gives up a worker that hangs or a silent connection.

`python -m tests.support.impatient run app.py` takes the arguments of `streamlit run app.py`.
"""

import runpy

from rnn_core.ui.server import connections, health
from rnn_core.visit.compute import watch

if __name__ == "__main__":
    watch._CHECK_INTERVAL_S = 0.5
    watch._IDLE_CPU_S = 0.005  # less than the kernel can measure
    health._WORKER_TIMEOUT_S = 2
    connections._REQUEST_TIMEOUT_S = 5
    runpy.run_module("streamlit", run_name="__main__", alter_sys=True)
