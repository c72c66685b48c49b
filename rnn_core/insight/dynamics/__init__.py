"""The state as a moving point: the plane of its trajectory, the fixed point, its stability, and the bifurcation.

With a constant input, a network maps each state to the next. Sussillo and Barak 2013, Opening the Black Box, Neural
Computation 25:626-649, look for the fixed points of this map. When a fixed point becomes unstable, a cycle can appear
(Strogatz, Nonlinear Dynamics and Chaos, chapter 10). All numbers are float64.
"""

from rnn_core.insight.dynamics.bifurcations import Bifurcation, bifurcation, leading
from rnn_core.insight.dynamics.eigenvalues import ON_CIRCLE, Spectrum, leading_index, rotations, spectrum
from rnn_core.insight.dynamics.planes import MAX_STATES, Plane, plane, planes_of, project
from rnn_core.insight.dynamics.stability import MAX_EIGENVALUES, Stability, stabilities

__all__ = [
    "MAX_EIGENVALUES",
    "MAX_STATES",
    "ON_CIRCLE",
    "Bifurcation",
    "Plane",
    "Spectrum",
    "Stability",
    "bifurcation",
    "leading",
    "leading_index",
    "plane",
    "planes_of",
    "project",
    "rotations",
    "spectrum",
    "stabilities",
]
