"""The page's scripts, and the data that the server sends to the drawing module (one of the scripts)."""

from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]
"""A JSON object: its values are numbers, strings, booleans, None, lists and objects."""
