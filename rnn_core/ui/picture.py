"""Names and texts for several pictures, and the Content: the values that the pictures of one training run share.

The plateau of the loss is the loss of the best constant output. The loss stays near it until the network learns more.
"""

from typing import Any, NamedTuple

from rnn_core import analysis, data
from rnn_core.run import RateSchedule, Run
from rnn_core.spec import Spec
from rnn_core.ui.words import TEXT, say, say_choice, say_lines
from rnn_core.visit import bookmark
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.frame import Frame
from rnn_core.visit.presets import PRESETS

_MAX_DIFFERENCES = 2
"""Maximum number of differences between two experiments in a label."""


class Content(NamedTuple):
    """The values that are equal in two pictures if only the epoch differs.

    Attributes:
        query: The names and values in the page's URL, without the epochs, the lesson, and any changes of the learning
            rate.
        rates: The learning rates, or None before there is a Run.
        dark: True if the theme is dark.
        whole: (newest epoch, end of the epoch axis) if the pictures show the whole training run, or else None.
    """

    query: dict[str, str]
    rates: RateSchedule | None
    dark: bool
    whole: tuple[int, int] | None = None


def content(frame: Frame, *, dark: bool = False, whole: bool = False) -> Content:
    """Return the Content of the pictures of a Frame.

    Args:
        frame: The Frame (content of the page) that is shown.
        dark: True if the theme is dark.
        whole: True if the pictures show the whole training run.
    """
    run = frame.run
    query = bookmark.write(frame.bookmark.change(epoch=0, trained=None, rates=RateSchedule(), ask=(), said=()))
    if not run:
        return Content(query, None, dark)
    rates = run.rates if run.newest else RateSchedule.constant(frame.bookmark.spec.learning_rate)
    return Content(query, rates, dark, (run.newest, frame.end) if whole else None)


def sealed(frame: Frame, *, on_page: bool = False) -> str | None:
    """Return the text that replaces the current network's values while nothing is trained, or else None.

    The heatmaps of the main picture are called sealed while they show this text.

    Args:
        frame: The Frame that is shown.
        on_page: True if the text is on a page that invites the visitor to press the Train button.
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
    if spec.task_info.predicts_next:
        return say_lines(lang, "curve_constant", loss=f"{loss:.3f}")
    formula = f"ln 2 = {loss:.3f}" if classes == 2 and spec.loss != "mean_squared_error" else f"{loss:.3f}"
    return say_lines(lang, "curve_chance", share=share(classes), loss=formula)


def flag_words(lang: str, run: Run) -> str:
    """Return the label of the flag on the curve. It marks the epoch in which the loss leaves its plateau."""
    return say(lang, "flag_time" if _keeps_time(run) else "flag_better")


def plateau_sentence(frame: Frame) -> str:
    """Return the sentence on the epoch in which the loss has left its plateau, or "" before that epoch."""
    run, lang = frame.run, frame.bookmark.lang
    left = run.left_plateau if run else None
    if run is None or left is None or frame.bookmark.epoch < left:
        return ""
    metrics = run.metrics[left]
    kind = "time" if _keeps_time(run) else "validation" if metrics.is_validated else "training"
    return say(lang, f"read_moment_{kind}", left=left, level=chance(run.spec), loss=metrics.deciding_loss)


def _keeps_time(run: Run) -> bool:
    """Return whether the network of a Run must keep time to reach a lower loss than a constant output.

    A network keeps time if it counts the steps itself, without a clue from the input. It must keep time if the targets
    change from step to step, the input has no information about them, and the loss is that of validation sequences.
    """
    spec = run.spec
    has_clue = spec.task_info.predicts_next or (spec.varying and not spec.masking)  # padding is a clue to the time
    return spec.return_sequences and not has_clue and run.metrics[0].is_validated


def difference(lang: str, spec: Spec, other: Spec) -> str:
    """Return in a few words how another experiment differs from a Spec, such as "10 units"."""
    names = [name for name, value in vars(other.experiment).items() if value != vars(spec.experiment)[name]]
    words = [_difference(lang, name, getattr(other, name)) for name in names]
    return ", ".join([*words[:_MAX_DIFFERENCES], *(["…"] if len(words) > _MAX_DIFFERENCES else [])])


def _difference(lang: str, name: str, value: Any) -> str:
    """Return the value of a field in a few words."""
    for key in (f"differs_{name}_{value}", f"differs_{name}"):
        if key in TEXT:
            return say(lang, key, value=value)
    return say_choice(lang, name, value)


def share(classes: int) -> str:
    """Return the best constant output (1 divided by the number of classes) as a text."""
    return "½" if classes == 2 else f"1/{classes}"


def title(lang: str, spec: Spec) -> str:
    """Return an experiment's name: the example's name, or the differences from the default experiment."""
    for name, preset in PRESETS.items():
        if preset.spec.effective == spec.effective and preset.probe == Bookmark().probe:
            return say(lang, f"preset_{name}")
    return ", ".join(f"{name} = {value}" for name, value in _choices(spec))


def file_name(mark: Bookmark) -> str:
    """Return a file name without its extension: the differences from the default experiment, and the epoch."""
    return "-".join(["rnn", *(f"{name}-{value}" for name, value in _choices(mark.spec)), f"epoch-{mark.epoch}"])


def _choices(spec: Spec) -> list[tuple[str, str]]:
    """Return the (name, value) pairs of an experiment's address, without the visitor's own text."""
    return [(name, value) for name, value in bookmark.write(Bookmark.of(spec=spec)).items() if name != "text"]
