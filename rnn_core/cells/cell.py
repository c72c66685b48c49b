"""A cell: the equations of a step, and the types that their functions take and return."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float

from rnn_core.arrays import Array, ArrayModule

Units = Float[Array, "batch units"]
"""One number for each unit of a layer."""

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
        residuals: Arrays that the vector–Jacobian product needs besides the states.
        terms: Name -> value, for each term of the equation that `step` computes.
    """

    states: list[Units]
    residuals: list[Units]
    terms: dict[str, Array]

    def at(self, index: Any) -> "Step":
        """Return the Step of the sequences at an index, without terms."""
        return Step([state[index] for state in self.states], [residual[index] for residual in self.residuals], {})


class Cell(NamedTuple):
    """The equations of a kind of layer, for one step and a batch of sequences.

    Rules for a cell, which tests/core/test_cells.py checks for every cell in `cells.CELLS`:

    - The input enters only as W x_t, so the products of all steps can be computed at once. The previous h enters only
      as U h_{t-1} or unit by unit, and any other previous state only unit by unit.
    - h is that of the Keras layer with the same weights, and `vjp` is the derivative of `step`. Both functions compute
      with `xp`, which is NumPy or `keras.ops`.
    - The weights are the kernel W, the recurrent kernel U if the cell is `recurrent`, and the bias.
    - A bias of shape (columns,) is added to both products together, and `vjp` returns one gradient for them. A bias of
      shape (2, columns) has a row for W x_t and a row for U h_{t-1}, and `vjp` returns a gradient for each product.
    - Each new state is also a term, with the state's name.
    - Each term has a symbol.
    - The candidate's columns of W have an effect on h. They have none on the gates, which are the terms with the names
      "update", "reset", "forget" and "output".

    Attributes:
        layer: Name of the equivalent Keras layer.
        step: Function of (W x_t, U h_{t-1}, bias, states, activation, xp) that returns a Step. The products are
            Columns; U h_{t-1} is 0 if there is no U.
        vjp: Vector–Jacobian product of `step`: function of (gradients of the new states, states, Step, activation, xp)
            that returns Gradients. It uses no terms, and leaves out the path through U h_{t-1}, which `backward` adds.
        symbols: Name of a term -> its HTML symbol, in the order in which the page lists them. "previous h" or
            "previous c" stands for the state before the step, although `step` does not return this state as a term.
        equation: LaTeX template. {f} is the activation. Any other name in braces is a key of `symbols`, with
            underscores for spaces, such as {previous_h}. It stands for the value of this term at one unit. {x:+} shows
            the value x with its sign, and {x:-} shows 1 - x. Double braces are braces of LaTeX.
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
