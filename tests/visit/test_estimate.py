"""The estimated time for several training runs, which the page shows before they begin."""

from dataclasses import replace

import pytest

from rnn_core.spec import Spec
from rnn_core.visit.compute import cost

SMALL = Spec(samples=20, timesteps=12, units=3, batch_size=5)


def seconds(counts, *, programs=0, workers=1):
    """Return the estimated seconds for training runs of 10 epochs.

    Args:
        counts: {Spec: number of training runs}.
        programs: The number of programs that each worker compiles.
        workers: The number of workers.
    """
    return cost.total_seconds(counts, 10, programs=programs, workers=workers)


@pytest.mark.parametrize("workers", [1, 2, 8])
def test_training_runs_are_divided_among_the_workers(workers):
    assert seconds({SMALL: 3}, workers=workers) == pytest.approx(3 * cost.run_seconds(SMALL, 10) / workers)


def test_the_times_of_different_experiments_add_up():
    other = replace(SMALL, timesteps=100)
    both = seconds({SMALL: 2, other: 5}, workers=2)
    assert both == pytest.approx(seconds({SMALL: 2}, workers=2) + seconds({other: 5}, workers=2))


def test_every_worker_compiles_every_program():
    """Workers share no compiled program, so compiling takes the same time for any number of workers."""
    compiling = {workers: seconds({}, programs=3, workers=workers) for workers in (1, 2, 8)}
    assert min(compiling.values()) == max(compiling.values()) > 0, f"seconds by the number of workers: {compiling}"
    assert compiling[1] == pytest.approx(3 * seconds({}, programs=1)), (
        "three programs should take three times as long as one"
    )
    whole = seconds({SMALL: 40}, programs=3, workers=8)
    assert whole == pytest.approx(compiling[8] + seconds({SMALL: 40}, workers=8))


def test_more_epochs_take_longer():
    assert cost.run_seconds(SMALL, 20) > cost.run_seconds(SMALL, 10)


@pytest.mark.parametrize(
    ("name", "value"),
    [("timesteps", 24), ("layers", 2), ("samples", 40), ("units", 30), ("cell", "LSTM"), ("batch_size", 2)],
)
def test_a_larger_network_more_data_and_smaller_batches_take_longer(name, value):
    assert cost.run_seconds(replace(SMALL, **{name: value}), 10) > cost.run_seconds(SMALL, 10)
