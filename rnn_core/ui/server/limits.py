"""Limits: what would be too much for the others is turned away or slowed down."""

import asyncio
import logging
from html import escape

from starlette.responses import HTMLResponse, PlainTextResponse

from rnn_core.ui.seam import protocol, uploads
from rnn_core.ui.words import LANGUAGES, say
from rnn_core.visit import metrics, settings

_USUAL_VISITS = 500
_AGAIN = 10  # seconds, after which the page of a full server tries again
_LONGEST_ADDRESS = 16_000  # bytes
_LARGEST_UPLOAD = 11_000_000  # bytes; what a visitor may choose, see .streamlit/config.toml, and its wrapping
_UPLOADS, _ALL_UPLOADS = 4, 100_000_000  # files that a visit keeps on the server, and bytes of all visits' files
_RATE, _BURST = 40, 200  # messages a second from a browser, and how many at once


class Limits:
    """ASGI middleware that bounds visits, addresses, uploads and messages."""

    def __init__(self, app):
        self._app, self._visits = app, 0
        self._most = settings.whole("RNN_MAX_VISITS", _USUAL_VISITS)
        metrics.VISITS.set_function(lambda: self._visits)

    async def __call__(self, scope, receive, send):
        """Handle one connection."""
        if scope["type"] == "websocket":
            await self._visit(scope, receive, send)
        elif scope["type"] == "http":
            await (self._refusal(scope) or self._app)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _visit(self, scope, receive, send):
        if self._visits >= self._most:
            metrics.REFUSED.labels("visits").inc()
            await receive()
            await send({"type": "websocket.close", "code": 1013, "reason": "Try again later"})
            return
        self._visits += 1
        try:
            connection = _Connection(receive, send)
            await self._app(scope, connection.receive, connection.send)
        finally:
            self._visits -= 1

    def _refusal(self, scope):
        """The answer to what is refused, or None."""
        headers = dict(scope["headers"])
        length = headers.get(b"content-length", b"0")
        if len(scope.get("query_string", b"")) > _LONGEST_ADDRESS:
            metrics.REFUSED.labels("address").inc()
            return PlainTextResponse("The address is too long", status_code=414)
        if b"transfer-encoding" in headers or not length.isdigit() or int(length) > _LARGEST_UPLOAD:
            metrics.REFUSED.labels("upload").inc()
            return PlainTextResponse("The file is too large", status_code=413)
        if scope["method"] == "PUT" and (refusal := _too_many_uploads(scope["path"], int(length))):
            metrics.REFUSED.labels("upload").inc()
            return PlainTextResponse(refusal, status_code=429)
        if self._visits >= self._most and b"text/html" in headers.get(b"accept", b""):
            return HTMLResponse(_full(), status_code=503, headers={"Retry-After": str(_AGAIN)})
        return None


def _too_many_uploads(path, length):
    """Return why no further file of a length in bytes can be kept, or None. path: that of Streamlit's uploads."""
    *_, session, _ = path.split("/")
    if uploads.count(session) >= _UPLOADS:
        return f"A visit can keep {_UPLOADS} files"
    return "The server keeps too many files" if uploads.size() + length > _ALL_UPLOADS else None


class _Connection:
    """The connection of a visit, with a token bucket for the messages of its browser: a browser that sends more waits.

    It ends with a message that is none of Streamlit's.
    """

    def __init__(self, receive, send):
        self._receive, self._send = receive, send
        self._left, self._last, self._ended = _BURST, _now(), False

    async def receive(self):
        """Return the next message of the browser that the page could have sent, at the rate that it may send them."""
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

    async def _end(self):
        """End a visit that sent what cannot be read; return what the app is to receive."""
        metrics.REFUSED.labels("message").inc()
        logging.getLogger(__name__).warning("A visit sent what cannot be read, and was ended")
        await self.send({"type": "websocket.close", "code": 1002})
        self._ended = True
        return {"type": "websocket.disconnect", "code": 1002}

    async def _keep_rate(self):
        """Wait if the browser has sent more messages than it may."""
        now = _now()
        self._left, self._last = min(_BURST, self._left + _RATE * (now - self._last)) - 1, now
        if self._left < 0:
            await asyncio.sleep(-self._left / _RATE)

    async def send(self, message):
        """Send the browser a message, as long as it is there."""
        if self._ended:
            return
        try:
            await self._send(message)
        except OSError:  # the browser has gone, which the next message to be received says
            self._ended = True


def _now():
    return asyncio.get_running_loop().time()  # seconds


def _full():
    """The page of a server that has as many visits as it may."""
    texts = "".join(f"<p lang='{lang}'>{escape(say(lang, 'server_full'))}</p>" for lang in LANGUAGES)
    head = f"<meta charset='utf-8'><meta http-equiv='refresh' content='{_AGAIN}'><title>503</title>"
    head += "<meta name='viewport' content='width=device-width'><style>body { font: 1.3rem/1.6 sans-serif;"
    head += " max-width: 40rem; margin: 20vh auto; padding: 1rem; color-scheme: light dark; }</style>"
    return f"<!doctype html><html>{head}<body>{texts}</body></html>"
