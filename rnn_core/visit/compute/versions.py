"""The versions of software on which results depend. Processes with the same versions compute the same results."""

import platform
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from typing import Any, TypeAlias

import rnn_core

_LIBRARIES = ("tensorflow", "keras", "numpy")

Versions: TypeAlias = dict[str, str]
"""Name of Python, a library or this package -> its version."""


@cache
def versions() -> Versions:
    """Return the versions that decide the results: of Python, the numeric libraries and this package.

    Python's version has no patch number. This package's version is the beginning of a hash of its source code, without
    the folder `ui`.
    """
    root = Path(rnn_core.__file__).parent
    source = sha256()
    for path in sorted(root.rglob("*.py")):
        if "ui" not in path.relative_to(root).parts:
            source.update(path.read_text("utf-8").encode())
    libraries = {name: metadata.version(name) for name in _LIBRARIES}
    return {"Python": platform.python_version().rpartition(".")[0], **libraries, "rnn_core": source.hexdigest()[:8]}


def differences(theirs: Versions | Exception) -> str:
    """Return the differences from another process's versions: "name theirs ≠ ours, …", or "" if there are none.

    If the other process raised an Exception, return its `repr`.

    Args:
        theirs: The other process's `versions`, or the Exception that it raised instead.
    """
    if isinstance(theirs, Exception):
        return repr(theirs)
    pairs = ((name, theirs.get(name), own) for name, own in versions().items())
    return ", ".join(f"{name} {other} ≠ {own}" for name, other, own in pairs if other != own)


def call_if_same(expected: Versions, call: Callable[[], Any]) -> tuple[Any, Versions | None]:
    """Run a call if this process has the expected versions. Return (result, None), or else (None, own versions).

    This runs in a worker of the cluster. The versions are checked again because a worker with other versions may have
    taken over the address since the first check.
    """
    return (call(), None) if versions() == expected else (None, versions())
