"""The route `/frames/{key}/{epoch}`, which sends a frame: the data for one epoch of the page's main picture."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from rnn_core.ui import unseen_epochs
from rnn_core.ui.components.assets import path

_MAX_WAITING = 64
_RETRY_AFTER_S = 1
_CACHE_FOREVER = "public, max-age=31536000, immutable"
_DO_NOT_STORE = "private, no-store"

_makers = ThreadPoolExecutor(2, "frames")  # separate threads, because a frame may wait for a worker
_waiting: set[Request] = set()


def routes() -> list[Route]:
    """Return the route of the frames, under the path of the page."""
    return [Route(path("frames/{key}/{epoch}"), _answer)]


async def _answer(request: Request) -> Response:
    shown = unseen_epochs.find(**request.path_params)
    if shown is None:
        return PlainTextResponse("There is no such frame, or no longer", status_code=404)
    if len(_waiting) >= _MAX_WAITING:
        headers = {"Retry-After": str(_RETRY_AFTER_S)}
        return PlainTextResponse("Too many frames are asked for", status_code=503, headers=headers)
    _waiting.add(request)
    try:
        frame = await asyncio.get_running_loop().run_in_executor(_makers, unseen_epochs.make, shown)
    except Exception:
        logging.getLogger(__name__).exception("A frame could not be made")
        return PlainTextResponse("The frame could not be made", status_code=500)
    finally:
        _waiting.discard(request)
    caching = _DO_NOT_STORE if unseen_epochs.is_private(shown) else _CACHE_FOREVER
    return JSONResponse(frame, headers={"Cache-Control": caching})
