"""What is read off a network: its hidden states and outputs, and how these compare with the targets."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from rnn_core import data, forward
from rnn_core.cells import CELLS
from rnn_core.losses import LOSSES


class Trace(NamedTuple):
    """One pass over inputs (B, T, F).

    hidden: (B, T, units) of each layer. outputs: (B, T, K), or (B, K) of a network with one output for a sequence.
    cell_state: (B, T, units) of each layer, the second state where the cell has one (LSTM's c_t), else empty.
    """

    hidden: tuple[np.ndarray, ...]
    outputs: np.ndarray
    cell_state: tuple[np.ndarray, ...] = ()


@np.errstate(over="ignore", invalid="ignore")
def trace(spec, state, inputs, *, initial_state=None, mask=None):
    """Return the Trace of a State for inputs (B, T, F) of any length.

    initial_state: (B, S, units), the states before the first step, layer by layer, of LSTM h and then c;
    zeros if none are given. mask: (B, T), False for steps that change no state, as in a padding.
    """
    network = forward.network(spec, state, np.float32)
    states = forward.run(network, inputs, initial_state, mask=mask)
    return trace_of(spec, states, network.outputs(network.logits(network.hidden(states))))


def trace_of(spec, states, outputs):
    """Return the Trace of full states (B, T, S, units) and outputs (B, T, K), to which nobody can write any more."""
    for array in (states, outputs):
        array.flags.writeable = False
    each, count = np.moveaxis(states, 2, 0), len(CELLS[spec.cell].states)
    return Trace(
        hidden=tuple(each[::count]),
        outputs=outputs if spec.return_sequences else outputs[:, -1],
        cell_state=tuple(each[1::count]) if count > 1 else (),
    )


def trace_probe(spec, state, probe):
    """The Trace of a Probe."""
    inputs, mask = probe.feed(spec)
    before = forward.initial_state(forward.network(spec, state, np.float32), spec, probe)
    return trace(spec, state, inputs, initial_state=before[None], mask=mask)


def trace_each(spec, states, probe):
    """The Traces of a Probe, one for each State."""
    return [trace_probe(spec, state, probe) for state in states]


def targets(spec, probe):
    """The targets of the L real steps of a Probe, (L, K), or (1, K) where the network has one output."""
    each = data.target(spec, timesteps=int(probe.real_steps(spec).sum()))
    return each if spec.return_sequences else each[-1:]


def correct_steps(spec, probe, trace):
    """At which of the L real steps of a Probe its Trace is correct, (L,) bool; (1,) where the network has one output.

    A step is correct if output and target stand for the same class, or symbol; where an output is not made of finite
    numbers it is not.
    """
    outputs = trace.outputs[0][probe.real_steps(spec)] if spec.return_sequences else trace.outputs
    output, target = (spec.task_info.nearest(each) for each in (outputs, targets(spec, probe)))
    return (output == target) & np.isfinite(outputs).all(axis=-1)


def counted_steps(spec, probe):
    """Which of these steps tell whether the network has learned, bool: those whose target is certain, or all."""
    counts = data.test_sequence(spec, int(probe.real_steps(spec).sum())).counts[0]
    if spec.return_sequences:
        return counts
    return np.ones(1, bool)


def repeated_steps(spec, probe):
    """Return at which of the L real steps of a Probe the target repeats the second symbol of its string, (L,) bool."""
    places = data.test_sequence(spec, int(probe.real_steps(spec).sum())).places[0, 1:]
    return np.zeros(len(places), bool) if spec.task_info.repeats is None else places == spec.task_info.repeats


def cosine(spec, probe, trace):
    """The mean cosine of the outputs of a Trace with the true means of the targets, as far as these can be told.

    Elman 1990 compares a network with the true probabilities of the next word in this way.
    """
    real = probe.real_steps(spec)
    outputs = trace.outputs[0][real] if spec.return_sequences else trace.outputs
    true = (data.test_sequence(spec, int(real.sum())).probabilities[0] @ spec.task_info.vectors)[-len(outputs) :]
    sizes = np.linalg.norm(outputs, axis=-1) * np.linalg.norm(true, axis=-1)
    return float(((outputs * true).sum(axis=-1) / np.maximum(sizes, np.finfo(np.float32).tiny)).mean())


def rms_error(spec, probe, trace):
    """The root of the mean squared error of the outputs of a Trace."""
    outputs = trace.outputs[0][probe.real_steps(spec)] if spec.return_sequences else trace.outputs
    return float(np.sqrt(np.mean((outputs - targets(spec, probe)) ** 2, dtype=float)))


def is_judged_by_loss(spec):
    """Whether no target of the experiment is certain, but the least loss is known: it has learned when it is near."""
    return not spec.task_info.given and not data.sequences(spec).certain


def first_real_step(spec, probe):
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


def chance_loss(spec):
    """The loss of the best constant output, ln 2 for the article's program: the lowest without memory and input.

    With the visitor's own text or numbers it is that of the part that trains.
    """
    task = spec.task_info
    shares = task.given.shares(len(task.symbols), spec.timesteps) if task.given else task.shares
    return float(minimum_loss_given(spec, shares))


@lru_cache(maxsize=32)
def minimum_loss(spec):
    """The lowest loss on the experiment's sequences: 0 where all is certain, NaN where nobody knows."""
    return float(minimum_loss_given(spec, data.sequences(spec).probabilities).mean())


def minimum_loss_given(spec, probabilities):
    """The loss of the best outputs where symbols have these probabilities (..., A), (...); NaN where nobody knows."""
    if spec.task_info.given and np.isnan(probabilities).any():
        return np.full(probabilities.shape[:-1], np.nan)
    vectors = spec.task_info.vectors.astype(float)
    return LOSSES[spec.loss].least(probabilities @ vectors, probabilities @ vectors**2)


def is_constant(spec, outputs, *, within=0.2):
    """Whether every output (T, K) is near the best constant one, as it is while the loss is on its plateau."""
    return bool(np.abs(outputs - spec.task_info.mean).max() < within)
