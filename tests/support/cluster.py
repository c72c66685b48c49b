"""A Dask cluster on this machine: its scheduler and its workers, each a process of its own."""

import os
import subprocess
import sys

from docs import live

_ENVIRONMENT = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "-1",
    "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "2",
    "DASK_DISTRIBUTED__SCHEDULER__WORKER_SATURATION": "1.0",
}  # as docs/hosting.md says


class Cluster:
    """Leave it as a context, and all of its processes end."""

    def __init__(self):
        self._port, self._processes = live.free_port(), []
        self.address = f"tcp://127.0.0.1:{self._port}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in reversed(self._processes):
            process.kill()
            process.wait()

    def start_scheduler(self):
        """Its process."""
        return self._start("scheduler", "--port", str(self._port))

    def start_worker(self, **environment):
        """The process of a worker that nobody starts again; environment: variables, beside those of this process."""
        return self._start("worker", self.address, "--nthreads", "1", "--no-nanny", **environment)

    def _start(self, *what, **environment):
        command = [sys.executable, "-m", "dask", *what, "--host", "127.0.0.1", "--no-dashboard"]
        options = {"cwd": live.ROOT, "env": os.environ | _ENVIRONMENT | environment, "stderr": subprocess.DEVNULL}
        self._processes.append(subprocess.Popen(command, **options))
        return self._processes[-1]
