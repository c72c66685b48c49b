"""The film: an HTML page that plays the epochs of the main picture.

The film contains the drawing module, so it needs no connection. A page that is opened from a file cannot import another
file. Therefore each module is a data URL.
"""

import json
import posixpath
import re
from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from rnn_core.figures import style
from rnn_core.ui.components.assets import SOURCES
from rnn_core.ui.web import Json, scene
from rnn_core.ui.words import say
from rnn_core.visit.bookmark import Bookmark

_FIRST = "film.js"
"""The module that the page loads. It imports the others."""

_IMPORT = re.compile(r'(?<=from )"(\.[^"]+)"(?=;)')  # imports of types are in comments, without a semicolon

_templates = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined)


def page(
    bookmark: Bookmark,
    epochs: Sequence[Json],
    *,
    before: Json,
    title: str,
    dark: bool,
    ablated: bool = False,
    picked: int | None = None,
    sealed: str | None = None,
) -> str:
    """Return a film as HTML.

    Args:
        bookmark: The Bookmark that is shown.
        epochs: The epochs in order, each {"epoch", "frame": its arrays, "ablated": its arrays after an ablation}.
        before: The frame (arrays) of the untrained network.
        title: The title of the page.
        dark: True if the theme is dark.
        ablated: True if the film shows the frames "ablated" in place of `before`.
        picked: The step (from 1) that has a border, or None.
        sealed: The text that replaces the current network's values while nothing is trained, or None.
    """
    colours = style.DARK if dark else style.LIGHT
    data = {
        "scene": scene.describe(bookmark, ("now", "ablated") if ablated else ("before", "now")),
        "before": before,
        "epochs": epochs,
        "view": scene.view(bookmark, dark=dark, picked=picked, sealed=sealed),
        "words": {name: say(bookmark.lang, f"film_{name}") for name in ("play", "pause", "epoch")},
        "palettes": scene.palettes(),
        "font": style.FONT,
    }
    return _templates.get_template("film.html.jinja").render(
        lang=bookmark.lang,
        title=title,
        paper=colours.paper,
        text=colours.text,
        scheme="dark" if dark else "light",
        font=Markup(style.FONT),
        modules=_inline({"imports": _modules()}),
        data=_inline(data),
    )


def _inline(value: Json) -> Markup:
    """Return JSON for a script element, escaped so that no text in it ends the element."""
    return Markup(json.dumps(value).replace("<", "\\u003c"))


@cache
def _modules() -> dict[str, str]:
    """Return the film's modules, {name: data URL}."""
    urls: dict[str, str] = {}
    missing = [_FIRST]
    while missing:
        name = missing.pop()
        text = _with_full_names(name)
        urls[name] = f"data:text/javascript;base64,{b64encode(text.encode()).decode()}"
        missing += [imported for imported in re.findall(r'from "([^"]+)";', text) if imported not in urls]
    return urls


def _with_full_names(name: str) -> str:
    """Return a module's source with full module names in place of relative paths in its imports."""
    folder = posixpath.dirname(name)
    return _IMPORT.sub(lambda match: f'"{posixpath.normpath(posixpath.join(folder, match[1]))}"', SOURCES[name])
