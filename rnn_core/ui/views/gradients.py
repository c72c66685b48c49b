"""The view of the gradients through time: how far back the loss of a step reaches."""

import numpy as np

from rnn_core import figures, gradients
from rnn_core.ui.text import say


def controls(session, shown, view):
    """None: whose hidden states are meant is chosen at the left."""


def answer(ask, shown, view):
    """The Flow into the layer that is shown."""
    return ask("ask", shown.run, shown.epoch, shown.probe, gradients.flow, layer=view.layer - 1)


def figure(shown, view, answer):
    """The norms over steps and lags, and over lags alone."""
    names = {name: say(view.lang, f"gradients_{name}") for name in ("norm", "lag", "median", "quartiles")}
    names["step"] = say(view.lang, "axis_step")
    return figures.gradients.draw(answer.norms, answer.steps, answer.quartiles, names=names, dark=view.dark)


def read(shown, view, answer):
    """What becomes of the gradient on its way back."""
    fade = gradients.fade(answer)
    if fade is None:
        yield "gradients_none", {}
        return
    yield f"gradients_{fade.kind}", {"factor": fade.factor, "epoch": shown.epoch}
    if fade.thousandth:
        yield "gradients_thousandth", {"lag": fade.thousandth}


def table(shown, view, answer):
    """A row for each step and lag."""
    rows = (
        (step + 1, lag, norm)
        for step, norms in zip(answer.steps, answer.norms, strict=True)
        for lag, norm in enumerate(norms)
        if np.isfinite(norm)
    )
    return ("step", "lag", "norm"), rows


def interval(session):
    """Nothing here moves by itself."""
