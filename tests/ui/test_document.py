"""The HTML of the page before any script runs, as a plain HTTP client gets it: for browsers and for link previews."""

from html.parser import HTMLParser
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
from tests.support.waiting import run_apart


class Head(HTMLParser):
    """What a link preview reads: the language, the title, the meta elements and the inline scripts."""

    def __init__(self, html):
        super().__init__()
        self.lang, self.title, self.meta, self.scripts, self._inside = None, "", {}, [], None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "html":
            self.lang = found.get("lang")
        if tag == "meta" and (name := found.get("property") or found.get("name")):
            assert name not in self.meta, f"{name} stands there twice"
            self.meta[name] = found.get("content")
        self._inside = tag
        if tag == "script" and "src" not in found:
            self.scripts.append("")

    def handle_data(self, data):
        if self._inside == "title":
            self.title += data
        if self._inside == "script":
            self.scripts[-1] += data

    def handle_endtag(self, tag):
        self._inside = None


def get(address, **headers):
    """Return the answer of the page's routes, without the rest of the server: status_code, headers, content, text."""
    asked = urlsplit(address)
    names = {"host": "demo.example:8501"} | {name.replace("_", "-").lower(): text for name, text in headers.items()}
    scope = {"type": "http", "method": "GET", "scheme": "http", "path": asked.path, "root_path": ""}
    scope |= {"query_string": asked.query.encode(), "server": ("127.0.0.1", 8501)}
    scope["headers"] = [(name.encode(), text.encode("latin-1")) for name, text in names.items()]
    sent = []

    async def send(message):
        sent.append(message)

    run_apart(Starlette(routes=document.routes())(scope, None, send))
    content = b"".join(message.get("body", b"") for message in sent[1:])
    found = {"status_code": sent[0]["status"], "headers": Headers(raw=sent[0]["headers"]), "content": content}
    return SimpleNamespace(**found, text=content.decode("latin-1" if content[1:4] == b"PNG" else "utf-8"))


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
def test_it_has_the_visitors_language(query, accepted, lang):
    """That of the address, as the page takes it, or else the first choice of the browser; else English."""
    answer = get(f"/?{query}", **({"Accept_Language": accepted} if accepted else {}))
    head = Head(answer.text)
    assert (answer.status_code, head.lang, answer.headers["content-language"]) == (200, lang, lang)
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
def test_the_picture_has_the_address_that_the_visitor_uses(headers, origin):
    """Absolute, also behind a proxy; from headers that name no host nothing gets into the page."""
    answer = get("/", **headers)
    picture = Head(answer.text).meta.get("og:image")
    assert picture == (origin and f"{origin}/{document.picture_name('en')}")
    assert "alert(1)" not in answer.text


def test_the_picture_is_small_and_there(lang):
    """It has the size that the page promises, weighs little, and may be kept for ever: its name is its content's."""
    meta = Head(get(f"/?lang={lang}").text).meta
    answer = get(urlsplit(meta["og:image"]).path)
    with Image.open(BytesIO(answer.content)) as picture:
        assert picture.format == "PNG"
        assert picture.size == (int(meta["og:image:width"]), int(meta["og:image:height"]))
        assert len(picture.convert("RGB").getcolors(2**20)) > 50, "a picture without anything on it"
    assert answer.headers["content-type"] == meta["og:image:type"] == "image/png"
    assert len(answer.content) < 100_000
    assert "immutable" in answer.headers["cache-control"]
    assert meta["og:image:alt"] == say(lang, "preview_alt")


def test_a_copy_is_checked_each_time():
    """A browser that has this page, of this language and host, is told so in a few bytes; any other gets it whole."""
    first = get("/?lang=ja")
    assert first.headers["cache-control"] == "no-cache"
    tag = first.headers["etag"]
    for known, status in ((tag, 304), (f'W/{tag}, "other"', 304), ("*", 304), ('"other"', 200)):
        again = get("/?lang=ja", If_None_Match=known)
        assert (again.status_code, again.headers["etag"], bool(again.content)) == (status, tag, status == 200)
    for address, headers in (("/?lang=en", {}), ("/?lang=ja", {"X-Forwarded-Host": "other.example"})):
        assert get(address, If_None_Match=tag, **headers).status_code == 200
    old = get("/?lang=ja", If_Modified_Since="Fri, 01 Jan 2100 00:00:00 GMT", Range="bytes=0-9")
    assert (old.status_code, old.text) == (200, first.text)


def test_another_index_of_streamlits_is_noticed(monkeypatch):
    """Where there is nothing to put title and language in, the server says so instead of leaving them out."""
    monkeypatch.setattr(index, "INDEX", index.INDEX.replace("<title>Streamlit</title>", "<title>New</title>"))
    with pytest.raises(ValueError, match="Expected <title>Streamlit</title> once"):
        document.document.__wrapped__("en", "")
