"""Settings of the server, read from environment variables."""

import os
import re
from collections.abc import Callable
from typing import Any

_MINIMUMS = {
    "RNN_WORKERS": 1,
    "RNN_SPARES": 0,
    "RNN_STORE_MB": 1,
    "RNN_MAX_VISITS": 1,
    "RNN_MAX_CONNECTIONS": 1,
    "RNN_MAX_PER_ADDRESS": 1,
}
"""Variable -> lowest valid whole number."""


def check() -> None:
    """Check all variables.

    Raises:
        SystemExit: Some variables are invalid. The message has a line for each invalid variable.
    """
    readers: dict[str, Callable[[str], Any]] = dict.fromkeys(_MINIMUMS, whole)
    readers |= {"RNN_SCHEDULER": address, "RNN_FRAME_ANCESTORS": sites}
    errors = []
    for name, read in readers.items():
        try:
            read(name)
        except ValueError as error:
            errors.append(str(error))
    if errors:
        raise SystemExit("\n".join(errors))


def whole(name: str, default: int = 1) -> int:
    """Return a variable's whole number, or the default if the variable is unset or empty.

    Raises:
        ValueError: The value is not a whole number, or it is too low.
    """
    value = os.environ.get(name) or str(default)
    minimum = _MINIMUMS[name]
    if not value.isdecimal() or int(value) < minimum:
        raise ValueError(f"Invalid value for {name}: expected a whole number from {minimum}, received {value!r}")
    return int(value)


def address(name: str) -> str | None:
    """Return the Dask address in a variable, or None if the variable is unset or empty.

    Raises:
        ValueError: The value is not of the form tcp://host:port or tls://host:port.
    """
    value = os.environ.get(name)
    if value and not re.fullmatch(r"(tcp|tls)://(\[[0-9a-fA-F:]+\]|[\w.-]+):\d{1,5}", value):
        raise ValueError(f"Invalid value for {name}: expected tcp://host:port or tls://host:port, received {value!r}")
    return value or None


def sites(name: str) -> str | None:
    """Return a variable's list of sites in the form of an HTTP header, or None if the variable is unset or empty.

    Raises:
        ValueError: The value has characters that are not allowed in an HTTP header.
    """
    value = os.environ.get(name)
    if value and not (value.isascii() and value.isprintable()):
        expected = "sites in ASCII with spaces between, as 'self' https://lessons.example"
        raise ValueError(f"Invalid value for {name}: expected {expected}, received {value!r}")
    return value or None
