"""What a browser answers for a control, where it is behind the server.

The browser part of Streamlit 1.67 sends the label of an option, and the server part drops a label that it does not know
(elements/widgets/selectbox.py:157): after a change of the language a browser may still answer in the other one.

The server says only once that it has set a value (`widget_value_changed`, runtime/state/session_state.py:1814). A
browser that has not drawn the control before the page runs again draws, and answers with, its default. So the page
gives the value as the default too (`global.disableWidgetStateDuplicationWarning`). A control whose default must be
nothing gets its value again while the browser may still be mounting it.
"""

import time

from rnn_core.ui.words import LANGUAGES, say_choice

_MOUNTING = 10  # seconds that a browser may take to draw what was loaded


class Labels:
    """The options of lists, {name of a list: its options}, by their labels in all languages."""

    def __init__(self, options):
        self._options = options
        self._by_label = {
            name: {say_choice(lang, name, option): option for option in these for lang in LANGUAGES}
            for name, these in options.items()
        }

    def __iter__(self):
        return iter(self._options)

    def option(self, name, value):
        """Return the option of a list that a value is the label of; what is no label of it stays as it is."""
        return self._by_label[name].get(value, value) if name in self._options else value

    def has(self, name, value):
        """Return whether a value is an option of a list, or one of its labels."""
        return isinstance(value, str) and self.option(name, value) in self._options[name]


def now():
    """Return the time at which values are loaded into controls, for `is_mounting`."""
    return time.monotonic()


def is_mounting(loaded):
    """Return whether a browser may not have drawn yet what was loaded at a time, None for never."""
    return loaded is not None and now() - loaded < _MOUNTING
