"""The page's scripts, and the data that the server sends to one of these, the drawing module."""

from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]
"""A JSON object: its values are numbers, strings, booleans, None, lists and objects."""
