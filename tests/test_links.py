"""The page without a browser: what addresses, presets and the tour open, and what an address may hide."""

from dataclasses import fields, replace
from urllib.parse import parse_qs

import numpy as np
import pytest

from rnn_core import bookmark, compute, run
from rnn_core.bookmark import Bookmark
from rnn_core.presets import PRESETS, TOUR
from rnn_core.probe import OWN, Probe
from rnn_core.spec import Spec
from rnn_core.ui import address as ui_address
from rnn_core.ui import controls
from rnn_core.ui.text import say
from tests import live
from tests.addresses import address, now, open_at, settle, toasts
from tests.pages import choose, drawn, press, progress, reading, run_until, train_to, values, widget

pytestmark = pytest.mark.usefixtures("without_keras")

SMALL = Spec(samples=20, timesteps=12, units=4)
EVERYTHING = Bookmark(
    Spec(
        task="cycle",
        period=3,
        train_input="zeros",
        samples=30,
        timesteps=12,
        min_timesteps=5,
        padding="post",
        masking=False,
        cell="LSTM",
        units=4,
        layers=2,
        activation="sigmoid",
        return_sequences=False,
        train_initial_state="random",
        optimizer="rmsprop",
        learning_rate=0.0025,
        loss="mean_squared_error",
        batch_size=7,
        validation_split=0.2,
        seed=3,
    ),
    Probe(OWN, values=(0.5, -2.0, 1e-7), shown_timesteps=8, initial_state="own", state_steps=2),
    epoch=3,
    rates=((1, 0.003), (3, 0.0125)),
    epochs=7,
    speed="10",
    threshold=True,
    layer=1,
    memory=True,
    lang="ja",
)
"""A Bookmark of which no field is as usual."""


def same_bits(found, expected):
    """Two States are the same to the last bit, the optimizer's variables included."""
    assert found.epoch == expected.epoch
    for kind in ("weights", "optimizer"):
        for one, other in zip(getattr(found, kind), getattr(expected, kind), strict=True):
            np.testing.assert_array_equal(one, other)


# --- addresses


def test_an_address_opens_exactly():
    """The address of a run whose rate was changed trains to its epoch with the bits of the core's, and goes on."""
    one = Bookmark(replace(SMALL, learning_rate=0.02), epoch=9, rates=((1, 0.001), (4, 0.01), (8, 0.0005)))
    page = open_at(bookmark.write(one))
    whole = compute.call(run.start, SMALL)
    for epochs, rate in ((3, 0.001), (4, 0.01), (2, 0.0005)):
        whole = compute.call(run.advance, whole, epochs, learning_rate=rate)
    assert now(page).run.rates == whole.rates
    assert now(page).run.metrics == whole.metrics
    for found, expected in zip(now(page).run.states, whole.states, strict=True):
        same_bits(found, expected)
    assert "Epoch 9 of 9" in progress(page)
    assert address(page) == replace(one, lang="en")
    press(page, "step")
    settle(page)
    same_bits(now(page).run.states[-1], compute.call(run.advance, whole, 1, learning_rate=0.02).states[-1])
    assert address(page).rates == (*one.rates, (10, 0.02))


def test_an_address_of_everything():
    """Where every field differs, each control shows its value, the page is in its language, and says the same again."""
    page = open_at(bookmark.write(EVERYTHING))
    shown = {field.name: getattr(EVERYTHING.spec, field.name) for field in fields(Spec)}
    shown |= {field.name: getattr(EVERYTHING.probe, field.name) for field in fields(Probe)}
    names = ("epochs", "threshold", "layer", "memory", "lang")
    shown |= {name: getattr(EVERYTHING, name) for name in names} | {"speed": 10, "values": "0.5 -2.0 1e-07"}
    for name, value in shown.items():
        assert widget(page, name).value == value, name
    assert page.slider(key="epoch").value == 3
    assert set(shown) | {"epoch", "rates"} == set(bookmark.write(EVERYTHING))
    assert (now(page).spec, now(page).probe) == (EVERYTHING.spec, EVERYTHING.probe)
    assert now(page).run.rates == (0.003, 0.003, 0.0125)
    assert address(page) == EVERYTHING
    assert say("ja", "hears_own") in page.title[0].value
    assert not page.toast
    assert not page.error


def test_two_visitors_see_the_same():
    """What one came to by hand, another opens by the address: the same stage, curves, progress and sentences."""
    one = choose(open_at({}), samples=20, timesteps=12, layers=2, epochs=4, input_kind="sine", shown_timesteps=30)
    train_to(one, 4)
    choose(one, learning_rate=0.01)
    train_to(one, 8)
    choose(one, layer=1, threshold=True)
    other = open_at(bookmark.write(address(one)))
    for chart in (0, 1):
        assert drawn(other, chart) == drawn(one, chart)
    assert (progress(other), reading(other)) == (progress(one), reading(one))
    one.slider(key="epoch").set_value(5).run()
    settle(one)
    other = open_at(bookmark.write(address(one)))
    for chart in (0, 1):
        assert drawn(other, chart) == drawn(one, chart)
    assert reading(other) == reading(one)
    assert now(other).newest == 8


def test_an_address_follows_every_choice():
    """The address says the page's state after each press, and nothing that is as usual."""
    page = open_at({})
    assert bookmark.write(address(page)) == {"lang": "en"}
    choose(page, samples=20, timesteps=12)
    press(page, "step")
    settle(page)
    expected = {"lang": "en", "samples": "20", "timesteps": "12", "epoch": "1"}
    assert bookmark.write(address(page)) == expected
    for name, value, text in (("cell", "LSTM", "LSTM"), ("input_kind", "zeros", "zeros"), ("memory", True, "true")):
        choose(page, **{name: value})
        expected |= {name: text}
        expected.pop("epoch", None)
        assert bookmark.write(address(page)) == expected
    choose(page, lang="ja")
    assert bookmark.write(address(page)) == expected | {"lang": "ja"}


HOSTILE = [
    "units=99999&timesteps=-5&cell=RNN&epoch=banana&lang=fr",
    "units=&cell=&epoch=&input_kind=&values=&rates=&min_timesteps=",
    "samples=2000&timesteps=1000&layers=4&batch_size=2000&min_timesteps=1000",
    "learning_rate=NaN&validation_split=inf&seed=" + "9" * 3000,
    "epoch=1e999&rates=1:1,1:1&shown_timesteps=0&state_steps=-1",
    "cell=GRU&cell=LSTM&cell=SimpleRNN&threshold=maybe",
    "input_kind=own&values=%3Cscript%3Ealert(1)%3C/script%3E",
    "%3Cimg+src=x%3E=1&__proto__=2&session=3&train=true&step=true&values_file=4",
    "units=**%60bold%60**&activation=%5Blink%5D(https://example.org)&loss=$x%5E2$",
]


@pytest.mark.parametrize("query", HOSTILE, ids=lambda query: query[:25])
def test_hostile_addresses(query, lang):
    """Whatever an address holds, a page is drawn, and one notice in the reader's language says what was changed."""
    names = parse_qs(query, keep_blank_values=True)
    page = open_at({"lang": lang} | names | {"epoch": "0"}, wait=False)
    assert not page.exception
    (told,) = toasts(page)
    spoken = "en" if "lang" in names else lang
    begin, end = say(spoken, "notice_address", changes="|").split("|")
    assert told.startswith(begin)
    assert told.endswith(end)
    assert told.count("`") % 2 == 0
    assert not set("<>[]()$*") & set(told)
    assert len(told) < 700
    assert len(drawn(page)["data"]) >= 2
    page.run()
    assert not page.toast
    assert not page.warning


@pytest.mark.parametrize("query", ["min_timesteps=abc", "layer=x", "units=", "lang=fr", "rates=2:1", "=1"])
def test_a_notice_has_no_empty_names(query, lang):
    """Where nothing is used instead, or nothing was given, the notice has no empty quotation."""
    _, changes = bookmark.read(parse_qs(query, keep_blank_values=True))
    told = ui_address.tell(lang, changes)
    assert told.count("`") >= 2
    assert "``" not in told


@pytest.mark.parametrize("query", [{"tour": "99"}, {"tour": "x"}, {"play": "perhaps"}, {"layers": "2", "layer": "4"}])
def test_every_wrong_value_is_told(query):
    """A value that cannot be taken is told, whichever name it has."""
    page = open_at(query, wait=False)
    assert [name for told in toasts(page) for name in query if f"`{name}`" in told] == [list(query)[-1]]


def test_the_language_of_an_address(lang):
    """A language in the address is that of the page, and can be changed as always."""
    page = open_at({"lang": lang})
    assert page.title[0].value == live.headline(lang)
    other = {"en": "ja", "ja": "en"}[lang]
    choose(page, lang=other)
    assert page.title[0].value == live.headline(other)
    assert address(page).lang == other


def test_play_starts_the_training():
    """With play the training begins by itself, at the speed of the page, and ends where a press on Train would."""
    page = open_at({"play": "true", "samples": "20", "timesteps": "12", "epochs": "4"}, wait=False)
    assert page.button(key="train").label == say("en", "pause")
    settle(page)
    assert "Epoch 4 of 4" in progress(page)
    assert now(open_at({"play": "false"})).newest == 0


def test_play_goes_on_from_the_epoch():
    """With an epoch and play, the page goes to the epoch and trains on from there, as a press on Train does."""
    page = open_at({"play": "true", "epoch": "3", "samples": "20", "timesteps": "12", "epochs": "4"})
    run_until(page, lambda: now(page).newest == 7, seconds=10)


def test_a_press_while_an_address_is_opening():
    """While it trains to the epoch of its address the page can be used: Pause stops there, and Train goes on."""
    page = open_at({"samples": "20", "timesteps": "12", "epoch": "2000", "epochs": "3"}, wait=False)
    run_until(page, lambda: now(page).newest > 0)
    assert page.button(key="train").label == say("en", "pause")
    press(page, "train")
    settle(page)
    stopped = now(page).newest
    assert 0 < stopped < 2000
    assert address(page).epoch == stopped
    train_to(page, stopped + 3)


# --- presets


@pytest.mark.parametrize("name", PRESETS)
def test_each_preset_by_its_button(name, lang):
    """A press in the gallery sets the page up for the preset: its network, its sequence, its epoch, in our language."""
    page = open_at({"samples": "20", "timesteps": "12", "speed": "max", "threshold": "true", "lang": lang}, wait=False)
    press(page, "gallery")
    cards = [text.value for text in page.markdown]
    assert any(say(lang, f"preset_{name}") in text and say(lang, f"preset_{name}_says") in text for text in cards)
    press(page, f"preset_{name}")
    preset, visit = PRESETS[name], now(page)
    assert (visit.spec, visit.probe) == (preset.spec, preset.probe)
    assert visit.plan == (replace(preset, lang=lang) if preset.epoch else None)
    assert widget(page, "threshold").value is False
    assert page.title[0].value.startswith(say(lang, f"hears_{preset.probe.input_kind}"))
    assert [button for button in page.button if button.key.startswith("preset_")] == []
    assert not page.toast


def test_a_preset_is_trained_and_shown():
    """A preset that is opened trains to its epoch, shows what its address says, and is there again at once."""
    page = open_at({})
    press(page, "gallery")
    press(page, "preset_wrong_phase")
    settle(page)
    assert "Epoch 15 of 15" in progress(page)
    assert say("en", "read_never_in_step") in reading(page)
    assert address(page) == replace(PRESETS["wrong_phase"], lang="en")
    kept = now(page).run
    press(page, "gallery")
    press(page, "preset_article")
    assert "Epoch 0 of 15" in progress(page)
    press(page, "gallery")
    press(page, "preset_zeros")
    assert now(page).run is kept
    assert "Epoch 15 of 15" in progress(page)


# --- the tour


def test_the_tour_by_its_buttons(lang):
    """Seven stops forward and some back again, each says its sentences over the page that it tells of; then it ends."""
    page = open_at({"lang": lang})
    press(page, "tour_start")
    for step, button in (*((step, "tour_next") for step in range(1, 7)), (7, "tour_back"), (6, "tour_end")):
        told = page.get_by_key("tour_panel").markdown[0].value
        assert f"{step}/7" in told
        assert say(lang, f"tour_{step}") in told
        assert say(lang, f"tour_{step}_says") in told
        settle(page)
        stop = TOUR[step - 1]
        assert now(page).epoch == (15 if stop.plays else stop.bookmark.epoch)
        assert (now(page).spec, now(page).probe) == (stop.bookmark.spec, stop.bookmark.probe)
        assert widget(page, "threshold").value == stop.bookmark.threshold
        keys = [each.key for each in page.button if each.key in ("tour_back", "tour_next", "tour_end")]
        assert keys == [*["tour_back"][: step > 1], *["tour_next"][: step < 7], "tour_end"]
        before = address(page)
        press(page, button)
    assert address(page) == before
    assert not any(text.value.startswith("**6/7") for text in page.markdown)
    assert widget(page, "lang").value == lang


def test_the_tour_by_its_address(lang):
    """A stop has its own address, in either language, and what it opens is what the button opens."""
    page = open_at({"tour": "3", "lang": lang})
    assert say(lang, "tour_3_says") in page.get_by_key("tour_panel").markdown[0].value
    assert widget(page, "threshold").value is True
    assert now(page).newest == 0
    page = open_at({"tour": "6", "lang": lang})
    assert now(page).newest == 15
    assert not values(page, say(lang, "band_input")).any()


# --- keys, lessons, and what the browser's tests lean on


def test_the_scrubbers_buttons_reach_every_kept_epoch():
    """One epoch back and forward, step by step from end to end, where old epochs of a large network are thinned out."""
    page = open_at({"samples": "20", "timesteps": "12", "epoch": "8"})
    visit = now(page)
    kept = tuple(state for state in visit.run.states if state.epoch in (0, 4, 8))
    visit.runs[visit.experiment] = replace(visit.run, states=kept)
    seen = [visit.epoch]
    for key in (*["back"] * 2, *["forth"] * 2):
        press(page, key)
        seen.append(visit.epoch)
    assert seen == [8, 4, 0, 4, 8]


def test_keys_are_told_in_the_help(lang):
    """K, S, 0, J and L are the keys of the buttons, and the help of each says its own."""
    page = open_at({"lang": lang, "samples": "20", "timesteps": "12", "epoch": "2"})
    for key, letter in (("train", "K"), ("step", "S"), ("reset", "0"), ("back", "J"), ("forth", "L")):
        button = page.button(key=key)
        assert button.help.rstrip("。.").endswith(letter)
        assert button.proto.shortcut.upper() == letter
    press(page, "back")
    assert page.slider(key="epoch").value == 1
    press(page, "forth")
    assert page.slider(key="epoch").value == 2
    assert page.button(key="forth").disabled
    assert not page.button(key="back").disabled


def test_only_controls_can_be_hidden():
    """An address hides the controls that it lists, never an output, and what is no control hides nothing."""
    assert not {"stage", "curves", "reading", "tour_panel", "excerpt", "address"} & controls.NAMES
    query = {"hide": "train,units,stage,reading,x}</style><script>", "samples": "20", "timesteps": "12"}
    styles = [element.proto.body for element in open_at(query).get("html")]
    assert styles[1:] == ["<style>.st-key-train, .st-key-units { display: none; }</style>"]
    (only,) = open_at({"hide": "stage", "samples": "20", "timesteps": "12"}).get("html")
    assert "display: none" in only.proto.body
    assert "st-key-stage" not in only.proto.body
