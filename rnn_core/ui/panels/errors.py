"""The panel of the error by step: the loss and the minimum loss at each step."""

import numpy as np

from rnn_core import data, figures
from rnn_core.insight import errors, strings
from rnn_core.insight.errors import Errors
from rnn_core.ui.panels.panel import Figure, Panel, Sentences, Table, run_of
from rnn_core.ui.words import say
from rnn_core.visit.frame import Frame
from rnn_core.visit.session import Session


def _answer(session: Session, frame: Frame) -> Errors | None:
    bookmark = frame.bookmark
    return session.answers.at(run_of(frame), bookmark.epoch, bookmark.probe, errors.by_step)


def _figure(frame: Frame, answer: Errors, dark: bool) -> Figure:
    """Return the losses along the test sequence, and their means by position in the cycle or part of the string."""
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


def _read(frame: Frame, answer: Errors) -> Sentences:
    """Yield the mean loss and its minimum, and the correct strings if there are strings.

    Otherwise yield the means by position, and for words how well peaks of the loss mark their first letters.
    """
    loss, minimum = answer.losses.mean(), answer.minimum.mean()
    values = {"epoch": frame.bookmark.epoch, "loss": loss, "least": minimum}
    yield ("errors_total" if np.isfinite(minimum) else "errors_unknown"), values
    if answer.strings:
        counts = {name: getattr(answer.strings, name).sum() for name in ("repeated", "preferred", "whole")}
        yield "errors_strings", counts | {"counted": answer.counted}
        return
    spec = frame.bookmark.spec
    # False if a short sequence lacks a position, or if the network overflows.
    is_complete = np.isfinite(answer.means[:, 0]).all()
    if spec.task_info.symbolic and spec.return_sequences and len(answer.means) > 1 and is_complete:
        yield (
            "errors_places",
            {
                "first": answer.means[0, 0],
                "last": answer.means[-1, 0],
                "highest": int(np.argmax(answer.means[:, 0])) + 1,
                "counted": answer.counted,
            },
        )
    if answer.begins and spec.task == "words":
        yield "errors_begins", dict(zip(("precision", "recall"), answer.begins, strict=True))


def _table(frame: Frame, answer: Errors) -> Table:
    """Return a row for each step."""
    rows = zip(answer.steps + 1, _letters(frame, answer), answer.losses, answer.minimum, strict=True)
    return ("step", "target", "loss", "least"), rows


def _letters(frame: Frame, answer: Errors) -> list[str]:
    """Return the target of each step."""
    bookmark = frame.bookmark
    sequence = data.test_sequence(bookmark.spec, int(bookmark.probe.real_steps(bookmark.spec).sum()))
    return [bookmark.spec.task_info.symbols[symbol] for symbol in sequence.symbols[0, 1:]][-len(answer.losses) :]


PANEL = Panel(_answer, _figure, _table, _read, recurrent=False, icon="bar_chart")
