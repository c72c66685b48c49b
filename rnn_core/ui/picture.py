"""Picture: what the pictures of a Frame agree in, and the strings that they share."""

from typing import NamedTuple

from rnn_core import analysis, data
from rnn_core.run import RateSchedule
from rnn_core.ui.words import say, say_lines
from rnn_core.visit import bookmark
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.presets import PRESETS


class Content(NamedTuple):
    """What the figures of two epochs agree in if they are of one training, looked at in one way.

    query: the Bookmark but for its epoch. rates: the learning rates, None before there is a network.
    whole: of figures that show the whole of the training, how far it has come.
    """

    query: dict
    rates: RateSchedule | None
    dark: bool
    whole: tuple | None = None


def content(frame, *, dark=False, whole=False):
    """The Content of what is drawn of a Frame."""
    query, run = bookmark.write(frame.bookmark.change(epoch=0, trained=None, rates=RateSchedule())), frame.run
    rates = run and (run.rates if run.newest else RateSchedule.constant(frame.bookmark.spec.learning_rate))
    return Content(query, rates, dark, (run.newest, frame.end) if whole and run else None)


def curve_words(lang):
    """What the curves say in the reader's language."""
    return {name: say(lang, f"curve_{name}") for name in ("epoch", "loss", "accuracy", "train", "validation")}


def chance(spec):
    """The loss of a constant output."""
    return analysis.chance_loss(spec)


def chance_words(lang, spec):
    """What the line at the loss of a constant output is called, with a place where it may break off."""
    classes, loss = data.output_count(spec), chance(spec)
    if spec.task_info.symbolic:
        return say_lines(lang, "curve_constant", loss=f"{loss:.3f}")
    named = f"ln 2 = {loss:.3f}" if classes == 2 and spec.loss != "mean_squared_error" else f"{loss:.3f}"
    return say_lines(lang, "curve_chance", share=share(classes), loss=named)


def share(classes):
    """The constant output that is best without memory."""
    return "½" if classes == 2 else f"1/{classes}"


def title(lang, spec):
    """The name of an experiment: that of an example, or what differs from the article."""
    for name, preset in PRESETS.items():
        if preset.spec.effective == spec.effective and preset.probe == Bookmark().probe:
            return say(lang, f"preset_{name}")
    return ", ".join(f"{name} = {value}" for name, value in _choices(spec))


def file_name(mark):
    """What a file is called: what differs from the article, and the epoch."""
    return "-".join(["rnn", *(f"{name}-{value}" for name, value in _choices(mark.spec)), f"epoch-{mark.epoch}"])


def _choices(spec):
    """The choices of an experiment that are not the default, as an address has them, without a text of one's own."""
    return [(name, value) for name, value in bookmark.write(Bookmark.of(spec=spec)).items() if name != "text"]
