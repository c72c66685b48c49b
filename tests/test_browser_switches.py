"""Every switch in a real Chromium, one after another while the network trains: what resets it, and what does not."""

import random

from playwright.sync_api import expect

from rnn_core.ui.text import LANGUAGES, say
from tests import live
from tests.visitor import (
    choose,
    enter,
    pick,
    reading,
    shown_epoch,
    toggle,
    unfold,
    wait_for_epoch,
    wait_for_reading,
    well,
    write,
)

LOOKS = [
    (choose, "input_kind", "Zeros"),
    (choose, "input_kind", "Ones"),
    (choose, "input_kind", "Sine"),
    (choose, "input_kind", "Impulse"),
    (choose, "input_kind", "Random"),
    (enter, "shown_timesteps", 1),
    (enter, "shown_timesteps", 30),
    (enter, "shown_timesteps", ""),
    (pick, "initial_state", "Ones"),
    (pick, "initial_state", "Random"),
    (pick, "initial_state", "Its own, after k steps"),
    (enter, "state_steps", 3),
    (toggle, "threshold"),
    (choose, "speed", "5"),
    (choose, "speed", "10"),
    (enter, "epochs", 30),
    (choose, "layer", "1"),
    (choose, "layer", "2"),
    (toggle, "memory"),
]
"""What changes only the look: a function of visitor, a widget's key, and what is chosen there."""

SWITCHES = [
    (pick, "cell", "GRU", "SimpleRNN"),
    (enter, "layers", 2, 1),
    (toggle, "return_sequences"),
    (enter, "min_timesteps", 3, 6),
    (pick, "padding", "post", "pre"),
    (toggle, "masking"),
    (pick, "train_initial_state", "Random", "Zeros"),
    (pick, "task", "Cycle", "Alternate"),
]
"""What makes another experiment, there and back."""


def small(page, **choices):
    """A page with a small experiment, trained without end at speed 10, and nothing left to say about it."""
    for key, value in ({"samples": 20, "timesteps": 12} | choices).items():
        enter(page, key, value)
    enter(page, "epochs", 2000)
    choose(page, "speed", "10")
    expect(page.locator(".stProgress p")).to_contain_text("of 2000")
    expect(page.locator(".stToast")).to_have_count(0, timeout=20_000)
    live.button(page, "train").click()
    wait_for_epoch(page, 1)


def test_looking_resets_nothing(chrome, address):
    """Whatever is looked at while it trains, in any order, the training goes on, and no new experiment is told of."""
    with live.visit(chrome, address) as page:
        unfold(page, "Sequence shown", "Network", "Data")
        pick(page, "cell", "LSTM")
        small(page, layers=2)
        order = [*LOOKS]
        random.Random(3).shuffle(order)
        for look, *where in order:
            before = shown_epoch(page)
            look(page, *where)
            wait_for_epoch(page, before + 1)
            assert page.locator(".stToast").count() == 0, where
            well(page)
        choose(page, "input_kind", "Your own")
        write(page, "1 2 3 4")
        page.locator(".st-key-reading").get_by_text("4 steps").wait_for()
        wait_for_epoch(page, shown_epoch(page) + 1)
        for lang in ("ja", "en"):
            choose(page, "lang", LANGUAGES[lang])
            page.locator("h1").get_by_text(say(lang, "hears_own")).wait_for()
            wait_for_epoch(page, shown_epoch(page) + 1)
        assert page.locator(".stToast").count() == 0
        expect(page.locator(".st-key-train").get_by_text("Pause", exact=True).first).to_be_visible()
        assert shown_epoch(page) > len(LOOKS)
        well(page)


def test_every_other_experiment_and_back(chrome, address):
    """Each switch of another kind begins another experiment at epoch 0, and its reverse brings the trained one back."""
    with live.visit(chrome, address) as page:
        unfold(page, "Network", "Data", "Training")
        small(page, min_timesteps=6, period=3)
        order = [*SWITCHES]
        random.Random(3).shuffle(order)
        progress = page.locator(".stProgress p")
        for switch, key, *options in order:
            wait_for_epoch(page, shown_epoch(page) + 1)
            switch(page, key, *options[:1])
            expect(progress).to_contain_text("Epoch 0 of 2000 · loss", timeout=20_000)
            expect(page.locator(".stToast").last).to_contain_text(say("en", "notice_new"))
            expect(page.locator(".st-key-train").get_by_text("Train", exact=True).first).to_be_visible()
            switch(page, key, *options[1:])
            expect(page.locator(".stToast").last).to_contain_text("Back to your run, at epoch")
            told = int(page.locator(".stToast").last.inner_text().split("epoch ")[1].split(".")[0])
            assert told >= 1
            expect(progress).to_contain_text(f"Epoch {told} of {told} · loss")
            live.button(page, "train").click()
            well(page)


def test_another_language_changes_no_choice(chrome, address):
    """What was chosen from lists in one language is still chosen in the other, in its words, and nothing is reset."""
    with live.visit(chrome, address) as page:
        unfold(page, "Sequence shown", "Data", "Training")
        picked = {"task": "cycle", "train_input": "zeros", "train_initial_state": "random", "initial_state": "ones"}
        for key, option in picked.items():
            pick(page, key, say("en", option))
        enter(page, "period", 3)
        expect(page.locator("h1")).to_contain_text("2 1 0 2")
        expect(page.locator(".stToast")).to_have_count(0, timeout=20_000)
        live.button(page, "step").click()
        wait_for_epoch(page, 1)
        wait_for_reading(page, "after epoch 1")
        told = reading(page)
        for lang in ("ja", "en"):
            choose(page, "lang", LANGUAGES[lang])
            page.locator("h1").get_by_text(say(lang, "hears_random")).wait_for()
            page.locator(live.SETTLED).wait_for()
            for key, option in picked.items():
                expect(page.locator(f".st-key-{key} input")).to_have_value(say(lang, option))
            expect(page.locator("h1")).to_contain_text("2 1 0 2")
            assert shown_epoch(page) == 1
            assert page.locator(".stToast").count() == 0
        wait_for_reading(page, told)
        well(page)
