"""The page without a browser: its address, and hidden controls."""

import json
import re
from dataclasses import fields
from urllib.parse import parse_qs, parse_qsl

import pytest

from rnn_core.fields import fields_of
from rnn_core.insight.ablation import Ablation
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.ui import address
from rnn_core.ui.words import say
from rnn_core.visit import bookmark
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.session import Session
from tests.support import page as app
from tests.support.small import schedule
from tests.ui.made import QUERY

pytestmark = [pytest.mark.usefixtures("without_keras"), pytest.mark.slow]

EVERYTHING = (
    "task=text&period=3&strings=2&text=one+two+three+four+five+six&train_input=zeros&samples=30&timesteps=12"
    "&min_timesteps=5&padding=post&masking=false&cell=LSTM"
    "&units=4&layers=2&activation=sigmoid&return_sequences=false&train_initial_state=random&optimizer=rmsprop"
    "&learning_rate=0.0025&loss=mean_squared_error&batch_size=7&validation_split=0.2&seed=3&input_kind=own"
    "&values=0.5,-2.0,1e-07&shown_timesteps=8&initial_state=own&state_steps=2&input_scale=1.5&no_recurrence=true&silenced=1,3"
    "&reset_step=4&noise_step=6&noise=0.5&epoch=2&trained=3&rates=1:0.003,3:0.0125&epochs=7&speed=10&threshold=true&slow_down=true"
    "&layer=1&memory=true&accuracy=true&first_step=2&last_step=7&fold=on&panel=ablation&at=3&unit=2"
    "&temperature=0.5&sampling_seed=3&grouped=context&shape=plane&seeds=9&until=4"
    "&over=units&over_low=2.0&over_high=5.0&over_count=3"
    "&across=batch_size&across_low=4.0&across_high=8.0&across_count=2&summary=median&lang="
)
"""The query of an address (URL). Only the fields of the class Lesson have their default values in it.

The tests add the language at the end."""

LANG = "ja"
"""The language of the page at EVERYTHING. It is not the default, so an untranslated text fails a test."""

KINDS = (Bookmark, Probe, Ablation, Spec)
FIELDS = {name: field for kind in KINDS for name, field in fields_of(kind).items()}
MAP_FIELDS = {"over", "across", *(f"{side}_{end}" for side in ("over", "across") for end in ("low", "high", "count"))}
HELPLESS = {"lang", "speed", "unit", "grouped", "shape", "seeds", "until", "summary", *MAP_FIELDS}
HELPLESS |= {field.name for field in fields(Ablation)}
"""Fields whose help text is not compared with the text of their name."""

OF_OTHER_TASKS = {"period", "strings"}
"""Fields that have no control at EVERYTHING, because the task of EVERYTHING does not use them."""

SUMMARIES = {"shown": "8", "network": "LSTM, 4", "data": "30 × 12", "training": "rmsprop, 0.0025"}
"""Group of choices -> the values beside the group's label at EVERYTHING."""

SIDEBAR = '[data-testid="stSidebar"], [data-testid="stExpandSidebarButton"]'


@pytest.fixture(scope="module")
def everything():
    """Open the page at EVERYTHING in Japanese. Return (query, opened, page, {key: widget}).

    `opened` has the Bookmark and the learning rates right after opening. The widgets are all those that
    appear while the panels are opened one after another, the ablation panel last.
    """
    query = dict(parse_qsl(f"{EVERYTHING}{LANG}"))
    page, widgets = app.open_page(query), {}
    opened = app.address(page), app.session(page).run.rates
    for panel in ("step", "groups", "continuation", "sweep", "ablation"):
        app.choose(page, panel=panel)
        widgets |= app.controls(page)
    return query, opened, page, widgets


def own_values(query):
    """Return the values of all fields in an address except those of the class Lesson, {name: value}."""
    mark, _ = bookmark.read({name: [text] for name, text in query.items()})
    parts = (mark.position, mark.view, mark.spec, mark.probe, mark.experiment.ablation)
    return {field.name: getattr(part, field.name) for part in parts for field in fields(part)}


def test_page_opens_with_all_values_of_its_address(everything):
    """The page has the Bookmark and the rates of the address. The address lacks only the fields of a Lesson."""
    query, opened, _, _ = everything
    assert query.keys() == own_values(query).keys()
    bookmark_of_address = bookmark.read(parse_qs(f"{EVERYTHING}{LANG}"))[0]
    assert opened == (bookmark_of_address, schedule([0.003, 0.003, 0.0125]))


def test_address_stays_the_same_while_the_panels_are_opened(everything):
    """The page has also shown no notice and no error."""
    query, _, page, _ = everything
    assert bookmark.write(app.address(page)) == query
    assert list(page.toast) == []
    assert list(page.error) == []


def test_each_field_has_a_widget_with_its_value(everything):
    """Each field has a control with the field's value.

    The exceptions are the fields of other tasks, the epochs, the learning rates of past epochs, and the open panel.
    """
    query, _, _, widgets = everything
    values = own_values(query) | {"values": "0.5 -2.0 1e-07", "silenced": [1, 3]}
    assert values.keys() - widgets.keys() == {"epoch", "trained", "rates", "panel", *OF_OTHER_TASKS}
    assert [name for name in values.keys() & widgets.keys() if widgets[name].value != values[name]] == []
    assert widgets["shown_timesteps"].placeholder == "12"


def test_buttons_name_their_keys(everything):
    """The help texts of Train, Step and Reset contain the keys of these buttons."""
    page = everything[2]
    (fields,) = (each.proto.json for each in page.get("bidi_component") if each.proto.id.endswith("-fields"))
    help = json.loads(fields)[0]["help"]
    assert all(letter in help[key] for key, letter in (("train", "K"), ("step", "S"), ("reset", "0")))


def test_each_widget_has_the_texts_and_bounds_of_its_field(everything):
    """The label of a group of choices ends with a summary of the group's values."""
    lang = LANG
    _, _, page, widgets = everything
    names = FIELDS.keys() - {"trained", "panel", "lang", "epoch", *OF_OTHER_TASKS}
    assert len({widgets[name].label for name in (*names, "silenced")}) == len(names) + 1
    for name in names:
        widget, field = widgets[name], FIELDS[name]
        assert widget.label == say(lang, name)
        assert name in HELPLESS or widget.help == say(lang, f"{name}_help")
        assert not field.choices or list(widget.options) == labels(lang, name, field), name
        if name in ("over_low", "across_high"):  # the bounds are those of the field on this axis of the map
            assert (widget.min, widget.max) == ((1, 256) if name == "over_low" else (1, 2000))
        elif field.low is not None and name not in ("at", "unit", "layer", *MAP_FIELDS):
            assert (widget.min, widget.max) == pytest.approx((field.low, field.high)), name
        if field.group and field.group not in ("input", "ablation"):
            group = page.sidebar.get_by_key(field.group)
            assert group.label == f"{say(lang, field.group)} *{SUMMARIES[field.group]}*"
            assert name in app.controls(group)


def labels(lang, name, field):
    """Return the labels of the options of a field."""
    if name in ("over", "across"):
        return [say(lang, option or f"{name}_none") for option in field.choices]
    found = [say(lang, option) if field.worded or option == "max" else option for option in field.choices]
    return [*found[:-1], say(lang, "own_state")] if name == "initial_state" else found


def test_task_has_only_its_own_choices():
    """Choices of another task are hidden, and have their values again when that task is chosen again."""
    page = app.open_page(QUERY | {"task": "cycle", "period": "3", "strings": "2"})
    for task, expected in (
        ("alternate", set()),
        ("cycle", {"period"}),
        ("reber", {"strings"}),
        ("text", {"text"}),
        ("cycle", {"period"}),
    ):
        app.choose(page, task=task)
        widgets = app.controls(page.sidebar)
        assert widgets.keys() & {"period", "strings", "text"} == expected, f"the choices of the task {task}"
        assert all(widgets[name].value == {"period": 3, "strings": 2}[name] for name in expected - {"text"})
    assert app.address(page).spec.period == 3


def test_help_text_ends_with_the_name_of_the_keras_argument(lang):
    """Only a field that sets an argument of Keras has such a help text. No label contains code."""
    widgets = app.controls(app.open_page(QUERY, lang, wait=False).sidebar)
    for name, field in (fields_of(Spec) | fields_of(Probe)).items():
        if name in widgets:
            assert "`" not in widgets[name].label, name
            ending = say(lang, "keras_name", name=name)
            assert (widgets[name].help or "").endswith(ending) == field.keras, name


@pytest.mark.parametrize(
    ("lang", "query"),
    [
        ("ja", "units=&layers=2&layer=4&tour=**x**&play=perhaps&hide=**stage**"),
        (
            "en",
            "%3Cimg+src=x%3E=1&units=**%60bold%60**&activation=%5Blink%5D(https://a.org)&epoch=1&tour=99&play=&cell=",
        ),
    ],
)
def test_invalid_address_opens_a_page_with_one_notice(lang, query):
    """The notice lists the corrections in the page's language without markup. The next run removes the notice."""
    page = app.open_page(parse_qs(query, keep_blank_values=True) | {"epoch": "0"}, lang, wait=False)
    assert not page.exception
    (notice,) = (toast.value for toast in page.toast)
    begin, end = say(lang, "notice_address", changes="|").split("|")
    assert notice.startswith(begin)
    assert notice.endswith(end)
    assert notice.count("`") % 2 == 0
    assert "``" not in notice
    assert not set("<>[]()$*") & set(notice)
    assert (say(lang, "change_more", count=1) in notice) == (lang == "en")
    assert ("`play`" in notice) == (lang == "ja")
    if lang == "ja":
        assert set(re.findall("`(.*?)`", notice)) >= {"units", "layer", "tour", "play", "hide"}
    page.run()
    assert not page.toast


def long_text():
    """Return the Bookmark of a text that is too long for an address."""
    return Bookmark.of(Spec(task="text", text="あいうえおかきくけこ\n" * 100))


def test_going_back_opens_the_previous_address_and_its_stop_of_the_tour():
    """If the visitor's text is too long for the address, going back keeps the text."""
    visit, own = Session(), long_text()
    visit.bookmark = own
    message = address.message(visit, own)
    assert message.data["query"] == "task=text", "the text is too long for the address"
    message.handlers["back"]("?task=text&epoch=3&tour=2")
    assert visit.chosen == (own.change(epoch=3), False)
    assert visit.tour == 2
    message.handlers["back"]("units=x&%FF=1")
    assert visit.chosen == (Bookmark(), False)
    assert visit.tour == 0


@pytest.mark.parametrize("nonsense", [None, 7, ["epoch=3"], {}, "epoch=3&" * 10_000], ids=repr)
def test_going_back_to_nonsense_does_nothing(nonsense):
    """A browser may send anything in place of an address."""
    visit = Session()
    address.message(visit, visit.bookmark).handlers["back"](nonsense)
    assert visit.chosen is None


def test_each_new_entry_of_the_browsers_history_is_counted():
    """The browser adds an entry to its history when the count has grown. A choice without `entry` is not counted."""
    visit, own = Session(), long_text()
    for entries in (1, 2):
        visit.choose(own, entry=True)
        assert address.message(visit, own).data["entry"] == entries
    visit.choose(own)
    assert address.message(visit, own).data["entry"] == 2


@pytest.mark.parametrize(
    ("hidden", "styles"),
    [
        ("train,units,panel,stage,x}</style><script>", [".st-key-panels, .st-key-train, .st-key-units"]),
        ("sidebar,panel,network", [f".st-key-network, .st-key-panels, {SIDEBAR}"]),
    ],
)
def test_only_controls_can_be_hidden(hidden, styles):
    """An address hides the controls that it lists, and never the pictures."""
    page = app.open_page(QUERY | {"hide": hidden}, wait=False)
    bodies = [element.proto.body for element in page.get("html")[1:]]
    assert bodies == [f"<style>{style} {{ display: none; }}</style>" for style in styles]
    assert len(page.toast) == ("stage" in hidden)
