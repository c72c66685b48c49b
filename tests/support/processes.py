"""Processes: the workers that a process has started, and a command with a resource limit."""

import sys

import psutil


def workers_of(process):
    """Return the worker processes that a process has started, the oldest first."""
    children = psutil.Process(process.pid).children(recursive=True)
    return sorted(filter(_is_worker, children), key=psutil.Process.create_time)


def _is_worker(process):
    """Return whether a process is a worker, and is not a zombie.

    A zombie is a process that has ended, but whose parent has not waited for it.
    """
    try:
        return "LokyProcess" in str(process.cmdline())
    except psutil.Error:
        return False


def limited(name, maximum):
    """Return the beginning of a command line. The command that follows it runs with a resource limit.

    name: the name of the limit, such as RLIMIT_NOFILE. maximum: the value of the limit.
    """
    limit = f"import resource; resource.setrlimit(resource.{name}, ({maximum}, {maximum}))"
    program = f"{limit}; import os, sys; os.execvp(sys.argv[1], sys.argv[1:])"
    return sys.executable, "-c", program
