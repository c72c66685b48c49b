"""Picture: a Frame and its Traces as the arrays and strings that `figures` and `export` receive."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from rnn_core import analysis, data, figures
from rnn_core.figures.bands import SCALES, Band
from rnn_core.ui import bands
from rnn_core.ui.words import say, say_lines
from rnn_core.visit import bookmark, epochs, store
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.presets import PRESETS
from rnn_core.visit.store import Same


def stage(frame, before, now, *, ablated=None, picked=None, compact=False, dark=False):
    """The stage of a Frame; the Traces are None while they are being made.

    before, now: of the untrained network and of the epoch shown. ablated: what takes the place of `before` if
    something is removed, (Trace,). picked: the step, from 1, that is framed. compact: the network as it is now alone.
    """
    times = [("before", before), ("now", now)] if ablated is None else [("now", now), ("ablated", *ablated)]
    times = [("now", now)] if compact else times
    key = "stage", frame.bookmark, *((time, Same(trace)) for time, trace in times), picked, compact, dark
    return store.shared.once(key, lambda: _stage(frame.bookmark, times, picked=picked, compact=compact, dark=dark))


def _stage(mark, times, *, picked, compact, dark):
    shown, (first, last) = bands.of(mark, times, compact=compact), bands.window(mark)
    look = stage_words(mark.lang) | {"input_range": bands.input_range(mark), "picked": picked, "dark": dark}
    return figures.stage.draw(shown, timesteps=last - first + 1, first=first, **look)


class Content(NamedTuple):
    """What the figures of two epochs agree in if they are of one training, looked at in one way.

    look: the Bookmark but for its epoch. rates: when each learning rate began, None before there is a network.
    whole: of figures that show the whole of the training, how far it has come.
    """

    look: dict
    rates: tuple | None
    dark: bool
    whole: tuple | None = None


def content(frame, *, dark=False, whole=False):
    """The Content of what is drawn of a Frame."""
    look, run = bookmark.write(replace(frame.bookmark, epoch=0, trained=None, rates=())), frame.run
    rates = run and (run.changes or ((1, frame.bookmark.spec.learning_rate),))
    return Content(look, rates, dark, (run.newest, frame.end) if whole and run else None)


def stage_words(lang):
    """What the stage says in the reader's language."""
    return {
        "step": say(lang, "axis_step"),
        "legends": {scale: say(lang, f"legend_{scale}") for scale in SCALES},
        "hints": {hint: say(lang, f"hint_{hint}") for hint in ("incorrect", "padding", "waiting")},
    }


def curves(frame, *, dark=False):
    """The curve of the loss, or of the accuracy, up to the last epoch."""
    mark, run = frame.bookmark, frame.run
    key = "curves", run and epochs.moment(run, run.newest), mark.spec, mark.lang, mark.accuracy, frame.end, dark
    return store.shared.once(key, lambda: _curves(frame, dark))


def _curves(frame, dark):
    mark, lang = frame.bookmark, frame.bookmark.lang
    metrics, changes = (frame.run.metrics, frame.run.changes[1:]) if frame.run else ((), ())
    return figures.curves.draw(
        metrics,
        curve="accuracy" if mark.accuracy and not mark.spec.about.span else "loss",
        epochs=frame.end,
        chance=chance(mark.spec),
        names=curve_words(lang) | {"chance": chance_words(lang, mark.spec)},
        rates=[(epoch, say(lang, "curve_rate", rate=rate)) for epoch, rate in changes],
        dark=dark,
    )


def curve_words(lang):
    """What the curves say in the reader's language."""
    return {name: say(lang, f"curve_{name}") for name in ("epoch", "loss", "accuracy", "train", "validation")}


def chance(spec):
    """The loss of a constant output."""
    return analysis.chance_loss(spec)


def chance_words(lang, spec):
    """What the line at the loss of a constant output is called, with a place where it may break off."""
    classes, loss = data.classes(spec), chance(spec)
    if spec.about.symbolic:
        return say_lines(lang, "curve_constant", loss=f"{loss:.3f}")
    named = f"ln 2 = {loss:.3f}" if classes == 2 and spec.loss != "mean_squared_error" else f"{loss:.3f}"
    return say_lines(lang, "curve_chance", share=share(classes), loss=named)


def share(classes):
    """The constant output that is best without memory."""
    return "½" if classes == 2 else f"1/{classes}"


def training_data(excerpt, mark, *, dark=False):
    """The first training sequences of an experiment, one in a row."""
    lang, spec, padding = mark.lang, mark.spec, excerpt.mask == 0
    numbers = [f"#{number + 1}" for number in range(len(padding))]
    inputs = np.where(padding, np.nan, excerpt.inputs[..., 0])
    note = say(lang, "excerpt_padding") if padding.any() else say(lang, "excerpt_equal", steps=spec.timesteps)
    drawn, ends = [Band(say(lang, "excerpt_input"), numbers, "input", inputs, note, padding=padding)], (0, 1)
    if spec.about.span:
        drawn, ends = [drawn[0]._replace(values=spec.about.number(inputs))], spec.about.span
    elif spec.about.given:
        symbols = data.sequences(spec).symbols[: len(padding), :-1, None] / (len(spec.about.symbols) - 1)
        symbols = np.where(padding, np.nan, data.shorten(spec, symbols)[..., 0]) if not spec.varying else inputs
        drawn = [Band(say(lang, "excerpt_input"), numbers, "input", symbols, note, padding=padding)]
    elif spec.about.symbolic:
        found = data.sequences(spec)
        chances = np.take_along_axis(found.chances, found.symbols[:, 1:, None], axis=-1)
        chances = np.where(padding, np.nan, data.shorten(spec, chances)[: len(padding), :, 0])
        drawn = [Band(say(lang, "excerpt_symbols"), numbers, "probability", chances, note, padding=padding)]
    elif spec.return_sequences:
        targets = np.where(padding, np.nan, excerpt.targets[..., 0])
        drawn.append(Band(say(lang, "excerpt_target"), numbers, "probability", targets, padding=padding))
    else:
        drawn.append(Band(say(lang, "excerpt_target_once"), numbers, "probability", excerpt.targets[:, :1]))
    look = stage_words(lang) | {"input_range": ends, "dark": dark}
    return figures.stage.draw(drawn, timesteps=spec.timesteps, **look)


def film(frame, stages, epochs, *, dark=False):
    """The stages of these epochs as one page that plays them."""
    lang, name = frame.bookmark.lang, title(frame.bookmark.lang, frame.bookmark.spec)
    names = {key: say(lang, f"film_{key}") for key in ("play", "pause", "epoch")}
    drawn = figures.film.draw(stages, list(map(str, epochs)), names=names, title=name, dark=dark)
    return figures.film.page(drawn, title=name, lang=lang)


def title(lang, spec):
    """The name of an experiment: that of an example, or what differs from the article."""
    for name, preset in PRESETS.items():
        if preset.spec.effective == spec.effective and preset.probe == Bookmark.probe:
            return say(lang, f"preset_{name}")
    return ", ".join(f"{name} = {value}" for name, value in _choices(spec))


def file_name(mark):
    """What a file is called: what differs from the article, and the epoch."""
    return "-".join(["rnn", *(f"{name}-{value}" for name, value in _choices(mark.spec)), f"epoch-{mark.epoch}"])


def _choices(spec):
    """The choices of an experiment that are not the default, as an address has them, without a text of one's own."""
    return [(name, value) for name, value in bookmark.write(Bookmark(spec=spec)).items() if name != "text"]
