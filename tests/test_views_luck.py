"""The view of luck: quartiles and curves by hand, and the survey of a visit: begun, cancelled, enlarged, and kept."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_core import compute, luck
from rnn_core.spec import Spec
from rnn_core.ui.text import LANGUAGES, say
from rnn_core.ui.views import luck as view_of_luck
from tests.addresses import address, now, open_at
from tests.pages import choose, press, run_until
from tests.test_views import SMALL, VIEW, drawn, fates, show, tabled, told

Answer = view_of_luck.Answer

SURVEYS = {
    "all": [3, 1, 2, 4],
    "half": [None, 2, None, 3],
    "few": [None, None, None, None, 1],
    "none": [None, None],
    "one": [2],
    "many": [4, 1, None, 2, 2, 0, None, 3, 1],
}
"""name -> the epochs in which the seeds 0, 1, ... learned, of 4."""


def quartile(learned, share):
    """By hand: the smallest epoch by which so large a share had learned, or None."""
    counts = [sum(epoch is not None and epoch <= at for epoch in learned) for at in range(5)]
    return next((at for at, count in enumerate(counts) if count >= share * len(learned)), None)


@pytest.mark.parametrize("name", SURVEYS)
def test_how_many_have_learned_and_when(name):
    """It tells how many of how many had learned by the last epoch, and when a quarter, half and three quarters had."""
    learned = SURVEYS[name]
    read = told(view_of_luck, show(drawn(SMALL)), VIEW, Answer(fates(learned), 4))
    count = sum(epoch is not None for epoch in learned)
    assert read.pop("luck_told") == {
        "count": len(learned),
        "learned": count,
        "epochs": 4,
        "share": pytest.approx(count / len(learned)),
    }
    assert read.pop("luck_click") == {}
    quarter, half, three = (quartile(learned, share) for share in (0.25, 0.5, 0.75))
    assert read.pop("luck_half", None) == (None if half is None else {"quarter": quarter, "half": half})
    assert read.pop("luck_three", None) == (None if three is None else {"three": three})
    assert not read


def test_before_it_has_begun():
    """Before there is a seed it says what the button does, up to the epoch that is chosen; the picture has no curve."""
    view, shown = VIEW._replace(why=replace(VIEW.why, until=7)), show(drawn(SMALL))
    answer = Answer([], 7)
    assert told(view_of_luck, shown, view, answer) == {"luck_nothing": {"until": 7}}
    assert tabled(view_of_luck, shown, view, answer)[1] == []
    assert curves(view_of_luck.figure(shown, view, answer)) == {}


def curves(figure):
    """The losses by seed, as they can be pressed: {seed: (losses)}."""
    found = {}
    for trace in figure.data:
        if trace.customdata is not None:
            for seed, epoch, loss in zip(trace.customdata, trace.x, trace.y, strict=True):
                if np.isfinite(loss):
                    found.setdefault(int(seed), {})[int(epoch)] = float(loss)
    return {seed: [losses[epoch] for epoch in range(len(losses))] for seed, losses in found.items()}


@pytest.mark.parametrize("name", SURVEYS)
def test_the_curves_and_the_share(name):
    """Every seed has its losses at its epochs, and below them is the share that had learned by each epoch."""
    learned = SURVEYS[name]
    figure = view_of_luck.figure(show(drawn(SMALL)), VIEW, Answer(fates(learned), 4))
    found = curves(figure)
    assert sorted(found) == list(range(len(learned)))
    for seed, losses in found.items():
        assert losses == pytest.approx([1 / (1 + seed + epoch) for epoch in range(5)])
    steps = next(trace for trace in figure.data if trace.line.shape == "hv")
    shares = [sum(one is not None and one <= at for one in learned) / len(learned) for at in range(5)]
    np.testing.assert_allclose(np.array(steps.y, float), 100 * np.array(shares))
    quartiles = [quartile(learned, share) for share in (0.25, 0.5, 0.75)]
    texts = next(trace for trace in figure.data if trace.yaxis == "y2" and trace.mode == "markers+text").text or ()
    expected = [f"{mark}: {at}" for mark, at in zip("¼½¾", quartiles, strict=True) if at is not None]
    assert list(texts) == expected


def test_the_seed_that_is_shown_stands_out():
    """The seed of the experiment that is shown has the curve that is in the key as such."""
    shown = show(drawn(replace(SMALL, seed=2)))
    answer = Answer(fates(SURVEYS["many"]), 4)
    for lang in LANGUAGES:
        figure = view_of_luck.figure(shown, VIEW._replace(lang=lang), answer)
        named = next(trace for trace in figure.data if trace.name == say(lang, "luck_shown"))
        own = [t for t in figure.data if t.legendgroup == named.legendgroup and t.customdata is not None]
        assert {int(seed) for trace in own for seed in trace.customdata} == {2}


def test_the_table():
    """A row for each seed and epoch with its loss, and the epoch in which it learned, if it did."""
    learned = SURVEYS["many"]
    columns, rows = tabled(view_of_luck, show(drawn(SMALL)), VIEW, Answer(fates(learned), 4))
    assert columns == ("seed", "learned_at", "epoch", "loss")
    assert len(rows) == 5 * len(learned)
    for number, (seed, learned_at, epoch, loss) in enumerate(rows):
        assert (seed, epoch) == divmod(number, 5)
        assert learned_at == ("" if learned[seed] is None else learned[seed])
        assert loss == pytest.approx(1 / (1 + seed + epoch))


# --- on the page

QUICK = {"samples": "20", "timesteps": "12", "units": "3", "batch_size": "5", "view": "luck"}
EXPERIMENT = Spec(samples=20, timesteps=12, units=3, batch_size=5)
ON_THE_PAGE = pytest.mark.usefixtures("without_keras")


def said(page):
    """What the open view says, as one text."""
    return " ".join(each.value for each in page.get_by_key("beside").markdown)


def button(page):
    """What the button of the survey says."""
    return page.button(key="luck_button").label


def progress(page):
    """What the bar of the survey says."""
    return page.get_by_key("beside").get("progress")[0].proto.text


def let_it_end(page, lang="en"):
    """Press the button, and run the page as its timer does until every seed has come."""
    press(page, "luck_button")
    assert button(page) == say(lang, "luck_cancel")
    run_until(page, lambda: button(page) == say(lang, "luck_start"))


def by_core(count, epochs, spec=EXPERIMENT):
    """The sentence on so many seeds, each trained by the core."""
    found, _ = compute.call(luck.try_seeds, spec, range(count), epochs=epochs, seconds=1000, begun={})
    learned = sum(fate.learned is not None for fate in found)
    return say("en", "luck_told", count=count, learned=learned, epochs=epochs, share=learned / count)


@ON_THE_PAGE
def test_seeds_are_tried_and_then_more_and_further():
    """Seeds come in up to the epoch that is chosen; more seeds, or a later epoch, are added to what is there."""
    page = open_at(QUICK | {"seeds": "8", "until": "2"})
    assert say("en", "luck_nothing", until=2) in said(page)
    assert not page.get_by_key("beside").get("progress")
    let_it_end(page)
    assert progress(page) == say("en", "luck_progress", done=8, count=8, epochs=2)
    assert by_core(8, 2) in said(page)
    (survey,) = page.session_state["surveys"].values()
    first = dict(survey.known)
    choose(page, seeds=11)
    assert progress(page) == say("en", "luck_progress", done=8, count=8, epochs=2)
    let_it_end(page)
    assert by_core(11, 2) in said(page)
    assert all(survey.known[seed] is first[seed] for seed in range(8))
    choose(page, until=3)
    let_it_end(page)
    assert by_core(11, 3) in said(page)
    assert (address(page).why.seeds, address(page).why.until) == (11, 3)


@ON_THE_PAGE
def test_cancel_keeps_what_has_come(lang):
    """After Cancel no more seeds come; those that are there stay, and the button begins again from there."""
    page = open_at(QUICK | {"seeds": "256", "until": "30"}, lang)
    press(page, "luck_button")
    (survey,) = page.session_state["surveys"].values()
    run_until(page, lambda: survey.fates)
    press(page, "luck_button")
    kept = len(survey.fates)
    assert 0 < kept < 256
    assert button(page) == say(lang, "luck_start")
    assert progress(page) == say(lang, "luck_progress", done=kept, count=256, epochs=30)
    page.run()
    page.run()
    assert len(survey.fates) == kept
    press(page, "luck_button")
    assert button(page) == say(lang, "luck_cancel")
    run_until(page, lambda: len(survey.fates) > kept)
    press(page, "luck_button")


@ON_THE_PAGE
def test_the_survey_of_another_experiment_is_kept():
    """Another experiment has a survey of its own; that of the first comes back with it, and so it does for any seed."""
    page = open_at(QUICK | {"seeds": "8", "until": "1"})
    let_it_end(page)
    sentence = by_core(8, 1)
    assert sentence in said(page)
    choose(page, units=4)
    assert say("en", "luck_nothing", until=1) in said(page)
    let_it_end(page)
    assert by_core(8, 1, replace(EXPERIMENT, units=4)) in said(page)
    choose(page, units=3)
    assert sentence in said(page)
    choose(page, seed=5)
    assert sentence in said(page)
    choose(page, learning_rate=0.01)
    assert say("en", "luck_nothing", until=1) in said(page)
    assert len(page.session_state["surveys"]) == 2


@ON_THE_PAGE
def test_a_survey_that_begins_stops_the_last_one():
    """The survey of one experiment stops when that of another begins; what it has is kept, and is gone on with."""
    page = open_at(QUICK | {"seeds": "256", "until": "30"})
    press(page, "luck_button")
    (first,) = page.session_state["surveys"].values()
    run_until(page, lambda: first.fates)
    choose(page, units=2, seeds=8, until=1)
    let_it_end(page)
    kept = len(first.fates)
    assert not first.working
    choose(page, units=3)
    assert progress(page) == say("en", "luck_progress", done=kept, count=256, epochs=30)


@ON_THE_PAGE
def test_a_curve_that_is_pressed_opens_its_seed():
    """A press on a curve shows the experiment of its seed, trained to the epoch of the survey, and the view stays."""
    page = open_at(QUICK | {"seeds": "8", "until": "2"})
    let_it_end(page)
    session = now(page)
    view = VIEW._replace(why=replace(VIEW.why, view="luck", seeds=8, until=2))
    opened = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(view_of_luck.opening, "choose", opened.append)
        patch.setattr(view_of_luck, "_survey", lambda spec: next(iter(page.session_state["surveys"].values())))
        view_of_luck.select(session, session.shown(), view, [{"x": 1}, {"customdata": [6]}])
        view_of_luck.select(session, session.shown(), view, [{"x": 1}])
        view_of_luck.select(session, session.shown(), view, [])
    (mark,) = opened
    assert mark.spec == replace(EXPERIMENT, seed=6)
    assert (mark.epoch, mark.trained, mark.rates) == (2, None, ())
    assert mark.why == view.why
