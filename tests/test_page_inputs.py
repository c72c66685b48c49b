"""The page without a browser: what the network is shown, its length, its initial state, and one's own numbers."""

from dataclasses import fields

import numpy as np
import pytest

from rnn_core import probe
from rnn_core.probe import MAX_VALUES, OWN, Probe
from rnn_core.series import MAX_BYTES
from rnn_core.ui.text import say
from tests.pages import (
    choose,
    drawn,
    heatmaps,
    notes,
    open_page,
    press,
    progress,
    reading,
    run_until,
    train_to,
    values,
    widget,
)

pytestmark = pytest.mark.usefixtures("without_keras")

BAD_TEXTS = {
    "a word": ("1 2\n3 four", 2, "number"),
    "NaN": ("1\n\nnan\n4", 3, "finite"),
    "infinite": ("0.5, -inf", 1, "finite"),
    "too large for float32": ("1\n1e39", 2, "finite"),
    "nothing": (" \n ", 1, "some"),
    "too many": ("1 " * 999 + "\n1\n1", 3, "length"),
}
"""What is typed, the line of it that is wrong, and the rule that it breaks."""

BAD_FILES = {
    "a word": (b"1\n2\nthree\n4\n", 3, "number"),
    "two columns": (b"1\n2,3\n", 2, "column"),
    "NaN": (b"\xef\xbb\xbfnan\n", 1, "finite"),
    "no text": (b"1\n\xff\xfe\n", 2, "text"),
    "nothing": (b"", 1, "some"),
    "too many": (b"1\n" * (MAX_VALUES + 1), MAX_VALUES + 1, "length"),
    "too large": (b"1.5\n" * (MAX_BYTES // 4 + 1), MAX_BYTES // 4 + 1, "size"),
}
"""What is in a file, the line of it that is wrong, and the rule that it breaks."""


def right(page, lang, title):
    """Which steps of a band of outputs are right, read off the picture, (T,) bool."""
    return values(page, title).argmax(axis=0) == values(page, say(lang, "band_target")).argmax(axis=0)


def picture(page):
    """The stage as it is drawn, without the texts in it."""
    return [trace["z"] for trace in heatmaps(page).values()]


def says(page, lang, line, rule):
    """Whether the one message on the page names the field, the line and the rule, and that the picture stays."""
    (message,) = (error.value for error in page.error)
    assert message.startswith(say(lang, "values"))
    assert str(line) in message.replace(",", "")
    assert say(lang, f"rule_{rule}", line=line, most=MAX_BYTES if rule == "size" else MAX_VALUES) in message
    assert {"en": "The picture that was there stays.", "ja": "直前の図を表示したままにしています。"}[lang] in message


# --- the widgets


def test_each_field_of_a_probe_has_its_widget(lang):
    """What is shown has a widget for each of its fields: its key the field's name, its default the field's."""
    page = open_page(lang)
    for field in fields(Probe):
        if field.name != "values":
            found = widget(page, field.name)
            assert found.value == field.default
            assert found.label == say(lang, field.name)
            assert found.help == say(lang, f"{field.name}_help")
        if field.name in probe.BOUNDS:
            assert (found.min, found.max) == probe.BOUNDS[field.name]
    assert widget(page, "shown_timesteps").placeholder == "100"
    states = [say(lang, name) for name in ("zeros", "ones", "random", "own_state")]
    assert widget(page, "initial_state").options == states
    assert not page.text_area
    choose(page, input_kind=OWN)
    assert [found.key for found in page.text_area] == ["values"]
    assert [found.key for found in page.file_uploader] == ["values_file"]


def test_each_input_is_named_drawn_and_read(lang):
    """Each input to show is told in the headline and drawn with its own numbers over as many steps as asked for."""
    page = choose(open_page(lang), shown_timesteps=40)
    expected = {
        "zeros": np.zeros(40),
        "ones": np.ones(40),
        "sine": 0.5 + 0.5 * np.sin(2 * np.pi * np.arange(40) / 20),
        "impulse": np.eye(40)[0],
        OWN: np.tile([1, 0, 0, 0, 0], 10),
    }
    assert widget(page, "input_kind").options == [say(lang, kind) for kind in ("random", *expected)]
    for kind, numbers in expected.items():
        choose(page, input_kind=kind)
        assert page.title[0].value.startswith(say(lang, f"hears_{kind}"))
        np.testing.assert_allclose(values(page, say(lang, "band_input"))[0], numbers, atol=1e-6)
        band = say(lang, "band_output_now", epoch=0)
        assert say(lang, "band_right", right=right(page, lang, band).sum(), steps=len(numbers)) in notes(page)


# --- any length, any initial state


def test_any_length_is_shown_after_training_on_a_hundred(lang):
    """A network trained on 100 steps is shown 1, 500 and 1000: the picture goes as far, and the reading says so."""
    page = open_page(lang)
    train_to(page, 15)
    run = page.session_state["session"].run
    band = say(lang, "band_output_now", epoch=15)
    for steps in (1, 500, 1000):
        choose(page, shown_timesteps=steps)
        assert {values(page, title).shape[1] for title in heatmaps(page)} == {steps}
        assert drawn(page)["layout"]["xaxis"]["range"] == [0.5, steps + 0.5]
        before, now = right(page, lang, say(lang, "band_output_before")), right(page, lang, band)
        assert say(lang, "band_right", right=now.sum(), steps=steps) in notes(page)
        told = {"before": before.sum(), "now": now.sum(), "steps": steps, "epoch": 15, "wrong": now.argmin() + 1}
        told["sure"] = (values(page, band) * values(page, say(lang, "band_target"))).sum(axis=0).mean()
        assert say(lang, "read_all" if now.all() else "read_partly", **told) in reading(page)
        assert (say(lang, "read_longer", trained=100, steps=steps) in reading(page)) == (steps > 100)
    choose(page, shown_timesteps=None)
    assert values(page, band).shape == (2, 100)
    assert page.session_state["session"].run is run


def test_a_network_that_starts_in_the_other_phase(lang):
    """From its own state after 1 step it is out of step for good, and after 2 in step at once, and it says so."""
    page = open_page(lang)
    train_to(page, 15)
    run = page.session_state["session"].run
    steady = say(lang, "read_in_step_at_once")
    never = say(lang, "read_never_in_step")
    late = say(lang, "band_right", right=0, steps=100)
    in_step = say(lang, "band_right", right=100, steps=100)
    assert in_step in notes(page)
    assert steady not in reading(page)
    choose(page, initial_state=OWN)
    assert widget(page, "state_steps").value == 1
    assert late in notes(page)
    assert never in reading(page)
    choose(page, state_steps=2)
    assert in_step in notes(page)
    assert steady in reading(page)
    choose(page, state_steps=101)
    assert late in notes(page)
    assert never in reading(page)
    choose(page, initial_state="zeros")
    assert in_step in notes(page)
    assert never not in reading(page)
    assert page.session_state["session"].run is run


def test_initial_states_are_drawn_from_the_first_step_on():
    """Each initial state gives other hidden states, and the reading says how the network gets along with it."""
    page = open_page()
    train_to(page, 15)
    first = {}
    for state in ("zeros", "ones", "random"):
        choose(page, initial_state=state)
        first[state] = values(page, "Hidden state now, epoch 15")[:, 0]
        assert ("initial state" in reading(page)) == ("step with the target" in reading(page)) == (state != "zeros")
    assert not np.allclose(first["zeros"], first["ones"])
    assert not np.allclose(first["zeros"], first["random"])


# --- one's own numbers


def test_own_numbers_are_drawn_as_typed():
    """Numbers with any of the separators between them are drawn, as many steps as there are, on a scale that fits."""
    page = choose(open_page(), input_kind=OWN, shown_timesteps=30)
    choose(page, values="0.5, -2;30\n1e1\t7")
    np.testing.assert_allclose(values(page, "Input x")[0], [0.5, -2, 30, 10, 7])
    figure = drawn(page)
    scale = figure["layout"][heatmaps(page)["Input x"]["coloraxis"]]
    assert (scale["cmin"], scale["cmax"]) == (-2, 30)
    assert {np.shape(values(page, title))[1] for title in heatmaps(page)} == {5}
    assert page.title[0].value.startswith("It hears your numbers")
    choose(page, values="0.25")
    scale = drawn(page)["layout"][heatmaps(page)["Input x"]["coloraxis"]]
    assert (scale["cmin"], scale["cmax"]) == (0, 1)


def test_bad_own_numbers_are_explained_and_the_picture_stays(lang):
    """Whatever is typed that is not numbers has a message that names its line, and what was drawn is still there."""
    page = choose(open_page(lang), input_kind=OWN, values="3 1 2")
    before = picture(page)
    for text, line, rule in BAD_TEXTS.values():
        choose(page, values=text)
        says(page, lang, line, rule)
        assert picture(page) == before
        assert widget(page, "values").value == text
    choose(page, values="3 1 2")
    assert not page.error
    assert picture(page) == before


def test_a_bad_first_number_keeps_the_last_input():
    """Where one's own numbers have never been good, the last input stays, and its name in the headline."""
    page = choose(open_page(), input_kind="sine")
    before = picture(page)
    page.session_state["values"] = "x"
    choose(page, input_kind=OWN)
    says(page, "en", 1, "number")
    assert picture(page) == before
    assert page.title[0].value.startswith("It hears a slow wave")


def test_a_good_file_is_written_out_and_drawn(lang):
    """The numbers of a CSV file appear where they can be changed, and are drawn."""
    page = choose(open_page(lang), input_kind=OWN)
    widget(page, "values_file").upload("mine.csv", b"\xef\xbb\xbf0.5\r\n\r\n-1.25\r\n3\r\n").run()
    assert [float(word) for word in widget(page, "values").value.split()] == [0.5, -1.25, 3]
    choose(page)
    np.testing.assert_allclose(values(page, say(lang, "band_input"))[0], [0.5, -1.25, 3])
    assert not page.error
    choose(page, values="7 8")
    np.testing.assert_allclose(values(page, say(lang, "band_input"))[0], [7, 8])
    assert not page.error


def test_a_bad_file_is_explained_and_the_picture_stays(lang):
    """A file that is no column of numbers has a message that names its line, and changes neither text nor picture."""
    page = choose(open_page(lang), input_kind=OWN, values="3 1 2")
    before = picture(page)
    for content, line, rule in BAD_FILES.values():
        widget(page, "values_file").upload("mine.csv", content).run()
        assert not page.exception
        says(page, lang, line, rule)
        assert widget(page, "values").value == "3 1 2"
        assert picture(page) == before
    widget(page, "values_file").clear().run()
    assert not page.error


def test_a_bad_file_is_forgotten_when_numbers_are_typed():
    """Good numbers typed after a bad file are drawn, and no message says any more that the picture stays."""
    page = choose(open_page(), input_kind=OWN)
    widget(page, "values_file").upload("mine.csv", b"x\n").run()
    says(page, "en", 1, "number")
    choose(page, values="3 1 2")
    np.testing.assert_allclose(values(page, "Input x")[0], [3, 1, 2])
    assert not page.error


def test_typed_numbers_are_kept_while_another_input_is_shown():
    """Going from one's own numbers to another input and back keeps what was typed."""
    page = choose(open_page(), input_kind=OWN, values="3 1 2")
    for other in ("random", "zeros"):
        choose(page, input_kind=other)
        assert not page.text_area
    choose(page, input_kind=OWN)
    assert widget(page, "values").value == "3 1 2"
    np.testing.assert_allclose(values(page, "Input x")[0], [3, 1, 2])


# --- what is only looked at


def test_what_is_shown_resets_nothing():
    """Input, length, initial state, own numbers, layer and memory cell leave the run and its epoch alone."""
    page = choose(open_page(), cell="LSTM", layers=2, timesteps=12, samples=20)
    train_to(page, 15)
    run = page.session_state["session"].run
    looks = [
        {"input_kind": "ones"},
        {"shown_timesteps": 30},
        {"initial_state": OWN},
        {"state_steps": 3},
        {"layer": 1},
        {"memory": True},
        {"input_kind": OWN},
        {"values": "1 0 1"},
        {"values": "wrong"},
        {"input_kind": "sine"},
        {"shown_timesteps": None},
        {"initial_state": "random"},
        {"layer": 2},
        {"memory": False},
    ]
    for look in looks:
        choose(page, **look)
        assert "Epoch 15 of 15" in progress(page)
        assert not page.toast
        assert page.session_state["session"].run is run
    press(page, "step")
    run_until(page, lambda: "Epoch 16 of 16" in progress(page))
    assert page.session_state["session"].run.states[: len(run.states)] == run.states
