"""Grid, a map of experiments: the values of its axes, the Specs at its places, and their training schedule."""

from collections import Counter
from itertools import pairwise, product

import pytest

from rnn_core.fields import SpecError
from rnn_core.insight.grid import FIRST_ROUND_SEEDS, Axis, axis, grid, position, schedule, with_values
from rnn_core.spec import Spec


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (axis("learning_rate"), (1e-4, 3.2e-4, 1e-3, 3.2e-3, 1e-2, 3.2e-2, 0.1)),
        (axis("learning_rate", 0.5, 8, 3), (0.5, 2, 8)),
        (axis("units", 2), (2, 4, 6, 11, 20, 36, 64)),
        (axis("units", 1, 4, 12), (1, 2, 3, 4)),
        (axis("batch_size", high=16, count=3), (1, 4, 16)),
        (axis("units", 0.001, 2000, 2), (1, 256)),
    ],
)
def test_the_values_of_an_axis_of_numbers_have_nearly_equal_ratios(found, expected):
    """The values are whole numbers, or numbers with two significant digits. No value occurs twice."""
    assert found.values == expected


def test_an_axis_of_names_has_all_choices():
    """The names are in the order of the field's choices."""
    assert axis("cell").values == ("SimpleRNN", "GRU", "LSTM", "Dense")


def test_each_place_has_a_spec_or_says_why_it_is_impossible():
    """A place's Spec has the place's values, the default seed, and all other choices of the given Spec."""
    axes = (Axis("batch_size", (4, 40)), Axis("cell", ("GRU", "LSTM")))
    made = grid(Spec(samples=20, seed=7), axes)
    assert made.places == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert list(made.cells) == made.places[:2]
    assert made.cells[0, 1] == Spec(samples=20, batch_size=4, cell="LSTM")
    assert made.values((1, 0)) == {"batch_size": 40, "cell": "GRU"}
    assert list(made.impossible) == made.places[2:]
    assert made.impossible[1, 1].field == "batch_size"
    assert made.impossible[1, 1].rule == "batch"


def test_a_grid_without_an_axis_is_one_experiment():
    """The place of the experiment is ()."""
    assert grid(Spec(seed=3), ()).cells == {(): Spec()}


def test_another_task_brings_its_defaults():
    """If the given Spec has its task's default length or loss, a Spec of another task has the other task's default."""
    made = grid(Spec(), (axis("task"),))
    assert [made.cells[place,] for place in (0, 2, 6)] == [Spec(), Spec(task="xor"), Spec(task="reber")]


def test_equal_experiments_are_one_spec():
    """A countdown of two steps is the alternating task."""
    made = grid(Spec(), (axis("task"),))
    assert made.cells[0,] == made.cells[1,]
    assert len(made.specs) == len(made.cells) - 1


CHOSEN = Spec(timesteps=25, loss="categorical_crossentropy")


def test_a_value_that_is_not_a_default_stays_when_the_task_changes():
    """The length and the loss of CHOSEN are not defaults."""
    assert with_values(CHOSEN, task="reber") == Spec(task="reber", timesteps=25, loss="categorical_crossentropy")


def test_a_chosen_loss_that_another_task_does_not_have_is_refused():
    """The error names the field."""
    with pytest.raises(SpecError, match="`loss`"):
        with_values(CHOSEN, task="xor")


@pytest.mark.parametrize("seeds", [1, 4, 8, 50])
def test_the_schedule_goes_from_coarse_to_fine(seeds):
    """The corners of the map come first, then the places halfway between. Every seed of every Spec occurs exactly once.

    Each later round doubles the number of seeds.
    """
    made = grid(Spec(), (axis("learning_rate", count=5), axis("units", 1, 256, 9)))
    scheduled = schedule(made, seeds)
    counted = Counter((spec, seed) for spec, part in scheduled for seed in part)
    assert counted == Counter(product(made.specs, range(seeds)))
    places = {spec: place for place, spec in made.cells.items()}
    first = [places[spec] for spec, _ in scheduled[: len(made.specs)]]
    assert {part for _, part in scheduled[: len(made.specs)]} == {range(min(FIRST_ROUND_SEEDS, seeds))}
    assert set(first[:4]) == set(product((0, 4), (0, 8)))
    assert set(first[:9]) == set(product((0, 2, 4), (0, 4, 8)))
    assert set(first[:25]) == set(product(range(5), (0, 2, 4, 6, 8)))
    trained = dict.fromkeys(made.specs, 0)
    for spec, part in scheduled:
        assert part.start == trained[spec]
        assert part.start < 2 * max(FIRST_ROUND_SEEDS, min(trained.values()))
        assert len(part) <= 8
        trained[spec] = part.stop


def test_specs_of_one_program_are_adjacent_after_the_first_round():
    """Each of the five numbers of units needs its own program, so the schedule changes the program four times."""
    made = grid(Spec(), (axis("units", count=5), axis("learning_rate", count=4)))
    units = [spec.units for spec, part in schedule(made, 8) if part.start]
    assert sum(before != after for before, after in pairwise(units)) == 4


RATES = axis("learning_rate", 0.001, 0.1, 3)
UNITS = Axis("units", (64, 16, 4))


@pytest.mark.parametrize(
    ("side", "value", "expected"),
    [
        (RATES, 0.001, 0),
        (RATES, 0.01, 1),
        (RATES, 10**-1.5, pytest.approx(1.5)),
        (UNITS, 64, 0),
        (UNITS, 32, pytest.approx(0.5)),
        (UNITS, 8, pytest.approx(1.5)),
        (axis("cell"), "LSTM", 2),
    ],
)
def test_a_value_between_two_places_has_a_position_on_a_log_scale(side, value, expected):
    """A value of the axis has the position of its place. The numbers of an axis can descend."""
    assert position(side, value) == expected


@pytest.mark.parametrize(("side", "value"), [(RATES, 0.2), (RATES, 0.0001), (axis("cell"), "another")])
def test_a_number_beyond_an_axis_or_an_unknown_name_has_no_position(side, value):
    assert position(side, value) is None
