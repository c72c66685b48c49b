"""Presets: each shows what its sentence in the gallery says, computed by the core; so does each stop of the tour."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from rnn_core import analysis, data, run
from rnn_core.insight import ablation, dynamics, gradients, groups, strings
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.tasks.classes import NOUNS, WORDS
from rnn_core.visit import bookmark
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.presets import PRESETS, TOURS
from tests.support.trees import first_branching

pytestmark = pytest.mark.slow

LN_2 = np.log(2)
ADDRESSES = {
    "article": "",
    "zeros": "epoch=15 input_kind=zeros",
    "unlucky": "epoch=15 seed=3",
    "one_unit": "epoch=60 units=1",
    "gru": "epoch=40 cell=GRU",
    "lstm": "epoch=40 memory=true cell=LSTM",
    "two_layers": "epoch=15 layer=1 layers=2",
    "masked": "epoch=12 min_timesteps=20 shown_timesteps=60",
    "unmasked": "epoch=12 min_timesteps=20 masking=false shown_timesteps=60",
    "parity": "epoch=15 samples=500 timesteps=20 min_timesteps=1 return_sequences=false shown_timesteps=13",
    "wrong_phase": "epoch=15 initial_state=own",
    "longer": "epoch=15 shown_timesteps=500",
    "blow_up": "epoch=15 activation=linear learning_rate=0.03",
    "period_3": "epoch=20 task=cycle period=3 learning_rate=0.002",
    "one_step": "epoch=15 panel=step at=50 unit=1",
    "weights": "epoch=15 panel=weights",
    "gradients": "epoch=8 trained=15 panel=gradients",
    "learns": "epoch=8 trained=15 panel=dynamics",
    "cut": "epoch=15 panel=ablation no_recurrence=true",
    "luck": "epoch=15 panel=sweep",
    "how_fast": "epoch=15 panel=sweep seeds=8 "
    "over=learning_rate over_count=6 across=units across_low=2.0 across_count=6",
    "how_many": "epoch=15 panel=sweep seeds=16 until=30 over=units",
    "xor": "epoch=60 panel=errors task=xor units=5 activation=sigmoid learning_rate=0.02 seed=1",
    "letters": "epoch=100 task=letters units=20 activation=sigmoid learning_rate=0.01",
    "words": "epoch=100 panel=errors task=words units=20 activation=sigmoid learning_rate=0.01",
    "classes": "epoch=5 trained=10 panel=groups task=classes units=150 activation=sigmoid",
    "text": "epoch=150 panel=continuation at=20 task=text units=40 learning_rate=0.01",
    "numbers": "epoch=150 panel=continuation at=50 task=numbers units=20 learning_rate=0.01 shown_timesteps=100",
    "reber": "epoch=100 panel=errors task=reber strings=4 cell=LSTM learning_rate=0.01 seed=102",
}


def words(*classes):
    """The words of some classes, or of all."""
    return [word for kind in classes or WORDS for word in WORDS[kind].split()]


@cache
def train(spec, epochs):
    """The Run of a Spec after so many epochs."""
    return run.advance(run.start(spec), epochs)


def see(name):
    """(The Run of a preset, the Trace of what it shows, at which real steps the classes count down)."""
    preset = PRESETS[name]
    whole = train(preset.spec, preset.position.newest)
    trace = analysis.trace_probe(preset.spec, run.state_at(whole, preset.epoch), preset.probe)
    found = trace.outputs[0][preset.probe.real_steps(preset.spec)].argmax(axis=-1)
    classes = trace.outputs.shape[-1]
    return whole, trace, found == classes - 1 - np.arange(len(found)) % classes


def test_what_each_preset_and_each_stop_of_the_tour_opens():
    """The choices that its sentence names, and nothing else; the tour tells of the article's program at every stop."""
    written = {name: bookmark.write(preset) for name, preset in PRESETS.items()}
    assert {name: " ".join(f"{key}={text}" for key, text in one.items()) for name, one in written.items()} == ADDRESSES
    stops = [(bookmark.write(stop.bookmark), stop.plays) for stop in TOURS[0]]
    trained, zeros = {"epoch": "15"}, {"epoch": "15", "input_kind": "zeros"}
    before = [({}, False), ({}, False), ({"threshold": "true"}, False)]
    assert stops == [*before, ({}, True), (trained, False), (zeros, False), (trained, False)]
    assert (Spec().samples, Spec().timesteps, Spec().units, Bookmark().view.epochs) == (250, 100, 10, 15)


def test_what_is_correct():
    """Where its sentence says so, each of the real steps, as many as it names; after 1 to 20 steps their parity."""
    wholly = dict.fromkeys(("zeros", "gru", "lstm", "two_layers", "period_3", "one_step", "cut"), 100)
    for name, steps in (wholly | {"masked": 60, "longer": 500}).items():
        correct = see(name)[2]
        assert (name, correct.sum(), len(correct)) == (name, steps, steps)
    lengths = data.lengths(PRESETS["masked"].spec)
    assert 20 <= lengths.min() < 30 < 90 < lengths.max() <= 100
    trace = see("lstm")[1]
    for states in (trace.hidden[0][0], trace.cell_state[0][0]):  # they oscillate
        assert sum(np.corrcoef(unit[20:-1], unit[21:])[0, 1] < -0.5 for unit in states.T) >= 3
    spec = PRESETS["parity"].spec
    state = train(spec, 15).states[-1]
    outputs = [analysis.trace_probe(spec, state, Probe(shown_timesteps=steps)).outputs for steps in range(1, 21)]
    assert {array.shape for array in outputs} == {(1, 2)}
    assert [array.argmax() for array in outputs] == [steps % 2 for steps in range(1, 21)]


def test_what_is_incorrect():
    """About half before training, without a mask and without recurrence; all in the opposite phase; some where slow."""
    correct = {name: see(name)[2].mean() for name in ("article", "unmasked", "wrong_phase", "unlucky")}
    preset, whole = PRESETS["cut"], see("cut")[0]
    left = ablation.look(preset.spec, whole.states[-1], preset.probe, preset.experiment.ablation, layer=1)
    assert (left.outputs[0].argmax(axis=-1) == [1, 0] * 50).sum() == 50
    assert 0.4 <= correct["article"] <= 0.6
    assert 0.3 < correct["unmasked"] < 0.7
    assert (correct["wrong_phase"], correct["unlucky"] < 1) == (0, True)


def test_when_each_learns():
    """By the epoch that its sentence names, and not before the 15th where it says later; 70 seeds in 100; or never."""
    learned = {name: see(name)[0].learned for name in ("weights", "two_layers", "period_3", "gru", "lstm")}
    assert max(learned["weights"], learned["two_layers"]) <= 15
    assert learned["period_3"] <= 20
    assert 15 < learned["gru"] < learned["lstm"] <= 40
    assert 15 < train(PRESETS["unlucky"].spec, 30).learned <= 30
    assert (PRESETS["luck"].view.seeds, PRESETS["luck"].view.until) == (32, 15)
    assert 19 < sum(train(Spec(seed=seed), 15).learned is not None for seed in range(32)) < 26
    counts = {
        units: sum(train(Spec(units=units, seed=seed), 30).learned is not None for seed in range(4))
        for units in (2, 16)
    }
    assert counts == {2: 0, 16: 4}
    fast = {rate: train(Spec(learning_rate=rate), 15).learned for rate in (0.0001, 0.0063, 0.025)}
    assert fast[0.0001] is None
    assert 15 >= fast[0.0063] >= fast[0.025]
    whole = train(PRESETS["blow_up"].spec, 15)
    assert whole.diverged == (whole.newest + 1, 0.03)
    assert 0 < whole.newest < 15
    assert train(Spec(activation="linear"), 15).diverged is None


def test_what_the_sequences_show():
    """Every certain symbol is predicted but for a few letters of words; the tree parts verbs from nouns, later less."""
    for name, least in (("xor", 1), ("letters", 1), ("words", 0.85), ("reber", 0.95)):
        preset = PRESETS[name]
        whole, probe = train(preset.spec, preset.position.newest), replace(preset.probe, shown_timesteps=500)
        correct = analysis.correct_steps(preset.spec, probe, analysis.trace_probe(preset.spec, whole.states[-1], probe))
        assert correct[analysis.counted_steps(preset.spec, probe)].mean() >= least, name
    preset = PRESETS["text"]
    assert train(preset.spec, preset.position.newest).metrics[-1].accuracy > 0.6
    preset = PRESETS["classes"]
    whole, verbs = train(preset.spec, preset.position.newest), {*words()} - {*words(*NOUNS)}
    animate, objects = {*words("human", "animal", "aggressor")}, {*words("breakable", "food")}
    trees = {
        epoch: groups.groups(preset.spec, state, preset.probe, layer=0, grouped="symbol")
        for epoch, state in enumerate(whole.states)
    }
    branchings = {epoch: first_branching(tree) for epoch, tree in trees.items()}
    assert verbs in branchings[preset.epoch], f"the verbs as one of the branches of {branchings[preset.epoch]}"
    assert verbs not in branchings[0], "the verbs and the nouns apart before training"
    (later,) = (branch for branch in branchings[preset.position.newest] if "man" in branch)
    assert animate <= later, f"all animate nouns in one branch, received {later}"
    assert not later & (verbs | objects), f"no verbs and no mere objects in that branch, received {later}"
    preset, probe = PRESETS["reber"], Probe(shown_timesteps=500)
    outputs = analysis.trace_probe(preset.spec, train(preset.spec, preset.position.newest).states[-1], probe).outputs[0]
    legal = data.test_sequence(preset.spec, 500).probabilities[0] > 1e-9
    told = np.where(legal, outputs, 1).min(axis=1) > np.where(legal, 0, outputs).max(axis=1)
    assert told.mean() > 0.95


def test_what_the_strings_show():
    """LSTM predicts the symbol that repeats the second in nearly all strings; SimpleRNN prefers T or P as by chance.

    All the other certain symbols SimpleRNN predicts as well, so that most of all certain symbols are correct.
    """
    preset = PRESETS["reber"]
    whole = train(preset.spec, preset.position.newest)
    assert whole.learned is not None
    found = strings.evaluate(preset.spec, whole.states[-1])
    assert found.repeated.mean() > 0.9
    assert found.whole.mean() > 0.9
    spec, probe = replace(preset.spec, cell="SimpleRNN", seed=0), Probe(shown_timesteps=500)
    state = train(spec, 40).states[-1]
    found = strings.evaluate(spec, state)
    assert 0.3 < found.preferred.mean() < 0.7, "T and P told apart as by chance"
    assert found.whole.mean() < 0.7
    correct = analysis.correct_steps(spec, probe, analysis.trace_probe(spec, state, probe))
    others = analysis.counted_steps(spec, probe) & ~analysis.repeated_steps(spec, probe)
    assert correct[others].mean() > 0.95
    repeat = found.means[strings.PARTS.index("repeat"), 0]
    assert repeat > 0.6, f"a loss at the repeat near ln 2 or above, received {repeat}"


def test_how_the_articles_program_learns():
    """The loss waits at ln 2 and falls in epoch 8, when a real eigenvalue passes -1 and the gradient reaches furthest.

    The recurrent kernel, at first orthogonal, has then a spectral radius of about 1.85, and in unit 1 U h is many times
    W x. A single unit stays at ln 2, its outputs at 1/2.
    """
    trained = train(Spec(), 15)
    losses = [metrics.loss for metrics in trained.metrics]
    np.testing.assert_allclose(losses[1:5], LN_2, atol=0.03)
    assert losses[7] > LN_2 - 1e-3 > losses[8] > losses[9] + 0.2
    assert losses[15] < 0.1
    norms = [gradients.flow(Spec(), state, Probe()).norms[50:, :51] for state in trained.states]
    medians = np.median(norms, axis=1)
    reach = np.argmax(medians < 1e-3 * medians[:, :1], axis=1)
    assert 1 + np.argmax(reach[1:]) == 8
    found = dynamics.bifurcation(dynamics.stabilities(Spec(), trained.states, Probe()), period=2)
    assert (found.kind, found.before, found.after) == ("flip", 7, 8)
    (_, first, *_), (kernel, last, *_) = trained.states[0].weights, trained.states[15].weights
    np.testing.assert_allclose(first @ first.T, np.eye(10), atol=1e-5)
    assert 1.8 < np.abs(np.linalg.eigvals(last)).max() < 1.9
    recurrent = see("one_step")[1].hidden[0][0, 48] @ last[:, 0]
    assert abs(recurrent) > 5 * abs(Probe().inputs(Spec())[0, 49] @ kernel[:, 0])
    whole, trace, _ = see("one_unit")
    np.testing.assert_allclose(trace.outputs, 0.5, atol=0.1)
    np.testing.assert_allclose([metrics.loss for metrics in whole.metrics[15:]], LN_2, atol=0.02)
