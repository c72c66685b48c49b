"""A function that kills the worker in which it runs."""

import os


def die_once(path):
    """Create a file and end the process, unless the file exists. If it exists, return the process id."""
    if not path.exists():
        path.touch()
        os._exit(1)
    return os.getpid()
