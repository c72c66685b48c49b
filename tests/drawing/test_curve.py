"""The learning curve on a bare page in a browser: its points, hints and presses, and its texts."""

from dataclasses import replace
from itertools import combinations

import pytest

from rnn_core import analysis
from rnn_core.figures import style
from rnn_core.training import Metrics
from rnn_core.ui.components import curve
from rnn_core.ui.web import scene
from rnn_core.ui.words import say
from tests.support.scripts import open_page, script
from tests.support.small import schedule
from tests.ui.made import SMALL, frame, trained


@pytest.fixture
def show(chrome):
    """Yield a function that shows the curve of a Frame (everything that the page draws at once)."""
    pages = []

    def show(shown, width=700, *, ghost=None, **view):
        """Show the curve of a Frame at a width in pixels, and return the page. ghost: an earlier experiment's curve."""
        if not pages:
            pages.append(open_page(chrome, "<main></main>"))
        pages[0].evaluate("width => { document.querySelector('main').style.width = `${width}px`; }", width)
        pages[0].evaluate(script("curve", "show"), [curve.describe(shown), scene.palettes(), style.FONT, view, ghost])
        return pages[0]

    yield show
    for page in pages:
        page.close()


@pytest.mark.parametrize("accuracy", [False, True])
def test_every_epoch_has_a_point_at_its_value(show, accuracy):
    """The points begin at epoch 0 and are evenly spaced. Their heights are proportional to their values."""
    shown = frame(trained(epochs=6), accuracy=accuracy)
    page = show(shown, beside=True)
    layout, column = page.evaluate("laid[0]"), int(accuracy)
    foot, top = layout["height"] - layout["foot"], layout["head"]
    for kind, place in (("train", column), ("validation", column + 2)):
        points = page.evaluate(script("curve", "points"), kind)
        values = [metrics[place] for metrics in shown.run.metrics]
        start, step = points[0][0], points[1][0] - points[0][0]
        assert [x for x, _ in points] == pytest.approx([start + step * epoch for epoch in range(7)])
        assert start - layout["left"] == pytest.approx(layout["handle"] / 2)
        heights = [(foot - y) / (foot - top) for _, y in points]
        assert [height / value for height, value in zip(heights, values, strict=True)] == pytest.approx(
            [heights[0] / values[0]] * 7
        )


def test_a_hint_has_the_nearest_epochs_values_and_a_press_sends_the_epoch(show):
    """The hint has the training loss and the validation loss. `destroy` removes the curve and the hint."""
    shown = frame(trained(epochs=6), epoch=6, lang="en")
    page = show(shown, beside=True)
    x, y = page.evaluate("(() => { const box = document.querySelectorAll('circle.train')[4].getBoundingClientRect();"
                         " return [box.x + 4, box.y + 20]; })()")  # fmt: skip
    page.mouse.move(x, y)
    told = page.locator(".hint").inner_text()
    assert "epoch 4" in told
    for place, kind in ((0, "training"), (2, "validation")):
        assert f"Loss, {kind}: {shown.run.metrics[4][place]:.4f}" in told
    page.mouse.click(x, y)
    assert page.evaluate("pressed") == [4]
    page.mouse.move(0, 400)
    assert page.locator(".hint").is_hidden()
    assert page.evaluate("document.querySelectorAll('.pointed').length") == 0
    page.evaluate("curve.destroy()")
    assert page.evaluate("document.querySelector('main').childElementCount") == 0


@pytest.mark.parametrize("beside", [False, True])
@pytest.mark.parametrize("share", [0.2, 0.96, 1.04])
def test_the_label_of_the_line_of_chance_is_outside_of_the_plot_and_above_the_line(show, share, beside):
    """The line of chance is at the loss of a constant output.

    Its label is above the plot's right end, or in the margin on the right, where no curve can cross it.
    """
    shown = frame(trained(epochs=6), lang="en")
    data = curve.describe(shown)
    page = show(shown, beside=beside)
    data["chance"] = data["chance"] | {"value": share * shown.run.metrics[6][0]}
    page.evaluate(script("curve", "show"), [data, scene.palettes(), style.FONT, {"beside": beside}])
    layout = page.evaluate("laid.at(-1)")
    edge, line = page.evaluate(
        "(() => { const box = document.querySelector('svg').getBoundingClientRect();"
        " const line = document.querySelector('path[stroke-dasharray^=\"6 6\"]').getBoundingClientRect();"
        " return [[box.x, box.y], line.y]; })()"
    )
    texts = page.evaluate(script("curve", "texts"))
    words = data["chance"]["words"].split("<wbr>: ")
    found = [text for text in texts if text[0] in (*words, ": ".join(words))]
    assert len(found) == 1 + beside
    for _, left, right, _, bottom in found:
        assert bottom <= line, "the label should be above its line"
        if beside:
            assert left >= edge[0] + layout["width"] - layout["right"]
        else:
            assert bottom <= edge[1] + layout["head"]
            assert right == pytest.approx(edge[0] + layout["width"] - layout["right"], abs=1)


LOSSES = (0.72, 0.69, 0.69, 0.69, 0.5, 0.3, 0.2)
"""The losses of a training run that leaves its plateau at epoch 4."""


def leaving(losses=LOSSES, **looks):
    """Return the Frame of a Run with these losses, in training and in validation."""
    grown = trained(epochs=len(losses) - 1)
    return frame(replace(grown, metrics=tuple(Metrics(loss, 0.5, loss, 0.5) for loss in losses)), **looks)


def ghost(shown, losses):
    """Return the curve of an earlier experiment with seed 3 and these losses."""
    spec = replace(SMALL, seed=3)
    metrics = tuple(Metrics(loss, 0.5, loss, 0.5) for loss in losses)
    return curve.describe_ghost(shown.bookmark, replace(trained(spec, epochs=len(losses) - 1), metrics=metrics))


def test_a_flag_marks_the_epoch_at_which_the_loss_leaves_its_plateau(show):
    """The flag has a pole down to the curve, a tick on the slider's track, and a label. A press sends its epoch.

    Without a plateau there is no flag. A new flag fades in within 300 ms, or at once for visitors who want no motion.
    """
    shown = leaving(lang="en")
    page = show(shown, beside=True)
    layout = page.evaluate("laid.at(-1)")
    x, y = page.evaluate(script("curve", "points"), "validation")[4]
    boxes = page.evaluate(script("curve", "flag"))
    start, top = page.evaluate("(({ x, y }) => [x, y])(document.querySelector('svg').getBoundingClientRect())")
    pole, _, tick = boxes
    assert [pole["x"] - start, tick["x"] - start] == pytest.approx([x, x], abs=2)
    assert pole["y"] - top < layout["head"]
    assert pole["y"] + pole["height"] - top == pytest.approx(y, abs=1)
    assert tick["y"] - top == pytest.approx(layout["height"] - layout["foot"], abs=1)
    page.get_by_text(say("en", "flag_time")).click()
    assert page.evaluate("pressed") == [4]

    for motion, running in (("no-preference", [300]), ("reduce", [])):
        page.emulate_media(reduced_motion=motion)
        show(leaving(LOSSES[:4], lang="en"), beside=True)
        assert page.evaluate(script("curve", "flag")) == []
        show(shown, beside=True)
        assert len(page.evaluate(script("curve", "flag"))) == 3
        assert page.evaluate("document.getAnimations().map(each => each.effect.getTiming().duration)") == running
    show(leaving([0.9, 0.75, 0.6, 0.45, 0.3], lang="en"), beside=True)
    assert page.evaluate(script("curve", "flag")) == []


@pytest.mark.parametrize("beside", [False, True])
def test_a_press_on_the_ghost_opens_its_experiment(show, beside):
    """The ghost is the curve of the previous experiment. A press on its label or line opens that experiment.

    If the present curve is as near to the press as the ghost's line, the press picks an epoch instead.
    """
    shown = leaving(lang="en", epoch=6)
    page = show(shown, beside=beside, ghost=ghost(shown, [0.72, 0.69, 0.4, 9.0, 0.1, 0.1, 0.1, 0.1, 0.1]))
    button = page.get_by_role("button", name=say("en", "ghost_help", difference="seed 3"))
    assert button.inner_text() == "seed 3"
    assert button.bounding_box()["height"] >= 24
    button.click()
    button.press("Enter")
    points = page.evaluate(script("curve", "points"), "train")
    box = page.locator("svg.curve").bounding_box()
    line = page.evaluate(script("curve", "ghost"))
    page.mouse.click(box["x"] + points[1][0], box["y"] + line[1][1])  # both curves are near
    page.mouse.click(box["x"] + points[2][0], box["y"] + line[2][1])  # only the ghost is near
    page.mouse.click(box["x"] + points[5][0], box["y"] + points[5][1])  # only the present curve is near
    assert page.evaluate("pressed") == ["swap", "swap", 1, "swap", 5]
    assert [x for x, _ in line] == pytest.approx([x for x, _ in points], abs=0.1), (
        "the ghost should have no more epochs than the axis"
    )
    show(shown, beside=beside)
    assert button.is_hidden()


WIDTHS = [*((width, False) for width in (320, 420, 560, 1000)), *((width, True) for width in (420, 700))]
"""Pairs: the width of the curve in pixels, and True if titles are beside the plot."""


@pytest.mark.parametrize("left", [3, 8, 14])
def test_no_text_of_a_curve_lies_on_another(show, lang, left):
    """At many widths no texts overlap or are cut off at the sides, even with a flag, a ghost and new learning rates."""
    spec = replace(SMALL, task="cycle", period=8)
    level = analysis.chance_loss(spec)
    losses = [level * (1 if epoch < left else 0.5) for epoch in range(16)]
    rates = schedule([0.001] * 3 + [0.01] * 4 + [0.1] * 8)
    grown = replace(leaving(losses).run, spec=spec, rates=rates)
    shown = frame(grown, lang=lang)
    for width, beside in WIDTHS:
        page = show(shown, width, beside=beside, ghost=ghost(shown, losses))
        assert page.evaluate("laid.at(-1).width") == width
        start, end = page.evaluate(script("curve", "sides"))
        texts = page.evaluate(script("curve", "texts"))
        assert len(texts) > 9
        assert {say(lang, "flag_time"), say(lang, "differs_seed", value=3)} & {text[0] for text in texts}
        for one, other in combinations(texts, 2):
            apart = one[2] <= other[1] + 1 or other[2] <= one[1] + 1 or one[4] <= other[3] or other[4] <= one[3]
            assert apart, (width, beside, one, other)
        outside = [text for text, first, last, *_ in texts if first < start - 1 or last > end + 1]
        assert outside == [], f"{width} pixels wide, beside: {beside}"
