"""The headline: the question that an experiment asks, or the answer if the network of the shown epoch gives one."""

import numpy as np

from rnn_core import analysis, data
from rnn_core.analysis import Trace
from rnn_core.cells import CELLS
from rnn_core.insight import baselines
from rnn_core.run import Run
from rnn_core.spec import Spec
from rnn_core.ui import reading
from rnn_core.ui.reading.next_steps import ACCURATE, EPOCHS_TO_LEARN, has_learned
from rnn_core.ui.words import TEXT, say
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.frame import Frame

_MIN_PERIODS = 4
"""Minimum number of the target's periods in the test sequence for the states "here" and "opposite" of the headline. On
fewer periods, the outputs may be correct or incorrect by chance.
"""

_MAX_NUMBERS = 4
"""Maximum number of target values that a question lists. A longer period is abbreviated."""

_ASKS = ""
"""The state of a headline that asks the question."""

STATES = ("learned", "here", "later", "opposite", "elsewhere", "not_yet", "better", "beaten", "diverged")
"""The headline's states besides _ASKS. The key of a state's text is `headline_KIND_STATE`, or else
`headline_any_STATE`, where KIND is the kind of question. If neither text exists, this kind of question never has the
state.
"""


def ask(bookmark: Bookmark) -> str:
    """Return the question of a Bookmark."""
    return _say(bookmark, _ASKS)


def read(frame: Frame, before: Trace | None, now: Trace | None) -> str:
    """Return the headline of a Frame: the question, or what its network has learned.

    Args:
        frame: The Frame (content of the page) that is shown.
        before: Not used. All functions that make texts for the main picture have these parameters.
        now: The Trace (outputs and states on the test sequence) of the Frame's epoch, None until a worker has made it.
    """
    if frame.run is None or now is None:
        return ask(frame.bookmark)
    return _say(frame.bookmark, *_state(frame.bookmark, frame.run, now))


def longest(bookmark: Bookmark) -> str:
    """Return the longest headline that a Bookmark may have at any epoch. The page reserves room for it."""
    step = bookmark.probe.requested_steps(bookmark.spec)
    texts = [_say(bookmark, state, step=step) for state in (_ASKS, *STATES) if _key(bookmark, state)]
    return max(texts, key=len)


def _state(bookmark: Bookmark, run: Run, now: Trace) -> tuple[str, int]:
    """Return the headline's state for the network of the shown epoch, and a step.

    In the state "later", all outputs from this step on are correct. The step is counted from 1. In all other states,
    the step is 0.
    """
    spec, probe, epoch = bookmark.spec, bookmark.probe, bookmark.epoch
    if (run.diverged and epoch == run.newest) or not _is_finite(spec, bookmark, now):
        return "diverged", 0
    if epoch == 0:
        return _ASKS, 0
    if spec.task_info.predicts_next and not spec.return_sequences:
        return _ASKS, 0  # one symbol may be correct by chance
    if spec.task_info.given:
        return _beside_baselines(bookmark, now), 0
    metrics = run.metrics[epoch]
    by_loss = analysis.is_judged_by_loss(spec)
    learned = has_learned(spec, metrics)
    correct = np.ones(1, bool)
    if not by_loss:
        correct = analysis.correct_steps(spec, probe, now)[analysis.counted_steps(spec, probe)]
    if correct.all() and learned:
        return "learned", 0
    state, step = _on_this_sequence(bookmark, correct, learned=learned)
    late = epoch >= EPOCHS_TO_LEARN and metrics.accuracy < ACCURATE
    is_open = not state and not learned and not (spec.return_sequences and correct.all() and not by_loss)
    return ("not_yet", 0) if late and is_open else (state, step)


def _on_this_sequence(bookmark: Bookmark, correct: np.ndarray, *, learned: bool) -> tuple[str, int]:
    """Return (state, step) like `_state`, for a network that has not learned or that errs on the test sequence.

    Args:
        bookmark: The Bookmark that is shown.
        correct: For each step of `analysis.counted_steps`, whether its output is correct.
        learned: True if the network has learned the task.
    """
    spec = bookmark.spec
    period = spec.task_info.cycle or 1
    keeps_time = spec.return_sequences and not spec.task_info.predicts_next
    enough = len(correct) >= _MIN_PERIODS * period
    if correct.all():
        return ("here" if enough and spec.return_sequences and not analysis.is_judged_by_loss(spec) else _ASKS), 0
    if keeps_time and learned and enough and period == 2 and not correct.any():
        return "opposite", 0
    after = analysis.back_in_phase(correct, period)
    if keeps_time and after and after <= len(correct) / 2:
        return "later", analysis.first_real_step(spec, bookmark.probe) + after
    return ("elsewhere" if learned else _ASKS), 0


def _beside_baselines(bookmark: Bookmark, now: Trace) -> str:
    """Return the headline's state for a network of the visitor's own text or series.

    The network is compared with baselines, which are simple predictions such as the most frequent symbol.
    """
    spec, probe = bookmark.spec, bookmark.probe
    if spec.task_info.span:
        better = reading.error(spec, probe, now) < min(baselines.errors(spec, probe).values())
    else:
        correct = analysis.correct_steps(spec, probe, now) & analysis.counted_steps(spec, probe)
        better = correct.sum() > max(baselines.correct(spec, probe).values())
    if better:
        return "better"
    return "beaten" if bookmark.epoch >= EPOCHS_TO_LEARN else _ASKS


def _is_finite(spec: Spec, bookmark: Bookmark, now: Trace) -> bool:
    outputs = now.outputs[0]
    real = outputs[bookmark.probe.real_steps(spec)] if spec.return_sequences else outputs
    return bool(np.isfinite(real).all())


def _kind(bookmark: Bookmark) -> str:
    """Return the kind of question that a Bookmark asks."""
    spec = bookmark.spec
    if spec.task_info.predicts_next:
        if not spec.return_sequences:
            return "one_symbol"
        return spec.task if bookmark.probe.input_kind == "random" else "other_input"
    if spec.return_sequences:
        return "time" if CELLS[spec.cell].recurrent else "memoryless"
    if not spec.varying:
        return "one"
    return "parity" if data.output_count(spec) == 2 else "remainder"


def _key(bookmark: Bookmark, state: str) -> str | None:
    """Return the key of the text of a state, or None if the state is impossible."""
    kind = _kind(bookmark)
    if not state:
        return f"headline_{kind}"
    keys = [f"headline_{kind}_{state}", f"headline_any_{state}"]
    if state == "learned" and kind == "time" and bookmark.probe.input_kind == "random":
        keys.insert(0, "headline_time_learned_random")
    return next((key for key in keys if key in TEXT), None)


def _say(bookmark: Bookmark, state: str, step: int = 0) -> str:
    lang, spec = bookmark.lang, bookmark.spec
    key = _key(bookmark, state)
    assert key, f"no headline for {state}"
    values = {"input": say(lang, f"headline_input_{bookmark.probe.input_kind}"), "step": step}
    if not spec.task_info.predicts_next:
        values |= {"pattern": pattern(spec), "period": data.output_count(spec)}
    return say(lang, key, **values)


def pattern(spec: Spec) -> str:
    """Return the beginning of the target, such as "1, 0, 1, 0" or "7, 6, …, 0"."""
    cycle = spec.task_info.cycle or 1
    numbers = [str(each) for each in data.target(spec, timesteps=max(_MAX_NUMBERS, cycle)).argmax(axis=-1)]
    return ", ".join(numbers if len(numbers) <= _MAX_NUMBERS else (*numbers[:2], "…", numbers[-1]))
