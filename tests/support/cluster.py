"""A Dask cluster on this machine: a scheduler and workers, each in a separate process."""

import os
import subprocess
import sys
from contextlib import suppress

import psutil

from docs import live
from rnn_core.visit import compute

_ENVIRONMENT = {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}  # as in docs/how-to/hosting.md


class Cluster:
    """A cluster that begins without processes. When its context ends, all its processes are killed."""

    def __init__(self):
        self._port = live.free_port()
        self._processes = []
        self.address = f"tcp://127.0.0.1:{self._port}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._end(list(self._processes))

    def stop_workers(self):
        """Kill all workers, and the nannies that would restart them. The scheduler must have been started first."""
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
        """Start the scheduler, and return its process."""
        return self._start("scheduler", "--port", str(self._port))

    def start_worker(self, *options, nanny=False, **environment):
        """Start a worker and return its process; with a nanny, which restarts the worker, return the nanny's process.

        options: more options of `dask worker`. environment: variables in addition to this process's own.
        """
        options = (*options, "--nthreads", "1", *(() if nanny else ("--no-nanny",)))
        return self._start("worker", self.address, *options, **environment)

    def _start(self, *arguments, **environment):
        command = [sys.executable, "-m", "dask", *arguments, "--host", "127.0.0.1", "--no-dashboard"]
        options = {"cwd": live.ROOT, "env": os.environ | _ENVIRONMENT | environment, "stderr": subprocess.DEVNULL}
        self._processes.append(subprocess.Popen(command, **options))
        return self._processes[-1]


def submit(function, *args):
    """Submit a function to the cluster, as a sweep does, and return the Job."""
    return compute.submit(function, *args, on_cluster=True)
