"""Headers restrict the browser, so that elements which somebody injects into the page can do no harm."""

from starlette.responses import PlainTextResponse

from rnn_core.ui.server.headers import Headers
from tests.support.middleware import ask, run

POLICY = {
    "default-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}
"""Directive of the policy -> its permitted sources. The directive for scripts is left out, because it has hashes."""


def test_every_answer_restricts_the_browser():
    """The browser loads nothing from other servers. Neither relative links nor forms lead to other servers.

    Without this policy, an injected `<base>` would send every relative link, script and form to another server.
    """

    async def check():
        (start, *_) = await ask(Headers(PlainTextResponse("a page")))
        headers = {name.decode(): value.decode() for name, value in start["headers"]}
        policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
        scripts = policy.pop("script-src").split()
        assert policy == POLICY
        others = [source for source in scripts if not source.startswith("'sha256-")]
        assert others == ["'self'", "blob:"], "scripts should come from this server, from components, or from Streamlit"
        assert headers["x-content-type-options"] == "nosniff", "no browser should run a download as a script"
        assert headers["referrer-policy"] == "same-origin", (
            "no other site should see an address, which has the visitor's entries"
        )
        for device in ("camera", "geolocation", "microphone", "payment", "usb"):
            assert f"{device}=()" in headers["permissions-policy"], f"the page should not be allowed to use {device}"

    run(check)
