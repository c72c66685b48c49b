"""What the browser loads besides Streamlit's own files: plotly.js, out of the installed plotly package."""

import gzip
import hashlib
from functools import cache

from plotly.offline import get_plotlyjs
from starlette.responses import Response
from starlette.routing import Route
from streamlit import config

_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}


_SCRIPT = get_plotlyjs().encode()


@cache
def plotly():
    """Plotly's script, as it is and compressed, both bytes."""
    return _SCRIPT, gzip.compress(_SCRIPT)


@cache
def plotly_name():
    """Its name, relative to the page: another for every version, so that a browser may keep it for ever."""
    return f"plotly-{hashlib.sha256(_SCRIPT).hexdigest()[:16]}.min.js"


def routes():
    """What the server answers besides Streamlit's own, under the path of the page."""
    base = config.get_option("server.baseUrlPath").strip("/")
    return [Route(f"/{base}/{plotly_name()}".replace("//", "/"), _serve)]


def _serve(request):
    script, compressed = plotly()
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(compressed, media_type="text/javascript", headers=_FOR_EVER | {"Content-Encoding": "gzip"})
    return Response(script, media_type="text/javascript", headers=_FOR_EVER)
