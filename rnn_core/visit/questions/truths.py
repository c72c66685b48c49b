"""Truths: the true answers to the questions. Each function is pure, so the same Evidence gives the same answer."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool
from numpy.typing import ArrayLike

from rnn_core import analysis
from rnn_core.insight import errors, groups, robustness, strings
from rnn_core.spec import Spec
from rnn_core.visit.questions import curves
from rnn_core.visit.questions.evidence import Evidence, Network

NOISE_STEP = 50
"""The step before which noise is added to the state."""

NOISE_STRENGTH = 2.0
"""The standard deviation of the noise. The states lie between -1 and 1."""

NOISE_DRAWS = 40
"""The number of times that the noise is drawn."""

ALL_SHARE = 0.95
"""If at least this share of the steps is correct, the answer is "all"."""

FEW_SHARE = 0.25
"""If at most this share of the steps is correct, the answer is "none". Random outputs reach about a half."""

ALIKE_SHARE = 0.8
"""If at least this share of the words is nearest to a word of the same kind, the answer is "alike"."""

KEEPS_SHARE = 0.9
"""A network keeps a symbol if it prefers the correct repetition of it in at least this share of new strings."""

MANY_SHARE = 0.5
"""An experiment counts as learning if at least this share of its seeds has learned."""

_HIGH_LOSS = 0.5
"""A step's loss is high if it is above the mean loss times this factor."""


class HandmadeState(NamedTuple):
    """Weights that were not trained.

    Attributes:
        weights: The weights in the order of `keras.Model.weights`.
    """

    weights: tuple[np.ndarray, ...]


ONE_UNIT = HandmadeState(
    tuple(np.array(values, np.float32) for values in ([[0.0]], [[-2.0]], [0.3], [[-4.0, 4.0]], [0.0, 0.0]))
)
"""A single unit that alternates: W = 0, U = -2, b = 0.3, and V such that a positive state means class 1.

The state begins at tanh(0.3) > 0, and changes its sign at every step.
"""


def losses(evidence: Evidence) -> tuple[float, ...]:
    """Return the curve of the training loss."""
    return curves.sample(evidence.losses)


def correct_count(evidence: Evidence) -> int:
    """Return the number of correct steps of the test."""
    return int(_correct(evidence).sum())


def first_incorrect(evidence: Evidence) -> tuple[int, ...]:
    """Return the first incorrect step, or () if all steps are correct."""
    incorrect = np.flatnonzero(~_correct(evidence))
    return tuple(int(step) + 1 for step in incorrect[:1])


def in_phase_from(evidence: Evidence) -> tuple[int, ...]:
    """Return the step from which the outputs stay in phase with the target, or () if there is none."""
    correct = _correct(evidence)
    period = evidence.networks[0].spec.task_info.cycle or 1
    first = analysis.back_in_phase(correct, period)
    return () if first is None else (first + 1,)


def harmless_resets(evidence: Evidence) -> tuple[int, ...]:
    """Return the steps before which a reset of the state costs no correct step."""
    spec, state = evidence.networks[0]
    return _numbers(robustness.after_resets(spec, state, evidence.probe).all(axis=1))


def needed_units(evidence: Evidence) -> tuple[int, ...]:
    """Return the units whose silencing costs at least one correct step."""
    spec, state = evidence.networks[0]
    without = robustness.without_each_unit(spec, state, evidence.probe, layer=spec.layers)
    return _numbers(~without.all(axis=1))


def costly_noises(evidence: Evidence) -> int:
    """Return the number of draws of the noise that cost at least one correct step."""
    spec, state = evidence.networks[0]
    settings = {"step": NOISE_STEP, "strength": NOISE_STRENGTH, "draws": NOISE_DRAWS}
    correct = robustness.after_noise(spec, state, evidence.probe, **settings)
    return int((~correct.all(axis=1)).sum())


def learned_seeds(evidence: Evidence) -> int:
    """Return the number of seeds that have learned."""
    (outcomes,) = evidence.outcomes
    return sum(outcome.learned is not None for outcome in outcomes)


def capacity(evidence: Evidence) -> str:
    """Return whether one unit "learns", "seldom" learns although it could do the task, or "cannot" do it."""
    (outcomes,) = evidence.outcomes
    learned = learned_seeds(evidence)
    if learned >= MANY_SHARE * len(outcomes):
        return "learns"
    spec = Spec(units=1)
    trace = analysis.trace_probe(spec, ONE_UNIT, evidence.probe)
    could = learned or analysis.correct_steps(spec, evidence.probe, trace).all()
    return "seldom" if could else "cannot"


def share_in_words(evidence: Evidence) -> str:
    """Return whether "all", about "half" or "none" of the steps are correct."""
    share = float(_correct(evidence).mean())
    if share >= ALL_SHARE:
        return "all"
    return "none" if share <= FEW_SHARE else "half"


def surprising_steps(evidence: Evidence) -> tuple[int, ...]:
    """Return the steps whose loss is high, because the target does not follow from the letters before it."""
    spec, state = evidence.networks[0]
    found = errors.by_step(spec, state, evidence.probe)
    return _numbers(found.losses > _HIGH_LOSS * found.losses.mean())


def neighbours(evidence: Evidence) -> str:
    """Return whether neighbouring words are "alike" in their use, or are neighbours by "chance".

    The distance of two words is the distance of their mean hidden states.
    """
    spec, state = evidence.networks[0]
    found = groups.groups(spec, state, evidence.probe, layer=spec.layers - 1, grouped="symbol")
    if found is None:
        return "chance"
    distances = np.linalg.norm(found.means[:, None] - found.means[None], axis=-1)
    np.fill_diagonal(distances, np.inf)
    kinds = np.array(found.kinds)
    share = (kinds == kinds[distances.argmin(axis=1)]).mean()
    return "alike" if share >= ALIKE_SHARE else "chance"


def keepers(evidence: Evidence) -> str:
    """Return which of two networks keeps the symbol: the "first", the "second", "both" or "neither"."""
    first, second = (_keeps(network) for network in evidence.networks)
    if first == second:
        return "both" if first else "neither"
    return "first" if first else "second"


def learned_cells(evidence: Evidence) -> tuple[int, ...]:
    """Return the cells of a map in which at least half of the seeds have learned."""
    shares = [np.mean([outcome.learned is not None for outcome in cell]) for cell in evidence.outcomes]
    return _numbers(np.array(shares) >= MANY_SHARE)


def _correct(evidence: Evidence) -> Bool[np.ndarray, " real"]:
    """Return True for each step of the test that is correct."""
    spec, state = evidence.networks[0]
    return analysis.correct_steps(spec, evidence.probe, analysis.trace_probe(spec, state, evidence.probe))


def _keeps(network: Network) -> bool:
    return bool(strings.evaluate(*network).preferred.mean() >= KEEPS_SHARE)


def _numbers(chosen: ArrayLike) -> tuple[int, ...]:
    """Return the numbers, from 1, of the items that are True."""
    return tuple((np.flatnonzero(chosen) + 1).tolist())
