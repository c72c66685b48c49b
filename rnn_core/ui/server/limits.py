"""Limits: requests that would harm the other visits are refused or delayed."""

import asyncio
import logging
from html import escape

from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rnn_core.ui.seam import protocol, uploads
from rnn_core.ui.words import LANGUAGES, say
from rnn_core.visit import metrics, settings

_DEFAULT_VISITS = 500
_RETRY_AFTER_S = 10
_MAX_ADDRESS_BYTES = 16_000  # of the query
_MAX_UPLOAD_BYTES = 11_000_000  # the limit in .streamlit/config.toml, plus the overhead of the upload
_MAX_UPLOADS_OF_VISIT = 4
_MAX_STORED_BYTES = 100_000_000  # of the uploads of all visits together
_MESSAGES_PER_S = 40
_MAX_BURST = 200  # messages that a browser may send at once


class Limits:
    """ASGI middleware that limits visits, addresses, uploads and messages.

    RNN_MAX_VISITS sets the maximum number of simultaneous visits.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._visits = 0
        self._max_visits = settings.whole("RNN_MAX_VISITS", _DEFAULT_VISITS)
        metrics.VISITS.set_function(lambda: self._visits)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] == "websocket":
            await self._visit(scope, receive, send)
        elif scope["type"] == "http":
            await (self._refusal(scope) or self._app)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _visit(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._visits >= self._max_visits:
            metrics.REFUSED.labels("visits").inc()
            await receive()
            await send({"type": "websocket.close", "code": 1013, "reason": "Try again later"})
            return
        self._visits += 1
        try:
            connection = _RateLimited(receive, send)
            await self._app(scope, connection.receive, connection.send)
        finally:
            self._visits -= 1

    def _refusal(self, scope: Scope) -> Response | None:
        """Return the answer to a request that must be refused, or None to allow the request."""
        headers = dict(scope["headers"])
        length = headers.get(b"content-length", b"0")
        if len(scope.get("query_string", b"")) > _MAX_ADDRESS_BYTES:
            metrics.REFUSED.labels("address").inc()
            return PlainTextResponse("The address is too long", status_code=414)
        if b"transfer-encoding" in headers or not length.isdigit() or int(length) > _MAX_UPLOAD_BYTES:
            metrics.REFUSED.labels("upload").inc()
            return PlainTextResponse("The file is too large", status_code=413)
        if scope["method"] == "PUT" and (refusal := _upload_refusal(scope["path"], int(length))):
            metrics.REFUSED.labels("upload").inc()
            return PlainTextResponse(refusal, status_code=429)
        if self._visits >= self._max_visits and b"text/html" in headers.get(b"accept", b""):
            return HTMLResponse(_full(), status_code=503, headers={"Retry-After": str(_RETRY_AFTER_S)})
        return None


def _upload_refusal(path: str, length: int) -> str | None:
    """Return the reason why a file cannot be stored, or None if it can.

    Args:
        path: The path of the upload. Its last two parts are the session and the file.
        length: The size of the file in bytes.
    """
    *_, session, _ = path.split("/")
    if uploads.count(session) >= _MAX_UPLOADS_OF_VISIT:
        return f"A visit can keep {_MAX_UPLOADS_OF_VISIT} files"
    return "The server keeps too many files" if uploads.size() + length > _MAX_STORED_BYTES else None


class _RateLimited:
    """A visit's connection, with a token bucket that delays messages above the permitted rate.

    A message that is not one of Streamlit's closes the connection.
    """

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send
        self._tokens: float = _MAX_BURST
        self._filled_at = _now()
        self._ended = False

    async def receive(self) -> Message:
        """Return the next message for the app, at the permitted rate. Drop messages that the page never sends."""
        while True:
            message = await self._receive()
            if message["type"] != "websocket.receive":
                await self._keep_rate()
                return message
            try:
                kind = protocol.kind(message)
            except ValueError:
                return await self._end()
            await self._keep_rate()
            if kind in protocol.REQUESTS:
                return message
            metrics.REFUSED.labels("message").inc()

    async def _end(self) -> Message:
        """End a visit that has sent a malformed message. Return the message that tells the app of the disconnection."""
        metrics.REFUSED.labels("message").inc()
        logging.getLogger(__name__).warning("Closed the connection of a visit after a malformed message")
        await self.send({"type": "websocket.close", "code": 1002})
        self._ended = True
        return {"type": "websocket.disconnect", "code": 1002}

    async def _keep_rate(self) -> None:
        """Take a token, and wait if the bucket was empty."""
        now = _now()
        refilled = self._tokens + _MESSAGES_PER_S * (now - self._filled_at)
        self._tokens = min(_MAX_BURST, refilled) - 1
        self._filled_at = now
        if self._tokens < 0:
            await asyncio.sleep(-self._tokens / _MESSAGES_PER_S)

    async def send(self, message: Message) -> None:
        """Send the browser a message, as long as it is connected."""
        if self._ended:
            return
        try:
            await self._send(message)
        except OSError:  # the browser has disconnected, and the next received message says so
            self._ended = True


def _now() -> float:
    return asyncio.get_running_loop().time()


def _full() -> str:
    """Return the HTML for visitors while the server is full. The browser reloads the page after ten seconds."""
    texts = "".join(f"<p lang='{lang}'>{escape(say(lang, 'server_full'))}</p>" for lang in LANGUAGES)
    head = f"<meta charset='utf-8'><meta http-equiv='refresh' content='{_RETRY_AFTER_S}'><title>503</title>"
    head += "<meta name='viewport' content='width=device-width'><style>body { font: 1.3rem/1.6 sans-serif;"
    head += " max-width: 40rem; margin: 20vh auto; padding: 1rem; color-scheme: light dark; }</style>"
    return f"<!doctype html><html>{head}<body>{texts}</body></html>"
