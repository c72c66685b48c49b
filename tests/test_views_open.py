"""The views on the page, without a browser: opened one after another, and kept open whatever is pressed."""

import pytest

from rnn_core import bookmark, cut
from rnn_core.bookmark import VIEWS, Why
from rnn_core.cut import Cut
from rnn_core.ui.answers import Answers
from rnn_core.ui.text import say
from tests.addresses import address, now, open_at, settle
from tests.pages import choose, heatmaps, notes, press, progress, run_until, values, widget
from tests.test_views import VIEW
from tests.test_views_luck import said
from tests.test_views_page import SMALL, TRAINED, by_core, picture

pytestmark = pytest.mark.usefixtures("without_keras")


def test_each_view_is_opened_from_the_list(lang):
    """Each one of the list says what it is and what is to be seen of the network that is shown; then there is none."""
    page = open_at(TRAINED, lang)
    assert widget(page, "view").options == [say(lang, f"view_{name}" if name else "view_none") for name in ("", *VIEWS)]
    stages = len(page.get("plotly_chart"))
    for name in VIEWS:
        choose(page, view=name)
        settle(page)
        assert f"**{say(lang, f'view_{name}')}** · {say(lang, f'view_{name}_says')}" in said(page)
        assert by_core(page, name, VIEW._replace(lang=lang)) in said(page)
        assert picture(page)["data"]
        assert address(page).why == Why(name)
        assert bookmark.write(address(page))["view"] == name
    choose(page, view="")
    assert len(page.get("plotly_chart")) == stages
    assert "view" not in bookmark.write(address(page))
    assert (now(page).epoch, now(page).newest) == (2, 3)


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_stays_open(name):
    """Train, Reset, the scrubber, another experiment and another language leave the view open, and it follows them."""
    page = open_at(SMALL | {"view": name, "epochs": "2", "at": "4", "unit": "3", "reset_step": "4"})

    def holds(lang="en", unit=3):
        settle(page)
        run_until(page, lambda: now(page).interval is None)
        assert f"**{say(lang, f'view_{name}')}**" in said(page)
        assert picture(page)["data"]
        why, cut = Why(name, 4, unit), Cut(reset_step=4)
        assert (address(page).why, address(page).cut) == (why, cut)
        assert by_core(page, name, VIEW._replace(lang=lang, why=why, cut=cut)) in said(page)

    holds()
    press(page, "train")
    run_until(page, lambda: "Epoch 2 of 2" in progress(page))
    holds()
    page.slider(key="epoch").set_value(1).run()
    holds()
    press(page, "reset")
    holds()
    page.segmented_control(key="lang").set_value("ja").run()
    holds("ja")
    choose(page, units=2)
    holds("ja", unit=None if name == "moment" else 3)


def test_a_late_answer_never_meets_another_sequence(monkeypatch):
    """While the workers are at the cut network on another sequence, the stage leaves room and draws no old one."""
    page = open_at(TRAINED | {"view": "cut", "no_recurrence": "true"})
    ask = Answers.ask

    def late(self, *args, **options):
        return None if args[3] is cut.look else ask(self, *args, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Answers, "ask", late)
        widget(page, "shown_timesteps").set_value(30).run()
        run_until(page, lambda: values(page, say("en", "band_output_now", epoch=2)).shape == (2, 30))
        assert say("en", "band_output_cut") not in heatmaps(page)
        assert say("en", "band_output_cut") in str(notes(page))
    settle(page)
    assert values(page, say("en", "band_output_cut")).shape == (2, 30)
