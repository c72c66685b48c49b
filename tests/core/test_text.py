"""A visitor's own text: what is a symbol, what is refused, and how it is cut into windows."""

import numpy as np
import pytest
import regex

from rnn_core import analysis, data, run
from rnn_core.fields import SpecError
from rnn_core.insight import continuation
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.tasks.text import read, text_of

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


def test_symbols():
    """Grapheme clusters, composed; an end of a line is one symbol whatever its signs; an emoji of many parts is one."""
    assert read("a\u0301b\r\nc\rd\n" + FAMILY + "が\u3099゙ 日本語") == [
        *("\u00e1", "b", "\n", "c", "\n", "d", "\n", FAMILY),
        *regex.findall(r"\X", "が\u3099゙"),
        *(" ", "日", "本", "語"),
    ]
    assert len(read("\ufeff" + "ab" * 2500)) == 5000


@pytest.mark.parametrize(
    ("given", "expected"),
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
def test_what_is_refused(given, expected):
    """Too short, of one symbol, too long, of too many, or with what is not seen: which, and what was expected."""
    with pytest.raises(SpecError, match=expected) as caught:
        Spec(task="text", text=given)
    assert caught.value.field == "text"
    assert "text" not in vars(Spec()) or Spec(text="of another task").experiment == Spec().experiment


def test_a_file():
    """UTF-8, with or without a mark; what is no text, too large or not usable is refused, and says where."""
    assert text_of("\ufeffein Bär und Öl".encode()) == "ein Bär und Öl"
    for content, expected in (
        (b"hello world\n\xff\xfe\x00", "text in UTF-8 in line 2"),
        (bytes(10_000_000), "at most 100,000 bytes"),
        (b"PK\x03\x04 binary", r"U\+0003 in line 1"),
    ):
        with pytest.raises(SpecError, match=expected):
            text_of(content)


def test_windows():
    """Training windows lie evenly before the last quarter of the text, validation windows and the test in it."""
    own = "abcdefghij" * 30 + "klm"
    spec = Spec(task="text", text=own)
    assert (spec.timesteps, spec.samples, spec.task_info.features) == (50, 20, 13)
    found = data.sequences(spec)
    shown = ["".join(own_symbols) for own_symbols in np.array(spec.task_info.symbols)[found.symbols]]
    assert all(window in own for window in shown)
    assert (shown[0], shown[18], shown[19]) == (own[:51], own[-127:-76], own[-77:-26])
    tested = np.array(spec.task_info.symbols)[data.test_sequence(spec, 1000).symbols[0]]
    assert "".join(tested) == own[-77:]
    with pytest.raises(SpecError, match=r"`timesteps`: expected at most .* \(302\), received 303"):
        Spec(task="text", text=own, timesteps=303)
    assert Spec(task="text", text="ab cd ef gh").timesteps == 2


def test_a_text_is_learned():
    """The usual text is predicted better than by how often each symbol is; what is not known is not claimed."""
    spec = Spec(task="text", units=20, learning_rate=0.02)
    trained = run.advance(run.start(spec), 30)
    assert trained.metrics[0].accuracy < 0.2 < 0.5 < trained.metrics[-1].accuracy
    assert trained.learned is None


def test_a_continuation():
    """Symbols come from the network's own outputs, one after another; cold it is the most probable one, by hand."""
    spec = Spec(task="text", units=6, text="abcab cab abc cba bac")
    state, probe = run.start(spec).states[0], Probe()
    options = {"step": 5, "temperature": 1.0, "sampling_seed": 1}
    found = continuation.generate(spec, state, probe, **options)
    again = continuation.generate(spec, state, probe, **options)
    other = continuation.generate(spec, state, probe, **options | {"sampling_seed": 2})
    np.testing.assert_array_equal(found.symbols, again.symbols)
    assert found.symbols.tolist() != other.symbols.tolist()
    given = np.concatenate([data.test_sequence(spec, 20).symbols[0, :5], found.symbols])
    outputs = analysis.trace(spec, state, spec.task_info.vectors[given][None]).outputs[0]
    np.testing.assert_allclose(found.outputs, outputs[4:-1], atol=1e-5)
    cold = continuation.generate(spec, state, probe, **options | {"temperature": 0.05})
    assert (cold.symbols == cold.outputs.argmax(axis=-1)).mean() > 0.8
    bits = Spec(task="letters", units=4)
    drawn = continuation.generate(bits, run.start(bits).states[0], probe, **options)
    assert set(drawn.symbols) <= set(range(6))
    assert continuation.generate(Spec(), run.start(Spec()).states[0], probe, **options) is None
