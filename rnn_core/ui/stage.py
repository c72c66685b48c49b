"""What is drawn again at every epoch: progress, stage, scrubber, curves and the reading."""

import numpy as np
import streamlit as st

from rnn_core import analysis, data, figures
from rnn_core.figures.stage import Band
from rnn_core.ui import scrubber
from rnn_core.ui.text import say
from rnn_core.ui.traces import shown_input

_QUIET = {"displayModeBar": False, "scrollZoom": False}


def live(session, view):
    """Draw everything that follows the epoch, again and again while a worker is at it."""
    st.fragment(_draw, run_every=session.interval)(session, view, session.interval)


def _draw(session, view, interval):
    ended = session.tick()
    shown = session.shown()
    before, now = session.trace(0, shown), session.trace(shown.epoch, shown)
    _progress(shown, view.lang)
    if shown.problem:
        st.error(say(view.lang, shown.problem.key, **shown.problem.values))
    target = data.target(shown.spec)
    figure = _stage(shown, view, before, now, target)
    st.plotly_chart(figure, theme=None, config=_QUIET, key="stage", alt=say(view.lang, "stage_alt"))
    scrubber.draw(session, shown, view.lang)
    figure = _curves(shown, view, classes=target.shape[-1])
    st.plotly_chart(figure, theme=None, config=_QUIET, key="curves", alt=say(view.lang, "curves_alt"))
    with st.container(key="reading"):
        st.markdown(reading(view.lang, shown, before, now, target))
    if ended or session.interval != interval:
        st.rerun()  # the buttons and the timer stand outside


def _progress(shown, lang):
    parts = [say(lang, "progress", epoch=shown.epoch, end=shown.end)]
    if shown.run:
        metrics = shown.run.metrics[shown.epoch]
        parts += [say(lang, f"progress_{name}", **metrics._asdict()) for name in ("loss", "accuracy")]
    st.progress(shown.epoch / shown.end, text="  ·  ".join(parts))


def _stage(shown, view, before, now, target):
    lang, spec = view.lang, shown.spec
    classes = [f"y{k}" for k in range(target.shape[-1])]
    units = [f"h{unit + 1}" for unit in range(spec.units)]

    def output(title, trace):
        if trace is None:
            return Band(title, classes, "probability", wrong=np.zeros(len(target), bool))
        outputs = trace.outputs[0]
        right = analysis.right_steps(outputs, target)
        note = say(lang, "band_right", right=right.sum(), steps=len(right))
        values = (outputs >= 0.5).astype(np.float32) if view.threshold else outputs
        return Band(title, classes, "probability", values.T, note, ~right, outputs.T if view.threshold else None)

    def hidden(title, trace):
        title = say(lang, "band_layer", title=title, layer=spec.layers) if spec.layers > 1 else title
        return Band(title, units, "state", None if trace is None else trace.hidden[-1][0].T)

    epoch = shown.epoch
    bands = [
        Band(say(lang, "band_input"), ["x"], "input", shown_input(spec, shown.input_kind)[0].T),
        Band(say(lang, "band_target"), classes, "probability", target.T),
        output(say(lang, "band_output_before"), before),
        output(say(lang, "band_output_now", epoch=epoch), now),
        hidden(say(lang, "band_hidden_before"), before),
        hidden(say(lang, "band_hidden_now", epoch=epoch), now),
    ]
    return figures.stage.draw(
        bands,
        timesteps=len(target),
        step=say(lang, "axis_step"),
        legends={scale: say(lang, f"legend_{scale}") for scale in ("input", "probability", "state")},
        wrong=say(lang, "mark_wrong"),
        waiting=say(lang, "waiting"),
        dark=view.dark,
    )


def _curves(shown, view, *, classes):
    lang, loss = view.lang, shown.spec.loss
    metrics, rates = (shown.run.metrics, shown.run.rates) if shown.run else ((), ())
    chance = analysis.chance_loss(loss, classes)
    named = f"ln 2 = {chance:.3f}" if classes == 2 and loss != "mean_squared_error" else f"{chance:.3f}"
    changes = [i + 1 for i in range(1, len(rates)) if rates[i] != rates[i - 1]]
    return figures.curves.draw(
        metrics,
        epoch=shown.epoch,
        epochs=shown.end,
        chance=chance,
        names={name: say(lang, f"curve_{name}") for name in ("epoch", "loss", "accuracy", "train", "validation")}
        | {"chance": say(lang, "curve_chance", share=_share(classes), loss=named)},
        rates=[(epoch, say(lang, "curve_rate", rate=rates[epoch - 1])) for epoch in changes],
        dark=view.dark,
    )


def _share(classes):
    """The answer of one who knows nothing."""
    return "½" if classes == 2 else f"1/{classes}"


def reading(lang, shown, before, now, target):
    """The picture in plain words and numbers."""
    if before is None or now is None:
        return say(lang, "read_waiting")
    outputs = now.outputs[0]
    right = analysis.right_steps(outputs, target)
    values = {
        "epoch": shown.epoch,
        "steps": len(right),
        "share": _share(target.shape[-1]),
        "before": analysis.right_steps(before.outputs[0], target).sum(),
        "now": right.sum(),
        "low": outputs[:, 0].min(),
        "high": outputs[:, 0].max(),
        "sure": (outputs * target).sum(axis=-1).mean(),
        "wrong": None if right.all() else int(np.argmin(right)) + 1,
    }
    if shown.epoch == 0:
        return say(lang, "read_before", **values)
    if right.all():
        return say(lang, "read_all", **values)
    sentence = say(lang, "read_half" if analysis.answers_half(outputs) else "read_partly", **values)
    return f"{sentence} {say(lang, 'read_unlucky')}" if shown.epoch >= 15 else sentence
