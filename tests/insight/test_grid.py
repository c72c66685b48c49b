"""Grid: the values of a map's axes, the Specs at its places, and in which order they are trained."""

from collections import Counter
from itertools import pairwise, product

import pytest

from rnn_core.fields import SpecError
from rnn_core.insight.grid import FIRST_ROUND_SEEDS, Axis, axis, change, grid, position, schedule
from rnn_core.spec import Spec


def test_the_values_of_an_axis():
    """Equal ratios between the bounds, two digits or whole and none twice; of a choice all that there are."""
    assert axis("learning_rate").values == (1e-4, 3.2e-4, 1e-3, 3.2e-3, 1e-2, 3.2e-2, 0.1)
    assert axis("learning_rate", 0.5, 8, 3).values == (0.5, 2, 8)
    assert axis("units", 2).values == (2, 4, 6, 11, 20, 36, 64)
    assert axis("units", 1, 4, 12).values == (1, 2, 3, 4)
    assert axis("batch_size", high=16, count=3).values == (1, 4, 16)
    assert axis("units", 0.001, 2000, 2).values == (1, 256)
    assert axis("cell").values == ("SimpleRNN", "GRU", "LSTM", "Dense")


def test_the_specs_of_a_grid():
    """Each place has its values, the rest is the Spec's, but for the seed; what cannot be says why."""
    axes = (Axis("batch_size", (4, 40)), Axis("cell", ("GRU", "LSTM")))
    made = grid(Spec(samples=20, seed=7), axes)
    assert made.places == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert list(made.cells) == made.places[:2]
    assert made.cells[0, 1] == Spec(samples=20, batch_size=4, cell="LSTM")
    assert made.values((1, 0)) == {"batch_size": 40, "cell": "GRU"}
    assert list(made.impossible) == made.places[2:]
    assert (made.impossible[1, 1].field, made.impossible[1, 1].rule) == ("batch_size", "batch")
    assert grid(Spec(seed=3), ()).cells == {(): Spec()}


def test_a_task_brings_what_is_usual_for_it():
    """Its own lengths and loss, where the Spec has the usual ones; what was chosen stays, or cannot be."""
    made = grid(Spec(), (axis("task"),))
    assert [made.cells[place,] for place in (0, 2, 6)] == [Spec(), Spec(task="xor"), Spec(task="reber")]
    assert made.cells[0,] == made.cells[1,]  # a countdown of two steps
    assert len(made.specs) == len(made.cells) - 1
    chosen = Spec(timesteps=25, loss="categorical_crossentropy")
    assert change(chosen, task="reber") == Spec(task="reber", timesteps=25, loss="categorical_crossentropy")
    with pytest.raises(SpecError, match="`loss`"):
        change(chosen, task="xor")


@pytest.mark.parametrize("seeds", [1, 4, 8, 50])
def test_coarse_to_fine(seeds):
    """Every seed of every Spec once; first of the corners, then halfway; a round is over before the seeds double."""
    made = grid(Spec(), (axis("learning_rate", count=5), axis("units", 1, 256, 9)))
    given = schedule(made, seeds)
    counted = Counter((spec, seed) for spec, some in given for seed in some)
    assert counted == Counter(product(made.specs, range(seeds)))
    places = {spec: place for place, spec in made.cells.items()}
    first = [places[spec] for spec, some in given[: len(made.specs)]]
    assert {some for _, some in given[: len(made.specs)]} == {range(min(FIRST_ROUND_SEEDS, seeds))}
    assert set(first[:4]) == set(product((0, 4), (0, 8)))
    assert set(first[:9]) == set(product((0, 2, 4), (0, 4, 8)))
    assert set(first[:25]) == set(product(range(5), (0, 2, 4, 6, 8)))
    trained = dict.fromkeys(made.specs, 0)
    for spec, some in given:
        assert some.start == trained[spec]
        assert some.start < 2 * max(FIRST_ROUND_SEEDS, min(trained.values()))
        assert len(some) <= 8
        trained[spec] = some.stop


def test_what_is_compiled_once_comes_together():
    """But for the first round, which is coarse to fine, a structure is never come back to."""
    made = grid(Spec(), (axis("units", count=5), axis("learning_rate", count=4)))
    given = [spec.units for spec, some in schedule(made, 8) if some.start]
    assert sum(one != other for one, other in pairwise(given)) == 4


def test_where_a_value_lies():
    """At its place, between two by its ratio to them, or nowhere."""
    rates, units = axis("learning_rate", 0.001, 0.1, 3), Axis("units", (64, 16, 4))
    found = [position(rates, rate) for rate in (0.001, 0.01, 10**-1.5, 0.2, 0.0001)]
    assert found == [0, 1, pytest.approx(1.5), None, None]
    assert [position(units, count) for count in (64, 32, 8)] == [0, pytest.approx(0.5), pytest.approx(1.5)]
    assert [position(axis("cell"), cell) for cell in ("LSTM", "another")] == [2, None]
