"""Requests of a browser for a run, as Streamlit should have sent them.

A fragment must not be asked for while the page is being drawn. If its request comes as a run ends, Streamlit 1.67
starts another ScriptRunner for it and ignores what the last one has still to say (runtime/app_session.py:1063,
streamlit#9921). The browser never hears of the end of that run, and keeps a timer that the run has ended.
"""


class Requests:
    """The requests of one visit. `mend` is to see all of them, in their order."""

    def __init__(self):
        self._last = {}  # id of a control -> its value as the browser sent it last

    def mend(self, request):
        """Change a request if Streamlit would misunderstand it; return whether it was changed.

        A timer sends the values of all controls too (Streamlit 1.67, `sendUpdateWidgetsMessage` in static/js/index).
        What a visitor changes has a message of its own. A browser that has not drawn what was opened a moment ago
        would bring back the values from before, so these are left out.

        Two changes in one moment are one message, which names a fragment if either is made in one (`scheduleFlush`
        there, streamlit#12747). The whole page is to run, or a press on a button outside of the fragment is lost.
        """
        if request.is_auto_rerun:
            request.ClearField("widget_states")
            return True
        if self._count_changes(request.widget_states.widgets) > 1 and request.fragment_id:
            request.ClearField("fragment_id")
            return True
        return False

    def _count_changes(self, controls):
        """Count the controls that have another value than in the last message, or were pressed."""
        values = {each.id: each.SerializeToString() for each in controls}
        count = sum(value != self._last.get(name) for name, value in values.items())
        lasting = (each.id for each in controls if "trigger" not in (each.WhichOneof("value") or ""))
        self._last = {name: values[name] for name in lasting}
        return count
