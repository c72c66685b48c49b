"""Cost: about how long an epoch of an experiment takes, and many trainings, for it is told before they begin."""

from rnn_core.cells import CELLS

_EACH_STEP, _EACH_PRODUCT = 4e-7, 1.2e-10  # seconds on one core, each for one gate


def seconds(spec):
    """Return the seconds of an epoch, a sum over the steps of each batch and over the products in them.

    From 0.05 s on it is within a factor of 1.6 of what was measured.
    """
    steps = spec.timesteps * spec.layers * spec.samples * max(1, len(CELLS[spec.cell].gates))
    return _EACH_STEP * steps / spec.batch_size + _EACH_PRODUCT * steps * spec.units**2


_SLOW = 0.2  # seconds of an epoch, for which others should not wait


def is_slow(spec):
    """Return whether one epoch may keep a worker for longer than others should wait for it."""
    return seconds(spec) > _SLOW


_LEAST, _TIMES = 120, 30  # processor seconds of any job, in which a network may be compiled; times an epoch


def most(spec, count):
    """Processor seconds that no job about a Spec takes: many times what it should, for each of `count` States or seeds.

    The most expensive panel takes nine times as long as an epoch.
    """
    return _LEAST + _TIMES * count * seconds(spec)


_EACH_EPOCH, _EACH_TRAINING, _EACH_PROGRAM = 5e-3, 0.05, 1.5  # seconds on one core beside the above


def training(spec, epochs):
    """Seconds of a training up to an epoch."""
    return _EACH_TRAINING + epochs * (_EACH_EPOCH + seconds(spec))


def trainings(counts, epochs, *, programs, workers):
    """Seconds of so many trainings, {Spec: count}, by so many workers, each of which compiles so many programs."""
    return sum(count * training(spec, epochs) for spec, count in counts.items()) / workers + _EACH_PROGRAM * programs
