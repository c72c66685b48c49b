"""What a visit has to show and to say, of one moment."""

from typing import NamedTuple

from rnn_core.probe import Probe
from rnn_core.run import Run
from rnn_core.spec import Spec


class Notice(NamedTuple):
    """Something to say to the visitor: a key of the texts, and what fills it in."""

    key: str
    values: dict


class Shown(NamedTuple):
    """What the page draws, all of one moment; `run` is None while it is being made."""

    spec: Spec
    run: Run | None
    epoch: int
    newest: int
    end: int
    probe: Probe
    playing: bool
    problem: Notice | None
