"""The panels on the page, without a browser: opened, kept open whatever is pressed, walked through, and swept."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from rnn_core.insight import ablation
from rnn_core.ui import panels
from rnn_core.ui.panels import PANELS, map, sweep
from rnn_core.ui.panels import step as panel_of_step
from rnn_core.ui.words import join_sentences, say
from rnn_core.visit import bookmark, compute
from rnn_core.visit.answers import Answers
from rnn_core.visit.seed_sweep import MAX_TRAINING_RUNS
from tests.support import page as app
from tests.ui.made import QUERY, SMALL, Here

pytestmark = [pytest.mark.usefixtures("without_keras"), pytest.mark.slow]

TRAINED = QUERY | {"epoch": "2", "trained": "3"}


def said(page):
    """What the open panel says, as one text."""
    return " ".join(each.value for each in page.get_by_key("panel").markdown)


def expected(page, name):
    """What a panel should say, computed here of the network that is shown."""
    frame = app.session(page).frame()
    answer = sweep.Answer([], frame.bookmark.view.until) if name == "sweep" else PANELS[name].answer(Here(), frame)
    told = (one for one in panels.read(frame, answer) if not one[0].startswith("ablation_baseline"))
    return join_sentences(frame.bookmark.lang, told)


def test_each_panel_is_opened_and_stays_open():
    """Each of the list says what it is and what is to be seen; it follows the epoch, the experiment, the language."""
    page, lang = app.open_page(TRAINED | {"at": "4", "unit": "3", "silenced": "1,3"}), "en"

    def holds(name):
        app.settle(page)
        says = f"**{say(lang, f'panel_{name}')}** · {say(lang, f'panel_{name}_says')}"
        assert said(page).startswith(says)
        assert expected(page, name) in said(page), name
        assert app.panel(page)["alt"] == say(lang, f"panel_{name}_alt")
        assert bookmark.write(app.address(page))["panel"] == name

    for number, name in enumerate(PANELS):
        app.choose(page, panels=name)
        app.scrub(page, number % 2)
        holds(name)
    app.scrub(page, 1)
    app.press(page, "step")
    app.run_until(page, lambda: app.session(page).newest == 2)
    app.choose(page, lang=(lang := "ja"), panels="step", units=2)
    holds("step")
    assert (app.address(page).view.at, app.address(page).view.unit) == (4, None)
    app.choose(page, panels="ablation")
    assert app.widget(page, "silenced").value == [1]  # the third unit is gone
    holds("ablation")
    assert app.widget(page, "panels").options == [say(lang, f"panel_{name or 'none'}") for name in ("", *PANELS)]
    app.choose(page, cell="Dense", panels="weights")
    holds("weights")
    app.choose(page, panels="")
    assert list(app.charts(page)) == []


def test_one_step_is_walked_through(monkeypatch):
    """Buttons go a step and not beyond the ends; played, it goes on by itself and begins again."""
    page = app.open_page(TRAINED | {"panel": "step", "at": "99", "unit": "7"})
    assert (app.address(page).view.at, app.address(page).view.unit) == (12, None)
    assert page.button(key="at_forth").disabled
    clock = SimpleNamespace(monotonic=lambda: now)  # time stands still while the page is redrawn
    monkeypatch.setattr(panel_of_step, "time", clock)
    now = 1000
    for key, ends in (("at_back", [11]), ("walk", [12, 1, 2]), ("walk", [2])):
        app.press(page, key)
        for at in ends:
            app.settle(page)
            assert app.address(page).view.at == at
            assert page.slider(key="at").disabled == (len(ends) > 1)
            assert expected(page, "step") in said(page)
            now += 0.6
    app.choose(page, shown_timesteps=1)
    assert page.slider(key="at").disabled
    assert app.address(page).view.at == 1


def test_what_was_drawn_stays_while_the_workers_are_busy(monkeypatch):
    """The panel keeps its last answer, the stage draws no old one; another experiment gets no answer of the last."""
    page = app.open_page(TRAINED | {"panel": "ablation", "no_recurrence": "true"})
    before, at = said(page), Answers.at

    def late(self, shown, epoch, probe, function, **options):
        return None if function is ablation.look else at(self, shown, epoch, probe, function, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Answers, "at", late)
        app.widget(page, "shown_timesteps").set_value(30).run()
        app.run_until(page, lambda: app.values(page, say("en", "band_output_now", epoch=2)).shape == (2, 30))
        assert app.values(page, say("en", "band_output_ablated")) is None
        assert said(page) == before
        app.widget(page, "seed").set_value(1).run()
        app.run_until(page, lambda: app.session(page).run)
        page.run()
        assert say("en", "waiting") in said(page)
    app.settle(page)
    assert expected(page, "ablation") in said(page)


def test_a_sweep():
    """Seeds come in up to the epoch chosen, and are told; a pressed curve opens its seed at that epoch."""
    page, lang = app.open_page(QUERY | {"panel": "sweep", "seeds": "8", "until": "2"}, "ja"), "ja"
    assert say(lang, "sweep_nothing", until=2) in said(page)
    app.press(page, "sweep_start")
    app.run_until(page, lambda: "sweep_start" in {button.key for button in page.button})
    visit = app.session(page)
    text = page.get_by_key("panel").get("progress")[0].proto.text
    assert text == say(lang, "sweep_progress", done=8, count=8, epochs=2)
    learned = sum(outcome.learned is not None for outcome in visit.sweeps.of(visit.bookmark).outcomes(SMALL).values())
    assert say(lang, "sweep_told", count=8, learned=learned, epochs=2, share=learned / 8) in said(page)
    for data in ([], [None], [None, 6]):
        assert visit.chosen is None
        PANELS["sweep"].pressed(visit, visit.frame(), data)
    app.settle(page)
    assert (visit.bookmark.spec.seed, visit.epoch, app.address(page).view.panel) == (6, 2, "sweep")


@pytest.mark.parametrize("reason", ["unreachable", "no_worker"])
def test_what_is_said_of_the_cluster(monkeypatch, reason):
    """Why it is away while others work in its place, and what differs where it has other versions."""
    where, submit = {"address": "tcp://node:8786"}, compute.submit

    def refuse(*args, far=False, **options):
        if not far:
            return submit(*args, **options)
        job = compute.Job(None)
        job.fail(compute.OtherVersionsError(where["address"], "keras 2 ≠ 3"))
        return job

    monkeypatch.setattr(compute, "away", lambda: compute.Away(where["address"], reason))
    monkeypatch.setattr(compute, "submit", refuse)
    page = app.open_page(QUERY | {"panel": "sweep", "seeds": "8", "until": "5"})  # no other test knows
    app.press(page, "sweep_start")
    assert [each.value for each in page.warning] == [say("en", f"cluster_{reason}", **where)]
    app.run_until(page, lambda: page.error)
    assert [each.value for each in page.error] == [say("en", "cluster_other", **where, differences="keras 2 ≠ 3")]


MAP = {"panel": "sweep", "over": "learning_rate", "over_low": "0.01", "over_count": "2", "seeds": "8", "until": "2"}
MAP |= {"across": "batch_size", "across_low": "5", "across_high": "30", "across_count": "2"}


def test_a_cancelled_map_waits():
    """After Cancel the address says so: opened again the map does not begin by itself, but with a press on Run."""
    long = QUERY | MAP | {"until": "20", "seeds": "64"}
    page = app.open_page(long, wait=False)
    visit = app.session(page)
    assert visit.sweeps.of(visit.bookmark).working, "a short map begins by itself"
    assert "play" not in app.query(page)
    app.press(page, "sweep_cancel")
    assert visit.sweeps.of(visit.bookmark).working is False
    assert app.query(page)["play"] == "false"
    page = app.open_page(long | {"play": "false"})
    visit = app.session(page)
    page.run()
    assert visit.sweeps.of(visit.bookmark).working is False, "a cancelled map began again after a reload"
    assert app.query(page)["play"] == "false"
    app.press(page, "sweep_start")
    assert visit.sweeps.of(visit.bookmark).working
    assert "play" not in app.query(page)
    app.press(page, "sweep_cancel")


def test_a_map():
    """It begins by itself and is told, is there again after a reload, and a pressed cell opens its own sweep."""
    page, lang = app.open_page(QUERY | MAP, "ja"), "ja"
    visit = app.session(page)
    mark, sweep = visit.bookmark, visit.sweeps.of(visit.bookmark)
    app.run_until(page, lambda: sweep.done)
    assert sweep.total == 16
    page.run()
    assert say(lang, "map_impossible", count=2) in said(page)
    assert say(lang, "panel_map_says") in said(page)
    text = page.get_by_key("panel").get("progress")[0].proto.text
    assert text == say(lang, "map_progress", done=16, count=16, seeds=8, epochs=2)
    assert app.charts(page)["panel_figure"]["alt"] == say(lang, "panel_map_alt")
    again = app.session(app.open_page(QUERY | MAP, wait=False))
    assert (again.sweeps.of(mark).done, again.sweeps.of(mark).begun) == (True, False)
    for number in ([], [None], [2]):  # of the third cell it is known that it cannot be
        map.PANEL.pressed(visit, visit.frame(), number)
        assert visit.chosen is None
    map.PANEL.pressed(visit, visit.frame(), [None, 1])
    app.settle(page)
    app.run_until(page, lambda: visit.sweeps.of(visit.bookmark).done)
    cell = mark.change(spec=replace(mark.spec, learning_rate=0.1), over="", epoch=2)
    assert app.address(page) == cell
    opened = visit.sweeps.of(visit.bookmark)
    assert (opened.begun, opened.total) == (True, 8)
    assert say(lang, "panel_sweep_says") in said(page)
    page = app.open_page(QUERY | MAP | {"over_count": "12", "across": "activation", "seeds": "49"})
    told = {"cells": 48, "seeds": 49, "count": 48 * 49, "most": MAX_TRAINING_RUNS}
    assert say("en", "map_refused", **told) in said(page)
    assert page.button(key="sweep_start").disabled
