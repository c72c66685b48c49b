"""Files for download: each has an address that nobody can guess, and is made when the browser fetches it.

Streamlit 1.67 forgets a file for download after the next two runs of any visitor's page (streamlit#4347,
runtime/media_file_manager.py:179). tests/ui/test_seam.py fails once Streamlit has changed this.
"""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from secrets import token_urlsafe
from threading import Lock
from typing import NamedTuple

from cachetools import TTLCache
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from rnn_core.ui.components.assets import path

_MAX_OFFERS = 200
_OFFER_TTL_S = 120


class _Offer(NamedTuple):
    """A file that is offered: its name, its MIME type, and the function that makes its content."""

    name: str
    mime: str
    make: Callable[[], str | bytes]


_offers: TTLCache[str, _Offer] = TTLCache(_MAX_OFFERS, _OFFER_TTL_S)  # token -> _Offer
_lock = Lock()
# Separate threads, because slow files must not delay /healthz. Only two, because a film takes up to 300 MB.
_makers = ThreadPoolExecutor(2, "files")


def offer(make: Callable[[], str | bytes], name: str, mime: str) -> str:
    """Offer a file for download for two minutes, and return its address relative to the page.

    Args:
        make: Function that returns the content.
        name: The name of the file.
        mime: The MIME type of the file.
    """
    token = token_urlsafe()
    with _lock:
        _offers[token] = _Offer(name, mime, make)
    return f"files/{token}"


def routes() -> list[Route]:
    """Return the route of `/files`, under the path of the page."""
    return [Route(path("files/{token}"), _answer)]


async def _answer(request: Request) -> Response:
    with _lock:
        offered = _offers.get(request.path_params["token"])
    if not offered:
        return PlainTextResponse("There is no such file, or no longer", status_code=404)
    try:
        content = await asyncio.get_running_loop().run_in_executor(_makers, offered.make)
    except Exception:
        logging.getLogger(__name__).exception("A file could not be made")
        return PlainTextResponse("The file could not be made", status_code=500)
    headers = {"Content-Disposition": f'attachment; filename="{offered.name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=offered.mime, headers=headers)
