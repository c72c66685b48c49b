"""A film of figures, and the pages that play a film or save a figure."""

import json
import re

import numpy as np
import pytest

from rnn_core.figures import film, printing, stage
from rnn_core.figures.stage import Band
from tests.figures.plots import build, words
from tests.figures.test_stage import HINTS, LEGENDS, T

LABELS = ["0", "5", "10", "15", "20"]
NAMES = words("play pause epoch")


def draw_stage(epoch, *, dark=False):
    """A stage of an input that stays, an output that changes from epoch to epoch, and states from the third one on."""
    output = np.random.default_rng(epoch).random((2, T))
    bands = [
        Band("Input", ["x"], "input", np.where(np.arange(T) < 2, np.nan, np.linspace(0, 1, T))[None]),
        Band(f"Output {epoch}", ["y0", "y1"], "probability", output, f"{epoch} of {T}", output[0] > 0.5),
        Band("Hidden", ["h1", "h2", "h3"], "state", np.full((3, T), max(0, epoch - 1) / 5)),
    ]
    return stage.draw(bands, timesteps=T, step="Step", legends=LEGENDS, hints=HINTS, dark=dark)


def packed(figure):
    return json.loads(build(figure).to_json())


def draw(*, dark=False):
    figures = [draw_stage(epoch, dark=dark) for epoch in range(len(LABELS))]
    return film.draw(figures, LABELS, names=NAMES, title="Example", dark=dark)


def test_every_epoch_is_a_frame():
    """Laid over the first figure, each frame shows its own one; the slider goes to the frame of each label."""
    made, first = packed(draw()), packed(draw_stage(0))
    (slider,), (buttons,) = made["layout"]["sliders"], made["layout"]["updatemenus"]
    assert (made["data"], made["layout"]["annotations"]) == (first["data"], first["layout"]["annotations"])
    for epoch, (frame, step) in enumerate(zip(made["frames"], slider["steps"], strict=True)):
        own = packed(draw_stage(epoch))
        shown = dict(enumerate(first["data"])) | dict(zip(frame["traces"], frame["data"], strict=True))
        assert (list(shown.values()), frame["layout"]["annotations"]) == (own["data"], own["layout"]["annotations"])
        assert 0 not in frame["traces"]
        assert (step["label"], step["args"][0]) == (LABELS[epoch], [frame["name"]])
    assert (slider["active"], slider["currentvalue"]["prefix"]) == (0, "Epoch ")
    assert [[one["label"], one["args"][0]] for one in buttons["buttons"]] == [["Play", None], ["Pause", [None]]]


def test_a_film_of_many_epochs_goes_faster():
    """It takes 20 seconds, but 40 milliseconds for an epoch at least and 250 at most."""
    empty = {"data": [], "layout": {"height": 100, "margin": {"t": 0, "b": 0}}}
    for count, milliseconds in ((1, 250), (100, 200), (501, 40)):
        drawn = film.draw([empty] * count, [""] * count, names=NAMES, title="")["layout"]["updatemenus"]
        assert drawn[0]["buttons"][0]["args"][1]["frame"]["duration"] == milliseconds


def test_what_makes_no_film():
    """There is a label for each figure, and as many traces in each."""
    for figures, labels in (([], []), ([draw_stage(0)], ["0", "1"])):
        with pytest.raises(ValueError, match=f"Invalid value for `labels`: .*, received {len(labels)}"):
            film.draw(figures, labels, names=NAMES, title="")
    with pytest.raises(ValueError, match=r"Invalid value for `figures`: .* received \[0, 4\]"):
        film.draw([draw_stage(0), draw_stage(0) | {"data": []}], ["0", "1"], names=NAMES, title="")


def test_page_of_a_film():
    """The page escapes title and language, holds Plotly itself and loads nothing."""
    text = film.page(draw(), title="交互に <b>", lang='ja"')
    assert '<html lang="ja&quot;">' in text
    assert '<meta charset="utf-8">' in text
    assert "<title>交互に &lt;b&gt;</title>" in text
    assert len(text) > 1_000_000
    assert not re.findall(r"<(?:script|link|img|iframe)[^>]*\b(?:src|href)=", text)


def printed(kind):
    """What the page of a print draws and saves."""
    text = printing.page(draw_stage(0), title="a </script> b", name="rnn", kind=kind)
    assert text.count("</script>") == 2  # nothing in it ends its script
    return json.loads(text[text.index("name } = ") + 9 : text.index(";\nPlotly.newPlot")])


def test_page_of_a_print():
    """The page holds the whole figure with a title on white paper, for a PNG in twice as many pixels."""
    for kind, scale in (("svg", 1), ("png", 2)):
        made = printed(kind)
        assert (made["kind"], made["scale"], made["name"]) == (kind, scale, "rnn")
        assert made["figure"]["data"] == packed(draw_stage(0))["data"]
    layout = made["figure"]["layout"]
    assert (layout["title"]["text"], layout["width"], layout["paper_bgcolor"]) == ("a </script> b", 1600, "#ffffff")
    with pytest.raises(ValueError, match="Invalid value for `kind`: expected one of svg, png, received 'pdf'"):
        printed("pdf")


@pytest.mark.parametrize(("made", "below"), [(draw, 90), (lambda: printed("svg")["figure"], 0)])
def test_the_figure_is_as_tall_as_it_was(made, below):
    """Title and controls take room of their own, above and below it."""
    layout, first = build(made()).layout, build(draw_stage(0)).layout
    assert layout.height - layout.margin.t - layout.margin.b == first.height - first.margin.t - first.margin.b
    assert layout.margin.t - first.margin.t >= 40
    assert layout.margin.b - first.margin.b >= below
