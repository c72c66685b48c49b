"""Newton's method for the states to which a layer returns after some steps, and the Jacobians of these steps.

With one step, these states are the layer's fixed points. With several steps, they are also the states of its cycles. A
full state of a layer is h, and for LSTM also c. All numbers are float64.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int

from rnn_core.cells import Step
from rnn_core.insight import network
from rnn_core.insight.network import Network

MAX_RESIDUAL = 1e-12
"""Maximum residual of a solution, relative to the state's largest entry or to 1, whichever is larger."""

SAME_WITHIN = 1e-4
"""Two states count as equal if no entry differs by more than this. The limit is relative to the first state's largest
entry, or absolute if that entry is below 1.
"""

_MAX_ITERATIONS = 60
"""Maximum number of iterations from each start."""

_STEP_SHARES = 0.5 ** np.arange(14)
"""The fractions of Newton's step that each iteration tries."""


class Solutions(NamedTuple):
    """The states that Newton's method has found.

    Attributes:
        states: The full states of the layer, not in the order of the starts, and with duplicates.
        starts: The index of the start from which each state was reached.
    """

    states: Float[np.ndarray, "solutions states units"]
    starts: Int[np.ndarray, " solutions"]


def orbit(
    layer: Network, inputs: Float[np.ndarray, "batch steps features"], states: Float[np.ndarray, "batch states units"]
) -> tuple[Float[np.ndarray, "steps+1 batch states units"], list[Step]]:
    """Return the full states before the first step and after each step, and the Steps of the layer.

    Args:
        layer: A Network of one layer.
        inputs: The input of each step.
        states: The full states before the first step.
    """
    passed = [states]
    steps = []
    for step_inputs in np.moveaxis(inputs, 1, 0):
        states, (step,) = network.step(layer, step_inputs, states)
        passed.append(states)
        steps.append(step)
    return np.stack(passed), steps


def slopes(
    layer: Network, inputs: Float[np.ndarray, "batch steps features"], states: Float[np.ndarray, "batch states units"]
) -> Float[np.ndarray, "batch states*units states*units"]:
    """Return, for each sequence, the Jacobian of all steps together: the product of the Jacobians along the orbit.

    Args:
        layer: A Network of one layer.
        inputs: The input of each step.
        states: The full states before the first step.
    """
    count = len(states)
    size = states[0].size
    passed, steps = orbit(layer, inputs, states)
    place = np.repeat(np.arange(count), size)
    gradients = np.tile(np.eye(size), (count, 1)).reshape(-1, *states.shape[1:])
    for before, step in zip(passed[-2::-1], reversed(steps), strict=True):
        gradients, _ = network.vjp(layer, gradients, before[place], [step.at(place)])
    return gradients.reshape(count, size, size)


@np.errstate(all="ignore")
def solve(
    layer: Network, inputs: Float[np.ndarray, "batch steps features"], starts: Float[np.ndarray, "batch states units"]
) -> Solutions:
    """Return the states to which a layer returns after the steps.

    Let F(s) be the state that the steps reach from the state s, and J the Jacobian of F. Each iteration solves
    (J - 1) d = s - F(s) for d, by least squares if J - 1 is singular. It tries d, d/2, d/4, ... and takes the one with
    the smallest residual. If none reduces the residual, the start is given up (Dennis and Schnabel 1983, Numerical
    Methods, chapter 6). Starts that are not finite, or that do not converge within `_MAX_ITERATIONS`, are given up too.

    Args:
        layer: A Network of one layer.
        inputs: The input of each step.
        starts: The full states from which the method starts.
    """
    which = np.flatnonzero(np.isfinite(starts).all(axis=(1, 2)))
    states = starts[which]
    converged = [(starts[:0], which[:0])]
    for _ in range(_MAX_ITERATIONS):
        change = _change(layer, inputs[which], states)
        near = is_near(change, states)
        converged.append((states[near], which[near]))
        continued = ~near & np.isfinite(change).all(axis=(1, 2))
        if not continued.any():
            break
        which = which[continued]
        states, improved = _iterate(layer, inputs[which], states[continued], change[continued])
        which = which[improved]
    states, which = zip(*converged, strict=True)
    return Solutions(np.concatenate(states), np.concatenate(which))


def step_of(
    jacobians: Float[np.ndarray, "batch entries entries"], change: Float[np.ndarray, "batch states units"]
) -> Float[np.ndarray, "batch states units"]:
    """Return, for each sequence, the step d of Newton's method, which solves (J - 1) d = -change."""
    matrices = jacobians - np.eye(jacobians.shape[-1])
    vectors = -change.reshape(len(change), -1, 1)
    matrices = np.where(np.isfinite(matrices), matrices, 0)
    try:
        steps = np.linalg.solve(matrices, vectors)
    except np.linalg.LinAlgError:
        steps = np.linalg.pinv(matrices) @ vectors
    return steps.reshape(change.shape)


def is_near(
    change: Float[np.ndarray, "batch states units"], states: Float[np.ndarray, "batch states units"]
) -> Bool[np.ndarray, " batch"]:
    """Return, for each state, whether its change is at most a rounding error."""
    return np.abs(change).max(axis=(1, 2)) <= MAX_RESIDUAL * np.maximum(1, np.abs(states).max(axis=(1, 2)))


def is_same(first: Float[np.ndarray, "*shape"], second: Float[np.ndarray, "*shape"]) -> bool:
    """Return whether two states are equal within SAME_WITHIN."""
    return bool(np.abs(first - second).max() <= SAME_WITHIN * max(1, np.abs(first).max()))


def _change(
    layer: Network, inputs: Float[np.ndarray, "batch steps features"], states: Float[np.ndarray, "batch states units"]
) -> Float[np.ndarray, "batch states units"]:
    """Return the change that the steps make to each state."""
    return orbit(layer, inputs, states)[0][-1] - states


def _iterate(
    layer: Network,
    inputs: Float[np.ndarray, "batch steps features"],
    states: Float[np.ndarray, "batch states units"],
    change: Float[np.ndarray, "batch states units"],
) -> tuple[Float[np.ndarray, "improved states units"], Bool[np.ndarray, " batch"]]:
    """Iterate once. Return the new states of the sequences whose residual decreases, and a mask of these sequences."""
    directions = step_of(slopes(layer, inputs, states), change)
    tried = states + _STEP_SHARES[:, None, None, None] * directions
    repeated = np.tile(inputs, (len(_STEP_SHARES), 1, 1))
    residuals = _change(layer, repeated, tried.reshape(-1, *states.shape[1:])).reshape(tried.shape)
    sizes = np.nan_to_num(np.linalg.norm(residuals, axis=(2, 3)), nan=np.inf)
    best = sizes.argmin(axis=0), np.arange(len(states))
    improved = sizes[best] < np.linalg.norm(change, axis=(1, 2))
    return tried[best][improved], improved
