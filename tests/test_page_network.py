"""The page without a browser: one answer, varying lengths, masking, layers, memory cells, and the training data."""

from dataclasses import fields, replace

import numpy as np
import pytest

from rnn_core import analysis, compute, data, spec
from rnn_core.spec import Spec
from rnn_core.ui import controls
from rnn_core.ui.text import TEXT, say
from tests.pages import (
    choose,
    decode,
    drawn,
    heatmaps,
    notes,
    open_page,
    press,
    progress,
    reading,
    run_until,
    settle,
    train_to,
    values,
    widget,
)

pytestmark = pytest.mark.usefixtures("without_keras")

SMALL = {"samples": 20, "timesteps": 12}
SWITCHES = {
    "cell": "GRU",
    "units": 4,
    "layers": 2,
    "activation": "sigmoid",
    "return_sequences": False,
    "task": "cycle",
    "train_input": "zeros",
    "samples": 30,
    "timesteps": 10,
    "min_timesteps": 5,
    "train_initial_state": "random",
    "optimizer": "rmsprop",
    "loss": "mean_squared_error",
    "batch_size": 1,
    "validation_split": 0.2,
    "seed": 3,
}
"""A field -> another value for it, that makes another experiment of the article's."""


def gaps(page, chart=0):
    """The boxes that a chart hatches: (first step, last step, rows) of each."""
    found = []
    for trace in drawn(page, chart)["data"]:
        if trace["type"] == "scatter" and "fillpattern" in trace:
            x, y = (np.array([np.nan if each is None else each for each in decode(trace[k])], float) for k in "xy")
            for box in range(0, len(x), 5):
                across, down = x[box : box + 4], y[box : box + 4]
                found.append((across.min() + 0.5, across.max() - 0.5, down.max() - down.min()))
    return found


def core(page):
    """What the core gives for the newest network and what is shown, computed in another process."""
    session = page.session_state["session"]
    return compute.call(analysis.look, session.spec, session.run.states[-1], session.probe)


def open_data(page):
    """Open the training data and run until they are drawn."""
    page.session_state["excerpt"] = True
    run_until(page, lambda: len(page.get("plotly_chart")) == 3)
    return page


# --- the widgets


def test_each_field_of_a_spec_has_its_widget(lang):
    """Each choice has a widget: its key is the field's name, and its default, bounds and choices are the field's."""
    page = open_page(lang)
    for field in fields(Spec):
        found = widget(page, field.name)
        assert found.value == field.default
        assert found.label == say(lang, field.name)
        assert found.help == say(lang, f"{field.name}_help")
        if field.name in spec.BOUNDS:
            assert (found.min, found.max) == pytest.approx(spec.BOUNDS[field.name])
        elif field.name in spec.CHOICES:
            names = spec.CHOICES[field.name]
            assert found.options == [TEXT[name][lang] if name in TEXT else name for name in names]
    assert page.session_state["session"].spec == Spec()


def test_each_widget_stands_in_its_expander(lang):
    """What makes an experiment stands under Network, Data and Training, and what is shown under its own heading."""
    page = open_page(lang)
    headings = {"shown": controls.PROBE, "network": controls.NETWORK, "data": controls.DATA}
    for heading, names in (headings | {"training": controls.TRAINING}).items():
        inside = page.sidebar.get_by_key(heading)
        assert inside.label == say(lang, heading)
        kinds = (inside.number_input, inside.selectbox, inside.toggle)
        assert sorted(each.key for kind in kinds for each in kind) == sorted(names)


def test_every_switch_is_a_new_experiment_and_back():
    """Each choice that changes the experiment begins another at epoch 0, and the former one brings its run back."""
    page = choose(open_page(), **SMALL, period=3)
    train_to(page, 15)
    run, chosen = page.session_state["session"].run, Spec(**SMALL, period=3)
    for name, value in SWITCHES.items():
        before = widget(page, name).value
        widget(page, name).set_value(value).run()
        assert [toast.value for toast in page.toast] == [say("en", "notice_new")], name
        settle(page)
        assert "Epoch 0 of 15" in progress(page)
        assert page.session_state["session"].spec == replace(chosen, **{name: value})
        widget(page, name).set_value(before).run()
        assert [toast.value for toast in page.toast] == [say("en", "notice_back", epoch=15)]
        settle(page)
        assert page.session_state["session"].run is run
        assert not page.error


# --- one answer


def test_one_answer_that_is_always_the_same(lang):
    """With one answer a sequence the page draws one, says that it is always the same, and the network learns it."""
    page = choose(open_page(lang), return_sequences=False)
    assert page.title[0].value == say(lang, "see_one", heard=say(lang, "hears_random"))
    same = say(lang, "read_one_same", steps=100)
    assert reading(page).endswith(same)
    train_to(page, 15)
    assert reading(page).endswith(same)
    title = say(lang, "band_once", title=say(lang, "band_output_now", epoch=15))
    answer = values(page, title)
    assert answer.shape == (2, 1)
    assert answer[0, 0] > 0.9
    np.testing.assert_allclose(answer[:, 0], core(page).outputs[0], atol=1e-6)
    told = {"steps": 100, "epoch": 15, "answer": 0, "sure": answer[0, 0]}
    assert reading(page).startswith(say(lang, "read_one_right", **told))
    assert say(lang, "band_one_right") in notes(page)
    hidden = say(lang, "band_hidden_now", epoch=15)
    np.testing.assert_allclose(values(page, hidden), core(page).hidden[0][0].T, atol=1e-6)
    choose(page, shown_timesteps=101)
    told = {"steps": 101, "epoch": 15, "answer": 0, "sure": values(page, title)[0, 0], "wanted": 1}
    assert say(lang, "read_one_wrong", **told) in reading(page)
    assert say(lang, "band_one_wrong") in notes(page)


def test_one_answer_that_must_be_counted(lang):
    """With varying lengths the one answer is odd or even, or the remainder by a longer period: the page says which."""
    page = choose(open_page(lang), **SMALL, return_sequences=False, min_timesteps=1)
    heard = say(lang, "hears_random")
    assert page.title[0].value == say(lang, "see_parity", heard=heard)
    assert say(lang, "read_one_parity", shortest=1, longest=12) in reading(page)
    for steps, wanted in ((1, [0, 1]), (4, [1, 0]), (7, [0, 1])):
        choose(page, shown_timesteps=steps)
        assert values(page, say(lang, "band_target"))[:, 0].tolist() == wanted
    choose(page, task="cycle", period=3)
    assert page.title[0].value == say(lang, "see_remainder", heard=heard, period=3)
    assert say(lang, "read_one_remainder", shortest=1, longest=12, period=3) in reading(page)


def test_a_single_answer_in_zeros_and_ones():
    """With the threshold a single answer, too, is drawn as 0 and 1."""
    page = choose(open_page(), **SMALL, return_sequences=False, threshold=True)
    title = "Output now, epoch 0, after the last step"
    assert sorted(values(page, title)[:, 0]) == [0, 1]
    np.testing.assert_allclose(values(page, title, field="customdata")[:, 0], core(page).outputs[0], atol=1e-6)


# --- varying lengths


@pytest.mark.parametrize("padding", ["pre", "post"])
def test_padded_steps_are_gaps(padding):
    """A sequence shorter than the longest is padded as in training: gaps in every band, a note, and no values there."""
    page = choose(open_page(), **SMALL, min_timesteps=4, padding=padding)
    assert gaps(page) == []
    choose(page, shown_timesteps=5)
    first, last = (1, 7) if padding == "pre" else (6, 12)
    rows = [1, 2, 2, 2, 10, 10]
    assert gaps(page) == [(first, last, count) for count in rows]
    assert "hatched: 7 padded steps, no data" in notes(page)
    assert any(note.endswith(" of 5 right") for note in notes(page))
    padded = np.isin(np.arange(1, 13), np.arange(first, last + 1))
    for title, count in zip(heatmaps(page), rows, strict=True):
        np.testing.assert_array_equal(np.isnan(values(page, title)), np.broadcast_to(padded, (count, 12)))
    np.testing.assert_array_equal(values(page, "Target")[1, ~padded], [1, 0, 1, 0, 1])
    hidden = core(page).hidden[0][0].T
    np.testing.assert_allclose(values(page, "Hidden state now, epoch 0")[:, ~padded], hidden[:, ~padded], atol=1e-6)
    for steps, count in ((12, 12), (30, 30)):
        choose(page, shown_timesteps=steps)
        assert gaps(page) == []
        assert values(page, "Input x").shape == (1, count)


def test_masking_off_shows_what_goes_wrong(lang):
    """Without masking the padded steps move the state and have answers, which are drawn, and the reading says why."""
    page = choose(open_page(lang), **SMALL, min_timesteps=4, shown_timesteps=5)
    masked = values(page, say(lang, "band_hidden_now", epoch=0))
    choose(page, masking=False)
    assert say(lang, "read_unmasked") in reading(page)
    assert len(gaps(page)) == 2
    trace = core(page)
    hidden = values(page, say(lang, "band_hidden_now", epoch=0))
    np.testing.assert_allclose(hidden, trace.hidden[0][0].T, atol=1e-6)
    np.testing.assert_allclose(values(page, say(lang, "band_output_now", epoch=0)), trace.outputs[0].T, atol=1e-6)
    assert np.isnan(values(page, say(lang, "band_input"))[0, :7]).all()
    choose(page, masking=True)
    np.testing.assert_array_equal(values(page, say(lang, "band_hidden_now", epoch=0)), masked)
    assert say(lang, "read_unmasked") not in reading(page)


def test_the_shortest_cannot_be_longer_than_the_longest(lang):
    """It is explained, and the last experiment stays."""
    page = choose(open_page(lang), **SMALL)
    widget(page, "min_timesteps").set_value(13).run()
    (message,) = (error.value for error in page.error)
    assert message.startswith(say(lang, "min_timesteps"))
    assert say(lang, "rule_shortest", timesteps=12) in message
    assert "13" in message
    assert page.session_state["session"].spec == Spec(**SMALL)
    assert widget(page, "min_timesteps").placeholder == "12"


# --- layers and memory cells


def test_the_chosen_layer_is_shown(lang):
    """With two layers and more one is chosen, at first the last, and the states drawn are its own."""
    page = open_page(lang)
    assert "layer" not in [control.key for control in page.segmented_control]
    choose(page, **SMALL, layers=3, units=4)
    control = widget(page, "layer")
    assert (control.value, control.options, control.label) == (3, ["1", "2", "3"], say(lang, "layer"))
    press(page, "step")
    run_until(page, lambda: say(lang, "progress", epoch=1, end=1) in progress(page))
    trace = core(page)
    for layer in (3, 1, 2):
        choose(page, layer=layer)
        for name, epoch in (("band_hidden_before", 0), ("band_hidden_now", 1)):
            title = say(lang, "band_layer", title=say(lang, name, epoch=epoch), layer=layer, layers=3)
            states = values(page, title)
            assert states.shape == (4, 12)
            if epoch:
                np.testing.assert_allclose(states, trace.hidden[layer - 1][0].T, atol=1e-6)
            else:
                assert not np.allclose(states, trace.hidden[layer - 1][0].T, atol=1e-6)
    choose(page, layers=2)
    assert widget(page, "layer").value == 2
    choose(page, layers=1)
    assert "layer" not in [control.key for control in page.segmented_control]
    assert say(lang, "band_hidden_now", epoch=0) in heatmaps(page)


def test_memory_cells_are_shown(lang):
    """With an LSTM its memory can be shown too, before and now: in the colour of tanh c, and hovering tells c."""
    page = choose(open_page(lang), **SMALL)
    assert "memory" not in [toggle.key for toggle in page.toggle]
    choose(page, cell="LSTM", layers=2, initial_state="ones")
    bands = [*heatmaps(page)]
    choose(page, memory=True)
    added = [title for title in heatmaps(page) if title not in bands]
    plain = [say(lang, f"band_memory_{when}", epoch=0) for when in ("before", "now")]
    assert added == [say(lang, "band_layer", title=title, layer=2, layers=2) for title in plain]
    for layer in (1, 2):
        choose(page, layer=layer)
        trace = core(page)
        title = say(lang, "band_layer", title=plain[1], layer=layer, layers=2)
        np.testing.assert_allclose(values(page, title, field="customdata"), trace.memory[layer - 1][0].T, atol=1e-6)
        np.testing.assert_allclose(values(page, title), np.tanh(trace.memory[layer - 1][0].T), atol=1e-6)
        assert list(heatmaps(page)[title]["y"]) == [f"c{unit}" for unit in range(1, 11)]
    choose(page, cell="GRU")
    assert "memory" not in [toggle.key for toggle in page.toggle]
    assert len(heatmaps(page)) == 6
    choose(page, cell="LSTM")
    assert widget(page, "memory").value is True


# --- the training data


def test_the_training_data_are_drawn(lang):
    """The first sequences are drawn as they are, a row for each, with their padding as gaps and their targets."""
    page = open_data(choose(open_page(lang), **SMALL, min_timesteps=4))
    sample = data.lengths(Spec(**SMALL, min_timesteps=4))
    inputs, targets = (values(page, say(lang, name), chart=2) for name in ("excerpt_input", "excerpt_target"))
    assert inputs.shape == targets.shape == (20, 12)
    padded = np.arange(12) < 12 - sample[:, None]
    full = data.sample(Spec(**SMALL)).inputs[..., 0]
    for row, length in enumerate(sample):
        np.testing.assert_array_equal(np.isnan(inputs[row]), padded[row])
        np.testing.assert_allclose(inputs[row, 12 - length :], full[row, :length])
        np.testing.assert_array_equal(targets[row, 12 - length :], np.arange(length) % 2)
    rows = [(1, steps, 1) for steps in 12 - sample if steps]
    assert gaps(page, chart=2) == rows * 2
    assert say(lang, "excerpt_padding") in notes(page, chart=2)


def test_the_training_data_of_one_answer():
    """Of a network that answers once each sequence has one target, and equal lengths are said to be equal."""
    page = open_data(choose(open_page(), **SMALL, return_sequences=False))
    assert values(page, "Target y0 of each sequence, after its last step", chart=2).tolist() == [[1]] * 20
    assert "all are 12 steps long" in notes(page, chart=2)
    assert gaps(page, chart=2) == []


def test_the_training_data_stay_open(lang):
    """Once opened they stay open through another experiment, through training, and in another language."""
    page = open_data(choose(open_page(lang), **SMALL))
    first = values(page, say(lang, "excerpt_input"), chart=2)
    choose(page, seed=1)
    run_until(page, lambda: len(page.get("plotly_chart")) == 3)
    assert not np.array_equal(values(page, say(lang, "excerpt_input"), chart=2), first)
    train_to(page, 15)
    assert len(page.get("plotly_chart")) == 3
    other = {"en": "ja", "ja": "en"}[lang]
    choose(page, lang=other)
    assert page.main.get_by_key("excerpt").proto.expanded
    run_until(page, lambda: len(page.get("plotly_chart")) == 3)
    assert say(other, "excerpt_input") in heatmaps(page, chart=2)


def test_the_training_data_are_not_asked_for_before_they_are_opened():
    """As long as they are closed no picture of them is drawn."""
    page = open_page()
    assert not page.main.get_by_key("excerpt").proto.expanded
    assert len(page.get("plotly_chart")) == 2
