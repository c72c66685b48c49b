"""What the browser loads besides Streamlit's own files: the page's own scripts, and plotly.js out of its package."""

import gzip
import hashlib
from functools import cache
from pathlib import Path

from plotly.offline import get_plotlyjs
from starlette.responses import Response
from starlette.routing import Route
from streamlit import get_option

_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}

FOLDER = Path(__file__).parent.parent / "web"
"""The page's own scripts: ES modules that import one another."""

SOURCES = {path.relative_to(FOLDER).as_posix(): path.read_text("utf-8") for path in sorted(FOLDER.rglob("*.js"))}
"""Name of a module -> JavaScript."""


def _hash(*texts):
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]


BASE = f"web-{_hash(*SOURCES, *SOURCES.values())}"
"""The folder of the modules, relative to the page. It is another one in every version, so a browser may keep them."""

_PLOTLY = get_plotlyjs()
PLOTLY = f"plotly-{_hash(_PLOTLY)}.min.js"
"""The address of plotly.js, relative to the page."""

MODULES = {f"{BASE}/{name}": text for name, text in SOURCES.items()}
SCRIPTS = MODULES | {PLOTLY: _PLOTLY}
"""Address relative to the page -> JavaScript; of the page's own modules, and of all scripts."""


@cache
def compressed(address):
    """Return the script of an address in gzip, bytes."""
    return gzip.compress(SCRIPTS[address].encode())


def compress():
    """Compress all scripts, which takes a second, before a visitor asks."""
    for address in SCRIPTS:
        compressed(address)


def routes():
    """Return the routes of the scripts, under the path of the page."""
    return [Route(path(address), _answer(address)) for address in SCRIPTS]


def path(name):
    """Return the path of what lies beside the page."""
    base = get_option("server.baseUrlPath").strip("/")
    return f"/{base}/{name}".replace("//", "/")


def _answer(address):
    def answer(request):
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(SCRIPTS[address], media_type="text/javascript", headers=_FOR_EVER)
        headers = _FOR_EVER | {"Content-Encoding": "gzip"}
        return Response(compressed(address), media_type="text/javascript", headers=headers)

    return answer
