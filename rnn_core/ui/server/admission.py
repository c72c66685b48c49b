"""Admission: middleware that decides which requests for a run of the page reach Streamlit, and when."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rnn_core.ui.seam import protocol
from rnn_core.ui.seam.reruns import Requests
from rnn_core.ui.server.pacing import Slowdown, TimerPacing
from rnn_core.ui.server.permits import Permit, semaphores
from rnn_core.visit import metrics


class RunAdmission:
    """ASGI middleware that passes on each request for a run once its visit has a permit. It repairs wrong requests.

    While the page is being drawn, a request for a fragment waits for up to a second, and a timer's request is dropped.
    seam/reruns.py explains why.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._semaphores = semaphores()
        self._slowdown = Slowdown()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        permit = Permit(*self._semaphores)
        timer = TimerPacing(self._slowdown)
        requests = Requests()

        async def receive_admitted() -> Message:
            while True:
                message = await receive()
                request = protocol.request(message)
                if request is None:
                    return message
                if request.is_auto_rerun and permit.is_drawing:
                    continue  # the timer will ask again
                if requests.mend(request):
                    message = protocol.reserialized(message)
                if request.fragment_id and not request.is_auto_rerun:
                    await permit.wait_until_idle()
                waited = await permit.acquire()
                if waited is not None:
                    self._slowdown.adjust(waited)
                return message

        async def send_and_note(message: Message) -> None:
            answer = protocol.short_answer(message)
            if answer is None:
                await send(message)
                return
            kind = answer.WhichOneof("type")
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
            await self._app(scope, receive_admitted, send_and_note)
        finally:
            permit.release()
