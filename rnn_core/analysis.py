"""What is read off a network: its hidden states and outputs, and how these compare with the targets.

Loads Keras only when it is asked to compute.
"""

from typing import NamedTuple

import numpy as np

from rnn_core import data, training
from rnn_core.cells import CELLS
from rnn_core.probe import OWN


class Trace(NamedTuple):
    """One pass over inputs (B, T, F).

    hidden: (B, T, units) of each layer. outputs: (B, T, K), or (B, K) of a network with one output for a sequence.
    cell_state: (B, T, units) of each layer, the second state where the cell has one (LSTM's c_t), else empty.
    """

    hidden: tuple[np.ndarray, ...]
    outputs: np.ndarray
    cell_state: tuple[np.ndarray, ...] = ()


def trace(spec, state, inputs, *, initial_state=None, mask=None):
    """Hidden states of every layer and outputs of a State, for inputs (B, T, F) of any length: Trace.

    initial_state: (B, S, units), the states before the first step, layer by layer, of LSTM h and then c;
    zeros if none are given. mask: (B, T), False for steps that change no state, as in a padding.
    """
    states, outputs = training.forward(spec, state, inputs, states=initial_state, mask=mask)
    each, count = np.moveaxis(states, 2, 0), len(CELLS[spec.cell].states)
    return Trace(
        hidden=tuple(each[::count]),
        outputs=outputs if spec.return_sequences else outputs[:, -1],
        cell_state=tuple(each[1::count]) if count > 1 else (),
    )


def look(spec, state, probe):
    """The Trace of a Probe."""
    inputs, mask = probe.feed(spec)
    if probe.initial_state == OWN:
        first = np.resize(probe.inputs(spec), (1, probe.state_steps, 1))
        before = training.forward(spec, state, first)[0][:, -1]
    else:
        before = data.initial_state(probe.initial_state, spec)
    return trace(spec, state, inputs, initial_state=before, mask=mask)


def look_at_each(spec, states, probe):
    """The Traces of a Probe, one for each State."""
    return [look(spec, state, probe) for state in states]


def targets(spec, probe):
    """The targets of the L real steps of a Probe, (L, K), or (1, K) where the network has one output."""
    each = data.target(spec, timesteps=int(probe.real_steps(spec).sum()))
    return each if spec.return_sequences else each[-1:]


def correct_steps(spec, probe, trace):
    """At which of the L real steps of a Probe its Trace is correct, (L,) bool; (1,) where the network has one output.

    A step is correct if output and target have their largest value at the same class; where an output is not made of
    finite numbers it is not.
    """
    outputs = trace.outputs[0][probe.real_steps(spec)] if spec.return_sequences else trace.outputs
    same = outputs.argmax(axis=-1) == targets(spec, probe).argmax(axis=-1)
    return same & np.isfinite(outputs).all(axis=-1)


def first_step(spec, probe):
    """The first step of a Probe, from 1, that is no padding."""
    return int(np.argmax(probe.real_steps(spec))) + 1


def back_in_phase(correct, period):
    """The first step (from 0) from which on every one is correct, or None if there is none.

    correct: (T,) bool. Fewer than four periods at the end, of a sequence that began incorrect, may be chance and do
    not count.
    """
    incorrect = np.flatnonzero(~correct)
    begins = incorrect[-1] + 1 if incorrect.size else 0
    return int(begins) if begins == 0 or len(correct) - begins >= 4 * period else None


def chance_loss(loss, classes):
    """The loss of a constant output 1/K, ln 2 for the article's program.

    It is the lowest without memory, where all classes are equally frequent.
    """
    p = 1 / classes
    return {
        "binary_crossentropy": -p * np.log(p) - (1 - p) * np.log(1 - p),
        "categorical_crossentropy": np.log(classes),
        "mean_squared_error": p * (1 - p),
    }[loss]


def is_constant(outputs, *, within=0.2):
    """Whether every output (T, K) is near 1/K, as it is while the loss is on its plateau."""
    return bool(np.abs(outputs - 1 / outputs.shape[-1]).max() < within)
