"""Tasks of symbols: their sequences, compared with the grammars, and their probabilities, compared with enumeration."""

import itertools
import re
from dataclasses import replace

import numpy as np
import pytest

from rnn_core import analysis, data, export, forward, training
from rnn_core.backend import keras
from rnn_core.fields import SpecError
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.tasks.classes import NOUNS, TEMPLATES, WORDS

BITS = {"b": "101001", "d": "101101", "g": "101011", "a": "010011", "i": "010101", "u": "010111"}
STREAMS = ("xor", "letters", "words", "classes")
INNER = re.compile("B(TS*X(XT*V(PXT*V)*(PS|V)|S)|PT*V(PXT*V)*(PS|V))E")
"""The Reber grammar as a regular expression."""


def stream(spec):
    """Return two lists: the symbols in all inputs of the windows (training sequences), and in all targets."""
    inputs, targets, _ = data.sample(spec)
    return [_names(spec.task_info, array) for array in (inputs, targets)]


def _names(task, vectors):
    """Return the names of the symbols that have these vectors."""
    symbols = np.abs(vectors[..., None, :] - task.vectors).sum(axis=-1).argmin(axis=-1)
    np.testing.assert_array_equal(task.vectors[symbols], vectors)
    return [task.symbols[symbol] for symbol in symbols.ravel()]


@pytest.mark.parametrize("task", STREAMS)
def test_the_target_is_the_next_symbol_of_one_stream(task):
    """The next window continues the stream. Another seed draws another stream."""
    spec = Spec(task=task, samples=40)
    inputs, targets = stream(spec)
    assert inputs[1:] == targets[:-1]
    assert inputs != stream(replace(spec, seed=1))[0]


@pytest.mark.parametrize("task", STREAMS)
def test_no_training_window_is_the_test_sequence(task):
    """The targets of the test sequence differ from every window's targets."""
    spec = Spec(task=task, samples=40)
    tested = analysis.targets(spec, Probe())
    assert not any((tested == window).all() for window in data.sample(spec).targets)


@pytest.mark.parametrize("task", STREAMS)
def test_a_task_of_symbols_can_be_trained_on_zeros(task):
    """The inputs are zeros in place of the symbols."""
    spec = Spec(task=task, samples=40)
    assert data.sample(spec).inputs.any()
    assert not data.sample(replace(spec, train_input="zeros")).inputs.any()


def test_every_third_bit_is_the_exclusive_or_of_the_two_before_it():
    """The first bit of a triple has a mean near 1/2."""
    bits = np.array(stream(Spec(task="xor"))[0], int)
    assert len(bits) == 3000
    np.testing.assert_array_equal(bits[0::3] ^ bits[1::3], bits[2::3])
    assert 0.45 < bits[0::3].mean() < 0.55


def test_letters_form_syllables_and_have_the_bits_of_elman_1990():
    """Only the last syllable may be cut off. The vector of a letter has the bits of the paper, Elman 1990."""
    letters = stream(Spec(task="letters"))[0]
    assert re.fullmatch("(ba|dii|guuu)+(ba?|d?i{0,2}|gu{0,3})", "".join(letters))
    coded = data.sample(Spec(task="letters")).inputs.reshape(-1, 6).astype(int)
    assert ["".join(map(str, row)) for row in coded] == [BITS[letter] for letter in letters]


def test_words_are_those_of_the_lexicon():
    """The stream consists of words. Only the last word may be cut off."""
    lexicon = "a|ago|and|boy|by|girl|happily|home|lived|many|played|sea|the|they|years"
    words = "".join(stream(Spec(task="words"))[0])
    assert re.fullmatch(f"({lexicon})*[a-z]{{0,7}}", words)
    assert len(words) == 5000


@pytest.mark.slow
def test_classes_are_sentences_of_the_templates():
    """The stream consists of sentences. Only the last sentence may be cut off. There are 29 words, as in Elman 1990."""
    words = stream(Spec(task="classes"))[0]
    assert len(set(words)) == 29
    assert tuple(WORDS)[:6] == NOUNS
    sentences = {
        " ".join(sentence)
        for template in TEMPLATES
        for sentence in itertools.product(*(WORDS[kind].split() for kind in template.split()))
    }
    starts = {len(words)}  # the indices from which only sentences follow
    for start in reversed(range(len(words))):
        whole = any(" ".join(words[start : start + size]) in sentences and start + size in starts for size in (2, 3))
        if whole or len(words) - start < 3:
            starts.add(start)
    assert 0 in starts


@pytest.mark.parametrize("strings", [1, 2, 4])
def test_each_window_of_reber_begins_with_a_string(strings):
    """The string is B, then T or P, then one or several strings of the grammar, then the same T or P, then E."""
    spec = Spec(task="reber", strings=strings, samples=60, timesteps=100)
    windows = ["".join(window) for window in np.array(stream(spec)[0]).reshape(60, 100)]
    whole = re.compile(f"B(?P<kind>[TP])((?:{INNER.pattern})" + f"{{{strings}}})(?P=kind)E")
    for window in windows:
        assert whole.match(window)
    assert {window[1] for window in windows} == {"T", "P"}


@pytest.mark.parametrize("timesteps", [3, 4])
def test_the_probability_of_the_next_bit_is_its_share_of_all_enumerated_streams(timesteps):
    """Only streams that begin with the bits seen so far are counted. A window can begin at any bit of a triple."""
    spec = Spec(task="xor", samples=30, timesteps=timesteps)
    drawn_sequences = data.sequences(spec)
    offsets = [window * timesteps % 3 for window in range(30)]
    streams = []
    for bits in itertools.product((0, 1), repeat=2 * 3):
        triples = [[a, b, a ^ b] for a, b in zip(bits[0::2], bits[1::2], strict=True)]
        streams += [list(itertools.chain(*triples))[offset:] for offset in offsets]
    for window, probabilities in zip(drawn_sequences.symbols, drawn_sequences.probabilities, strict=True):
        for step in range(timesteps):
            seen = window[: step + 1].tolist()
            after = [bits[step + 1] for bits in streams if bits[: step + 1] == seen]
            assert probabilities[step, 1] == pytest.approx(np.mean(after))


def test_the_accuracy_counts_every_third_bit():
    """Only the third bit of a triple can be predicted with certainty."""
    spec = Spec(task="xor")
    np.testing.assert_array_equal(data.sequences(spec).counts, np.tile([False, True, False], (100, 10)))
    assert data.feed(spec).weights.sum((0, 1)).tolist() == [3000, 1000]


def test_the_accuracy_counts_vowels():
    """From the first consonant of a window on, a step counts if its target is a vowel, and no other step counts.

    Before the first consonant, fewer than half of the steps count.
    """
    letters = data.sequences(Spec(task="letters"))
    known = np.maximum.accumulate(letters.symbols[:, :-1] < 3, axis=1)
    np.testing.assert_array_equal(letters.counts[known], letters.symbols[:, 1:][known] >= 3)
    assert letters.counts[~known].sum() < (~known).sum() / 2


def test_every_step_counts_in_the_accuracy_if_no_target_is_certain():
    """No next word has the probability 1, so the loss decides whether the network has learned."""
    assert analysis.is_judged_by_loss(Spec(task="classes"))
    assert data.sequences(Spec(task="classes")).counts.all()


def test_the_minimum_loss_comes_only_from_random_targets():
    """Two of three bits of `xor` are random. The default task, `alternate`, has no random target."""
    assert analysis.minimum_loss(Spec(task="xor", loss="binary_crossentropy")) == pytest.approx(2 / 3 * np.log(2))
    assert analysis.minimum_loss(Spec()) == 0


@pytest.mark.parametrize("padding", ["pre", "post"])
def test_the_weights_in_the_accuracy_are_shortened_and_padded_with_their_sequence(padding):
    """A real step has the weight 1 in the accuracy if its target has the probability 1, or else 0.

    Unmasked padding has the weight 1, because its targets are always zeros.
    """
    spec = Spec(task="letters", min_timesteps=10, padding=padding)
    feed, whole = data.feed(spec), data.feed(replace(spec, min_timesteps=None))
    lengths = data.lengths(spec)
    short = [weights[:length].tolist() for weights, length in zip(whole.weights[..., 1], lengths, strict=True)]
    for masking, value in ((True, 0), (False, 1)):
        expected = keras.utils.pad_sequences(short, maxlen=50, padding=padding, value=value)
        weights = data.feed(replace(spec, masking=masking)).weights[..., 1]
        np.testing.assert_array_equal(weights, expected, f"weights in the accuracy, with masking {masking}")
    consonants = (feed.symbols < 3) & (feed.mask > 0)
    assert not feed.weights[consonants, 1].any(), "no consonant should have a weight above 0, because none is certain"
    assert feed.weights[..., 1].sum() > feed.mask.sum() / 4, "most vowels should have the weight 1"


def test_single_outputs_count_if_their_target_is_certain():
    """If no target is certain, all outputs count, because otherwise there would be no accuracy."""
    common = {"task": "xor", "samples": 30, "return_sequences": False}
    # The third bit of each triple is certain. In a window of 3 steps, the last target is always a first bit.
    never, sometimes = Spec(timesteps=3, **common), Spec(timesteps=5, **common)
    certain = data.sequences(sometimes).counts[:, -1].tolist()
    assert set(certain) == {True, False}
    for spec, counted in ((never, [True] * 30), (sometimes, certain)):
        weights = data.feed(spec).weights[..., 1]
        assert (weights[:, -1] > 0).tolist() == counted, f"weights in windows of {spec.timesteps} steps"
        assert not weights[:, :-1].any(), "only the last step, which has the output, should have a weight above 0"
    accuracy = training.evaluate(never, training.init_state(never)).accuracy
    assert 0 <= accuracy <= 1, f"expected a number as accuracy, received {accuracy}"


@pytest.mark.slow
@pytest.mark.parametrize(
    "changes",
    [
        {"task": "xor", "activation": "sigmoid"},
        {"task": "letters", "loss": "binary_crossentropy", "min_timesteps": 4, "padding": "post"},
        {"task": "reber", "loss": "mean_squared_error", "train_initial_state": "zeros"},
        {"task": "classes", "return_sequences": False},
    ],
    ids=lambda changes: changes["task"],
)
def test_an_epoch_equals_that_of_fit(changes):
    """Weights and loss equal Keras's on the same batches. The validation accuracy is that of the steps that count."""
    spec = Spec(samples=20, timesteps=9, units=4, batch_size=5, validation_split=0.25, learning_rate=0.01, **changes)
    state = training.init_state(spec)
    ((trained, metrics),) = training.train(spec, state, 1)
    network, order = export.keras_model(spec, state), data.batch_order(spec, 1)
    inputs, targets, mask = data.sample(spec)
    weights = {"sample_weight": mask[order]} if spec.masked else {}
    if spec.masked:  # Keras derives its mask from the inputs
        inputs = np.where(mask[..., None], inputs, -1)
        network = keras.Sequential([keras.Input((None, 6)), keras.layers.Masking(-1.0), *network.layers])
        network.compile(keras.optimizers.Adam(0.01), spec.loss)
    network.run_eagerly = True
    log = network.fit(inputs[order], targets[order], batch_size=5, shuffle=False, verbose=0, **weights).history
    if not spec.masked:  # with a mask Keras's loss is the mean over the batches
        assert metrics.loss == pytest.approx(log["loss"][0], abs=1e-5)
    for weight, other in zip(trained.weights, network.get_weights(), strict=True):
        np.testing.assert_allclose(weight, other, rtol=0, atol=1e-4)
    net = forward.network(spec, trained, np.float32)
    states = forward.run(net, inputs[15:], mask=mask[15:] if spec.masked else None)
    outputs = net.outputs(net.logits(net.hidden(states)))
    feed, vectors = data.feed(spec), spec.task_info.vectors
    nearest = [((array[:, :, None] - vectors) ** 2).sum(-1).argmin(-1) for array in (outputs, feed.targets[15:])]
    counts = feed.weights[15:, :, 1]
    assert metrics.val_accuracy == pytest.approx(((nearest[0] == nearest[1]) * counts).sum() / counts.sum(), abs=1e-6)


def test_a_task_has_default_sizes_and_a_default_loss():
    """Given values replace the task's defaults."""
    spec = Spec(task="letters")
    assert spec.samples == 60
    assert spec.timesteps == 50
    assert spec.loss == "mean_squared_error"
    assert Spec(task="letters", samples=250, loss="binary_crossentropy").samples == 250


def test_a_loss_that_does_not_go_with_the_task_is_refused():
    """The error lists the losses of the task."""
    with pytest.raises(SpecError, match=r"`loss`: expected one of mean_squared_error, binary_crossentropy, received"):
        Spec(task="letters", loss="categorical_crossentropy")


def test_choices_of_other_tasks_have_no_effect():
    """If a choice that belongs to another task changes, the experiment stays the same."""
    spec = Spec(task="letters")
    assert replace(spec, period=5, strings=3).experiment == spec.experiment
