"""One step of a trained network, unrolled: all terms of its equations between x_t and y_t."""

from typing import NamedTuple

import numpy as np

from rnn_core.insight import network as networks


class UnrolledStep(NamedTuple):
    """One step of a Probe.

    step: its place among all steps of the Probe, padding included, from 0.
    inputs: x_t, (F,). before, after: the full state (S, units) before and after the step.
    terms: for each layer those of its equation, {name: (units,)}.
    logits, outputs: V h_t + c and the outputs y_t, (K,).
    """

    step: int
    inputs: np.ndarray
    before: np.ndarray
    after: np.ndarray
    terms: tuple[dict[str, np.ndarray], ...]
    logits: np.ndarray
    outputs: np.ndarray

    def inputs_of(self, layer):
        """The input of a layer (from 0) in this step: x_t, or h_t of the layer below, (F,)."""
        return self.terms[layer - 1]["h"] if layer else self.inputs


@np.errstate(over="ignore", invalid="ignore")
def unroll(spec, state, probe, *, step):
    """The UnrolledStep of a step (from 0) of a Probe; for a masked step or one beyond the end, the nearest other."""
    network = networks.network(spec, state)
    path = networks.trajectory(network, spec, probe)
    t = int(np.argmin(np.abs(path.steps - step)))
    _, steps = networks.step(network, path.inputs[[t]], path.before[[t]])
    logits = network.logits(network.hidden(path.after[t]))
    return UnrolledStep(
        step=int(path.steps[t]),
        inputs=path.inputs[t],
        before=path.before[t],
        after=path.after[t],
        terms=tuple({name: np.atleast_2d(term)[0] for name, term in each.terms.items()} for each in steps),
        logits=logits,
        outputs=network.outputs(logits),
    )
