"""Continuation: the symbols or numbers that a network predicts when its own outputs are its next inputs.

Sampling with a temperature, as in Graves 2013, Generating Sequences With Recurrent Neural Networks, arXiv:1308.0850.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from rnn_core.insight import network
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.tasks.task import Task
from rnn_core.training import State

COUNT = 60
"""Symbols, or numbers, of a continuation."""


class Continuation(NamedTuple):
    """The symbols or numbers that a network goes on with.

    Attributes:
        step: The step of the Probe, from 1, after which they come.
        symbols: The symbols, or None if the task is one of numbers.
        outputs: The outputs that each symbol was drawn from, or the numbers themselves.
    """

    step: int
    symbols: Int[np.ndarray, " steps"] | None
    outputs: Float[np.ndarray, "steps outputs"]


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def generate(
    spec: Spec, state: State, probe: Probe, *, step: int, temperature: float, sampling_seed: int
) -> Continuation | None:
    """Return the Continuation after a step of a Probe, or None if the inputs of the task are no symbols.

    A symbol is drawn by the outputs. If each output is a bit, a symbol is as probable as its bits together. A number is
    not drawn: the output is the next input.

    Args:
        spec: The experiment.
        state: Its network.
        probe: The test sequence.
        step: The step, from 1. A step beyond the end stands for the last.
        temperature: With 1 the network's own probabilities count; below 1 the large ones grow larger.
        sampling_seed: The seed of the random numbers.
    """
    task = spec.task_info
    if not task.symbolic:
        return None
    net = network.network(spec, state)
    path = network.trajectory(net, spec, probe)
    rng = np.random.default_rng(sampling_seed)
    start = min(step, len(path.steps)) - 1
    states = path.after[start]
    symbols = []
    outputs = []
    for _ in range(COUNT):
        output = net.outputs(net.logits(net.hidden(states)))
        outputs.append(output)
        if task.span:
            next_input = output[None]
        else:
            symbols.append(_draw(task, output, temperature, rng))
            next_input = task.vectors[symbols[-1:]].astype(float)
        states = network.step(net, next_input, states[None])[0][0]
    return Continuation(int(path.steps[start]) + 1, np.array(symbols) if symbols else None, np.array(outputs))


def _draw(task: Task, output: Float[np.ndarray, " outputs"], temperature: float, rng: np.random.Generator) -> int:
    """Draw a symbol by an output."""
    if task.output == "softmax":
        logs = np.log(task.vectors @ output)
    else:
        logs = (np.log(np.abs(1 - task.vectors - output))).sum(axis=-1)
    logs = np.nan_to_num((logs - logs.max()) / temperature, nan=0.0, neginf=-1e3)
    return int(rng.choice(len(logs), p=np.exp(logs) / np.exp(logs).sum()))
