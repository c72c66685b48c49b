"""Many switches in a real Chromium: changes of the view and of the language do not reset the network."""

import random

from playwright.sync_api import expect

from tests.support.visitor import Visitor

CHOICES = {
    Visitor.choose: {"input_kind": "zeros", "speed": "10", "layer": "1"},
    Visitor.enter: {"shown_timesteps": 30, "state_steps": 3, "epochs": 30},
    Visitor.pick: {"initial_state": "ones"},
}
LOOKS = [(do, key, option) for do, chosen in CHOICES.items() for key, option in chosen.items()]
LOOKS += [(Visitor.toggle, "threshold"), (Visitor.toggle, "memory")]
"""Changes of the view, [(action, key of a widget, choice if there is one), ...]."""

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


def test_another_language_changes_no_choice(visit):
    """Choices from lists stay chosen in the other language, with translated labels, and nothing is reset.

    The test sequence's initial state is chosen by hand, and the other choices are in the address.
    """
    picked = {"task": "cycle", "train_input": "zeros", "train_initial_state": "random", "initial_state": "ones"}
    visitor = visit("samples=20&timesteps=12&epoch=1&train_input=zeros&train_initial_state=random&task=cycle")
    visitor.unfold("shown", "data", "training")
    visitor.pick("initial_state", "ones")
    visitor.wait_for_address(**picked)
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
