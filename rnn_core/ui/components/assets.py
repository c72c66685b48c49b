"""The files that a browser loads besides Streamlit's own: the page's scripts, and plotly.js from the plotly package."""

import gzip
import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from plotly.offline import get_plotlyjs
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from streamlit import get_option

_CACHED = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
"""The headers of a script. Each version of a script has a different address, so a browser can cache it forever."""

FOLDER = Path(__file__).parent.parent / "web"
"""The page's own scripts: ES modules that import one another."""

SOURCES = {path.relative_to(FOLDER).as_posix(): path.read_text("utf-8") for path in sorted(FOLDER.rglob("*.js"))}
"""Module name -> JavaScript."""


def _hash(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]


BASE = f"web-{_hash(*SOURCES, *SOURCES.values())}"
"""The folder of the modules, relative to the page. Its name is a hash of their names and contents."""

_PLOTLY = get_plotlyjs()
PLOTLY = f"plotly-{_hash(_PLOTLY)}.min.js"
"""The address of plotly.js, relative to the page."""

MODULES = {f"{BASE}/{name}": text for name, text in SOURCES.items()}
"""Address relative to the page -> JavaScript, for the page's own modules."""

SCRIPTS = MODULES | {PLOTLY: _PLOTLY}
"""Address relative to the page -> JavaScript, for all scripts."""


@cache
def compressed(address: str) -> bytes:
    """Return the script at an address, compressed with gzip."""
    return gzip.compress(SCRIPTS[address].encode())


def compress() -> None:
    """Compress all scripts before the first visitor requests them. This takes a second."""
    for address in SCRIPTS:
        compressed(address)


def routes() -> list[Route]:
    """Return the routes of the scripts, under the path of the page."""
    return [Route(path(address), _endpoint(address)) for address in SCRIPTS]


def path(name: str) -> str:
    """Return the absolute path of an address that is relative to the page."""
    base = get_option("server.baseUrlPath").strip("/")
    return f"/{base}/{name}".replace("//", "/")


def _endpoint(address: str) -> Callable[[Request], Response]:
    """Return the function that responds to a request for a script."""

    def respond(request: Request) -> Response:
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(SCRIPTS[address], media_type="text/javascript", headers=_CACHED)
        headers = _CACHED | {"Content-Encoding": "gzip"}
        return Response(compressed(address), media_type="text/javascript", headers=headers)

    return respond
