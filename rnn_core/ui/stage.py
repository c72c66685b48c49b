"""The stage and the learning curves: what is shown, as figures in the reader's language."""

import numpy as np
import streamlit as st

from rnn_core import analysis, data, figures, probe
from rnn_core.figures.stage import SCALES, Band
from rnn_core.ui import reading
from rnn_core.ui.text import say

_QUIET = {"displayModeBar": False, "scrollZoom": False}


def chart(drawing, key, alt, **options):
    """Show a figure as a picture that tells its values, without tools; `alt` is what is said of it."""
    st.plotly_chart(drawing, theme=None, config=_QUIET, key=key, alt=alt, **options)


def figure(shown, view, before, now, *, cut=None, picked=None, compact=False):
    """The stage of what is shown; `before` and `now` are Traces, None while they are being made.

    cut: where the View cuts the network, the Trace of that, in place of the untrained one's. picked: the step, from 1,
    that is framed. compact: the network as it is now alone.
    """
    lang, spec, epoch = view.lang, shown.spec, shown.epoch
    real, sequence = probe.real_steps(shown.probe, spec), probe.inputs(shown.probe, spec)[0]
    note = "" if real.all() else say(lang, "band_padding", count=(~real).sum())
    bands = [
        Band(say(lang, "band_input"), ["x"], "input", _spread(sequence, real).T, note, padding=~real),
        _target(shown, say(lang, "band_target"), real),
    ]
    cuts = view.why.view == "cut" and not view.cut.idle
    times = [("now", now)] if compact else [("now", now), ("cut", cut)] if cuts else [("before", before), ("now", now)]
    for time, trace in times:
        bands.append(_output(shown, view, say(lang, f"band_output_{time}", epoch=epoch), trace, real))
    for kind in ("hidden", "memory") if view.memory else ("hidden",):
        for time, trace in times:
            bands.append(_states(shown, view, kind, say(lang, f"band_{kind}_{time}", epoch=epoch), trace, real))
    input_range = (min(0, sequence.min()), max(1, sequence.max()))
    return figures.stage.draw(bands, timesteps=len(real), input_range=input_range, picked=picked, **words(view))


def words(view):
    """What the stage says in the reader's language, and its colours."""
    lang = view.lang
    return {
        "step": say(lang, "axis_step"),
        "legends": {scale: say(lang, f"legend_{scale}") for scale in SCALES},
        "hints": {hint: say(lang, f"hint_{hint}") for hint in ("wrong", "padding", "waiting")},
        "dark": view.dark,
    }


def curve_words(lang):
    """What the curves say in the reader's language."""
    return {name: say(lang, f"curve_{name}") for name in ("epoch", "loss", "accuracy", "train", "validation")}


def chance_words(lang, loss, classes):
    """What the line of an answer without memory is called."""
    chance = analysis.chance_loss(loss, classes)
    named = f"ln 2 = {chance:.3f}" if classes == 2 and loss != "mean_squared_error" else f"{chance:.3f}"
    return say(lang, "curve_chance", share=reading.share(classes), loss=named)


def _classes(answer):
    return [f"y{k}" for k in range(answer.shape[-1])]


def _spread(values, real):
    """Values (L, K) of the real steps at their places among all (T, K), NaN at the padded ones."""
    spread = np.full((len(real), values.shape[1]), np.nan, np.float32)
    spread[real] = values
    return spread


def _passed_over(spec, real):
    """The padded steps (T,) at which the network does nothing."""
    return ~real & spec.masking


def _target(shown, title, real):
    answer = reading.wanted(shown)
    if not shown.spec.return_sequences:
        return Band(title, _classes(answer), "probability", answer.T)
    return Band(title, _classes(answer), "probability", _spread(answer, real).T, padding=~real)


def _output(shown, view, title, trace, real):
    lang, once = view.lang, not shown.spec.return_sequences
    title = say(lang, "band_once", title=title) if once else title
    answered = np.ones(1, bool) if once else real
    blank = _passed_over(shown.spec, answered)
    wrong = np.zeros(len(answered), bool)
    classes = _classes(reading.wanted(shown))
    if trace is None:
        return Band(title, classes, "probability", wrong=wrong, padding=blank)
    right = reading.right(shown, trace)
    wrong[answered] = ~right
    if once:
        note = say(lang, "band_one_right" if right.all() else "band_one_wrong")
    else:
        note = say(lang, "band_right", right=right.sum(), steps=len(right))
    outputs = np.where(blank[:, None], np.nan, trace.outputs[0].reshape(len(answered), -1)).T
    if not view.threshold:
        return Band(title, classes, "probability", outputs, note, wrong, blank)
    values = np.where(np.isnan(outputs), np.nan, outputs >= 0.5).astype(np.float32)
    return Band(title, classes, "probability", values, note, wrong, blank, exact=outputs)


def _states(shown, view, kind, title, trace, real):
    spec, blank = shown.spec, _passed_over(shown.spec, real)
    scale, letter = {"hidden": ("state", "h"), "memory": ("memory", "c")}[kind]
    units = [f"{letter}{unit + 1}" for unit in range(spec.units)]
    if spec.layers > 1:
        title = say(view.lang, "band_layer", title=title, layer=view.layer, layers=spec.layers)
    if trace is None:
        return Band(title, units, scale, padding=blank)
    values = getattr(trace, kind)[view.layer - 1][0]
    values = np.where(blank[:, None] | ~np.isfinite(values), np.nan, values).T
    return Band(title, units, scale, values, padding=blank)


def curves(shown, view):
    """The learning curves up to the last epoch, with a mark at the one that is shown."""
    lang, loss, classes = view.lang, shown.spec.loss, data.target(shown.spec).shape[-1]
    metrics, changes = (shown.run.metrics, shown.run.changes[1:]) if shown.run else ((), ())
    return figures.curves.draw(
        metrics,
        epoch=shown.epoch,
        epochs=shown.end,
        chance=analysis.chance_loss(loss, classes),
        names=curve_words(lang) | {"chance": chance_words(lang, loss, classes)},
        rates=[(epoch, say(lang, "curve_rate", rate=rate)) for epoch, rate in changes],
        dark=view.dark,
    )
