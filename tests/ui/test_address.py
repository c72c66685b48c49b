"""The page without a browser: what addresses, examples and the tour open, what an address says, and may hide."""

from dataclasses import fields, replace
from urllib.parse import parse_qs, parse_qsl

import pytest

from rnn_core import run
from rnn_core.insight.ablation import Ablation
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.ui import address as ui_address
from rnn_core.ui.words import say
from rnn_core.visit import bookmark, compute
from rnn_core.visit.bookmark import PARTS, Bookmark
from rnn_core.visit.presets import PRESETS, TOUR
from tests.support.page import (
    address,
    choose,
    drawn,
    open_page,
    press,
    progress,
    reading,
    run_until,
    session,
    settle,
    toasts,
    train_to,
    values,
    widget,
)
from tests.ui.made import QUERY, SMALL

pytestmark = [pytest.mark.usefixtures("without_keras"), pytest.mark.slow]

EVERYTHING = Bookmark(
    Spec(
        **{"task": "cycle", "period": 3, "train_input": "zeros", "samples": 30, "timesteps": 12, "min_timesteps": 5},
        **{"padding": "post", "masking": False, "cell": "LSTM", "units": 4, "layers": 2, "activation": "sigmoid"},
        **{"return_sequences": False, "train_initial_state": "random", "optimizer": "rmsprop"},
        **{"learning_rate": 0.0025, "loss": "mean_squared_error", "batch_size": 7, "validation_split": 0.2, "seed": 3},
    ),
    Probe("own", (0.5, -2.0, 1e-7), 8, "own", 2),
    Ablation(True, (1, 3), 4, 6, 0.5),
    epoch=2,
    trained=3,
    rates=((1, 0.003), (3, 0.0125)),
    epochs=7,
    speed="10",
    threshold=True,
    layer=1,
    memory=True,
    panel="ablation",
    at=3,
    unit=2,
    seeds=9,
    until=4,
    lang="ja",
)
"""A Bookmark of which no field is the default."""


def test_an_address_of_everything():
    """Where every field differs each control shows its value, and the page in its language says the same again."""
    written = bookmark.write(EVERYTHING)
    assert set(written) == {f.name for kind in (Bookmark, *PARTS.values()) for f in fields(kind)} - set(PARTS)
    page = open_page(written)
    own = {
        field.name: getattr(getattr(EVERYTHING, part), field.name)
        for part, kind in PARTS.items()
        for field in fields(kind)
    }
    own |= {name: getattr(EVERYTHING, name) for name in ("epochs", "speed", "threshold", "layer", "memory", "lang")}
    for name, value in (own | {"values": "0.5 -2.0 1e-07"}).items():
        shown = page.multiselect(key=name).value if name == "silenced" else widget(page, name).value
        assert shown == (list(value) if name == "silenced" else value), name
    assert (page.slider(key="epoch").value, widget(page, "panels").value) == (2, "ablation")
    assert session(page).run.rates == (0.003, 0.003, 0.0125)
    assert address(page) == EVERYTHING
    for panel, names in {"step": ("at", "unit"), "sweep": ("seeds", "until")}.items():
        choose(page, panels=panel)
        found = [page.slider(key=name) if name == "at" else widget(page, name) for name in names]
        assert [each.value for each in found] == [getattr(EVERYTHING, name) for name in names]
    assert (toasts(page), list(page.error)) == ([], [])


def test_an_address_opens_exactly():
    """It trains to its epoch with the core's numbers and rates, and goes on from there; old names are read too."""
    rates = ((1, 0.001), (3, 0.01))
    page = open_page(QUERY | {"epoch": "4", "rates": "1:0.001,3:0.01", "view": "moment", "learning_rate": "0.02"})
    whole = compute.call(run.start, SMALL)
    for rate in (0.001, 0.01):
        whole = compute.call(run.advance, whole, 2, learning_rate=rate)
    assert session(page).run.metrics == whole.metrics
    assert (address(page).rates, address(page).panel) == (rates, "step")
    assert bookmark.write(address(page))["panel"] == "step"
    press(page, "step")
    settle(page)
    assert address(page).rates == (*rates, (5, 0.02))
    other = open_page(bookmark.write(address(page)))
    assert [drawn(other, chart) for chart in (0, 1, 2)] == [drawn(page, chart) for chart in (0, 1, 2)]
    assert (progress(other), reading(other)) == (progress(page), reading(page))


def test_an_address_follows_every_choice(monkeypatch):
    """What the browser is given says the page's state after each press, and nothing that is the default."""
    given = []
    monkeypatch.setattr(ui_address, "_keep", lambda key, data: given.append(dict(parse_qsl(data["query"]))))
    page = open_page(QUERY)
    press(page, "step")
    settle(page)
    expected = QUERY | {"lang": "en", "epoch": "1"}
    assert given[-1] == bookmark.write(address(page)) == expected
    choices = {"input_kind": "zeros", "threshold": True, "shown_timesteps": 5, "panels": "ablation", "reset_step": 4}
    choose(page, **choices)
    expected |= {"input_kind": "zeros", "threshold": "true", "shown_timesteps": "5", "panel": "ablation"}
    assert given[-1] == expected | {"reset_step": "4"}
    choose(page, reset_step=None, panels="", seed=1, lang="ja")
    expected |= {"seed": "1", "lang": "ja"}
    assert given[-1] == {name: text for name, text in expected.items() if name not in ("panel", "epoch")}
    press(page, "tour_start")
    settle(page)
    assert given[-1] == {"lang": "ja", "tour": "1"}


HOSTILE = [
    "units=99999&timesteps=-5&cell=RNN&epoch=banana&lang=fr&tour=99&play=perhaps",
    "samples=2000&timesteps=1000&layers=4&batch_size=2000&min_timesteps=1000",
    "%3Cimg+src=x%3E=1&__proto__=2&session=3&train=true&values_file=4&hide=stage&cell=GRU&cell=LSTM",
    "input_kind=own&values=%3Cscript%3E&units=**%60bold%60**&activation=%5Blink%5D(https://example.org)",
]


def test_hostile_addresses(lang):
    """Whatever an address holds a page is drawn, and one notice in the reader's language says what was changed."""
    for query in HOSTILE:
        names = parse_qs(query, keep_blank_values=True)
        page = open_page({"lang": lang} | names | {"epoch": "0"}, wait=False)
        assert not page.exception
        (told,) = toasts(page)
        begin, end = say("en" if "lang" in names else lang, "notice_address", changes="|").split("|")
        assert (told[: len(begin)], told[-len(end) :]) == (begin, end)
        assert told.count("`") % 2 == 0
        assert "``" not in told
        assert not set("<>[]()$*") & set(told)
        assert len(told) < 700
        page.run()
        assert not page.toast
    for query in ({"tour": "x"}, {"play": "perhaps"}, {"layers": "2", "layer": "4"}, {"hide": "stage"}, {"units": ""}):
        told = " ".join(toasts(open_page(query, wait=False)))
        assert f"`{list(query)[-1]}`" in told


def test_play():
    """With play the training begins by itself, at its epoch if there is one; a press while it opens pauses it."""
    page = open_page(QUERY | {"play": "true", "epoch": "3", "epochs": "4"}, wait=False)
    assert page.button(key="train").label == say("en", "pause")
    run_until(page, lambda: session(page).newest == 7)
    page = open_page(QUERY | {"epoch": "2000", "epochs": "3"}, wait=False)
    run_until(page, lambda: session(page).newest > 0)
    assert address(page).epoch == 2000
    press(page, "train")
    settle(page)
    stopped = session(page).newest
    assert 0 < stopped < 2000
    assert address(page).epoch == stopped
    train_to(page, stopped + 3)


def test_the_gallery():
    """Each example has its card; a press sets the page up for it, trained as far, and it is there again at once."""
    for lang in ("en", "ja"):
        page = open_page(QUERY | {"speed": "max", "threshold": "true", "lang": lang}, wait=False)
        press(page, "gallery")
        cards = [text.value for text in page.markdown]
        for name in PRESETS:
            assert f"**{say(lang, f'preset_{name}')}**\n\n{say(lang, f'preset_{name}_says')}" in cards
    press(page, "preset_wrong_phase")
    assert not page.toast
    assert [button for button in page.button if button.key.startswith("preset_")] == []
    settle(page)
    assert address(page) == replace(PRESETS["wrong_phase"], lang="ja")
    assert say("ja", "read_never_in_phase") in reading(page)
    kept = session(page).run
    for name in ("lstm", "zeros"):
        press(page, "gallery")
        press(page, f"preset_{name}")
        mark = session(page).bookmark
        assert (mark.spec, mark.probe) == (PRESETS[name].spec, PRESETS[name].probe)
    assert session(page).run is kept
    assert say("ja", "progress", epoch=15, end=15) in progress(page)


def test_the_tour():
    """Seven stops forward and one back, each says its sentences over the page that it tells of; then it ends."""
    page, lang = open_page(QUERY | {"lang": "ja"}, wait=False), "ja"
    press(page, "tour_start")
    for step, button in (*((step, "tour_next") for step in range(1, 7)), (7, "tour_back"), (6, "tour_end")):
        told = page.get_by_key("tour_panel").markdown[0].value
        assert told == f"**{step}/7 · {say(lang, f'tour_{step}')}** {say(lang, f'tour_{step}_says')}"
        settle(page)
        stop = TOUR[step - 1]
        mark = replace(stop.bookmark, lang=lang, epoch=15 if stop.plays else stop.bookmark.epoch)
        assert replace(address(page), trained=None) == mark
        keys = [each.key for each in page.button if each.key in ("tour_back", "tour_next", "tour_end")]
        assert keys == [*["tour_back"][: step > 1], *["tour_next"][: step < 7], "tour_end"]
        before = address(page)
        press(page, button)
    assert address(page) == before
    assert not any(text.value.startswith("**6/7") for text in page.markdown)
    assert open_page({"tour": "4"}, wait=False).button(key="train").label == say("en", "pause")
    page = open_page({"tour": "6"})
    assert say("en", "tour_6_says") in page.get_by_key("tour_panel").markdown[0].value
    assert session(page).newest == 15
    assert not values(page, say("en", "band_input")).any()


def test_only_controls_can_be_hidden():
    """An address hides the controls that it lists, by today's names and old ones, never what they show."""
    query = QUERY | {"hide": "train,units,panel,stage,reading,x}</style><script>"}
    styles = [element.proto.body for element in open_page(query, wait=False).get("html")]
    assert styles[1:] == ["<style>.st-key-panels, .st-key-train, .st-key-units { display: none; }</style>"]
    for name, hidden in (("view", ".st-key-panels"), ("sidebar", "stSidebar"), ("network", ".st-key-network")):
        page = open_page(QUERY | {"hide": name}, wait=False)
        assert hidden in page.get("html")[1].proto.body
        assert not page.toast
    assert len(open_page(QUERY | {"hide": "stage"}, wait=False).get("html")) == 1
