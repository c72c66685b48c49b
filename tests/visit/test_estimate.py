"""Cost: what a visitor is told that many trainings take, before they begin."""

from dataclasses import replace

import pytest

from rnn_core.spec import Spec
from rnn_core.visit.compute import cost

SMALL = Spec(samples=20, timesteps=12, units=3, batch_size=5)


def seconds(counts, *, programs=0, workers=1):
    """The estimate for some trainings up to epoch 10."""
    return cost.trainings(counts, 10, programs=programs, workers=workers)


def test_trainings_are_divided_among_the_workers():
    """Twice as many workers need half the time, and three trainings three times that of one."""
    for workers in (1, 2, 8):
        found = seconds({SMALL: 3}, workers=workers)
        assert found == pytest.approx(3 * cost.training(SMALL, 10) / workers), f"with {workers} workers"
    other = replace(SMALL, timesteps=100)
    both = seconds({SMALL: 2, other: 5}, workers=2)
    assert both == pytest.approx(seconds({SMALL: 2}, workers=2) + seconds({other: 5}, workers=2))


def test_every_worker_compiles_every_program():
    """Workers share no compiled program: however many there are, compiling takes the same time, and comes on top."""
    compiling = {workers: seconds({}, programs=3, workers=workers) for workers in (1, 2, 8)}
    assert min(compiling.values()) == max(compiling.values()) > 0, f"seconds by the number of workers: {compiling}"
    assert compiling[1] == pytest.approx(3 * seconds({}, programs=1)), "three programs take three times as long as one"
    whole = seconds({SMALL: 40}, programs=3, workers=8)
    assert whole == pytest.approx(compiling[8] + seconds({SMALL: 40}, workers=8))


def test_what_makes_a_training_longer():
    """More epochs, steps, layers, samples, units or gates take longer, and so do smaller batches."""
    usual = cost.training(SMALL, 10)
    assert cost.training(SMALL, 20) > usual, "more epochs"
    for name, value in {
        "timesteps": 24,
        "layers": 2,
        "samples": 40,
        "units": 30,
        "cell": "LSTM",
        "batch_size": 2,
    }.items():
        changed = replace(SMALL, **{name: value})
        assert cost.training(changed, 10) > usual, f"{name} = {value}"
