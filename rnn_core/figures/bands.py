"""The bands of the stage: what each holds, what its colours mean, and how high it is."""

from typing import NamedTuple

import numpy as np

from rnn_core.figures import style


class Band(NamedTuple):
    """One block of rows on the stage.

    title: with style.BREAK where it may break. scale: a name of SCALES. values: (rows, T), or (rows, 1) for a single
    output for the whole sequence, which is drawn wide at its end, or None while they are still to come. Of
    `cell_state`, any finite numbers. note: what is said of it. incorrect: (T,) or (1,) bool, drawn as marks.
    padding: (T,) or (rows, T) bool, the steps that are no data, drawn as hatched gaps.
    exact: the values that hovering tells, where `values` are rounded. past: whether it steps back behind the others.
    letters: (T,) the symbol of each step, written into a single row and told by hovering.
    against: (T,) what the values should be: then both are drawn as lines. span: of numbers, what 0 and 1 stand for.
    """

    title: str
    rows: list[str]
    scale: str
    values: np.ndarray | None = None
    note: str = ""
    incorrect: np.ndarray | None = None
    padding: np.ndarray | None = None
    exact: np.ndarray | None = None
    past: bool = False
    letters: list[str] | None = None
    against: np.ndarray | None = None
    span: tuple[float, float] = (0, 1)

    def cut(self, start, stop, *, of):
        """The steps from `start` to `stop`, counted as in a slice, of a Band of so many."""
        arrays = ("values", "incorrect", "padding", "exact", "against")
        found = {name: array for name in arrays if (array := getattr(self, name)) is not None}
        parts = {name: array[..., start:stop] for name, array in found.items() if array.shape[-1] == of}
        return self._replace(**parts, letters=self.letters and self.letters[start:stop])

    @property
    def wordy(self):
        """Whether the symbols are words, which are written upwards."""
        return self.letters is not None and any(len(letter) > 1 for letter in self.letters)

    @property
    def scored(self):
        """Whether it is an output, of which the note says how good it is."""
        return self.incorrect is not None or self.against is not None

    @property
    def name(self):
        """The title in one line."""
        return style.one_line(self.title)


class Block(NamedTuple):
    """What the axes of a Band depend on, which is the same at every epoch.

    height: of its rows, in pixels. padded: whether there are gaps. lettered: whether its values are letters.
    ends: what 0 and 1 stand for where its values are drawn as lines, or None.
    """

    scale: str
    rows: tuple[str, ...]
    height: float
    marked: bool
    padded: bool
    lettered: bool
    ends: tuple[float, float] | None


class Scale(NamedTuple):
    """What the colours of a band mean: from where to where, the ticks of its legend, and the pixels of a row."""

    low: float
    high: float
    ticks: tuple[float, ...]
    row: int


SCALES = {
    "input": Scale(0, 1, (0, 1), 22),
    "probability": Scale(0, 1, (0, 0.5, 1), 15),
    "state": Scale(-1, 1, (-1, 0, 1), 17),
    "cell_state": Scale(-1, 1, (-2, -1, 0, 1, 2), 17),
}
"""name -> Scale. `cell_state` has no bounds: its colour is that of tanh c, from which the cell makes its output."""

_MOST = {("input",): 190, ("probability",): 150, ("state", "cell_state"): 290}
"""Scales -> pixels that the rows of all their bands may take: each to be seen, but the whole on one screen."""
_MOST_BELOW_LETTERS = _MOST | {("probability",): 180, ("state", "cell_state"): 220}
"""The same where input and target are a row of letters each."""
_BAR, _SIDES, _UPPER = 76, 20, 0.75  # pixels of the bar of the probability with both its sides, how far up it stands
_TICK = 12  # pixels of the number at a tick: those at both ends of a bar stay beside it
_LEAST, _WORD, _LINE = 20, 50, 75  # pixels of a band, of a word, and of a line
_PAST = 0.7  # what a row of the past has of the pixels


def _least(band):
    return _LINE if band.against is not None else _WORD if band.wordy else _LEAST


def blocks_of(bands):
    """The Block of each Band, as high as there is room for."""
    return tuple(
        Block(
            band.scale,
            tuple(band.rows),
            height,
            marked=band.incorrect is not None,
            padded=band.padding is not None and bool(np.any(band.padding)),
            lettered=bool(band.letters),
            ends=None if band.against is None else band.span,
        )
        for band, height in zip(bands, _heights(bands), strict=True)
    )


def _heights(bands):
    """Pixels that the rows of each band take."""
    heights = [max(_least(band), SCALES[band.scale].row * len(band.rows)) for band in bands]
    heights = [
        height * (_PAST if band.past and height > 90 else 1) for band, height in zip(bands, heights, strict=True)
    ]
    for scales, most in (_MOST_BELOW_LETTERS if any(band.letters for band in bands) else _MOST).items():
        rows = [band.against is None and not band.letters for band in bands]
        mine = [number for number, band in enumerate(bands) if band.scale in scales and rows[number]]
        share = min(1, most / max(1, sum(heights[number] for number in mine)))
        for number in mine:
            heights[number] *= share
    return heights


def legend(scale, input_range, domains, name, colours, *, lying):
    """The colours of a scale, and their legend: beside all of its bands, or, `lying`, beside the first, a small one."""
    low, high, ticks, _ = SCALES[scale]
    if scale == "input":
        low, high = ticks = input_range
    if lying:
        ticks, (floor, ceiling) = (low, high), domains[0]
        place = {"orientation": "h", "len": 58, "lenmode": "pixels", "thickness": 8, "xanchor": "left", "xpad": 8}
        place |= {"y": (floor + ceiling) / 2, "yanchor": "middle"}
        if scale == "probability":
            place |= {"len": _BAR, "xpad": _SIDES, "y": floor + _UPPER * (ceiling - floor), "showticklabels": False}
    else:
        bottom, top = domains[-1][0], domains[0][1]
        beside = 0 if scale == "input" else _TICK / 2  # a single row has no room for it
        place = {"title": name, "y": (bottom + top) / 2, "len": top - bottom, "ypad": beside}
    written = {"ticktext": [f"{tick:g}" for tick in ticks]}
    ticks = np.tanh(ticks) if scale == "cell_state" else ticks
    return style.colour_axis(colours, getattr(colours, scale), low, high, tickvals=ticks, **written, **place)


def around_bar(name, scale, domain, colours):
    """The ends of a scale at both sides of its bar, and its name below them."""
    floor, ceiling = domain
    upper, lower = (floor + share * (ceiling - floor) for share in (_UPPER, 1 - _UPPER))
    places = (f"{scale.low:g}", upper, 8), (f"{scale.high:g}", upper, _BAR - _SIDES + 4), (name, lower, 8)
    look = {"x": 1, "xanchor": "left", "yanchor": "middle", "font": {"size": 12, "color": colours.muted}}
    return [style.note(text, colours.muted, y=y, xshift=shift) | look for text, y, shift in places]
