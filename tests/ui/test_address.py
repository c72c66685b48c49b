"""The page without a browser: what addresses and the tour open, what an address says, and may hide."""

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
from rnn_core.visit.presets import TOUR
from rnn_core.visit.session import Session
from tests.support import page as app
from tests.support.small import schedule
from tests.ui.made import QUERY

pytestmark = [pytest.mark.usefixtures("without_keras"), pytest.mark.slow]

EVERYTHING = (
    "task=text&period=3&strings=2&text=one+two+three+four+five+six&train_input=zeros&samples=30&timesteps=12&min_timesteps=5&padding=post&masking=false&cell=LSTM"
    "&units=4&layers=2&activation=sigmoid&return_sequences=false&train_initial_state=random&optimizer=rmsprop"
    "&learning_rate=0.0025&loss=mean_squared_error&batch_size=7&validation_split=0.2&seed=3&input_kind=own"
    "&values=0.5,-2.0,1e-07&shown_timesteps=8&initial_state=own&state_steps=2&no_recurrence=true&silenced=1,3"
    "&reset_step=4&noise_step=6&noise=0.5&epoch=2&trained=3&rates=1:0.003,3:0.0125&epochs=7&speed=10&threshold=true"
    "&layer=1&memory=true&accuracy=true&first_step=2&last_step=7&fold=on&panel=ablation&at=3&unit=2&temperature=0.5&sampling_seed=3"
    "&grouped=context&shape=plane&seeds=9&until=4"
    "&over=units&over_low=2.0&over_high=5.0&over_count=3&across=batch_size&across_low=4.0&across_high=8.0&across_count=2"
    "&summary=median&lang="
)
"""An address in which no value is the default, but for its end, the language."""

KINDS = (Bookmark, Probe, Ablation, Spec)
FIELDS = {name: field for kind in KINDS for name, field in fields_of(kind).items()}
MAP = {"over", "across", *(f"{side}_{end}" for side in ("over", "across") for end in ("low", "high", "count"))}
HELPLESS = {"lang", "speed", "unit", "grouped", "shape", "seeds", "until", "summary", *MAP}
HELPLESS |= {field.name for field in fields(Ablation)}
"""Fields whose label says all that there is to say."""

OF_OTHER_TASKS = {"period", "strings"}
"""Fields that the task of this address does not have."""

SIDEBAR = '[data-testid="stSidebar"], [data-testid="stExpandSidebarButton"]'


def test_an_address_of_everything(lang):
    """Each field has its widget, which says its value, label, help, bounds and choices; the page says the address."""
    query = dict(parse_qsl(EVERYTHING + lang))
    mark, _ = bookmark.read(parse_qs(EVERYTHING + lang))
    parts = (mark.position, mark.view, mark.spec, mark.probe, mark.experiment.ablation)
    own = {field.name: getattr(part, field.name) for part in parts for field in fields(part)}
    assert set(query) == own.keys()
    page, found = app.open_page(query), {}
    assert app.address(page) == mark
    assert app.session(page).run.rates == schedule([0.003, 0.003, 0.0125])
    for panel in ("step", "groups", "continuation", "sweep", "ablation"):
        app.choose(page, panels=panel)
        found |= app.controls(page)
    assert bookmark.write(app.address(page)) == query
    assert (list(page.toast), list(page.error)) == ([], [])
    own |= {"panels": "ablation", "values": "0.5 -2.0 1e-07", "silenced": [1, 3]}
    assert own.keys() - found.keys() == {"epoch", "trained", "rates", "panel", *OF_OTHER_TASKS}
    assert [name for name in own.keys() & found.keys() if found[name].value != own[name]] == []
    assert found["shown_timesteps"].placeholder == "12"
    assert all(letter in page.button(key=key).help for key, letter in (("train", "K"), ("step", "S"), ("reset", "0")))
    names = FIELDS.keys() - {"trained", "panel", "lang", "epoch", *OF_OTHER_TASKS}
    stands_at = {"shown": "8", "network": "LSTM, 4", "data": "30 × 12", "training": "rmsprop, 0.0025"}
    assert len({found[name].label for name in (*names, "silenced")}) == len(names) + 1
    for name in names:
        given, field = found[name], FIELDS[name]
        choices = [say(lang, one) if field.worded or one == "max" else one for one in field.choices]
        if name == "initial_state":
            choices[-1] = say(lang, "own_state")
        if name in ("over", "across"):
            choices = [say(lang, one or f"{name}_none") for one in field.choices]
        assert given.label == say(lang, name)
        assert name in HELPLESS or given.help == say(lang, f"{name}_help")
        assert not choices or list(given.options) == choices, name
        if name in ("over_low", "across_high"):  # they are bound by what the map is over
            assert (given.min, given.max) == ((1, 256) if name == "over_low" else (1, 2000))
        elif field.low is not None and name not in ("at", "unit", "layer", *MAP):
            assert (given.min, given.max) == pytest.approx((field.low, field.high)), name
        if field.group and field.group not in ("input", "ablation"):
            inside = page.sidebar.get_by_key(field.group)
            assert inside.label == f"{say(lang, field.group)} *{stands_at[field.group]}*"
            assert name in app.controls(inside)


def test_a_task_has_only_its_own_choices(lang):
    """What another task has is not offered; chosen once, it is there again when that task comes back.

    No label holds code; the help of an argument of Keras ends with Keras's name for it, and no other help does.
    """
    page = app.open_page(QUERY | {"task": "cycle", "period": "3", "strings": "2"}, lang)
    offered = {"alternate": set(), "cycle": {"period"}, "reber": {"strings"}, "text": {"text"}, "cycle ": {"period"}}
    for task, fields_of_it in offered.items():
        app.choose(page, task=task.strip())
        found = app.controls(page.sidebar)
        assert found.keys() & {"period", "strings", "text"} == fields_of_it, f"the choices of the task {task}"
        assert all(found[name].value == {"period": 3, "strings": 2}[name] for name in fields_of_it - {"text"})
    assert app.address(page).spec.period == 3
    for name, field in (fields_of(Spec) | fields_of(Probe)).items():
        if name in found:
            assert "`" not in found[name].label, name
            ending = say(lang, "keras_name", name=name)
            assert (found[name].help or "").endswith(ending) == field.keras, name


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
def test_hostile_addresses(lang, query):
    """Whatever an address holds a page is drawn, and one notice in the reader's language says what was changed."""
    page = app.open_page(parse_qs(query, keep_blank_values=True) | {"epoch": "0"}, lang, wait=False)
    assert not page.exception
    (told,) = (toast.value for toast in page.toast)
    begin, end = say(lang, "notice_address", changes="|").split("|")
    assert (told[: len(begin)], told[-len(end) :]) == (begin, end)
    assert told.count("`") % 2 == 0
    assert "``" not in told
    assert not set("<>[]()$*") & set(told)
    assert (say(lang, "change_more", count=1) in told, "`play`" in told) == (lang == "en", lang == "ja")
    if lang == "ja":
        assert set(re.findall("`(.*?)`", told)) >= {"units", "layer", "tour", "play", "hide"}
    page.run()
    assert not page.toast


def test_the_tour():
    """Each stop tells its sentences over what it opens, and leads on, back and out; the fourth one plays."""
    page, lang = app.open_page({"tour": "4", "lang": "ja"}, wait=False), "ja"
    assert page.button(key="train").label == say(lang, "pause")
    for step, way in zip((4, 3, 2, 1, 2, 3, 4), (*["back"] * 3, *["next"] * 3, "end"), strict=True):
        told = page.get_by_key("tour_panel").markdown[0].value
        assert told == f"**{step}/7 · {say(lang, f'tour_{step}')}** {say(lang, f'tour_{step}_says')}"
        app.settle(page)
        stop = TOUR[step - 1]
        mark = stop.bookmark.change(lang=lang, epoch=15 if stop.plays else stop.bookmark.epoch)
        assert app.address(page).change(trained=None) == mark
        keys = [each.key for each in page.button if each.key in ("tour_back", "tour_next", "tour_end")]
        assert keys == [*["tour_back"][: step > 1], "tour_next", "tour_end"]
        app.press(page, f"tour_{way}")
    assert app.address(page).change(trained=None) == mark
    assert not any(text.value.startswith("**4/7") for text in page.markdown)


def test_where_the_browser_goes_back():
    """What the address says is opened, its tour too; a text that is too long for it stays; nonsense does nothing."""
    visit, own = Session(), Bookmark.of(Spec(task="text", text="あいうえおかきくけこ\n" * 100))
    visit.bookmark = own
    told = address.current(visit, own)
    assert told.data["query"] == "task=text", "the text is too long for the address"
    for nonsense in (None, 7, ["epoch=3"], {}, "epoch=3&" * 10_000):
        told.handlers["back"](nonsense)
        assert visit.chosen is None
    told.handlers["back"]("?task=text&epoch=3&tour=2")
    assert (visit.chosen, visit.tour) == ((own.change(epoch=3), False), 2)
    told.handlers["back"]("units=x&%FF=1")
    assert (visit.chosen, visit.tour) == ((Bookmark(), False), 0)
    for entries in (1, 2):
        visit.choose(own, entry=True)
        assert address.current(visit, own).data["entry"] == entries
    visit.choose(own)
    assert address.current(visit, own).data["entry"] == 2


def test_what_was_changed_in_the_tour_is_opened_again():
    """An address with a step and more than that opens what it says, and still tells the step."""
    page = app.open_page({"tour": "3", "cell": "GRU", "samples": "20", "timesteps": "12"})
    assert (app.address(page).spec.cell, app.session(page).tour) == ("GRU", 3)
    assert page.get_by_key("tour_panel").markdown[0].value.startswith("**3/7")
    assert not page.toast


@pytest.mark.parametrize(
    ("hidden", "styles"),
    [
        ("train,units,panel,stage,x}</style><script>", [".st-key-panels, .st-key-train, .st-key-units"]),
        ("sidebar,panel,network", [f".st-key-network, .st-key-panels, {SIDEBAR}"]),
    ],
)
def test_only_controls_can_be_hidden(hidden, styles):
    """An address hides the controls that it lists, never what they show."""
    page = app.open_page(QUERY | {"hide": hidden}, wait=False)
    bodies = [element.proto.body for element in page.get("html")[1:]]
    assert bodies == [f"<style>{style} {{ display: none; }}</style>" for style in styles]
    assert len(page.toast) == ("stage" in hidden)
