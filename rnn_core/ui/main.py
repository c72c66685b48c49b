"""The script that draws the page from top to bottom."""

from rnn_core.ui import (
    address,
    controls,
    exports,
    gallery,
    guide,
    history,
    opening,
    page,
    redraw,
    state,
    training_data,
)
from rnn_core.ui.components import keys, table, voice
from rnn_core.ui.controls import transport

session = opening.session()
page.configure(state.language())
bookmark, refused = controls.draw_sidebar(session)
session.show(bookmark)
lang = bookmark.lang

with page.screen():
    page.draw_headline(bookmark)
    keys.draw(lang)
    voice.draw(session, lang)
    with page.notes():
        guide.draw_stop(session, lang)
    with page.transport():
        transport.draw(session, lang)
        with page.tools():
            gallery.draw_button(session, lang)
            guide.draw_tour_button(session, lang)
            exports.draw_menu(session)
            address.draw_share_button(lang)
    redraw.draw(session)
table.draw(lang)
training_data.draw(bookmark)
history.draw(session, lang)
page.make_room()
page.describe_fields(lang, refused)
page.move_focus(session, bookmark)
page.notify(session, lang)
