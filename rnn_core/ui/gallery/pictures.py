"""The pictures of the gallery's cards, which `python -m docs.gallery` makes from the presets.

A pixel is the index of a colour. The server sends each picture with the colours of the visitor's theme.
"""

from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from jaxtyping import Float, UInt8
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from rnn_core.ui.components.assets import path
from rnn_core.ui.web import scene
from rnn_core.visit.presets import PRESETS

SIZE = (640, 200)
"""Width and height of a picture in pixels. A card shows it at about half this size."""

FOLDER = Path(__file__).with_suffix("")

PAPER, INCORRECT = 0, 1
"""The indices of the background and of the colour for incorrect outputs. These two colours belong to no scale."""

RAMPS = ("input", "probability", "state", "cell_state", "norm")
"""The colour scales. The indices of their colours follow those of PAPER and INCORRECT, in this order."""

SHADES = 48
"""Number of colours of each scale."""

_CACHE_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}


def indices(ramp: str, shares: Float[np.ndarray, "*shape"]) -> UInt8[np.ndarray, "*shape"]:
    """Return the indices of the colours at positions from 0 to 1 on a colour scale, or PAPER at NaN."""
    shades = np.rint(np.clip(np.nan_to_num(shares), 0, 1) * (SHADES - 1))
    first = INCORRECT + 1 + RAMPS.index(ramp) * SHADES
    return np.where(np.isnan(shares), PAPER, first + shades).astype(np.uint8)


@cache
def palette(theme: str) -> bytes:
    """Return the colours of all indices in a theme, "light" or "dark": three bytes for each colour."""
    colours = scene.palettes()[theme]
    found = [_rgb(colours["paper"]), _rgb(colours["incorrect"])]
    for ramp in RAMPS:
        shares, names = zip(*colours[ramp], strict=True)
        parts = np.array([_rgb(name) for name in names])
        found += list(zip(*(_between(shares, part) for part in parts.T), strict=True))
    return np.array(found, np.uint8).tobytes()


def _between(shares: tuple[float, ...], part: np.ndarray) -> np.ndarray:
    return np.rint(np.interp(np.linspace(0, 1, SHADES), shares, part))


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour.removeprefix("#")))


def recoloured(png: bytes, theme: str) -> bytes:
    """Return a PNG picture with its palette replaced by the colours of a theme."""
    begin = png.index(b"PLTE")
    end = begin + 4 + int.from_bytes(png[begin - 4 : begin])
    chunk = b"PLTE" + palette(theme)
    head = (len(chunk) - 4).to_bytes(4)
    return png[: begin - 4] + head + chunk + crc32(chunk).to_bytes(4) + png[end + 4 :]


def file(name: str) -> Path:
    """Return the path of a preset's picture."""
    return FOLDER / f"{name}.png"


@cache
def _pictures(theme: str) -> dict[str, bytes]:
    return {name: recoloured(file(name).read_bytes(), theme) for name in PRESETS if file(name).exists()}


@cache
def folder(theme: str) -> str:
    """Return the folder of a theme's pictures, relative to the page. Its name is a hash of their content."""
    content = sha256(b"".join(_pictures(theme).values()))
    return f"gallery-{content.hexdigest()[:16]}/{theme}"


def address(name: str, theme: str) -> str:
    """Return the address of a preset's picture relative to the page, or "" if the preset has none."""
    return f"{folder(theme)}/{name}.png" if name in _pictures(theme) else ""


def routes() -> list[Route]:
    """Return the routes of the pictures, under the path of the page."""
    return list(_routes())


def _routes() -> Iterator[Route]:
    for theme in scene.palettes():
        yield Route(path(f"{folder(theme)}/{{name}}.png"), _answer(theme))


def _answer(theme: str) -> Any:
    async def answer(request: Request) -> Response:
        content = _pictures(theme).get(request.path_params["name"])
        if content is None:
            return PlainTextResponse("There is no such picture", status_code=404)
        return Response(content, media_type="image/png", headers=_CACHE_FOREVER)

    return answer
