"""Turns: so many runs of the page at a time; the others wait before they begin, and not in each other's way."""

import asyncio
from contextlib import suppress
import os

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

_AT_ONCE = int(os.environ.get("TURNS", 4))
_PATIENCE = 1.0
_SHORT = 300


class Turns:
    """Middleware that lets what a browser asks for through to Streamlit when it is its turn."""

    def __init__(self, app):
        self._app = app
        self._free = asyncio.Semaphore(_AT_ONCE)

    async def __call__(self, scope, receive, send):
        """Handle one connection."""
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        held = 0

        async def take():
            nonlocal held
            message = await receive()
            if message["type"] == "websocket.receive" and not held:
                await self._free.acquire()
                held = 1
            return message

        async def give(message):
            nonlocal held
            await send(message)
            if held and _ends(message.get("bytes") or b""):
                held = 0
                self._free.release()

        try:
            await self._app(scope, take, give)
        finally:
            if held:
                self._free.release()


def _ends(data):
    return len(data) < _SHORT and ForwardMsg.FromString(data).WhichOneof("type") == "script_finished"
