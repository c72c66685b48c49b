"""Processes: the workers that one has started, and one that may have less of something than others."""

import sys

import psutil


def workers_of(process):
    """Return the worker processes that a process has started, the oldest first."""
    children = psutil.Process(process.pid).children(recursive=True)
    return sorted(filter(_is_worker, children), key=psutil.Process.create_time)


def _is_worker(process):
    """Whether a process is a worker. One that has just died, which nobody has waited for yet, is none any more."""
    try:
        return "LokyProcess" in str(process.cmdline())
    except psutil.Error:
        return False


def limited(name, most):
    """Return the beginning of a command line that runs the rest of it with a limit of `resource`, as RLIMIT_NOFILE."""
    program = (
        f"import os, sys, resource as r; r.setrlimit(r.{name}, ({most}, {most})); os.execvp(sys.argv[1], sys.argv[1:])"
    )
    return sys.executable, "-c", program
