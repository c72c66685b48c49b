"""The panels of sequences (errors, groups and continuation): their readings (sentences) and their tables."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from rnn_core import data
from rnn_core.insight import continuation, errors, groups
from rnn_core.probe import Probe
from rnn_core.ui.panels import PANELS
from tests.support.panel_cases import SEQUENCES, SHORT, answer, case, read, table
from tests.ui.made import SMALL, by_key, frame, trained

LETTERS = replace(SMALL, task="letters", loss=None)
WORDS = replace(SMALL, task="words", loss=None)
TEXT = replace(SMALL, task="text", loss=None)


@pytest.mark.parametrize(
    "changed",
    [{}, {"at": 9}, {"temperature": 0.2}, {"sampling_seed": 2}, {"epoch": 1}],
    ids=lambda changed: str(changed),
)
def test_continuation_depends_on_each_choice(changed):
    """The choices are the step, the temperature, the seed that draws the symbols, and the epoch."""
    chosen = {"at": 4, "temperature": 1.5, "sampling_seed": 1, "epoch": 3} | changed
    shown = frame(trained(TEXT), panel="continuation", **chosen)
    options = {"step": chosen["at"], "temperature": chosen["temperature"], "sampling_seed": chosen["sampling_seed"]}
    found = continuation.generate(TEXT, shown.run.states[chosen["epoch"]], Probe(), **options)
    text = "".join(TEXT.task_info.symbols[symbol] for symbol in found.symbols).replace("␣", " ")
    values = read("continuation", shown)["continuation_says"]
    assert values["step"] == chosen["at"]
    assert values["text"] == text
    unchanged = frame(trained(TEXT), panel="continuation", at=4, temperature=1.5, sampling_seed=1, epoch=3)
    is_same = values["text"] == read("continuation", unchanged)["continuation_says"]["text"]
    assert is_same == (not changed), "each choice should change the text, or this test could not fail"


def test_reading_of_the_errors_has_mean_losses_and_scores_of_word_boundaries():
    """The reading has the mean loss, its lowest possible value, the mean loss of each position in a word, and scores.

    The scores say how well peaks of the loss mark the beginnings of words.
    """
    shown = frame(trained(WORDS), panel="errors", epoch=2)
    found = errors.by_step(WORDS, shown.run.states[2], Probe())
    sentences = read("errors", shown) | by_key(PANELS["errors"].more(shown, found))
    total = {"epoch": 2, "loss": pytest.approx(found.losses.mean()), "least": pytest.approx(found.minimum.mean())}
    assert sentences["errors_total"] == total
    by_place = [mean for mean, _ in found.means]
    assert sentences["errors_places"]["first"] == by_place[0], (
        "the first mean should be that of the first letter of a word"
    )
    assert sentences["errors_places"]["last"] == by_place[-1], "the last mean should be that of the last letter"
    assert by_place[sentences["errors_places"]["highest"] - 1] == max(by_place), "places are counted from 1"
    precision, recall = found.word_start_scores
    assert precision != recall, "precision and recall must differ, or this test could not notice an exchange"
    assert sentences["errors_begins"] == {"precision": precision}
    assert sentences["errors_begins_more"] == {"precision": precision, "recall": recall}
    assert "errors_begins" not in read("errors", frame(trained(LETTERS), panel="errors")), (
        "there should be no sentence on words, because letters make no words"
    )


def test_table_of_the_errors_has_each_step():
    """A row has the number of its step, the target, the loss and the minimum loss."""
    shown = frame(trained(LETTERS), panel="errors", epoch=2)
    found = errors.by_step(LETTERS, shown.run.states[2], Probe())
    columns, rows = table("errors", shown)
    steps, letters, losses, minima = zip(*rows, strict=True)
    assert columns == ["step", "target", "loss", "least"]
    assert list(steps) == list(range(1, 13))
    assert "".join(letters) == "".join("bdgaiu"[symbol] for symbol in data.test_sequence(LETTERS, 12).symbols[0, 1:])
    np.testing.assert_array_equal(losses, found.losses, "the losses")
    np.testing.assert_array_equal(minima, found.minimum, "the minimum losses")


@pytest.mark.slow
@pytest.mark.parametrize(("grouped", "layer", "count"), [("symbol", 1, 6), ("context", 2, 9)])
def test_reading_and_table_of_the_groups_follow_the_chosen_kind(grouped, layer, count):
    """If the groups are drawn in a plane, the reading has the share of the variance that the plane shows.

    If they are drawn as a tree, it has the nearest groups.
    """
    deep = replace(LETTERS, layers=2)
    shown = frame(trained(deep), panel="groups", epoch=2, grouped=grouped, layer=layer)
    before, now = (
        groups.groups(deep, shown.run.states[epoch], Probe(), layer=layer - 1, grouped=grouped) for epoch in (0, 2)
    )
    assert before.share != now.share, "the two shares must differ, or this test could not notice an exchange"
    in_plane = shown._replace(bookmark=shown.bookmark.change(shape="plane"))
    values = read("groups", in_plane)["groups_count"]
    assert values == {"count": count, "share": now.share, "before": before.share}
    nearest = read("groups", shown)["groups_nearest"]
    for time, found in (("before", before), ("now", now)):
        pairs = itertools.combinations(zip(found.names, found.means, strict=True), 2)
        pair = min(pairs, key=lambda both: np.linalg.norm(both[0][1] - both[1][1]))
        assert {nearest[f"{time}_one"], nearest[f"{time}_other"]} == {name for name, _ in pair}
    names, *columns = zip(*table("groups", shown)[1], strict=True)
    assert names == now.names
    np.testing.assert_array_equal(np.transpose(columns), now.means)


# --- numbers


@pytest.mark.parametrize("at", [1, 3, "last"])
@pytest.mark.parametrize("name", ["numbers", "numbers, once"])
def test_error_of_continued_numbers_is_over_the_known_steps(name, at):
    """The numbers after the step are known until the series ends. The error is in the unit of the series."""
    spec, probe = SEQUENCES[name]
    steps = probe.inputs(spec).shape[1]
    at = steps if at == "last" else at
    shown = case(name, panel="continuation", epoch=2, at=at)
    found = answer("continuation", shown)
    values = data.target(spec, timesteps=steps)[at - 1 :, 0]
    outputs = found.continuation.outputs[: len(values), 0]
    error = np.sqrt(np.mean((outputs - values) ** 2)) * np.ptp(spec.task_info.span)
    expected = {"step": at, "count": steps - at + 1, "error": pytest.approx(error)}
    assert by_key(PANELS["continuation"].read(shown, found)) == {"continuation_error": expected}


def test_continuation_after_the_end_of_the_series_has_no_error():
    """The reading says that the true numbers are unknown."""
    spec = replace(SMALL, task="numbers", loss=None, masking=False, min_timesteps=4, padding="post")
    shown = frame(trained(spec), SHORT, panel="continuation", at=10)
    assert read("continuation", shown) == {"continuation_unknown": {"step": 10}}
