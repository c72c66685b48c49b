"""Settings: what the environment of the server asks for."""

import os


def whole(name, usual):
    """A whole number from 1 that a variable of the environment says, or the usual one.

    Raises ValueError if it says something else.
    """
    given = os.environ.get(name) or str(usual)
    if not given.isdecimal() or int(given) < 1:
        raise ValueError(f"Invalid value for {name}: expected a whole number from 1, received {given!r}")
    return int(given)
