"""The recurrence: its gradients are those that TensorFlow finds by itself through the unrolled steps."""

import numpy as np
import pytest

from rnn_core import recurrence
from rnn_core.backend import keras, tf
from rnn_core.cells import ACTIVATIONS, CELLS

STEPS, SEQUENCES, UNITS = 5, 3, 4


def unrolled(cell, activation, product, first, weights, real):
    """The states after every step, one step after the other."""
    states, found = first, []
    for t in range(STEPS):
        after = cell.forward(product[t], states, weights, activation, keras.ops).states
        states = after if real is None else [tf.where(real[t], *pair) for pair in zip(after, states, strict=True)]
        found.append(states)
    return [tf.stack(each) for each in zip(*found, strict=True)]


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("name", CELLS)
def test_gradients_through_time(name, activation, masked):
    """In float64 states and gradients agree, of the products and of every weight, also where steps are masked."""
    cell, rng = CELLS[name], np.random.default_rng(0)
    columns = UNITS * max(1, len(cell.gates))

    def random(*shape):
        return tf.constant(rng.normal(size=shape) / 2)

    shapes = [(UNITS, columns), (2, columns) if name == "GRU" else (columns,)]
    weights = [random(*shape) for shape in shapes[not cell.recurrent :]]
    product, first = random(STEPS, SEQUENCES, columns), [random(SEQUENCES, UNITS) for _ in cell.states]
    given = [random(STEPS, SEQUENCES, UNITS) for _ in cell.states]
    real = tf.constant(rng.random((STEPS, SEQUENCES, 1)) < 0.6) if masked else None
    found = []
    for states_of in (unrolled, lambda *args: recurrence.run(*args[:-1], real=args[-1])):
        with tf.GradientTape() as tape:
            tape.watch([product, *weights])
            states = states_of(cell, activation, product, first, weights, real)
            total = sum(tf.reduce_sum(each * factor) for each, factor in zip(states, given, strict=True))
        found.append([*states, *tape.gradient(total, [product, *weights])])
    for expected, received in zip(*found, strict=True):
        np.testing.assert_allclose(received, expected, rtol=1e-12, atol=1e-13)
