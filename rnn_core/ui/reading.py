"""The picture read out in plain words and numbers."""

import numpy as np

from rnn_core import analysis, data
from rnn_core.insight import baselines, strings
from rnn_core.ui.picture import share
from rnn_core.ui.words import join_sentences, say
from rnn_core.visit import bookmark
from rnn_core.visit.compute import cost

_LONG = 0.5  # seconds; of an epoch that takes longer this is told


def read(frame, before, now):
    """What is to be seen on the stage, as a few sentences."""
    lang = frame.bookmark.lang
    if before is None or now is None:
        return say(lang, "read_waiting")
    spec = frame.bookmark.spec
    on_steps = _sentences_on_symbols if spec.task_info.symbolic else _sentences
    on_one = _sentences_on_one_symbol if spec.task_info.symbolic else _sentences_on_one
    sentences = on_steps if spec.return_sequences else on_one
    sentences = _sentences_on_numbers if spec.task_info.span else sentences
    return join_sentences(lang, sentences(frame, before, now))


def left_plateau(frame, before, now):
    """Return what is said once the loss has left its plateau, "" before that and where there is no plateau."""
    mark, spec = frame.bookmark, frame.bookmark.spec
    left = frame.run and frame.run.left_plateau
    if now is None or left is None or mark.epoch < left:
        return ""
    if not spec.return_sequences:
        return say(mark.lang, "voice_left_one", epoch=mark.epoch)
    correct = analysis.correct_steps(spec, mark.probe, now)
    return say(mark.lang, "voice_left", epoch=mark.epoch, now=correct.sum(), steps=len(correct))


def _sentences(frame, before, now):
    """(key of the texts, what fills it in) for an output at every step."""
    mark = frame.bookmark
    spec, probe, epoch = mark.spec, mark.probe, mark.epoch
    outputs, target = now.outputs[0][probe.real_steps(spec)], analysis.targets(spec, probe)
    correct, classes = analysis.correct_steps(spec, probe, now), data.output_count(spec)
    first = analysis.first_real_step(spec, probe)
    values = {
        "epoch": epoch,
        "steps": len(correct),
        "share": share(classes),
        "before": analysis.correct_steps(spec, probe, before).sum(),
        "now": correct.sum(),
        "low": outputs[:, 0].min(),
        "high": outputs[:, 0].max(),
        "sure": (outputs * target).sum(axis=-1).mean(),
        "incorrect": None if correct.all() else first + int(np.argmin(correct)),
    }
    if not np.isfinite(outputs).all():
        yield "read_overflow", {"step": first + int(np.argmin(np.isfinite(outputs).all(axis=-1)))}
    elif epoch == 0:
        yield "read_before", values
    elif correct.all():
        yield "read_all", values
    elif analysis.is_constant(spec, outputs):
        yield "read_constant", values
    else:
        yield "read_partly", values
    if epoch and len(correct) > spec.timesteps:
        yield "read_longer", {"trained": spec.timesteps, "steps": len(correct)}
    if epoch and probe.initial_state != "zeros":
        begins = analysis.back_in_phase(correct, classes)
        if begins:
            yield "read_in_phase", {"step": first + begins}
        else:
            yield ("read_never_in_phase" if begins is None else "read_in_phase_at_once"), {}
    yield from _advice(frame, all_correct=correct.all())


def _sentences_on_symbols(frame, before, now):
    """(key of the texts, what fills it in) for a network that predicts the next symbol."""
    spec, probe, epoch = frame.bookmark.spec, frame.bookmark.probe, frame.bookmark.epoch
    counts = analysis.counted_steps(spec, probe)
    if analysis.is_judged_by_loss(spec):
        cosines = {name: analysis.cosine(spec, probe, trace) for name, trace in (("before", before), ("now", now))}
        yield "read_uncertain", cosines | {"epoch": epoch}
    else:
        right = ((analysis.correct_steps(spec, probe, trace) & counts).sum() for trace in (before, now))
        values = dict(zip(("before", "now"), right, strict=True)) | {"epoch": epoch, "steps": counts.sum()}
        if spec.task_info.given:
            expected = baselines.correct(spec, probe)
            best = max(expected, key=expected.get)
            yield "read_guesses" if epoch else "read_guesses_before", values | {"loss": frame.run.metrics[epoch].loss}
            yield "read_symbols_baselines", expected
            if epoch:
                yield "read_best" if values["now"] > expected[best] else f"read_beaten_{best}", {}
            yield from _about_the_test(frame, "symbols")
        else:
            yield "read_symbols", values
            yield from _about_strings(spec, probe, before, now)
    if not spec.task_info.given:
        yield "read_least", {"loss": frame.run.metrics[epoch].loss, "least": analysis.minimum_loss(spec)}
    yield from _cost(spec)
    if epoch and len(counts) > spec.timesteps:
        yield "read_longer", {"trained": spec.timesteps, "steps": len(counts)}


def _about_strings(spec, probe, before, now):
    """What is correct of the strings of a task: the symbols that repeat the second one, and whole strings."""
    if spec.task_info.repeats is None:
        return
    repeats = analysis.repeated_steps(spec, probe)
    if not repeats.any():
        yield "read_no_repeat", {}
        return
    drawn = data.test_sequence(spec, len(repeats))
    each = {"before": analysis.correct_steps(spec, probe, before), "now": analysis.correct_steps(spec, probe, now)}
    yield "read_repeats", {"steps": repeats.sum()} | {time: correct[repeats].sum() for time, correct in each.items()}
    whole = {time: strings.judge(spec.task_info, drawn, correct[None])[1] for time, correct in each.items()}
    if count := len(whole["now"]):
        yield "read_strings", {"strings": count} | {time: intact.sum() for time, intact in whole.items()}


def _sentences_on_numbers(frame, before, now):
    """(key of the texts, what fills it in) for a network that predicts the next number."""
    spec, probe, epoch = frame.bookmark.spec, frame.bookmark.probe, frame.bookmark.epoch
    errors = (error(spec, probe, trace) for trace in (before, now))
    values = dict(zip(("before", "now"), errors, strict=True)) | {"epoch": epoch}
    expected = baselines.errors(spec, probe)
    best = min(expected, key=expected.get)
    yield "read_numbers" if epoch else "read_numbers_before", values
    yield "read_numbers_baselines", expected
    if epoch:
        yield "read_best" if values["now"] < expected[best] else f"read_beaten_{best}", {}
    yield from _about_the_test(frame, "numbers")
    yield from _cost(spec)


def _about_the_test(frame, kind):
    """Which part of the visitor's own "symbols" or "numbers" is tested, and whether the link has room for them."""
    spec, probe = frame.bookmark.spec, frame.bookmark.probe
    given, steps, asked = spec.task_info.given, int(probe.real_steps(spec).sum()), probe.requested_steps(spec)
    held_out, tested = given.held_out(spec.timesteps), steps if spec.return_sequences else 1
    if not held_out:
        yield f"read_trained_{kind}", {"most": given.steps // 2}
    elif tested == held_out:
        yield f"read_tested_{kind}", {"steps": tested}
    else:
        yield f"read_tested_{kind}_of", {"steps": tested, "held_out": held_out}
    if asked > steps:
        yield "read_fewer", {"asked": asked, "steps": steps}
    if bookmark.lacks_text(frame.link):
        yield "read_link", {}


def _advice(frame, *, all_correct=False):
    """What stands in the way of learning, if anything does; all_correct: every step of the test sequence is.

    The accuracy of training is a mean over an epoch, and lags behind the network. As in a sweep, the network has
    learned when all validation outputs are correct.
    """
    spec, epoch = frame.bookmark.spec, frame.bookmark.epoch
    metrics = frame.run.metrics[epoch]
    yield from _cost(spec)
    if spec.varying and not spec.masking:
        yield "read_unmasked", {}
    elif epoch >= 15 and metrics.accuracy < 0.99 and metrics.val_accuracy != 1:
        if not all_correct:
            yield "read_not_learned", {}
        elif np.isfinite(metrics.val_accuracy):
            yield "read_not_validated", {"share": np.floor(1000 * metrics.val_accuracy) / 1000}  # never rounded to all


def _cost(spec):
    """About how long an epoch takes, where it takes long."""
    if cost.seconds(spec) > _LONG:
        yield "read_slow", {"seconds": cost.seconds(spec)}


def _sentences_on_one(frame, before, now):
    """(key of the texts, what fills it in) for one output to the whole sequence."""
    spec, probe = frame.bookmark.spec, frame.bookmark.probe
    outputs, (target,) = now.outputs[0], analysis.targets(spec, probe)
    real = probe.real_steps(spec)
    if np.isfinite(outputs).all():
        correct = analysis.correct_steps(spec, probe, now).all()
        yield (
            "read_one_correct" if correct else "read_one_incorrect",
            {
                "epoch": frame.bookmark.epoch,
                "steps": int(real.sum()),
                "output": int(np.argmax(outputs)),
                "sure": outputs.max(),
                "target": int(np.argmax(target)),
            },
        )
    else:
        yield "read_overflow", {"step": int(np.flatnonzero(real)[-1]) + 1}
    lengths = {"shortest": spec.shortest, "longest": spec.timesteps, "period": len(target)}
    if not spec.varying:
        yield "read_one_same", {"steps": spec.timesteps}
    else:
        yield ("read_one_parity" if len(target) == 2 else "read_one_remainder"), lengths
    yield from _advice(frame)


def _sentences_on_one_symbol(frame, before, now):
    """(key of the texts, what fills it in) for one output that predicts the symbol after the whole sequence."""
    spec, probe = frame.bookmark.spec, frame.bookmark.probe
    real, outputs, task = probe.real_steps(spec), now.outputs[0], spec.task_info
    if np.isfinite(outputs).all():
        output, target = (task.symbols[task.nearest(each)] for each in (outputs, analysis.targets(spec, probe)[0]))
        values = {"epoch": frame.bookmark.epoch, "steps": int(real.sum()), "output": output}
        if output == target:
            yield "read_one_next", values
        else:
            yield "read_one_not_next", values | {"target": target}
    else:
        yield "read_overflow", {"step": int(np.flatnonzero(real)[-1]) + 1}
    yield from _cost(spec)


def error(spec, probe, trace):
    """The root of the mean squared error of a Trace, where the symbols are numbers, in their unit."""
    low, high = spec.task_info.span
    return (high - low) * analysis.rms_error(spec, probe, trace)
