"""Evidence: the trained networks and results from which the truth of a question follows."""

from typing import NamedTuple

from rnn_core.insight.seeds import Outcome
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.training import State


class Network(NamedTuple):
    """A trained network: the Spec of its experiment, and its State."""

    spec: Spec
    state: State


class Evidence(NamedTuple):
    """The results from which the truth of a Question is computed.

    Attributes:
        probe: The test sequence.
        networks: The Network that the Question opens, then the Network of its contrast if the Question compares both.
        losses: The training loss of each epoch from 0 on, if the Question is about the loss.
        outcomes: The Outcomes of each cell of the map, or of the single experiment of a seed sweep.
    """

    probe: Probe
    networks: tuple[Network, ...] = ()
    losses: tuple[float, ...] = ()
    outcomes: tuple[tuple[Outcome, ...], ...] = ()
