"""Versions: what must be the same in two processes, so that they compute the same results."""

import platform
from functools import cache
from hashlib import sha256
from importlib import metadata
from pathlib import Path

import rnn_core

_LIBRARIES = "tensorflow", "keras", "numpy"


@cache
def versions():
    """{name: version} of what decides the results; of this package, a fingerprint of its source without the page."""
    root, source = Path(rnn_core.__file__).parent, sha256()
    for path in sorted(root.rglob("*.py")):
        if "ui" not in path.relative_to(root).parts:
            source.update(path.read_text("utf-8").encode())
    libraries = {name: metadata.version(name) for name in _LIBRARIES}
    return {"Python": platform.python_version().rpartition(".")[0], **libraries, "rnn_core": source.hexdigest()[:8]}


def differences(theirs):
    """Return what another process has that differs, as "name theirs ≠ ours, …", or "" if nothing does.

    theirs: its `versions`, or the Exception that it raised instead of returning them.
    """
    if isinstance(theirs, Exception):
        return repr(theirs)
    pairs = ((name, theirs.get(name), own) for name, own in versions().items())
    return ", ".join(f"{name} {other} ≠ {own}" for name, other, own in pairs if other != own)


def call_if_same(expected, call):
    """Make a call in another process: return (its result, None), or (None, the versions) if they are not as expected.

    A process may be replaced by one of another version at the same address after it was asked for its versions.
    """
    return (call(), None) if versions() == expected else (None, versions())
