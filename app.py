"""The page from top to bottom. Run it with `streamlit run app.py`."""

from rnn_core.ui import controls, excerpt, page, stage

page.configure(controls.language())
session = page.session()
view = controls.sidebar(session)

page.headline(session, view.lang)
page.refuse(view.refusals)
controls.transport(session, view.lang)
stage.live(session, view)
excerpt.draw(session, view)
page.warm_up()
page.tell(session, view.lang)
