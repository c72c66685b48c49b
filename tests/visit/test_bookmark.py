"""Bookmark: what is written into an address is read from it again, and no address is too wrong to be opened."""

import re
import string
from dataclasses import asdict, fields, replace
from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rnn_core.fields import SpecError, of
from rnn_core.insight.ablation import Ablation
from rnn_core.probe import OWN, Probe
from rnn_core.run import MAX_EPOCHS
from rnn_core.spec import Spec
from rnn_core.visit import bookmark
from rnn_core.visit.bookmark import Bookmark

PARTS = {"spec": Spec, "probe": Probe, "ablation": Ablation}
FIELDS = {name: field for kind in (Bookmark, *PARTS.values()) for name, field in of(kind).items()}
NAMES = [field.name for kind in (Bookmark, *PARTS.values()) for field in fields(kind) if field.name not in PARTS]
OLD_PANELS = {"moment": "step", "cut": "ablation", "luck": "sweep"}
WORDS = """x None NaN inf -Infinity 1e999 -1 1.5.2 0x10 1_000 --1 + 1e ١٢ ² Tanh tanh,tanh <script>alert(1)</script> %s
1:0.1,1:0.2 2:0.1 1:0.1,3:0.2,2:0.3 1:0.1:5 1:11 0:1 1: 2,2 3,1 0 257 1,,2"""
TOO_LONG = [",".join(f"{epoch}:0.1" for epoch in range(1, 2500)), ",".join("1" * 1001), "🔁" * 300, "9" * 5000]
MARKUP = ["`**bold**` [link](https://example.org) $x^2$", "\x00", "\u202etanh", "\ud800", "1\n", " ", ""]
WRONG = [*WORDS.split(), *MARKUP, *TOO_LONG, "0." + "0" * 5000 + "1"]
"""Texts that are nobody's choice, or far beyond any."""


def values(field):
    """Every value that a Field may hold."""
    if field.kind == "flag":
        return st.booleans()
    if field.kind == "choice":
        return st.sampled_from(field.choices)
    numbers = st.integers(field.low, field.high) if field.kind == "whole" else st.floats(field.low, field.high)
    return st.none() | numbers if field.optional else numbers


def any_of(kind, **more):
    """Every instance of a dataclass; `more` are the values of fields without metadata, or of those that depend."""
    return st.builds(kind, **{name: values(field) for name, field in of(kind).items()} | more)


@st.composite
def bookmarks(draw):
    """Every Bookmark; one's own numbers are given only where they are the input."""
    timesteps, layers = draw(st.integers(2, 1000)), draw(st.integers(1, 4))
    samples = draw(st.integers(20, min(2000, 500_000 // (timesteps * layers))))
    sizes = {"timesteps": timesteps, "layers": layers, "samples": samples}
    sizes["min_timesteps"] = draw(st.none() | st.integers(1, timesteps))
    sizes["batch_size"] = draw(st.integers(1, samples))
    spec = any_of(Spec, **{name: st.just(size) for name, size in sizes.items()}, validation_split=st.floats(0.001, 0.5))
    own = st.lists(st.floats(-3.4e38, 3.4e38), min_size=1, max_size=30).map(tuple)
    probe = any_of(Probe, values=own).map(without_idle)
    epochs = [1, *sorted(draw(st.sets(st.integers(2, MAX_EPOCHS), max_size=9)))] if draw(st.booleans()) else []
    rates = st.tuples(*(st.tuples(st.just(epoch), st.floats(1e-6, 10)) for epoch in epochs))
    ablation = any_of(Ablation, silenced=st.lists(st.integers(1, 256), max_size=8))
    layer = st.none() | st.integers(1, layers)
    return draw(any_of(Bookmark, spec=spec, probe=probe, ablation=ablation, rates=rates, layer=layer))


def without_idle(probe):
    """A Probe without one's own numbers where another input is shown: an address does not hold these."""
    return probe if probe.input_kind == OWN else replace(probe, values=())


def query(names):
    """{name: text} as it comes out of a real address: {name: [text, ...]}."""
    return parse_qs(urlencode(names), keep_blank_values=True, strict_parsing=True) if names else {}


def flat(one):
    """All values of a Bookmark by their names in an address."""
    found = dict(vars(one))
    return {name: value for part in PARTS for name, value in vars(found.pop(part)).items()} | found


def read(names):
    """Read an address {name: text or [text, ...]}, and check what must hold for any: (values by name, Changes)."""
    names = {name: [text] if isinstance(text, str) else text for name, text in names.items()}
    found, changes = bookmark.read(names)
    valid = replace(found, **{part: kind(**asdict(getattr(found, part))) for part, kind in PARTS.items()})
    assert bookmark.read(query(bookmark.write(valid))) == (replace(found, probe=without_idle(found.probe)), [])
    assert {change.rule for change in changes} <= {"value", "repeated", "unknown"}
    for text in [text for change in changes for text in (change.name, change.received, change.used)]:
        assert text.isprintable()
        assert re.fullmatch(r"[\w.,:+ -]{0,23}.?", text), text
    told, result = {change.name for change in changes}, flat(found)
    for name, texts in names.items():
        name = "panel" if name == "view" else name if name in NAMES else bookmark.short(name)
        assert name in told or name in bookmark.OTHERS or means(*texts, result[name]), (name, texts)
    return result, changes


def means(text, value):
    """Whether a text is a plain way to write a value."""
    if isinstance(value, bool):
        return text.lower() in (("true", "1") if value else ("false", "0"))
    if isinstance(value, tuple):
        words = re.split(r"[\s,;、，；]+", text.strip(" ,;\n\t、，；\ufeff"))
        return [tuple(map(float, word.split(":"))) if ":" in word else float(word) for word in words] == list(value)
    if isinstance(value, int | float):
        return text.isascii() and float(text) == value
    return OLD_PANELS.get(text, text) == value


@settings(max_examples=100, deadline=None)
@given(bookmarks())
def test_what_is_written_is_read(one):
    """Every Bookmark comes back from its address to the last bit; only what differs from the article's is written."""
    written, usual = bookmark.write(one), flat(Bookmark())
    assert bookmark.read(query(written)) == (one, [])
    assert set(written) == {name for name, value in flat(one).items() if value != usual[name]}


def test_an_address_is_readable():
    """Names as they are and each once, numbers in full, true and false, rates as epoch:rate."""
    probe, ablation = Probe(OWN, values=(1, -2.5e-7)), Ablation(silenced=(5, 2))
    one = Bookmark(Spec(learning_rate=0.1 + 0.2, masking=False), probe, ablation, rates=((1, 0.001), (8, 0.01)))
    written = "learning_rate=0.30000000000000004 masking=false values=1.0,-2.5e-07 input_kind=own silenced=2,5"
    assert bookmark.write(one) == dict(text.split("=") for text in [*written.split(), "rates=1:0.001,8:0.01"])
    assert len(set(NAMES)) == len(NAMES)


def test_addresses_of_before():
    """`view` and its panels' old names are still read, and written under the new ones."""
    for old, new in {**OLD_PANELS, "weights": "weights"}.items():
        for name in ("view", "panel"):
            found, changes = bookmark.read({name: [old]})
            assert (bookmark.write(found), changes) == ({"panel": new}, [])


def test_numbers_are_clamped():
    """A number beyond its bounds goes to the nearest of them and is told; the bounds themselves are taken."""
    room = {"samples": "timesteps=2", "timesteps": "samples=20", "layers": "samples=20", "batch_size": "samples=2000"}
    room |= {"layer": "layers=4", "min_timesteps": "timesteps=1000&samples=20"}  # so that all in between is possible
    for name, field in FIELDS.items():
        for text, bound, right in [
            *((str(bound), bound, True) for bound in (field.low, field.high)),
            *((f"-{digits}", field.low, False) for digits in ("1", "9" * 5000)),
            *((f"1{digits}{'0' * 12}", field.high, False) for digits in ("1", "9" * 5000)),
        ] * (field.kind in ("whole", "real")):
            found, changes = read(parse_qs(room.get(name, "")) | {name: text})
            assert (name, found[name], type(found[name])) == (name, bound, float if field.kind == "real" else int)
            told = [(change.name, change.rule, float(change.used)) for change in changes]
            assert told == ([] if right else [(name, "value", bound)])


@pytest.mark.parametrize(
    ("names", "nearest"),
    [
        ({"min_timesteps": "500"}, {"min_timesteps": 100}),
        ({"timesteps": "30", "min_timesteps": "31"}, {"min_timesteps": 30}),
        ({"samples": "20", "batch_size": "21"}, {"batch_size": 20}),
        ({"timesteps": "1000", "layers": "4", "batch_size": "2000"}, {"samples": 125, "batch_size": 125}),
        ({"samples": "20", "validation_split": "1e-20"}, {"validation_split": 0.05}),
        ({"layers": "2", "layer": "4"}, {"layer": None}),
        ({"input_kind": "own"}, {"input_kind": "random"}),
    ],
)
def test_what_cannot_be_together(names, nearest):
    """It goes to the nearest that can be, what gave way is told, and everything else stays."""
    found, changes = read(names)
    assert {change.name for change in changes} == set(nearest)
    assert found == flat(Bookmark()) | {name: int(text) for name, text in names.items() if text.isdecimal()} | nearest


def test_a_wrong_value():
    """In whatever field, it opens a valid page, changes no other field, and is told; also in all fields at once."""
    usual = flat(Bookmark())
    for text in WRONG:
        for name in NAMES:
            found, changes = read({name: text})
            assert {change.name for change in changes} <= {name}
            assert found == usual | {name: found[name]}
        read(dict.fromkeys(NAMES, text))
    with pytest.raises(SpecError, match=r"`panel`: expected one of .*, received 'view'"):
        Bookmark(panel="view")


CHOICES = [name for field in FIELDS.values() for name in field.choices]
TEXTS = st.text(string.digits + "+-.eE_:, ", max_size=12) | st.sampled_from([*WRONG, *CHOICES, "true", "False"])


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(st.sampled_from([*NAMES, "view"]) | st.text(), st.lists(TEXTS | st.text(), min_size=1, max_size=2))
)
@example({"": [""]})
@example({"input_kind": ["own", "own"], "values": ["", "1"]})
@example({"view": ["cut"], "panel": ["ablation"]})
def test_any_address_at_all(names):
    """Any names with any values, some given twice, are read without an error, and what was changed is told."""
    read(names)


def test_repeated_and_unknown_names():
    """Of a repeated name the first counts, and that is told; an unknown one is told without its markup."""
    names = {"units": ["4", "7"], "cell": ["GRU", "GRU"], "<b>unit</b>": "3", "seed": ["x", "7"]}
    found, changes = read(names | dict.fromkeys(bookmark.OTHERS, "true"))
    assert found == flat(Bookmark(Spec(units=4, cell="GRU")))
    assert changes == [
        ("units", "repeated", "4, 7", "4"),
        ("cell", "repeated", "GRU, GRU", "GRU"),
        ("b unit  b", "unknown", "3", "–"),
        ("seed", "repeated", "x, 7", "x"),
        ("seed", "value", "x", "0"),
    ]


def test_the_way_to_an_epoch():
    """A rate holds from its epoch on, before any that of the Spec does; a piece is as long as its rate."""
    one = Bookmark(Spec(learning_rate=0.5), epoch=6, rates=((1, 0.1), (4, 0.2), (6, 0.3), (9, 0.4)))
    assert one.each_rate == (0.1, 0.1, 0.1, 0.2, 0.2, 0.3)
    assert [replace(one, epoch=2, trained=6).each_rate, replace(one, trained=2).each_rate] == [one.each_rate] * 2
    assert (replace(one, rates=()).each_rate, replace(one, epoch=0).each_rate) == ((0.5,) * 6, ())
    pieces = [one.next_piece(trained) for trained in range(6)]
    assert pieces == [(0.1, 3), (0.1, 2), (0.1, 1), (0.2, 2), (0.2, 1), (0.3, 1)]
    assert [Bookmark(Spec(layers=3)).shown_layer, Bookmark(Spec(layers=3), layer=1).shown_layer] == [3, 1]
