"""Compute the hidden states and outputs of a network, and compare its outputs with the targets.

A State is the network after a number of epochs. A Probe is a test sequence; its real steps are those that are not
padding.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Real

from rnn_core import data, forward
from rnn_core.cells import CELLS
from rnn_core.forward import HasWeights
from rnn_core.losses import LOSSES
from rnn_core.probe import Probe
from rnn_core.spec import Spec

NEAR_PLATEAU = 1.05
"""A loss is on the plateau if it differs from the loss of the best constant output by at most this factor."""

LEVEL_WITHIN = 0.01
"""Losses are level if they differ by at most this fraction of the loss of the best constant output."""

CLIFF_FACTOR = 4
"""If the losses of a plateau are never level, the fall at its end must be at least this many times the largest change
before it."""

_MIN_PERIODS_IN_PHASE = 4  # fewer correct periods at the end of a sequence may be chance


class Trace(NamedTuple):
    """The states and outputs of a network's pass over a batch of sequences.

    Attributes:
        hidden: The hidden states h_t of each layer.
        outputs: The outputs of each step, or of the last step if the network has one output per sequence.
        cell_state: The second state of each layer, LSTM's c_t; empty for other cells.
    """

    hidden: tuple[Float[np.ndarray, "batch time units"], ...]
    outputs: Float[np.ndarray, "batch time outputs"] | Float[np.ndarray, "batch outputs"]
    cell_state: tuple[Float[np.ndarray, "batch time units"], ...] = ()


@np.errstate(over="ignore", invalid="ignore")
def trace(
    spec: Spec,
    state: HasWeights,
    inputs: Real[np.ndarray, "batch time features"] | Sequence[Sequence[Sequence[float]]],
    *,
    initial_state: Float[np.ndarray, "batch states units"] | None = None,
    mask: Real[np.ndarray, "batch time"] | Bool[np.ndarray, "batch time"] | None = None,
) -> Trace:
    """Return the Trace of a State on some sequences.

    Args:
        spec: The experiment.
        state: The State.
        inputs: The sequences, of any length.
        initial_state: The states before the first step, layer by layer. An LSTM layer has h, then c. The default is
            zeros.
        mask: False, or 0, for steps that change no state, such as padded ones.
    """
    network = forward.network(spec, state, np.float32)
    states = forward.run(network, np.asarray(inputs, np.float32), initial_state, mask=mask)
    return trace_of(spec, states, network.outputs(network.logits(network.hidden(states))))


def trace_of(
    spec: Spec,
    states: Float[np.ndarray, "batch time states units"],
    outputs: Float[np.ndarray, "batch time outputs"],
) -> Trace:
    """Return the Trace that consists of the given states and outputs. Both arrays become read-only."""
    for array in (states, outputs):
        array.flags.writeable = False
    each_state = np.moveaxis(states, 2, 0)
    count = len(CELLS[spec.cell].states)
    return Trace(
        hidden=tuple(each_state[::count]),
        outputs=outputs if spec.return_sequences else outputs[:, -1],
        cell_state=tuple(each_state[1::count]) if count > 1 else (),
    )


def trace_probe(spec: Spec, state: HasWeights, probe: Probe) -> Trace:
    """Return a State's Trace of a Probe, which is padded and masked as in training."""
    inputs, mask = probe.feed(spec)
    before = forward.initial_state(forward.network(spec, state, np.float32), spec, probe)
    return trace(spec, state, inputs, initial_state=before[None], mask=mask)


def trace_each(spec: Spec, states: Iterable[HasWeights], probe: Probe) -> list[Trace]:
    """Return each State's Trace of a Probe."""
    return [trace_probe(spec, state, probe) for state in states]


def targets(spec: Spec, probe: Probe) -> Float[np.ndarray, "real outputs"]:
    """Return the target of each real step of a Probe; only the last target if there is one output per sequence."""
    each_step = data.target(spec, timesteps=_real_count(spec, probe))
    return each_step if spec.return_sequences else each_step[-1:]


def correct_steps(spec: Spec, probe: Probe, trace: Trace) -> Bool[np.ndarray, " real"]:
    """Return True for each real step at which a Trace is correct.

    A step is correct if output and target have the same nearest symbol, or class, and the output is finite. If the
    network has one output per sequence, the result has a single entry.
    """
    outputs = _outputs(spec, probe, trace)
    task = spec.task_info
    correct = task.nearest(outputs) == task.nearest(targets(spec, probe))
    return correct & np.isfinite(outputs).all(axis=-1)


def counted_steps(spec: Spec, probe: Probe) -> Bool[np.ndarray, " real"]:
    """Return True for each real step that decides whether the network has learned.

    A step decides if its target is certain, that is, has the probability 1. If no target is certain, all steps decide.
    If the network has one output per sequence, the result is a single True.
    """
    counts = data.test_sequence(spec, _real_count(spec, probe)).counts[0]
    if spec.return_sequences:
        return counts
    return np.ones(1, bool)


def repeated_steps(spec: Spec, probe: Probe) -> Bool[np.ndarray, " real"]:
    """Return True for each real step whose target repeats the second symbol of its Reber string.

    In tasks other than `reber`, all entries are False.
    """
    places = data.test_sequence(spec, _real_count(spec, probe)).places[0, 1:]
    return np.zeros(len(places), bool) if spec.task_info.repeats is None else places == spec.task_info.repeats


def cosine(spec: Spec, probe: Probe, trace: Trace) -> float:
    """Return the mean cosine between the outputs of a Trace and the expected targets.

    An expected target is the mean of the symbols' vectors, weighted by the true probabilities of the symbols. If these
    probabilities are unknown, the result is NaN.

    Elman 1990 (Cognitive Science 14:179-211, "Discovering Lexical Classes from Word Order") compares the outputs of a
    network with the true probabilities of the next word in the same way.
    """
    outputs = _outputs(spec, probe, trace)
    probabilities = data.test_sequence(spec, _real_count(spec, probe)).probabilities[0]
    expected = (probabilities @ spec.task_info.vectors)[-len(outputs) :]
    lengths = np.linalg.norm(outputs, axis=-1) * np.linalg.norm(expected, axis=-1)
    return float(((outputs * expected).sum(axis=-1) / np.maximum(lengths, np.finfo(np.float32).tiny)).mean())


def rms_error(spec: Spec, probe: Probe, trace: Trace) -> float:
    """Return the root mean square error of a Trace's outputs at the real steps."""
    errors = _outputs(spec, probe, trace) - targets(spec, probe)
    return float(np.sqrt(np.mean(errors**2, dtype=float)))


def is_judged_by_loss(spec: Spec) -> bool:
    """Return True if a loss near the minimum, not the accuracy, decides whether the network has learned.

    The loss decides if no target of the experiment is certain, but the targets' probabilities are known.
    """
    return not spec.task_info.given and not data.sequences(spec).certain


def first_real_step(spec: Spec, probe: Probe) -> int:
    """Return the first step of a Probe that is not padding, counted from 1."""
    return int(np.argmax(probe.real_steps(spec))) + 1


def back_in_phase(correct: Bool[np.ndarray, " time"], period: int) -> int | None:
    """Return the first step, from 0, after the last incorrect step; 0 if all steps are correct.

    If fewer than four periods follow the last incorrect step, they may be correct by chance, and the result is None.
    """
    incorrect = np.flatnonzero(~correct)
    first = int(incorrect[-1]) + 1 if incorrect.size else 0
    if first == 0 or len(correct) - first >= _MIN_PERIODS_IN_PHASE * period:
        return first
    return None


@lru_cache(maxsize=64)
def chance_loss(spec: Spec) -> float:
    """Return the loss of the best constant output, the lowest that a network without memory or input can have.

    For the default Spec it is ln 2. For the visitor's own text or numbers, both the output and its loss are computed
    from the part that is used for training.
    """
    task = spec.task_info
    shares = task.given.shares(len(task.symbols), spec.timesteps) if task.given else task.shares
    return float(minimum_loss_given(spec, shares))


@lru_cache(maxsize=32)
def minimum_loss(spec: Spec) -> float:
    """Return the minimum mean loss over all steps: 0 if all targets are certain, NaN if the minimum is unknown."""
    return float(minimum_loss_given(spec, data.sequences(spec).probabilities).mean())


def minimum_loss_given(spec: Spec, probabilities: Float[np.ndarray, "*batch symbols"]) -> Float[np.ndarray, "*batch"]:
    """Return the minimum loss, given the probability of each symbol; all NaN if any probability is unknown."""
    if spec.task_info.given and np.isnan(probabilities).any():
        return np.full(probabilities.shape[:-1], np.nan)
    vectors = spec.task_info.vectors.astype(float)
    return np.asarray(LOSSES[spec.loss].minimum(probabilities @ vectors, probabilities @ vectors**2))


def is_constant(spec: Spec, outputs: Float[np.ndarray, "time outputs"], *, within: float = 0.2) -> bool:
    """Return True if every output is near the best constant output, as outputs are while the loss is on its plateau.

    Args:
        spec: The experiment. The task must not be on the visitor's own data.
        outputs: The outputs of each step.
        within: The difference of each number from the best constant output must be below this.
    """
    return bool(np.abs(outputs - spec.task_info.mean).max() < within)


def plateau_end(losses: Sequence[float], level: float) -> int | None:
    """Return the first epoch whose loss is below the plateau of a constant output, or None.

    The result is None if the loss is still on the plateau or above it, or if the loss only passed the plateau on its
    way down. Losses form a plateau if three successive losses are nearly equal (LEVEL_WITHIN), or if the fall at the
    end is at least CLIFF_FACTOR times the largest change before it.

    Args:
        losses: The loss of each epoch from 0 on.
        level: The loss of the best constant output.
    """
    stay: list[float] = []
    for epoch, loss in enumerate(losses):
        if loss < level / NEAR_PLATEAU:
            changes = [abs(after - before) for before, after in pairwise(stay)]
            if not changes:
                return None
            was_level = any(np.ptp(stay[first : first + 3]) <= LEVEL_WITHIN * level for first in range(len(stay) - 2))
            return epoch if was_level or stay[-1] - loss >= CLIFF_FACTOR * max(changes) else None
        if loss <= level * NEAR_PLATEAU:
            stay.append(loss)
        else:
            stay = []
    return None


def _real_count(spec: Spec, probe: Probe) -> int:
    return int(probe.real_steps(spec).sum())


def _outputs(spec: Spec, probe: Probe, trace: Trace) -> Float[np.ndarray, "real outputs"]:
    """Return the first sequence's outputs at the real steps of a Probe, or the sequence's only output."""
    return trace.outputs[0][probe.real_steps(spec)] if spec.return_sequences else trace.outputs
