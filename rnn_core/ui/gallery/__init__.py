"""The gallery: a dialog with a card for each preset (example), in three groups. A card is a button with a picture."""

from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from rnn_core.ui import opening, panels, state
from rnn_core.ui.gallery import pictures
from rnn_core.ui.seam.mounting import component
from rnn_core.ui.web import Json
from rnn_core.ui.words import say
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.presets import GROUPS, PRESETS
from rnn_core.visit.session import Session

_CARDS = "cards"
_USUAL_CELL = Bookmark().spec.cell

_gallery = component(
    "gallery", html="<div class='gallery'></div>", css=Path(__file__).with_name("cards.css").read_text("utf-8")
)


def draw_button(session: Session, lang: str) -> None:
    """Draw the button that opens the gallery, and the gallery until a visitor closes it or chooses an example."""
    st.button(
        say(lang, "gallery"),
        key="gallery",
        icon=":material/apps:",
        help=say(lang, "gallery_help"),
        on_click=_browse,
        args=(True,),
    )
    if state.get("browsing"):  # Streamlit closes a dialog that a run of the whole page does not draw
        st.dialog(say(lang, "gallery_title"), width="large", on_dismiss=partial(_browse, False))(_draw)(session, lang)


def _browse(opened: bool) -> None:
    state.put(browsing=opened)


def _draw(session: Session, lang: str) -> None:
    opening.rerun_if_chosen()
    theme = "dark" if state.dark() else "light"
    _gallery(_CARDS, {"groups": _groups(lang, theme)}, on_chosen_change=partial(_choose, session))


def _choose(session: Session) -> None:
    """Open the preset that the browser names. Ignore any other value."""
    name: Any = state.get(_CARDS)["chosen"]
    if isinstance(name, str) and name in PRESETS:
        _browse(False)
        session.choose(PRESETS[name])


def _groups(lang: str, theme: str) -> list[Json]:
    """Return the texts and the pictures of all groups and their cards."""
    return [
        {
            "title": say(lang, f"group_{group}"),
            "says": say(lang, f"group_{group}_says"),
            "cards": [_card(lang, theme, name) for name in names],
        }
        for group, names in GROUPS.items()
    ]


def _card(lang: str, theme: str, name: str) -> Json:
    return {
        "name": name,
        "title": say(lang, f"preset_{name}"),
        "says": say(lang, f"preset_{name}_says"),
        "badges": badges(lang, PRESETS[name]),
        "picture": pictures.address(name, theme),
    }


def badges(lang: str, preset: Bookmark) -> list[str]:
    """Return a preset's badges.

    The first badge has the title of the preset's panel. Without a panel, it has the name of the cell, or is left out if
    this is the default cell. The last badge has the amount of training. A preset that asks questions has only one
    badge, which has the number of questions.
    """
    if preset.lesson.ask:
        return [say(lang, "badge_questions", count=len(preset.lesson.ask))]
    view = preset.view
    kinds = [preset.spec.cell] if preset.spec.cell != _USUAL_CELL else []
    if view.panel:
        kinds = [panels.title(preset.change(lang=lang))]
    if view.panel == "sweep":
        count = view.seeds * max(1, len(preset.grid.specs))
        return [*kinds, say(lang, "badge_networks", count=count)]
    newest = preset.position.newest
    return [*kinds, say(lang, "badge_epochs", epochs=newest) if newest else say(lang, "badge_untrained")]
