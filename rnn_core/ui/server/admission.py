"""Runs: which requests for a run of the page get through to Streamlit, and when."""

from rnn_core.ui.seam import protocol
from rnn_core.ui.seam.reruns import Requests
from rnn_core.ui.server.pacing import Pace, TimerPacing
from rnn_core.ui.server.permits import Permit, queues
from rnn_core.visit import metrics


class Runs:
    """ASGI middleware that lets a request for a run through once its visit has a permit, mended by the seam.

    No fragment is asked for while the page is being drawn: seam/reruns.py says why.
    """

    def __init__(self, app):
        self._app, self._queues, self._pace = app, queues(), Pace()

    async def __call__(self, scope, receive, send):
        """Handle one connection."""
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        permit, timer, requests = Permit(*self._queues), TimerPacing(self._pace), Requests()

        async def take():
            while True:
                message = await receive()
                request = protocol.request(message)
                if request is None:
                    return message
                if request.is_auto_rerun and permit.is_drawing:
                    continue  # the timer will ask again
                if requests.mend(request):
                    message = protocol.changed(message)
                if request.fragment_id and not request.is_auto_rerun:
                    await permit.wait_until_idle()
                waited = await permit.acquire()
                if waited is not None:
                    self._pace.adjust(waited)
                return message

        async def give(message):
            answer, kind = protocol.answer(message)
            await send(timer.set(answer) if kind == "auto_rerun" else message)
            if kind == "session_status_changed":
                permit.note_running(answer.session_status_changed.script_is_running)
            if kind == "script_finished":
                metrics.REDRAWS.inc()
                if answer.script_finished != protocol.EARLY:
                    permit.release()
                if slower := timer.end_run(answer.script_finished):
                    await send(slower)

        try:
            await self._app(scope, take, give)
        finally:
            permit.release()
