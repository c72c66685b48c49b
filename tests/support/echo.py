"""A small server with the same URL paths as the page. It answers health checks, and sends each message back."""

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocketDisconnect


async def _answer(request):
    return PlainTextResponse("ok")


async def _send_back(websocket):
    await websocket.accept()
    try:
        while True:
            await websocket.send_text(await websocket.receive_text())
    except WebSocketDisconnect:
        pass


app = Starlette(
    routes=[
        Route("/rnn/", _answer),
        Route("/rnn/healthz", _answer),
        WebSocketRoute("/rnn/_stcore/stream", _send_back),
    ]
)
