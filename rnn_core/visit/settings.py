"""Settings: what the environment of the server asks for."""

import os
import re


def whole(name, usual, *, least=1):
    """A whole number that a variable of the environment says, or the usual one.

    Raises ValueError if it says something else, or less than the least.
    """
    given = os.environ.get(name) or str(usual)
    if not given.isdecimal() or int(given) < least:
        raise ValueError(f"Invalid value for {name}: expected a whole number from {least}, received {given!r}")
    return int(given)


def address(name):
    """The address, as of Dask, that a variable of the environment says, or None.

    Raises ValueError if it says something else.
    """
    given = os.environ.get(name)
    if given and not re.fullmatch(r"(tcp|tls)://(\[[0-9a-fA-F:]+\]|[\w.-]+):\d{1,5}", given):
        raise ValueError(f"Invalid value for {name}: expected tcp://host:port or tls://host:port, received {given!r}")
    return given or None
