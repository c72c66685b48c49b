"""Presets: each does what its sentence says, computed by the core; and the tour opens what it tells."""

import inspect
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from rnn_core import analysis, bookmark, data, gradients, probe, run, training
from rnn_core.bookmark import Bookmark, Why
from rnn_core.cut import Cut
from rnn_core.presets import PRESETS, TOUR
from rnn_core.probe import OWN, Probe
from rnn_core.spec import Spec
from rnn_core.ui.text import LANGUAGES, TEXT, say


@cache
def trained(spec, epochs):
    """The Run of an experiment after so many epochs."""
    return run.advance(run.start(spec), epochs)


def looked(name, shown=None):
    """(Spec, the Trace of what a preset shows at its epoch), or of another Probe."""
    preset = PRESETS[name]
    state = trained(preset.spec, preset.epoch).states[-1]
    assert state.epoch == preset.epoch
    return preset.spec, analysis.look(preset.spec, state, shown or preset.probe)


def right(name, shown=None):
    """Which of the real steps a preset answers right, by counting down from the first of them."""
    spec, trace = looked(name, shown)
    real = probe.real_steps(shown or PRESETS[name].probe, spec)
    answers = trace.outputs[0][real].argmax(axis=-1)
    classes = trace.outputs.shape[-1]
    return answers == classes - 1 - np.arange(len(answers)) % classes


def changes(name):
    """The fields of its Spec in which a preset differs from the article."""
    return bookmark.write(Bookmark(spec=PRESETS[name].spec))


# --- the texts


@pytest.mark.parametrize("name", PRESETS)
def test_each_preset_has_its_texts(name, lang):
    """Each preset has a name of its own and one or two sentences, in each language."""
    named, says = say(lang, f"preset_{name}"), say(lang, f"preset_{name}_says")
    assert 0 < len(named) <= 32
    assert 15 < len(says) <= 140
    assert says.rstrip()[-1] in ".?。"
    others = [say(lang, f"preset_{other}") for other in PRESETS if other != name]
    assert named not in others
    assert says not in [say(lang, f"preset_{other}_says") for other in PRESETS if other != name]


def test_no_text_without_its_preset():
    """Every text of the gallery belongs to a preset that there is, and there are all that were asked for."""
    told = {key.removeprefix("preset_").removesuffix("_says") for key in TEXT if key.startswith("preset_")}
    assert told == set(PRESETS)
    assert len(PRESETS) == 20


@pytest.mark.parametrize("name", PRESETS)
def test_each_preset_has_its_address(name):
    """Each preset can be written into an address and is read from it as it is."""
    query = {key: [text] for key, text in bookmark.write(PRESETS[name]).items()}
    assert bookmark.read(query) == (PRESETS[name], [])


def test_each_preset_has_its_test():
    """For every sentence there is a test below of the same name."""
    here = inspect.currentframe().f_globals
    assert [name for name in PRESETS if f"test_{name}" not in here] == []


# --- what they say


def test_article():
    """Untrained: chaos. After as many epochs as a press on Train adds, every answer is right."""
    preset = PRESETS["article"]
    assert preset == Bookmark()
    assert 0.3 < right("article").mean() < 0.7
    assert preset.epochs == 15
    state = trained(preset.spec, 15).states[-1]
    outputs = analysis.look(preset.spec, state, preset.probe).outputs[0]
    np.testing.assert_array_equal(outputs.argmax(axis=-1), [1, 0] * 50)


def test_zeros():
    """The article's network, trained on noise, is shown nothing but zeros, and is right at every step."""
    preset = PRESETS["zeros"]
    assert preset.spec == Spec()
    assert preset.spec.train_input == "random"
    assert not probe.inputs(preset.probe, preset.spec).any()
    assert right("zeros").all()


def test_unlucky():
    """The same program with seed 3 has not learned by epoch 15, where it opens, and has by epoch 30."""
    preset = PRESETS["unlucky"]
    assert changes("unlucky") == {"seed": "3"}
    assert preset.epoch == 15
    assert not right("unlucky").all()
    longer = trained(preset.spec, 30)
    assert 15 < longer.learned <= 30
    assert longer.metrics[15].val_accuracy < 0.9
    assert longer.metrics[30].val_accuracy == 1
    outputs = analysis.look(preset.spec, longer.states[-1], preset.probe).outputs[0]
    np.testing.assert_array_equal(outputs.argmax(axis=-1), [1, 0] * 50)


def test_one_unit():
    """After 60 epochs a single unit still answers about 1/2 at every step, and has the loss of one who does."""
    preset = PRESETS["one_unit"]
    assert changes("one_unit") == {"units": "1"}
    assert preset.epoch == 60
    _, trace = looked("one_unit")
    assert trace.hidden[0].shape[-1] == 1
    assert np.abs(trace.outputs - 0.5).max() < 0.1
    losses = [metrics.loss for metrics in trained(preset.spec, 60).metrics[15:]]
    np.testing.assert_allclose(losses, np.log(2), atol=0.02)


def late(name):
    """The epoch at which a gated network learned: after the 15th, and by the 40th, where it opens."""
    preset = PRESETS[name]
    assert changes(name) == {"cell": name.upper()}
    assert preset.epoch == 40
    whole = trained(preset.spec, 40)
    assert max(metrics.val_accuracy for metrics in whole.metrics[:16]) < 0.9
    assert right(name).all()
    return whole.learned


def test_gru():
    """With gates it has not learned by epoch 15, and has by epoch 40, where it opens."""
    assert 15 < late("gru") <= 40


def test_lstm():
    """LSTM learns later still than GRU, and its memory cell, which is shown, swings as its hidden state does."""
    preset = PRESETS["lstm"]
    assert preset.memory
    assert late("gru") < late("lstm") <= 40
    _, trace = looked("lstm")
    for states in (trace.hidden[0][0], trace.memory[0][0]):
        swinging = [np.corrcoef(unit[20:-1], unit[21:])[0, 1] < -0.5 for unit in states.T]
        assert sum(swinging) >= 3


def test_two_layers():
    """Two layers learn it within 15 epochs, and the hidden states that are shown are those of the first."""
    preset = PRESETS["two_layers"]
    assert changes("two_layers") == {"layers": "2"}
    assert preset.layer == 1
    assert trained(preset.spec, 15).learned <= 15
    assert right("two_layers").all()
    assert len(looked("two_layers")[1].hidden) == 2


def test_masked():
    """Lengths from 20 to 100, padded; the mask passes over the padding, and every real step is right."""
    preset = PRESETS["masked"]
    assert changes("masked") == {"min_timesteps": "20"}
    assert (preset.spec.shortest, preset.spec.timesteps) == (20, 100)
    assert preset.spec.masked
    steps = data.lengths(preset.spec)
    assert 20 <= steps.min() < 30
    assert 90 < steps.max() <= 100
    assert probe.real_steps(preset.probe, preset.spec).sum() == 60
    assert len(right("masked")) == 60
    assert right("masked").all()
    _, trace = looked("masked")
    assert not trace.hidden[0][0, :40].any()
    assert trained(preset.spec, 15).metrics[-1].val_accuracy == 1


def test_unmasked():
    """The same without the mask: after as many epochs about half of the answers to the same sequence are wrong."""
    masked, preset = PRESETS["masked"], PRESETS["unmasked"]
    assert preset == replace(masked, spec=replace(masked.spec, masking=False))
    assert len(right("unmasked")) == 60
    assert 0.3 < right("unmasked").mean() < 0.7
    assert trained(preset.spec, 15).learned is None


def test_parity():
    """One answer after 1 to 20 steps, odd or even, which it has learned for each of these lengths."""
    preset = PRESETS["parity"]
    assert not preset.spec.return_sequences
    assert (preset.spec.shortest, preset.spec.timesteps) == (1, 20)
    assert preset.probe.shown_timesteps in range(1, 21)
    for steps in range(1, 21):
        _, trace = looked("parity", replace(preset.probe, shown_timesteps=steps))
        assert trace.outputs.shape == (1, 2)
        assert trace.outputs[0].argmax() == steps % 2, steps
    assert set(data.lengths(preset.spec)) == set(range(1, 21))


def test_wrong_phase():
    """From its own state one step later the trained network is wrong at each of 100 steps, and never recovers."""
    preset = PRESETS["wrong_phase"]
    assert preset.spec == Spec()
    assert preset.probe == Probe(initial_state=OWN, state_steps=1)
    found = right("wrong_phase")
    assert len(found) == 100
    assert not found.any()
    assert analysis.back_in_step(found, 2) is None
    heard = probe.inputs(preset.probe, preset.spec)
    state = trained(preset.spec, preset.epoch).states[-1]
    later = analysis.trace(preset.spec, state, np.concatenate([heard[:, :1], heard], axis=1))
    np.testing.assert_allclose(looked("wrong_phase")[1].outputs[0], later.outputs[0, 1:], atol=1e-5)


def test_longer():
    """Trained on 100 steps, it is right at each of 500."""
    assert PRESETS["longer"].spec.timesteps == 100
    assert PRESETS["longer"].spec.shortest == 100
    assert len(right("longer")) == 500
    assert right("longer").all()


def test_blow_up():
    """With a linear state and a rate of 0.03 training leaves the finite numbers within 15 epochs; with 0.001 not."""
    preset = PRESETS["blow_up"]
    assert changes("blow_up") == {"activation": "linear", "learning_rate": "0.03"}
    assert preset.epoch == 15
    blown = run.advance(run.start(preset.spec), 15)
    epoch, rate = blown.diverged
    assert 1 < epoch <= 15
    assert rate == 0.03
    assert blown.newest == epoch - 1
    with pytest.raises(training.DivergenceError):
        training.train(preset.spec, training.init_state(preset.spec), 15)
    assert trained(replace(preset.spec, learning_rate=0.001), 15).diverged is None


def test_period_3():
    """2, 1, 0, 2, 1, 0, ...: three outputs, learned within 15 epochs and right at every step."""
    preset = PRESETS["period_3"]
    np.testing.assert_array_equal(data.target(preset.spec)[:6].argmax(axis=-1), [2, 1, 0, 2, 1, 0])
    assert trained(preset.spec, preset.epoch).learned <= 15
    assert looked("period_3")[1].outputs.shape == (1, 100, 3)
    assert right("period_3").all()


def test_one_step():
    """Of unit 1 at step 50 of the trained network, U h is many times W x."""
    preset = PRESETS["one_step"]
    assert preset.why == Why("moment", at=50, unit=1)
    state = trained(preset.spec, preset.epoch).states[-1]
    kernel, recurrent_kernel, *_ = state.weights
    heard = probe.inputs(preset.probe, preset.spec)[0, 49]
    last = looked("one_step")[1].hidden[0][0, 48]
    assert abs(last @ recurrent_kernel[:, 0]) > 5 * abs(heard @ kernel[:, 0])


def test_weights():
    """The recurrent kernel begins orthogonal, and its largest eigenvalue has grown to about 1.85 by epoch 15."""
    assert (PRESETS["weights"].why.view, PRESETS["weights"].epoch) == ("weights", 15)
    first, last = (trained(Spec(), 15).states[epoch].weights[1] for epoch in (0, 15))
    np.testing.assert_allclose(first @ first.T, np.eye(10), atol=1e-5)
    np.testing.assert_allclose(np.abs(np.linalg.eigvals(first)), 1, atol=1e-5)
    assert 1.8 < np.abs(np.linalg.eigvals(last)).max() < 1.9


def test_gradients():
    """Of the epochs from 1 to 15 the gradient reaches furthest back in that in which the loss leaves ln 2."""
    preset = PRESETS["gradients"]
    assert (preset.epoch, preset.trained, preset.why.view) == (8, 15, "gradients")
    whole = trained(preset.spec, 15)
    reach = []
    for state in whole.states[1:]:
        norms = np.median(gradients.flow(preset.spec, state, preset.probe).norms[50:, :51], axis=0)
        reach.append(int(np.argmax(norms < 1e-3 * norms[0])))
    assert 1 + np.argmax(reach) == 8
    assert whole.metrics[7].loss > np.log(2) - 1e-3 > whole.metrics[8].loss


def test_learns():
    """In epoch 8 a real eigenvalue of the step at its fixed point passes -1, and the loss leaves ln 2."""
    preset = PRESETS["learns"]
    assert (preset.epoch, preset.trained, preset.why.view) == (8, 15, "dynamics")
    whole, heard = trained(preset.spec, 15), probe.inputs(preset.probe, preset.spec)[0].mean()
    lowest = []
    for state in whole.states:
        kernel, recurrent_kernel, bias, *_ = map(np.float64, state.weights)
        rest = rest_of(kernel[0] * heard + bias, recurrent_kernel)
        values = np.linalg.eigvals((1 - rest**2)[:, None] * recurrent_kernel.T)
        lowest.append(min(value.real for value in values if abs(value.imag) < 1e-9) if np.isreal(values).any() else 0)
    assert min(lowest[:8]) > -1 > lowest[8]
    assert whole.metrics[7].loss > np.log(2) - 1e-3 > whole.metrics[8].loss > whole.metrics[9].loss + 0.2


def rest_of(constant, recurrent_kernel):
    """The h with h = tanh(constant + h U) that damped iteration from zero comes to."""
    h = np.zeros(len(constant))
    for _ in range(4000):
        h = 0.7 * h + 0.3 * np.tanh(constant + h @ recurrent_kernel)
    np.testing.assert_allclose(h, np.tanh(constant + h @ recurrent_kernel), atol=1e-12)
    return h


def test_cut():
    """With the recurrent kernel at zero the trained network is right at half of the steps, and whole at all."""
    preset = PRESETS["cut"]
    assert preset.cut == Cut(no_recurrence=True)
    assert right("cut").all()
    state = trained(preset.spec, preset.epoch).states[-1]
    left = state._replace(weights=(state.weights[0], np.zeros_like(state.weights[1]), *state.weights[2:]))
    outputs = analysis.look(preset.spec, left, preset.probe).outputs[0]
    assert (outputs.argmax(axis=-1) == [1, 0] * 50).sum() == 50


def test_luck():
    """Of the seeds 0 to 31 of the article's program about two in three have learned by epoch 15."""
    preset = PRESETS["luck"]
    assert (preset.why.seeds, preset.why.until) == (32, 15)
    learned = [run.advance(run.start(Spec(seed=seed)), 15).learned for seed in range(32)]
    assert 0.6 < np.mean([epoch is not None for epoch in learned]) < 0.72


# --- the tour


def test_the_tour_has_seven_stops_each_with_its_texts():
    """Seven stops, with a heading and one to three sentences for each in both languages, and none without a stop."""
    assert len(TOUR) == 7
    for number in range(1, 8):
        for lang in LANGUAGES:
            assert 0 < len(say(lang, f"tour_{number}")) <= 20
            assert 30 < len(say(lang, f"tour_{number}_says")) <= 240
    numbered = [key for key in TEXT if key.removeprefix("tour_")[0].isdigit() and key.startswith("tour_")]
    assert len(numbered) == 14


def test_the_tour_opens_what_it_tells():
    """Data, network, before, training, after, zeros, what else: each opens the article's experiment as it is told."""
    assert all(stop.bookmark.spec == Spec() for stop in TOUR)
    assert [stop.bookmark.epoch for stop in TOUR] == [0, 0, 0, 0, 15, 15, 15]
    assert [stop.plays for stop in TOUR] == [False, False, False, True, False, False, False]
    assert [stop.bookmark.probe.input_kind for stop in TOUR] == ["random"] * 5 + ["zeros", "random"]
    assert TOUR[2].bookmark.threshold, "as 0 and 1 the answers are chaos"
    heard, spec = TOUR[0].bookmark.probe, TOUR[0].bookmark.spec
    assert probe.inputs(heard, spec).shape == (1, 100, 1)
    assert "250 sequences of 100" in say("en", "tour_1_says")
    assert (spec.samples, spec.units) == (250, 10)
    np.testing.assert_array_equal(data.target(spec)[:4, 0], [0, 1, 0, 1])


def test_what_the_tour_says_of_the_training():
    """Before, half of the answers are right; the loss waits at ln 2 and falls in a few epochs; noise and zeros, all."""
    whole = trained(Spec(), 15)
    assert 40 <= right("article").sum() <= 60
    waiting = [metrics.loss for metrics in whole.metrics[1:5]]
    np.testing.assert_allclose(waiting, np.log(2), atol=0.03)
    assert whole.metrics[15].loss < 0.1
    for stop in TOUR[4:]:
        outputs = analysis.look(Spec(), whole.states[-1], stop.bookmark.probe).outputs[0]
        np.testing.assert_array_equal(outputs.argmax(axis=-1), [1, 0] * 50)
