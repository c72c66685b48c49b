"""Continuation: what a network says when its own outputs are its next inputs.

Sampling with a temperature, as in Graves 2013, Generating Sequences With Recurrent Neural Networks, arXiv:1308.0850.
"""

from typing import NamedTuple

import numpy as np

from rnn_core.insight import network

COUNT = 60
"""The symbols that are drawn, or the numbers."""


class Continuation(NamedTuple):
    """COUNT symbols that a network goes on with.

    step: the step of the Probe, from 1, after which they come. symbols: (COUNT,) int; of numbers there are none.
    outputs: (COUNT, K), of which each was drawn; the numbers themselves.
    """

    step: int
    symbols: np.ndarray | None
    outputs: np.ndarray


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def generate(spec, state, probe, *, step, temperature, sampling_seed):
    """The Continuation after a step (from 1) of a Probe, or after its last; None where the input is no symbol.

    temperature: 1 for the network's own probabilities, below it those that are large grow larger. Where each output is
    a bit, a symbol is as probable as its bits together. A number is not drawn: the output is the next input.
    """
    task, net = spec.task_info, network.network(spec, state)
    if not task.symbolic:
        return None
    path, rng = network.trajectory(net, spec, probe), np.random.default_rng(sampling_seed)
    at = min(step, len(path.steps)) - 1
    states, symbols, outputs = path.after[at], [], []
    for _ in range(COUNT):
        output = net.outputs(net.logits(net.hidden(states)))
        outputs.append(output)
        if not task.span:
            symbols.append(_draw(task, output, temperature, rng))
        following = output[None] if task.span else task.vectors[symbols[-1:]].astype(float)
        states = network.step(net, following, states[None])[0][0]
    return Continuation(int(path.steps[at]) + 1, np.array(symbols) if symbols else None, np.array(outputs))


def _draw(task, output, temperature, rng):
    """A symbol by an output (K,)."""
    if task.output == "softmax":
        probabilities = np.log(task.vectors @ output)
    else:
        probabilities = (np.log(np.abs(1 - task.vectors - output))).sum(axis=-1)
    probabilities = np.nan_to_num((probabilities - probabilities.max()) / temperature, nan=0.0, neginf=-1e3)
    return int(rng.choice(len(probabilities), p=np.exp(probabilities) / np.exp(probabilities).sum()))
