"""The page from top to bottom. Run it with `streamlit run app.py`."""

from rnn_core.ui import controls, page, stage

page.configure(controls.language())
session = page.session()
view = controls.sidebar(session)

page.headline(session, view.lang)
page.refuse(view.refusal)
controls.transport(session, view.lang)
stage.live(session, view)
page.warm_up()
page.tell(session, view.lang)
