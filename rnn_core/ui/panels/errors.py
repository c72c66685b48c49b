"""The panel of the error by step: where the network errs, and where it has to."""

import numpy as np

from rnn_core import data, figures
from rnn_core.insight import errors, strings
from rnn_core.ui.panels.panel import Panel
from rnn_core.ui.words import say


def _answer(session, frame):
    """The Errors."""
    bookmark = frame.bookmark
    return session.answers.at(frame.run, bookmark.epoch, bookmark.probe, errors.by_step)


def _figure(frame, answer, dark):
    """The losses along the test sequence, and their means by place."""
    lang = frame.bookmark.lang
    names = {name: say(lang, f"errors_{name}") for name in ("loss", "place", "least")}
    names |= {"mean": say(lang, "errors_mean", counted=answer.counted), "step": say(lang, "axis_step")}
    places = [str(place + 1) for place in range(len(answer.means))]
    if answer.strings:
        names |= {"mean": say(lang, "errors_mean_strings", counted=answer.counted), "place": say(lang, "errors_part")}
        places = [say(lang, f"errors_part_{part}") for part in strings.PARTS]
    return figures.errors.draw(
        answer.steps + 1,
        answer.losses,
        answer.minimum,
        answer.means,
        letters=_letters(frame, answer),
        places=places,
        names=names,
        dark=dark,
    )


def _read(frame, answer):
    """How far the network is from the least possible, what is correct in whole strings, and where words begin."""
    loss, least = answer.losses.mean(), answer.minimum.mean()
    values = {"epoch": frame.bookmark.epoch, "loss": loss, "least": least}
    yield ("errors_total" if np.isfinite(least) else "errors_unknown"), values
    if answer.strings:
        counts = {name: getattr(answer.strings, name).sum() for name in ("repeated", "preferred", "whole")}
        yield "errors_strings", counts | {"counted": answer.counted}
        return
    spec = frame.bookmark.spec
    known = np.isfinite(answer.means[:, 0]).all()  # else a short sequence lacks a place, or the network overflows
    if spec.task_info.symbolic and spec.return_sequences and len(answer.means) > 1 and known:
        highest = int(np.argmax(answer.means[:, 0])) + 1
        values = {
            "first": answer.means[0, 0],
            "last": answer.means[-1, 0],
            "highest": highest,
            "counted": answer.counted,
        }
        yield "errors_places", values
    if answer.begins and spec.task == "words":
        yield "errors_begins", dict(zip(("precision", "recall"), answer.begins, strict=True))


def _table(frame, answer):
    """A row for each step."""
    rows = zip(answer.steps + 1, _letters(frame, answer), answer.losses, answer.minimum, strict=True)
    return ("step", "target", "loss", "least"), rows


def _letters(frame, answer):
    """The target of each step."""
    bookmark = frame.bookmark
    drawn = data.test_sequence(bookmark.spec, int(bookmark.probe.real_steps(bookmark.spec).sum()))
    return [bookmark.spec.task_info.symbols[symbol] for symbol in drawn.symbols[0, 1:]][-len(answer.losses) :]


PANEL = Panel(_answer, _figure, _table, _read, recurrent=False)
