"""The route of the frames: `/frames/{key}/{epoch}`, what the stage shows of an epoch that a browser has not seen."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor

from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route

from rnn_core.ui import unseen_epochs
from rnn_core.ui.components.assets import path

_MOST = 64  # requests that may wait at a time
_AGAIN = 1  # seconds after which a browser may ask again
_FOR_EVER = "public, max-age=31536000, immutable"
_NEVER = "private, no-store"

_makers = ThreadPoolExecutor(2, "frames")  # of their own, for a frame may wait for a worker
_waiting = set()


def routes():
    """Return the route, under the path of the page."""
    return [Route(path("frames/{key}/{epoch}"), _answer)]


async def _answer(request):
    shown = unseen_epochs.find(**request.path_params)
    if shown is None:
        return PlainTextResponse("There is no such frame, or no longer", status_code=404)
    if len(_waiting) >= _MOST:
        return PlainTextResponse("Too many frames are asked for", status_code=503, headers={"Retry-After": f"{_AGAIN}"})
    _waiting.add(request)
    try:
        frame = await asyncio.get_running_loop().run_in_executor(_makers, unseen_epochs.make, shown)
    except Exception:
        logging.getLogger(__name__).exception("A frame could not be made")
        return PlainTextResponse("The frame could not be made", status_code=500)
    finally:
        _waiting.discard(request)
    return JSONResponse(frame, headers={"Cache-Control": _NEVER if unseen_epochs.is_private(shown) else _FOR_EVER})
