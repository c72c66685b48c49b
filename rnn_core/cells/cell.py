"""A cell: the equations of a step, and the types that they take and return."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float

from rnn_core.arrays import Array, ArrayModule

Units = Float[Array, "batch units"]
Columns = Float[Array, "batch columns"]
"""One number for each column of a kernel. In a cell with gates, a kernel has several columns for each unit."""

States = Sequence[Units] | Float[Array, "states batch units"]
"""The states of a layer, h first: a sequence of arrays, or one array."""

Gradients = tuple[list[Any], list[Columns]]
"""The gradient of each state before the step (Units or 0.0), and the gradients of W x_t and U h_{t-1}.

If both products have the same gradient, the second list holds it once.
"""


class Step(NamedTuple):
    """One step of a cell, for a batch of sequences.

    Attributes:
        states: The new states, h first.
        residuals: Further arrays that the vector–Jacobian product needs.
        terms: Each computed term of the equation by name.
    """

    states: list[Units]
    residuals: list[Units]
    terms: dict[str, Array]

    def at(self, index: Any) -> "Step":
        """Return the Step of the sequences at an index, without terms."""
        return Step([state[index] for state in self.states], [residual[index] for residual in self.residuals], {})


class Cell(NamedTuple):
    """The equations of a kind of layer, for one step and a batch of sequences.

    The input enters only as W x_t, and the previous state only as U h_{t-1} or unit by unit. So `step` takes both
    products, and W x_t is computed for all steps at once.

    Attributes:
        layer: Name of the equivalent Keras layer.
        step: Function of (W x_t, U h_{t-1}, bias, states, activation, xp) that returns a Step. The products are
            Columns; U h_{t-1} is 0 if there is no U.
        vjp: Vector–Jacobian product of `step`: function of (gradients of the new states, states, Step, activation, xp)
            that returns Gradients. It uses no terms, and leaves out the path through U h_{t-1}, which `backward` adds.
        symbols: Name of a term -> its HTML symbol, in the order in which the page lists them. The terms may include
            "previous h" or "previous c", the states before the step.
        equation: LaTeX template in which {f} is the activation. Any other name in braces stands for that
            term's number at one unit. {x:+} shows the number with its sign, and {x:-} shows 1 - x.
        states: Names of the states, h first.
        gates: Names of the equally wide blocks of columns in a kernel, in Keras's order; () for a single block.
        candidate: Index of the block that computes the candidate, the new value that the gates let into the state.
        recurrent: True if there is a recurrent kernel.
        options: Further arguments of the Keras layer.
    """

    layer: str
    step: Callable[..., Step]
    vjp: Callable[..., Gradients]
    symbols: dict[str, str]
    equation: str
    states: tuple[str, ...] = ("h",)
    gates: tuple[str, ...] = ()
    candidate: int = 0
    recurrent: bool = True
    options: Mapping[str, object] = MappingProxyType({})

    def candidate_columns(self, kernel: Float[np.ndarray, "*rows columns"]) -> Float[np.ndarray, "*rows units"]:
        """Return the columns of a kernel that compute the candidate."""
        return np.split(kernel, max(1, len(self.gates)), axis=-1)[self.candidate]

    def forward(
        self, product: Columns, states: States, weights: Sequence[Array], activation: str, xp: ArrayModule = np
    ) -> Step:
        """Compute the Step that follows the given states.

        Args:
            product: W x_t.
            states: The states before the step.
            weights: The weights of the layer in Keras's order, without the kernel.
            activation: A name of ACTIVATIONS.
            xp: The array module.
        """
        *recurrent_kernel, bias = weights
        recurrent = states[0] @ recurrent_kernel[0] if self.recurrent else xp.zeros_like(product)
        return self.step(product, recurrent, bias, states, activation, xp)

    def backward(
        self,
        gradients: States,
        states: States,
        step: Step,
        weights: Sequence[Array],
        activation: str,
        xp: ArrayModule = np,
    ) -> Gradients:
        """Compute the vector–Jacobian product of a Step that `forward` returned for these states and weights.

        Args:
            gradients: The gradient of each new state.
            states: The states before the step.
            step: The Step.
            weights: The weights of the layer in Keras's order, without the kernel.
            activation: A name of ACTIVATIONS.
            xp: The array module.
        """
        (first, *others), products = self.vjp(gradients, states, step, activation, xp)
        if self.recurrent:
            first = first + products[-1] @ xp.transpose(weights[0])
        return [first, *others], products
