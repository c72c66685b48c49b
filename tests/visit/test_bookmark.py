"""Bookmark: its address (URL) is read as the same Bookmark, and even an invalid address can be opened."""

import re
import string
from dataclasses import replace
from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rnn_core import tasks
from rnn_core.fields import SpecError, fields_of
from rnn_core.insight.ablation import Ablation
from rnn_core.probe import OWN, Probe
from rnn_core.run import RateSchedule
from rnn_core.spec import Spec
from rnn_core.visit import bookmark
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.parts import Experiment
from tests.support.addresses import KINDS, NAMES, WRONG

FIELDS = {name: field for kind in KINDS for name, field in fields_of(kind).items()}


def flat(opened):
    """Return all values of a Bookmark, {name in an address: value}."""
    parts = opened.spec, opened.probe, opened.experiment.ablation, opened.position, opened.view
    return {name: value for part in parts for name, value in vars(part).items()}


def normalized(opened):
    """Return a Bookmark without the values that an address leaves out because they have no effect."""
    if opened.probe.input_kind != OWN:
        opened = opened.change(probe=replace(opened.probe, values=()))
    if opened.spec.task not in tasks.OWN:
        opened = opened.change(spec=replace(opened.spec, text=""))
    return opened


def read(names):
    """Read an address {name: text or [text, ...]} and check the result; return (values by name, Changes).

    Every address must open a valid Bookmark, which stays the same when it is written and read again. Only values that
    differ from the defaults are written. Each value is used unchanged, or a Change reports it.
    """
    names = {name: [text] if isinstance(text, str) else text for name, text in names.items()}
    opened, changes = bookmark.read(names)
    assert_valid(opened)
    assert_written_and_read(opened)
    for text in [text for change in changes for text in (change.name, change.received, change.used)]:
        assert re.fullmatch(r"[\w.,:+ -]{1,24}|[\w.,:+ -]{23}…|–", text), text
    reported = {change.name for change in changes}
    values = flat(opened)
    for name, texts in names.items():
        name = name if name in NAMES else bookmark.short(name)
        assert name in reported or name in bookmark.IGNORED or means(*texts, values[name]), (name, texts)
    return values, changes


def assert_valid(opened):
    """Assert that each part of a Bookmark is valid, by creating the part again."""
    parts = {part: replace(getattr(opened.experiment, part)) for part in ("spec", "probe", "ablation")}
    assert Bookmark(Experiment(**parts), replace(opened.position), replace(opened.view)) == opened


def assert_written_and_read(opened):
    """Assert that a Bookmark's address is read as the same Bookmark, and leaves out default values."""
    written = bookmark.write(opened)
    assert bookmark.read(parse_qs(urlencode(written), keep_blank_values=True)) == (normalized(opened), [])
    spec = opened.spec
    of_task = vars(Spec(task=spec.task, period=spec.period, strings=spec.strings))
    defaults = flat(Bookmark()) | {name: of_task[name] for name in ("samples", "timesteps", "loss")}
    assert set(written) == {name for name, value in flat(normalized(opened)).items() if value != defaults[name]}


def means(text, value):
    """Return whether a text means a value. Several texts may have the same meaning, such as "true" and "1"."""
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
    """Names are field names, numbers have all digits, flags are true or false, and rates have the form epoch:rate."""
    probe = Probe(OWN, values=(1.0, -2.5e-7))
    ablation = Ablation(silenced=(5, 2))
    rates = RateSchedule(((1, 0.001), (8, 0.01)))
    opened = Bookmark.of(Spec(learning_rate=0.1 + 0.2, masking=False), probe, ablation=ablation, rates=rates)
    written = "learning_rate=0.30000000000000004 masking=false values=1.0,-2.5e-07 input_kind=own silenced=2,5"
    written = dict(text.split("=") for text in [*written.split(), "rates=1:0.001,8:0.01"])
    assert bookmark.write(opened) == written
    assert read(written) == (flat(opened), [])


def test_no_two_fields_have_the_same_name():
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize("rates", ["2:0.1", "1:0.1,1:0.2", "1:0.1,3:0.2,2:0.3"])
def test_rates_must_begin_at_epoch_1_and_ascend(rates):
    assert read({"rates": rates})[0]["rates"] == RateSchedule()


LIMITS = {
    "samples": (20, 2000),
    "timesteps": (2, 1000),
    "min_timesteps": (1, 1000),
    "period": (2, 8),
    "strings": (1, 4),
}
LIMITS |= {"units": (1, 256), "layers": (1, 4), "learning_rate": (1e-6, 10), "batch_size": (1, 2000)}
LIMITS |= {"validation_split": (0, 0.5), "seed": (0, 2**31 - 1)}
LIMITS |= {"shown_timesteps": (1, 1000), "state_steps": (1, 1000), "input_scale": (0, 100)}
LIMITS |= {"reset_step": (1, 1000), "noise_step": (1, 1000), "noise": (0, 10)}
LIMITS |= {"epoch": (0, 2000), "trained": (0, 2000), "epochs": (1, 2000), "layer": (1, 4)}
LIMITS |= {"temperature": (0.05, 2), "sampling_seed": (0, 9999)}
LIMITS |= {"first_step": (1, 1000), "last_step": (1, 1000)}
LIMITS |= {"at": (1, 1000), "unit": (1, 256), "seeds": (8, 256), "until": (1, 200)}
LIMITS |= {f"{side}_{end}": (1e-6, 2000) for side in ("over", "across") for end in ("low", "high")}
LIMITS |= {"over_count": (2, 12), "across_count": (2, 12)}
"""Field name -> (lowest number, highest number)."""


def test_every_number_has_bounds():
    assert {name: (field.low, field.high) for name, field in FIELDS.items() if field.low is not None} == LIMITS


@pytest.mark.parametrize("kind", KINDS)
def test_a_number_out_of_its_bounds_is_rejected(kind):
    for name in LIMITS.keys() & fields_of(kind).keys():
        number = float if FIELDS[name].kind == "real" else int
        for beyond in (LIMITS[name][0] - 1, LIMITS[name][1] + 1):
            with pytest.raises(SpecError, match=f"`{name}`"):
                kind(**{name: number(beyond)})


ROOM = {"samples": "timesteps=2", "timesteps": "samples=20", "layers": "samples=20", "batch_size": "samples=2000"}
ROOM |= {"layer": "layers=4", "min_timesteps": "timesteps=1000&samples=20", "input_kind": "values=1"}
"""Field name -> query of other fields. With the values in this query, all values of the field are valid."""


def valid_texts(field):
    """Return (text, value) for each choice, each way to write a flag, and each bound of a Field."""
    texts = [(choice, choice) for choice in field.choices]
    if field.kind == "flag":
        texts += [("true", True), ("false", False), ("1", True), ("0", False)]
    if field.kind in ("whole", "real"):
        texts += [(str(bound), bound) for bound in (field.low, field.high)]
    return texts


def clamped_texts(field):
    """Return (text, clamped value) for numbers outside a Field's bounds, some of them with thousands of digits."""
    if field.kind not in ("whole", "real"):
        return []
    below = [(f"-{digits}", field.low) for digits in ("1", "9" * 5000)]
    return below + [(f"1{digits}{'0' * 12}", field.high) for digits in ("1", "9" * 5000)]


@pytest.mark.parametrize("name", FIELDS)
def test_valid_values_are_used_and_numbers_out_of_range_are_clamped(name):
    """For a number out of range, a Change reports the nearest bound, which is used instead."""
    field = FIELDS[name]
    for text, value in (*valid_texts(field), *clamped_texts(field)):
        values, changes = read(parse_qs(ROOM.get(name, "")) | {name: text})
        assert values[name] == value
        assert type(values[name]) is {"whole": int, "real": float, "flag": bool, "choice": str}[field.kind]
        reported = [(change.name, change.rule, float(change.used)) for change in changes]
        assert reported == ([] if (text, value) in valid_texts(field) else [(name, "value", value)])


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
def test_an_invalid_combination_becomes_the_nearest_valid_one(names, nearest):
    """Changes report the corrected values. All other values stay the same."""
    values, changes = read(names)
    assert {change.name for change in changes} == set(nearest)
    assert values == flat(Bookmark()) | {name: int(text) for name, text in names.items() if text.isdecimal()} | nearest


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
def test_a_bound_of_a_map_is_clamped_to_the_bounds_of_its_field(over, end, given, used):
    """A single Change reports the value that the map uses."""
    for side in ("over", "across"):
        names = {"over": "batch_size", side: over, f"{side}_{end}": given}
        values, changes = read(names)
        assert values[f"{side}_{end}"] == used
        reported = [(change.name, change.rule, float(change.used)) for change in changes]
        assert reported == [(f"{side}_{end}", "value", used)]
        axis = bookmark.read({name: [text] for name, text in names.items()})[0].grid.axes[side == "across"]
        assert (axis.values[0] if end == "low" else axis.values[-1]) == used


@pytest.mark.slow
def test_a_wrong_value_changes_no_other_field():
    defaults = flat(Bookmark())
    for text in WRONG:
        for name in NAMES:
            values, changes = read({name: text})
            assert {change.name for change in changes} <= {name}
            assert values == defaults | {name: values[name]}


@pytest.mark.parametrize("text", WRONG, ids=lambda text: ascii(text)[:30])
def test_an_address_with_only_wrong_values_is_opened(text):
    read(dict.fromkeys(NAMES, text))


CHOICES = [name for field in FIELDS.values() for name in field.choices]
TEXTS = st.text(string.digits + "+-.eE_:, ", max_size=12) | st.sampled_from([*WRONG, *CHOICES, "true", "False"])


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(NAMES) | st.text(), st.lists(TEXTS | st.text(), min_size=1, max_size=2)))
@example({"": [""]})
@example({"input_kind": ["own", "own"], "values": ["", "1"]})
@example({"panel": ["cut", "ablation"]})
def test_any_address_is_opened(names):
    """The names and values are arbitrary, and some names are repeated."""
    read(names)


def test_repeated_and_unknown_names_are_reported():
    """The first of several values is used. An unknown name is reported without its markup."""
    names = {"units": ["4", "7"], "cell": ["GRU", "GRU"], "<b>unit</b>": "3", "seed": ["x", "7"]}
    values, changes = read(names | dict.fromkeys(bookmark.IGNORED, "true"))
    assert values == flat(Bookmark.of(Spec(units=4, cell="GRU")))
    assert changes == [
        ("units", "repeated", "4, 7", "4"),
        ("cell", "repeated", "GRU, GRU", "GRU"),
        ("b unit  b", "unknown", "3", "–"),
        ("seed", "repeated", "x, 7", "x"),
        ("seed", "value", "x", "0"),
    ]


def test_the_schedule_has_the_rates_of_the_address_or_else_the_rate_of_the_spec():
    opened = Bookmark.of(Spec(learning_rate=0.5), epoch=6, rates=RateSchedule(((1, 0.1), (4, 0.2))))
    assert opened.schedule == opened.position.rates
    assert opened.change(rates=RateSchedule()).schedule == RateSchedule.constant(0.5)


@pytest.mark.parametrize(
    ("position", "newest"), [({"epoch": 2, "trained": 7}, 7), ({"epoch": 6, "trained": 2}, 6), ({"epoch": 6}, 6)]
)
def test_a_bookmark_trains_at_least_to_the_epoch_that_it_shows(position, newest):
    assert Bookmark.of(**position).position.newest == newest


@pytest.mark.parametrize(("layer", "shown"), [(None, 3), (1, 1)])
def test_the_last_layer_is_shown_by_default(layer, shown):
    assert Bookmark.of(Spec(layers=3), layer=layer).shown_layer == shown
