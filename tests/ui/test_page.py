"""The page without a browser: its headline, what is chosen, what is refused, and what goes wrong."""

from string import Formatter

import numpy as np
import pytest
import streamlit as st

from rnn_core.fields import RULES, SpecError, of
from rnn_core.probe import OWN, Probe
from rnn_core.spec import Spec
from rnn_core.ui import controls, state
from rnn_core.ui import page as frame_of_the_page
from rnn_core.ui.words import LANGUAGES, say, say_choice
from rnn_core.visit.bookmark import PANELS, Bookmark
from tests.support.page import address, choose, open_page, press, run_until, session, values, widget
from tests.ui.made import QUERY

pytestmark = pytest.mark.usefixtures("without_keras")


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


def test_choices_are_understood_in_either_language(monkeypatch):
    """What is chosen from a list stands there again in another language; a late message in the old words counts too."""
    fields_of = of(Probe) | of(Spec)
    worded = {name: field.choices for name, field in fields_of.items() if field.worded}
    for name, choices in (worded | {"panels": ("", *PANELS)}).items():
        for choice in choices:
            for given in (choice, *(say_choice(lang, name, choice) for lang in LANGUAGES)):
                stands = {name: given}
                monkeypatch.setattr("streamlit.session_state", stands)
                assert state.get(name) == choice
                assert state.chosen(name) == stands[name] == choice


def test_an_impossible_choice_loses_nothing():
    """It is explained in the reader's language, the last experiment stays as trained, and can be trained on."""
    page, lang = open_page(QUERY | {"epoch": "1"}, "ja"), "ja"
    grown = session(page).run
    choose(page, batch_size=2000, min_timesteps=13)
    for changes, field, expected in (
        ({}, "min_timesteps", say(lang, "rule_shortest", timesteps=12)),
        ({"min_timesteps": None}, "batch_size", say(lang, "rule_batch", samples=20)),
    ):
        choose(page, **changes)
        (message,) = (error.value for error in page.main.error)
        assert message.startswith(say(lang, field))
        assert expected in message
    assert session(page).run is grown
    press(page, "step")
    run_until(page, lambda: session(page).newest == 2)
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
    for content, rule in ((b"1\n2,3\n", "column"), ("1 2\n3 four", "number")):
        choose(page, values=f"0.5, -2;30\n1e1\t7 {' ' * len(content)}")
        assert not page.error
        if isinstance(content, bytes):
            widget(page, "values_file").upload("mine.csv", content).run()
        else:
            choose(page, values=content)
        (message,) = (error.value for error in page.error)
        assert message.startswith(say(lang, "values"))
        assert say(lang, f"rule_{rule}", line=2) in message
        np.testing.assert_allclose(values(page, say(lang, "band_input"))[0], [0.5, -2, 30, 10, 7])
    widget(page, "values_file").upload("mine.csv", b"0.5\r\n\r\n-1.25\r\n3\r\n").run()
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
    query = {"activation": "linear", "learning_rate": "10", "optimizer": "sgd", "timesteps": "200"}
    page = open_page(QUERY | query | {"epochs": "40", "speed": "max"}, "ja")
    press(page, "train")
    run_until(page, lambda: page.main.error)
    epoch = session(page).run.diverged[0]
    message = say("ja", "problem_diverged", epoch=epoch, last=epoch - 1, rate=10)
    assert [error.value for error in page.main.error] == [message]


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
    choose(page, layer=2, layers=1, cell="GRU")
    assert offered() == set()
    choose(page, cell="LSTM")
    assert widget(page, "memory").value is True
