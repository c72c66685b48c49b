"""The panel of the map: its reading (the sentences), its figures and its table. A map compares settings."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from rnn_core import figures
from rnn_core.insight.grid import Axis, grid
from rnn_core.insight.seeds import Outcome, tally
from rnn_core.ui.panels import map
from rnn_core.ui.words import say
from rnn_core.visit.seed_sweep import MAX_TRAINING_RUNS
from tests.ui.made import SMALL, by_key, frame, spy, trained

UNITS = Axis("units", (2, 4, 8))
RATES = Axis("learning_rate", (0.0032, 0.1))
BATCHES = Axis("batch_size", (5, 40))


def learned(count, *, of=8, epoch=3):
    """Return the Tally of `of` seeds up to epoch 4. The first `count` seeds learned at `epoch`."""
    losses = np.float32([0.5] * 5)
    return tally([Outcome(seed, losses, epoch if seed < count else None, None) for seed in range(of)], 4)


def answer(tallies, axes=(UNITS, RATES), *, expected=None, trained=None):
    """Return the panel's answer for a map with 8 seeds for each cell. tallies: {cell: Tally}."""
    whole = grid(SMALL, axes)
    total = 8 * len(whole.specs)
    return map.Answer(whole, tallies, 8, 4, total if trained is None else trained, total, expected)


ALL = {(1, 0): learned(8, epoch=2), (2, 0): learned(8), (2, 1): learned(8), (0, 0): learned(1), (0, 1): learned(4)}
"""Cell, as (index in UNITS, index in RATES) -> Tally of the cell's seeds."""

BEST = {"epochs": 4, "place": "`units = 8, learning_rate = 3.2e-3`"} | learned(7)._asdict()
"""The values of a sentence on the best cell, in which 7 of 8 seeds learned."""


@pytest.mark.parametrize(
    ("found", "look", "expected"),
    [
        (answer({}, trained=0), {}, {"map_first": {}}),
        (answer({}, trained=0, expected=400), {}, {"map_waits": {"count": 48, "duration": "7 minutes"}}),
        (answer({(0, 0): learned(4, of=4)}, trained=4), {}, {"map_first": {}, "map_uncertain": {"count": 1}}),
        (
            answer(ALL),
            {},
            {
                "map_region_within": {
                    "epochs": 4,
                    "count": 3,
                    "cells": 6,
                    "place": "`units = 4–8, learning_rate = 3.2e-3–0.1`",
                },
                "map_uncertain": {"count": 1},
            },
        ),
        (
            answer({place: learned(8) for place in ((1, 0), (2, 0), (1, 1), (2, 1))} | {(0, 0): learned(1)}),
            {},
            {
                "map_region": {
                    "epochs": 4,
                    "count": 4,
                    "cells": 6,
                    "place": "`units = 4–8, learning_rate = 3.2e-3–0.1`",
                },
            },
        ),
        (
            answer(ALL),
            {"summary": "median"},
            {
                "map_soonest": {"median": 2, "place": "`units = 4, learning_rate = 3.2e-3`"},
                "map_uncertain": {"count": 1},
            },
        ),
        (answer({(2, 0): learned(7), (0, 1): learned(1)}), {}, {"map_best": BEST}),
        (answer({(0, 0): learned(0), (0, 1): learned(0)}), {}, {"map_none": {"epochs": 4, "count": 2}}),
        (
            answer({(0,): learned(8)}, (BATCHES,)),
            {},
            {
                "map_best": {"epochs": 4, "place": "`batch_size = 5`"} | learned(8)._asdict(),
                "map_impossible": {"count": 1},
            },
        ),
    ],
)
def test_reading_of_a_map(found, look, expected):
    """The reading has the cells in which almost all seeds learn, or the best cell, or the cell with the lowest median.

    It also counts the cells with too few seeds to judge, the training runs to come, and the impossible settings.
    """
    ends = {"map_click": {}} if found.tallies else {}
    assert by_key(map.PANEL.read(frame(trained(), **look), found)) == expected | ends


NUMBERS = replace(SMALL, task="numbers", loss=None, text="0 1 2 3 4 " * 8)


def test_reading_of_a_map_without_a_possible_setting_has_one_sentence():
    """The sentence has the number of impossible settings."""
    impossible = map.Answer(grid(SMALL, (Axis("batch_size", (40, 50)),)), {}, 8, 4)
    assert by_key(map.PANEL.read(frame(trained()), impossible)) == {"map_impossible": {"count": 2}}


def test_map_of_a_visitors_own_numbers_is_not_judged(monkeypatch):
    """The reading and the hover texts say that the cells are not judged. The figure shows no share of seeds."""
    own = map.Answer(grid(NUMBERS, (UNITS,)), {(0,): learned(0), (1,): learned(0)}, 8, 4, 24, 24)
    shown = frame(trained(NUMBERS))
    assert by_key(map.PANEL.read(shown, own)) == {"sweep_unjudged": {}, "map_click": {}}
    calls = spy(monkeypatch, figures.sweep, "points")
    map.PANEL.figure(shown, own, False)
    (values,), options = calls[-1]
    assert np.isnan(values).all()
    assert [say("en", "sweep_unjudged") in hover for hover in options["hovers"]] == [True, True, False]


def test_other_cells_of_a_map_with_own_numbers_are_judged():
    """The reading names the best of the judged cells."""
    tasks = grid(SMALL, (Axis("task", ("alternate", "numbers")),))
    mixed = map.Answer(tasks, {(0,): learned(8), (1,): learned(0)}, 8, 4, 16, 16)
    sentences = by_key(map.PANEL.read(frame(trained()), mixed))
    assert sentences.keys() == {"sweep_unjudged", "map_best", "map_click"}
    assert sentences["map_best"]["learned"] == 8


def test_map_of_too_many_training_runs_is_refused():
    """The reading has the number of training runs and the maximum."""
    refused = map.Answer(grid(SMALL, (UNITS, RATES)), {}, 500, 4, total=3000)
    expected = {"cells": 6, "seeds": 500, "count": 3000, "most": MAX_TRAINING_RUNS}
    assert by_key(map.PANEL.read(frame(trained()), refused)) == {"map_refused": expected}


def drawn_heatmap(monkeypatch, shown, *, dark=False):
    """Draw the heatmap of ALL, and return its values and its keyword arguments."""
    calls = spy(monkeypatch, figures.sweep, "heatmap")
    map.PANEL.figure(shown, answer(ALL), dark)
    (values,), options = calls[-1]
    return values, options


MAPPED = replace(SMALL, units=4, learning_rate=0.1)


def test_heatmap_of_shares_has_the_first_field_across(monkeypatch):
    """A cell shows the share of its seeds that learned, in percent, if the confidence interval of that share is narrow.

    The shown experiment has a position on both axes.
    """
    values, options = drawn_heatmap(monkeypatch, frame(trained(MAPPED)))
    np.testing.assert_array_equal(values, [[1 / 8, 1, 1], [4 / 8, np.nan, 1]])
    np.testing.assert_array_equal(options["certain"], [[True, True, True], [False, False, True]])
    assert options["texts"] == [["12", "100", "100"], ["", "", "100"]]
    across, up = options["sides"]
    assert across == ("Hidden units", ["2", "4", "8"], 1, False)
    assert up == ("Learning rate", ["3.2e-3", "0.1"], 1, False)
    assert options["epochs"] is None


@pytest.mark.parametrize("place", list(product(range(3), range(2))), ids=str)
def test_hover_text_of_a_cell_has_its_values_and_its_tally(monkeypatch, place):
    """The text of a cell without a seed states that nothing is known."""
    _, options = drawn_heatmap(monkeypatch, frame(trained(MAPPED)))
    column, row = place
    lines = [f"<b>units = {(2, 4, 8)[column]}, learning_rate = {('3.2e-3', '0.1')[row]}</b>"]
    if place in ALL:
        tally = ALL[place]._asdict()
        lines.append(say("en", "map_cell", **tally))
        lines += [say("en", "map_cell_median", **tally)] if tally["median"] is not None else []
    else:
        lines.append(say("en", "map_unknown"))
    assert options["hovers"][row][column] == "<br>".join(lines)


def test_heatmap_of_medians_has_a_dash_for_a_cell_without_a_median(monkeypatch):
    """The colour scale counts epochs, and the texts are in the page's language."""
    shown = frame(trained(MAPPED))
    bookmark = shown.bookmark.change(summary="median", lang="ja")
    values, options = drawn_heatmap(monkeypatch, shown._replace(bookmark=bookmark), dark=True)
    np.testing.assert_array_equal(values, [[np.nan, 2, 3], [3, np.nan, 3]])
    assert options["texts"] == [["–", "2", "3"], ["", "", "3"]]
    assert options["epochs"] == 4
    assert options["dark"] is True
    assert options["sides"][0].title == say("ja", "units")


def test_map_over_one_field_has_points_with_intervals(monkeypatch):
    """The text of an impossible value is the reason why it is impossible."""
    calls = spy(monkeypatch, figures.sweep, "points")
    map.PANEL.figure(frame(trained()), answer({(0,): learned(7)}, (BATCHES,)), False)
    (values,), options = calls[-1]
    np.testing.assert_array_equal(values, [7 / 8, np.nan])
    np.testing.assert_allclose(options["intervals"], [learned(7)[4:6], (0, 1)])
    ((place, reason),) = options["impossible"].items()
    assert place == (1,)
    assert "20" in reason
    assert "`" not in reason


def test_table_has_a_row_for_each_cell():
    """The row of a cell without a trained seed has only the values of the cell."""
    columns, rows = map.PANEL.table(frame(trained()), answer({(0,): learned(7)}, (BATCHES,)))
    expected = ["batch_size", "seeds", "learned", "diverged", "share", "low", "high", "median", "loss"]
    assert list(columns) == expected
    rows = [list(row) for row in rows]
    assert rows == [[5, *learned(7)], [40, *[""] * 8]]
