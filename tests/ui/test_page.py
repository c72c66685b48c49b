"""The page without a browser: its headline, the journey of a visitor, what is refused, and what goes wrong."""

from dataclasses import replace
from string import Formatter

import numpy as np
import pytest
import streamlit as st

from rnn_core.fields import RULES, SpecError, of
from rnn_core.probe import MAX_VALUES, OWN, Probe
from rnn_core.spec import Spec
from rnn_core.ui import controls, state
from rnn_core.ui import page as frame_of_the_page
from rnn_core.ui.words import LANGUAGES, say, say_choice
from rnn_core.visit.bookmark import PANELS, Bookmark
from tests.support.page import (
    address,
    charts,
    choose,
    drawn,
    heatmaps,
    notes,
    open_page,
    press,
    progress,
    reading,
    run_until,
    scrub,
    session,
    settle,
    toasts,
    values,
    widget,
)
from tests.ui.made import QUERY

pytestmark = pytest.mark.usefixtures("without_keras")
slow = pytest.mark.slow


def test_the_headline(lang, monkeypatch):
    """It names the test input and the task, as the choices have it."""
    said = []
    monkeypatch.setattr(st, "title", lambda text, anchor: said.append(text))
    cycle = {"task": "cycle", "period": 3}
    for kind, choices, key, pattern in (
        *((kind, {}, "sequences", "1, 0, 1, 0") for kind in of(Probe)["input_kind"].choices),
        ("zeros", cycle, "sequences", "2, 1, 0, 2"),
        ("sine", cycle | {"return_sequences": False}, "one", ""),
        ("ones", cycle | {"return_sequences": False, "min_timesteps": 20}, "remainder", ""),
        ("random", {"return_sequences": False, "min_timesteps": 20}, "parity", ""),
    ):
        frame_of_the_page.headline(Bookmark(Spec(**choices), Probe(kind, values=(1.0,)), lang=lang))
        given = say(lang, f"headline_input_{kind}")
        assert said[-1] == say(lang, f"headline_{key}", input=given, pattern=pattern, period=3)


@slow
def test_the_whole_journey():
    """Open, train, see before and after, scrub, switch the input and the language, step, reset: nothing is lost."""
    lang, other = "ja", "en"
    page = open_page(lang=lang)
    before, alts = reading(page), [chart["alt"] for chart in charts(page).values()]
    assert all(alts)
    press(page, "train")
    assert page.button(key="train").label == say(lang, "pause")
    run_until(page, lambda: page.button(key="train").label == say(lang, "train"))
    settle(page)
    learned = session(page).run
    assert say(lang, "progress", epoch=15, end=15) in progress(page)
    assert [chart["alt"] for chart in charts(page).values()] == alts
    target, now = (values(page, say(lang, name, epoch=15)) for name in ("band_target", "band_output_now"))
    assert say(lang, "band_correct", correct=(target.argmax(0) == now.argmax(0)).sum(), steps=100) in notes(page)
    scrub(page, 3)
    for key, values_of in (("progress", {"epoch": 3, "end": 15}), ("progress_loss", learned.metrics[3]._asdict())):
        assert say(lang, key, **values_of) in progress(page)
    choose(page, input_kind="zeros", threshold=True, speed="2", epochs=7, learning_rate=0.01, shown_timesteps=30)
    assert page.title[0].value.startswith(say(lang, "headline_input_zeros"))
    assert set(values(page, say(lang, "band_output_now", epoch=3)).ravel()) == {0, 1}
    assert session(page).run is learned
    assert not page.toast
    choose(page, lang=other)
    assert say(other, "progress", epoch=3, end=15) in progress(page)
    press(page, "step")
    run_until(page, lambda: say(other, "progress", epoch=4, end=4) in progress(page))
    assert f"{say(other, 'curve_rate', rate=0.01)}" in notes(page, chart="curves")
    grown = session(page).run
    widget(choose(page, lang=lang), "seed").set_value(1).run()
    assert toasts(page) == [say(lang, "notice_new")]
    widget(page, "seed").set_value(0).run()
    assert toasts(page) == [say(lang, "notice_back", epoch=4)]
    assert session(page).run is grown
    for key, letter in (("train", "K"), ("step", "S"), ("reset", "0")):
        button = page.button(key=key)
        assert button.proto.shortcut.upper() == letter
        assert letter in button.help
    press(page, "reset")
    assert session(page).epoch == 0
    choose(page, input_kind="random", shown_timesteps=None, threshold=False, learning_rate=0.001)
    assert reading(page) == before
    assert session(page).bookmark.epochs == 7


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
            for given in (choice, *(say_choice(lang, name, choice) for lang in LANGUAGES)):
                stands = {name: given}
                monkeypatch.setattr("streamlit.session_state", stands)
                assert state.get(name) == choice
                assert state.chosen(name) == stands[name] == choice


def test_what_cannot_be_is_explained():
    """Each broken rule is explained in each language: the field, what was expected and given, and what stays."""
    for lang, stays in (("en", ("experiment", "figure")), ("ja", ("実験", "図"))):
        for rule, text in RULES.items():
            limits = {name: 71 for _, name, _, _ in Formatter().parse(text) if name}
            for field, kept in zip(("samples", "values"), stays, strict=True):
                message = controls.explain(lang, SpecError(field, rule, "this", limits))
                expected, _, end = message.partition("this")
                assert expected.startswith(f"{say(lang, field)}: ")
                assert say(lang, f"rule_{rule}", **limits) in expected
                assert message.count("71") == text.count("{")
                assert kept in end


def test_an_impossible_choice_loses_nothing():
    """It is explained in the reader's language, the last experiment stays as trained, and can be trained on."""
    page, lang = open_page(QUERY | {"epoch": "1"}, "ja"), "ja"
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


def test_own_numbers():
    """Typed or from a file they are drawn; what is wrong is told by its line, and neither figure nor text is lost."""
    page, lang = choose(open_page(QUERY | {"input_kind": "sine"}, "ja")), "ja"
    page.session_state["values"] = "x"
    choose(page, input_kind=OWN)
    assert page.title[0].value.startswith(say(lang, "headline_input_sine"))
    assert len(page.error) == 1
    choose(page, values="0.5, -2;30\n1e1\t7")
    band = say(lang, "band_input")
    np.testing.assert_allclose(values(page, band)[0], [0.5, -2, 30, 10, 7])
    scale = drawn(page)["layout"][heatmaps(page)[band]["coloraxis"]]
    assert (scale["cmin"], scale["cmax"]) == (-2, 30)
    for content, line, rule in (("1 2\n3 four", 2, "number"), (b"1\n2,3\n", 2, "column"), ("1 " * 1001, 1, "length")):
        if isinstance(content, bytes):
            widget(page, "values_file").upload("mine.csv", content).run()
        else:
            choose(page, values=content)
        (message,) = (error.value for error in page.error)
        assert message.startswith(say(lang, "values"))
        assert say(lang, f"rule_{rule}", line=line, most=MAX_VALUES) in message
        np.testing.assert_allclose(values(page, band)[0], [0.5, -2, 30, 10, 7])
        choose(page, values=f"0.5 -2 30 10 7 {' ' * len(content)}")
        assert not page.error
    widget(page, "values_file").upload("mine.csv", b"0.5\r\n\r\n-1.25\r\n3\r\n").run()
    settle(page)
    np.testing.assert_allclose(values(page, band)[0], [0.5, -1.25, 3])
    choose(page, input_kind="zeros")
    assert not page.text_area
    choose(page, input_kind=OWN)
    assert [float(word) for word in widget(page, "values").value.split()] == [0.5, -1.25, 3]
    widget(page, "values_file").upload("bad.csv", b"x").run()
    assert page.error
    widget(page, "values_file").clear().run()
    assert not page.error


def test_divergence_is_told():
    """Where training leaves the finite numbers it says in which epoch, at which rate, and what is kept."""
    query = {"activation": "linear", "learning_rate": "10", "optimizer": "sgd", "timesteps": "200", "lang": "ja"}
    page = open_page(QUERY | query | {"epochs": "40", "speed": "max"})
    press(page, "train")
    run_until(page, lambda: page.main.error)
    epoch, rate = session(page).run.diverged
    assert rate == 10
    message = say("ja", "problem_diverged", epoch=epoch, last=epoch - 1, rate=rate)
    assert [error.value for error in page.main.error] == [message]
    assert session(page).newest == epoch - 1


def test_the_layer_and_the_cell_state():
    """Where there is a choice it can be made: the layer, at first the last, and the cell state of an LSTM."""
    page = open_page(QUERY, wait=False)

    def offered():
        return {each.key for each in (*page.segmented_control, *page.toggle)} & {"layer", "memory"}

    assert offered() == set()
    choose(page, cell="LSTM", layers=2)
    assert (widget(page, "layer").value, widget(page, "layer").options) == (2, ["1", "2"])
    assert address(page).layer is None
    choose(page, layer=1, memory=True)
    assert (address(page).layer, address(page).memory) == (1, True)
    title = say("en", "band_cell_state_now", epoch=0)
    assert say("en", "band_layer", title=title, layer=1, layers=2) in heatmaps(page)
    choose(page, layer=2, layers=1, cell="GRU")
    assert offered() == set()
    assert len(heatmaps(page)) == 6
    choose(page, cell="LSTM")
    assert widget(page, "memory").value is True


def test_the_training_data():
    """They are drawn once they are opened, and then stay open through another experiment."""
    page = open_page(QUERY)
    assert list(charts(page)) == ["stage", "curves"]
    page.session_state["excerpt"] = True
    run_until(page, lambda: "excerpt_chart" in charts(page))
    first = values(page, say("en", "excerpt_input"), chart="excerpt_chart")
    choose(page, seed=1)
    assert not np.array_equal(values(page, say("en", "excerpt_input"), chart="excerpt_chart"), first)
