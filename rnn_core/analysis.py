"""What is read off a network: its hidden states and outputs, and numbers about them.

Loads Keras only when it is asked to compute.
"""

from typing import NamedTuple

import numpy as np

from rnn_core import data, probe, training


class Trace(NamedTuple):
    """One pass over inputs (B, T, F).

    hidden: (B, T, units) of each layer. outputs: (B, T, K), or (B, K) of a network that answers once.
    memory: (B, T, units) of each layer, LSTM's c_t; empty for other cells.
    """

    hidden: tuple[np.ndarray, ...]
    outputs: np.ndarray
    memory: tuple[np.ndarray, ...] = ()


def trace(spec, state, inputs, *, initial_state=None, mask=None):
    """Hidden states of every layer and outputs of a State, for inputs (B, T, F) of any length: Trace.

    initial_state: (B, S, units), the states before the first step, layer by layer, of LSTM h and then c;
    zeros if none are given. mask: (B, T), False for steps that change no state, as in a padding.
    """
    states, outputs = training.forward(spec, state, inputs, states=initial_state, mask=mask)
    each = [states[:, :, i] for i in range(spec.state_count)]
    kinds = spec.state_count // spec.layers
    return Trace(
        hidden=tuple(each[::kinds]),
        outputs=outputs if spec.return_sequences else outputs[:, -1],
        memory=tuple(each[1::kinds]) if kinds > 1 else (),
    )


def look(spec, state, shown):
    """The Trace of what a Probe shows."""
    inputs, mask = probe.feed(shown, spec)
    if shown.initial_state == probe.OWN:
        heard = np.resize(probe.inputs(shown, spec), (1, shown.state_steps, 1))
        before = training.forward(spec, state, heard)[0][:, -1]
    else:
        before = data.initial_state(shown.initial_state, spec)
    return trace(spec, state, inputs, initial_state=before, mask=mask)


def look_at_each(spec, states, shown):
    """The Traces of what a Probe shows, one for each State."""
    return [look(spec, state, shown) for state in states]


def right_steps(outputs, target):
    """Which steps are answered right, (T,) bool: outputs and target (T, K) have their largest at the same place.

    What is not made of finite numbers is no answer.
    """
    same = np.argmax(outputs, axis=-1) == np.argmax(target, axis=-1)
    return same & np.isfinite(outputs).all(axis=-1)


def back_in_step(right, period):
    """The first step (from 0) from which on every one is right, or None if there is none.

    right: (T,) bool. Fewer than four periods at the end, of a sequence that began wrong, may be luck and do not count.
    """
    wrong = np.flatnonzero(~right)
    begins = wrong[-1] + 1 if wrong.size else 0
    return int(begins) if begins == 0 or len(right) - begins >= 4 * period else None


def chance_loss(loss, classes):
    """The loss of answering 1/K everywhere, ln 2 for the article's program.

    Without a memory there is no better answer, where all classes are wanted equally often.
    """
    p = 1 / classes
    return {
        "binary_crossentropy": -p * np.log(p) - (1 - p) * np.log(1 - p),
        "categorical_crossentropy": np.log(classes),
        "mean_squared_error": p * (1 - p),
    }[loss]


def answers_half(outputs, *, within=0.2):
    """Whether every output (T, K) is near 1/K, as it is while the loss stays on its plateau."""
    return bool(np.abs(outputs - 1 / outputs.shape[-1]).max() < within)
