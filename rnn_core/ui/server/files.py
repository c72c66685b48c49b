"""Files: what a visitor has asked for, made when the browser fetches it, under a name that nobody can guess.

Streamlit 1.67 forgets a file for download after the next two runs of anybody's page (streamlit#4347,
runtime/media_file_manager.py:179). tests/ui/test_seam.py says when that has changed.
"""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from secrets import token_urlsafe
from threading import Lock

from cachetools import TTLCache
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from rnn_core.ui.components.assets import path

_MOST, _SECONDS = 200, 120  # so many are offered at a time, each for so long

_offered, _lock = TTLCache(_MOST, _SECONDS), Lock()
# Threads of their own, for slow files must not keep /healthz waiting; two, for a film takes up to 300 MB to make.
_makers = ThreadPoolExecutor(2, "files")


def offer(make, name, mime):
    """Offer a file of that name and type; its address, relative to the page.

    make: function that gives its content, text or bytes.
    """
    token = token_urlsafe()
    with _lock:
        _offered[token] = name, mime, make
    return f"files/{token}"


def routes():
    """`/files`, under the path of the page."""
    return [Route(path("files/{token}"), _answer)]


async def _answer(request):
    with _lock:
        found = _offered.get(request.path_params["token"])
    if not found:
        return PlainTextResponse("There is no such file, or no longer", status_code=404)
    name, mime, make = found
    try:
        content = await asyncio.get_running_loop().run_in_executor(_makers, make)
    except Exception:
        logging.getLogger(__name__).exception("A file could not be made")
        return PlainTextResponse("The file could not be made", status_code=500)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=mime, headers=headers)
