"""One step of a trained network, unrolled: all terms of its equations between x_t and y_t."""

from typing import NamedTuple, cast

import numpy as np
from jaxtyping import Float

from rnn_core.cells import Step
from rnn_core.insight import network as networks
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.training import State


class UnrolledStep(NamedTuple):
    """One step of a Probe, which is a test sequence.

    Attributes:
        step: The index of the step among all steps of the Probe, padding included, from 0.
        inputs: x_t.
        before: The full state (the states of all layers) before the step.
        after: The full state after the step.
        terms: For each layer, the terms of the cell's equations by name.
        logits: V h_t + c.
        outputs: y_t.
    """

    step: int
    inputs: Float[np.ndarray, " features"]
    before: Float[np.ndarray, "states units"]
    after: Float[np.ndarray, "states units"]
    terms: tuple[dict[str, Float[np.ndarray, " units"]], ...]
    logits: Float[np.ndarray, " outputs"]
    outputs: Float[np.ndarray, " outputs"]

    def inputs_of(self, layer: int) -> Float[np.ndarray, " features"]:
        """Return the input of a layer (from 0) in this step: x_t, or h_t of the layer below."""
        return self.terms[layer - 1]["h"] if layer else self.inputs


@np.errstate(over="ignore", invalid="ignore")
def unroll(spec: Spec, state: State, probe: Probe, *, step: int) -> UnrolledStep:
    """Return the UnrolledStep of a step (from 0) of a Probe.

    A step that is masked (skipped as padding) or beyond the end is replaced by the nearest step that is neither.
    """
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
        terms=tuple(map(_terms, steps)),
        logits=logits,
        outputs=network.outputs(logits),
    )


def _terms(step: Step) -> dict[str, Float[np.ndarray, " units"]]:
    """Return the terms of a Step as vectors. Each term except a bias has a batch axis, which holds one sequence."""
    return {name: np.atleast_2d(cast(np.ndarray, term))[0] for name, term in step.terms.items()}
