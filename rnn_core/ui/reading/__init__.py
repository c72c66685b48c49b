"""The reading: the sentences that say in words and numbers what the page's main picture shows."""

from collections.abc import Callable, Iterator

import numpy as np

from rnn_core import analysis, data
from rnn_core.analysis import Trace
from rnn_core.cells import CELLS
from rnn_core.insight import baselines, strings
from rnn_core.probe import Probe
from rnn_core.run import Run
from rnn_core.spec import Spec
from rnn_core.ui.picture import share
from rnn_core.ui.reading import next_steps
from rnn_core.ui.reading.next_steps import ACCURATE, EPOCHS_TO_LEARN
from rnn_core.ui.words import Sentence, join_sentences, say
from rnn_core.visit import bookmark
from rnn_core.visit.compute import cost
from rnn_core.visit.frame import Frame

_SLOW_EPOCH_S = 0.5
"""If an epoch takes more than this number of seconds, the reading mentions its duration."""

CLUELESS = ("random", "zeros", "ones")
"""Kinds of input that do not tell the network which step it is."""


def read(frame: Frame, before: Trace | None, now: Trace | None) -> str:
    """Return the reading of a Frame, or a sentence which says that the page waits for the workers.

    Args:
        frame: The Frame that is shown.
        before: The Trace (outputs and states on the test sequence) of the untrained network, None until a worker has
            made it.
        now: The Trace of the Frame's epoch, None until a worker has made it.
    """
    lang = frame.bookmark.lang
    run = frame.run
    if run is None or before is None or now is None:
        return say(lang, "read_waiting")
    sentences = [*_sentences_for(frame.bookmark.spec)(frame, run, before, now)]
    if not frame.playing and not run.diverged:
        sentences += next_steps.suggest(frame.bookmark, run, {key for key, _ in sentences})
    return join_sentences(lang, sentences)


def plateau_announcement(frame: Frame, before: Trace | None, now: Trace | None) -> str:
    """Return the sentence which says that the loss has left its plateau (the loss of a constant output).

    The sentence gives the number of correct steps, unless the network has a single output or predicts the next symbol.
    Return "" until the loss has left the plateau, and while a worker makes the Trace of the epoch.
    """
    mark = frame.bookmark
    spec = mark.spec
    left = frame.run.left_plateau if frame.run else None
    if now is None or left is None or mark.epoch < left:
        return ""
    if not spec.return_sequences or spec.task_info.predicts_next:
        return say(mark.lang, "voice_left_one", epoch=mark.epoch)
    correct = analysis.correct_steps(spec, mark.probe, now)
    return say(mark.lang, "voice_left", epoch=mark.epoch, now=correct.sum(), steps=len(correct))


def error(spec: Spec, probe: Probe, trace: Trace) -> float:
    """Return a Trace's root mean squared error in the unit of the task's numbers."""
    assert spec.task_info.span is not None  # the other tasks have no numbers
    low, high = spec.task_info.span
    return (high - low) * analysis.rms_error(spec, probe, trace)


def _sentences_for(spec: Spec) -> Callable[[Frame, Run, Trace, Trace], Iterator[Sentence]]:
    """Return the function that yields the sentences on networks of a Spec."""
    if spec.task_info.span:
        return _sentences_on_numbers
    if spec.task_info.predicts_next:
        return _sentences_on_symbols if spec.return_sequences else _sentences_on_one_symbol
    return _sentences if spec.return_sequences else _sentences_on_one


def _sentences(frame: Frame, run: Run, before: Trace, now: Trace) -> Iterator[Sentence]:
    """Yield the sentences on a network that has an output at every step and does not predict the next symbol."""
    mark = frame.bookmark
    spec, probe, epoch = mark.spec, mark.probe, mark.epoch
    outputs = now.outputs[0][probe.real_steps(spec)]
    target = analysis.targets(spec, probe)
    correct = analysis.correct_steps(spec, probe, now)
    classes = data.output_count(spec)
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
        if probe.input_kind in CLUELESS:
            yield "read_clueless", {}
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
        in_phase_after = analysis.back_in_phase(correct, classes)
        if in_phase_after:
            yield "read_in_phase", {"step": first + in_phase_after}
        else:
            yield ("read_never_in_phase" if in_phase_after is None else "read_in_phase_at_once"), {}
    yield from _advice(spec, run, epoch, all_correct=bool(correct.all()))


def _sentences_on_symbols(frame: Frame, run: Run, before: Trace, now: Trace) -> Iterator[Sentence]:
    """Yield the sentences on a network that predicts the next symbol."""
    spec, probe, epoch = frame.bookmark.spec, frame.bookmark.probe, frame.bookmark.epoch
    counts = analysis.counted_steps(spec, probe)
    untrained = "" if epoch else "_before"
    if analysis.is_judged_by_loss(spec):
        cosines = {"before": analysis.cosine(spec, probe, before), "now": analysis.cosine(spec, probe, now)}
        yield f"read_uncertain{untrained}", cosines | {"epoch": epoch}
    else:
        values = {
            "before": (analysis.correct_steps(spec, probe, before) & counts).sum(),
            "now": (analysis.correct_steps(spec, probe, now) & counts).sum(),
            "epoch": epoch,
            "steps": counts.sum(),
        }
        if spec.task_info.given:
            expected = baselines.correct(spec, probe)
            best = max(expected, key=expected.__getitem__)
            yield f"read_guesses{untrained}", values | {"loss": run.metrics[epoch].loss}
            yield "read_symbols_baselines", expected
            if epoch:
                yield "read_best" if values["now"] > expected[best] else f"read_beaten_{best}", {}
            yield from _sentences_on_the_test(frame, "symbols")
        else:
            yield f"read_symbols{untrained}", values
            yield from _sentences_on_strings(spec, probe, before, now, untrained)
    if not spec.task_info.given:
        yield "read_least", {"loss": run.metrics[epoch].loss, "least": analysis.minimum_loss(spec)}
    yield from _duration(spec)
    if epoch and len(counts) > spec.timesteps:
        yield "read_longer", {"trained": spec.timesteps, "steps": len(counts)}


def _sentences_on_strings(spec: Spec, probe: Probe, before: Trace, now: Trace, untrained: str) -> Iterator[Sentence]:
    """Yield a sentence on the symbols that repeat the second symbol of their string, and one on whole strings.

    Each sentence says how many are correct. Yield nothing if the task has no such symbols. `untrained` is the end of
    the sentences' keys: "_before" at epoch 0, else "".
    """
    if spec.task_info.repeats is None:
        return
    repeats = analysis.repeated_steps(spec, probe)
    if not repeats.any():
        yield "read_no_repeat", {}
        return
    correct = {"before": analysis.correct_steps(spec, probe, before), "now": analysis.correct_steps(spec, probe, now)}
    counts = {time: steps[repeats].sum() for time, steps in correct.items()}
    yield f"read_repeats{untrained}", {"steps": repeats.sum()} | counts
    sequence = data.test_sequence(spec, len(repeats))
    intact = {time: strings.judge(spec.task_info, sequence, steps[None])[1] for time, steps in correct.items()}
    if count := len(intact["now"]):
        yield f"read_strings{untrained}", {"strings": count} | {time: each.sum() for time, each in intact.items()}


def _sentences_on_numbers(frame: Frame, run: Run, before: Trace, now: Trace) -> Iterator[Sentence]:
    """Yield the sentences on a network that predicts the next number."""
    spec, probe, epoch = frame.bookmark.spec, frame.bookmark.probe, frame.bookmark.epoch
    values = {"before": error(spec, probe, before), "now": error(spec, probe, now), "epoch": epoch}
    expected = baselines.errors(spec, probe)
    best = min(expected, key=expected.__getitem__)
    yield "read_numbers" if epoch else "read_numbers_before", values
    yield "read_numbers_baselines", expected
    if epoch:
        yield "read_best" if values["now"] < expected[best] else f"read_beaten_{best}", {}
    yield from _sentences_on_the_test(frame, "numbers")
    yield from _duration(spec)


def _sentences_on_the_test(frame: Frame, kind: str) -> Iterator[Sentence]:
    """Yield the sentence on how much of the visitor's own sequence is tested.

    Also yield a sentence if fewer steps are shown than requested, and another if a link has no room for the sequence.

    Args:
        frame: The Frame that is shown.
        kind: "symbols" or "numbers".
    """
    spec, probe = frame.bookmark.spec, frame.bookmark.probe
    own = spec.task_info.given
    assert own is not None
    steps = int(probe.real_steps(spec).sum())
    requested = probe.requested_steps(spec)
    held_out = own.held_out(spec.timesteps)
    tested = steps if spec.return_sequences else 1
    if not held_out:
        yield f"read_trained_{kind}", {"most": own.steps // 2}
    elif tested == held_out:
        yield f"read_tested_{kind}", {"steps": tested}
    else:
        yield f"read_tested_{kind}_of", {"steps": tested, "held_out": held_out}
    if requested > steps:
        yield "read_fewer", {"asked": requested, "steps": steps}
    if bookmark.lacks_text(frame.link):
        yield "read_link", {}


def _advice(spec: Spec, run: Run, epoch: int, *, all_correct: bool = False) -> Iterator[Sentence]:
    """Yield the duration of a slow epoch, and a sentence if padding is not masked or the network has not learned.

    The training accuracy is a mean over an epoch, so it lags behind the network. If all validation outputs are correct,
    the network counts as having learned, even with a low training accuracy.

    Args:
        spec: The Spec that is shown.
        run: The Run of the Spec.
        epoch: The epoch that is shown.
        all_correct: True if every step of the test sequence is correct.
    """
    metrics = run.metrics[epoch]
    yield from _duration(spec)
    if spec.varying and not spec.masking:
        yield "read_unmasked", {}
    elif epoch >= EPOCHS_TO_LEARN and metrics.accuracy < ACCURATE and metrics.val_accuracy != 1:
        if not all_correct:
            yield ("read_not_learned" if CELLS[spec.cell].recurrent else "read_memoryless"), {}
        elif np.isfinite(metrics.val_accuracy):
            # Rounded down, so that the text never says 100% before all outputs are correct.
            yield "read_not_validated", {"share": np.floor(1000 * metrics.val_accuracy) / 1000}


def _duration(spec: Spec) -> Iterator[Sentence]:
    """Yield the duration of an epoch if it is long."""
    if cost.seconds(spec) > _SLOW_EPOCH_S:
        yield "read_slow", {"seconds": cost.seconds(spec)}


def _sentences_on_one(frame: Frame, run: Run, before: Trace, now: Trace) -> Iterator[Sentence]:
    """Yield the sentences on a network with a single output for the whole sequence."""
    spec, probe = frame.bookmark.spec, frame.bookmark.probe
    outputs = now.outputs[0]
    (target,) = analysis.targets(spec, probe)
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
    if not spec.varying:
        yield "read_one_same", {"steps": spec.timesteps}
    else:
        lengths = {"shortest": spec.shortest, "longest": spec.timesteps, "period": len(target)}
        yield ("read_one_parity" if len(target) == 2 else "read_one_remainder"), lengths
    yield from _advice(spec, run, frame.bookmark.epoch)


def _sentences_on_one_symbol(frame: Frame, run: Run, before: Trace, now: Trace) -> Iterator[Sentence]:
    """Yield the sentences on a network whose single output predicts the symbol after the whole sequence."""
    spec, probe = frame.bookmark.spec, frame.bookmark.probe
    real = probe.real_steps(spec)
    outputs = now.outputs[0]
    task = spec.task_info
    if np.isfinite(outputs).all():
        pair = np.stack([outputs, analysis.targets(spec, probe)[0]])
        output, target = (task.symbols[symbol] for symbol in task.nearest(pair))
        values = {"epoch": frame.bookmark.epoch, "steps": int(real.sum()), "output": output}
        if output == target:
            yield "read_one_next", values
        else:
            yield "read_one_not_next", values | {"target": target}
    else:
        yield "read_overflow", {"step": int(np.flatnonzero(real)[-1]) + 1}
    yield from _duration(spec)
