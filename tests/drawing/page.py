"""A bare page with the drawing module, from a small file server without the app and Streamlit."""

import json
from base64 import b64decode
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import numpy as np

from rnn_core.ui.web import scene as scenes
from tests.support.scripts import script

MODULE = Path(scenes.__file__).parent / "drawing"
FONT = "DejaVu Sans, IPAGothic, sans-serif"

_PAGE = """<!doctype html><meta charset="utf-8"><title>Drawing</title>
<style>body { margin: 0; } #place { margin: 10px; }</style><div id="place"></div>
<script type="module">
import { artOf } from "/drawing/art.js";
import { board } from "/drawing/board.js";
Object.assign(window, { mountBoard: (element, options) => board(element, options, artOf), loaded: true });
</script>"""

_TYPES = {".js": "text/javascript", ".html": "text/html"}


class _Files(BaseHTTPRequestHandler):
    """Serves the page and the files of the module."""

    def do_GET(self):
        file = MODULE / self.path.removeprefix("/drawing/")
        found = file.is_file() and MODULE in file.resolve().parents
        body = _PAGE.encode() if self.path == "/" else file.read_bytes() if found else b""
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", _TYPES.get(file.suffix, "text/html"))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Log nothing."""


@contextmanager
def serve():
    """Serve the page, and yield its URL."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Files)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


@cache
def _page(chrome, dpr, touch):
    """Return the page for a pixel ratio, with or without touch. Tests reload it, which is faster than a new page."""
    return chrome.new_context(device_scale_factor=dpr, has_touch=touch).new_page()


class Drawn:
    """A picture on a page. The next Drawn with the same pixel ratio and the same `touch` replaces it."""

    def __init__(self, chrome, address, case, *, width=1170, height=700, dpr=1, touch=False, **view):
        self.page, self.errors = _page(chrome, dpr, touch), []
        self.page.on("pageerror", self._note_error)
        self.page.on("console", self._note_message)
        self.page.mouse.move(0, 0)  # outside of the picture
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.goto(address)
        self.page.wait_for_function("window.loaded")
        self.page.evaluate(script("board", "mountBoard"), [scenes.palettes(), FONT])
        self.view = case["view"] | {"beside": True} | view
        self.take(case)
        self.show(case["frames"])

    def _note_error(self, error):
        self.errors.append(str(error))

    def _note_message(self, message):
        if message.type == "error":
            self.errors.append(message.text)

    def take(self, case):
        """Set the case (a scene with its data). The next `show` shows its scene."""
        self.case = case
        self.page.evaluate("scene => { window.scene = scene; }", case["scene"])

    def show(self, frames, **view):
        """Update the view, show the scene with some data (`frames`), and wait until it is drawn."""
        self.view |= view
        draw = "([frames, view]) => { window.shown = drawn; stage.show(scene, frames, view); }"
        self.page.evaluate(draw, [frames, self.view])
        self.page.wait_for_function("drawn > shown")

    def resize(self, width, **view):
        """Change the width of the page, update the view, and wait until the picture is drawn."""
        self.page.set_viewport_size({"width": width, "height": self.page.viewport_size["height"]})
        self.show(self.case["frames"], **view)
        self.page.wait_for_function(f"stage.layout.width === {width - 20}")

    @property
    def layout(self):
        """The layout of the picture."""
        return json.loads(self.page.evaluate("JSON.stringify(stage.layout)"))

    @property
    def events(self):
        """The calls of the stage's callbacks, [[name, value], ...]. Reading `events` empties the list."""
        return self.page.evaluate("events.splice(0)")

    def pixels(self, rows=None):
        """Return the canvas, or some of its rows, as (rows, columns, 4): red, green, blue and opacity."""
        wide, text = self.page.evaluate(script("board", "pixels"), rows)
        return np.frombuffer(b64decode(text), np.uint8).reshape(-1, wide, 4)

    def texts(self):
        """Return each text that the browser drew, with its box: [{"text", "left", "top", "right", "bottom"}, ...]."""
        return self.page.evaluate(script("board", "texts"))

    def frames(self):
        """Return the boxes of the visible outlines around steps: [{"left", "top", "right", "bottom"}, ...]."""
        return self.page.evaluate(script("board", "frames"))

    def leave(self):
        """Remove the listeners, and fail if the page had errors."""
        self.page.remove_listener("pageerror", self._note_error)
        self.page.remove_listener("console", self._note_message)
        assert self.errors == [], f"errors on the page: {self.errors}"
