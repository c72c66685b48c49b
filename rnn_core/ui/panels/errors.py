"""The panel of the error by step: the loss and the lowest possible loss at each step."""

from typing import Any

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
    """Return the losses along the test sequence, and their means by position in the word or cycle.

    In a task of strings, the means are taken over each part of the string.
    """
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
        **_parts(frame, answer),
        dark=dark,
    )


def _parts(frame: Frame, answer: Errors) -> dict[str, Any]:
    """Return the figure's arguments for the beginnings of words, strings or cycles, and for the bars in full colour.

    These bars are at the first symbols of words and strings, which are hard to predict, or at the third bits of XOR,
    which are predictable.
    """
    task = frame.bookmark.spec.task_info
    places = _sequence(frame).places[0, 1:][-len(answer.losses) :]
    if not (task.has_letters or (task.predicts_next and task.cycle)):
        return {}
    place = 0 if task.has_letters else (task.cycle or 1) - 1
    by_place = None if answer.strings else np.arange(len(answer.means)) == place
    return {"begins": places == 0, "strong": places == place, "strong_places": by_place}


def _read(frame: Frame, answer: Errors) -> Sentences:
    """Yield the mean loss and its lowest possible value, and sentences on strings or on the first letters of words."""
    loss, minimum = answer.losses.mean(), answer.minimum.mean()
    values = {"epoch": frame.bookmark.epoch, "loss": loss, "least": minimum}
    yield ("errors_total" if np.isfinite(minimum) else "errors_unknown"), values
    if answer.strings:
        yield "errors_strings", _counts(answer)
    elif answer.word_start_scores and frame.bookmark.spec.task == "words":
        yield "errors_begins", {"precision": answer.word_start_scores[0]}


def _more(frame: Frame, answer: Errors) -> Sentences:
    """Yield the sentences that are folded away with the formula.

    In a task of strings, they give the counts of correct strings. In other tasks, they give the mean losses by
    position. In the task `words`, they also say how well peaks of the loss mark first letters.
    """
    if answer.strings:
        yield "errors_strings_more", _counts(answer)
        return
    spec = frame.bookmark.spec
    # False if a short sequence lacks a position, or if the network overflows.
    is_complete = np.isfinite(answer.means[:, 0]).all()
    if spec.task_info.predicts_next and spec.return_sequences and len(answer.means) > 1 and is_complete:
        yield (
            "errors_places",
            {
                "first": answer.means[0, 0],
                "last": answer.means[-1, 0],
                "highest": int(np.argmax(answer.means[:, 0])) + 1,
                "counted": answer.counted,
            },
        )
    if answer.word_start_scores and spec.task == "words":
        yield "errors_begins_more", dict(zip(("precision", "recall"), answer.word_start_scores, strict=True))


def _counts(answer: Errors) -> dict[str, int]:
    """Return the number of judged strings, and how many of them are correct in each respect, {name: count}."""
    counts = {name: getattr(answer.strings, name).sum() for name in ("repeated", "preferred", "whole")}
    return counts | {"counted": answer.counted}


def _table(frame: Frame, answer: Errors) -> Table:
    """Return a row for each step."""
    rows = zip(answer.steps + 1, _letters(frame, answer), answer.losses, answer.minimum, strict=True)
    return ("step", "target", "loss", "least"), rows


def _letters(frame: Frame, answer: Errors) -> list[str]:
    """Return the name of the target symbol at each step."""
    names = frame.bookmark.spec.task_info.symbols
    return [names[symbol] for symbol in _sequence(frame).symbols[0, 1:]][-len(answer.losses) :]


def _sequence(frame: Frame) -> data.Sequences:
    """Return the test sequence of symbols."""
    bookmark = frame.bookmark
    return data.test_sequence(bookmark.spec, int(bookmark.probe.real_steps(bookmark.spec).sum()))


PANEL = Panel(_answer, _figure, _table, _read, more=_more, recurrent=False, icon="bar_chart")
