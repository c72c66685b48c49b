"""The page without a browser: its language, its choices, explanations of errors, and a visitor's own data."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from rnn_core import run
from rnn_core.fields import fields_of
from rnn_core.probe import OWN, Probe
from rnn_core.spec import Spec
from rnn_core.ui import state
from rnn_core.ui.components import parts
from rnn_core.ui.seam import widgets
from rnn_core.ui.words import LANGUAGES, say, say_choice
from rnn_core.visit import bookmark, compute, store
from rnn_core.visit.store import Store
from tests.support import page as app
from tests.ui.made import QUERY, SMALL

pytestmark = [pytest.mark.usefixtures("without_keras"), pytest.mark.slow]


def test_page_is_written_from_its_top_after_a_fragment():
    """In a thread that has just run a fragment, Streamlit would continue to write into the fragment's container."""

    def script():
        import streamlit as st

        from rnn_core.ui import page

        with st.container():
            page.configure("en")
            st.write("the top")

    container, top = AppTest.from_function(script, default_timeout=60).run().main.children.values()
    assert not container.children
    assert top.value == "the top"


def test_choice_is_understood_in_either_language(monkeypatch):
    """An option stays chosen in another language. A late message with a label in the previous language is valid."""
    fields = fields_of(Probe) | fields_of(Spec)
    worded = {name: field.choices for name, field in fields.items() if field.worded}
    for name, choices in worded.items():
        for choice in choices:
            for sent in (choice, *(say_choice(lang, name, choice) for lang in LANGUAGES)):
                session_state = {name: sent}
                monkeypatch.setattr("streamlit.session_state", session_state)
                assert state.get(name) == choice
                assert state.chosen(name) == choice
                assert session_state[name] == choice


def in_a_browser_of(locale, monkeypatch):
    """Replace the session state by an empty one, set its browser's locale, and return the session state."""
    session_state = {}
    context = SimpleNamespace(locale=locale)
    monkeypatch.setattr(state, "st", SimpleNamespace(session_state=session_state, context=context))
    return session_state


@pytest.mark.parametrize(
    ("locale", "expected"),
    [("ja", "ja"), ("ja-JP", "ja"), ("en", "en"), ("en-US", "en"), ("de-AT", "en"), ("", "en"), (None, "en")],
)
def test_visit_begins_in_the_language_of_the_browser(locale, expected, monkeypatch):
    """Browsers name a language with or without a country. If the page lacks that language, the page is in English."""
    in_a_browser_of(locale, monkeypatch)
    assert state.language() == expected


@pytest.mark.parametrize("locale", ["ja", "en-US", None])
@pytest.mark.parametrize("chosen", LANGUAGES)
def test_a_chosen_language_overrides_the_browsers_language(locale, chosen, monkeypatch):
    in_a_browser_of(locale, monkeypatch)["lang"] = chosen
    assert state.language() == chosen


@pytest.mark.parametrize(("seconds", "sent"), [(9, True), (11, False)])
def test_loaded_value_is_sent_again_while_a_browser_may_still_draw_the_page(seconds, sent, monkeypatch):
    """For ten seconds after loading, each run sends the value, even None, of each control whose default is None."""
    own = {"min_timesteps": "6", "reset_step": "4", "over": "units"}
    page = app.open_page(QUERY | own | {"panel": "ablation", "play": "false"})
    now = page.session_state["loaded"] + seconds
    monkeypatch.setattr(widgets, "now", lambda: now)
    found = {}
    for panel in ("ablation", "sweep"):
        page.session_state["panel"] = panel
        page.run()
        page.run()
        found |= app.controls(page)
    expected = {"min_timesteps": 6, "reset_step": 4, "over_low": None}
    assert {name: found[name].value for name in expected} == expected
    assert {name: found[name].proto.set_value for name in expected} == dict.fromkeys(expected, sent)


def test_part_with_another_value_has_another_name(monkeypatch):
    """A browser stores each part of a message under the part's name. It may keep a part longer than the server runs."""
    names = []
    for value in (1, 2, 1):
        session_state = {}
        monkeypatch.setattr(store, "shared", Store(2**25))
        held = SimpleNamespace(get=session_state.get, put=session_state.update)
        monkeypatch.setattr(parts, "state", held)
        part = parts.share("panel", ("kind",), lambda value=value: {"figure": value}, dict)
        assert part.value == part.message == {"figure": value}
        names.append(part.name)
    assert names[0] == names[2]
    assert names[0] != names[1]


def test_invalid_combination_loses_nothing():
    """Each error is explained in the page's language. The previous experiment stays, and its training can continue."""
    page, lang = app.open_page(QUERY | {"epoch": "1"}, "ja"), "ja"
    grown = app.session(page).run
    app.choose(page, batch_size=2000, min_timesteps=13)
    for changes, field, expected in (
        ({}, "min_timesteps", {"rule": "shortest", "timesteps": 12, "received": 13}),
        ({"min_timesteps": None}, "batch_size", {"rule": "batch", "samples": 20, "received": "2,000"}),
    ):
        app.choose(page, **changes)
        (message,) = (error.value for error in page.sidebar.error)
        assert message.startswith(say(lang, f"rule_{expected.pop('rule')}", field=say(lang, field), **expected))
    assert app.session(page).run is grown
    app.press(page, "step")
    app.run_until(page, lambda: app.session(page).newest == 2)
    app.choose(page, batch_size=5)
    assert not page.error
    assert app.session(page).run.states[:2] == grown.states


def test_unreadable_numbers_leave_the_input_as_it_was():
    """The error about a file disappears when a visitor types numbers or removes the file."""
    page = app.open_page(QUERY | {"input_kind": "sine"}, wait=False)
    page.session_state["values"] = "x"
    app.choose(page, input_kind=OWN)
    assert app.headline(page).startswith(say("en", "headline_input_sine"))
    for errors in (2, 1):
        app.widget(page, "values_file").upload("mine.csv", b"1\n2,3\n").run()
        assert len(page.error) == errors
        values = {"field": say("en", "values"), "line": 2, "received": "2,3"}
        file = f"{say('en', 'rule_column', **values)} {say('en', 'problem_file')}"
        assert [error.value for error in page.error].count(file) == 1
        if errors == 2:
            app.choose(page, values="0.5 -2")
        else:
            app.widget(page, "values_file").clear().run()
        assert not page.error
    np.testing.assert_allclose(app.values(page, say("en", "band_input"))[0], [0.5, -2])


def test_divergence_is_explained():
    """The message has the learning rate, the epoch of the divergence, and the last epoch before the divergence."""
    query = {"activation": "linear", "learning_rate": "10", "optimizer": "sgd", "timesteps": "200"}
    page = app.open_page(QUERY | query | {"epochs": "40", "speed": "max"}, "ja")
    app.press(page, "train")
    app.run_until(page, lambda: page.main.error)
    epoch = app.session(page).run.diverged[0]
    message = say("ja", "problem_diverged", epoch=epoch, last=epoch - 1, rate=10)
    assert [error.value for error in page.main.error] == [message]


def test_layer_and_cell_state_are_offered_only_if_there_is_a_choice():
    """If a network has several layers, a visitor chooses one, by default the last. An LSTM offers its cell state."""
    page = app.open_page(QUERY, wait=False)

    def offered():
        return {each.key for each in (*page.segmented_control, *page.toggle)} & {"layer", "memory"}

    assert offered() == set()
    app.choose(page, cell="LSTM", layers=2)
    assert app.widget(page, "layer").value == 2
    assert app.widget(page, "layer").options == ["1", "2"]
    assert app.address(page).view.layer is None
    app.choose(page, layer=1, memory=True)
    assert app.address(page).view.layer == 1
    assert app.address(page).view.memory is True
    app.choose(page, layer=2, layers=1, cell="GRU")
    assert offered() == set()
    app.choose(page, cell="LSTM")
    assert app.widget(page, "memory").value is True


def type_text(page, text):
    """Type a text into its field, and run the page until it has drawn the result."""
    app.widget(page, "text").set_value(text).run()
    app.settle(page)


def test_size_of_the_experiment_is_fitted_to_the_text():
    """The sizes of the experiment are the defaults for the text, so the address leaves them out."""
    page = app.open_page({"task": "text", "units": "4"})
    assert "samples" not in bookmark.write(app.address(page))
    type_text(page, "abc abd abe abf abg")
    mark = app.address(page)
    assert mark.spec.text == "abc abd abe abf abg"
    assert mark.spec.timesteps == 4
    assert mark.epoch == 0


def test_invalid_text_is_explained_and_changes_nothing():
    """If a file is not a text, the error is shown until the visitor types into the field."""
    page = app.open_page({"task": "text", "units": "4"})
    type_text(page, "abc abd abe abf abg")
    spec = app.address(page).spec
    for text, explanation in (
        ("aaaaaaaaaaaa", "two of them different"),
        ("abc\u202edef ghi jkl", "line 1 contains a control or invisible character (U+202E)"),
    ):
        app.widget(page, "text").set_value(text).run()
        assert explanation in page.error[0].value
        assert app.address(page).spec == spec
    app.widget(page, "text_file").upload("binary.txt", b"\xff\xfe\x00\x01").run()
    assert "line 1 of the file is not text in UTF-8 (0xFF)" in page.error[0].value
    app.widget(page, "text").set_value("typed in its place").run()
    assert not page.error


def test_invalid_file_of_a_series_is_explained_under_the_series():
    """The error names the line of the file, and the series stays."""
    page = app.open_page({"task": "numbers", "units": "4"})
    spec = app.address(page).spec
    app.widget(page, "text_file").upload("mine.csv", b"1\n2,3\n").run()
    values = {"field": say("en", "numbers"), "line": 2, "received": "2,3"}
    assert page.error[0].value == f"{say('en', 'rule_column', **values)} {say('en', 'problem_file')}"
    assert app.address(page).spec == spec


def test_text_too_long_for_the_address_is_mentioned():
    """The address has room for 4940 letters, but not for 1100 Japanese characters.

    The address of another task has no text.
    """
    page = app.open_page({"task": "text", "units": "4"})
    app.widget(page, "text_file").upload("long.txt", "".join(map(chr, range(97, 123))).encode() * 190).run()
    app.settle(page)
    assert not page.error
    assert bookmark.lacks_text(app.address(page)) is False
    type_text(page, "あいうえおかきくけこ\n" * 100)
    assert bookmark.lacks_text(app.address(page))
    assert say("en", "read_link") in app.reading(page)
    app.choose(page, task="alternate")
    assert bookmark.write(app.address(page)) == {"units": "4", "lang": "en"}


def test_two_visitors_see_their_own_networks():
    """Two visitors who train different seeds at the same time see different losses."""
    pages = {seed: app.open_page(QUERY | {"seed": str(seed), "epochs": "2", "speed": "max"}) for seed in (0, 5)}
    for page in pages.values():
        app.press(page, "train")
    for page in pages.values():
        app.run_until(page, lambda page=page: app.session(page).newest == 2)
        app.settle(page)
    seen = {seed: app.progress(page) for seed, page in pages.items()}
    for seed in pages:
        alone = compute.call(train, replace(SMALL, seed=seed))
        assert say("en", "progress_loss", **alone._asdict()) in seen[seed]
    assert seen[0] != seen[5]


def train(spec):
    """Train a network for two epochs, and return the metrics of the second."""
    return run.advance(run.start(spec), 2).metrics[-1]
