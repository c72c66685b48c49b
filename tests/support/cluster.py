"""A Dask cluster on this machine: its scheduler and its workers, each a process of its own."""

import os
import subprocess
import sys
from contextlib import suppress

import psutil

from docs import live

_ENVIRONMENT = {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}  # as docs/hosting.md says


class Cluster:
    """Leave it as a context, and all of its processes end."""

    def __init__(self):
        self._port, self._processes = live.free_port(), []
        self.address = f"tcp://127.0.0.1:{self._port}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._end(list(self._processes))

    def stop_workers(self):
        """End all of them, and what their nannies have started."""
        self._end(self._processes[1:])

    def _end(self, processes):
        for process in reversed(processes):
            children = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
            process.kill()
            for child in children:
                with suppress(psutil.NoSuchProcess):
                    child.kill()
            process.wait()
            psutil.wait_procs(children, timeout=60)
            self._processes.remove(process)

    def start_scheduler(self):
        """Its process."""
        return self._start("scheduler", "--port", str(self._port))

    def start_worker(self, *options, nanny=False, **environment):
        """The process of a worker, or of the nanny that starts it again.

        options: more options of `dask worker`. environment: variables, beside those of this process.
        """
        options = (*options, "--nthreads", "1", *(() if nanny else ("--no-nanny",)))
        return self._start("worker", self.address, *options, **environment)

    def _start(self, *what, **environment):
        command = [sys.executable, "-m", "dask", *what, "--host", "127.0.0.1", "--no-dashboard"]
        options = {"cwd": live.ROOT, "env": os.environ | _ENVIRONMENT | environment, "stderr": subprocess.DEVNULL}
        self._processes.append(subprocess.Popen(command, **options))
        return self._processes[-1]
