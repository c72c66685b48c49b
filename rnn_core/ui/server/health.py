"""Health: for those who look after the server, whether it can work, and how much it does."""

import asyncio

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from rnn_core.ui.components.assets import path
from rnn_core.visit import compute, metrics

_PATIENCE = 5  # seconds for a worker to answer


def routes():
    """`/healthz` and `/metrics`, under the path of the page."""
    return [Route(path("healthz"), _healthz), Route(path("metrics"), _metrics)]


async def _healthz(request):
    """Whether a worker answers."""
    answer, _ = await asyncio.to_thread(compute.alive().outcome, _PATIENCE)
    if answer:
        return PlainTextResponse("ok")
    return PlainTextResponse("The workers do not answer", status_code=503)


async def _metrics(request):
    return Response(generate_latest(metrics.REGISTRY), media_type=CONTENT_TYPE_LATEST)
