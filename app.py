"""The page from top to bottom. Run it with `streamlit run app.py`."""

from rnn_core.ui import address, controls, excerpt, exports, gallery, history, live, opening, page, tour, views

session = opening.session()
page.configure(controls.language())
view = controls.sidebar(session)

page.headline(session, view.lang)
page.refuse(view.refusals)
tour.draw(view.lang)
with page.tools():
    controls.transport(session, view.lang)
    gallery.button(view.lang)
    tour.button(view.lang)
    exports.menu(session, view)
    address.share(view.lang)
    views.selector(view.lang)
live.draw(session, view)
excerpt.draw(session, view)
history.draw(session, view)
page.warm_up()
page.tell(session, view.lang)
