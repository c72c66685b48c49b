"""The server: run it with `streamlit run app.py`. The page that it serves is rnn_core/ui/main.py."""

import asyncio
import gc
from contextlib import asynccontextmanager
from importlib import import_module

import streamlit as st
from starlette.middleware import Middleware

from rnn_core.ui.components import assets
from rnn_core.ui.server import delay, document, files, health, log, theme
from rnn_core.ui.server.headers import Headers
from rnn_core.ui.server.limits import Limits
from rnn_core.ui.server.turns import Turns
from rnn_core.visit import compute

log.keep_short()
theme.keep()
gc.set_threshold(20_000)  # a redraw makes thousands of objects, and to look for garbage among every 700 takes 5 % of it


@asynccontextmanager
async def _lifespan(app):
    """Get ready what takes long before the first visitor needs it, without waiting; and leave no worker behind."""
    delay.avoid()
    begun = [asyncio.create_task(asyncio.to_thread(task)) for task in (compute.warm_up, _load_page, assets.compress)]
    yield
    await asyncio.gather(*begun)
    compute.shut_down()


def _load_page():
    for name in ("exports", "guide", "history", "stage", "training_data"):  # with these, all that the page is made of
        import_module(f"rnn_core.ui.{name}")


app = st.App(
    "rnn_core/ui/main.py",
    routes=[*document.routes(), *assets.routes(), *files.routes(), *health.routes()],
    lifespan=_lifespan,
    middleware=[Middleware(each) for each in (Headers, Limits, Turns)],
)
