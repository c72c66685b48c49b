"""Health: for those who look after the server, whether it can work, and how much it does."""

import asyncio

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from streamlit import config

from rnn_core.visit import compute, metrics

_PATIENCE = 5  # seconds for a worker to answer


def routes():
    """`/healthz` and `/metrics`, under the path of the page."""
    base = config.get_option("server.baseUrlPath").strip("/")
    pages = {"healthz": _healthz, "metrics": _metrics}
    return [Route(f"/{base}/{name}".replace("//", "/"), page) for name, page in pages.items()]


async def _healthz(request):
    """Whether a worker answers."""
    answer, _ = await asyncio.to_thread(compute.alive().outcome, _PATIENCE)
    if answer:
        return PlainTextResponse("ok")
    return PlainTextResponse("The workers do not answer", status_code=503)


async def _metrics(request):
    return Response(generate_latest(metrics.REGISTRY), media_type=CONTENT_TYPE_LATEST)
