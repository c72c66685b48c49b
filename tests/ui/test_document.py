"""The page's HTML before any script runs, for browsers and link previews."""

from io import BytesIO
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.datastructures import Headers

from rnn_core.ui.seam import index
from rnn_core.ui.server import document
from rnn_core.ui.words import say
from tests.support.html_head import Head
from tests.support.waiting import run_apart


def get(address, **headers):
    """Send a GET request to the routes of the document, without the rest of the server, and return the answer.

    headers: Names with _ in place of -.
    """
    url = urlsplit(address)
    names = {"host": "demo.example:8501"} | {name.replace("_", "-").lower(): text for name, text in headers.items()}
    scope = {"type": "http", "method": "GET", "scheme": "http", "path": url.path, "root_path": ""}
    scope |= {"query_string": url.query.encode(), "server": ("127.0.0.1", 8501)}
    scope["headers"] = [(name.encode(), text.encode("latin-1")) for name, text in names.items()]
    sent = []

    async def send(message):
        sent.append(message)

    run_apart(Starlette(routes=document.routes())(scope, None, send))
    content = b"".join(message.get("body", b"") for message in sent[1:])
    return SimpleNamespace(
        status_code=sent[0]["status"],
        headers=Headers(raw=sent[0]["headers"]),
        content=content,
        text=content.decode("latin-1" if content[1:4] == b"PNG" else "utf-8"),
    )


@pytest.mark.parametrize(
    ("query", "accepted", "lang"),
    [
        ("", None, "en"),
        ("", "ja-JP,ja;q=0.9,en;q=0.8", "ja"),
        ("", "JA", "ja"),
        ("", "en-US,en;q=0.9,ja;q=0.8", "en"),
        ("", "en;q=0.5, ja;q=0.7", "ja"),
        ("", "jam", "en"),  # Jamaican Creole
        ("", "ja;q=0, fr", "en"),
        ("", "ja;q=x", "en"),
        ("", "*;q=\u00b2,,;=", "en"),
        ("lang=ja", "en-US", "ja"),
        ("epoch=15&lang=en", "ja", "en"),
        ("lang=xx", "ja", "ja"),
        ("lang=ja&lang=en", None, "ja"),
        ("lang=", "ja", "ja"),
    ],
)
def test_document_has_the_language_of_the_address_or_the_browser(query, accepted, lang):
    """The address has priority over the browser's preferred language.

    If that language is not Japanese, the document is in English.
    """
    answer = get(f"/?{query}", **({"Accept_Language": accepted} if accepted else {}))
    head = Head(answer.text)
    assert answer.status_code == 200
    assert head.lang == answer.headers["content-language"] == lang
    assert head.title == head.meta["og:title"] == say(lang, "title")
    assert head.meta["description"] == head.meta["og:description"] == say(lang, "description")
    assert "Accept-Language" in answer.headers["vary"]


@pytest.mark.parametrize(
    ("headers", "origin"),
    [
        ({}, "http://demo.example:8501"),
        ({"X-Forwarded-Proto": "https"}, "https://demo.example:8501"),
        ({"X-Forwarded-Host": "rnn.example", "X-Forwarded-Proto": "https"}, "https://rnn.example"),
        ({"X-Forwarded-Host": "rnn.example, inner", "X-Forwarded-Proto": "HTTPS, http"}, "https://rnn.example"),
        ({"Host": "[::1]:8501"}, "http://[::1]:8501"),
        ({"X-Forwarded-Host": '"><script>alert(1)</script>'}, None),
        ({"X-Forwarded-Host": "a.example/path?"}, None),
        ({"X-Forwarded-Host": "user@a.example"}, None),
        ({"X-Forwarded-Proto": "javascript"}, None),
    ],
)
def test_the_address_of_the_preview_picture_begins_with_the_host_that_the_visitor_uses(headers, origin):
    """The picture's address is absolute, even behind a proxy. An invalid host or protocol is not in the page."""
    answer = get("/", **headers)
    picture = Head(answer.text).meta.get("og:image")
    assert picture == (origin and f"{origin}/{document.picture_name('en')}")
    assert "alert(1)" not in answer.text


def test_preview_picture_has_the_size_and_type_that_the_document_states(lang):
    """The file of the picture is smaller than 100 kB. A cache may keep this file forever."""
    meta = Head(get(f"/?lang={lang}").text).meta
    answer = get(urlsplit(meta["og:image"]).path)
    with Image.open(BytesIO(answer.content)) as picture:
        assert picture.format == "PNG"
        assert picture.size == (int(meta["og:image:width"]), int(meta["og:image:height"]))
        assert len(picture.convert("RGB").getcolors(2**20)) > 50, "the picture should show something"
    assert answer.headers["content-type"] == meta["og:image:type"] == "image/png"
    assert len(answer.content) < 100_000
    assert "immutable" in answer.headers["cache-control"]
    assert meta["og:image:alt"] == say(lang, "preview_alt")


@pytest.mark.parametrize("other", ["language", "host"])
def test_a_cached_document_of_another_language_or_host_is_not_used_again(other):
    """If the browser's copy is for another language or host, the server sends the whole document."""
    tag = get("/?lang=ja").headers["etag"]
    address = "/?lang=en" if other == "language" else "/?lang=ja"
    headers = {"X-Forwarded-Host": "other.example"} if other == "host" else {}
    assert get(address, If_None_Match=tag, **headers).status_code == 200


def test_only_the_tag_decides_whether_a_browsers_copy_is_current():
    """If the browser has a current copy, the answer is empty. Dates and ranges in the request have no effect."""
    first = get("/?lang=ja")
    assert first.headers["cache-control"] == "no-cache"
    tag = first.headers["etag"]
    for cached, status in ((tag, 304), (f'W/{tag}, "other"', 304), ("*", 304), ('"other"', 200)):
        again = get("/?lang=ja", If_None_Match=cached)
        assert again.status_code == status
        assert again.headers["etag"] == tag
        assert bool(again.content) == (status == 200)
    dated = get("/?lang=ja", If_Modified_Since="Fri, 01 Jan 2100 00:00:00 GMT", Range="bytes=0-9")
    assert dated.status_code == 200
    assert dated.text == first.text


def test_html_of_streamlit_with_another_title_is_an_error(monkeypatch):
    """If the title cannot be replaced, the server raises an error instead of omitting the title."""
    monkeypatch.setattr(index, "INDEX", index.INDEX.replace("<title>Streamlit</title>", "<title>New</title>"))
    with pytest.raises(ValueError, match="Expected <title>Streamlit</title> once"):
        document.document.__wrapped__("en", "")
