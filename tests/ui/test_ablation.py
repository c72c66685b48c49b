"""An ablation on the page, without a browser: it changes the pictures and can be undone."""

import pytest

from rnn_core.ui.words import say
from rnn_core.visit import bookmark
from tests.support import page as app
from tests.ui.made import QUERY

pytestmark = [pytest.mark.usefixtures("without_keras"), pytest.mark.slow]


def test_ablation_changes_only_the_picture_and_can_be_undone():
    """The training, its loss and all other choices stay the same. If nothing is removed, the panel says so."""
    page = app.open_page(QUERY | {"epoch": "2", "panel": "ablation"})
    loss, opened = app.progress(page), bookmark.write(app.address(page))
    title, nothing = say("en", "band_output_ablated"), say("en", "ablation_nothing")
    for choice, ablates in (({}, False), ({"no_recurrence": True}, True), ({"no_recurrence": False}, False)):
        app.settle(app.choose(page, **choice))
        assert (title in app.bands(page), nothing in app.panel_text(page)) == (ablates, not ablates)
    app.settle(app.choose(page, reset_step=6))
    assert title in app.bands(page)
    assert app.progress(page) == loss
    assert bookmark.write(app.address(page)) == opened | {"reset_step": "6"}
