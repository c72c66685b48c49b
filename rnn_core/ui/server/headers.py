"""Headers: every answer has restrictions for the browser, and an HTML page also lists scripts to load early."""

import os
import re
from base64 import b64encode
from hashlib import sha256

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rnn_core.ui.components import assets
from rnn_core.ui.seam.index import INDEX

_PRELOADED = ", ".join(f"<{address}>; rel=modulepreload" for address in assets.MODULES)


class Headers:
    """ASGI middleware that adds headers to each answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._headers = {
            "Content-Security-Policy": _policy(),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self._headers)
                if headers.get("content-type", "").startswith("text/html"):
                    headers["Link"] = _PRELOADED
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _policy() -> str:
    """Return the content security policy: the browser loads everything from the server itself.

    The exceptions are inline styles, the document's inline scripts, and scripts, fonts and pictures that the page
    makes. RNN_FRAME_ANCESTORS lists the sites that may show the page in a frame, in the syntax of the directive. By
    default, only the server's own pages may show it.
    """
    inline = re.findall(r"<script>(.*?)</script>", INDEX, re.DOTALL)
    hashes = [f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in inline]
    sources = {
        "default-src": "'self'",
        "script-src": " ".join(["'self'", "blob:", *hashes]),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": os.environ.get("RNN_FRAME_ANCESTORS", "'self'").replace(";", " "),
    }
    return "; ".join(f"{name} {source}" for name, source in sources.items())
