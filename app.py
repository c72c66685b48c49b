"""The page from top to bottom. Run it with `streamlit run app.py`."""

from rnn_core.ui import controls, page, stage
from rnn_core.ui.text import say

page.configure(controls.language())
session = page.session()
view = controls.sidebar(session)

page.headline(say(view.lang, f"see_{session.input_kind}"))
controls.transport(session, view.lang)
stage.live(session, view)
page.warm_up()
page.tell(session, view.lang)
