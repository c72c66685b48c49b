"""The page's scripts, and the data that the server sends to the drawing module among them."""

from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]
"""An object of JSON: strings as keys; numbers, strings, truth values, None, lists and objects as values."""
