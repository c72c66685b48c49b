"""Values: what a browser says of a widget counts only if the widget can have it.

Streamlit 1.67 hands every value to the widget's deserializer, whatever its type (runtime/state/session_state.py:196),
and does so again at the start of each later run: one forged message would end every run of that visit with an error. A
value that does not fit is dropped here, before the run, and the widget keeps the value that it had.
"""

import json
from functools import wraps

from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime.state.common import unpack_widget_state_value, user_key_from_element_id
from streamlit.runtime.state.session_state import Serialized, SessionState

from rnn_core.ui import state
from rnn_core.visit import metrics

_NUMBERS = {"int_value", "double_value"}
"""The types of a number: Streamlit's browser part sends the one that the number is, whatever the widget registered."""

_JSON = {"json_value", "json_trigger_value"}


def guard():
    """Check all values that browsers send from now on."""
    _guard_messages()
    _guard_registration()


def _guard_messages():
    """Check the values of widgets that the session knows, when a message with them asks for a run."""
    begin = SessionState.on_script_will_rerun

    @wraps(begin)
    def on_script_will_rerun(self, fresh, **options):
        if fresh is not None:
            known = self._new_widget_state.widget_metadata
            fitting = [each for each in fresh.widgets if each.id not in known or _fits(each, known[each.id])]
            if len(fitting) < len(fresh.widgets):
                fresh = WidgetStates(widgets=fitting)
        return begin(self, fresh, **options)

    SessionState.on_script_will_rerun = on_script_will_rerun


def _guard_registration():
    """Check the value of a widget that is drawn for the first time; a browser that comes back sends it before that."""
    register = SessionState.register_widget

    @wraps(register)
    def register_widget(self, metadata, user_key):
        found = self._new_widget_state.states.get(metadata.id)
        if isinstance(found, Serialized) and not _fits(found.value, metadata):
            del self._new_widget_state[metadata.id]
        return register(self, metadata, user_key)

    SessionState.register_widget = register_widget


def _fits(widget_state, metadata):
    """Return whether a widget can have the value of a message.

    widget_state: a WidgetState of Streamlit's protocol; it has no value after a widget was emptied.
    metadata: the WidgetMetadata that the widget was registered with.
    """
    kind, usual = widget_state.WhichOneof("value"), metadata.value_type
    if kind in (None, usual) or {kind, usual} <= _NUMBERS:
        try:
            sent = unpack_widget_state_value(widget_state)
            if kind in _JSON:
                json.loads(sent)  # Streamlit takes what is no JSON for nothing, and logs it each time
            value = metadata.deserializer(sent)
        except (TypeError, ValueError, OverflowError, KeyError, IndexError, AttributeError):
            pass
        else:
            if state.accepts(user_key_from_element_id(metadata.id), value):
                return True
    metrics.REFUSED.labels("value").inc()
    return False
