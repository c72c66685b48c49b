"""What the browser loads besides Streamlit's own files: plotly.js, out of its package, and our components' scripts."""

import gzip
import hashlib
from functools import cache
from pathlib import Path

from plotly.offline import get_plotlyjs
from starlette.responses import Response
from starlette.routing import Route
from streamlit import config

_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}

# Streamlit calls a component whose code is still being loaded once for each thing that it was told, in any order. It
# may also make the element anew, where a run of the page follows another at once: what was in the first goes on in it.
# A component that is fed draws what the feed says.
_IN_ORDER = """
export default function(component) {
    const root = component.parentElement, { told, place, fed } = component.data;
    const kept = (window.rnnKept ??= {})[place] ??= root.firstElementChild;
    if (kept !== root.firstElementChild) root.replaceChildren(kept);
    if (kept.told > told) return;
    kept.told = told;
    if (!fed) return draw(component);
    const hear = () => {
        const news = window.rnnFed?.[place];
        if (!news || news === kept.news) return;
        kept.news = news;
        const setTriggerValue = (name, value) => window.rnnTell(`${place}_${name}`, value);
        draw({ data: { ...component.data, ...news }, parentElement: root, setTriggerValue });
    };
    window.removeEventListener("fed", kept.hear);
    window.addEventListener("fed", kept.hear = hear);
    hear();
}
"""

_FOLDER = Path(__file__).parent


def _script(name):
    """The script of a component, of one file or of several: name.js, name.part.js."""
    return "".join(path.read_text("utf-8") for path in sorted(_FOLDER.glob(f"{name}.*js"))) + _IN_ORDER


SCRIPTS = {name: _script(name) for name in sorted({path.name.split(".")[0] for path in _FOLDER.glob("*.js")})}
SCRIPTS["plotly"] = get_plotlyjs()
"""name -> JavaScript. That of a component has a function `draw({ data, parentElement, setTriggerValue })`."""


@cache
def address(name):
    """Where a script is, relative to the page: elsewhere in every version, so that a browser may keep it for ever."""
    return f"{name}-{hashlib.sha256(SCRIPTS[name].encode()).hexdigest()[:16]}.min.js"


@cache
def compressed(name):
    """A script in gzip, bytes."""
    return gzip.compress(SCRIPTS[name].encode())


def compress():
    """Have all of them compressed, which takes a second, before a visitor asks."""
    for name in SCRIPTS:
        compressed(name)


def routes():
    """What the server answers besides Streamlit's own, under the path of the page."""
    return [Route(path(address(name)), _answer(name)) for name in SCRIPTS]


def path(name):
    """The path of what lies beside the page."""
    base = config.get_option("server.baseUrlPath").strip("/")
    return f"/{base}/{name}".replace("//", "/")


def _answer(name):
    def answer(request):
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(SCRIPTS[name], media_type="text/javascript", headers=_FOR_EVER)
        headers = _FOR_EVER | {"Content-Encoding": "gzip"}
        return Response(compressed(name), media_type="text/javascript", headers=headers)

    return answer
