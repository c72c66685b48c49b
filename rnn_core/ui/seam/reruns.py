"""Requests of a browser for a run, as Streamlit should have sent them.

No request may ask for a fragment while the page is being drawn. If such a request comes as a run ends, Streamlit 1.67
starts another ScriptRunner for it and ignores the last messages of the first one (runtime/app_session.py:1063,
streamlit#9921). The browser then never learns of the end of that run, and keeps a timer that the run has ended.
"""

from collections.abc import Iterable

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.WidgetStates_pb2 import WidgetState


class Requests:
    """The requests of one visit. `mend` must see all of them, in their order."""

    def __init__(self) -> None:
        self._last: dict[str, bytes] = {}  # id of a control -> the value that the browser sent last

    def mend(self, request: ClientState) -> bool:
        """Change a request that Streamlit would misunderstand, and return whether it was changed.

        A timer sends the values of all controls too (Streamlit 1.67, `sendUpdateWidgetsMessage` in static/js/index),
        although each change by a visitor has a message of its own. A browser that has not yet drawn a newly opened
        experiment would so bring back the values from before. The values of a timer are therefore left out.

        Two changes in one moment are one message. It names a fragment if either change was made in one
        (`scheduleFlush` there, streamlit#12747), and a press on a button outside of the fragment would be lost. The
        whole page must run instead.
        """
        if request.is_auto_rerun:
            request.ClearField("widget_states")
            return True
        if self._count_changes(request.widget_states.widgets) > 1 and request.fragment_id:
            request.ClearField("fragment_id")
            return True
        return False

    def _count_changes(self, controls: Iterable[WidgetState]) -> int:
        """Count the controls that have another value than in the last message, or were pressed."""
        values = {control.id: control.SerializeToString() for control in controls}
        count = sum(value != self._last.get(name) for name, value in values.items())
        lasting = (control.id for control in controls if "trigger" not in (control.WhichOneof("value") or ""))
        self._last = {name: values[name] for name in lasting}
        return count
