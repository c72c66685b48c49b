"""The page without a browser: its headline, what is chosen, what is refused, what goes wrong, what was trained."""

import subprocess
import sys
from dataclasses import replace
from string import Formatter
from types import SimpleNamespace

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from docs.live import ROOT
from rnn_core import analysis
from rnn_core.fields import RULES, SpecError, fields_of
from rnn_core.probe import OWN, Probe
from rnn_core.spec import Spec
from rnn_core.ui import controls, state
from rnn_core.ui import page as frame_of_the_page
from rnn_core.ui.components import parts
from rnn_core.ui.seam import widgets
from rnn_core.ui.words import LANGUAGES, say, say_choice
from rnn_core.visit import bookmark, compute, store
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.parts import PANELS
from rnn_core.visit.store import Store
from tests.support import page as app
from tests.ui.made import QUERY, SMALL

pytestmark = pytest.mark.usefixtures("without_keras")


def test_the_headline(lang, monkeypatch):
    """It names the test input and the task, as the choices have it."""
    said = []
    monkeypatch.setattr(st, "title", lambda text, anchor: said.append(text))
    cycle = {"task": "cycle", "period": 3}
    for kind, choices, key, pattern in (
        *((kind, {}, "sequences", "1, 0, 1, 0") for kind in fields_of(Probe)["input_kind"].choices),
        ("zeros", cycle, "sequences", "2, 1, 0, 2"),
        ("sine", cycle | {"return_sequences": False}, "one", ""),
        ("ones", cycle | {"return_sequences": False, "min_timesteps": 20}, "remainder", ""),
        ("random", {"return_sequences": False, "min_timesteps": 20}, "parity", ""),
    ):
        frame_of_the_page.headline(Bookmark.of(Spec(**choices), Probe(kind, values=(1.0,)), lang=lang))
        given = say(lang, f"headline_input_{kind}")
        assert said[-1] == say(lang, f"headline_{key}", input=given, pattern=pattern, period=3)


def test_it_is_written_from_its_top():
    """Also in a thread that has just run a fragment, in which Streamlit still stands where that does."""

    def script():
        import streamlit as st

        from rnn_core.ui import page

        with st.container():
            page.configure("en")
            st.write("the top")

    container, top = AppTest.from_function(script).run().main.children.values()
    assert not container.children
    assert top.value == "the top"


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
    fields = fields_of(Probe) | fields_of(Spec)
    worded = {name: field.choices for name, field in fields.items() if field.worded}
    for name, choices in (worded | {"panels": ("", *PANELS)}).items():
        for choice in choices:
            for given in (choice, *(say_choice(lang, name, choice) for lang in LANGUAGES)):
                stands = {name: given}
                monkeypatch.setattr("streamlit.session_state", stands)
                assert state.get(name) == choice
                assert state.chosen(name) == stands[name] == choice


@pytest.mark.parametrize(
    ("locale", "expected"),
    [("ja", "ja"), ("ja-JP", "ja"), ("en", "en"), ("en-US", "en"), ("de-AT", "en"), ("", "en"), (None, "en")],
)
def test_a_visit_begins_in_the_language_of_the_browser(locale, expected, monkeypatch):
    """Browsers name a language with or without a country; of one that there is not it is English."""
    stands = {}
    monkeypatch.setattr(state, "st", SimpleNamespace(session_state=stands, context=SimpleNamespace(locale=locale)))
    assert state.language() == expected, f"of a browser that says {locale!r}"
    for chosen in LANGUAGES:
        stands["lang"] = chosen
        assert state.language() == chosen, f"chosen on the page, whatever the browser says ({locale!r})"


def test_a_browser_that_draws_late_loses_nothing(monkeypatch):
    """A control whose default is nothing is told again what was loaded, until a browser must have drawn it."""
    page = app.open_page(QUERY | {"min_timesteps": "6"})
    loaded = page.session_state["loaded"]
    for now, told in ((loaded + 9, True), (loaded + 11, False)):
        monkeypatch.setattr(widgets, "now", lambda now=now: now)
        page.run()
        field = app.widget(page, "min_timesteps")
        assert (field.proto.set_value, field.value) == (told, 6)


def test_what_figures_share_has_a_name_of_its_own(monkeypatch):
    """A server that begins with another figure gives it another name, for the browser may know the first one."""
    names = []
    for value in (1, 2, 1):
        stands = {}
        monkeypatch.setattr(store, "shared", Store(2**25))
        held = SimpleNamespace(get=stands.get, put=lambda stands=stands, **new: stands.update(new))
        monkeypatch.setattr(parts, "state", held)
        part = parts.share("panel", ("kind",), lambda value=value: {"figure": value}, dict)
        assert part.value == part.message == {"figure": value}
        names.append(part.name)
    assert names[0] == names[2] != names[1]


def test_an_impossible_choice_loses_nothing():
    """It is explained in the reader's language, the last experiment stays as trained, and can be trained on."""
    page, lang = app.open_page(QUERY | {"epoch": "1"}, "ja"), "ja"
    grown = app.session(page).run
    app.choose(page, batch_size=2000, min_timesteps=13)
    for changes, field, expected in (
        ({}, "min_timesteps", say(lang, "rule_shortest", timesteps=12)),
        ({"min_timesteps": None}, "batch_size", say(lang, "rule_batch", samples=20)),
    ):
        app.choose(page, **changes)
        (message,) = (error.value for error in page.main.error)
        assert message.startswith(say(lang, field))
        assert expected in message
    assert app.session(page).run is grown
    app.press(page, "step")
    app.run_until(page, lambda: app.session(page).newest == 2)
    app.choose(page, batch_size=5)
    assert not page.error
    assert app.session(page).run.states[:2] == grown.states


def test_own_numbers_that_cannot_be_read():
    """They leave the input as it was; a wrong file is forgotten when numbers are typed, or when it is taken away."""
    page = app.open_page(QUERY | {"input_kind": "sine"}, wait=False)
    page.session_state["values"] = "x"
    app.choose(page, input_kind=OWN)
    assert page.title[0].value.startswith(say("en", "headline_input_sine"))
    for errors in (2, 1):
        app.widget(page, "values_file").upload("mine.csv", b"1\n2,3\n").run()
        assert len(page.error) == errors
        assert say("en", "rule_column", line=2) in page.error[0].value
        if errors == 2:
            app.choose(page, values="0.5 -2")
        else:
            app.widget(page, "values_file").clear().run()
        assert not page.error
    np.testing.assert_allclose(app.values(page, say("en", "band_input"))[0], [0.5, -2])


def test_divergence_is_told():
    """Where training leaves the finite numbers it says in which epoch, at which rate, and what is kept."""
    query = {"activation": "linear", "learning_rate": "10", "optimizer": "sgd", "timesteps": "200"}
    page = app.open_page(QUERY | query | {"epochs": "40", "speed": "max"}, "ja")
    app.press(page, "train")
    app.run_until(page, lambda: page.main.error)
    epoch = app.session(page).run.diverged[0]
    message = say("ja", "problem_diverged", epoch=epoch, last=epoch - 1, rate=10)
    assert [error.value for error in page.main.error] == [message]


def test_the_layer_and_the_cell_state():
    """Where there is a choice it can be made: the layer, at first the last, and the cell state of an LSTM."""
    page = app.open_page(QUERY, wait=False)

    def offered():
        return {each.key for each in (*page.segmented_control, *page.toggle)} & {"layer", "memory"}

    assert offered() == set()
    app.choose(page, cell="LSTM", layers=2)
    assert (app.widget(page, "layer").value, app.widget(page, "layer").options) == (2, ["1", "2"])
    assert app.address(page).view.layer is None
    app.choose(page, layer=1, memory=True)
    assert (app.address(page).view.layer, app.address(page).view.memory) == (1, True)
    app.choose(page, layer=2, layers=1, cell="GRU")
    assert offered() == set()
    app.choose(page, cell="LSTM")
    assert app.widget(page, "memory").value is True


# --- the experiments of a visit


def rows(page):
    """The list of experiments, [(name, epochs, loss, epoch of learning)], the newest first."""
    cells = [text.value for text in page.get_by_key("history").markdown][4:]
    names = [button.label for button in page.button if button.key.startswith("history_")]
    return [(name, *cells[3 * row : 3 * row + 3]) for row, name in enumerate(names)]


@pytest.mark.slow
def test_the_list_of_experiments():
    """Each has a row with its name, epochs, last loss and when it learned; a press brings it back as it was left.

    What stands open stays so in another language.
    """
    page, lang = app.open_page(QUERY | {"epochs": "4", "learning_rate": "0.05"}, "ja"), "ja"
    page.session_state["history"] = page.session_state["excerpt"] = True
    app.press(page, "train")
    app.run_until(page, lambda: app.session(page).newest == 4)
    app.choose(page, learning_rate=0.01, input_kind="impulse", shown_timesteps=9, initial_state="ones", threshold=True)
    app.scrub(page, 3)
    app.settle(page)
    kept, mark, picture = app.session(page).run, app.address(page), app.picture(page)
    told = app.progress(page)
    assert say(lang, "progress", epoch=3, end=4) in told
    assert say(lang, "progress_loss", **kept.metrics[3]._asdict()) in told
    learned = next((epoch for epoch, each in enumerate(kept.metrics) if each.val_accuracy == 1), "–")
    app.choose(page, seed=1, input_kind="zeros", shown_timesteps=None, threshold=False, learning_rate=0.5, epochs=9)
    first, second = rows(page)
    assert first[0] == "samples = 20, timesteps = 12, units = 3, learning_rate = 0.01, batch_size = 5, seed = 1"
    assert first[1:] == ("0", f"{app.session(page).run.metrics[0].loss:.4f}", "–")
    assert second[1:] == ("4", f"{kept.metrics[4].loss:.4f}", str(learned))
    app.press(page, "history_1")
    app.settle(page)
    assert app.session(page).run is kept
    assert (app.address(page), app.picture(page)) == (mark, picture)
    app.choose(page, lang="en")
    assert all(page.get_by_key(key).proto.expanded for key in ("history", "excerpt"))
    app.press(page, "history_1")
    app.settle(page)
    assert app.widget(page, "lang").value == "en"
    assert app.session(page).bookmark.spec == replace(SMALL, seed=1, learning_rate=0.5)


@pytest.mark.slow
def test_two_experiments_side_by_side():
    """The one shown and another are drawn one above the other, with their names, and their curves in one chart."""
    page, lang = app.open_page(QUERY | {"epoch": "3", "input_kind": "sine", "lang": "ja"}), "ja"
    other = app.address(page)
    page.session_state["history"] = True
    app.choose(page, cell="Dense", layers=2, layer=1, input_kind="zeros")
    assert list(app.charts(page)) == []
    app.choose(page, compare=next(iter(app.session(page).runs)))
    app.run_until(page, lambda: "compare_curves" in app.charts(page))
    names = [text.value.strip("*") for text in page.get_by_key("history").markdown][-2:]
    called = "samples = 20, timesteps = 12, {}units = 3, {}batch_size = 5"
    assert names == [called.format("cell = Dense, ", "layers = 2, "), called.format("", "")]
    hidden = say(lang, "band_layer", title=say(lang, "band_hidden_now", epoch=0), layer=2, layers=2)
    assert app.values(page, hidden, "compare_0").shape == (3, 12)
    assert say(lang, "band_output_before") not in app.bands(page, "compare_0")
    assert not app.values(page, say(lang, "band_input"), "compare_0").any()
    state = app.session(page).runs[other.spec.experiment].states[-1]
    trace = compute.call(analysis.trace_probe, other.spec, state, other.probe)
    found = app.values(page, say(lang, "band_output_now", epoch=3), "compare_1")
    np.testing.assert_allclose(found, trace.outputs[0].T, atol=1e-6)
    lines = [line for line in app.drawn(page, "compare_curves")["data"] if line["name"] in names]
    assert {(line["name"], len(app.decode(line["y"]))) for line in lines} == set(zip(names, (1, 4), strict=True))
    app.choose(page, compare=None)
    assert list(app.charts(page)) == []


@pytest.mark.slow
def test_what_stays_out_of_the_process_of_the_page():
    """Neither Keras nor the tables that Streamlit would load with some values: they cost 70 MB and half a second."""
    program = (
        "import sys; from tests.support import page\n"
        "visit = page.open_page({'samples': '20', 'timesteps': '12', 'epoch': '1'}); page.choose(visit, seed=1)\n"
        "print(sorted({'keras', 'tensorflow', 'pandas', 'pyarrow', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_own_text():
    """A text makes an experiment of its own with sizes to suit; one that cannot be says why, and nothing is lost."""
    page = app.open_page({"task": "text", "units": "4"})
    assert "samples" not in bookmark.write(app.address(page))
    app.widget(page, "text").set_value("abc abd abe abf abg").run()
    app.settle(page)
    mark = app.address(page)
    assert (mark.spec.text, mark.spec.timesteps, mark.epoch) == ("abc abd abe abf abg", 4, 0)
    for wrong, told in (("aaaaaaaaaaaa", "two of them different"), ("abc\u202edef ghi jkl", "U+202E in line 1")):
        app.widget(page, "text").set_value(wrong).run()
        assert told in page.error[0].value
        assert app.address(page).spec == mark.spec
    app.widget(page, "text_file").upload("binary.txt", b"\xff\xfe\x00\x01").run()
    assert "text in UTF-8 in line 1" in page.error[0].value
    app.widget(page, "text").set_value("typed in its place").run()
    assert not page.error
    app.widget(page, "text_file").upload("long.txt", "".join(map(chr, range(97, 123))).encode() * 190).run()
    app.settle(page)
    assert not page.error
    assert bookmark.lacks_text(app.address(page)) is False
    app.widget(page, "text").set_value("あいうえおかきくけこ\n" * 100).run()
    app.settle(page)
    assert bookmark.lacks_text(app.address(page))
    assert say("en", "read_link") in app.reading(page)
    app.choose(page, task="alternate")
    assert bookmark.write(app.address(page)) == {"units": "4", "lang": "en"}
