"""Many switches in a real Chromium while the network trains: changes of the view do not reset it, and others do."""

import random

from playwright.sync_api import expect

from tests.support.visitor import Visitor

CHOICES = {
    Visitor.choose: {"input_kind": ("zeros", "random"), "speed": ("1", "5"), "layer": ("1",)},
    Visitor.enter: {"shown_timesteps": (30, ""), "state_steps": (3,), "epochs": (30,)},
    Visitor.pick: {"initial_state": ("ones", "own_state")},
}
LOOKS = [(do, key, each) for do, chosen in CHOICES.items() for key, options in chosen.items() for each in options]
LOOKS += [(Visitor.toggle, "threshold"), (Visitor.toggle, "memory")]
"""Changes of the view only: the action, a widget's key, and the choice if there is one."""

SWITCHES = [
    (Visitor.pick, "cell", "GRU", "SimpleRNN"),
    (Visitor.enter, "layers", 2, 1),
    (Visitor.toggle, "masking"),
    (Visitor.pick, "task", "cycle", "alternate"),
]
"""Changes to another experiment and back: the action, a widget's key, and the two choices if there are any."""

SMALL = "samples=20&timesteps=12&epochs=2000&speed=5"


def test_changes_of_the_view_reset_nothing(visit):
    """In any order of the changes, training continues, and no notice is shown."""
    visitor = visit(f"{SMALL}&layers=2&cell=LSTM")
    visitor.unfold("shown", "network", "data")
    visitor.press("train")
    for look, *where in random.Random(3).sample(LOOKS, len(LOOKS)):
        before = visitor.epoch
        look(visitor, *where)
        visitor.wait_for_epoch(before + 1)
        assert visitor.toasts == [], where
    visitor.choose("input_kind", "own")
    visitor.write("1 2 3 4")
    for lang in ("ja", "en"):
        before = visitor.epoch
        visitor.read_in(lang)
        visitor.wait_for_input("own")
        visitor.wait_for_epoch(before + 1)
    assert visitor.toasts == []
    visitor.wait_for_label("pause")
    assert visitor.epoch > len(LOOKS)


def test_each_switch_of_another_kind_begins_an_experiment_at_epoch_0(visit):
    """The reverse switch returns to the trained experiment, and each of the two has its notice."""
    visitor = visit(f"{SMALL}&min_timesteps=6&period=3")
    visitor.unfold("network", "data", "training")
    for switch, key, *options in SWITCHES:
        visitor.press("train")
        visitor.wait_for_epoch(visitor.epoch + 1)
        told = len(visitor.toasts)
        switch(visitor, key, *options[:1])
        expect(visitor.progress).to_contain_text(visitor.say("progress", epoch=0, end=2000))
        visitor.rest()
        switch(visitor, key, *options[1:])
        kept = visitor.wait_for_epoch(1)
        visitor.rest()
        new, back = visitor.toasts[told:]
        assert visitor.say("notice_new") in new
        assert visitor.say("notice_back", epoch=kept) in back
        expect(visitor.progress).to_contain_text(visitor.say("progress", epoch=kept, end=kept))


def test_another_language_changes_no_choice(visit):
    """Choices from lists stay chosen in the other language, with translated labels, and nothing is reset."""
    picked = {"task": "cycle", "train_input": "zeros", "train_initial_state": "random", "initial_state": "ones"}
    visitor = visit("samples=20&timesteps=12")
    visitor.unfold("shown", "data", "training")
    for key, option in picked.items():
        visitor.pick(key, option)
    visitor.wait_for_address(**picked)
    visitor.press("step")
    visitor.wait_for_trained(1)
    look, told = visitor.look, visitor.toasts
    for lang in ("ja", "en"):
        visitor.read_in(lang)
        visitor.rest()
        for key, option in picked.items():
            expect(visitor.field(key)).to_have_value(visitor.say(option))
        visitor.wait_for_address(**picked, epoch="1", lang=lang)
        assert visitor.toasts == told
    visitor.until(lambda: visitor.look == look)
