"""Bookmark: what is written into an address is read from it again, and no address is too wrong to be opened."""

import math
import re
import string
from dataclasses import asdict, fields, replace
from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rnn_core import bookmark, probe, spec
from rnn_core.bookmark import Bookmark, Why
from rnn_core.cut import Cut
from rnn_core.probe import OWN, Probe
from rnn_core.run import MAX_EPOCHS
from rnn_core.spec import Spec

PARTS = {"spec": Spec, "probe": Probe, "why": Why, "cut": Cut}
PAGE = [field.name for field in fields(Bookmark) if field.name not in PARTS]
NAMES = [field.name for kind in PARTS.values() for field in fields(kind)] + PAGE
RATES = st.floats(1e-6, 10)

HOSTILE = [
    "",
    " ",
    "nonsense",
    "None",
    "NaN",
    "inf",
    "-Infinity",
    "1e999",
    "-1e999",
    "-1",
    "1.5.2",
    "0x10",
    "1_000",
    "--1",
    "+",
    "1e",
    "9" * 5000,
    "0." + "0" * 5000 + "1",
    "-" + "9" * 5000,
    "١٢",
    "10",
    "²",
    "½",
    "1\n",
    "\x00",
    "\u202etanh",
    "\ud800",
    "Tanh",
    "tanh,tanh",
    "<script>alert(1)</script>",
    "`**bold**` [link](https://example.org) $x^2$ :red[x] # ~~x~~",
    "![](https://example.org/x.png)",
    "'; DROP TABLE runs; --",
    "../../etc/passwd",
    "{units}",
    "%s%n",
    "1:0.1,1:0.2",
    "2:0.1",
    "1:0.1,3:0.2,2:0.3",
    "1:0.1:5",
    "1:11",
    "1:" + "9" * 5000,
    ",".join(f"{epoch}:0.1" for epoch in range(1, 2500)),
    ",".join("1" * 1001),
    "🔁" * 300,
]
"""Texts that are nobody's choice, or far beyond any."""


@st.composite
def specs(draw):
    """Any Spec that there may be."""
    timesteps, layers = draw(st.integers(2, 1000)), draw(st.integers(1, 4))
    samples = draw(st.integers(20, min(2000, 500_000 // (timesteps * layers))))
    return Spec(
        **{name: draw(st.sampled_from(choices)) for name, choices in spec.CHOICES.items()},
        period=draw(st.integers(2, 8)),
        samples=samples,
        timesteps=timesteps,
        layers=layers,
        min_timesteps=draw(st.none() | st.integers(1, timesteps)),
        masking=draw(st.booleans()),
        return_sequences=draw(st.booleans()),
        units=draw(st.integers(1, 256)),
        learning_rate=draw(RATES),
        batch_size=draw(st.integers(1, samples)),
        validation_split=draw(st.just(0.0) | st.floats(0.001, 0.5)),
        seed=draw(st.integers(0, 2**31 - 1)),
    )


@st.composite
def probes(draw):
    """Any Probe; one's own numbers are given only where they are shown."""
    kind = draw(st.sampled_from(probe.CHOICES["input_kind"]))
    numbers = st.lists(st.floats(-3.4e38, 3.4e38), min_size=1, max_size=30)
    return Probe(
        input_kind=kind,
        values=tuple(draw(numbers)) if kind == OWN else (),
        shown_timesteps=draw(st.none() | st.integers(1, 1000)),
        initial_state=draw(st.sampled_from(probe.CHOICES["initial_state"])),
        state_steps=draw(st.integers(1, 1000)),
    )


@st.composite
def changing_rates(draw):
    """No changes of the learning rate, or some, the first from epoch 1 on."""
    later = draw(st.lists(st.integers(2, MAX_EPOCHS), unique=True, max_size=12))
    epochs = [1, *sorted(later)] if draw(st.booleans()) else []
    return tuple((epoch, draw(RATES)) for epoch in epochs)


STEPS = st.integers(1, 1000)
CUTS = st.builds(
    Cut,
    no_recurrence=st.booleans(),
    silenced=st.lists(st.integers(1, 256), max_size=8),
    reset_step=st.none() | STEPS,
    noise_step=st.none() | STEPS,
    noise=st.floats(0, 10),
)
WHYS = st.builds(
    Why,
    view=st.sampled_from(["", "moment", "weights", "gradients", "dynamics", "cut", "luck"]),
    at=STEPS,
    unit=st.none() | st.integers(1, 256),
    seeds=st.integers(8, 256),
    until=st.integers(1, 200),
)
BOOKMARKS = st.builds(
    Bookmark,
    spec=specs(),
    probe=probes(),
    epoch=st.integers(0, MAX_EPOCHS),
    trained=st.none() | st.integers(0, MAX_EPOCHS),
    rates=changing_rates(),
    epochs=st.integers(1, MAX_EPOCHS),
    speed=st.sampled_from(["1", "2", "5", "10", "max"]),
    threshold=st.booleans(),
    layer=st.none(),
    memory=st.booleans(),
    lang=st.sampled_from(["", "en", "ja"]),
    why=WHYS,
    cut=CUTS,
).flatmap(lambda one: st.integers(1, one.spec.layers).map(lambda n: replace(one, layer=None if n == 1 else n)))


def by_address(names):
    """{name: text} as it comes out of a real address: {name: [text, ...]}."""
    return parse_qs(urlencode(names), keep_blank_values=True, strict_parsing=True) if names else {}


def flat(one):
    """All values of a Bookmark by their names in an address."""
    parts = (one.spec, one.probe, one.why, one.cut)
    return {name: getattr(one, name) for name in PAGE} | {k: v for part in parts for k, v in asdict(part).items()}


def check(query):
    """Read any query and hold what comes out: a valid Bookmark that opens itself, and every change told plainly."""
    found, changes = bookmark.read(query)
    Spec(**asdict(found.spec))  # raises where it is not possible
    Probe(**asdict(found.probe))
    Cut(**asdict(found.cut))
    assert found.why.view in ("", "moment", "weights", "gradients", "dynamics", "cut", "luck")
    assert found.trained is None or 0 <= found.trained <= MAX_EPOCHS
    assert found.speed in ("1", "2", "5", "10", "max")
    assert found.lang in ("", "en", "ja")
    assert 0 <= found.epoch <= MAX_EPOCHS
    assert 1 <= found.epochs <= MAX_EPOCHS
    assert found.layer is None or 1 <= found.layer <= 4
    assert isinstance(found.threshold, bool)
    assert isinstance(found.memory, bool)
    heard = found.probe if found.probe.input_kind == OWN else replace(found.probe, values=())
    assert bookmark.read(by_address(bookmark.write(found))) == (replace(found, probe=heard), [])
    for change in changes:
        assert change.rule in ("value", "repeated", "unknown")
        for text in (change.name, change.received, change.used):
            assert re.fullmatch(r"[\w.,:+ -]{0,23}.?", text), text
            assert text.isprintable()
    told = {change.name for change in changes}
    for name, texts in query.items():
        if name in NAMES and name not in told:
            assert len(texts) == 1
            assert means(texts[0], flat(found)[name]), (name, texts, flat(found)[name])
    assert len(changes) >= len([name for name in query if name not in NAMES and name not in bookmark.OTHERS])
    return found, changes


def means(text, value):
    """Whether a text is a plain way to write a value."""
    if isinstance(value, bool):
        return text.lower() in (("true", "1") if value else ("false", "0"))
    if isinstance(value, tuple):
        words = re.split(r"[\s,;、，；]+", text.strip(" ,;\n\t、，；\ufeff"))
        return [tuple(map(float, word.split(":"))) if ":" in word else float(word) for word in words] == list(value)
    if isinstance(value, int | float):
        return text.isascii() and float(text) == value
    return text == value


# --- there and back


@settings(max_examples=300, deadline=None)
@given(BOOKMARKS)
def test_what_is_written_is_read(one):
    """Every Bookmark comes back from its address equal to the last bit, and nothing is told to have been changed."""
    assert bookmark.read(by_address(bookmark.write(one))) == (one, [])


@settings(max_examples=200, deadline=None)
@given(BOOKMARKS)
def test_only_differences_are_written(one):
    """An address names what differs from the article's page, and nothing else."""
    usual, mine = flat(Bookmark()), flat(one)
    assert set(bookmark.write(one)) == {name for name in NAMES if mine[name] != usual[name]}


def test_the_article_has_the_shortest_address():
    """What the page opens with has an address without a query."""
    assert bookmark.write(Bookmark()) == {}
    assert bookmark.read({}) == (Bookmark(), [])


ALONE = {
    "task": "cycle",
    "period": 5,
    "train_input": "zeros",
    "samples": 300,
    "timesteps": 40,
    "min_timesteps": 20,
    "padding": "post",
    "masking": False,
    "cell": "LSTM",
    "units": 3,
    "layers": 2,
    "activation": "relu",
    "return_sequences": False,
    "train_initial_state": "random",
    "optimizer": "sgd",
    "learning_rate": 0.0123,
    "loss": "mean_squared_error",
    "batch_size": 7,
    "validation_split": 0.0,
    "seed": 2147483647,
    "input_kind": "sine",
    "values": (0.1, -2.5e-7, 3e38),
    "shown_timesteps": 500,
    "initial_state": "own",
    "state_steps": 3,
    "epoch": 12,
    "rates": ((1, 0.001), (8, 0.01)),
    "epochs": 30,
    "speed": "max",
    "threshold": True,
    "layer": 1,
    "memory": True,
    "lang": "ja",
    "trained": 40,
    "view": "dynamics",
    "at": 17,
    "unit": 4,
    "seeds": 100,
    "until": 30,
    "no_recurrence": True,
    "silenced": (2, 5),
    "reset_step": 40,
    "noise_step": 50,
    "noise": 0.25,
}
"""A field -> a value of its own, possible beside all the defaults."""


@pytest.mark.parametrize("name", NAMES)
def test_each_field_alone(name):
    """Each field of Spec, of Probe and of the page has its place in the address, under its own name, and comes back."""
    value = ALONE[name]
    if name in PAGE:
        one = Bookmark(**{name: value})
    else:
        part, kind = next((part, kind) for part, kind in PARTS.items() if hasattr(kind, name))
        more = {"input_kind": OWN} if name == "values" else {}
        one = Bookmark(**{part: kind(**more, **{name: value})})
    written = bookmark.write(one)
    assert set(written) == {name} | ({"input_kind"} if name == "values" else set())
    assert flat(bookmark.read(by_address(written))[0])[name] == value


def test_numbers_are_written_as_people_write_them():
    """An address is readable: names as they are, numbers in full, true and false, and changes as epoch:rate."""
    one = Bookmark(
        Spec(learning_rate=0.1 + 0.2, masking=False), epoch=9, rates=((1, 0.001), (8, 0.01)), threshold=True, speed="10"
    )
    assert bookmark.write(one) == {
        "learning_rate": "0.30000000000000004",
        "masking": "false",
        "epoch": "9",
        "rates": "1:0.001,8:0.01",
        "threshold": "true",
        "speed": "10",
    }


# --- whatever an address holds


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:20])
def test_a_hostile_value_of_any_field(text):
    """A value that is none, in whatever field, alone or in all at once, opens a valid page and is told."""
    for name in NAMES:
        found, changes = check({name: [text]})
        if not changes:
            continue
        assert {change.name for change in changes} <= {name, "input_kind"}
        others = {other: value for other, value in flat(found).items() if other != name}
        assert others.items() <= flat(Bookmark()).items()
    found, _ = check({name: [text] for name in NAMES})
    assert found.spec.cell in ("SimpleRNN", "GRU", "LSTM")


MANY = st.one_of(
    st.text(max_size=12),
    st.text(string.digits + "+-.eE_:, ", max_size=12),
    st.integers().map(str),
    st.floats().map(repr),
    st.sampled_from(HOSTILE),
    st.sampled_from([name for choices in bookmark.CHOICES.values() for name in choices]),
    st.sampled_from(["true", "False", "1", "0"]),
)


@settings(max_examples=600, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from([*NAMES, *bookmark.OTHERS]) | st.text(max_size=30), st.lists(MANY, min_size=1, max_size=3)
    )
)
@example({"": [""]})
@example({"input_kind": ["own"]})
@example({"input_kind": ["own", "own"], "values": ["", "1"]})
def test_any_address_at_all(query):
    """Any names with any values, some given twice, are read without an error, and what was changed is told."""
    check(query)


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from([name for name in NAMES if name in bookmark.BOUNDS]),
        st.one_of(*(st.integers(*map(int, map(math.ceil, bounds))) for bounds in spec.BOUNDS.values()))
        .map(str)
        .map(lambda text: [text]),
        min_size=3,
    )
)
def test_impossible_combinations(query):
    """Numbers that are each possible, but not together, give an experiment that is, and what gave way is told."""
    check(query)


def test_what_cannot_be_together_goes_to_the_nearest_that_can():
    """The shortest is brought down to the longest, the batch to the samples, the samples to what an epoch may cost."""
    cases = [
        ({"min_timesteps": "500"}, {"min_timesteps": 100}),
        ({"timesteps": "30", "min_timesteps": "31"}, {"min_timesteps": 30}),
        ({"batch_size": "2000"}, {"batch_size": 250}),
        ({"samples": "20", "batch_size": "21"}, {"batch_size": 20}),
        ({"timesteps": "1000", "layers": "4"}, {"samples": 125}),
        (
            {"timesteps": "1000", "layers": "4", "samples": "2000", "batch_size": "2000"},
            {"samples": 125, "batch_size": 125},
        ),
    ]
    for given_names, nearest in cases:
        found, changes = check(by_address(given_names))
        assert {name: flat(found)[name] for name in nearest} == nearest
        assert {change.name: change.used for change in changes} == {name: str(value) for name, value in nearest.items()}
        kept = {name: int(text) for name, text in given_names.items() if name not in nearest}
        assert kept.items() <= flat(found).items()


def test_a_layer_that_there_is_not():
    """A layer beyond those of the network cannot be shown: the address is told to have been changed."""
    found, changes = check({"layers": ["2"], "layer": ["4"]})
    assert found.layer in (None, 2)
    assert [change.name for change in changes] == ["layer"]


ROOM = {
    "samples": {"timesteps": ["2"]},
    "timesteps": {"samples": ["20"]},
    "layers": {"samples": ["20"]},
    "min_timesteps": {"timesteps": ["1000"], "samples": ["20"]},
    "batch_size": {"samples": ["2000"]},
    "layer": {"layers": ["4"]},
}
"""A field -> what must stand beside it for all between its bounds to be possible."""


@pytest.mark.parametrize("name", bookmark.BOUNDS)
@pytest.mark.parametrize("digits", ["1", "999", "9" * 5000])
def test_numbers_beyond_the_bounds_go_to_the_nearest(name, digits):
    """A number below the smallest becomes the smallest, one above the largest the largest, and both are told."""
    low, high = bookmark.BOUNDS[name]
    for text, bound in ((f"-{digits}", low), (f"1{digits}{'0' * 12}", high)):
        found, changes = check(ROOM.get(name, {}) | {name: [text]})
        assert flat(found)[name] == bound
        assert type(flat(found)[name]) is type(bound)
        mine = [change for change in changes if change.name == name]
        assert [(change.rule, float(change.used)) for change in mine] == [("value", bound)]


def test_numbers_at_the_bounds_are_taken():
    """The smallest and the largest themselves are nothing to tell of."""
    for name, (low, high) in bookmark.BOUNDS.items():
        for bound in (low, high):
            found, changes = check(ROOM.get(name, {}) | {name: [str(bound)]})
            assert flat(found)[name] == bound
            assert changes == []


def test_of_a_name_given_twice_the_first_counts():
    """A repeated name is told, with what counts, even where all of them are the same."""
    found, changes = check({"units": ["4", "7"], "cell": ["GRU", "GRU"]})
    assert (found.spec.units, found.spec.cell) == (4, "GRU")
    assert [(change.name, change.rule, change.used) for change in changes] == [
        ("units", "repeated", "4"),
        ("cell", "repeated", "GRU"),
    ]
    _, changes = check({"units": ["x", "7"]})
    assert {change.rule for change in changes} == {"repeated", "value"}


def test_an_unknown_name_is_told_and_the_pages_own_are_not():
    """A name that means nothing is told without its markup; those of Streamlit and of lessons pass in silence."""
    _, changes = check({"<b>unit</b>": ["3"], "embed": ["true"], "hide": ["lang"], "play": ["true"], "tour": ["2"]})
    assert [change.rule for change in changes] == ["unknown"]
    assert changes[0].name.split() == ["b", "unit", "b"]


# --- the way to an epoch


def test_each_rate_by_hand():
    """A learning rate holds from its epoch until the next one, and before any that of the Spec does."""
    one = Bookmark(Spec(learning_rate=0.5), epoch=6, rates=((1, 0.1), (4, 0.2), (6, 0.3), (9, 0.4)))
    assert one.each_rate == (0.1, 0.1, 0.1, 0.2, 0.2, 0.3)
    assert replace(one, rates=()).each_rate == (0.5,) * 6
    assert replace(one, epoch=0).each_rate == ()
    assert replace(one, epoch=2, trained=6).each_rate == one.each_rate
    assert replace(one, epoch=6, trained=2).each_rate == one.each_rate
    assert [one.next_piece(trained) for trained in range(6)] == [
        (0.1, 3),
        (0.1, 2),
        (0.1, 1),
        (0.2, 2),
        (0.2, 1),
        (0.3, 1),
    ]


@settings(max_examples=100, deadline=None)
@given(BOOKMARKS)
def test_pieces_make_the_whole_way(one):
    """Piece by piece every epoch is trained once, at the rate that was last given, and no piece could be longer."""
    way = []
    while len(way) < one.newest:
        rate, epochs = one.next_piece(len(way))
        assert epochs >= 1
        assert not way or way[-1] != rate
        way += [rate] * epochs
    given_rates = dict(one.rates) or {1: one.spec.learning_rate}
    assert way == [given_rates[max(e for e in given_rates if e <= epoch)] for epoch in range(1, one.newest + 1)]
