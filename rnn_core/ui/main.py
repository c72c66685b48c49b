"""The script of the page, which draws it from top to bottom."""

from rnn_core.ui import address, controls, exports, guide, history, opening, page, panels, redraw, state, training_data
from rnn_core.ui.components import keys, table, voice

session = opening.session()
page.configure(state.language())
bookmark, refusals = controls.sidebar(session)
session.show(bookmark)
lang = bookmark.lang

with page.screen():
    page.headline(bookmark)
    keys.draw(lang)
    voice.draw(session, lang)
    with page.notes():
        page.refuse(lang, refusals)
        guide.tour(session, lang)
    with page.transport():
        controls.transport(session, lang)
        with page.tools():
            guide.gallery_button(session, lang)
            guide.tour_button(session, lang)
            exports.menu(session)
            address.share(lang)
            panels.draw_selector(lang)
    redraw.draw(session)
table.draw(lang)
training_data.draw(bookmark)
history.draw(session, lang)
page.make_room()
page.move_focus(session, bookmark)
page.notify(session, lang)
