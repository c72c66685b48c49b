"""Names and texts that the pictures of a Frame share, and the values in which its epochs' pictures agree."""

from typing import NamedTuple

from rnn_core import analysis, data
from rnn_core.run import RateSchedule
from rnn_core.spec import Spec
from rnn_core.ui.words import say, say_lines
from rnn_core.visit import bookmark
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.frame import Frame
from rnn_core.visit.presets import PRESETS


class Content(NamedTuple):
    """The values in which the pictures of two epochs agree if they belong to one training run, shown in one way.

    Attributes:
        query: The names and values of the Bookmark's address, without the epochs and the changes of the learning rate.
        rates: The learning rates, None before there is a Run.
        dark: True if the theme is dark.
        whole: The newest epoch and the end of the epoch axis, if the pictures show the whole training run.
    """

    query: dict[str, str]
    rates: RateSchedule | None
    dark: bool
    whole: tuple[int, int] | None = None


def content(frame: Frame, *, dark: bool = False, whole: bool = False) -> Content:
    """Return the Content of the pictures of a Frame.

    Args:
        frame: The Frame that is shown.
        dark: True if the theme is dark.
        whole: True if the pictures show the whole training run.
    """
    run = frame.run
    query = bookmark.write(frame.bookmark.change(epoch=0, trained=None, rates=RateSchedule()))
    if not run:
        return Content(query, None, dark)
    rates = run.rates if run.newest else RateSchedule.constant(frame.bookmark.spec.learning_rate)
    return Content(query, rates, dark, (run.newest, frame.end) if whole else None)


def sealed(frame: Frame, *, on_page: bool = False) -> str | None:
    """Return the text in the bands that are sealed while nothing is trained, or None once an epoch is trained.

    Args:
        frame: The Frame that is shown.
        on_page: True if Train can be pressed where the text is read.
    """
    return say(frame.bookmark.lang, "sealed_press" if on_page else "sealed") if frame.untrained else None


def curve_words(lang: str) -> dict[str, str]:
    """Return the words in the pictures of curves, {name: word}."""
    return {name: say(lang, f"curve_{name}") for name in ("epoch", "loss", "accuracy", "train", "validation")}


def chance(spec: Spec) -> float:
    """Return the loss of the best constant output."""
    return analysis.chance_loss(spec)


def chance_words(lang: str, spec: Spec) -> str:
    """Return the label of the line at the loss of the best constant output, with <wbr> where it may break."""
    classes = data.output_count(spec)
    loss = chance(spec)
    if spec.task_info.symbolic:
        return say_lines(lang, "curve_constant", loss=f"{loss:.3f}")
    formula = f"ln 2 = {loss:.3f}" if classes == 2 and spec.loss != "mean_squared_error" else f"{loss:.3f}"
    return say_lines(lang, "curve_chance", share=share(classes), loss=formula)


def share(classes: int) -> str:
    """Return the best constant output, 1 divided by the number of classes, as a text."""
    return "½" if classes == 2 else f"1/{classes}"


def title(lang: str, spec: Spec) -> str:
    """Return an experiment's name: the example's name, or the differences from the article."""
    for name, preset in PRESETS.items():
        if preset.spec.effective == spec.effective and preset.probe == Bookmark().probe:
            return say(lang, f"preset_{name}")
    return ", ".join(f"{name} = {value}" for name, value in _choices(spec))


def file_name(mark: Bookmark) -> str:
    """Return a file name without its extension: the differences from the article, and the epoch."""
    return "-".join(["rnn", *(f"{name}-{value}" for name, value in _choices(mark.spec)), f"epoch-{mark.epoch}"])


def _choices(spec: Spec) -> list[tuple[str, str]]:
    """Return the (name, value) pairs of an experiment's address, without the visitor's own text."""
    return [(name, value) for name, value in bookmark.write(Bookmark.of(spec=spec)).items() if name != "text"]
