"""Estimates of the time that training takes.

The page shows the estimates before training begins. They also decide a job's queue and its processor time limit.
"""

from collections.abc import Mapping

from rnn_core.cells import CELLS
from rnn_core.spec import Spec

_STEP_S = 4e-7
"""Seconds that one step of a batch takes on one core, for each layer and gate."""

_PRODUCT_S = 1.2e-10
"""Seconds that one multiplication by a weight takes on one core."""

_SLOW_EPOCH_S = 0.2
"""A job goes to the slow queue if one of its epochs takes more seconds than this."""

_MIN_CPU_LIMIT_S = 120
"""Processor seconds that even the smallest job may take, because it may need to compile a network."""

_CPU_LIMIT_FACTOR = 30
"""For each seed or State in a job, the job may take this many times the processor time of an epoch.

A State has the weights of an epoch. The most expensive job of any panel takes nine times the time of an epoch for each
seed or State.
"""

_EPOCH_OVERHEAD_S = 5e-3
"""Seconds that each epoch takes on one core in addition to its steps."""

_RUN_OVERHEAD_S = 0.05
"""Seconds that each training run takes on one core in addition to its epochs."""

_COMPILE_S = 1.5
"""Seconds that the compilation of one program takes on one core."""


def seconds(spec: Spec) -> float:
    """Return the estimated seconds that an epoch takes: the steps of all batches, and the multiplications in them.

    For epochs of 0.05 s and more, the estimate is within a factor of 1.6 of the measured time.
    """
    steps = spec.timesteps * spec.layers * spec.samples * max(1, len(CELLS[spec.cell].gates))
    return _STEP_S * steps / spec.batch_size + _PRODUCT_S * steps * spec.units**2


def is_slow(spec: Spec) -> bool:
    """Return True if an epoch takes so long that other visitors' jobs should not wait for it."""
    return seconds(spec) > _SLOW_EPOCH_S


def cpu_limit(spec: Spec, count: int) -> float:
    """Return the processor seconds after which a job for `count` States or seeds of a Spec is considered stuck.

    The limit is many times the time that the job should take.
    """
    return _MIN_CPU_LIMIT_S + _CPU_LIMIT_FACTOR * count * seconds(spec)


def run_seconds(spec: Spec, epochs: int) -> float:
    """Return the estimated seconds of one training run."""
    return _RUN_OVERHEAD_S + epochs * (_EPOCH_OVERHEAD_S + seconds(spec))


def total_seconds(counts: Mapping[Spec, int], epochs: int, *, programs: int, workers: int) -> float:
    """Return the estimated seconds of several training runs on several workers.

    Args:
        counts: The number of training runs for each Spec.
        epochs: The number of epochs in each training run.
        programs: The number of programs that each worker must compile.
        workers: The number of workers.
    """
    return sum(count * run_seconds(spec, epochs) for spec, count in counts.items()) / workers + _COMPILE_S * programs
