"""The views on the page, without a browser: opened by addresses, walked through, and cut."""

import itertools
import json
from types import SimpleNamespace

import numpy as np
import pytest

from rnn_core import bookmark, cut
from rnn_core.bookmark import Why
from rnn_core.cut import Cut
from rnn_core.probe import Probe
from rnn_core.ui import views
from rnn_core.ui.answers import Answers
from rnn_core.ui.text import say, tell
from tests.addresses import address, now, open_at, settle
from tests.pages import choose, decode, notes, press, progress, values, widget
from tests.test_views import VIEW, here, passed
from tests.test_views_luck import said

pytestmark = pytest.mark.usefixtures("without_keras")

SMALL = {"samples": "20", "timesteps": "12", "units": "3", "batch_size": "5"}
TRAINED = SMALL | {"epoch": "2", "trained": "3"}
CUTS = {
    "no_recurrence": "true",
    "silenced": "1,3",
    "reset_step": "4",
    "noise_step": "6",
    "noise": "0.5",
}


def picture(page):
    """The picture of the open view, as Plotly's JSON."""
    (chart,) = page.get_by_key("beside").get("plotly_chart")
    return json.loads(chart.proto.spec)


def by_core(page, name, view):
    """What a view should say, computed here from the network that is shown; of the twin nothing."""
    shown, module = now(page).shown(), views.VIEWS[name]
    if name == "luck":
        answer = module.Answer([], view.why.until)
    elif name == "dynamics":
        epochs = tuple(range(shown.newest + 1))
        chapters = here("ask_each", shown.run, epochs, shown.probe, views.dynamics.dynamics.story)
        answer = module.Answer(None, None, chapters)
    elif name == "cut":
        state = shown.run.states[shown.epoch]
        each = (cut.look(shown.spec, state, shown.probe, one, layer=view.layer) for one in (view.cut, Cut()))
        answer = module.Answer(*each, None)
    else:
        answer = module.answer(here, shown, view)
    read = [(key, filled) for key, filled in module.read(shown, view, answer) if key != "cut_waiting"]
    return tell(view.lang, read)


@pytest.mark.parametrize(
    ("query", "shown", "expected"),
    [
        ({"view": "moment", "at": "5", "unit": "2"}, {"unit": 2}, (Why("moment", 5, 2), Cut())),
        (
            {"view": "luck", "seeds": "9", "until": "3"},
            {"seeds": 9, "until": 3},
            (Why("luck", seeds=9, until=3), Cut()),
        ),
        (
            CUTS | {"view": "cut"},
            {"no_recurrence": True, "reset_step": 4, "noise_step": 6, "noise": 0.5},
            (Why("cut"), Cut(True, (1, 3), 4, 6, 0.5)),
        ),
    ],
    ids=["moment", "luck", "cut"],
)
def test_an_address_opens_a_view(query, shown, expected):
    """What an address says of a view stands in its controls, is what the view tells of, and is in the address again."""
    page = open_at(TRAINED | query)
    for key, value in shown.items():
        assert widget(page, key).value == value
    assert (address(page).why, address(page).cut) == expected
    assert bookmark.write(address(page)) == TRAINED | query | {"lang": "en"}
    assert by_core(page, query["view"], VIEW._replace(why=expected[0], cut=expected[1])) in said(page)
    assert not page.toast


def test_the_address_has_what_is_chosen_in_a_view():
    """What is chosen in the view is in the address, and opens the same view there."""
    page = open_at(TRAINED | {"view": "cut"})
    page.multiselect(key="silenced").set_value([3, 2]).run()
    choose(page, no_recurrence=True, reset_step=7, noise_step=9, noise=0.25)
    page = open_at(bookmark.write(address(page)))
    assert address(page).cut == Cut(True, (2, 3), 7, 9, 0.25)
    assert page.multiselect(key="silenced").value == [2, 3]
    choose(page, reset_step=None)
    assert "reset_step" not in bookmark.write(address(page))


def test_what_the_network_does_not_have():
    """A step beyond the sequence is its last one, a unit that there is not is none, and the address says so."""
    page = open_at(TRAINED | {"view": "moment", "at": "99", "unit": "7"})
    assert address(page).why == Why("moment", 12)
    assert by_core(page, "moment", VIEW._replace(why=Why("moment", 12))) in said(page)
    choose(page, shown_timesteps=5)
    settle(page)
    assert address(page).why.at == 5
    assert "At step 5 " in said(page)
    choose(page, shown_timesteps=1)
    settle(page)
    assert "At step 1 " in said(page)
    assert page.slider(key="at").disabled
    page = open_at(TRAINED | {"view": "cut", "silenced": "1,9", "reset_step": "900"})
    assert address(page).cut == Cut(silenced=(1,), reset_step=900)


def test_walking_goes_on_step_by_step_and_begins_again(monkeypatch):
    """After each pause while it walks the next step is opened, after the last one the first; the button stops it."""
    clock = itertools.count(1000, views.moment._PAUSE)
    moment = next(clock)  # time stands still while the page is redrawn, however often the workers let it wait
    monkeypatch.setattr(views.moment, "time", SimpleNamespace(monotonic=lambda: moment))
    page = open_at(TRAINED | {"view": "moment", "at": "9"})
    press(page, "walk")
    seen = [address(page).why.at]
    for _ in range(6):
        assert page.slider(key="at").disabled
        moment = next(clock)
        settle(page)
        seen.append(address(page).why.at)
        assert f"At step {seen[-1]} " in said(page)
    assert seen[0] in (9, 10)
    assert seen[1:] == [at % 12 + 1 for at in seen[:-1]]
    assert 1 in seen
    press(page, "walk")
    stands = address(page).why.at
    moment = next(clock)
    settle(page)
    assert address(page).why.at == stands == seen[-1]
    assert f"At step {stands} " in said(page)
    assert not page.slider(key="at").disabled


def test_a_step_back_and_forth():
    """The buttons beside the slider go a step, and not beyond the ends."""
    page = open_at(TRAINED | {"view": "moment", "at": "11"})
    press(page, "at_forth")
    settle(page)
    assert "At step 12 " in said(page)
    assert address(page).why.at == 12
    assert page.button(key="at_forth").disabled
    press(page, "at_back")
    press(page, "at_back")
    settle(page)
    assert "At step 10 " in said(page)
    assert address(page).why.at == 10
    page.slider(key="at").set_value(1).run()
    assert page.button(key="at_back").disabled


def test_the_picture_on_the_page_is_that_of_the_network():
    """The numbers that stand in the picture of a step are those of the network by hand."""
    page = open_at(TRAINED | {"view": "moment", "at": "8"})
    states, outputs = passed(now(page).shown())
    columns, answers = (trace for trace in picture(page)["data"] if trace["type"] == "heatmap")
    np.testing.assert_allclose(np.array(decode(columns["z"]))[:, -1], states[7, 0], atol=1e-6)
    np.testing.assert_allclose(np.array(decode(answers["z"]))[:, -1], outputs[7], atol=1e-6)


@pytest.mark.parametrize("once", [False, True])
def test_the_cut_network_is_on_the_stage(once, lang):
    """Beside the whole network the stage shows the one that is cut, and what was trained stays as it is."""
    query = TRAINED | CUTS | {"view": "cut"} | ({"return_sequences": "false"} if once else {})
    page = open_at(query, lang)
    shown = now(page).shown()
    cuts = Cut(True, (1, 3), 4, 6, 0.5)
    trace = cut.look(shown.spec, shown.run.states[2], Probe(), cuts, layer=1)
    title = say(lang, "band_output_cut")
    title = say(lang, "band_once", title=title) if once else title
    np.testing.assert_allclose(values(page, title), np.atleast_2d(trace.outputs[0]).T, atol=1e-6)
    np.testing.assert_allclose(values(page, say(lang, "band_hidden_cut")), trace.hidden[0][0].T, atol=1e-6)
    trained, weights, told = now(page).run, [array.copy() for array in shown.run.states[2].weights], progress(page)
    choose(page, no_recurrence=False, reset_step=None, noise_step=None)
    page.multiselect(key="silenced").set_value([]).run()
    settle(page)
    assert title not in " ".join(notes(page))
    assert now(page).run is trained
    assert all(map(np.array_equal, trained.states[2].weights, weights))
    assert progress(page) == told


def test_a_closed_view_computes_nothing():
    """What an address says of a view that is not open is kept, and nothing of it is asked of the workers."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Answers, "ask", None)
        patch.setattr(Answers, "ask_each", None)
        patch.setattr(Answers, "twin", None)
        page = open_at(TRAINED | CUTS)
        assert not page.main.error
    assert address(page).cut == Cut(True, (1, 3), 4, 6, 0.5)
    assert say("en", "band_output_cut") not in " ".join(notes(page))
