"""Turns: a few runs of the page at a time; the others wait before they begin.

All visits share one interpreter. A hundred runs at once would be in each other's way, and in that of the threads that
hand out the work: each thread would wait for all others again and again.
"""

import asyncio

from google.protobuf.message import DecodeError
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from rnn_core.visit import metrics

_AT_ONCE = 4
_LONGEST = 1.0  # seconds, after which a run that goes on is no reason to wait any longer
_SHORT = 300  # bytes; a message of more does not say that a run has ended


class Turns:
    """ASGI middleware that lets a browser's request for a run through to Streamlit when it is its turn."""

    def __init__(self, app):
        self._app = app
        self._free = asyncio.Semaphore(_AT_ONCE)

    async def __call__(self, scope, receive, send):
        """Handle one connection."""
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        turn = _Turn(self._free)

        async def take():
            message = await receive()
            if _asks(message.get("bytes")):
                await turn.begin()
            return message

        async def give(message):
            if _ends(message.get("bytes")):
                metrics.REDRAWS.inc()
                turn.end()
            await send(message)

        try:
            await self._app(scope, take, give)
        finally:
            turn.end()


class _Turn:
    """That of one visit, which has one at a time."""

    def __init__(self, free):
        self._free, self._timer = free, None

    async def begin(self):
        if not self._timer:
            with metrics.TURN_WAITS.time():
                await self._free.acquire()
            self._timer = asyncio.get_running_loop().call_later(_LONGEST, self.end)

    def end(self):
        if self._timer:
            self._timer.cancel()
            self._timer = None
            self._free.release()


def _asks(data):
    try:
        return bool(data) and BackMsg.FromString(data).WhichOneof("type") == "rerun_script"
    except DecodeError:
        return False  # Streamlit closes the connection


def _ends(data):
    short = data and len(data) < _SHORT
    return bool(short) and ForwardMsg.FromString(data).WhichOneof("type") == "script_finished"
