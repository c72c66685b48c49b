"""Settings: what the environment of the server asks for."""

import os
import re

_LEAST = {
    "RNN_WORKERS": 1,
    "RNN_SPARES": 0,
    "RNN_STORE_MB": 1,
    "RNN_MAX_VISITS": 1,
    "RNN_MAX_CONNECTIONS": 1,
    "RNN_MAX_PER_ADDRESS": 1,
}
"""variable -> the smallest whole number that it may say"""


def check():
    """End the process with one line for each variable that says something impossible, before anything reads it."""
    readers = dict.fromkeys(_LEAST, whole) | {"RNN_SCHEDULER": address, "RNN_FRAME_ANCESTORS": sites}
    wrong = []
    for name, read in readers.items():
        try:
            read(name)
        except ValueError as error:
            wrong.append(str(error))
    if wrong:
        raise SystemExit("\n".join(wrong))


def whole(name, usual=1):
    """A whole number that a variable of the environment says, or the usual one.

    Raises ValueError if it says something else, or less than the least.
    """
    given, least = os.environ.get(name) or str(usual), _LEAST[name]
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


def sites(name):
    """The sites that a variable of the environment lists, as in a header, or None.

    Raises ValueError if no header can hold them.
    """
    given = os.environ.get(name)
    if given and not (given.isascii() and given.isprintable()):
        expected = "sites in ASCII with spaces between, as 'self' https://lessons.example"
        raise ValueError(f"Invalid value for {name}: expected {expected}, received {given!r}")
    return given or None
