"""The stage: heatmaps under one another on one time axis."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from rnn_core.figures import style
from rnn_core.figures.bands import SCALES, around_bar, blocks_of, legend


class Place(NamedTuple):
    """Where titles stand: pixels above each band for it, between two bands, and around all of them."""

    title: int
    gap: int
    margin: dict


_ABOVE = Place(22, 4, {"l": 38, "r": 66, "t": 2, "b": 38})
_BESIDE = Place(0, 9, {"l": 122, "r": 78, "t": 4, "b": 22})
_BESIDE_THOUSANDS = _BESIDE.margin | {"r": 88}  # "of 1000 correct" is longer
_NAME = 5  # letters of the name of a row that have room
_MARKS = 8  # pixels
_WIDE = 1 / 8  # of the time axis, for a single output
_BEYOND = 0.1  # of a scale, how far it is drawn at both ends where values are lines
_LETTERS, _WORDS = 130, 45  # that may be written beside one another

LETTERS, WORD = "letters", "word"
"""The `meta` of a trace and the `name` of a note that stand at the steps: they are drawn as small as these are."""


def draw(bands, *, timesteps, step, legends, hints, first=1, input_range=(0, 1), picked=None, dark=False):
    """Bands under one another on one time axis: {"data", "layout", "wide"}.

    `layout` has the titles above the bands, `wide` beside them, for a screen with more width than height.
    bands: list of Band, of so many `timesteps` from the `first` on. step: the name of the axis. legends: {scale: name}.
    hints: {"incorrect", "padding", "waiting"}: what hovering a mark and a gap tells, and what stands in a band without
    values.
    input_range: from where to where the inputs go. picked: the step, from 1, that is framed through all bands.
    Every scale is fixed, so that a colour means the same in every epoch of every experiment.
    """
    colours = style.DARK if dark else style.LIGHT
    blocks, traces, steps = blocks_of(bands), [], range(first, first + timesteps)
    for number, (band, block) in enumerate(zip(bands, blocks, strict=True), 1):
        if band.values is not None and band.against is not None:
            traces += _lines(band, steps, f"y{number}", step, colours)
        elif band.values is not None:
            traces.append(_heatmap(band, block.height, steps, f"y{number}", step))
        if block.padded:
            traces.append(_gaps(band, first, f"y{_gaps_axis(bands, number)}", hints["padding"], colours))
        if block.marked:
            traces.append(_marks(band, steps, f"y{_marks_axis(bands, number)}", step, hints["incorrect"], colours))
    names = tuple((scale, legends[scale]) for scale in SCALES)
    layouts = {}
    for kind, above in (("layout", True), ("wide", False)):
        axes, domains, notes = _axes(blocks, first, timesteps, step, names, input_range, above=above, dark=dark)
        titles = _titles(bands, domains, first, hints["waiting"], colours, above=above)
        shapes = [_step_frame(picked, span, colours) for span in axes["meta"]["spans"]] if picked in steps else []
        layouts[kind] = axes | {"shapes": shapes, "annotations": [*titles, *notes]}
    return {"data": traces} | layouts


def _marks_axis(bands, number):
    return len(bands) + number


def _gaps_axis(bands, number):
    return 2 * len(bands) + number


# --- traces


def _heatmap(band, height, steps, axis, step):
    values, exact, timesteps = band.values, band.exact, len(steps)
    if band.scale == "cell_state":
        values, exact = np.tanh(values), values
    single = values.shape[1] == 1 < timesteps
    written = single and height >= 12 * len(band.rows)
    hovered, extra = "z", {"texttemplate": "%{z:.2f}" if written else ""}
    if exact is not None:
        hovered, extra["customdata"] = "customdata", exact
        if written:  # Plotly fills text into the template, but not custom data
            extra |= {"text": [[f"{value:.2f}"] for (value,) in exact], "texttemplate": "%{text}"}
    told = f"%{{y}}: <b>%{{{hovered}:.4f}}</b>"
    if band.letters:
        told, extra = "<b>%{customdata}</b>", {"customdata": [band.letters]}
        if not band.wordy and timesteps <= _LETTERS:
            extra |= {"text": [band.letters], "texttemplate": "%{text}", "meta": LETTERS}
    return style.heatmap(
        values,
        _edges(values, steps),
        band.rows,
        hover=f"{_place(band, step, single)}{told}",
        gaps=(_column_gap(timesteps), 1 if len(band.rows) <= 40 else 0),
        xaxis="x",
        yaxis=axis,
        coloraxis=_colour_axis(band.scale),
        **extra,
    )


def _lines(band, steps, axis, step, colours):
    """What the values should be, and over it what they are; those beyond the scale at its edge."""
    (low, high), (values,) = band.span, band.values
    along = {"xaxis": "x", "yaxis": axis}
    hover = f"{_place(band, step, False)}<b>%{{customdata:.6~g}}</b>"
    ideal = {"line": {"color": colours.muted, "width": 6}, "opacity": 0.35}
    yield style.scatter("lines", np.array(steps), band.against, **ideal, **along)
    told = {"customdata": low + (high - low) * values, "line": {"color": colours.train, "width": 2}}
    drawn = np.clip(values, -_BEYOND, 1 + _BEYOND)
    yield style.scatter(style.line_mode(len(steps)), np.array(steps), drawn, hover=hover, **told, **along)


def _marks(band, steps, axis, step, hint, colours):
    """A line of marks, one under each incorrect step; the others are gaps."""
    values = np.where(band.incorrect, 1.0, np.nan)[None].astype(np.float32)
    hover = _place(band, step, len(band.incorrect) == 1 < len(steps)) + hint
    red = {"colorscale": [[0, colours.incorrect], [1, colours.incorrect]], "zmin": 0, "zmax": 1, "showscale": False}
    look = {"gaps": (_column_gap(len(steps)), None), "xaxis": "x", "yaxis": axis} | red
    return style.heatmap(values, _edges(values, steps), [0], hover=hover, **look)


def _gaps(band, start, axis, hover, colours):
    """A hatched box over the padded steps of each row; of a row, they are at one end."""
    padding = np.atleast_2d(band.padding)
    rows = np.broadcast_to(padding, (len(band.rows) if len(padding) > 1 else 1, padding.shape[1]))
    height = len(band.rows) / len(rows)
    x, y = [], []
    for row, steps in enumerate(rows):
        if steps.any():
            first, last = np.flatnonzero(steps)[[0, -1]] + start
            x += [first - 0.5, last + 0.5, last + 0.5, first - 0.5, None]
            y += [row * height - 0.5] * 2 + [(row + 1) * height - 0.5] * 2 + [None]
    hatch = {"shape": "/", "size": 7, "solidity": 0.15, "fgcolor": colours.muted}
    look = {"line": {"width": 0}, "fill": "toself", "fillcolor": "rgba(0,0,0,0)", "fillpattern": hatch}
    told = {"hoveron": "fills", "hoverinfo": "text", "text": hover}
    return style.scatter("lines", x, y, xaxis="x", yaxis=axis, **look, **told)


def _place(band, step, single):
    """What hovering tells first: the band, and the step unless there is a single output for all of them."""
    return f"{band.name}<br>" if single else f"{band.name}<br>{step} = %{{x}} · "


def _edges(values, steps):
    """Where the columns of values stand: at their steps, or, of a single one, from where to where it goes."""
    if values.shape[-1] == len(steps):
        return np.array(steps)
    return steps[-1] + 0.5 - np.array([max(1, len(steps) * _WIDE), 0])


def _column_gap(timesteps):
    return 1 if timesteps <= 120 else 0


# --- the layout


@lru_cache(maxsize=64)
def _axes(blocks, first, timesteps, step, legends, input_range, *, above, dark):
    """All of the layout that is the same at every epoch: (it, the domain of each Block and its upper end, the notes).

    What is the same is one object, and need not be compared to be told apart from what is new.
    """
    colours, place, legends = style.DARK if dark else style.LIGHT, _ABOVE if above else _BESIDE, dict(legends)
    marks = [_MARKS * block.marked for block in blocks]
    total = sum(block.height for block in blocks) + sum(marks)
    total += place.title * len(blocks) + place.gap * (len(blocks) - 1)
    margin = place.margin if above or timesteps < 1000 else _BESIDE_THOUSANDS
    layout = style.base_layout(colours, height=round(total) + margin["t"] + margin["b"], margin=margin)
    domains, spans, framed, notes, top = [], {}, [], [], total
    for number, (block, below) in enumerate(zip(blocks, marks, strict=True), 1):
        ceiling = top - place.title
        floor = ceiling - block.height
        domain = (max(0, floor / total), ceiling / total)  # heights need not add up to the last digit
        domains.append((domain, top / total))
        framed.append((max(0, (floor - below) / total), domain[1]))
        if block.ends is None:
            spans.setdefault(block.scale, []).append(domain)
        layout[f"yaxis{number}"] = _rows_axis(block, domain, colours)
        if block.padded:
            over = {"overlaying": f"y{number}"}  # else hovering finds nothing below it
            layout[f"yaxis{_gaps_axis(blocks, number)}"] = _hidden_axis(domain, len(block.rows)) | over
        if below:
            under = (max(0, (floor - below) / total), (floor - 3) / total)
            layout[f"yaxis{_marks_axis(blocks, number)}"] = _hidden_axis(under, 1)
        top = floor - below - place.gap
    for scale, spanned in spans.items():
        if scale == "input" and any(block.lettered for block in blocks if block.scale == scale):
            layout[_colour_axis(scale)] = {"cmin": 0, "cmax": 1, "colorscale": colours.input, "showscale": False}
            continue
        lying = not above and scale in ("input", "probability")
        layout[_colour_axis(scale)] = legend(scale, input_range, spanned, legends[scale], colours, lying=lying)
        if lying and scale == "probability":
            notes += around_bar(legends[scale], SCALES[scale], spanned[0], colours)
    layout["meta"] = {"steps": timesteps, "spans": framed if above else [(0, 1)]}  # a frame avoids the titles
    across = {"range": [first - 0.5, first + timesteps - 0.5], "anchor": "free", "position": 0, "showgrid": False}
    layout["xaxis"] = style.plain_axis(colours, **across, **style.whole_ticks(timesteps))
    if above:
        layout["xaxis"] |= style.titled(step)
    else:
        name = style.note(step, colours.muted, x=0, y=0, xanchor="right", xshift=-6, yshift=-4)
        notes.append(name | {"font": {"size": 12, "color": colours.muted}})
    return layout, domains, notes


def _titles(bands, domains, first, waiting, colours, *, above):
    """The titles of the bands, the words that stand in them, and what stands where there are no values."""
    for band, (domain, top) in zip(bands, domains, strict=True):
        yield from _titles_above(band, top, colours) if above else _titles_beside(band, domain, colours)
        if band.wordy and len(band.letters) <= _WORDS:
            yield from _words(band.letters, first, sum(domain) / 2, colours)
        if band.values is None:
            yield style.note(waiting, colours.muted, x=0.5, y=sum(domain) / 2, yanchor="middle")


def _titles_above(band, top, colours):
    """Title and note of a band above it."""
    colour = colours.muted if band.past else colours.text
    look = {"y": top, "font": {"size": 13, "color": colour}}
    left = style.note(f"<b>{band.name}</b>", colour, x=0, xanchor="left", xshift=-_ABOVE.margin["l"], **look)
    return [left, style.note(band.note, colour, x=1, xanchor="right", **look)] if band.note else [left]


def _titles_beside(band, domain, colours):
    """Title of a band at its left; at its right how it stands, the number large. A low band has room for two lines."""
    colour, middle = colours.muted if band.past else colours.text, {"y": sum(domain) / 2, "yanchor": "middle"}
    low, lines, note = len(band.rows) < 5, band.title.split(style.BREAK), band.note.split(style.BREAK)
    text = f"<b>{'<br>'.join(lines[:2] if low else lines).rstrip(', ')}</b>"
    if note[0] and not band.scored:
        text += f"<br>{note.pop(0)}"
    elif len(note) > 1:
        note[0] = note[0].replace("<b>", "<b style='font-size: 1.7em'>")
    place = {"align": "left", "xanchor": "left"} | (middle if low else {"y": domain[1], "yanchor": "top"})
    left = style.note(text, colour, x=0, xshift=-_BESIDE.margin["l"], **place)
    right = style.note("<br>".join(note), colour, x=1, xshift=8, **place | middle)
    left["font"], right["font"] = {"size": 13, "color": colour}, {"size": 12, "color": colour}
    return [left, right] if band.scored and band.note else [left]


def _words(words, first, middle, colours):
    """A word at each step from the first on, upwards."""
    place = {"xref": "x", "y": middle, "yanchor": "middle", "textangle": -90, "name": WORD}
    place["font"] = {"size": 11, "color": colours.text}
    return [style.note(word, colours.text, x=step, **place) for step, word in enumerate(words, first) if word]


def _step_frame(step, span, colours):
    place = {"xref": "x", "x0": step - 0.5, "x1": step + 0.5, "yref": "paper", "y0": span[0], "y1": span[1]}
    return place | {"type": "rect", "line": {"color": colours.text, "width": 1.5}}


def _rows_axis(block, domain, colours):
    if block.ends is not None:
        ends = {"tickvals": [0, 1], "ticktext": [f"{end:.4g}" for end in block.ends]}
        return style.plain_axis(colours, domain=domain, anchor="x", range=[-_BEYOND, 1 + _BEYOND], **ends)
    every = max(1, -(-13 * len(block.rows) // int(block.height)))  # a label takes 13 pixels
    place = {"domain": domain, "anchor": "x", "range": [len(block.rows) - 0.5, -0.5]}
    shown = list(block.rows[::every])
    short = {"ticktext": [row[:_NAME] for row in shown]} if max(map(len, shown)) > _NAME else {}
    return style.names_axis(colours, tickvals=shown, **short, **place)


def _hidden_axis(domain, rows):
    return {"domain": domain, "anchor": "x", "range": [rows - 0.5, -0.5], "visible": False, "fixedrange": True}


def _colour_axis(scale):
    return f"coloraxis{list(SCALES).index(scale) + 1}".removesuffix("1")
