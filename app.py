"""The server: run it with `streamlit run app.py`. The page that it serves is rnn_core/ui/main.py."""

import asyncio
import logging
from contextlib import asynccontextmanager
from importlib import import_module

import streamlit as st
from starlette.middleware import Middleware

from rnn_core.visit import settings

settings.check()  # before the modules below read them

from rnn_core.ui.components import assets
from rnn_core.ui.seam import runners, sessions, values
from rnn_core.ui.server import connections, document, files, frames, health, log, memory
from rnn_core.ui.server.admission import Runs
from rnn_core.ui.server.headers import Headers
from rnn_core.ui.server.limits import Limits
from rnn_core.visit import compute

log.keep_short()
runners.keep_apart()
values.guard()


@asynccontextmanager
async def _lifespan(app):
    """Get ready what takes long before the first visitor needs it, without waiting; and leave no worker behind."""
    endless = connections.guard().watch(), sessions.end_abandoned(), memory.give_back_regularly()
    watching = [asyncio.create_task(each) for each in endless]
    begun = [asyncio.create_task(asyncio.to_thread(task)) for task in (compute.warm_up, _load_page, assets.compress)]
    for each in (*watching, *begun):
        each.add_done_callback(_report)
    try:
        yield
    finally:
        for each in watching:
            each.cancel()
        await asyncio.wait(begun)
        compute.shut_down()


def _report(task):
    if not task.cancelled() and task.exception():
        logging.getLogger(__name__).error("A task of the server failed", exc_info=task.exception())


def _load_page():
    for name in ("exports", "guide", "history", "redraw", "training_data"):  # with these, all that the page is made of
        import_module(f"rnn_core.ui.{name}")


app = st.App(
    "rnn_core/ui/main.py",
    routes=[*document.routes(), *assets.routes(), *files.routes(), *frames.routes(), *health.routes()],
    lifespan=_lifespan,
    middleware=[Middleware(each) for each in (Headers, Limits, Runs)],
)
