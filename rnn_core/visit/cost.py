"""Cost: about how long an epoch of an experiment takes, for it is told before it begins."""

from rnn_core.cells import CELLS

_EACH_STEP, _EACH_PRODUCT = 4e-7, 1.2e-10  # seconds on one core, right within a factor 1.5 from half a second on


def seconds(spec):
    """Seconds of an epoch: so much for each step of a batch, and for each number that is multiplied in it."""
    steps = spec.timesteps * spec.layers * spec.samples
    products = steps * spec.units**2 * max(1, len(CELLS[spec.cell].gates))
    return _EACH_STEP * steps / spec.batch_size + _EACH_PRODUCT * products
