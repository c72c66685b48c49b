"""The application: everything that Streamlit serves besides its own files, and the server's background tasks."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from starlette.middleware import Middleware

from rnn_core.visit import settings

settings.check()  # before the modules below read the settings

from rnn_core.ui.components import assets
from rnn_core.ui.gallery import pictures
from rnn_core.ui.seam import lookups, runners, sessions, values
from rnn_core.ui.server import connections, document, files, frames, health, log, memory
from rnn_core.ui.server.admission import RunAdmission
from rnn_core.ui.server.headers import Headers
from rnn_core.ui.server.limits import Limits
from rnn_core.visit import compute

log.keep_short()
runners.keep_apart()
runners.finish_callbacks()
values.guard()
lookups.shorten()

PAGE = str(Path(__file__).parents[1] / "main.py")
"""The script of the page."""


def options() -> dict[str, Any]:
    """Return the arguments of `streamlit.App` besides the script of the page."""
    return {
        "routes": [
            *document.routes(),
            *assets.routes(),
            *files.routes(),
            *pictures.routes(),
            *frames.routes(),
            *health.routes(),
        ],
        "lifespan": _lifespan,
        "middleware": [Middleware(each) for each in (Headers, Limits, RunAdmission)],
    }


@asynccontextmanager
async def _lifespan(app: Any) -> AsyncIterator[None]:
    """Start the background tasks and, in threads, all slow preparations. At the end, stop the tasks and the workers."""
    endless = connections.guard().watch(), sessions.end_abandoned(), memory.give_back_regularly()
    watching = [asyncio.create_task(coroutine) for coroutine in endless]
    begun = [asyncio.create_task(asyncio.to_thread(task)) for task in (compute.warm_up, _load_page, assets.compress)]
    for task in (*watching, *begun):
        task.add_done_callback(_report)
    try:
        yield
    finally:
        for task in watching:
            task.cancel()
        await asyncio.wait(begun)
        compute.shut_down()


def _report(task: asyncio.Task[Any]) -> None:
    error = None if task.cancelled() else task.exception()
    if error:
        logging.getLogger(__name__).error("A task of the server failed", exc_info=error)


def _load_page() -> None:
    for name in (
        "exports",
        "gallery",
        "guide",
        "history",
        "redraw",
        "training_data",
    ):  # these modules import all other modules of the page
        import_module(f"rnn_core.ui.{name}")
