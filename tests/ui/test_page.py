"""The page without a browser: its widgets, the journey of a visitor, what is refused, and what goes wrong."""

import logging
from concurrent.futures import BrokenExecutor
from dataclasses import fields, replace
from string import Formatter

import numpy as np
import pytest

from rnn_core.fields import RULES, SpecError, of
from rnn_core.insight.ablation import Ablation
from rnn_core.probe import MAX_VALUES, OWN, Probe
from rnn_core.spec import Spec
from rnn_core.ui import controls, state
from rnn_core.ui.words import LANGUAGES, TEXT, say
from rnn_core.visit.bookmark import PANELS, Bookmark
from tests.support.page import (
    address,
    choose,
    drawn,
    heatmaps,
    notes,
    open_page,
    press,
    progress,
    reading,
    run_until,
    session,
    settle,
    toasts,
    train_to,
    values,
    widget,
)
from tests.ui.made import QUERY

pytestmark = pytest.mark.usefixtures("without_keras")
slow = pytest.mark.slow

HELPLESS = {"speed", "unit", "seeds", "until", *(field.name for field in fields(Ablation))}
"""Fields whose label says all that there is to say."""

INSTANCES = {name: kind() for kind in (Bookmark, Probe, Ablation, Spec) for name in of(kind)}


def control(page, key):
    """The widget of a key, of whatever kind it is, or None."""
    kinds = (page.number_input, page.selectbox, page.toggle, page.segmented_control, page.slider, page.multiselect)
    return next((each for kind in kinds for each in kind if each.key == key), None)


def test_each_field_has_its_widget():
    """Its key is the field's name; label, help, default, bounds and choices are the field's, in both languages."""
    wrong = []
    for lang in LANGUAGES:
        page, found = open_page(QUERY | {"layers": "2", "cell": "LSTM", "lang": lang}, wait=False), {}
        for panel in PANELS:
            widget(page, "panels").set_value(panel).run()
            found |= {name: control(page, name) for name in (*INSTANCES, "silenced") if control(page, name)}
        missing = set(INSTANCES) - set(found) - {"trained", "panel"}
        wrong += [(lang, name, "missing") for name in missing]
        for name, field in of(Bookmark).items() | of(Probe).items() | of(Ablation).items() | of(Spec).items():
            if name in missing | {"trained", "panel", "lang", "epoch"}:
                continue
            given, usual = found[name], getattr(INSTANCES[name], name)
            usual = {"layers": 2, "cell": "LSTM", "layer": 2}.get(name, QUERY.get(name, usual))
            choices = [TEXT[c][lang] if c in TEXT and (field.worded or c == "max") else c for c in field.choices]
            choices = [
                say(lang, "own_state") if name == "initial_state" and c == say(lang, OWN) else c for c in choices
            ]
            checks = {"value": str(given.value) == str(usual), "label": given.label == say(lang, name)}
            checks["help"] = name in HELPLESS or given.help == say(lang, f"{name}_help")
            checks["choices"] = not choices or list(given.options) == choices
            if field.low is not None and name not in ("at", "unit", "layer"):
                checks["bounds"] = (given.min, given.max) == pytest.approx((field.low, field.high))
            if field.group and field.group not in ("input", "ablation"):
                inside = page.sidebar.get_by_key(field.group)
                checks["group"] = inside.label == say(lang, field.group) and control(inside, name) is not None
            wrong += [(lang, name, check) for check, good in checks.items() if not good]
        assert widget(page, "shown_timesteps").placeholder == "12"
        labels = [each.label for name, each in found.items() if name != "lang"]
        assert len(set(labels)) == len(labels)
    assert wrong == []


def test_the_headline():
    """It names the test input and the task, as the choices have it, in both languages."""
    for lang in LANGUAGES:
        page = open_page({"lang": lang}, wait=False)
        for kind in of(Probe)["input_kind"].choices:
            widget(page, "input_kind").set_value(kind).run()
            given = say(lang, f"headline_input_{kind}")
            assert page.title[0].value == say(lang, "headline_sequences", input=given, pattern="1, 0, 1, 0")
        widget(page, "task").set_value("cycle").run()
        widget(page, "period").set_value(3).run()
        assert "2, 1, 0, 2" in page.title[0].value
        widget(page, "return_sequences").set_value(False).run()
        assert page.title[0].value == say(lang, "headline_one", input=given)
        widget(page, "min_timesteps").set_value(20).run()
        assert page.title[0].value == say(lang, "headline_remainder", input=given, period=3)
        widget(page, "task").set_value("alternate").run()
        assert page.title[0].value == say(lang, "headline_parity", input=given)


@slow
def test_the_whole_journey(lang):
    """Open, train, see before and after, scrub, switch the input and the language, step, reset: nothing is lost."""
    page = open_page(lang=lang)
    assert page.slider(key="epoch").disabled
    before, alts = reading(page), [chart.proto.alt for chart in page.get("plotly_chart")]
    assert all(alts)
    press(page, "train")
    assert page.button(key="train").label == say(lang, "pause")
    run_until(page, lambda: page.button(key="train").label == say(lang, "train"))
    settle(page)
    learned = session(page).run
    assert say(lang, "progress", epoch=15, end=15) in progress(page)
    assert [chart.proto.alt for chart in page.get("plotly_chart")] == alts
    target, now = (values(page, say(lang, name, epoch=15)) for name in ("band_target", "band_output_now"))
    assert say(lang, "band_correct", correct=(target.argmax(0) == now.argmax(0)).sum(), steps=100) in notes(page)
    page.slider(key="epoch").set_value(3).run()
    assert say(lang, "progress", epoch=3, end=15) in progress(page)
    choose(page, input_kind="zeros", threshold=True, speed="2", epochs=7, learning_rate=0.01, shown_timesteps=30)
    assert set(values(page, say(lang, "band_output_now", epoch=3)).ravel()) == {0, 1}
    assert session(page).run is learned
    assert not page.toast
    other = {"en": "ja", "ja": "en"}[lang]
    choose(page, lang=other)
    assert say(other, "progress", epoch=3, end=15) in progress(page)
    press(page, "step")
    run_until(page, lambda: say(other, "progress", epoch=4, end=4) in progress(page))
    assert f"{say(other, 'curve_rate', rate=0.01)}" in notes(page, chart=1)
    choose(page, lang=lang, seed=1)
    assert session(page).newest == 0
    choose(page, seed=0, learning_rate=0.001)
    assert session(page).newest == 4
    press(page, "reset")
    choose(page, input_kind="random", shown_timesteps=None, threshold=False)
    assert reading(page) == before
    assert session(page).bookmark.epochs == 7


def test_an_echo_of_the_scrubber_is_no_hand():
    """Where the browser tells late of an older epoch, and training has just ended unseen, its end stays on show."""
    page = open_page(QUERY)
    choose(page, epochs=9, speed="10")
    press(page, "train")
    run_until(page, lambda: len(page.session_state["scrubber"]["sent"]) > 1)
    late = page.session_state["scrubber"]["sent"][0]
    while session(page).playing:
        session(page).tick()
    page.slider(key="epoch").set_value(late).run()
    assert session(settle(page)).epoch == 9
    page.slider(key="epoch").set_value(1).run()
    assert session(page).epoch == 1


def test_another_language_keeps_every_choice(monkeypatch):
    """What is chosen by words, too, and what stands open; a late message in the old words is understood."""
    query = QUERY | {"task": "cycle", "cell": "LSTM", "train_initial_state": "random", "initial_state": "ones"}
    page = open_page(query | {"panel": "weights", "lang": "en"})
    page.session_state["excerpt"] = page.session_state["history"] = True
    before = address(page)
    choose(page, lang="ja")
    assert address(page) == replace(before, lang="ja")
    assert widget(page, "task").value == "cycle"
    assert page.get_by_key("history").proto.expanded
    assert page.get_by_key("excerpt").proto.expanded
    fields_of = of(Probe) | of(Spec)
    worded = {name: field.choices for name, field in fields_of.items() if field.worded}
    for name, choices in (worded | {"panels": ("", *PANELS)}).items():
        for choice in choices:
            for given in (choice, *(state.words(lang, name, choice) for lang in LANGUAGES)):
                stands = {name: given}
                monkeypatch.setattr("streamlit.session_state", stands)
                assert state.get(name) == choice
                assert state.chosen(name) == stands[name] == choice


def test_another_experiment_and_back():
    """Another choice begins anew and says so; the former one brings its run back; a change of the rate is marked."""
    page = open_page(QUERY | {"epoch": "2"})
    grown = session(page).run
    widget(page, "seed").set_value(1).run()
    assert toasts(page) == [say("en", "notice_new")]
    widget(page, "seed").set_value(0).run()
    assert toasts(page) == [say("en", "notice_back", epoch=2)]
    assert session(page).run is grown
    for key, letter in (("train", "K"), ("step", "S"), ("reset", "0"), ("back", "J"), ("forth", "L")):
        button = page.button(key=key)
        assert button.proto.shortcut.upper() == letter
        assert letter in button.help or key in ("back", "forth")
    press(page, "back")
    assert page.slider(key="epoch").value == 1
    assert page.button(key="forth").disabled is False
    press(page, "forth")
    assert page.slider(key="epoch").value == 2


def test_what_cannot_be_is_explained():
    """Each broken rule is explained in each language: the field, what was expected and given, and what stays."""
    for lang, stays in (("en", ("experiment", "figure")), ("ja", ("実験", "図"))):
        for rule, text in RULES.items():
            limits = {name: 71 for _, name, _, _ in Formatter().parse(text) if name}
            for field, kept in zip(("samples", "values"), stays, strict=True):
                message = controls.explain(lang, SpecError(field, rule, "this", limits))
                assert message.startswith(f"{say(lang, field)}: ")
                assert say(lang, f"rule_{rule}", **limits) in message
                assert message.count("71") == text.count("{")
                assert "this" in message
                assert kept in message.rpartition("this")[2]


def test_an_impossible_choice_loses_nothing(lang):
    """It is explained in the reader's language, the last experiment stays as trained, and can be trained on."""
    page = open_page(QUERY | {"epoch": "1", "lang": lang})
    grown = session(page).run
    choose(page, batch_size=2000, min_timesteps=13)
    (message,) = (error.value for error in page.main.error)
    assert message.startswith(say(lang, "min_timesteps"))
    assert say(lang, "rule_shortest", timesteps=12) in message
    choose(page, min_timesteps=None)
    (message,) = (error.value for error in page.main.error)
    assert message.startswith(say(lang, "batch_size"))
    assert session(page).run is grown
    press(page, "step")
    run_until(page, lambda: say(lang, "progress", epoch=2, end=2) in progress(page))
    choose(page, batch_size=5)
    assert not page.error
    assert session(page).run.states[:2] == grown.states


def test_own_numbers(lang):
    """Typed or from a file they are drawn; what is wrong is told by its line, and neither figure nor text is lost."""
    page = choose(open_page(QUERY | {"input_kind": "sine", "lang": lang}))
    page.session_state["values"] = "x"
    choose(page, input_kind=OWN)
    assert page.title[0].value.startswith(say(lang, "headline_input_sine"))
    assert len(page.error) == 1
    choose(page, values="0.5, -2;30\n1e1\t7")
    band = say(lang, "band_input")
    np.testing.assert_allclose(values(page, band)[0], [0.5, -2, 30, 10, 7])
    scale = drawn(page)["layout"][heatmaps(page)[band]["coloraxis"]]
    assert (scale["cmin"], scale["cmax"]) == (-2, 30)
    for content, line, rule in (
        ("1 2\n3 four", 2, "number"),
        ("1\n\nnan", 3, "finite"),
        ("1 " * 999 + "\n1\n1", 3, "length"),
        (b"1\n2\nthree\n4\n", 3, "number"),
        (b"1\n2,3\n", 2, "column"),
        (b"", 1, "some"),
    ):
        if isinstance(content, bytes):
            widget(page, "values_file").upload("mine.csv", content).run()
        else:
            choose(page, values=content)
        (message,) = (error.value for error in page.error)
        assert message.startswith(say(lang, "values"))
        assert say(lang, f"rule_{rule}", line=line, most=MAX_VALUES) in message
        np.testing.assert_allclose(values(page, band)[0], [0.5, -2, 30, 10, 7])
        choose(page, values=f"0.5 -2 30 10 7 {' ' * line * len(content)}")
        assert not page.error
    widget(page, "values_file").upload("mine.csv", b"\xef\xbb\xbf0.5\r\n\r\n-1.25\r\n3\r\n").run()
    settle(page)
    np.testing.assert_allclose(values(page, band)[0], [0.5, -1.25, 3])
    choose(page, input_kind="zeros")
    assert not page.text_area
    choose(page, input_kind=OWN)
    assert [float(word) for word in widget(page, "values").value.split()] == [0.5, -1.25, 3]
    widget(page, "values_file").upload("bad.csv", b"x").run()
    widget(page, "values_file").clear().run()
    assert not page.error


def test_divergence_is_told(lang):
    """Where training leaves the finite numbers it says in which epoch, at which rate, and what is kept."""
    query = {"activation": "linear", "learning_rate": "10", "optimizer": "sgd", "timesteps": "200", "lang": lang}
    page = open_page(QUERY | query | {"epochs": "40", "speed": "max"})
    press(page, "train")
    run_until(page, lambda: page.main.error)
    epoch, rate = session(page).run.diverged
    assert rate == 10
    message = say(lang, "problem_diverged", epoch=epoch, last=epoch - 1, rate=rate)
    assert [error.value for error in page.main.error] == [message]
    assert session(page).newest == epoch - 1


@pytest.mark.parametrize(("error", "key"), [(BrokenExecutor(), "problem_worker"), (ValueError(), "problem_error")])
def test_a_failure_of_the_workers_is_told(error, key, lang, monkeypatch, caplog):
    """It says what happened, keeps what was trained, and a press on Train tries again."""
    page = open_page(QUERY | {"epoch": "1", "epochs": "1", "lang": lang})

    class Failed:
        def outcome(self, timeout):
            return None, error

    with monkeypatch.context() as patch, caplog.at_level(logging.CRITICAL):
        patch.setattr("rnn_core.visit.compute.submit", lambda *args, **options: Failed())
        press(page, "train")
        run_until(page, lambda: page.main.error)
    assert [each.value for each in page.main.error] == [say(lang, key)]
    assert session(page).newest == 1
    train_to(page, 2)
    assert not page.error


def test_the_layer_and_the_cell_state():
    """Where there is a choice it can be made: the layer, at first the last, and the cell state of an LSTM."""
    page = open_page(QUERY, wait=False)
    assert control(page, "layer") is control(page, "memory") is None
    choose(page, layers=3, cell="LSTM")
    assert (widget(page, "layer").value, widget(page, "layer").options) == (3, ["1", "2", "3"])
    assert address(page).layer is None
    choose(page, layer=1, memory=True)
    assert (address(page).layer, address(page).memory) == (1, True)
    title = say("en", "band_cell_state_now", epoch=0)
    assert say("en", "band_layer", title=title, layer=1, layers=3) in heatmaps(page)
    choose(page, layers=2, layer=2)
    choose(page, layers=1, cell="GRU")
    assert control(page, "layer") is control(page, "memory") is None
    assert len(heatmaps(page)) == 6
    choose(page, cell="LSTM")
    assert widget(page, "memory").value is True


def test_the_training_data():
    """They are drawn once they are opened, and then stay open through another experiment."""
    page = open_page(QUERY)
    assert len(page.get("plotly_chart")) == 2
    page.session_state["excerpt"] = True
    run_until(page, lambda: len(page.get("plotly_chart")) == 3)
    first = values(page, say("en", "excerpt_input"), chart=2)
    choose(page, seed=1)
    assert not np.array_equal(values(page, say("en", "excerpt_input"), chart=2), first)
