"""The film: a page of HTML that plays the stage. The drawing module is inside, so it needs no server and no network.

A browser that opens a file allows no import of another file. So each module is an address of its own, which holds it.
"""

import json
import posixpath
import re
from base64 import b64encode
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from rnn_core.figures import style
from rnn_core.ui.components.assets import SOURCES
from rnn_core.ui.web import scene
from rnn_core.ui.words import say

_FIRST = "film.js"
_IMPORT = re.compile(r'(?<=from )"(\.[^"]+)"(?=;)')  # without the semicolon it is a type in a comment

_templates = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined)


def page(bookmark, epochs, *, before, title, dark, ablated=False, picked=None):
    """Return a film as HTML, str.

    epochs: [{"epoch", "frame", "ablated"}, ...], as they are shown one after another.
    before: the frame of the untrained network.
    ablated: whether the stage shows what an ablation leaves in the place of the untrained network.
    picked: the step, from 1, that is framed.
    """
    colours = style.DARK if dark else style.LIGHT
    data = {
        "scene": scene.describe(bookmark, ("now", "ablated") if ablated else ("before", "now")),
        "before": before,
        "epochs": epochs,
        "view": scene.view(bookmark, dark=dark, picked=picked),
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


def _inline(value):
    """Return JSON that can stand in a script: nothing in it ends the script."""
    return Markup(json.dumps(value).replace("<", "\\u003c"))


@cache
def _modules():
    """Return the modules of the film and all that they import, {name: an address that holds the module}."""
    found, missing = {}, [_FIRST]
    while missing:
        name = missing.pop()
        text = _with_full_names(name)
        found[name] = f"data:text/javascript;base64,{b64encode(text.encode()).decode()}"
        missing += [each for each in re.findall(r'from "([^"]+)";', text) if each not in found]
    return found


def _with_full_names(name):
    """Return a module in which the others are named by their full names, not by where they stand beside it."""
    folder = posixpath.dirname(name)
    return _IMPORT.sub(lambda match: f'"{posixpath.normpath(posixpath.join(folder, match[1]))}"', SOURCES[name])
