"""Repair a browser's requests to run the page's script, which Streamlit's browser part sometimes sends wrongly.

No request may name a fragment while the page is being drawn. If a request for a fragment arrives just as a run ends,
Streamlit 1.67 starts another ScriptRunner for the request. It ignores the last messages of the run that ends
(runtime/app_session.py:1063, streamlit#9921). The browser then never learns that the run has ended, and keeps a timer
that the run has removed.
"""

from collections.abc import Iterable

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.WidgetStates_pb2 import WidgetState


class Requests:
    """The repair of one visit's requests. `mend` must receive all requests, in order."""

    def __init__(self) -> None:
        self._last: dict[str, bytes] = {}  # id of a control -> the value that the browser sent last

    def mend(self, request: ClientState) -> bool:
        """Repair a request that Streamlit would misunderstand, and return whether it was changed.

        The request of a timer contains the values of all controls (Streamlit 1.67, `sendUpdateWidgetsMessage` in
        static/js/index). These values are not needed, because the browser sends each change by a visitor in a separate
        message. If the browser has not yet drawn a newly opened experiment, the timer's values would restore the
        previous experiment. Therefore this method removes them.

        Two changes at one moment share a message. The message names a fragment if either change was made in a fragment
        (`scheduleFlush` in the same file, streamlit#12747). If the other change was a press on a button outside the
        fragment, the press would be lost. Therefore the fragment's name is removed, and the whole page runs.
        """
        if request.is_auto_rerun:
            request.ClearField("widget_states")
            return True
        if self._count_changes(request.widget_states.widgets) > 1 and request.fragment_id:
            request.ClearField("fragment_id")
            return True
        return False

    def _count_changes(self, controls: Iterable[WidgetState]) -> int:
        """Count the controls that were pressed, or whose value differs from their value in the last message."""
        values = {control.id: control.SerializeToString() for control in controls}
        count = sum(value != self._last.get(name) for name, value in values.items())
        lasting = (control.id for control in controls if "trigger" not in (control.WhichOneof("value") or ""))
        self._last = {name: values[name] for name in lasting}
        return count
