"""A visitor's own text: its symbols, refused texts, training sequences, training and continuation."""

import numpy as np
import pytest
import regex

from rnn_core import analysis, data, run
from rnn_core.fields import SpecError
from rnn_core.insight import continuation
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.tasks.text import symbols_of, text_of

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


def test_a_symbol_is_a_composed_grapheme_cluster():
    """Each kind of line end is one symbol, and so is an emoji with several code points."""
    assert symbols_of("a\u0301b\r\nc\rd\n" + FAMILY + "が\u3099゙ 日本語") == [
        *("\u00e1", "b", "\n", "c", "\n", "d", "\n", FAMILY),
        *regex.findall(r"\X", "が\u3099゙"),
        *(" ", "日", "本", "語"),
    ]


def test_a_text_may_have_5000_symbols():
    """A byte order mark is not counted."""
    assert len(symbols_of("\ufeff" + "ab" * 2500)) == 5000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", "at least 10 symbols, two of them different"),
        ("aaaaaaaaaaaaaaaa", "at least 10 symbols, two of them different"),
        ("ab" * 2501, r"at most 5,000 symbols \(5,002 received\)"),
        ("".join(map(chr, range(0x4E00, 0x4E00 + 61))), r"at most 60 different symbols \(61 received\)"),
        ("hello world\x00 and more", r"invisible characters \(U\+0000 in line 1\)"),
        ("hello world\n\u202e and more", r"invisible characters \(U\+202E in line 2\)"),
        ("hello world\u200b and more", r"invisible characters \(U\+200B in line 1\)"),
        ("x" * 20_001, "a text of at most 20,000 characters"),
        (b"bytes of ten", "a text of at most"),
    ],
    ids=str,
)
def test_an_invalid_text_is_refused(text, expected):
    """A text is refused for too few or too many symbols, for too many different symbols, and for invisible characters.

    Bytes are refused as well.
    """
    with pytest.raises(SpecError, match=expected) as caught:
        Spec(task="text", text=text)
    assert caught.value.field == "text"


def test_a_text_has_no_effect_on_another_task():
    assert Spec(text="of another task").experiment == Spec().experiment


def test_a_file_is_read_as_utf_8():
    """A byte order mark is removed."""
    assert text_of("\ufeffein Bär und Öl".encode()) == "ein Bär und Öl"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"hello world\n\xff\xfe\x00", "text in UTF-8 in line 2"),
        (bytes(10_000_000), "at most 100,000 bytes"),
        (b"PK\x03\x04 binary", r"U\+0003 in line 1"),
    ],
    ids=["no UTF-8", "too large", "binary"],
)
def test_an_invalid_file_is_refused(content, expected):
    """The error names the line of an invalid byte or character, or the maximum size."""
    with pytest.raises(SpecError, match=expected):
        text_of(content)


OWN = "abcdefghij" * 30 + "klm"


def test_training_sequences_are_evenly_spread_over_the_text():
    """A window is a piece of the text that is used as one sequence.

    Training windows are in the first three quarters of the text. Validation windows and the test are in the rest.
    """
    spec = Spec(task="text", text=OWN)
    assert spec.timesteps == 50
    assert spec.samples == 20
    assert spec.task_info.features == 13
    windows = ["".join(symbols) for symbols in np.array(spec.task_info.symbols)[data.sequences(spec).symbols]]
    assert all(window in OWN for window in windows)
    assert windows[0] == OWN[:51]
    assert windows[18] == OWN[-127:-76]
    assert windows[19] == OWN[-77:-26]
    tested = np.array(spec.task_info.symbols)[data.test_sequence(spec, 1000).symbols[0]]
    assert "".join(tested) == OWN[-77:]


def test_more_timesteps_than_the_text_has_are_refused():
    """The maximum is one less than the text's number of symbols, because the last symbol is only a target."""
    with pytest.raises(SpecError, match=r"`timesteps`: expected at most .* \(302\), received 303"):
        Spec(task="text", text=OWN, timesteps=303)


def test_a_short_text_has_two_timesteps_by_default():
    assert Spec(task="text", text="ab cd ef gh").timesteps == 2


@pytest.mark.slow
def test_the_default_text_is_predicted():
    """The accuracy rises from below 0.2 to above 0.5, and `learned` stays None."""
    spec = Spec(task="text", units=20, learning_rate=0.02)
    trained = run.advance(run.start(spec), 30)
    assert trained.metrics[0].accuracy < 0.2 < 0.5 < trained.metrics[-1].accuracy
    assert trained.learned is None


OPTIONS = {"step": 5, "temperature": 1.0, "sampling_seed": 1}


def test_a_continuation_feeds_the_network_with_its_own_symbols():
    """The sampling seed decides the symbols. At a low temperature, most symbols are the most probable ones."""
    spec = Spec(task="text", units=6, text="abcab cab abc cba bac")
    state, probe = run.start(spec).states[0], Probe()
    found = continuation.generate(spec, state, probe, **OPTIONS)
    again = continuation.generate(spec, state, probe, **OPTIONS)
    other = continuation.generate(spec, state, probe, **OPTIONS | {"sampling_seed": 2})
    np.testing.assert_array_equal(found.symbols, again.symbols)
    assert found.symbols.tolist() != other.symbols.tolist()
    symbols = np.concatenate([data.test_sequence(spec, 20).symbols[0, :5], found.symbols])
    outputs = analysis.trace(spec, state, spec.task_info.vectors[symbols][None]).outputs[0]
    np.testing.assert_allclose(found.outputs, outputs[4:-1], atol=1e-5)
    cold = continuation.generate(spec, state, probe, **OPTIONS | {"temperature": 0.05})
    assert (cold.symbols == cold.outputs.argmax(axis=-1)).mean() > 0.8


def test_a_network_with_outputs_of_bits_continues_with_known_symbols():
    """The outputs of `letters` are bits instead of the symbols' probabilities. The continuation still has symbols."""
    spec = Spec(task="letters", units=4)
    drawn = continuation.generate(spec, run.start(spec).states[0], Probe(), **OPTIONS)
    assert set(drawn.symbols) <= set(range(6))


def test_a_task_without_symbols_has_no_continuation():
    """For the default task, `alternate`, the continuation is None."""
    assert continuation.generate(Spec(), run.start(Spec()).states[0], Probe(), **OPTIONS) is None
