"""The panels of sequences: what they ask for and say of the errors, the groups and the continuation of a network."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_core import data
from rnn_core.insight import continuation, errors, groups
from rnn_core.probe import Probe
from rnn_core.ui.panels import PANELS
from tests.ui.made import SMALL, Here, frame, told, trained

LETTERS, WORDS, TEXT = (replace(SMALL, task=task, loss=None) for task in ("letters", "words", "text"))


def read(name, shown):
    """What a panel says, {key: values}."""
    return told(PANELS[name].read(shown, PANELS[name].answer(Here(), shown)))


@pytest.mark.parametrize(
    "changed",
    [{}, {"at": 9}, {"temperature": 0.2}, {"sampling_seed": 2}, {"epoch": 1}],
    ids=lambda changed: str(changed),
)
def test_each_choice_has_its_continuation(changed):
    """The text is the one after the step, at the temperature, of the number and of the epoch that the controls say."""
    chosen = {"at": 4, "temperature": 1.5, "sampling_seed": 1, "epoch": 3} | changed
    shown = frame(trained(TEXT), panel="continuation", **chosen)
    options = {"step": chosen["at"], "temperature": chosen["temperature"], "sampling_seed": chosen["sampling_seed"]}
    found = continuation.generate(TEXT, shown.run.states[chosen["epoch"]], Probe(), **options)
    text = "".join(TEXT.task_info.symbols[symbol] for symbol in found.symbols).replace("␣", " ")
    said = read("continuation", shown)["continuation_says"]
    assert said["step"] == chosen["at"]
    assert said["text"] == text
    usual = frame(trained(TEXT), panel="continuation", at=4, temperature=1.5, sampling_seed=1, epoch=3)
    same = said["text"] == read("continuation", usual)["continuation_says"]["text"]
    assert same == (not changed), "each choice has to change the text, or this test could not fail"


def test_what_the_errors_say():
    """The mean losses of the test sequence and of the best network, those by place, and how well peaks tell words."""
    shown = frame(trained(WORDS), panel="errors", epoch=2)
    found = errors.by_step(WORDS, shown.run.states[2], Probe())
    said = read("errors", shown)
    total = {"epoch": 2, "loss": pytest.approx(found.losses.mean()), "least": pytest.approx(found.minimum.mean())}
    assert said["errors_total"] == total
    by_place = [mean for mean, _ in found.means]
    assert said["errors_places"]["first"] == by_place[0], "at the first letter of a word"
    assert said["errors_places"]["last"] == by_place[-1], "at the last one"
    assert by_place[said["errors_places"]["highest"] - 1] == max(by_place), "places are counted from 1"
    precision, recall = found.begins
    assert precision != recall, "they have to differ, or an exchange could not be noticed"
    assert said["errors_begins"] == {"precision": precision, "recall": recall}
    assert "errors_begins" not in read("errors", frame(trained(LETTERS), panel="errors")), "letters make no words"


def test_the_table_of_the_errors():
    """A row for each step from 1: what comes next there, the loss, and the least that is possible."""
    shown = frame(trained(LETTERS), panel="errors", epoch=2)
    found = errors.by_step(LETTERS, shown.run.states[2], Probe())
    columns, rows = PANELS["errors"].table(shown, PANELS["errors"].answer(Here(), shown))
    steps, letters, losses, least = zip(*rows, strict=True)
    assert columns == ("step", "target", "loss", "least")
    assert list(steps) == list(range(1, 13))
    assert "".join(letters) == "".join("bdgaiu"[symbol] for symbol in data.test_sequence(LETTERS, 12).symbols[0, 1:])
    np.testing.assert_array_equal(losses, found.losses, "the losses")
    np.testing.assert_array_equal(least, found.minimum, "the least possible losses")


def test_what_the_groups_say():
    """How many groups of the kind that is chosen there are, and how much the planes hold, before training and now."""
    deep = replace(LETTERS, layers=2)
    for grouped, layer, count in (("symbol", 1, 6), ("context", 2, 9)):
        shown = frame(trained(deep), panel="groups", epoch=2, grouped=grouped, layer=layer)
        before, now = (
            groups.groups(deep, shown.run.states[epoch], Probe(), layer=layer - 1, grouped=grouped) for epoch in (0, 2)
        )
        assert before.share != now.share, "they have to differ, or an exchange could not be noticed"
        said = read("groups", shown)["groups_count"]
        assert said == {"count": count, "share": now.share, "before": before.share}, (grouped, layer)
        _, rows = PANELS["groups"].table(shown, PANELS["groups"].answer(Here(), shown))
        names, *columns = zip(*rows, strict=True)
        assert names == now.names
        np.testing.assert_array_equal(np.transpose(columns), now.means, "the table has the means of now")
