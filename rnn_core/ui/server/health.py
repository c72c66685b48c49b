"""Health: the routes at which operators see the server's metrics, and whether the workers answer."""

import asyncio

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from rnn_core.ui.components.assets import path
from rnn_core.visit import compute, metrics

_WORKER_TIMEOUT_S = 5


def routes() -> list[Route]:
    """Return the routes of `/healthz` and `/metrics`, under the path of the page."""
    return [Route(path("healthz"), _healthz), Route(path("metrics"), _metrics)]


async def _healthz(request: Request) -> Response:
    """Answer with 200 if a worker answers in time, and otherwise with 503."""
    answer, _ = await asyncio.to_thread(compute.ping().outcome, _WORKER_TIMEOUT_S)
    if answer:
        return PlainTextResponse("ok")
    return PlainTextResponse("The workers do not answer", status_code=503)


async def _metrics(request: Request) -> Response:
    return Response(generate_latest(metrics.REGISTRY), media_type=CONTENT_TYPE_LATEST)
