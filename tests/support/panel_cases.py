"""Experiments whose panels are drawn from made-up networks, and the panels' answers, sentences and tables."""

from dataclasses import replace

import numpy as np

from rnn_core.cells import CELLS
from rnn_core.insight.seeds import Outcome
from rnn_core.probe import Probe
from rnn_core.ui.panels import PANELS, sweep
from tests.ui.made import SMALL, VARYING, Here, by_key, frame, trained

SHORT = Probe(shown_timesteps=8)

CASES = {
    **{cell: (replace(SMALL, cell=cell), Probe()) for cell in CELLS},
    **{f"{cell}, two layers": (replace(SMALL, cell=cell, layers=2), Probe()) for cell in CELLS},
    "padded": (replace(SMALL, cell="LSTM", layers=2, **VARYING), SHORT),
    "period 3": (replace(SMALL, task="cycle", period=3, cell="GRU"), Probe(initial_state="ones")),
    "once": (replace(SMALL, return_sequences=False), Probe()),
    "once, padded": (replace(SMALL, cell="GRU", return_sequences=False, **VARYING), SHORT),
}
"""Name -> an experiment and its test sequence. If the experiment has two layers, `case` shows the first layer."""

SEQUENCES = {
    "letters": (replace(SMALL, task="letters", loss=None), Probe()),
    "text": (replace(SMALL, task="text", loss=None), SHORT),
    "reber": (replace(SMALL, task="reber", strings=2, loss=None), Probe()),
    "reber, once": (replace(SMALL, task="reber", loss=None, return_sequences=False), SHORT),
    "numbers": (replace(SMALL, task="numbers", loss=None), Probe()),
    "numbers, once": (replace(SMALL, task="numbers", loss=None, return_sequences=False), SHORT),
}
"""Name -> an experiment whose inputs carry information about the targets, and its test sequence."""


def case(name, grown=None, **looks):
    """Return the Frame of a case: everything that the page draws at once.

    grown: the Run, by default a Run of random weights. looks: fields of the Bookmark.
    """
    spec, probe = (CASES | SEQUENCES)[name]
    return frame(grown or trained(spec), probe, **{"layer": 1 if spec.layers == 2 else None} | looks)


def answer(name, shown, session=None):
    """Return the values that a panel computes for a Frame. For the panel "sweep", return made-up values.

    session: a replacement for the Session, by default an instance of `Here`, which computes all results immediately.
    """
    if name == "sweep":
        losses = np.float32(1 / (1 + np.arange(3)[:, None] + np.arange(5)))
        return sweep.Answer([Outcome(seed, losses[seed], (1, None, 2)[seed], None) for seed in range(3)], 4)
    return PANELS[name].answer(session or Here(), shown)


def read(name, shown, session=None):
    """Return a panel's sentences, {key: values}."""
    return by_key(PANELS[name].read(shown, answer(name, shown, session)))


def table(name, shown):
    """Return the column names and the rows of a panel's table."""
    columns, rows = PANELS[name].table(shown, answer(name, shown))
    return list(columns), list(rows)
