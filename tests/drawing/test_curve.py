"""The curve on a bare page in a real browser: its points, hints and presses, and texts that do not overlap."""

from dataclasses import replace
from itertools import combinations

import pytest

from rnn_core.figures import style
from rnn_core.ui.components import curve
from rnn_core.ui.web import scene
from tests.support.scripts import open_page, script
from tests.support.small import schedule
from tests.ui.made import SMALL, frame, trained


@pytest.fixture
def show(chrome):
    """Yield a function that shows the curve of a Frame."""
    pages = []

    def show(shown, width=700, **view):
        """Show the curve of a Frame at a width, and return the page."""
        if not pages:
            pages.append(open_page(chrome, "<main></main>"))
        pages[0].evaluate("width => { document.querySelector('main').style.width = `${width}px`; }", width)
        pages[0].evaluate(script("curve", "show"), [curve.describe(shown), scene.palettes(), style.FONT, view])
        return pages[0]

    yield show
    for page in pages:
        page.close()


@pytest.mark.parametrize("accuracy", [False, True])
def test_every_epoch_has_a_point_at_its_value(show, accuracy):
    """Points begin at epoch 0 and have even distances, and heights in proportion to their values."""
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


def test_a_hint_has_the_values_of_the_nearest_epoch_and_a_press_goes_there(show):
    """A hint has both losses of the nearest epoch, a press sends that epoch, and `destroy` removes everything."""
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


@pytest.mark.parametrize("share", [0.96, 1.04])
def test_the_name_of_a_constant_output_lies_on_no_curve(show, share):
    """No point of a curve lies in the label, whether the final loss is just above or just below its line."""
    shown = frame(trained(epochs=6), lang="en")
    data = curve.describe(shown)
    level = share * shown.run.metrics[6][0]
    page = show(shown)
    data["chance"] = data["chance"] | {"value": level}
    page.evaluate(script("curve", "show"), [data, scene.palettes(), style.FONT, {}])
    texts = page.evaluate(script("curve", "texts"))
    [(_, left, right, top, bottom)] = [text for text in texts if "constant" in text[0]]
    edge = page.evaluate("document.querySelector('svg').getBoundingClientRect().y")
    start, _ = page.evaluate(script("curve", "sides"))
    for kind in ("train", "validation"):
        for x, y in page.evaluate(script("curve", "points"), kind):
            within = left < x + start < right and top < y + edge < bottom
            assert not within, f"the name is written over a point of {kind}"


@pytest.mark.parametrize(
    ("width", "beside"),
    [*((width, False) for width in (320, 420, 560, 1000)), *((width, True) for width in (420, 700))],
)
def test_no_text_of_a_curve_lies_on_another(show, lang, width, beside):
    """At many widths and with a new learning rate, in both languages, no texts overlap or are cut off at the sides."""
    grown = replace(trained(replace(SMALL, task="cycle", period=8), epochs=9), rates=schedule([0.001] * 3 + [0.01] * 6))
    page = show(frame(grown, lang=lang), width, beside=beside)
    left, right = page.evaluate(script("curve", "sides"))
    texts = page.evaluate(script("curve", "texts"))
    assert len(texts) > 8
    for one, other in combinations(texts, 2):
        apart = one[2] <= other[1] + 1 or other[2] <= one[1] + 1 or one[4] <= other[3] or other[4] <= one[3]
        assert apart, (one, other)
    assert [text for text, start, end, *_ in texts if start < left - 1 or end > right + 1] == []
