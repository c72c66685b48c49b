"""The values that a browser sends for a control before the browser has drawn the latest run.

The browser part of Streamlit 1.67 sends the label of an option, and the server part drops a label that it does not know
(elements/widgets/selectbox.py:157). After a change of language, a browser may still send labels in the previous
language.

If the page's script sets the value of a control, the server sends the value to the browser only once
(`widget_value_changed`, runtime/state/session_state.py:1814). If the page runs again before the browser has drawn the
control, the browser draws and sends the control's default. Therefore the page passes the value as the default too
(`global.disableWidgetStateDuplicationWarning`). A control whose default must be None receives its value again while the
browser may still be mounting it.
"""

import time
from collections.abc import Iterator, Mapping
from typing import Any

from rnn_core.ui.words import LANGUAGES, say_choice

_MOUNTING_S = 10
"""Seconds after loading during which a browser may still be drawing the loaded values."""


class Labels:
    """The options of lists, by their labels in all languages.

    Args:
        options: Name of a list -> its options.
    """

    def __init__(self, options: Mapping[str, tuple[str, ...]]) -> None:
        self._options = options
        self._by_label = {
            name: {say_choice(lang, name, option): option for option in of_list for lang in LANGUAGES}
            for name, of_list in options.items()
        }

    def __iter__(self) -> Iterator[str]:
        return iter(self._options)

    def option(self, name: str, value: Any) -> Any:
        """Return the option to which a label belongs, or the value itself if it is not a label of the list."""
        return self._by_label[name].get(value, value) if name in self._options else value

    def has(self, name: str, value: Any) -> bool:
        """Return whether a value is an option of a list, or one of its labels."""
        return isinstance(value, str) and self.option(name, value) in self._options[name]


def now() -> float:
    """Return the current time, for `is_mounting`."""
    return time.monotonic()


def is_mounting(loaded: float | None) -> bool:
    """Return whether a browser may still be drawing the loaded values.

    Args:
        loaded: The time of loading, from `now`, or None if no values were loaded.
    """
    return loaded is not None and now() - loaded < _MOUNTING_S
