"""Document: the page's HTML for browsers and link previews, before any script runs.

The HTML has the visitor's language, a title, a description and, if the host is known, a preview picture.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from hashlib import sha256
from html import escape
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from rnn_core.ui.components.assets import path
from rnn_core.ui.seam import index
from rnn_core.ui.words import LANGUAGES, language_of, say

PREVIEW_SIZE = (1200, 630)
"""Width and height of a preview picture in pixels, as Open Graph recommends. `docs.screenshots` takes the pictures."""

_FOLDER = Path(__file__).parent
_PICTURES = {lang: (_FOLDER / f"preview_{lang}.png").read_bytes() for lang in LANGUAGES}
_LOCALES = {"en": "en_US", "ja": "ja_JP"}
_SCHEMES = ("http", "https")
_HOST = re.compile(r"([A-Za-z0-9_.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?", re.ASCII)
_FORWARDED = ("X-Forwarded-Host", "X-Forwarded-Proto")

# A cache must revalidate its copy each time, because a new version of the page loads other scripts.
_REVALIDATE = {"Cache-Control": "no-cache", "Vary": ", ".join(["Accept-Language", *_FORWARDED])}
_CACHE_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}


def routes() -> list[Route]:
    """Return the routes of the page itself and of its preview pictures."""
    pictures = [Route(path(picture_name(lang)), _send_picture(lang)) for lang in LANGUAGES]
    return [Route(path(""), _send_page), *pictures]


@cache
def picture_name(lang: str) -> str:
    """Return the file name of a preview picture: a hash of its content, so a cache may store it forever."""
    return f"preview-{sha256(_PICTURES[lang]).hexdigest()[:16]}.png"


def _send_page(request: Request) -> Response:
    lang = _language(request)
    content = document(lang, _origin(request)).encode()
    tag = f'"{sha256(content).hexdigest()[:32]}"'
    headers = _REVALIDATE | {"Content-Language": lang, "ETag": tag}
    cached = request.headers.get("if-none-match", "")
    if tag in re.findall(r'"[^"]*"', cached) or cached.strip() == "*":
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="text/html", headers=headers)


def _send_picture(lang: str) -> Callable[[Request], Response]:
    def answer(request: Request) -> Response:
        return Response(_PICTURES[lang], media_type="image/png", headers=_CACHE_FOREVER)

    return answer


def _language(request: Request) -> str:
    """Return the first language in the page's URL if the page has it, or else the language that the browser prefers."""
    named = request.query_params.getlist("lang")[:1]
    if named and named[0] in LANGUAGES:
        return named[0]
    return language_of(_first_choice(request.headers.get("accept-language", "")))


def _first_choice(accepted: str) -> str:
    """Return the language tag with the highest quality in an Accept-Language header, or "" if there is none."""
    best = ""
    highest = 0.0
    for item in accepted.split(","):
        tag, _, quality = item.partition(";")
        number = re.fullmatch(r"\s*q\s*=\s*([01](\.\d{0,3})?)\s*", quality, re.ASCII | re.IGNORECASE)
        weight = float(number[1]) if number else 0.0 if quality.strip() else 1.0
        if weight > highest:
            best, highest = tag.strip(), weight
    return best


def _origin(request: Request) -> str:
    """Return the page's scheme and host in the visitor's browser, such as "https://rnn.example"; "" if one is invalid.

    A proxy may replace the host and speak plain HTTP to this server. It then sends the original values in the headers
    in _FORWARDED. Any browser can send these headers, but they change only the answer to its own request.
    """
    host, scheme = (_first(request.headers.get(name, "")) for name in _FORWARDED)
    host = host or request.headers.get("host", "")
    scheme = scheme.lower() or request.url.scheme
    return f"{scheme}://{host}" if scheme in _SCHEMES and _HOST.fullmatch(host) else ""


def _first(values: str) -> str:
    """Return the first of several values that are separated by commas. Each further proxy appends a value."""
    return values.split(",")[0].strip()


@lru_cache(maxsize=64)
def document(lang: str, origin: str) -> str:
    """Return the HTML of the page in a language.

    Args:
        lang: The language of the page.
        origin: The scheme and host for the picture's address, which must be absolute; "" for no picture.
    """
    title = escape(say(lang, "title"))
    lines = [f"<title>{title}</title>", *(_meta(*properties) for properties in _properties(lang, origin))]
    return index.localized(lang, lines)


def _properties(lang: str, origin: str) -> Iterator[tuple[str, str, str]]:
    """Yield (attribute, name, content) of each meta element. Open Graph uses `property`, all others `name`."""
    yield "name", "description", say(lang, "description")
    yield "property", "og:type", "website"
    yield "property", "og:title", say(lang, "title")
    yield "property", "og:description", say(lang, "description")
    yield "property", "og:locale", _LOCALES[lang]
    if origin:
        width, height = PREVIEW_SIZE
        yield "property", "og:image", f"{origin}{path(picture_name(lang))}"
        yield "property", "og:image:type", "image/png"
        yield "property", "og:image:width", str(width)
        yield "property", "og:image:height", str(height)
        yield "property", "og:image:alt", say(lang, "preview_alt")
        yield "name", "twitter:card", "summary_large_image"


def _meta(attribute: str, name: str, content: str) -> str:
    return f'<meta {attribute}="{name}" content="{escape(content)}" />'
