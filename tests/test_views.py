"""The views beside the stage, without a page: what they all have in common, whatever the experiment."""

import csv
import io
from dataclasses import asdict, replace
from inspect import signature
from string import Formatter

import numpy as np
import pytest

from rnn_core import (
    analysis,
    bookmark,
    cut,
    dynamics,
    export,
    figures,
    gradients,
    moment,
    network,
    probe,
    training,
)
from rnn_core.bookmark import Why
from rnn_core.cut import Cut
from rnn_core.luck import Fate
from rnn_core.probe import Probe
from rnn_core.run import Run
from rnn_core.spec import Spec
from rnn_core.training import Metrics, State
from rnn_core.ui.answers import Answers
from rnn_core.ui.controls import View
from rnn_core.ui.exports import FILES, OF_VIEW
from rnn_core.ui.shown import Shown
from rnn_core.ui.text import LANGUAGES, TEXT, say
from rnn_core.ui.views import VIEWS, look
from tests import by_hand

SMALL = Spec(samples=20, timesteps=12, units=3, batch_size=5)
SHORT = Probe(shown_timesteps=8)
VARYING = {"min_timesteps": 4, "masking": True, "padding": "pre"}
CASES = {
    **{cell: (replace(SMALL, cell=cell), Probe()) for cell in by_hand.CELLS},
    **{f"{cell}, two layers": (replace(SMALL, cell=cell, layers=2), Probe()) for cell in by_hand.CELLS},
    "padded": (replace(SMALL, cell="LSTM", layers=2, **VARYING), SHORT),
    "period 3": (replace(SMALL, task="cycle", period=3, cell="GRU"), Probe(initial_state="random")),
    "once": (replace(SMALL, return_sequences=False), Probe()),
    "once, padded": (replace(SMALL, cell="GRU", return_sequences=False, **VARYING), SHORT),
}
"""name -> an experiment and what it is shown; of two layers the first is looked at."""

EACH = pytest.mark.parametrize("case", CASES)
VIEW = View("en", False, "5", False, 1, False, [])


def drawn(spec, epochs=3, change=lambda epoch, weights: weights):
    """A Run of random weights, that took no training. change: function of (epoch, weights) that gives others."""
    shapes = training.init_state(spec).weights
    each = [change(epoch, by_hand.draw(shapes, seed=epoch)) for epoch in range(epochs + 1)]
    states = tuple(State(epoch, tuple(weights), ()) for epoch, weights in enumerate(each))
    metrics = tuple(Metrics(0.9 - 0.1 * epoch, 0.5, 0.8 - 0.1 * epoch, 0.5) for epoch in range(epochs + 1))
    return Run(spec, states, metrics, (0.001,) * epochs)


def show(run, seen=Probe(), epoch=None):
    """What is shown of a Run, at its newest epoch if nothing else is said."""
    epoch = run.newest if epoch is None else epoch
    return Shown(run.spec, run, epoch, run.newest, max(1, run.newest), seen, False, None)


def shown_in(case, **options):
    """What is shown in a case."""
    spec, seen = CASES[case]
    return show(drawn(spec), seen, **options)


def here(kind, run, epoch=None, seen=None, function=analysis.look, **options):
    """What a view asks with, as `Session.answer`, with all of it computed here; the twin is never there."""
    if kind == "twin":
        return None
    several = isinstance(epoch, tuple)
    states = {state.epoch: state for state in run.states}
    found = function(run.spec, [states[e] for e in epoch] if several else states[epoch], seen, **options)
    return dict(zip(epoch, found, strict=True)) if kind == "ask_each" else found


def passed(shown):
    """By hand, in NumPy: the full states (L, S, units) after each real step, and the outputs (L, K) there.

    Before the first step is what the Probe begins with. A padding that is masked changes nothing, so it is left out.
    """
    spec, seen = shown.spec, shown.probe
    state = shown.run.states[shown.epoch]
    before = network.initial_state(network.network(spec, state), spec, seen)[None]
    states, outputs = by_hand.forward(spec, state.weights, np.float64(probe.inputs(seen, spec)), states=before)
    return states[0], outputs[0]


def first_real(shown):
    """How many padded steps come before the first real one."""
    return int(np.argmax(probe.real_steps(shown.probe, shown.spec)))


def told(module, shown, view, answer):
    """{key: values} of what is read, after it is said in every language; each text finds what it wants."""
    read = list(module.read(shown, view, answer))
    for key, values in read:
        for lang in LANGUAGES:
            wanted = {name for _, name, _, _ in Formatter().parse(TEXT[key][lang]) if name}
            assert wanted <= set(values), key
            assert say(lang, key, **values)
    assert len(dict(read)) == len(read)
    return dict(read)


def tabled(module, shown, view, answer):
    """The columns and the rows of a table, each row as wide as there are columns, and all that is no text a number."""
    columns, rows = module.table(shown, view, answer)
    rows = [tuple(row) for row in rows]
    assert len(set(columns)) == len(columns)
    for row in rows:
        assert len(row) == len(columns)
        assert all(isinstance(value, str) or np.isfinite(value) for value in row)
    return tuple(columns), rows


def fates(learned, epochs=4):
    """Fates whose seeds learned in these epochs; the loss of seed s in epoch e is 1 / (1 + s + e)."""
    losses = [np.float32(1 / (1 + seed + np.arange(epochs + 1))) for seed in range(len(learned))]
    return [Fate(seed, losses[seed], epoch, None) for seed, epoch in enumerate(learned)]


def answered(name, shown, view=VIEW):
    """The answer of a view, computed here."""
    if name == "luck":
        return VIEWS["luck"].Answer(fates([1, None, 2]), 4)
    return VIEWS[name].answer(here, shown, view)


def same(one, other):
    """Whether two answers hold the same numbers, however they are nested."""
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, tuple | list):
        return type(one) is type(other) and len(one) == len(other) and all(map(same, one, other))
    return np.array_equal(one, other, equal_nan=True) if isinstance(one, np.ndarray | complex | float) else one == other


# --- what all of them have in common


def test_each_view_of_an_address_has_its_module():
    """The names of addresses are those of the modules, and each has the functions of the interface."""
    assert tuple(VIEWS) == bookmark.VIEWS
    wanted = {
        "controls": ["session", "shown", "view"],
        "answer": ["ask", "shown", "view"],
        "figure": ["shown", "view", "answer"],
        "read": ["shown", "view", "answer"],
        "table": ["shown", "view", "answer"],
        "interval": ["session"],
    }
    for module in VIEWS.values():
        for function, names in wanted.items():
            assert list(signature(getattr(module, function)).parameters) == names


def test_each_view_is_named_and_told_in_each_language():
    """Every view has a name, a sentence, an alternative text and a formula, that need nothing filled in."""
    for name in VIEWS:
        for key in (f"view_{name}", *(f"view_{name}_{part}" for part in ("says", "alt", "formula"))):
            for lang in LANGUAGES:
                assert say(lang, key)
    for kind in OF_VIEW:
        assert kind not in FILES
        assert say("en", f"export_{kind}") != say("ja", f"export_{kind}")
        assert say("en", f"export_{kind}_help") != say("ja", f"export_{kind}_help")
    assert list(OF_VIEW) == ["view", *(f"view_{kind}" for kind in figures.printing.KINDS)]


ASKED = {
    "moment": ("GRU, two layers", {"why": Why(at=7)}),
    "gradients": ("LSTM, two layers", {}),
    "dynamics": ("SimpleRNN, two layers", {}),
    "cut": ("padded", {"cut": Cut(no_recurrence=True, silenced=(2,))}),
}


@pytest.mark.parametrize("name", ASKED)
def test_the_workers_give_what_the_core_gives(name):
    """What a view gets through the workers is what the core computes when it is called directly."""
    case, options = ASKED[name]
    view, shown = VIEW._replace(**options), shown_in(case, epoch=2)
    answers = Answers()

    def ask(kind, *args, **options):
        return None if kind == "twin" else getattr(answers, kind)(*args, patience=None, **options)

    found = VIEWS[name].answer(ask, shown, view)
    spec, state, seen = shown.spec, shown.run.states[2], shown.probe
    if name == "moment":
        expected = moment.look(spec, state, seen, step=6)
    elif name == "gradients":
        expected = gradients.flow(spec, state, seen, layer=0)
    elif name == "dynamics":
        planes = dynamics.planes_of(spec, shown.run.states, seen, layer=0)
        chapters = dict(enumerate(dynamics.story(spec, shown.run.states, seen)))
        expected = VIEWS[name].Answer(planes, analysis.look(spec, state, seen).hidden[0][0], chapters)
    else:
        whole = analysis.look(spec, state, seen)
        expected = VIEWS[name].Answer(cut.look(spec, state, seen, view.cut, layer=1), whole, None)
    assert same(found, expected)


@pytest.mark.parametrize("name", ["moment", "gradients", "dynamics", "cut"])
def test_while_the_workers_are_at_it_there_is_no_answer(name):
    """As long as they are at the first of it, the answer is None and nothing is waited for."""
    shown = shown_in("SimpleRNN")
    assert VIEWS[name].answer(lambda *args, **options: None, shown, VIEW) is None


@pytest.mark.parametrize("name", VIEWS)
@EACH
def test_every_view_of_every_experiment(name, case):
    """Each view is drawn in both themes, read in both languages, and written as a table, whatever the experiment."""
    for epoch in (0, 2):
        shown = shown_in(case, epoch=epoch)
        answer = answered(name, shown)
        assert told(VIEWS[name], shown, VIEW, answer)
        columns, rows = tabled(VIEWS[name], shown, VIEW, answer)
        assert rows
        for lang, dark in zip(LANGUAGES, (False, True), strict=True):
            assert VIEWS[name].figure(shown, VIEW._replace(lang=lang, dark=dark), answer).data
        header, *lines = csv.reader(io.StringIO(export.table_csv(columns, rows)))
        assert header == list(columns)
        assert lines == [list(map(str, row)) for row in rows]


def test_a_table_has_an_empty_cell_where_there_is_no_number():
    """A NaN is an empty cell, texts and numbers are written in full."""
    rows = [(1, np.float32(0.1), "a, b"), (2, np.nan, "")]
    assert export.table_csv(("n", "x", "text"), iter(rows)) == 'n,x,text\n1,0.1,"a, b"\n2,,\n'


@pytest.mark.parametrize("name", ["", *VIEWS])
def test_words_of_another_language_are_understood(monkeypatch, lang, name):
    """A browser that still answers in the words of the other language, or of this one, opens the view that it means."""
    state = asdict(Why()) | asdict(Cut())
    for given in (name, say(lang, f"view_{name or 'none'}")):
        monkeypatch.setattr("streamlit.session_state", state | {"view": given})
        assert look(VIEW).why == Why(name)
