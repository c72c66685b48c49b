"""Continuation: the symbols or numbers that a network predicts when its own outputs are its next inputs.

Symbols are sampled with a temperature, as in Graves 2013, Generating Sequences With Recurrent Neural Networks,
arXiv:1308.0850.
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
"""Number of symbols, or of numbers, in a continuation."""


class Continuation(NamedTuple):
    """The symbols or numbers with which a network continues a sequence.

    Attributes:
        step: The step of the test sequence after which the continuation begins. Steps count from 1 and include padding.
        symbols: The index of each symbol, or None in a task of numbers.
        outputs: The outputs from which each symbol was drawn, or the predicted numbers, scaled as in training.
    """

    step: int
    symbols: Int[np.ndarray, " steps"] | None
    outputs: Float[np.ndarray, "steps outputs"]


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def generate(
    spec: Spec, state: State, probe: Probe, *, step: int, temperature: float, sampling_seed: int
) -> Continuation | None:
    """Return the Continuation after a step of a Probe, or None if the task's target is not the next input.

    At a temperature of 1, a symbol is drawn with the probabilities that the network outputs. If each output is a bit,
    the probability of a symbol is the product of its bits' probabilities. In a task of numbers nothing is drawn: the
    output is the next input.

    Args:
        spec: The experiment.
        state: The experiment's network.
        probe: The test sequence.
        step: The step. Steps count from 1 and include padding. A masked step (skipped as padding) is replaced by the
            nearest step that is not masked.
        temperature: A positive number. 1 keeps the network's own probabilities. A lower temperature favours the more
            probable symbols, and a higher one makes the probabilities more equal.
        sampling_seed: The seed of the random numbers.
    """
    task = spec.task_info
    if not task.predicts_next:
        return None
    net = network.network(spec, state)
    path = network.trajectory(net, spec, probe)
    rng = np.random.default_rng(sampling_seed)
    start = int(np.abs(path.steps + 1 - step).argmin())
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
    """Draw a symbol from an output's probabilities, adjusted by the temperature, and return its index."""
    if task.output == "softmax":
        logs = np.log(task.vectors @ output)
    else:
        logs = (np.log(np.abs(1 - task.vectors - output))).sum(axis=-1)
    logs = np.nan_to_num((logs - logs.max()) / temperature, nan=0.0, neginf=-1e3)
    return int(rng.choice(len(logs), p=np.exp(logs) / np.exp(logs).sum()))
