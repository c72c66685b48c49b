"""Picture: a Frame and its Traces as the arrays and strings that `figures` and `export` receive."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from rnn_core import analysis, data, figures
from rnn_core.figures.bands import SCALES, Band
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
    spec, lang, real = mark.spec, mark.lang, mark.probe.real_steps(mark.spec)
    sequence = mark.probe.inputs(spec)[0]
    bands = [_input(mark, sequence, real), _target(mark, real)]
    bands += [_output(mark, time, trace, real) for time, trace in times]
    for kind in ("hidden", "cell_state") if mark.memory and not compact else ("hidden",):
        bands += [_states(mark, kind, time, trace, real) for time, trace in times]
    input_range = (min(0, sequence.min()), max(1, sequence.max()))
    look = stage_words(lang) | {"picked": picked, "dark": dark}
    return figures.stage.draw(bands, timesteps=len(real), input_range=input_range, **look)


class Content(NamedTuple):
    """What the figures of two epochs agree in if they are of one training, looked at in one way.

    look: the Bookmark but for its epoch. rates: when each learning rate began, None before there is a network.
    whole: of figures that show the whole of the training, how far it has come.
    """

    look: dict
    rates: tuple | None
    dark: bool
    whole: tuple | None = None


def content(frame, *, dark, whole=False):
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
        curve="accuracy" if mark.accuracy else "loss",
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
    bands = [Band(say(lang, "excerpt_input"), numbers, "input", inputs, note, padding=padding)]
    if spec.about.given:
        symbols = data.sequences(spec).symbols[: len(padding), :-1, None] / (len(spec.about.symbols) - 1)
        symbols = np.where(padding, np.nan, data.shorten(spec, symbols)[..., 0]) if not spec.varying else inputs
        bands = [Band(say(lang, "excerpt_input"), numbers, "input", symbols, note, padding=padding)]
    elif spec.about.symbolic:
        found = data.sequences(spec)
        chances = np.take_along_axis(found.chances, found.symbols[:, 1:, None], axis=-1)
        chances = np.where(padding, np.nan, data.shorten(spec, chances)[: len(padding), :, 0])
        bands = [Band(say(lang, "excerpt_symbols"), numbers, "probability", chances, note, padding=padding)]
    elif spec.return_sequences:
        targets = np.where(padding, np.nan, excerpt.targets[..., 0])
        bands.append(Band(say(lang, "excerpt_target"), numbers, "probability", targets, padding=padding))
    else:
        bands.append(Band(say(lang, "excerpt_target_once"), numbers, "probability", excerpt.targets[:, :1]))
    return figures.stage.draw(bands, timesteps=spec.timesteps, **stage_words(lang), dark=dark)


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


def _spread(values, real):
    """Values (L, K) of the real steps at their places among all (T, K), NaN at the padded ones."""
    spread = np.full((len(real), values.shape[1]), np.nan, np.float32)
    spread[real] = values
    return spread


def _spread_letters(symbols, task, real):
    """The names of symbols (L,) at the places of the real steps among all (T,), nothing at the padded ones."""
    names = np.full(len(real), "", object)
    names[real] = [task.symbols[symbol] for symbol in symbols]
    return names.tolist()


def _masked(spec, real):
    """The padded steps (T,) at which the network does nothing."""
    return ~real & spec.masking


def _input(mark, sequence, real):
    task, heading = mark.spec.about, say(mark.lang, "band_input")
    note = "" if real.all() else say_lines(mark.lang, "band_padding", count=(~real).sum())
    rows = list(task.outputs) if task.symbolic else ["x"]
    if mark.probe.input_kind == "random" and len(task.symbols) > 2:
        letters = _spread_letters(data.test_sequence(mark.spec, int(real.sum())).symbols[0, :-1], task, real)
        blank = np.where(real, 0, np.nan).astype(np.float32)[None]
        return Band(heading, ["x"], "input", blank, note, padding=~real, letters=letters)
    return Band(heading, rows, "input", _spread(sequence, real).T, note, padding=~real)


def _target(mark, real):
    task, target, heading = mark.spec.about, analysis.targets(mark.spec, mark.probe), say(mark.lang, "band_target")
    rows = list(task.outputs)
    if task.symbolic and len(task.symbols) > 2 and mark.spec.return_sequences:
        found = data.test_sequence(mark.spec, int(real.sum()))
        symbols = found.symbols[0, 1:]
        chances = np.take_along_axis(found.chances[0], symbols[:, None], axis=1).astype(np.float32)
        letters = _spread_letters(symbols, task, real)
        chances = _spread(np.nan_to_num(chances), real).T
        return Band(heading, ["y"], "probability", chances, padding=~real, letters=letters)
    if not mark.spec.return_sequences:
        return Band(heading, rows, "probability", target.T)
    return Band(heading, rows, "probability", _spread(target, real).T, padding=~real)


def _output(mark, time, trace, real):
    spec, lang, once = mark.spec, mark.lang, not mark.spec.return_sequences
    heading = say_lines(lang, f"band_output_{time}", epoch=mark.epoch)
    heading = say_lines(lang, "band_once", title=heading) if once else heading
    counted = np.ones(1, bool) if once else real
    blank, incorrect = _masked(spec, counted), np.zeros(len(counted), bool)
    band = Band(heading, list(spec.about.outputs), "probability", incorrect=incorrect, padding=blank)
    band = band._replace(past=time == "before")
    if trace is None:
        return band
    correct, counts = analysis.correct_steps(spec, mark.probe, trace), analysis.counted_steps(spec, mark.probe)
    incorrect[counted] = ~correct & counts
    if analysis.judged_by_loss(spec):
        incorrect[:] = False
        note = say_lines(lang, "band_cosine", cosine=analysis.cosine(spec, mark.probe, trace))
    elif once:
        note = say(lang, "band_one_correct" if correct.all() else "band_one_incorrect")
    else:
        note = say_lines(lang, "band_correct", correct=correct[counts].sum(), steps=counts.sum())
    outputs = np.where(blank[:, None], np.nan, trace.outputs[0].reshape(len(counted), -1)).T
    if not mark.threshold:
        return band._replace(values=outputs, note=note)
    values = np.where(np.isnan(outputs), np.nan, outputs >= 0.5).astype(np.float32)
    return band._replace(values=values, note=note, exact=outputs)


def _states(mark, kind, time, trace, real):
    spec, lang, layer = mark.spec, mark.lang, mark.shown_layer
    blank = _masked(spec, real)
    scale, letter = {"hidden": ("state", "h"), "cell_state": ("cell_state", "c")}[kind]
    heading = say_lines(lang, f"band_{kind}_{time}", epoch=mark.epoch)
    if spec.layers > 1:
        heading = say_lines(lang, "band_layer", title=heading, layer=layer, layers=spec.layers)
    band = Band(heading, [f"{letter}{unit + 1}" for unit in range(spec.units)], scale, padding=blank)
    band = band._replace(past=time == "before")
    if trace is None:
        return band
    values = getattr(trace, kind)[layer - 1][0]
    return band._replace(values=np.where(blank[:, None] | ~np.isfinite(values), np.nan, values).T)
