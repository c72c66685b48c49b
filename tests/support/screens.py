"""Screens: sizes of the window and states of the page. No text should have a fault in any state at any size."""

from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlencode

from rnn_core.ui import panels
from rnn_core.ui.components import assets
from rnn_core.visit.bookmark import write
from rnn_core.visit.parts import PANELS
from rnn_core.visit.presets import PRESETS, TOUR
from tests.support.scripts import script


class Size(NamedTuple):
    """The size of a window in pixels. sidebar: True to unfold it, False to fold it, None to leave it as it is."""

    width: int
    height: int
    sidebar: bool | None = None


SIZES = {
    "2560x1440": Size(2560, 1440),
    "1920x1080": Size(1920, 1080),
    "1440x900": Size(1440, 900),
    "1366x641": Size(1366, 641),
    "1280x585": Size(1280, 585),
    "1024x768": Size(1024, 768, sidebar=False),
    "1024x768+": Size(1024, 768, sidebar=True),
    "844x390": Size(844, 390, sidebar=True),
    "768x1024": Size(768, 1024, sidebar=False),
    "720x450": Size(720, 450, sidebar=False),
    "390x844": Size(390, 844, sidebar=False),
    "320x640": Size(320, 640, sidebar=False),
    "320x256": Size(320, 256, sidebar=False),
}
"""Name -> Size. "720x450" is a window of 1440x900 at a zoom of 200%, and "320x256" a window of 1280x1024 at a zoom of
400%. In "1024x768" the sidebar is folded, and in "1024x768+" it is unfolded."""


class State(NamedTuple):
    """A state of the page: the query of an address, and what a visitor does at that address to reach the state."""

    query: str
    act: Callable = lambda visitor: None


def enter_wrong_batch(visitor):
    """Enter a batch size that is larger than the number of sequences, and wait for the message about it."""
    visitor.unfold("training")
    visitor.enter("batch_size", 900)
    visitor.page.locator(".stAlert").first.wait_for()


def _write_wrong_numbers(visitor):
    visitor.choose("input_kind", "own")
    visitor.write("1 2 wrong")
    visitor.page.locator(".stAlert").first.wait_for()


def _unfold_all(visitor):
    visitor.unfold("shown", "network", "data", "training", "excerpt")
    visitor.page.wait_for_timeout(500)  # the last expander is still opening


def _open_gallery(visitor):
    visitor.press("gallery")
    visitor.page.get_by_role("dialog").wait_for()
    visitor.settle()


def _list_keys(visitor):
    visitor.page.keyboard.press("?")
    visitor.page.locator("dialog[open]").wait_for()


def _compare(visitor):
    visitor.press("step")
    visitor.rest()
    visitor.unfold("history")


STATES = {
    "untrained": State(""),
    "trained": State("epoch=15"),
    **{f"preset {name}": State(urlencode(write(each))) for name, each in PRESETS.items() if name != "article"},
    **{f"tour {number}": State(f"tour={number}") for number in range(1, len(TOUR) + 1)},
    **{f"panel {panel}": State(f"epoch=15&panel={panel}") for panel in PANELS},
    "1000 steps": State("epoch=15&shown_timesteps=1000"),
    "1000 steps, panel": State("epoch=15&shown_timesteps=1000&panel=step"),
    "not folded": State("epoch=15&shown_timesteps=1000&fold=off"),
    "256 units": State("epoch=3&units=256&samples=50&panel=step"),
    "two LSTM layers": State("epoch=3&cell=LSTM&layers=2&memory=true&accuracy=true&samples=50"),
    "four LSTM layers": State("epoch=3&cell=LSTM&layers=4&memory=true&samples=50&panel=weights"),
    "period 8": State("epoch=3&task=cycle&period=8&samples=50&panel=step"),
    "groups in a plane": State("task=classes&epoch=2&samples=50&panel=groups&shape=plane"),
    "wrong batch": State("epoch=3", enter_wrong_batch),
    "wrong batch, tour": State("tour=2", enter_wrong_batch),
    "wrong batch, panel": State("epoch=3&panel=dynamics", enter_wrong_batch),
    "wrong numbers": State("epoch=3", _write_wrong_numbers),
    "wrong address": State("epoch=3&unknown=1&units=9999"),
    "diverged": State("activation=linear&learning_rate=1&epoch=15"),
    "tour, panel": State("tour=14&panel=errors"),
    "presentation": State("epoch=15&present=true"),
    **{f"presentation {panel}": State(f"epoch=15&panel={panel}&present=true") for panel in PANELS},
    "unfolded": State("epoch=3&cell=LSTM&layers=2", _unfold_all),
    "compared": State("epoch=3", _compare),
    "gallery": State("", _open_gallery),
    "menu": State("epoch=3", lambda visitor: visitor.open_menu()),
    "keys": State("", _list_keys),
}
"""Name -> State. Each preset, each stop of the tour and each panel has a state. Other states have errors, dialogs or
the largest pictures. The preset "article" is the same as the state "untrained"."""


def open_state(visitor, state):
    """Bring a visitor's page into a State."""
    visitor.open(f"{visitor.url.partition('?')[0]}?{state.query}")
    visitor.rest()
    state.act(visitor)


def fit(visitor, size):
    """Set the size of the window, fold or unfold the sidebar, scroll to the top, and wait until nothing moves."""
    visitor.page.set_viewport_size({"width": size.width, "height": size.height})
    visitor.page.evaluate(script("layout", "standing"))
    if size.sidebar is not None:
        visitor.page.evaluate(script("layout", "foldSidebar"), not size.sidebar)
    visitor.page.locator(".stMain").evaluate("main => main.scrollTo(0, 0)")
    visitor.page.evaluate(script("layout", "standing"))


def beside(visitor, panel):
    """Return the faults of a page with an open panel.

    A part that is not in view is returned as its selector. Two other faults are returned as sentences: the panel is not
    on the right of the stage, and the heatmaps are narrow.
    """
    parts = ("transport", "stage", "curves", "reading", "panel_reading", "formula summary")
    picture = "panel_picture" if panels.PANELS[panel].scene else "panel_figure"
    found = visitor.page.evaluate(script("layout", "hidden"), [f".st-key-{part}" for part in (*parts, picture)])
    box, stage = (visitor.at(key).bounding_box() for key in ("panel", "stage"))
    if box["x"] < stage["x"] + stage["width"] - 1:
        found.append("the panel is not on the right of the stage")
    if visitor.bands()[0]["width"] < 0.7 * stage["width"]:
        found.append("the heatmaps are narrow")
    return found


def faults(visitor):
    """Return the faults of the texts on a visitor's screen, each as a sentence."""
    return visitor.page.evaluate(script("texts", "faults"), assets.BASE)


def below(visitor, size, *, presented):
    """Set the size of the window, and return the selectors of the parts that are not completely on the screen.

    The page must have an open panel. The panel's figure and caption are always checked. In a presentation, so are the
    stage, the curves and the main caption; otherwise, so are the panel's introduction and the heading of its formula.
    """
    fit(visitor, size)
    hidden = script("layout", "hidden")
    parts = [".st-key-panel_figure", ".st-key-panel_reading"]
    if not presented:
        return visitor.page.evaluate(hidden, [*parts, ".st-key-panel_lead", ".st-key-formula summary"])
    visitor.page.keyboard.press("p")
    visitor.page.evaluate(script("layout", "standing"))
    found = visitor.page.evaluate(hidden, [*parts, ".st-key-stage", ".st-key-curves", ".st-key-reading"])
    visitor.page.keyboard.press("p")
    return found
