"""The panels on the page, without a browser: opened, kept open whatever is pressed, walked through, and swept."""

import itertools
from types import SimpleNamespace

import numpy as np
import pytest

from rnn_core.insight import ablation, seeds
from rnn_core.insight.ablation import Ablation
from rnn_core.ui import panels
from rnn_core.ui.panels import PANELS, sweep
from rnn_core.ui.panels import step as panel_of_step
from rnn_core.ui.words import say, tell
from rnn_core.visit import bookmark, compute
from rnn_core.visit.answers import Answers
from tests.support.page import (
    address,
    choose,
    heatmaps,
    notes,
    open_page,
    press,
    run_until,
    session,
    settle,
    values,
    widget,
)
from tests.ui.made import QUERY, SMALL, Here, spy

pytestmark = [pytest.mark.usefixtures("without_keras"), pytest.mark.slow]

TRAINED = QUERY | {"epoch": "2", "trained": "3"}
TAKEN = {"no_recurrence": "true", "silenced": "1,3", "reset_step": "4", "noise_step": "6", "noise": "0.5"}


def said(page):
    """What the open panel says, as one text."""
    return " ".join(each.value for each in page.get_by_key("panel").markdown)


def expected(page, name):
    """What a panel should say, computed here of the network that is shown."""
    frame = session(page).frame()
    answer = sweep.Answer([], frame.bookmark.until) if name == "sweep" else PANELS[name].answer(Here(), frame)
    told = (one for one in panels.read(frame, answer) if not one[0].startswith("ablation_baseline"))
    return tell(frame.bookmark.lang, told)


def test_each_panel_is_opened_and_stays_open():
    """Each of the list says what it is and what is to be seen; it follows the epoch, the experiment, the language."""
    page, lang = open_page(TRAINED | {"at": "4", "unit": "3"}), "en"

    def holds(name):
        settle(page)
        says = f"**{say(lang, f'panel_{name}')}** · {say(lang, f'panel_{name}_says')}"
        assert said(page).startswith(says)
        assert expected(page, name) in said(page), name
        assert page.get_by_key("panel").get("plotly_chart")[0].proto.alt == say(lang, f"panel_{name}_alt")
        assert bookmark.write(address(page))["panel"] == name

    for name in PANELS:
        choose(page, panels=name)
        holds(name)
        page.slider(key="epoch").set_value(1).run()
        holds(name)
        press(page, "step")
        run_until(page, lambda: session(page).newest == 2)
        holds(name)
    choose(page, lang=(lang := "ja"), panels="step", units=2)
    holds("step")
    assert (address(page).at, address(page).unit) == (4, None)
    assert widget(page, "panels").options == [say(lang, f"panel_{name or 'none'}") for name in ("", *PANELS)]
    choose(page, cell="Dense", panels="weights")
    holds("weights")
    choose(page, panels="")
    assert len(page.get("plotly_chart")) == 2


def test_one_step_is_walked_through(monkeypatch):
    """Buttons go a step and not beyond the ends; played, it goes on by itself and begins again."""
    page = open_page(TRAINED | {"panel": "step", "at": "99", "unit": "7"})
    assert (address(page).at, address(page).unit) == (12, None)
    assert page.button(key="at_forth").disabled
    press(page, "at_back")
    settle(page)
    assert address(page).at == 11
    clock = itertools.count(1000, 0.6)
    now = next(clock)  # time stands still while the page is redrawn
    monkeypatch.setattr(panel_of_step, "time", SimpleNamespace(monotonic=lambda: now))
    press(page, "walk")
    seen = [address(page).at]
    for _ in range(3):
        now = next(clock)
        settle(page)
        seen.append(address(page).at)
        assert page.slider(key="at").disabled
        assert expected(page, "step") in said(page)
    assert seen[1:] == [at % 12 + 1 for at in seen[:-1]]
    assert 1 in seen
    press(page, "walk")
    now = next(clock)
    settle(page)
    assert address(page).at == seen[-1]
    choose(page, shown_timesteps=1)
    assert page.slider(key="at").disabled
    assert address(page).at == 1


def test_the_ablation_is_on_the_stage(monkeypatch):
    """Once its panel is open, what is left stands beside the whole network, and what was trained stays."""
    calls = spy(monkeypatch, compute, "submit")
    page = open_page(TRAINED | TAKEN)
    taken, frame = Ablation(True, (1, 3), 4, 6, 0.5), session(page).frame()
    output, hidden = (say("en", f"band_{kind}_ablated") for kind in ("output", "hidden"))
    assert address(page).ablation == taken
    assert {call.args[0].__module__ for call in calls} == {"rnn_core.run", "rnn_core.analysis"}
    assert output not in heatmaps(page)
    choose(page, panels="ablation")
    trace = ablation.look(frame.run.spec, frame.run.states[2], frame.bookmark.probe, taken, layer=1)
    np.testing.assert_allclose(values(page, output), trace.outputs[0].T, atol=1e-6)
    np.testing.assert_allclose(values(page, hidden), trace.hidden[0][0].T, atol=1e-6)
    choose(page, panels="weights")
    assert output not in heatmaps(page)
    choose(page, panels="ablation", no_recurrence=False, reset_step=None, noise_step=None)
    page.multiselect(key="silenced").set_value([]).run()
    settle(page)
    assert output not in heatmaps(page)
    assert session(page).run is frame.run
    assert address(page).ablation == Ablation(noise=0.5)


def test_what_was_drawn_stays_while_the_workers_are_busy(monkeypatch):
    """The panel keeps its last answer, the stage draws no old one; another experiment gets no answer of the last."""
    page = open_page(TRAINED | {"panel": "ablation", "no_recurrence": "true"})
    before, at = said(page), Answers.at

    def late(self, shown, epoch, probe, function, **options):
        return None if function is ablation.look else at(self, shown, epoch, probe, function, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Answers, "at", late)
        widget(page, "shown_timesteps").set_value(30).run()
        run_until(page, lambda: values(page, say("en", "band_output_now", epoch=2)).shape == (2, 30))
        assert say("en", "band_output_ablated") not in heatmaps(page)
        assert say("en", "band_output_ablated") in str(notes(page))
        assert said(page) == before
        widget(page, "seed").set_value(1).run()
        run_until(page, lambda: session(page).run)
        page.run()
        assert say("en", "waiting") in said(page)
    settle(page)
    assert expected(page, "ablation") in said(page)


def test_a_sweep(lang):
    """Seeds come in up to the epoch chosen, as the core's; a pressed curve opens its seed; Cancel keeps the rest."""
    page = open_page(QUERY | {"panel": "sweep", "seeds": "8", "until": "2", "lang": lang})
    start, cancel = say(lang, "sweep_start"), say(lang, "sweep_cancel")

    def swept(count):
        press(page, "sweep_button")
        run_until(page, lambda: page.button(key="sweep_button").label == start)
        text = page.get_by_key("panel").get("progress")[0].proto.text
        return text == say(lang, "sweep_progress", done=count, count=count, epochs=2)

    assert say(lang, "sweep_nothing", until=2) in said(page)
    assert swept(8)
    found, _ = compute.call(seeds.train_seeds, SMALL, range(8), epochs=2, seconds=1000, begun={})
    learned = sum(outcome.learned is not None for outcome in found)
    assert say(lang, "sweep_told", count=8, learned=learned, epochs=2, share=learned / 8) in said(page)
    of = session(page).sweeps.of(SMALL)
    np.testing.assert_array_equal([of.outcomes[seed].losses for seed in range(8)], [each.losses for each in found])
    choose(page, seeds=9)
    assert swept(9)
    for points in ([], [{"x": 1}], [{"x": 1}, {"customdata": [6]}]):
        assert session(page).chosen is None
        PANELS["sweep"].pressed(session(page), session(page).frame(), points)
    settle(page)
    assert (session(page).bookmark.spec.seed, session(page).epoch, address(page).panel) == (6, 2, "sweep")
    choose(page, seeds=256, until=30)
    press(page, "sweep_button")
    assert page.button(key="sweep_button").label == cancel
    run_until(page, lambda: of.outcomes)
    press(page, "sweep_button")
    kept = len(of.outcomes)
    assert page.button(key="sweep_button").label == start
    page.run()
    assert 0 < len(of.outcomes) == kept < 256
    press(page, "sweep_button")
    run_until(page, lambda: len(of.outcomes) > kept)
    press(page, "sweep_button")
