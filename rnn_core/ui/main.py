"""The script of the page, which draws it from top to bottom."""

from rnn_core.ui import (
    address,
    controls,
    exports,
    gallery,
    guide,
    history,
    opening,
    page,
    questions,
    redraw,
    state,
    training_data,
)
from rnn_core.ui.components import keys, table, voice
from rnn_core.ui.controls import transport

session = opening.session()
page.configure(state.language())
bookmark, refused = controls.sidebar(session)
session.show(bookmark)
lang = bookmark.lang

with page.screen():
    page.headline(bookmark)
    keys.draw(lang)
    voice.draw(session, lang)
    with page.notes():
        guide.tour(session, lang)
    with page.transport():
        transport.draw(session, lang)
        questions.button(session, lang)
        with page.tools():
            gallery.button(session, lang)
            guide.tour_button(session, lang)
            exports.menu(session)
            address.share(lang)
    redraw.draw(session)
table.draw(lang)
training_data.draw(bookmark)
history.draw(session, lang)
page.make_room()
page.describe_fields(lang, refused)
page.move_focus(session, bookmark)
page.notify(session, lang)
