"""The page's scripts, and the data that the server sends to the drawing module (the scripts in the folder drawing)."""

from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]
"""A JSON object: its values are numbers, strings, booleans, None, lists and objects."""
