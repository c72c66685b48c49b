"""The panels on the page, without a browser: they open and stay open, run sweeps and maps, and walk through steps."""

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


def expected(page, name):
    """Return the text that a panel should show about the network on the page."""
    frame = app.session(page).frame()
    answer = sweep.Answer([], frame.bookmark.view.until) if name == "sweep" else PANELS[name].answer(Here(), frame)
    sentences = (pair for pair in panels.read(frame, answer) if not pair[0].startswith("ablation_baseline"))
    return join_sentences(frame.bookmark.lang, sentences)


def test_open_panel_follows_epoch_experiment_and_language():
    """The open panel has its title and its reading (the sentences), and stays open after each change.

    The panel of the gradients needs the workers for one epoch, and the panel of the dynamics for all epochs. The panel
    of the weights never needs them. The panel of the seed sweep needs them only after a press on its button.
    """
    page, lang = app.open_page(TRAINED | {"at": "4", "unit": "3", "silenced": "1,3"}), "en"

    def assert_open(name):
        app.settle(page)
        lead = f"**{say(lang, f'panel_{name}')}** · {say(lang, f'panel_{name}_says')}"
        assert app.panel_text(page).startswith(lead)
        assert expected(page, name) in app.panel_text(page), name
        assert app.panel(page)["alt"] == say(lang, f"panel_{name}_alt")
        assert bookmark.write(app.address(page))["panel"] == name

    for number, name in enumerate(("gradients", "dynamics", "weights", "sweep")):
        app.choose(page, panel=name)
        app.scrub(page, number % 2)
        assert_open(name)
    app.scrub(page, 1)
    app.press(page, "step")
    app.run_until(page, lambda: app.session(page).newest == 2)
    app.choose(page, lang=(lang := "ja"), panel="step", units=2)
    assert_open("step")
    assert app.address(page).view.at == 4
    assert app.address(page).view.unit is None
    app.choose(page, panel="ablation")
    assert app.widget(page, "silenced").value == [1]  # the third unit no longer exists
    assert_open("ablation")
    app.choose(page, cell="Dense", panel="weights")
    assert_open("weights")
    app.choose(page, panel="")
    assert list(app.charts(page)) == []


def reasons(page):
    """Return {panel: reason} of the tabs whose panels show nothing."""
    return {name: tab["lacks"] for name, tab in app.tabs(page).items() if tab["lacks"]}


def test_tab_says_why_its_panel_shows_nothing(lang):
    """Each panel has a tab with a name. The reasons depend on the task and the cell, and have no markup."""
    page = app.open_page(QUERY, lang, wait=False)
    assert [*app.tabs(page)] == [*PANELS]
    assert [tab["label"] for tab in app.tabs(page).values()] == [say(lang, f"tab_{name}") for name in PANELS]
    symbols, recurrence = (say(lang, f"lacks_{what}").replace("`", "") for what in ("symbols", "recurrence"))
    assert reasons(page) == {"continuation": symbols}
    app.widget(page, "task").set_value("letters").run()
    assert reasons(page) == {}
    app.widget(page, "cell").set_value("Dense").run()
    assert reasons(page) == {"gradients": recurrence, "dynamics": recurrence}


def test_step_panel_walks_through_the_steps(monkeypatch):
    """The buttons move by one step, but not beyond the ends.

    A walk moves from step to step without a press. After the last step, it goes on with the first.
    """
    page = app.open_page(TRAINED | {"panel": "step", "at": "99", "unit": "7"})
    assert app.address(page).view.at == 12
    assert app.address(page).view.unit is None
    assert page.button(key="at_forth").disabled
    clock = SimpleNamespace(monotonic=lambda: now)  # no time passes while the page is redrawn
    monkeypatch.setattr(panel_of_step, "time", clock)
    now = 1000
    for key, ends in (("at_back", [11]), ("walk", [12, 1, 2]), ("walk", [2])):
        app.press(page, key)
        for at in ends:
            app.settle(page)
            assert app.address(page).view.at == at
            assert page.slider(key="at").disabled == (len(ends) > 1)
            assert expected(page, "step") in app.panel_text(page)
            now += 0.6
    app.choose(page, shown_timesteps=1)
    assert page.slider(key="at").disabled
    assert app.address(page).view.at == 1


def test_panel_keeps_its_last_answer_while_the_workers_are_busy(monkeypatch):
    """The main picture shows no outdated ablation. In another experiment, the panel drops the previous answer."""
    page = app.open_page(TRAINED | {"panel": "ablation", "no_recurrence": "true"})
    before = app.panel_text(page)
    at = Answers.at

    def late(self, shown, epoch, probe, function, **options):
        return None if function is ablation.look else at(self, shown, epoch, probe, function, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Answers, "at", late)
        app.widget(page, "shown_timesteps").set_value(30).run()
        app.run_until(page, lambda: app.values(page, say("en", "band_output_now", epoch=2)).shape == (2, 30))
        assert app.values(page, say("en", "band_output_ablated")) is None
        assert app.panel_text(page) == before
        app.widget(page, "seed").set_value(1).run()
        app.run_until(page, lambda: app.session(page).run)
        page.run()
        assert say("en", "waiting") in app.panel_text(page)
    app.settle(page)
    assert expected(page, "ablation") in app.panel_text(page)


def test_sweep_trains_seeds_and_a_pressed_curve_opens_its_seed():
    """The reading has the number of seeds that learned. The seed opens at the sweep's last epoch."""
    page, lang = app.open_page(QUERY | {"panel": "sweep", "seeds": "8", "until": "2"}, "ja"), "ja"
    assert say(lang, "sweep_nothing", until=2) in app.panel_text(page)
    app.press(page, "sweep_start")
    app.run_until(page, lambda: "sweep_start" in {button.key for button in page.button})
    visit = app.session(page)
    text = page.get_by_key("panel").get("progress")[0].proto.text
    assert text == say(lang, "sweep_progress", done=8, count=8, epochs=2)
    learned = sum(outcome.learned is not None for outcome in visit.sweeps.of(visit.bookmark).outcomes(SMALL).values())
    assert say(lang, "sweep_told", count=8, learned=learned, epochs=2, share=learned / 8) in app.panel_text(page)
    for data in ([], [None], [None, 6]):
        assert visit.chosen is None
        PANELS["sweep"].pressed(visit, visit.frame(), data)
    app.settle(page)
    assert visit.bookmark.spec.seed == 6
    assert visit.epoch == 2
    assert app.address(page).view.panel == "sweep"


@pytest.mark.parametrize("reason", ["unreachable", "no_worker"])
def test_sweep_says_why_the_cluster_cannot_be_used(monkeypatch, reason):
    """If the cluster has other package versions, an error names the differences."""
    address = "tcp://node:8786"
    submit = compute.submit

    def refuse(*args, on_cluster=False, **options):
        if not on_cluster:
            return submit(*args, **options)
        job = compute.Job(None)
        job.fail(compute.OtherVersionsError(address, "keras 2 ≠ 3"))
        return job

    monkeypatch.setattr(compute, "cluster_problem", lambda: compute.ClusterProblem(address, reason))
    monkeypatch.setattr(compute, "submit", refuse)
    # No other test trains these seeds, so no result is cached.
    page = app.open_page(QUERY | {"panel": "sweep", "seeds": "8", "until": "5"})
    app.press(page, "sweep_start")
    assert [element.value for element in page.warning] == [say("en", f"cluster_{reason}", address=address)]
    app.run_until(page, lambda: page.error)
    text = say("en", "cluster_other", address=address, differences="keras 2 ≠ 3")
    assert [element.value for element in page.error] == [text]


MAP = {"panel": "sweep", "over": "learning_rate", "over_low": "0.01", "over_count": "2", "seeds": "8", "until": "2"}
MAP |= {"across": "batch_size", "across_low": "5", "across_high": "30", "across_count": "2"}


def test_cancelled_map_waits_for_a_press_on_run():
    """The address records that the map was cancelled, so the map does not begin when the address is opened again."""
    long = QUERY | MAP | {"until": "20", "seeds": "64"}
    page = app.open_page(long, wait=False)
    visit = app.session(page)
    assert visit.sweeps.of(visit.bookmark).working, "a short map should begin automatically"
    assert "play" not in app.query(page)
    app.press(page, "sweep_cancel")
    assert visit.sweeps.of(visit.bookmark).working is False
    assert app.query(page)["play"] == "false"
    page = app.open_page(long | {"play": "false"})
    visit = app.session(page)
    page.run()
    assert visit.sweeps.of(visit.bookmark).working is False, "a cancelled map should not begin after a reload"
    assert app.query(page)["play"] == "false"
    app.press(page, "sweep_start")
    assert visit.sweeps.of(visit.bookmark).working
    assert "play" not in app.query(page)
    app.press(page, "sweep_cancel")


def test_map_begins_automatically_and_a_pressed_cell_opens_its_sweep():
    """A visitor who reloads the page has the whole map at once. A press on an impossible cell does nothing."""
    page, lang = app.open_page(QUERY | MAP, "ja"), "ja"
    visit = app.session(page)
    mark, sweep = visit.bookmark, visit.sweeps.of(visit.bookmark)
    app.run_until(page, lambda: sweep.done)
    assert sweep.total == 16
    page.run()
    assert say(lang, "map_impossible", count=2) in app.panel_text(page)
    assert say(lang, "panel_map_says") in app.panel_text(page)
    text = page.get_by_key("panel").get("progress")[0].proto.text
    assert text == say(lang, "map_progress", done=16, count=16, seeds=8, epochs=2)
    assert app.charts(page)["panel_figure"]["alt"] == say(lang, "panel_map_alt")
    again = app.session(app.open_page(QUERY | MAP, wait=False))
    assert again.sweeps.of(mark).done
    assert not again.sweeps.of(mark).begun
    for number in ([], [None], [2]):  # the third cell is impossible
        map.PANEL.pressed(visit, visit.frame(), number)
        assert visit.chosen is None
    map.PANEL.pressed(visit, visit.frame(), [None, 1])
    app.settle(page)
    app.run_until(page, lambda: visit.sweeps.of(visit.bookmark).done)
    cell = mark.change(spec=replace(mark.spec, learning_rate=0.1), over="", epoch=2)
    assert app.address(page) == cell
    opened = visit.sweeps.of(visit.bookmark)
    assert opened.begun
    assert opened.total == 8
    assert say(lang, "panel_sweep_says") in app.panel_text(page)


def test_map_of_too_many_training_runs_cannot_begin():
    """The reading has the number of training runs and the maximum."""
    page = app.open_page(QUERY | MAP | {"over_count": "12", "across": "activation", "seeds": "49"})
    values = {"cells": 48, "seeds": 49, "count": 48 * 49, "most": MAX_TRAINING_RUNS}
    assert say("en", "map_refused", **values) in app.panel_text(page)
    assert page.button(key="sweep_start").disabled
