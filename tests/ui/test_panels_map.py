"""The panel of the map: what it says of what is known, what it hands to its figure, and its table."""

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
from tests.ui.made import SMALL, frame, spy, told, trained

UNITS, RATES = Axis("units", (2, 4, 8)), Axis("learning_rate", (0.0032, 0.1))
BATCHES = Axis("batch_size", (5, 40))


def learned(count, *, of=8, epoch=3):
    """The Tally of so many seeds up to epoch 4, of which some had learned at an epoch."""
    losses = np.float32([0.5] * 5)
    return tally([Outcome(seed, losses, epoch if seed < count else None, None) for seed in range(of)], 4)


def answer(cells, axes=(UNITS, RATES), *, expected=None, trained=None):
    """An answer of 8 seeds of each cell."""
    made = grid(SMALL, axes)
    total = 8 * len(made.specs)
    return map.Answer(made, cells, 8, 4, total if trained is None else trained, total, expected)


ALL = {(1, 0): learned(8, epoch=2), (2, 0): learned(8), (2, 1): learned(8), (0, 0): learned(1), (0, 1): learned(4)}
BEST = {"epochs": 4, "place": "`units = 8, learning_rate = 3.2e-3`"} | learned(7)._asdict()


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
                "map_region": {
                    "epochs": 4,
                    "count": 3,
                    "cells": 6,
                    "place": "`units = 4–8, learning_rate = 3.2e-3–0.1`",
                },
                "map_uncertain": {"count": 1},
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
def test_what_a_map_says(found, look, expected):
    """Where most learn, or soonest, and only of cells that are certain; what is uncertain, missing or cannot be."""
    ends = {"map_click": {}} if found.tallies else {}
    assert told(map.PANEL.read(frame(trained(), **look), found)) == expected | ends


NUMBERS = replace(SMALL, task="numbers", loss=None, text="0 1 2 3 4 " * 8)


def test_own_numbers_are_not_judged(monkeypatch):
    """That is said where there is such a cell, and of no other; nothing is claimed of how many seeds have learned."""
    impossible = map.Answer(grid(SMALL, (Axis("batch_size", (40, 50)),)), {}, 8, 4)
    assert told(map.PANEL.read(frame(trained()), impossible)) == {"map_impossible": {"count": 2}}
    made = grid(NUMBERS, (UNITS,))
    own = map.Answer(made, {(0,): learned(0), (1,): learned(0)}, 8, 4, 24, 24)
    shown = frame(trained(NUMBERS))
    assert told(map.PANEL.read(shown, own)) == {"sweep_unjudged": {}, "map_click": {}}
    calls = spy(monkeypatch, figures.sweep, "points")
    map.PANEL.figure(shown, own, False)
    (values,), options = calls[-1]
    assert np.isnan(values).all()
    assert [say("en", "sweep_unjudged") in hover for hover in options["hovers"]] == [True, True, False]
    tasks = grid(SMALL, (Axis("task", ("alternate", "numbers")),))
    mixed = map.Answer(tasks, {(0,): learned(8), (1,): learned(0)}, 8, 4, 16, 16)
    best = {"epochs": 4, "place": "`task = alternate`"} | learned(8)._asdict()
    found = told(map.PANEL.read(frame(trained()), mixed))
    assert found.keys() == {"sweep_unjudged", "map_best", "map_click"}
    assert found["map_best"]["learned"] == best["learned"]


def test_too_many_are_refused():
    """It says how many there would be, and how many there may be."""
    made = grid(SMALL, (UNITS, RATES))
    refused = map.Answer(made, {}, 500, 4, total=3000)
    expected = {"cells": 6, "seeds": 500, "count": 3000, "most": MAX_TRAINING_RUNS}
    assert told(map.PANEL.read(frame(trained()), refused)) == {"map_refused": expected}


def test_what_is_drawn_over_two_fields(monkeypatch):
    """The first field goes across and the second up; a cell that is certain has its number, and one a dash for none."""
    calls = spy(monkeypatch, figures.sweep, "heatmap")
    shown = frame(trained(replace(SMALL, units=4, learning_rate=0.1)))
    map.PANEL.figure(shown, answer(ALL), False)
    (values,), options = calls[-1]
    np.testing.assert_array_equal(values, [[1 / 8, 1, 1], [4 / 8, np.nan, 1]])
    np.testing.assert_array_equal(options["certain"], [[True, True, True], [False, False, True]])
    assert options["texts"] == [["12", "100", "100"], ["", "", "100"]]
    across, up = options["sides"]
    assert (across, up) == (("Hidden units", ["2", "4", "8"], 1, False), ("Learning rate", ["3.2e-3", "0.1"], 1, False))
    assert options["epochs"] is None
    rates = ("3.2e-3", "0.1")
    for (column, row), units in zip(product(range(3), range(2)), (2, 2, 4, 4, 8, 8), strict=True):
        lines = [f"<b>units = {units}, learning_rate = {rates[row]}</b>"]
        if (column, row) in ALL:
            tally = ALL[column, row]._asdict()
            lines.append(say("en", "map_cell", **tally))
            lines += [say("en", "map_cell_median", **tally)] if tally["median"] is not None else []
        else:
            lines.append(say("en", "map_unknown"))
        found = options["hovers"][row][column]
        assert found == "<br>".join(lines), f"pointing at {units} units and a rate of {rates[row]}"
    bookmark = shown.bookmark.change(summary="median", lang="ja")
    map.PANEL.figure(shown._replace(bookmark=bookmark), answer(ALL), True)
    (values,), options = calls[-1]
    np.testing.assert_array_equal(values, [[np.nan, 2, 3], [3, np.nan, 3]])
    assert options["texts"] == [["–", "2", "3"], ["", "", "3"]]
    assert (options["epochs"], options["dark"], options["sides"][0].title) == (
        4,
        True,
        say("ja", "units"),
    )


def test_what_is_drawn_over_one_field(monkeypatch):
    """A point for each value with its interval; what cannot be says why."""
    calls = spy(monkeypatch, figures.sweep, "points")
    map.PANEL.figure(frame(trained()), answer({(0,): learned(7)}, (BATCHES,)), False)
    (values,), options = calls[-1]
    np.testing.assert_array_equal(values, [7 / 8, np.nan])
    np.testing.assert_allclose(options["intervals"], [learned(7)[4:6], (0, 1)])
    ((place, why),) = options["impossible"].items()
    assert place == (1,)
    assert "20" in why
    assert "`" not in why


def test_the_table():
    """A row for each cell with its values; empty where nothing is known."""
    columns, rows = map.PANEL.table(frame(trained()), answer({(0,): learned(7)}, (BATCHES,)))
    expected = ["batch_size", "seeds", "learned", "diverged", "share", "low", "high", "median", "loss"]
    assert list(columns) == expected
    rows = [list(row) for row in rows]
    assert rows == [[5, *learned(7)], [40, *[""] * 8]]
