"""The page without a browser: what addresses, examples and the tour open, what an address says, and may hide."""

import re
from dataclasses import fields, replace
from urllib.parse import parse_qs, parse_qsl

import pytest

from rnn_core import run
from rnn_core.fields import of
from rnn_core.insight.ablation import Ablation
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.ui import address as ui_address
from rnn_core.ui.words import say
from rnn_core.visit import bookmark, compute
from rnn_core.visit.bookmark import PARTS, Bookmark
from rnn_core.visit.presets import PRESETS, TOUR
from tests.support import page as app
from tests.ui.made import QUERY, SMALL

pytestmark = [pytest.mark.usefixtures("without_keras"), pytest.mark.slow]

EVERYTHING = (
    "task=cycle&period=3&train_input=zeros&samples=30&timesteps=12&min_timesteps=5&padding=post&masking=false&cell=LSTM"
    "&units=4&layers=2&activation=sigmoid&return_sequences=false&train_initial_state=random&optimizer=rmsprop"
    "&learning_rate=0.0025&loss=mean_squared_error&batch_size=7&validation_split=0.2&seed=3&input_kind=own"
    "&values=0.5,-2.0,1e-07&shown_timesteps=8&initial_state=own&state_steps=2&no_recurrence=true&silenced=1,3"
    "&reset_step=4&noise_step=6&noise=0.5&epoch=2&trained=3&rates=1:0.003,3:0.0125&epochs=7&speed=10&threshold=true"
    "&layer=1&memory=true&accuracy=true&panel=ablation&at=3&unit=2&seeds=9&until=4&lang="
)
"""An address in which no value is the default, but for its end, the language."""

KINDS = (Bookmark, Probe, Ablation, Spec)
FIELDS = {name: field for kind in KINDS for name, field in of(kind).items()}
HELPLESS = {"lang", "speed", "unit", "seeds", "until", *(field.name for field in fields(Ablation))}
"""Fields whose label says all that there is to say."""

SIDEBAR = '[data-testid="stSidebar"], [data-testid="stExpandSidebarButton"]'


def controls(page):
    """The widgets by their keys, of whatever kind they are."""
    kinds = (page.number_input, page.selectbox, page.toggle, page.segmented_control, page.slider, page.multiselect)
    return {each.key: each for kind in (*kinds, page.text_area) for each in kind}


def test_an_address_of_everything(lang):
    """Each field has its widget, which says its value, label, help, bounds and choices; the page says the address."""
    query = dict(parse_qsl(EVERYTHING + lang))
    mark, _ = bookmark.read(parse_qs(EVERYTHING + lang))
    parts = (mark, mark.spec, mark.probe, mark.ablation)
    own = {field.name: getattr(part, field.name) for part in parts for field in fields(part)}
    assert set(query) == own.keys() - PARTS.keys()
    page, found = app.open_page(query), {}
    assert app.address(page) == mark
    assert app.session(page).run.rates == (0.003, 0.003, 0.0125)
    for panel in ("step", "sweep", "ablation"):
        app.choose(page, panels=panel)
        found |= controls(page)
    assert bookmark.write(app.address(page)) == query
    assert (app.toasts(page), list(page.error)) == ([], [])
    own |= {"panels": "ablation", "values": "0.5 -2.0 1e-07", "silenced": [1, 3]}
    assert own.keys() - found.keys() == {"epoch", "trained", "rates", "panel", *PARTS}
    assert [name for name in own.keys() & found.keys() if found[name].value != own[name]] == []
    assert found["shown_timesteps"].placeholder == "12"
    names = FIELDS.keys() - {"trained", "panel", "lang", "epoch"}
    stands_at = {"shown": "8", "network": "LSTM, 4", "data": "30 × 12", "training": "rmsprop, 0.0025"}
    assert len({found[name].label for name in (*names, "silenced")}) == len(names) + 1
    for name in names:
        given, field = found[name], FIELDS[name]
        choices = [say(lang, one) if field.worded or one == "max" else one for one in field.choices]
        if name == "initial_state":
            choices[-1] = say(lang, "own_state")
        assert given.label == say(lang, name)
        assert name in HELPLESS or given.help == say(lang, f"{name}_help")
        assert not choices or list(given.options) == choices, name
        if field.low is not None and name not in ("at", "unit", "layer"):
            assert (given.min, given.max) == pytest.approx((field.low, field.high)), name
        if field.group and field.group not in ("input", "ablation"):
            inside = page.sidebar.get_by_key(field.group)
            assert inside.label == f"{say(lang, field.group)} *{stands_at[field.group]}*"
            assert name in controls(inside)


def test_an_address_opens_exactly():
    """It trains to its epoch with the core's numbers and rates, and goes on from there; old names are read too."""
    rates = ((1, 0.001), (3, 0.01))
    page = app.open_page(QUERY | {"epoch": "4", "rates": "1:0.001,3:0.01", "view": "moment", "learning_rate": "0.02"})
    whole = compute.call(run.start, SMALL)
    for rate in (0.001, 0.01):
        whole = compute.call(run.advance, whole, 2, learning_rate=rate)
    assert app.session(page).run.metrics == whole.metrics
    assert (app.address(page).rates, app.address(page).panel) == (rates, "step")
    assert bookmark.write(app.address(page))["panel"] == "step"
    app.press(page, "step")
    app.settle(page)
    assert app.address(page).rates == (*rates, (5, 0.02))
    other = app.open_page(bookmark.write(app.address(page)))
    other_figures, figures = ([app.drawn(one, chart) for chart in app.charts(page)] for one in (other, page))
    assert len(figures) == 3
    assert other_figures == figures
    assert (app.progress(other), app.reading(other)) == (app.progress(page), app.reading(page))


def test_an_address_follows_every_choice(monkeypatch):
    """What the browser is given says the page's state after each press, and nothing that is the default."""
    given = []
    monkeypatch.setattr(ui_address, "_keep", lambda key, data: given.append(dict(parse_qsl(data["query"]))))
    page = app.open_page(QUERY)
    app.press(page, "step")
    app.settle(page)
    expected = QUERY | {"lang": "en", "epoch": "1"}
    assert given[-1] == bookmark.write(app.address(page)) == expected
    choices = {"input_kind": "zeros", "threshold": True, "shown_timesteps": 5, "panels": "ablation", "reset_step": 4}
    app.choose(page, **choices)
    expected |= {"input_kind": "zeros", "threshold": "true", "shown_timesteps": "5", "panel": "ablation"}
    assert given[-1] == expected | {"reset_step": "4"}
    app.choose(page, reset_step=None, panels="", seed=1, lang="ja")
    expected |= {"seed": "1", "lang": "ja"}
    assert given[-1] == {name: text for name, text in expected.items() if name not in ("panel", "epoch")}
    app.press(page, "tour_start")
    app.settle(page)
    assert given[-1] == {"lang": "ja", "tour": "1"}


@pytest.mark.parametrize(
    ("lang", "query"),
    [
        ("en", "units=99999&timesteps=-5&cell=RNN&epoch=banana&lang=fr&tour=99&play=perhaps"),
        ("ja", "samples=2000&timesteps=1000&layers=4&batch_size=2000&min_timesteps=1000"),
        ("ja", "%3Cimg+src=x%3E=1&__proto__=2&session=3&train=true&values_file=4&hide=stage&cell=GRU&cell=LSTM"),
        ("en", "input_kind=own&values=%3Cscript%3E&units=**%60bold%60**&activation=%5Blink%5D(https://example.org)"),
        ("en", "units=&layers=2&layer=4&tour=**x**&play=perhaps&hide=stage"),
    ],
)
def test_hostile_addresses(lang, query):
    """Whatever an address holds a page is drawn, and one notice in the reader's language says what was changed."""
    page = app.open_page(parse_qs(query, keep_blank_values=True) | {"epoch": "0"}, lang, wait=False)
    assert not page.exception
    (told,) = app.toasts(page)
    begin, end = say(lang, "notice_address", changes="|").split("|")
    assert (told[: len(begin)], told[-len(end) :]) == (begin, end)
    assert told.count("`") % 2 == 0
    assert "``" not in told
    assert not set("<>[]()$*") & set(told)
    assert len(told) < 700
    if "tour=**x**" in query:
        assert set(re.findall("`(.*?)`", told)) >= {"units", "layer", "tour", "play", "hide"}
    page.run()
    assert not page.toast


def test_the_gallery():
    """Each example has its card; a press sets the page up for it, trained as far, and it is there again at once."""
    for lang in ("en", "ja"):
        page = app.open_page(QUERY | {"speed": "max", "threshold": "true", "lang": lang}, wait=False)
        app.press(page, "gallery")
        cards = {text.value for text in page.markdown}
        told = {f"**{say(lang, f'preset_{name}')}**\n\n{say(lang, f'preset_{name}_says')}" for name in PRESETS}
        assert told <= cards
    app.press(page, "preset_wrong_phase")
    assert not page.toast
    assert not any(button.key.startswith("preset_") for button in page.button)
    app.settle(page)
    assert app.address(page) == replace(PRESETS["wrong_phase"], lang="ja")
    assert say("ja", "read_never_in_phase") in app.reading(page)
    kept = app.session(page).run
    for name in ("lstm", "zeros"):
        app.press(page, "gallery")
        app.press(page, f"preset_{name}")
        mark = app.session(page).bookmark
        assert (mark.spec, mark.probe) == (PRESETS[name].spec, PRESETS[name].probe)
    assert app.session(page).run is kept
    assert say("ja", "progress", epoch=15, end=15) in app.progress(page)


def test_the_tour():
    """Seven stops forward and one back, each says its sentences over the page that it tells of; then it ends."""
    page, lang = app.open_page(QUERY | {"lang": "ja"}, wait=False), "ja"
    app.press(page, "tour_start")
    for step, button in (*((step, "tour_next") for step in range(1, 7)), (7, "tour_back"), (6, "tour_end")):
        told = page.get_by_key("tour_panel").markdown[0].value
        assert told == f"**{step}/7 · {say(lang, f'tour_{step}')}** {say(lang, f'tour_{step}_says')}"
        app.settle(page)
        stop = TOUR[step - 1]
        mark = replace(stop.bookmark, lang=lang, epoch=15 if stop.plays else stop.bookmark.epoch)
        assert replace(app.address(page), trained=None) == mark
        keys = [each.key for each in page.button if each.key in ("tour_back", "tour_next", "tour_end")]
        assert keys == [*["tour_back"][: step > 1], *["tour_next"][: step < 7], "tour_end"]
        before = app.address(page)
        app.press(page, button)
    assert app.address(page) == before
    assert not any(text.value.startswith("**6/7") for text in page.markdown)
    page = app.open_page({"tour": "6", "lang": "ja"})
    assert say("ja", "tour_6_says") in page.get_by_key("tour_panel").markdown[0].value
    assert app.session(page).newest == 15


@pytest.mark.parametrize("query", [{"tour": "4"}, QUERY | {"play": "true", "epoch": "3", "epochs": "12"}])
def test_what_plays_when_it_is_opened(query):
    """A stop of the tour, and an address that asks for it, from its epoch on if there is one."""
    page = app.open_page(query, wait=False)
    assert page.button(key="train").label == say("en", "pause")
    app.run_until(page, lambda: app.session(page).newest == 15)


@pytest.mark.parametrize(
    ("hidden", "styles"),
    [
        ("train,units,panel,stage,x}</style><script>", [".st-key-panels, .st-key-train, .st-key-units"]),
        ("sidebar,view,network", [f".st-key-network, .st-key-panels, {SIDEBAR}"]),
        ("stage,reading", []),
    ],
)
def test_only_controls_can_be_hidden(hidden, styles):
    """An address hides the controls that it lists, by today's names and old ones, never what they show."""
    page = app.open_page(QUERY | {"hide": hidden}, wait=False)
    bodies = [element.proto.body for element in page.get("html")[1:]]
    assert bodies == [f"<style>{style} {{ display: none; }}</style>" for style in styles]
    assert bool(page.toast) == ("stage" in hidden)
