"""The page without a browser: journeys through its widgets, in both languages."""

import pytest

from rnn_core.ui.text import say
from tests import live
from tests.pages import decode, drawn, notes, open_page, press, progress, reading, run_until, settle, train_to

pytestmark = pytest.mark.usefixtures("without_keras")


def test_the_whole_journey(lang):
    """Open, train, see before and after, scrub, switch the input, step, reset: each says and shows what it should."""
    page = open_page(lang)
    assert page.title[0].value == live.headline(lang, "random")
    assert page.button(key="train").label == say(lang, "train")
    before = reading(page)
    assert page.slider(key="epoch").disabled

    press(page, "train")
    assert page.button(key="train").label == say(lang, "pause")
    run_until(page, lambda: page.button(key="train").label == say(lang, "train"))
    assert say(lang, "progress", epoch=15, end=15) in progress(page)
    learned = reading(page)
    assert learned != before
    assert "100" in learned

    page.segmented_control(key="input_kind").set_value("zeros").run()
    assert page.title[0].value == live.headline(lang, "zeros")
    assert say(lang, "progress", epoch=15, end=15) in progress(page)
    assert "100" in reading(page)

    page.slider(key="epoch").set_value(3).run()
    assert say(lang, "progress", epoch=3, end=15) in progress(page)
    assert page.slider(key="epoch").value == 3

    press(page, "step")
    run_until(page, lambda: say(lang, "progress", epoch=4, end=4) in progress(page))
    press(page, "reset")
    assert say(lang, "progress", epoch=0, end=15) in progress(page)
    page.segmented_control(key="input_kind").set_value("random").run()
    assert reading(page) == before


def test_the_numbers_are_those_of_the_picture():
    """The reading, the captions and the marks count the same steps as the drawn outputs do."""
    page = open_page()
    figure = drawn(page)
    target, before = [trace for trace in figure["data"] if trace.get("coloraxis") == "coloraxis2"][:2]
    right = sum(a == b for a, b in zip(answers(target), answers(before), strict=True))
    assert f"Before training, {right} of 100 steps are right" in reading(page)
    assert f"<b>{right}</b> of 100 right" in notes(page)
    marks = next(trace for trace in figure["data"] if "coloraxis" not in trace)
    assert sum(value == 1.0 for value in decode(marks["z"])[0]) == 100 - right


def answers(trace):
    """The class with the larger value at each step."""
    first, second = decode(trace["z"])
    return [b > a for a, b in zip(first, second, strict=True)]


def test_threshold_draws_zeros_and_ones():
    """With the threshold on, the outputs are drawn as 0 and 1, and hovering still tells the probability."""
    page = open_page()
    page.toggle(key="threshold").set_value(True).run()
    before = [trace for trace in drawn(page)["data"] if trace.get("coloraxis") == "coloraxis2"][1]
    assert {value for row in decode(before["z"]) for value in row} == {0.0, 1.0}
    assert "customdata" in before["hovertemplate"]
    assert all(0 < value < 1 for row in decode(before["customdata"]) for value in row)


def test_what_is_looked_at_resets_nothing():
    """Language, input, epochs, speed and threshold leave the trained network as it is."""
    page = open_page()
    page.segmented_control(key="speed").set_value("max").run()
    train_to(page, 15)
    page.segmented_control(key="lang").set_value("ja").run()
    page.segmented_control(key="input_kind").set_value("zeros").run()
    page.segmented_control(key="speed").set_value(2).run()
    page.number_input(key="epochs").set_value(7).run()
    page.toggle(key="threshold").set_value(True).run()
    assert say("ja", "progress", epoch=15, end=15) in progress(page)
    assert not page.toast
    assert page.number_input(key="epochs").value == 7
    assert page.segmented_control(key="speed").value == 2


def test_another_experiment_and_back():
    """Another choice shows another experiment from epoch 0 and says so; the former choice brings its run back."""
    page = open_page()
    train_to(page, 15)
    page.number_input(key="seed").set_value(1).run()
    assert [toast.value for toast in page.toast] == [say("en", "notice_new")]
    run_until(page, lambda: "Epoch 0 of 15" in progress(page))
    page.number_input(key="seed").set_value(0).run()
    assert [toast.value for toast in page.toast] == [say("en", "notice_back", epoch=15)]
    assert "Epoch 15 of 15" in progress(page)


def test_an_impossible_choice_loses_nothing(lang):
    """Choices that no experiment can have are explained, and the last possible one stays, trained as it was."""
    page = open_page(lang)
    train_to(page, 15)
    page.number_input(key="batch_size").set_value(2000).run()
    assert page.main.error[0].value == page.error[0].value
    assert say(lang, "batch_size") in page.error[0].value
    assert "2000" in page.error[0].value
    assert say(lang, "progress", epoch=15, end=15) in progress(page)
    press(page, "step")
    run_until(page, lambda: say(lang, "progress", epoch=16, end=16) in progress(page))
    page.number_input(key="batch_size").set_value(10).run()
    assert not page.error
    assert say(lang, "progress", epoch=16, end=16) in progress(page)


def test_every_choice_of_every_field_draws_a_page():
    """Each cell, activation, optimizer, loss and training input, and more layers, can be chosen and trained."""
    page = open_page()
    page.number_input(key="samples").set_value(20).run()
    page.number_input(key="timesteps").set_value(12).run()
    page.number_input(key="layers").set_value(2)
    choices = {key: page.selectbox(key=key).options for key in ("cell", "activation", "optimizer", "loss")}
    for key, options in choices.items():
        for option in options[1:]:
            page.selectbox(key=key).set_value(option).run()
            assert not page.exception
            assert not page.error
        press(page, "step")
        run_until(page, lambda: "Epoch 1 of 1" in progress(page))
        assert "layer 2" in page.get("plotly_chart")[0].proto.spec


def test_a_cycle_has_as_many_outputs_as_its_period():
    """The longer task is told in the headline, drawn with an output for each class, and trained."""
    page = open_page()
    page.selectbox(key="task").set_value("cycle").run()
    page.number_input(key="period").set_value(3).run()
    settle(page)
    assert "2 1 0 2" in page.title[0].value
    target = next(trace for trace in drawn(page)["data"] if trace.get("coloraxis") == "coloraxis2")
    assert [row.index(1) for row in zip(*decode(target["z"]), strict=True)][:7] == [2, 1, 0, 2, 1, 0, 2]
    press(page, "step")
    run_until(page, lambda: "Epoch 1 of 1" in progress(page))
    assert "answering 1/3 everywhere: 0.637" in notes(page, chart=1)


def test_the_learning_rate_changes_in_mid_run_and_the_curves_mark_it():
    """A change of the learning rate resets nothing, and the curves say from which epoch on it holds."""
    page = open_page()
    train_to(page, 15)
    page.number_input(key="learning_rate").set_value(0.01).run()
    assert "Epoch 15 of 15" in progress(page)
    train_to(page, 30)
    assert "rate 0.01" in notes(page, chart=1)


def test_alt_texts_stay_the_same_while_it_trains():
    """Charts have an alternative text that does not change with the epoch."""
    page = open_page()
    alts = [chart.proto.alt for chart in page.get("plotly_chart")]
    assert all(alts)
    press(page, "step")
    run_until(page, lambda: "Epoch 1 of 1" in progress(page))
    assert [chart.proto.alt for chart in page.get("plotly_chart")] == alts
