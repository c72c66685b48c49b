"""Bookmark: what is written into an address is read from it again, and no address is too wrong to be opened."""

import re
import string
from dataclasses import fields, replace
from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rnn_core.fields import SpecError, fields_of
from rnn_core.insight.ablation import Ablation
from rnn_core.probe import OWN, Probe
from rnn_core.run import RateSchedule
from rnn_core.spec import Spec
from rnn_core.visit import bookmark
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.parts import Experiment, Position, View

KINDS = (Spec, Probe, Ablation, Position, View)
FIELDS = {name: field for kind in KINDS for name, field in fields_of(kind).items()}
NAMES = [field.name for kind in KINDS for field in fields(kind)]
WORDS = """x None NaN inf -Infinity 1e999 -1 1.5.2 0x10 1_000 --1 + 1e ١٢ ² Tanh tanh,tanh <script>alert(1)</script> %s
1:0.1,1:0.2 2:0.1 1:0.1,3:0.2,2:0.3 1:0.1:5 1:11 0:1 1: 2,2 3,1 0 257 1,,2"""
TOO_LONG = [",".join(f"{epoch}:0.1" for epoch in range(1, 2500)), ",".join("1" * 1001), "🔁" * 300, "9" * 5000]
MARKUP = ["`**bold**` [link](https://example.org) $x^2$", "\x00", "\u202etanh", "\ud800", "1\n", " ", ""]
WRONG = [*WORDS.split(), *MARKUP, *TOO_LONG, "0." + "0" * 5000 + "1"]
"""Texts that are nobody's choice, or far beyond any."""


def flat(one):
    """All values of a Bookmark by their names in an address."""
    parts = one.spec, one.probe, one.experiment.ablation, one.position, one.view
    return {name: value for part in parts for name, value in vars(part).items()}


def read(names):
    """Read an address {name: text or [text, ...]}, and check what must hold for any: (values by name, Changes).

    Written and read again it is the same to the last bit, and only what differs from the article's is written.
    """
    names = {name: [text] if isinstance(text, str) else text for name, text in names.items()}
    found, changes = bookmark.read(names)
    idle = {} if found.probe.input_kind == OWN else {"values": ()}
    kept = found.change(probe=replace(found.probe, **idle))
    if found.spec.task != "text":
        kept = kept.change(spec=replace(kept.spec, text=""))
    again = {part: replace(getattr(found.experiment, part)) for part in ("spec", "probe", "ablation")}
    valid = Bookmark(Experiment(**again), replace(found.position), replace(found.view))
    experiment = valid.spec
    usual = Spec(task=experiment.task, period=experiment.period, strings=experiment.strings)
    written, usual = (
        bookmark.write(valid),
        flat(Bookmark()) | {name: vars(usual)[name] for name in ("samples", "timesteps", "loss")},
    )
    assert bookmark.read(parse_qs(urlencode(written), keep_blank_values=True)) == (kept, [])
    assert set(written) == {name for name, value in flat(kept).items() if value != usual[name]}
    for text in [text for change in changes for text in (change.name, change.received, change.used)]:
        assert re.fullmatch(r"[\w.,:+ -]{1,24}|[\w.,:+ -]{23}…|–", text), text
    told, result = {change.name for change in changes}, flat(found)
    for name, texts in names.items():
        name = name if name in NAMES else bookmark.short(name)
        assert name in told or name in bookmark.OTHERS or means(*texts, result[name]), (name, texts)
    return result, changes


def means(text, value):
    """Whether a text is a plain way to write a value."""
    if isinstance(value, RateSchedule):
        value = value.changes
    if isinstance(value, bool):
        return text.lower() in (("true", "1") if value else ("false", "0"))
    if isinstance(value, tuple):
        words = re.split(r"[\s,;、，；]+", text.strip(" ,;\n\t、，；\ufeff"))
        return [tuple(map(float, word.split(":"))) if ":" in word else float(word) for word in words] == list(value)
    if isinstance(value, int | float):
        return text.isascii() and float(text) == value
    return text == value


def test_an_address_is_readable():
    """Names as they are and each once, numbers in full, true and false, rates as epoch:rate, from 1 on and in order."""
    probe, ablation = Probe(OWN, values=(1, -2.5e-7)), Ablation(silenced=(5, 2))
    rates = RateSchedule(((1, 0.001), (8, 0.01)))
    one = Bookmark.of(Spec(learning_rate=0.1 + 0.2, masking=False), probe, ablation=ablation, rates=rates)
    written = "learning_rate=0.30000000000000004 masking=false values=1.0,-2.5e-07 input_kind=own silenced=2,5"
    written = dict(text.split("=") for text in [*written.split(), "rates=1:0.001,8:0.01"])
    assert (bookmark.write(one), read(written)) == (written, (flat(one), []))
    assert len(set(NAMES)) == len(NAMES)
    wrong = ("2:0.1", "1:0.1,1:0.2", "1:0.1,3:0.2,2:0.3")
    assert {read({"rates": rates})[0]["rates"] for rates in wrong} == {RateSchedule()}


LIMITS = {
    "samples": (20, 2000),
    "timesteps": (2, 1000),
    "min_timesteps": (1, 1000),
    "period": (2, 8),
    "strings": (1, 4),
}
LIMITS |= {"units": (1, 256), "layers": (1, 4), "learning_rate": (1e-6, 10), "batch_size": (1, 2000)}
LIMITS |= {"validation_split": (0, 0.5), "seed": (0, 2**31 - 1)}
LIMITS |= {"shown_timesteps": (1, 1000), "state_steps": (1, 1000)}
LIMITS |= {"reset_step": (1, 1000), "noise_step": (1, 1000), "noise": (0, 10)}
LIMITS |= {"epoch": (0, 2000), "trained": (0, 2000), "epochs": (1, 2000), "layer": (1, 4)}
LIMITS |= {"temperature": (0.05, 2), "sampling_seed": (0, 9999)}
LIMITS |= {"first_step": (1, 1000), "last_step": (1, 1000)}
LIMITS |= {"at": (1, 1000), "unit": (1, 256), "seeds": (8, 256), "until": (1, 200)}
LIMITS |= {f"{side}_{end}": (1e-6, 2000) for side in ("over", "across") for end in ("low", "high")}
LIMITS |= {"over_count": (2, 12), "across_count": (2, 12)}


def test_bounds():
    """Every number of an experiment, a test sequence, an ablation and of the page has bounds, which it keeps to."""
    assert {name: (field.low, field.high) for name, field in FIELDS.items() if field.low is not None} == LIMITS
    for kind in KINDS:
        for name in LIMITS.keys() & fields_of(kind).keys():
            for beyond in (LIMITS[name][0] - 1, LIMITS[name][1] + 1):
                with pytest.raises(SpecError, match=f"`{name}`"):
                    kind(**{name: beyond})


ROOM = {"samples": "timesteps=2", "timesteps": "samples=20", "layers": "samples=20", "batch_size": "samples=2000"}
ROOM |= {"layer": "layers=4", "min_timesteps": "timesteps=1000&samples=20", "input_kind": "values=1"}
"""What else an address says so that each value of a field is possible."""


def test_each_value_of_each_field():
    """Choices, switches and bounds are taken; a number beyond its bounds goes to the nearest of them and is told."""
    for name, field in FIELDS.items():
        good = [(choice, choice) for choice in field.choices]
        good += [("true", True), ("false", False), ("1", True), ("0", False)] * (field.kind == "flag")
        good += [(str(bound), bound) for bound in (field.low, field.high) if field.kind in ("whole", "real")]
        beyond = [(f"-{digits}", field.low) for digits in ("1", "9" * 5000)]
        beyond += [(f"1{digits}{'0' * 12}", field.high) for digits in ("1", "9" * 5000)]
        for text, value in good + beyond * (field.kind in ("whole", "real")):
            found, changes = read(parse_qs(ROOM.get(name, "")) | {name: text})
            assert (name, found[name]) == (name, value)
            assert type(found[name]) is {"whole": int, "real": float, "flag": bool, "choice": str}[field.kind]
            told = [(change.name, change.rule, float(change.used)) for change in changes]
            assert told == ([] if (text, value) in good else [(name, "value", value)])


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


@pytest.mark.parametrize(
    ("over", "end", "given", "used"),
    [
        ("units", "low", "0", 1),
        ("units", "low", "-5", 1),
        ("units", "low", "0.5", 1),
        ("units", "high", "1e9", 256),
        ("units", "high", "300", 256),
        ("learning_rate", "high", "2000", 10),
        ("timesteps", "low", "1", 2),
    ],
)
def test_the_bounds_of_a_map(over, end, given, used):
    """A bound outside of what the field may hold goes to the nearest value, and what is told is what the map has."""
    for side in ("over", "across"):
        names = {"over": "batch_size", side: over, f"{side}_{end}": given}
        found, changes = read(names)
        assert found[f"{side}_{end}"] == used
        assert [(change.name, change.rule, float(change.used)) for change in changes] == [
            (f"{side}_{end}", "value", used)
        ], "one notice says the value that is used"
        values = bookmark.read({name: [text] for name, text in names.items()})[0].grid.axes[side == "across"].values
        assert (values[0] if end == "low" else values[-1]) == used


def test_a_wrong_value():
    """In whatever field, it opens a valid page, changes no other field, and is told; also in all fields at once."""
    usual = flat(Bookmark())
    for text in WRONG:
        for name in NAMES:
            found, changes = read({name: text})
            assert {change.name for change in changes} <= {name}
            assert found == usual | {name: found[name]}
        read(dict.fromkeys(NAMES, text))


CHOICES = [name for field in FIELDS.values() for name in field.choices]
TEXTS = st.text(string.digits + "+-.eE_:, ", max_size=12) | st.sampled_from([*WRONG, *CHOICES, "true", "False"])


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(NAMES) | st.text(), st.lists(TEXTS | st.text(), min_size=1, max_size=2)))
@example({"": [""]})
@example({"input_kind": ["own", "own"], "values": ["", "1"]})
@example({"panel": ["cut", "ablation"]})
def test_any_address_at_all(names):
    """Any names with any values, some given twice, are read without an error, and what was changed is told."""
    read(names)


def test_repeated_and_unknown_names():
    """Of a repeated name the first counts, and that is told; an unknown one is told without its markup."""
    names = {"units": ["4", "7"], "cell": ["GRU", "GRU"], "<b>unit</b>": "3", "seed": ["x", "7"]}
    found, changes = read(names | dict.fromkeys(bookmark.OTHERS, "true"))
    assert found == flat(Bookmark.of(Spec(units=4, cell="GRU")))
    assert changes == [
        ("units", "repeated", "4, 7", "4"),
        ("cell", "repeated", "GRU, GRU", "GRU"),
        ("b unit  b", "unknown", "3", "–"),
        ("seed", "repeated", "x, 7", "x"),
        ("seed", "value", "x", "0"),
    ]


def test_the_way_to_an_epoch():
    """Its rates are those of the address, or else that of the Spec; it leads to the epoch that is shown, or further."""
    one = Bookmark.of(Spec(learning_rate=0.5), epoch=6, rates=RateSchedule(((1, 0.1), (4, 0.2))))
    assert one.schedule == one.position.rates
    assert one.change(rates=RateSchedule()).schedule == RateSchedule.constant(0.5)
    assert [one.change(epoch=2, trained=7).position.newest, one.change(trained=2).position.newest] == [7, 6]
    assert [Bookmark.of(Spec(layers=3)).shown_layer, Bookmark.of(Spec(layers=3), layer=1).shown_layer] == [3, 1]
