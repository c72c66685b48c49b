"""Versions: what two processes must have in common to compute the same results."""

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
"""Name -> version."""


@cache
def versions() -> Versions:
    """Return the version of everything that decides the results; of this package a hash of its source without `ui`."""
    root = Path(rnn_core.__file__).parent
    source = sha256()
    for path in sorted(root.rglob("*.py")):
        if "ui" not in path.relative_to(root).parts:
            source.update(path.read_text("utf-8").encode())
    libraries = {name: metadata.version(name) for name in _LIBRARIES}
    return {"Python": platform.python_version().rpartition(".")[0], **libraries, "rnn_core": source.hexdigest()[:8]}


def differences(theirs: Versions | Exception) -> str:
    """Return how the versions of another process differ: "name theirs ≠ ours, …", or "" if they are the same.

    Args:
        theirs: The `versions` of the other process, or the Exception that it raised instead.
    """
    if isinstance(theirs, Exception):
        return repr(theirs)
    pairs = ((name, theirs.get(name), own) for name, own in versions().items())
    return ", ".join(f"{name} {other} ≠ {own}" for name, other, own in pairs if other != own)


def call_if_same(expected: Versions, call: Callable[[], Any]) -> tuple[Any, Versions | None]:
    """Run a call if this process has the expected versions; return (result, None), or else (None, own versions).

    This runs in the other process. After it has sent its versions, a process with other versions may take its place at
    the same address.
    """
    return (call(), None) if versions() == expected else (None, versions())
