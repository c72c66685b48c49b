"""Lookups: a list or a number field looks up its own value only.

Streamlit 1.67 collects the values of all controls for each list and each number field (`filtered_state`,
runtime/state/session_state.py:709). This page has many controls, so collecting their values would take a large part
of each run.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from streamlit.runtime.state.safe_session_state import SafeSessionState


class _Values(Mapping[str, Any]):
    """The values of a session by their keys. All of them are collected only for a loop over the keys."""

    def __init__(self, state: SafeSessionState) -> None:
        self._state = state

    def __getitem__(self, key: str) -> Any:
        with self._state._lock:
            return self._state._state[key]

    def __iter__(self) -> Iterator[str]:
        with self._state._lock:
            return iter(self._state._state.filtered_state)

    def __len__(self) -> int:
        return len(list(iter(self)))


def shorten() -> None:
    """From now on, have each control look up only its own value."""
    SafeSessionState.filtered_state = property(_Values)  # pyright: ignore[reportAttributeAccessIssue]
