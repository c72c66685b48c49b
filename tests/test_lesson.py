"""The lesson: its numbers are the results of the experiments that its links open."""

import re

import numpy as np
import pytest

from rnn_core import analysis, run
from rnn_core.insight import ablation, dynamics, fixed_point, network
from rnn_core.insight.ablation import Ablation
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.ui.words import LANGUAGES
from rnn_core.visit.presets import PRESETS
from rnn_core.visit.seed_sweep import Sweeps
from tests.support.documents import ROOT

pytestmark = pytest.mark.slow

LESSONS = {lang: ROOT / "docs" / ("lesson.md" if lang == "en" else f"lesson.{lang}.md") for lang in LANGUAGES}


@pytest.fixture(scope="module")
def trained():
    """Return the Run of the default experiment after 15 epochs."""
    return run.advance(run.start(Spec()), 15)


def correct(trained, epoch, probe=Probe(), trace=None):
    """Count the correct steps of the network at an epoch, for a Probe (a test sequence) or in a given Trace."""
    trace = trace or analysis.trace_probe(trained.spec, trained.states[epoch], probe)
    return int(analysis.correct_steps(trained.spec, probe, trace).sum())


def numbers(trained):
    """Compute the numbers that the lesson prints in bold, and return them as texts in the lesson's order."""
    losses = [metrics.loss for metrics in trained.metrics]
    net = network.network(trained.spec, trained.states[8])
    path = network.trajectory(net, trained.spec, Probe())
    point = fixed_point.find(net, path.inputs.mean(axis=0), path.after)
    values, _ = dynamics.spectrum(net, path.inputs.mean(axis=0), point.state)
    eigenvalue = values[np.abs(values).argmax()].real
    without = ablation.look(trained.spec, trained.states[15], Probe(), Ablation(no_recurrence=True), layer=1)
    preset = PRESETS["luck"]
    return [
        f"{correct(trained, 0)}",
        f"{losses[7]:.3f}",
        f"{losses[8]:.3f}",
        f"{losses[9]:.3f}",
        f"{correct(trained, 15)}",
        f"{correct(trained, 15, Probe('zeros'))}",
        f"{eigenvalue:.3f}".replace("-", "−"),
        f"{correct(trained, 15, trace=without)}",
        f"{Sweeps().of(preset).tally(preset.spec).learned}",
    ]


def test_the_numbers_of_the_lesson_are_those_of_its_experiments(trained):
    """In both languages, the numbers in bold equal the computed numbers."""
    for path in LESSONS.values():
        assert re.findall(r"\*\*(−?[\d.]+)\*\*", path.read_text("utf-8")) == numbers(trained), path.name


def test_after_a_reset_before_step_50_every_output_is_incorrect(trained):
    """Before the reset, every step is correct. After it, the network stays in the opposite phase until the end."""
    trace = ablation.look(trained.spec, trained.states[15], Probe(), Ablation(reset_step=50), layer=1)
    is_correct = analysis.correct_steps(trained.spec, Probe(), trace)
    assert is_correct[:49].all()
    assert not is_correct[49:].any()
