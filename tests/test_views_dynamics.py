"""The view of the dynamics: trajectory, fixed point, eigenvalues and story, against networks made by hand."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_core import probe, training
from rnn_core import run as runs
from rnn_core.analysis import Trace
from rnn_core.probe import Probe
from rnn_core.run import Run
from rnn_core.training import Metrics, State
from rnn_core.ui.text import LANGUAGES, say
from rnn_core.ui.views import dynamics
from tests import by_hand
from tests.test_views import CASES, EACH, SMALL, VIEW, drawn, first_real, here, passed, show, shown_in, tabled, told

ZEROS = Probe(input_kind="zeros")
PERIOD_3 = replace(SMALL, task="cycle", period=3)


def story(sizes, spec=SMALL, degrees=180.0):
    """A Run of Elman networks that rest at 0 where they hear zeros: so U has the eigenvalues of its Jacobian there.

    sizes: of each epoch, the modulus of the eigenvalue that turns the state by so many degrees in a step.
    """
    angle = np.radians(degrees)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])

    def change(epoch, arrays):
        recurrent = 0.1 * np.eye(3)
        if degrees == 180:
            recurrent[0, 0] = -sizes[epoch]
        else:
            recurrent[:2, :2] = sizes[epoch] * turn
        return [arrays[0], np.float32(recurrent), 0 * arrays[2], *arrays[3:]]

    return drawn(spec, epochs=len(sizes) - 1, change=change)


def looked_at(shown, view=VIEW):
    """The answer and its picture."""
    answer = dynamics.answer(here, shown, view)
    return answer, dynamics.figure(shown, view, answer)


def named(figure, name, axis):
    """The one trace on the axis of a number whose hover begins with a name, or that has it in the key."""
    (found,) = (
        trace
        for trace in figure.data
        if trace.xaxis == axis and (trace.name == name or (trace.hovertemplate or "").startswith(f"{name}<br>"))
    )
    return found


def eigenvalues(figure):
    """All eigenvalues that are told: (of the others, of the emphasised one and its conjugate)."""
    found = []
    for trace in figure.data:
        if trace.xaxis == "x2":
            found.append([complex(text.replace(" ", "").replace("i", "j")) for text in trace.text])
    return found


@EACH
def test_the_trajectory_is_that_of_the_network(case):
    """Each step has the place of its hidden state by hand on the axes, with its number as the stage counts it."""
    shown = shown_in(case, epoch=2)
    answer, figure = looked_at(shown)
    hidden = passed(shown)[0][:, 0]
    np.testing.assert_allclose(answer.hidden, hidden, atol=1e-6)
    expected = (hidden - answer.plane.centre) @ answer.plane.axes.T
    way = figure.data[0]
    np.testing.assert_allclose(np.stack([way.x, way.y], axis=1), expected, atol=1e-5)
    period = shown.spec.period if shown.spec.task == "cycle" else 2
    marks = [trace for trace in figure.data if trace.xaxis == "x" and "%{customdata} ·" in (trace.hovertemplate or "")]
    assert len(marks) == period
    for phase, trace in enumerate(marks):
        steps = np.array(trace.customdata, int)
        assert all(steps % period == phase)
        places = expected[steps - 1 - first_real(shown)]
        np.testing.assert_allclose(np.stack([trace.x, trace.y], axis=1), places, atol=1e-5)
    assert sum(len(trace.x) for trace in marks) == len(hidden)


def test_the_plane_holds_most_of_the_states_of_all_epochs():
    """The axes are principal ones: orthogonal, and no other plane through the centre has more of the variance."""
    shown = shown_in("SimpleRNN")
    answer, _ = looked_at(shown)
    clouds = [passed(shown._replace(epoch=epoch))[0][:, 0] for epoch in range(4)]
    away = np.concatenate(clouds) - np.concatenate(clouds).mean(axis=0)
    _, sizes, axes = np.linalg.svd(away, full_matrices=False)
    np.testing.assert_allclose(answer.plane.centre, np.concatenate(clouds).mean(axis=0), atol=1e-6)
    np.testing.assert_allclose(np.abs(answer.plane.axes @ axes[:2].T), np.eye(2), atol=1e-5)
    np.testing.assert_allclose(answer.plane.share, (sizes**2 / (sizes**2).sum())[:2], atol=1e-6)


@pytest.mark.parametrize("cell", by_hand.CELLS)
def test_the_fixed_point_stays_where_it_is(cell):
    """A step by hand from the point, hearing the mean of the input, leads back to it; and there it is drawn."""
    shown = shown_in(f"{cell}, two layers", epoch=1)
    answer, figure = looked_at(shown)
    point = answer.chapters[1].point.state
    heard = np.full((1, 1, 1), np.mean(probe.inputs(shown.probe, shown.spec), dtype=np.float64))
    after, _ = by_hand.forward(shown.spec, shown.run.states[1].weights, heard, states=point[None])
    np.testing.assert_allclose(after[0, 0], point, atol=1e-9)
    drawn_at = named(figure, say("en", "dynamics_point"), "x")
    place = (point[0] - answer.plane.centre) @ answer.plane.axes.T
    np.testing.assert_allclose(np.array(drawn_at.customdata, float)[0], place, atol=1e-9)


def test_the_eigenvalues_of_an_elman_network():
    """The eigenvalues are those of diag(f') U at the fixed point; the one that turns in two steps is emphasised."""
    shown = show(story((0.5, 0.9, 1.2)), ZEROS, epoch=1)
    _, figure = looked_at(shown)
    others, picked = eigenvalues(figure)
    assert picked == [pytest.approx(-0.9, abs=1e-4)]
    assert sorted(value.real for value in others) == pytest.approx([0.1, 0.1], abs=1e-4)


@pytest.mark.parametrize(("size", "kind"), [(0.9, "stable"), (1.2, "unstable")])
def test_whether_the_fixed_point_is_stable(size, kind):
    """It tells the leading eigenvalue and its modulus, and on which side of the unit circle it is."""
    shown = show(story((size, size)), ZEROS)
    read = told(dynamics, shown, VIEW, looked_at(shown)[0])
    values = read[f"dynamics_{kind}"]
    assert (values["epoch"], values["size"]) == (1, pytest.approx(size))
    assert float(values["value"]) == pytest.approx(-size, abs=1e-3)
    turned = show(story((size, size), PERIOD_3, degrees=120), ZEROS)
    values = told(dynamics, turned, VIEW, looked_at(turned)[0])[f"dynamics_{kind}"]
    value = complex(values["value"].replace(" ", "").replace("i", "j"))
    assert value == pytest.approx(size * np.exp(2j * np.pi / 3), abs=1e-3)


@pytest.mark.parametrize("seed", range(4))
def test_the_beginning_on_zeros_is_stable(seed):
    """An orthogonal recurrent kernel keeps lengths and tanh shortens them: hearing zeros, 0 is stable.

    Its eigenvalues are on the unit circle, and float32 leaves some of them a little outside.
    """
    spec = replace(SMALL, units=10, seed=seed)
    state = training.init_state(spec)
    shown = show(Run(spec, (state,), (Metrics(0.7, 0.5, 0.7, 0.5),)), ZEROS)
    read = told(dynamics, shown, VIEW, looked_at(shown)[0])
    assert read["dynamics_stable"]["size"] == pytest.approx(1, abs=1e-6)
    assert "dynamics_inside" in read


@pytest.mark.parametrize(
    ("spec", "degrees", "kind", "cycle"),
    [(SMALL, 180, "flip", 2), (PERIOD_3, 120, "neimark_sacker", 3), (PERIOD_3, 112, "neimark_sacker", 3)],
)
def test_the_crossing(spec, degrees, kind, cycle):
    """It tells the last epoch inside of the unit circle, the first one outside, the losses of both, and the cycle."""
    sizes = (0.6, 0.8, 1.1, 1.3)
    shown = show(story(sizes, spec, degrees), ZEROS, epoch=0)
    answer, figure = looked_at(shown)
    values = told(dynamics, shown, VIEW, answer)[f"dynamics_{kind}"]
    assert (values["before"], values["after"], values["cycle"]) == (1, 2, cycle)
    losses = [shown.run.metrics[epoch].loss for epoch in (1, 2)]
    assert [values["loss_before"], values["loss_after"]] == losses
    assert values["angle"] == pytest.approx(degrees, abs=1e-3)
    band = next(shape for shape in figure.layout.shapes if shape.type == "rect")
    assert (band.x0, band.x1) == (1, 2)
    for lang in LANGUAGES:
        assert say(lang, "dynamics_crossing", epoch=2) in [
            note.text for note in dynamics.figure(shown, VIEW._replace(lang=lang), answer).layout.annotations
        ]


@pytest.mark.parametrize(("sizes", "kind"), [((0.5, 0.7, 0.9), "inside"), ((1.1, 1.2, 1.3), "outside")])
def test_no_crossing(sizes, kind):
    """Of a run that does not cross the circle it tells on which side it is, to which epoch, and draws no crossing."""
    shown = show(story(sizes), ZEROS)
    answer, figure = looked_at(shown)
    values = told(dynamics, shown, VIEW, answer)[f"dynamics_{kind}"]
    assert (values["period"], values["newest"]) == (2, 2)
    assert not [shape for shape in figure.layout.shapes if shape.type == "rect"]


def test_no_fixed_point_at_all():
    """An integrator that hears a constant rests nowhere: it says so of the epoch and of the run, and is drawn."""
    spec = replace(SMALL, activation="linear")

    def change(epoch, arrays):
        return [0 * arrays[0] + 1, np.eye(3, dtype=np.float32), 0 * arrays[2], *arrays[3:]]

    shown = show(drawn(spec, change=change), Probe(input_kind="ones"))
    answer, figure = looked_at(shown)
    read = told(dynamics, shown, VIEW, answer)
    assert read.keys() == {"dynamics_no_point", "dynamics_unknown"}
    assert read["dynamics_no_point"] == {"epoch": 3}
    assert tabled(dynamics, shown, VIEW, answer)[1] == []
    assert eigenvalues(figure) == [[], []]


def test_the_story_over_the_epochs():
    """The moduli by epoch are those of the eigenvalues, the losses those of the run, and the marker is at the epoch."""
    sizes = (0.05, 0.6, 0.9, 1.2)
    shown = show(story(sizes), ZEROS, epoch=1)
    _, figure = looked_at(shown)
    turning = named(figure, say("en", "dynamics_turning", period=2), "x3")
    leading = named(figure, say("en", "dynamics_leading"), "x3")
    loss = named(figure, say("en", "curve_loss"), "x3")
    np.testing.assert_allclose(np.array(turning.customdata, float), sizes, atol=1e-6)
    np.testing.assert_allclose(np.array(leading.customdata, float), np.maximum(sizes, 0.1), atol=1e-6)
    np.testing.assert_allclose(np.array(loss.y, float), [metrics.loss for metrics in shown.run.metrics])
    assert list(turning.x) == list(loss.x) == [0, 1, 2, 3]
    assert 1 in {shape.x0 for shape in figure.layout.shapes if shape.xref == "x3" and shape.x0 == shape.x1}


def test_what_is_there_is_drawn_while_the_story_is_computed():
    """The epoch that is shown is drawn and read as soon as it is there, and how many are missing, but no crossing."""
    shown = show(story((0.6, 0.8, 1.1, 1.3)), ZEROS, epoch=2)

    def slow(kind, run, epoch, *args, **options):
        return {} if kind == "ask_each" and len(epoch) > 1 else here(kind, run, epoch, *args, **options)

    answer = dynamics.answer(slow, shown, VIEW)
    assert list(answer.chapters) == [2]
    read = told(dynamics, shown, VIEW, answer)
    assert read.keys() == {"dynamics_unstable", "dynamics_waiting"}
    assert read["dynamics_waiting"] == {"count": 3}
    figure = dynamics.figure(shown, VIEW, answer)
    assert not [shape for shape in figure.layout.shapes if shape.type == "rect"]
    whole = told(dynamics, shown, VIEW, dynamics.answer(here, shown, VIEW))
    assert "dynamics_waiting" not in whole


@pytest.mark.parametrize(
    ("newest", "kept", "stride"), [(90, 1, 1), (119, 1, 1), (120, 1, 2), (500, 1, 8), (2000, 4, 32), (2000, 8, 32)]
)
def test_a_long_story_has_every_so_many_epochs(newest, kept, stride):
    """Of a long run up to 120 epochs are asked for, evenly, and besides the newest and the one that is shown."""
    states = tuple(State(epoch, (), ()) for epoch in range(newest + 1) if epoch % kept == 0)
    run = Run(SMALL, states, (Metrics(0, 0, 0, 0),) * (newest + 1), (0.001,) * newest)
    asked = []

    def note(kind, run, epoch, *args, **options):
        asked.append((kind, epoch))
        return {epoch[0]: None} if kind == "ask_each" else Trace((np.zeros((1, 12, 3)),), np.zeros((1, 12, 2)))

    dynamics.answer(note, show(run, epoch=72), VIEW)
    whole, plane = asked[-1], asked[0]
    assert whole[0] == "ask_each"
    assert list(whole[1]) == sorted({*range(0, newest + 1, stride), 72, newest})
    assert len(plane[1]) <= 16
    assert (plane[1][0], plane[1][-1]) == (0, newest)


@pytest.mark.parametrize(("kept", "before", "after"), [(1, 4, 5), (3, 3, 6)])
def test_the_epoch_is_found_in_a_long_story(monkeypatch, kept, before, after):
    """Of a long run the kept epochs around the crossing are asked for too; of a thinned one it says between which."""
    monkeypatch.setattr(dynamics, "_MOST", 3)
    whole = story((0.5, 0.55, 0.6, 0.7, 0.9, 1.1, 1.2, 1.25, 1.3, 1.35, 1.4, 1.45, 1.5))
    run = replace(whole, states=tuple(state for state in whole.states if state.epoch % kept == 0))
    shown = show(run, ZEROS)
    answer, figure = looked_at(shown)
    assert len(answer.chapters) < len(run.states) or kept > 1
    values = told(dynamics, shown, VIEW, answer)["dynamics_flip" if kept == 1 else "dynamics_flip_between"]
    assert (values["before"], values["after"]) == (before, after)
    band = next(shape for shape in figure.layout.shapes if shape.type == "rect")
    assert (band.x0, band.x1) == (before, after)


def test_the_axes_move_seldom_while_it_trains():
    """While it trains the plane is that of the epochs up to a power of two, and at rest that of all."""
    run, asked = drawn(SMALL, epochs=9), []

    def note(kind, run, epoch, *args, **options):
        asked.append(epoch)

    for newest in range(1, 10):
        dynamics.answer(note, show(runs.rewind(run, newest))._replace(playing=True), VIEW)
    lasts = [epochs[-1] for epochs in asked if isinstance(epochs, tuple) and epochs[0] == 0]
    assert lasts == [1, 2, 2, 4, 4, 4, 4, 8, 8]
    asked.clear()
    dynamics.answer(note, show(run), VIEW)
    assert asked[0][-1] == 9


@EACH
def test_the_table(case):
    """A row for each eigenvalue of each epoch and layer, with the loss of the epoch and the right modulus."""
    shown = shown_in(case)
    answer, _ = looked_at(shown)
    columns, rows = tabled(dynamics, shown, VIEW, answer)
    assert columns == ("epoch", "loss", "layer", "real", "imaginary", "modulus")
    spec, _ = CASES[case]
    assert len(rows) == 4 * spec.layers * spec.units * by_hand.KINDS[spec.cell]
    for epoch, loss, layer, real, imaginary, modulus in rows:
        assert loss == shown.run.metrics[epoch].loss
        assert 1 <= layer <= spec.layers
        assert modulus == pytest.approx(np.hypot(real, imaginary))
    values = answer.chapters[3].spectrum.values
    assert [complex(*row[3:5]) for row in rows if row[0] == 3] == list(values)
