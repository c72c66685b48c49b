"""Tasks of symbols: their sequences against the grammars by hand, and what is certain against enumeration."""

import itertools
import re
from dataclasses import replace

import numpy as np
import pytest

from rnn_core import analysis, data, export, forward, run, training
from rnn_core.backend import keras
from rnn_core.fields import SpecError
from rnn_core.insight import errors, groups
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.tasks.classes import NOUNS, TEMPLATES, WORDS
from tests.support.small import drawn
from tests.support.trees import first_branching

BITS = {"b": "101001", "d": "101101", "g": "101011", "a": "010011", "i": "010101", "u": "010111"}
STREAMS = ("xor", "letters", "words", "classes")
INNER = re.compile("B(TS*X(XT*V(PXT*V)*(PS|V)|S)|PT*V(PXT*V)*(PS|V))E")
"""The Reber grammar as a regular expression."""


def stream(spec):
    """The names of the symbols of all windows, one after another, read off the inputs, and those of the targets."""
    names, vectors = spec.task_info.symbols, spec.task_info.vectors
    inputs, targets, _ = data.sample(spec)
    shown = [np.abs(array[..., None, :] - vectors).sum(axis=-1).argmin(axis=-1) for array in (inputs, targets)]
    for array, found in zip((inputs, targets), shown, strict=True):
        np.testing.assert_array_equal(vectors[found], array)
    return [[names[symbol] for symbol in found.ravel()] for found in shown]


@pytest.mark.parametrize("task", STREAMS)
def test_windows_of_one_stream(task):
    """The target is the next symbol, also from one window to the next; other seeds, and the test, are other streams."""
    spec = Spec(task=task, samples=40)
    shown, target = stream(spec)
    assert shown[1:] == target[:-1]
    assert shown != stream(replace(spec, seed=1))[0]
    tested = analysis.targets(spec, Probe())
    assert not any((tested == window).all() for window in data.sample(spec).targets)
    assert (data.sample(spec).inputs == data.sample(replace(spec, train_input="zeros")).inputs).mean() < 1
    assert not data.sample(replace(spec, train_input="zeros")).inputs.any()


def test_what_the_streams_consist_of():
    """Triples with their XOR, syllables, words of the lexicon, sentences of the templates."""
    bits = np.array(stream(Spec(task="xor"))[0], int)
    assert len(bits) == 3000
    np.testing.assert_array_equal(bits[0::3] ^ bits[1::3], bits[2::3])
    assert 0.45 < bits[0::3].mean() < 0.55
    letters = stream(Spec(task="letters"))[0]
    assert re.fullmatch("(ba|dii|guuu)+(ba?|d?i{0,2}|gu{0,3})", "".join(letters))
    coded = data.sample(Spec(task="letters")).inputs.reshape(-1, 6).astype(int)
    assert ["".join(map(str, row)) for row in coded] == [BITS[letter] for letter in letters]
    lexicon = [
        "a",
        "ago",
        "and",
        "boy",
        "by",
        "girl",
        "happily",
        "home",
        "lived",
        "many",
        "played",
        "sea",
        "the",
        "they",
        "years",
    ]
    words = "".join(stream(Spec(task="words"))[0])
    assert re.fullmatch(f"({'|'.join(lexicon)})*[a-z]{{0,7}}", words)
    assert len(words) == 5000
    names = {
        word: [kind for kind, each in WORDS.items() if word in each.split()] for word in stream(Spec(task="classes"))[0]
    }
    assert len(names) == 29
    sentences = {
        " ".join(words)
        for each in TEMPLATES
        for words in itertools.product(*(WORDS[kind].split() for kind in each.split()))
    }
    told, begin = stream(Spec(task="classes"))[0], 0
    ends = {len(told)}
    for end in reversed(range(len(told))):  # from where on all is made of sentences, the last of which may be cut off
        whole = any(" ".join(told[end : end + size]) in sentences and end + size in ends for size in (2, 3))
        if whole or len(told) - end < 3:
            ends.add(end)
    assert begin in ends
    assert tuple(WORDS)[:6] == NOUNS


@pytest.mark.parametrize("strings", [1, 2, 4])
def test_reber(strings):
    """Each window begins with a string: B, T or P, strings of the grammar, the same T or P, and E."""
    spec = Spec(task="reber", strings=strings, samples=60, timesteps=100)
    shown = np.array(stream(spec)[0]).reshape(60, 100)
    whole = re.compile(f"B(?P<kind>[TP])((?:{INNER.pattern})" + f"{{{strings}}})(?P=kind)E")
    for window in map("".join, shown):
        assert whole.match(window)
    assert {window[1] for window in map("".join, shown)} == {"T", "P"}


@pytest.mark.parametrize("timesteps", [3, 4])
def test_chances_against_enumeration(timesteps):
    """What is known of the next bit, in windows that begin anywhere in a triple, as by counting all that may be."""
    spec = Spec(task="xor", samples=30, timesteps=timesteps)
    found = data.sequences(spec)
    offsets = [window * timesteps % 3 for window in range(30)]
    streams = []
    for bits in itertools.product((0, 1), repeat=2 * 3):
        triples = [[a, b, a ^ b] for a, b in zip(bits[0::2], bits[1::2], strict=True)]
        streams += [list(itertools.chain(*triples))[offset:] for offset in offsets]
    for window, probabilities in zip(found.symbols, found.probabilities, strict=True):
        for step in range(timesteps):
            seen = window[: step + 1].tolist()
            after = [each[step + 1] for each in streams if each[: step + 1] == seen]
            assert probabilities[step, 1] == pytest.approx(np.mean(after))


def test_what_counts():
    """Certain steps alone: every third bit; vowels; of word classes all steps, for none is certain."""
    spec = Spec(task="xor")
    np.testing.assert_array_equal(data.sequences(spec).counts, np.tile([False, True, False], (100, 10)))
    assert data.feed(spec).weights.sum((0, 1)).tolist() == [3000, 1000]
    letters = data.sequences(Spec(task="letters"))
    begun = np.maximum.accumulate(letters.symbols[:, :-1] < 3, axis=1)  # a window may begin in the middle of iii
    np.testing.assert_array_equal(letters.counts[begun], letters.symbols[:, 1:][begun] >= 3)
    assert letters.counts[~begun].sum() < (~begun).sum() / 2
    assert analysis.is_judged_by_loss(Spec(task="classes"))
    assert data.sequences(Spec(task="classes")).counts.all()
    assert analysis.minimum_loss(Spec(task="xor", loss="binary_crossentropy")) == pytest.approx(2 / 3 * np.log(2))
    assert analysis.minimum_loss(Spec()) == 0


@pytest.mark.parametrize("padding", ["pre", "post"])
def test_what_counts_in_shorter_sequences(padding):
    """The marks of certain steps are shortened and padded with their sequence, so that they stay at their targets.

    A padding that the network does not pass over counts too: that nothing comes there is certain.
    """
    spec = Spec(task="letters", min_timesteps=10, padding=padding)
    found, whole = data.feed(spec), data.feed(replace(spec, min_timesteps=None))
    lengths = data.lengths(spec)
    short = [marks[:length].tolist() for marks, length in zip(whole.weights[..., 1], lengths, strict=True)]
    for masking, value in ((True, 0), (False, 1)):
        expected = keras.utils.pad_sequences(short, maxlen=50, padding=padding, value=value)
        marks = data.feed(replace(spec, masking=masking)).weights[..., 1]
        np.testing.assert_array_equal(marks, expected, f"which steps count, with masking {masking}")
    consonants = (found.symbols < 3) & (found.mask > 0)
    assert not found.weights[consonants, 1].any(), "which consonant comes is never certain"
    assert found.weights[..., 1].sum() > found.mask.sum() / 4, "most vowels are"


def test_which_single_outputs_count():
    """Those whose target is certain; where none is, all do, or there would be no accuracy."""
    common = {"task": "xor", "samples": 30, "return_sequences": False}
    never, sometimes = Spec(timesteps=3, **common), Spec(timesteps=5, **common)  # of three bits the third is certain
    certain = data.sequences(sometimes).counts[:, -1].tolist()
    assert set(certain) == {True, False}
    for spec, counted in ((never, [True] * 30), (sometimes, certain)):
        marks = data.feed(spec).weights[..., 1]
        assert (marks[:, -1] > 0).tolist() == counted, f"which windows of {spec.timesteps} steps count"
        assert not marks[:, :-1].any(), "nothing but the last step has an output"
    accuracy = training.evaluate(never, training.init_state(never)).accuracy
    assert 0 <= accuracy <= 1, f"the accuracy has to be a number, and is {accuracy}"


@pytest.mark.slow
@pytest.mark.parametrize(
    "changes",
    [
        {"task": "xor", "activation": "sigmoid"},
        {"task": "letters", "loss": "binary_crossentropy", "cell": "GRU", "min_timesteps": 4, "padding": "post"},
        {"task": "reber", "loss": "mean_squared_error", "cell": "LSTM", "train_initial_state": "zeros"},
        {"task": "classes", "return_sequences": False},
    ],
    ids=lambda changes: changes["task"],
)
def test_an_epoch_against_fit(changes):
    """Weights and loss are those of Keras's `fit` on the same batches; accuracy is that of the steps that count."""
    spec = Spec(samples=20, timesteps=9, units=4, batch_size=5, validation_split=0.25, learning_rate=0.01, **changes)
    state = training.init_state(spec)
    ((trained, metrics),) = training.train(spec, state, 1)
    network, order = export.keras_model(spec, state), data.batch_order(spec, 1)
    inputs, targets, mask = data.sample(spec)
    weights = {"sample_weight": mask[order]} if spec.masked else {}
    if spec.masked:  # Keras derives the mask from the data
        inputs = np.where(mask[..., None], inputs, -1)
        network = keras.Sequential([keras.Input((None, 6)), keras.layers.Masking(-1.0), *network.layers])
        network.compile(keras.optimizers.Adam(0.01), spec.loss)
    network.run_eagerly = True
    log = network.fit(inputs[order], targets[order], batch_size=5, shuffle=False, verbose=0, **weights).history
    if not spec.masked:  # else Keras's loss is the mean over the batches
        assert metrics.loss == pytest.approx(log["loss"][0], abs=1e-5)
    for weight, other in zip(trained.weights, network.get_weights(), strict=True):
        np.testing.assert_allclose(weight, other, rtol=0, atol=1e-4)
    net = forward.network(spec, trained, np.float32)
    states = forward.run(net, inputs[15:], mask=mask[15:] if spec.masked else None)
    outputs = net.outputs(net.logits(net.hidden(states)))
    given, vectors = data.feed(spec), spec.task_info.vectors
    near = [((array[:, :, None] - vectors) ** 2).sum(-1).argmin(-1) for array in (outputs, given.targets[15:])]
    counts = given.weights[15:, :, 1]
    assert metrics.val_accuracy == pytest.approx(((near[0] == near[1]) * counts).sum() / counts.sum(), abs=1e-6)


def test_the_usual_choices_of_a_task():
    """Sizes and loss are those of the task, unless they are given; a loss that does not go with it is refused."""
    spec = Spec(task="letters")
    assert (spec.samples, spec.timesteps, spec.loss) == (60, 50, "mean_squared_error")
    assert Spec(task="letters", samples=250, loss="binary_crossentropy").samples == 250
    with pytest.raises(SpecError, match=r"`loss`: expected one of mean_squared_error, binary_crossentropy, received"):
        Spec(task="letters", loss="categorical_crossentropy")
    assert replace(spec, period=5, strings=3).experiment == spec.experiment


def test_errors_and_groups_by_hand():
    """The loss of each step and its means by place; the mean states of each symbol."""
    spec = Spec(task="letters", units=4, samples=20, timesteps=12)
    state, probe = drawn(spec, seed=3, scale=0.7), Probe(shown_timesteps=12)
    trace, target = analysis.trace_probe(spec, state, probe), analysis.targets(spec, probe)
    found = errors.by_step(spec, state, probe)
    np.testing.assert_allclose(found.losses, ((trace.outputs[0] - target) ** 2).mean(axis=-1), atol=1e-5)
    many = Probe(shown_timesteps=errors.MANY)
    trace, tested = analysis.trace_probe(spec, state, many), data.test_sequence(spec, errors.MANY)
    losses = ((trace.outputs[0] - analysis.targets(spec, many)) ** 2).mean(axis=-1)
    text = "".join(spec.task_info.symbols[symbol] for symbol in tested.symbols[0, 1:])
    first = np.array([letter in "bdg" for letter in text])
    assert found.means[0, 0] == pytest.approx(losses[first].mean(), abs=1e-5)
    assert found.least.max() == pytest.approx(2 / 9 * 2 / 6, abs=1e-9)  # two of six bits differ among consonants
    known = groups.groups(spec, state, many, layer=0, grouped="symbol")
    assert known.names == ("b", "d", "g", "a", "i", "u")
    for name, mean in zip(known.names, known.means, strict=True):
        there = tested.symbols[0, :-1] == spec.task_info.symbols.index(name)
        np.testing.assert_allclose(mean, trace.hidden[0][0][there].mean(axis=0), atol=1e-5)
    joined, clusters = [], [[mean] for mean in known.means]
    while len(clusters) > 1:  # the two whose members are on average the nearest
        pairs = itertools.combinations(range(len(clusters)), 2)
        apart = {(i, j): np.mean([np.linalg.norm(a - b) for a in clusters[i] for b in clusters[j]]) for i, j in pairs}
        i, j = min(apart, key=apart.get)
        joined.append(apart[i, j])
        clusters[i] += clusters.pop(j)
    np.testing.assert_allclose(sorted(max(x) for x, _ in known.tree), sorted(joined), rtol=1e-5)
    assert set(groups.groups(spec, state, many, layer=0, grouped="context").names) == {
        *("b 1", "d 1", "g 1", "a 2", "i 2", "i 3", "u 2", "u 3", "u 4"),
    }


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_what_the_paper_found(seed):
    """Each network finds the structure of its sequences: where it errs, by which bit, and which words are alike."""
    common = {"activation": "sigmoid", "seed": seed}
    spec = Spec(task="xor", units=5, learning_rate=0.02, **common)
    first, second, third = errors.by_step(spec, run.advance(run.start(spec), 60).states[-1], Probe()).means[:, 0]
    assert third < 0.15 < 0.24 < min(first, second)
    spec = Spec(task="letters", units=20, learning_rate=0.01, **common)
    state, many = run.advance(run.start(spec), 100).states[-1], Probe(shown_timesteps=1000)
    wrong = (analysis.trace_probe(spec, state, many).outputs[0] - analysis.targets(spec, many)) ** 2
    consonants = data.test_sequence(spec, 1000).symbols[0, 1:] < 3
    by_bit = np.sqrt(wrong[consonants].mean(axis=0))
    assert by_bit[0] < 0.1
    assert by_bit[3] == pytest.approx(np.sqrt(2 / 9), abs=0.03)
    assert np.sqrt(wrong[~consonants].mean()) < 0.1
    spec = Spec(task="words", units=20, learning_rate=0.01, batch_size=1, **common)
    found = errors.by_step(spec, run.advance(run.start(spec), 10).states[-1], Probe())
    assert found.means[0, 0] > 1.8 * found.means[1, 0] > 2 * found.means[3, 0]
    assert min(found.begins) > 0.5


@pytest.mark.slow
@pytest.mark.parametrize("seed", [101, 1234])
def test_the_tree_of_word_classes(seed):
    """It parts verbs from nouns at the epochs 3 to 5; at epoch 10 animate nouns from verbs and from mere objects.

    The cosine with the true probabilities comes near to Elman's 0.916 at epoch 5, and exceeds it at epoch 10.
    """
    spec = Spec(task="classes", units=150, activation="sigmoid", seed=seed)
    states = run.advance(run.start(spec), 10).states
    animate, nouns, objects = (
        {word for kind in kinds for word in WORDS[kind].split()} for kinds in (NOUNS[:3], NOUNS, NOUNS[4:])
    )
    found = {
        epoch: first_branching(groups.groups(spec, states[epoch], Probe(), layer=0, grouped="symbol"))
        for epoch in (3, 4, 5, 10)
    }
    for epoch in (3, 4, 5):
        assert nouns in found[epoch], f"all nouns as one branch at epoch {epoch}, received {found[epoch]}"
    (branch,) = (branch for branch in found[10] if "man" in branch)
    assert animate <= branch <= nouns - objects, (
        f"the animate nouns without mere objects at epoch 10, received {branch}"
    )
    probe = Probe(shown_timesteps=1000)
    cosines = [analysis.cosine(spec, probe, analysis.trace_probe(spec, states[epoch], probe)) for epoch in (5, 10)]
    assert cosines[0] == pytest.approx(0.916, abs=0.03)
    assert 0.94 < cosines[1] < 1
