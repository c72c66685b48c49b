"""The picture read out in plain words and numbers."""

import numpy as np

from rnn_core import analysis, data, probe
from rnn_core.ui.text import say, tell


def read(lang, shown, before, now):
    """What is to be seen on the stage, as a few sentences."""
    if before is None or now is None:
        return say(lang, "read_waiting")
    sentences = _sentences if shown.spec.return_sequences else _sentences_on_one
    return tell(lang, sentences(shown, before, now))


def wanted(shown):
    """The right answers to what is shown, (L, K), or (1, K) where the network answers once."""
    answer = data.target(shown.spec, timesteps=int(probe.real_steps(shown.probe, shown.spec).sum()))
    return answer if shown.spec.return_sequences else answer[-1:]


def right(shown, trace):
    """Which of the real steps a Trace answers right, (L,) bool; (1,) where the network answers once."""
    return analysis.right_steps(_answers(shown, trace), wanted(shown))


def first_step(shown):
    """The first step, from 1, that is no padding."""
    return int(np.argmax(probe.real_steps(shown.probe, shown.spec))) + 1


def share(classes):
    """The answer of one who knows nothing."""
    return "½" if classes == 2 else f"1/{classes}"


def _answers(shown, trace):
    if not shown.spec.return_sequences:
        return trace.outputs
    return trace.outputs[0][probe.real_steps(shown.probe, shown.spec)]


def _sentences(shown, before, now):
    """(key of the texts, what fills it in) for an answer at every step."""
    spec, outputs, answer = shown.spec, _answers(shown, now), wanted(shown)
    correct, classes = right(shown, now), wanted(shown).shape[-1]
    first = first_step(shown)
    values = {
        "epoch": shown.epoch,
        "steps": len(correct),
        "share": share(classes),
        "before": right(shown, before).sum(),
        "now": correct.sum(),
        "low": outputs[:, 0].min(),
        "high": outputs[:, 0].max(),
        "sure": (outputs * answer).sum(axis=-1).mean(),
        "wrong": None if correct.all() else first + int(np.argmin(correct)),
    }
    if not np.isfinite(outputs).all():
        yield "read_overflow", {"step": first + int(np.argmin(np.isfinite(outputs).all(axis=-1)))}
    elif shown.epoch == 0:
        yield "read_before", values
    elif correct.all():
        yield "read_all", values
    elif analysis.answers_half(outputs):
        yield "read_half", values
    else:
        yield "read_partly", values
    if shown.epoch and len(correct) > spec.timesteps:
        yield "read_longer", {"trained": spec.timesteps, "steps": len(correct)}
    if shown.epoch and shown.probe.initial_state != "zeros":
        yield _phase(shown, correct, classes, first)
    yield from _advice(shown)


def _phase(shown, correct, classes, first):
    """When the network gets into step with the target after it has begun in another state."""
    begins = analysis.back_in_step(correct, classes)
    if begins is None:
        return "read_never_in_step", {}
    return ("read_in_step_at_once", {}) if begins == 0 else ("read_back_in_step", {"step": first + begins})


def _advice(shown):
    """What stands in the way of learning, if anything does."""
    if shown.spec.varying and not shown.spec.masking:
        yield "read_unmasked", {}
    elif shown.epoch >= 15 and shown.run.metrics[shown.epoch].accuracy < 0.99:
        yield "read_unlucky", {}


def _sentences_on_one(shown, before, now):
    """(key of the texts, what fills it in) for one answer to the whole sequence."""
    spec, outputs, answer = shown.spec, now.outputs[0], wanted(shown)[0]
    classes, steps = len(answer), int(probe.real_steps(shown.probe, spec).sum())
    if np.isfinite(outputs).all():
        yield (
            "read_one_right" if right(shown, now).all() else "read_one_wrong",
            {
                "epoch": shown.epoch,
                "steps": steps,
                "answer": int(np.argmax(outputs)),
                "sure": outputs.max(),
                "wanted": int(np.argmax(answer)),
            },
        )
    else:
        yield "read_overflow", {"step": int(np.flatnonzero(probe.real_steps(shown.probe, spec))[-1]) + 1}
    if not spec.varying:
        yield "read_one_same", {"steps": spec.timesteps}
    elif classes == 2:
        yield "read_one_parity", {"shortest": spec.shortest, "longest": spec.timesteps}
    else:
        yield "read_one_remainder", {"shortest": spec.shortest, "longest": spec.timesteps, "period": classes}
    yield from _advice(shown)
