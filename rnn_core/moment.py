"""One step of a trained network, opened: everything that its equations pass through between x_t and y_t."""

from typing import NamedTuple

import numpy as np

from rnn_core import network as networks


class Moment(NamedTuple):
    """What happens in one step of the sequence that is shown.

    step: its place among all the steps that are shown, padding included, from 0.
    inputs: x_t (1,). before, after: the full state (S, units) before and after the step.
    parts: of each layer, what its equation passes through in this order, {name: (units,)}, as in `cells.CELLS`.
    logits, outputs: V h_t + c and y_t, its softmax, (K,).
    """

    step: int
    inputs: np.ndarray
    before: np.ndarray
    after: np.ndarray
    parts: tuple[dict[str, np.ndarray], ...]
    logits: np.ndarray
    outputs: np.ndarray

    def heard(self, layer):
        """What a layer hears in this step: x_t, or h_t of the layer below, (F,). layer: from 0."""
        return self.parts[layer - 1]["h"] if layer else self.inputs


@np.errstate(over="ignore", invalid="ignore")
def look(spec, state, shown, *, step):
    """The Moment of a step (from 0) of what a Probe shows: that step, or the nearest one at which the network acts."""
    opened = networks.network(spec, state)
    passed = networks.passage(opened, spec, shown)
    t = int(np.argmin(np.abs(passed.steps - step)))
    before = passed.before[t]
    after, parts = networks.step(opened, passed.inputs[t][None], before[None])
    logits = opened.logits(parts[-1]["h"])[0]
    return Moment(
        step=int(passed.steps[t]),
        inputs=passed.inputs[t],
        before=before,
        after=after[0],
        parts=tuple({name: values[0] for name, values in between.items()} for between in parts),
        logits=logits,
        outputs=networks.softmax(logits),
    )
