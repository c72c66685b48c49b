"""Values: a value that a browser sends for a widget is used only if it is valid for the widget.

Streamlit 1.67 passes values of any type to the widget's deserializer (runtime/state/session_state.py:196), and does so
again at the start of each later run. One forged message would end every run of the visit with an error. This module
drops an invalid value before Streamlit uses it. The widget then keeps its previous value, or its default.
"""

import json
from functools import wraps
from typing import Any

from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.state.common import WidgetMetadata, unpack_widget_state_value, user_key_from_element_id
from streamlit.runtime.state.session_state import Serialized, SessionState

from rnn_core.ui import state
from rnn_core.visit import metrics

_NUMBERS = {"int_value", "double_value"}
"""The two types of numbers. A browser sends the type that suits the number, whichever type is registered."""

_JSON = {"json_value", "json_trigger_value"}


def guard() -> None:
    """Check all values that browsers send from now on."""
    _guard_messages()
    _guard_registration()


def _guard_messages() -> None:
    """Check the values of registered widgets in each message that requests a run."""
    begin = SessionState.on_script_will_rerun

    @wraps(begin)
    def on_script_will_rerun(self: SessionState, fresh: WidgetStates | None, **options: Any) -> None:
        if fresh is not None:
            known = self._new_widget_state.widget_metadata
            fitting = [widget for widget in fresh.widgets if widget.id not in known or _fits(widget, known[widget.id])]
            if len(fitting) < len(fresh.widgets):
                fresh = WidgetStates(widgets=fitting)
        return begin(self, fresh, **options)

    # Other versions of Streamlit may add keyword arguments, so this function accepts any.
    SessionState.on_script_will_rerun = on_script_will_rerun  # pyright: ignore[reportAttributeAccessIssue]


def _guard_registration() -> None:
    """Check the value of a widget that is drawn for the first time.

    A browser that reconnects sends the value before the widget is registered.
    """
    register = SessionState.register_widget

    @wraps(register)
    def register_widget(self: SessionState, metadata: WidgetMetadata, user_key: str | None) -> Any:
        sent = self._new_widget_state.states.get(metadata.id)
        if isinstance(sent, Serialized) and not _fits(sent.value, metadata):
            del self._new_widget_state[metadata.id]
        return register(self, metadata, user_key)

    SessionState.register_widget = register_widget


def _fits(widget_state: WidgetState, metadata: WidgetMetadata) -> bool:
    """Return whether a value is valid for a widget. If it is not, count a refusal in the metrics.

    Args:
        widget_state: The message with the value. It has no value if the visitor has emptied the widget.
        metadata: The registration of the widget.
    """
    kind = widget_state.WhichOneof("value")
    registered = metadata.value_type
    if kind in (None, registered) or {kind, registered} <= _NUMBERS:
        try:
            sent = unpack_widget_state_value(widget_state)
            if kind in _JSON:
                json.loads(sent)  # Streamlit treats text that is not JSON as an empty value, and logs it each time
            value = metadata.deserializer(sent)
        except (TypeError, ValueError, OverflowError, KeyError, IndexError, AttributeError):
            pass
        else:
            key = user_key_from_element_id(metadata.id)
            if key is None or state.accepts(key, value):
                return True
    metrics.REFUSED.labels("value").inc()
    return False
