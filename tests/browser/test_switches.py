"""Switches in a real Chromium: changes of the view and of the language do not reset the network."""

from playwright.sync_api import expect

from tests.support.visitor import Visitor

LOOKS = (
    (Visitor.choose, "input_kind", "zeros"),
    (Visitor.enter, "shown_timesteps", 30),
    (Visitor.toggle, "memory"),
    (Visitor.pick, "initial_state", "ones"),
    (Visitor.choose, "layer", "1"),
)
"""Changes of the view, one with each kind of widget: [(action, key of a widget, choice if there is one), ...]."""

PICKED = {"task": "cycle", "train_input": "zeros", "train_initial_state": "random", "initial_state": "ones"}
"""Key of a list -> its option. The page opens with all options but the last. The last is a change of the view."""


def test_changes_of_the_view_and_the_language_reset_nothing(visit):
    """Training continues after each change, and no notice is shown.

    Choices from lists stay chosen in the other language, with translated labels. The pictures of the training data stay
    open, even if another seed draws other data.
    """
    picked = "&".join(f"{key}={option}" for key, option in PICKED.items() if key != "initial_state")
    visitor = visit(f"samples=20&timesteps=12&min_timesteps=6&epochs=2000&speed=1&layers=2&cell=LSTM&{picked}")
    visitor.unfold("shown", "network", "data", "training")
    visitor.at("excerpt", "summary").click()
    visitor.until(lambda: len(visitor.bands("excerpt_chart")) == 2)
    data = visitor.bands("excerpt_chart")[0]["values"]
    assert {None} < set(data), "padded steps should have no value"
    visitor.press("train")

    def wait_for_another_epoch():
        visitor.wait_for_epoch(visitor.epoch + 1)
        assert visitor.toasts == []

    for look, *where in LOOKS:
        look(visitor, *where)
        wait_for_another_epoch()
    visitor.choose("input_kind", "own")
    visitor.write("1 2 3 4")
    for lang in ("ja", "en"):
        visitor.read_in(lang)
        for key, option in PICKED.items():
            expect(visitor.field(key)).to_have_value(visitor.say(option))
        visitor.wait_for_address(**PICKED, lang=lang, layer="1", memory="true", shown_timesteps="30")
        visitor.wait_for_input("own")
        expect(visitor.at("values", "textarea")).to_have_value("1 2 3 4")
        expect(visitor.at("excerpt_chart").get_by_text(visitor.say("excerpt_input"))).to_be_visible()
        wait_for_another_epoch()
    visitor.wait_for_label("pause")
    assert visitor.epoch > len(LOOKS)
    assert visitor.bands("excerpt_chart")[0]["values"] == data
    visitor.enter("seed", 1)
    visitor.until(lambda: visitor.bands("excerpt_chart")[0]["values"] != data)
